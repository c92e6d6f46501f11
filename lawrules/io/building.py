"""Facts placed one by one into the tree of a document, faults collected on the way."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import field, frozen

from lawrules.backends.instances import FactValue, Instance
from lawrules.errors import Problems, Where
from lawrules.io.naming import resolve_names, share_links
from lawrules.io.suggestions import closest
from lawrules.io.values import Fault, Options, Reading, problem_of, read_interval, read_value
from lawrules.io.words import shown
from lawrules.model import Collection, Entity, Fact, Link, Vocabulary
from lawrules.words import scalar

__all__ = ["DOCUMENT", "Builder", "Document"]

DOCUMENT = Options(document=True)
"""How the cells of a document are read."""


@frozen(eq=False)
class Document:
    """A filled document.

    Attributes:
        entity: What kind of document.
        monde: ``ouvert`` (a blank is unknown), ``clos`` (a blank is an absence), or "" when it does not say.
        instance: What it says.
        source: How messages name the file.
        notes: Repairs made while reading.
    """

    entity: str
    monde: str
    instance: Instance
    source: str = ""
    notes: tuple[str, ...] = ()


@frozen
class Builder:
    """Fills instances of one vocabulary; what cannot be placed becomes a problem."""

    vocabulary: Vocabulary
    problems: Problems
    options: Options = DOCUMENT
    notes: list[str] = field(factory=list)
    _readings: dict[tuple[str, str], Reading | Fault] = field(factory=dict, init=False, eq=False, repr=False)

    def entity(self, instance: Instance) -> Entity:
        """The entity of an instance."""
        return self.vocabulary.entites[instance.entity]

    def linked(self, instance: Instance, link: Link, where: Where) -> Instance:
        """The instance at the end of a link, made at the first call."""
        return instance.links.setdefault(link.nom, Instance(link.vers, where=where))

    def element(self, holder: Instance, collection: Collection, where: Where) -> Instance:
        """One more element of a collection."""
        item = Instance(collection.de, where=where, parent=holder)
        holder.collections.setdefault(collection.nom, []).append(item)
        return item

    def reach(self, instance: Instance, steps: Sequence[str], where: Where) -> tuple[Instance, Fact] | None:
        """The fact at the end of a path and its holder, or None once the problem is kept."""
        for step in steps[:-1]:
            link = self.entity(instance).liens.get(step)
            if link is None:
                self.unknown(instance, step, where)
                return None
            instance = self.linked(instance, link, where)
        fact = self.entity(instance).faits.get(steps[-1])
        if fact is None:
            self.unknown(instance, steps[-1], where)
            return None
        return instance, fact

    def give(self, instance: Instance, fact: Fact, raw: object, where: Where) -> None:
        """Read a cell into a fact; an unknown leaves the fact out."""
        if not isinstance(raw, str):
            self._keep(instance, fact, read_value(raw, fact, self.options), raw, where)
            return
        # A table of thousands of lines says the same few things of its columns.
        reading = self._readings.get((fact.id, raw))
        if reading is None:
            reading = self._readings[fact.id, raw] = read_value(raw, fact, self.options)
        self._keep(instance, fact, reading, raw, where)

    def give_interval(
        self, instance: Instance, fact: Fact, ends: tuple[object, object], where: Where
    ) -> None:
        """Read two bounds into a fact."""
        low, high = ends
        if not fact.type.numeric:
            what = f"{fact.id} : un intervalle, là où l'on attend {fact.type}"
            self.problems.add("LR350", what, where=where, fix="donnez une seule valeur.")
            return
        raw = f"{{min: {low}, max: {high}}}"
        self._keep(instance, fact, read_interval(low, high, fact.type, self.options), raw, where)

    def _keep(
        self, instance: Instance, fact: Fact, reading: Reading | Fault, raw: object, where: Where
    ) -> None:
        if isinstance(reading, Fault):
            self.problems.extend([problem_of(reading, fact, raw, where)])
            return
        if reading.note:
            self.notes.append(f"{where} : {fact.id} : {reading.note}")
        if reading.value is not None:
            value: FactValue = reading.value
            instance.facts[fact.nom] = value

    def unknown(self, instance: Instance, name: str, where: Where) -> None:
        """Keep the problem of a key that the entity does not have."""
        entity = self.entity(instance)
        fix = closest(name, [*entity.faits, *entity.liens, *entity.collections])
        what = f"clé inconnue dans « {entity.id} » : {shown(name)}"
        self.problems.add("LR402", what, where=where, fix=fix)

    def finish(self, root: Instance) -> None:
        """Name every instance by its key, what it is known by, or its rank; drop the blank ones."""
        _prune(root)
        self.notes.extend(resolve_names(root, self.vocabulary))
        share_links(root, self.vocabulary)
        for instance in root.walk():
            _name(instance, self.entity(instance))
            for items in instance.collections.values():
                for rank, item in enumerate(items, 1):
                    item.key = f"n° {rank}"


def _name(instance: Instance, entity: Entity) -> None:
    for name in filter(None, (entity.affiche, entity.cle)):
        value, fact = instance.facts.get(name), entity.faits[name]
        if isinstance(value, str | Fraction) and not fact.personnel:
            instance.key = scalar(value, fact.type)


def _prune(instance: Instance) -> None:
    """Drop linked instances of which nothing is known: a template asks about more than it is told."""
    for element in (item for items in instance.collections.values() for item in items):
        _prune(element)
    for name, linked in list(instance.links.items()):
        _prune(linked)
        if not (linked.facts or linked.links or linked.collections):
            del instance.links[name]
