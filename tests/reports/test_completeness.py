"""How much of a document is filled, as each report says it."""

from __future__ import annotations

import io
import json

import jsonschema
import openpyxl
import pytest
from attrs import evolve

from lawrules.audits.findings import Blank, Sheet
from lawrules.reports import Options, contents, render
from lawrules.reports import json as report

from .factory import sample
from .test_every_format import READABLE, squeezed, words_of

FILLED = (
    Sheet("plan", "Plan de saison", 7, 1, (Blank("plan.avis", "Avis du comité"),)),
    Sheet(
        "plan.lignes", "Lignes du plan", 1200, 0, tuple(Blank(f"plan.lignes[n° {i}].nombre", "Matchs promis") for i in range(1, 41)), 41
    ),
)  # fmt: skip
DOCUMENT = evolve(sample(), completude=FILLED)


@pytest.mark.parametrize("name", READABLE)
def test_each_readable_report_names_the_sheets_and_their_blanks(name: str) -> None:
    said = squeezed(words_of(DOCUMENT, name))
    for words in ("Plan de saison", "Lignes du plan", "Avis du comité", "plan.avis"):
        assert words in said


@pytest.mark.parametrize("name", READABLE)
def test_a_register_says_nothing_of_completeness(name: str) -> None:
    assert "omplétude" not in words_of(sample(), name)


def test_the_total_is_the_sum_of_the_sheets() -> None:
    # 7 + 1200 filled; 9 + 1240 in all; 1 + 40 blank; 1 absent.
    said = contents.completeness(DOCUMENT).replace("\u202f", " ").replace("\u00a0", " ")
    assert said.startswith("1 207 faits remplis sur 1 249, 41 inconnus, 1 dit absent.")


def test_in_a_closed_world_a_blank_is_not_called_unknown() -> None:
    closed = evolve(DOCUMENT, monde="clos")
    assert "41 vides, valant absence" in contents.completeness(closed).replace("\u00a0", " ")


def test_json_counts_and_lists_every_blank_under_its_schema() -> None:
    value = json.loads(render(DOCUMENT, "json"))
    jsonschema.Draft202012Validator(report.schema()).validate(value)
    first, second = value["completude"]
    assert (first["faits"], first["remplis"], first["vides"], first["absents"]) == (9, 7, 1, 1)
    assert (first["elements"], second["elements"], len(second["blancs"])) == (None, 41, 40)


def test_the_workbook_has_a_line_per_sheet_and_a_line_per_blank() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(DOCUMENT, "xlsx")), read_only=True)
    assert len(list(book["Complétude"].iter_rows())) == 1 + 2
    assert len(list(book["Blancs"].iter_rows())) == 1 + 41


def test_a_long_list_of_blanks_is_cut_and_says_so() -> None:
    said = squeezed(render(DOCUMENT, "texte", options=Options(par_regle=10)).decode())
    assert "plan.lignes[n° 10].nombre" in said.replace("\u00a0", " ")
    assert "plan.lignes[n° 11].nombre" not in said.replace("\u00a0", " ")
    assert "et 30 autres" in said.replace("\u00a0", " ")
