"""A rule as two columns: does it apply, is what it asks satisfied."""

from __future__ import annotations

import polars as pl

from lawrules.backends.columns import aggregates, nodes  # noqa: F401  (they register their nodes)
from lawrules.backends.columns.facts import applicability, by_version, day_of_scope, fact_value, lower
from lawrules.backends.columns.plan import Env, Plan, Scope
from lawrules.backends.columns.values import Day, Value
from lawrules.model import Rule, Version

__all__ = ["day_of_rule", "rule_columns", "value_column"]

_UNKNOWN = pl.lit(None, dtype=pl.Boolean)


def day_of_rule(rule: Rule, plan: Plan) -> Day:
    """The day whose law the rule applies to each row."""
    own = day_of_scope(plan, rule.porte_sur, rule.porte_sur, Day.of(plan.default))
    if rule.date_de_reference is None or plan.on is not None:
        return Day.of(plan.on) if plan.on is not None else own
    key = f"~{rule.porte_sur}~{rule.date_de_reference.text}"
    if key not in plan.days:
        scope = Scope(plan, rule.porte_sur, rule.porte_sur, own)
        found = lower(rule.date_de_reference.node, Env(plan, {rule.porte_sur: scope}))
        assert isinstance(found, pl.Expr), "the loader checked that it is a date"
        expr = found if plan.default is None else pl.coalesce([found, pl.lit(plan.default)])
        plan.days[key] = plan.dated(plan.let(expr), key)
    return plan.days[key]


def rule_columns(rule: Rule, plan: Plan) -> tuple[pl.Expr, pl.Expr]:
    """The two Kleene truths of a rule on every row, null where unknown.

    Raises:
        UnsupportedError: The rule asks for something of ``SUPPORT``.
    """
    day = day_of_rule(rule, plan)
    env = Env(plan, {rule.porte_sur: Scope(plan, rule.porte_sur, rule.porte_sur, day)})

    def applies(version: Version) -> Value:
        found = applicability(version, env)
        return pl.lit(True) if found is None else found

    def satisfied(version: Version) -> Value:
        return lower(version.formula.node, env)

    found = by_version(rule, day, applies, outside=pl.lit(False), unknown=_UNKNOWN)
    asked = by_version(rule, day, satisfied, outside=_UNKNOWN, unknown=_UNKNOWN)
    assert isinstance(found, pl.Expr), "a condition"
    assert isinstance(asked, pl.Expr), "a requirement"
    return found, asked


def value_column(rule: Rule, plan: Plan) -> Value:
    """The value that a definition gives on every row."""
    scope = Scope(plan, rule.porte_sur, rule.porte_sur, day_of_rule(rule, plan))
    return fact_value(scope, rule.definit.rpartition(".")[2])
