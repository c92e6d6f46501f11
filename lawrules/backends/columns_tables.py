"""Cells of tables as columns: the keys make one index, the index reads a flat list of values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from math import prod

import polars as pl

from lawrules.backends import columns_whole as w
from lawrules.backends.columns_numbers import Exact
from lawrules.backends.columns_plan import Value, null_of
from lawrules.backends.columns_support import refuse
from lawrules.ir.nodes import Scalar
from lawrules.model import Table

__all__ = ["lookup"]

# Up to so many keys, comparing with each is faster than hashing the column.
_FEW_TEXTS = 8
# Cells of a flat list; a sparser table is read by hashing the combined keys.
_MANY_CELLS = 1_000_000


def lookup(table: Table, keys: Sequence[pl.Expr | Exact], day: pl.Expr | None) -> Value:
    """The column of cells that keys and day read; unknown where the table has none.

    Raises:
        UnsupportedError: A key is a quotient whose divisor changes from row to row.
    """
    values = [_distinct(row.cles[index] for row in table.lignes) for index in range(len(table.cles))]
    days = sorted({row.depuis for row in table.lignes if row.depuis is not None}) if day is not None else []
    indices = [_index(table.nom, key, list(found)) for key, found in zip(keys, values, strict=True)]
    sizes = [len(found) for found in values]
    if day is not None:
        indices.append(_period(day, days, table.jusqu_au))
        sizes.append(len(days))
    if not table.lignes:
        return null_of(table.type)
    combined, total = indices[0], sizes[0]
    for index, size in zip(indices[1:], sizes[1:], strict=True):
        combined, total = combined * size + index, total * size
    cells = _by_combination(table, values, days)
    if total <= _MANY_CELLS:
        return _cells(table, combined, [cells.get(place) for place in product(*map(range, sizes))])
    places = [(_flat(place, sizes), value) for place, value in cells.items()]
    rank = combined.replace_strict(
        [place for place, _ in places], list(range(len(places))), default=None, return_dtype=pl.Int64
    )
    return _cells(table, rank, [value for _, value in places])


def _distinct(items: Iterable[Scalar]) -> list[Scalar]:
    return sorted(set(items))


def _flat(place: Sequence[int], sizes: Sequence[int]) -> int:
    return sum(index * prod(sizes[rank + 1 :]) for rank, index in enumerate(place))


def _by_combination(
    table: Table, values: Sequence[Sequence[Scalar]], days: Sequence[date]
) -> dict[tuple[int, ...], Scalar]:
    """The value read at each place: on a day, that of the latest row not after it."""
    ranks = [{value: rank for rank, value in enumerate(found)} for found in values]
    cells: dict[tuple[int, ...], Scalar] = {}
    rows = sorted(table.lignes, key=lambda row: row.depuis or date.min)
    for row in rows:
        place = tuple(rank[value] for rank, value in zip(ranks, row.cles, strict=True))
        if not days:
            cells[place] = row.valeur
        elif row.depuis is not None:
            for period in range(bisect_right(days, row.depuis) - 1, len(days)):
                cells[(*place, period)] = row.valeur
    return cells


def _index(table: str, key: pl.Expr | Exact, values: list[Scalar]) -> pl.Expr:
    """The rank of each row's key among the values of the table; unknown where it is none of them."""
    if isinstance(key, pl.Expr):
        if len(values) > _FEW_TEXTS:
            ranks = list(range(len(values)))
            return key.replace_strict(values, ranks, default=None, return_dtype=pl.Int64)
        chain = pl.lit(None, dtype=pl.Int64)
        for rank, value in reversed(list(enumerate(values))):
            chain = pl.when(key == pl.lit(value)).then(pl.lit(rank, dtype=pl.Int64)).otherwise(chain)
        return chain
    if key.over is not None:
        refuse("quotient_cle", f"« table.{table} »")
    scaled = [value * key.den for value in values if isinstance(value, Fraction)]
    exact = [(int(value), rank) for rank, value in enumerate(scaled) if value.denominator == 1]
    expr = key.num.at(max(key.num.bits, 64))
    if not exact:
        return pl.lit(None, dtype=pl.Int64)
    first, last = exact[0][0], exact[-1][0]
    if last - first + 1 == len(values):
        return pl.when(expr.is_between(first, last)).then(expr - first).cast(pl.Int64)
    fits = pl.when(expr.is_between(first, last)).then(expr).cast(pl.Int64)
    numbers, ranks = [number for number, _ in exact], [rank for _, rank in exact]
    return fits.replace_strict(numbers, ranks, default=None, return_dtype=pl.Int64)


def _period(day: pl.Expr, days: Sequence[date], last: date | None) -> pl.Expr:
    """The rank of the latest day of the table that is not after each row's day."""
    chain = pl.lit(None, dtype=pl.Int64)
    for rank, start in enumerate(days):
        chain = pl.when(day >= pl.lit(start)).then(pl.lit(rank, dtype=pl.Int64)).otherwise(chain)
    return chain if last is None else pl.when(day <= pl.lit(last)).then(chain)


def _read(values: pl.Series, index: pl.Expr) -> pl.Expr:
    found = pl.lit(values).gather(index)
    # Without a column, the index is one number and would give one row.
    return found if index.meta.root_names() else found.first()


def _cells(table: Table, index: pl.Expr, values: list[Scalar | None]) -> Value:
    if not table.type.numeric:
        dtype = {bool: pl.Boolean, date: pl.Date}.get(type(next((v for v in values if v is not None), "")))
        return _read(pl.Series(values, dtype=dtype or pl.String), index)
    scale = 10 ** (table.type.decimales or 0)
    scaled = [value * scale if isinstance(value, Fraction) else None for value in values]
    if any(value is not None and value.denominator != 1 for value in scaled):
        refuse("decimales", f"« table.{table.nom} »")
    whole = [None if value is None else int(value) for value in scaled]
    known = [value for value in whole if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    return Exact(w.column(_read(pl.Series(whole, dtype=pl.Int64), index), 64, lambda: (low, high)), scale)
