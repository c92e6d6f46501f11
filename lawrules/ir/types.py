"""Types of values: what a fact may hold and what a formula may mix."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import evolve, frozen

from lawrules.ir.units import NO_UNIT, Unit

__all__ = ["BOOLEAN", "DATE", "INTEGER", "RATE", "TEXT", "Kind", "ValueType", "number_type"]


class Kind(StrEnum):
    """The kinds of fact that the vocabulary may declare, in its own words."""

    BOOLEEN = "booleen"
    ENTIER = "entier"
    NOMBRE = "nombre"
    MONTANT = "montant"
    TAUX = "taux"
    DATE = "date"
    TEXTE = "texte"
    CODE = "code"
    CHOIX = "choix"

    @property
    def numeric(self) -> bool:
        """Whether values are exact numbers."""
        return self in _NUMERIC

    @property
    def textual(self) -> bool:
        """Whether values are text."""
        return self in _TEXTUAL


_NUMERIC = frozenset({Kind.ENTIER, Kind.NOMBRE, Kind.MONTANT, Kind.TAUX})
_TEXTUAL = frozenset({Kind.TEXTE, Kind.CODE, Kind.CHOIX})


@frozen
class ValueType:
    """Type of a fact or of a formula.

    Attributes:
        kind: What sort of value.
        unite: Unit of a number; shown text such as ``baux`` lives in ``libelle_unite``.
        decimales: Most decimals that an exact value of this type has; ``None`` when unbounded
            (the result of a division).
        valeurs: Allowed values of a ``choix``.
        minimum, maximum: Bounds of a number, inclusive, or ``None``.
        bornes: Whether an input may give ``{min: .., max: ..}`` instead of one number.
        motif: Regular expression that a ``code`` matches whole, or an empty string.
        libelle_unite: Unit as written in the vocabulary.
    """

    kind: Kind
    unite: Unit = NO_UNIT
    decimales: int | None = 0
    valeurs: tuple[str, ...] = ()
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    bornes: bool = False
    motif: str = ""
    libelle_unite: str = ""

    @property
    def numeric(self) -> bool:
        """Whether values are exact numbers."""
        return self.kind.numeric

    @property
    def textual(self) -> bool:
        """Whether values are text."""
        return self.kind.textual

    def with_bounds(self, low: Fraction | None, high: Fraction | None) -> ValueType:
        """The same type between two bounds."""
        return evolve(self, minimum=low, maximum=high)

    def __str__(self) -> str:
        if self.kind is Kind.TAUX or not self.numeric or not self.unite:
            return self.kind.value
        return f"{self.kind.value} en {self.unite}"


def number_type(unit: Unit, decimals: int | None) -> ValueType:
    """Type of a computed number."""
    kind = Kind.ENTIER if decimals == 0 and not unit else Kind.NOMBRE
    return ValueType(kind, unite=unit, decimales=decimals)


BOOLEAN = ValueType(Kind.BOOLEEN)
DATE = ValueType(Kind.DATE)
TEXT = ValueType(Kind.TEXTE)
INTEGER = ValueType(Kind.ENTIER, minimum=None)
RATE = ValueType(Kind.TAUX, decimales=None)
