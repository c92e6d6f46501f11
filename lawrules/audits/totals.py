"""Promises followed one by one, and added up: together, by party, by each key that tells them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from lawrules.audits.counting import Counted, Rows
from lawrules.audits.promises import Promise
from lawrules.backends.instances import Interval
from lawrules.model import Matching, Verdict

__all__ = ["Followed", "Total", "totals_of"]


@frozen
class Followed:
    """One promise of one year against the register.

    Attributes:
        realise, base: Counts with their bounds; None where the register covers neither who nor when.
        taux: Rate achieved, between its exact bounds, or None.
        atteint: Whether the figure promised is reached; None while the bounds do not tell.
        manque: How many are missing, between bounds, or None.
        verdict, regle: What the rule that reads the count says, and its id; None and "" where no rule does.
        manquants: Paths of the facts of the document that would settle that verdict.
        pourquoi: Why nothing was counted, or "".
    """

    promesse: Promise
    annee: int
    realise: Interval | None
    base: Interval | None
    taux: Interval | None
    atteint: bool | None
    manque: Interval | None
    verdict: Verdict | None = None
    regle: str = ""
    pourquoi: str = ""
    manquants: tuple[str, ...] = ()


@frozen
class Total:
    """Promises about one public and one year, added up along one axis.

    Attributes:
        axe: "" for all together, « qui » by party, or the name of a key.
        titre_axe: Words of the axis.
        nom: Which party, or which value of the key; "" for all together.
        nombre: Sum of the numbers promised, or None where a line promises none.
        taux: The share promised, where every line promises the same one.
        compte: What the register shows of the whole; None where it covers neither who nor when.
        atteints, manques, ouverts: How many lines are reached, are not, or cannot be told.
    """

    axe: str
    titre_axe: str
    nom: str
    selon: str
    public: str
    annee: int
    nombre: Fraction | None
    taux: Fraction | None
    compte: Counted | None
    atteints: int
    manques: int
    ouverts: int

    @property
    def atteint(self) -> bool | None:
        """Whether what was promised in all was achieved in all; None while the bounds do not tell."""
        if self.compte is None:
            return None
        asked, found = (
            (self.nombre, self.compte.realise) if self.nombre is not None else (self.taux, self.compte.taux)
        )
        if asked is None or found is None or found.low is None or found.high is None:
            return None
        if found.low >= asked:
            return True
        return False if found.high < asked else None


def totals_of(lines: Sequence[Followed], rows: Rows, matching: Matching) -> tuple[Total, ...]:
    """All together, then by party, then by each key of which the register tells and lines differ.

    All together, and by key, every row counts, whoever made it: the aim of a place is for all.
    """
    shared = _shared(lines, matching)
    found = list(_added("", "", ((item, "") for item in lines), rows, shared))
    found += _added("qui", "Qui", ((item, item.promesse.qui) for item in lines), rows, shared)
    for key, told in zip(matching.cles, rows.told, strict=True):
        if told and key.nom not in shared:
            placed = ((item, item.promesse.cles.get(key.nom) or "") for item in lines)
            named = [(item, value) for item, value in placed if value]
            found += _added(key.nom, key.titre or key.nom, named, rows, shared)
    return tuple(found)


def _shared(lines: Sequence[Followed], matching: Matching) -> dict[str, str | None]:
    """Keys of which every line bears the same value."""
    found: dict[str, str | None] = {}
    for key in matching.cles:
        values = {item.promesse.cles.get(key.nom) for item in lines}
        if len(values) == 1:
            found[key.nom] = values.pop()
    return found


def _added(
    axis: str,
    title: str,
    placed: Iterable[tuple[Followed, str]],
    rows: Rows,
    shared: Mapping[str, str | None],
) -> Iterator[Total]:
    groups: dict[tuple[str, str, int], list[Followed]] = {}
    for item, name in placed:
        groups.setdefault((name, item.promesse.selon, item.annee), []).append(item)
    for (name, public, year), items in groups.items():
        first = items[0].promesse
        who = (first.rang_qui, first.cle_qui) if axis == "qui" else None
        keys = {**shared, axis: name} if axis not in ("", "qui") else shared
        reached = [item.atteint for item in items]
        yield Total(
            axis,
            title,
            name,
            public,
            first.public,
            year,
            _sum(items),
            _same_rate(items),
            _counted(items, rows, public, year, who, keys),
            reached.count(True),
            reached.count(False),
            reached.count(None),
        )


def _counted(
    items: Sequence[Followed],
    rows: Rows,
    public: str,
    year: int,
    who: tuple[int, str] | None,
    keys: Mapping[str, str | None],
) -> Counted | None:
    if all(item.realise is None for item in items):
        return None
    return rows.count(public, year, who, keys)


def _sum(items: Sequence[Followed]) -> Fraction | None:
    numbers = [item.promesse.nombre for item in items]
    return None if None in numbers else sum((n for n in numbers if n is not None), Fraction(0))


def _same_rate(items: Sequence[Followed]) -> Fraction | None:
    rates = {item.promesse.taux for item in items}
    return rates.pop() if len(rates) == 1 else None
