"""Which aggregates over a collection the rules about its holder need."""

from __future__ import annotations

from collections.abc import Iterator

from lawrules.backends.columns.tallies import Aggregate
from lawrules.ir import nodes as k
from lawrules.ir.joint import joint_share
from lawrules.model import Corpus, Rule, Version

__all__ = ["aggregates_needed", "reads_holder"]


def aggregates_needed(corpus: Corpus, holder: str, collection: str) -> tuple[Aggregate, ...]:
    """Every aggregate over the collection that a rule or a definition about the holder reads, once each.

    The rate of two totals that count the same rows is also needed as one share, whose bounds are tighter.
    """
    found: dict[Aggregate, None] = {}
    for rule in corpus.regles.values():
        if rule.porte_sur != holder:
            continue
        for formula in _formulas(rule):
            for node in k.walk(formula):
                for needed in _aggregates(node, corpus):
                    if _is_over(needed.group, holder, collection):
                        found.setdefault(needed)
    return tuple(found)


def _is_over(group: k.Group, holder: str, collection: str) -> bool:
    return group.root == holder and not group.links and group.name == collection


def _formulas(rule: Rule) -> Iterator[k.Node]:
    if rule.date_de_reference is not None:
        yield rule.date_de_reference.node
    for version in rule.versions:
        if version.si is not None:
            yield version.si.node
        yield from (item.si.node for item in version.sauf)
        yield from version.formula.guards
        yield version.formula.node


def _aggregates(node: k.Node, corpus: Corpus) -> Iterator[Aggregate]:
    if isinstance(node, (k.Count, k.Total, k.Extreme, k.Share)):
        yield node
    if isinstance(node, k.Portion):
        parts, wholes = _counts(node.part, corpus), _counts(node.whole, corpus)
        for part in parts:
            for whole in wholes:
                share = joint_share(part, whole)
                if share is not None:
                    yield share


def _counts(node: k.Node, corpus: Corpus) -> list[k.Node]:
    """What a total may be under each version of its definition."""
    if not isinstance(node, k.FactRef):
        return [node]
    rule = corpus.definitions.get(node.fact)
    return [] if rule is None else [v.vaut.node for v in rule.versions if v.vaut is not None and _plain(v)]


def _plain(version: Version) -> bool:
    return version.si is None and not version.sauf


def reads_holder(node: Aggregate, holder: str) -> bool:
    """Whether what is asked of the elements also depends on what holds them."""
    return any(_root(item) == holder for child in k.children(node) for item in k.walk(child))


def _root(node: k.Node) -> str:
    match node:
        case k.FactRef(root=root) | k.ReferenceDate(root=root):
            return root
        case k.Known(item=item):
            return item.root
        case k.Count(group=group) | k.Total(group=group) | k.Extreme(group=group) | k.Share(group=group):
            return group.root
        case _:
            return ""
