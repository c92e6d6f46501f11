"""The packaged base in sessions: fact after fact, each case ends where the reference evaluator does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import lawrules
from lawrules.backends.context import Context
from lawrules.backends.flat import instance_of
from lawrules.backends.judging import judge
from lawrules.backends.session import open_session
from lawrules.backends.session.durable import available
from lawrules.errors import DataError
from lawrules.model import Case
from lawrules.quality.cases import case_instance

BASE = lawrules.load_rules()
NORMS = [
    case for case in BASE.cas if not BASE.regles[case.regle].nature.gives_value and case.monde == "ouvert"
]
ENGINES: list[Any] = [
    "python",
    pytest.param(
        "durable", marks=pytest.mark.skipif(not available(), reason="durable_rules n'est pas installé")
    ),
]


def _differs(case: Case, engine: Any) -> str:
    rule = BASE.regles[case.regle]
    # A session has one day: that of the rule's own version in this case.
    found = judge(rule, case_instance(case, BASE.corpus), Context(BASE.corpus), default=case.date)
    day = found.day or date(2025, 1, 1)
    live = open_session(BASE.corpus, rule.porte_sur, on=day, rules=[rule], engine=engine)
    learnt = {}
    for path, value in case.faits.items():
        try:
            live.learn(path, value)
        except DataError as error:
            if error.code != "LR531":
                raise
            continue  # the case gives a fact that the others contradict
        if value is not None:
            learnt[path] = value
    instance = instance_of(learnt, rule.porte_sur, BASE.vocabulaire)
    expected = judge(rule, instance, Context(BASE.corpus, day)).verdict
    told = live.verdicts[rule.id]
    return "" if told is expected else f"{rule.id}, {case.cas} : {told}, attendu {expected}"


@pytest.mark.parametrize("engine", ENGINES)
def test_every_case_ends_where_the_reference_evaluator_does(engine: Any) -> None:
    assert NORMS
    assert [text for case in NORMS if (text := _differs(case, engine))] == []
