"""How much of a document is filled, sheet by sheet, with the path of each blank.

Only what a rule in force reads counts: a form half blank may be complete for the law. Of a rule without an
object there, only what says so is read: a demolition is not asked the product of its dwellings. A fact that
a definition computes is no blank; the facts that it is computed from are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import define, field

from lawrules.audits.findings import Blank, Sheet
from lawrules.audits.reads import Asking, Reads
from lawrules.audits.scope import only_named
from lawrules.backends.instances import Absent, Instance
from lawrules.io.plan import INSIDE, Field, Section, TablePlan, plan_of
from lawrules.model import Corpus, Version

__all__ = ["completeness"]

Owners = Mapping[tuple[str, ...], str]
"""Entity of each section, by the links that lead to it."""


def completeness(
    corpus: Corpus,
    document: Instance,
    versions: Mapping[str, Iterable[Version]],
    live: Mapping[int, frozenset[str]],
    *,
    on: date | None,
    source: str = "",
) -> tuple[Sheet, ...]:
    """One line per section and per table of the document's template that a rule in force reads.

    Args:
        versions: Versions of the norms applied, by rule id.
        live: For each thing judged, by ``id``, the rules that had an object there.
        on: Day whose definitions tell what is computed.
    """
    asking = Asking(corpus, versions, live, on)
    plan = plan_of(corpus.vocabulaire, document.entity)
    owners = {section.links: section.entity.id for section in plan.sections}
    found = [_section(section, document, asking, source, owners) for section in plan.sections]
    found += [_table(table, document, asking, source, owners) for table in plan.tables]
    return tuple(sheet for sheet in found if sheet.total or sheet.elements)


@define
class _Count:
    """Facts counted so far, and the blanks among them."""

    filled: int = 0
    absent: int = 0
    blanks: list[Blank] = field(factory=list)

    def fields(
        self,
        fields: Iterable[Field],
        root: Instance | None,
        path: str,
        owner: str,
        asking: Asking,
        *,
        only: Reads | None = None,
    ) -> None:
        """Count the facts asked of an instance, by their path from it.

        Args:
            owner: Entity that holds the last link, for facts beyond a link.
            only: What alone is asked; what is given counts all the same.
        """
        at: tuple[str, ...] | None = None
        there: Instance | None = None
        for item in fields:
            fact = item.fact
            if item.links != at:
                at, there = item.links, _follow(root, item.links)
                reads = only or asking.of(root, there)
                named = bool(at) and (there is None or only_named(there, reads.corpus))
                given = reads.derived_of(there)
            value = there.facts.get(fact.nom) if there else None
            if value is None and named:
                asked = reads.asked_through(fact.id, owner, item.links[-1])
            else:
                asked = reads.asked(fact.id, given)
            if asked or (only is not None and value is not None):
                self.value(value, f"{path}.{item.path}", fact.titre)

    def value(self, value: object, path: str, title: str) -> None:
        """Count one fact, or one collection."""
        if value is None:
            self.blanks.append(Blank(path, title))
        elif isinstance(value, Absent) or value == []:
            self.absent += 1
        else:
            self.filled += 1

    def sheet(self, path: str, title: str, source: str, elements: int | None = None) -> Sheet:
        """The line that they make."""
        return Sheet(path, title, self.filled, self.absent, tuple(self.blanks), elements, source)


def _section(section: Section, document: Instance, asking: Asking, source: str, owners: Owners) -> Sheet:
    count = _Count()
    count.fields(section.fields, document, document.entity, owners.get(section.links[:-1], ""), asking)
    path = ".".join((document.entity, *section.links))
    return count.sheet(path, section.entity.titre, source)


def _table(
    table: TablePlan,
    document: Instance,
    asking: Asking,
    source: str,
    owners: Owners,
) -> Sheet:
    """A collection: its elements' facts; where the collection itself is blank or empty, that is one fact."""
    count = _Count()
    elements: int | None = None
    for holder, path, name in _holders(table, document):
        items = holder.collections.get(name) if holder else None
        if items:
            elements = (elements or 0) + len(items)
            for item in items:
                only = asking.figures(item) if table.collection.facultatif else None
                place = f"{path}.{name}[{item.key}]"
                fields = _own(table, item, holder)
                count.fields(fields, item, place, item.entity, asking, only=only)
            continue
        owner = holder.entity if holder else owners[tuple(table.path.split(".")[:-1])]
        if items is not None:
            elements = elements or 0
        if (owner, name) in asking.of(holder).collections:
            count.value(items, f"{path}.{name}", table.title)
    path = f"{document.entity}.{table.path.replace(INSIDE, '.')}"
    return count.sheet(path, table.title, source, elements)


def _own(table: TablePlan, item: Instance, holder: Instance | None) -> list[Field]:
    """Facts that an element tells itself, and not through what it shares with what holds it."""
    shared = {
        link
        for link in table.collection.reprend
        if holder is not None and item.links.get(link) is holder.links.get(link)
    }
    return [field for field in table.fields if field.path.split(".")[0] not in shared]


def _holders(table: TablePlan, document: Instance) -> Iterator[tuple[Instance | None, str, str]]:
    """Each thing that holds such a collection, its path, and the collection's name."""
    outer, _, inner = table.path.partition(INSIDE)
    *links, name = outer.split(".")
    root = _follow(document, links)
    path = ".".join((document.entity, *links))
    if not inner:
        yield root, path, name
        return
    for item in root.collections.get(name, ()) if root else ():
        yield item, f"{path}.{name}[{item.key}]", inner


def _follow(instance: Instance | None, links: Iterable[str]) -> Instance | None:
    for link in links:
        instance = instance.links.get(link) if instance else None
    return instance
