"""Scalar functions of the language: their types, and their meaning on known values."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from attrs import frozen

from lawrules.ir.nodes import Scalar
from lawrules.ir.types import BOOLEAN, DATE, INTEGER, TEXT, ValueType, number_type
from lawrules.ir.units import parse_unit

__all__ = ["FUNCTIONS", "Function", "add_months", "full_months", "full_years"]


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def add_months(day: date, months: int) -> date:
    """The same day of the month, ``months`` later; the last day of a month that is too short."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_months(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end``; negative when ``end`` comes first.

    n months are over on the day ``add_months(start, n)``, so that both functions agree.
    """
    if end < start:
        return -full_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def full_years(birth: date, day: date) -> int:
    """Whole years from ``birth`` to ``day``: the age."""
    months = full_months(birth, day)
    return months // 12 if months >= 0 else -((-months) // 12)


@frozen
class Function:
    """A scalar function: what it takes, what it gives, what it computes.

    Attributes:
        takes: One type per argument; ``TEXT`` takes a text, a code or a choice.
        gives: Type of the result.
        compute: Meaning on known values; numbers come as whole ``Fraction``. ``ValueError`` or
            ``OverflowError`` (a date out of the calendar) means unknown.
    """

    name: str
    takes: tuple[ValueType, ...]
    gives: ValueType
    compute: Callable[..., Scalar]


_DAYS = number_type(parse_unit("jours"), 0)
_MONTHS = number_type(parse_unit("mois"), 0)
_YEARS = number_type(parse_unit("ans"), 0)

FUNCTIONS: dict[str, Function] = {
    item.name: item
    for item in (
        Function("jours_entre", (DATE, DATE), _DAYS, lambda a, b: Fraction((b - a).days)),
        Function("mois_entre", (DATE, DATE), _MONTHS, lambda a, b: Fraction(full_months(a, b))),
        Function("annees_revolues", (DATE, DATE), _YEARS, lambda a, b: Fraction(full_years(a, b))),
        Function("jours_apres", (DATE, _DAYS), DATE, lambda d, n: d + timedelta(days=int(n))),
        Function("mois_apres", (DATE, _MONTHS), DATE, lambda d, n: add_months(d, int(n))),
        Function("ans_apres", (DATE, _YEARS), DATE, lambda d, n: add_months(d, 12 * int(n))),
        Function("annee", (DATE,), INTEGER, lambda d: Fraction(d.year)),
        Function("debut_annee", (INTEGER,), DATE, lambda n: date(int(n), 1, 1)),
        Function("fin_annee", (INTEGER,), DATE, lambda n: date(int(n), 12, 31)),
        Function("commence_par", (TEXT, TEXT), BOOLEAN, lambda text, start: text.startswith(start)),
    )
}
