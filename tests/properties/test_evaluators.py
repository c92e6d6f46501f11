"""All evaluators give the same answer, on generated facts and on generated formulas."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, reject, settings

from lawrules.backends import columns
from lawrules.backends.case import compile_case
from lawrules.backends.context import Context
from lawrules.backends.instances import Instance
from lawrules.backends.judging import judge
from lawrules.errors import UnsupportedError
from lawrules.model import Verdict, verdict_of

from . import language as lang

_SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _oracle(tree: Any, subject: str, instance: Instance) -> tuple[Verdict, Any, Any]:
    rule = lang.rule_of(lang.compiled(tree, subject), subject)
    corpus = lang.corpus_of(rule)
    return judge(rule, instance, Context(corpus), default=lang.DAY).verdict, rule, corpus


def _columns(rule: Any, corpus: Any, instance: Instance) -> Verdict:
    try:
        return verdict_of(*columns.judge_instance(rule, instance, Context(corpus), default=lang.DAY))
    except UnsupportedError:
        reject()  # it says so, in its table of support


def _case(rule: Any, corpus: Any, instance: Instance) -> Verdict:
    return compile_case(corpus, rule.porte_sur, rules=[rule]).judge(instance, default=lang.DAY)[rule.id]


@_SLOW
@given(lang.object_conditions, lang.objects)
def test_columns_agree_on_formulas_about_one_thing(tree: Any, instance: Instance) -> None:
    verdict, rule, corpus = _oracle(tree, "objet", instance)
    assert _columns(rule, corpus, instance) is verdict


@_SLOW
@given(lang.lot_conditions, lang.lots())
def test_columns_agree_on_formulas_over_rows_and_totals(tree: Any, instance: Instance) -> None:
    verdict, rule, corpus = _oracle(tree, "lot", instance)
    assert _columns(rule, corpus, instance) is verdict


@_SLOW
@given(lang.object_conditions, lang.objects)
def test_compiled_functions_agree_on_formulas_about_one_thing(tree: Any, instance: Instance) -> None:
    verdict, rule, corpus = _oracle(tree, "objet", instance)
    assert _case(rule, corpus, instance) is verdict


@_SLOW
@given(lang.lot_conditions, lang.lots())
def test_compiled_functions_agree_on_formulas_over_rows_and_totals(tree: Any, instance: Instance) -> None:
    verdict, rule, corpus = _oracle(tree, "lot", instance)
    assert _case(rule, corpus, instance) is verdict
