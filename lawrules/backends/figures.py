"""The numbers behind a verdict: what was found, what was asked, how many are missing."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from lawrules.backends.instances import Interval
from lawrules.backends.judging import Judgement
from lawrules.backends.rows import Trace
from lawrules.ir import nodes as k
from lawrules.ir.types import ValueType
from lawrules.model import Vocabulary

__all__ = ["Measure", "measure"]

_PLURALS = {"euro": "euros", "jour": "jours", "an": "ans", "mois": "mois"}
_MIRROR = {k.Op.LT: k.Op.GT, k.Op.LE: k.Op.GE, k.Op.GT: k.Op.LT, k.Op.GE: k.Op.LE}


@frozen
class Measure:
    """A measured value against its threshold.

    Attributes:
        op: The comparison asked, the measure on its left.
        value, threshold: Intervals; exact ones when everything is known.
        kind: Type of both, for display.
        part, whole: Counts of a rate, when the measure is one of two totals.
        short, short_at_worst: Whole units missing (for a floor) or in excess (for a ceiling), at least
            and at worst; None when it cannot be told.
        unit: What the counts of a rate count (``baux``), or "".
        sides: Traces of both sides of the comparison.
    """

    op: k.Op
    value: Interval
    threshold: Interval
    kind: ValueType
    part: Interval | None = None
    whole: Interval | None = None
    short: int | None = None
    short_at_worst: int | None = None
    unit: str = ""
    sides: tuple[Trace, ...] = ()

    def reads_personal(self, vocabulary: Vocabulary) -> bool:
        """Whether a personal fact of the subject is one of the two sides, or a term of it.

        A count over many rows gives nobody away; a fact that the vocabulary lets be shown neither.
        """
        stack = list(self.sides)
        while stack:
            item = stack.pop()
            if isinstance(item.node, k.FactRef):
                fact = vocabulary.fact(item.node.fact)
                if fact is not None and fact.personnel:
                    return True
            elif not isinstance(item.node, (k.Count, k.Total, k.Extreme, k.Share)):
                stack.extend(item.parts)
        return False


def measure(judgement: Judgement) -> Measure | None:
    """The first numeric comparison that decides what the rule asks, or None."""
    if judgement.requirement is None:
        return None
    return _find(judgement.requirement)


def _find(item: Trace) -> Measure | None:
    node = item.node
    if isinstance(node, k.Choose) and item.parts[0].known:
        return _find(item.parts[1])
    if isinstance(node, k.Compare) and node.op in _MIRROR and not _is_quantifier(node):
        left, right = item.parts
        if isinstance(left.value, Interval) and isinstance(right.value, Interval):
            if isinstance(left.node, k.Const) and not isinstance(right.node, k.Const):
                return _measure(_MIRROR[node.op], right, left)
            return _measure(node.op, left, right)
    if isinstance(node, (k.And, k.Or)):
        for part in (*(p for p in item.parts if p.value is not True), *item.parts):
            found = _find(part)
            if found is not None:
                return found
    return None


def _is_quantifier(node: k.Compare) -> bool:
    """Whether a comparison is what « existe » or « tous » was lowered to: it counts, but measures nothing."""
    return isinstance(node.left, k.Count) and node.origin.startswith(("tous(", "existe(", "aucun("))


def _measure(op: k.Op, measured: Trace, asked: Trace) -> Measure:
    value, threshold = measured.value, asked.value
    assert isinstance(value, Interval) and isinstance(threshold, Interval)
    node = measured.node
    if not isinstance(node, k.Portion):
        return Measure(op, value, threshold, node.type, sides=(measured, asked))
    part, whole = (found.value for found in measured.parts)
    assert isinstance(part, Interval) and isinstance(whole, Interval)
    short, worst = _shortfall(op, part, whole, threshold)
    unit = _label_of(node.part.type) or _label_of(node.whole.type)
    return Measure(op, value, threshold, node.type, part, whole, short, worst, unit, (measured, asked))


def _label_of(kind: ValueType) -> str:
    """What is counted, in the plural; a sum has lost the label of its terms, not its unit."""
    return kind.libelle_unite or _PLURALS.get(str(kind.unite), "")


def _shortfall(
    op: k.Op, part: Interval, whole: Interval, threshold: Interval
) -> tuple[int | None, int | None]:
    """Units to add to a floor (or to take from a ceiling), in the best and in the worst case."""
    if threshold.low is None or threshold.low != threshold.high:
        return None, None
    if None in (part.low, part.high, whole.low, whole.high):
        return None, None
    rate = threshold.low
    assert part.low is not None and part.high is not None and whole.low is not None and whole.high is not None
    if op in (k.Op.GE, k.Op.GT):
        best = _needed(rate * whole.low, strict=op is k.Op.GT) - floor(part.high)
        worst = _needed(rate * whole.high, strict=op is k.Op.GT) - floor(part.low)
    else:
        best = ceil(part.low) - _allowed(rate * whole.high, strict=op is k.Op.LT)
        worst = ceil(part.high) - _allowed(rate * whole.low, strict=op is k.Op.LT)
    return max(best, 0), max(worst, 0)


def _needed(value: Fraction, *, strict: bool) -> int:
    """The least whole number that reaches ``value``: « au moins » rounds up."""
    return floor(value) + 1 if strict else ceil(value)


def _allowed(value: Fraction, *, strict: bool) -> int:
    """The greatest whole number within ``value``: « au plus » rounds down."""
    return ceil(value) - 1 if strict else floor(value)
