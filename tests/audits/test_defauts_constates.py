"""Each defect that controls have found in documents: a draft that has it is told so by a named rule, mended it is not.

Each case plants one defect in a complete draft by one edit; the draft itself is the mended one.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import lawrules
from lawrules.audits.convention import audit_document
from lawrules.io.documents import parse_document
from lawrules.model import Verdict

BASE = lawrules.load_rules()
ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
CIA, ORIENTATIONS, PLAN = (
    "cia_complete.yaml",
    "documents/document_cadre_complet.yaml",
    "documents/ppgdid_complet.yaml",
)
CONVENTION = "convention_attribution."

# Lines of the table of commitments of one landlord, all or those for priority households.
_SMALLEST = re.compile(r'^    - \{libelle: "Maisons et Jardins,.*\n', re.MULTILINE)
_SMALLEST_PRIORITY = re.compile(
    r'^    - \{libelle: "Maisons et Jardins, Vallée, prioritaires".*\n', re.MULTILINE
)

_DEFECTS = [
    # The territory entered the reform on 1 December 2023; on 31 December 2025 its two years are over.
    (
        "D1",
        CIA,
        "  date_signature: 2025-06-20\n  date_agrement: 2025-09-01",
        "  date_signature: absent",
        {"conclusion"},
    ),
    (
        "D2",
        CIA,
        _SMALLEST,
        "",
        {
            "engagement_hors_qpv_par_bailleur",
            "engagement_prioritaires_par_bailleur",
            "engagement_hors_qpv_par_secteur",
            "engagement_prioritaires_par_secteur",
            "total_hors_qpv",  # the total that the draft prints counted its lines
        },
    ),
    ("D3", CIA, "contribution: art. 12.3", "contribution: absent", {"contribution_signataires"}),
    ("D4", CIA, "taux_hors_qpv_annonce: 26 %", "taux_hors_qpv_annonce: 24 %", {"taux_hors_qpv_plancher"}),
    ("D4", ORIENTATIONS, "taux_hors_qpv: absent", "taux_hors_qpv: 20 %", {"document_cadre.taux_hors_qpv"}),
    ("D12", CIA, "coordination_clause: art. 10", "coordination_clause: absent", {"commission_coordination"}),
    (
        "D12",
        CIA,
        'secteur: Vallée, taux: "30 %", nombre: 3',
        'secteur: absent, taux: "30 %", nombre: 3',
        {"engagement_hors_qpv_territorialise"},
    ),
    ("D14", CIA, "taux_dalo_prioritaires: 27 %", "taux_dalo_prioritaires: 24 %", {"quart_reservataires"}),
    ("D15", PLAN, "publics_exemptes: absent", "publics_exemptes: ménages DALO", {"cotation.exemptions"}),
    (
        "D15",
        PLAN,
        "application_uniforme: oui",
        "application_uniforme: non",
        {"cotation.application_uniforme"},
    ),
    ("D17", CIA, "forme: convention", "forme: document_cadre", {"forme_conventionnelle"}),
    (
        "D18",
        CIA,
        "date_signature: 2025-06-20, contribution: art. 12.4",
        "date_signature: absent, contribution: art. 12.4",
        {"signature_reservataires"},
    ),
    (
        "D18",
        CIA,
        "clause_evaluation_annuelle: art. 11",
        "clause_evaluation_annuelle: absent",
        {"evaluation_annuelle"},
    ),
    ("D18", CIA, "date_fin: 2031-12-31", "date_fin: absent", {"periode"}),
    (
        "D18",
        CIA,
        "clause_chiffres_relogement: art. 8.3 et charte annexée",
        "clause_chiffres_relogement: absent",
        {"chiffres_relogement"},
    ),
    (
        "D19",
        PLAN,
        "date_arrete_prefet: 2023-09-04",
        "date_arrete_prefet: absent",
        {"plan_gestion_demande.conventions_application"},
    ),
    (
        "D21",
        CIA,
        _SMALLEST_PRIORITY,
        "",
        {"engagement_prioritaires_par_bailleur", "engagement_prioritaires_par_secteur"},
    ),
    (
        "D21",
        CIA,
        "contribution: art. 12.3, taux_dalo_prioritaires: 25 %",
        "contribution: art. 12.3, taux_dalo_prioritaires: absent",
        {"quart_ecrit"},
    ),
]


def _breaches(text: str) -> set[str]:
    document = parse_document(text, BASE.vocabulaire)
    audit = audit_document(BASE.corpus, document.instance, world=document.monde, default=TODAY)
    return {item.regle for item in audit.constats if item.verdict is Verdict.NON_CONFORME}


def _planted(text: str, sought: str | re.Pattern[str], put: str) -> str:
    if isinstance(sought, str):
        assert text.count(sought) == 1, f"« {sought} » : {text.count(sought)} fois"
        return text.replace(sought, put)
    found, count = sought.subn(put, text)
    assert count
    return found


@pytest.mark.parametrize(("defect", "name", "sought", "put", "rules"), _DEFECTS)
def test_a_draft_with_the_defect_is_told_so_and_of_nothing_else(
    defect: str, name: str, sought: str | re.Pattern[str], put: str, rules: set[str]
) -> None:
    text = (ROOT / "examples" / name).read_text(encoding="utf-8")
    assert _breaches(_planted(text, sought, put)) == {r if "." in r else CONVENTION + r for r in rules}, (
        defect
    )


@pytest.mark.parametrize("name", [CIA, ORIENTATIONS, PLAN])
def test_the_same_draft_without_the_defect_is_accused_of_nothing(name: str) -> None:
    assert _breaches((ROOT / "examples" / name).read_text(encoding="utf-8")) == set()


def test_a_plan_past_its_six_years_is_told_so_and_not_the_day_before() -> None:
    # D19: adopted on 13 October 2022, so until 13 October 2028.
    text = (ROOT / "examples" / PLAN).read_text(encoding="utf-8")
    for day, late in (("2028-10-13", False), ("2028-10-14", True)):
        edited = _planted(text, "date_suivi: 2025-12-31", f"date_suivi: {day}")
        assert ("plan_gestion_demande.en_cours" in _breaches(edited)) is late


def test_a_conference_not_extended_after_a_merger_is_told_so_and_an_extended_one_is_not() -> None:
    # D11: the merger took effect on 1 January 2024.
    text = (ROOT / "examples" / "documents" / "cia_apres_fusion.yaml").read_text(encoding="utf-8")
    mended = _planted(text, "date_adaptation_perimetre: absent", "date_adaptation_perimetre: 2024-05-16")
    assert _breaches(text) - _breaches(mended) == {"conference.perimetre"}


_PAGE = (ROOT / "docs" / "guides" / "defauts-constates.md").read_text(encoding="utf-8")


def test_the_page_speaks_of_all_twenty_one_defects_once() -> None:
    assert sorted(re.findall(r"^\| D(\d+) \|", _PAGE, re.MULTILINE), key=int) == [
        str(n) for n in range(1, 22)
    ]


def test_the_page_names_rules_that_exist_and_examples_that_are_there() -> None:
    assert [
        rule for rule in re.findall(r"\{lawrules:regle\}`([^`]+)`", _PAGE) if rule not in BASE.regles
    ] == []
    files = set(re.findall(r"`([a-z0-9_]+\.yaml)`", _PAGE))
    assert files and files <= {path.name for path in (ROOT / "examples").rglob("*.yaml")}


@pytest.mark.parametrize(
    "row", re.findall(r"^\| D\d+ .*", _PAGE.partition("## Ce qui se lit dans un registre")[0], re.MULTILINE)
)
def test_a_rule_of_a_document_row_bears_the_number_of_its_defect(row: str) -> None:
    number = row.split("|")[1].strip()
    named = re.findall(r"\{lawrules:regle\}`([^`]+)`", row)
    assert number in BASE.regles[named[0]].mots_cles
