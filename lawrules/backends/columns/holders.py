"""Groups of rows as instances: their own facts, and the facts of links that all their rows share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import polars as pl
from attrs import frozen

from lawrules.backends.columns.plan import Plan
from lawrules.backends.instances import FactValue, Instance, Interval
from lawrules.ir.nodes import Node
from lawrules.model import Corpus, Entity, Fact
from lawrules.words import day

__all__ = ["Key", "holder_of", "link_columns"]


@frozen
class Key:
    """One key of a grouping.

    Attributes:
        column: Name of its column.
        fact: Fact that it gives: of the holder, or of the entity at the end of ``link``.
        link: Link that the holder takes over, or "" for a fact of its own.
    """

    column: str
    fact: Fact
    link: str = ""


def link_columns(plan: Plan, element: str, link: str) -> list[str]:
    """The columns that say something of what a link of the rows leads to."""
    start = f"{element}.{link}."
    return [
        name
        for name, dtype in plan.schema.items()
        if name.startswith(start) and dtype != pl.Null and not isinstance(dtype, pl.List)
    ]


def holder_of(
    corpus: Corpus,
    holder: str,
    level: str,
    keys: Iterable[Key],
    row: Mapping[str, object],
    aggregates: dict[Node, Interval | date | None],
    shared: Mapping[str, Iterable[str]],
) -> Instance:
    """The instance of one group.

    Args:
        level: Name of the grouping, the value of the fact ``niveau``.
        row: Values of the group: its keys, and ``<column>.low`` and ``<column>.high`` for each column of
            ``shared``, by link; a column is a fact of the group where both are equal.
    """
    entity = corpus.vocabulaire.entites[holder]
    found = Instance(holder, aggregates=aggregates)
    if "niveau" in entity.faits:
        found.facts["niveau"] = level
    words: list[str] = []
    names: list[str] = []
    for link, columns in shared.items():
        found.links[link] = _linked(corpus, entity, link, columns, row)
    for key in keys:
        value = _value(key.fact, row[key.column])
        if value is None:
            continue
        there = found.links[key.link] if key.link else found
        there.facts[key.fact.nom] = value
        text = _shown(value)
        if key.link:
            linked = corpus.vocabulaire.entites[there.entity]
            there.key = text
            known_as = there.facts.get(linked.affiche) if linked.affiche else None
            words.append(f"{linked.titre.lower()} {text}")
            names.append(known_as if isinstance(known_as, str) else words[-1])
        else:
            words.append(_said(key.fact, value, text, entity))
            names.append(words[-1])
    found.key = ", ".join(words)
    found.label = f"{entity.titre} {', '.join(names)}"
    return found


def _said(fact: Fact, value: object, text: str, entity: Entity) -> str:
    """A key of the group in words: a year stands alone, the day it is judged on says "au"."""
    if fact.nom == "annee":
        return text
    if isinstance(value, date) and fact.nom in entity.date_de_reference:
        return f"au {day(value)}"
    return f"{fact.titre.lower()} {text}"


def _linked(
    corpus: Corpus, entity: Entity, link: str, columns: Iterable[str], row: Mapping[str, object]
) -> Instance:
    top = Instance(entity.liens[link].vers)
    for column in columns:
        low, high = row[f"{column}.low"], row[f"{column}.high"]
        if low is None or low != high:
            continue
        steps = column.split(".")[2:]
        bound = steps.pop() if steps[-1] in ("min", "max") and len(steps) > 1 else ""
        if steps[-1] == "absent" and len(steps) > 1:
            continue
        here = top
        for step in steps[:-1]:
            there = corpus.vocabulaire.entites[here.entity].liens[step].vers
            here = here.links.setdefault(step, Instance(there))
        fact = corpus.vocabulaire.entites[here.entity].faits[steps[-1]]
        _put(here, fact, bound, _value(fact, low))
    return top


def _put(here: Instance, fact: Fact, bound: str, value: FactValue | None) -> None:
    if value is None:
        return
    before = here.facts.get(fact.nom)
    if not bound:
        here.facts[fact.nom] = value
    elif isinstance(value, Fraction) and (before is None or isinstance(before, Interval)):
        interval = before if isinstance(before, Interval) else Interval()
        low = value if bound == "min" else interval.low
        here.facts[fact.nom] = Interval(low, value if bound == "max" else interval.high)


def _value(fact: Fact, raw: object) -> FactValue | None:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return Fraction(raw, 10 ** (fact.type.decimales or 0))
    assert raw is None or isinstance(raw, bool | date | str), f"colonne non canonique : {fact.id}"
    return raw


def _shown(value: FactValue) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
