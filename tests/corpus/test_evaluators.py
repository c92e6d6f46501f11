"""Every case of the packaged base on the other evaluators: they must answer as the case promises.

Cases run in one test per rule and evaluator: a plan or a generated function is made once for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest

import lawrules
from lawrules.backends import columns
from lawrules.backends.case import compile_case
from lawrules.backends.instances import Interval
from lawrules.model import Case, Rule, Verdict, verdict_of
from lawrules.quality.cases import case_context, case_instance, settled_value

BASE = lawrules.load_rules()
CASES: dict[str, list[Case]] = defaultdict(list)
for _case in BASE.cas:
    CASES[_case.regle].append(_case)
NORMS = [rule for rule in BASE.corpus.norms() if CASES[rule.id]]
DEFINITIONS = [rule for rule in BASE.regles.values() if rule.nature.gives_value and CASES[rule.id]]


def _by_columns(rule: Rule, case: Case) -> Verdict:
    instance, context = case_instance(case, BASE.corpus), case_context(case, BASE.corpus)
    return verdict_of(*columns.judge_instance(rule, instance, context, default=case.date))


def _by_function(rule: Rule, case: Case) -> Verdict:
    judge = compile_case(BASE.corpus, rule.porte_sur, rules=[rule], closed=case.monde == "clos")
    return judge.judge(case_instance(case, BASE.corpus), default=case.date)[rule.id]


def _promised(case: Case) -> Verdict:
    if case.aucune_version:
        return Verdict.SANS_OBJET
    assert case.attendu is not None
    return case.attendu


@pytest.mark.parametrize("evaluator", [_by_columns, _by_function], ids=["columns", "case"])
@pytest.mark.parametrize("rule", NORMS, ids=lambda rule: rule.id)
def test_an_evaluator_gives_the_verdicts_that_the_cases_promise(
    rule: Rule, evaluator: Callable[[Rule, Case], Verdict]
) -> None:
    found = {case.cas: evaluator(rule, case) for case in CASES[rule.id]}
    assert found == {case.cas: _promised(case) for case in CASES[rule.id]}


@pytest.mark.parametrize("rule", DEFINITIONS, ids=lambda rule: rule.id)
def test_columns_give_the_values_that_the_cases_promise(rule: Rule) -> None:
    for case in CASES[rule.id]:
        if case.aucune_version or case.attendu is not None:
            continue
        instance, context = case_instance(case, BASE.corpus), case_context(case, BASE.corpus)
        found = columns.value_instance(rule, instance, context, default=case.date)
        if case.valeur is None:
            assert found is None or (isinstance(found, Interval) and not found.known), case.cas
        elif isinstance(case.valeur, dict):
            assert found == Interval(case.valeur["min"], case.valeur["max"]), case.cas
        else:
            assert settled_value(found) == case.valeur, case.cas
