"""Sums of rows brought together by group, rows of unknown group counted as doubtful members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from math import lcm

import polars as pl
from attrs import frozen

from lawrules.backends.columns.tallies import Tally

__all__ = ["DOUBT", "ROWS", "Sums", "roll_up"]

DOUBT, ROWS = "#doubt", "#rows"


@frozen(eq=False)
class Sums:
    """Sums by key over some rows.

    Attributes:
        frame: Key columns; ``#doubt``, whether the rows may not belong to their key; ``#rows``, how many they
            are; ``<label>.<letter>`` for each tally; ``<column>.low`` and ``.high`` of shared columns.
        tallies: By the number of the aggregate: its label and tally.
        astray: Rows of unknown key that were tried under several keys, hence not in ``#rows``.
    """

    frame: pl.DataFrame
    tallies: Mapping[int, tuple[str, Tally]]
    astray: int = 0


def roll_up(
    sums: Sequence[Sums], keys: Sequence[str], numbers: Iterable[int], shared: Iterable[str]
) -> tuple[pl.DataFrame, dict[int, int], int]:
    """The sums of each group, the scale of each aggregate, and how many rows have no sure group.

    Args:
        keys: Key columns of the grouping.
        numbers: Aggregates to sum; every item of ``sums`` has them.
        shared: Columns whose least and greatest value by group are kept.
    """
    wanted, columns = list(numbers), list(shared)
    scales = {number: lcm(*(item.tallies[number][1].scale for item in sums)) for number in wanted}
    rows = pl.concat([_aligned(item, keys, scales, columns) for item in sums], how="diagonal_relaxed")
    how = {f"{n}.{letter}": kind for n in wanted for letter, kind in sums[0].tallies[n][1].how.items()}
    how |= {ROWS: "sum"} | {f"{c}.low": "min" for c in columns} | {f"{c}.high": "max" for c in columns}
    complete = reduce(lambda a, b: a & b, (pl.col(key).is_not_null() for key in keys), ~pl.col(DOUBT))
    totals = [getattr(pl.col(name), kind)().alias(name) for name, kind in how.items()]
    groups = rows.filter(complete).group_by(keys).agg(totals)
    rest = rows.filter(~complete)
    astray = int(rest[ROWS].sum()) + sum(item.astray for item in sums)
    if rest.is_empty():
        return groups.sort(keys), scales, astray
    added = _doubtful(rest, groups.select(keys), keys, {n: sums[0].tallies[n][1] for n in wanted})
    names = [name for name in added.columns if name not in keys]
    joined = groups.join(added, on=list(keys), how="left", suffix="?", maintain_order="left")
    both = joined.with_columns((pl.col(name) + pl.col(f"{name}?").fill_null(0)).alias(name) for name in names)
    return both.drop(f"{name}?" for name in names).sort(keys), scales, astray


def _aligned(item: Sums, keys: Sequence[str], scales: Mapping[int, int], shared: list[str]) -> pl.DataFrame:
    """The sums under the numbers of the aggregates, all on one scale."""
    found = [pl.col(name) for name in (*keys, DOUBT, ROWS)]
    present = set(item.frame.columns)
    found += [pl.col(f"{c}.{end}") for c in shared for end in ("low", "high") if f"{c}.{end}" in present]
    for number, scale in scales.items():
        label, tally = item.tallies[number]
        for letter in tally.how:
            column = pl.col(f"{label}.{letter}")
            if letter in tally.scaled and scale != tally.scale:
                column = column.cast(pl.Int128) * (scale // tally.scale)
            found.append(column.alias(f"{number}.{letter}"))
    return item.frame.select(found)


def _doubtful(
    rest: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str], tallies: Mapping[int, Tally]
) -> pl.DataFrame:
    """What rows of no sure group add to each group that their known keys allow."""
    turned = []
    for number, tally in tallies.items():
        for letter, kind in tally.how.items():
            if kind == "sum":
                letters = tally.doubtful.get(letter, ())
                parts = [pl.col(f"{number}.{source}") for source in letters]
                added = reduce(lambda a, b: a + b, parts) if parts else pl.lit(0)
                turned.append(added.alias(f"{number}.{letter}"))
    found = rest.select(*keys, *turned)
    names = [name for name in found.columns if name not in keys]
    matched = []
    for pattern, part in found.group_by([pl.col(key).is_null().alias(key) for key in keys]):
        known = [key for key, missing in zip(keys, pattern, strict=True) if not missing]
        if known:
            summed = part.group_by(known).agg(pl.col(name).sum() for name in names)
            matched.append(groups.join(summed, on=known, how="inner"))
        else:
            matched.append(groups.join(part.select(pl.col(name).sum() for name in names), how="cross"))
    together = pl.concat(matched, how="diagonal_relaxed")
    return together.group_by(keys).agg(pl.col(name).sum() for name in names)
