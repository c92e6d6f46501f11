"""Where the law file doubts, so does the answer, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

import lawrules
from lawrules.audits.building import certainty_of
from lawrules.model import Case, Certitude
from lawrules.quality.cases import run_case

BASE = lawrules.load_rules()
UNIFORM = "attribution.taux_uniforme_bailleur"
TITLE = "relogement.fin_titre"


def _certainty(case: Case) -> Certitude:
    outcome = run_case(case, BASE.corpus)
    assert outcome.passed
    assert outcome.judgement is not None
    return certainty_of(outcome.judgement)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pendant les quatre mois, le taux n'est pas appliqué", Certitude.DOUTE),
        ("Les quatre mois passés, le taux est appliqué", Certitude.CONFIRME),
    ],
)
def test_the_uniform_rate_is_in_doubt_inside_the_four_months_only(name: str, expected: Certitude) -> None:
    (case,) = [item for item in BASE.cas if item.regle == UNIFORM and item.cas == name]
    assert _certainty(case) is expected


@pytest.mark.parametrize(
    ("notified", "expected"), [(date(2024, 6, 3), Certitude.DOUTE), (date(2025, 9, 10), Certitude.CONFIRME)]
)
def test_counting_offers_is_in_doubt_until_decency_was_read(notified: date, expected: Certitude) -> None:
    offer: dict[str, object] = {
        f"offre_relogement.{fact}": True
        for fact in ("refusee", "logement_decent", "adaptee_aux_besoins", "adaptee_aux_possibilites")
    }
    offer |= {"offre_relogement.situation_admise": True, "offre_relogement.date_notification": notified}
    # Two refusals, and the right to stay is kept: the landlord cannot hold the title lost, six months later.
    facts: dict[str, object] = {
        "relogement.date_derniere_offre": date(2025, 11, 10),
        "relogement.fondement": "demolition_autorisee",
        "relogement.refus_logement_specialement_concu": False,
        "relogement.titre_retire": True,
        "relogement.date_troisieme_offre": date(2025, 11, 10),
        "relogement.date_fin_titre": date(2026, 6, 1),
        "relogement.offres": (offer, offer),
    }
    promised = lawrules.Verdict.NON_CONFORME
    assert _certainty(Case(regle=TITLE, cas="", date=None, faits=facts, attendu=promised)) is expected
