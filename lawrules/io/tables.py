"""A table about one entity, from any file or object that users hold, in one canonical form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from lawrules.errors import DataError, Problem, Problems, Where
from lawrules.io.assign import Assignment, assign
from lawrules.io.columns import canonical, dtype_of, read_column
from lawrules.io.elements import with_lists
from lawrules.io.mapping import BLANK, ColumnMapping
from lawrules.io.paths import Catalogue, catalogue_of
from lawrules.io.raw import LIMITS, Limits, RawTable
from lawrules.io.rows import refuse_doubles, without_totals
from lawrules.io.sources import open_raw
from lawrules.io.suggestions import closest
from lawrules.io.values import problem_of
from lawrules.io.words import shown
from lawrules.ir.types import Kind
from lawrules.model import Entity, Vocabulary

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ColumnUse", "ReadReport", "ReadTable", "read_table"]


@frozen
class ColumnUse:
    """What became of one column: ``how`` it was recognised, how many rows are unknown."""

    header: str
    path: str
    how: str
    unknown: int


@frozen
class ReadReport:
    """How a table was read, for the reader of an audit.

    Attributes:
        source: File or object, as the user named it.
        kind: ``csv``, ``xlsx``, ``parquet``, ``pandas``, ``polars`` or ``arrow``.
        reading: Encoding and separator, or sheet.
        rows: Rows kept.
        columns: Columns used, in the order of the file, then constants.
        ignored: Headers of the columns that give no fact.
        notes: Repairs, rows left out, remarks.
    """

    source: str
    kind: str
    rows: int
    columns: tuple[ColumnUse, ...]
    reading: str = ""
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@frozen(eq=False)
class ReadTable:
    """A table read: one row per subject, one column per fact known of it.

    Attributes:
        frame: Columns named by full path (``attribution.logement.en_qpv``), typed as ``dtype_of`` says;
            null is unknown. A cell that gives an interval is null, and known by the columns
            ``<path>.min`` and ``<path>.max``. Numbered columns are one list of elements.
        lines: For each row, its line in the file, its row in the sheet, or its rank.
        report: How it was read.
    """

    frame: pl.DataFrame
    lines: pl.Series
    report: ReadReport


def read_table(
    source: str | FilePath | Any,
    vocabulary: Vocabulary,
    *,
    entity: str,
    mapping: ColumnMapping | None = None,
    sheet: str = "",
    name: str = "",
    limits: Limits = LIMITS,
) -> ReadTable:
    """Read every row about an entity, all cells typed and checked.

    Args:
        source: Path of a CSV, XLSX or Parquet file, or a pandas, Polars or Arrow table.
        vocabulary: Facts that columns may give.
        entity: Id of the subject of the rows.
        mapping: Columns, words and units of this file; without it only exact names are recognised.
        sheet: Sheet of a workbook, over that of the mapping.
        name: How messages name the source; the path itself by default.
        limits: Sizes beyond which nothing is read.

    Raises:
        DataError: Everything wrong in the file, at once; at most fifty cells per column are detailed.
    """
    if entity not in vocabulary.entites:
        fix = closest(entity, vocabulary.entites)
        raise DataError(Problem("LR329", f"entité inconnue : {shown(entity)}", Where(name), fix))
    if mapping is not None and mapping.entite != entity:
        what = f"les correspondances décrivent {mapping.entite}, et non {entity}"
        raise DataError(Problem("LR329", what, Where(mapping.name), "donnez le fichier de l'entité lue."))
    catalogue = catalogue_of(vocabulary, entity)
    raw = open_raw(source, catalogue, mapping=mapping, sheet=sheet, name=name, limits=limits)
    problems = Problems()
    used, ignored = assign(raw, catalogue, mapping, problems)
    subject = vocabulary.entites[entity]
    _require_dates(raw, subject, used, mapping, problems)
    raw, notes = without_totals(raw, used, subject)
    if not len(raw.lines):
        problems.add(
            "LR304", "aucune ligne sous les en-têtes", where=raw.where(None), fix="exportez les lignes."
        )
    frame, uses, remarks = _read_columns(raw, used, mapping, problems)
    refuse_doubles(raw, frame, subject, used, problems)
    problems.raise_if_any(DataError)
    frame, constants = _with_constants(frame, catalogue, mapping)
    frame, gathered = with_lists(frame, entity, (item.path for item in used))
    report = ReadReport(
        raw.name,
        raw.kind,
        frame.height,
        (*uses, *constants),
        reading=raw.reading,
        ignored=tuple(ignored),
        notes=(*raw.notes, *notes, *remarks, *gathered),
    )
    return ReadTable(frame, raw.lines, report)


def _require_dates(
    raw: RawTable,
    entity: Entity,
    used: Sequence[Assignment],
    mapping: ColumnMapping | None,
    problems: Problems,
) -> None:
    """Without the date that chooses the law, no row can be judged."""
    wanted = [f"{entity.id}.{name}" for name in entity.date_de_reference]
    given = {item.path.text for item in used} | set(mapping.constantes if mapping else ())
    if not used:
        what = f"aucune colonne reconnue parmi : {', '.join(shown(h) for h in raw.headers[:12] if h)}"
        fix = "proposez des correspondances par « lawrules correspondances FICHIER », puis complétez-les."
        problems.add("LR331", what, where=raw.where(None), fix=fix)
    elif wanted and not given.intersection(wanted):
        what = f"aucune colonne ne donne la date qui désigne le droit applicable : {' ou '.join(wanted)}"
        fix = f"ajoutez à « colonnes: » des correspondances : « nom de la colonne: {wanted[0]} »."
        problems.add("LR321", what, where=raw.where(None), fix=fix)


def _read_columns(
    raw: RawTable, used: Sequence[Assignment], mapping: ColumnMapping | None, problems: Problems
) -> tuple[pl.DataFrame, list[ColumnUse], list[str]]:
    import polars as pl

    columns: dict[str, pl.Series] = {}
    uses: list[ColumnUse] = []
    notes: list[str] = []
    for item in used:
        series = raw.columns[item.column].rename("x")
        if series.dtype.is_nested() or series.dtype in (pl.Binary, pl.Object, pl.Time, pl.Duration):
            what = f"colonne de type {series.dtype}, qui ne se lit pas"
            where = raw.where(None, item.column)
            problems.add("LR317", what, where=where, fix="donnez des textes, des nombres, des dates.")
            continue
        fact = item.path.fact
        options = (mapping or ColumnMapping("")).options(item.path.text, epoch_1904=raw.epoch_1904)
        options = evolve(options, percent=options.percent or item.unit is not None)
        read = read_column(series, fact, options)
        for row, text, fault in read.faults:
            where = raw.where(row, item.column)
            problems.extend([problem_of(fault, fact, text, where, label=item.path.text)])
        if read.count > len(read.faults):
            what = f"{item.path.text} : {read.count - len(read.faults)} autres valeurs illisibles"
            where = raw.where(None, item.column)
            problems.add("LR353", what, where=where, fix="corrigez les premières, puis relancez.")
        for note, count in read.notes.items():
            notes.append(f"{item.path.text} : {note} ({count})")
        notes.extend(_remarks(item, read.values))
        path = item.path.text
        columns[path] = read.values.rename(path)
        unknown = read.values.null_count()
        if read.bounds is not None:
            low, high = read.bounds
            columns[f"{path}.min"], columns[f"{path}.max"] = (
                low.rename(f"{path}.min"),
                high.rename(f"{path}.max"),
            )
            unknown -= int((low.is_not_null() | high.is_not_null()).sum())
        uses.append(ColumnUse(item.header, path, item.how, unknown))
    return pl.DataFrame(columns), uses, notes


def _remarks(item: Assignment, values: pl.Series) -> list[str]:
    """What a blank probably means, where habit and truth part; of an element, that there is none."""
    if item.path.collection:
        return []
    if item.path.fact.type.kind is Kind.BOOLEEN and values.null_count() and values.any() and values.all():
        note = (
            f"{item.path.text} : que des « oui », et {values.null_count()} blanc(s), lus comme inconnus ; "
            f"si un blanc veut dire non, déclarez « valeurs: {{{item.path.text}: {{{BLANK}: non}}}} »"
        )
        return [note]
    return []


def _with_constants(
    frame: pl.DataFrame, catalogue: Catalogue, mapping: ColumnMapping | None
) -> tuple[pl.DataFrame, list[ColumnUse]]:
    import polars as pl

    uses = []
    for path, value in (mapping.constantes if mapping else {}).items():
        fact = catalogue.resolve(path)[0].fact
        frame = frame.with_columns(pl.lit(canonical(value, fact), dtype=dtype_of(fact)).alias(path))
        uses.append(ColumnUse("", path, "constante", 0))
    return frame, uses
