"""The formula as a tree of words: what the rule file says, before types and meaning."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import field, frozen

__all__ = [
    "AllOf",
    "AnyOf",
    "Arithmetic",
    "Cell",
    "Comparison",
    "Conditional",
    "FunctionCall",
    "Literal",
    "Membership",
    "Minus",
    "Negation",
    "Path",
    "Span",
    "Syntax",
    "children",
]

Span = tuple[int, int]


def _span() -> Span:
    return field(default=(0, 0), eq=False, repr=False, kw_only=True)


@frozen
class Literal:
    """A value with the unit written after it; ``percent`` keeps ``25 %`` apart from ``0,25``."""

    value: bool | Fraction | date | str
    unit: str = ""
    percent: bool = False
    span: Span = _span()


@frozen
class Path:
    """Names joined by dots, or one name alone (a parameter)."""

    parts: tuple[str, ...]
    span: Span = _span()


@frozen
class Negation:
    """``non item``"""

    item: Syntax
    span: Span = _span()


@frozen
class AllOf:
    """``a et b et c``"""

    items: tuple[Syntax, ...]
    span: Span = _span()


@frozen
class AnyOf:
    """``a ou b ou c``"""

    items: tuple[Syntax, ...]
    span: Span = _span()


@frozen
class Comparison:
    """``left op right``"""

    op: str
    left: Syntax
    right: Syntax
    span: Span = _span()


@frozen
class Membership:
    """``item parmi [..]``, or ``item parmi name`` for a list among the parameters."""

    item: Syntax
    values: tuple[Literal, ...] | str
    span: Span = _span()


@frozen
class Arithmetic:
    """``left op right`` where op is one of + - * /"""

    op: str
    left: Syntax
    right: Syntax
    span: Span = _span()


@frozen
class Minus:
    """``-item``"""

    item: Syntax
    span: Span = _span()


@frozen
class Conditional:
    """``si condition alors then sinon other``"""

    condition: Syntax
    then: Syntax
    other: Syntax
    span: Span = _span()


@frozen
class FunctionCall:
    """``name(a, b, key: c)``"""

    name: str
    args: tuple[Syntax, ...]
    named: tuple[tuple[str, Syntax], ...] = ()
    span: Span = _span()


@frozen
class Cell:
    """``table.name[key, ...]``, with ``au day`` where another day than the law's is read."""

    path: tuple[str, ...]
    keys: tuple[Syntax, ...]
    day: Syntax | None = None
    span: Span = _span()


Syntax = (
    Literal | Path | Negation | AllOf | AnyOf | Comparison | Membership | Arithmetic | Minus
    | Conditional | FunctionCall | Cell
)  # fmt: skip


def children(node: Syntax) -> tuple[Syntax, ...]:
    """The nodes directly under ``node``, in reading order."""
    match node:
        case Negation(item=item) | Minus(item=item) | Membership(item=item):
            return (item,)
        case AllOf(items=items) | AnyOf(items=items):
            return items
        case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Conditional(condition=condition, then=then, other=other):
            return (condition, then, other)
        case FunctionCall(args=args, named=named):
            return (*args, *(item for _, item in named))
        case Cell(keys=keys, day=day):
            return keys if day is None else (*keys, day)
        case _:
            return ()
