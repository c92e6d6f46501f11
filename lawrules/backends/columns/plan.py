"""The plan of one table: its columns as facts, values computed once under a name, and what the data allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
from attrs import define, evolve, field, frozen

from lawrules.backends.columns import whole as w
from lawrules.backends.columns.arithmetic import pick
from lawrules.backends.columns.numbers import Bounds, Exact
from lawrules.backends.columns.values import Day, Given, Value, known_mask, null_of
from lawrules.backends.columns.whole import Whole
from lawrules.model import Corpus, Entity, Fact, Rule

__all__ = ["Env", "Plan", "Scope"]

_WIDTHS: dict[object, int] = {pl.Int8: 8, pl.Int16: 16, pl.Int32: 32, pl.Int64: 64}


@frozen(eq=False)
class Scope:
    """An entity bound by its name: whose columns start with ``prefix``, under the law of ``day``."""

    plan: Plan
    prefix: str
    entity: str
    day: Day


@frozen(eq=False)
class Env:
    """The entities visible to a formula, and the plan whose rows it is computed on."""

    plan: Plan
    scopes: Mapping[str, Scope]


@frozen(eq=False)
class _Let:
    expr: pl.Expr
    needs: tuple[str, ...]
    level: int


@define(eq=False)
class Plan:
    """What is asked of one table, gathered so that one query answers it.

    Attributes:
        frame: One row per subject; one column per fact, by full path; null is unknown.
        on: Day of the law imposed on all rows; None leaves each row its own.
        default: Day of the law of a row that has no date.
        closed: Whether documents are declared complete.
        aliases: Places that are reached under another path, by what the path starts with.
        virtual: Facts that are computed instead of given, by path.
        carry: Brings to these rows a value of the rows that hold them, for the elements of a collection.
        lists_known: Whether a collection that the table lacks is unknown rather than not supported.
        depth: How many collections lead to these rows.
    """

    corpus: Corpus
    frame: pl.DataFrame | pl.LazyFrame
    on: date | None = None
    default: date | None = None
    closed: bool = False
    aliases: dict[str, tuple[Plan, str]] = field(factory=dict)
    virtual: dict[str, Value] = field(factory=dict)
    carry: Callable[[Plan, Value], Value] | None = None
    lists_known: bool = False
    depth: int = 0
    children: dict[str, Plan] = field(factory=dict, init=False)
    memo: dict[object, Value] = field(factory=dict, init=False)
    days: dict[object, Day] = field(factory=dict, init=False)
    running: set[object] = field(factory=set, init=False)
    schema: dict[str, pl.DataType] = field(init=False)
    definitions: Mapping[str, Rule] = field(init=False)
    _lets: dict[str, _Let] = field(factory=dict, init=False)
    _settled: dict[Whole, Whole] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.schema = dict(self.frame.collect_schema())
        self.definitions = self.corpus.definitions

    def entity(self, name: str) -> Entity:
        """An entity of the vocabulary."""
        return self.corpus.vocabulaire.entites[name]

    # --- values under a name -------------------------------------------------------------------------

    def let(self, expr: pl.Expr) -> pl.Expr:
        """The same column, computed once and then read by its name."""
        needs = expr.meta.root_names()
        if not needs or (len(needs) == 1 and expr.meta.is_column()):
            return expr
        inner = tuple(name for name in needs if name in self._lets)
        level = 1 + max((self._lets[name].level for name in inner), default=0)
        name = f"#{len(self._lets)}"
        self._lets[name] = _Let(expr, inner, level)
        return pl.col(name)

    def settle(self, value: Value) -> Value:
        """The same value, its columns computed once."""
        if isinstance(value, pl.Expr):
            return self.let(value)
        if isinstance(value, Exact):
            return self._settle(value)
        return Bounds(value.low and self._settle(value.low), value.high and self._settle(value.high))

    def _settle(self, value: Exact) -> Exact:
        return evolve(value, num=self._once(value.num), overs=tuple(map(self._once, value.overs)))

    def _once(self, value: Whole) -> Whole:
        # One object per column: equal divisors are recognised by it.
        if value not in self._settled:
            self._settled[value] = evolve(value, expr=self.let(value.expr))
        return self._settled[value]

    def lazy(self, outputs: Mapping[str, pl.Expr]) -> pl.LazyFrame:
        """The query that gives columns, what they need first, level by level."""
        wanted = [name for expr in outputs.values() for name in expr.meta.root_names()]
        needed: dict[str, _Let] = {}
        while wanted:
            name = wanted.pop()
            if name in self._lets and name not in needed:
                needed[name] = self._lets[name]
                wanted.extend(self._lets[name].needs)
        query = self.frame.lazy()
        for level in sorted({item.level for item in needed.values()}):
            query = query.with_columns(
                item.expr.alias(name) for name, item in needed.items() if item.level == level
            )
        # What reads the same columns is computed together, while they are in the processor's memory.
        reads = {name: sorted(set(expr.meta.root_names())) for name, expr in outputs.items()}
        found = [outputs[name].alias(name) for name in sorted(outputs, key=reads.__getitem__)]
        if any(reads.values()):
            return query.select(found)
        # Columns that are all the same on every row would give one row.
        return query.with_columns(found).select(list(outputs))

    def append(self, columns: pl.DataFrame) -> None:
        """Add columns already computed to a table in memory."""
        assert isinstance(self.frame, pl.DataFrame), "computed row by row"
        self.frame = self.frame.hstack(columns)
        self.schema = dict(self.frame.schema)

    def run(self, outputs: Mapping[str, pl.Expr]) -> pl.DataFrame:
        """Columns, computed now."""
        streaming = isinstance(self.frame, pl.LazyFrame)
        return self.lazy(outputs).collect(engine="streaming" if streaming else "auto").select(list(outputs))

    # --- columns as facts ------------------------------------------------------------------------------

    def has(self, prefix: str) -> bool:
        """Whether the table says anything under a path."""
        return any(name.startswith(prefix) for name in self.schema)

    def given(self, path: str, fact: Fact) -> Given | None:
        """What the table says of a fact; None when it has no column for it."""
        if path in self.virtual:
            return Given(self.virtual[path], known_mask(self.virtual[path]))
        home, there = self.place(path)
        if (home, there) != (self, path):
            return self._carried(home, home.given(there, fact))
        names = [f"{path}{end}" for end in ("", ".min", ".max") if self._useful(f"{path}{end}")]
        absent = pl.col(f"{path}.absent") if self._useful(f"{path}.absent") else None
        if not names and absent is None:
            return None
        if not fact.type.numeric:
            value: Value = self._typed(path, fact) if names else null_of(fact.type)
        else:
            parts = {name: self._whole(name, fact) for name in names}
            value = self._number(path, parts)
        known = None if path in names and not self.nullable(path) else _any_known(names)
        return Given(value, known, absent)

    def place(self, path: str) -> tuple[Plan, str]:
        """The plan that holds a path, and the path there."""
        for start, (plan, prefix) in self.aliases.items():
            if path.startswith(start):
                return plan.place(prefix + path[len(start) :])
        return self, path

    def brought(self, home: Plan, value: Value) -> Value:
        """A value of the rows that hold these, brought to these."""
        if home is self:
            return value
        assert self.carry is not None, "only the elements of a collection see what holds them"
        return self.carry(home, value)

    def _carried(self, home: Plan, given: Given | None) -> Given | None:
        if given is None or home is self:
            return given
        masks: list[pl.Expr | None] = []
        for mask in (given.known, given.absent):
            found = None if mask is None else self.brought(home, mask)
            assert not isinstance(found, Exact | Bounds), "a mask is a column of truths"
            masks.append(found)
        return Given(self.brought(home, given.value), *masks)

    def _useful(self, name: str) -> bool:
        return name in self.schema and self.schema[name] != pl.Null

    def _typed(self, path: str, fact: Fact) -> pl.Expr:
        textual = fact.type.textual and self.schema[path] != pl.String
        return pl.col(path).cast(pl.String) if textual else pl.col(path)

    def _number(self, path: str, parts: Mapping[str, Exact]) -> Value:
        exact = parts.get(path)
        low, high = parts.get(f"{path}.min"), parts.get(f"{path}.max")
        if exact is not None and low is None and high is None:
            return exact
        ends: list[Exact | None] = []
        for end in (low, high):
            if exact is None or end is None:
                ends.append(end or exact)
            else:
                known = pl.col(path).is_not_null()
                ends.append(pick([(known, exact)], end))  # type: ignore[arg-type]
        return Bounds(*ends)

    def _whole(self, name: str, fact: Fact) -> Exact:
        scale = 10 ** (fact.type.decimales or 0)
        bits = _WIDTHS[self.schema[name].base_type()]
        return Exact(w.column(pl.col(name), bits, lambda: self._limits(name, fact, scale)), scale)

    def _limits(self, name: str, fact: Fact, scale: int) -> tuple[int, int]:
        """The declared bounds, that the reader of the table has checked, else those of the data."""
        low, high = fact.type.minimum, fact.type.maximum
        found = self.data_span(pl.col(name)) if low is None or high is None else (0, 0)
        return (
            found[0] if low is None else _floor(low * scale),
            found[1] if high is None else -_floor(-high * scale),
        )

    # --- what the data allow ---------------------------------------------------------------------------

    def nullable(self, name: str) -> bool:
        """Whether a column may hold a null; True when finding out would mean reading a file."""
        return isinstance(self.frame, pl.LazyFrame) or self.frame.get_column(name).null_count() > 0

    def data_span(self, expr: pl.Expr) -> tuple[int, int]:
        """The least and the greatest number of a column; zeros when it has none."""
        low, high, _ = self._extremes(expr)
        return low or 0, high or 0

    def seen(self, number: Exact) -> tuple[int, int] | None:
        """The least and the greatest number of a column in memory, or None where it is not one."""
        expr = number.num.expr
        here = isinstance(self.frame, pl.DataFrame) and expr.meta.is_column()
        return self.data_span(expr) if here and expr.meta.output_name() in self.schema else None

    def dated(self, expr: pl.Expr, key: str, *, nullable: bool | None = None) -> Day:
        """A column of dates with the days that it spans."""
        low, high, nulls = self._extremes(expr)
        return Day(expr, low or date.max, high or date.min, nulls > 0 if nullable is None else nullable, key)

    def _extremes(self, expr: pl.Expr) -> tuple[Any, Any, int]:
        """The least and the greatest value of a column, None when it has none, and how many nulls."""
        if isinstance(self.frame, pl.DataFrame) and expr.meta.is_column():
            values = self.frame.get_column(expr.meta.output_name(), default=None)
            if values is not None:
                return values.min(), values.max(), values.null_count()
        x = pl.col("x")
        query = self.lazy({"x": expr}).select(
            x.min().alias("low"), x.max().alias("high"), x.null_count().alias("nulls")
        )
        low, high, nulls = query.collect().row(0)
        return low, high, nulls


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def _any_known(names: Iterable[str]) -> pl.Expr:
    found: pl.Expr | None = None
    for name in names:
        known = pl.col(name).is_not_null()
        found = known if found is None else found | known
    return pl.lit(False) if found is None else found
