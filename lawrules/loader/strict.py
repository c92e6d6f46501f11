"""Strict YAML: every scalar stays text with its place, and what YAML guesses or hides is refused.

Used for the files of the rule base and for the documents that users deposit. PyYAML only cuts the text
into events; nothing is ever typed, built or resolved by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from lawrules.errors import Problems, Where, system_reason
from lawrules.loader import syntax_errors
from lawrules.loader.encoding import decode, tabs_in_margin

if TYPE_CHECKING:
    import yaml

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_NODES",
    "Fields",
    "Items",
    "Node",
    "Text",
    "parse_yaml",
    "read_yaml",
]

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_NODES = 300_000


@frozen
class Text:
    """A scalar as written.

    Attributes:
        value: The text, never typed. A key without value gives an empty one.
        where: File, line, column (from 1) and path inside the file.
        quoted: Whether the author put it between quotes, or in a block (``>``, ``|``).
        lines: How many lines of the file it spans.
    """

    value: str
    where: Where
    quoted: bool = False
    lines: int = 1

    @property
    def blank(self) -> bool:
        """Whether the key has no value at all; ``""`` between quotes is a value."""
        return not self.value and not self.quoted

    @property
    def inside(self) -> Where:
        """Where the first character of the value stands; no column when folding has moved the others."""
        if self.lines > 1 or self.where.column is None:
            return evolve(self.where, column=None)
        return evolve(self.where, column=self.where.column + 1) if self.quoted else self.where


@frozen
class Items:
    """A sequence."""

    items: tuple[Node, ...]
    where: Where

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@frozen
class Fields:
    """A mapping whose keys are texts, in the order of the file; ``keys`` tells where each key stands."""

    values: Mapping[str, Node]
    keys: Mapping[str, Text]
    where: Where = field(factory=Where)

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __contains__(self, key: object) -> bool:
        return key in self.values

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None."""
        return self.values.get(key)

    def items(self) -> Iterator[tuple[Text, Node]]:
        """Each key with its place, and its value."""
        for key, value in self.values.items():
            yield self.keys[key], value


Node = Text | Items | Fields


def read_yaml(path: Path, *, problems: Problems, name: str = "") -> Node | None:
    """The tree of a file, or None once ``problems`` says why not.

    Args:
        path: File to read.
        problems: Where to collect what is wrong.
        name: How messages name the file; the path itself by default.
    """
    where = Where(name or str(path))
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        problems.add(
            "LR200",
            f"fichier illisible : {system_reason(error)}",
            where=where,
            fix="vérifiez le chemin et les droits de lecture.",
        )
        return None
    if size > MAX_BYTES:
        _too_big(size, where, problems)
        return None
    return parse_yaml(data, problems=problems, name=where.file)


def parse_yaml(source: bytes | str, *, problems: Problems, name: str = "") -> Node | None:
    """The tree of a YAML text, or None once ``problems`` says why not.

    A tree is given only for a text without any problem, so that readers need not guess.
    """
    where = Where(name)
    if len(source) > MAX_BYTES:
        _too_big(len(source), where, problems)
        return None
    text = decode(source, where=where, problems=problems) if isinstance(source, bytes) else source
    if text is None:
        return None
    found = Problems()
    tabs_in_margin(text, where=where, problems=found)
    # A tab in the margin stops the parser too, with a message that says less.
    tree = None if found else _Composer(text, name, found).compose()
    problems.extend(found)
    return None if found else tree


def _too_big(size: int, where: Where, problems: Problems) -> None:
    problems.add(
        "LR201",
        f"fichier de {size / 1_000_000:.1f} Mo, {MAX_BYTES // 1_000_000} Mo au plus".replace(".", ","),
        where=where,
        fix="partagez-le en plusieurs fichiers.",
    )


# What strict YAML refuses: code, what is wrong, how to mend it.
_REFUSALS = {
    "alias": ("LR206", "alias « *{} »", "répétez la valeur en toutes lettres."),
    "anchor": (
        "LR206",
        "ancre « &{} »",
        "retirez-la ; si le texte commence par « & », mettez-le entre guillemets.",
    ),
    "tag": (
        "LR207",
        "étiquette « {} »",
        "retirez-la ; si le texte commence par « ! », mettez-le entre guillemets.",
    ),
    "directive": ("LR207", "directive YAML (« % »)", "retirez-la."),
    "merge": ("LR208", "clé de fusion « << »", "recopiez les clés voulues."),
    "documents": (
        "LR209",
        "plusieurs documents dans un fichier (« --- »)",
        "gardez un seul document par fichier.",
    ),
    "key": (
        "LR211",
        "une clé est une liste ou un tableau, pas un texte",
        "mettez la clé entre guillemets ; vérifiez les accolades et les crochets.",
    ),
    "blank key": ("LR211", "une clé est vide", "nommez la clé, ou retirez le « : »."),
    "depth": ("LR212", f"plus de {MAX_DEPTH} niveaux emboîtés", "aplatissez la structure."),
    "nodes": ("LR212", f"plus de {MAX_NODES} valeurs dans un fichier", "partagez-le en plusieurs fichiers."),
}


class _StopReading(Exception):  # noqa: N818 - it is no error: the problem is already kept
    """Nothing more can be read safely."""


class _Composer:
    """Builds the tree from events, collecting what strict YAML refuses."""

    def __init__(self, text: str, name: str, problems: Problems) -> None:
        import yaml

        self._yaml = yaml
        self._text = text
        self._events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self._name = name
        self._problems = problems
        self._nodes = 0

    def compose(self) -> Node | None:
        """The only document of the text."""
        try:
            tree = self._document()
        except _StopReading:
            return None
        except self._yaml.YAMLError as error:
            self._problems.extend([syntax_errors.translate(error, self._name, self._text)])
            return None
        if tree is None or (isinstance(tree, Text) and tree.blank):
            where = Where(self._name)
            self._problems.add("LR213", "fichier vide", where=where, fix="remplissez-le, ou supprimez-le.")
            return None
        return tree

    def _document(self) -> Node | None:
        yaml = self._yaml
        tree: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("documents", event)
                    raise _StopReading
                if event.version or event.tags:
                    self._refuse("directive", event)
            elif isinstance(event, yaml.NodeEvent):
                tree = self._node(event, "", 1)
        return tree

    def _node(self, event: yaml.Event, path: str, depth: int) -> Node:
        yaml = self._yaml
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse("nodes", event, path)
            raise _StopReading
        where = self._where(event, path)
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None:
            return self._text_of(event, where)
        if isinstance(event, yaml.AliasEvent):
            self._refuse("alias", event, path, event.anchor)
            return Text("", where)
        assert isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))
        if event.anchor is not None:
            self._refuse("anchor", event, path, event.anchor)
        if event.tag is not None:
            self._refuse("tag", event, path, event.tag)
        if isinstance(event, yaml.ScalarEvent):
            return self._text_of(event, where)
        if depth > MAX_DEPTH:
            self._refuse("depth", event, path)
            raise _StopReading
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(where, path, depth)
        return self._fields(where, path, depth)

    @staticmethod
    def _text_of(event: yaml.ScalarEvent, where: Where) -> Text:
        lines = 1 if event.end_mark is None else event.end_mark.line + 2 - (where.line or 1)
        return Text(event.value, where, bool(event.style), max(1, lines))

    def _items(self, where: Where, path: str, depth: int) -> Items:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, self._yaml.SequenceEndEvent):
                break
            items.append(self._node(event, f"{path}[{len(items)}]", depth + 1))
        return Items(tuple(items), where)

    def _fields(self, where: Where, path: str, depth: int) -> Fields:
        values: dict[str, Node] = {}
        keys: dict[str, Text] = {}
        for event in self._events:
            if isinstance(event, self._yaml.MappingEndEvent):
                break
            key = self._key(event, path, depth)
            below = f"{path}.{key.value}" if path else key.value
            value = self._node(next(self._events), below, depth + 1)
            if key.value in values:
                first = keys[key.value].where.line
                what = f"clé répétée : « {key.value} », déjà donnée ligne {first}"
                self._problems.add("LR205", what, where=key.where, fix="gardez-en une seule.")
                continue
            values[key.value] = value
            keys[key.value] = key
        return Fields(values, keys, where)

    def _key(self, event: yaml.Event, path: str, depth: int) -> Text:
        """The key as text; one that is not is refused and read past."""
        if isinstance(event, self._yaml.CollectionStartEvent):
            self._refuse("key", event, path)
        key = self._node(event, path, depth + 1)
        if not isinstance(key, Text):
            return Text(f"({self._nodes})", key.where)
        if key.value == "<<" and not key.quoted:
            self._refuse("merge", event, path)
        elif not key.value and isinstance(event, self._yaml.ScalarEvent):
            self._refuse("blank key", event, path)
        return key

    def _where(self, event: yaml.Event, path: str) -> Where:
        mark = event.start_mark
        if mark is None:
            return Where(self._name, path=path)
        return Where(self._name, mark.line + 1, mark.column + 1, path)

    def _refuse(self, what: str, event: yaml.Event, path: str = "", name: str = "") -> None:
        code, text, fix = _REFUSALS[what]
        self._problems.add(code, text.format(name), where=self._where(event, path), fix=fix)
