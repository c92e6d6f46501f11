"""Things that a document names without their key, given the key of the one thing known by that name."""

from __future__ import annotations

from collections.abc import Iterator

from lawrules.backends.instances import Instance
from lawrules.io.suggestions import closest
from lawrules.io.words import fold, shown
from lawrules.model import Entity, Vocabulary

__all__ = ["resolve_names", "share_links"]

Keys = dict[str, dict[str, str]]
"""By folded name, the keys known under it, each with the name as written."""


def resolve_names(root: Instance, vocabulary: Vocabulary) -> list[str]:
    """Give its key to each thing named alone, where the document knows exactly one thing of that name.

    Accents, case and punctuation do not count. A name that two keys bear, or none, is left as it is.

    Returns:
        Remarks: what was joined, and each name that could not be.
    """
    known: dict[str, Keys] = {}
    for kind, name, key in _pairs(root, vocabulary):
        known.setdefault(kind, {}).setdefault(fold(name), {}).setdefault(key, name)
    notes: dict[str, None] = {}
    for instance, name in _unkeyed(root, vocabulary):
        entity = vocabulary.entites[instance.entity]
        keys = known.get(entity.id, {})
        found = keys.get(fold(name), {})
        if len(found) == 1:
            (instance.facts[entity.cle],) = found
        if keys:
            notes[_note(entity, name, sorted(found), keys)] = None
    for instance, link, name in _namesakes(root, vocabulary):
        entity = vocabulary.entites[vocabulary.entites[instance.entity].liens[link].vers]
        found = known.get(entity.id, {}).get(fold(name), {})
        if len(found) == 1:
            there = instance.links.setdefault(link, Instance(entity.id, where=instance.where))
            (there.facts[entity.cle],) = found
        if found:
            notes[_note(entity, name, sorted(found), known[entity.id])] = None
    return list(notes)


def share_links(root: Instance, vocabulary: Vocabulary) -> None:
    """Give elements the links that their collection shares with what holds it, where they give none.

    One that gives the key alone, and the same, is the same thing.
    """
    for holder in list(root.walk()):
        for name, items in holder.collections.items():
            for link in vocabulary.entites[holder.entity].collections[name].reprend:
                there = holder.links.get(link)
                for item in items if there is not None else ():
                    own = item.links.get(link)
                    if there is not None and (own is None or _same_key(own, there, vocabulary)):
                        item.links[link] = there


def _same_key(one: Instance, other: Instance, vocabulary: Vocabulary) -> bool:
    """Whether an instance is known by no more than the key of another."""
    cle = vocabulary.entites[one.entity].cle
    alone = set(one.facts) == {cle} and not one.links and not one.collections
    return alone and one.facts[cle] == other.facts.get(cle)


def _note(entity: Entity, name: str, keys: list[str], known: Keys) -> str:
    title, key = entity.titre.lower(), entity.faits[entity.cle].titre
    if len(keys) == 1:
        return f"{shown(name)}, désigné par son nom seul : rapproché du {title} {keys[0]}."
    if keys:
        return f"{shown(name)} est le nom de plusieurs ({title} {', '.join(keys)}) : donnez « {key} »."
    names = [written for found in known.values() for written in found.values()]
    fix = closest(name, names)
    return f"{shown(name)}, sans « {key} », n'est le nom d'aucun {title} du document : {fix}"


def _pairs(root: Instance, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Every (entity, name, key) that the document tells."""
    for instance in root.walk():
        entity = vocabulary.entites[instance.entity]
        key = _text(instance, entity.cle)
        named = entity.affiche and entity.affiche != entity.cle
        if named and key and (name := _text(instance, entity.affiche)):
            yield entity.id, name, key
        there = instance.links.get(entity.nomme) if entity.nomme else None
        if there is not None:
            key = _text(there, vocabulary.entites[there.entity].cle)
            if key and (name := _text(instance, entity.cle)):
                yield there.entity, name, key


def _unkeyed(root: Instance, vocabulary: Vocabulary) -> Iterator[tuple[Instance, str]]:
    """Things with a name and no key."""
    for instance in root.walk():
        entity = vocabulary.entites[instance.entity]
        named = entity.affiche and entity.affiche != entity.cle
        if named and entity.cle not in instance.facts and (name := _text(instance, entity.affiche)):
            yield instance, name


def _namesakes(root: Instance, vocabulary: Vocabulary) -> Iterator[tuple[Instance, str, str]]:
    """Elements that bear the name of what a link of theirs leads to, and do not give its key."""
    for instance in list(root.walk()):
        entity = vocabulary.entites[instance.entity]
        name = _text(instance, entity.cle) if entity.nomme else ""
        there = instance.links.get(entity.nomme)
        target = vocabulary.entites[entity.liens[entity.nomme].vers] if entity.nomme else entity
        if name and (there is None or not {target.cle, target.affiche} & set(there.facts)):
            yield instance, entity.nomme, name


def _text(instance: Instance, fact: str) -> str:
    value = instance.facts.get(fact) if fact else None
    return value if isinstance(value, str) else ""
