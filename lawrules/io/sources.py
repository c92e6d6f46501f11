"""Any source of rows opened by what it is: its first bytes before its name."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any, Final

from lawrules.errors import Where, system_reason
from lawrules.io.assign import recogniser
from lawrules.io.mapping import ColumnMapping
from lawrules.io.paths import Catalogue
from lawrules.io.raw import LIMITS, Limits, RawTable, refuse
from lawrules.io.words import shown

__all__ = ["open_raw", "sized_suffix"]

_BOOKS: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm")
_TEXTS: Final = (".csv", ".txt", ".tsv")


def open_raw(
    source: str | FilePath | Any,
    catalogue: Catalogue,
    *,
    mapping: ColumnMapping | None = None,
    sheet: str = "",
    name: str = "",
    limits: Limits = LIMITS,
) -> RawTable:
    """The table of any source, its headers found, its cells not read yet."""
    from lawrules.io.csvfile import read_csv
    from lawrules.io.objects import read_object, read_parquet
    from lawrules.io.package import examine
    from lawrules.io.sheets import read_sheet

    if not isinstance(source, str | FilePath):
        return read_object(source, name=name, limits=limits)
    path = FilePath(source)
    name = name or str(source)
    suffix = sized_suffix(path, name, limits)
    if suffix == ".parquet":
        return read_parquet(path, name=name, limits=limits)
    recognise = recogniser(catalogue, mapping)
    if suffix == ".csv":
        return read_csv(path, name=name, recognise=recognise, limits=limits)
    package = examine(path, name=name, limits=limits)
    sheet = sheet or (mapping.feuille if mapping else "")
    return read_sheet(package, sheet=sheet, recognise=recognise, limits=limits)


def sized_suffix(path: FilePath, name: str, limits: Limits) -> str:
    """``.csv``, ``.xlsx`` or ``.parquet``, once sure that the file can be opened and is of sane size."""
    where = Where(name)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        what = f"fichier illisible : {system_reason(error)}"
        raise refuse("LR301", what, where, "vérifiez le chemin et les droits de lecture.") from error
    if size > limits.file_bytes:
        what = f"fichier de {size / 1e9:.1f} Go, {limits.file_bytes / 1e9:.1f} Go au plus".replace(".", ",")
        raise refuse("LR303", what, where, "exportez-le en Parquet, ou partagez-le par année.")
    suffix = path.suffix.lower()
    if start.startswith(b"PAR1"):
        return ".parquet"
    # A workbook renamed .csv is still a workbook.
    if suffix in _BOOKS or start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return ".xlsx"
    if suffix in _TEXTS:
        return ".csv"
    if suffix == ".parquet":
        return ".parquet"
    what = f"format de fichier non reconnu : {shown(path.suffix or path.name)}"
    raise refuse("LR302", what, where, "donnez un fichier CSV, XLSX ou Parquet.")
