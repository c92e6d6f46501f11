"""What the XML of a sheet says that a plain reading of its cells would lose, and sizes before they hurt."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from attrs import define, field

from lawrules.errors import Where
from lawrules.io.package import Package, Sheet, column_number
from lawrules.io.raw import refuse

__all__ = ["Scan", "refuse_oversized", "refuse_uncomputed", "scan_sheet"]

_PIECE: Final = 4 << 20
# A cell by its reference, and whether it holds a value. Any legal quoting: a far cell would fill the memory.
_PLACED = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\sr\s*=\s*["']\$?([A-Za-z]{1,3})\$?(\d{1,9})["'][^>]*>"""
    rb"""(\s*<(?:\w+:)?(?:v|f|is)\b)?"""
)
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["'](\d{1,9})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\sref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


@define
class Scan:
    """Facts about one sheet; rows and columns count from 0.

    Attributes:
        columns: Letters of the columns that hold something.
        styled: Letters of the columns that hold at least a blank cell.
        last_row: Last row, even a blank one.
        errors: Cells whose formula failed, with the text of the error.
        uncomputed: References of formulas that no spreadsheet has computed yet.
        merged: Boxes of merged cells: top, left, bottom, right.
    """

    columns: set[bytes] = field(factory=set)
    styled: set[bytes] = field(factory=set)
    last_row: int = 0
    errors: list[tuple[int, int, str]] = field(factory=list)
    uncomputed: list[str] = field(factory=list)
    merged: list[tuple[int, int, int, int]] = field(factory=list)

    @property
    def first_column(self) -> int:
        """Number of the first column that holds something."""
        return min((column_number(name.decode()) for name in self.columns), default=0)

    @property
    def last_column(self) -> int:
        """Number of the last one, even blank."""
        return max((column_number(name.decode()) for name in self.styled), default=0)


def scan_sheet(package: Package, sheet: Sheet) -> Scan:
    """Look at one sheet, and read every other part to its end."""
    scan = Scan()
    with zipfile.ZipFile(package.path) as archive:
        for part in archive.infolist():
            # Read to the end: a part longer than it declares is refused here, not unfolded by the reader.
            if part.filename == sheet.part:
                with archive.open(part) as stream:
                    for piece in _pieces(stream):
                        _look(piece, scan)
            elif "worksheets/" not in part.filename:
                with archive.open(part) as stream:
                    while stream.read(_PIECE):
                        pass
    return scan


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The XML of a sheet in pieces cut after a row."""
    left = b""
    while chunk := stream.read(_PIECE):
        left += chunk
        cut = left.rfind(b"row>")
        if cut >= 0:
            yield left[: cut + 4]
            left = left[cut + 4 :]
        elif len(left) > 16 * _PIECE:
            raise zipfile.BadZipFile("a row without end")
    yield left


def _look(piece: bytes, scan: Scan) -> None:
    placed = _PLACED.findall(piece)
    scan.styled.update({letters.upper() for letters, _, _ in placed})
    scan.columns.update({letters.upper() for letters, _, held in placed if held})
    rows = {row for _, row, _ in placed} | set(_ROW.findall(piece))
    scan.last_row = max([scan.last_row, *(int(row) - 1 for row in rows)])
    for a, top, b, bottom in _MERGED.findall(piece):
        box = int(top) - 1, column_number(a.decode()), int(bottom) - 1, column_number(b.decode())
        scan.merged.append(box)
    if b't="e"' not in piece and not _FORMULA.search(piece):
        return
    for attributes, content in _CELL.findall(piece):
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        value = _VALUE.search(content)
        row, column = int(reference[2]) - 1, column_number(reference[1].decode())
        if b't="e"' in attributes and value:
            scan.errors.append((row, column, value[1].decode()))
        elif value is None and b't="str"' not in attributes and _FORMULA.search(content):
            scan.uncomputed.append((reference[1] + reference[2]).decode())


def refuse_oversized(scan: Scan, place: Where, *, cells: int) -> None:
    """Raise for a sheet that would not fit in memory."""
    if (scan.last_row + 1) * (scan.last_column - scan.first_column + 1) > cells:
        what = f"feuille démesurée : des cellules jusqu'à la ligne {scan.last_row + 1}"
        fix = "supprimez les lignes et les colonnes vides au bout de la feuille, puis enregistrez."
        raise refuse("LR311", what, place, fix)


def refuse_uncomputed(scan: Scan, place: Where) -> None:
    """Raise for a sheet whose formulas have no value yet."""
    if scan.uncomputed:
        what = f"formules sans valeur enregistrée : {', '.join(scan.uncomputed[:10])}"
        fix = "ouvrez le classeur dans un tableur, laissez-le calculer, puis enregistrez."
        raise refuse("LR314", what, place, fix)
