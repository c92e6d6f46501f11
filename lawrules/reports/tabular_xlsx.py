"""A report made of tables, as a workbook: one sheet of facts, then one sheet for each table."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

from lawrules.reports import words
from lawrules.reports.sheets import Column
from lawrules.reports.tabular import Cell, Page, Table
from lawrules.reports.xlsx import Book

__all__ = ["xlsx"]

_BAD = re.compile(r"[\[\]:*?/\\']")
_WIDEST = 60


def xlsx(page: Page) -> bytes:
    """The workbook as bytes; the same report gives the same bytes."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": page.titre, "created": datetime(1980, 1, 1, tzinfo=UTC)})
        book = Book(workbook, words.clean(page.titre))
        _summary(book, page)
        taken = {"synthèse"}
        for table in page.tableaux:
            name = _name(table.feuille or table.titre, taken)
            book.table(name, _columns(table), table.lignes, table.vide)
    return stream.getvalue()


def _summary(book: Book, page: Page) -> None:
    sheet = book.sheet("Synthèse", landscape=False)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 86)
    blank: tuple[Cell, Cell, str, str] = (None, None, "wide", "wide")
    rows: list[tuple[Cell, Cell, str, str]] = [(page.titre, None, "title", "plain"), blank]
    rows.append(("En une phrase", page.resume, "label", "strong"))
    rows += [(label, value, "label", "wide") for label, value in page.fiche]
    if page.remarques:
        rows += [blank, ("Remarques", None, "part", "part")]
        rows += [(None, item, "wide", "wide") for item in page.remarques]
    for place, (label, value, left, right) in enumerate(rows):
        book.line(sheet, place, (label, value), (left, right), width=86)


def _columns(table: Table) -> list[Column[tuple[Cell, ...]]]:
    found = []
    for place, head in enumerate(table.entetes):
        longest = max((len(str(row[place] or "")) for row in table.lignes), default=0)
        width = min(_WIDEST, max(10, longest + 2, max(len(word) for word in head.split() or [""]) + 3))
        kind = "verdict" if place == table.verdict else "count" if place in table.droite else "text"
        found.append(Column(head, width, _reader(place), kind))
    return found


def _reader(place: int) -> Callable[[tuple[Cell, ...]], Cell]:
    def read(row: tuple[Cell, ...]) -> Cell:
        cell = row[place]
        return words.typo(cell) if isinstance(cell, str) else cell

    return read


def _name(wish: str, taken: set[str]) -> str:
    base = _BAD.sub(" ", words.clean(wish)).strip()[:31].strip() or "Tableau"
    name, rank = base, 2
    while name.casefold() in taken:
        name, rank = f"{base[:26].strip()} ({rank})", rank + 1
    taken.add(name.casefold())
    return name
