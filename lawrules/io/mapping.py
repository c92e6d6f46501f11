"""``correspondances.yaml``: which column of a file gives which fact, in which words and which unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path as FilePath
from typing import Final

from attrs import field, frozen

from lawrules.backends.instances import Absent, Interval
from lawrules.errors import DataError, Problems, Where
from lawrules.io.paths import Catalogue, Path, catalogue_of
from lawrules.io.suggestions import closest
from lawrules.io.units import Conversion, conversion
from lawrules.io.values import Fault, Options, problem_of, read_value
from lawrules.io.words import is_unknown, key_of, shown, tidy
from lawrules.ir.nodes import Scalar
from lawrules.ir.units import UnitSyntaxError
from lawrules.loader.strict import Fields, Items, Node, Text, parse_yaml, read_yaml
from lawrules.model import Vocabulary

__all__ = ["BLANK", "ColumnMapping", "MappedColumn", "parse_mapping", "read_mapping"]

BLANK: Final = "(vide)"
"""How ``valeurs:`` names a blank cell."""

_KEYS: Final = ("entite", "feuille", "colonnes", "valeurs", "unites", "constantes", "arrondir", "ignorer")


@frozen
class MappedColumn:
    """One line of ``colonnes:``."""

    header: str
    path: Path
    where: Where = field(factory=Where, eq=False)


@frozen
class ColumnMapping:
    """A mapping checked against the vocabulary; paths are full paths.

    Attributes:
        entite: Subject of the rows.
        feuille: Sheet to read, or "".
        colonnes: Columns by ``key_of`` their header.
        valeurs: By path, the words of the file ("" for a blank cell) and what to read instead.
        unites: By path, the unit in which the file counts.
        constantes: By path, the value that every row has.
        arrondir: Paths whose decimals in excess are rounded.
        ignorer: Headers to leave out, by ``key_of``.
    """

    entite: str
    feuille: str = ""
    colonnes: Mapping[str, MappedColumn] = field(factory=dict)
    valeurs: Mapping[str, Mapping[str, str]] = field(factory=dict)
    unites: Mapping[str, Conversion] = field(factory=dict)
    constantes: Mapping[str, Scalar] = field(factory=dict)
    arrondir: frozenset[str] = frozenset()
    ignorer: frozenset[str] = frozenset()
    name: str = ""

    def options(self, path: str, *, epoch_1904: bool = False) -> Options:
        """How the cells of one column are read."""
        unit = self.unites.get(path)
        return Options(
            unit=unit.unit if unit and not unit.percent else None,
            factor=unit.factor if unit else Fraction(1),
            percent=bool(unit and unit.percent),
            rounding=path in self.arrondir,
            synonyms=self.valeurs.get(path, {}),
            epoch_1904=epoch_1904,
        )


def read_mapping(path: FilePath, vocabulary: Vocabulary, *, name: str = "") -> ColumnMapping:
    """The mapping that a file holds.

    Raises:
        DataError: All that is wrong in the file, at once.
    """
    problems = Problems()
    tree = read_yaml(path, problems=problems, name=name)
    return _checked(tree, vocabulary, problems, name or str(path))


def parse_mapping(
    source: str | bytes, vocabulary: Vocabulary, *, name: str = "correspondances"
) -> ColumnMapping:
    """The mapping that a text holds; errors as ``read_mapping``."""
    problems = Problems()
    return _checked(parse_yaml(source, problems=problems, name=name), vocabulary, problems, name)


def _checked(tree: Node | None, vocabulary: Vocabulary, problems: Problems, name: str) -> ColumnMapping:
    mapping = None
    if tree is not None:
        if isinstance(tree, Fields):
            mapping = _Reader(tree, vocabulary, problems, name).read()
        else:
            problems.add(
                "LR328", "des clés sont attendues", where=tree.where, fix=f"clés : {', '.join(_KEYS)}."
            )
    problems.raise_if_any(DataError)
    assert mapping is not None, "without problem there is a mapping"
    return mapping


class _Reader:
    """Reads the sections of one mapping, collecting what is wrong."""

    def __init__(self, tree: Fields, vocabulary: Vocabulary, problems: Problems, name: str) -> None:
        self._tree = tree
        self._vocabulary = vocabulary
        self._problems = problems
        self._name = name
        self._catalogue: Catalogue

    def read(self) -> ColumnMapping | None:
        for key in self._tree.keys.values():
            if key.value not in _KEYS:
                self._add("LR328", f"clé inconnue : {shown(key.value)}", key.where, closest(key.value, _KEYS))
        entity = self._tree.get("entite")
        where = entity.where if entity else self._tree.where
        name = entity.value if isinstance(entity, Text) else ""
        if name not in self._vocabulary.entites:
            what = f"entité inconnue : {shown(name)}" if name else "la clé « entite » manque"
            self._add("LR329", what, where, closest(name, self._vocabulary.entites))
            return None
        self._catalogue = catalogue_of(self._vocabulary, name)
        sheet = self._tree.get("feuille")
        columns = self._columns()
        constants = self._constants()
        given = {column.path.text: column for column in columns.values()}
        for path in constants:
            if path in given:
                what = f"{path} est donné par une colonne et par une constante"
                self._add("LR323", what, given[path].where, "gardez l'une des deux.")
        return ColumnMapping(
            name,
            feuille=sheet.value if isinstance(sheet, Text) else "",
            colonnes=columns,
            valeurs=self._words(),
            unites=self._units(),
            constantes=constants,
            arrondir=frozenset(path.text for path in self._listed_paths("arrondir")),
            ignorer=frozenset(key_of(text.value) for text in self._listed("ignorer")),
            name=self._name,
        )

    def _columns(self) -> dict[str, MappedColumn]:
        columns: dict[str, MappedColumn] = {}
        seen: dict[str, str] = {}
        for key, value in self._section("colonnes"):
            path = self._path(value)
            if path is None:
                continue
            if path.text in seen:
                what = f"deux colonnes donnent {path.text} : {shown(seen[path.text])} et {shown(key.value)}"
                self._add(
                    "LR323", what, key.where, "gardez l'une des deux ; mettez l'autre dans « ignorer: »."
                )
            elif key_of(key.value) in columns:
                self._add(
                    "LR323", f"colonne citée deux fois : {shown(key.value)}", key.where, "gardez-en une."
                )
            seen[path.text] = key.value
            columns[key_of(key.value)] = MappedColumn(key.value, path, key.where)
        return columns

    def _words(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for key, node in self._section("valeurs"):
            path = self._path(key)
            if not isinstance(node, Fields):
                fix = 'écrivez {"mot du fichier": valeur du vocabulaire}.'
                self._add("LR328", f"« {key.value} » attend des paires de valeurs", node.where, fix)
                continue
            if path is None:
                continue
            words = found.setdefault(path.text, {})
            for word, target in node.items():
                if not isinstance(target, Text):
                    self._add("LR328", "une seule valeur est attendue", target.where, "écrivez un texte.")
                    continue
                if not is_unknown(target.value):
                    reading = read_value(target.value, path.fact)
                    if isinstance(reading, Fault):
                        problem = problem_of(reading, path.fact, target.value, target.where, label=path.text)
                        self._problems.extend([problem])
                blank = tidy(word.value).lower() == BLANK
                words["" if blank else key_of(word.value)] = target.value
        return found

    def _units(self) -> dict[str, Conversion]:
        found: dict[str, Conversion] = {}
        for key, node in self._section("unites"):
            path = self._path(key)
            if path is None or not isinstance(node, Text):
                if not isinstance(node, Text):
                    self._add("LR328", "une unité est attendue", node.where, "par exemple « euros/an ».")
                continue
            expected = path.fact.type.libelle_unite or str(path.fact.type)
            try:
                converted = conversion(node.value, path.fact.type)
            except UnitSyntaxError as error:
                what = f"unité inconnue : {shown(error)}"
                self._add("LR326", what, node.where, f"unité attendue : {expected}, ou une qui s'y ramène.")
                continue
            if converted is None:
                what = f"{path.text} : {shown(node.value)} ne se ramène pas à {expected}"
                self._add("LR326", what, node.where, "corrigez l'unité, ou désignez un autre fait.")
                continue
            found[path.text] = converted
        return found

    def _constants(self) -> dict[str, Scalar]:
        found: dict[str, Scalar] = {}
        for key, node in self._section("constantes"):
            path = self._path(key)
            if path is None or not isinstance(node, Text):
                if not isinstance(node, Text):
                    self._add("LR328", "une seule valeur est attendue", node.where, "écrivez un texte.")
                continue
            reading = read_value(node.value, path.fact)
            if isinstance(reading, Fault):
                self._problems.extend(
                    [problem_of(reading, path.fact, node.value, node.where, label=path.text)]
                )
            elif reading.value is None or isinstance(reading.value, Absent | Interval):
                what = f"{path.text} : une constante est une valeur connue"
                self._add("LR328", what, node.where, "donnez la valeur, ou retirez-la.")
            else:
                found[path.text] = reading.value
        return found

    def _listed_paths(self, section: str) -> Iterator[Path]:
        for text in self._listed(section):
            path = self._path(text)
            if path is not None:
                yield path

    def _listed(self, section: str) -> list[Text]:
        node = self._tree.get(section)
        if node is None or (isinstance(node, Text) and node.blank):
            return []
        if not isinstance(node, Items) or not all(isinstance(item, Text) for item in node):
            self._add("LR328", f"« {section} » attend une liste de textes", node.where, 'écrivez ["a", "b"].')
            return []
        return [item for item in node if isinstance(item, Text)]

    def _section(self, name: str) -> Iterator[tuple[Text, Node]]:
        node = self._tree.get(name)
        if isinstance(node, Fields):
            yield from node.items()
        elif node is not None and not (isinstance(node, Text) and node.blank):
            self._add("LR328", f"« {name} » attend des paires « clé: valeur »", node.where, "voyez le guide.")

    def _path(self, node: Node) -> Path | None:
        if not isinstance(node, Text):
            self._add(
                "LR328", "un fait est attendu", node.where, "écrivez son chemin, par exemple « lien.fait »."
            )
            return None
        found = self._catalogue.resolve(node.value)
        if len(found) == 1:
            return found[0]
        if found:
            ways = ", ".join(path.text for path in found[:6])
            what = f"fait ambigu : {shown(node.value)} se rejoint de plusieurs façons"
            self._add("LR325", what, node.where, f"précisez : {ways}.")
        else:
            hint = closest(node.value, self._catalogue.paths)
            self._add("LR322", f"fait inconnu : {shown(node.value)}", node.where, hint)
        return None

    def _add(self, code: str, what: str, where: Where, fix: str) -> None:
        self._problems.add(code, what, where=where, fix=fix)
