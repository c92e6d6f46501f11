"""A filled document, YAML or workbook, read into the tree of instances that evaluators judge."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lawrules.backends.instances import Instance
from lawrules.errors import DataError, Problems, Where, system_reason
from lawrules.io.building import Builder, Document
from lawrules.io.raw import LIMITS, Limits, refuse
from lawrules.io.suggestions import closest
from lawrules.io.words import fold, shown, tidy
from lawrules.loader.strict import Fields, Items, Node, Text, parse_yaml
from lawrules.model import Collection, Link, Vocabulary

__all__ = ["Document", "parse_document", "read_document"]

_WORLDS: Final = ("ouvert", "clos")
_BOUNDS: Final = frozenset({"min", "max"})


def read_document(
    path: str | Path, vocabulary: Vocabulary, *, name: str = "", limits: Limits = LIMITS
) -> Document:
    """The document that a YAML file or a workbook holds.

    Raises:
        DataError: Everything wrong in it, at once.
    """
    from lawrules.io.forms import read_form
    from lawrules.io.package import examine

    path = Path(path)
    name = name or str(path)
    where = Where(name)
    try:
        with path.open("rb") as stream:
            data = stream.read(8)
            if not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) and path.suffix.lower() in _TEXTS:
                data += stream.read()
                return parse_document(data, vocabulary, name=name)
    except OSError as error:
        what = f"fichier illisible : {system_reason(error)}"
        raise refuse("LR301", what, where, "vérifiez le chemin et les droits de lecture.") from error
    if path.suffix.lower() not in _BOOKS:
        what = f"format de document non reconnu : {shown(path.suffix or path.name)}"
        raise refuse("LR302", what, where, "donnez un document YAML, ou le classeur XLSX du modèle.")
    return read_form(examine(path, name=name, limits=limits), vocabulary)


_TEXTS: Final = (".yaml", ".yml")
_BOOKS: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def parse_document(source: str | bytes, vocabulary: Vocabulary, *, name: str = "document") -> Document:
    """The document that a YAML text holds; errors as ``read_document``."""
    problems = Problems()
    tree = parse_yaml(source, problems=problems, name=name)
    document = _Reader(vocabulary, problems, name).read(tree) if tree is not None else None
    problems.raise_if_any(DataError)
    assert document is not None, "without problem there is a document"
    return document


class _Reader:
    """Reads one YAML document, collecting what is wrong."""

    def __init__(self, vocabulary: Vocabulary, problems: Problems, name: str) -> None:
        self._vocabulary = vocabulary
        self._problems = problems
        self._builder = Builder(vocabulary, problems)
        self._name = name

    def read(self, tree: Node) -> Document | None:
        if not isinstance(tree, Fields):
            self._add("LR403", "un document commence par « document: »", tree.where, _MODEL)
            return None
        entity = _text(tree.get("document"))
        if entity not in self._vocabulary.entites:
            documents = [item.id for item in self._vocabulary.entites.values() if item.formulaire]
            node = tree.get("document")
            what = f"sorte de document inconnue : {shown(entity)}" if entity else "la clé « document » manque"
            self._add("LR401", what, node.where if node else tree.where, closest(entity, documents))
            return None
        allowed = ("document", "monde", entity)
        for key in tree.keys.values():
            if key.value not in allowed:
                fix = closest(key.value, allowed)
                self._add("LR402", f"clé inconnue : {shown(key.value)}", key.where, fix)
        body = tree.get(entity)
        instance = Instance(entity, where=body.where if body else tree.where)
        if body is None:
            self._add("LR403", f"la clé « {entity} » manque", tree.where, _MODEL)
        elif isinstance(body, Fields):
            self._fill(instance, body)
        elif not (isinstance(body, Text) and body.blank):
            self._add("LR403", f"« {entity} » attend des paires « fait: valeur »", body.where, _MODEL)
        self._builder.finish(instance)
        return Document(
            entity, self._world(tree.get("monde")), instance, self._name, tuple(self._builder.notes)
        )

    def _world(self, node: Node | None) -> str:
        word = fold(_text(node))
        if word and word not in _WORLDS and node is not None:
            what = f"« monde » vaut ouvert ou clos, et non {shown(_text(node))}"
            self._add("LR404", what, node.where, closest(word, _WORLDS))
        return word

    def _fill(self, instance: Instance, fields: Fields) -> None:
        entity = self._builder.entity(instance)
        for key, node in fields.items():
            if key.value in entity.faits:
                self._fact(instance, key.value, node)
            elif key.value in entity.liens:
                self._link(instance, entity.liens[key.value], node, key)
            elif key.value in entity.collections:
                self._collection(instance, entity.collections[key.value], node)
            else:
                self._builder.unknown(instance, key.value, key.where)

    def _fact(self, instance: Instance, name: str, node: Node) -> None:
        fact = self._builder.entity(instance).faits[name]
        if isinstance(node, Text):
            self._builder.give(instance, fact, node.value, node.where)
        elif isinstance(node, Fields) and node.values and set(node.values) <= _BOUNDS:
            ends = _text(node.get("min")), _text(node.get("max"))
            self._builder.give_interval(instance, fact, ends, node.where)
        else:
            what = f"{fact.id} : une seule valeur est attendue"
            fix = "écrivez un nombre, ou {min: …, max: …}." if fact.type.bornes else "écrivez une valeur."
            self._add("LR403", what, node.where, fix)

    def _link(self, instance: Instance, link: Link, node: Node, key: Text) -> None:
        if link.parent and instance.parent is not None and instance.parent.entity == link.vers:
            what = f"« {link.nom} » est déjà le document qui contient cet élément"
            self._add("LR402", what, key.where, "retirez cette clé.")
        elif isinstance(node, Fields):
            self._fill(self._builder.linked(instance, link, node.where), node)
        elif not (isinstance(node, Text) and node.blank):
            entity = self._vocabulary.entites[link.vers]
            example = entity.cle or next(iter(entity.faits), "fait")
            what = f"« {link.nom} » attend des paires « fait: valeur »"
            self._add("LR403", what, node.where, f"écrivez {link.nom}: {{{example}: …}}.")

    def _collection(self, instance: Instance, collection: Collection, node: Node) -> None:
        if isinstance(node, Text):
            if tidy(node.value).lower().startswith("absent"):
                instance.collections[collection.nom] = []
            elif not node.blank:
                self._not_a_list(collection, node.where)
            return
        if not isinstance(node, Items):
            self._not_a_list(collection, node.where)
            return
        instance.collections[collection.nom] = []
        for item in node:
            element = self._builder.element(instance, collection, item.where)
            if isinstance(item, Fields):
                self._fill(element, item)
            elif not (isinstance(item, Text) and item.blank):
                self._not_a_list(collection, item.where)

    def _not_a_list(self, collection: Collection, where: Where) -> None:
        entity = self._vocabulary.entites[collection.de]
        example = entity.cle or next(iter(entity.faits), "fait")
        what = f"« {collection.nom} » attend une liste, un élément par tiret"
        self._add("LR403", what, where, f"écrivez « - {example}: … » ; [] s'il n'y en a aucun.")

    def _add(self, code: str, what: str, where: Where, fix: str) -> None:
        self._problems.add(code, what, where=where, fix=fix)


_MODEL = "partez d'un modèle : « lawrules modele »."


def _text(node: Node | None) -> str:
    return tidy(node.value) if isinstance(node, Text) else ""
