"""What a session asks of an agenda, and the agenda that needs nothing but Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from lawrules.backends.session.outcomes import Literal, Outcome

__all__ = ["Agenda", "PlainAgenda"]


class Agenda(Protocol):
    """Says which outcomes are settled."""

    def settled(self, fields: Mapping[int, int]) -> frozenset[int]:
        """Numbers of the outcomes of which some alternative holds.

        Args:
            fields: Value of every field that is known: 0 or 1, or a whole number.
        """


class PlainAgenda:
    """Counts, for each alternative, the tests that still fail; a fact only touches the tests about it."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._known: dict[int, int] = {}
        self._owners: list[int] = []  # outcome of each alternative
        self._failing: list[int] = []  # tests of each alternative that do not hold
        self._uses: dict[Literal, list[int]] = {}
        self._tests: dict[int, list[Literal]] = {}
        self._holding: set[Literal] = set()
        self._ready = [0] * len(outcomes)
        for number, outcome in enumerate(outcomes):
            for way in outcome.alternatives:
                self._ready[number] += not way
                for test in way:
                    self._uses.setdefault(test, []).append(len(self._owners))
                self._owners.append(number)
                self._failing.append(len(way))
        for test in self._uses:
            self._tests.setdefault(test.field, []).append(test)

    def settled(self, fields: Mapping[int, int]) -> frozenset[int]:
        """Numbers of the outcomes of which some alternative holds."""
        for index in self._known.keys() | fields.keys():
            found = fields.get(index)
            if found != self._known.get(index):
                self._change(index, found)
        self._known = dict(fields)
        return frozenset(number for number, ready in enumerate(self._ready) if ready)

    def _change(self, index: int, found: int | None) -> None:
        for test in self._tests.get(index, ()):
            holds, held = test.holds(found), test in self._holding
            if holds == held:
                continue
            (self._holding.add if holds else self._holding.discard)(test)
            for way in self._uses[test]:
                self._ready[self._owners[way]] -= not self._failing[way]
                self._failing[way] += -1 if holds else 1
                self._ready[self._owners[way]] += not self._failing[way]
