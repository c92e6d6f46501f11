"""Rules unpacked when they are first asked for: most callers need a few of hundreds."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping

from lawrules.model import Rule

__all__ = ["LazyRules"]


class LazyRules(Mapping[str, Rule]):
    """Rules by id, each kept packed until it is read; equal to the plain mapping that it was packed from."""

    __slots__ = ("_packed", "_ready")

    def __init__(self, packed: dict[str, bytes]) -> None:
        self._packed = packed
        self._ready: dict[str, Rule] = {}

    @classmethod
    def pack(cls, rules: Mapping[str, Rule]) -> LazyRules:
        """The same rules, packed one by one."""
        return cls({name: pickle.dumps(rule, protocol=5) for name, rule in rules.items()})

    def __getitem__(self, name: str) -> Rule:
        found = self._ready.get(name)
        if found is None:
            # Our own bytes: they came out of the cache file, whose digest was checked.
            found = self._ready[name] = pickle.loads(self._packed[name])  # noqa: S301
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __reduce__(self) -> tuple[type[LazyRules], tuple[dict[str, bytes]]]:
        return LazyRules, (self._packed,)
