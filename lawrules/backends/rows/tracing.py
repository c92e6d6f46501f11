"""The frame of the reference evaluator: a value with how it came about, and how a fact gets its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from lawrules.backends import intervals as i
from lawrules.backends.context import Binding, Context, follow
from lawrules.backends.instances import ABSENT, Instance, Interval
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Fact, Rule, Version

__all__ = [
    "Bindings",
    "Trace",
    "Value",
    "fact_trace",
    "reach",
    "reference_date",
    "trace",
    "traces",
    "unknown_of",
]

Value = bool | Interval | date | str | None
Bindings = Mapping[str, Binding]


class Trace(NamedTuple):
    """A node, its value, and the traces that the value came from.

    A tuple and no attrs class: hundreds of thousands are made for one document, and it is made three times
    as fast.

    Attributes:
        parts: Traces of what was looked at, in reading order.
        rule: For a derived fact, the rule that gave it, and its version.
        note: Why nothing could be found, in French.
        subject: For an element of a collection, what reports show of it.
    """

    node: k.Node
    value: Value
    parts: tuple[Trace, ...] = ()
    rule: Rule | None = None
    version: Version | None = None
    note: str = ""
    subject: str = ""

    @property
    def known(self) -> bool:
        """Whether the value is settled."""
        return self.value.known if isinstance(self.value, Interval) else self.value is not None


def unknown_of(kind: ValueType) -> Value:
    """The value of which nothing is known, within the bounds that a bounded fact always has."""
    if not kind.numeric:
        return None
    return Interval(kind.minimum, kind.maximum) if kind.bornes else i.UNKNOWN


def reference_date(instance: Instance, context: Context, inherited: date | None) -> date | None:
    """The day whose law applies to an instance: imposed, its own, or that of whoever led to it."""
    if context.on is not None:
        return context.on
    names = context.entity(instance).date_de_reference
    if not names:
        return inherited
    for name in names:
        found = fact_trace(instance, name, None, context, dating=True).value
        if isinstance(found, date):
            return found
    # A case may name the day of the law without the dates that would give it.
    return inherited


_Tracer = Callable[[Any, Bindings, Context], Trace]
_TRACERS: dict[type, _Tracer] = {}


def traces(kind: type) -> Callable[[_Tracer], _Tracer]:
    """Says of a function that it traces the nodes of a class."""

    def keep(tracer: _Tracer) -> _Tracer:
        _TRACERS[kind] = tracer
        return tracer

    return keep


def trace(node: k.Node, bindings: Bindings, context: Context) -> Trace:
    """The value of a node and how it came about."""
    tracer = _TRACERS.get(type(node))
    if tracer is None:
        raise TypeError(f"noeud inconnu : {type(node).__name__}")
    return tracer(node, bindings, context)


def reach(item: k.FactRef | k.Group, bindings: Bindings, context: Context) -> tuple[Instance, date | None]:
    """The instance at the end of the links of ``item``, and the day whose law applies to it."""
    binding = bindings[item.root]
    instance = follow(context, binding.instance, item)
    if instance is binding.instance:
        return instance, binding.day
    return instance, reference_date(instance, context, binding.day)


def fact_trace(
    instance: Instance,
    name: str,
    day: date | None,
    context: Context,
    *,
    dating: bool = False,
    asked: k.FactRef | None = None,
) -> Trace:
    """The value of one fact of an instance: given, derived by its definition, absent or unknown.

    Args:
        asked: The node of a formula that asks for it; the fact itself by default.
        dating: Whether the fact is sought in order to know the day of the law. A definition that never
            changed then answers, although its version cannot be chosen by a day.
    """
    fact = context.entity(instance).faits[name]
    node = asked or _itself(fact, context)
    given = instance.facts.get(name)
    if given is ABSENT:
        return Trace(node, False if fact.type.kind is Kind.BOOLEEN else unknown_of(fact.type), note="absent")
    if given is not None:
        return Trace(node, Interval(given, given) if isinstance(given, Fraction) else given)  # type: ignore[arg-type]
    rule = context.definitions.get(fact.id)
    if rule is not None:
        found = _derived(_itself(fact, context), rule, instance, day, context, dating)
        return found if asked is None else found._replace(node=asked)
    if fact.type.kind is Kind.BOOLEEN and context.blank_is_absence(instance):
        return Trace(node, False, note="absent")
    return Trace(node, unknown_of(fact.type))


def _itself(fact: Fact, context: Context) -> k.FactRef:
    """The node that asks an instance for a fact of its own, made once."""
    node = context.nodes.get(fact.id)
    if node is None:
        node = context.nodes[fact.id] = k.FactRef(fact.entite, (), fact.id, fact.type, origin=fact.id)
    return node


def _derived(
    node: k.FactRef, rule: Rule, instance: Instance, day: date | None, context: Context, dating: bool
) -> Trace:
    key = (id(instance), node.fact, day)
    if key in context.found:
        return context.found[key]  # type: ignore[return-value]
    if (id(instance), node.fact) in context.running:
        return Trace(node, unknown_of(node.type), note="se définit par elle-même")
    version = rule.version_on(day) if day is not None else None
    if day is None and dating and len(rule.versions) == 1:
        version = rule.versions[0]
    if version is None:
        result = _outside(node, rule, day)
    else:
        context.running.add((id(instance), node.fact))
        try:
            result = _from_version(node, rule, version, instance, day, context)
        finally:
            context.running.discard((id(instance), node.fact))
    context.found[key] = result
    return result


def _outside(node: k.FactRef, rule: Rule, day: date | None) -> Trace:
    """No version: the value that the rule states for such days, or unknown."""
    if day is None:
        return Trace(
            node, unknown_of(node.type), rule=rule, note="la date du droit applicable n'est pas connue"
        )
    if rule.hors_periode is None:
        return Trace(node, unknown_of(node.type), rule=rule, note="aucune version en vigueur à cette date")
    value = rule.hors_periode
    return Trace(node, Interval(value, value) if isinstance(value, Fraction) else value, rule=rule)


def _from_version(
    node: k.FactRef, rule: Rule, version: Version, instance: Instance, day: date | None, context: Context
) -> Trace:
    bindings = {instance.entity: Binding(instance, day)}
    parts = [trace(guard, bindings, context) for guard in version.formula.guards]
    if version.si is not None:
        parts.append(trace(version.si.node, bindings, context))
    for exception in version.sauf:
        parts.append(trace(k.Not(exception.si.node), bindings, context))
    applies = i.both(part.value for part in parts)  # type: ignore[misc]
    found = trace(version.formula.node, bindings, context)
    if applies is True:
        value = found.value
    elif applies is False and rule.hors_periode is not None and not version.formula.guards:
        stated = rule.hors_periode
        value = Interval(stated, stated) if isinstance(stated, Fraction) else stated
    else:
        value = unknown_of(node.type)
    return Trace(node, value, (*parts, found), rule, version)
