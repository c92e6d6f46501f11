"""Nodes of the kernel. A backend answers these and nothing else.

Values: conditions are ``True``, ``False`` or unknown; numbers are exact rationals known between two
bounds; dates and texts are known or unknown. ``origin`` is the words of the rule file that a node came
from: it is shown to people and never compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction

from attrs import field, fields, frozen

from lawrules.ir.types import BOOLEAN, DATE, INTEGER, RATE, ValueType

__all__ = [
    "Add",
    "And",
    "Call",
    "Choose",
    "Compare",
    "Const",
    "Count",
    "Divide",
    "Extreme",
    "FactRef",
    "Group",
    "Known",
    "Lookup",
    "Member",
    "Multiply",
    "Node",
    "Not",
    "Op",
    "Or",
    "Portion",
    "ReferenceDate",
    "Scalar",
    "Share",
    "Subtract",
    "Total",
    "children",
    "walk",
]

Scalar = bool | Fraction | date | str


class Op(StrEnum):
    """Comparisons."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


def _origin() -> str:
    return field(default="", eq=False, repr=False, kw_only=True)


@frozen
class Const:
    """A value written in the law. Numbers are always ``Fraction``, never ``int`` or ``bool``."""

    value: Scalar
    type: ValueType
    origin: str = _origin()


@frozen
class FactRef:
    """A fact reached from a bound entity: ``root`` is its name, ``links`` the to-one steps.

    ``attribution.logement.en_qpv`` is root ``attribution``, links ``("logement",)``, fact
    ``logement.en_qpv`` (entity and name of the fact itself).
    """

    root: str
    links: tuple[str, ...]
    fact: str
    type: ValueType
    origin: str = _origin()

    @property
    def path(self) -> str:
        """The path as the rule writes it."""
        return ".".join((self.root, *self.links, self.fact.rpartition(".")[2]))


@frozen
class ReferenceDate:
    """The day whose law applies to the bound entity ``root``."""

    root: str
    type: ValueType = DATE
    origin: str = _origin()


@frozen
class Group:
    """A collection reached from a bound entity; its elements are bound under their entity's name."""

    root: str
    links: tuple[str, ...]
    name: str
    element: str

    @property
    def path(self) -> str:
        """The path as the rule writes it."""
        return ".".join((self.root, *self.links, self.name))


@frozen
class Known:
    """Whether a document says something of a fact or of a collection."""

    item: FactRef | Group
    type: ValueType = BOOLEAN
    origin: str = _origin()


@frozen
class Not:
    """Kleene negation."""

    item: Node
    type: ValueType = BOOLEAN
    origin: str = _origin()


@frozen
class And:
    """Kleene "and" of one item or more."""

    items: tuple[Node, ...]
    type: ValueType = BOOLEAN
    origin: str = _origin()


@frozen
class Or:
    """Kleene "or" of one item or more."""

    items: tuple[Node, ...]
    type: ValueType = BOOLEAN
    origin: str = _origin()


@frozen
class Compare:
    """Comparison of two numbers, two dates, or two texts (then only ``=`` and ``!=``)."""

    op: Op
    left: Node
    right: Node
    type: ValueType = BOOLEAN
    origin: str = _origin()


@frozen
class Member:
    """Whether a text or a number is one of the values listed."""

    item: Node
    values: tuple[Scalar, ...]
    type: ValueType = BOOLEAN
    origin: str = _origin()


@frozen
class Add:
    """Sum of two numbers of one unit."""

    left: Node
    right: Node
    type: ValueType
    origin: str = _origin()


@frozen
class Subtract:
    """Difference of two numbers of one unit."""

    left: Node
    right: Node
    type: ValueType
    origin: str = _origin()


@frozen
class Multiply:
    """Product of two numbers."""

    left: Node
    right: Node
    type: ValueType
    origin: str = _origin()


@frozen
class Divide:
    """Exact quotient; the loader proves that the divisor is never negative.

    A divisor of zero makes the whole rule ``sans_objet`` (see ``Formula.guards``).
    """

    left: Node
    right: Node
    type: ValueType
    origin: str = _origin()


@frozen
class Choose:
    """``then`` where the condition holds, ``other`` where it does not."""

    condition: Node
    then: Node
    other: Node
    type: ValueType
    origin: str = _origin()


@frozen
class Call:
    """A scalar function of ``lawrules.ir.functions``; unknown in, unknown out."""

    name: str
    args: tuple[Node, ...]
    type: ValueType
    origin: str = _origin()


@frozen
class Lookup:
    """A cell of a dated table; unknown where the table has no such cell.

    ``day`` is the day whose row is read; ``None`` for a table without dates.
    """

    table: str
    keys: tuple[Node, ...]
    day: Node | None
    type: ValueType
    origin: str = _origin()


@frozen
class Count:
    """How many elements satisfy the condition (``None``: all)."""

    group: Group
    condition: Node | None
    type: ValueType = INTEGER
    origin: str = _origin()


@frozen
class Total:
    """Sum of ``value`` over the elements that satisfy the condition; nothing sums to zero."""

    group: Group
    value: Node
    condition: Node | None
    type: ValueType
    origin: str = _origin()


@frozen
class Extreme:
    """Least or greatest ``value`` (a number or a date) over the elements; unknown when there is none."""

    group: Group
    value: Node
    condition: Node | None
    greatest: bool
    type: ValueType
    origin: str = _origin()


@frozen
class Share:
    """Part of the elements of ``base`` that also satisfy ``part``: a rate with exact bounds."""

    group: Group
    base: Node
    part: Node
    type: ValueType = RATE
    origin: str = _origin()


@frozen
class Portion:
    """Rate of one total among another: ``part(a, b)``.

    Where neither is given and both are counts of one collection, of which the first only narrows the
    second, it is the ``Share`` of ``lawrules.ir.joint``, whose bounds are tighter.
    """

    part: Node
    whole: Node
    type: ValueType = RATE
    origin: str = _origin()


Node = (
    Const | FactRef | ReferenceDate | Known | Not | And | Or | Compare | Member | Add | Subtract | Multiply
    | Divide | Choose | Call | Lookup | Count | Total | Extreme | Share | Portion
)  # fmt: skip

_NODES = (
    Const, FactRef, ReferenceDate, Known, Not, And, Or, Compare, Member, Add, Subtract, Multiply,
    Divide, Choose, Call, Lookup, Count, Total, Extreme, Share, Portion,
)  # fmt: skip


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under ``node``, in reading order."""
    found: list[Node] = []
    for attribute in fields(type(node)):
        value = getattr(node, attribute.name)
        if isinstance(value, _NODES):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(item for item in value if isinstance(item, _NODES))
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """``node`` and all nodes under it, from the top, in reading order."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))
