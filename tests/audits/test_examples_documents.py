"""The documents of ``examples/documents``: what their opening comments say planted is found, and nothing else.

The expected rules are read off those comments, defect by defect, never off a report.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import lawrules
from lawrules.audits.convention import audit_document
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
    "cotation_defauts.yaml": {
        "cotation.exemptions",  # 1
        "cotation.application_uniforme",  # 2
        "cotation.priorites_legales",  # 3
        "cotation.critere_dalo",  # 3
        "cotation.effets_refus",  # 4
        "cotation.evaluation_periodique",  # 5
    },
    "convention_equilibre_defauts.yaml": {
        "convention_equilibre.parties",  # 1
        "convention_equilibre.objectifs",  # 2
        "convention_equilibre.relogement",  # 3
        "convention_equilibre.consultation",  # 4
        "convention_equilibre.annexe",  # 5
    },
    "contrat_de_ville_defauts.yaml": {
        "texte_contrat_de_ville.signature_quartiers_2030",  # 1
        "texte_contrat_de_ville.signataires",  # 2
        "texte_contrat_de_ville.actions_obligatoires",  # 3
        "texte_contrat_de_ville.conseils_citoyens_institues",  # 4
        "texte_contrat_de_ville.sans_engagement_anru",  # 5
        "texte_contrat_de_ville.conventions_pluriannuelles",  # 6
    },
    "convention_attribution_paris.yaml": {
        "convention_attribution.coordination_presidence",  # 1
        "convention_attribution.evaluation_annuelle",  # 2
        "convention_attribution.signature_bailleurs",  # 3
        "bailleur_du_territoire.signature_sous_six_mois",  # 3: proposed on 13/11/2023, six months before 30/09/2024
        "convention_attribution.quart_ecrit",  # 4
    },
    "cia_apres_fusion.yaml": {
        "conference.perimetre",  # 1
        "convention_attribution.engagement_hors_qpv_par_bailleur",  # 2
        "convention_attribution.engagement_prioritaires_par_bailleur",  # 2 and 3
        "convention_attribution.quart_bailleurs",  # 4
        "convention_attribution.engagement_hors_qpv_par_secteur",  # the holes in the table by sector
        "convention_attribution.engagement_prioritaires_par_secteur",
    },
    "cia_orientations_seules.yaml": {
        "convention_attribution.forme_conventionnelle",  # 1
        "convention_attribution.conclusion",  # 2
        "convention_attribution.bailleurs_appeles",  # 3
        "convention_attribution.reservataires_appeles",  # 3
        "convention_attribution.commission_coordination",  # 4
        "convention_attribution.evaluation_annuelle",  # 4
        "convention_attribution.periode",  # 4
        "convention_attribution.modalites_prioritaires",  # 5
        "convention_attribution.designation_candidats",  # 5
        "convention_attribution.cooperation",  # 5
        "convention_attribution.usage_des_priorites_convention",  # 5
        "convention_attribution.repartition_occupation",  # 5
        "convention_attribution.objectif_travailleurs_essentiels",  # 5
        "convention_attribution.capacites_accueil",  # 5
    },
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


_COMPLETE = [
    "accord_collectif_departemental_2025.yaml",
    "cia_epci_nouvellement_soumis.yaml",
    "cia_ept_grand_paris.yaml",
    "cia_metropole_de_lyon.yaml",
    "contrat_de_ville_2024.yaml",
    "convention_equilibre_2016.yaml",
    "document_cadre_complet.yaml",
    "ppgdid_complet.yaml",
]


@pytest.mark.parametrize("name", _COMPLETE)
def test_a_complete_document_leaves_no_question(name: str) -> None:
    assert _undecided(_audit(name)) == set()


def test_a_first_page_is_accused_of_nothing_and_found_in_order_on_one_point() -> None:
    audit = _audit("cia_minimale.yaml")
    judged = [item for item in audit.bilans if item.porte_sur == "convention_attribution"]
    in_order = {item.regle for item in judged if Verdict.CONFORME in item.verdicts}
    assert in_order == {"convention_attribution.conclusion"}  # covered in 2026: its two years are not over
    undecided = [item for item in judged if Verdict.INDETERMINE in item.verdicts]
    assert len(undecided) > len(judged) // 2
    assert audit.exit_status == 3


def test_a_territory_newly_covered_has_two_years_and_its_last_day_is_in_time() -> None:
    # Covered on 1 June 2025: not one of those of 22 February 2022, which had eight months.
    name, rule = "cia_epci_nouvellement_soumis.yaml", "convention_attribution.conclusion"
    assert rule not in _breaches(_audit(name, on=date(2027, 6, 1)))
    assert rule in _breaches(_audit(name, on=date(2027, 6, 2)))


@pytest.mark.parametrize(("nature", "breaches"), [("lyon", False), ("paris", False), ("metropole", True)])
def test_only_who_is_its_own_department_need_not_call_one(nature: str, breaches: bool) -> None:
    text = (DOCUMENTS / "cia_metropole_de_lyon.yaml").read_text(encoding="utf-8")
    assert text.count("nature: lyon") == 1 and "coordination_departement: non" in text
    document = parse_document(text.replace("nature: lyon", f"nature: {nature}"), BASE.vocabulaire)
    audit = audit_document(BASE.corpus, document.instance, world="clos", default=TODAY)
    assert ("convention_attribution.coordination_composition" in _breaches(audit)) is breaches


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
    "texte_contrat_de_ville",
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
        assert "FICTI" in head or "# Source" in head, path.name
        assert parse_document(text, BASE.vocabulaire).notes == ()
