"""Which elements of a long collection can satisfy a condition, found by their facts and not one by one.

A condition such as « the line of this owner, in this sector », asked of sixty owners over thousands of lines,
would compare them all each time. The equalities that it cannot do without are looked up in an index instead:
an element that differs on one of them is surely out, and is left aside; one whose own fact is unknown stays
in. Values are those of the plain reading, which short collections keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import product

from attrs import define, field, frozen

from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.rows.tracing import Bindings, Value, reach, reference_date, trace
from lawrules.ir import nodes as k

__all__ = ["LONG", "Candidates", "Join", "candidates", "join_of"]

LONG = 12
"""Elements from which an index is worth its making."""


@frozen
class Join:
    """A condition cut into the equalities that place an element, and what is left to ask of it.

    Attributes:
        keys: Facts of the element.
        sought: For each, what it must equal: a constant, or a fact that does not hang on the element.
        rest: What the condition still asks of an element that equals them all; None for nothing.
    """

    keys: tuple[k.FactRef, ...]
    sought: tuple[k.Node, ...]
    rest: k.Node | None


@frozen
class Candidates:
    """Elements to look at, in order, each with what is still to ask of it (None: it surely is in)."""

    elements: Sequence[Instance]
    tests: Sequence[k.Node | None]


@define
class _Index:
    """Positions of elements by the values of some of their facts, None where one is unknown.

    Attributes:
        blank: Whether some element does not say the fact.
    """

    places: dict[tuple[object, ...], list[int]] = field(factory=dict)
    blank: list[bool] = field(factory=list)

    def find(self, sought: Sequence[object]) -> Iterator[tuple[bool, int]]:
        """Elements that may equal what is sought, each with whether it surely does."""
        sides = zip(sought, self.blank, strict=True)
        choices = [(value, None) if blank else (value,) for value, blank in sides]
        for values in product(*choices):
            for position in self.places.get(values, ()):
                yield None not in values, position


def join_of(node: k.Node | None, element: str, context: Context) -> Join | None:
    """The equalities that a condition on an element cannot do without; None where there are none."""
    if node is None:
        return None
    known = context.joins.get(id(node))
    if known is not None:
        return known[1]  # type: ignore[return-value]
    parts = list(_asked(node))
    pairs = [(_equality(part, element, context), part) for part in parts]
    equal = [pair for pair, _ in pairs if pair is not None]
    left = [part for pair, part in pairs if pair is None]
    found: Join | None = None
    if equal:
        rest = None if not left else left[0] if len(left) == 1 else k.And(tuple(left))
        found = Join(tuple(key for key, _ in equal), tuple(other for _, other in equal), rest)
    # The node is kept beside what was found of it, so that its address is not given to another.
    context.joins[id(node)] = (node, found)
    return found


def _asked(node: k.Node) -> Iterator[k.Node]:
    """Conditions that must all hold for ``node`` to hold, and that make it hold together."""
    if isinstance(node, k.And):
        for item in node.items:
            yield from _asked(item)
    elif isinstance(node, k.Not) and isinstance(node.item, k.Or):
        for item in node.item.items:
            yield from _asked(k.Not(item))
    elif isinstance(node, k.Not) and isinstance(node.item, k.Not):
        yield from _asked(node.item.item)
    elif isinstance(node, k.Not) and isinstance(node.item, k.Compare) and node.item.op is k.Op.NE:
        yield k.Compare(k.Op.EQ, node.item.left, node.item.right, origin=node.item.origin)
    else:
        yield node


def _equality(node: k.Node, element: str, context: Context) -> tuple[k.FactRef, k.Node] | None:
    """The fact of the element and what it must equal; both given as they are, never derived."""
    if not isinstance(node, k.Compare) or node.op is not k.Op.EQ:
        return None
    for key, other in ((node.left, node.right), (node.right, node.left)):
        if not isinstance(key, k.FactRef) or key.root != element or key.fact in context.definitions:
            continue
        if isinstance(other, k.Const):
            return key, other
        if isinstance(other, k.FactRef) and other.root != element and other.fact not in context.definitions:
            return key, other
    return None


def candidates(
    condition: k.Node,
    group: k.Group,
    elements: Sequence[Instance],
    day: date | None,
    bindings: Bindings,
    context: Context,
) -> Candidates | None:
    """The elements that may satisfy a condition; None when the facts that it compares cannot tell them.

    Args:
        day: Day of the holder, for elements that bear no date themselves.
    """
    join = join_of(condition, group.element, context)
    if join is None:
        return None
    sought = [_given(node, bindings, context) for node in join.sought]
    usable = tuple(place for place, value in enumerate(sought) if value is not None)
    if not usable:
        return None
    index = _index(join, usable, group.element, elements, day, context)
    rest = join.rest if len(usable) == len(sought) else condition
    found = sorted((place, sure) for sure, place in index.find([sought[place] for place in usable]))
    tests = [rest if sure else condition for _, sure in found]
    return Candidates([elements[place] for place, _ in found], tests)


def _index(
    join: Join,
    usable: tuple[int, ...],
    element: str,
    elements: Sequence[Instance],
    day: date | None,
    context: Context,
) -> _Index:
    key = (id(join), usable, id(elements), day)
    found = context.indexes.get(key)
    if isinstance(found, _Index):
        return found
    columns = [_column(join.keys[place], element, elements, day, context) for place in usable]
    index = _Index(blank=[None in column for column in columns])
    for position, values in enumerate(zip(*columns, strict=True)):
        index.places.setdefault(values, []).append(position)
    context.indexes[key] = index
    return index


def _column(
    fact: k.FactRef, element: str, elements: Sequence[Instance], day: date | None, context: Context
) -> list[object]:
    """What each element says of a fact: read once, whichever conditions compare it."""
    key = (fact.path, id(elements), day)
    found = context.indexes.get(key)
    if isinstance(found, list):
        return found
    column: list[object] = []
    for item in elements:
        scope = {element: Binding(item, reference_date(item, context, day))}
        column.append(_given(fact, scope, context))
    context.indexes[key] = column
    return column


def _given(node: k.Node, bindings: Bindings, context: Context) -> object:
    """The value of a constant, or of a fact that no definition gives, as the index holds it."""
    if isinstance(node, k.FactRef):
        given = reach(node, bindings, context)[0].facts.get(node.fact.rpartition(".")[2])
        if isinstance(given, str | Fraction):
            return given
    return _settled(trace(node, bindings, context).value)


def _settled(value: Value) -> object:
    """What two equal values share; None for one that is not settled."""
    return (value.low if value.known else None) if isinstance(value, Interval) else value
