"""The door of the case evaluator: facts by path checked, scaled to whole numbers, laid in their slots.

Cases come in series that give the same paths in the same order. For each such order a checker is generated;
it answers for plain values (bool, int, date, str) at the cost of a few comparisons. Everything else takes the
careful way, which also finds the words for what it refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from attrs import evolve, frozen

from lawrules.backends.accepting import Refused, accept, accept_collection, limits, matcher, problem_of
from lawrules.backends.case.layout import Layout, Slot
from lawrules.backends.case.source import Source
from lawrules.backends.flat import instance_of, path_steps
from lawrules.backends.instances import ABSENT, Absent, FactValue, Instance, Interval
from lawrules.errors import DataError, Problems, UnknownFactError, Where
from lawrules.ir.types import Kind
from lawrules.model import Collection, Fact

__all__ = ["Door", "Laid", "slots_of"]

# Values in slot order, and the mask of the slots that are not exactly known.
Laid = tuple[Sequence[object], int]


@frozen
class _Key:
    """One path of a case: what it leads to, and the slots that look at it.

    Attributes:
        plain: Python type whose values need no more than the checks below.
        low, high, factor: Least and greatest whole number, and what brings it to its slot.
        values: Values of a choice.
        fits: What says whether a text may be its value.
    """

    path: str
    links: tuple[str, ...]
    item: Fact | Collection
    value: Slot | None
    known: Slot | None
    plain: type = object
    low: int = 0
    high: int = 0
    factor: int = 1
    values: frozenset[str] = frozenset()
    fits: Callable[[str], bool] | None = None

    def quick(self, value: object) -> object:
        """The value as its slot holds it, if it is a plain one; else None."""
        if type(value) is not self.plain:
            return None
        if self.plain is bool:
            return value
        if self.plain is int:
            return value * self.factor if self.low <= value <= self.high else None  # type: ignore[operator]
        if self.plain is date:
            return value.toordinal()  # type: ignore[attr-defined]
        if self.fits is not None:
            return value if self.fits(value) else None  # type: ignore[arg-type]
        return value if value in self.values else None


def _key(path: str, links: tuple[str, ...], item: Fact | Collection, layout: Layout) -> _Key:
    name = item.nom
    bare = _Key(path, links, item, layout.slot(links, name), layout.slot(links, name, known=True))
    if not isinstance(item, Fact):
        return bare
    kind = item.type
    if kind.numeric:
        low, high = limits(kind)
        return evolve(bare, plain=int, low=ceil(low), high=floor(high), factor=10 ** (kind.decimales or 0))
    if kind.kind is Kind.CHOIX:
        return evolve(bare, plain=str, values=frozenset(kind.valeurs))
    if kind.textual:
        return evolve(bare, plain=str, fits=matcher(kind))
    return evolve(bare, plain=bool if kind.kind is Kind.BOOLEEN else date)


class Door:
    """What lets in the cases that give some paths in some order.

    Raises:
        UnknownFactError: Paths that lead nowhere, all of them.
        DataError: Two paths that name one fact.
    """

    def __init__(self, layout: Layout, paths: tuple[object, ...]) -> None:
        self._layout = layout
        self._blank = tuple(slot.blank for slot in layout.slots)
        self._keys = _keys(layout, paths)
        self._quick: Callable[[tuple[object, ...]], tuple[object, ...] | None] | None = None
        if all(isinstance(key.item, Fact) for key in self._keys):
            (self._quick,) = self._generate()
        given = {slot.index for key in self._keys for slot in (key.value, key.known) if slot}
        self._unknown = sum(s.bit for s in layout.slots if s.index not in given and s.blank is None)

    def enter(self, values: tuple[object, ...]) -> Laid:
        """The slots of one case, its values being in the order of the paths.

        Raises:
            DataError: Values that their facts cannot hold, all of them.
        """
        if self._quick is not None:
            laid = self._quick(values)
            if laid is not None:
                return laid, self._unknown
        return self._careful(values)

    def instance(self, values: tuple[object, ...], where: Where | None = None) -> Instance:
        """The same case as the reference evaluator takes it."""
        layout = self._layout
        facts: dict[str, object] = {}
        problems = Problems()
        for key, value in zip(self._keys, values, strict=True):
            found = _checked(key, value, layout, problems)
            if found is not None:
                facts[".".join((layout.entity, *key.links, key.item.nom))] = found
        problems.raise_if_any(DataError)
        return instance_of(facts, layout.entity, layout.corpus.vocabulaire, where=where)

    def _careful(self, values: tuple[object, ...]) -> Laid:
        laid: list[object] = list(self._blank)
        unknown = self._unknown
        problems = Problems()
        for key, value in zip(self._keys, values, strict=True):
            quick = key.quick(value)
            if quick is None:
                found = _checked(key, value, self._layout, problems) if value is not None else None
                unknown |= self._lay(key, found, laid)  # type: ignore[arg-type]
                continue
            if key.value is not None:
                laid[key.value.index] = quick
            if key.known is not None:
                laid[key.known.index] = True
        problems.raise_if_any(DataError)
        return laid, unknown

    def _lay(self, key: _Key, found: FactValue | None, laid: list[object]) -> int:
        """Lay what is no plain value; the bits of the slots that are then not exactly known."""
        mask = 0
        for slot in (key.value, key.known):
            if slot is not None:
                if found is not None:
                    laid[slot.index] = found is not ABSENT if slot.known else lay(found, slot)
                mask |= slot.bit if not exact(laid[slot.index]) else 0
        return mask

    def _generate(self) -> tuple[Any, ...]:
        source = Source()
        types = source.constant([key.plain for key in self._keys])
        source.add("def quick(v):", depth=1)
        names = {key.path: f"a{index}" for index, key in enumerate(self._keys)}
        source.add(
            f"if {source.constant(list)}({source.constant(map)}({source.constant(type)}, v)) != {types}:"
        )
        source.add("return None", depth=3)
        if names:
            source.add(f"({', '.join(names.values())},) = v")
        checks = [check for key in self._keys if (check := _check(key, names[key.path], source))]
        if checks:
            source.add(f"if not ({' and '.join(checks)}):")
            source.add("return None", depth=3)
        laid = {slot.index: source.constant(slot.blank) for slot in self._layout.slots}
        for key in self._keys:
            if key.value is not None:
                laid[key.value.index] = _scaled(key, names[key.path], source)
            if key.known is not None:
                laid[key.known.index] = source.constant(True)
        source.add(f"return ({''.join(f'{laid[index]}, ' for index in range(len(laid)))})")
        return source.build("quick")


def _keys(layout: Layout, paths: tuple[object, ...]) -> list[_Key]:
    vocabulary = layout.corpus.vocabulaire
    found: list[_Key] = []
    unknown, doubles = Problems(), Problems()
    seen: dict[tuple[tuple[str, ...], str], str] = {}
    for path in paths:
        if not isinstance(path, str):
            fix = f"écrivez « {layout.entity}.fait »."
            unknown.add("LR103", f"un chemin est un texte : {path!r} donné", fix=fix)
            continue
        steps = path_steps(path, layout.entities[layout.entity])
        item = _item(layout, steps)
        if item is None:
            # The words for what is wrong with a path are those of the other evaluators.
            try:
                instance_of({path: ABSENT}, layout.entity, vocabulary, where=Where(path=path))
            except UnknownFactError as error:
                unknown.extend(error.problems)
            continue
        links, name = tuple(steps[:-1]), steps[-1]
        if (links, name) in seen:
            what = f"« {path} » et « {seen[links, name]} » sont le même fait"
            doubles.add("LR520", what, where=Where(path=path), fix="ne donnez qu'un des deux.")
        seen[links, name] = path
        found.append(_key(path, links, item, layout))
    unknown.raise_if_any(UnknownFactError)
    doubles.raise_if_any(DataError)
    return found


def _item(layout: Layout, steps: Sequence[str]) -> Fact | Collection | None:
    entity = layout.entities[layout.entity]
    for step in steps[:-1]:
        link = entity.liens.get(step)
        if link is None:
            return None
        entity = layout.entities[link.vers]
    return entity.faits.get(steps[-1]) or entity.collections.get(steps[-1])


def _checked(key: _Key, value: object, layout: Layout, problems: Problems) -> object:
    """The typed value of a fact, the typed elements of a collection, or None."""
    where = Where(path=key.path)
    try:
        if isinstance(key.item, Fact):
            return accept(value, key.item)
        if value is None:
            return None
        inner = Layout(layout.corpus, key.item.de, (), closed=layout.closed)
        return [
            _typed_element(inner, element, f"{key.path}[{index + 1}]", problems)
            for index, element in enumerate(accept_collection(value))
        ]
    except Refused as refused:
        problems.extend([problem_of(refused, key.path, key.item, value, where)])
        return None


def _typed_element(
    layout: Layout, facts: Mapping[str, object], prefix: str, problems: Problems
) -> dict[str, object]:
    """The typed facts of one element; what is wrong in it is placed under ``prefix``."""
    inside, typed = Problems(), {}
    try:
        for key in _keys(layout, tuple(facts)):
            found = _checked(key, facts[key.path], layout, inside)
            if found is not None:
                typed[".".join((layout.entity, *key.links, key.item.nom))] = found
    except DataError as error:
        inside.extend(error.problems)
    for problem in inside:
        place = Where(path=f"{prefix}.{problem.where.path}" if problem.where.path else prefix)
        problems.extend([evolve(problem, where=place)])
    return typed


def lay(value: FactValue, slot: Slot) -> object:
    """A typed value as slots hold it: whole numbers, days of the calendar, or something not exactly known."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Fraction):
        scaled = value * 10 ** (slot.fact.type.decimales or 0)
        if scaled.denominator != 1:
            raise ValueError(f"{slot.fact.id} : plus de décimales que le fait n'en garde")
        return scaled.numerator
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, Absent):
        if slot.fact.type.kind is Kind.BOOLEEN:
            return False
        # Said to be absent, a derived fact is not sought any more; another is merely not known.
        return value if slot.derived else None
    return value


def slots_of(layout: Layout, instance: Instance) -> Laid | None:
    """The slots of an instance; None when it is no flat case.

    It is none when a link leads back to what it came from, or when it holds a value that the vocabulary does
    not allow: the reference evaluator then answers.
    """
    laid: list[object] = []
    reached: dict[tuple[str, ...], Instance | None] = {(): instance}
    for slot in layout.slots:
        for size in range(1, len(slot.links) + 1):
            path = slot.links[:size]
            if path not in reached:
                found = _follow(layout, reached[path[:-1]], path[-1])
                if found is not None and any(found is reached[path[:short]] for short in range(size)):
                    return None
                reached[path] = found
        here = reached[slot.links]
        value = here.facts.get(slot.fact.nom) if here is not None else None
        if value is None:
            laid.append(slot.blank)
        elif slot.known:
            laid.append(value is not ABSENT)
        elif isinstance(value, Interval) and not slot.fact.type.bornes:
            return None
        else:
            try:
                laid.append(lay(value, slot))
            except ValueError:
                return None
    return laid, sum(slot.bit for slot, value in zip(layout.slots, laid, strict=True) if not exact(value))


def _follow(layout: Layout, start: Instance | None, name: str) -> Instance | None:
    if start is None:
        return None
    there = start.links.get(name)
    if there is None and layout.entities[start.entity].liens[name].parent:
        return start.parent
    return there


def exact(value: object) -> bool:
    """Whether what a slot holds is exactly known."""
    return value is not None and not isinstance(value, Interval | Absent)


def _check(key: _Key, name: str, source: Source) -> str:
    if key.plain is int:
        return f"{source.constant(key.low)} <= {name} <= {source.constant(key.high)}"
    if key.fits is not None:
        return f"{source.constant(key.fits)}({name})"
    return f"{name} in {source.constant(key.values)}" if key.plain is str else ""


def _scaled(key: _Key, name: str, source: Source) -> str:
    if key.plain is int and key.factor != 1:
        return f"{name} * {source.constant(key.factor)}"
    return f"{source.constant(date.toordinal)}({name})" if key.plain is date else name
