"""Exact arithmetic on numbers known between two bounds, and Kleene's three-valued logic."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from lawrules.backends.instances import Interval
from lawrules.ir.nodes import Op

__all__ = [
    "UNKNOWN",
    "add",
    "both",
    "compare",
    "divide",
    "either",
    "multiply",
    "negate",
    "opposite",
    "span",
    "subtract",
]

UNKNOWN = Interval(None, None)


def both(items: Iterable[bool | None]) -> bool | None:
    """Kleene "and": one False settles it, otherwise one unknown leaves it unknown."""
    known = True
    for value in items:
        if value is False:
            return False
        known = known and value is not None
    return True if known else None


def either(items: Iterable[bool | None]) -> bool | None:
    """Kleene "or": one True settles it, otherwise one unknown leaves it unknown."""
    known = True
    for value in items:
        if value is True:
            return True
        known = known and value is not None
    return False if known else None


def opposite(value: bool | None) -> bool | None:
    """Kleene "not"."""
    return None if value is None else not value


def add(a: Interval, b: Interval) -> Interval:
    """A + b"""
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Interval(low, high)


def negate(a: Interval) -> Interval:
    """-a"""
    return Interval(None if a.high is None else -a.high, None if a.low is None else -a.low)


def subtract(a: Interval, b: Interval) -> Interval:
    """A - b"""
    return add(a, negate(b))


def multiply(a: Interval, b: Interval) -> Interval:
    """A x b

    With an end missing, only factors that are never negative leave a bound: a rule simple enough for
    every evaluator to follow to the letter.
    """
    if a.low is None or a.high is None or b.low is None or b.high is None:
        if a.low is None or b.low is None or a.low < 0 or b.low < 0:
            return UNKNOWN
        high = None if a.high is None or b.high is None else a.high * b.high
        return Interval(a.low * b.low, high)
    corners = (a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high)
    return Interval(min(corners), max(corners))


def divide(a: Interval, b: Interval) -> Interval:
    """A / b, for a divisor that is never negative; unknown on the side where it may be zero."""
    low, high = b.low, b.high
    if high == 0 or low is None or low < 0:
        return UNKNOWN
    inverse_low = Fraction(0) if high is None else 1 / high
    inverse_high = None if low == 0 else 1 / low
    return multiply(a, Interval(inverse_low, inverse_high))


def compare(op: Op, a: Interval, b: Interval) -> bool | None:
    """Whether a op b, when every pair of values of the two intervals says the same."""
    match op:
        case Op.LT:
            return _below(a, b, strict=True)
        case Op.LE:
            return _below(a, b, strict=False)
        case Op.GT:
            return _below(b, a, strict=True)
        case Op.GE:
            return _below(b, a, strict=False)
        case Op.EQ:
            return _equal(a, b)
        case Op.NE:
            return opposite(_equal(a, b))


def _below(a: Interval, b: Interval, *, strict: bool) -> bool | None:
    if a.high is not None and b.low is not None and (a.high < b.low or (not strict and a.high == b.low)):
        return True
    if a.low is not None and b.high is not None and (a.low > b.high or (strict and a.low == b.high)):
        return False
    return None


def _equal(a: Interval, b: Interval) -> bool | None:
    if a.known and b.known:
        return a.low == b.low
    apart = _below(a, b, strict=True) or _below(b, a, strict=True)
    return False if apart else None


def span(items: Iterable[Interval]) -> Interval:
    """The least interval that holds all of them; unknown when there is none."""
    found = list(items)
    if not found:
        return UNKNOWN
    lows = [item.low for item in found]
    highs = [item.high for item in found]
    low = None if None in lows else min(value for value in lows if value is not None)
    high = None if None in highs else max(value for value in highs if value is not None)
    return Interval(low, high)
