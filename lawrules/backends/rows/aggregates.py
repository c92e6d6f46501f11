"""Aggregates of the reference evaluator: counts, sums and rates with their bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from lawrules.backends import intervals as i
from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.rows import joins
from lawrules.backends.rows.tracing import Bindings, Trace, Value, reach, reference_date, trace, traces
from lawrules.backends.rows.values import is_plain
from lawrules.backends.rows.values import value as value_of
from lawrules.ir import nodes as k
from lawrules.ir.joint import joint_share
from lawrules.ir.types import Kind

__all__ = ["joint_of", "share_bounds"]

_ZERO = Fraction(0)
_ONE = Fraction(1)


def _elements(
    group: k.Group, bindings: Bindings, context: Context
) -> tuple[Instance, date | None, list[Instance] | None]:
    """The holder, its day, and the elements; None when the collection is unknown."""
    holder, day = reach(group, bindings, context)
    found = holder.collections.get(group.name)
    if found is None and context.blank_is_absence(holder):
        found = []
    return holder, day, found


class _Row(NamedTuple):
    """An element with its bindings, and what is still to ask of it (None: it surely is in)."""

    element: Instance
    scope: Bindings
    test: k.Node | None


def _over(
    node: k.Node,
    group: k.Group,
    bindings: Bindings,
    context: Context,
    combine: Callable[[list[_Row]], tuple[Value, tuple[Trace, ...]]],
    unknown: Value,
    *,
    condition: k.Node | None,
    only: bool = False,
) -> Trace:
    """The aggregate of the elements.

    Args:
        condition: The condition on an element.
        only: Whether an element that does not satisfy it leaves no mark: of a long collection, only those
            that may satisfy it are then looked at.
    """
    holder, day, elements = _elements(group, bindings, context)
    if holder.aggregates and len(bindings) == 1 and node in holder.aggregates:
        return Trace(node, holder.aggregates[node])
    if elements is None:
        return Trace(node, unknown, note=f"« {group.path} » n'est pas connu")
    found = None
    if only and condition is not None and len(elements) >= joins.LONG:
        found = joins.candidates(condition, group, elements, day, bindings, context)
    if found is None:
        found = joins.Candidates(elements, [condition] * len(elements))
    rows = []
    for element, test in zip(found.elements, found.tests, strict=True):
        bound = Binding(element, reference_date(element, context, day))
        rows.append(_Row(element, {**bindings, group.element: bound}, test))
    value, parts = combine(rows)
    return Trace(node, value, parts)


def _named(part: Trace, element: Instance) -> Trace:
    return part._replace(subject=element.key or "élément")


def _conditions(condition: k.Node | None, rows: Sequence[_Row], context: Context) -> tuple[Trace, ...]:
    if condition is None:
        return ()
    return tuple(_condition(condition, row, context, swift=len(rows) >= joins.LONG) for row in rows)


def _condition(condition: k.Node, row: _Row, context: Context, *, swift: bool) -> Trace:
    """Whether an element satisfies the condition, of which the index may have settled a part.

    Args:
        swift: Among many, an element is told by its name and its truth alone, unless it stays open.
    """
    if swift and row.test is not None and is_plain(row.test, context):
        held = value_of(row.test, row.scope, context)
        if held is not None:
            return Trace(condition, held, subject=row.element.key or "élément")
    elif row.test is not condition:
        rest = None if row.test is None else trace(row.test, row.scope, context)
        if rest is None or rest.known:
            value, parts = (True, ()) if rest is None else (rest.value, (rest,))
            return Trace(condition, value, parts, subject=row.element.key or "élément")
    # What stays open is told whole.
    return _named(trace(condition, row.scope, context), row.element)


@traces(k.Count)
def _(node: k.Count, bindings: Bindings, context: Context) -> Trace:
    def combine(rows: list[_Row]) -> tuple[Value, tuple[Trace, ...]]:
        if node.condition is None:
            return Interval.exactly(len(rows)), ()
        parts = _conditions(node.condition, rows, context)
        sure = sum(part.value is True for part in parts)
        maybe = sum(part.value is None for part in parts)
        return Interval(Fraction(sure), Fraction(sure + maybe)), parts

    unknown = Interval(_ZERO, None)
    return _over(node, node.group, bindings, context, combine, unknown, condition=node.condition, only=True)


@traces(k.Total)
def _(node: k.Total, bindings: Bindings, context: Context) -> Trace:
    def combine(rows: list[_Row]) -> tuple[Value, tuple[Trace, ...]]:
        conditions = _conditions(node.condition, rows, context)
        total, parts = Interval.exactly(0), list(conditions)
        for index, row in enumerate(rows):
            included = conditions[index].value if conditions else True
            if included is False:
                continue
            part = _named(trace(node.value, row.scope, context), row.element)
            parts.append(part)
            value = _within_type(node.value, part.value)
            total = i.add(total, value if included else i.span((value, Interval.exactly(0))))
        return total, tuple(parts)

    floor = node.value.type.minimum if isinstance(node.value, k.FactRef) else None
    low = _ZERO if floor is not None and floor >= 0 else None
    unknown = Interval(low, None)
    return _over(node, node.group, bindings, context, combine, unknown, condition=node.condition, only=True)


def _within_type(node: k.Node, value: Value) -> Interval:
    """An unknown fact of a sum still lies within what the vocabulary allows it."""
    assert isinstance(value, Interval), "the compiler checked the types"
    if value == i.UNKNOWN and isinstance(node, k.FactRef):
        return Interval(node.type.minimum, node.type.maximum)
    return value


@traces(k.Extreme)
def _(node: k.Extreme, bindings: Bindings, context: Context) -> Trace:
    unknown: Value = None if node.type.kind is Kind.DATE else i.UNKNOWN

    def combine(rows: list[_Row]) -> tuple[Value, tuple[Trace, ...]]:
        conditions = _conditions(node.condition, rows, context)
        kept, parts, sure = [], list(conditions), True
        for index, row in enumerate(rows):
            included = conditions[index].value if conditions else True
            if included is False:
                continue
            part = _named(trace(node.value, row.scope, context), row.element)
            parts.append(part)
            kept.append(part)
            sure = sure and included is True and part.known
        if not kept or not sure:
            return unknown, tuple(parts)
        best = max if node.greatest else min
        return best((part.value for part in kept), key=_rank), tuple(parts)

    return _over(node, node.group, bindings, context, combine, unknown, condition=node.condition)


def _rank(value: Value) -> Fraction | date:
    """What orders the settled values of one type, numbers or dates."""
    settled = value.low if isinstance(value, Interval) else value
    assert isinstance(settled, (Fraction, date)), "the compiler checked the types"
    return settled


def share_bounds(pairs: Iterable[tuple[bool | None, bool | None]]) -> Interval:
    """Bounds of the part of the rows in the base that are also in the part.

    Args:
        pairs: For each row, is it in the base, is it in the part (if it is in the base).

    Returns:
        The least and the greatest rate that some completion of the unknowns gives: exact when a row's
        two conditions are free of each other. ``[0, 1]`` when the base may be empty.
    """
    low_part = low_base = high_part = high_base = certain = 0
    for base, part in pairs:
        if base is False:
            continue
        certain += base is True
        # Worst case: a doubtful row enters the base unless it is surely in the part.
        if base is True or part is not True:
            low_base += 1
            low_part += part is True
        # Best case: it enters the base unless it is surely out of the part.
        if base is True or part is not False:
            high_base += 1
            high_part += part is not False
    if not certain:
        return Interval(_ZERO, _ONE)
    return Interval(Fraction(low_part, low_base), Fraction(high_part, high_base))


@traces(k.Share)
def _(node: k.Share, bindings: Bindings, context: Context) -> Trace:
    def combine(rows: list[_Row]) -> tuple[Value, tuple[Trace, ...]]:
        base = [_named(trace(node.base, row.scope, context), row.element) for row in rows]
        part = [_named(trace(node.part, row.scope, context), row.element) for row in rows]
        bounds = share_bounds((b.value, p.value) for b, p in zip(base, part, strict=True))  # type: ignore[misc]
        needed = [p for b, p in zip(base, part, strict=True) if b.value is not False]
        return bounds, (*base, *needed)

    return _over(node, node.group, bindings, context, combine, Interval(_ZERO, _ONE), condition=None)


@traces(k.Portion)
def _(node: k.Portion, bindings: Bindings, context: Context) -> Trace:
    joint = joint_of(node, bindings, context)
    part, whole = trace(node.part, bindings, context), trace(node.whole, bindings, context)
    if joint is not None:
        found = trace(joint[0], joint[1], context)
        return Trace(node, found.value, (part, whole))
    assert isinstance(part.value, Interval) and isinstance(whole.value, Interval), (
        "the compiler checked the types"
    )
    return Trace(node, i.divide(part.value, whole.value), (part, whole))


def joint_of(node: k.Portion, bindings: Bindings, context: Context) -> tuple[k.Share, Bindings] | None:
    """The share of rows that a rate of two derived totals is, when neither total is given."""
    part, whole = _count_of(node.part, bindings, context), _count_of(node.whole, bindings, context)
    if part is None or whole is None or part[1] is not whole[1]:
        return None
    share = joint_share(part[0], whole[0])
    if share is None:
        return None
    instance = part[1]
    bound = bindings if instance is None else {instance.entity: Binding(instance, part[2])}
    return share, bound


def _count_of(
    node: k.Node, bindings: Bindings, context: Context
) -> tuple[k.Node, Instance | None, date | None] | None:
    if isinstance(node, k.Count):
        return node, None, None
    if not isinstance(node, k.FactRef):
        return None
    instance, day = reach(node, bindings, context)
    rule = context.definitions.get(node.fact)
    if rule is None or instance.facts.get(node.fact.rpartition(".")[2]) is not None or day is None:
        return None
    version = rule.version_on(day)
    if version is None or version.si is not None or version.sauf or version.vaut is None:
        return None
    return version.vaut.node, instance, day
