"""A cell read as an exact number: French decimals, thousands, percents, units. Never a binary float."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Final

from attrs import frozen

from lawrules.io.words import tidy
from lawrules.ir.types import Kind, ValueType
from lawrules.ir.units import Unit, UnitSyntaxError, parse_unit

__all__ = ["MAX_DIGITS", "Fault", "check_number", "decimals_of", "number_text", "read_number", "rounded"]

# Eighteen digits always fit in the 64-bit whole numbers of the tables.
MAX_DIGITS: Final = 18

_MINUS = str.maketrans({"−": "-", "–": "-", "\u2011": "-", "'": "", "\u2019": ""})
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<body>[0-9][0-9 .,]*|[.,][0-9]+)(?P<exponent>[eE][+-]?[0-9]{1,2})?"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
_MULTIPLES = {"k": "milliers", "m": "millions", "md": "milliards", "k€": "milliers", "m€": "millions"}


@frozen
class Fault:
    """What is wrong in one cell, without its value, and how to mend it."""

    code: str
    what: str
    fix: str = ""


def read_number(
    raw: object, type_: ValueType, *, unit: Unit | None = None, percent: bool = False
) -> Fraction | Fault:
    """The exact number of a cell, or what is wrong in it.

    Args:
        raw: Text, or a number of Python. A float stands for its shortest decimal writing.
        type_: What the fact may hold. Bounds and decimals are checked by ``check_number``.
        unit: Unit in which the cell is written, when it is not that of the fact.
        percent: Whether a bare number counts hundredths: « 25,4 » is then 25,4 %.
    """
    if isinstance(raw, Fraction):
        return raw
    if isinstance(raw, float):
        raw = repr(raw)
    text = tidy(str(raw)).translate(_MINUS)
    match = _NUMBER.match(text)
    if match is None or len(text) > 60:
        return _illegible(type_)
    value = _exact(match)
    if value is None:
        return _illegible(type_)
    suffix = text[match.end() :].strip()
    if percent and not suffix and type_.kind is Kind.TAUX:
        suffix = "%"
    return _with_suffix(value, suffix, type_, type_.unite if unit is None else unit)


def _exact(match: re.Match[str]) -> Fraction | None:
    """The number that the digits write, or None when they write none."""
    body = match["body"].strip()
    comma, dot = body.rfind(","), body.rfind(".")
    if comma >= 0 and dot >= 0:
        # « 1.234,56 » or « 1,234.56 »: the last mark is the decimal one, the other groups thousands.
        grouping, decimal = (".", ",") if comma > dot else (",", ".")
        if body.count(decimal) != 1 or " " in body:
            return None
        whole, _, rest = body.partition(decimal)
        if not _GROUPED.fullmatch(whole.replace(grouping, " ")):
            return None
        whole = whole.replace(grouping, "")
    else:
        mark = "," if comma >= 0 else "."
        if body.count(mark) > 1:
            return None
        whole, _, rest = body.partition(mark)
        if " " in whole:
            if not _GROUPED.fullmatch(whole.strip()):
                return None
            whole = whole.replace(" ", "")
    rest = rest.strip()
    if not (whole or rest) or " " in rest:
        return None
    try:
        value = Decimal(f"{match['sign']}{whole or '0'}.{rest or '0'}{match['exponent'] or ''}")
    except InvalidOperation:
        return None
    return Fraction(_without_noise(value))


def _without_noise(value: Decimal) -> Decimal:
    """A spreadsheet shows 15 digits; the digits after them come from its binary arithmetic."""
    if len(value.as_tuple().digits) <= 15 or value == value.to_integral_value():
        return value
    with localcontext() as context:
        context.prec = 15
        return +value


def _with_suffix(value: Fraction, suffix: str, type_: ValueType, unit: Unit) -> Fraction | Fault:
    """The number once what follows it is understood: « % », « € », a unit."""
    if suffix == "%":
        if type_.kind is Kind.TAUX:
            return value / 100
        return Fault("LR343", "pourcentage, là où l'on attend " + str(type_), "donnez le nombre lui-même.")
    if not suffix:
        # « 25 » may be 25 % or 2 500 %: nobody but its author can tell.
        if type_.kind is Kind.TAUX and abs(value) > 1:
            return Fault(
                "LR343",
                "taux supérieur à 1, sans signe %",
                "écrivez « 25 % » ou « 0,25 », ou déclarez l'unité « % » de la colonne dans « unites: ».",
            )
        return value
    if suffix.lower() in _MULTIPLES:
        return Fault("LR343", f"nombre en {_MULTIPLES[suffix.lower()]}", "écrivez-le en entier.")
    written = _unit_of(suffix)
    if written is None:
        return _illegible(type_)
    # « € » alone does not contradict « euros/mois »: it says the money, not the period.
    if suffix in ("€", "euros", "euro", "EUR") and any(base == "euro" for base, _ in unit.factors):
        return value
    if written != unit:
        return Fault(
            "LR343", f"unité « {suffix} », là où l'on attend {type_.libelle_unite or type_}",
            "donnez la valeur dans l'unité attendue, ou déclarez l'unité de la colonne dans « unites: ».",
        )  # fmt: skip
    return value


def _unit_of(text: str) -> Unit | None:
    if not text[0].isalpha() and text[0] != "€":
        return None
    try:
        return parse_unit(text.replace("EUR", "euros"))
    except UnitSyntaxError:
        return None


def _illegible(type_: ValueType) -> Fault:
    example = {Kind.ENTIER: "28", Kind.TAUX: "25,4 %", Kind.MONTANT: "1 234,56"}.get(type_.kind, "25,4")
    return Fault("LR340", f"{type_.kind.value} illisible", f"écrivez un nombre, par exemple « {example} ».")


def decimals_of(type_: ValueType) -> int:
    """How many decimals a table keeps for values of this type."""
    return 0 if type_.kind is Kind.ENTIER else (type_.decimales or 0)


def rounded(value: Fraction, type_: ValueType) -> Fraction:
    """The value rounded to the decimals of its type, half away from zero as accountants do."""
    scale = 10 ** decimals_of(type_)
    scaled = abs(value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, scale)


def check_number(value: Fraction, type_: ValueType) -> Fault | None:
    """What forbids this number to be a value of the type: decimals, bounds, size."""
    decimals = decimals_of(type_)
    if (value * 10**decimals).denominator != 1:
        if type_.kind is Kind.ENTIER:
            return Fault("LR341", "nombre à décimales, là où l'on attend un entier", "arrondissez-le.")
        return Fault(
            "LR342", f"plus de {decimals} décimale{'s' if decimals > 1 else ''}",
            "arrondissez dans le fichier, ou demandez l'arrondi par « arrondir: » dans les correspondances ; "
            "si le point sépare des milliers, retirez-le.",
        )  # fmt: skip
    low, high = type_.minimum, type_.maximum
    what = ""
    if low is not None and value < low:
        what = f"valeur inférieure au minimum, {number_text(low, type_)}"
    elif high is not None and value > high:
        what = f"valeur supérieure au maximum, {number_text(high, type_)}"
    elif abs(value) * 10**decimals >= 10**MAX_DIGITS:
        what = f"nombre de plus de {MAX_DIGITS} chiffres"
    return Fault("LR344", what, "corrigez la valeur.") if what else None


def number_text(value: Fraction, type_: ValueType) -> str:
    """The number as a Frenchman writes it, in a form that reads back to the same number."""
    rate = type_.kind is Kind.TAUX
    number = Decimal((value * 100 if rate else value).numerator) / Decimal(
        (value * 100 if rate else value).denominator
    )
    text = f"{number.normalize():f}".replace(".", ",")
    return f"{text} %" if rate else text
