"""What a template asks: facts by section, then tables; the same for YAML and for a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from lawrules.io.paths import catalogue_of
from lawrules.ir.types import Kind
from lawrules.model import Collection, Entity, Fact, Vocabulary

__all__ = ["Field", "Plan", "Section", "TablePlan", "form_of", "plan_of", "register_fields"]

_MAX_LINKS = 2
INSIDE = ">"
"""Stands between a collection and a collection of its elements: ``projets>operations``."""


@frozen
class Field:
    """One fact to give, by its path from the thing described; ``links`` are the steps to what bears it."""

    path: str
    fact: Fact
    links: tuple[str, ...] = field(init=False)

    @links.default
    def _steps(self) -> tuple[str, ...]:
        return tuple(self.path.split(".")[:-1])


@frozen
class Section:
    """The facts of the document itself (no links), or of something it is linked to."""

    links: tuple[str, ...]
    entity: Entity
    definition: str
    fields: tuple[Field, ...]


@frozen
class TablePlan:
    """A collection as a table.

    Attributes:
        path: Links and name of the collection; ``>`` before a collection of the elements of another.
        holder: For such a collection, the fact by which its holder is named in the first column.
    """

    path: str
    collection: Collection
    entity: Entity
    fields: tuple[Field, ...]
    holder: Fact | None = None

    @property
    def title(self) -> str:
        """Words for a heading."""
        return self.collection.titre or self.entity.pluriel or self.entity.titre


@frozen
class Plan:
    """Sections, the document's own first, and tables."""

    entity: Entity
    sections: tuple[Section, ...]
    tables: tuple[TablePlan, ...]


def plan_of(vocabulary: Vocabulary, entity: str) -> Plan:
    """What to ask of a document: each entity once, the nearest, its parents and its registers left out."""
    root = vocabulary.entites[entity]
    seen = {entity}
    sections = [Section((), root, root.definition, _own(root, ()))]
    level: list[tuple[tuple[str, ...], Entity]] = [((), root)]
    for _ in range(_MAX_LINKS):
        below: list[tuple[tuple[str, ...], Entity]] = []
        for links, holder in level:
            for link in holder.liens.values():
                if link.parent or link.vers in seen:
                    continue
                seen.add(link.vers)
                target, path = vocabulary.entites[link.vers], (*links, link.nom)
                sections.append(Section(path, target, link.definition, _own(target, path)))
                below.append((path, target))
        level = below
    tables = [
        table
        for section in sections
        for collection in section.entity.collections.values()
        for table in _tables(vocabulary, collection, ".".join((*section.links, collection.nom)), seen)
    ]
    return Plan(root, tuple(sections), tuple(tables))


def _own(entity: Entity, links: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(Field(".".join((*links, fact.nom)), fact) for fact in entity.faits.values())


def _tables(vocabulary: Vocabulary, collection: Collection, path: str, seen: set[str]) -> Iterator[TablePlan]:
    """The collection, then the collections of its elements; a register is given apart, as a table of rows."""
    if collection.regroupements:
        return
    entity = vocabulary.entites[collection.de]
    yield TablePlan(path, collection, entity, _element_fields(vocabulary, entity, seen))
    key = entity.faits.get(entity.cle)
    for inner in entity.collections.values():
        if inner.regroupements or key is None:
            continue
        element = vocabulary.entites[inner.de]
        fields = _element_fields(vocabulary, element, seen)
        yield TablePlan(f"{path}{INSIDE}{inner.nom}", inner, element, fields, key)


def _element_fields(vocabulary: Vocabulary, entity: Entity, seen: set[str]) -> tuple[Field, ...]:
    """The facts of an element, and of what it is linked to: by its key alone when described elsewhere."""
    fields = list(_own(entity, ()))
    for link in entity.liens.values():
        if link.parent:
            continue
        target = vocabulary.entites[link.vers]
        own = _own(target, (link.nom,))
        if link.vers in seen:
            own = tuple(item for item in own if item.fact.nom == target.cle)
        fields += own
    return tuple(fields)


def register_fields(
    vocabulary: Vocabulary, entity: str, only: frozenset[str] = frozenset()
) -> tuple[Field, ...]:
    """The columns of a register: facts of the subject and of what it is directly linked to, by full path.

    Args:
        vocabulary: Facts.
        entity: Subject of the rows.
        only: Full paths to keep; all of them by default. The date that chooses the law and the key stay.
    """
    root = vocabulary.entites[entity]
    always = {f"{entity}.{name}" for name in (*root.date_de_reference, root.cle)}
    parents = {link.nom for link in root.liens.values() if link.parent}
    return tuple(
        Field(path.text, path.fact)
        for path in catalogue_of(vocabulary, entity).paths.values()
        if (path.text in only or path.text in always if only else path.depth <= 1)
        and not parents.intersection(path.links[:1])
    )


def form_of(fact: Fact) -> str:
    """What an answer looks like, in a few words."""
    kind = fact.type
    unit = f" ({kind.libelle_unite})" if kind.libelle_unite else ""
    interval = ", ou {min: …, max: …}" if kind.bornes else ""
    match kind.kind:
        case Kind.BOOLEEN:
            return "oui, non"
        case Kind.DATE:
            return "jour/mois/année"
        case Kind.CHOIX:
            return "une valeur de la liste"
        case Kind.TAUX:
            return f"taux, par exemple 25,4 %{interval}"
        case Kind.TEXTE | Kind.CODE:
            return "texte" if kind.kind is Kind.TEXTE else "code"
        case _:
            return f"{'nombre entier' if kind.kind is Kind.ENTIER else 'nombre'}{unit}{interval}"
