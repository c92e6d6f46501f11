"""Rules unpacked when they are first asked for: most callers need a few of hundreds."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping

from lawrules.model import Rule
from lawrules.model.corpus import definitions_of

__all__ = ["LazyRules"]


class LazyRules(Mapping[str, Rule]):
    """Rules by id, each kept packed until it is read; equal to the plain mapping that it was packed from."""

    __slots__ = ("_packed", "_ready", "definitions", "norms")

    def __init__(
        self, packed: dict[str, bytes], definitions: dict[str, str], norms: dict[str, tuple[str, ...]]
    ) -> None:
        self._packed = packed
        self._ready: dict[str, Rule] = {}
        self.definitions = definitions
        """Ids of the rules that give a value, by the fact that they give."""
        self.norms = norms
        """Ids of the rules that give a verdict, by the entity that they judge."""

    @classmethod
    def pack(cls, rules: Mapping[str, Rule]) -> LazyRules:
        """The same rules, packed one by one, with what is asked of them most before they are unpacked."""
        packed = {name: pickle.dumps(rule, protocol=5) for name, rule in rules.items()}
        norms: dict[str, tuple[str, ...]] = {}
        for name, rule in rules.items():
            if not rule.nature.gives_value:
                norms[rule.porte_sur] = (*norms.get(rule.porte_sur, ()), name)
        return cls(packed, definitions_of(rules), norms)

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

    def __reduce__(self) -> tuple[type[LazyRules], tuple[object, ...]]:
        return LazyRules, (self._packed, self.definitions, self.norms)
