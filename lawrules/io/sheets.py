"""The register on a sheet of a workbook: which sheet, which cells, and what a plain reading would miss."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, Final

from attrs import define, field

from lawrules.errors import Where
from lawrules.io.package import Package, Sheet, column_letters, column_number
from lawrules.io.raw import SEARCHED_ROWS, Limits, RawTable, Recognise, header_row, refuse
from lawrules.io.words import fold, is_total, shown, tidy

if TYPE_CHECKING:
    import polars as pl

__all__ = ["read_sheet"]

_PIECE: Final = 4 << 20
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d+)"')
_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})\d+"[^>]*[^/>]>')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\sref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


@define
class _Scan:
    """What the XML of a sheet says that the plain reading of its cells loses; rows and columns from 0."""

    columns: set[bytes] = field(factory=set)
    last_row: int = 0
    errors: list[tuple[int, int, str]] = field(factory=list)
    uncomputed: list[str] = field(factory=list)
    merged: list[tuple[int, int, int, int]] = field(factory=list)

    @property
    def first_column(self) -> int:
        return min((column_number(name.decode()) for name in self.columns), default=0)

    @property
    def last_column(self) -> int:
        return max((column_number(name.decode()) for name in self.columns), default=0)


def read_sheet(package: Package, *, sheet: str, recognise: Recognise, limits: Limits) -> RawTable:
    """The table of one sheet, every cell as text; formulas give the value last computed.

    Args:
        package: Workbook found safe.
        sheet: Name of the sheet; "" for the only visible one whose headers are recognised.
        recognise: Counts the known headers of a row.
        limits: Sizes beyond which nothing is read.

    Raises:
        DataError: No such sheet, several possible ones, or cells that cannot be trusted.
    """
    import fastexcel

    where = Where(package.name)
    try:
        reader = _open(package)
        chosen = _choose(package, reader, sheet, recognise)
        scan = _scan(package, chosen)
        place = Where(package.name, path=chosen.name)
        if (scan.last_row + 1) * (scan.last_column - scan.first_column + 1) > limits.cells:
            raise refuse(
                "LR311",
                f"feuille démesurée : des cellules jusqu'à la ligne {scan.last_row + 1}",
                place,
                "supprimez les lignes et les colonnes vides au bout de la feuille, puis enregistrez.",
            )
        if scan.uncomputed:
            raise refuse(
                "LR314",
                f"formules sans valeur enregistrée : {', '.join(scan.uncomputed[:10])}",
                place,
                "ouvrez le classeur dans un tableur, laissez-le calculer, puis enregistrez.",
            )
        frame = _load(reader, chosen)
    except (fastexcel.FastExcelError, zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
        raise refuse(
            "LR307",
            "classeur illisible ou abîmé",
            where,
            "ouvrez-le dans un tableur, puis enregistrez-le de nouveau en .xlsx.",
        ) from error
    return _table(package, chosen, frame, scan, recognise, limits)


def _open(package: Package) -> Any:
    import fastexcel

    return fastexcel.read_excel(str(package.path))


def _load(reader: Any, sheet: Sheet, *, rows: int | None = None) -> pl.DataFrame:
    # Without skip_rows the empty rows above would be lost, and every place with them.
    loaded = reader.load_sheet(sheet.name, header_row=None, dtypes="string", skip_rows=0, n_rows=rows)
    frame: pl.DataFrame = loaded.to_polars()
    return frame


def _choose(package: Package, reader: Any, name: str, recognise: Recognise) -> Sheet:
    where = Where(package.name)
    visible = [sheet for sheet in package.sheets if sheet.visible]
    names = ", ".join(shown(sheet.name) for sheet in visible) or "aucune"
    if name:
        found = [sheet for sheet in package.sheets if sheet.name == name]
        found = found or [sheet for sheet in package.sheets if fold(sheet.name) == fold(name)]
        if len(found) != 1:
            raise refuse("LR312", f"feuille inconnue : {shown(name)}", where, f"feuilles visibles : {names}.")
        return found[0]
    if len(visible) == 1:
        return visible[0]
    scores = []
    for sheet in visible:
        rows = [[cell or "" for cell in row] for row in _load(reader, sheet, rows=SEARCHED_ROWS).iter_rows()]
        index = header_row(rows, recognise)
        scores.append((0 if index is None else recognise(rows[index]), sheet))
    best = max((score for score, _ in scores), default=0)
    likely = [sheet for score, sheet in scores if best and 2 * score >= best]
    if len(likely) == 1:
        return likely[0]
    raise refuse(
        "LR312",
        f"plusieurs feuilles possibles : {', '.join(shown(s.name) for s in likely) or names}",
        where,
        "dites laquelle par « feuille: » dans les correspondances, ou masquez les autres.",
    )


def _scan(package: Package, sheet: Sheet) -> _Scan:
    scan = _Scan()
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


def _look(piece: bytes, scan: _Scan) -> None:
    scan.columns.update(_COLUMN.findall(piece))
    scan.last_row = max([scan.last_row, *(int(row) - 1 for row in _ROW.findall(piece))])
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


def _table(
    package: Package, sheet: Sheet, frame: pl.DataFrame, scan: _Scan, recognise: Recognise, limits: Limits
) -> RawTable:
    import polars as pl

    place = Where(package.name, path=sheet.name)
    first = scan.first_column
    body = [frame.to_series(number) for number in range(frame.width)]
    # A cell merged over several rows shows its value on each of them.
    down = [box for box in scan.merged if box[0] < box[2] and first <= box[1] < first + frame.width]
    for top, left, bottom, _ in down:
        rows = list(range(top, min(bottom + 1, frame.height)))
        if rows:
            series = body[left - first]
            body[left - first] = series.scatter(rows, series[top])
    for row, column, error in scan.errors:
        if first <= column < first + frame.width and row < frame.height:
            body[column - first] = body[column - first].scatter(row, error)
    head = pl.DataFrame({str(n): series.head(SEARCHED_ROWS) for n, series in enumerate(body)})
    rows_of_head = [[cell or "" for cell in row] for row in head.iter_rows()]
    index = header_row(rows_of_head, recognise)
    if index is None:
        raise refuse("LR304", "feuille vide", place, "choisissez la feuille qui contient les lignes.")
    headers = tuple(tidy(cell) for cell in rows_of_head[index])
    if len(headers) > limits.columns:
        what = f"{len(headers)} colonnes, {limits.columns} au plus"
        raise refuse("LR303", what, place, "retirez les colonnes inutiles.")
    _refuse_merged_across(
        [
            box
            for box in scan.merged
            if box[2] >= index and not is_total(body[max(box[1] - first, 0)][box[0]] or "")
        ],
        place,
    )
    notes = [f"{index} ligne(s) au-dessus des en-têtes, non lues"] if index else []
    filled = sum(bottom > index for _, _, bottom, _ in down)
    if filled:
        notes.append(f"{filled} cellule(s) fusionnée(s) sur plusieurs lignes : la valeur vaut pour chacune")
    return RawTable(
        package.name,
        "xlsx",
        headers,
        tuple(series.slice(index + 1) for series in body),
        pl.int_range(index + 2, frame.height + 1, eager=True).rename("ligne"),
        sheet=sheet.name,
        letters=tuple(column_letters(first + number) for number in range(frame.width)),
        reading=f"feuille {shown(sheet.name)}",
        notes=tuple(notes),
        epoch_1904=package.epoch_1904,
    )


def _refuse_merged_across(boxes: list[tuple[int, int, int, int]], place: Where) -> None:
    """Nobody can tell which column a value written over several belongs to."""
    across = [box for box in boxes if box[1] < box[3]]
    if across:
        cells = ", ".join(
            f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            for top, left, bottom, right in across[:10]
        )
        what = f"cellules fusionnées sur plusieurs colonnes : {cells}"
        raise refuse("LR315", what, place, "défusionnez-les, et donnez à chaque colonne sa valeur.")
