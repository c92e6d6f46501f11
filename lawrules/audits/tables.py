"""Verdicts of every row of a table, handed back in the kind of table that was given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from lawrules.backends import columns
from lawrules.io.mapping import read_mapping
from lawrules.io.tables import read_table
from lawrules.model import Corpus, Verdict, verdict_of

__all__ = ["verdict_table"]


def verdict_table(
    corpus: Corpus,
    source: Any,
    *,
    entity: str,
    on: date | None = None,
    rules: Iterable[str] | None = None,
    mapping: str | Path | None = None,
) -> Any:
    """One row per row of the source, one column per rule, each cell a verdict.

    Args:
        source: A pandas, Polars or Arrow table, or the path of a register.
        entity: What the rows are.
        on: Day of the law imposed on all rows; each row has its own otherwise.
        rules: Ids of the only rules wanted.
        mapping: Path of a ``correspondances.yaml``.

    Returns:
        ``(n, 1 + m)`` table of the kind given (Polars for a path): the key of the row, then one column per
        rule about the entity, holding ``conforme``, ``non_conforme``, ``indetermine`` or ``sans_objet``.

    Raises:
        DataError: The source cannot be read; every problem at once.
        UnsupportedError: A rule asks for what the columnar evaluator cannot do; every such rule at once.
    """
    chosen = read_mapping(Path(mapping), corpus.vocabulaire) if mapping is not None else None
    table = read_table(source, corpus.vocabulaire, entity=entity, mapping=chosen)
    judged = columns.judge_table(corpus, table.frame, entity, on=on, rules=rules)
    if judged.unsupported:
        problems = [problem for error in judged.unsupported.values() for problem in error.problems]
        raise type(next(iter(judged.unsupported.values())))(problems)
    key = corpus.vocabulaire.entites[entity].cle
    name = f"{entity}.{key}"
    keys = (
        table.frame.get_column(name) if key and name in table.frame.columns else table.lines.cast(pl.String)
    )
    found = pl.DataFrame(
        [keys.alias(name if key else entity), *(_verdicts(judged, rule) for rule in judged.rules)]
    )
    return _like(found, source)


def _verdicts(judged: columns.TableVerdicts, rule: str) -> pl.Series:
    words = pl.Enum([str(item) for item in Verdict])
    out_of_scope, unknown, met, broken = (
        str(verdict_of(*truths)) for truths in ((False, None), (None, None), (True, True), (True, False))
    )
    applies, satisfied = pl.col("a"), pl.col("s")
    verdict = (
        pl.when(~applies)
        .then(pl.lit(out_of_scope))
        .when(applies.is_null() | satisfied.is_null())
        .then(pl.lit(unknown))
        .when(satisfied)
        .then(pl.lit(met))
        .otherwise(pl.lit(broken))
    )
    frame = pl.DataFrame({"a": judged.applies(rule), "s": judged.satisfied(rule)})
    return frame.select(verdict.cast(words).alias(rule)).to_series()


def _like(found: pl.DataFrame, source: object) -> Any:
    module = type(source).__module__.partition(".")[0]
    if module == "pandas":
        return found.with_columns(pl.selectors.enum().cast(pl.String)).to_pandas()
    if module == "pyarrow":
        return found.with_columns(pl.selectors.enum().cast(pl.String)).to_arrow()
    return found
