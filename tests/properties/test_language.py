"""What holds of every formula and of every set of facts."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lawrules.backends.context import Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.judging import judge
from lawrules.expr.parser import parse
from lawrules.expr.rendering import render
from lawrules.model import Verdict

from . import language as lang


@given(lang.object_conditions | lang.lot_conditions)
def test_a_formula_survives_printing_and_parsing(tree: Any) -> None:
    assert parse(render(tree)) == tree


def _judged(tree: Any, subject: str, instance: Instance) -> Verdict:
    rule = lang.rule_of(lang.compiled(tree, subject), subject)
    return judge(rule, instance, Context(lang.corpus_of(rule)), default=lang.DAY).verdict


_WHOLE = lang.objects.filter(lambda item: True)


@given(lang.object_conditions, lang.objects, lang.objects)
def test_learning_facts_never_changes_a_settled_verdict(tree: Any, known: Instance, more: Instance) -> None:
    before = _judged(tree, "objet", known)
    learnt = Instance(
        "objet",
        {**more.facts, **known.facts},
        {"lieu": Instance("lieu", {**more.links["lieu"].facts, **known.links["lieu"].facts})},
    )
    if before is not Verdict.INDETERMINE:
        assert _judged(tree, "objet", learnt) is before


def _complete(draw: Any, item: Instance) -> Instance:
    other = draw(lang.objects)
    place = {**other.links["lieu"].facts, **item.links["lieu"].facts}
    return Instance("objet", {**other.facts, **item.facts}, {"lieu": Instance("lieu", place)})


@given(st.data(), lang.lot_conditions, lang.lots())
def test_learning_facts_of_rows_and_totals_never_changes_a_settled_verdict(
    data: Any, tree: Any, lot: Instance
) -> None:
    before = _judged(tree, "lot", lot)
    facts = dict(lot.facts)
    for name, value in lot.facts.items():
        if isinstance(value, Interval):
            assert value.low is not None and value.high is not None
            facts[name] = type(value.low)(data.draw(st.integers(int(value.low), int(value.high))))
    collections = {
        name: [_complete(data.draw, item) for item in items] for name, items in lot.collections.items()
    }
    learnt = Instance("lot", facts, {}, collections)
    if before is not Verdict.INDETERMINE:
        assert _judged(tree, "lot", learnt) is before
