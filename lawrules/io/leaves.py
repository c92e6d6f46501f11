"""A document fact by fact, each under a path of its own: what a template has no cell for is not lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from lawrules.backends.instances import FactValue, Instance
from lawrules.io.words import key_of
from lawrules.model import Fact, Vocabulary

__all__ = ["EMPTY", "THERE", "Leaf", "leaves", "names_of", "steps_of"]

EMPTY = "[]"
"""What a first cell says of a collection known to be empty."""
THERE = "?"
"""What a cell says of an element of which nothing is known."""
_STEP = re.compile(r"(\w+)(?:\[([1-9]\d*)\])?")


@frozen
class Leaf:
    """One fact given, or what is left to say of a collection or of an element.

    Attributes:
        path: ``residences[2].bailleur.nom``; ranks from 1.
        fact: The fact; None for an empty collection or an element of which nothing is known.
        value: Its value, or ``EMPTY`` or ``THERE``.
    """

    path: str
    fact: Fact | None
    value: FactValue


def leaves(instance: Instance, vocabulary: Vocabulary, path: str = "") -> Iterator[Leaf]:
    """Everything that a document says, in the order of the vocabulary."""
    entity = vocabulary.entites[instance.entity]

    def below(name: str) -> str:
        return f"{path}.{name}" if path else name

    for name, fact in entity.faits.items():
        value = instance.facts.get(name)
        if value is not None:
            yield Leaf(below(name), fact, value)
    for name, link in entity.liens.items():
        there = instance.links.get(name)
        if there is not None and not link.parent:
            yield from leaves(there, vocabulary, below(name))
    for name in entity.collections:
        items = instance.collections.get(name)
        if items is None:
            continue
        if not items:
            yield Leaf(below(name), None, EMPTY)
        for rank, item in enumerate(items, 1):
            found = list(leaves(item, vocabulary, f"{below(name)}[{rank}]"))
            yield from found or [Leaf(f"{below(name)}[{rank}]", None, THERE)]


def steps_of(path: str) -> list[tuple[str, int]] | None:
    """Names and ranks of a path (0 without a rank), or None where it is none."""
    found = [_STEP.fullmatch(step) for step in path.split(".")]
    if not all(found):
        return None
    return [(step[1], int(step[2] or 0)) for step in found if step is not None]


def names_of(elements: Sequence[Instance], cle: str) -> dict[str, int]:
    """By what a row may call it, the rank of each element: its key, if no other bears it, or « n° 1 »."""
    found: dict[str, int] = {key_of(f"n° {rank}"): rank for rank in range(1, len(elements) + 1)}
    keys = [key_of(value) if isinstance(value := item.facts.get(cle), str) else "" for item in elements]
    for rank, key in enumerate(keys, 1):
        if key and keys.count(key) == 1:
            found[key] = rank
    return found
