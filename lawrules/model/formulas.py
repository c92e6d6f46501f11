"""A formula with its text and its kernel, its parameters, and where the law says it."""

from __future__ import annotations

from attrs import field, frozen

from lawrules.errors import Where
from lawrules.ir.nodes import Node, Scalar
from lawrules.ir.types import ValueType

__all__ = ["Formula", "ListParameter", "Parameter", "Source"]


@frozen
class Formula:
    """A formula as written and as compiled.

    Attributes:
        text: Words of the rule file.
        node: Compiled kernel.
        guards: Conditions without which the formula has no object (an empty base, a divisor of
            zero). One that is false makes the rule ``sans_objet``; one that is unknown, undecided.
    """

    text: str
    node: Node
    guards: tuple[Node, ...] = ()
    where: Where = field(factory=Where, eq=False)


@frozen
class Parameter:
    """A number, date or text of the law, under its name. ``text`` is how the file writes it.

    ``quoted``: the file puts it between quotes, so that it is text whatever it looks like.
    """

    nom: str
    text: str
    value: Scalar
    type: ValueType
    quoted: bool = False


@frozen
class ListParameter:
    """A list of values of one type, for ``parmi``."""

    nom: str
    text: str
    values: tuple[Scalar, ...]
    type: ValueType
    where: Where = field(factory=Where, eq=False)


@frozen
class Source:
    """Where the law says it."""

    texte: str
    article: str = ""
    repere: str = ""
    alinea: str = ""
    issu_de: str = ""
    lien: str = ""

    def __str__(self) -> str:
        article = f"art. {self.article}" if self.article else ""
        place = ", ".join(part for part in (self.texte, article) if part)
        return f"{place} (« {self.repere} »)" if self.repere else place
