"""A register of a few rows, every expected figure worked out by hand.

Territory: a communauté d'agglomération, so within the reform; first-quartile threshold 9 000 euros per
consumption unit and year. One adult alone counts for one unit: 700 euros a month make 8 400 (first quartile),
800 make 9 600 (not).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pytest

import lawrules
from lawrules.audits.findings import Audit
from lawrules.audits.opening import audit_source
from lawrules.errors import DataError
from lawrules.model import Verdict

BASE = lawrules.load_rules()
QUOTA = "attribution.quota_premier_quartile_hors_qpv"
POOR, RICH = 700, 800


def _row(
    number: int, income: int | None, *, lease: date | None = date(2024, 5, 2), **more: Any
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "attribution.identifiant": f"A{number}",
        "attribution.date_decision": date(2024, 4, 2),
        "attribution.date_bail": lease,
        "attribution.issue": "bail_signe" if lease else "refus_du_candidat",
        "attribution.reloge_renouvellement_urbain": False,
        "attribution.reloge_orcod": False,
        "menage.ressources_mensuelles": income,
        "menage.adultes": 1,
        "menage.enfants_14_ans_et_plus": 0,
        "menage.enfants_moins_14_ans": 0,
        "logement.en_qpv": False,
        "bailleur.siren": "990000017",
        "territoire.siren": "990000918",
        "territoire.nature": "ca",
        "territoire.seuil_premier_quartile": 9000,
        "territoire.compte_quartiers_assimiles": False,
    }
    return row | more


def _audit(*rows: dict[str, Any], on: date | None = None) -> Audit:
    frame = pl.DataFrame(list(rows), infer_schema_length=None)
    return audit_source(BASE.corpus, frame, on=on, default=date(2026, 11, 23), rules=[QUOTA])


def _verdicts(audit: Audit) -> dict[Verdict, int]:
    return {
        verdict: count
        for verdict, count in audit.counts.items()
        if count and verdict is not Verdict.SANS_OBJET
    }


def _rates(audit: Audit) -> list[tuple[str, str, str, str]]:
    (tally,) = (item for item in audit.bilans if item.regle == QUOTA)
    return [(subject.cle, f.numerateur, f.base, str(verdict)) for subject, f, verdict in tally.taux]


def test_one_poor_household_out_of_four_reaches_the_quarter() -> None:
    audit = _audit(*(_row(n, POOR if n == 0 else RICH) for n in range(4)))
    assert _rates(audit) == [("2024, territoire 990000918", "1", "4", "conforme")]
    assert audit.exit_status == 0


def test_one_out_of_five_does_not_and_one_is_missing() -> None:
    audit = _audit(*(_row(n, POOR if n == 0 else RICH) for n in range(5)))
    (finding,) = audit.constats
    assert finding.verdict is Verdict.NON_CONFORME
    assert finding.chiffres is not None
    # A quarter of five is 1.25: two are needed, one is there.
    assert (finding.chiffres.manque, finding.chiffres.valeur) == (1, "20\u202f%")
    assert audit.exit_status == 1


def test_an_unknown_income_leaves_the_rate_open_and_is_asked_for() -> None:
    audit = _audit(_row(0, None), *(_row(n, RICH) for n in range(1, 4)))
    (finding,) = audit.constats
    assert finding.verdict is Verdict.INDETERMINE
    assert finding.faits_manquants == ("attribution.menage.ressources_mensuelles",)
    assert finding.chiffres is not None
    assert (finding.chiffres.numerateur, finding.chiffres.base) == ("0 à 1", "4")
    assert audit.exit_status == 3


def test_an_unknown_income_that_cannot_change_the_answer_does_not_matter() -> None:
    audit = _audit(_row(0, None), _row(1, POOR), *(_row(n, RICH) for n in range(2, 4)))
    assert _verdicts(audit) == {Verdict.CONFORME: 1}


def test_neither_a_refusal_nor_a_priority_quarter_enters_the_base() -> None:
    audit = _audit(
        _row(0, POOR),
        *(_row(n, RICH) for n in range(1, 4)),
        _row(4, RICH, lease=None),
        _row(5, RICH, **{"logement.en_qpv": True}),
    )
    assert _rates(audit) == [("2024, territoire 990000918", "1", "4", "conforme")]


def test_a_rehoused_household_counts_whatever_its_income_and_once() -> None:
    rehoused = {"attribution.reloge_renouvellement_urbain": True}
    audit = _audit(
        _row(0, RICH, **rehoused), _row(1, POOR, **rehoused), *(_row(n, RICH) for n in range(2, 8))
    )
    assert _rates(audit) == [("2024, territoire 990000918", "2", "8", "conforme")]


def test_each_year_is_judged_apart() -> None:
    audit = _audit(
        *(_row(n, POOR if n == 0 else RICH) for n in range(4)),
        *(_row(10 + n, RICH, lease=date(2025, 3, 1)) for n in range(4)),
    )
    assert _rates(audit) == [
        ("2024, territoire 990000918", "1", "4", "conforme"),
        ("2025, territoire 990000918", "0", "4", "non_conforme"),
    ]


def test_an_imposed_law_keeps_each_lease_in_its_own_year() -> None:
    audit = _audit(
        *(_row(n, POOR if n == 0 else RICH) for n in range(4)),
        *(_row(10 + n, RICH, lease=date(2016, 3, 1)) for n in range(4)),
        on=date(2024, 12, 31),
    )
    assert _rates(audit) == [
        ("2016, territoire 990000918", "0", "4", "non_conforme"),
        ("2024, territoire 990000918", "1", "4", "conforme"),
    ]


def test_before_the_reform_there_is_nothing_to_judge() -> None:
    audit = _audit(*(_row(n, RICH, lease=date(2016, 3, 1)) for n in range(4)))
    assert _verdicts(audit) == {}


def test_a_period_that_is_not_over_says_so() -> None:
    audit = _audit(*(_row(n, RICH, lease=date(2026, 3, 1)) for n in range(4)))
    (finding,) = audit.constats
    assert "période en cours" in finding.message


def test_pandas_and_polars_give_the_same_audit() -> None:
    rows = [_row(n, POOR if n == 0 else RICH) for n in range(5)]
    one = audit_source(BASE.corpus, pl.DataFrame(rows), rules=[QUOTA])
    other = audit_source(BASE.corpus, pd.DataFrame(rows), rules=[QUOTA])
    assert [item.empreinte for item in one.constats] == [item.empreinte for item in other.constats]
    assert one.counts == other.counts


def test_a_register_without_any_date_is_refused() -> None:
    rows = [{k: v for k, v in _row(0, RICH).items() if "date" not in k}]
    with pytest.raises(DataError) as caught:
        audit_source(BASE.corpus, pl.DataFrame(rows))
    assert any("date" in problem.what or "date" in problem.fix for problem in caught.value.problems)


def test_incomes_never_show_in_a_finding() -> None:
    audit = _audit(*(_row(n, POOR if n == 0 else RICH) for n in range(5)))
    told = " ".join(line for finding in audit.constats for line in finding.explication)
    assert "8 400" not in told
    assert "700" not in told


def test_a_rule_whose_columns_are_not_in_the_file_is_said_not_judged() -> None:
    frame = pl.DataFrame([_row(n, RICH) for n in range(3)], infer_schema_length=None)
    audit = audit_source(BASE.corpus, frame, rules=["attribution.sejour_permanent"])
    (left,) = audit.non_juges
    assert left.nombre == 3
    assert "Séjour régulier" in left.pourquoi
    assert audit.judged == 0
    assert audit.exit_status == 2


def test_rules_about_offers_the_file_does_not_hold_name_them_as_an_officer_does() -> None:
    frame = pl.DataFrame({"relogement.identifiant": ["M1"], "relogement.date_relogement": [date(2024, 5, 2)]})
    audit = audit_source(
        BASE.corpus,
        frame,
        entity="relogement",
        default=date(2026, 11, 23),
        rules=["relogement.deux_propositions"],
    )
    (left,) = audit.non_juges
    assert left.pourquoi.startswith("le fichier n'a pas de colonne, ou rien dans la colonne, pour « ")
    assert "« Offres de relogement »" in left.pourquoi
