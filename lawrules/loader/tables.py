"""``rules/tables/``: one dated table per file, each cell with its certainty and source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from attrs import frozen

from lawrules.errors import Problems
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import ValueType
from lawrules.loader.schema import Record, as_record, shape, suggest, text_of
from lawrules.loader.strict import Items, Node, Text
from lawrules.loader.value_types import read_labels, read_pattern, read_value_type
from lawrules.loader.values import ValueFault, read_day, read_value
from lawrules.model import Certitude, Table, TableCheck, TableRow

__all__ = ["read_table"]

_COLUMNS = ("depuis", "valeur", "certitude", "source")


def read_table(node: Node, *, problems: Problems) -> Table | None:
    """The table of one file of ``tables/``."""
    record = as_record(node, problems)
    if record is None:
        return None
    before = len(problems)
    name = record.name("table", required=True)
    title, definition = record.text("titre", required=True), record.text("definition")
    columns = _keys(record)
    value = _column(record.record("valeur", required=True))
    keys = tuple((name, column.type) for name, column in columns)
    kind = value.type if value is not None else None
    checks = tuple(_checks(record, {name for name, _ in columns}))
    dated = record.flag("datee")
    until = record.day("jusqu_au")
    if until is not None and not dated:
        fix = "retirez-la, ou écrivez « datee: oui » et une date par ligne."
        problems.add("LR174", "« jusqu_au » sur une table sans dates", where=record.at("jusqu_au"), fix=fix)
    sources = {key.value: text.value for key, text in record.pairs("sources")}
    lines = record.take("lignes", required=True)
    record.close()
    all_columns = dict(columns) | ({"valeur": value} if value is not None else {})
    alias = {name: column.alias for name, column in all_columns.items() if column.alias}
    _refuse_shared(record, {name: column.alias for name, column in all_columns.items()}, checks)
    if kind is None or len(problems) > before:
        return None
    rows = _Rows(keys, kind, dated, sources, problems).read(lines)
    return Table(
        name,
        title,
        keys,
        kind,
        rows,
        datee=dated,
        jusqu_au=until,
        definition=definition,
        sources=sources,
        alias=alias,
        titres={name: column.titre for name, column in all_columns.items() if column.titre},
        libelles={name: column.libelles for name, column in all_columns.items() if column.libelles},
        controles=checks,
        where=record.where,
    )


@frozen
class _Column:
    type: ValueType
    titre: str
    alias: tuple[str, ...]
    libelles: tuple[tuple[str, str], ...]


def _keys(record: Record) -> tuple[tuple[str, _Column], ...]:
    found = []
    for name, column in record.named("cles", required=True):
        kind = _column(column)
        if name.value in _COLUMNS:
            what = f"« {name.value} » nomme déjà une colonne de toute table"
            record.problems.add("LR228", what, where=name.where, fix="choisissez un autre nom de clé.")
        elif kind is not None:
            found.append((name.value, kind))
    return tuple(found)


def _column(record: Record | None) -> _Column | None:
    if record is None:
        return None
    before = len(record.problems)
    kind = read_value_type(record)
    labels = read_labels(record) if len(record.problems) == before else ()
    title = record.text("titre")
    record.text("definition")
    alias = record.strings("alias")
    record.close()
    return _Column(kind, title, alias, labels) if kind is not None else None


def _checks(record: Record, keys: Collection[str]) -> Iterator[TableCheck]:
    for name, column in record.named("controles"):
        if name.value in keys or name.value in _COLUMNS:
            what = f"« {name.value} » nomme déjà une colonne de la table"
            record.problems.add("LR228", what, where=name.where, fix="choisissez un autre nom.")
        kind = read_value_type(column)
        title, alias, separator = column.text("titre"), column.strings("alias"), column.text("separateur")
        match = column.record("accord")
        column.close()
        partner, pattern, words = _match(match, keys) if match is not None else ("", "", "")
        if kind is not None:
            yield TableCheck(name.value, kind, title, alias, separator, partner, pattern, words)


def _match(record: Record, keys: Collection[str]) -> tuple[str, str, str]:
    partner = record.scalar("avec", required=True)
    if partner is not None and partner.value not in keys:
        fix = suggest(partner.value, keys) or f"clés de la table : {', '.join(keys)}."
        record.problems.add(
            "LR175", f"clé inconnue de la table : « {partner.value} »", where=partner.where, fix=fix
        )
    found = partner.value if partner is not None else ""
    pattern = read_pattern(record, required=True)
    words = record.text("dit", required=True)
    record.close()
    return found, pattern, words


def _refuse_shared(record: Record, alias: dict[str, tuple[str, ...]], checks: Iterable[TableCheck]) -> None:
    """Keep a problem for each header that would name two columns of a user's file."""
    owners: dict[str, str] = {}
    for name, words in (*alias.items(), *((item.nom, item.alias) for item in checks)):
        for word in (name, *words):
            owner = owners.setdefault(word.casefold(), name)
            if owner != name:
                what = f"l'en-tête « {word} » désigne « {owner} » et « {name} »"
                record.problems.add("LR176", what, where=record.where, fix="retirez-le de l'une des deux.")


@frozen
class _Rows:
    """Reads the lines of a table, whose columns are keys, then the day, value, certainty and source."""

    keys: tuple[tuple[str, ValueType], ...]
    kind: ValueType
    dated: bool
    sources: dict[str, str]
    problems: Problems

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        day = ("depuis",) if self.dated else ()
        return (*(name for name, _ in self.keys), *day, "valeur", "certitude", "source")

    def read(self, node: Node | None) -> tuple[TableRow, ...]:
        """The rows, in the order of the file."""
        if not isinstance(node, Items):
            if node is not None:
                what = f"« lignes » attend une liste, {shape(node)} trouvé"
                self.problems.add("LR222", what, where=node.where)
            return ()
        rows: list[TableRow] = []
        seen: dict[tuple[object, ...], int | None] = {}
        for item in node:
            row = self._row(item)
            if row is None:
                continue
            cell = (*row.cles, row.depuis)
            if cell in seen:
                what = f"deux lignes pour la même case, l'autre ligne {seen[cell]}"
                self.problems.add("LR173", what, where=item.where, fix="gardez-en une.")
                continue
            seen[cell] = item.where.line
            rows.append(row)
        return tuple(rows)

    def _row(self, node: Node) -> TableRow | None:
        columns = self.columns
        if not isinstance(node, Items) or len(node) != len(columns):
            given = len(node) if isinstance(node, Items) else shape(node)
            fix = f"colonnes attendues : [{', '.join(columns)}]."
            what = f"une ligne de {len(columns)} colonnes est attendue, {given} trouvé"
            self.problems.add("LR170", what, where=node.where, fix=fix)
            return None
        before = len(self.problems)
        cells = [text_of(item, self.problems) for item in node]
        if any(cell is None for cell in cells):
            return None
        texts = dict(zip(columns, (cell for cell in cells if cell is not None), strict=True))
        keys = [self._value(texts[name], kind, name) for name, kind in self.keys]
        value = self._value(texts["valeur"], self.kind, "valeur")
        day = self._day(texts["depuis"]) if self.dated else None
        certainty, source = self._certainty(texts["certitude"]), texts["source"].value
        if source not in self.sources:
            fix = suggest(source, self.sources) or "déclarez-la sous « sources »."
            self.problems.add(
                "LR172", f"source inconnue : « {source} »", where=texts["source"].where, fix=fix
            )
        if len(self.problems) > before or value is None:
            return None
        return TableRow(tuple(key for key in keys if key is not None), value, day, certainty, source)

    def _value(self, text: Text, kind: ValueType, column: str) -> Scalar | None:
        try:
            return read_value(text.value, kind)
        except ValueFault as fault:
            self.problems.add(
                "LR171", f"colonne « {column} » : {fault.what}", where=text.where, fix=fault.fix
            )
            return None

    def _day(self, text: Text) -> date | None:
        try:
            return read_day(text.value)
        except ValueFault as fault:
            self.problems.add("LR225", fault.what, where=text.where, fix=fault.fix)
            return None

    def _certainty(self, text: Text) -> Certitude:
        try:
            return Certitude(text.value)
        except ValueError:
            values = [member.value for member in Certitude]
            fix = suggest(text.value, values) or f"valeurs admises : {', '.join(values)}."
            what = f"« {text.value} » n'est pas un choix admis"
            self.problems.add("LR226", what, where=text.where, fix=fix)
            return Certitude.DOUTE
