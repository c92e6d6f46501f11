"""How many verdicts a missing fact of a document would settle, found by trying its possible answers.

Counting the rules that name a fact among others is no measure: of two facts joined by « et », one « non » is
enough. Each answer is put in turn, the undecided rules that wait for the fact are judged again, and what
was put is taken away.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import frozen

from lawrules.audits.convention import inherited_day
from lawrules.audits.dossier import lacks
from lawrules.audits.scope import spoken_of
from lawrules.backends.context import Context
from lawrules.backends.instances import ABSENT, FactValue, Instance
from lawrules.backends.judging import Judgement, judge
from lawrules.errors import LawrulesError
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Corpus, Rule, Verdict

__all__ = ["Weight", "weigh"]


@frozen
class Weight:
    """Verdicts settled by a fact: ``sur`` whatever the answer, ``possible`` by the best one."""

    sur: int
    possible: int


@frozen
class _Pending:
    """An undecided rule about one instance, and how to judge it again."""

    judgement: Judgement
    default: date | None
    closed: bool


def weigh(
    corpus: Corpus,
    documents: Iterable[tuple[Instance, bool, Container[int]]],
    *,
    on: date | None = None,
    default: date | None = None,
    rules: Sequence[str] | None = None,
) -> Mapping[str, Weight]:
    """What each missing fact of some documents would settle, by the path that findings give it.

    A number or a date has too many answers to try them all: ``sur`` counts then only the rules that wait
    for that fact alone. A collection to fill is not tried.

    Args:
        documents: Trees read from the files, each with whether it says that it is complete, and the
            identities of the instances that are its own.
        rules: Ids of the only rules to judge.
    """
    waiting: dict[str, list[_Pending]] = {}
    for document, closed, own in documents:
        for item in _undecided(corpus, document, closed, own, on, default, rules):
            for path in item.judgement.missing:
                waiting.setdefault(path, []).append(item)
    return {path: _weight(corpus, path, items, on) for path, items in waiting.items()}


def _undecided(
    corpus: Corpus,
    document: Instance,
    closed: bool,
    own: Container[int],
    on: date | None,
    default: date | None,
    rules: Sequence[str] | None,
) -> Iterator[_Pending]:
    context = Context(corpus, on=on, closed=closed)
    by_entity: dict[str, list[Rule]] = {}
    for rule in corpus.norms():
        if rules is None or rule.id in rules:
            by_entity.setdefault(rule.porte_sur, []).append(rule)
    for instance in spoken_of(document, corpus):
        if id(instance) not in own:
            continue
        day = inherited_day(instance, context, default)
        entity = corpus.vocabulaire.entites[instance.entity]
        for rule in by_entity.get(instance.entity, ()):
            try:
                judgement = judge(rule, instance, context, default=day)
            except LawrulesError:
                continue
            undecided = judgement.verdict is Verdict.INDETERMINE
            if undecided and not (entity.dossier and lacks(rule, judgement.version, instance)):
                yield _Pending(judgement, day, closed)


def _weight(corpus: Corpus, path: str, items: list[_Pending], on: date | None) -> Weight:
    alone = sum(item.judgement.missing == (path,) for item in items)
    cells = list(
        {
            (id(where), name): (where, name) for item in items for where, name in _cells(corpus, item, path)
        }.values()
    )
    if not cells:
        return Weight(alone, len(items))
    holder, name = cells[0]
    kind = corpus.vocabulaire.entites[holder.entity].faits[name].type
    answers, all_of_them = _answers(kind)
    settled = []
    for answer in answers:
        for where, fact in cells:
            where.facts[fact] = answer
        settled.append(sum(_settles(corpus, item, on) for item in items))
        for where, fact in cells:
            del where.facts[fact]
    return Weight(min(settled) if all_of_them else alone, max(alone, *settled))


def _settles(corpus: Corpus, item: _Pending, on: date | None) -> bool:
    # A context keeps the values that it worked out: each trial has its own.
    context = Context(corpus, on=on, closed=item.closed)
    old = item.judgement
    try:
        new = judge(old.rule, old.instance, context, default=item.default)
    except LawrulesError:
        return False
    return new.verdict is not Verdict.INDETERMINE


def _answers(kind: ValueType) -> tuple[tuple[FactValue, ...], bool]:
    """Answers to try, and whether no other matters."""
    match kind.kind:
        case Kind.BOOLEEN:
            return (True, False), True
        case Kind.CHOIX:
            return kind.valeurs, True
        case Kind.TEXTE:
            return ("renseigné", ABSENT), True
        case Kind.DATE:
            return (date(1900, 1, 1), date(2200, 1, 1), ABSENT), False
        case Kind.CODE:
            return ("", ABSENT), False
        case _:
            low = Fraction(0) if kind.minimum is None else kind.minimum
            high = Fraction(10**9) if kind.maximum is None else kind.maximum
            return (low, high, ABSENT), False


def _cells(corpus: Corpus, item: _Pending, path: str) -> Iterator[tuple[Instance, str]]:
    """Where the fact is to be filled: in the subject or what it is linked to, or in each element."""
    root, *links, name = path.split(".")
    subject = item.judgement.instance
    starts = [subject] if root == subject.entity else [one for one in subject.walk() if one.entity == root]
    for start in starts:
        here = _reach(corpus, start, links)
        if here is None or name not in corpus.vocabulaire.entites[here.entity].faits:
            continue
        if here.facts.get(name) is None:
            yield here, name


def _reach(corpus: Corpus, start: Instance, links: Iterable[str]) -> Instance | None:
    here = start
    for step in links:
        link = corpus.vocabulaire.entites[here.entity].liens.get(step)
        if link is None:
            return None
        there = here.links.get(step)
        if there is None and link.parent and here.parent is not None:
            there = here.parent
        if there is None:
            there = here.links.setdefault(step, Instance(link.vers, where=here.where, closed=here.closed))
        here = there
    return here
