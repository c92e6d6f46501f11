"""The register on a sheet of a workbook: which sheet, which cells, and what a plain reading would miss."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from lawrules.errors import Where
from lawrules.io.package import Package, Sheet, column_letters
from lawrules.io.raw import SEARCHED_ROWS, Limits, RawTable, Recognise, header_row, refuse
from lawrules.io.scan import Scan, refuse_oversized, refuse_uncomputed, scan_sheet
from lawrules.io.words import fold, is_total, shown, tidy

if TYPE_CHECKING:
    import polars as pl

__all__ = ["read_sheet"]


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
        chosen, scan = _choose(package, reader, sheet, recognise, limits)
        refuse_uncomputed(scan, Where(package.name, path=chosen.name))
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


def _choose(
    package: Package, reader: Any, name: str, recognise: Recognise, limits: Limits
) -> tuple[Sheet, Scan]:
    """The sheet to read, looked at before anything loads it."""
    where = Where(package.name)
    visible = [sheet for sheet in package.sheets if sheet.visible]
    if name:
        found = [sheet for sheet in package.sheets if sheet.name == name]
        found = found or [sheet for sheet in package.sheets if fold(sheet.name) == fold(name)]
        if len(found) != 1:
            names = ", ".join(shown(sheet.name) for sheet in visible) or "aucune"
            raise refuse("LR312", f"feuille inconnue : {shown(name)}", where, f"feuilles visibles : {names}.")
        visible = found
    scans = {sheet.name: _sized(package, sheet, limits) for sheet in visible}
    likely = visible
    if len(visible) > 1:
        scores = {}
        for sheet in visible:
            head = _load(reader, sheet, rows=SEARCHED_ROWS)
            rows = [[cell or "" for cell in row] for row in head.iter_rows()]
            index = header_row(rows, recognise)
            scores[sheet.name] = 0 if index is None else recognise(rows[index])
        best = max(scores.values())
        likely = [sheet for sheet in visible if best and 2 * scores[sheet.name] >= best]
    if len(likely) == 1:
        return likely[0], scans[likely[0].name]
    names = ", ".join(shown(sheet.name) for sheet in likely or visible) or "aucune n'est visible"
    fix = "dites laquelle par « feuille: » dans les correspondances, ou masquez les autres."
    raise refuse("LR312", f"feuille à lire incertaine : {names}", where, fix)


def _sized(package: Package, sheet: Sheet, limits: Limits) -> Scan:
    scan = scan_sheet(package, sheet)
    refuse_oversized(scan, Where(package.name, path=sheet.name), cells=limits.cells)
    return scan


def _table(
    package: Package, sheet: Sheet, frame: pl.DataFrame, scan: Scan, recognise: Recognise, limits: Limits
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
