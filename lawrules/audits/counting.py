"""The rows of a register gathered by what promises look at, and counted between bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from lawrules.backends import columns
from lawrules.backends.instances import Interval
from lawrules.io.words import fold
from lawrules.model import Corpus, Matching

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Counted", "Rows"]

Group = tuple[int | None, tuple[str | None, ...], tuple[str | None, ...], bool | None, bool | None]
Bucket = Counter[tuple[tuple[str | None, ...], bool | None, bool | None]]
_NOTHING: Bucket = Counter()


@frozen
class Counted:
    """What was achieved, of which base, at which rate: each between exact bounds."""

    realise: Interval
    base: Interval
    taux: Interval | None


class Rows:
    """The register, gathered by what promises look at."""

    def __init__(self, corpus: Corpus, matching: Matching, frame: pl.DataFrame) -> None:
        self.matching = matching
        keys = [*matching.qui, *matching.cles]
        bases = [item.parmi for item in matching.comptes]
        formulas = [
            matching.annee_registre,
            *(key.registre for key in keys),
            *(item.dont for item in matching.comptes),
            *(item for item in bases if item is not None),
        ]
        read = columns.row_values(corpus, frame, matching.de, formulas) if frame.height else []
        read = read or [[] for _ in formulas]
        years = [_year(value) for value in read[0]]
        words: dict[str, str] = {}
        named = [[_word(value, words) for value in column] for column in read[1 : 1 + len(keys)]]
        parts = read[1 + len(keys) : 1 + len(keys) + len(matching.comptes)]
        conditions = iter(read[1 + len(keys) + len(matching.comptes) :])
        self.groups: dict[str, Counter[Group]] = {}
        self._buckets: dict[tuple[str, int | None], dict[tuple[int | None, str | None], Bucket]] = {}
        width = len(matching.qui)
        who = list(zip(*named[:width], strict=True)) if width else [()] * len(years)
        shared = list(zip(*named[width:], strict=True)) if named[width:] else [()] * len(years)
        for tally, part in zip(matching.comptes, parts, strict=True):
            base = next(conditions) if tally.parmi is not None else [True] * len(years)
            self.groups[tally.valeur] = Counter(zip(years, who, shared, base, part, strict=True))  # type: ignore[arg-type]
        known = [year for year in years if year is not None]
        self.undated = len(years) - len(known)
        self.years = (min(known), max(known)) if known else None
        self.told = [any(value is not None for value in column) for column in named[width:]]
        self.present = {
            (year, rank, value)
            for year, names in zip(years, who, strict=True)
            for rank, value in enumerate(names)
            if value is not None
        }

    def count(
        self, selon: str, year: int, who: tuple[int, str] | None, cles: Mapping[str, str | None]
    ) -> Counted:
        """What rows of a year achieve, of one party or of all.

        Args:
            selon: Which tally counts.
            who: Rank of the key of the party, and its folded value; None, all parties.
            cles: Values of shared keys: None or missing does not restrict, "" is not known.
        """
        found: Counter[tuple[bool | None, bool | None]] = Counter()
        rank, code = who if who is not None else (None, "")
        buckets = self._gathered(selon, rank)
        wanted = [
            (place, fold(value) if value else None)
            for place, (key, told) in enumerate(zip(self.matching.cles, self.told, strict=True))
            if told and (value := cles.get(key.nom)) is not None
        ]
        for when, name in ((year, code), (year, None), (None, code), (None, None)):
            for (shared, base, part), number in buckets.get((when, name), _NOTHING).items():
                tests = [True if when is not None and name is not None else None, base]
                tests += [_same(shared[place], value) for place, value in wanted]
                inside = False if False in tests else None if None in tests else True
                if inside is not False:
                    found[inside, part] += number
        done = Interval(Fraction(found[True, True]), Fraction(_total(found, part=(True, None))))
        whole = Interval(Fraction(_total(found, base=(True,))), Fraction(found.total()))
        return Counted(done, whole, _rate(found))

    def _gathered(self, selon: str, rank: int | None) -> dict[tuple[int | None, str | None], Bucket]:
        """The rows of one tally by year and by party, all parties being one without a rank; made once."""
        found = self._buckets.get((selon, rank))
        if found is None:
            found = self._buckets[selon, rank] = {}
            for (when, names, shared, base, part), number in self.groups[selon].items():
                place = (when, "" if rank is None else names[rank])
                found.setdefault(place, Counter())[shared, base, part] += number
        return found


def _year(value: object) -> int | None:
    return int(value.low) if isinstance(value, Interval) and value.known and value.low is not None else None


def _word(value: object, known: dict[str, str]) -> str | None:
    """A text folded, each spelling once: a register has few of them."""
    if not isinstance(value, str):
        return None
    if value not in known:
        known[value] = fold(value)
    return known[value]


def _same(left: object, right: object) -> bool | None:
    return None if left is None or right is None else left == right


def _total(
    counts: Mapping[tuple[bool | None, bool | None], int],
    *,
    base: tuple[bool | None, ...] = (True, None),
    part: tuple[bool | None, ...] = (True, False, None),
) -> int:
    return sum(number for (inside, kept), number in counts.items() if inside in base and kept in part)


def _rate(counts: Mapping[tuple[bool | None, bool | None], int]) -> Interval | None:
    """Exact bounds: a doubtful row lowers the rate most as a row of the base that achieves nothing."""
    if not any(counts.values()):
        return None
    sure = _total(counts, base=(True,))
    below = sure + _total(counts, base=(None,), part=(False, None))
    above = sure + _total(counts, base=(None,), part=(True, None))
    low = Fraction(counts.get((True, True), 0), below) if below else Fraction(1)
    high = Fraction(_total(counts, part=(True, None)), above) if above else Fraction(0)
    return Interval(low, high)
