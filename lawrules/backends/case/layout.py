"""Where the facts of one flat case sit: sites that formulas are about, slots of facts, days of the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from lawrules.ir import nodes as k
from lawrules.ir.types import Kind
from lawrules.model import Corpus, Fact, Rule, Version

__all__ = ["AGGREGATES", "Day", "Layout", "Site", "Slot", "formulas"]

AGGREGATES = (k.Count, k.Total, k.Extreme, k.Share)

# A definition that climbs from link to link without end is left to the reference evaluator.
_FARTHEST = 8


@frozen
class Day:
    """Whose dates give the day of the law: those ``names`` of what ``links`` lead to, else ``fallback``.

    Without names: the day of the case itself.
    """

    links: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    fallback: Day | None = None


@frozen
class Site:
    """A thing that a formula is about: its entity, the links that lead to it, the day of its law."""

    entity: str
    links: tuple[str, ...] = ()
    day: Day = Day()


@frozen
class Slot:
    """One value of the case: a fact of the thing at the end of ``links``, or whether it is said at all."""

    index: int
    links: tuple[str, ...]
    fact: Fact
    known: bool
    blank: bool | None
    derived: bool

    @property
    def name(self) -> str:
        """Its variable in generated code."""
        return f"f{self.index}"

    @property
    def bit(self) -> int:
        """Its bit in the mask of unknown facts."""
        return 1 << self.index


def formulas(version: Version) -> Iterator[k.Node]:
    """Every formula of a version, guards of its main formula first."""
    yield from version.formula.guards
    if version.si is not None:
        yield version.si.node
    for exception in version.sauf:
        yield exception.si.node
    yield version.formula.node


class Layout:
    """Slots and days of all that the versions of some rules may look at.

    Attributes:
        closed: Whether documents are complete, so that what they do not say is absent.
        days: Days of the law that its sites have, the case's own first.
        definitions: Definitions that may be needed, by the fact that they give.
    """

    def __init__(self, corpus: Corpus, entity: str, rules: Iterable[Rule], *, closed: bool) -> None:
        self.corpus = corpus
        self.entities = corpus.vocabulaire.entites
        self.entity = entity
        self.closed = closed
        self.root = Site(entity)
        self.slots: list[Slot] = []
        self.days: list[Day] = [self.root.day]
        self.definitions: dict[str, Rule] = {}
        self._all_definitions = dict(corpus.definitions)
        self._by_place: dict[tuple[tuple[str, ...], str, bool], Slot] = {}
        self._seen: set[tuple[Site, str]] = set()
        for name in self.entities[entity].date_de_reference:
            self._slot(self.root, self.entities[entity].faits[name], known=False)
        for rule in rules:
            if rule.date_de_reference is not None:
                self._survey(rule.date_de_reference.node, self.root)
            for version in rule.versions:
                for node in formulas(version):
                    self._survey(node, self.root)

    def reach(self, site: Site, links: tuple[str, ...], *, imposed: bool = False) -> Site:
        """The site at the end of links. ``imposed``: one day of the law for all."""
        if not links:
            return site
        entity = self.entities[site.entity]
        for name in links:
            entity = self.entities[entity.liens[name].vers]
        path = (*site.links, *links)
        dated = entity.date_de_reference and not imposed
        return Site(entity.id, path, Day(path, entity.date_de_reference, site.day) if dated else site.day)

    def slot(self, links: tuple[str, ...], name: str, *, known: bool = False) -> Slot | None:
        """The slot of a fact, None where nothing of these rules looks at it."""
        return self._by_place.get((links, name, known))

    def definition(self, fact: str) -> Rule | None:
        """The rule that gives a fact, or None."""
        return self._all_definitions.get(fact)

    def absent(self, entity: str) -> bool:
        """Whether what a thing of this entity does not say is declared absent."""
        return self.closed and self.entities[entity].document

    def _slot(self, site: Site, fact: Fact, *, known: bool) -> None:
        key = (site.links, fact.nom, known)
        if key in self._by_place:
            return
        derived = fact.id in self._all_definitions
        blank = None
        if self.absent(site.entity) and (known or (fact.type.kind is Kind.BOOLEEN and not derived)):
            blank = False
        self._by_place[key] = slot = Slot(len(self.slots), site.links, fact, known, blank, derived)
        self.slots.append(slot)

    def _survey(self, node: k.Node, top: Site) -> None:
        """Give a slot to every fact that the node may look at, through definitions as well."""
        stack: list[tuple[k.Node, Site]] = [(node, top)]
        while stack:
            item, site = stack.pop()
            if isinstance(item, AGGREGATES):
                continue  # left to the reference evaluator
            if isinstance(item, k.Known):
                if isinstance(item.item, k.FactRef):
                    fact = self._fact(item.item)
                    self._slot(self.reach(site, item.item.links), fact, known=True)
                    stack.append((item.item, site))
            elif isinstance(item, k.FactRef):
                stack.extend(self._survey_fact(item, site))
            else:
                stack.extend((part, site) for part in k.children(item))

    def _fact(self, item: k.FactRef) -> Fact:
        entity, _, name = item.fact.partition(".")
        return self.entities[entity].faits[name]

    def _survey_fact(self, item: k.FactRef, site: Site) -> list[tuple[k.Node, Site]]:
        target = self.reach(site, item.links)
        if len(target.links) > _FARTHEST or (target, item.fact) in self._seen:
            return []
        self._seen.add((target, item.fact))
        self._slot(target, self._fact(item), known=False)
        if target.day not in self.days:
            self.days.append(target.day)
            for name in target.day.names:
                self._slot(target, self.entities[target.entity].faits[name], known=False)
        rule = self._all_definitions.get(item.fact)
        if rule is None:
            return []
        self.definitions[item.fact] = rule
        return [(node, target) for version in rule.versions for node in formulas(version)]
