"""Formulas as Python expressions over slots whose values are all exactly known.

Numbers are whole numbers with a static scale and, after a division, a divisor that is greater than zero; they
are compared by cross-multiplication. What may fail on known facts (a cell that a table does not have, a
divisor of zero, a date out of the calendar) is computed into a variable of its own, first, so that the rules
that use it can take another way.
"""

from __future__ import annotations

from attrs import define, field, frozen

from lawrules.backends.case.layout import Site
from lawrules.backends.case.numbers import Number, Numbers, Text
from lawrules.backends.case.scope import Scope, Unfit, function, raw, reader
from lawrules.backends.case.source import Source
from lawrules.ir import nodes as k
from lawrules.model import Rule, Version

__all__ = ["FastWriter", "Temporary"]

_DEEPEST = 40  # parentheses of one expression; CPython refuses two hundred
_OPS = {k.Op.EQ: "==", k.Op.NE: "!=", k.Op.LT: "<", k.Op.LE: "<=", k.Op.GT: ">", k.Op.GE: ">="}


@frozen
class Temporary:
    """A value computed once, before the rules.

    Attributes:
        name: Its variable. ``over``: that of its divisor, or "".
        text: How it is computed; None when only the input can give it.
        mask: What must be known for that.
        bit: Its own bit among the unknown; 0 when it never fails.
        given: For a derived fact, the variable, the bit and the scale factor of what the input gives.
        sure: Whether it never fails where all that it needs is known.
    """

    name: str
    text: str | None
    mask: int
    bit: int = 0
    over: str = ""
    divisor: str = ""
    given: tuple[str, int, str] | None = None
    sure: bool = False


@define
class FastWriter:
    """Writes expressions for one function; ``temporaries`` fills with what they need, in order.

    Attributes:
        shared: Nodes met several times, computed once.
    """

    scope: Scope
    source: Source
    shared: frozenset[tuple[k.Node, Site]] = frozenset()
    temporaries: list[Temporary] = field(factory=list)
    _memo: dict[tuple[k.Node, Site], Text | Number | Unfit] = field(factory=dict)
    _running: set[tuple[Site, str]] = field(factory=set)
    _facts: dict[tuple[Site, str], Text | Number | Unfit] = field(factory=dict)
    numbers: Numbers = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.numbers = Numbers(self)

    # --- variables -----------------------------------------------------------------------------------

    def next_name(self) -> str:
        """Variable of the next temporary."""
        return f"d{len(self.temporaries)}"

    def next_bit(self) -> int:
        """Bit of the next temporary, after those of the slots."""
        return 1 << (len(self.scope.layout.slots) + len(self.temporaries))

    def keep(self, text: Text, *, fails: bool = False) -> Text:
        """The expression in a variable of its own."""
        name, bit = self.next_name(), self.next_bit()
        self.temporaries.append(Temporary(name, text.text, text.mask, bit if fails else 0))
        return Text(name, bit if fails else text.mask)

    def constant(self, value: object) -> str:
        """Name of a constant."""
        return self.source.constant(value)

    # --- values that are no numbers -------------------------------------------------------------------

    def value(self, node: k.Node, site: Site) -> Text:
        """A condition, a date or a text.

        Raises:
            Unfit: The formula needs the bounds of something, or its elements.
        """
        found = self._cached(node, site)
        assert isinstance(found, Text), "the compiler checked the types"
        return found

    def number(self, node: k.Node, site: Site) -> Number:
        """A number.

        Raises:
            Unfit: As for ``value``.
        """
        found = self._cached(node, site)
        assert isinstance(found, Number), "the compiler checked the types"
        return found

    def _cached(self, node: k.Node, site: Site) -> Text | Number:
        key = (node, site)
        found = self._memo.get(key)
        if found is None:
            try:
                found = self.numbers.write(node, site) if node.type.numeric else self._write(node, site)
                if key in self.shared or found.depth > _DEEPEST:
                    held = self.keep(Text(found.text, found.mask, found.depth))
                    found = found.with_text(held) if isinstance(found, Number) else held
            except Unfit as unfit:
                found = unfit
            self._memo[key] = found
        if isinstance(found, Unfit):
            raise found
        return found

    def _write(self, node: k.Node, site: Site) -> Text:
        match node:
            case k.Const(value=value):
                return Text(self.constant(raw(value, 0)))
            case k.FactRef():
                found = self.fact(node, site)
                assert isinstance(found, Text)
                return found
            case k.ReferenceDate():
                return Text(f"w{self.scope.day_index(site.day)}")
            case k.Known():
                return self._known(node, site)
            case k.Not(item=item):
                return self.value(item, site).wrap("not {}")
            case k.And(items=items):
                return self.join(" and ", [self.value(item, site) for item in items])
            case k.Or(items=items):
                return self.join(" or ", [self.value(item, site) for item in items])
            case k.Compare(op=op, left=left, right=right):
                if left.type.numeric:
                    return self.numbers.compare(_OPS[op], self.number(left, site), self.number(right, site))
                return self.join(f" {_OPS[op]} ", [self.value(left, site), self.value(right, site)])
            case k.Member(item=item, values=values):
                return self._member(item, values, site)
            case k.Choose(condition=condition, then=then, other=other):
                return self.choose(
                    self.value(condition, site), self.value(then, site), self.value(other, site)
                )
            case k.Call():
                return self.call(node, site)
            case k.Lookup():
                return self.lookup(node, site)
            case _:
                raise Unfit(f"{type(node).__name__} : éléments d'une collection")

    def join(self, word: str, parts: list[Text]) -> Text:
        """Expressions joined by an operator."""
        mask = 0
        for part in parts:
            mask |= part.mask
        return Text(f"({word.join(p.text for p in parts)})", mask, 1 + max(p.depth for p in parts))

    def choose(self, condition: Text, then: Text, other: Text) -> Text:
        """One expression or the other."""
        return Text(
            f"({then.text} if {condition.text} else {other.text})",
            condition.mask | then.mask | other.mask,
            1 + max(condition.depth, then.depth, other.depth),
        )

    def _known(self, node: k.Known, site: Site) -> Text:
        if not isinstance(node.item, k.FactRef):
            raise Unfit("connu() d'une collection")
        slot = self.scope.slot(self.scope.reach(site, node.item.links), node.item, known=True)
        if slot.derived:
            raise Unfit("connu() d'un fait qui se déduit")
        return Text(slot.name, slot.bit)

    def _member(self, item: k.Node, values: tuple[k.Scalar, ...], site: Site) -> Text:
        if item.type.numeric:
            return self.numbers.member(self.number(item, site), values)
        part = self.value(item, site)
        return Text(f"({part.text} in {self.constant(frozenset(values))})", part.mask, part.depth + 1)

    def call(self, node: k.Call, site: Site) -> Text:
        """A scalar function on days of the calendar and whole numbers."""
        parts = [
            self.numbers.whole(self.number(a, site)) if a.type.numeric else self.value(a, site)
            for a in node.args
        ]
        if node.name in ("plus_petit", "plus_grand"):
            name = self.constant(min if node.name == "plus_petit" else max)
        elif node.name == "jours_entre":
            return self.join(" - ", [parts[1], parts[0]])
        else:
            name = self.constant(function(node.name))
        joined = self.join(", ", parts)
        text = Text(f"{name}({', '.join(part.text for part in parts)})", joined.mask, joined.depth)
        return text if node.name in ("plus_petit", "plus_grand") else self.keep(text, fails=True)

    def lookup(self, node: k.Lookup, site: Site) -> Text:
        """A cell of a table."""
        parts, scales = [], []
        for key in node.keys:
            if key.type.numeric:
                number = self.number(key, site)
                parts.append(self.numbers.undivided(number))
                scales.append(number.scale)
            else:
                parts.append(self.value(key, site))
                scales.append(0)
        name = self.constant(reader(self.scope.layout, node, scales))
        keys = f"({''.join(f'{part.text}, ' for part in parts)})"
        if node.day is not None:
            parts.append(self.value(node.day, site))
            keys += f", {parts[-1].text}"
        joined = self.join(", ", parts)
        return self.keep(Text(f"{name}({keys})", joined.mask, joined.depth), fails=True)

    # --- facts ----------------------------------------------------------------------------------------

    def fact(self, node: k.FactRef, site: Site) -> Text | Number:
        """A fact, given or derived."""
        target = self.scope.reach(site, node.links)
        slot = self.scope.slot(target, node)
        rule = self.scope.layout.definition(node.fact)
        plain = self.numbers.slot(slot) if node.type.numeric else Text(slot.name, slot.bit)
        if rule is None:
            return plain
        key = (target, node.fact)
        found = self._facts.get(key)
        if found is None:
            if key in self._running:
                raise Unfit("fait qui se définit par lui-même")
            self._running.add(key)
            try:
                found = self._derived(node, rule, target, plain)
            except Unfit as unfit:
                found = unfit
            finally:
                self._running.discard(key)
            self._facts[key] = found
        if isinstance(found, Unfit):
            raise found
        return found

    def _derived(self, node: k.FactRef, rule: Rule, target: Site, plain: Text | Number) -> Text | Number:
        slot = self.scope.slot(target, node)
        given = (slot.name, slot.bit, "")
        computed: Text | Number | None
        try:
            computed = self._computed(node, rule, target)
        except Unfit:
            computed = None  # only the input can give it
        if isinstance(plain, Number):
            assert computed is None or isinstance(computed, Number)
            return self.numbers.derived(slot, plain, computed, sure=self._sure(rule, target))
        name, bit = self.next_name(), self.next_bit()
        assert not isinstance(computed, Number)
        text, mask = (None, 0) if computed is None else (computed.text, computed.mask)
        self.temporaries.append(Temporary(name, text, mask, bit, given=given, sure=self._sure(rule, target)))
        return Text(name, bit)

    def _sure(self, rule: Rule, target: Site) -> bool:
        """Whether a definition gives a value wherever its facts are known."""
        try:
            version = self.scope.version(rule, target.day)
        except Unfit:
            return False
        if version is None or version.formula.guards:
            return False
        return rule.hors_periode is not None or (version.si is None and not version.sauf)

    def _computed(self, node: k.FactRef, rule: Rule, target: Site) -> Text | Number | None:
        version = self.scope.version(rule, target.day)
        outside = rule.hors_periode
        if version is None:
            return None if outside is None else self._stated(node, outside)
        applies = self.applies(version, target)
        value = self._cached(version.formula.node, target)
        if applies is None:
            return value
        if outside is None or version.formula.guards:
            absent = Text("None")
            if isinstance(value, Number):
                # Nothing may multiply it afterwards: it may be None.
                value = self.numbers.at_scale(value, max(value.scale, node.type.decimales or 0))
                return value.with_text(self.choose(applies, Text(value.text, value.mask), absent))
            return self.choose(applies, value, absent)
        other = self._stated(node, outside)
        if isinstance(value, Number):
            assert isinstance(other, Number)
            return self.numbers.choose(applies, value, other)
        assert isinstance(other, Text)
        return self.choose(applies, value, other)

    def _stated(self, node: k.FactRef, value: k.Scalar) -> Text | Number:
        return self.numbers.literal(value) if node.type.numeric else Text(self.constant(raw(value, 0)))

    def applies(self, version: Version, site: Site) -> Text | None:
        """Whether a version applies; None when it always does."""
        parts = [self.value(guard, site) for guard in version.formula.guards]
        if version.si is not None:
            parts.append(self.value(version.si.node, site))
        parts.extend(self.value(item.si.node, site).wrap("not {}") for item in version.sauf)
        return self.join(" and ", parts) if parts else None
