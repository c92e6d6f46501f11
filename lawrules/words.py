"""Values as a French reader expects them: ``24,75 %``, ``8 861 €``, ``31/12/2025``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from lawrules.ir.nodes import Scalar
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Certitude

__all__ = ["CERTAINTIES", "day", "number", "rate", "scalar"]

CERTAINTIES = {
    Certitude.CONFIRME: "texte vérifié",
    Certitude.DE_MEMOIRE: "de mémoire",
    Certitude.DOUTE: "lecture incertaine",
}

_NARROW = "\u202f"  # no-break thin space: thousands and the percent sign


def _decimal(value: Fraction, decimals: int) -> str:
    """Half-up decimal text with a comma, thousands apart."""
    sign = "-" if value < 0 else ""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    digits = str(whole).rjust(decimals + 1, "0")
    head, tail = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    groups: list[str] = []
    while len(head) > 3:
        groups.insert(0, head[-3:])
        head = head[:-3]
    text = _NARROW.join([head, *groups])
    tail = tail.rstrip("0")
    return f"{sign if whole else ''}{text}{',' + tail if tail else ''}"


def number(value: Fraction | int, *, decimals: int = 2) -> str:
    """A number with at most ``decimals`` decimals."""
    return _decimal(Fraction(value), decimals)


def rate(value: Fraction, *, apart_from: Fraction | None = None) -> str:
    """A rate in percent, two decimals, more where two would make it look equal to ``apart_from``."""
    for decimals in (2, 3, 4, 6):
        text = _decimal(value * 100, decimals)
        if apart_from is None or value == apart_from or text != _decimal(apart_from * 100, decimals):
            break
    return f"{text}{_NARROW}%"


def day(value: date) -> str:
    """31/12/2025"""
    return f"{value:%d/%m/%Y}"


def scalar(value: Scalar, kind: ValueType) -> str:
    """A value of a fact in words, with its unit."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        return value
    if kind.kind is Kind.TAUX:
        return rate(value)
    text = number(value, decimals=kind.decimales if kind.decimales is not None else 2)
    if kind.kind is Kind.MONTANT and kind.decimales == 2 and "," in text:
        text = text.ljust(text.index(",") + 3, "0")  # cents are two digits: 291,50
    label = kind.libelle_unite or (str(kind.unite) if kind.unite else "")
    if kind.kind is Kind.ENTIER and label in ("", "an"):
        return (
            text.replace(_NARROW, "") if label == "" and 1900 <= value <= 2100 else f"{text} {label}".strip()
        )
    return f"{text} {label}".strip()
