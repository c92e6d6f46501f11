"""What the rows of a file are, when nobody says: the entity whose facts its headers name best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lawrules.errors import DataError
from lawrules.io.paths import Catalogue, catalogue_of
from lawrules.io.sources import open_raw
from lawrules.model import Vocabulary

__all__ = ["guess_entity", "register_entities"]


def register_entities(vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a register may list: the entities whose rows the vocabulary says how to gather."""
    found = {
        collection.de: None
        for entity in vocabulary.entites.values()
        for collection in entity.collections.values()
        if collection.regroupements
    }
    return tuple(found)


def guess_entity(source: Any, vocabulary: Vocabulary, *, default: str, sheet: str = "") -> str:
    """The entity that the most headers of a source name; ``default`` when no other does better.

    A path with its subject (``relogement.acheve``) and the exact title of a fact count alike. A source that
    cannot be opened keeps the default: its errors are told by whoever reads it.
    """
    best, most = default, -1
    for entity in dict.fromkeys((default, *register_entities(vocabulary))):
        if entity not in vocabulary.entites:
            continue
        catalogue = catalogue_of(vocabulary, entity)
        try:
            headers = open_raw(source, catalogue, sheet=sheet).headers
        except DataError:
            continue
        score = _known(headers, catalogue)
        if score > most:
            best, most = entity, score
    return best


def _known(headers: Sequence[str], catalogue: Catalogue) -> int:
    return sum(len(catalogue.named(header)) == 1 for header in headers if header)
