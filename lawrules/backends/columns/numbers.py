"""Numbers as columns: exact quotients of whole numbers, and numbers known between two bounds.

No number is ever rounded: a quotient keeps its divisor, and a comparison multiplies crosswise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd, lcm
from typing import Any

import polars as pl
from attrs import evolve, frozen

from lawrules.backends.columns import whole as w
from lawrules.backends.columns.whole import Whole
from lawrules.ir.nodes import Op

__all__ = [
    "UNKNOWN",
    "Bounds",
    "Exact",
    "Number",
    "add",
    "align",
    "bounds_of",
    "compare",
    "divide",
    "exactly",
    "extreme_of_two",
    "known_number",
    "multiply",
    "pick",
    "span",
    "subtract",
]


@frozen(eq=False)
class Exact:
    """A number per row, ``num * factor / (den * overs)``; unknown where ``num`` is null.

    Attributes:
        den, factor: The same divisor and multiplier on every row, at least 1. They wait there, so that a
            comparison multiplies each side once at most.
        overs: Divisors that change from row to row, never null and at least 1. They are multiplied only
            where they have to be, and the same one is the same object, so that it simplifies.
    """

    num: Whole
    den: int = 1
    overs: tuple[Whole, ...] = ()
    factor: int = 1

    @property
    def constant(self) -> Fraction | None:
        """The number of the law that it is on every row, or None."""
        if self.num.constant is None or self.overs:
            return None
        return Fraction(self.num.constant * self.factor, self.den)


@frozen(eq=False)
class Bounds:
    """A number per row known between two bounds; a null, or None for all rows, is no bound."""

    low: Exact | None
    high: Exact | None


Number = Exact | Bounds
UNKNOWN = Exact(w.unknown())


def exactly(value: Fraction) -> Exact:
    """The same number on every row."""
    return Exact(w.constant(value.numerator), value.denominator)


def bounds_of(value: Number) -> Bounds:
    """The number as two bounds."""
    return value if isinstance(value, Bounds) else Bounds(value, value)


def known_number(value: Number) -> Exact:
    """The number where it is settled, unknown elsewhere; its ``factor`` is 1."""
    if isinstance(value, Exact):
        return evolve(value, num=w.times(value.num, value.factor), factor=1)
    if value.low is None or value.high is None:
        return UNKNOWN
    same = _exact_compare(Op.EQ, value.low, value.high)
    low = known_number(value.low)
    return evolve(low, num=w.pick([(same, low.num)], w.unknown()))


def align(items: list[Exact]) -> tuple[list[Whole], int, tuple[Whole, ...]]:
    """Numerators of several numbers over one common divisor."""
    den = lcm(*(item.den for item in items))
    overs: Counter[Whole] = Counter()
    for item in items:
        overs |= Counter(item.overs)
    numerators = []
    for item in items:
        num = w.times(item.num, item.factor * (den // item.den))
        numerators.append(_product((overs - Counter(item.overs)).elements(), num))
    return numerators, den, tuple(overs.elements())


def _product(items: Iterable[Whole], start: Whole) -> Whole:
    return reduce(w.multiply, items, start)


# --- comparison -----------------------------------------------------------------------------------------


def compare(op: Op, a: Number, b: Number) -> pl.Expr:
    """Whether a op b, when every pair of values of the two says the same."""
    if isinstance(a, Exact) and isinstance(b, Exact):
        return _exact_compare(op, a, b)
    left, right = bounds_of(a), bounds_of(b)
    match op:
        case Op.LT:
            return _below(left, right, strict=True)
        case Op.LE:
            return _below(left, right, strict=False)
        case Op.GT:
            return _below(right, left, strict=True)
        case Op.GE:
            return _below(right, left, strict=False)
        case Op.EQ:
            return _equal(left, right)
        case Op.NE:
            return ~_equal(left, right)


def _below(a: Bounds, b: Bounds, *, strict: bool) -> pl.Expr:
    answer = pl.lit(None, dtype=pl.Boolean)
    if a.low is not None and b.high is not None:
        never = _exact_compare(Op.GE if strict else Op.GT, a.low, b.high)
        answer = pl.when(never).then(pl.lit(False))
    if a.high is not None and b.low is not None:
        always = _exact_compare(Op.LT if strict else Op.LE, a.high, b.low)
        answer = pl.when(always).then(pl.lit(True)).otherwise(answer)
    return answer


def _equal(a: Bounds, b: Bounds) -> pl.Expr:
    answer = pl.lit(None, dtype=pl.Boolean)
    if a.low is not None and a.high is not None and b.low is not None and b.high is not None:
        same = (
            _exact_compare(Op.EQ, a.low, a.high)
            & _exact_compare(Op.EQ, b.low, b.high)
            & _exact_compare(Op.EQ, a.low, b.low)
        )
        answer = pl.when(same).then(pl.lit(True))
    for one, other in ((a, b), (b, a)):
        if one.high is not None and other.low is not None:
            apart = _exact_compare(Op.LT, one.high, other.low)
            answer = pl.when(apart).then(pl.lit(False)).otherwise(answer)
    return answer


_MIRROR = {Op.EQ: Op.EQ, Op.NE: Op.NE, Op.LT: Op.GT, Op.GT: Op.LT, Op.LE: Op.GE, Op.GE: Op.LE}


def _exact_compare(op: Op, a: Exact, b: Exact) -> pl.Expr:
    if a.constant is not None and b.constant is not None:
        return pl.lit(bool(_apply(op, a.constant, b.constant)))
    if b.constant is not None and not a.overs:
        return _against(op, a, b.constant)
    if a.constant is not None and not b.overs:
        return _against(_MIRROR[op], b, a.constant)
    # a/p op b/q is a*q op b*p: both divisors are positive.
    one, other = a.factor * b.den, b.factor * a.den
    common = gcd(one, other)
    left, right = w.times(a.num, one // common), w.times(b.num, other // common)
    mine, theirs = Counter(a.overs), Counter(b.overs)
    left, right = _product((theirs - mine).elements(), left), _product((mine - theirs).elements(), right)
    bits = max(left.bits, right.bits)
    found: pl.Expr = _apply(op, left.at(bits), right.at(bits))
    return found


def _against(op: Op, a: Exact, value: Fraction) -> pl.Expr:
    """A column against a number of the law: the number moves, so that the column is not multiplied."""
    threshold = value * a.den / a.factor
    whole = threshold.numerator // threshold.denominator
    if threshold.denominator != 1:
        if op in (Op.EQ, Op.NE):
            return pl.when(a.num.expr.is_not_null()).then(pl.lit(op is Op.NE))
        op = Op.LE if op in (Op.LT, Op.LE) else Op.GT
    bits = max(a.num.bits, w.constant(whole).bits)
    found: pl.Expr = _apply(op, a.num.at(bits), w.constant(whole).at(bits))
    return found


def _apply(op: Op, a: Any, b: Any) -> Any:
    match op:
        case Op.EQ:
            return a == b
        case Op.NE:
            return a != b
        case Op.LT:
            return a < b
        case Op.LE:
            return a <= b
        case Op.GT:
            return a > b
        case Op.GE:
            return a >= b


# --- arithmetic -----------------------------------------------------------------------------------------


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
    positive = _exact_compare(Op.GE, left.low, zero) & _exact_compare(Op.GE, right.low, zero)
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
        positive = _against(Op.GT, Exact(b.num), Fraction(0))
        return multiply(a, _inverse(b, positive, w.unknown()))
    if b.low is None:
        return UNKNOWN
    zero = Fraction(0)
    low_positive = _against(Op.GT, Exact(b.low.num), zero)
    sound = _against(Op.GE, Exact(b.low.num), zero)
    inverse_low = exactly(zero)
    if b.high is not None:
        sound = sound & _against(Op.NE, Exact(b.high.num), zero).fill_null(True)
        inverse_low = _inverse(b.high, _against(Op.GT, Exact(b.high.num), zero), w.constant(0))
    found = bounds_of(multiply(a, Bounds(inverse_low, _inverse(b.low, low_positive, w.unknown()))))
    return Bounds(
        None if found.low is None else pick_exact([(sound, found.low)], UNKNOWN),
        None if found.high is None else pick_exact([(sound, found.high)], UNKNOWN),
    )


def _inverse(b: Exact, positive: pl.Expr, otherwise: Whole) -> Exact:
    """The inverse where the number is positive."""
    num = w.pick([(positive, _product(b.overs, w.constant(1)))], otherwise)
    return Exact(num, b.factor, (_divisor(b.num),), b.den)


@lru_cache(maxsize=512)
def _divisor(num: Whole) -> Whole:
    """The column where it may divide, 1 elsewhere; one object per column, so that quotients simplify."""
    return w.pick([(_against(Op.GT, Exact(num), Fraction(0)), num)], w.constant(1))


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
