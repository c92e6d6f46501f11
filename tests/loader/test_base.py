"""The rule base as applications hold it."""

from datetime import date

import pytest

import lawrules
from lawrules.base import load_rules
from lawrules.errors import UnknownRuleError


@pytest.fixture
def base(library):
    return load_rules(library.write())


def test_a_rule_is_found_by_its_id(base):
    assert base.rule("pret.duree").titre == "Durée d'un prêt"


def test_an_unknown_rule_is_told_with_the_nearest(base):
    with pytest.raises(UnknownRuleError) as caught:
        base.rule("pret.durees")
    assert caught.value.code == "LR250"
    assert "vouliez-vous dire « pret.duree » ?" in str(caught.value)
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2014, 12, 31), []),
        (date(2015, 1, 1), ["pret.duree", "lecteur.enfant", "annee.part_des_retards"]),
        (date(2019, 6, 1), ["lecteur.enfant", "annee.part_des_retards"]),
    ],
)
def test_the_rules_in_force_are_those_of_the_day(base, day, found):
    assert [rule.id for rule, _ in base.in_force(day)] == found


def test_the_rules_in_force_may_be_those_of_one_entity(base):
    assert [rule.id for rule, _ in base.in_force(date(2021, 1, 1), entity="lecteur")] == ["lecteur.enfant"]


@pytest.mark.parametrize("article", ["P2", "p2", "art. P2", "article P. 2", " P 2 "])
def test_an_article_is_found_however_it_is_written(base, article):
    # lecteur.enfant comes from it; pret.duree only has an exception drawn from it.
    assert {rule.id for rule in base.by_article(article)} == {"pret.duree", "lecteur.enfant"}


def test_an_article_may_be_that_of_one_text(base):
    assert base.by_article("P2", texte="Autre règlement") == ()


def test_versions_vocabulary_tables_ledgers_and_cases_are_at_hand(base):
    assert base.version == "2026.1.0"
    assert base.vocabulaire.fact("emprunt.duree").titre == "Durée"
    assert set(base.tables) == {"durees"}
    assert [article.article for article in base.articles] == ["P1"]
    assert len(base.cas) == 7


def test_public_names_are_those_announced():
    assert set(lawrules.__all__) <= set(dir(lawrules))
    for name in lawrules.__all__:
        assert getattr(lawrules, name) is not None


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'load_ruless'"):
        _ = lawrules.load_ruless


def test_the_file_of_equivalent_mutants_is_no_rule(library):
    folder = library.write({"_mutants.yaml": "- {mutant: pret.duree@2015-01-01:si:0, pourquoi: essai}\n"})
    assert set(load_rules(folder).regles) == {"pret.duree", "lecteur.enfant", "annee.part_des_retards"}
