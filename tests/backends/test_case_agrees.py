"""The case evaluator gives the verdict of the reference evaluator on any formula and any facts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lawrules.backends.case import compile_case
from lawrules.backends.context import Context
from lawrules.backends.flat import instance_of
from lawrules.backends.instances import ABSENT, Instance
from lawrules.backends.judging import judge
from lawrules.model import Corpus, Rule, Version, Vocabulary
from tests.properties import language as lang

from .small import DATED, corpus, definition, norm, version

CUT = date(2020, 6, 15)
_days = st.dates(date(2019, 6, 1), date(2021, 6, 1))


def _agree(
    base: Corpus, subject: str, facts: Any, on: date | None, default: date | None, closed: bool = False
) -> None:
    found = compile_case(base, subject, closed=closed).judge(facts, on, default=default)
    instance = facts if isinstance(facts, Instance) else instance_of(facts, subject, base.vocabulaire)
    context = Context(base, on, closed=closed)
    expected = {
        rule.id: judge(rule, instance, context, default=default).verdict for rule in base.norms(subject)
    }
    assert dict(found) == expected


def _flat(item: Instance) -> dict[str, Any]:
    facts: dict[str, Any] = {f"objet.{name}": value for name, value in item.facts.items()}
    facts |= {f"objet.lieu.{name}": value for name, value in item.links["lieu"].facts.items()}
    return facts


def _two_versions(make: Any, first: Any, second: Any) -> tuple[Version, Version]:
    return make(second, depuis=CUT), make(first, fin=date(2020, 6, 14))


def _version(tree: Any, subject: str, **options: Any) -> Version:
    return version(lang.render(tree), subject, **options)


@settings(deadline=None)
@given(lang.object_conditions, lang.objects, _days)
def test_on_any_formula_about_one_thing(tree: Any, item: Instance, day: date) -> None:
    base = corpus(norm("essai.regle", "objet", _version(tree, "objet")))
    _agree(base, "objet", item, day, None)
    _agree(base, "objet", _flat(item), day, None)
    _agree(base, "objet", _flat(item), None, None)


@settings(deadline=None)
@given(lang.lot_conditions, lang.lots(), _days)
def test_on_any_formula_about_totals_and_rows(tree: Any, lot: Instance, day: date) -> None:
    base = corpus(norm("essai.regle", "lot", _version(tree, "lot")))
    _agree(base, "lot", lot, day, None)


@st.composite
def bases(draw: st.DrawFn) -> Corpus:
    """Rules of two versions with a condition and an exception, over facts that other rules define."""
    conditions = st.shared(st.just(lang.object_conditions), key="conditions").flatmap(lambda s: s)

    def norm_of(identifier: str) -> Rule:
        def make(tree: Any, **options: Any) -> Version:
            si = lang.render(draw(conditions)) if draw(st.booleans()) else None
            sauf = (lang.render(draw(conditions)),) if draw(st.booleans()) else ()
            return _version(tree, "objet", si=si, sauf=sauf, **options)

        return norm(identifier, "objet", *_two_versions(make, draw(conditions), draw(conditions)))

    def define(fact: str, texts: tuple[str, ...], outside: Any) -> Rule:
        subject = fact.partition(".")[0]

        def make(text: str, **options: Any) -> Version:
            si = (
                draw(st.sampled_from((None, "objet.marque", "objet.poids > 5")))
                if subject == "objet"
                else None
            )
            return version(text, subject, si=si, vaut=True, **options)

        versions = _two_versions(make, draw(st.sampled_from(texts)), draw(st.sampled_from(texts)))
        kept = versions[: draw(st.integers(1, 2))]
        return definition(fact, *kept, outside=draw(st.sampled_from((None, outside))))

    definitions = [
        define("objet.cher", ("objet.prix > 10 euros", "objet.lieu.zone et objet.taux > 0", "vrai"), False),
        define("objet.taux", ("objet.poids / 100", "objet.poids / objet.parts", "0,5"), Fraction(1, 4)),
        define(
            "objet.prix", ("3 euros * objet.poids / objet.parts", "table.plafonds[objet.sorte]"), Fraction(3)
        ),
        define("lieu.zone", ("lieu.surface > 10 m2", "date_de_reference < 2020-01-01"), True),
    ]
    chosen = draw(st.lists(st.sampled_from(definitions), unique_by=lambda rule: rule.definit))
    return corpus(norm_of("essai.un"), norm_of("essai.deux"), *chosen)


@settings(max_examples=150, deadline=None)
@given(bases(), lang.objects, st.none() | _days, st.none() | _days)
def test_on_definitions_versions_and_dates(
    base: Corpus, item: Instance, on: date | None, default: date | None
) -> None:
    _agree(base, "objet", item, on, default)
    _agree(base, "objet", _flat(item), on, default)


@settings(deadline=None)
@given(lang.object_conditions, lang.objects, st.data())
def test_on_facts_declared_absent_in_a_complete_document(tree: Any, item: Instance, data: Any) -> None:
    document = Vocabulary({**DATED.entites, "objet": evolve(DATED.entites["objet"], document=True)})
    base = corpus(norm("essai.regle", "objet", _version(tree, "objet")), vocabulary=document)
    facts = _flat(item)
    for path in list(facts):
        if data.draw(st.integers(0, 3)) == 0:
            facts[path] = ABSENT
    _agree(base, "objet", facts, CUT, None, closed=data.draw(st.booleans()))


@settings(deadline=None)
@given(st.lists(lang.object_conditions, min_size=2, max_size=5), lang.objects)
def test_on_several_rules_that_share_what_they_compute(trees: list[Any], item: Instance) -> None:
    rules = [
        norm(f"essai.regle_{index}", "objet", _version(tree, "objet"))
        for index, tree in enumerate([*trees, trees[0]])
    ]
    _agree(corpus(*rules), "objet", item, CUT, None)
