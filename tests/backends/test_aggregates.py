"""Counts, sums and rates under unknown rows: bounds worked out by hand, then by trying every completion."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.rows import evaluate
from lawrules.backends.rows.aggregates import share_bounds
from lawrules.expr import compile_formula
from tests.properties.language import DAY, VOCABULARY, corpus_of


def _lot(*rows: dict[str, Any], **facts: Any) -> Instance:
    return Instance("lot", facts, {}, {"objets": [Instance("objet", row) for row in rows]})


def _value(text: str, lot: Instance) -> object:
    formula = compile_formula(text, vocabulary=VOCABULARY, subject="lot")
    return evaluate(formula.node, {"lot": Binding(lot, DAY)}, Context(corpus_of()))


_YES, _NO, _UNKNOWN = {"marque": True}, {"marque": False}, dict[str, Any]()


def test_a_count_lies_between_the_sure_rows_and_the_possible_ones() -> None:
    assert _value("nombre(lot.objets, objet.marque)", _lot(_YES, _NO, _UNKNOWN, _UNKNOWN)) == Interval(
        Fraction(1), Fraction(3)
    )


def test_counting_all_rows_needs_no_fact() -> None:
    assert _value("nombre(lot.objets)", _lot(_UNKNOWN, _UNKNOWN)) == Interval.exactly(2)


def test_an_unknown_collection_may_hold_any_number_of_rows() -> None:
    assert _value("nombre(lot.objets)", Instance("lot")) == Interval(Fraction(0), None)


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        ("tous(lot.objets, objet.marque)", (), True),
        ("tous(lot.objets, objet.marque)", (_YES, _UNKNOWN), None),
        ("tous(lot.objets, objet.marque)", (_YES, _NO, _UNKNOWN), False),
        ("existe(lot.objets, objet.marque)", (), False),
        ("existe(lot.objets, objet.marque)", (_NO, _UNKNOWN), None),
        ("existe(lot.objets, objet.marque)", (_YES, _UNKNOWN), True),
        ("aucun(lot.objets, objet.marque)", (_NO, _UNKNOWN), None),
        ("aucun(lot.objets)", (), True),
    ],
)
def test_quantifiers_are_decided_as_soon_as_one_row_decides(text: str, rows: Any, expected: object) -> None:
    assert _value(text, _lot(*rows)) is expected


def test_a_sum_counts_an_unknown_row_between_its_bounds() -> None:
    rows = ({"poids": Fraction(10), "marque": True}, {"poids": Fraction(5)}, {"marque": True})
    # Sure: 10. The second may or may not count (0 to 5). The third counts, its weight is 0 to 1000.
    assert _value("somme(lot.objets, objet.poids, objet.marque)", _lot(*rows)) == Interval(
        Fraction(10), Fraction(1015)
    )


def test_an_extreme_is_unknown_as_soon_as_a_row_might_change_it() -> None:
    known = ({"poids": Fraction(3)}, {"poids": Fraction(7)})
    assert _value("maximum(lot.objets, objet.poids)", _lot(*known)) == Interval.exactly(7)
    assert _value("minimum(lot.objets, objet.poids)", _lot(*known)) == Interval.exactly(3)
    assert _value("maximum(lot.objets, objet.poids)", _lot(*known, {})) == Interval(None, None)


def test_a_rate_of_totals_is_bounded_by_their_bounds() -> None:
    lot = _lot(vises=Interval(Fraction(28), Fraction(34)), total=Fraction(100))
    assert _value("part(lot.vises, lot.total)", lot) == Interval(Fraction(28, 100), Fraction(34, 100))
    assert _value("part(lot.vises, lot.total) >= 25 %", lot) is True
    assert _value("part(lot.vises, lot.total) >= 30 %", lot) is None


_KLEENE = st.sampled_from([True, False, None])


def _completions(value: bool | None) -> tuple[bool, ...]:
    return (True, False) if value is None else (value,)


@given(st.lists(st.tuples(_KLEENE, _KLEENE), min_size=1, max_size=6))
def test_the_bounds_of_a_share_are_the_extremes_over_all_completions(
    rows: list[tuple[bool | None, bool | None]],
) -> None:
    rates = []
    for world in product(*(product(_completions(base), _completions(part)) for base, part in rows)):
        size = sum(base for base, _ in world)
        if size:
            rates.append(Fraction(sum(base and part for base, part in world), size))
    found = share_bounds(rows)
    if any(base is True for base, _ in rows):
        assert found == Interval(min(rates), max(rates))
    else:
        assert found == Interval(Fraction(0), Fraction(1))
