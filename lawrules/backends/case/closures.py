"""Closures over one case: what is unknown stays None, and only what must be looked at is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from lawrules.backends import intervals as i
from lawrules.backends.case.scope import raw
from lawrules.backends.instances import Interval
from lawrules.ir import nodes as k
from lawrules.ir.types import ValueType
from lawrules.model import Rule, Verdict

__all__ = [
    "Closure",
    "Env",
    "both",
    "choose",
    "either",
    "greatest",
    "least",
    "stated",
    "strict",
    "times",
    "unknown",
]


class Env:
    """One case being judged: its slots, the days of its law, the oracle, the derived facts already found."""

    __slots__ = ("days", "found", "oracle", "slots")

    def __init__(self, slots: Sequence[object], oracle: Callable[[Rule], Verdict]) -> None:
        self.slots = slots
        self.oracle = oracle
        self.days: Sequence[int | None] = ()
        self.found: dict[int, object] = {}


Closure = Callable[[Env], Any]


def unknown(kind: ValueType) -> Interval | None:
    """What a fact of which nothing is known holds."""
    if not kind.numeric:
        return None
    return Interval(kind.minimum, kind.maximum) if kind.bornes else i.UNKNOWN


def stated(value: k.Scalar | None, unknown: Interval | None) -> object:
    """The value that a rule states for days and cases that it leaves out."""
    if value is None:
        return unknown
    return Interval.exactly(value) if isinstance(value, Fraction) else raw(value, 0)


def greatest(a: Interval, b: Interval) -> Interval:
    """The greatest of two numbers; its lower bound may be known although one of the two is not."""
    lows = [x for x in (a.low, b.low) if x is not None]
    high = None if a.high is None or b.high is None else max(a.high, b.high)
    return Interval(max(lows, default=None), high)


def least(a: Interval, b: Interval) -> Interval:
    """The least of two numbers."""
    return i.negate(greatest(i.negate(a), i.negate(b)))


def times(whole: Closure, factor: int) -> Closure:
    """A whole number multiplied."""
    if factor == 1:
        return whole
    return lambda e: None if (x := whole(e)) is None else x * factor


def strict(compute: Callable[..., Any], parts: Sequence[Closure]) -> Closure:
    """The function of values that are all known, else None."""

    def call(e: Env) -> Any:
        values = [part(e) for part in parts]
        return None if None in values else compute(*values)

    return call


def both(parts: Sequence[Closure]) -> Closure:
    """Kleene "and": one False settles it, and what follows is not looked at."""

    def call(e: Env) -> bool | None:
        known = True
        for part in parts:
            held = part(e)
            if held is False:
                return False
            known = known and held is not None
        return True if known else None

    return call


def either(parts: Sequence[Closure]) -> Closure:
    """Kleene "or": one True settles it, and what follows is not looked at."""

    def call(e: Env) -> bool | None:
        known = True
        for part in parts:
            held = part(e)
            if held is True:
                return True
            known = known and held is not None
        return False if known else None

    return call


def choose(condition: Closure, then: Closure, other: Closure) -> Closure:
    """One or the other; both when they agree and the condition is unknown."""

    def call(e: Env) -> object:
        held = condition(e)
        if held is None:
            a, b = then(e), other(e)
            return a if a == b else None
        return then(e) if held else other(e)

    return call
