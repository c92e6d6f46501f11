"""The workbook, reopened by another library than the one that wrote it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from attrs import evolve

from lawrules.audits.findings import Audit
from lawrules.reports import Options, sheets, xlsx

from .factory import TITLES, clean_audit, empty, finding, hostile, large, sample

SHEETS = ["Synthèse", "Constats", "Taux", "Faits manquants", "Règles", "Non jugé"]


def book(audit: Audit) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(audit, Options(titres=TITLES))))


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.mark.parametrize("audit", [sample(), empty(), clean_audit(), hostile()])
def test_the_sheets_are_always_the_same(audit: Audit) -> None:
    assert book(audit).sheetnames == SHEETS


def test_every_finding_is_a_row_in_the_order_of_reports() -> None:
    found = rows(book(sample())["Constats"])
    assert [row["Verdict"] for row in found] == (
        ["non conforme"] * 4 + ["indéterminé"] * 3 + ["non conforme (accepté)"]
    )
    assert [row["Manquement"] for row in found] == ["établi"] * 4 + ["oui"] * 2 + ["non", "établi"]


def test_a_breach_has_its_figures_as_numbers_that_add_up() -> None:
    row = rows(book(sample())["Constats"])[1]
    assert row["Sujet"] == "ESH Bêta, 2025"
    assert (row["Décompte"], row["Base"], row["Écart au moins"], row["Écart au plus"]) == (60, 320, 20, 20)
    assert row["Version du"].date() == date(2022, 2, 23)
    assert row["Constaté"] == "18,75\u00a0%"


def test_bounds_stay_words_and_their_shortfall_has_two_columns() -> None:
    row = rows(book(sample())["Taux"])[2]
    assert row["Sujet"] == "Office Gamma, 2025"
    assert (row["Décompte"], row["Écart au moins"], row["Écart au plus"]) == ("88 à 128", 0, 12)


def test_missing_facts_rules_and_what_was_not_judged_have_their_sheets() -> None:
    found = book(sample())
    assert rows(found["Faits manquants"])[0]["Fait"] == "Revenu fiscal de référence du ménage"
    assert rows(found["Règles"])[6]["Sans objet"] == 1234
    assert [row["Nombre"] for row in rows(found["Non jugé"])] == [40, 1]


@pytest.mark.parametrize("name", SHEETS[1:])
def test_tables_have_a_filter_frozen_headings_and_repeat_them_on_paper(name: str) -> None:
    sheet = book(sample())[name]
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.freeze_panes
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area


def test_long_texts_wrap_in_columns_of_a_readable_width() -> None:
    sheet = book(sample())["Constats"]
    assert all(cell.alignment.wrap_text for cell in sheet[2] if isinstance(cell.value, str))
    assert all(8 <= dimension.width <= 61 for dimension in sheet.column_dimensions.values())


def test_the_columns_that_print_come_first() -> None:
    for columns in (sheets.findings(Options()), sheets.rates(), sheets.rules()):
        printed = [column.imprime for column in columns]
        assert printed == sorted(printed, reverse=True)


def test_no_cell_is_a_formula_whatever_the_data_say() -> None:
    cells = [
        cell
        for sheet in book(hostile())
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any(str(cell.value).startswith("=cmd|") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}


def test_a_text_that_begins_with_an_equal_sign_is_marked_as_text() -> None:
    sheet = book(hostile())["Constats"]
    (cell,) = [cell for cell in sheet[2] if str(cell.value).startswith("=cmd|")]
    assert cell.quotePrefix


def test_a_text_too_long_for_a_cell_is_cut_and_says_where_the_rest_is() -> None:
    audit = evolve(clean_audit(), constats=(finding(explication=("x" * 40_000,)),))
    text = rows(book(audit)["Constats"])[0]["Explication"]
    assert len(text) < 32_767
    assert text.endswith("(texte entier dans le JSON)")


def test_a_sheet_that_is_full_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MAX_ROWS", 12)
    sheet = book(large(50))["Constats"]
    assert sheet.max_row == 12
    assert "JSON" in sheet.cell(12, 1).value


def test_sheets_without_rows_say_why_and_an_empty_audit_says_that_nothing_was_judged() -> None:
    assert book(clean_audit())["Constats"]["A1"].value == "Aucun constat."
    assert book(empty())["Constats"]["A1"].value.startswith("Rien n'a été jugé")
    assert book(empty())["Synthèse"]["A3"].value == "ATTENTION"


def test_the_summary_counts_verdicts_and_what_was_not_judged() -> None:
    sheet = book(sample())["Synthèse"]
    pairs = {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_col=2) if row[0]}
    assert (pairs["Non conforme"], pairs["Éléments non jugés"]) == (4, 41)
    verdicts = [(row[0], row[1]) for row in sheet.iter_rows(values_only=True, max_col=2)]
    assert ("Indéterminé", 314) in verdicts
    assert ("Sans objet", 1234) in verdicts
