"""Typed facts by dotted path, as cases and callers write them, gathered into instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

from lawrules.backends.instances import Absent, FactValue, Instance, Interval
from lawrules.errors import Problem, Problems, UnknownFactError, Where
from lawrules.model import Entity, Vocabulary

__all__ = ["instance_of", "path_steps"]


def instance_of(
    facts: Mapping[str, object],
    entity: str,
    vocabulary: Vocabulary,
    *,
    key: str = "",
    where: Where | None = None,
) -> Instance:
    """The instance that facts describe.

    Args:
        facts: Typed values by path. A path starts at ``entity`` (``attribution.logement.en_qpv``) or at
            the one link that leads to another entity (``logement.en_qpv``). A number may be an
            ``Interval`` or ``{"min": .., "max": ..}``; a collection is a list of such mappings;
            ``None`` is unknown.

    Raises:
        UnknownFactError: Paths that lead nowhere, all of them.
    """
    problems = Problems()
    place = where or Where()
    instance = Instance(entity, key=key, where=place)
    for path, value in facts.items():
        _place(instance, path, value, vocabulary, place, problems)
    problems.raise_if_any(UnknownFactError)
    if not instance.key:
        name = vocabulary.entites[entity].cle
        instance.key = str(instance.facts.get(name, "")) if name else ""
    return instance


def _place(
    instance: Instance, path: str, value: object, vocabulary: Vocabulary, where: Where, problems: Problems
) -> None:
    steps = path_steps(path, vocabulary.entites[instance.entity], vocabulary)
    here = instance
    for step in steps[:-1]:
        link = vocabulary.entites[here.entity].liens.get(step)
        if link is None:
            problems.extend([_unknown(path, step, vocabulary.entites[here.entity], where)])
            return
        here = here.links.setdefault(step, Instance(link.vers, where=where))
    entity, last = vocabulary.entites[here.entity], steps[-1]
    if last in entity.collections:
        if value is not None:
            assert isinstance(value, Iterable), "the reader checked the shape"
            element = entity.collections[last].de
            items = [
                instance_of(item, element, vocabulary, key=str(index + 1), where=where)
                for index, item in enumerate(value)
            ]
            for item in items:
                item.parent = here
            here.collections[last] = items
    elif last in entity.faits:
        if value is not None:
            here.facts[last] = _value(value)
    else:
        problems.extend([_unknown(path, last, entity, where)])


def path_steps(path: str, entity: Entity, vocabulary: Vocabulary) -> list[str]:
    """Steps from the entity; a path that starts at another entity goes through the one link to it."""
    root, *rest = path.split(".")
    if root == entity.id and rest:
        return rest
    ways = [link.nom for link in entity.liens.values() if link.vers == root and not link.parent]
    if rest and root not in entity.liens and len(ways) == 1:
        return [ways[0], *rest]
    return [root, *rest]


def _value(value: object) -> FactValue:
    if isinstance(value, Mapping):
        low, high = value.get("min"), value.get("max")
        return Interval(
            None if low is None else Fraction(low),
            None if high is None else Fraction(high),
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    assert isinstance(value, bool | Fraction | Interval | date | str | Absent), (
        f"valeur non typée : {value!r}"
    )
    return value


def _unknown(path: str, step: str, entity: Entity, where: Where) -> Problem:
    names = [*entity.faits, *entity.liens, *entity.collections]
    near = get_close_matches(step, names, n=1, cutoff=0.6)
    hint = f"vouliez-vous dire « {near[0]} » ? " if near else ""
    return Problem(
        "LR103",
        f"fait inconnu : « {path} »",
        where,
        f"{hint}Les faits de « {entity.id} » sont dans rules/faits/{entity.id}.yaml.",
    )
