"""Exact arithmetic on numbers as columns, on those known between two bounds too."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import gcd

import polars as pl

from lawrules.backends.columns import whole as w
from lawrules.backends.columns.numbers import (
    UNKNOWN,
    Bounds,
    Exact,
    Number,
    against,
    align,
    bounds_of,
    compare_exact,
    exactly,
    product_of,
)
from lawrules.backends.columns.whole import Whole
from lawrules.ir.nodes import Op

__all__ = ["add", "divide", "extreme_of_two", "multiply", "pick", "pick_exact", "span", "subtract"]


def _both(a: Exact | None, b: Exact | None) -> tuple[Exact, Exact] | None:
    return None if a is None or b is None else (a, b)


def add(a: Number, b: Number) -> Number:
    """The sum."""
    if isinstance(a, Exact) and isinstance(b, Exact):
        return _exact_add(a, b, minus=False)
    left, right = bounds_of(a), bounds_of(b)
    low, high = _both(left.low, right.low), _both(left.high, right.high)
    return Bounds(
        None if low is None else _exact_add(*low, minus=False),
        None if high is None else _exact_add(*high, minus=False),
    )


def subtract(a: Number, b: Number) -> Number:
    """The difference."""
    if isinstance(a, Exact) and isinstance(b, Exact):
        return _exact_add(a, b, minus=True)
    left, right = bounds_of(a), bounds_of(b)
    low, high = _both(left.low, right.high), _both(left.high, right.low)
    return Bounds(
        None if low is None else _exact_add(*low, minus=True),
        None if high is None else _exact_add(*high, minus=True),
    )


def _exact_add(a: Exact, b: Exact, *, minus: bool) -> Exact:
    (left, right), den, overs = align([a, b])
    return Exact(w.add(left, right, minus=minus), den, overs)


def multiply(a: Number, b: Number) -> Number:
    """The product; with a bound missing, only factors that are never negative leave one."""
    if isinstance(a, Exact) and isinstance(b, Exact):
        return _exact_multiply(a, b)
    left, right = bounds_of(a), bounds_of(b)
    if left.low is None or right.low is None:
        return UNKNOWN
    zero = exactly(Fraction(0))
    positive = compare_exact(Op.GE, left.low, zero) & compare_exact(Op.GE, right.low, zero)
    lows = _exact_multiply(left.low, right.low)
    if left.high is None or right.high is None:
        return Bounds(pick_exact([(positive, lows)], UNKNOWN), None)
    highs = _exact_multiply(left.high, right.high)
    corners = [lows, highs]
    if left.low is not left.high and right.low is not right.high:
        corners += [_exact_multiply(left.low, right.high), _exact_multiply(left.high, right.low)]
    numerators, den, overs = align(corners)
    low = Exact(w.least(numerators), den, overs)
    high = Exact(w.greatest(numerators), den, overs)
    return Bounds(pick_exact([(positive, lows)], low), pick_exact([(positive, highs)], high))


def _exact_multiply(a: Exact, b: Exact) -> Exact:
    factor, den = a.factor * b.factor, a.den * b.den
    if a.num.constant is not None and a.num.constant > 0:
        num, factor = b.num, factor * a.num.constant
    elif b.num.constant is not None and b.num.constant > 0:
        num, factor = a.num, factor * b.num.constant
    else:
        num = w.multiply(a.num, b.num)
    common = gcd(factor, den)
    return Exact(num, den // common, (*a.overs, *b.overs), factor // common)


def divide(a: Number, b: Number) -> Number:
    """The quotient, for a divisor that is never negative; unknown on the side where it may be zero."""
    if isinstance(b, Exact):
        if b.constant is not None:
            return multiply(a, exactly(1 / b.constant)) if b.constant > 0 else UNKNOWN
        positive = against(Op.GT, Exact(b.num), Fraction(0))
        return multiply(a, _inverse(b, positive, w.unknown()))
    if b.low is None:
        return UNKNOWN
    zero = Fraction(0)
    low_positive = against(Op.GT, Exact(b.low.num), zero)
    sound = against(Op.GE, Exact(b.low.num), zero)
    inverse_low = exactly(zero)
    if b.high is not None:
        sound = sound & against(Op.NE, Exact(b.high.num), zero).fill_null(True)
        inverse_low = _inverse(b.high, against(Op.GT, Exact(b.high.num), zero), w.constant(0))
    found = bounds_of(multiply(a, Bounds(inverse_low, _inverse(b.low, low_positive, w.unknown()))))
    return Bounds(
        None if found.low is None else pick_exact([(sound, found.low)], UNKNOWN),
        None if found.high is None else pick_exact([(sound, found.high)], UNKNOWN),
    )


def _inverse(b: Exact, positive: pl.Expr, otherwise: Whole) -> Exact:
    """The inverse where the number is positive."""
    num = w.pick([(positive, product_of(b.overs, w.constant(1)))], otherwise)
    return Exact(num, b.factor, (_divisor(b.num),), b.den)


@lru_cache(maxsize=512)
def _divisor(num: Whole) -> Whole:
    """The column where it may divide, 1 elsewhere; one object per column, so that quotients simplify."""
    return w.pick([(against(Op.GT, Exact(num), Fraction(0)), num)], w.constant(1))


# --- choice ---------------------------------------------------------------------------------------------


def pick_exact(cases: list[tuple[pl.Expr, Exact]], otherwise: Exact) -> Exact:
    """The exact number of the first case that is true."""
    numerators, den, overs = align([*(value for _, value in cases), otherwise])
    conditions = [condition for condition, _ in cases]
    return Exact(w.pick(list(zip(conditions, numerators[:-1], strict=True)), numerators[-1]), den, overs)


def pick(cases: list[tuple[pl.Expr, Number]], otherwise: Number) -> Number:
    """The number of the first case that is true."""
    if isinstance(otherwise, Exact) and all(isinstance(value, Exact) for _, value in cases):
        return pick_exact(cases, otherwise)  # type: ignore[arg-type]
    pairs = [(condition, bounds_of(value)) for condition, value in cases]
    last = bounds_of(otherwise)
    return Bounds(
        pick_exact([(c, v.low or UNKNOWN) for c, v in pairs], last.low or UNKNOWN),
        pick_exact([(c, v.high or UNKNOWN) for c, v in pairs], last.high or UNKNOWN),
    )


def span(a: Number, b: Number) -> Bounds:
    """The least interval that holds both."""
    left, right = bounds_of(a), bounds_of(b)
    low = high = None
    if left.low is not None and right.low is not None:
        numerators, den, overs = align([left.low, right.low])
        low = Exact(w.least(numerators), den, overs)
    if left.high is not None and right.high is not None:
        numerators, den, overs = align([left.high, right.high])
        high = Exact(w.greatest(numerators), den, overs)
    return Bounds(low, high)


def extreme_of_two(a: Number, b: Number, *, greatest: bool) -> Bounds:
    """Greatest (or least) of two; one bound may be known although one of the two is not."""
    left, right = bounds_of(a), bounds_of(b)
    near = (left.low, right.low) if greatest else (left.high, right.high)
    far = (left.high, right.high) if greatest else (left.low, right.low)
    best = w.greatest if greatest else w.least
    numerators, den, overs = align([item or UNKNOWN for item in near])
    sure = Exact(best(numerators, known=False), den, overs)
    other = None
    if far[0] is not None and far[1] is not None:
        numerators, den, overs = align([far[0], far[1]])
        other = Exact(best(numerators), den, overs)
    return Bounds(sure, other) if greatest else Bounds(other, sure)
