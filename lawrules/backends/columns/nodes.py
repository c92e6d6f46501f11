"""Scalar nodes as columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

import polars as pl

from lawrules.backends.columns import arithmetic as a
from lawrules.backends.columns import numbers as n
from lawrules.backends.columns.dates import call_date_function
from lawrules.backends.columns.facts import constant_of, fact_value, given_fact, lower, reach
from lawrules.backends.columns.numbers import Bounds, Exact, Number
from lawrules.backends.columns.plan import Env
from lawrules.backends.columns.tables import lookup
from lawrules.backends.columns.values import Value, pick_value
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind

__all__ = ["condition", "known_of", "number"]

# Beyond, hashing the values once is faster than comparing with each.
_FEW = 12


def condition(node: k.Node, env: Env) -> pl.Expr:
    """The Boolean column of a node."""
    value = lower(node, env)
    assert isinstance(value, pl.Expr), "the compiler checked the types"
    return value


def number(node: k.Node, env: Env) -> Number:
    """The number of a node."""
    value = lower(node, env)
    assert not isinstance(value, pl.Expr), "the compiler checked the types"
    return value


def known_of(value: Value) -> pl.Expr:
    """Where a value is settled."""
    if isinstance(value, pl.Expr):
        return value.is_not_null()
    return n.known_number(value).num.expr.is_not_null()


@lower.register
def _(node: k.Const, _env: Env) -> Value:
    return constant_of(node.value)


@lower.register
def _(node: k.ReferenceDate, env: Env) -> Value:
    scope = env.scopes[node.root]
    return env.plan.brought(scope.plan, scope.day.expr)


@lower.register
def _(node: k.FactRef, env: Env) -> Value:
    scope = reach(node, env)
    return env.plan.brought(scope.plan, fact_value(scope, node.fact.rpartition(".")[2]))


@lower.register
def _(node: k.Known, env: Env) -> Value:
    item = node.item
    scope = reach(item, env)
    plan = scope.plan
    blank = plan.closed and plan.entity(scope.entity).document
    cases: list[tuple[pl.Expr, Value]] = []
    if isinstance(item, k.Group):
        home, path = plan.place(f"{scope.prefix}.{item.name}")
        if isinstance(home.schema.get(path), pl.List):
            listed = plan.brought(home, pl.col(path))
            assert isinstance(listed, pl.Expr), "a list is a column"
            cases.append((listed.is_not_null(), listed.list.len() > 0))
    else:
        fact = plan.entity(scope.entity).faits[item.fact.rpartition(".")[2]]
        given = given_fact(plan, scope.prefix, fact)
        if given is not None and given.known is None:
            return pl.lit(True)
        if given is not None and given.known is not None:
            cases.append((given.known, pl.lit(True)))
            if given.absent is not None:
                cases.append((given.absent, pl.lit(False)))
        if fact.id in plan.definitions:
            cases.append((known_of(fact_value(scope, fact.nom)), pl.lit(True)))
    otherwise = pl.lit(False) if blank else pl.lit(None, dtype=pl.Boolean)
    return env.plan.brought(plan, pick_value(cases, otherwise))


@lower.register
def _(node: k.Not, env: Env) -> Value:
    return ~condition(node.item, env)


@lower.register
def _(node: k.And, env: Env) -> Value:
    return reduce(lambda a, b: a & b, [condition(item, env) for item in node.items])


@lower.register
def _(node: k.Or, env: Env) -> Value:
    return reduce(lambda a, b: a | b, [condition(item, env) for item in node.items])


@lower.register
def _(node: k.Compare, env: Env) -> Value:
    left, right = lower(node.left, env), lower(node.right, env)
    if isinstance(left, pl.Expr) and isinstance(right, pl.Expr):
        return _ordered(node.op, left, right)
    assert not isinstance(left, pl.Expr), "the compiler checked the types"
    assert not isinstance(right, pl.Expr), "the compiler checked the types"
    if isinstance(left, Bounds) or isinstance(right, Bounds):
        left, right = _settled(left, env), _settled(right, env)
    return n.compare(node.op, left, right)


def _ordered(op: k.Op, a: pl.Expr, b: pl.Expr) -> pl.Expr:
    match op:
        case k.Op.EQ:
            return a == b
        case k.Op.NE:
            return a != b
        case k.Op.LT:
            return a < b
        case k.Op.LE:
            return a <= b
        case k.Op.GT:
            return a > b
        case k.Op.GE:
            return a >= b


@lower.register
def _(node: k.Member, env: Env) -> Value:
    found = lower(node.item, env)
    if isinstance(found, pl.Expr):
        if len(node.values) > _FEW:
            return found.is_in([str(value) for value in node.values])
        return reduce(lambda a, b: a | b, [found == pl.lit(value) for value in node.values])
    number_ = _settled(found, env) if isinstance(found, Bounds) else found
    choices: Sequence[pl.Expr] = [
        n.compare(k.Op.EQ, number_, n.exactly(value)) for value in node.values if isinstance(value, Fraction)
    ]
    return reduce(lambda a, b: a | b, choices)


def _settled(value: Number, env: Env) -> Number:
    found = env.plan.settle(value)
    assert not isinstance(found, pl.Expr), "a number settles to a number"
    return found


def _two(left: k.Node, right: k.Node, env: Env) -> tuple[Number, Number]:
    """Two numbers; bounds are computed once, since each is read several times."""
    first, second = number(left, env), number(right, env)
    if isinstance(first, Exact) and isinstance(second, Exact):
        return first, second
    return _settled(first, env), _settled(second, env)


@lower.register
def _(node: k.Add, env: Env) -> Value:
    return a.add(*_two(node.left, node.right, env))


@lower.register
def _(node: k.Subtract, env: Env) -> Value:
    return a.subtract(*_two(node.left, node.right, env))


@lower.register
def _(node: k.Multiply, env: Env) -> Value:
    return a.multiply(*_two(node.left, node.right, env))


@lower.register
def _(node: k.Divide, env: Env) -> Value:
    return a.divide(*_two(node.left, node.right, env))


@lower.register
def _(node: k.Choose, env: Env) -> Value:
    test = env.plan.let(condition(node.condition, env))
    then, other = lower(node.then, env), lower(node.other, env)
    if isinstance(then, pl.Expr) and isinstance(other, pl.Expr):
        agreed = pl.when(then == other).then(then)
        return pl.when(test).then(then).when(~test).then(other).otherwise(agreed)
    assert not isinstance(then, pl.Expr), "the compiler checked the types"
    assert not isinstance(other, pl.Expr), "the compiler checked the types"
    one, two = _settled(then, env), _settled(other, env)
    return a.pick([(test, one), (~test, two)], a.span(one, two))


@lower.register
def _(node: k.Call, env: Env) -> Value:
    if node.name == "commence_par":
        text, start = (condition(item, env) for item in node.args)
        return text.str.starts_with(start)
    if node.name not in ("plus_petit", "plus_grand"):
        return call_date_function(node.name, [_argument(item, env) for item in node.args])
    greatest = node.name == "plus_grand"
    if node.type.kind is not Kind.DATE:
        return a.extreme_of_two(*_two(node.args[0], node.args[1], env), greatest=greatest)
    days = [condition(item, env) for item in node.args]
    best = pl.max_horizontal(*days) if greatest else pl.min_horizontal(*days)
    return pl.when(days[0].is_not_null() & days[1].is_not_null()).then(best)


def _argument(node: k.Node, env: Env) -> pl.Expr | Exact:
    value = lower(node, env)
    return value if isinstance(value, pl.Expr) else n.known_number(value)


@lower.register
def _(node: k.Lookup, env: Env) -> Value:
    table = env.plan.corpus.tables[node.table]
    keys = [_argument(item, env) for item in node.keys]
    day = None if node.day is None else condition(node.day, env)
    return env.plan.settle(lookup(table, keys, day, seen=env.plan.seen))
