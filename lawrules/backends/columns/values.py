"""Values of the language as columns: what a fact or a formula is on every row, and on which day."""

from __future__ import annotations

from datetime import date
from functools import reduce

import polars as pl
from attrs import frozen

from lawrules.backends.columns.arithmetic import pick
from lawrules.backends.columns.numbers import UNKNOWN, Bounds, Exact, Number, exactly
from lawrules.ir.types import Kind, ValueType

__all__ = ["Day", "Given", "Value", "known_mask", "null_of", "pick_value", "unknown_of"]

Value = pl.Expr | Exact | Bounds
_NULLS: dict[type[pl.DataType], pl.Expr] = {
    dtype: pl.lit(None, dtype=dtype) for dtype in (pl.Boolean, pl.Date, pl.String)
}
_DTYPES: dict[Kind, type[pl.DataType]] = {Kind.BOOLEEN: pl.Boolean, Kind.DATE: pl.Date}


@frozen(eq=False)
class Day:
    """The day whose law applies to each row: a column of dates, and what is known of it beforehand.

    Attributes:
        low, high: The known days of the column lie between them; ``low > high`` when none is known.
        nullable: Whether some row may have no known day.
        key: Equal for equal columns, so that what depends on the day is computed once.
    """

    expr: pl.Expr
    low: date
    high: date
    nullable: bool
    key: str

    @classmethod
    def of(cls, day: date | None) -> Day:
        """The same day on every row, or an unknown one."""
        expr = _NULLS[pl.Date] if day is None else pl.lit(day)
        return cls(expr, day or date.max, day or date.min, day is None, f"={day}")


@frozen(eq=False)
class Given:
    """A fact as the table gives it.

    Attributes:
        known: Where it is given; None where every row gives it.
        absent: Where the document says that there is none; None where that is never said.
    """

    value: Value
    known: pl.Expr | None
    absent: pl.Expr | None = None


def null_of(kind: ValueType) -> Value:
    """Unknown on every row, without bounds."""
    return UNKNOWN if kind.numeric else _NULLS[_DTYPES.get(kind.kind, pl.String)]


def unknown_of(kind: ValueType) -> Value:
    """Unknown on every row, within the bounds that a bounded fact always has."""
    if not (kind.numeric and kind.bornes) or (kind.minimum is None and kind.maximum is None):
        return null_of(kind)
    low = None if kind.minimum is None else exactly(kind.minimum)
    return Bounds(low, None if kind.maximum is None else exactly(kind.maximum))


def pick_value(cases: list[tuple[pl.Expr, Value]], otherwise: Value) -> Value:
    """The value of the first case that is true, or ``otherwise``; all are of one type."""
    if isinstance(otherwise, pl.Expr):
        for condition, value in reversed(cases):
            assert isinstance(value, pl.Expr), "the compiler checked the types"
            otherwise = pl.when(condition).then(value).otherwise(otherwise)
        return otherwise
    numbers: list[tuple[pl.Expr, Number]] = []
    for condition, value in cases:
        assert not isinstance(value, pl.Expr), "the compiler checked the types"
        numbers.append((condition, value))
    return pick(numbers, otherwise)


def known_mask(value: Value) -> pl.Expr:
    """Where something is known of a value."""
    if isinstance(value, pl.Expr):
        return value.is_not_null()
    ends = (value, None) if isinstance(value, Exact) else (value.low, value.high)
    known = [end.num.expr.is_not_null() for end in ends if end is not None]
    return reduce(lambda a, b: a | b, known, pl.lit(False)) if len(known) != 1 else known[0]
