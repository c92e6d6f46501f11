"""A cell read as a day: French and ISO writings, words, day numbers of a spreadsheet."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from lawrules.io.numbers import Fault
from lawrules.io.words import fold, tidy

__all__ = ["FIRST_DAY", "LAST_DAY", "read_date"]

# Outside of these a date is a slip of the keyboard (« 31/12/0205 ») or a filler (« 31/12/9999 »).
FIRST_DAY: Final = date(1800, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_FRENCH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_SHORT = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"[T ]\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d+)?)? ?(?:Z|UTC|[+-]\d{2}:?\d{2})?$")
_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_MONTHS = (
    ("janvier", "jan", "janv"), ("fevrier", "fev", "fevr"), ("mars", "mar"), ("avril", "avr"), ("mai",),
    ("juin",), ("juillet", "juil"), ("aout",), ("septembre", "sep", "sept"), ("octobre", "oct"),
    ("novembre", "nov"), ("decembre", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_FORM = "écrivez-la jour/mois/année, par exemple « 31/12/2025 »."


def read_date(raw: object, *, epoch_1904: bool = False) -> date | Fault:
    """The day that a cell writes, or what is wrong in it.

    Args:
        raw: Text, a date of Python, or the day number of a spreadsheet.
        epoch_1904: Whether day numbers count from 1904, as in workbooks of old Macs.
    """
    if isinstance(raw, datetime):
        return _plausible(raw.date())
    if isinstance(raw, date):
        return _plausible(raw)
    text = _TIME.sub("", tidy(str(raw)))
    for pattern, order in ((_ISO, (0, 1, 2)), (_FRENCH, (2, 1, 0)), (_COMPACT, (0, 1, 2))):
        match = pattern.fullmatch(text)
        if match:
            year, month, day = (int(match[index + 1]) for index in order)
            return _calendar(year, month, day)
    match = _SERIAL.fullmatch(text)
    if match:
        # Day 1 is 1900-01-01, but spreadsheets believe in a 29 February 1900: hence the 30th.
        start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
        return _plausible(start + timedelta(days=int(match[1])))
    match = _WORDS.fullmatch(fold(text))
    if match and match[2] in _MONTH:
        return _calendar(int(match[3]), _MONTH[match[2]], int(match[1]))
    if _SHORT.fullmatch(text):
        return Fault("LR345", "date dont l'année n'a que deux chiffres", "écrivez l'année à quatre chiffres.")
    return Fault("LR345", "date illisible", _FORM)


def _calendar(year: int, month: int, day: int) -> date | Fault:
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        if month > 12 >= day:
            return Fault("LR345", "date qui n'existe pas : le mois semble écrit avant le jour", _FORM)
        return Fault("LR345", "date qui n'existe pas", _FORM)


def _plausible(day: date) -> date | Fault:
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    return Fault(
        "LR345",
        "date hors du calendrier admis, de 1800 à 2199",
        "corrigez l'année ; laissez vide si on l'ignore.",
    )
