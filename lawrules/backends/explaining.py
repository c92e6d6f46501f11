"""A judgement told in French: which condition decided, with which values, under which version."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from lawrules.backends.instances import Interval
from lawrules.backends.judging import Judgement
from lawrules.backends.rows import Trace, Value
from lawrules.ir import nodes as k
from lawrules.ir.types import ValueType
from lawrules.model import Verdict, Vocabulary
from lawrules.words import day, scalar

__all__ = ["Step", "explain", "text_of", "used_facts"]

_AT_MOST = 8  # elements of a collection told one by one


@frozen
class Step:
    """One line of an explanation, ``depth`` levels in. ``mark`` is oui, non or inconnu for a condition."""

    depth: int
    text: str
    mark: str = ""

    def __str__(self) -> str:
        sign = {"oui": "✓ ", "non": "✗ ", "inconnu": "? "}.get(self.mark, "")
        return f"{'  ' * self.depth}{sign}{self.text}"


def text_of(value: Value, kind: ValueType) -> str:
    """A value in words; ``inconnu``, or both bounds, when it is not settled."""
    if value is None:
        return "inconnu"
    if not isinstance(value, Interval):
        return scalar(value, kind)
    low, high = value.low, value.high
    if low is not None and low == high:
        return scalar(low, kind)
    if low is not None and high is not None:
        return f"de {scalar(low, kind)} à {scalar(high, kind)}"
    if low is not None and low > 0:
        return f"au moins {scalar(low, kind)}"
    if high is not None:
        return f"au plus {scalar(high, kind)}"
    return "inconnu"


def _mark(value: Value) -> str:
    if value is None:
        return "inconnu"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return ""


def explain(judgement: Judgement, vocabulary: Vocabulary) -> tuple[Step, ...]:
    """The lines of the explanation, from the verdict down to the facts."""
    rule, version = judgement.rule, judgement.version
    words = {
        Verdict.CONFORME: "conforme",
        Verdict.NON_CONFORME: "non conforme",
        Verdict.INDETERMINE: "indéterminé",
        Verdict.SANS_OBJET: "sans objet",
    }
    steps = [Step(0, f"{rule.titre} : {words[judgement.verdict]}")]
    if judgement.day is None:
        steps.append(Step(1, "la date du droit applicable n'est pas connue"))
        return tuple(steps)
    if version is None:
        steps.append(Step(1, f"aucune version en vigueur le {day(judgement.day)}"))
        return tuple(steps)
    steps.append(
        Step(1, f"droit du {day(judgement.day)}, version en vigueur depuis le {day(version.depuis)}")
    )
    steps.append(Step(1, f"source : {version.source}"))
    teller = _Teller(vocabulary)
    if judgement.condition is not None:
        steps.append(Step(1, "la règle s'applique si", _mark(judgement.condition.value)))
        steps.extend(teller.tell(judgement.condition, 2))
    for exception, found in judgement.exceptions:
        steps.append(Step(1, f"exception « {exception.titre} »", _mark(found.value)))
        steps.extend(teller.tell(found, 2))
    for guard in judgement.guards:
        if guard.value is not True:
            steps.append(Step(1, f"il faut que {guard.node.origin}", _mark(guard.value)))
            steps.extend(teller.tell(guard, 2))
    if judgement.requirement is not None and judgement.applies is not False:
        steps.append(Step(1, "elle demande", _mark(judgement.requirement.value)))
        steps.extend(teller.tell(judgement.requirement, 2))
    return tuple(steps)


class _Teller:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def title(self, fact: str) -> str:
        found = self.vocabulary.fact(fact)
        return found.titre if found else fact

    def tell(self, item: Trace, depth: int) -> Iterator[Step]:
        """Lines for a trace: facts with their values, conditions with their truth, derivations below."""
        node = item.node
        if isinstance(node, k.FactRef):
            yield from self._fact(item, node, depth)
        elif isinstance(node, k.Const):
            return
        elif isinstance(node, (k.And, k.Or)):
            yield Step(
                depth, "tout ceci :" if isinstance(node, k.And) else "l'un de ceux-ci :", _mark(item.value)
            )
            for part in item.parts:
                yield from self.tell(part, depth + 1)
        elif isinstance(node, (k.Count, k.Total, k.Extreme, k.Share)):
            yield Step(depth, f"{node.origin or node.group.path} = {text_of(item.value, node.type)}")
            yield from self._elements(item, depth + 1)
        else:
            told = text_of(item.value, node.type) if _mark(item.value) == "" else ""
            text = f"{node.origin} = {told}" if told else node.origin
            yield Step(depth, text, _mark(item.value))
            for part in item.parts:
                yield from self.tell(part, depth + 1)

    def _fact(self, item: Trace, node: k.FactRef, depth: int) -> Iterator[Step]:
        note = f" ({item.note})" if item.note else ""
        value = text_of(item.value, node.type)
        yield Step(depth, f"{self.title(node.fact)} [{node.path}] : {value}{note}", _mark(item.value))
        if item.rule is not None and item.version is not None:
            yield Step(depth + 1, f"par définition : {item.rule.titre}, {item.version.source}")
            for part in item.parts:
                yield from self.tell(part, depth + 2)

    def _elements(self, item: Trace, depth: int) -> Iterator[Step]:
        telling = [part for part in item.parts if part.value is not False]
        for part in telling[:_AT_MOST]:
            yield Step(depth, part.subject or "élément", _mark(part.value))
            if not part.known:
                yield from self.tell(part, depth + 1)
        if len(telling) > _AT_MOST:
            yield Step(depth, f"… et {len(telling) - _AT_MOST} autres")


def used_facts(judgement: Judgement, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Pairs (path, value in words) of the known facts that were looked at; personal values are masked."""
    found: dict[str, str] = {}
    roots = [
        judgement.condition,
        *(t for _, t in judgement.exceptions),
        *judgement.guards,
        judgement.requirement,
    ]
    stack = [root for root in reversed(roots) if root is not None]
    while stack:
        item = stack.pop()
        node = item.node
        if isinstance(node, k.FactRef) and item.known and node.root == judgement.instance.entity:
            fact = vocabulary.fact(node.fact)
            masked = fact is not None and fact.personnel
            found.setdefault(node.path, "(donnée personnelle)" if masked else text_of(item.value, node.type))
            continue
        if isinstance(node, (k.Count, k.Total, k.Extreme, k.Share)):
            continue
        stack.extend(reversed(item.parts))
    return tuple(found.items())
