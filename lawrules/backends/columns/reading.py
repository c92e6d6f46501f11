"""Columns read back as values of the language, for the few rows where people look at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import prod

import polars as pl

from lawrules.backends.columns import aggregates, nodes  # noqa: F401  (they register their nodes)
from lawrules.backends.columns.facts import day_of_scope, lower
from lawrules.backends.columns.numbers import Exact, bounds_of
from lawrules.backends.columns.plan import Env, Plan, Scope
from lawrules.backends.columns.values import Day, Value
from lawrules.backends.instances import Interval
from lawrules.ir.nodes import FactRef
from lawrules.model import Corpus, Formula

__all__ = ["Read", "row_column", "row_values", "values_of"]

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


def row_values(
    corpus: Corpus, frame: pl.DataFrame, entity: str, formulas: Iterable[Formula], *, on: date | None = None
) -> list[list[Read]]:
    """The value of each formula on every row of a canonical table, each row under the law of its day.

    Raises:
        UnsupportedError: A formula asks for something of ``SUPPORT``.
    """
    plan = Plan(corpus, frame, on=on)
    day = Day.of(on) if on is not None else day_of_scope(plan, entity, entity, Day.of(None))
    env = Env(plan, {entity: Scope(plan, entity, entity, day)})
    return [values_of(plan.settle(lower(formula.node, env)), plan) for formula in formulas]


def row_column(
    corpus: Corpus, frame: pl.DataFrame, entity: str, node: FactRef, *, on: date | None = None
) -> pl.Series:
    """A fact that is no number on every row of a canonical table, each row under the law of its day.

    Raises:
        UnsupportedError: Its definition asks for something of ``SUPPORT``.
    """
    plan = Plan(corpus, frame, on=on)
    day = Day.of(on) if on is not None else day_of_scope(plan, entity, entity, Day.of(None))
    value = plan.settle(lower(node, Env(plan, {entity: Scope(plan, entity, entity, day)})))
    assert isinstance(value, pl.Expr), "a fact that is no number is a column"
    return plan.run({"value": value}).to_series()


def _columns(name: str, end: Exact | None) -> dict[str, pl.Expr]:
    if end is None:
        return {}
    overs = {f"{name}.{rank}": item.expr for rank, item in enumerate(end.overs)}
    return {name: end.num.expr, **overs}


def _number(name: str, end: Exact | None, row: dict[str, int | None]) -> Fraction | None:
    count = row.get(name)
    if end is None or count is None:
        return None
    overs = [row[f"{name}.{rank}"] or 1 for rank in range(len(end.overs))]
    return Fraction(count * end.factor, end.den * prod(overs))
