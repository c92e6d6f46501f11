"""Faults planted in a small rule: complete cases see them all, poor ones let them live."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve

from lawrules.expr import compile_formula
from lawrules.ir.types import BOOLEAN
from lawrules.model import Case, Corpus, Rule, Verdict
from lawrules.quality.mutants import mutants
from lawrules.quality.mutations import hunt
from tests.properties.language import VOCABULARY, corpus_of, rule_of


def _rule() -> Rule:
    def compiled(text: str) -> Any:
        return compile_formula(text, vocabulary=VOCABULARY, subject="objet", expected=BOOLEAN)

    rule = rule_of(compiled("objet.poids >= 3"), "objet", condition=compiled("objet.marque"))
    version = evolve(rule.versions[0], depuis=date(2017, 1, 29))
    return evolve(rule, versions=(version,))


def _case(name: str, expected: Verdict | None, on: date = date(2020, 1, 1), **facts: Any) -> Case:
    return Case(
        "essai.regle",
        name,
        on,
        {f"objet.{key}": value for key, value in facts.items()},
        expected,
        aucune_version=expected is None,
    )


_FULL = (
    _case("au seuil", Verdict.CONFORME, marque=True, poids=Fraction(3)),
    _case("sous le seuil", Verdict.NON_CONFORME, marque=True, poids=Fraction(2)),
    _case("sans objet", Verdict.SANS_OBJET, marque=False, poids=Fraction(2)),
    _case("autre fait", Verdict.NON_CONFORME, marque=True, cher=False, poids=Fraction(2)),
    _case("inconnu", Verdict.INDETERMINE, marque=True),
    _case("premier jour", Verdict.CONFORME, date(2017, 1, 29), marque=True, poids=Fraction(3)),
    _case("veille", None, date(2017, 1, 28), marque=True, poids=Fraction(3)),
)


def _corpus() -> Corpus:
    return corpus_of(_rule())


def test_each_kind_of_fault_is_planted() -> None:
    words = " ; ".join(mutant.quoi for mutant in mutants(_rule(), VOCABULARY))
    for part in (
        "« 3 » changé en « 2 »",
        "« 3 » changé en « 4 »",
        "« >= » changé en « > »",
        "« objet.marque » changé en « objet.cher »",
        "condition « si » retirée",
        "avancée d'un jour",
        "retardée d'un jour",
    ):
        assert part in words


def test_complete_cases_see_every_fault() -> None:
    report = hunt(_corpus(), _FULL)
    assert [item.quoi for item in report.survivants] == []
    assert report.score == 1
    assert report.mutants == report.tues > 5


def test_without_the_case_at_the_threshold_the_strict_comparison_lives() -> None:
    poor = tuple(case for case in _FULL if case.cas not in ("au seuil", "premier jour"))
    survivors = [item.quoi for item in hunt(_corpus(), poor).survivants]
    assert any("strict ou large" in words for words in survivors)


def test_without_the_eve_the_earlier_date_lives() -> None:
    poor = tuple(case for case in _FULL if case.cas != "veille")
    assert any("avancée" in item.quoi for item in hunt(_corpus(), poor).survivants)


def test_a_rule_without_cases_is_named_and_scores_nothing() -> None:
    report = hunt(_corpus(), ())
    assert report.sans_cas == ("essai.regle",)
    assert report.score == 0


def test_a_rule_whose_cases_fail_proves_nothing() -> None:
    wrong = (evolve(_FULL[0], attendu=Verdict.NON_CONFORME), *_FULL[1:])
    report = hunt(_corpus(), wrong)
    assert report.en_echec == ("essai.regle",)
    assert report.tues == 0


def test_a_fault_declared_without_effect_counts_neither_for_nor_against() -> None:
    poor = tuple(case for case in _FULL if case.cas != "veille")
    living = hunt(_corpus(), poor).survivants
    report = hunt(_corpus(), poor, equivalent={item.mutant: "sans effet" for item in living})
    assert report.survivants == ()
    assert len(report.equivalents) == len(living) > 0
    assert report.score == 1


def test_a_declaration_that_a_case_belies_is_out_of_date() -> None:
    name = next(mutant.id for mutant in mutants(_rule(), VOCABULARY))
    assert hunt(_corpus(), _FULL, equivalent={name: "sans effet"}).perimes == (name,)


def test_moving_the_day_between_two_versions_that_say_the_same_is_no_fault() -> None:
    rule = _rule()
    new = evolve(rule.versions[0], depuis=date(2022, 2, 23))
    old = evolve(rule.versions[0], fin=date(2022, 2, 22))
    moved = [m.quoi for m in mutants(evolve(rule, versions=(new, old)), VOCABULARY) if "d'un jour" in m.quoi]
    assert moved == [
        "version du 2017-01-29 avancée d'un jour",
        "version du 2017-01-29 retardée d'un jour",
    ]
