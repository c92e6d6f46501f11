"""Instances as a table, so that one case goes through the columnar evaluator, and tables checked."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import polars as pl
from attrs import define, field

from lawrules.backends.columns.support import refuse
from lawrules.backends.instances import ABSENT, FactValue, Instance, Interval
from lawrules.errors import DataError, Problems, UnknownFactError, Where
from lawrules.ir.types import Kind
from lawrules.model import Corpus, Entity, Fact, Vocabulary

__all__ = ["check_frame", "frame_of"]

_SUFFIXES = (".min", ".max", ".absent")
_DTYPES: dict[Kind, type[pl.DataType]] = {Kind.BOOLEEN: pl.Boolean, Kind.DATE: pl.Date}
_WHOLE = (pl.Int8, pl.Int16, pl.Int32, pl.Int64)


def dtype_of(fact: Fact) -> type[pl.DataType]:
    """The type of the column of a fact."""
    return pl.Int64 if fact.type.numeric else _DTYPES.get(fact.type.kind, pl.String)


# --- instances to rows ---------------------------------------------------------------------------------


@define(eq=False)
class _Sheet:
    """Rows of one entity, and the types of the columns that they use."""

    schema: dict[str, pl.DataType] = field(factory=dict)
    lists: dict[str, _Sheet] = field(factory=dict)
    rows: list[dict[str, object]] = field(factory=list)

    def types(self) -> dict[str, pl.DataType]:
        """Types of all columns, those of lists last."""
        return self.schema | {path: pl.List(pl.Struct(sheet.types())) for path, sheet in self.lists.items()}


def frame_of(instances: Iterable[Instance], corpus: Corpus) -> pl.DataFrame:
    """A canonical table of instances of one entity: links flattened, collections as lists.

    Raises:
        UnsupportedError: A value has no exact place in a column, or an instance holds aggregates.
    """
    sheet = _Sheet()
    for instance in instances:
        row: dict[str, object] = {}
        _flatten(instance, instance.entity, corpus.vocabulaire, sheet, row, ())
        _flatten_holder(instance, corpus.vocabulaire, sheet, row)
        sheet.rows.append(row)
    types = sheet.types()
    if not types:
        # A table without columns would have no rows.
        types = {"#": pl.Null()}
    return pl.DataFrame(sheet.rows, schema=types, orient="row")


def _flatten_holder(
    instance: Instance, vocabulary: Vocabulary, sheet: _Sheet, row: dict[str, object]
) -> None:
    """The holder of an element, under the links that lead back to it."""
    if instance.parent is None:
        return
    for link in vocabulary.entites[instance.entity].liens.values():
        if link.parent and link.nom not in instance.links:
            prefix = f"{instance.entity}.{link.nom}"
            _flatten(instance.parent, prefix, vocabulary, sheet, row, (id(instance),))


def _flatten(
    instance: Instance,
    prefix: str,
    vocabulary: Vocabulary,
    sheet: _Sheet,
    row: dict[str, object],
    above: tuple[int, ...],
) -> None:
    if instance.aggregates:
        refuse("agregats_donnes", instance.key or instance.entity, where=instance.where)
    entity = vocabulary.entites[instance.entity]
    for name, value in instance.facts.items():
        if value is not None:
            _put(entity.faits[name], f"{prefix}.{name}", value, sheet, row)
    for name, there in instance.links.items():
        if id(there) not in above:
            _flatten(there, f"{prefix}.{name}", vocabulary, sheet, row, (*above, id(instance)))
    for name, elements in instance.collections.items():
        below = sheet.lists.setdefault(f"{prefix}.{name}", _Sheet())
        found: list[dict[str, object]] = []
        for element in elements:
            cells: dict[str, object] = {}
            _flatten(element, element.entity, vocabulary, below, cells, (*above, id(instance)))
            found.append(cells)
        row[f"{prefix}.{name}"] = found


def _put(fact: Fact, path: str, value: FactValue, sheet: _Sheet, row: dict[str, object]) -> None:
    cells: dict[str, object]
    if value is ABSENT:
        cells = {f"{path}.absent": True}
        sheet.schema[f"{path}.absent"] = pl.Boolean()
    elif isinstance(value, Interval):
        cells = {f"{path}.min": _scaled(fact, value.low), f"{path}.max": _scaled(fact, value.high)}
    else:
        cells = {path: _scaled(fact, value) if isinstance(value, Fraction) else value}
    for name in cells:
        sheet.schema.setdefault(name, dtype_of(fact)())
    row.update(cells)


def _scaled(fact: Fact, value: Fraction | None) -> int | None:
    if value is None:
        return None
    scale: int = 10 ** (fact.type.decimales or 0)
    scaled = value * scale
    if scaled.denominator != 1:
        refuse("decimales", f"« {fact.id} » = {value}")
    if abs(scaled.numerator) >= 1 << 63:
        refuse("nombre_trop_grand", f"« {fact.id} »")
    return scaled.numerator


# --- tables --------------------------------------------------------------------------------------------


def check_frame(frame: pl.DataFrame | pl.LazyFrame, entity: str, corpus: Corpus) -> None:
    """Refuse a table whose columns are not facts of the entity, or not of their types.

    Columns whose name does not start with the entity are left alone.

    Raises:
        UnknownFactError: Columns lead nowhere, all of them.
        DataError: Columns have another type than their fact, all of them.
    """
    unknown, wrong = Problems(), Problems()
    for name, dtype in frame.collect_schema().items():
        if not name.startswith(f"{entity}."):
            continue
        found = _resolve(name, entity, corpus.vocabulaire)
        where = Where(path=name)
        if found is None:
            what = f"colonne inconnue : « {name} »"
            unknown.add("LR512", what, where=where, fix="nommez-la par le chemin d'un fait du vocabulaire.")
        elif isinstance(found, Fact) and not _fits(dtype, found, name):
            what = f"la colonne « {name} » est de type {dtype}, on attend {_expected(found)}"
            fix = "lisez la table par lawrules.io, ou convertissez la colonne."
            wrong.add("LR511", what, where=where, fix=fix)
    unknown.raise_if_any(UnknownFactError)
    wrong.raise_if_any(DataError)


def _resolve(name: str, entity: str, vocabulary: Vocabulary) -> Fact | Entity | None:
    steps = name.split(".")[1:]
    if f".{steps[-1]}" in _SUFFIXES and len(steps) > 1:
        steps.pop()
    here = vocabulary.entites[entity]
    for step in steps[:-1]:
        link = here.liens.get(step)
        if link is None:
            return None
        here = vocabulary.entites[link.vers]
    return here.faits.get(steps[-1]) or (here if steps[-1] in here.collections else None)


def _fits(dtype: pl.DataType, fact: Fact, name: str) -> bool:
    if dtype == pl.Null:
        return True
    if name.endswith(".absent"):
        return dtype == pl.Boolean
    if fact.type.numeric:
        return dtype in _WHOLE
    if fact.type.textual:
        return dtype == pl.String or isinstance(dtype, (pl.Enum, pl.Categorical))
    return dtype == dtype_of(fact)


def _expected(fact: Fact) -> str:
    if fact.type.numeric:
        return f"des entiers, en unités de 10^-{fact.type.decimales or 0}"
    return {pl.Boolean: "Boolean", pl.Date: "Date"}.get(dtype_of(fact), "String")
