"""Tables already in memory (pandas, Polars, Arrow) and Parquet files, taken without guessing types again."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lawrules.errors import Where
from lawrules.io.raw import Limits, RawTable, refuse
from lawrules.io.words import shown, tidy

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["read_object", "read_parquet"]


def read_parquet(path: Path, *, name: str, limits: Limits) -> RawTable:
    """The table of a Parquet file, with the types that it declares."""
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    where = Where(name)
    try:
        with pq.ParquetFile(path) as file:
            size = sum(
                file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)
            )
            if size > 4 * limits.file_bytes or file.metadata.num_columns > limits.columns:
                raise refuse(
                    "LR303",
                    f"fichier démesuré : {size >> 20} Mo déplié, {len(file.schema_arrow)} colonnes",
                    where,
                    "partagez-le en plusieurs fichiers, et retirez les colonnes inutiles.",
                )
            headers = file.schema_arrow.names
            _refuse_twins(headers, where)
            frame = pl.from_arrow(file.read())
    except (pa.ArrowException, OSError) as error:
        what = "fichier Parquet illisible ou abîmé"
        raise refuse("LR307", what, where, "exportez-le de nouveau.") from error
    assert isinstance(frame, pl.DataFrame)
    return _table(frame, headers, name, "parquet")


def read_object(table: Any, *, name: str, limits: Limits) -> RawTable:
    """The table that a pandas, Polars or Arrow object holds.

    Raises:
        DataError: The object is of another kind, or two of its columns bear one name.
    """
    kind = type(table).__module__.partition(".")[0]
    where = Where(name or f"table {kind}")
    headers = _headers(table, kind, where)
    if len(headers) > limits.columns:
        what = f"{len(headers)} colonnes, {limits.columns} au plus"
        raise refuse("LR303", what, where, "retirez les colonnes inutiles.")
    _refuse_twins(headers, where)
    return _table(_as_polars(table, kind), headers, where.file, "arrow" if kind == "pyarrow" else kind)


def _headers(table: Any, kind: str, where: Where) -> list[str]:
    names: Any = None
    if kind in ("pandas", "polars"):
        names = (
            table.collect_schema().names()
            if hasattr(table, "collect_schema")
            else getattr(table, "columns", None)
        )
    elif kind == "pyarrow":
        names = getattr(getattr(table, "schema", None), "names", None)
    if names is None:
        raise refuse(
            "LR317",
            f"objet de type {shown(type(table).__name__)}, qui n'est pas un tableau",
            where,
            "donnez un chemin de fichier, ou un tableau pandas, Polars ou Arrow.",
        )
    return [" ".join(map(str, item)) if isinstance(item, tuple) else str(item) for item in names]


def _refuse_twins(headers: list[str], where: Where) -> None:
    twins = sorted({header for header in headers if headers.count(header) > 1})
    if twins:
        what = f"colonnes de même nom : {', '.join(map(shown, twins))}"
        raise refuse("LR316", what, where, "donnez à chaque colonne un nom différent.")


def _as_polars(table: Any, kind: str) -> pl.DataFrame:
    import polars as pl

    if kind == "polars":
        frame = table.collect() if isinstance(table, pl.LazyFrame) else table
    elif kind == "pandas":
        frame = pl.DataFrame([_from_pandas(table.iloc[:, n], f"c{n}") for n in range(table.shape[1])])
    else:
        frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _from_pandas(series: pd.Series[Any], name: str) -> pl.Series:
    """One column; mixed objects go through the text that a person would have typed."""
    import polars as pl

    if series.dtype == object:
        return pl.Series(name, [_cell_text(cell) for cell in series], dtype=pl.String)
    return pl.from_pandas(series.reset_index(drop=True).rename(name), nan_to_null=True)


def _cell_text(cell: Any) -> str | None:
    pandas = sys.modules["pandas"]
    if cell is None or (not isinstance(cell, str) and pandas.api.types.is_scalar(cell) and pandas.isna(cell)):
        return None
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime | date):
        return cell.isoformat(*((" ",) if isinstance(cell, datetime) else ()))
    return str(cell)


def _table(frame: pl.DataFrame, headers: list[str], name: str, kind: str) -> RawTable:
    import polars as pl

    return RawTable(
        name,
        kind,
        tuple(tidy(header) for header in headers),
        tuple(frame.get_columns()),
        pl.int_range(1, frame.height + 1, eager=True).rename("ligne"),
    )
