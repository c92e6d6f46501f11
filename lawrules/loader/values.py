"""Texts of the rule base to typed values: numbers, dates, oui/non, choices, codes, intervals."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from lawrules.ir.nodes import Scalar
from lawrules.ir.types import Kind, ValueType

__all__ = ["ValueFault", "read_day", "read_flag", "read_number", "read_value", "write_number"]

_NUMBER = re.compile(r"(-?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,(\d+))?(?:[ \u00a0\u202f]*(%))?")
_SPACES = re.compile(r"[ \u00a0\u202f]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ValueFault(ValueError):  # noqa: N818 - caught and placed by the reader, never raised to users
    """The text is no value of the type: what is wrong, and how to mend it."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


def read_flag(text: str) -> bool:
    """The truth that ``oui`` or ``non`` writes."""
    if text not in ("oui", "non"):
        raise ValueFault(f"« {text} » n'est ni oui ni non", "écrivez oui ou non.")
    return text == "oui"


def read_day(text: str) -> date:
    """The day that ``AAAA-MM-JJ`` writes."""
    if not _DAY.fullmatch(text):
        raise ValueFault(f"« {text} » n'est pas une date", "écrivez AAAA-MM-JJ, par exemple 2017-01-29.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueFault(f"le jour « {text} » n'existe pas", "corrigez le mois ou le jour.") from None
    if day.year < 1000:
        raise ValueFault(f"l'année de « {text} » n'est pas vraisemblable", "corrigez l'année.")
    return day


def read_number(text: str) -> Fraction:
    """The exact number that ``8861``, ``8 861``, ``1,5``, ``-3`` or ``25 %`` writes."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        fix = "écrivez 8861, 1,5 ou 25 % : chiffres, virgule décimale, sans unité."
        raise ValueFault(f"« {text} » n'est pas un nombre", fix)
    sign, whole, decimals, percent = match.groups()
    number = Fraction(f"{sign}{_SPACES.sub('', whole)}.{decimals or '0'}")
    return number / 100 if percent else number


def read_value(text: str, kind: ValueType) -> Scalar:
    """The value that a text writes for a fact of the given type.

    Raises:
        ValueFault: It is none.
    """
    if kind.kind is Kind.BOOLEEN:
        return read_flag(text)
    if kind.kind is Kind.DATE:
        return read_day(text)
    if kind.numeric:
        return _number_of(text, kind)
    if not text:
        raise ValueFault("la valeur est vide", "donnez une valeur, ou retirez la clé.")
    if kind.kind is Kind.CHOIX and text not in kind.valeurs:
        raise ValueFault(
            f"« {text} » n'est pas un choix admis", f"valeurs admises : {', '.join(kind.valeurs)}."
        )
    if kind.kind is Kind.CODE and kind.motif and not re.fullmatch(kind.motif, text):
        raise ValueFault(f"« {text} » n'a pas la forme du code", f"forme attendue : {kind.motif}")
    return text


def _number_of(text: str, kind: ValueType) -> Fraction:
    number = read_number(text)
    if kind.decimales is not None and (number * 10**kind.decimales).denominator != 1:
        allowed = "un nombre entier" if kind.decimales == 0 else f"{kind.decimales} décimales au plus"
        raise ValueFault(f"« {text} » a trop de décimales", f"on attend {allowed}.")
    if kind.minimum is not None and number < kind.minimum:
        raise ValueFault(f"« {text} » est au-dessous du minimum", f"minimum : {write_number(kind.minimum)}.")
    if kind.maximum is not None and number > kind.maximum:
        raise ValueFault(f"« {text} » est au-dessus du maximum", f"maximum : {write_number(kind.maximum)}.")
    return number


def write_number(number: Fraction) -> str:
    """The number with a decimal comma, exactly.

    Raises:
        ValueError: No number of decimals writes it (a third).
    """
    scale = 0
    while (number * 10**scale).denominator != 1:
        scale += 1
        if scale > 30:
            raise ValueError(f"{number} has no exact decimal form")
    digits = str(abs(number.numerator * 10**scale // number.denominator)).rjust(scale + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-scale]},{digits[-scale:]}" if scale else digits)
