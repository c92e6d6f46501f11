"""The file of rows that a user adds to a table: opened as what it is, its columns found by their headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from lawrules.errors import Problems, Where
from lawrules.io.raw import RawTable, Recognise, refuse
from lawrules.io.words import fold, shown

__all__ = ["FoundColumns", "find_columns", "open_table"]

_BYTES: Final = 50_000_000


@frozen
class FoundColumns:
    """Where each column of the table stands in the file; an optional one that is absent is left out."""

    places: Mapping[str, int]
    headers: Mapping[str, str]


def open_table(path: Path, names: Mapping[str, Sequence[str]]) -> RawTable:
    """The rows of a CSV file or of a workbook, every cell as text.

    Args:
        names: Headers that each column may bear, so that titles above them are passed over.

    Raises:
        DataError: The file cannot be read.
    """
    from lawrules.io.csvfile import read_csv
    from lawrules.io.package import examine
    from lawrules.io.raw import LIMITS
    from lawrules.io.sheets import read_sheet
    from lawrules.io.sources import sized_suffix

    name = str(path)
    suffix = sized_suffix(path, name, LIMITS)
    if path.stat().st_size > _BYTES:
        raise refuse("LR364", "fichier trop grand pour une table", Where(name), "gardez les lignes utiles.")
    recognise = _recogniser(names)
    if suffix == ".csv":
        return read_csv(path, name=name, recognise=recognise, limits=LIMITS)
    if suffix == ".xlsx":
        return read_sheet(
            examine(path, name=name, limits=LIMITS), sheet="", recognise=recognise, limits=LIMITS
        )
    what = "une table se donne en CSV ou en classeur"
    raise refuse("LR302", what, Where(name), "enregistrez-la en CSV ou en XLSX.")


def _recogniser(names: Mapping[str, Sequence[str]]) -> Recognise:
    known = {fold(word) for words in names.values() for word in words}

    def count(cells: Sequence[str]) -> int:
        return sum(fold(cell) in known for cell in cells if cell and len(cell) <= 200)

    return count


def find_columns(
    raw: RawTable, names: Mapping[str, Sequence[str]], needed: Mapping[str, str], problems: Problems
) -> FoundColumns | None:
    """The columns of the file, each by the first of its names that a header bears.

    Args:
        needed: Columns without which nothing is read, with their titles; a problem names those that are
            absent.
    """
    by_header: dict[str, list[int]] = {}
    for place, header in enumerate(raw.headers):
        by_header.setdefault(fold(header), []).append(place)
    places: dict[str, int] = {}
    for column, words in names.items():
        found = next((by_header[fold(word)] for word in words if fold(word) in by_header), None)
        if found is None:
            continue
        if len(found) > 1:
            what = f"deux colonnes s'appellent {shown(raw.headers[found[1]])}"
            problems.add("LR316", what, where=raw.where(None, found[1]), fix="gardez-en une.")
        places[column] = found[0]
    absent = [column for column in needed if column not in places]
    if absent:
        seen = ", ".join(shown(header) for header in raw.headers[:12] if header) or "aucune"
        wanted = " ; ".join(" ou ".join(dict.fromkeys(names[column][:5])) for column in absent)
        titles = ", ".join(shown(needed[column]) for column in absent)
        what = f"colonnes manquantes : {titles} ; en-têtes lus : {seen}"
        problems.add(
            "LR361", what, where=raw.where(None), fix=f"la première ligne doit les nommer : {wanted}."
        )
        return None
    return FoundColumns(places, {column: raw.headers[place] for column, place in places.items()})
