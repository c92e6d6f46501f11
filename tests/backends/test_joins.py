"""Elements found through an index: same values, same missing facts, same words as one by one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawrules.backends.context import Binding, Context
from lawrules.backends.explaining import explain, failing_elements
from lawrules.backends.instances import Instance
from lawrules.backends.judging import judge
from lawrules.backends.rows import joins, trace
from lawrules.expr import compile_formula
from tests.properties import language as lang

_EQUALITIES = (
    'objet.sorte = "a"',
    '"b" = objet.sorte',
    "objet.poids = lot.total",
    "lot.total = objet.poids",
    "objet.poids = 3",
    "objet.debut = objet.fin",
    "non (objet.poids != lot.vises)",
)
_OTHERS = ("objet.marque", "objet.lieu.zone", "objet.cher ou objet.marque", "objet.taux >= 25 %")
_REFUSALS = ('objet.sorte != "a"', "objet.poids != lot.total", "objet.marque", "non objet.cher")

_conjunctions = st.lists(st.sampled_from(_EQUALITIES + _OTHERS), min_size=1, max_size=4).map(
    lambda parts: " et ".join(f"({part})" for part in parts)
)
_disjunctions = st.lists(st.sampled_from(_REFUSALS), min_size=1, max_size=3).map(
    lambda parts: " ou ".join(f"({part})" for part in parts)
)
_formulas = st.one_of(
    _conjunctions.map(lambda c: f"existe(lot.objets, {c})"),
    _conjunctions.map(lambda c: f"aucun(lot.objets, {c})"),
    _conjunctions.map(lambda c: f"nombre(lot.objets, {c}) >= 2"),
    _conjunctions.map(lambda c: f"somme(lot.objets, objet.poids, {c}) >= 20"),
    _disjunctions.map(lambda c: f"tous(lot.objets, {c})"),
)


def _told(text: str, lot: Instance) -> tuple[Any, ...]:
    formula = compile_formula(text, vocabulary=lang.VOCABULARY, subject="lot")
    rule = lang.rule_of(formula, "lot")
    found = judge(rule, lot, Context(lang.corpus_of(rule)), default=lang.DAY)
    return found.verdict, found.missing, failing_elements(found), explain(found, lang.VOCABULARY)


@settings(deadline=None, max_examples=300)
@given(_formulas, lang.lots(most=8))
def test_the_index_changes_neither_the_verdict_nor_what_is_told_of_it(text: str, lot: Instance) -> None:
    for position, item in enumerate(lot.collections.get("objets", [])):
        item.key = f"objet {position}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joins, "LONG", 10**9)
        plain = _told(text, lot)
        patch.setattr(joins, "LONG", 0)
        assert _told(text, lot) == plain


def _count(text: str, lot: Instance) -> Any:
    formula = compile_formula(text, vocabulary=lang.VOCABULARY, subject="lot")
    node = formula.node.left  # type: ignore[union-attr]
    return trace(node, {"lot": Binding(lot, lang.DAY)}, Context(lang.corpus_of()))


def _lot(*rows: dict[str, Any], **facts: Any) -> Instance:
    return Instance("lot", facts, {}, {"objets": [Instance("objet", row) for row in rows]})


def test_an_element_whose_own_fact_is_unknown_stays_a_candidate() -> None:
    rows = [{"sorte": "a"}] * 5 + [{"sorte": "b"}] * 20 + [{"debut": date(2020, 1, 1)}]
    found = _count('nombre(lot.objets, objet.sorte = "a") >= 2', _lot(*rows))
    # Five for sure, the last one perhaps; the twenty others are not even looked at.
    assert (found.value.low, found.value.high) == (Fraction(5), Fraction(6))
    assert len(found.parts) == 6


def test_nothing_is_left_aside_when_what_is_sought_is_unknown() -> None:
    rows = [{"poids": Fraction(n)} for n in range(20)]
    found = _count("nombre(lot.objets, objet.poids = lot.total) >= 2", _lot(*rows))
    assert len(found.parts) == 20


def test_a_short_collection_is_read_element_by_element() -> None:
    rows = [{"sorte": "a"}, {"sorte": "b"}]
    assert len(_count('nombre(lot.objets, objet.sorte = "a") >= 2', _lot(*rows)).parts) == 2
