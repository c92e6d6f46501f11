"""Rows that a user adds to a table of the rule base: the thresholds of a year, a published list of places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from attrs import define, evolve, field

from lawrules.errors import DataError, Problems, Where
from lawrules.io.csvfile import garbled
from lawrules.io.raw import RawTable
from lawrules.io.suggestions import closest
from lawrules.io.table_files import FoundColumns, find_columns, open_table
from lawrules.io.values import Fault, problem_of, read_value
from lawrules.io.words import shown, tidy
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import DATE, Kind, ValueType
from lawrules.model import Corpus, Fact, Table, TableCheck, TableRow

__all__ = ["TableFiles", "read_user_tables", "with_user_tables"]

TableFiles = Mapping[str, Path | Sequence[Path]]

_VALUE: Final = "valeur"
_SINCE: Final = "depuis"
# Most problems told of one file: a wrong column spoils every line.
_SHOWN: Final = 50
# Windows-1252 bytes that some exports leave as control characters: « C\x9cur » for « Cœur ».
_STRAY = re.compile("[\x80-\x9f]")


def with_user_tables(corpus: Corpus, files: TableFiles) -> Corpus:
    """The rule base with tables extended by the user's rows; see ``read_user_tables``."""
    return read_user_tables(corpus, files)[0]


def read_user_tables(corpus: Corpus, files: TableFiles) -> tuple[Corpus, tuple[str, ...]]:
    """The rule base with tables extended by the user's rows, which prevail over the packaged ones.

    Args:
        files: CSV files or workbooks by table name: one column per key of the table, ``valeur``, and
            ``depuis`` for a dated table, under these names or the aliases that the table declares,
            whatever their case and accents.

    Returns:
        The rule base, and a sentence on how each file was read.

    Raises:
        DataError: Everything wrong in the files, at once.
    """
    problems = Problems()
    notes: list[str] = []
    tables = dict(corpus.tables)
    for name, paths in files.items():
        table = tables.get(name)
        if table is None:
            first = paths if isinstance(paths, Path) else paths[0]
            fix = closest(name, tables)
            problems.add("LR360", f"table inconnue : {shown(name)}", where=Where(str(first)), fix=fix)
            continue
        reader = _Reader(table, problems)
        for path in [paths] if isinstance(paths, Path) else paths:
            notes.extend(reader.read(path))
        rows = tuple(reader.rows.values())
        given = {(row.cles, row.depuis) for row in rows}
        kept = tuple(row for row in table.lignes if (row.cles, row.depuis) not in given)
        tables[name] = evolve(table, lignes=(*kept, *rows))
    problems.raise_if_any(DataError)
    return evolve(corpus, tables=tables), tuple(notes)


@define
class _Reader:
    """Reads the files given for one table; a key given twice is refused, in one file or in two."""

    table: Table
    problems: Problems
    rows: dict[tuple[object, ...], TableRow] = field(factory=dict, init=False)
    places: dict[tuple[object, ...], Where] = field(factory=dict, init=False)

    def read(self, path: Path) -> list[str]:
        """Keep the rows of a file, and tell how it was read."""
        table = self.table
        facts = {name: _fact(table, name, kind) for name, kind in table.cles}
        facts[_VALUE] = _fact(table, _VALUE, table.type)
        if table.datee:
            facts[_SINCE] = _fact(table, _SINCE, DATE)
        names = {name: (name, name.replace("_", " "), *table.alias.get(name, ())) for name in facts}
        checks = {check.nom: (check.nom, *check.alias) for check in table.controles}
        try:
            raw = open_table(path, names | checks)
        except DataError as error:
            self.problems.extend(error.problems)
            return []
        columns = find_columns(raw, names | checks, {n: f.titre for n, f in facts.items()}, self.problems)
        if columns is None:
            return []
        found = Problems()
        before = len(self.rows)
        known = {row.cles for row in self.table.lignes}
        lines = list(zip(*(raw.columns[place].to_list() for place in range(len(raw.columns))), strict=True))
        for rank, line in enumerate(lines):
            cells = [tidy(str(cell)) if cell is not None else "" for cell in line]
            if any(cells):
                self._row(rank, cells, raw, columns, facts, found)
        if not lines:
            fix = "donnez une ligne d'en-têtes et des lignes."
            found.add("LR304", "aucune ligne sous les en-têtes", where=raw.where(None), fix=fix)
        self._tell(found, raw)
        added = list(self.rows.values())[before:]
        return [self._note(raw, columns, len(added), sum(row.cles in known for row in added), path)]

    def _row(
        self,
        rank: int,
        cells: Sequence[str],
        raw: RawTable,
        columns: FoundColumns,
        facts: Mapping[str, Fact],
        problems: Problems,
    ) -> None:
        values: dict[str, Scalar] = {}
        for name, fact in facts.items():
            place = columns.places[name]
            value = _value(cells[place], fact, name, raw.where(rank, place), problems)
            if value is not None:
                values[name] = value
        for check in self.table.controles:
            spot = columns.places.get(check.nom)
            if spot is not None:
                partner = str(values.get(check.avec, ""))
                _check(check, self.table, cells[spot], partner, raw.where(rank, spot), problems)
        if len(values) < len(facts):
            return
        keys = tuple(values[name] for name, _ in self.table.cles)
        since = values.get(_SINCE)
        cell, where = (*keys, since), raw.where(rank)
        if cell in self.rows:
            other = self.places[cell]
            first = str(other) if other.file != where.file else _spot(other)
            what = f"deux lignes pour {shown(' ; '.join(map(str, keys)))}, l'autre {first}"
            problems.add("LR362", what, where=where, fix="gardez-en une.")
            return
        source = f"fourni par l'utilisateur, {Path(raw.name).name}"
        self.rows[cell] = TableRow(keys, values[_VALUE], since, source=source)  # type: ignore[arg-type]
        self.places[cell] = where

    def _tell(self, found: Problems, raw: RawTable) -> None:
        problems = list(found)
        self.problems.extend(problems[:_SHOWN])
        if len(problems) > _SHOWN:
            what = f"{len(problems) - _SHOWN} autres erreurs dans ce fichier"
            fix = "corrigez les premières, puis relancez."
            self.problems.add("LR353", what, where=raw.where(None), fix=fix)

    def _note(self, raw: RawTable, columns: FoundColumns, count: int, again: int, path: Path) -> str:
        used = ", ".join(map(shown, columns.headers.values()))
        replaced = "remplacent celles" if again > 1 else "remplace celle"
        over = f" ; {again} {replaced} de la base" if again else ""
        return (
            f"table « {self.table.nom} » : {count} ligne{'s' if count > 1 else ''} de {path.name} "
            f"({raw.reading} ; colonnes {used}){over}"
        )


def _spot(where: Where) -> str:
    return f"ligne {where.line}" if where.line is not None else where.path or ""


def _fact(table: Table, name: str, kind: ValueType) -> Fact:
    title = table.titres.get(name, name)
    return Fact(f"{table.nom}.{name}", table.nom, name, kind, title, libelles=table.libelles.get(name, ()))


def _value(cell: str, fact: Fact, name: str, where: Where, problems: Problems) -> Scalar | None:
    if fact.type.kind is Kind.TEXTE:
        if garbled(cell):
            fix = "exportez de nouveau en choisissant l'encodage UTF-8."
            problems.add("LR305", f"{fact.titre} : accents abîmés : {shown(cell)}", where=where, fix=fix)
            return None
        cell = _STRAY.sub(lambda mark: mark[0].encode("latin-1").decode("cp1252", "ignore"), cell)
    found = read_value(cell, fact)
    if isinstance(found, Fault):
        problems.extend([problem_of(found, fact, cell, where, label=fact.titre)])
    elif isinstance(found.value, bool | Fraction | str) or (found.value is not None and name == _SINCE):
        return found.value  # type: ignore[return-value]
    else:
        problems.add(
            "LR363", f"« {fact.titre} » est vide", where=where, fix="complétez la ligne, ou retirez-la."
        )
    return None


def _check(
    check: TableCheck, table: Table, cell: str, partner: str, where: Where, problems: Problems
) -> None:
    """Keep a problem when the cell is malformed, or disagrees with the key that it goes with."""
    marks = re.escape(check.separateur)
    parts = [part.strip() for part in re.split(f"[{marks}]", cell)] if marks else [cell]
    title = check.titre or check.nom
    fact = Fact(f"{table.nom}.{check.nom}", table.nom, check.nom, check.type, title)
    values: list[str] = []
    for part in filter(None, parts):
        found = read_value(part, fact)
        if isinstance(found, Fault):
            problems.extend([problem_of(found, fact, part, where, label=title)])
            return
        if found.value is not None:
            values.append(str(found.value))
    if not (values and partner and check.motif):
        return
    if not any(re.fullmatch(check.motif, f"{partner} {value}") for value in values):
        what = f"{check.dit} : {shown(partner)}, {shown(', '.join(values))}"
        fix = "corrigez la ligne ; si beaucoup sont dans ce cas, des colonnes sont décalées."
        problems.add("LR365", what, where=where, fix=fix)
