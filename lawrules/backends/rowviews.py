"""One row of a table as an instance, so that the reference evaluator can explain it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from lawrules.backends.instances import FactValue, Instance, Interval
from lawrules.errors import Where
from lawrules.model import Fact, Vocabulary

__all__ = ["row_instance"]


def row_instance(
    row: Mapping[str, object],
    entity: str,
    vocabulary: Vocabulary,
    *,
    key: str = "",
    where: Where | None = None,
) -> Instance:
    """The instance that one row of a canonical frame describes.

    Args:
        row: Values by full path; numbers scaled by ``10 ** decimales`` of their fact, null unknown. A
            bounded fact may come as ``path.min`` and ``path.max``, the elements of a collection as a list.
    """
    found = Instance(entity, key=key, where=where or Where())
    for path, value in row.items():
        if value is None or not path.startswith(f"{entity}."):
            continue
        *links, last = path.split(".")[1:]
        if isinstance(value, list):
            _fill(found, last, value, vocabulary)
            continue
        bound = last if last in ("min", "max") and links else ""
        if bound:
            last = links.pop()
        here = found
        for name in links:
            link = vocabulary.entites[here.entity].liens[name]
            here = here.links.setdefault(name, Instance(link.vers, where=found.where))
        fact = vocabulary.entites[here.entity].faits[last]
        read = _unscaled(value, fact)
        if bound and isinstance(read, Fraction):
            before = here.facts.get(last)
            interval = before if isinstance(before, Interval) else Interval()
            low = read if bound == "min" else interval.low
            high = read if bound == "max" else interval.high
            here.facts[last] = Interval(low, high)
        else:
            here.facts[last] = read
    if not found.key:
        name = vocabulary.entites[entity].cle
        found.key = str(found.facts.get(name, "")) if name else ""
    return found


def _fill(holder: Instance, name: str, rows: list[Mapping[str, object]], vocabulary: Vocabulary) -> None:
    """The elements that a cell lists; only those of the subject itself come as a list."""
    item = vocabulary.entites[holder.entity].collections[name]
    elements = [row_instance(row, item.de, vocabulary, where=holder.where) for row in rows]
    for rank, element in enumerate(elements, 1):
        element.parent = holder
        element.key = element.key or f"n° {rank}"
    holder.collections[name] = elements


def _unscaled(value: object, fact: Fact) -> FactValue:
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value, 10 ** (fact.type.decimales or 0))
    assert isinstance(value, bool | date | str), f"colonne non canonique : {fact.id}"
    return value
