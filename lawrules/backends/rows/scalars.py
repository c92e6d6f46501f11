"""Scalar nodes of the reference evaluator."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from lawrules.backends import intervals as i
from lawrules.backends.context import Context
from lawrules.backends.instances import ABSENT, Interval
from lawrules.backends.rows.tracing import (
    Bindings,
    Trace,
    Value,
    fact_trace,
    reach,
    trace,
    traces,
    unknown_of,
)
from lawrules.ir import nodes as k
from lawrules.ir.functions import FUNCTIONS
from lawrules.ir.types import Kind
from lawrules.model import TableRow

__all__ = ["table_row"]


@traces(k.Const)
def _(node: k.Const, bindings: Bindings, context: Context) -> Trace:
    value = node.value
    if isinstance(value, Fraction):
        return Trace(node, Interval(value, value))
    return Trace(node, value)


@traces(k.ReferenceDate)
def _(node: k.ReferenceDate, bindings: Bindings, context: Context) -> Trace:
    return Trace(node, bindings[node.root].day)


@traces(k.FactRef)
def _(node: k.FactRef, bindings: Bindings, context: Context) -> Trace:
    instance, day = reach(node, bindings, context)
    return fact_trace(instance, node.fact.rpartition(".")[2], day, context, asked=node)


@traces(k.Known)
def _(node: k.Known, bindings: Bindings, context: Context) -> Trace:
    item = node.item
    instance, _ = reach(item, bindings, context)
    if isinstance(item, k.Group):
        elements = instance.collections.get(item.name)
        if elements is not None:
            return Trace(node, bool(elements))
    else:
        name = item.fact.rpartition(".")[2]
        given = instance.facts.get(name)
        if given is not None:
            return Trace(node, given is not ABSENT)
        if item.fact in context.definitions and trace(item, bindings, context).known:
            return Trace(node, True)
    return Trace(node, False if context.blank_is_absence(instance) else None)


@traces(k.Not)
def _(node: k.Not, bindings: Bindings, context: Context) -> Trace:
    part = trace(node.item, bindings, context)
    return Trace(node, i.opposite(part.value), (part,))  # type: ignore[arg-type]


@traces(k.And)
def _(node: k.And, bindings: Bindings, context: Context) -> Trace:
    parts = tuple(trace(item, bindings, context) for item in node.items)
    return Trace(node, i.both(part.value for part in parts), parts)  # type: ignore[misc]


@traces(k.Or)
def _(node: k.Or, bindings: Bindings, context: Context) -> Trace:
    parts = tuple(trace(item, bindings, context) for item in node.items)
    return Trace(node, i.either(part.value for part in parts), parts)  # type: ignore[misc]


@traces(k.Compare)
def _(node: k.Compare, bindings: Bindings, context: Context) -> Trace:
    left, right = trace(node.left, bindings, context), trace(node.right, bindings, context)
    a, b = left.value, right.value
    value: bool | None
    if isinstance(a, Interval) and isinstance(b, Interval):
        value = i.compare(node.op, a, b)
    elif a is None or b is None:
        value = None
    else:
        value = _ordered(node.op, a, b)
    return Trace(node, value, (left, right))


def _ordered(op: k.Op, a: Value, b: Value) -> bool:
    match op:
        case k.Op.EQ:
            return a == b
        case k.Op.NE:
            return a != b
        case k.Op.LT:
            return a < b  # type: ignore[operator]
        case k.Op.LE:
            return a <= b  # type: ignore[operator]
        case k.Op.GT:
            return a > b  # type: ignore[operator]
        case k.Op.GE:
            return a >= b  # type: ignore[operator]


@traces(k.Member)
def _(node: k.Member, bindings: Bindings, context: Context) -> Trace:
    part = trace(node.item, bindings, context)
    found = part.value
    value: bool | None
    if isinstance(found, Interval):
        choices = [i.compare(k.Op.EQ, found, Interval(v, v)) for v in node.values if isinstance(v, Fraction)]
        value = i.either(choices)
    else:
        value = None if found is None else found in node.values
    return Trace(node, value, (part,))


def _numbers(a: Trace, b: Trace) -> tuple[Interval, Interval]:
    assert isinstance(a.value, Interval) and isinstance(b.value, Interval), "the compiler checked the types"
    return a.value, b.value


@traces(k.Add)
def _(node: k.Add, bindings: Bindings, context: Context) -> Trace:
    parts = trace(node.left, bindings, context), trace(node.right, bindings, context)
    return Trace(node, i.add(*_numbers(*parts)), parts)


@traces(k.Subtract)
def _(node: k.Subtract, bindings: Bindings, context: Context) -> Trace:
    parts = trace(node.left, bindings, context), trace(node.right, bindings, context)
    return Trace(node, i.subtract(*_numbers(*parts)), parts)


@traces(k.Multiply)
def _(node: k.Multiply, bindings: Bindings, context: Context) -> Trace:
    parts = trace(node.left, bindings, context), trace(node.right, bindings, context)
    return Trace(node, i.multiply(*_numbers(*parts)), parts)


@traces(k.Divide)
def _(node: k.Divide, bindings: Bindings, context: Context) -> Trace:
    parts = trace(node.left, bindings, context), trace(node.right, bindings, context)
    return Trace(node, i.divide(*_numbers(*parts)), parts)


@traces(k.Choose)
def _(node: k.Choose, bindings: Bindings, context: Context) -> Trace:
    condition = trace(node.condition, bindings, context)
    if condition.value is not None:
        taken = trace(node.then if condition.value else node.other, bindings, context)
        return Trace(node, taken.value, (condition, taken))
    then, other = trace(node.then, bindings, context), trace(node.other, bindings, context)
    a, b = then.value, other.value
    if isinstance(a, Interval) and isinstance(b, Interval):
        return Trace(node, i.span((a, b)), (condition, then, other))
    return Trace(node, a if a == b else None, (condition, then, other))


@traces(k.Call)
def _(node: k.Call, bindings: Bindings, context: Context) -> Trace:
    parts = tuple(trace(item, bindings, context) for item in node.args)
    return Trace(node, _call(node, parts), parts)


def _call(node: k.Call, parts: tuple[Trace, ...]) -> Value:
    values = [part.value for part in parts]
    if node.name in ("plus_petit", "plus_grand"):
        choose = min if node.name == "plus_petit" else max
        if node.type.kind is Kind.DATE:
            return None if None in values else choose(values)  # type: ignore[type-var]
        a, b = _numbers(*parts)
        return _extreme_of_two(a, b, greatest=node.name == "plus_grand")
    known = [value.low if isinstance(value, Interval) and value.known else value for value in values]
    if any(value is None or isinstance(value, Interval) for value in known):
        return unknown_of(node.type)
    try:
        result = FUNCTIONS[node.name].compute(*known)
    except (ValueError, OverflowError):
        return unknown_of(node.type)
    return Interval(result, result) if isinstance(result, Fraction) else result


def _extreme_of_two(a: Interval, b: Interval, *, greatest: bool) -> Interval:
    """Greatest (or least) of two numbers; one bound may be known although one of the two is not."""
    if not greatest:
        return i.negate(_extreme_of_two(i.negate(a), i.negate(b), greatest=True))
    lows = [x for x in (a.low, b.low) if x is not None]
    high = None if a.high is None or b.high is None else max(a.high, b.high)
    return Interval(max(lows, default=None), high)


@traces(k.Lookup)
def _(node: k.Lookup, bindings: Bindings, context: Context) -> Trace:
    keys = tuple(trace(item, bindings, context) for item in node.keys)
    day = trace(node.day, bindings, context) if node.day is not None else None
    parts = keys if day is None else (*keys, day)
    if not all(part.known for part in parts):
        return Trace(node, unknown_of(node.type), parts)
    wanted = tuple(part.value.low if isinstance(part.value, Interval) else part.value for part in keys)
    row = table_row(context, node.table, wanted, day.value if day is not None else None)  # type: ignore[arg-type]
    if row is None:
        return Trace(node, unknown_of(node.type), parts, note=f"la table « {node.table} » ne le donne pas")
    value = row.valeur
    return Trace(
        node, Interval(value, value) if isinstance(value, Fraction) else value, parts, note=row.source
    )


def table_row(context: Context, name: str, keys: tuple[object, ...], day: date | None) -> TableRow | None:
    """The row of a table for the keys, on the day asked; None when the table does not say."""
    table = context.corpus.tables[name]
    if day is not None and table.jusqu_au is not None and day > table.jusqu_au:
        return None
    rows = [row for row in table.lignes if row.cles == keys]
    if day is not None:
        rows = [row for row in rows if row.depuis is not None and row.depuis <= day]
        rows.sort(key=lambda row: row.depuis or date.min)
    return rows[-1] if rows else None
