"""What the door of the case evaluator refuses, and how it says it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from lawrules.backends.case import compile_case
from lawrules.errors import DataError, UnknownFactError
from lawrules.model import Verdict, Vocabulary

from .small import DATED, corpus, norm, simple, version

DAY = date(2020, 6, 15)
JUDGE = compile_case(simple("objet.marque ou objet.poids > 3 ou objet.prix > 3 euros"), "objet")


def refused(facts: dict[str, Any], judge: Any = JUDGE) -> DataError:
    with pytest.raises(DataError) as caught:
        judge.judge(facts, DAY)
    return caught.value


@pytest.mark.parametrize(
    ("path", "value", "code", "what", "fix"),
    [
        ("objet.poids", True, "LR521", "on attend un nombre, un oui ou non donné", "donnez un int"),
        ("objet.poids", "9", "LR521", "on attend un nombre, un texte donné", "donnez un int"),
        ("objet.poids", float("nan"), "LR521", "ce n'est pas un nombre fini", "None pour l'inconnu"),
        ("objet.poids", Decimal("Infinity"), "LR521", "ce n'est pas un nombre fini", "None pour l'inconnu"),
        ("objet.poids", 3.5, "LR521", "un nombre à virgule flottante n'est pas exact", 'Decimal("0.25")'),
        ("objet.poids", b"9", "LR521", "« bytes » donné", "donnez un int"),
        ("objet.poids", 1001, "LR522", "nombre supérieur au maximum, 1000", "corrigez la valeur"),
        ("objet.poids", -1, "LR522", "nombre inférieur au minimum, 0", "corrigez la valeur"),
        ("objet.prix", 10**400, "LR522", "nombre supérieur au maximum", "corrigez la valeur"),
        ("objet.prix", Decimal("1e999999"), "LR522", "nombre de plus de 18 chiffres", "corrigez la valeur"),
        ("objet.poids", Fraction(7, 2), "LR523", "on attend un nombre entier", "arrondissez"),
        ("objet.prix", Decimal("1.005"), "LR523", "on attend 2 décimales au plus", "arrondissez"),
        ("objet.poids", {"min": 1, "max": 2}, "LR525", "n'admet pas d'intervalle", "donnez un seul nombre"),
        ("objet.marque", 1, "LR521", "on attend un oui ou non, un nombre donné", "True, False ou None"),
        ("objet.marque", "oui", "LR521", "on attend un oui ou non, un texte donné", "True, False ou None"),
        ("objet.debut", "2020-01-01", "LR521", "on attend une date, un texte donné", "datetime.date"),
        ("objet.debut", datetime(2020, 1, 1, tzinfo=UTC), "LR521", "une date sans heure", "valeur.date()"),
        ("objet.sorte", "z", "LR524", "n'est pas au vocabulaire", "valeurs admises : a, b, c."),
        ("objet.sorte", 3, "LR521", "on attend un texte, un nombre donné", "entre guillemets"),
    ],
)
def test_a_value_that_its_fact_cannot_hold_is_refused_with_its_path(
    path: str, value: Any, code: str, what: str, fix: str
) -> None:
    error = refused({path: value})
    (problem,) = error.problems
    assert problem.code == code
    assert what in problem.what
    assert fix in problem.fix
    assert problem.where.path == path


def test_all_wrong_values_are_told_at_once() -> None:
    error = refused({"objet.poids": "9", "objet.marque": 1, "objet.prix": 3})
    assert [problem.where.path for problem in error.problems] == ["objet.poids", "objet.marque"]


def test_a_wrong_value_is_refused_even_where_no_rule_looks() -> None:
    assert refused({"objet.taux": 2}).code == "LR522"


def test_personal_data_are_not_shown() -> None:
    hidden = evolve(
        DATED.entites["objet"],
        faits={
            **DATED.entites["objet"].faits,
            "poids": evolve(DATED.entites["objet"].faits["poids"], personnel=True),
        },
    )
    vocabulary = Vocabulary({**DATED.entites, "objet": hidden})
    base = corpus(norm("essai.regle", "objet", version("objet.poids > 3", "objet")), vocabulary=vocabulary)
    error = refused({"objet.poids": "soixante"}, compile_case(base, "objet"))
    assert "valeur masquée" in str(error)
    assert "soixante" not in str(error)


def test_an_unknown_path_suggests_the_nearest() -> None:
    with pytest.raises(UnknownFactError) as caught:
        JUDGE.judge({"objet.pods": 3, "objet.lieu.zne": True}, DAY)
    assert [problem.code for problem in caught.value.problems] == ["LR103", "LR103"]
    assert "vouliez-vous dire « poids » ?" in str(caught.value)


def test_a_path_that_is_no_text_is_refused() -> None:
    assert "un chemin est un texte" in str(refused({3: True}))  # type: ignore[dict-item]


def test_one_fact_under_two_paths_is_refused() -> None:
    error = refused({"objet.lieu.zone": True, "lieu.zone": False})
    assert error.code == "LR520"
    assert "sont le même fait" in error.problems[0].what


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"min": 5, "max": 3}, "le minimum dépasse le maximum"),
        ({"low": 5}, "« min » et « max »"),
        ({"min": "5"}, "on attend un nombre"),
        ({"min": -5}, "inférieur au minimum"),
    ],
)
def test_a_wrong_interval_is_refused(value: Any, text: str) -> None:
    judge = compile_case(simple("lot.total > 3", "lot"), "lot")
    assert text in str(refused({"lot.total": value}, judge))


def test_an_interval_of_one_number_is_that_number() -> None:
    judge = compile_case(simple("lot.total > 3", "lot"), "lot")
    assert judge.judge({"lot.total": {"min": 4, "max": 4}}, DAY)["essai.regle"] is Verdict.CONFORME
    assert judge.judge({"lot.total": {"min": None, "max": None}}, DAY)["essai.regle"] is Verdict.INDETERMINE


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (3, "lot.objets"),
        ("abc", "lot.objets"),
        ({"objet.poids": 3}, "lot.objets"),
        ([3], "lot.objets"),
        ([{}, {"objet.poids": "3"}], "lot.objets[2].objet.poids"),
        ([{"objet.pods": 3}], "lot.objets[1].objet.pods"),
    ],
)
def test_what_is_wrong_in_a_collection_is_placed_in_it(value: Any, where: str) -> None:
    judge = compile_case(simple("nombre(lot.objets, objet.poids > 3) > 1", "lot"), "lot")
    assert refused({"lot.objets": value}, judge).problems[0].where.path == where


def test_every_exact_writing_of_a_number_is_taken() -> None:
    judge = compile_case(simple("objet.prix = 2,5 euros"), "objet")
    for value in (Decimal("2.5"), Fraction(5, 2), Decimal("2.500")):
        assert judge.judge({"objet.prix": value}, DAY)["essai.regle"] is Verdict.CONFORME
    assert judge.judge({"objet.prix": 2}, DAY)["essai.regle"] is Verdict.NON_CONFORME


def test_a_refusal_leaves_the_judge_as_it_was() -> None:
    refused({"objet.poids": "9"})
    assert JUDGE.judge({"objet.poids": 9}, DAY)["essai.regle"] is Verdict.CONFORME
