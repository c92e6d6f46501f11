"""Rows that a user adds to a table of the rule base: the thresholds of a year's arrêté, for example."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from attrs import evolve

from lawrules.errors import DataError, Problem, Problems, Where
from lawrules.io.suggestions import closest
from lawrules.io.values import Fault, problem_of, read_value
from lawrules.io.words import fold, shown
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import DATE, ValueType
from lawrules.model import Corpus, Fact, Table, TableRow

__all__ = ["with_user_tables"]

_VALUE: Final = "valeur"
_SINCE: Final = "depuis"
_BYTES: Final = 50_000_000


def with_user_tables(corpus: Corpus, files: Mapping[str, Path]) -> Corpus:
    """The rule base with tables extended by the user's rows, which prevail over the packaged ones.

    Args:
        files: CSV files by table name: one column per key of the table, ``valeur``, and ``depuis`` for a
            dated table, whatever the case and accents of the headers.

    Raises:
        DataError: Everything wrong in the files, at once.
    """
    problems = Problems()
    tables = dict(corpus.tables)
    for name, path in files.items():
        table = tables.get(name)
        if table is None:
            fix = closest(name, tables)
            problems.add("LR360", f"table inconnue : {shown(name)}", where=Where(str(path)), fix=fix)
            continue
        rows = _read(path, table, problems)
        given = {(row.cles, row.depuis) for row in rows}
        kept = tuple(row for row in table.lignes if (row.cles, row.depuis) not in given)
        tables[name] = evolve(table, lignes=(*kept, *rows))
    problems.raise_if_any(DataError)
    return evolve(corpus, tables=tables)


def _read(path: Path, table: Table, problems: Problems) -> tuple[TableRow, ...]:
    lines = _lines(path, problems)
    if not lines:
        return ()
    facts = {name: _column(table, name, kind) for name, kind in table.cles}
    facts[_VALUE] = _column(table, _VALUE, table.type)
    if table.datee:
        facts[_SINCE] = _column(table, _SINCE, DATE)
    places = {fold(header): index for index, header in enumerate(lines[0])}
    absent = [
        name for name in facts if fold(name.replace("_", " ")) not in places and fold(name) not in places
    ]
    if absent:
        what = f"colonnes manquantes : {', '.join(absent)}"
        fix = f"la première ligne doit nommer : {', '.join(facts)}."
        problems.add("LR361", what, where=Where(str(path), 1), fix=fix)
        return ()
    columns = {name: places.get(fold(name.replace("_", " ")), places.get(fold(name), 0)) for name in facts}
    found: dict[tuple[object, ...], int] = {}
    rows: list[TableRow] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        values = _values(line, columns, facts, Where(str(path), number), problems)
        if values is None:
            continue
        keys = tuple(values[name] for name, _ in table.cles)
        since = values.get(_SINCE)
        if (*keys, since) in found:
            what = f"deux lignes pour la même clé, l'autre ligne {found[*keys, since]}"
            problems.add("LR362", what, where=Where(str(path), number), fix="gardez-en une.")
            continue
        found[*keys, since] = number
        rows.append(TableRow(keys, values[_VALUE], since, source=f"fourni par l'utilisateur, {path.name}"))  # type: ignore[arg-type]
    return tuple(rows)


def _column(table: Table, name: str, kind: ValueType) -> Fact:
    return Fact(f"{table.nom}.{name}", table.nom, name, kind, name)


def _values(
    line: Sequence[str],
    columns: Mapping[str, int],
    facts: Mapping[str, Fact],
    where: Where,
    problems: Problems,
) -> dict[str, Scalar] | None:
    values: dict[str, Scalar] = {}
    for name, place in columns.items():
        cell = line[place] if place < len(line) else ""
        found = read_value(cell, facts[name])
        if isinstance(found, Fault):
            problems.extend([problem_of(found, facts[name], cell, where, label=name)])
        elif isinstance(found.value, bool | Fraction | str) or (found.value is not None and name == _SINCE):
            values[name] = found.value  # type: ignore[assignment]
        else:
            problems.add(
                "LR363", f"« {name} » est vide", where=where, fix="complétez la ligne, ou retirez-la."
            )
    return values if len(values) == len(columns) else None


def _lines(path: Path, problems: Problems) -> list[list[str]]:
    where = Where(str(path))
    try:
        if path.stat().st_size > _BYTES:
            problems.add(
                "LR364", "fichier trop grand pour une table", where=where, fix="gardez les lignes utiles."
            )
            return []
        data = path.read_bytes()
    except OSError as error:
        what = f"fichier illisible : {error.strerror or error}"
        problems.extend([Problem("LR301", what, where, "vérifiez le chemin et les droits de lecture.")])
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    separator = max(";\t,", key=head.count)
    lines = list(csv.reader(text.splitlines(), delimiter=separator))
    if not lines:
        problems.add(
            "LR304", "le fichier est vide", where=where, fix="donnez une ligne d'en-têtes et des lignes."
        )
    return lines
