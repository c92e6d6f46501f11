"""The value of a node alone, without how it came about: what most of a long document needs.

Same values as ``trace``, which stays the reference and answers here for the rarer nodes; a property test
compares them. A condition is made into nested functions once, then called for thousands of elements.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction

from lawrules.backends import intervals as i
from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import ABSENT, Instance, Interval
from lawrules.backends.rows import joins
from lawrules.backends.rows.tracing import (
    Bindings,
    Value,
    fact_trace,
    reach,
    reference_date,
    trace,
    unknown_of,
)
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind

__all__ = ["is_plain", "reader", "value"]

Reader = Callable[[Bindings], Value]

_OPS: dict[k.Op, Callable[[object, object], bool]] = {
    k.Op.EQ: operator.eq,
    k.Op.NE: operator.ne,
    k.Op.LT: operator.lt,  # type: ignore[dict-item]
    k.Op.LE: operator.le,  # type: ignore[dict-item]
    k.Op.GT: operator.gt,  # type: ignore[dict-item]
    k.Op.GE: operator.ge,  # type: ignore[dict-item]
}


def value(node: k.Node, bindings: Bindings, context: Context) -> Value:
    """The value of a node."""
    return reader(node, context)(bindings)


def is_plain(node: k.Node, context: Context) -> bool:
    """Whether a node hangs on facts given as they are: no definition stands behind its value."""
    known = context.plain.get(id(node))
    if known is None:
        facts = (item for item in k.walk(node) if isinstance(item, k.FactRef))
        known = node, not any(fact.fact in context.definitions for fact in facts)
        context.plain[id(node)] = known
    return known[1]


def reader(node: k.Node, context: Context) -> Reader:
    """What gives the value of a node, made once for each document."""
    known = context.readers.get(id(node))
    if known is not None:
        return known[1]
    made = _make(node, context)
    # The node is kept beside its reader, so that its address is not given to another.
    context.readers[id(node)] = (node, made)
    return made


def _make(node: k.Node, context: Context) -> Reader:
    match node:
        case k.Const():
            held = trace(node, {}, context).value
            return lambda _: held
        case k.FactRef():
            return _fact(node, context)
        case k.Known():
            return _known(node, context)
        case k.Not(item=item):
            inner = reader(item, context)
            return lambda b: i.opposite(inner(b))  # type: ignore[arg-type]
        case k.And(items=items):
            return _all([reader(item, context) for item in items])
        case k.Or(items=items):
            return _any([reader(item, context) for item in items])
        case k.Compare():
            return _compare(node, context)
        case k.Add() | k.Subtract() | k.Multiply() | k.Divide():
            return _arithmetic(node, context)
        case k.Choose():
            return _choose(node, context)
        case k.Count():
            return _count(node, context)
        case k.Total():
            return _total(node, context)
    return lambda b: trace(node, b, context).value


def _fact(node: k.FactRef, context: Context) -> Reader:
    root, name = node.root, node.fact.rpartition(".")[2]
    entity = node.fact.partition(".")[0]
    fact = context.corpus.vocabulaire.entites[entity].faits[name]
    derived = node.fact in context.definitions
    boolean = fact.type.kind is Kind.BOOLEEN
    unknown = unknown_of(fact.type)
    linked = bool(node.links)

    def read(bindings: Bindings) -> Value:
        instance, day = reach(node, bindings, context) if linked else bindings[root]
        given = instance.facts.get(name)
        if given is None:
            if derived:
                return fact_trace(instance, name, day, context).value
            return False if boolean and context.blank_is_absence(instance) else unknown
        if given is ABSENT:
            return False if boolean else unknown
        return Interval(given, given) if isinstance(given, Fraction) else given  # type: ignore[return-value]

    return read


def _known(node: k.Known, context: Context) -> Reader:
    item = node.item
    if isinstance(item, k.Group):
        return lambda b: trace(node, b, context).value
    name, derived = item.fact.rpartition(".")[2], item.fact in context.definitions

    def read(bindings: Bindings) -> Value:
        instance, day = reach(item, bindings, context)
        given = instance.facts.get(name)
        if given is not None:
            return given is not ABSENT
        if derived and fact_trace(instance, name, day, context).known:
            return True
        return False if context.blank_is_absence(instance) else None

    return read


def _all(parts: list[Reader]) -> Reader:
    def read(bindings: Bindings) -> Value:
        known = True
        for part in parts:
            held = part(bindings)
            if held is False:
                return False
            known = known and held is not None
        return True if known else None

    return read


def _any(parts: list[Reader]) -> Reader:
    def read(bindings: Bindings) -> Value:
        known = True
        for part in parts:
            held = part(bindings)
            if held is True:
                return True
            known = known and held is not None
        return False if known else None

    return read


def _compare(node: k.Compare, context: Context) -> Reader:
    left, right, op = reader(node.left, context), reader(node.right, context), node.op
    apply = _OPS[op]

    def read(bindings: Bindings) -> Value:
        a, b = left(bindings), right(bindings)
        if isinstance(a, Interval) and isinstance(b, Interval):
            return i.compare(op, a, b)
        return None if a is None or b is None else apply(a, b)

    return read


_ARITHMETIC: dict[type, Callable[[Interval, Interval], Interval]] = {
    k.Add: i.add,
    k.Subtract: i.subtract,
    k.Multiply: i.multiply,
    k.Divide: i.divide,
}


def _arithmetic(node: k.Add | k.Subtract | k.Multiply | k.Divide, context: Context) -> Reader:
    left, right, apply = reader(node.left, context), reader(node.right, context), _ARITHMETIC[type(node)]
    return lambda b: apply(left(b), right(b))  # type: ignore[arg-type]


def _choose(node: k.Choose, context: Context) -> Reader:
    condition = reader(node.condition, context)
    then, other = reader(node.then, context), reader(node.other, context)

    def read(bindings: Bindings) -> Value:
        held = condition(bindings)
        if held is not None:
            return then(bindings) if held else other(bindings)
        a, b = then(bindings), other(bindings)
        if isinstance(a, Interval) and isinstance(b, Interval):
            return i.span((a, b))
        return a if a == b else None

    return read


Rows = list[tuple[Instance, k.Node | None]]


def _rows(
    node: k.Count | k.Total, bindings: Bindings, context: Context
) -> tuple[Value, Rows, Callable[[Instance], Bindings]]:
    """What is given in place of the elements, if it is; else those to look at, and how to bind one."""
    group = node.group
    holder, day = reach(group, bindings, context)
    if holder.aggregates and len(bindings) == 1 and node in holder.aggregates:
        return holder.aggregates[node], [], _unbound
    elements = holder.collections.get(group.name)
    if elements is None:
        if not context.blank_is_absence(holder):
            return trace(node, bindings, context).value, [], _unbound
        elements = []

    def bind(element: Instance) -> Bindings:
        return {**bindings, group.element: Binding(element, reference_date(element, context, day))}

    condition = node.condition
    if condition is not None and len(elements) >= joins.LONG:
        found = joins.candidates(condition, group, elements, day, bindings, context)
        if found is not None:
            return None, list(zip(found.elements, found.tests, strict=True)), bind
    return None, [(element, condition) for element in elements], bind


def _unbound(_: Instance) -> Bindings:
    return {}


def _count(node: k.Count, context: Context) -> Reader:
    def read(bindings: Bindings) -> Value:
        given, rows, bind = _rows(node, bindings, context)
        if given is not None:
            return given
        sure = maybe = 0
        for element, test in rows:
            held = True if test is None else reader(test, context)(bind(element))
            sure += held is True
            maybe += held is None
        return Interval(Fraction(sure), Fraction(sure + maybe))

    return read


def _total(node: k.Total, context: Context) -> Reader:
    summed = reader(node.value, context)
    bounds = node.value.type if isinstance(node.value, k.FactRef) else None

    def read(bindings: Bindings) -> Value:
        given, rows, bind = _rows(node, bindings, context)
        if given is not None:
            return given
        low: Fraction | None = Fraction(0)
        high: Fraction | None = Fraction(0)
        for element, test in rows:
            scope = bind(element)
            held = True if test is None else reader(test, context)(scope)
            if held is False:
                continue
            found = summed(scope)
            assert isinstance(found, Interval), "the compiler checked the types"
            if bounds is not None and found == i.UNKNOWN:
                found = Interval(bounds.minimum, bounds.maximum)
            if held is None:
                found = i.span((found, Interval.exactly(0)))
            low = None if low is None or found.low is None else low + found.low
            high = None if high is None or found.high is None else high + found.high
        return Interval(low, high)

    return read
