"""The value alone, and the bare verdict, are those of the reference evaluator."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance
from lawrules.backends.judging import judge, settled
from lawrules.backends.rows import joins, trace
from lawrules.backends.rows.values import is_plain, value
from lawrules.expr import compile_formula
from lawrules.model import Verdict
from tests.properties import language as lang

_SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_BARE = (Verdict.CONFORME, Verdict.SANS_OBJET)


def _same(tree: Any, subject: str, instance: Instance) -> None:
    rule = lang.rule_of(lang.compiled(tree, subject), subject)
    node = rule.versions[0].formula.node
    bindings = {subject: Binding(instance, lang.DAY)}
    context = Context(lang.corpus_of(rule))
    assert value(node, bindings, context) == trace(node, bindings, context).value


@_SLOW
@given(lang.object_conditions, lang.objects)
def test_values_of_formulas_about_one_thing_are_the_reference_ones(tree: Any, instance: Instance) -> None:
    _same(tree, "objet", instance)


@_SLOW
@given(lang.lot_conditions, lang.lots(most=8), st.sampled_from([0, 10**9]))
def test_values_of_formulas_over_rows_are_the_reference_ones(tree: Any, lot: Instance, long: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joins, "LONG", long)
        _same(tree, "lot", lot)


@_SLOW
@given(lang.lot_conditions, lang.lot_conditions, lang.lots())
def test_a_bare_verdict_is_the_reference_one(asked: Any, condition: Any, lot: Instance) -> None:
    rule = lang.rule_of(lang.compiled(asked, "lot"), "lot", condition=lang.compiled(condition, "lot"))
    corpus = lang.corpus_of(rule)
    full = judge(rule, lot, Context(corpus), default=lang.DAY)
    bare = settled(rule, lot, Context(corpus), default=lang.DAY)
    if bare is not None:
        assert (bare.verdict, bare.version, bare.day) == (full.verdict, full.version, full.day)
    else:
        assert full.verdict not in _BARE or "part(" in asked_text(rule)


def asked_text(rule: Any) -> str:
    return str(rule.versions[0].formula.text)


def _node(text: str, subject: str) -> Any:
    return compile_formula(text, vocabulary=lang.VOCABULARY, subject=subject).node


def test_a_formula_over_given_facts_is_plain() -> None:
    assert is_plain(_node("existe(lot.objets, objet.marque)", "lot"), Context(lang.corpus_of()))


def test_a_breach_has_no_bare_verdict() -> None:
    rule = lang.rule_of(lang.compiled(lang._path("objet.marque"), "objet"), "objet")
    lot = Instance("objet", {"marque": False})
    assert settled(rule, lot, Context(lang.corpus_of(rule)), default=lang.DAY) is None
