from __future__ import annotations

import pytest
from attrs import evolve

from lawrules.audits.findings import Figures, RuleTally, Subject
from lawrules.model import Certitude, Gravite, Verdict
from lawrules.reports import charts
from lawrules.reports.contents import MissingFact
from lawrules.reports.rates import RateTable, rate_tables

from .factory import QUARTER, clean_audit, sample

Line = tuple[str, float, float, float, Verdict]


def table(*lines: Line) -> RateTable:
    taux = tuple(
        (Subject("x", name), Figures(seuil="s", taux=(low, high, threshold)), verdict)
        for name, low, high, threshold, verdict in lines
    )
    tally = RuleTally("r", "t", "x", QUARTER, Certitude.CONFIRME, Gravite.MANQUEMENT, {}, taux)
    (found,) = rate_tables(evolve(clean_audit(), bilans=(tally,)))
    return found


def test_rates_come_breaches_first_each_from_the_worst() -> None:
    (found,) = rate_tables(sample())
    assert [line.sujet.libelle.split(",")[0] for line in found.lignes] == [
        "ESH Bêta",  # 18,75 %, breach
        "Office Alpha",  # 23,5 %, breach
        "Office Gamma",  # 22 to 32 %, undecided
        "ESH Epsilon",  # 25 %, enough
        "Coopérative Delta",  # 30 % at least
    ]


def test_above_a_ceiling_the_highest_rate_is_the_worst() -> None:
    found = table(
        ("a", 0.31, 0.31, 0.3, Verdict.NON_CONFORME),
        ("b", 0.5, 0.5, 0.3, Verdict.NON_CONFORME),
        ("c", 0.1, 0.1, 0.3, Verdict.CONFORME),
    )
    assert found.plafond
    assert [line.sujet.cle for line in found.lignes] == ["b", "a", "c"]


def test_subjects_without_a_rate_come_last_and_are_not_drawn() -> None:
    tally = RuleTally(
        "r", "t", "x", QUARTER, Certitude.CONFIRME, Gravite.MANQUEMENT, {},
        ((Subject("x", "sans"), Figures(), Verdict.SANS_OBJET),
         (Subject("x", "avec"), Figures(taux=(0.1, 0.1, 0.2)), Verdict.NON_CONFORME)),
    )  # fmt: skip
    (found,) = rate_tables(evolve(clean_audit(), bilans=(tally,)))
    assert [line.sujet.cle for line in found.lignes] == ["avec", "sans"]
    chart = charts.rate_chart(found, limit=10)
    assert chart is not None
    assert len(chart.lignes) == 1


def test_no_chart_without_any_rate() -> None:
    tally = RuleTally(
        "r", "t", "x", QUARTER, Certitude.CONFIRME, Gravite.MANQUEMENT, {},
        ((Subject("x", "sans"), Figures(), Verdict.SANS_OBJET),),
    )  # fmt: skip
    (found,) = rate_tables(evolve(clean_audit(), bilans=(tally,)))
    assert charts.rate_chart(found, limit=10) is None


@pytest.mark.parametrize("low", [0.0, 0.003, 0.09, 0.25, 0.5, 1.0, 3.2])
def test_everything_is_drawn_inside_the_frame_with_a_readable_axis(low: float) -> None:
    chart = charts.rate_chart(table(("a", low, low * 1.2, 0.01, Verdict.CONFORME)), limit=5)
    assert chart is not None
    (row,) = chart.lignes
    assert chart.gauche <= row.bas <= row.haut <= chart.droite
    assert chart.gauche <= row.seuil <= chart.droite
    assert 2 <= len(chart.graduations) <= 9
    assert chart.graduations[0] == (chart.gauche, "0\u00a0%")


def test_positions_keep_the_order_of_rates() -> None:
    chart = charts.rate_chart(table(("a", 0.1, 0.3, 0.25, Verdict.INDETERMINE)), limit=5)
    assert chart is not None
    (row,) = chart.lignes
    assert row.bas < row.seuil < row.haut
    # 25 % lies three quarters of the way from 10 % to 30 %.
    assert row.seuil - row.bas == pytest.approx(0.75 * (row.haut - row.bas), abs=0.2)
    assert row.intervalle


def test_one_threshold_is_one_line_and_several_are_marked_row_by_row() -> None:
    same = charts.rate_chart(table(("a", 0.1, 0.1, 0.2, Verdict.NON_CONFORME)), limit=5)
    mixed = charts.rate_chart(
        table(("a", 0.1, 0.1, 0.2, Verdict.NON_CONFORME), ("b", 0.1, 0.1, 0.25, Verdict.NON_CONFORME)),
        limit=5,
    )
    assert same is not None
    assert mixed is not None
    assert same.seuil is not None
    assert mixed.seuil is None


def test_the_bar_of_verdicts_fills_its_width_and_keeps_the_small_ones_visible() -> None:
    counts = {
        Verdict.NON_CONFORME: 1,
        Verdict.INDETERMINE: 0,
        Verdict.CONFORME: 999_999,
        Verdict.SANS_OBJET: 0,
    }
    first, second = charts.verdict_bar(counts)
    assert first.verdict == "non_conforme"
    assert first.largeur >= 2.9
    assert first.largeur + second.largeur == pytest.approx(charts.WIDTH, abs=0.2)


def test_nothing_judged_draws_no_bar() -> None:
    assert charts.verdict_bar(dict.fromkeys(Verdict, 0)) == ()


def test_only_facts_for_which_a_verdict_waits_are_drawn() -> None:
    facts = [MissingFact("a", "A", 10, 4, 0, ()), MissingFact("b", "B" * 80, 0, 0, 5, ())]
    chart = charts.missing_chart(facts)
    assert chart is not None
    (bar,) = chart.lignes
    assert bar.seul == pytest.approx(0.4 * bar.total, abs=0.1)
    assert charts.missing_chart(facts[1:]) is None
