"""A session says, after each fact, what the reference evaluator says of the facts learnt so far."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawrules.backends.context import Context
from lawrules.backends.flat import instance_of
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.judging import judge
from lawrules.backends.session import open_session
from lawrules.backends.session.durable import available
from lawrules.model import Corpus, Verdict
from tests.properties import language as lang

from .small import corpus, definition, norm, version

DAY = date(2020, 6, 15)
ENGINES: list[Any] = [
    "python",
    pytest.param(
        "durable", marks=pytest.mark.skipif(not available(), reason="durable_rules n'est pas installé")
    ),
]
_often = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _expected(base: Corpus, subject: str, facts: dict[str, Any]) -> dict[str, Verdict]:
    instance, context = instance_of(facts, subject, base.vocabulaire), Context(base, DAY)
    return {rule.id: judge(rule, instance, context).verdict for rule in base.norms(subject)}


def _check(base: Corpus, subject: str, facts: dict[str, Any], engine: Any) -> None:
    """Learn one fact after the other, then forget the first."""
    live = open_session(base, subject, on=DAY, engine=engine)
    learnt: dict[str, Any] = {}
    before = dict(live.verdicts)
    assert before == _expected(base, subject, learnt)
    for path, value in facts.items():
        just_now = live.learn(path, value)
        learnt[path] = value
        verdicts = dict(live.verdicts)
        assert verdicts == _expected(base, subject, learnt)
        settled = {rule: found for rule, found in before.items() if found is not Verdict.INDETERMINE}
        assert settled.items() <= verdicts.items(), "a settled verdict never changes by learning"
        assert just_now == {rule: found for rule, found in verdicts.items() if found != before[rule]}
        before = verdicts
    if facts:
        first = next(iter(facts))
        live.forget(first)
        del learnt[first]
        assert dict(live.verdicts) == _expected(base, subject, learnt)


def _flat(item: Instance) -> dict[str, Any]:
    facts: dict[str, Any] = {f"objet.{name}": value for name, value in item.facts.items()}
    return facts | {f"objet.lieu.{name}": value for name, value in item.links["lieu"].facts.items()}


@pytest.mark.parametrize("engine", ENGINES)
@_often
@given(
    st.lists(lang.object_conditions, min_size=1, max_size=3),
    lang.object_conditions,
    lang.objects,
    st.randoms(),
)
def test_on_any_formulas_about_one_thing(
    engine: Any, trees: list[Any], si: Any, item: Instance, order: Any
) -> None:
    rules = [
        norm(
            f"essai.r{index}",
            "objet",
            version(lang.render(tree), "objet", si=lang.render(si) if index else None),
        )
        for index, tree in enumerate(trees)
    ]
    facts = list(_flat(item).items())
    order.shuffle(facts)
    _check(corpus(*rules), "objet", dict(facts), engine)


@pytest.mark.parametrize("engine", ENGINES)
@_often
@given(lang.object_conditions, lang.objects)
def test_on_formulas_over_a_definition(engine: Any, tree: Any, item: Instance) -> None:
    base = corpus(
        definition("objet.cher", version("objet.prix > 10 euros et objet.lieu.zone", "objet", vaut=True)),
        norm("essai.regle", "objet", version(lang.render(tree), "objet", si="objet.cher ou objet.marque")),
    )
    facts = {path: value for path, value in _flat(item).items() if path != "objet.cher"}
    _check(base, "objet", facts, engine)


@pytest.mark.parametrize("engine", ENGINES)
@_often
@given(lang.lot_conditions, lang.lots(most=3))
def test_on_any_formula_about_totals_and_rows(engine: Any, tree: Any, lot: Instance) -> None:
    base = corpus(norm("essai.regle", "lot", version(lang.render(tree), "lot")))
    facts: dict[str, Any] = {f"lot.{name}": _bounds(value) for name, value in lot.facts.items()}
    if "objets" in lot.collections:
        facts["lot.objets"] = [_flat(item) for item in lot.collections["objets"]]
    _check(base, "lot", facts, engine)


def _bounds(value: Any) -> Any:
    exact = isinstance(value, Interval) and value.known
    return value.low if exact else value
