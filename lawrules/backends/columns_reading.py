"""Columns read back as values of the language, for the few rows where people look at them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl

from lawrules.backends.columns_numbers import Exact, bounds_of
from lawrules.backends.columns_plan import Plan, Value
from lawrules.backends.instances import Interval

__all__ = ["Read", "values_of"]

Read = bool | Interval | date | str | None


def values_of(value: Value, plan: Plan) -> list[Read]:
    """The value on every row: a number as the interval that is known of it."""
    if isinstance(value, pl.Expr):
        return plan.run({"value": value}).to_series().to_list()
    found = bounds_of(value)
    outputs = {**_columns("low", found.low), **_columns("high", found.high)}
    if not outputs:
        return [Interval()] * plan.run({"x": pl.lit(0)}).height
    rows = plan.run(outputs).iter_rows(named=True)
    return [Interval(_number("low", found.low, row), _number("high", found.high, row)) for row in rows]


def _columns(name: str, end: Exact | None) -> dict[str, pl.Expr]:
    if end is None:
        return {}
    over = pl.lit(1) if end.over is None else end.over.expr
    return {name: end.num.expr, f"{name}.over": over}


def _number(name: str, end: Exact | None, row: dict[str, int | None]) -> Fraction | None:
    count, over = row.get(name), row.get(f"{name}.over")
    return (
        None if end is None or count is None or over is None else Fraction(count * end.factor, end.den * over)
    )
