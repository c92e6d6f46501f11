"""A judgement told in French: which condition decided, with which values, under which version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from lawrules.backends.instances import Interval
from lawrules.backends.judging import Judgement
from lawrules.backends.rows import Trace, Value
from lawrules.ir import nodes as k
from lawrules.ir.types import ValueType
from lawrules.model import Verdict, Vocabulary
from lawrules.words import day, scalar

__all__ = ["Step", "explain", "failing_elements", "text_of", "used_facts"]

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


def explain(judgement: Judgement, vocabulary: Vocabulary, *, masked: bool = False) -> tuple[Step, ...]:
    """The lines of the explanation, from the verdict down to the facts.

    Args:
        masked: Whether personal values are hidden, as reports that travel must do.
    """
    rule, version = judgement.rule, judgement.version
    words = {
        Verdict.CONFORME: "conforme",
        Verdict.NON_CONFORME: "non conforme",
        Verdict.INDETERMINE: "indéterminé",
        Verdict.SANS_OBJET: "sans objet",
    }
    told = words[judgement.verdict] if not rule.definit else _value_told(judgement, vocabulary, masked)
    steps = [Step(0, f"{rule.titre} : {told}")]
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
    teller = _Teller(vocabulary, masked)
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
        asked = "elle vaut" if rule.definit else "elle demande"
        steps.append(Step(1, asked, _mark(judgement.requirement.value)))
        steps.extend(teller.tell(judgement.requirement, 2))
    return tuple(steps)


def _value_told(judgement: Judgement, vocabulary: Vocabulary, masked: bool) -> str:
    """The value that a definition gives, where a norm has a verdict."""
    if judgement.requirement is None or judgement.applies is False:
        return "sans objet"
    entity, _, name = judgement.rule.definit.partition(".")
    fact = vocabulary.entites[entity].faits[name]
    if masked and fact.personnel:
        return "•••"
    return text_of(judgement.requirement.value, fact.type)


class _Teller:
    def __init__(self, vocabulary: Vocabulary, masked: bool) -> None:
        self.vocabulary = vocabulary
        self.masked = masked
        # Derivations already told: a fact read five times is worked out once on the page.
        self.derived: set[int] = set()

    def tell(self, item: Trace, depth: int) -> Iterator[Step]:
        """Lines for a trace: facts with their values, conditions with their truth, derivations below."""
        node = item.node
        if isinstance(node, k.FactRef):
            yield from self._fact(item, node, depth)
        elif isinstance(node, k.Const):
            return
        elif isinstance(node, (k.And, k.Or)):
            words = "tout ceci :" if isinstance(node, k.And) else "l'un de ceux-ci :"
            yield Step(depth, words, _mark(item.value))
            yield from self._all(item.parts, depth + 1)
        elif _is_universal(node):
            yield from self._universal(item, depth)
        elif isinstance(node, (k.Count, k.Total, k.Extreme, k.Share)):
            yield Step(depth, f"{node.origin or node.group.path} = {self._value(item)}")
            yield from self._elements(item.parts, depth + 1)
        else:
            told = self._value(item) if _mark(item.value) == "" else ""
            text = f"{node.origin} = {told}" if told else node.origin
            yield Step(depth, text, _mark(item.value))
            yield from self._all(item.parts, depth + 1)

    def _all(self, parts: Iterable[Trace], depth: int) -> Iterator[Step]:
        for part in parts:
            yield from self.tell(part, depth)

    def _value(self, item: Trace) -> str:
        """The value in words; the label of a choice; hidden where it would give personal data away."""
        if self.masked and item.known and self._personal(item):
            return "(donnée personnelle)"
        node = item.node
        if isinstance(node, k.FactRef) and isinstance(item.value, str):
            fact = self.vocabulary.fact(node.fact)
            return dict(fact.libelles).get(item.value, item.value) if fact else item.value
        return text_of(item.value, node.type)

    def _personal(self, item: Trace) -> bool:
        if isinstance(item.node, k.FactRef):
            fact = self.vocabulary.fact(item.node.fact)
            if fact is not None and fact.personnel:
                return True
        counted = isinstance(item.node, (k.Count, k.Total, k.Extreme, k.Share))
        return not counted and any(self._personal(part) for part in item.parts)

    def _fact(self, item: Trace, node: k.FactRef, depth: int) -> Iterator[Step]:
        note = f" ({item.note})" if item.note else ""
        fact = self.vocabulary.fact(node.fact)
        title = fact.titre if fact else node.fact
        hidden = self.masked and self._personal(item)
        mark = "" if hidden and item.known else _mark(item.value)
        derived = item.rule is not None and item.version is not None and not (hidden and item.known)
        again = derived and id(item.parts) in self.derived
        more = " (voir plus haut)" if again else ""
        yield Step(depth, f"{title} [{node.path}] : {self._value(item)}{note}{more}", mark)
        if derived and not again:
            assert item.rule is not None
            assert item.version is not None
            self.derived.add(id(item.parts))
            yield Step(depth + 1, f"par définition : {item.rule.titre}, {item.version.source}")
            yield from self._all(item.parts, depth + 2)

    def _universal(self, item: Trace, depth: int) -> Iterator[Step]:
        """« tous » : what matters is who makes it false, or might."""
        yield Step(depth, item.node.origin, _mark(item.value))
        count = item.parts[0]
        for word, sought in (("font défaut", True), ("restent incertains", None)):
            found = [part for part in count.parts if part.value is sought]
            if found:
                names = ", ".join(part.subject or "élément" for part in found[:_AT_MOST])
                more = f" et {len(found) - _AT_MOST} autres" if len(found) > _AT_MOST else ""
                yield Step(depth + 1, f"{len(found)} {word} : {names}{more}", "non" if sought else "inconnu")

    def _elements(self, parts: Iterable[Trace], depth: int) -> Iterator[Step]:
        telling = [part for part in parts if part.value is not False]
        for part in telling[:_AT_MOST]:
            yield Step(depth, part.subject or "élément", _mark(part.value))
            if not part.known:
                yield from self.tell(part, depth + 1)
        if len(telling) > _AT_MOST:
            rest = len(telling) - _AT_MOST
            yield Step(depth, f"… et {rest} autre{'s' if rest > 1 else ''}")


def _is_universal(node: k.Node) -> bool:
    """Whether a comparison is what « tous » was lowered to."""
    return isinstance(node, k.Compare) and node.origin.startswith("tous(") and isinstance(node.left, k.Count)


def failing_elements(judgement: Judgement) -> tuple[str, ...]:
    """Names of the elements that make a « tous » of the requirement false, in reading order.

    Of several ways to comply, the first one written names them: the others are only ways out.
    """
    found: list[str] = [] if judgement.requirement is None else _failing(judgement.requirement)
    return tuple(dict.fromkeys(found))


def _failing(item: Trace) -> list[str]:
    if item.value is not False:
        return []
    if _is_universal(item.node):
        return [part.subject for part in item.parts[0].parts if part.value is True and part.subject]
    if isinstance(item.node, k.Choose) and item.parts[0].known:
        return _failing(item.parts[1])
    if isinstance(item.node, k.And):
        return [name for part in item.parts for name in _failing(part)]
    if isinstance(item.node, k.Or):
        return next(filter(None, map(_failing, item.parts)), [])
    return []


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
