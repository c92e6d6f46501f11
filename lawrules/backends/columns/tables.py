"""Cells of tables as columns: the keys make one index, the index reads a flat list of values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from math import prod

import polars as pl
from attrs import frozen

from lawrules.backends.columns import whole as w
from lawrules.backends.columns.numbers import Exact
from lawrules.backends.columns.support import refuse
from lawrules.backends.columns.values import Value, null_of
from lawrules.ir.nodes import Scalar
from lawrules.model import Table

__all__ = ["lookup"]

# Up to so many keys, comparing with each is faster than hashing the column.
_FEW_TEXTS = 8
# Cells of a flat list; a sparser table is read by hashing the combined keys.
_MANY_CELLS = 50_000


@frozen(eq=False)
class _Ranked:
    """A key as ranks: either a column of ``first + rank``, or tests in turn, the last true one winning."""

    column: pl.Expr | None = None
    first: int = 0
    tests: tuple[pl.Expr, ...] = ()


def lookup(
    table: Table,
    keys: Sequence[pl.Expr | Exact],
    day: pl.Expr | None,
    *,
    seen: Callable[[Exact], tuple[int, int] | None] = lambda _: None,
) -> Value:
    """The column of cells that keys and day read; unknown where the table has none.

    Args:
        seen: What the data hold of a key, so that keys that are all in the table are not checked.

    Raises:
        UnsupportedError: A key is a quotient whose divisor changes from row to row.
    """
    if not table.lignes:
        return null_of(table.type)
    values = [_distinct(row.cles[index] for row in table.lignes) for index in range(len(table.cles))]
    days = sorted({row.depuis for row in table.lignes if row.depuis is not None}) if day is not None else []
    ranked = [_ranks(table.nom, key, found, seen) for key, found in zip(keys, values, strict=True)]
    sizes = [len(found) for found in values]
    if day is not None:
        ranked.append(_Ranked(tests=tuple(day >= pl.lit(start) for start in days)))
        sizes.append(len(days))
    place = _place(ranked, sizes)
    if day is not None and table.jusqu_au is not None:
        place = pl.when(day <= pl.lit(table.jusqu_au)).then(place)
    cells = _by_place(table, values, days)
    if prod(sizes) <= _MANY_CELLS:
        return _cells(table, place, [cells.get(item) for item in product(*map(range, sizes))])
    flat = {_flat(item, sizes): value for item, value in cells.items()}
    rank = place.replace_strict(list(flat), list(range(len(flat))), default=None, return_dtype=pl.Int64)
    return _cells(table, rank, list(flat.values()))


def _distinct(items: Iterable[Scalar]) -> list[Scalar]:
    return sorted(set(items))


def _flat(place: Sequence[int], sizes: Sequence[int]) -> int:
    return sum(index * prod(sizes[rank + 1 :]) for rank, index in enumerate(place))


def _by_place(
    table: Table, values: Sequence[Sequence[Scalar]], days: Sequence[date]
) -> dict[tuple[int, ...], Scalar]:
    """The value read at each place: on a day, that of the latest row not after it."""
    ranks = [{value: rank for rank, value in enumerate(found)} for found in values]
    cells: dict[tuple[int, ...], Scalar] = {}
    for row in sorted(table.lignes, key=lambda row: row.depuis or date.min):
        place = tuple(rank[value] for rank, value in zip(ranks, row.cles, strict=True))
        if not days:
            cells[place] = row.valeur
        elif row.depuis is not None:
            for period in range(bisect_right(days, row.depuis) - 1, len(days)):
                cells[(*place, period)] = row.valeur
    return cells


def _ranks(
    table: str,
    key: pl.Expr | Exact,
    values: list[Scalar],
    seen: Callable[[Exact], tuple[int, int] | None],
) -> _Ranked:
    """The rank of each row's key among the values of the table; unknown where it is none of them."""
    if isinstance(key, pl.Expr):
        if len(values) <= _FEW_TEXTS:
            return _Ranked(tests=tuple(key == pl.lit(value) for value in values))
        ranks = list(range(len(values)))
        return _Ranked(key.replace_strict(values, ranks, default=None, return_dtype=pl.Int64))
    if key.overs:
        refuse("quotient_cle", f"« table.{table} »")
    scaled = [value * key.den for value in values if isinstance(value, Fraction)]
    exact = {int(value): rank for rank, value in enumerate(scaled) if value.denominator == 1}
    if not exact:
        return _Ranked(pl.lit(None, dtype=pl.Int64))
    first, last = min(exact), max(exact)
    bits = max(key.num.bits, w.constant(first).bits, w.constant(last).bits, 64)
    data = seen(key)
    if data is not None and first <= data[0] and data[1] <= last:
        within = key.num.at(bits)
    else:
        within = pl.when(key.num.at(bits).is_between(first, last)).then(key.num.at(bits))
    column = within.cast(pl.Int64) if bits > 64 else within
    if last - first + 1 == len(exact) == len(values):
        return _Ranked(column, first)
    found = column.replace_strict(list(exact), list(exact.values()), default=None, return_dtype=pl.Int64)
    return _Ranked(found)


def _place(ranked: Sequence[_Ranked], sizes: Sequence[int]) -> pl.Expr:
    """The place of each row in the flat list; what does not change from row to row goes into literals."""
    strides = [prod(sizes[rank + 1 :]) for rank in range(len(sizes))]
    offset = -sum(item.first * stride for item, stride in zip(ranked, strides, strict=True))
    columns: list[pl.Expr] = []
    chains: list[pl.Expr] = []
    for item, stride in zip(ranked, strides, strict=True):
        if item.column is not None:
            columns.append(item.column if stride == 1 else item.column * stride)
            continue
        most = abs(offset) + stride * len(item.tests)
        dtype = pl.Int8 if most < 1 << 7 else pl.Int16 if most < 1 << 15 else pl.Int64
        chain = pl.lit(None, dtype=dtype)
        for rank, test in enumerate(item.tests):
            chain = pl.when(test).then(pl.lit(offset + rank * stride, dtype=dtype)).otherwise(chain)
        chains.append(chain.cast(pl.Int64))
        offset = 0
    place, *rest = [*chains, *columns]
    for term in rest:
        place = place + term
    return place + offset if offset else place


def _read(values: pl.Series, index: pl.Expr) -> pl.Expr:
    found = pl.lit(values).gather(index)
    # Without a column, the index is one number and would give one row.
    return found if index.meta.root_names() else found.first()


def _cells(table: Table, index: pl.Expr, values: list[Scalar | None]) -> Value:
    if not table.type.numeric:
        dtype = {bool: pl.Boolean, date: pl.Date}.get(type(next((v for v in values if v is not None), "")))
        return _read(pl.Series(values, dtype=dtype or pl.String), index)
    scale: int = 10 ** (table.type.decimales or 0)
    scaled = [value * scale if isinstance(value, Fraction) else None for value in values]
    if any(value is not None and value.denominator != 1 for value in scaled):
        refuse("decimales", f"« table.{table.nom} »")
    whole = [None if value is None else int(value) for value in scaled]
    known = [value for value in whole if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    return Exact(w.column(_read(pl.Series(whole, dtype=pl.Int64), index), 64, lambda: (low, high)), scale)
