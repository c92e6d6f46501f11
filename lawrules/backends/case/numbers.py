"""Exact numbers in generated code: a whole number, a static scale, and a divisor after a division."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from lawrules.backends.case.layout import Site, Slot
from lawrules.backends.case.scope import Unfit, raw, scale_of_table
from lawrules.expr.parameters import decimals_of
from lawrules.ir import nodes as k

if TYPE_CHECKING:
    from lawrules.backends.case.fast import FastWriter

__all__ = ["Number", "Numbers", "Text"]


@frozen
class Text:
    """An expression, what must be known for it, and how deep its parentheses go."""

    text: str
    mask: int = 0
    depth: int = 0

    def wrap(self, pattern: str) -> Text:
        """The expression inside another."""
        return Text(f"({pattern.format(self.text)})", self.mask, self.depth + 1)


@frozen
class Number:
    """The number ``text / (over x 10^scale)``.

    Attributes:
        over: Divisor, greater than zero, or "" for none.
        value: For a number written in the law, ``text`` itself.
    """

    text: str
    mask: int = 0
    scale: int = 0
    over: str = ""
    value: int | None = None
    depth: int = 0

    def with_text(self, text: Text) -> Number:
        """The same scale and divisor under another whole number."""
        return evolve(self, text=text.text, mask=self.mask | text.mask, depth=text.depth, value=None)


class Numbers:
    """The numeric half of a ``FastWriter``."""

    def __init__(self, writer: FastWriter) -> None:
        self.writer = writer

    def literal(self, value: k.Scalar) -> Number:
        """A number written in the law."""
        assert isinstance(value, Fraction), "numbers of the kernel are fractions"
        decimals = decimals_of(value)
        if decimals is None:
            raise Unfit("nombre sans écriture décimale")
        return self._literal(int(value * 10**decimals), decimals)

    def _literal(self, value: int, scale: int) -> Number:
        return Number(self.writer.constant(value), scale=scale, value=value)

    def slot(self, slot: Slot) -> Number:
        """A number that the input gives."""
        return Number(slot.name, slot.bit, slot.fact.type.decimales or 0)

    def write(self, node: k.Node, site: Site) -> Number:
        """The number that a node says.

        Raises:
            Unfit: It takes bounds, or elements of a collection.
        """
        writer = self.writer
        match node:
            case k.Const(value=value):
                return self.literal(value)
            case k.FactRef():
                found = writer.fact(node, site)
                assert isinstance(found, Number)
                return found
            case k.Add(left=left, right=right):
                return self._sum("+", writer.number(left, site), writer.number(right, site))
            case k.Subtract(left=left, right=right):
                return self._sum("-", writer.number(left, site), writer.number(right, site))
            case k.Multiply(left=left, right=right):
                return self._product(writer.number(left, site), writer.number(right, site))
            case k.Divide(left=left, right=right) | k.Portion(part=left, whole=right):
                return self._quotient(writer.number(left, site), writer.number(right, site))
            case k.Choose(condition=condition, then=then, other=other):
                held = writer.value(condition, site)
                return self.choose(held, writer.number(then, site), writer.number(other, site))
            case k.Call(name=("plus_petit" | "plus_grand") as name, args=(left, right)):
                return self._least(name, writer.number(left, site), writer.number(right, site))
            case k.Call():
                return self._of(writer.call(node, site))
            case k.Lookup():
                found_cell = writer.lookup(node, site)
                return self._of(found_cell, scale_of_table(writer.scope.layout, node.table, node.type))
            case _:
                raise Unfit(f"{type(node).__name__} : éléments d'une collection")

    def _of(self, text: Text, scale: int = 0) -> Number:
        return Number(text.text, text.mask, scale, depth=text.depth)

    # --- shapes ---------------------------------------------------------------------------------------

    def undivided(self, number: Number) -> Text:
        """The whole number of one that has no divisor."""
        if number.over:
            raise Unfit("quotient")
        return Text(number.text, number.mask, number.depth)

    def whole(self, number: Number) -> Text:
        """The whole number of one that has neither divisor nor decimals."""
        if number.scale:
            raise Unfit("nombre à décimales")
        return self.undivided(number)

    def times(self, number: Number, factor: int) -> Number:
        """The number whose whole part is multiplied, its scale left as it is."""
        if factor == 1:
            return number
        if number.value is not None:
            return evolve(self._literal(number.value * factor, number.scale), over=number.over)
        text = Text(number.text, number.mask, number.depth).wrap(f"{{}} * {self.writer.constant(factor)}")
        return number.with_text(text)

    def at_scale(self, number: Number, scale: int) -> Number:
        """The same number written with more decimals."""
        raised = self.times(number, 10 ** (scale - number.scale))
        return evolve(raised, scale=scale)

    def _level(self, a: Number, b: Number) -> tuple[Number, Number]:
        scale = max(a.scale, b.scale)
        return self.at_scale(a, scale), self.at_scale(b, scale)

    def _crossed(self, a: Number, b: Number) -> tuple[Text, Text]:
        """Both numbers over one divisor and at one scale."""
        a, b = self._level(a, b)
        left, right = Text(a.text, a.mask, a.depth), Text(b.text, b.mask, b.depth)
        if a.over != b.over:
            if b.over:
                left = left.wrap(f"{{}} * {b.over}")
            if a.over:
                right = right.wrap(f"{{}} * {a.over}")
        return left, right

    # --- operators ------------------------------------------------------------------------------------

    def compare(self, op: str, a: Number, b: Number) -> Text:
        """``a op b``, by cross-multiplication where there are divisors."""
        return self.writer.join(f" {op} ", list(self._crossed(a, b)))

    def member(self, number: Number, values: tuple[k.Scalar, ...]) -> Text:
        """Whether the number is one of the values."""
        part = self.undivided(number)
        wanted = set()
        for value in values:
            try:
                wanted.add(raw(value, number.scale))
            except Unfit:
                continue  # a value with more decimals is never equal
        return Text(f"({part.text} in {self.writer.constant(frozenset(wanted))})", part.mask, part.depth + 1)

    def _sum(self, sign: str, a: Number, b: Number) -> Number:
        left, right = self._crossed(a, b)
        over = a.over if a.over == b.over else " * ".join(item for item in (a.over, b.over) if item)
        text = self.writer.join(f" {sign} ", [left, right])
        return self._tamed(Number(text.text, text.mask, max(a.scale, b.scale), over, None, text.depth))

    def _product(self, a: Number, b: Number) -> Number:
        if a.value is not None and b.value is not None and not a.over and not b.over:
            return self._literal(a.value * b.value, a.scale + b.scale)
        text = self.writer.join(" * ", [Text(n.text, n.mask, n.depth) for n in (a, b)])
        over = " * ".join(item for item in (a.over, b.over) if item)
        return self._tamed(Number(text.text, text.mask, a.scale + b.scale, over, None, text.depth))

    def _quotient(self, a: Number, b: Number) -> Number:
        """``a / b``; the divisor goes into a variable that fails unless it is greater than zero."""
        if b.value is not None and b.value <= 0:
            raise Unfit("diviseur nul")
        bottom, mask = b.text, a.mask | b.mask
        if b.value is None:
            zero = self.writer.constant(0)
            name = self.writer.next_name()
            text = f"({name} if ({name} := {b.text}) > {zero} else None)"
            kept = self.writer.keep(Text(text, b.mask, b.depth + 1), fails=True)
            bottom, mask = kept.text, a.mask | kept.mask
        # a/(p 10^s) over b/(q 10^t) is a q 10^t over p b 10^s.
        top = Text(a.text, a.mask, a.depth)
        if b.over:
            top = top.wrap(f"{{}} * {b.over}")
        over = f"{a.over} * {bottom}" if a.over else bottom
        found = Number(top.text, mask, max(a.scale - b.scale, 0), over, None, top.depth)
        return self._tamed(self.times(found, 10 ** max(b.scale - a.scale, 0)))

    def _tamed(self, number: Number) -> Number:
        """The number with its whole part and divisor in variables once they grow long."""
        if number.depth > 30 or len(number.text) > 400:
            held = self.writer.keep(Text(number.text, number.mask, number.depth))
            number = number.with_text(held)
        if "*" in number.over:
            held = self.writer.keep(Text(f"({number.over})", number.mask, 1))
            number = evolve(number, over=held.text)
        return number

    def choose(self, condition: Text, a: Number, b: Number) -> Number:
        """One number or the other."""
        a, b = self._level(a, b)
        if a.over != b.over:
            raise Unfit("quotients différents")
        parts = [Text(n.text, n.mask, n.depth) for n in (a, b)]
        text = self.writer.choose(condition, *parts)
        return self._tamed(Number(text.text, text.mask, a.scale, a.over, None, text.depth))

    def _least(self, name: str, a: Number, b: Number) -> Number:
        a, b = self._level(a, b)
        if a.over or b.over:
            raise Unfit("quotient")
        called = self.writer.constant(min if name == "plus_petit" else max)
        text = Text(f"{called}({a.text}, {b.text})", a.mask | b.mask, 1 + max(a.depth, b.depth))
        return Number(text.text, text.mask, a.scale, "", None, text.depth)

    def derived(self, slot: Slot, plain: Number, computed: Number | None, *, sure: bool) -> Number:
        """A fact that the input gives, or else its definition."""
        from lawrules.backends.case.fast import Temporary

        writer = self.writer
        found = computed or plain
        scale = max(plain.scale, found.scale)
        factor = 10 ** (scale - plain.scale)
        given = (slot.name, slot.bit, writer.constant(factor) if factor != 1 else "")
        name, bit = writer.next_name(), writer.next_bit()
        if computed is None:
            writer.temporaries.append(Temporary(name, None, 0, bit, given=given))
            return Number(name, bit, scale)
        raised = self.at_scale(computed, scale)
        over = f"{name}b" if raised.over else ""
        writer.temporaries.append(
            Temporary(name, raised.text, raised.mask, bit, over, raised.over, given, sure)
        )
        return Number(name, bit, scale, over)
