"""What one generated function is about: a layout, and the versions in force on each day of its sites."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from lawrules.backends.case.layout import Day, Layout, Site, Slot
from lawrules.expr.parameters import decimals_of
from lawrules.ir import nodes as k
from lawrules.ir.functions import FUNCTIONS
from lawrules.ir.types import ValueType
from lawrules.model import Rule, Version

__all__ = ["Scope", "Unfit", "function", "ordinal", "raw", "reader", "scale_of_table"]


class Unfit(Exception):  # noqa: N818  (a way that is closed, not an error)
    """A way of computing does not answer this formula; the next, slower one is taken."""


@define
class Scope:
    """One function to generate.

    Attributes:
        imposed: Whether one day is the day of the law for every site.
        on: For each day of a site, a day of the calendar on which the versions wanted are in force.
        days: The days whose value the function needs, in the order in which it receives them.
    """

    layout: Layout
    imposed: bool
    on: dict[Day, date]
    days: list[Day] = field(factory=list)

    def reach(self, site: Site, links: tuple[str, ...]) -> Site:
        """The site at the end of links."""
        return self.layout.reach(site, links, imposed=self.imposed)

    def slot(self, site: Site, node: k.FactRef, *, known: bool = False) -> Slot:
        """The slot of a fact of a site.

        Raises:
            Unfit: It is farther than the layout goes.
        """
        found = self.layout.slot(site.links, node.fact.rpartition(".")[2], known=known)
        if found is None:
            raise Unfit(f"{node.path} : définitions trop enchaînées")
        return found

    def version(self, rule: Rule, day: Day) -> Version | None:
        """The version in force on a day of this function.

        Raises:
            Unfit: The day itself depends on a definition.
        """
        on = self.on.get(day)
        if on is None:
            raise Unfit("la date du droit applicable se déduit d'une définition")
        return rule.version_on(on)

    def day_index(self, day: Day) -> int:
        """Where the function finds the value of a day."""
        if day not in self.days:
            self.days.append(day)
        return self.days.index(day)


def ordinal(value: object) -> object:
    """A date as its number in the calendar; anything else as it is."""
    return value.toordinal() if isinstance(value, date) else value


def raw(value: k.Scalar, scale: int) -> object:
    """A value as slots hold it, a number being multiplied by ten ``scale`` times.

    Raises:
        Unfit: It has more decimals.
    """
    if isinstance(value, Fraction):
        scaled = value * 10**scale
        if scaled.denominator != 1:
            raise Unfit("nombre sans écriture décimale")
        return scaled.numerator
    return ordinal(value)


@frozen
class _Function:
    """A scalar function of the language on slots' values; None where it has no answer."""

    name: str

    def __call__(self, *values: int | str) -> object:
        function = FUNCTIONS[self.name]
        known = [_known(value, kind) for value, kind in zip(values, function.takes, strict=True)]
        try:
            found = function.compute(*known)
        except (ValueError, OverflowError):
            return None
        return int(found) if isinstance(found, Fraction) else ordinal(found)


def _known(value: int | str, kind: ValueType) -> k.Scalar:
    if isinstance(value, str):
        return value
    return Fraction(value) if kind.numeric else date.fromordinal(value)


def function(name: str) -> _Function:
    """A scalar function of the language, on slots' values."""
    return _Function(name)


def scale_of_table(layout: Layout, name: str, kind: ValueType) -> int:
    """How many decimals the values of a table have.

    Raises:
        Unfit: One of them has no decimal writing.
    """
    if not kind.numeric:
        return 0
    most = 0
    for row in layout.corpus.tables[name].lignes:
        found = decimals_of(row.valeur) if isinstance(row.valeur, Fraction) else 0
        if found is None:
            raise Unfit("nombre sans écriture décimale")
        most = max(most, found)
    return most


def reader(layout: Layout, node: k.Lookup, scales: Sequence[int]) -> Callable[..., object]:
    """What reads a table: called with the tuple of keys, and the day when the table is dated.

    Args:
        scales: Scale of the keys, one each.
    """
    table = layout.corpus.tables[node.table]
    scale = scale_of_table(layout, node.table, node.type)
    cells: dict[tuple[object, ...], list[tuple[int, object]]] = {}
    for row in table.lignes:
        try:
            keys = tuple(raw(key, size) for key, size in zip(row.cles, scales, strict=True))
        except Unfit:
            continue  # a key with more decimals than what is sought never equals it
        if node.day is None or row.depuis is not None:
            start = row.depuis.toordinal() if row.depuis is not None and node.day is not None else 0
            cells.setdefault(keys, []).append((start, raw(row.valeur, scale)))
    if node.day is None:
        return {keys: rows[-1][1] for keys, rows in cells.items()}.get
    last = table.jusqu_au.toordinal() if table.jusqu_au is not None else None
    dated: dict[tuple[object, ...], tuple[list[int], list[object]]] = {}
    for keys, rows in cells.items():
        rows.sort(key=lambda row: row[0])
        dated[keys] = [start for start, _ in rows], [value for _, value in rows]

    def read(keys: tuple[object, ...], day: int) -> object:
        found = dated.get(keys)
        if found is None or (last is not None and day > last):
            return None
        index = bisect_right(found[0], day)
        return found[1][index - 1] if index else None

    return read
