"""Rows of a register that leave a count of a filing between two bounds, and what each of them lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import define, frozen

from lawrules.audits.titles import title_of
from lawrules.backends import columns
from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Interval
from lawrules.backends.judging import missing_facts
from lawrules.backends.rows import reference_date, trace
from lawrules.backends.rowviews import row_instance
from lawrules.ir import nodes as k
from lawrules.model import Collection, Corpus, Entity, Filing, Formula

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Doubtful", "Period", "UnsettledRows"]

Period = tuple[int, ...]


@frozen
class Doubtful:
    """A row that leaves a count between two bounds: its key, its line, the titles of what it lacks."""

    cle: str
    ligne: int
    manque: tuple[str, ...]


@define(eq=False, slots=False)
class UnsettledRows:
    """The rows of a register that one more fact would place in a count of a filing, or out of it.

    Attributes:
        entity: What holds the filing's counts.
        frame: Canonical table of the rows.
        lines: Line of the file for each row.
    """

    corpus: Corpus
    entity: Entity
    filing: Filing
    frame: pl.DataFrame
    lines: Sequence[int]

    def of(self, period: Period, keys: Mapping[str, str]) -> Iterator[Doubtful]:
        """Rows that may belong to one holder; one whose period or key is not told may be anybody's.

        Args:
            keys: Key of the holder's sender and thing, by link.
        """
        element = self._rows_of.de
        context = Context(self.corpus)
        anytime = self._by_period.get((), ()) if period else ()
        for told, index in (*self._by_period.get(period, ()), *anytime):
            if any(told[name] not in (None, keys[name]) for name in told):
                continue
            row = row_instance(self.frame.row(index, named=True), element, self.corpus.vocabulaire)
            bindings = {element: Binding(row, reference_date(row, context, None))}
            lacking = {self._key_path(name): None for name, key in told.items() if key is None}
            for condition in self._conditions:
                lacking |= dict.fromkeys(missing_facts(trace(condition, bindings, context)))
            line = int(self.lines[index]) if len(self.lines) else index + 1
            titles = (title_of(path, self.corpus.vocabulaire) or path for path in lacking)
            yield Doubtful(row.key, line, tuple(dict.fromkeys(titles)))

    @property
    def _rows_of(self) -> Collection:
        return self.entity.collections[self.filing.collection]

    @cached_property
    def _conditions(self) -> list[k.Node]:
        """Conditions over a row that the totals count."""
        found: dict[k.Node, None] = {}
        for name in self.filing.totaux:
            rule = self.corpus.definitions.get(self.entity.faits[name].id)
            for version in rule.versions[:1] if rule is not None else ():
                counts = (node for node in k.walk(version.formula.node) if isinstance(node, k.Count))
                found |= {node.condition: None for node in counts if node.condition is not None}
        return list(found)

    @cached_property
    def _by_period(self) -> dict[Period, list[tuple[dict[str, str | None], int]]]:
        """Unsettled rows by period, with the keys that they tell."""
        declared = self._rows_of
        grouping = next(item for item in declared.regroupements if item.nom == self.filing.regroupement)
        dating = dict(grouping.cles)
        formulas = [dating[name] for name in self.filing.periode if name in dating]
        conditions = [Formula("", node) for node in self._conditions]
        read = columns.row_values(self.corpus, self.frame, declared.de, [*formulas, *conditions])
        when, known = read[: len(formulas)], read[len(formulas) :]
        keys = {name: self._keys(name) for name in (self.filing.par, self.filing.avec) if name}
        found: dict[Period, list[tuple[dict[str, str | None], int]]] = {}
        for index in range(self.frame.height):
            values = [column[index] for column in known]
            told = {name: column[index] for name, column in keys.items()}
            period = _period(column[index] for column in when)
            placed = None not in told.values() and period
            counted_nowhere = bool(values) and all(value is False for value in values)
            if counted_nowhere or (placed and None not in values):
                continue
            found.setdefault(period, []).append((told, index))
        return found

    def _key_path(self, link: str) -> str:
        entities = self.corpus.vocabulaire.entites
        element = self._rows_of.de
        return f"{element}.{link}.{entities[entities[element].liens[link].vers].cle}"

    def _keys(self, link: str) -> list[str | None]:
        path = self._key_path(link)
        given = path in self.frame.columns
        return self.frame.get_column(path).to_list() if given else [None] * self.frame.height


def _period(values: Iterable[object]) -> Period:
    """The period that values tell, or () where one of them is not known."""
    found: list[int] = []
    for item in values:
        if not isinstance(item, Interval) or not item.known or item.low is None:
            return ()
        found.append(int(item.low))
    return tuple(found)
