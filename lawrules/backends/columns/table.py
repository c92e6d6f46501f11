"""The columnar evaluator: a table of subjects and all its rules in one query, two columns per rule.

Each row is judged by the law of its own day. Unknown stays null. What it cannot do is in ``SUPPORT``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date

import polars as pl
from attrs import define, field

from lawrules.backends.columns.frames import check_frame, frame_of
from lawrules.backends.columns.groups import Aggregates, aggregate
from lawrules.backends.columns.plan import Plan
from lawrules.backends.columns.reading import values_of
from lawrules.backends.columns.rules import day_of_rule, rule_columns, value_column
from lawrules.backends.columns.support import SUPPORT, placed
from lawrules.backends.context import Context
from lawrules.backends.instances import Instance, Interval
from lawrules.errors import UnsupportedError
from lawrules.model import Corpus, Rule, Verdict

__all__ = [
    "SUPPORT",
    "Aggregates",
    "TablePlan",
    "TableVerdicts",
    "aggregate",
    "judge_instance",
    "judge_table",
    "plan_table",
    "value_instance",
]


@define(eq=False)
class TableVerdicts:
    """What rules say of every row of a table.

    Attributes:
        rules: Ids of the rules judged, in order.
        frame: For each rule two nullable Boolean columns, ``<id>.applies`` and ``<id>.satisfied``.
        unsupported: Rules left out, by id, with what this evaluator cannot do.
        period: First and last day of the law applied; None when no row has a known day.
    """

    entity: str
    rules: tuple[str, ...]
    frame: pl.DataFrame
    unsupported: Mapping[str, UnsupportedError] = field(factory=dict)
    period: tuple[date, date] | None = None

    def applies(self, rule: str) -> pl.Series:
        """Does the rule apply to each row; null where it is not known."""
        return self.frame.get_column(f"{rule}.applies")

    def satisfied(self, rule: str) -> pl.Series:
        """Is what the rule asks satisfied by each row; null where it is not known."""
        return self.frame.get_column(f"{rule}.satisfied")

    def where(self, rule: str, verdict: Verdict) -> pl.Series:
        """Whether each row has that verdict."""
        return self.frame.select(_is(rule, verdict).alias(rule)).to_series()

    def rows(self, rule: str, verdict: Verdict) -> list[int]:
        """Indices of the rows that have a verdict: the breaches, or the undecided ones."""
        return self.where(rule, verdict).arg_true().to_list()

    def counts(self, rule: str) -> dict[Verdict, int]:
        """How many rows have each verdict."""
        found = self.frame.select(_is(rule, verdict).sum().alias(verdict.value) for verdict in Verdict)
        return {verdict: int(found.item(0, verdict.value)) for verdict in Verdict}


def _is(rule: str, verdict: Verdict) -> pl.Expr:
    applies, satisfied = pl.col(f"{rule}.applies"), pl.col(f"{rule}.satisfied")
    match verdict:
        case Verdict.SANS_OBJET:
            return (~applies).fill_null(False)
        case Verdict.CONFORME:
            return (applies & satisfied).fill_null(False)
        case Verdict.NON_CONFORME:
            return (applies & ~satisfied).fill_null(False)
        case Verdict.INDETERMINE:
            return applies.is_null() | (applies & satisfied.is_null())


@define(eq=False)
class TablePlan:
    """What rules ask of a table, ready to be run.

    Attributes:
        outputs: The two columns of each rule, by name.
        unsupported: Rules left out, by id.
        period: First and last day of the law applied.
    """

    entity: str
    plan: Plan
    outputs: dict[str, pl.Expr] = field(factory=dict)
    unsupported: dict[str, UnsupportedError] = field(factory=dict)
    period: tuple[date, date] | None = None

    def add(self, rule: Rule) -> None:
        """Plan one more rule, or keep why it cannot be."""
        try:
            applies, satisfied = rule_columns(rule, self.plan)
        except UnsupportedError as error:
            self.unsupported[rule.id] = UnsupportedError(placed(error, rule.where), lacking=error.lacking)
            return
        self.outputs[f"{rule.id}.applies"] = applies
        self.outputs[f"{rule.id}.satisfied"] = satisfied
        day = day_of_rule(rule, self.plan)
        if day.low <= day.high:
            low, high = self.period or (day.low, day.high)
            self.period = min(low, day.low), max(high, day.high)

    def run(self) -> TableVerdicts:
        """The verdicts of all rules, in one query."""
        judged = [name.removesuffix(".applies") for name in self.outputs if name.endswith(".applies")]
        frame = self.plan.run(self.outputs)
        return TableVerdicts(self.entity, tuple(judged), frame, self.unsupported, self.period)


def plan_table(
    corpus: Corpus,
    frame: pl.DataFrame | pl.LazyFrame,
    entity: str,
    *,
    on: date | None = None,
    rules: Iterable[str] | None = None,
    lists_known: bool = False,
) -> TablePlan:
    """Plan the rules about the entity of a table without running them; see ``judge_table``."""
    check_frame(frame, entity, corpus)
    wanted = None if rules is None else set(rules)
    found = TablePlan(entity, Plan(corpus, frame, on=on, lists_known=lists_known))
    for rule in corpus.norms(entity):
        if wanted is None or rule.id in wanted:
            found.add(rule)
    return found


def judge_table(
    corpus: Corpus,
    frame: pl.DataFrame | pl.LazyFrame,
    entity: str,
    *,
    on: date | None = None,
    rules: Iterable[str] | None = None,
    lists_known: bool = False,
) -> TableVerdicts:
    """Judge every row of a table by the rules about its entity.

    Args:
        frame: Canonical table: one row per ``entity``, one column per fact by full path
            (``attribution.logement.en_qpv``); whole numbers scaled by ``10 ** decimales`` of their fact and
            within its bounds; null is unknown. A collection may come as a list of structures whose fields
            are paths from its element.
        on: Day of the law imposed on all rows; by default each row has its own.
        rules: Ids of the only rules to judge.
        lists_known: Whether a collection that the table lacks is unknown rather than not supported.

    Raises:
        DataError: A column is no fact, or has another type than its fact.
    """
    return plan_table(corpus, frame, entity, on=on, rules=rules, lists_known=lists_known).run()


def judge_instance(
    rule: Rule, instance: Instance, context: Context, *, default: date | None = None
) -> tuple[bool | None, bool | None]:
    """The two Kleene truths of a rule on one instance, by way of a table of one row.

    Raises:
        UnsupportedError: The rule, or the instance, asks for something of ``SUPPORT``.
    """
    plan = _plan_of(instance, context, default)
    applies, satisfied = rule_columns(rule, plan)
    row = plan.run({"applies": applies, "satisfied": satisfied}).row(0)
    return row[0], row[1]


def value_instance(
    rule: Rule, instance: Instance, context: Context, *, default: date | None = None
) -> bool | Interval | date | str | None:
    """The value that a definition gives of one instance, its given value set aside.

    Raises:
        UnsupportedError: The rule, or the instance, asks for something of ``SUPPORT``.
    """
    plan = _plan_of(instance, context, default, without=rule.definit.rpartition(".")[2])
    return values_of(value_column(rule, plan), plan)[0]


def _plan_of(instance: Instance, context: Context, default: date | None, *, without: str = "") -> Plan:
    if without in instance.facts:
        instance = copy(instance)
        instance.facts = {name: value for name, value in instance.facts.items() if name != without}
    frame = frame_of([instance], context.corpus)
    plan = Plan(
        context.corpus, frame, on=context.on, default=default, closed=context.closed, lists_known=True
    )
    plan.definitions = context.definitions
    return plan
