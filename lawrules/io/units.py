"""Exact conversion between the unit of a file and the unit of a fact."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from lawrules.ir.types import Kind, ValueType
from lawrules.ir.units import NO_UNIT, Unit, parse_unit

__all__ = ["Conversion", "conversion"]


@frozen
class Conversion:
    """What numbers of a column are multiplied by; ``percent`` when they count hundredths."""

    unit: Unit = NO_UNIT
    factor: Fraction = Fraction(1)
    percent: bool = False


def conversion(text: str, type_: ValueType) -> Conversion | None:
    """How to bring numbers written in a unit to that of a type, or None when nothing does.

    A year is twelve months; days are never turned into months, since no factor is exact.

    Raises:
        UnitSyntaxError: The text is no unit.
    """
    text = text.strip()
    if text in ("%", "pourcent", "pour cent"):
        return Conversion(factor=Fraction(1), percent=True) if type_.kind is Kind.TAUX else None
    thousand = text.lower().startswith(("k€", "keuros"))
    if thousand:
        text = "euros" + text[2 if text[1] == "€" else 6 :]
    unit = parse_unit(text)
    if not type_.numeric:
        return None
    powers = dict((unit / type_.unite).factors)
    years, months = powers.pop("an", 0), powers.pop("mois", 0)
    if powers or years + months != 0:
        return None
    return Conversion(unit, Fraction(12) ** years * (1000 if thousand else 1))
