"""Aggregates as sums over rows: what each row adds, and the bounds that the sums give.

Sums of parts add up to the sums of the whole, so that one pass over the rows serves every grouping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import polars as pl
from attrs import frozen

from lawrules.backends.columns.arithmetic import pick_exact
from lawrules.backends.columns.facts import lower
from lawrules.backends.columns.nodes import condition
from lawrules.backends.columns.numbers import (
    UNKNOWN,
    Bounds,
    Exact,
    align,
    bounds_of,
    exactly,
    known_number,
)
from lawrules.backends.columns.plan import Env
from lawrules.backends.columns.support import refuse
from lawrules.backends.columns.values import Value
from lawrules.backends.columns.whole import Whole
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind

__all__ = ["Aggregate", "Tally", "empty_value", "tally_of", "unknown_value"]

Aggregate = k.Count | k.Total | k.Extreme | k.Share
_ZERO, _ONE = exactly(Fraction(0)), exactly(Fraction(1))


@frozen(eq=False)
class Tally:
    """What the rows add for one aggregate.

    Attributes:
        parts: What each row adds, by letter.
        how: ``sum``, ``min`` or ``max``, by letter.
        doubtful: For rows that may not belong at all, the letters whose sums make up each letter; a
            letter that is not there then gets nothing.
        read: The value, from the sums by letter, and ``scale``.
        scale: What the letters of ``scaled`` are multiplied by, so that they are whole.
    """

    parts: Mapping[str, pl.Expr]
    how: Mapping[str, str]
    doubtful: Mapping[str, tuple[str, ...]]
    read: Callable[[Mapping[str, pl.Expr], int], Value]
    scale: int = 1
    scaled: tuple[str, ...] = ()


def unknown_value(node: Aggregate) -> Value:
    """The value over a collection of which nothing is known."""
    match node:
        case k.Count():
            return Bounds(_ZERO, None)
        case k.Total(value=value):
            floor = value.type.minimum if isinstance(value, k.FactRef) else None
            return Bounds(_ZERO if floor is not None and floor >= 0 else None, None)
        case k.Share():
            return Bounds(_ZERO, _ONE)
        case k.Extreme():
            return _no_extreme(node)


def empty_value(node: Aggregate) -> Value:
    """The value over a collection known to be empty."""
    match node:
        case k.Count() | k.Total():
            return _ZERO
        case k.Share():
            return Bounds(_ZERO, _ONE)
        case k.Extreme():
            return _no_extreme(node)


def _no_extreme(node: k.Extreme) -> Value:
    return pl.lit(None, dtype=pl.Date) if node.type.kind is Kind.DATE else UNKNOWN


def tally_of(node: Aggregate, env: Env, rows: int) -> Tally:
    """What the rows of ``env`` add for an aggregate over them.

    Args:
        rows: How many rows may be added up, at most.
    """
    match node:
        case k.Count():
            return _count(node, env)
        case k.Share():
            return _share(node, env)
        case k.Total():
            return _total(node, env, rows)
        case k.Extreme():
            return _extreme(node, env)


def _included(node: k.Count | k.Total | k.Extreme, env: Env) -> pl.Expr:
    return pl.lit(True) if node.condition is None else env.plan.let(condition(node.condition, env))


def _rows(expr: pl.Expr) -> Whole:
    """A count of rows: they are fewer than two thousand million."""
    return Whole(expr, 64, lambda: (0, 1 << 31))


def _counted(expr: pl.Expr) -> Exact:
    return Exact(_rows(expr.cast(pl.Int64)))


def _sums(letters: str) -> dict[str, str]:
    return dict.fromkeys(letters, "sum")


def _count(node: k.Count, env: Env) -> Tally:
    test = _included(node, env)
    return Tally(
        {"t": test, "n": test.is_null()},
        _sums("tn"),
        {"n": ("t", "n")},
        lambda got, _: Bounds(_counted(got["t"]), _counted(got["t"] + got["n"])),
    )


def _share(node: k.Share, env: Env) -> Tally:
    base = env.plan.let(condition(node.base, env))
    part = env.plan.let(condition(node.part, env))
    doubt = base.is_null()
    parts = {
        "a": base & part,
        "b": base & ~part,
        "c": base & part.is_null(),
        "d": doubt & part,
        "e": doubt & ~part,
        "f": doubt & part.is_null(),
    }
    return Tally(parts, _sums("abcdef"), {"d": ("a", "d"), "e": ("b", "e"), "f": ("c", "f")}, _share_bounds)


def _share_bounds(got: Mapping[str, pl.Expr], _scale: int) -> Value:
    """The closed form of ``rows.aggregates.share_bounds``."""
    a, b, c, d, e, f = (got[letter].cast(pl.Int64) for letter in "abcdef")
    certain = a + b + c
    empty = certain == 0

    def rate(part: pl.Expr, base: pl.Expr) -> Exact:
        over = pl.when(empty).then(pl.lit(1, dtype=pl.Int64)).otherwise(base)
        return Exact(_rows(part), 1, (_rows(over),))

    low, high = rate(a, certain + e + f), rate(a + c + d + f, certain + d + f)
    return Bounds(pick_exact([(empty, _ZERO)], low), pick_exact([(empty, _ONE)], high))


def _total(node: k.Total, env: Env, rows: int) -> Tally:
    test = _included(node, env)
    low, high = _ends(node.value, env)
    (floor, ceiling), den = _aligned(node, low, high)
    parts: dict[str, pl.Expr] = {}
    for side, whole, nearest in (("l", floor, pl.min_horizontal), ("h", ceiling, pl.max_horizontal)):
        bits = _wide_enough(whole, rows)
        value = whole.at(bits)
        # A row that may not count adds nothing, or its value.
        reached = pl.when(value.is_not_null()).then(nearest(value, pl.lit(0, dtype=_DTYPE[bits])))
        parts[f"s{side}"] = pl.when(test).then(value)
        parts[f"r{side}"] = pl.when(test).then(reached)
        parts[f"m{side}"] = pl.when(test.is_null()).then(reached)
        parts[f"u{side}"] = test.fill_null(True) & value.is_null()
    letters = tuple(parts)
    doubtful: dict[str, tuple[str, ...]] = {
        "ul": ("ul",),
        "uh": ("uh",),
        "ml": ("rl", "ml"),
        "mh": ("rh", "mh"),
    }
    most = max(abs(x) for whole in (floor, ceiling) for x in whole.span()) * rows

    def read(got: Mapping[str, pl.Expr], scale: int) -> Value:
        ends = []
        for side, whole in (("l", floor), ("h", ceiling)):
            bits = _wide_enough(whole, rows)
            summed = (got[f"s{side}"] + got[f"m{side}"]).cast(_DTYPE[bits])
            known = pl.when(got[f"u{side}"] == 0).then(summed)
            ends.append(Exact(Whole(known, bits, lambda: (-most, most)), scale))
        return Bounds(*ends)

    scaled = tuple(letter for letter in letters if letter[0] != "u")
    return Tally(parts, dict.fromkeys(letters, "sum"), doubtful, read, den, scaled)


_DTYPE: dict[int, type[pl.DataType]] = {64: pl.Int64, 128: pl.Int128}


def _wide_enough(whole: Whole, rows: int) -> int:
    most = max(abs(bound) for bound in whole.span()) * max(rows, 1)
    if most >= 1 << 126:
        refuse("nombre_trop_grand", f"une somme de {rows} lignes")
    return 64 if most < 1 << 62 and whole.bits <= 64 else 128


def _ends(node: k.Node, env: Env) -> tuple[Exact, Exact]:
    """The two bounds of a summed value; an unknown fact still lies within what the vocabulary allows it."""
    value = lower(node, env)
    assert not isinstance(value, pl.Expr), "the compiler checked the types"
    found = bounds_of(value)
    low, high = found.low or UNKNOWN, found.high or UNKNOWN
    if not isinstance(node, k.FactRef):
        return low, high
    nothing = low.num.expr.is_null() & high.num.expr.is_null()
    least, most = node.type.minimum, node.type.maximum
    return (
        low if least is None else pick_exact([(nothing, exactly(least))], low),
        high if most is None else pick_exact([(nothing, exactly(most))], high),
    )


def _aligned(node: k.Node, low: Exact, high: Exact) -> tuple[list[Whole], int]:
    if low.overs or high.overs:
        refuse("quotient_agrege", f"« {getattr(node, 'origin', '')} »")
    numerators, den, _ = align([low, high])
    return numerators, den


def _extreme(node: k.Extreme, env: Env) -> Tally:
    test = _included(node, env)
    value = lower(node.value, env)
    if isinstance(value, pl.Expr):
        expr, number = value, None
    else:
        number = known_number(value)
        if number.overs:
            refuse("quotient_agrege", f"« {node.origin} »")
        expr = number.num.expr
    best = "max" if node.greatest else "min"
    possible = test.fill_null(True)

    def read(got: Mapping[str, pl.Expr], scale: int) -> Value:
        settled = pl.when(got["u"] == 0).then(got["v"])
        if number is None:
            return settled
        return Exact(Whole(settled, number.num.bits, number.num.span), scale)

    return Tally(
        {"v": pl.when(test).then(expr), "u": test.is_null() | (test & expr.is_null()), "k": possible},
        {"v": best, "u": "sum", "k": "sum"},
        {"u": ("k",)},
        read,
        1 if number is None else number.den,
        () if number is None else ("v",),
    )
