"""The figures of a finding: personal data of the subject are left out, anything else is told."""

from __future__ import annotations

from datetime import date

import attrs
import polars as pl

import lawrules
from lawrules.audits.findings import Finding
from lawrules.audits.opening import audit_source
from lawrules.backends.figures import measure
from lawrules.quality.cases import run_case

BASE = lawrules.load_rules()


def _finding(rule: str, row: dict[str, object]) -> Finding:
    audit = audit_source(BASE.corpus, pl.DataFrame([row]), default=date(2026, 11, 23), rules=[rule])
    (found,) = audit.constats
    assert found.verdict is lawrules.Verdict.NON_CONFORME
    return found


def test_what_a_household_is_left_to_pay_is_nowhere_in_the_finding() -> None:
    found = _finding(
        "relogement.reste_a_charge_stable",
        {
            "relogement.identifiant": "GP-1",
            "relogement.date_relogement": date(2022, 5, 10),
            "relogement.acheve": True,
            "relogement.objectifs_relogement.base_reste_a_charge": "absolu",
            "relogement.objectifs_relogement.tolerance_reste_a_charge": 0,
            "relogement.reste_a_charge_avant": 317,
            "relogement.reste_a_charge_apres": 359,
        },
    )
    assert found.chiffres is None
    told = str(attrs.asdict(found, recurse=True))
    assert "359" not in told
    assert "317" not in told


def test_an_indemnity_claimed_by_a_landlord_keeps_its_figures() -> None:
    found = _finding(
        "relogement.iml_fondee",
        {
            "relogement.identifiant": "GP-2",
            "relogement.date_relogement": date(2019, 3, 10),
            "relogement.iml_demandee": 5000,
            "relogement.iml_due": 4000,
        },
    )
    assert found.chiffres is not None
    assert (found.chiffres.valeur, found.chiffres.seuil) == ("5\u202f000 euros", "4\u202f000 euros")
    assert "5\u202f000" in found.remede


def test_a_rate_over_many_households_gives_nobody_away() -> None:
    cases = [item for item in BASE.cas if item.regle == "attribution.quota_premier_quartile_hors_qpv"]
    judgements = [run_case(item, BASE.corpus).judgement for item in cases]
    found = [measure(item) for item in judgements if item is not None]
    assert any(item is not None for item in found)
    assert not any(item.reads_personal(BASE.corpus.vocabulaire) for item in found if item is not None)
