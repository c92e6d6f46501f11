"""Which facts and collections the rules in force read, directly or through the definitions of other facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from attrs import define, field

from lawrules.backends.instances import Instance
from lawrules.ir import nodes as k
from lawrules.model import Corpus, Rule, Version

__all__ = ["Asking", "Reads", "reads_of"]


@define
class Reads:
    """What a set of rules of ``corpus`` reads.

    Attributes:
        facts: Facts ``entite.nom`` that a norm reads itself.
        through: Facts that only definitions read, with the derived facts that those definitions give.
        collections: Pairs (entity, name of the collection) that a rule counts, sums or scans.
        derived: Facts that a definition gives on that day.
        steps: Facts with the link by which a formula reaches them: (owner of the link, link, fact).
    """

    corpus: Corpus = field(repr=False)
    facts: set[str] = field(factory=set)
    through: dict[str, set[str]] = field(factory=dict)
    collections: set[tuple[str, str]] = field(factory=set)
    derived: set[str] = field(factory=set)
    steps: set[tuple[str, str, str]] = field(factory=set)
    _settled: dict[tuple[str, frozenset[str]], bool] = field(factory=dict, init=False, repr=False)

    def derived_of(self, instance: Instance | None) -> frozenset[str]:
        """Facts that a definition could give and that the instance gives itself, by short name."""
        if instance is None:
            return frozenset()
        return frozenset(name for name in instance.facts if f"{instance.entity}.{name}" in self.derived)

    def asked(self, fact: str, given: frozenset[str]) -> bool:
        """Whether a rule needs this fact of an instance to be given.

        A fact that a definition gives is not asked; nor is one read only to work out derived facts that
        the instance gives itself.

        Args:
            given: What ``derived_of`` says of the instance.
        """
        entity = fact.partition(".")[0]
        found = self._settled.get((fact, given))
        if found is None:
            found = fact not in self.derived and self._needed(fact, entity, given, frozenset())
            self._settled[fact, given] = found
        return found

    def asked_through(self, fact: str, owner: str, link: str) -> bool:
        """Whether a rule asks this fact of what a link leads to, when no more than its name is known.

        A line that names no reservataire is not asked what kind of reservataire it is.
        """
        return fact not in self.derived and self._reached(fact, owner, link, frozenset())

    def _reached(self, fact: str, owner: str, link: str, above: frozenset[str]) -> bool:
        if (owner, link, fact) in self.steps:
            return True
        entity = fact.partition(".")[0]
        return any(
            self._reached(reader, owner, link, above | {reader})
            for reader in self.through.get(fact, ())
            if reader not in above and reader.partition(".")[0] == entity
        )

    def _needed(self, fact: str, entity: str, given: frozenset[str], above: frozenset[str]) -> bool:
        if fact in self.facts:
            return True
        return any(
            self._needed(reader, entity, given, above | {reader})
            for reader in self.through.get(fact, ())
            if reader not in above and not _gives(reader, entity, given)
        )


def _gives(fact: str, entity: str, given: frozenset[str]) -> bool:
    owner, _, name = fact.partition(".")
    return owner == entity and name in given


@define
class Asking:
    """What the rules ask of each thing of a document: of a demolition, nothing that only housing is asked.

    Attributes:
        versions: Versions of the norms applied, by rule id.
        live: For each thing judged, by ``id``, the rules that had an object there.
        on: Day whose definitions tell what is computed.
    """

    corpus: Corpus = field(repr=False)
    versions: Mapping[str, Iterable[Version]]
    live: Mapping[int, frozenset[str]]
    on: date | None
    _known: dict[frozenset[str], Reads] = field(factory=dict, init=False, repr=False)
    _alike: dict[tuple[tuple[str, frozenset[str]], ...], Reads] = field(factory=dict, init=False, repr=False)

    def of(self, *instances: Instance | None) -> Reads:
        """What is read of some things, the rules without an object there reading only what says so."""
        own = tuple(
            (item.entity, self.live[id(item)]) for item in instances if item and id(item) in self.live
        )
        # Thousands of lines have the same rules live: what is read of one is read of all.
        found = self._alike.get(own)
        if found is None:
            found = self._alike[own] = self._reads(own)
        return found

    def _reads(self, things: Iterable[tuple[str, frozenset[str]]]) -> Reads:
        somewhere: frozenset[str] = frozenset().union(*self.live.values())
        idle = set(self.versions) - somewhere
        for entity, own in things:
            about = (name for name in self.versions if self.corpus.regles[name].porte_sur == entity)
            idle.update(name for name in about if name not in own)
        key = frozenset(idle)
        if key not in self._known:
            self._known[key] = reads_of(self.corpus, self.versions, self.on, idle=key)
        return self._known[key]

    def figures(self, instance: Instance) -> Reads:
        """What is read beside what a thing gives, by the rules that measure what it gives.

        A printed total of leases is asked how many went to the public aimed at, not what became of the
        reservations of the same year.
        """
        live = self.live.get(id(instance), frozenset())
        entity = self.corpus.vocabulaire.entites[instance.entity]
        # What says which total it is measures nothing.
        told = {entity.cle, *entity.date_de_reference}
        groupings = (item for collection in entity.collections.values() for item in collection.regroupements)
        told |= {name for item in groupings for name, _ in item.cles}
        given = {f"{entity.id}.{name}" for name in instance.facts if name not in told}
        chosen: dict[str, Iterable[Version]] = {}
        for name in live:
            if self.corpus.regles[name].porte_sur != instance.entity:
                continue
            kept = [item for item in self.versions[name] if given & set(_measured(item))]
            if kept:
                chosen[name] = kept
        found = reads_of(self.corpus, chosen, self.on, bare=True)
        # A count over rows that the document does not hold is asked as the total that it prints.
        found.derived -= {fact for fact in found.facts & found.derived if self._counted(fact, instance)}
        return found

    def _counted(self, fact: str, instance: Instance) -> bool:
        rule = self.corpus.definitions[fact]
        groups = (
            node.group
            for version in rule.versions
            for node in k.walk(version.formula.node)
            if isinstance(node, (k.Count, k.Total))
        )
        return any(item.root == instance.entity and item.name not in instance.collections for item in groups)


def _measured(version: Version) -> Iterator[str]:
    """Facts that what a rule asks reads itself."""
    yield from (node.fact for node in k.walk(version.formula.node) if isinstance(node, k.FactRef))


def reads_of(
    corpus: Corpus,
    versions: Mapping[str, Iterable[Version]],
    on: date | None,
    *,
    idle: Collection[str] = (),
    bare: bool = False,
) -> Reads:
    """What some versions of norms read, and the definitions behind them.

    Args:
        versions: Versions by rule id.
        idle: Rules without an object: only what says so is read.
        bare: Whether only what rules ask counts, and not what tells whether they apply.
        on: Day whose definitions are followed; unknown, each definition's last version.
    """
    found = Reads(corpus)
    definitions = corpus.definitions
    sought: list[str] = []
    for identifier, applied in versions.items():
        rule = corpus.regles[identifier]
        asked = (node for item in applied for node in k.walk(item.formula.node))
        for node in asked if bare else _nodes(rule, applied, idle=identifier in idle):
            found.facts.update(_note(node, found, corpus, sought))
    seen: set[str] = set()
    while sought:
        fact = sought.pop()
        rule_of = definitions.get(fact)
        if fact in seen or rule_of is None:
            continue
        seen.add(fact)
        version = rule_of.versions[0] if on is None else rule_of.version_on(on)
        if version is None:
            if rule_of.hors_periode is not None:
                found.derived.add(fact)
            continue
        if rule_of.reste_demande:
            continue
        found.derived.add(fact)
        for node in _nodes(rule_of, [version]):
            for read in _note(node, found, corpus, sought):
                found.through.setdefault(read, set()).add(fact)
    return found


def _nodes(rule: Rule, versions: Iterable[Version], *, idle: bool = False) -> Iterator[k.Node]:
    if rule.date_de_reference is not None:
        yield from k.walk(rule.date_de_reference.node)
    for version in versions:
        formulas = [*version.formula.guards, *(item.si.node for item in version.sauf)]
        if not idle:
            formulas.append(version.formula.node)
        if version.si is not None:
            formulas.append(version.si.node)
        for formula in formulas:
            yield from k.walk(formula)


def _note(node: k.Node, found: Reads, corpus: Corpus, sought: list[str]) -> Iterator[str]:
    """Facts that the node reads; collections are kept in ``found``, facts to follow in ``sought``."""
    item = node.item if isinstance(node, k.Known) else node
    if isinstance(item, k.FactRef):
        sought.append(item.fact)
        yield item.fact
        if item.links:
            owner = _end(corpus, item.root, item.links[:-1])
            found.steps.add((owner, item.links[-1], item.fact))
    group = item if isinstance(item, k.Group) else getattr(item, "group", None)
    if isinstance(group, k.Group):
        found.collections.add((_end(corpus, group.root, group.links), group.name))


def _end(corpus: Corpus, root: str, links: Iterable[str]) -> str:
    """The entity at the end of links."""
    entity = corpus.vocabulaire.entites[root]
    for link in links:
        entity = corpus.vocabulaire.entites[entity.liens[link].vers]
    return entity.id
