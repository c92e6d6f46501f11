"""Cells, lists of answers and protection of the workbooks to fill. No content becomes a formula or a link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, Final

from lawrules.backends.instances import FactValue
from lawrules.io.package import column_letters
from lawrules.io.plan import form_of
from lawrules.io.template_yaml import value_text
from lawrules.io.values import Reading, read_value
from lawrules.io.words import tidy
from lawrules.ir.types import Kind
from lawrules.model import Fact

__all__ = ["SheetWriter"]

_LISTS: Final = "Listes"
_NAME: Final = 31
_BAD_NAME = re.compile(r"[\[\]:*?/\\]")
# Height of a line of text, and how much of the width of a column words fill.
_LINE: Final = 15
_SHARE: Final = 0.95
_NOTE: Final = {"x_scale": 2.5, "y_scale": 2}


class SheetWriter:
    """Writes the sheets of one workbook of xlsxwriter."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._names: set[str] = {_LISTS.casefold()}
        self._choices: dict[tuple[str, ...], str] = {}
        base = {"text_wrap": True, "valign": "top", "locked": True}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({**base, "bold": True, "bg_color": "#DCE6F1", "border": 1})
        self.part = book.add_format({**base, "bold": True, "bg_color": "#F2F2F2"})
        self.text = book.add_format(base)
        entry = {"locked": False, "valign": "top", "align": "left", "border": 1, "border_color": "#A6A6A6"}
        self.entry = book.add_format(entry)
        self._entries = {
            Kind.DATE: book.add_format({**entry, "num_format": "dd/mm/yyyy"}),
            Kind.TAUX: book.add_format({**entry, "num_format": "0.00## %"}),
            Kind.MONTANT: book.add_format({**entry, "num_format": "#,##0.00"}),
            # As text, a code keeps its zeros.
            Kind.CODE: book.add_format({**entry, "num_format": "@"}),
            Kind.TEXTE: book.add_format({**entry, "num_format": "@", "text_wrap": True}),
        }

    def sheet(self, title: str) -> Any:
        """A new protected sheet, under a name that workbooks allow."""
        base = tidy(_BAD_NAME.sub(" ", title)).strip("' ") or "Feuille"
        if len(base) > _NAME:
            base = base[: _NAME + 1].rpartition(" ")[0].strip("' ") or base[:_NAME]
        name, rank = base, 2
        while name.casefold() in self._names:
            name, rank = f"{base[: _NAME - 5].strip()} ({rank})", rank + 1
        self._names.add(name.casefold())
        sheet = self._book.add_worksheet(name)
        allowed = ("format_columns", "format_rows", "insert_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))
        # On paper: A4, as wide as the sheet is.
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def guide(self, title: str, lines: list[str]) -> None:
        """The sheet that says how to fill the others."""
        sheet = self.sheet("Mode d'emploi")
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, tidy(title), self.title)
        for row, line in enumerate(filter(None, lines), 2):
            self.tall_enough(sheet, row, [(tidy(line), 110)])
            sheet.write_string(row, 0, tidy(line), self.text)

    def tall_enough(self, sheet: Any, row: int, cells: Iterable[tuple[str, int]]) -> None:
        """Give a row the height of its longest text, each told with the width of its column."""
        lines = max(-(-len(text) // int(width * _SHARE)) for text, width in cells)
        if lines > 1:
            sheet.set_row(row, _LINE * lines)

    def heading(self, sheet: Any, row: int, column: int, title: str, fact: Fact) -> None:
        """The head of a column, its definition as a note, its cells ready for their type."""
        sheet.write_string(row, column, tidy(title), self.head)
        note = tidy(f"{form_of(fact)}. {explained(fact)}")
        sheet.write_comment(row, column, note[:1500], _NOTE)
        sheet.set_column(column, column, min(40, max(14, len(title) // 2)), self.format_of(fact))

    def format_of(self, fact: Fact) -> Any:
        """How an answer is shown."""
        return self._entries.get(fact.type.kind, self.entry)

    def cell(self, sheet: Any, row: int, column: int, fact: Fact, value: FactValue | None) -> None:
        """One answer: numbers and dates as such, everything else as text."""
        style = self.format_of(fact)
        if value is None:
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, Fraction) and _fits(value):
            sheet.write_number(row, column, float(value), style)
        elif isinstance(value, date) and value.year >= 1901:
            sheet.write_datetime(row, column, value, style)
        else:
            text = value if isinstance(value, str) else value_text(value, fact).replace('"', "")
            sheet.write_string(row, column, text, style)

    def validate(self, sheet: Any, top: int, bottom: int, column: int, fact: Fact, *, absent: bool) -> None:
        """Offer the list of answers, or check a date; a warning, so that « absent » may be typed."""
        rule: dict[str, object] = {"ignore_blank": True, "error_type": "warning"}
        match fact.type.kind:
            case Kind.BOOLEEN:
                rule |= {"validate": "list", "source": ["oui", "non", *(["absent"] if absent else [])]}
            case Kind.CHOIX:
                rule |= {"validate": "list", "source": self._list_of(fact, absent=absent)}
            case Kind.DATE:
                rule |= {"validate": "date", "criteria": "between"}
                rule |= {"minimum": date(1901, 1, 1), "maximum": date(2199, 12, 31)}
                rule |= {"error_title": "Date", "error_message": "Écrivez une date, par exemple 31/12/2025."}
            case _:
                return
        sheet.data_validation(top, column, bottom, column, rule)

    def _list_of(self, fact: Fact, *, absent: bool) -> str:
        """Where the allowed answers stand in the hidden sheet: labels, if all come back as their value."""
        labels = dict(fact.libelles)
        keys = fact.type.valeurs
        words = tuple(tidy(labels.get(key) or key) for key in keys)
        clear = all(read_value(word, fact) == Reading(key) for word, key in zip(words, keys, strict=True))
        answers = (words if clear else keys) + (("absent",) if absent else ())
        letters = column_letters(len(self._choices))
        return self._choices.setdefault(answers, f"='{_LISTS}'!${letters}$1:${letters}${len(answers)}")

    def lists(self) -> None:
        """The hidden sheet of allowed answers, once they are all known."""
        if self._choices:
            sheet = self._book.add_worksheet(_LISTS)
            sheet.hide()
            for column, answers in enumerate(self._choices):
                for row, answer in enumerate(answers):
                    sheet.write_string(row, column, answer)


def explained(fact: Fact) -> str:
    """What a fact means, what a blank means, and its values."""
    values = ", ".join(f"{key} ({label})" if label else key for key, label in fact.libelles)
    parts = (
        fact.definition,
        f"Vide : {fact.inconnu}" if fact.inconnu else "",
        f"Valeurs : {values}." if values else "",
    )
    return " ".join(part for part in parts if part)


def _fits(value: Fraction) -> bool:
    """Whether a spreadsheet keeps the number whole: fifteen digits."""
    shortest = repr(float(value))
    return Fraction(shortest) == value and len(shortest.replace(".", "").strip("-0")) <= 15
