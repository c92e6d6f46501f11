"""Typed reading of strict YAML: each fault becomes a problem with its place, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from lawrules.errors import Problems, Where
from lawrules.loader.strict import Fields, Items, Node, Text
from lawrules.loader.values import ValueFault, read_day, read_flag, read_number

__all__ = ["NAME", "RESERVED", "Record", "as_record", "check_name", "shape", "suggest", "text_of"]

NAME = re.compile(r"[a-z][a-z0-9_]*")

# Words that the formula language keeps for itself: a fact of that name could not be written.
RESERVED = frozenset({"et", "ou", "non", "si", "alors", "sinon", "parmi", "au", "vrai", "faux", "table"})

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)


def suggest(word: str, names: Iterable[str]) -> str:
    """« vouliez-vous dire … ? », or nothing."""
    near = get_close_matches(word, list(names), n=1, cutoff=0.6)
    return f"vouliez-vous dire « {near[0]} » ?" if near else ""


def shape(node: Node) -> str:
    """What a node is, for people."""
    if isinstance(node, Text):
        return "un texte" if node.value.strip() else "un blanc"
    return "une liste" if isinstance(node, Items) else "un tableau « clé: valeur »"


def text_of(node: Node | None, problems: Problems, *, what: str = "un texte") -> Text | None:
    """The node if it is a text that is not blank."""
    if isinstance(node, Text):
        if node.value.strip():
            return node
        fix = "donnez-la ; entre { } ou [ ], une valeur qui contient une virgule se met entre guillemets."
        problems.add("LR223", "une valeur manque", where=node.where, fix=fix)
    elif node is not None:
        problems.add("LR222", f"on attend {what}, {shape(node)} trouvé", where=node.where)
    return None


def as_record(
    node: Node | None, problems: Problems, *, what: str = "un tableau « clé: valeur »"
) -> Record | None:
    """A reader over the node if it is a mapping."""
    if isinstance(node, Fields):
        return Record(node, problems)
    if node is not None:
        problems.add("LR222", f"on attend {what}, {shape(node)} trouvé", where=node.where)
    return None


def check_name(text: Text, problems: Problems) -> str:
    """The text if it can name something in a formula; a problem and an empty string otherwise."""
    if not NAME.fullmatch(text.value):
        problems.add(
            "LR228",
            f"« {text.value} » n'est pas un nom",
            where=text.where,
            fix="minuscules sans accent, chiffres et « _ », une lettre d'abord : surface_habitable.",
        )
        return ""
    if text.value in RESERVED:
        problems.add(
            "LR228",
            f"« {text.value} » est un mot des formules",
            where=text.where,
            fix="choisissez un autre nom.",
        )
        return ""
    return text.value


class Record:
    """A mapping being read: ask for each known key once, then ``close`` refuses the others.

    Methods give the value, or a default once a problem is kept. A key present without value is a
    problem; an optional key is left out instead.
    """

    def __init__(self, node: Fields, problems: Problems) -> None:
        self.node = node
        self.problems = problems
        self._known: list[str] = []

    @property
    def where(self) -> Where:
        """Where the mapping stands."""
        return self.node.where

    def at(self, key: str) -> Where:
        """Where the value of a key stands, or the mapping when it has no such key."""
        value = self.node.get(key)
        return self.node.where if value is None else value.where

    def has(self, key: str) -> bool:
        """Whether the key is there, with or without value."""
        return key in self.node

    def take(self, key: str, *, required: bool = False) -> Node | None:
        """The node under a key."""
        self._known.append(key)
        value = self.node.get(key)
        if value is None and required:
            self.problems.add("LR221", f"la clé « {key} » manque", where=self.where, fix="ajoutez-la.")
        if isinstance(value, Text) and value.blank:
            fix = "donnez une valeur, ou retirez la clé."
            self.problems.add("LR223", f"la clé « {key} » est sans valeur", where=value.where, fix=fix)
            return None
        return value

    def scalar(self, key: str, *, required: bool = False) -> Text | None:
        """The text under a key, with its place."""
        return text_of(self.take(key, required=required), self.problems)

    def text(self, key: str, *, required: bool = False) -> str:
        """The text under a key, without the spaces around it."""
        node = self.scalar(key, required=required)
        return node.value.strip() if node else ""

    def name(self, key: str, *, required: bool = False) -> str:
        """A text that may name something in a formula."""
        node = self.scalar(key, required=required)
        return check_name(node, self.problems) if node else ""

    def flag(self, key: str, *, default: bool = False) -> bool:
        """What ``oui`` or ``non`` says."""
        value = self._typed(key, "LR224", read_flag)
        return default if value is None else value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A day written AAAA-MM-JJ."""
        return self._typed(key, "LR225", read_day, required=required)

    def number(self, key: str) -> Fraction | None:
        """An exact number."""
        return self._typed(key, "LR227", read_number)

    def choice(self, key: str, choices: type[_E], *, required: bool = False) -> _E | None:
        """One of the values of an enumeration."""
        node = self.scalar(key, required=required)
        if node is None:
            return None
        values = [member.value for member in choices]
        if node.value in values:
            return choices(node.value)
        fix = suggest(node.value, values) or f"valeurs admises : {', '.join(values)}."
        self.problems.add("LR226", f"« {node.value} » n'est pas un choix admis", where=node.where, fix=fix)
        return None

    def texts(self, key: str, *, required: bool = False) -> tuple[Text, ...]:
        """Texts of a list; one text alone is a list of one. Repeated ones are refused."""
        node = self.take(key, required=required)
        if node is None:
            return ()
        items = node.items if isinstance(node, Items) else (node,)
        found: dict[str, Text] = {}
        for item in items:
            text = text_of(item, self.problems)
            if text is None:
                continue
            if text.value in found:
                fix = "gardez-en une seule."
                self.problems.add(
                    "LR229", f"« {text.value} » répété dans la liste", where=text.where, fix=fix
                )
            found.setdefault(text.value, text)
        return tuple(found.values())

    def strings(self, key: str) -> tuple[str, ...]:
        """The words of ``texts``."""
        return tuple(item.value for item in self.texts(key))

    def record(self, key: str, *, required: bool = False) -> Record | None:
        """A reader over the mapping under a key."""
        return as_record(self.take(key, required=required), self.problems)

    def records(self, key: str, *, required: bool = False) -> Iterator[Record]:
        """A reader over each mapping of a list."""
        node = self.take(key, required=required)
        if node is not None and not isinstance(node, Items):
            self.problems.add("LR222", f"on attend une liste, {shape(node)} trouvé", where=node.where)
            return
        for item in node or ():
            record = as_record(item, self.problems)
            if record is not None:
                yield record

    def named(self, key: str, *, required: bool = False) -> Iterator[tuple[Text, Record]]:
        """Each name of a mapping of mappings, with a reader over what it holds."""
        holder = self.record(key, required=required)
        for name, node in holder.node.items() if holder else ():
            record = as_record(node, self.problems)
            if check_name(name, self.problems) and record is not None:
                yield name, record

    def pairs(self, key: str) -> tuple[tuple[Text, Text], ...]:
        """Each key and text of a mapping of texts."""
        holder = self.record(key)
        found = []
        for name, node in holder.node.items() if holder else ():
            text = text_of(node, self.problems)
            if text is not None:
                found.append((name, text))
        return tuple(found)

    def close(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key, value in self.node.items():
            if key.value in self._known:
                continue
            fix = suggest(key.value, self._known) or f"clés admises : {', '.join(self._known)}."
            if isinstance(value, Text) and value.blank:
                fix += " Une valeur qui contient une virgule, entre { }, se met entre guillemets."
            self.problems.add("LR220", f"clé inconnue : « {key.value} »", where=key.where, fix=fix)

    def _typed(self, key: str, code: str, read: Callable[[str], _T], *, required: bool = False) -> _T | None:
        node = self.scalar(key, required=required)
        if node is None:
            return None
        try:
            return read(node.value)
        except ValueFault as fault:
            self.problems.add(code, fault.what, where=node.where, fix=fault.fix)
            return None
