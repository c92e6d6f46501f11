"""Numbered columns brought together: what a row tells of several elements becomes one list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lawrules.io.paths import Path

if TYPE_CHECKING:
    import polars as pl

__all__ = ["with_lists"]

_ENDS = ("", ".min", ".max")


def with_lists(frame: pl.DataFrame, entity: str, paths: Iterable[Path]) -> tuple[pl.DataFrame, list[str]]:
    """The frame with one list of elements instead of their numbered columns, and what to say of it.

    An element of which a row says nothing is no element. A row that tells none has no list: that nobody
    wrote an element down does not say that there was none.
    """
    import polars as pl

    found: dict[str, dict[int, dict[str, str]]] = {}
    for path in paths:
        if path.collection:
            columns = found.setdefault(path.collection, {}).setdefault(path.rank, {})
            names = [f"{path.text}{end}" for end in _ENDS]
            columns |= {
                path.element + end: name for end, name in zip(_ENDS, names, strict=True) if name in frame
            }
    notes = []
    for collection, ranks in found.items():
        types = {field: frame.schema[name] for columns in ranks.values() for field, name in columns.items()}
        elements = [_element(ranks[rank], types) for rank in sorted(ranks)]
        listed = pl.concat_list(elements).list.drop_nulls()
        column = f"{entity}.{collection}"
        frame = frame.with_columns(pl.when(listed.list.len() > 0).then(listed).alias(column))
        frame = frame.drop(name for columns in ranks.values() for name in columns.values())
        silent = frame.get_column(column).null_count()
        if silent:
            notes.append(f"{column} : rien d'écrit sur {silent} ligne(s), lu comme inconnu")
    return frame, notes


def _element(columns: dict[str, str], types: dict[str, pl.DataType]) -> pl.Expr:
    import polars as pl

    fields = [
        (pl.col(columns[field]) if field in columns else pl.lit(None, dtype=dtype)).alias(field)
        for field, dtype in types.items()
    ]
    told = pl.any_horizontal(pl.col(name).is_not_null() for name in columns.values())
    return pl.when(told).then(pl.struct(fields))
