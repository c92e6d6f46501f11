"""Rows that are no subject: blank ones, totals, the same one twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import evolve

from lawrules.errors import Problems
from lawrules.io.assign import Assignment
from lawrules.io.dates import read_date
from lawrules.io.raw import RawTable
from lawrules.io.words import is_total, shown
from lawrules.model import Entity

if TYPE_CHECKING:
    import polars as pl

__all__ = ["refuse_doubles", "without_totals"]

_SHOWN_ROWS: Final = 10
_SHOWN_KEYS: Final = 50


def without_totals(raw: RawTable, used: Sequence[Assignment], entity: Entity) -> tuple[RawTable, list[str]]:
    """The table without its blank rows and its rows of totals, and what to say of it.

    A row is a total when its first cell says so and no cell gives the date that chooses the law.
    """
    import polars as pl

    if raw.kind not in ("csv", "xlsx") or not len(raw.lines):
        return raw, []
    frame = pl.DataFrame([series.rename(f"c{n}") for n, series in enumerate(raw.columns)])
    filled = (pl.when(pl.col(name).str.contains(r"\S")).then(pl.col(name)) for name in frame.columns)
    first = frame.select(pl.coalesce(*filled)).to_series()
    blank = first.is_null()
    names = {f"{entity.id}.{name}" for name in entity.date_de_reference}
    dated = [item.column for item in used if item.path.text in names]
    ranks = first.str.contains("(?i)tota").fill_null(False).arg_true().to_list()
    totals = [rank for rank in ranks if is_total(first[rank]) and not _has_date(raw, rank, dated)]
    notes = []
    if totals:
        notes.append(
            f"{len(totals)} ligne(s) de total non lue(s) : {_listed(raw.lines[rank] for rank in totals)}"
        )
    # Blank rows at the end are the rule in spreadsheets; those in between deserve a word.
    kept = (~blank).arg_true()
    inside = int(blank.head(int(kept[-1])).sum() or 0) if len(kept) else 0
    if inside:
        notes.append(f"{inside} ligne(s) vide(s) non lue(s)")
    keep = (~blank).scatter(totals, False)
    if bool(keep.all()):
        return raw, notes
    columns = tuple(series.filter(keep) for series in raw.columns)
    return evolve(raw, columns=columns, lines=raw.lines.filter(keep)), notes


def _has_date(raw: RawTable, rank: int, columns: Iterable[int]) -> bool:
    cells = (raw.columns[column][rank] for column in columns)
    days = (read_date(cell, epoch_1904=raw.epoch_1904) for cell in cells if cell is not None)
    return any(isinstance(day, date) for day in days)


def _listed(lines: Iterable[object]) -> str:
    found = [str(line) for line in lines]
    return ", ".join(found[:_SHOWN_ROWS]) + (", …" if len(found) > _SHOWN_ROWS else "")


def refuse_doubles(
    raw: RawTable, frame: pl.DataFrame, entity: Entity, used: Sequence[Assignment], problems: Problems
) -> None:
    """Keep a problem for each key that names several rows: one of them would be counted twice."""
    path = f"{entity.id}.{entity.cle}"
    if not entity.cle or path not in frame.columns:
        return
    column = next(item.column for item in used if item.path.text == path)
    keys = frame[path]
    doubled = (keys.is_duplicated() & keys.is_not_null()).arg_true()
    if not len(doubled):
        return
    rows: dict[str, list[int]] = {}
    for rank in doubled:
        rows.setdefault(str(keys[rank]), []).append(rank)
    fact = entity.faits[entity.cle]
    for key, ranks in list(rows.items())[:_SHOWN_KEYS]:
        lines = _listed(raw.lines[rank] for rank in ranks)
        what = f"{path} : même identifiant {shown(key, personal=fact.personnel)} sur les lignes {lines}"
        fix = "retirez les doublons, ou désignez une colonne dont chaque valeur est unique."
        problems.add("LR330", what, where=raw.where(ranks[1], column), fix=fix)
    if len(rows) > _SHOWN_KEYS:
        what = f"{path} : {len(rows) - _SHOWN_KEYS} autres identifiants en double"
        problems.add(
            "LR353", what, where=raw.where(None, column), fix="corrigez les premiers, puis relancez."
        )
