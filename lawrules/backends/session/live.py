"""A live session: facts arrive one by one, verdicts settle, and the next question is known.

The day of the law is that of the session. What the rules ask is lowered to outcomes (``session.outcomes``)
matched by an agenda: durable_rules where it is installed, or plain Python, which answers alike. Conditions
that are more than a test of one fact are computed by the reference evaluator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from threading import RLock
from types import MappingProxyType
from typing import Final
from typing import Literal as Choice

from attrs import frozen

from lawrules.backends.accepting import Refused, accept, accept_collection, problem_of
from lawrules.backends.case import compile_case
from lawrules.backends.context import Binding, Context, follow
from lawrules.backends.explaining import explain
from lawrules.backends.flat import accepted_instance, path_steps
from lawrules.backends.instances import Absent, Instance, Interval
from lawrules.backends.judging import Judgement, judge
from lawrules.backends.limits import Limit
from lawrules.backends.rows import evaluate
from lawrules.backends.rows.tracing import fact_trace
from lawrules.backends.session.agenda import Agenda, PlainAgenda
from lawrules.backends.session.outcomes import Board, Field
from lawrules.errors import DataError, EvaluationError, Problem, UnsupportedError, Where
from lawrules.ir.nodes import FactRef
from lawrules.model import Collection, Corpus, Fact, Rule, Verdict

__all__ = ["SUPPORT", "Question", "Session", "open_session"]

SUPPORT: Final[dict[str, Limit]] = {
    "autre_jour": Limit(
        "le droit d'un autre jour que celui de la séance",
        "une séance est ouverte à un jour donné ; ouvrez-en une autre.",
    ),
    "monde_clos": Limit(
        "un document déclaré complet", "un blanc s'y remplit encore ; jugez-le par l'audit, monde clos."
    ),
    "elements": Limit(
        "les faits d'un élément de collection, un par un",
        "la collection s'apprend en une fois ; l'oracle calcule ses agrégats.",
    ),
    "alternatives": Limit(
        "une règle de plus de 48 alternatives dans le moteur",
        "ses parties les plus longues sont calculées par l'oracle : même verdict.",
    ),
    "calculs": Limit(
        "l'arithmétique, les dates, les tables et les définitions dans le moteur",
        "elles sont calculées par l'oracle, comme conditions : même verdict.",
    ),
    "durable_rules": Limit(
        "durable_rules sous Python 3.13, et sous Windows", "le moteur Python y répond de même."
    ),
}
"""What a session does not do, or does otherwise than inside its agenda."""

Engine = Choice["auto", "durable", "python"]


@frozen
class Question:
    """A fact to ask for, and the rules that hang on it."""

    path: str
    titre: str
    rules: tuple[str, ...]


def open_session(
    corpus: Corpus,
    entity: str,
    *,
    on: date,
    rules: Iterable[str | Rule] | None = None,
    facts: Mapping[str, object] | None = None,
    engine: Engine = "auto",
) -> Session:
    """A session about one thing.

    Args:
        on: Day of the law, for the thing and for all that it is linked to.
        rules: Ids of the rules wanted, or rules; every norm about the entity by default.
        facts: Facts already known.
        engine: ``durable``, ``python``, or whichever is installed.

    Raises:
        UnknownRuleError, DataError: As ``compile_case``, and as ``Session.learn`` for ``facts``.
        UnsupportedError: durable_rules is asked for and not installed.
    """
    session = Session(corpus, entity, compile_case(corpus, entity, rules=rules).rules, on=on, engine=engine)
    for path, value in (facts or {}).items():
        session.learn(path, value)
    return session


class Session:
    """Facts of one thing, learnt one at a time; made by ``open_session``. It may be shared by threads."""

    def __init__(
        self, corpus: Corpus, entity: str, rules: tuple[Rule, ...], *, on: date, engine: Engine
    ) -> None:
        self.corpus = corpus
        self.entity = entity
        self.on = on
        self._rules = {rule.id: rule for rule in rules}
        self._board = Board(corpus, entity, on)
        for rule in rules:
            self._board.add(rule)
        self._agenda = _agenda(self._board, engine)
        self._lock = RLock()
        self._facts: dict[str, object] = {}
        self._fields: dict[int, int] = {}
        self._settled: dict[str, Verdict] = {}
        self._instance = Instance(entity)
        self._restart({})

    # --- facts ----------------------------------------------------------------------------------------

    @property
    def facts(self) -> Mapping[str, object]:
        """Facts learnt so far, by path from the entity."""
        return MappingProxyType(dict(self._facts))

    def learn(self, path: str, value: object) -> Mapping[str, Verdict]:
        """Learn a fact; the verdicts that it settles, by rule id.

        A verdict that is settled never changes by learning. ``None`` teaches nothing.

        Raises:
            UnknownFactError: The path leads nowhere.
            DataError: The fact cannot hold the value, was learnt with another one, or is contradicted by what
                follows from the facts already learnt. Nothing is then learnt.
        """
        with self._lock:
            canonical, item = self._resolve(path)
            found = self._accepted(canonical, item, value)
            known = self._facts.get(canonical)
            if found is None or found == known:
                return {}
            if known is not None and not _narrower(found, known):
                what = f"{canonical} : déjà appris avec une autre valeur"
                fix = "oubliez d'abord l'ancienne (forget)."
                raise DataError(Problem("LR530", what, Where(path=canonical), fix))
            if known is None and isinstance(item, Fact):
                self._check_deduced(canonical, item, found)
            return self._advance({**self._facts, canonical: found}, canonical)

    def forget(self, path: str) -> tuple[str, ...]:
        """Forget a fact; ids of the rules whose verdict is then no longer settled.

        Raises:
            UnknownFactError: The path leads nowhere.
        """
        with self._lock:
            canonical, _ = self._resolve(path)
            if canonical not in self._facts:
                return ()
            before = tuple(self._settled)
            self._restart({path: value for path, value in self._facts.items() if path != canonical})
            return tuple(rule for rule in before if rule not in self._settled)

    # --- answers --------------------------------------------------------------------------------------

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdict of every rule, in the order of the rules; ``indetermine`` where it is not settled."""
        with self._lock:
            return {rule: self._settled.get(rule, Verdict.INDETERMINE) for rule in self._rules}

    def undecided(self) -> tuple[str, ...]:
        """Ids of the rules whose verdict is not settled."""
        with self._lock:
            return tuple(rule for rule in self._rules if rule not in self._settled)

    def next_questions(self, n: int = 5) -> tuple[Question, ...]:
        """Facts to ask for, first those on which the most undecided verdicts hang."""
        with self._lock:
            wanted: dict[str, list[str]] = {}
            context = Context(self.corpus, self.on)
            for rule in self.undecided():
                for path in judge(self._rules[rule], self._instance, context).missing:
                    wanted.setdefault(path, []).append(rule)
        questions = [Question(path, self._title(path), tuple(rules)) for path, rules in wanted.items()]
        kept = [question for question in questions if question.titre]
        return tuple(sorted(kept, key=lambda question: -len(question.rules))[:n])

    def judgement(self, rule: str) -> Judgement:
        """The verdict of one rule with everything that led to it, from the reference evaluator."""
        with self._lock:
            return judge(self._rules[rule], self._instance, Context(self.corpus, self.on))

    def explain(self, rule: str) -> str:
        """The verdict told in French, one line per step."""
        return "\n".join(map(str, explain(self.judgement(rule), self.corpus.vocabulaire)))

    # --- inside ---------------------------------------------------------------------------------------

    def _resolve(self, path: str) -> tuple[str, Fact | Collection]:
        """The path from the entity, and what it leads to."""
        vocabulary = self.corpus.vocabulaire
        accepted_instance({path: None}, self.entity, vocabulary)  # raises with the words of all evaluators
        entity = vocabulary.entites[self.entity]
        steps = path_steps(path, entity)
        for step in steps[:-1]:
            entity = vocabulary.entites[entity.liens[step].vers]
        item = entity.faits.get(steps[-1]) or entity.collections[steps[-1]]
        return ".".join((self.entity, *steps)), item

    def _accepted(self, path: str, item: Fact | Collection, value: object) -> object:
        try:
            if isinstance(item, Fact):
                return accept(value, item)
            if value is None:
                return None
            elements = accept_collection(value)
        except Refused as refused:
            raise DataError(problem_of(refused, path, item, value, Where())) from None
        accepted_instance({path: elements}, self.entity, self.corpus.vocabulaire)
        return [dict(element) for element in elements]

    def _check_deduced(self, path: str, item: Fact, value: object) -> None:
        """Refuse what the facts already learnt exclude: verdicts may have settled on it."""
        if self.corpus.definition_of(item.id) is None:
            return
        steps = path.split(".")
        context = Context(self.corpus, self.on)
        holder = follow(context, self._instance, FactRef(steps[0], tuple(steps[1:-1]), item.id, item.type))
        deduced = fact_trace(holder, item.nom, self.on, context).value
        if deduced is None or isinstance(value, Absent):
            return
        agrees = _within(value, deduced) if isinstance(deduced, Interval) else value == deduced
        if not agrees:
            what = f"{path} : contredit ce qui se déduit des faits déjà appris"
            fix = "corrigez l'un des deux ; forget() oublie un fait appris."
            raise DataError(Problem("LR531", what, Where(path=path), fix))

    def _restart(self, facts: dict[str, object]) -> None:
        """Settle everything again from these facts."""
        before = self._settled
        self._settled = {
            rule.id: Verdict.SANS_OBJET for rule in self._rules.values() if rule.version_on(self.on) is None
        }
        try:
            self._advance(facts, None)
        except EvaluationError:
            self._settled = before
            raise

    def _advance(self, facts: dict[str, object], path: str | None) -> dict[str, Verdict]:
        """Take these facts, of which one is new (None: all); the verdicts that settle.

        Nothing is taken if the agenda fails.
        """
        instance = accepted_instance(facts, self.entity, self.corpus.vocabulaire)
        place = None if path is None else (tuple(path.split(".")[1:-1]), path.rpartition(".")[2])
        fields = {} if place is None else dict(self._fields)
        context = Context(self.corpus, self.on)
        for item in self._board.fields:
            if (
                place is None
                or item.place == place
                or (item.place is None and (item.needs is None or place in item.needs))
            ):
                value = _whole(item, evaluate(item.node, {self.entity: Binding(instance, self.on)}, context))
                if value is not None:
                    fields[item.index] = value
        settled = self._agenda.settled(fields)
        self._facts, self._fields, self._instance = facts, fields, instance
        just_now: dict[str, Verdict] = {}
        for number in sorted(settled):
            outcome = self._board.outcomes[number]
            if outcome.rule not in self._settled:
                self._settled[outcome.rule] = just_now[outcome.rule] = outcome.verdict
        return just_now

    def _title(self, path: str) -> str:
        """What a path is called; "" when it does not start from the thing judged."""
        if path.partition(".")[0] != self.entity:
            return ""
        try:
            _, item = self._resolve(path)
        except DataError:
            return ""
        return item.titre or item.nom


def _agenda(board: Board, engine: Engine) -> Agenda:
    if engine != "python":
        from lawrules.backends.session.durable import DurableAgenda, available

        if available():
            return DurableAgenda(board.outcomes)
        if engine == "durable":
            fix = 'installez durable_rules (Python 3.11 ou 3.12, hors Windows), ou demandez engine="python".'
            raise UnsupportedError(Problem("LR532", "durable_rules n'est pas installé ici", fix=fix))
    return PlainAgenda(board.outcomes)


def _whole(item: Field, value: object) -> int | None:
    """The value of a field: 0 or 1, a whole number, the number of a day; None where it is not known."""
    if isinstance(value, Interval):
        if value.low is None or not value.known:
            return None
        return int(value.low * 10 ** (item.node.type.decimales or 0))
    if isinstance(value, date):
        return value.toordinal()
    assert value is None or isinstance(value, bool), "a field is a condition, a number or a date"
    return None if value is None else int(value)


def _within(value: object, bounds: Interval) -> bool:
    low, high = (value.low, value.high) if isinstance(value, Interval) else (value, value)
    below = bounds.low is None or (isinstance(low, Fraction) and low >= bounds.low)
    above = bounds.high is None or (isinstance(high, Fraction) and high <= bounds.high)
    return below and above


def _narrower(value: object, known: object) -> bool:
    """Whether a value only says more of a number already known between two bounds."""
    return isinstance(known, Interval) and isinstance(value, Fraction | Interval) and _within(value, known)
