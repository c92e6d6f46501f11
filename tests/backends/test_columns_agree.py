"""The columnar evaluator gives the two truths of the reference evaluator on any formula and any facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lawrules.backends.columns import judge_instance, judge_table
from lawrules.backends.columns.frames import frame_of
from lawrules.backends.context import Context
from lawrules.backends.instances import ABSENT, Instance
from lawrules.backends.judging import judge
from lawrules.model import Corpus, Vocabulary
from tests.properties import language as lang

from .small import DATED, corpus, norm, version
from .test_case_agrees import CUT, bases

_days = st.dates(date(2019, 6, 1), date(2021, 6, 1))
_BARE = Vocabulary({**DATED.entites, "objet": evolve(DATED.entites["objet"], document=True)})


def _base(tree: Any, subject: str, vocabulary: Vocabulary = DATED) -> Corpus:
    return corpus(norm("essai.regle", subject, version(lang.render(tree), subject)), vocabulary=vocabulary)


def _agree(
    base: Corpus, item: Instance, on: date | None, default: date | None, *, closed: bool = False
) -> None:
    context = Context(base, on, closed=closed)
    for rule in base.norms(item.entity):
        expected = judge(rule, item, Context(base, on, closed=closed), default=default)
        found = judge_instance(rule, item, context, default=default)
        assert found == (expected.applies, expected.satisfied)


@settings(deadline=None)
@given(lang.object_conditions, lang.objects, st.none() | _days)
def test_on_any_formula_about_one_thing(tree: Any, item: Instance, on: date | None) -> None:
    _agree(_base(tree, "objet"), item, on, CUT)


@settings(deadline=None)
@given(lang.lot_conditions, lang.lots())
def test_on_any_formula_about_totals_and_rows(tree: Any, lot: Instance) -> None:
    _agree(_base(tree, "lot"), lot, None, CUT)


@settings(max_examples=150, deadline=None)
@given(bases(), lang.objects, st.none() | _days, st.none() | _days)
def test_on_definitions_versions_and_dates(
    base: Corpus, item: Instance, on: date | None, default: date | None
) -> None:
    _agree(base, item, on, default)


@settings(deadline=None)
@given(lang.object_conditions, lang.objects, st.data())
def test_on_facts_declared_absent_in_a_complete_document(tree: Any, item: Instance, data: Any) -> None:
    for name in list(item.facts):
        if data.draw(st.integers(0, 3)) == 0:
            item.facts[name] = ABSENT
    _agree(_base(tree, "objet", _BARE), item, CUT, None, closed=data.draw(st.booleans()))


@settings(max_examples=60, deadline=None)
@given(bases(), st.lists(lang.objects, min_size=1, max_size=12), st.booleans())
def test_on_tables_of_rows_each_under_its_own_law(base: Corpus, items: list[Instance], lazy: bool) -> None:
    frame = frame_of(items, base)
    table = judge_table(base, frame.lazy() if lazy else frame, "objet")
    assert table.unsupported == {}
    for rule in base.norms("objet"):
        expected = [judge(rule, item, Context(base)) for item in items]
        assert table.applies(rule.id).to_list() == [found.applies for found in expected]
        assert table.satisfied(rule.id).to_list() == [found.satisfied for found in expected]


@settings(max_examples=60, deadline=None)
@given(lang.lot_conditions, st.lists(lang.lots(), min_size=1, max_size=6))
def test_on_tables_whose_rows_hold_lists(tree: Any, items: list[Instance]) -> None:
    base = _base(tree, "lot")
    # A list that no row gives is still a column of the table.
    frame = frame_of([*items, Instance("lot", {}, {}, {"objets": []})], base)
    # Nothing dates a lot: the day is imposed, on the elements as well.
    table = judge_table(base, frame, "lot", on=CUT)
    expected = [judge(base.regles["essai.regle"], item, Context(base, CUT)) for item in items]
    assert table.applies("essai.regle").to_list()[:-1] == [found.applies for found in expected]
    assert table.satisfied("essai.regle").to_list()[:-1] == [found.satisfied for found in expected]


def test_an_empty_table_is_judged_to_an_empty_one() -> None:
    base = corpus(norm("essai.regle", "objet", version("objet.poids > 5", "objet")))
    frame = pl.DataFrame(schema={"objet.poids": pl.Int64, "objet.debut": pl.Date})
    table = judge_table(base, frame, "objet")
    assert table.frame.height == 0
    assert sum(table.counts("essai.regle").values()) == 0
