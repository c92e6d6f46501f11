"""What changed between two days, on a rule with a past, a present and an end."""

from __future__ import annotations

from datetime import date

from attrs import evolve

from lawrules.expr import compile_formula, parse_parameter
from lawrules.model import Parameter, Rule, Source
from lawrules.quality.differences import ChangeKind, changes_between, differences_of
from tests.properties.language import VOCABULARY, corpus_of, rule_of


def _formula(threshold: str) -> tuple[object, Parameter]:
    parameter = parse_parameter("seuil", threshold)
    assert isinstance(parameter, Parameter)
    formula = compile_formula(
        "objet.poids >= seuil", vocabulary=VOCABULARY, subject="objet", parameters={"seuil": parameter}
    )
    return formula, parameter


def _rule() -> Rule:
    (old, three), (new, five) = _formula("3"), _formula("5")
    rule = rule_of(old, "objet")  # type: ignore[arg-type]
    first = evolve(
        rule.versions[0],
        depuis=date(2017, 1, 29),
        fin=date(2018, 11, 24),
        source=Source("CCH", "L1", issu_de="loi A"),
        parametres=(three,),
    )
    second = evolve(
        first,
        depuis=date(2018, 11, 25),
        fin=date(2022, 2, 22),
        source=Source("CCH", "L1", issu_de="loi B"),
        exige=new,
        parametres=(five,),
    )
    return evolve(rule, versions=(second, first))


def test_a_rule_that_begins_is_new() -> None:
    (change,) = changes_between(corpus_of(_rule()), date(2017, 1, 28), date(2017, 1, 29))
    assert (change.genre, change.avant) == (ChangeKind.NOUVELLE, None)
    assert [step.source.issu_de for step in change.etapes] == ["loi A"]


def test_a_threshold_that_moves_is_told_with_both_values() -> None:
    (change,) = changes_between(corpus_of(_rule()), date(2018, 11, 24), date(2018, 11, 26))
    assert change.genre is ChangeKind.MODIFIEE
    assert list(differences_of(change)) == ["seuil : 3 → 5"]


def test_a_rule_that_ends_is_repealed() -> None:
    (change,) = changes_between(corpus_of(_rule()), date(2022, 2, 22), date(2022, 2, 23))
    assert (change.genre, change.apres) == (ChangeKind.ABROGEE, None)


def test_nothing_changes_within_one_version() -> None:
    assert changes_between(corpus_of(_rule()), date(2019, 1, 1), date(2022, 2, 22)) == ()


def test_all_the_texts_in_between_are_named() -> None:
    (change,) = changes_between(corpus_of(_rule()), date(2016, 1, 1), date(2020, 1, 1))
    assert [step.source.issu_de for step in change.etapes] == ["loi A", "loi B"]


def test_a_term_added_to_a_list_is_told_alone() -> None:
    def compiled(text: str) -> object:
        return compile_formula(text, vocabulary=VOCABULARY, subject="objet")

    rule = _rule()
    old = evolve(rule.versions[1], exige=compiled("objet.marque ou objet.cher"), parametres=())
    new = evolve(
        rule.versions[0], exige=compiled("objet.marque ou objet.cher ou objet.lieu.zone"), parametres=()
    )
    (change,) = changes_between(
        corpus_of(evolve(rule, versions=(new, old))), date(2018, 11, 24), date(2018, 11, 25)
    )
    assert list(differences_of(change)) == ["exigence, ajouté : « objet.lieu.zone »"]
