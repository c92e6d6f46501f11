"""The documents of ``examples/documents``: what their opening comments say planted is found, and nothing else.

The expected rules are read off those comments, defect by defect, never off a report.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import lawrules
from lawrules.audits.findings import Audit
from lawrules.audits.opening import audit_source
from lawrules.io.documents import parse_document
from lawrules.io.templates import template_xlsx, template_yaml
from lawrules.model import Certitude, Gravite, Verdict

BASE = lawrules.load_rules()
DOCUMENTS = Path(__file__).resolve().parents[2] / "examples" / "documents"
TODAY = date(2026, 11, 23)

_PLANTED = {
    "document_cadre_defauts.yaml": {
        "document_cadre.taux_hors_qpv",  # 1: 20 %
        "document_cadre.mutations",  # 2
        "document_cadre.relogement_renouvellement",  # 3
        "document_cadre.designation_commun_accord",  # 4
        "document_cadre.approbation_prefet",  # 5
        "conference.copresidence",  # 6
        "conference.composition",  # 6
    },
    "ppgdid_defauts.yaml": {
        "plan_gestion_demande.en_cours",  # 1: past its six years
        "plan_gestion_demande.cotation_prevue",  # 2
        "plan_gestion_demande.delai_reception",  # 3: 45 days, rural
        "plan_gestion_demande.conventions_application",  # 4
    },
    "accord_collectif_2015.yaml": {
        "accord_collectif.duree_intercommunal",  # 1: six years
        "accord_collectif.avis_comite_intercommunal",  # 2
        "accord_collectif.coordination_presidence",  # 3
        "organisme_accord.signature_accord_intercommunal",  # 4
        "organisme_accord.realisation_intercommunale",  # 5
    },
    "cotation_dunkerque.yaml": {"cotation.exemptions"},
}
_WITHOUT_DEFECT = sorted(path.name for path in DOCUMENTS.glob("*.yaml") if path.name not in _PLANTED)


def _audit(name: str, *, on: date | None = None) -> Audit:
    return audit_source(BASE.corpus, DOCUMENTS / name, default=TODAY, on=on)


def _breaches(audit: Audit) -> set[str]:
    return {item.regle for item in audit.constats if item.verdict is Verdict.NON_CONFORME}


def _undecided(audit: Audit) -> set[str]:
    return {item.regle for item in audit.constats if item.verdict is Verdict.INDETERMINE}


@pytest.mark.parametrize("name", sorted(_PLANTED))
def test_the_planted_defects_are_found_and_no_other(name: str) -> None:
    assert _breaches(_audit(name)) == _PLANTED[name]


@pytest.mark.parametrize("name", _WITHOUT_DEFECT)
def test_a_document_without_planted_defect_is_accused_of_nothing(name: str) -> None:
    audit = _audit(name)
    assert _breaches(audit) == set()
    assert audit.non_juges == ()


@pytest.mark.parametrize("name", ["document_cadre_complet.yaml", "ppgdid_complet.yaml"])
def test_a_complete_document_leaves_no_question(name: str) -> None:
    assert _undecided(_audit(name)) == set()


def test_a_plan_without_scoring_was_in_order_on_the_first_of_january_2020() -> None:
    """EX-7b: the same plan, judged with the law of that day."""
    breaches = _breaches(_audit("ppgdid_defauts.yaml", on=date(2020, 1, 1)))
    assert "plan_gestion_demande.cotation_prevue" not in breaches
    assert "plan_gestion_demande.en_cours" not in breaches


def test_a_delay_of_2018_law_is_told_with_its_doubt_and_never_called_illegal() -> None:
    audit = _audit("ppgdid_defauts.yaml")
    found = next(item for item in audit.constats if item.regle == "plan_gestion_demande.delai_reception")
    assert found.certitude is Certitude.DE_MEMOIRE
    assert found.gravite is Gravite.VIGILANCE


def test_the_plan_past_its_term_is_told_with_its_date() -> None:
    audit = _audit("ppgdid_defauts.yaml")
    found = next(item for item in audit.constats if item.regle == "plan_gestion_demande.en_cours")
    assert "24/05/2024" in found.remede.replace("24 mai 2024", "24/05/2024")


def test_the_body_that_missed_its_commitment_is_named_with_the_shortfall() -> None:
    audit = _audit("accord_collectif_2015.yaml")
    found = next(
        item for item in audit.constats if item.regle == "organisme_accord.realisation_intercommunale"
    )
    assert "Habitat de la Doue" in found.sujet.libelle
    assert "9" in found.remede


def test_an_agreement_of_2015_is_not_blamed_for_the_publics_of_2017() -> None:
    assert "accord_collectif.publics_intercommunal" not in _breaches(_audit("accord_collectif_2015.yaml"))


def test_a_grid_of_2014_is_not_blamed_for_a_rule_of_2021() -> None:
    assert _breaches(_audit("cotation_paris_2014.yaml")) == set()
    assert _breaches(_audit("cotation_paris_2014.yaml", on=TODAY)) == {"cotation.exemptions"}


@pytest.mark.parametrize("defect", ["D15", "D19"])
def test_each_defect_of_a_plan_or_of_a_scoring_is_named_by_a_rule(defect: str) -> None:
    assert [rule.id for rule in BASE.regles.values() if defect in rule.mots_cles]


_TEMPLATES = [
    "document_cadre",
    "plan_gestion_demande",
    "cotation",
    "accord_collectif",
    "convention_equilibre",
]


@pytest.mark.parametrize("entity", _TEMPLATES)
def test_a_blank_yaml_template_is_undecided_and_accuses_of_nothing(entity: str, tmp_path: Path) -> None:
    path = tmp_path / "modele.yaml"
    path.write_text(template_yaml(BASE.vocabulaire, entity), encoding="utf-8")
    audit = audit_source(BASE.corpus, path, default=TODAY)
    assert _breaches(audit) == set()
    assert _undecided(audit)
    assert audit.non_juges == ()


@pytest.mark.parametrize("entity", _TEMPLATES)
def test_a_blank_workbook_is_undecided_and_accuses_of_nothing(entity: str, tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    path.write_bytes(template_xlsx(BASE.vocabulaire, entity))
    audit = audit_source(BASE.corpus, path, default=TODAY)
    assert _breaches(audit) == set()
    assert _undecided(audit)


def test_every_example_opens_with_a_comment_that_says_what_it_is() -> None:
    for path in sorted(DOCUMENTS.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        head = text.partition("document:")[0]
        assert "FICTIF" in head or "# Source" in head, path.name
        assert parse_document(text, BASE.vocabulaire).notes == ()
