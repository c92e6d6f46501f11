"""What every report prints, whatever its format."""

from __future__ import annotations

import html
import io
import json
import re
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from lawrules.audits.findings import Audit
from lawrules.reports import FORMATS, Options, render

from .factory import TITLES, clean_audit, empty, hostile, large, sample

READABLE = ("texte", "html", "xlsx", "md")


def words_of(audit: Audit, name: str, options: Options | None = None) -> str:
    """All the text of a report, with plain spaces."""
    content = render(audit, name, options=options or Options(titres=TITLES))
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        text = "\n".join(str(cell) for cell in cells if cell is not None)
    elif name in ("json", "sarif"):
        text = json.dumps(json.loads(content), ensure_ascii=False).replace('\\"', '"').replace("\\n", "\n")
    elif name == "junit":
        root = ET.fromstring(content)
        text = "\n".join(
            [*root.itertext(), *(value for node in root.iter() for value in node.attrib.values())]
        )
    else:
        text = content.decode()
        if name == "html":
            text = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL)
            text = html.unescape(text)
        if name == "md":
            text = re.sub(r"\\(.)", r"\1", text)
    return re.sub(r"[\u00a0\u202f]", " ", text)


def squeezed(text: str) -> str:
    """The text on one line: reports wrap lines where they like."""
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        "2026.11.0",  # rule base
        "0.1.0",  # engine
        "lignes du registre sans date de bail",  # what was not judged
        "la date du droit applicable est inconnue",  # and why
        "676a4316e74b134c",  # a fingerprint
        "Engagement annuel quantifié et territorialisé de chaque bailleur",
        "définit pour chaque bailleur",  # the landmark
        "Projet de convention, mars 2025",
        "Ajoutez une ligne d'engagement",  # the remedy
        "18,75 %",  # what was found
        "25 %",  # the threshold
        "attribution.revenu_fiscal_reference",  # a missing fact
        "Avis prévu le 12/01/2026",  # why a finding is accepted
        "Le quart se compte sur les attributions faites",  # the reading
    ],
)
def test_every_report_says(name: str, said: str) -> None:
    assert said in squeezed(words_of(sample(), name))


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
@pytest.mark.parametrize(
    "said",
    [
        "du 29/01/2017 au 31/12/2025",
        "monde ouvert",
        "droit en vigueur à la date propre de chaque sujet",
        "art. L. 441-1",
        "de mémoire",
        "lecture incertaine",
        "Revenu fiscal de référence du ménage",
    ],
)
def test_every_report_meant_for_people_says_in_words(name: str, said: str) -> None:
    assert said in squeezed(words_of(sample(), name))


@pytest.mark.parametrize("name", ["texte", "html", "xlsx", "md"])
def test_reports_give_the_consequence_the_limits_and_the_shortfall(name: str) -> None:
    text = squeezed(words_of(sample(), name))
    assert "le préfet peut refuser de la signer" in text
    assert "Ne dit rien de la qualité des engagements." in text
    assert ("20 unités" in text) or name == "xlsx"
    assert "si le manquement est établi" in text
    assert "3 codes INSEE ont retrouvé leur zéro" in text


@pytest.mark.parametrize("name", READABLE)
def test_an_audit_that_judged_nothing_looks_alarming(name: str) -> None:
    text = squeezed(words_of(empty(), name))
    assert "rien n'a été jugé" in text.lower()
    assert "attention" in text.lower()
    assert "aucune date de bail n'est lisible" in text


@pytest.mark.parametrize("name", READABLE)
def test_the_word_conforme_is_not_printed_when_nothing_was_judged(name: str) -> None:
    assert "conforme" not in words_of(empty(), name).lower()


@pytest.mark.parametrize("name", FORMATS)
def test_a_clean_audit_claims_no_more_than_what_it_judged(name: str) -> None:
    text = squeezed(words_of(clean_audit(), name)).lower()
    assert "est conforme" not in text
    if name in READABLE:
        assert "aucun manquement constaté" in text
        assert "3 contrôles" in text


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_names_are_printed_without_control_characters(name: str) -> None:
    text = words_of(hostile(), name)
    assert '<script>alert("x")</script>' in text
    if name != "json":
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", text)


@pytest.mark.parametrize("name", ["texte", "html", "md"])
def test_readable_reports_show_the_first_subjects_and_count_the_others(name: str) -> None:
    text = squeezed(words_of(large(60), name, Options(par_regle=25)))
    # 60 subjects for each of two rules, 25 shown: 35 more.
    assert text.count("… et 35 autres constats pour cette règle") == 2
    assert "A-000024" in text
    assert "A-000025" not in text


@pytest.mark.parametrize("name", ["xlsx", "json", "sarif", "junit"])
def test_complete_reports_hold_every_finding(name: str) -> None:
    text = words_of(large(300), name, Options(par_regle=25))
    assert text.count("A-000299") >= 2


@pytest.mark.parametrize("name", FORMATS)
def test_twenty_thousand_findings_are_printed(name: str) -> None:
    assert render(large(10_000), name)


@pytest.mark.parametrize("name", FORMATS)
def test_the_day_of_edition_is_printed_only_when_given(name: str) -> None:
    from datetime import date

    dated = words_of(sample(), name, Options(edite_le=date(2026, 11, 23)))
    assert ("23/11/2026" in dated) or ("2026-11-23" in dated)
    assert "23/11/2026" not in words_of(sample(), name)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("json", "xlsx")])
def test_a_lone_surrogate_does_not_stop_a_report(name: str) -> None:
    from attrs import evolve

    audit = evolve(sample(), sujet="fichier \udcff illisible", sources=("reg\udcff.csv",))
    assert "illisible" in words_of(audit, name)
