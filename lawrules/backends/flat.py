"""Typed facts by dotted path, as cases and callers write them, gathered into instances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import cast

from lawrules.backends.accepting import Refused, accept, accept_collection, problem_of
from lawrules.backends.instances import Absent, FactValue, Instance, Interval
from lawrules.errors import DataError, Problem, Problems, UnknownFactError, Where
from lawrules.model import Entity, Fact, Vocabulary

__all__ = ["accepted_instance", "instance_of", "path_steps"]


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
    return _gather(facts, entity, vocabulary, key, where, checked=False)


def accepted_instance(
    facts: Mapping[str, object], entity: str, vocabulary: Vocabulary, *, key: str = ""
) -> Instance:
    """The instance of facts that a program gives, each checked against its type.

    Numbers are ``int``, ``Decimal`` or ``Fraction``, never ``float``; ``None`` is unknown.

    Raises:
        DataError: Paths that lead nowhere and values that their facts cannot hold, all of them.
    """
    return _gather(facts, entity, vocabulary, key, None, checked=True)


def _gather(
    facts: Mapping[str, object],
    entity: str,
    vocabulary: Vocabulary,
    key: str,
    where: Where | None,
    *,
    checked: bool,
) -> Instance:
    problems = Problems()
    place = where or Where()
    instance = Instance(entity, key=key, where=place)
    for path, value in facts.items():
        _place(instance, path, value, vocabulary, place, problems, checked)
    unknown = all(problem.code == "LR103" for problem in problems)
    problems.raise_if_any(UnknownFactError if unknown else DataError)
    if not instance.key:
        name = vocabulary.entites[entity].cle
        instance.key = str(instance.facts.get(name, "")) if name else ""
    return instance


def _place(
    instance: Instance,
    path: str,
    value: object,
    vocabulary: Vocabulary,
    where: Where,
    problems: Problems,
    checked: bool,
) -> None:
    steps = path_steps(path, vocabulary.entites[instance.entity])
    here = instance
    for step in steps[:-1]:
        link = vocabulary.entites[here.entity].liens.get(step)
        if link is None:
            problems.extend([_unknown(path, step, vocabulary.entites[here.entity], where)])
            return
        here = here.links.setdefault(step, Instance(link.vers, where=where))
    entity, last = vocabulary.entites[here.entity], steps[-1]
    target = entity.collections.get(last) or entity.faits.get(last)
    if target is None:
        problems.extend([_unknown(path, last, entity, where)])
    elif value is None:
        return
    elif isinstance(target, Fact):
        try:
            read = accept(value, target) if checked else _value(value)
        except Refused as refused:
            problems.extend([problem_of(refused, path, target, value, where)])
        else:
            here.facts[last] = cast("FactValue", read)
    else:
        try:
            elements = accept_collection(value)
        except Refused as refused:
            problems.extend([problem_of(refused, path, target, value, where)])
            return
        here.collections[last] = [
            _element(item, target.de, vocabulary, index, here, where, problems, checked)
            for index, item in enumerate(elements, start=1)
        ]


def _element(
    facts: Mapping[str, object],
    entity: str,
    vocabulary: Vocabulary,
    rank: int,
    holder: Instance,
    where: Where,
    problems: Problems,
    checked: bool,
) -> Instance:
    item = Instance(entity, key=str(rank), where=where, parent=holder)
    for path, value in facts.items():
        _place(item, path, value, vocabulary, where, problems, checked)
    return item


def path_steps(path: str, entity: Entity) -> list[str]:
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
