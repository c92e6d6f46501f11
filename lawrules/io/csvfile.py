"""CSV files as spreadsheets write them: encoding, separator, titles above the header, ragged rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from lawrules.errors import DataError, Problems, Where
from lawrules.io.raw import Limits, RawTable, Recognise, header_row, refuse
from lawrules.io.words import shown, tidy

if TYPE_CHECKING:
    import polars as pl

__all__ = ["garbled", "read_csv"]

_HEAD_BYTES = 300_000
_SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_QUOTE = "mettez entre guillemets les textes qui contiennent un séparateur ou un retour à la ligne."
MAX_RAGGED = 50
# UTF-8 read as Windows-1252, then saved again: « Ã© » for « é ».
_MOJIBAKE = re.compile("Ã[©¨ª«§´®¯»¢ ]|â‚¬|Â°")


def read_csv(path: Path, *, name: str, recognise: Recognise, limits: Limits) -> RawTable:
    """The table of a CSV file, every cell as text.

    Raises:
        DataError: The file is empty, is no text, or its rows do not have one number of cells.
    """
    where = Where(name)
    data, encoding = _utf8(path.read_bytes(), where)
    head = data[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    if len(data) > _HEAD_BYTES:
        head = head[: head.rfind("\n") + 1] or head
    separator, index, records, consumed = _layout(head, recognise, where)
    headers = [tidy(cell) for cell in records[index]]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > limits.columns:
        raise refuse(
            "LR303", f"{len(headers)} colonnes, {limits.columns} au plus", where, "retirez des colonnes."
        )
    if garbled(" ".join(headers)):
        raise refuse(
            "LR305",
            f"accents abîmés dans les en-têtes : {shown(' ; '.join(headers))}",
            where,
            "exportez de nouveau en choisissant l'encodage UTF-8.",
        )
    lines_above = consumed[index]
    columns, lines, notes = _body(data, lines_above, separator, len(headers), where)
    skipped = [tidy(" ".join(row)) for row in records[:index] if any(map(tidy, row))]
    if skipped:
        notes.insert(0, f"{len(skipped)} ligne(s) de titre au-dessus des en-têtes, non lues")
    return RawTable(
        name,
        "csv",
        tuple(headers),
        columns,
        lines,
        reading=f"encodage {encoding}, séparateur {_SEPARATORS[separator]}",
        notes=tuple(notes),
    )


def garbled(text: str) -> bool:
    """Whether accents were read in a wrong encoding, then saved so."""
    return bool(_MOJIBAKE.search(text))


def _utf8(data: bytes, where: Where) -> tuple[bytes, str]:
    """The file as UTF-8 without its mark, and the name of the encoding found."""
    if not data.strip():
        raise refuse("LR304", "fichier vide", where, "exportez de nouveau les lignes avec leurs en-têtes.")
    encoding = _encoding(data)
    if encoding == "UTF-8":
        data = data.removeprefix(codecs.BOM_UTF8)
    else:
        try:
            data = data.decode(encoding).removeprefix("\ufeff").encode()
        except UnicodeDecodeError as error:
            raise refuse(
                "LR305",
                f"texte qui n'est ni UTF-8 ni {encoding} (octet {error.start})",
                where,
                "exportez de nouveau en choisissant l'encodage UTF-8.",
            ) from error
    if b"\x00" in data:
        raise refuse(
            "LR302", "fichier binaire, et non du texte", where, "donnez un fichier CSV, XLSX ou Parquet."
        )
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data, "Windows-1252" if encoding == "cp1252" else encoding


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    sample = data[:4000]
    # A western text in UTF-16 has a null byte beside nearly every letter.
    if len(sample) > 8:
        for encoding, start in (("UTF-16-LE", 1), ("UTF-16-BE", 0)):
            if sample[start::2].count(0) > 0.4 * len(sample) / 2 and not sample[1 - start :: 2].count(0):
                return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "UTF-8"


def _layout(head: str, recognise: Recognise, where: Where) -> tuple[str, int, list[list[str]], list[int]]:
    """Separator, index of the header among the records, these records, lines read after each."""
    best: tuple[tuple[int, int, int], str, int, list[list[str]], list[int]] | None = None
    for separator in _SEPARATORS:
        records, consumed = _records(head, separator)
        index = header_row(records, recognise)
        if index is None:
            continue
        width = len(records[index])
        same = sum(len(row) == width for row in records[index:]) if width > 1 else 0
        score = (recognise(records[index]), same, width)
        if best is None or score > best[0]:
            best = (score, separator, index, records, consumed)
    if best is None:
        raise refuse("LR313", "aucun en-tête trouvé", where, "mettez le nom des colonnes en première ligne.")
    return best[1:]


def _records(head: str, separator: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    records, consumed = [], []
    try:
        for row in islice(reader, 60):
            records.append(row)
            consumed.append(reader.line_num)
    except csv.Error:
        pass
    return records, consumed


def _body(
    data: bytes, lines_above: int, separator: str, width: int, where: Where
) -> tuple[tuple[pl.Series, ...], pl.Series, list[str]]:
    """Columns under the header, the line on which each row begins, and notes."""
    start = 0
    for _ in range(lines_above):
        start = data.find(b"\n", start) + 1
        if start == 0:
            start = len(data)
            break
    frame = _even_cells(data, start, separator, width)
    if frame is not None:
        return tuple(frame.get_columns()), _lines(frame, lines_above), []
    return _ragged_cells(data[start:].decode(), lines_above, separator, width, where)


def _even_cells(data: bytes, start: int, separator: str, width: int) -> pl.DataFrame | None:
    """The cells as text when every row has ``width`` of them, else None: somebody must look closer."""
    import polars as pl
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [f"c{number}" for number in range(width)]
    if not data[start:].strip():
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(data).slice(start)),
            # A block must hold a whole row.
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=8 << 20),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        return None
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _lines(frame: pl.DataFrame, lines_above: int) -> pl.Series:
    """The line of the file on which each row begins; a cell with line breaks takes several lines."""
    import polars as pl

    breaks = frame.select(
        pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    ).to_series()
    before = breaks.cum_sum() - breaks
    return (pl.int_range(frame.height, eager=True) + before + lines_above + 1).rename("ligne")


def _ragged_cells(
    text: str, lines_above: int, separator: str, width: int, where: Where
) -> tuple[tuple[pl.Series, ...], pl.Series, list[str]]:
    """The same, row by row: blank cells in excess are dropped, a lone remark is noted, the rest refused."""
    import polars as pl

    problems = Problems()
    rows: list[list[str | None]] = []
    lines: list[int] = []
    notes: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = lines_above + 1
    try:
        for row in reader:
            filled = [cell or None for cell in row]
            place = Where(where.file, line)
            line = lines_above + reader.line_num + 1
            if len(row) == 1 < width and filled[0] and tidy(filled[0]):
                notes.append(f"ligne {place.line} non lue : une seule cellule, sans séparateur")
                continue
            if any(filled[width:]) or (len(row) < width and any(filled)):
                if len(problems) < MAX_RAGGED:
                    problems.add(
                        "LR306", f"{len(row)} cellules, pour {width} en-têtes", where=place, fix=_QUOTE
                    )
                continue
            rows.append((filled + [None] * width)[:width])
            lines.append(place.line or 0)
    except csv.Error as error:
        problems.add("LR306", f"ligne mal formée ({error})", where=Where(where.file, line), fix=_QUOTE)
    problems.raise_if_any(DataError)
    columns = zip(*rows, strict=True) if rows else ([] for _ in range(width))
    series = tuple(pl.Series(f"c{n}", list(cells), dtype=pl.String) for n, cells in enumerate(columns))
    return series, pl.Series("ligne", lines, dtype=pl.Int64), notes
