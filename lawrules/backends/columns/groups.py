"""Aggregates of a register by group: one pass over the rows, exact bounds, holders for the rows evaluator.

A row whose group is not known may belong to each group that its known keys allow: it counts there as a
doubtful member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl
from attrs import define, field, frozen

from lawrules.backends.columns.frames import check_frame
from lawrules.backends.columns.holders import holder_of, link_columns
from lawrules.backends.columns.members import Members
from lawrules.backends.columns.needs import aggregates_needed
from lawrules.backends.columns.plan import Plan
from lawrules.backends.columns.reading import values_of
from lawrules.backends.columns.rollup import Sums, roll_up
from lawrules.backends.columns.support import placed
from lawrules.backends.columns.tallies import Aggregate
from lawrules.backends.instances import Instance, Interval
from lawrules.errors import Problem, Where
from lawrules.ir.nodes import Node
from lawrules.model import Corpus, Grouping

__all__ = ["Aggregates", "aggregate"]


@frozen
class Aggregates:
    """The groups of a register.

    Attributes:
        holders: One instance per group and grouping, with ``aggregates`` filled.
        notes: Sentences in French on what could not be grouped or counted.
        unsupported: Aggregates left out, each with what this evaluator cannot do.
    """

    holders: tuple[Instance, ...]
    notes: tuple[str, ...] = ()
    unsupported: tuple[tuple[Aggregate, Problem], ...] = ()


def aggregate(
    corpus: Corpus,
    frame: pl.DataFrame | pl.LazyFrame,
    holder: str,
    collection: str,
    *,
    groupings: Iterable[str] | None = None,
    on: date | None = None,
) -> Aggregates:
    """Gather the rows of a register under what holds them, and compute what the rules about it need.

    Args:
        frame: Canonical table of the elements of the collection.
        holder: Entity that has the collection (``exercice``).
        groupings: Names of the only groupings to make, of those that the vocabulary declares.
        on: Day of the law imposed on all rows.

    Returns:
        Holders to be judged by the rows evaluator: their group's facts, the links that their rows share,
        and the aggregates, with the bounds that unknown rows leave.
    """
    declared = corpus.vocabulaire.entites[holder].collections[collection]
    check_frame(frame, declared.de, corpus)
    wanted = None if groupings is None else set(groupings)
    chosen = [item for item in declared.regroupements if wanted is None or item.nom in wanted]
    table = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    needed = aggregates_needed(corpus, holder, collection)
    return _Register(Members(corpus, table, holder, declared.de, needed, on)).aggregate(chosen)


@define(eq=False)
class _Register:
    members: Members
    notes: list[str] = field(factory=list)

    def aggregate(self, groupings: Iterable[Grouping]) -> Aggregates:
        """The holders of all groupings, in their order."""
        members = self.members
        chosen = [item for item in groupings if self._possible(item)]
        members.keep_own_keys(chosen)
        links = dict.fromkeys(link for item in chosen for link in item.reprend)
        shared = {link: link_columns(members.plan, members.element, link) for link in links}
        dated = members.dated(chosen, [name for names in shared.values() for name in names])
        holders: list[Instance] = []
        for grouping in chosen:
            kept = {link: shared[link] for link in grouping.reprend}
            holders.extend(self._groups(grouping, dated.get(grouping.nom), kept))
        refused = tuple(
            (members.needed[rank], placed(error, Where(path=members.needed[rank].group.path)))
            for rank, error in sorted(members.refused.items())
        )
        self.notes.extend(f"agrégat non calculé : {problem.what}" for _, problem in refused)
        return Aggregates(tuple(holders), tuple(self.notes), refused)

    def _possible(self, grouping: Grouping) -> bool:
        link = self.members.missing_link(grouping)
        if link:
            entity = self.members.corpus.vocabulaire.entites[self.members.holder]
            cle = self.members.corpus.vocabulaire.entites[entity.liens[link].vers].cle
            path = f"{self.members.element}.{link}.{cle}"
            self.notes.append(f"Regroupement {_title(grouping)} non fait : la colonne « {path} » manque.")
        return not link

    def _groups(
        self, grouping: Grouping, dated: Sums | None, shared: dict[str, list[str]]
    ) -> Iterator[Instance]:
        members = self.members
        keys = members.keys(grouping)
        columns = [name for names in shared.values() for name in names]
        own = [key.column for key in keys if not key.link]
        known = None if dated is None else dated.frame.select(own).unique()
        undated = members.undated(grouping, known, columns)
        sums = [item for item in (dated, undated) if item is not None]
        if not sums:
            return
        ranks = [rank for rank in range(len(members.needed)) if rank not in members.refused]
        groups, scales, astray = roll_up(sums, [key.column for key in keys], ranks, columns)
        if astray:
            self.notes.append(
                f"Regroupement {_title(grouping)} : {astray} ligne(s) sans groupe sûr, comptées comme "
                "douteuses dans chaque groupe possible."
            )
        values = self._values(groups, sums[0], scales)
        for index, row in enumerate(groups.iter_rows(named=True)):
            found: dict[Node, Interval | date | None] = {
                members.needed[rank]: column[index] for rank, column in values.items()
            }
            yield holder_of(members.corpus, members.holder, grouping.nom, keys, row, found, shared)

    def _values(
        self, groups: pl.DataFrame, sums: Sums, scales: dict[int, int]
    ) -> dict[int, list[Interval | date | None]]:
        """The value of each aggregate in each group, by rank."""
        plan = Plan(self.members.corpus, groups)
        found: dict[int, list[Interval | date | None]] = {}
        for rank, scale in scales.items():
            _, tally = sums.tallies[rank]
            letters = {letter: pl.col(f"{rank}.{letter}") for letter in tally.how}
            found[rank] = values_of(tally.read(letters, scale), plan)  # type: ignore[assignment]
        return found


def _title(grouping: Grouping) -> str:
    return grouping.titre or f"« {grouping.nom} »"
