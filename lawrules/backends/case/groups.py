"""Rules that take the day of their law from one place, with their functions by set of versions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from threading import Lock

from lawrules.backends.case.body import Body, body_of
from lawrules.backends.case.closures import Env
from lawrules.backends.case.kleene import KleeneWriter
from lawrules.backends.case.layout import Day, Layout
from lawrules.backends.case.scope import Scope, Unfit
from lawrules.model import Formula, Rule, Verdict

__all__ = ["Group", "breaks_of"]

_ONE_DAY = timedelta(days=1)


def breaks_of(rules: Iterable[Rule]) -> list[int]:
    """The days of the calendar on which some version begins, or has just ended, in order."""
    days = set()
    for rule in rules:
        for version in rule.versions:
            days.add(version.depuis.toordinal())
            if version.fin is not None and version.fin < date.max:
                days.add((version.fin + _ONE_DAY).toordinal())
    return sorted(days)


class Group:
    """Rules judged on one day: the day imposed, the case's own, or that of a formula that they share.

    Args:
        imposed: Whether the caller gives the day, which is then that of every linked thing as well.
        formula: Formula of the day; None: the dates of the entity.
    """

    def __init__(
        self, layout: Layout, rules: Sequence[Rule], *, imposed: bool, formula: Formula | None = None
    ) -> None:
        self.rules = tuple(rules)
        self._layout = layout
        self._imposed = imposed
        self._breaks = breaks_of([*rules, *layout.definitions.values()])
        self._bodies: dict[tuple[int, ...] | int, Body] = {}
        self._same: dict[tuple[object, ...], Body] = {}
        self._lock = Lock()
        self._undated = (Verdict.INDETERMINE,) * len(self.rules)
        own = _dates(layout, layout.days[0])
        self.day: Callable[[Env, int | None], int | None] | None
        self.day = own if formula is None else _of_formula(layout, formula, own)
        self._others: list[tuple[Day, Callable[[Env, int | None], int | None]]] = []
        if not imposed:
            sound = {layout.days[0]}
            for item in layout.days[1:]:
                dates = _dates(layout, item)
                # A day that may fall back on one that nothing here computes is left out as well.
                if dates is not None and item.fallback in sound:
                    sound.add(item)
                    self._others.append((item, dates))

    def judge(self, env: Env, unknown: int, day: int | None) -> tuple[Verdict, ...]:
        """The verdicts of the rules on one case, ``day`` being that of its law."""
        if day is None:
            return self._undated
        body, env.days = self._body(env, day)
        if unknown & body.used == body.expected:
            found = body.fast(env.slots, env.days, env)
            if found is not None:
                return found
        return body.mixed(env.slots, unknown, env.days, env)

    def body(self, day: date) -> Body:
        """The functions of a day, every linked thing being of that day."""
        found, _ = self._body(Env([None] * len(self._layout.slots), _no_oracle), day.toordinal())
        return found

    def _body(self, env: Env, day: int) -> tuple[Body, tuple[int, ...]]:
        if not self._others:
            key: tuple[int, ...] | int = bisect_right(self._breaks, day)
            body = self._bodies.get(key)
            if body is None:
                body = self._bodies[key] = self._generate({self._layout.days[0]: day})
            return body, (day,) if body.days else ()
        values = {self._layout.days[0]: day}
        for item, dates in self._others:
            assert item.fallback is not None, "only the case itself has no one to take its day from"
            found = dates(env, values[item.fallback])
            assert found is not None, "the day that it falls back on is known"
            values[item] = found
        key = tuple(bisect_right(self._breaks, value) for value in values.values())
        body = self._bodies.get(key)
        if body is None:
            body = self._bodies[key] = self._generate(values)
        return body, tuple(values[item] for item in body.days)

    def _generate(self, values: dict[Day, int]) -> Body:
        on = {item: date.fromordinal(value) for item, value in values.items()}
        judged = [rule.version_on(on[self._layout.days[0]]) for rule in self.rules]
        named = [rule.version_on(day) for day in on.values() for rule in self._layout.definitions.values()]
        same = tuple(version and version.depuis for version in (*judged, *named))
        with self._lock:
            if same not in self._same:
                root = self._layout.root
                self._same[same] = body_of(self._layout, self.rules, root, on, imposed=self._imposed)
            return self._same[same]


def _no_oracle(rule: Rule) -> Verdict:
    raise AssertionError(f"{rule.id} : nothing is judged here")


def _dates(layout: Layout, day: Day) -> Callable[[Env, int | None], int | None] | None:
    """The first known of the dates that give a day, else the day given; None when one of them is derived."""
    names = day.names or layout.entities[layout.entity].date_de_reference
    links = day.links
    slots = [layout.slot(links, name) for name in names]
    if any(slot is None or slot.derived for slot in slots):
        return None
    indices = [slot.index for slot in slots if slot is not None]

    def read(env: Env, default: int | None) -> int | None:
        for index in indices:
            found = env.slots[index]
            if found is not None:
                return found  # type: ignore[return-value]
        return default

    return read


def _of_formula(
    layout: Layout, formula: Formula, own: Callable[[Env, int | None], int | None] | None
) -> Callable[[Env, int | None], int | None] | None:
    """What computes the day of a formula; None when it hangs on a definition or on a collection."""
    if own is None:
        return None
    scope = Scope(layout, False, {})
    scope.day_index(layout.days[0])
    try:
        value = KleeneWriter(scope).value(formula.node, layout.root)
    except Unfit:
        return None

    def read(env: Env, default: int | None) -> int | None:
        env.days = (own(env, default),)
        found = value(env)
        return default if found is None else found

    return read
