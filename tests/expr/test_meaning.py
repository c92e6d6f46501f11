"""What formulas mean on known and unknown facts, each expectation worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.rows import evaluate
from lawrules.expr import compile_formula
from tests.properties.language import DAY, TABLES, VOCABULARY, corpus_of


def _value(text: str, facts: dict[str, Any], *, place: dict[str, Any] | None = None) -> object:
    formula = compile_formula(text, vocabulary=VOCABULARY, subject="objet", tables=TABLES)
    instance = Instance("objet", facts, {"lieu": Instance("lieu", place or {})})
    return evaluate(formula.node, {"objet": Binding(instance, DAY)}, Context(corpus_of()))


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("objet.marque et objet.cher", {"marque": False}, False),
        ("objet.marque et objet.cher", {"marque": True}, None),
        ("objet.marque ou objet.cher", {"marque": True}, True),
        ("objet.marque ou objet.cher", {"marque": False}, None),
        ("non objet.marque", {}, None),
        ("non objet.marque ou objet.marque", {}, None),  # Kleene: no reasoning by cases
        ("objet.marque ou objet.cher et objet.marque", {"marque": False, "cher": True}, False),
        ("non objet.marque et objet.cher", {"marque": True, "cher": True}, False),
        ("1 + 2 * 3 = 7", {}, True),
        ("(1 + 2) * 3 = 9", {}, True),
        ("10 - 4 - 3 = 3", {}, True),
        ("-3 < -2", {}, True),
        ("1 / 3 + 1 / 3 + 1 / 3 = 1", {}, True),
        ("0,1 + 0,2 = 0,3", {}, True),
        ("objet.poids >= 3", {"poids": Fraction(3)}, True),
        ("objet.poids > 3", {"poids": Fraction(3)}, False),
        ("objet.poids > 3", {}, None),
        ("objet.poids * 0 = 0", {}, None),  # unknown stays unknown
        ("objet.taux = 25 %", {"taux": Fraction(1, 4)}, True),
        ("objet.taux = 0,25", {"taux": Fraction(1, 4)}, True),
        ('objet.sorte = "a"', {"sorte": "a"}, True),
        ('objet.sorte != "a"', {}, None),
        ('objet.sorte parmi ["a", "b"]', {"sorte": "c"}, False),
        ("objet.poids parmi [1, 2]", {"poids": Fraction(2)}, True),
        ("si objet.marque alors objet.poids > 1 sinon objet.poids > 2", {"poids": Fraction(2)}, None),
        ("si objet.marque alors objet.poids > 1 sinon objet.poids > 2", {"poids": Fraction(3)}, True),
        ("si objet.marque alors objet.cher sinon objet.cher", {"cher": False}, False),
        ("plus_grand(objet.poids, 5) >= 5", {}, True),
        ("plus_petit(objet.poids, 5) > 5", {}, False),
        ("plus_grand(objet.debut, 2020-01-01) >= 2020-01-01", {}, None),
        ("jours_entre(2024-02-28, 2024-03-01) = 2 jours", {}, True),
        ("mois_apres(2024-01-31, 1 mois) = 2024-02-29", {}, True),
        ("ans_apres(objet.debut, 2 ans) = 2026-02-28", {"debut": date(2024, 2, 29)}, True),
        ("annees_revolues(objet.debut, date_de_reference) >= 4 ans", {"debut": date(2016, 6, 15)}, True),
        ("annees_revolues(objet.debut, date_de_reference) >= 4 ans", {"debut": date(2016, 6, 16)}, False),
        ("annee(date_de_reference) = 2020", {}, True),
        ("fin_annee(2024) = 2024-12-31 et debut_annee(2024) = 2024-01-01", {}, True),
        ('commence_par(objet.sorte, "a")', {"sorte": "a"}, True),
        ('commence_par(objet.sorte, "ab")', {"sorte": "a"}, False),
        ('commence_par(objet.sorte, "A")', {"sorte": "a"}, False),
        ('commence_par(objet.sorte, "a")', {}, None),
        ("jours_apres(objet.debut, 999999999 jours) > objet.debut", {"debut": date(2020, 1, 1)}, None),
        # The table begins on 2018-01-01 at 10 euros for « a », one euro more each first of January.
        ("table.plafonds[objet.sorte] = 12 euros", {"sorte": "a"}, True),
        ("table.plafonds[objet.sorte] au 2019-12-31 = 11 euros", {"sorte": "a"}, True),
        ("table.plafonds[objet.sorte] au 2017-12-31 = 11 euros", {"sorte": "a"}, None),
        ("table.plafonds[objet.sorte] = 12 euros", {"sorte": "c"}, None),
        ("table.plafonds[objet.sorte] = 12 euros", {}, None),
        ("connu(objet.poids)", {"poids": Fraction(1)}, True),
        ("connu(objet.poids)", {}, None),
    ],
)
def test_a_formula_means_what_it_says(text: str, facts: dict[str, Any], expected: object) -> None:
    assert _value(text, facts) is expected


def test_a_link_leads_to_the_fact_of_another_entity() -> None:
    assert _value("objet.lieu.zone", {}, place={"zone": True}) is True
    assert _value("objet.lieu.zone", {}) is None


def test_arithmetic_is_exact_to_the_last_decimal() -> None:
    found = _value("objet.prix / objet.parts", {"prix": Fraction("20400"), "parts": Fraction("2.3")})
    assert found == Interval.exactly(Fraction(204000, 23))
