"""The agenda of a session on durable_rules; no other module imports it.

Its C engine is fast and treacherous: it tells names apart by a 32-bit hash, takes "9" for more than 10, drops
matches past 64, crashes on a division by zero and keeps what a failed call left behind. So it is only given
what it does well: generated field names whose hashes differ, yes, no and whole numbers, tests of one field
against a constant, few alternatives at a time, one message that is always withdrawn. Whatever it fails on is
built anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from threading import RLock
from typing import Any, Final
from weakref import finalize

from attrs import define, frozen

from lawrules.backends.session.outcomes import Alternative, Outcome
from lawrules.errors import EvaluationError, InternalError, Problem
from lawrules.ir.nodes import Op

__all__ = ["MAX_FIELDS", "SHARD", "DurableAgenda", "available", "fnv1a", "names"]

SHARD: Final = 48  # alternatives of one rule set: the engine fails above 64 simultaneous matches
MAX_FIELDS: Final = 240  # fields of one message
_RESERVED = ("id", "sid", "$s")
_LARGEST = 2**62
_OPS = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}

# The engine keeps tables of its own for the whole process. A lock that its holder may take again: an agenda
# may be collected while another is at work.
_ENGINE = RLock()


def available() -> bool:
    """Whether durable_rules is installed here."""
    from importlib.util import find_spec

    return find_spec("durable_rules_engine") is not None


def fnv1a(text: str) -> int:
    """The hash by which the engine knows a name."""
    found = 0x811C9DC5
    for byte in text.encode():
        found = ((found ^ byte) * 16777619) & 0xFFFFFFFF
    return found


def names(prefix: str, wanted: int, taken: Iterable[str], digest: Callable[[str], int] = fnv1a) -> list[str]:
    """``f000``, ``f001``… whose hashes differ from one another and from those of names already taken."""
    seen = {digest(name) for name in taken}
    found: list[str] = []
    number = 0
    while len(found) < wanted:
        if number > 10 * wanted + 1000:
            what = "aucun nom sans collision pour durable_rules"
            raise InternalError(Problem("LR901", what, fix="signalez-le ; le moteur Python répond d'ici là."))
        name = f"{prefix}{number:03d}"
        number += 1
        if digest(name) not in seen:
            seen.add(digest(name))
            found.append(name)
    return found


@frozen
class _Way:
    """One alternative and the outcome that it settles."""

    outcome: int
    tests: Alternative


@define
class _Shard:
    """One rule set of the engine: its definition, the fields it reads, the outcome of each of its rules."""

    definition: str
    fields: tuple[int, ...]
    outcomes: Mapping[str, int]
    handle: Any = None


class DurableAgenda:
    """Outcomes matched by durable_rules; it answers exactly as ``PlainAgenda``."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        import durable_rules_engine

        self._engine = durable_rules_engine
        fields = sorted({t.field for o in outcomes for way in o.alternatives for t in way})
        self._names = dict(zip(fields, names("f", len(fields), _RESERVED), strict=True))
        ways = [_Way(n, way) for n, o in enumerate(outcomes) for way in o.alternatives]
        # A verdict that needs no fact is settled before any.
        self._always = frozenset(way.outcome for way in ways if not way.tests)
        self._shards = [self._shard(part) for part in _split([way for way in ways if way.tests])]
        with _ENGINE:
            for shard in self._shards:
                shard.handle = self._create(shard)
        finalize(self, _close, self._engine, self._shards)

    @property
    def shards(self) -> int:
        """How many rule sets the outcomes took."""
        return len(self._shards)

    def settled(self, fields: Mapping[int, int]) -> frozenset[int]:
        """Numbers of the outcomes of which some alternative holds.

        Raises:
            EvaluationError: The engine failed twice on one rule set, which has been built anew.
        """
        found = set(self._always)
        with _ENGINE:
            for shard in self._shards:
                known = {self._names[index]: fields[index] for index in shard.fields if index in fields}
                if known:
                    found |= self._ask(shard, json.dumps({"id": "c", **_checked(known)}))
        return frozenset(found)

    def _ask(self, shard: _Shard, message: str) -> set[int]:
        """The outcomes that a message settles; a rule set that fails is built anew and asked once more."""
        try:
            return self._match(shard, message)
        except Exception:  # noqa: BLE001  (the engine raises bare Exception)
            self._renew(shard)
        try:
            return self._match(shard, message)
        except Exception as error:
            self._renew(shard)
            fix = 'ouvrez la séance avec engine="python".'
            raise EvaluationError(Problem("LR533", f"durable_rules a échoué : {error}", fix=fix)) from error

    def _match(self, shard: _Shard, message: str) -> set[int]:
        engine, handle = self._engine, shard.handle
        code, state = engine.assert_fact(handle, message)
        if code == 1:
            return set()  # nothing matches: the engine does not keep the message
        if code != 0:
            raise RuntimeError(f"assert_fact : code {code}")
        found: set[int] = set()
        started = engine.start_action_for_state(handle, state)
        action = started[1] if started else None
        for _ in range(2 * SHARD):
            if not action:
                break
            found.add(shard.outcomes[action[2 : action.index('"', 2)]])
            action = engine.complete_and_start_action(handle, state)
        else:
            raise RuntimeError("le moteur ne s'arrête pas")
        engine.retract_fact(handle, message)
        return found

    def _renew(self, shard: _Shard) -> None:
        _delete(self._engine, shard)
        shard.handle = self._create(shard)

    def _create(self, shard: _Shard) -> Any:
        return self._engine.create_ruleset("s", shard.definition)

    def _shard(self, ways: Sequence[_Way]) -> _Shard:
        rules = names("r", len(ways), ())
        definition = {
            name: {"all": [{"m": self._condition(way.tests)}]} for name, way in zip(rules, ways, strict=True)
        }
        fields = tuple(sorted({test.field for way in ways for test in way.tests}))
        outcomes = {name: way.outcome for name, way in zip(rules, ways, strict=True)}
        return _Shard(json.dumps(definition), fields, outcomes)

    def _condition(self, tests: Alternative) -> dict[str, Any]:
        parts: list[dict[str, Any]] = []
        for test in sorted(tests):
            _checked({"": test.value})
            plain = {self._names[test.field]: test.value}
            parts.append(plain if test.op is Op.EQ else {_OPS[test.op]: plain})
        return parts[0] if len(parts) == 1 else {"$and": parts}


def _split(ways: Sequence[_Way]) -> list[list[_Way]]:
    """Rule sets of at most ``SHARD`` alternatives and ``MAX_FIELDS`` fields."""
    shards: list[list[_Way]] = []
    fields: set[int] = set()
    for way in ways:
        wanted = {test.field for test in way.tests}
        if not shards or len(shards[-1]) >= SHARD or len(fields | wanted) > MAX_FIELDS:
            shards.append([])
            fields = set()
        shards[-1].append(way)
        fields |= wanted
    return shards


def _checked(values: Mapping[str, int]) -> Mapping[str, int]:
    """The values, all of them whole numbers that the engine can hold."""
    for value in values.values():
        assert isinstance(value, int), "a field is a yes, a no or a whole number"
        assert -_LARGEST <= value <= _LARGEST, "the door refused larger numbers"
    return {name: int(value) for name, value in values.items()}


def _delete(engine: Any, shard: _Shard) -> None:
    if shard.handle is not None:
        with suppress(Exception):  # it was broken already; a new one takes its place
            engine.delete_ruleset(shard.handle)
        shard.handle = None


def _close(engine: Any, shards: Sequence[_Shard]) -> None:
    with _ENGINE:
        for shard in shards:
            _delete(engine, shard)
