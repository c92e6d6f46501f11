"""Columns of whole numbers that never overflow: each operation takes as many bits as its result may need."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce

import polars as pl
from attrs import evolve, frozen

from lawrules.backends.columns.support import refuse

__all__ = [
    "Span",
    "Whole",
    "add",
    "column",
    "constant",
    "greatest",
    "least",
    "multiply",
    "pick",
    "times",
    "unknown",
]

Span = Callable[[], tuple[int, int]]

_NOTHING = pl.lit(None, dtype=pl.Int32)
_TYPES: dict[int, type[pl.DataType]] = {8: pl.Int8, 16: pl.Int16, 32: pl.Int32, 64: pl.Int64, 128: pl.Int128}


@frozen(eq=False)
class Whole:
    """One column of whole numbers; null is unknown.

    Attributes:
        bits: Width of the column.
        span: Gives the least and the greatest value that a row may hold. It may have to read the table,
            so it is only asked where an operation could overflow.
        constant: The number, where all rows hold the same one.
    """

    expr: pl.Expr
    bits: int
    span: Span
    constant: int | None = None

    def at(self, bits: int) -> pl.Expr:
        """The column at a width, at least its own."""
        if self.constant is not None:
            return _literal(self.constant, bits)
        return self.expr if self.bits >= bits else self.expr.cast(_TYPES[bits])

    def under(self, name: str) -> Whole:
        """The same numbers, once they are a column of that name."""
        return evolve(self, expr=pl.col(name))


@lru_cache(maxsize=2048)
def _literal(value: int, bits: int) -> pl.Expr:
    """Building a typed literal is slow, and the law uses few numbers."""
    return pl.lit(value, dtype=_TYPES[bits])


def _bits(low: int, high: int, least: int) -> int:
    fitting = (bits for bits in _TYPES if bits >= least and -(1 << bits - 1) <= low and high < 1 << bits - 1)
    found = next(fitting, 0)
    if not found:
        refuse("nombre_trop_grand", f"de {low} à {high}")
    return found


def constant(value: int) -> Whole:
    """The same number on every row."""
    bits = _bits(value, value, 32)
    return Whole(_literal(value, bits), bits, lambda: (value, value), value)


def unknown() -> Whole:
    """Unknown on every row."""
    return Whole(_NOTHING, 32, lambda: (0, 0))


def column(expr: pl.Expr, bits: int, span: Span) -> Whole:
    """A column whose span is looked for at most once."""
    found: list[tuple[int, int]] = []

    def once() -> tuple[int, int]:
        if not found:
            found.append(span())
        return found[0]

    return Whole(expr, bits, once)


def _width(items: tuple[Whole, ...]) -> int:
    return max((item.bits for item in items if item.constant is None), default=32)


def add(a: Whole, b: Whole, *, minus: bool = False) -> Whole:
    """The sum, or the difference."""
    if a.constant is not None and b.constant is not None:
        return constant(a.constant - b.constant if minus else a.constant + b.constant)
    if b.constant == 0:
        return a
    (al, ah), (bl, bh) = a.span(), b.span()
    low, high = (al - bh, ah - bl) if minus else (al + bl, ah + bh)
    bits = _bits(low, high, _width((a, b)))
    left, right = a.at(bits), b.at(bits)
    return Whole(left - right if minus else left + right, bits, lambda: (low, high))


def multiply(a: Whole, b: Whole) -> Whole:
    """The product."""
    if a.constant is not None and b.constant is not None:
        return constant(a.constant * b.constant)
    if b.constant == 1:
        return a
    if a.constant == 1:
        return b
    corners = [x * y for x in a.span() for y in b.span()]
    low, high = min(corners), max(corners)
    bits = _bits(low, high, _width((a, b)))
    return Whole(a.at(bits) * b.at(bits), bits, lambda: (low, high))


def times(a: Whole, factor: int) -> Whole:
    """The column times a number of the law."""
    return multiply(a, constant(factor))


def _union(items: tuple[Whole, ...]) -> Span:
    def span() -> tuple[int, int]:
        spans = [item.span() for item in items]
        return min(low for low, _ in spans), max(high for _, high in spans)

    return span


def pick(cases: list[tuple[pl.Expr, Whole]], otherwise: Whole) -> Whole:
    """The number of the first case that is true, or ``otherwise``."""
    items = (*(value for _, value in cases), otherwise)
    bits = max(_width(items), *(item.bits for item in items))
    chain: pl.Expr | None = None
    for condition, value in reversed(cases):
        after = otherwise.at(bits) if chain is None else chain
        chain = pl.when(condition).then(value.at(bits)).otherwise(after)
    return column(otherwise.expr if chain is None else chain, bits, _union(items))


def least(items: list[Whole], *, known: bool = True) -> Whole:
    """The least of several; unknown where one is unknown, unless ``known`` is False."""
    return _best(items, pl.min_horizontal, known)


def greatest(items: list[Whole], *, known: bool = True) -> Whole:
    """The greatest of several; unknown where one is unknown, unless ``known`` is False."""
    return _best(items, pl.max_horizontal, known)


def _best(items: list[Whole], choose: Callable[..., pl.Expr], known: bool) -> Whole:
    if len(items) == 1:
        return items[0]
    found = tuple(items)
    bits = max(_width(found), *(item.bits for item in found))
    columns = [item.at(bits) for item in found]
    best = choose(*columns)
    if known:
        best = pl.when(reduce(lambda a, b: a & b, [item.is_not_null() for item in columns])).then(best)
    return column(best, bits, _union(found))
