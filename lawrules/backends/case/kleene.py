"""Formulas as closures that know what to say when a fact is unknown: the second way of the case evaluator.

A number that is either exactly known or not at all is a whole number or None; where bounds may decide, it is
an ``Interval``, computed by the very functions of the reference evaluator.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any

from attrs import define, field

from lawrules.backends import intervals as i
from lawrules.backends.case import closures as c
from lawrules.backends.case.layout import Site
from lawrules.backends.case.scope import Scope, Unfit, function, raw, reader, scale_of_table
from lawrules.backends.instances import Absent, Interval
from lawrules.expr.parameters import decimals_of
from lawrules.ir import nodes as k
from lawrules.model import Rule, Version

__all__ = ["KleeneWriter"]

_OPS: dict[k.Op, Callable[[Any, Any], bool]] = {
    k.Op.EQ: eq, k.Op.NE: ne, k.Op.LT: lt, k.Op.LE: le, k.Op.GT: gt, k.Op.GE: ge,
}  # fmt: skip


class _Bounded(Exception):  # noqa: N818  (a way that is closed, not an error)
    """The number may be known between two bounds."""


@define
class KleeneWriter:
    """Makes closures for the sites of one function."""

    scope: Scope
    _memo: dict[tuple[k.Node, Site], c.Closure] = field(factory=dict)
    _facts: dict[tuple[Site, str], c.Closure] = field(factory=dict)
    _running: set[tuple[Site, str]] = field(factory=set)

    def value(self, node: k.Node, site: Site) -> c.Closure:
        """A condition, a date or a text; None is unknown.

        Raises:
            Unfit: It needs the elements of a collection.
        """
        key = (node, site)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._value(node, site)
        return found

    def _value(self, node: k.Node, site: Site) -> c.Closure:
        match node:
            case k.Const(value=value):
                stated = raw(value, 0)
                return lambda _: stated
            case k.FactRef():
                return self._fact(node, site)
            case k.ReferenceDate():
                index = self.scope.day_index(site.day)
                return lambda e: e.days[index]
            case k.Known():
                return self._known(node, site)
            case k.Not(item=item):
                inner = self.value(item, site)
                return lambda e: None if (held := inner(e)) is None else not held
            case k.And(items=items):
                return c.both([self.value(item, site) for item in items])
            case k.Or(items=items):
                return c.either([self.value(item, site) for item in items])
            case k.Compare():
                return self._compare(node, site)
            case k.Member():
                return self._member(node, site)
            case k.Choose(condition=condition, then=then, other=other):
                return c.choose(self.value(condition, site), self.value(then, site), self.value(other, site))
            case k.Call():
                return self._call(node, site)
            case k.Lookup():
                return self._lookup(node, site)
            case _:
                raise Unfit(f"{type(node).__name__} : éléments d'une collection")

    # --- comparisons ----------------------------------------------------------------------------------

    def _compare(self, node: k.Compare, site: Site) -> c.Closure:
        op, test = node.op, _OPS[node.op]
        if node.left.type.numeric:
            try:
                (left, a), (right, b) = self.plain(node.left, site), self.plain(node.right, site)
            except _Bounded:
                low, high = self.interval(node.left, site), self.interval(node.right, site)
                return lambda e: i.compare(op, low(e), high(e))
            left, right = c.times(left, 10 ** max(b - a, 0)), c.times(right, 10 ** max(a - b, 0))
        else:
            left, right = self.value(node.left, site), self.value(node.right, site)
        return lambda e: None if (x := left(e)) is None or (y := right(e)) is None else test(x, y)

    def _member(self, node: k.Member, site: Site) -> c.Closure:
        if not node.item.type.numeric:
            item, values = self.value(node.item, site), frozenset(node.values)
            return lambda e: None if (x := item(e)) is None else x in values
        try:
            item, scale = self.plain(node.item, site)
        except _Bounded:
            bounds = self.interval(node.item, site)
            numbers = [Interval(v, v) for v in node.values if isinstance(v, Fraction)]
            return lambda e: i.either(i.compare(k.Op.EQ, bounds(e), number) for number in numbers)
        whole = {v * 10**scale for v in node.values if isinstance(v, Fraction)}
        return lambda e: None if (x := item(e)) is None else x in whole

    def _known(self, node: k.Known, site: Site) -> c.Closure:
        if not isinstance(node.item, k.FactRef):
            raise Unfit("connu() d'une collection")
        target = self.scope.reach(site, node.item.links)
        slot = self.scope.slot(target, node.item, known=True)
        index = slot.index
        if not slot.derived:
            return lambda e: e.slots[index]
        # Given or not, a fact that its definition settles is known; then comes what a blank means.
        found = self.interval(node.item, site) if node.item.type.numeric else self.value(node.item, site)
        given = self.scope.slot(target, node.item).index

        def known(e: c.Env) -> bool | None:
            said = e.slots[index]
            if e.slots[given] is not None:
                return said  # type: ignore[return-value]
            value = found(e)
            settled = value.known if isinstance(value, Interval) else value is not None
            return True if settled else said  # type: ignore[return-value]

        return known

    # --- functions and tables -------------------------------------------------------------------------

    def _whole(self, node: k.Node, site: Site) -> tuple[c.Closure, int]:
        if not node.type.numeric:
            return self.value(node, site), 0
        try:
            return self.plain(node, site)
        except _Bounded:
            raise Unfit("fonction d'un nombre entre bornes") from None

    def _call(self, node: k.Call, site: Site) -> c.Closure:
        args = [self._whole(item, site) for item in node.args]
        if any(scale for _, scale in args):
            raise Unfit("fonction d'un nombre à décimales")
        parts = [part for part, _ in args]
        compute: Callable[..., Any] = {"plus_petit": min, "plus_grand": max}.get(node.name) or function(
            node.name
        )
        return c.strict(compute, parts)

    def _lookup(self, node: k.Lookup, site: Site) -> c.Closure:
        keys = [self._whole(item, site) for item in node.keys]
        read = reader(self.scope.layout, node, [scale for _, scale in keys])
        parts = [part for part, _ in keys]
        if node.day is None:
            return c.strict(lambda *values: read(values), parts)
        return c.strict(lambda *values: read(values[:-1], values[-1]), [*parts, self.value(node.day, site)])

    # --- numbers --------------------------------------------------------------------------------------

    def plain(self, node: k.Node, site: Site) -> tuple[c.Closure, int]:
        """A number that is exactly known or not at all: a whole number or None, and its scale.

        Raises:
            _Bounded: Bounds may say more.
        """
        match node:
            case k.Const(value=value):
                assert isinstance(value, Fraction), "numbers of the kernel are fractions"
                scale = decimals_of(value)
                if scale is None:
                    raise _Bounded
                whole = raw(value, scale)
                return (lambda _: whole), scale
            case k.FactRef() if not node.type.bornes and self.scope.layout.definition(node.fact) is None:
                slot = self.scope.slot(self.scope.reach(site, node.links), node)
                index = slot.index
                return (lambda e: e.slots[index]), slot.fact.type.decimales or 0
            case k.Add(left=left, right=right) | k.Subtract(left=left, right=right):
                (x, a), (y, b) = self.plain(left, site), self.plain(right, site)
                levelled = [c.times(x, 10 ** max(b - a, 0)), c.times(y, 10 ** max(a - b, 0))]
                return c.strict(add if isinstance(node, k.Add) else sub, levelled), max(a, b)
            case k.Multiply(left=left, right=right):
                (x, a), (y, b) = self.plain(left, site), self.plain(right, site)
                return c.strict(mul, [x, y]), a + b
            case k.Call() if node.name not in ("plus_petit", "plus_grand"):
                return self._call(node, site), 0
            case k.Lookup():
                return self._lookup(node, site), scale_of_table(self.scope.layout, node.table, node.type)
            case _:
                raise _Bounded

    def interval(self, node: k.Node, site: Site) -> c.Closure:
        """A number between two bounds.

        Raises:
            Unfit: It needs the elements of a collection.
        """
        try:
            whole, scale = self.plain(node, site)
        except _Bounded:
            return self._interval(node, site)
        power = 10**scale
        return lambda e: i.UNKNOWN if (x := whole(e)) is None else Interval.exactly(Fraction(x, power))

    def _interval(self, node: k.Node, site: Site) -> c.Closure:
        match node:
            case k.Const(value=value):
                assert isinstance(value, Fraction), "numbers of the kernel are fractions"
                exact = Interval.exactly(value)
                return lambda _: exact
            case k.FactRef():
                return self._bounded_fact(node, site)
            case k.Add(left=left, right=right):
                return self._pair(i.add, left, right, site)
            case k.Subtract(left=left, right=right):
                return self._pair(i.subtract, left, right, site)
            case k.Multiply(left=left, right=right):
                return self._pair(i.multiply, left, right, site)
            case k.Divide(left=left, right=right) | k.Portion(part=left, whole=right):
                return self._pair(i.divide, left, right, site)
            case k.Choose(condition=condition, then=then, other=other):
                held, a, b = (
                    self.value(condition, site),
                    self.interval(then, site),
                    self.interval(other, site),
                )

                def choose(e: c.Env) -> Interval:
                    which = held(e)
                    if which is None:
                        return i.span((a(e), b(e)))
                    return a(e) if which else b(e)  # type: ignore[no-any-return]

                return choose
            case k.Call(name="plus_petit", args=(left, right)):
                return self._pair(c.least, left, right, site)
            case k.Call(name="plus_grand", args=(left, right)):
                return self._pair(c.greatest, left, right, site)
            case _:
                raise Unfit(f"{type(node).__name__} : éléments d'une collection")

    def _pair(
        self, compute: Callable[[Interval, Interval], Interval], left: k.Node, right: k.Node, site: Site
    ) -> c.Closure:
        a, b = self.interval(left, site), self.interval(right, site)
        return lambda e: compute(a(e), b(e))

    # --- facts ----------------------------------------------------------------------------------------

    def _bounded_fact(self, node: k.FactRef, site: Site) -> c.Closure:
        slot = self.scope.slot(self.scope.reach(site, node.links), node)
        index, power, unknown = slot.index, 10 ** (slot.fact.type.decimales or 0), c.unknown(node.type)
        derived = self._derived(node, site)

        def read(e: c.Env) -> object:
            given = e.slots[index]
            if isinstance(given, int):
                return Interval.exactly(Fraction(given, power))
            if isinstance(given, Interval):
                return given
            return unknown if isinstance(given, Absent) or derived is None else derived(e)

        return read

    def _fact(self, node: k.FactRef, site: Site) -> c.Closure:
        index = self.scope.slot(self.scope.reach(site, node.links), node).index
        derived = self._derived(node, site)
        if derived is None:
            return lambda e: e.slots[index]

        def read(e: c.Env) -> object:
            given = e.slots[index]
            if given is None:
                return derived(e)
            return None if isinstance(given, Absent) else given

        return read

    def _derived(self, node: k.FactRef, site: Site) -> c.Closure | None:
        rule = self.scope.layout.definition(node.fact)
        if rule is None:
            return None
        target = self.scope.reach(site, node.links)
        key = (target, node.fact)
        if key in self._facts:
            return self._facts[key]
        if key in self._running:
            raise Unfit("fait qui se définit par lui-même")
        self._running.add(key)
        try:
            compute = self._computed(node, rule, target)
        finally:
            self._running.discard(key)
        token = len(self._facts)

        def once(e: c.Env) -> object:
            if token not in e.found:
                e.found[token] = compute(e)
            return e.found[token]

        self._facts[key] = once
        return once

    def _computed(self, node: k.FactRef, rule: Rule, target: Site) -> c.Closure:
        version = self.scope.version(rule, target.day)
        unknown = c.unknown(node.type)
        outside = rule.hors_periode
        stated = c.stated(outside, unknown)
        if version is None:
            return lambda _: stated
        applies, find = self.applies(version, target), self._any(version.formula.node, target)
        otherwise = unknown if version.formula.guards else stated

        def compute(e: c.Env) -> object:
            held = applies(e)
            if held is None:
                return unknown
            return find(e) if held else otherwise

        return compute

    def _any(self, node: k.Node, site: Site) -> c.Closure:
        return self.interval(node, site) if node.type.numeric else self.value(node, site)

    def applies(self, version: Version, site: Site) -> c.Closure:
        """Whether a version applies."""
        parts = [self.value(guard, site) for guard in version.formula.guards]
        if version.si is not None:
            parts.append(self.value(version.si.node, site))
        parts.extend(self.value(k.Not(item.si.node), site) for item in version.sauf)
        return c.both(parts)
