"""The fictional conventions of the examples: each defect that their opening comment says planted is found.

The expected rules are read off those comments, defect by defect, never off a report.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import lawrules
from lawrules.audits.findings import Audit
from lawrules.audits.opening import audit_source
from lawrules.model import Verdict

BASE = lawrules.load_rules()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 11, 23)


def _audit(name: str) -> Audit:
    return audit_source(BASE.corpus, EXAMPLES / name, default=TODAY)


def _breaches(audit: Audit) -> dict[str, str]:
    return {item.regle: item.message for item in audit.constats if item.verdict is Verdict.NON_CONFORME}


_PLANTED = [
    ("cia_brouillon.yaml", "D1", "convention_attribution.conclusion", ""),
    (
        "cia_brouillon.yaml",
        "D2",
        "convention_attribution.engagement_hors_qpv_par_bailleur",
        "Solidarité Habitat",
    ),
    (
        "cia_brouillon.yaml",
        "D3",
        "convention_attribution.contribution_signataires",
        "Action Logement Services",
    ),
    ("cia_brouillon.yaml", "D4", "convention_attribution.taux_hors_qpv_plancher", "22"),
    ("cia_brouillon.yaml", "D4", "convention_attribution.repartition_hors_qpv", ""),
    ("cia_brouillon.yaml", "D12", "convention_attribution.commission_coordination", ""),
    (
        "cia_brouillon.yaml",
        "D12",
        "convention_attribution.engagement_hors_qpv_territorialise",
        "Sauge Habitat",
    ),
    ("cia_brouillon.yaml", "D14", "convention_attribution.quart_reservataires", "Ville de Sauge-le-Pont"),
    ("cia_brouillon.yaml", "D14", "convention_attribution.quart_ecrit", "Action Logement Services"),
    ("cia_brouillon.yaml", "D18", "convention_attribution.evaluation_annuelle", ""),
    ("cia_brouillon.yaml", "D18", "convention_attribution.chiffres_relogement", ""),
    ("cia_brouillon.yaml", "D18", "convention_attribution.engagement_prioritaires_annuel", ""),
    ("cia_metropole_defauts.yaml", "D17", "conference.creation", ""),
    ("cia_metropole_defauts.yaml", "D18", "convention_attribution.signature_bailleurs", "Société du Vallon"),
    (
        "cia_metropole_defauts.yaml",
        "D18",
        "convention_attribution.signature_reservataires",
        "Ville de Belle-Rive",
    ),
    ("cia_metropole_defauts.yaml", "D12", "convention_attribution.coordination_presidence", ""),
    ("cia_metropole_defauts.yaml", "D4", "convention_attribution.taux_hors_qpv_conference", "30"),
    ("cia_metropole_defauts.yaml", "D14", "convention_attribution.quart_ecrit", "Action Logement Services"),
    (
        "cia_metropole_defauts.yaml",
        "D3",
        "convention_attribution.contribution_signataires",
        "Action Logement Services",
    ),
]


@pytest.mark.parametrize(("name", "defect", "rule", "words"), _PLANTED)
def test_each_planted_defect_is_found_and_told(name: str, defect: str, rule: str, words: str) -> None:
    breaches = _breaches(_audit(name))
    assert rule in breaches, f"{defect} : {sorted(breaches)}"
    assert words in breaches[rule]


@pytest.mark.parametrize("defect", ["D1", "D2", "D3", "D4", "D12", "D14", "D17", "D18"])
def test_each_defect_of_a_document_is_named_by_a_rule(defect: str) -> None:
    assert [rule.id for rule in BASE.regles.values() if defect in rule.mots_cles]


def test_a_complete_convention_has_no_breach_and_one_question_left() -> None:
    """The decree on the criteria of résidences à enjeu is not known: that much stays open."""
    audit = _audit("cia_complete.yaml")
    assert _breaches(audit) == {}
    undecided = [item.regle for item in audit.constats if item.verdict is Verdict.INDETERMINE]
    assert undecided == ["convention_attribution.criteres_residences"]


@pytest.mark.parametrize(
    "path", sorted((EXAMPLES / "conventions_publiees").glob("*.yaml")), ids=lambda p: p.stem
)
def test_a_published_document_seen_in_part_is_accused_of_nothing(path: Path) -> None:
    audit = audit_source(BASE.corpus, path, default=TODAY)
    assert _breaches(audit) == {}
    assert audit.exit_status == 3


def test_a_year_below_the_rate_is_named_by_its_year_not_by_the_lines_of_another_way_to_comply() -> None:
    message = _breaches(_audit("cia_brouillon.yaml"))["convention_attribution.repartition_hors_qpv"]
    assert message.endswith("non respecté pour 2025 ; 2026 ; 2027.")


def test_the_sum_engaged_is_told_against_the_sum_asked_when_the_objectives_are_the_same_every_year() -> None:
    # 12 lines outside QPV: 271 allocations engaged of 1,042 expected; 30 % asked by the conference is 312.6.
    message = _breaches(_audit("cia_metropole_defauts.yaml"))["convention_attribution.repartition_hors_qpv"]
    assert "271" in message and "313" in message
