"""Numbers as columns: exact quotients of whole numbers, and numbers known between two bounds.

No number is ever rounded: a quotient keeps its divisor, and a comparison multiplies crosswise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
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
    "against",
    "align",
    "bounds_of",
    "compare",
    "compare_exact",
    "exactly",
    "known_number",
    "product_of",
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
    same = compare_exact(Op.EQ, value.low, value.high)
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
        numerators.append(product_of((overs - Counter(item.overs)).elements(), num))
    return numerators, den, tuple(overs.elements())


def product_of(items: Iterable[Whole], start: Whole) -> Whole:
    """The product of several columns and of a first one."""
    return reduce(w.multiply, items, start)


# --- comparison -----------------------------------------------------------------------------------------


def compare(op: Op, a: Number, b: Number) -> pl.Expr:
    """Whether a op b, when every pair of values of the two says the same."""
    if isinstance(a, Exact) and isinstance(b, Exact):
        return compare_exact(op, a, b)
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
        never = compare_exact(Op.GE if strict else Op.GT, a.low, b.high)
        answer = pl.when(never).then(pl.lit(False))
    if a.high is not None and b.low is not None:
        always = compare_exact(Op.LT if strict else Op.LE, a.high, b.low)
        answer = pl.when(always).then(pl.lit(True)).otherwise(answer)
    return answer


def _equal(a: Bounds, b: Bounds) -> pl.Expr:
    answer = pl.lit(None, dtype=pl.Boolean)
    if a.low is not None and a.high is not None and b.low is not None and b.high is not None:
        same = (
            compare_exact(Op.EQ, a.low, a.high)
            & compare_exact(Op.EQ, b.low, b.high)
            & compare_exact(Op.EQ, a.low, b.low)
        )
        answer = pl.when(same).then(pl.lit(True))
    for one, other in ((a, b), (b, a)):
        if one.high is not None and other.low is not None:
            apart = compare_exact(Op.LT, one.high, other.low)
            answer = pl.when(apart).then(pl.lit(False)).otherwise(answer)
    return answer


_MIRROR = {Op.EQ: Op.EQ, Op.NE: Op.NE, Op.LT: Op.GT, Op.GT: Op.LT, Op.LE: Op.GE, Op.GE: Op.LE}


def compare_exact(op: Op, a: Exact, b: Exact) -> pl.Expr:
    """Whether a op b, where both are known."""
    if a.constant is not None and b.constant is not None:
        return pl.lit(bool(_apply(op, a.constant, b.constant)))
    if b.constant is not None and not a.overs:
        return against(op, a, b.constant)
    if a.constant is not None and not b.overs:
        return against(_MIRROR[op], b, a.constant)
    # a/p op b/q is a*q op b*p: both divisors are positive.
    one, other = a.factor * b.den, b.factor * a.den
    common = gcd(one, other)
    left, right = w.times(a.num, one // common), w.times(b.num, other // common)
    mine, theirs = Counter(a.overs), Counter(b.overs)
    left, right = product_of((theirs - mine).elements(), left), product_of((mine - theirs).elements(), right)
    bits = max(left.bits, right.bits)
    found: pl.Expr = _apply(op, left.at(bits), right.at(bits))
    return found


def against(op: Op, a: Exact, value: Fraction) -> pl.Expr:
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
