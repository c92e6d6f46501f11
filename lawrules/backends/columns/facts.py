"""How a fact gets its column: given, derived by its definition under the law of each row, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import reduce, singledispatch

import polars as pl
from attrs import evolve

from lawrules.backends.columns.numbers import exactly
from lawrules.backends.columns.plan import Env, Plan, Scope
from lawrules.backends.columns.values import Day, Given, Value, null_of, pick_value, unknown_of
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Fact, Rule, Version

__all__ = [
    "applicability",
    "by_version",
    "conjunction",
    "constant_of",
    "day_of_scope",
    "fact_value",
    "given_fact",
    "lower",
    "reach",
    "versions_within",
]


@singledispatch
def lower(node: k.Node, env: Env) -> Value:  # noqa: ARG001
    """The column of a node: a Boolean, date or text expression, or a number."""
    raise TypeError(f"noeud inconnu : {type(node).__name__}")


def constant_of(value: k.Scalar) -> Value:
    """The same value on every row."""
    if isinstance(value, Fraction):
        return exactly(value)
    return pl.lit(value)


def conjunction(items: Iterable[pl.Expr]) -> pl.Expr | None:
    """Kleene "and" of some columns; None for none."""
    found = list(items)
    return reduce(lambda a, b: a & b, found) if found else None


# --- places and days -----------------------------------------------------------------------------------


def reach(item: k.FactRef | k.Group, env: Env) -> Scope:
    """The place at the end of the links of ``item``, and the day whose law applies there."""
    scope = env.scopes[item.root]
    plan, prefix, entity = scope.plan, scope.prefix, scope.entity
    for name in item.links:
        link = plan.entity(entity).liens[name]
        prefix, entity = f"{prefix}.{name}", link.vers
    if not item.links:
        return scope
    return Scope(plan, prefix, entity, day_of_scope(plan, prefix, entity, scope.day))


def day_of_scope(plan: Plan, prefix: str, entity: str, inherited: Day) -> Day:
    """The day whose law applies to a place: imposed, its own, or that of whoever led to it."""
    if plan.on is not None:
        return Day.of(plan.on)
    names = plan.entity(entity).date_de_reference
    if not names:
        return inherited
    key = (prefix, inherited.key)
    if key not in plan.days:
        plan.days[key] = _own_day(plan, prefix, entity, names, inherited)
    return plan.days[key]


def _own_day(plan: Plan, prefix: str, entity: str, names: tuple[str, ...], inherited: Day) -> Day:
    place = Scope(plan, prefix, entity, Day.of(None))
    found: list[Day] = []
    for name in names:
        value = fact_value(place, name, dating=True)
        assert isinstance(value, pl.Expr), "the loader checked that it is a date"
        given = given_fact(plan, prefix, plan.entity(entity).faits[name])
        if given is None and plan.entity(entity).faits[name].id not in plan.definitions:
            continue
        always = given is not None and given.known is None
        found.append(plan.dated(value, "", nullable=False if always else None))
        if not found[-1].nullable:
            break
    if not found:
        return inherited
    if found[-1].nullable:
        found.append(inherited)
    key = f"{prefix}|{inherited.key}" if found[-1] is inherited else prefix
    if len(found) == 1:
        return evolve(found[0], key=key)
    expr = plan.let(pl.coalesce([day.expr for day in found]))
    low, high = min(day.low for day in found), max(day.high for day in found)
    return Day(expr, low, high, all(day.nullable for day in found), key)


# --- facts ---------------------------------------------------------------------------------------------


def given_fact(plan: Plan, prefix: str, fact: Fact) -> Given | None:
    """What the table gives of a fact of the place ``prefix``."""
    return plan.given(f"{prefix}.{fact.nom}", fact)


def fact_value(scope: Scope, name: str, *, dating: bool = False) -> Value:
    """The column of one fact of a place.

    Args:
        dating: Whether the fact is sought in order to know the day of the law. A definition that never
            changed then answers, although its version cannot be chosen by a day.
    """
    plan = scope.plan
    fact = plan.entity(scope.entity).faits[name]
    key = (scope.prefix, fact.id, scope.day.key, dating)
    if key in plan.memo:
        return plan.memo[key]
    if key[:2] in plan.running:
        return unknown_of(fact.type)  # it would define itself
    plan.running.add(key[:2])
    try:
        value = _fact(scope, fact, dating)
    finally:
        plan.running.discard(key[:2])
    plan.memo[key] = value
    return value


def _fact(scope: Scope, fact: Fact, dating: bool) -> Value:
    plan = scope.plan
    given = given_fact(plan, scope.prefix, fact)
    if given is not None and given.known is None:
        return given.value
    rule = plan.definitions.get(fact.id)
    nothing = null_of(fact.type)
    if rule is not None:
        otherwise = plan.settle(_derived(scope, fact, rule, dating))
    elif plan.closed and plan.entity(scope.entity).document and fact.type.kind is Kind.BOOLEEN:
        otherwise = pl.lit(False)
    else:
        otherwise = unknown_of(fact.type) if fact.type.bornes else nothing
    if given is None:
        return otherwise
    assert given.known is not None, "handled above"
    if given.absent is not None:
        absence = pl.lit(False) if fact.type.kind is Kind.BOOLEEN else unknown_of(fact.type)
        return plan.settle(pick_value([(given.known, given.value), (given.absent, absence)], otherwise))
    if otherwise is nothing:
        return given.value
    return plan.settle(pick_value([(given.known, given.value)], otherwise))


def _derived(scope: Scope, fact: Fact, rule: Rule, dating: bool) -> Value:
    unknown = unknown_of(fact.type)
    if dating and scope.day.low > scope.day.high:
        if len(rule.versions) != 1:
            return unknown
        return _from_version(scope, fact.type, rule, rule.versions[0])
    outside = unknown if rule.hors_periode is None else constant_of(rule.hors_periode)
    return by_version(
        rule,
        scope.day,
        lambda version: _from_version(scope, fact.type, rule, version),
        outside=outside,
        unknown=unknown,
    )


def _from_version(scope: Scope, kind: ValueType, rule: Rule, version: Version) -> Value:
    env = Env(scope.plan, {scope.entity: scope})
    applies = applicability(version, env)
    value = lower(version.formula.node, env)
    if applies is None:
        return value
    cases = [(applies, value)]
    if rule.hors_periode is not None and not version.formula.guards:
        cases.append((~applies, constant_of(rule.hors_periode)))
    return pick_value(cases, unknown_of(kind))


def applicability(version: Version, env: Env) -> pl.Expr | None:
    """Whether a version applies: its condition, no exception, an object. None when it always does."""
    parts = [version.si.node] if version.si is not None else []
    parts.extend(k.Not(item.si.node) for item in version.sauf)
    parts.extend(version.formula.guards)
    found = []
    for part in parts:
        value = lower(part, env)
        assert isinstance(value, pl.Expr), "the compiler checked that it is a condition"
        found.append(value)
    return conjunction(found)


# --- versions ------------------------------------------------------------------------------------------


def versions_within(rule: Rule, day: Day) -> list[Version]:
    """The versions that some row may need, newest first."""
    return [v for v in rule.versions if v.depuis <= day.high and (v.fin is None or day.low <= v.fin)]


def by_version(
    rule: Rule, day: Day, build: Callable[[Version], Value], *, outside: Value, unknown: Value
) -> Value:
    """The value of the version in force on each row's own day.

    Args:
        outside: Value on a day without a version.
        unknown: Value where the day is unknown.
    """
    cases: list[tuple[pl.Expr, Value]] = []
    taken: date | None = None  # the cases so far take all days from this one on
    covered = False
    for version in versions_within(rule, day):
        last = version.fin is None or version.fin >= day.high
        joined = last or (taken is not None and version.fin == taken - timedelta(days=1))
        covered = version.depuis <= day.low and joined
        taken = version.depuis if joined else None
        if covered and not day.nullable:
            return pick_value(cases, build(version))
        cases.append((_in_force(version, day, joined), build(version)))
    if covered or day.low > day.high:
        return pick_value(cases, unknown)
    if not day.nullable:
        return pick_value(cases, outside)
    return pick_value([*cases, (day.expr.is_not_null(), outside)], unknown)


def _in_force(version: Version, day: Day, joined: bool) -> pl.Expr:
    """Whether the day is of a version, given that it is of no newer one."""
    if joined and version.depuis <= day.low:
        return day.expr.is_not_null()
    ended = day.expr <= pl.lit(version.fin)
    if version.depuis <= day.low:
        return ended
    started = day.expr >= pl.lit(version.depuis)
    return started if joined else started & ended
