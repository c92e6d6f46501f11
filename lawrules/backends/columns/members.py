"""The rows of a register with the keys of their groups, and what they add to each aggregate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce

import polars as pl
from attrs import define, evolve, field

from lawrules.backends.columns.facts import day_of_scope, fact_value, lower
from lawrules.backends.columns.holders import Key
from lawrules.backends.columns.needs import reads_holder
from lawrules.backends.columns.numbers import Exact, known_number
from lawrules.backends.columns.plan import Env, Plan, Scope
from lawrules.backends.columns.rollup import DOUBT, ROWS, Sums
from lawrules.backends.columns.support import refuse
from lawrules.backends.columns.tallies import Aggregate, Tally, tally_of
from lawrules.backends.columns.values import Day, Value
from lawrules.backends.columns.whole import Whole
from lawrules.errors import UnsupportedError
from lawrules.ir.types import Kind
from lawrules.model import Corpus, Fact, Formula, Grouping

__all__ = ["Members"]

# Undated rows, times the groups that they may belong to, that are looked at one by one.
_MOST_EXPANDED = 5_000_000
_DATED = "#dated"
_OWN = "~"  # ends the name of a key worked out by the row's own law


@define(eq=False)
class Members:
    """The rows that groupings gather.

    Attributes:
        table: One row per element; ``holder`` and ``element`` are entities.
        needed: Aggregates to compute, known by their rank.
        refused: Those that could not be, by rank.
    """

    corpus: Corpus
    table: pl.DataFrame
    holder: str
    element: str
    needed: Sequence[Aggregate]
    on: date | None = None
    refused: dict[int, UnsupportedError] = field(factory=dict)
    plan: Plan = field(init=False)
    own: Day = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.plan = Plan(self.corpus, self.table, on=self.on)
        self.own = day_of_scope(self.plan, self.element, self.element, Day.of(None))

    def keep_own_keys(self, groupings: Iterable[Grouping]) -> None:
        """Work out keys by each row's own law, beforehand, where another law is imposed on the verdict.

        A lease of 2019 judged by today's law is still one of 2019.
        """
        if self.on is None:
            return
        free = Plan(self.corpus, self.table)
        day = day_of_scope(free, self.element, self.element, Day.of(None))
        env = Env(free, {self.element: Scope(free, self.element, self.element, day)})
        found = {
            f"{key.column}{_OWN}": _as_fact(lower(formula.node, env), key.fact)
            for grouping in groupings
            for key, formula in self._formulas(grouping)
            if formula is not None
        }
        if found:
            self.table = self.table.hstack(free.run(found))
            self.plan = Plan(self.corpus, self.table, on=self.on)
            self.own = day_of_scope(self.plan, self.element, self.element, Day.of(None))

    def keys(self, grouping: Grouping) -> list[Key]:
        """The keys of a grouping: links first, then the holder's own facts."""
        entities = self.corpus.vocabulaire.entites
        holder = entities[self.holder]
        found = []
        for name in grouping.reprend:
            entity = entities[holder.liens[name].vers]
            found.append(Key(f"#{name}", entity.faits[entity.cle], name))
        own = [Key(f"#{name}={formula.text}", holder.faits[name]) for name, formula in grouping.cles]
        return [*own, *found]

    def missing_link(self, grouping: Grouping) -> str:
        """The first link of a grouping that no row tells, or nothing."""
        for key in self.keys(grouping):
            path = f"{self.element}.{key.link}.{key.fact.nom}"
            told = path in self.table.columns and self.table[path].null_count() < self.table.height
            if key.link and not told and key.fact.id not in self.plan.definitions:
                return key.link
        return ""

    # --- rows that have a day of their own -----------------------------------------------------------

    def dated(self, groupings: Sequence[Grouping], shared: Iterable[str]) -> dict[str, Sums]:
        """Sums of the rows whose own day is known, seen by each grouping: one pass for all, by all keys."""
        if self.own.low > self.own.high:
            return {}
        plan = self.plan
        day = evolve(self.own, nullable=False, key=f"{self.own.key}!")
        scope = Scope(plan, self.element, self.element, day)
        outputs = {_DATED: self.own.expr.is_not_null()} if self.own.nullable else {}
        names: list[str] = []
        tallies: dict[str, Tally] = {}
        views: dict[str, dict[int, tuple[str, Tally]]] = {}
        for grouping in groupings:
            for key, formula in self._formulas(grouping):
                if key.column not in outputs:
                    outputs[key.column] = plan.let(self._key(key, formula, scope))
                    names.append(key.column)
            env = self._env(scope, f"{self.holder}@{grouping.nom}", grouping, outputs)
            views[grouping.nom] = self._tallies(env, self.table.height, grouping.nom, tallies)
        for label, tally in tallies.items():
            outputs |= {f"{label}.{letter}": part for letter, part in tally.parts.items()}
        columns = list(shared)
        outputs |= {column: pl.col(column) for column in columns}
        query = plan.lazy(outputs)
        if self.own.nullable:
            query = query.filter(pl.col(_DATED))
        frame = _summed(query, names, tallies, columns).with_columns(pl.lit(False).alias(DOUBT)).collect()
        return {name: Sums(frame, view) for name, view in views.items()}

    def _formulas(self, grouping: Grouping) -> list[tuple[Key, Formula | None]]:
        formulas: Mapping[str, Formula] = dict(grouping.cles)
        return [(key, None if key.link else formulas[key.fact.nom]) for key in self.keys(grouping)]

    def _key(self, key: Key, formula: Formula | None, scope: Scope) -> pl.Expr:
        if formula is not None and self.on is not None:
            return pl.col(f"{key.column}{_OWN}")
        if formula is not None:
            return _as_fact(lower(formula.node, Env(scope.plan, {self.element: scope})), key.fact)
        place = f"{self.element}.{key.link}"
        there = Scope(scope.plan, place, key.fact.entite, scope.day)
        return _as_fact(fact_value(there, key.fact.nom), key.fact)

    def _env(self, scope: Scope, prefix: str, grouping: Grouping, keys: Mapping[str, pl.Expr]) -> Env:
        """The row and its holder, whose facts are the keys and the links of the row."""
        plan = scope.plan
        entity = self.corpus.vocabulaire.entites[self.holder]
        for key, formula in self._formulas(grouping):
            if formula is not None:
                plan.virtual[f"{prefix}.{key.fact.nom}"] = _from_key(keys[key.column], key.fact)
        if "niveau" in entity.faits:
            plan.virtual[f"{prefix}.niveau"] = pl.lit(grouping.nom)
        for link in grouping.reprend:
            plan.aliases[f"{prefix}.{link}."] = (plan, f"{self.element}.{link}.")
        day = day_of_scope(plan, prefix, self.holder, Day.of(None))
        return Env(plan, {self.element: scope, self.holder: Scope(plan, prefix, self.holder, day)})

    def _tallies(
        self, env: Env, rows: int, grouping: str, kept: dict[str, Tally]
    ) -> dict[int, tuple[str, Tally]]:
        """What the rows add, shared between groupings unless a condition reads the holder."""
        view: dict[int, tuple[str, Tally]] = {}
        for rank, node in enumerate(self.needed):
            label = f"{rank}@{grouping}" if reads_holder(node, self.holder) else str(rank)
            try:
                if label not in kept:
                    kept[label] = tally_of(node, env, rows)
                view[rank] = (label, kept[label])
            except UnsupportedError as error:
                self.refused[rank] = error
        return view

    # --- rows that take the day of their holder --------------------------------------------------------

    def undated(self, grouping: Grouping, known: pl.DataFrame | None, shared: Iterable[str]) -> Sums | None:
        """Sums of the rows without a day: each is tried under every holder that it may belong to.

        Args:
            known: Keys of the groups already found, whose holders' days are tried.
        """
        if not self.own.nullable:
            return None
        rows = self.table.filter(self.plan.run({"x": self.own.expr.is_null()}).to_series())
        if rows.is_empty():
            return None
        bare = Plan(self.corpus, rows, on=self.on)
        scope = Scope(bare, self.element, self.element, Day.of(None))
        formulas = self._formulas(grouping)
        found = {key.column: self._key(key, formula, scope) for key, formula in formulas if formula}
        rows, astray = _tried(rows.hstack(bare.run(found)) if found else rows, list(found), known)
        plan = Plan(self.corpus, rows, on=self.on)
        keys = {name: pl.col(name) for name in found}
        env = self._env(Scope(plan, self.element, self.element, Day.of(None)), self.holder, grouping, keys)
        holder = env.scopes[self.holder]
        day = day_of_scope(plan, self.element, self.element, holder.day)
        place = Scope(plan, self.element, self.element, day)
        inner = Env(plan, {**env.scopes, self.element: place})
        # The key of a link may be derived: it then takes the day that is tried.
        keys |= {key.column: self._key(key, None, place) for key, formula in formulas if formula is None}
        tallies: dict[str, Tally] = {}
        view = self._tallies(inner, rows.height, grouping.nom, tallies)
        outputs = {**keys, DOUBT: pl.col(DOUBT)}
        for label, tally in tallies.items():
            outputs |= {f"{label}.{letter}": part for letter, part in tally.parts.items()}
        columns = list(shared)
        outputs |= {column: pl.col(column) for column in columns}
        query = _summed(plan.lazy(outputs), [*keys, DOUBT], tallies, columns)
        frame = query.with_columns(
            pl.when(~pl.col(DOUBT)).then(pl.col(ROWS)).otherwise(0).alias(ROWS)
        ).collect()
        return Sums(frame, view, astray)


def _tried(rows: pl.DataFrame, own: list[str], known: pl.DataFrame | None) -> tuple[pl.DataFrame, int]:
    """Rows with each key that they may have, and how many had none: those are doubtful under each."""
    if not own:
        return rows.with_columns(pl.lit(False).alias(DOUBT)), 0
    missing = reduce(lambda a, b: a | b, [pl.col(name).is_null() for name in own])
    sure, open_ = rows.filter(~missing), rows.filter(missing)
    found = [sure.select(own)] if known is None else [sure.select(own), known.select(own)]
    keys = pl.concat(found, how="vertical_relaxed").drop_nulls().unique(maintain_order=True)
    sure = sure.with_columns(pl.lit(False).alias(DOUBT))
    if open_.height * keys.height > _MOST_EXPANDED or keys.is_empty():
        doubtful = open_.with_columns(pl.lit(True).alias(DOUBT))
        return pl.concat([sure, doubtful], how="vertical_relaxed"), open_.height
    crossed = open_.join(keys.rename({name: f"{name}?" for name in own}), how="cross")
    fits = [pl.col(name).is_null() | (pl.col(name) == pl.col(f"{name}?")) for name in own]
    tried = crossed.filter(fits).with_columns(pl.col(f"{name}?").alias(name) for name in own)
    doubtful = tried.select(open_.columns).with_columns(pl.lit(True).alias(DOUBT))
    return pl.concat([sure, doubtful], how="vertical_relaxed"), open_.height


def _summed(
    query: pl.LazyFrame, keys: Sequence[str], tallies: Mapping[str, Tally], shared: Iterable[str]
) -> pl.LazyFrame:
    totals = [pl.len().cast(pl.Int64).alias(ROWS)]
    for label, tally in tallies.items():
        for letter, how in tally.how.items():
            name = f"{label}.{letter}"
            column = getattr(pl.col(name), how)()
            counted = how == "sum" and letter not in tally.scaled
            totals.append(column.cast(pl.Int64) if counted else column)
    for name in shared:
        totals += [pl.col(name).min().alias(f"{name}.low"), pl.col(name).max().alias(f"{name}.high")]
    return query.group_by(keys).agg(totals)


def _as_fact(value: Value, fact: Fact) -> pl.Expr:
    """A key as the canonical column of the fact that it gives."""
    if isinstance(value, pl.Expr):
        return value
    exact = known_number(value)
    scale: int = 10 ** (fact.type.decimales or 0)
    if exact.overs or scale % exact.den:
        refuse("quotient_cle", f"« {fact.id} »")
    return (exact.num.expr * (scale // exact.den)).cast(pl.Int64)


def _from_key(column: pl.Expr, fact: Fact) -> Value:
    if not fact.type.numeric:
        return column if fact.type.kind is not Kind.BOOLEEN else column.cast(pl.Boolean)
    # Keys are few and small: years, semesters.
    return Exact(Whole(column, 64, lambda: (-(1 << 40), 1 << 40)), 10 ** (fact.type.decimales or 0))
