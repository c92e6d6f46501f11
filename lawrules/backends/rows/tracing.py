"""The frame of the reference evaluator: a value with how it came about, and how a fact gets its value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import singledispatch

from attrs import frozen

from lawrules.backends import intervals as i
from lawrules.backends.context import Binding, Context, follow
from lawrules.backends.instances import ABSENT, Instance, Interval
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Rule, Version

__all__ = ["Bindings", "Trace", "Value", "fact_trace", "reach", "reference_date", "trace", "unknown_of"]

Value = bool | Interval | date | str | None
Bindings = Mapping[str, Binding]


@frozen
class Trace:
    """A node, its value, and the traces that the value came from.

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


@singledispatch
def trace(node: k.Node, bindings: Bindings, context: Context) -> Trace:
    """The value of a node and how it came about."""
    raise TypeError(f"noeud inconnu : {type(node).__name__}")


def reach(item: k.FactRef | k.Group, bindings: Bindings, context: Context) -> tuple[Instance, date | None]:
    """The instance at the end of the links of ``item``, and the day whose law applies to it."""
    binding = bindings[item.root]
    instance = follow(context, binding.instance, item)
    if instance is binding.instance:
        return instance, binding.day
    return instance, reference_date(instance, context, binding.day)


def fact_trace(
    instance: Instance, name: str, day: date | None, context: Context, *, dating: bool = False
) -> Trace:
    """The value of one fact of an instance: given, derived by its definition, absent or unknown.

    Args:
        dating: Whether the fact is sought in order to know the day of the law. A definition that never
            changed then answers, although its version cannot be chosen by a day.
    """
    fact = context.entity(instance).faits[name]
    node = k.FactRef(instance.entity, (), fact.id, fact.type, origin=fact.id)
    given = instance.facts.get(name)
    if given is ABSENT:
        return Trace(node, False if fact.type.kind is Kind.BOOLEEN else unknown_of(fact.type), note="absent")
    if given is not None:
        return Trace(node, Interval(given, given) if isinstance(given, Fraction) else given)  # type: ignore[arg-type]
    rule = context.definitions.get(fact.id)
    if rule is not None:
        return _derived(node, rule, instance, day, context, dating)
    if fact.type.kind is Kind.BOOLEEN and context.blank_is_absence(instance):
        return Trace(node, False, note="absent")
    return Trace(node, unknown_of(fact.type))


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
