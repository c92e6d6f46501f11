"""Dotted paths such as ``exercice.territoire.en_zone``, resolved in the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from lawrules.loader.schema import suggest
from lawrules.model import Collection, Fact, Vocabulary

__all__ = ["UnknownPath", "resolve"]


@frozen
class UnknownPath:
    """A path that leads nowhere, and what would."""

    what: str
    fix: str


def resolve(path: str, root: str, vocabulary: Vocabulary) -> Fact | Collection | UnknownPath:
    """The fact or the collection at the end of a path that starts at the entity ``root``."""
    first, *steps = path.split(".")
    if first != root or not steps:
        fix = f"un chemin part de l'entité « {root} » : {root}.…"
        return UnknownPath(f"chemin inconnu : « {path} »", fix)
    entity = vocabulary.entites[root]
    for step in steps[:-1]:
        link = entity.liens.get(step)
        if link is None:
            return _unknown(path, step, entity.id, entity.liens)
        entity = vocabulary.entites[link.vers]
    last = steps[-1]
    found = entity.faits.get(last) or entity.collections.get(last)
    return found or _unknown(path, last, entity.id, [*entity.faits, *entity.collections])


def _unknown(path: str, step: str, entity: str, names: Iterable[str]) -> UnknownPath:
    near = suggest(step, names)
    fix = f"{near} Sinon, déclarez-le dans rules/faits/{entity}.yaml.".strip()
    return UnknownPath(f"fait inconnu : « {path} »", fix)
