"""A rule as outcomes: for each settled verdict, the alternatives of simple tests any of which is enough.

In Kleene's logic a condition is surely true when some conjunction of sure tests is: so a verdict settles as
soon as one alternative holds, and an unknown field merely holds nothing. A test is about one field: a fact
that is a yes, a no or a whole number, or an atom, a condition computed outside whose truth is the field.
Whatever would make a rule too long is folded into such an atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product
from math import prod

from attrs import define, field, frozen

from lawrules.backends.case.scope import Unfit, raw
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind
from lawrules.model import Corpus, Rule, Verdict, Version

__all__ = ["MAX_ALTERNATIVES", "Alternative", "Board", "Field", "Literal", "Outcome"]

MAX_ALTERNATIVES = 48  # of one rule, all verdicts together
_PER_VERDICT = MAX_ALTERNATIVES // 3
_FARTHEST = 8

_EQ, _NE, _LT, _LE, _GT, _GE = k.Op
_OPPOSITE = {_EQ: _NE, _NE: _EQ, _LT: _GE, _GE: _LT, _GT: _LE, _LE: _GT}
_MIRROR = {_EQ: _EQ, _NE: _NE, _LT: _GT, _GT: _LT, _LE: _GE, _GE: _LE}

Place = tuple[tuple[str, ...], str]


@frozen
class Field:
    """What a test is about.

    Attributes:
        node: A fact given by the input, or an atom, a condition computed outside.
        place: For a fact, the links that lead to it and its name; None for an atom.
        needs: Places of the facts that an atom looks at; None: perhaps any.
    """

    index: int
    node: k.Node
    place: Place | None
    needs: frozenset[Place] | None


@frozen(order=True)
class Literal:
    """One test: a field, a comparison, a yes, a no or a whole number."""

    field: int
    op: k.Op
    value: int

    def holds(self, found: int | None) -> bool:
        """Whether the test surely holds of a field's value, None being unknown."""
        if found is None:
            return False
        match self.op:
            case k.Op.EQ:
                return found == self.value
            case k.Op.NE:
                return found != self.value
            case k.Op.LT:
                return found < self.value
            case k.Op.LE:
                return found <= self.value
            case k.Op.GT:
                return found > self.value
            case k.Op.GE:
                return found >= self.value


Alternative = frozenset[Literal]


@frozen
class Outcome:
    """A settled verdict of a rule, and what is enough for it."""

    rule: str
    verdict: Verdict
    alternatives: tuple[Alternative, ...]


@define
class Board:
    """Fields and outcomes of some rules on one day of the law."""

    corpus: Corpus
    entity: str
    on: date
    fields: list[Field] = field(factory=list)
    outcomes: list[Outcome] = field(factory=list)
    _indices: dict[k.Node, int] = field(factory=dict)

    def add(self, rule: Rule) -> None:
        """Lower a rule in force that day; one that is not gives no outcome."""
        version = rule.version_on(self.on)
        if version is None:
            return
        conditions, asked = _parts(version)
        wanted = {
            Verdict.SANS_OBJET: self.ways(k.And(conditions), False) if conditions else (),
            Verdict.CONFORME: self.ways(k.And((*conditions, asked)), True),
            Verdict.NON_CONFORME: self.ways(k.And((*conditions, k.Not(asked))), True),
        }
        for verdict, alternatives in wanted.items():
            if alternatives:
                self.outcomes.append(Outcome(rule.id, verdict, alternatives))

    def ways(self, node: k.Node, wanted: bool, *, most: int = _PER_VERDICT) -> tuple[Alternative, ...]:
        """Alternatives under each of which a condition is surely ``wanted``; at most ``most``."""
        match node:
            case k.Const(value=value):
                return (frozenset(),) if value is wanted else ()
            case k.Not(item=item):
                return self.ways(item, not wanted, most=most)
            case k.And(items=items):
                return self._all(items, wanted, most) if wanted else self._any(items, wanted, most)
            case k.Or(items=items):
                return self._any(items, wanted, most) if wanted else self._all(items, wanted, most)
            case k.Choose(condition=condition, then=then, other=other):
                either = (
                    k.And((condition, then if wanted else k.Not(then))),
                    k.And((k.Not(condition), other if wanted else k.Not(other))),
                    # Both branches agree: the condition need not be known.
                    k.And((then, other)) if wanted else k.And((k.Not(then), k.Not(other))),
                )
                return self._any(either, True, most, whole=node, sought=wanted)
            case k.Compare():
                found = self._test(node, wanted)
                return ((frozenset((found,))),) if found else self._atom(node, wanted)
            case _:
                return self._atom(node, wanted)

    def _all(self, items: Sequence[k.Node], wanted: bool, most: int) -> tuple[Alternative, ...]:
        """All of the items at once; those with the most alternatives are folded until few enough remain."""
        parts = [self.ways(item, wanted, most=most) for item in items]
        folded: set[int] = set()
        while prod(len(part) for part in parts) > most:
            longest = max((n for n in range(len(parts)) if n not in folded), key=lambda n: len(parts[n]))
            parts[longest] = self._atom(items[longest], wanted)
            folded.add(longest)
        return _distinct(frozenset().union(*chosen) for chosen in product(*parts))

    def _any(
        self,
        items: Sequence[k.Node],
        wanted: bool,
        most: int,
        *,
        whole: k.Node | None = None,
        sought: bool | None = None,
    ) -> tuple[Alternative, ...]:
        """Any of the items; past ``most`` alternatives, the whole is one atom."""
        found = _distinct(way for item in items for way in self.ways(item, wanted, most=most))
        if len(found) <= most:
            return found
        if whole is not None:
            return self._atom(whole, bool(sought))
        return self._atom(k.Or(tuple(items)) if wanted else k.And(tuple(items)), wanted)

    def _test(self, node: k.Compare, wanted: bool) -> Literal | None:
        """The comparison as a test of one field; None when it is more than that."""
        left, right, op = node.left, node.right, node.op
        if isinstance(left, k.Const):
            left, right, op = right, left, _MIRROR[op]
        if not (isinstance(left, k.FactRef) and isinstance(right, k.Const)):
            return None
        kind = left.type
        if (
            not (kind.numeric or kind.kind is Kind.DATE)
            or kind.bornes
            or self.corpus.definition_of(left.fact)
        ):
            return None
        try:
            value = raw(right.value, kind.decimales or 0)
        except Unfit:
            return None
        assert isinstance(value, int), "numbers and dates are whole numbers here"
        return Literal(self._field(left), op if wanted else _OPPOSITE[op], value)

    def _atom(self, node: k.Node, wanted: bool) -> tuple[Alternative, ...]:
        return (frozenset((Literal(self._field(node), k.Op.EQ, int(wanted)),)),)

    def _field(self, node: k.Node) -> int:
        index = self._indices.get(node)
        if index is None:
            index = self._indices[node] = len(self.fields)
            given = isinstance(node, k.FactRef) and not self.corpus.definition_of(node.fact)
            place = (
                (node.links, node.fact.rpartition(".")[2]) if given and isinstance(node, k.FactRef) else None
            )
            needs = None if place is not None else _needs(node, self.corpus, self.entity, self.on)
            self.fields.append(Field(index, node, place, needs))
        return index


def _parts(version: Version) -> tuple[tuple[k.Node, ...], k.Node]:
    """What must hold for a version to apply, and what it asks."""
    conditions: list[k.Node] = list(version.formula.guards)
    if version.si is not None:
        conditions.append(version.si.node)
    conditions.extend(k.Not(item.si.node) for item in version.sauf)
    return tuple(conditions), version.formula.node


def _distinct(ways: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """Alternatives that can hold, without those that say more than another."""
    found: list[Alternative] = []
    for way in sorted({way for way in ways if not _impossible(way)}, key=lambda w: (len(w), sorted(w))):
        if not any(kept <= way for kept in found):
            found.append(way)
    return tuple(found)


def _impossible(way: Alternative) -> bool:
    """Whether two tests of one field want two values."""
    equals: dict[int, int] = {}
    exact = [test for test in way if test.op is k.Op.EQ]
    return any(equals.setdefault(test.field, test.value) != test.value for test in exact)


def _needs(node: k.Node, corpus: Corpus, entity: str, on: date) -> frozenset[Place] | None:
    """Places of the facts that a condition may look at; None when it may be any of them."""
    found: set[Place] = set()
    entities = corpus.vocabulaire.entites
    stack: list[tuple[k.Node | k.Group, tuple[str, ...], str]] = [(node, (), entity)]
    seen: set[Place] = set()
    while stack:
        item, links, root = stack.pop()
        if isinstance(item, (k.Count, k.Total, k.Extreme, k.Share)):
            return None  # its elements may look back at what holds them
        if isinstance(item, k.Known):
            item = item.item
        if isinstance(item, k.Group):
            found.add(((*links, *item.links), item.name))
            continue
        if not isinstance(item, k.FactRef):
            stack.extend((part, links, root) for part in k.children(item))
            continue
        place = ((*links, *item.links), item.fact.rpartition(".")[2])
        found.add(place)
        rule = corpus.definition_of(item.fact)
        version = rule.version_on(on) if rule is not None else None
        if version is None or place in seen:
            continue
        if len(place[0]) > _FARTHEST:
            return None
        seen.add(place)
        target = root
        for name in item.links:
            target = entities[target].liens[name].vers
        conditions, asked = _parts(version)
        stack.extend((part, place[0], target) for part in (*conditions, asked))
    return frozenset(found)
