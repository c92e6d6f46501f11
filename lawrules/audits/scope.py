"""What a source only names, and what it speaks of: rules judge the second."""

from __future__ import annotations

from collections.abc import Iterator

from lawrules.backends.instances import Instance
from lawrules.model import Corpus

__all__ = ["only_named", "spoken_of"]


def only_named(instance: Instance, corpus: Corpus) -> bool:
    """Whether nothing is told of an instance but what names it: a landlord known by its number alone."""
    entity = corpus.vocabulaire.entites[instance.entity]
    names = {entity.cle, entity.affiche}
    return not (instance.facts.keys() - names) and not instance.collections and not instance.aggregates


def spoken_of(document: Instance, corpus: Corpus) -> Iterator[Instance]:
    """The document, what it holds, and once each the things of the world of which it tells something.

    What links lead to is one thing wherever it is named: its first mention is kept.
    """
    seen: set[tuple[str, str]] = set()
    held = {id(document)} | {
        id(item) for instance in document.walk() for items in instance.collections.values() for item in items
    }
    for instance in document.walk():
        if id(instance) in held:
            yield instance
            continue
        if only_named(instance, corpus):
            continue
        entity = corpus.vocabulaire.entites[instance.entity]
        key = str(instance.facts.get(entity.cle, "")) if entity.cle else ""
        if key and (instance.entity, key) in seen:
            continue
        seen.add((instance.entity, key))
        yield instance
