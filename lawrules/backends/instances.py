"""Facts of one subject and of what it is linked to: the input of the single-case evaluators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import define, field, frozen

from lawrules.errors import Where
from lawrules.ir.nodes import Node

__all__ = ["ABSENT", "Absent", "FactValue", "Instance", "Interval"]


class Absent:
    """The document says nothing of the fact, and that much is known."""

    _only: Absent | None = None

    def __new__(cls) -> Absent:
        """The one and only."""
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __reduce__(self) -> str:
        return "ABSENT"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


@frozen
class Interval:
    """A number known between two bounds, inclusive; ``None`` is no bound."""

    low: Fraction | None = None
    high: Fraction | None = None

    @classmethod
    def exactly(cls, value: Fraction | int) -> Interval:
        """The interval of one number."""
        return cls(Fraction(value), Fraction(value))

    @property
    def known(self) -> bool:
        """Whether it holds exactly one number."""
        return self.low is not None and self.low == self.high


FactValue = bool | Fraction | Interval | date | str | Absent


@define
class Instance:
    """One thing of the vocabulary with what is known of it.

    Attributes:
        entity: Entity id.
        facts: Known facts by short name; a name that is missing (or maps to None) is unknown.
        links: To-one steps by name; a name that is missing is an instance of which nothing is known.
        collections: To-many steps by name; a name that is missing is unknown, ``[]`` is empty.
        key: What names it in reports, stable over runs.
        label: Words for people beside the key, or "".
        where: Where it was given.
        parent: Holder, for elements of a collection of a document.
        closed: Whether what it does not say is absent; None, as the context says. A complete document says
            so of itself whatever its entity, and documents given together do not all say it.
        aggregates: Aggregates over collections of this instance that another evaluator computed (the
            columnar one, over a register); they stand for the collection.
    """

    entity: str
    facts: dict[str, FactValue] = field(factory=dict)
    links: dict[str, Instance] = field(factory=dict)
    collections: dict[str, list[Instance]] = field(factory=dict)
    key: str = ""
    label: str = ""
    where: Where = field(factory=Where)
    parent: Instance | None = field(default=None, repr=False, eq=False)
    closed: bool | None = None
    aggregates: dict[Node, Interval | date | None] = field(factory=dict, repr=False, eq=False)

    def walk(self) -> Iterator[Instance]:
        """This instance, then every instance under it through links and collections, once each."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            top = stack.pop()
            if id(top) in seen:
                continue
            seen.add(id(top))
            yield top
            if not top.links and not top.collections:
                continue
            below = [*top.links.values(), *(item for items in top.collections.values() for item in items)]
            stack.extend(reversed(below))
