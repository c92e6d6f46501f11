"""A table as found, before its cells are read: headers, untyped columns, and where each cell stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from attrs import frozen

from lawrules.errors import DataError, Problem, Where
from lawrules.io.words import shown

if TYPE_CHECKING:
    import polars as pl

__all__ = ["LIMITS", "Limits", "RawTable", "Recognise", "header_row", "refuse"]

# How many cells of a row are headers that the vocabulary or the mapping knows.
Recognise = Callable[[Sequence[str]], int]

SEARCHED_ROWS: Final = 40


@frozen
class Limits:
    """What is refused rather than read: a machine must survive a hostile or a mistaken file.

    Attributes:
        file_bytes: Size of a file.
        unpacked_bytes: Size of a workbook once unzipped, as declared and as found.
        ratio: Greatest compression of a part of more than one megabyte.
        cells: Rows times columns of a sheet.
        columns: Columns of a table.
    """

    file_bytes: int = 2 * 1024**3
    unpacked_bytes: int = 2 * 1024**3
    ratio: int = 400
    cells: int = 120_000_000
    columns: int = 2_000


LIMITS: Final = Limits()


@frozen
class RawTable:
    """Columns of text or of native values, one header each, and the place of each row.

    Attributes:
        kind: ``csv``, ``xlsx``, ``parquet``, ``pandas``, ``polars`` or ``arrow``.
        lines: Line of the file (from 1), row of the sheet, or rank of the row.
        letters: Letters of the columns of a sheet.
        reading: Words on how the file was read (encoding, separator), for the report.
        epoch_1904: Whether day numbers count from 1904.
    """

    name: str
    kind: str
    headers: tuple[str, ...]
    columns: tuple[pl.Series, ...]
    lines: pl.Series
    sheet: str = ""
    letters: tuple[str, ...] = ()
    reading: str = ""
    notes: tuple[str, ...] = ()
    epoch_1904: bool = False

    def where(self, row: int | None, column: int | None = None) -> Where:
        """The place of a cell, of a row, of a column (``row`` None) or of the table."""
        line = None if row is None else int(self.lines[row])
        header = None if column is None else f"colonne {shown(self.headers[column])}"
        if self.kind == "xlsx":
            letter = self.letters[column] if column is not None else ""
            cell = (
                f"{letter}{line if line is not None else ''}" if letter or line is None else f"ligne {line}"
            )
            path = f"{self.sheet}!{cell}" if cell else self.sheet
            return Where(self.name, path=", ".join(part for part in (path, header) if part))
        if self.kind == "csv":
            return Where(self.name, line, path=header or "")
        rank = None if line is None else f"ligne {line}"
        return Where(self.name, path=", ".join(part for part in (rank, header) if part))


def refuse(code: str, what: str, where: Where, fix: str) -> DataError:
    """The error of a table that cannot be read at all."""
    return DataError(Problem(code, what, where, fix))


def header_row(rows: Sequence[Sequence[str]], recognise: Recognise) -> int | None:
    """Index of the row of headers among the first ones, or None when no row looks like one.

    Titles often stand above it. The row with most recognised headers wins, or, when nothing is
    recognised, the one with most texts; the first of equals, but a header merged over several rows is
    read in each of them, and its last row is the one above the data.
    """
    best: tuple[int, int] | None = None
    found: int | None = None
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        cells = [cell for cell in row if any(char.isalnum() for char in cell)]
        if not cells:
            continue
        texts = sum(any(char.isalpha() for char in cell) for cell in cells)
        score = (recognise(row), texts)
        merged = score == best and score[0] > 0 and found == index - 1
        if best is None or score > best or merged:
            best, found = score, index
    return found
