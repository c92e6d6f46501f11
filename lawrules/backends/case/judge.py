"""The verdicts of all rules on one flat case, from functions generated for the versions in force.

Facts come by path, or as an ``Instance``. Where all that a rule looks at is known, its verdict is one Python
expression over whole numbers; where something is unknown, that rule alone takes Kleene's logic with bounds,
and what needs the elements of a collection is asked of the reference evaluator, as ``SUPPORT`` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Final

from lawrules.backends.case.closures import Env
from lawrules.backends.case.door import Door, slots_of
from lawrules.backends.case.groups import Group
from lawrules.backends.case.layout import Layout
from lawrules.backends.context import Context
from lawrules.backends.explaining import explain
from lawrules.backends.instances import Instance
from lawrules.backends.judging import Judgement, day_of, judge
from lawrules.backends.limits import Limit
from lawrules.errors import DataError, Problem, Problems, UnknownRuleError
from lawrules.model import Corpus, Formula, Rule, Verdict

__all__ = ["SUPPORT", "CaseJudge", "CaseVerdicts", "compile_case"]

_ORACLE = "répondu par l'oracle : plus lent, même verdict."

SUPPORT: Final[dict[str, Limit]] = {
    "agregats": Limit(
        "nombre, somme, minimum, maximum, tous, existe, aucun et part sur une collection",
        f"{_ORACLE} Donner les totaux l'évite.",
    ),
    "collection_connue": Limit("connu(x) d'une collection", _ORACLE),
    "cercle": Limit("un fait qui se définit par lui-même, ou par plus de huit liens", _ORACLE),
    "date_deduite": Limit("une date de référence qui se déduit d'une définition", _ORACLE),
    "lien_de_retour": Limit("un lien qui ramène à ce dont il part", _ORACLE),
    "nombre_sans_decimales": Limit("un nombre de la loi sans écriture décimale exacte", _ORACLE),
}
"""What the generated functions do not answer by themselves; everything else, they do."""

_DOORS = 256  # orders of paths kept; beyond, a door is made for each case


def compile_case(
    corpus: Corpus,
    entity: str,
    *,
    on: date | None = None,
    rules: Iterable[str | Rule] | None = None,
    closed: bool = False,
) -> CaseJudge:
    """What judges flat cases of an entity.

    Args:
        on: Day of the law imposed on every case; None leaves each case its own dates.
        rules: Ids of the rules wanted, or rules; every norm about the entity by default.
        closed: Whether documents are declared complete, so that a blank is an absence.

    Raises:
        UnknownRuleError: Ids that the corpus does not have, all of them.
        DataError: The entity is unknown, or a rule is not about it or gives no verdict.
    """
    problems = Problems()
    if entity not in corpus.vocabulaire.entites:
        near = get_close_matches(entity, corpus.vocabulaire.entites, n=1)
        fix = f"vouliez-vous dire « {near[0]} » ?" if near else "les entités sont dans rules/faits/."
        raise DataError(Problem("LR528", f"entité inconnue : « {entity} »", fix=fix))
    wanted: list[Rule] = []
    for item in corpus.norms(entity) if rules is None else rules:
        rule = item if isinstance(item, Rule) else corpus.regles.get(item)
        if rule is None:
            near = get_close_matches(str(item), corpus.regles, n=1)
            fix = f"vouliez-vous dire « {near[0]} » ?" if near else "« lawrules regles » donne la liste."
            raise UnknownRuleError(Problem("LR250", f"règle inconnue : « {item} »", fix=fix))
        if rule.nature.gives_value or rule.porte_sur != entity:
            what = f"la règle « {rule.id} » porte sur « {rule.porte_sur} »"
            if rule.nature.gives_value:
                what = f"« {rule.id} » donne une valeur, pas un verdict"
            problems.add("LR529", what, fix=f"demandez une règle qui juge « {entity} ».")
        wanted.append(rule)
    problems.raise_if_any(DataError)
    return CaseJudge(corpus, entity, tuple(wanted), on=on, closed=closed)


class CaseJudge:
    """Judges cases; made by ``compile_case``. It may be shared by threads, and pickled."""

    def __init__(
        self, corpus: Corpus, entity: str, rules: tuple[Rule, ...], *, on: date | None, closed: bool
    ) -> None:
        self.corpus = corpus
        self.entity = entity
        self.rules = rules
        self.on = on
        self.closed = closed
        self.ids = tuple(rule.id for rule in rules)
        self.index = {rule.id: place for place, rule in enumerate(rules)}
        self._layout = Layout(corpus, entity, rules, closed=closed)
        self._imposed = Group(self._layout, rules, imposed=True)
        self._own = _groups(self._layout, rules)
        self._doors: dict[tuple[object, ...], Door] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.corpus, self.entity, self.rules, self.on, self.closed)

    def judge(
        self, facts: Mapping[str, object] | Instance, on: date | None = None, *, default: date | None = None
    ) -> CaseVerdicts:
        """The verdict of every rule on one case.

        Args:
            facts: Values by path (``bool``, ``int``, ``Fraction``, ``Decimal``, ``date``, ``str``, bounds
                for a bounded fact, a list of mappings for a collection); None or no path is unknown.
            on: Day of the law imposed on this case.
            default: Day of the law where neither ``on`` nor the facts give one.

        Raises:
            UnknownFactError: Paths that are not in the vocabulary, all of them.
            DataError: Values that their facts cannot hold, all of them.
        """
        on = on or self.on
        if isinstance(facts, Instance):
            return self._judge_instance(facts, on, default)
        paths = tuple(facts)
        door = self._doors.get(paths) or self._door(paths)
        given = tuple(facts.values())
        slots, unknown = door.enter(given)
        case = CaseVerdicts(self, door, given, on, default)
        case._values = self._verdicts(case, Env(slots, case._oracle), unknown)
        return case

    def source(self, on: date) -> str:
        """The Python text of the functions of a day, for whoever wants to read them."""
        return self._imposed.body(on).source

    def ways(self, on: date) -> Mapping[str, str]:
        """How each rule in force is answered when a fact is missing: « bornes », or « par l'oracle »."""
        ways = zip(self.ids, self._imposed.body(on).ways, strict=True)
        return {rule: way for rule, way in ways if way}

    def _door(self, paths: tuple[object, ...]) -> Door:
        door = Door(self._layout, paths)
        if len(self._doors) < _DOORS:
            self._doors[paths] = door
        return door

    def _judge_instance(self, facts: Instance, on: date | None, default: date | None) -> CaseVerdicts:
        if facts.entity != self.entity:
            what = f"on juge « {self.entity} », « {facts.entity} » donné"
            raise DataError(
                Problem("LR528", what, facts.where, f"compilez les règles de « {facts.entity} ».")
            )
        case = CaseVerdicts(self, None, facts, on, default)
        laid = slots_of(self._layout, facts)
        if laid is None:
            case._values = tuple(case._oracle(rule) for rule in self.rules)
        else:
            case._values = self._verdicts(case, Env(laid[0], case._oracle), laid[1])
        return case

    def _verdicts(self, case: CaseVerdicts, env: Env, unknown: int) -> tuple[Verdict, ...]:
        if case._on is not None:
            return self._imposed.judge(env, unknown, case._on.toordinal())
        if len(self._own) == 1:
            return self._group(self._own[0], case, env, unknown)
        found: dict[str, Verdict] = {}
        for group in self._own:
            env.found = {}
            found.update(
                zip((r.id for r in group.rules), self._group(group, case, env, unknown), strict=True)
            )
        return tuple(found[rule] for rule in self.ids)

    def _group(self, group: Group, case: CaseVerdicts, env: Env, unknown: int) -> tuple[Verdict, ...]:
        default = case._default
        if group.day is not None:
            day = group.day(env, None if default is None else default.toordinal())
        else:
            found = day_of(group.rules[0], case._instance(), case._context(), default)
            day = None if found is None else found.toordinal()
        return group.judge(env, unknown, day)


def _rebuild(
    corpus: Corpus, entity: str, rules: tuple[Rule, ...], on: date | None, closed: bool
) -> CaseJudge:
    return CaseJudge(corpus, entity, rules, on=on, closed=closed)


def _groups(layout: Layout, rules: Iterable[Rule]) -> list[Group]:
    by_day: dict[object, tuple[Formula | None, list[Rule]]] = {}
    for rule in rules:
        formula = rule.date_de_reference
        by_day.setdefault(formula and formula.node, (formula, []))[1].append(rule)
    return [Group(layout, items, imposed=False, formula=formula) for formula, items in by_day.values()]


class CaseVerdicts(Mapping[str, Verdict]):
    """The verdicts of one case by rule id, in the order of the rules; their grounds on demand."""

    __slots__ = ("_built", "_default", "_door", "_given", "_judge", "_on", "_shared", "_values")

    def __init__(
        self,
        case_judge: CaseJudge,
        door: Door | None,
        given: tuple[object, ...] | Instance,
        on: date | None,
        default: date | None,
    ) -> None:
        self._judge = case_judge
        self._door = door
        self._given = given
        self._on = on
        self._default = default
        self._values: tuple[Verdict, ...] = ()
        self._built: Instance | None = None
        self._shared: Context | None = None

    def __getitem__(self, rule: str) -> Verdict:
        return self._values[self._judge.index[rule]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._judge.ids)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        told = ", ".join(f"{rule}: {verdict.value}" for rule, verdict in self.items())
        return f"CaseVerdicts({told})"

    def of(self, verdict: Verdict) -> tuple[str, ...]:
        """Ids of the rules that gave a verdict."""
        return tuple(
            [rule for rule, found in zip(self._judge.ids, self._values, strict=True) if found is verdict]
        )

    def judgement(self, rule: str) -> Judgement:
        """The verdict of one rule with everything that led to it, from the reference evaluator."""
        found = self._judge.rules[self._judge.index[rule]]
        return judge(found, self._instance(), self._context(), default=self._default)

    def missing(self, rule: str) -> tuple[str, ...]:
        """Paths of the facts that would settle a verdict; none when it is settled."""
        return self.judgement(rule).missing if self[rule] is Verdict.INDETERMINE else ()

    def explain(self, rule: str) -> str:
        """The verdict told in French, one line per step."""
        return "\n".join(map(str, explain(self.judgement(rule), self._judge.corpus.vocabulaire)))

    def _instance(self) -> Instance:
        if self._built is None:
            if isinstance(self._given, Instance):
                self._built = self._given
            else:
                assert self._door is not None, "values come through a door"
                self._built = self._door.instance(self._given)
        return self._built

    def _context(self) -> Context:
        if self._shared is None:
            self._shared = Context(self._judge.corpus, self._on, closed=self._judge.closed)
        return self._shared

    def _oracle(self, rule: Rule) -> Verdict:
        return judge(rule, self._instance(), self._context(), default=self._default).verdict
