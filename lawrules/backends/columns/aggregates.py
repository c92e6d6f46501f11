"""Aggregates over the lists of a table: the elements become rows, their sums come back to what holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

import polars as pl
from attrs import evolve

from lawrules.backends.columns import arithmetic
from lawrules.backends.columns.facts import day_of_scope, given_fact, lower, reach
from lawrules.backends.columns.nodes import number
from lawrules.backends.columns.numbers import Bounds, Exact
from lawrules.backends.columns.plan import Env, Plan, Scope
from lawrules.backends.columns.support import refuse
from lawrules.backends.columns.tallies import Aggregate, empty_value, tally_of, unknown_value
from lawrules.backends.columns.values import Day, Value, pick_value
from lawrules.backends.columns.whole import Whole
from lawrules.ir import nodes as k
from lawrules.ir.joint import joint_share
from lawrules.model import Version

__all__ = ["joint_shares"]

_ROW = "#row"


@lower.register(k.Count)
@lower.register(k.Total)
@lower.register(k.Extreme)
@lower.register(k.Share)
def _(node: Aggregate, env: Env) -> Value:
    scope = reach(node.group, env)
    home, path = scope.plan.place(f"{scope.prefix}.{node.group.name}")
    outer = _outer(node, env)
    if outer is not env.plan:
        # Nothing of these rows counts: it is computed once for what holds them.
        return env.plan.brought(outer, lower(node, Env(outer, env.scopes)))
    blank = home.closed and home.entity(scope.entity).document
    if not isinstance(home.schema.get(path), pl.List):
        if not (home.lists_known or blank):
            refuse("collection_absente", f"« {node.group.path} »", lacking=node.group.path)
        return empty_value(node) if blank else unknown_value(node)
    column = path if home is env.plan else _kept(env.plan, home, path)
    value = _over_lists(node, scope, column, env)
    if blank:
        return value
    return env.plan.settle(pick_value([(pl.col(column).is_not_null(), value)], unknown_value(node)))


def _outer(node: Aggregate, env: Env) -> Plan:
    """The innermost plan of which the aggregate reads something besides its own elements."""
    plans = [env.scopes[root].plan for root in _free_roots(node, frozenset())]
    return max(plans, key=lambda plan: plan.depth)


def _free_roots(node: k.Node, bound: frozenset[str]) -> Iterator[str]:
    if isinstance(node, (k.Count, k.Total, k.Extreme, k.Share)):
        if node.group.root not in bound:
            yield node.group.root
        bound |= {node.group.element}
    elif isinstance(node, (k.FactRef, k.ReferenceDate)) and node.root not in bound:
        yield node.root
    elif isinstance(node, k.Known) and node.item.root not in bound:
        yield node.item.root
    for child in k.children(node):
        yield from _free_roots(child, bound)


def _kept(plan: Plan, home: Plan, path: str) -> str:
    """The name under which the list of what holds the rows is repeated for each of them."""
    key = ("list", id(home), path)
    if key not in plan.memo:
        plan.memo[key] = plan.brought(home, pl.col(path))
    listed = plan.memo[key]
    assert isinstance(listed, pl.Expr), "a list is a column"
    return listed.meta.output_name()


def _over_lists(node: Aggregate, scope: Scope, column: str, env: Env) -> Value:
    """The value on the rows of ``env``, whose ``column`` lists the elements."""
    plan = env.plan
    if isinstance(plan.frame, pl.LazyFrame):
        plan.frame = plan.frame.collect()
    element = node.group.element
    child = _elements(plan, scope, column, element)
    inherited = child.brought(scope.plan, scope.day.expr)
    assert isinstance(inherited, pl.Expr), "a day is a column"
    day = Day(inherited, scope.day.low, scope.day.high, scope.day.nullable, f"^{scope.day.key}")
    own = day_of_scope(child, element, element, day)
    inner = Env(child, {**env.scopes, element: Scope(child, element, element, own)})
    assert isinstance(child.frame, pl.DataFrame), "elements are in memory"
    tally = tally_of(node, inner, child.frame.height)
    rows = child.run({_ROW: pl.col(_ROW), **tally.parts})
    sums = rows.group_by(_ROW).agg(getattr(pl.col(name), how)() for name, how in tally.how.items())
    names = {letter: f"#{column}#{len(plan.schema)}{letter}" for letter in tally.how}
    joined = pl.select(pl.int_range(plan.frame.height, dtype=pl.UInt32).alias(_ROW)).join(
        sums, on=_ROW, how="left", maintain_order="left"
    )
    plan.append(
        joined.select(
            (pl.col(letter).fill_null(0) if tally.how[letter] == "sum" else pl.col(letter)).alias(name)
            for letter, name in names.items()
        )
    )
    return tally.read({letter: pl.col(name) for letter, name in names.items()}, tally.scale)


def _elements(plan: Plan, scope: Scope, column: str, element: str) -> Plan:
    """The plan of the elements of a list, one row per element; kept, since several aggregates read it."""
    if column in plan.children:
        return plan.children[column]
    assert isinstance(plan.frame, pl.DataFrame), "lists are read from a table in memory"
    listed = plan.frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(_ROW), column)
    rows = listed.filter(pl.col(column).list.len() > 0).explode(column).unnest(column)
    child = Plan(
        plan.corpus, rows, on=plan.on, default=plan.default, closed=plan.closed, lists_known=plan.lists_known
    )
    child.depth = plan.depth + 1
    child.definitions = plan.definitions
    child.carry = _carrier(plan, child)
    for link in plan.entity(element).liens.values():
        start = f"{element}.{link.nom}."
        if link.parent and link.vers == scope.entity and not child.has(start):
            child.aliases[start] = (scope.plan, f"{scope.prefix}.")
    plan.children[column] = child
    return child


def _carrier(plan: Plan, child: Plan) -> Callable[[Plan, Value], Value]:
    def column(expr: pl.Expr) -> pl.Expr:
        if not expr.meta.root_names():
            return expr
        assert isinstance(child.frame, pl.DataFrame), "elements are in memory"
        name = f"#carried{len(child.schema)}"
        found = plan.run({name: expr}).to_series().gather(child.frame.get_column(_ROW))
        child.append(found.to_frame())
        return pl.col(name)

    @cache
    def whole(value: Whole) -> Whole:
        return evolve(value, expr=column(value.expr))

    def exact(value: Exact) -> Exact:
        return evolve(value, num=whole(value.num), overs=tuple(whole(item) for item in value.overs))

    def carry(home: Plan, value: Value) -> Value:
        value = plan.brought(home, value)
        if isinstance(value, pl.Expr):
            return column(value)
        if isinstance(value, Exact):
            return exact(value)
        return Bounds(value.low and exact(value.low), value.high and exact(value.high))

    return carry


# --- rates of two totals -------------------------------------------------------------------------------


@lower.register
def _(node: k.Portion, env: Env) -> Value:
    part, whole = number(node.part, env), number(node.whole, env)
    if not (isinstance(part, Exact) and isinstance(whole, Exact)):
        part, whole = env.plan.settle(part), env.plan.settle(whole)  # type: ignore[assignment]
    quotient = arithmetic.divide(part, whole)
    direct = joint_share(node.part, node.whole)
    if direct is not None:
        return lower(direct, env)
    if not (isinstance(node.part, k.FactRef) and isinstance(node.whole, k.FactRef)):
        return quotient
    return _derived_share(node.part, node.whole, quotient, env)


def _derived_share(part: k.FactRef, whole: k.FactRef, quotient: Value, env: Env) -> Value:
    """Where neither total is given and both count the same rows: the share, whose bounds are tighter."""
    scope = reach(part, env)
    if scope.plan is not env.plan or (part.root, part.links) != (whole.root, whole.links):
        return quotient
    free: list[pl.Expr] = []
    for item in (part, whole):
        fact = scope.plan.entity(scope.entity).faits[item.fact.rpartition(".")[2]]
        given = given_fact(scope.plan, scope.prefix, fact)
        if given is not None and given.known is None:
            return quotient
        if given is not None and given.known is not None:
            free.append(~given.known)
            if given.absent is not None:
                free.append(~given.absent.fill_null(False))
    here = Env(scope.plan, {scope.entity: scope})
    cases: list[tuple[pl.Expr, Value]] = []
    for first, last, share in joint_shares(part, whole, scope):
        within = scope.day.expr.is_between(pl.lit(first), pl.lit(last))
        for test in free:
            within = within & test
        cases.append((within, lower(share, here)))
    return pick_value(cases, quotient)


def joint_shares(part: k.FactRef, whole: k.FactRef, scope: Scope) -> Iterator[tuple[date, date, k.Share]]:
    """The shares that the rate of two derived counts is, each with its first and last day."""
    definitions = scope.plan.definitions
    if part.fact not in definitions or whole.fact not in definitions:
        return
    for one in definitions[part.fact].versions:
        for other in definitions[whole.fact].versions:
            first = max(one.depuis, other.depuis)
            last = min((v.fin for v in (one, other) if v.fin is not None), default=scope.day.high)
            if first > min(last, scope.day.high) or last < scope.day.low:
                continue
            share = _joint(one, other)
            if share is not None:
                yield first, last, share


def _joint(one: Version, other: Version) -> k.Share | None:
    for version in (one, other):
        if version.si is not None or version.sauf or version.vaut is None:
            return None
    assert one.vaut is not None, "checked above"
    assert other.vaut is not None, "checked above"
    return joint_share(one.vaut.node, other.vaut.node)
