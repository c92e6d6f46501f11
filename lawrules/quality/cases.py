"""Running the cases of a rule, on the reference evaluator or on another."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from lawrules.audits.building import figures_of
from lawrules.audits.wording import interpolate, words_of
from lawrules.backends.context import Context
from lawrules.backends.flat import instance_of
from lawrules.backends.instances import ABSENT, Instance, Interval
from lawrules.backends.judging import Judgement, judge, missing_facts, value_of
from lawrules.backends.rows import Trace, Value
from lawrules.model import Case, Corpus, Rule, Verdict

__all__ = ["Outcome", "case_context", "case_instance", "run_case", "settled_value"]


@frozen
class Outcome:
    """What a case gave; ``differences`` is empty when it gave what it promised.

    Attributes:
        verdict: Verdict given, or None for the value of a definition.
        value: Value given by a definition.
        judgement: The whole judgement of a norm.
        differences: Sentences in French, one per broken promise.
    """

    case: Case
    verdict: Verdict | None = None
    value: Value = None
    judgement: Judgement | None = None
    differences: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the case gave all that it promised."""
        return not self.differences


def case_instance(case: Case, corpus: Corpus) -> Instance:
    """The instance that the facts of a case describe."""
    rule = corpus.regles[case.regle]
    return instance_of(_with_absences(case.faits), rule.porte_sur, corpus.vocabulaire, where=case.where)


def _with_absences(facts: Mapping[str, object]) -> dict[str, object]:
    """A case says ``absent`` by None, and the unknown by leaving the fact out."""

    def convert(value: object) -> object:
        if value is None:
            return ABSENT
        if isinstance(value, (tuple, list)):
            return tuple(_with_absences(item) for item in value)
        return value

    return {path: convert(value) for path, value in facts.items()}


def case_context(case: Case, corpus: Corpus) -> Context:
    """The context that a case asks for."""
    return Context(corpus, closed=case.monde == "clos")


def run_case(case: Case, corpus: Corpus, *, rule: Rule | None = None) -> Outcome:
    """Run one case on the reference evaluator.

    Args:
        rule: The rule in the state to judge (a mutant, say); the corpus's own by default.
    """
    tested = rule or corpus.regles[case.regle]
    instance, context = case_instance(case, corpus), case_context(case, corpus)
    if tested.definit:
        # Nothing is ever written into the second mapping.
        context.definitions = ChainMap({tested.definit: tested}, context.definitions)  # type: ignore[arg-type]
    if tested.nature.gives_value:
        return _run_definition(case, tested, instance, context)
    judgement = judge(tested, instance, context, default=case.date)
    differences = list(_verdict_differences(case, judgement))
    differences += _missing_differences(case, judgement.missing)
    differences += _figure_differences(case, judgement, corpus)
    return Outcome(case, judgement.verdict, None, judgement, tuple(differences))


def _run_definition(case: Case, rule: Rule, instance: Instance, context: Context) -> Outcome:
    found: Trace = value_of(rule, instance, context, default=case.date)
    if case.aucune_version:
        told = () if found.version is None else ("une version est en vigueur, on n'en attendait aucune",)
        return Outcome(case, None, found.value, None, told)
    if case.attendu is Verdict.SANS_OBJET:
        guards = len(found.version.formula.guards) if found.version is not None else 0
        empty = any(part.value is False for part in found.parts[:guards])
        return Outcome(case, None, found.value, None, () if empty else ("la base n'est pas vide",))
    given, wanted = settled_value(found.value), settled_value(_as_value(case.valeur))
    # « inconnu » promises that nothing is settled; a bound may still be known.
    kept = not found.known if wanted is None else given == wanted
    differences = [] if kept else [f"valeur attendue {_said(wanted)}, obtenue {_said(given)}"]
    differences += _missing_differences(case, tuple(dict.fromkeys(missing_facts(found, top=True))))
    return Outcome(case, None, found.value, None, tuple(differences))


def _as_value(value: object) -> Value:
    if isinstance(value, Mapping):
        return Interval(value.get("min"), value.get("max"))
    return value  # type: ignore[return-value]


def settled_value(value: Value | Fraction) -> object:
    """A value in comparable form: a number as ``Fraction``, an unsettled one as its bounds or None."""
    if isinstance(value, Interval):
        if value.known:
            return value.low
        return None if value.low is None and value.high is None else (value.low, value.high)
    return value


def _said(value: object) -> str:
    return "inconnue" if value is None else str(value)


def _verdict_differences(case: Case, judgement: Judgement) -> Iterable[str]:
    if case.aucune_version:
        if judgement.version is not None:
            since = judgement.version.depuis
            yield f"une version est en vigueur (depuis le {since}), on n'en attendait aucune"
    elif judgement.verdict is not case.attendu:
        yield f"verdict attendu {case.attendu}, obtenu {judgement.verdict}"
    elif judgement.version is None and judgement.day is not None:
        yield "aucune version en vigueur ce jour-là (écrivez « attendu: aucune_version »)"


def _missing_differences(case: Case, missing: tuple[str, ...]) -> list[str]:
    if not case.faits_manquants or set(case.faits_manquants) == set(missing):
        return []
    return [f"faits manquants attendus {sorted(case.faits_manquants)}, obtenus {sorted(missing)}"]


def _figure_differences(case: Case, judgement: Judgement, corpus: Corpus) -> list[str]:
    if not case.chiffres:
        return []
    words = words_of(judgement, figures_of(judgement), corpus)
    found = {name: _plain(interpolate(f"{{{name}}}", words)) for name in case.chiffres}
    return [
        f"chiffre « {name} » attendu {wanted}, obtenu {found[name]}"
        for name, wanted in case.chiffres.items()
        if _plain(wanted) != found[name]
    ]


def _plain(text: str) -> str:
    """Text without the niceties of typography, to compare figures."""
    for space in ("\u202f", "\u00a0", " "):
        text = text.replace(space, "")
    return text
