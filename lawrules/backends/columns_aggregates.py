"""Aggregates over the lists of a table: the elements become rows, their sums come back to what holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import polars as pl
from attrs import evolve

from lawrules.backends import columns_numbers as n
from lawrules.backends.columns_facts import day_of_scope, given_fact, lower, reach
from lawrules.backends.columns_nodes import number
from lawrules.backends.columns_numbers import Bounds, Exact
from lawrules.backends.columns_plan import Day, Env, Given, Plan, Scope, Value, pick_value
from lawrules.backends.columns_support import refuse
from lawrules.backends.columns_tallies import Aggregate, empty_value, tally_of, unknown_value
from lawrules.ir import nodes as k
from lawrules.ir.joint import joint_share
from lawrules.model import Fact, Version

__all__ = ["joint_shares"]

_ROW = "#row"


@lower.register(k.Count)
@lower.register(k.Total)
@lower.register(k.Extreme)
@lower.register(k.Share)
def _(node: Aggregate, env: Env) -> Value:
    scope = reach(node.group, env)
    plan = scope.plan
    if plan is not env.plan:
        return _from_outside(node, env, plan)
    path = f"{scope.prefix}.{node.group.name}"
    blank = plan.closed and plan.entity(scope.entity).document
    if path not in plan.schema:
        if any(path.startswith(start) for start in plan.aliases):
            refuse("agregat_croise", f"« {node.group.path} »")
        if not (plan.lists_known or blank):
            refuse("collection_absente", f"« {node.group.path} »")
        return empty_value(node) if blank else unknown_value(node)
    if plan.schema[path] == pl.Null:
        return empty_value(node) if blank else unknown_value(node)
    value = _over_lists(node, scope, path, env)
    if blank:
        return value
    return plan.settle(pick_value([(pl.col(path).is_not_null(), value)], unknown_value(node)))


def _from_outside(node: Aggregate, env: Env, plan: Plan) -> Value:
    """An aggregate over what holds these rows: computed there, then brought here."""
    if any(env.scopes[root].plan is env.plan for root in _free_roots(node, frozenset())):
        refuse("agregat_croise", f"« {node.group.path} »")
    assert env.plan.carry is not None, "only the elements of a collection see what holds them"
    return env.plan.carry(plan, lower(node, Env(plan, env.scopes)))


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


def _over_lists(node: Aggregate, scope: Scope, path: str, env: Env) -> Value:
    plan = scope.plan
    frame = plan.frame.collect() if isinstance(plan.frame, pl.LazyFrame) else plan.frame
    plan.frame = frame
    child = _elements(scope, path, node.group.element)
    assert child.carry is not None, "set with the plan"
    inherited = child.carry(plan, scope.day.expr)
    assert isinstance(inherited, pl.Expr), "a day is a column"
    day = Day(inherited, scope.day.low, scope.day.high, scope.day.nullable, f"^{scope.day.key}")
    element = node.group.element
    own = day_of_scope(child, element, element, day)
    inner = Env(child, {**env.scopes, element: Scope(child, element, element, own)})
    tally = tally_of(node, inner, child.frame.height if isinstance(child.frame, pl.DataFrame) else 0)
    rows = child.run({_ROW: pl.col(_ROW), **tally.parts})
    sums = rows.group_by(_ROW).agg(getattr(pl.col(name), how)() for name, how in tally.how.items())
    names = {letter: f"#{path}#{len(plan.schema)}{letter}" for letter in tally.how}
    joined = pl.select(pl.int_range(frame.height, dtype=pl.UInt32).alias(_ROW)).join(
        sums, on=_ROW, how="left", maintain_order="left"
    )
    found = joined.select(
        (pl.col(name).fill_null(0) if tally.how[name] == "sum" else pl.col(name)).alias(column)
        for name, column in names.items()
    )
    plan.frame = frame.hstack(found)
    plan.schema = dict(plan.frame.schema)
    return tally.read({letter: pl.col(name) for letter, name in names.items()})


def _elements(scope: Scope, path: str, element: str) -> Plan:
    """The plan of the elements of a list, one row per element; kept, since several aggregates read it."""
    plan = scope.plan
    if path in plan.children:
        return plan.children[path]
    assert isinstance(plan.frame, pl.DataFrame), "lists are read from a table in memory"
    listed = plan.frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(_ROW), path)
    rows = listed.filter(pl.col(path).list.len() > 0).explode(path).unnest(path)
    child = Plan(
        plan.corpus, rows, on=plan.on, default=plan.default, closed=plan.closed, lists_known=plan.lists_known
    )
    child.definitions = plan.definitions
    child.carry = _carrier(plan, child)
    for link in plan.entity(element).liens.values():
        start = f"{element}.{link.nom}."
        if link.parent and link.vers == scope.entity and not child.has(start):
            child.aliases[start] = _reader(scope, child)
    plan.children[path] = child
    return child


def _carrier(plan: Plan, child: Plan) -> Callable[[Plan, Value], Value]:
    def carry(home: Plan, value: Value) -> Value:
        if home is not plan:
            assert plan.carry is not None, "the value comes from further out"
            value = plan.carry(home, value)
        return _carried(plan, child, value)

    return carry


def _reader(scope: Scope, child: Plan) -> Callable[[str, Fact], Given | None]:
    def read(rest: str, fact: Fact) -> Given | None:
        given = scope.plan.given(f"{scope.prefix}.{rest}", fact)
        if given is None:
            return None
        return Given(
            _carried(scope.plan, child, given.value),
            None if given.known is None else _column(scope.plan, child, given.known),
            None if given.absent is None else _column(scope.plan, child, given.absent),
        )

    return read


def _carried(plan: Plan, child: Plan, value: Value) -> Value:
    if isinstance(value, pl.Expr):
        return _column(plan, child, value)
    if isinstance(value, Bounds):
        ends = [end and _carried(plan, child, end) for end in (value.low, value.high)]
        return Bounds(*ends)  # type: ignore[arg-type]
    over = value.over and evolve(value.over, expr=_column(plan, child, value.over.expr))
    return Exact(evolve(value.num, expr=_column(plan, child, value.num.expr)), value.den, over)


def _column(plan: Plan, child: Plan, expr: pl.Expr) -> pl.Expr:
    """A column of what holds the rows, repeated for each of them."""
    if not expr.meta.root_names():
        return expr
    assert isinstance(child.frame, pl.DataFrame), "elements are in memory"
    name = f"#carried{len(child.schema)}"
    found = plan.run({name: expr}).to_series().gather(child.frame.get_column(_ROW))
    child.frame = child.frame.with_columns(found.alias(name))
    child.schema = dict(child.frame.schema)
    return pl.col(name)


# --- rates of two totals -------------------------------------------------------------------------------


@lower.register
def _(node: k.Portion, env: Env) -> Value:
    part, whole = number(node.part, env), number(node.whole, env)
    if not (isinstance(part, Exact) and isinstance(whole, Exact)):
        part, whole = env.plan.settle(part), env.plan.settle(whole)  # type: ignore[assignment]
    quotient = n.divide(part, whole)
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
