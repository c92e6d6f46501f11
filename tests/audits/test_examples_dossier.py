"""The example file of one territory: in order together, then out of step as its comments say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import lawrules
from lawrules.audits.findings import Audit
from lawrules.audits.opening import audit_sources
from lawrules.model import Verdict

BASE = lawrules.load_rules()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 11, 23)
CIA = "cia_complete.yaml"
TOGETHER = (
    CIA,
    "documents/document_cadre_complet.yaml",
    "dossier/conference.yaml",
    "dossier/diagnostic.yaml",
    "dossier/plh.yaml",
    "dossier/pdalhpd.yaml",
)
OUT_OF_STEP = (CIA, "dossier/orientations_decalees.yaml", "dossier/conference_decalee.yaml")
PLANTED = {
    "convention_attribution.taux_hors_qpv_conference",  # orientations 1: 26 % announced for 30 %
    "convention_attribution.repartition_hors_qpv",  # orientations 1: 74 of 280, where 30 % is 84
    "dossier.secteurs_des_orientations",  # orientations 2
    "dossier.objectif_de_secteur_atteint",  # orientations 3: 24 of 88, where 30 % is 27
    "dossier.relogements_des_orientations",  # orientations 4
    "dossier.orientations_adoptees_en_seance",  # orientations 5, conference 2
    "conference.colleges_pourvus",  # conference 1
    "conference.reunie_dans_l_annee",  # conference 3
}


def _audit(*names: str) -> Audit:
    return audit_sources(BASE.corpus, [EXAMPLES / name for name in names], default=TODAY)


def _found(audit: Audit, verdict: Verdict) -> set[str]:
    return {item.regle for item in audit.constats if item.verdict is verdict}


def test_the_complete_documents_agree_with_one_another() -> None:
    audit = _audit(*TOGETHER)
    assert _found(audit, Verdict.NON_CONFORME) == set()
    assert audit.non_juges == ()
    assert audit.notes == ()


def test_only_the_missing_decree_is_left_undecided() -> None:
    assert _found(_audit(*TOGETHER), Verdict.INDETERMINE) == {"convention_attribution.criteres_residences"}


def test_every_pair_that_the_file_holds_was_compared() -> None:
    judged = {item.regle for item in _audit(*TOGETHER).bilans}
    assert judged >= {
        "dossier.secteurs_des_orientations",
        "dossier.secteurs_du_diagnostic",
        "dossier.relogement_prevu_par_le_plh",
        "dossier.orientations_adoptees_en_seance",
        "dossier.evaluation_en_seance",
    }


def test_the_planted_discrepancies_are_found_and_no_other() -> None:
    assert _found(_audit(*OUT_OF_STEP), Verdict.NON_CONFORME) == PLANTED


def test_what_the_convention_says_of_the_orientations_is_told_to_differ() -> None:
    (note,) = _audit(*OUT_OF_STEP).notes
    assert "Taux fixé par la conférence hors QPV" in note


@pytest.mark.parametrize("name", TOGETHER)
def test_each_document_is_in_order_by_itself(name: str) -> None:
    assert _found(_audit(name), Verdict.NON_CONFORME) == set()


def test_the_printed_totals_are_those_of_the_lines(tmp_path: Path) -> None:
    """One allocation too many in the printed total, and the draft is told so."""
    text = (
        (EXAMPLES / CIA).read_text("utf-8").replace("total_hors_qpv_promis: 74", "total_hors_qpv_promis: 75")
    )
    path = tmp_path / "cia.yaml"
    path.write_text(text, encoding="utf-8")
    found = _found(audit_sources(BASE.corpus, [path], default=TODAY), Verdict.NON_CONFORME)
    assert found == {"convention_attribution.total_hors_qpv"}
