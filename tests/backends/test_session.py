"""A live session, with either agenda, on verdicts worked out by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lawrules.backends.session import SUPPORT, Session, open_session
from lawrules.backends.session.durable import available
from lawrules.errors import DataError, UnknownFactError, UnsupportedError
from lawrules.model import Verdict

from .small import corpus, definition, norm, simple, version

DAY = date(2020, 6, 15)

ENGINES = [
    "python",
    pytest.param(
        "durable", marks=pytest.mark.skipif(not available(), reason="durable_rules n'est pas installé")
    ),
]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Any:
    return request.param


def session(text: str, engine: Any, subject: str = "objet", **options: Any) -> Session:
    return open_session(simple(text, subject, **options), subject, on=DAY, engine=engine)


def test_a_verdict_settles_with_the_fact_that_decides_it(engine: Any) -> None:
    live = session("objet.marque ou objet.poids > 3", engine)
    assert live.learn("objet.marque", False) == {}
    assert live.learn("objet.poids", 4) == {"essai.regle": Verdict.CONFORME}
    assert live.verdicts == {"essai.regle": Verdict.CONFORME}


@pytest.mark.parametrize(("weight", "expected"), [(9, "non_conforme"), (10, "conforme"), (11, "conforme")])
def test_a_threshold_is_met_at_the_threshold(engine: Any, weight: int, expected: str) -> None:
    assert session("10 <= objet.poids", engine).learn("objet.poids", weight) == {"essai.regle": expected}


def test_decimals_are_compared_exactly(engine: Any) -> None:
    assert session("objet.prix < 20,01 euros", engine).learn("objet.prix", Decimal("20.01")) == {
        "essai.regle": "non_conforme"
    }


def test_dates_are_compared_as_days(engine: Any) -> None:
    live = session("objet.debut >= 2017-01-29", engine)
    assert live.learn("objet.debut", date(2017, 1, 28)) == {"essai.regle": "non_conforme"}


def test_what_needs_no_fact_is_settled_from_the_start(engine: Any) -> None:
    live = session("vrai ou objet.marque", engine)
    assert live.verdicts == {"essai.regle": "conforme"}


def test_a_rule_out_of_force_is_without_object_from_the_start(engine: Any) -> None:
    old = version("objet.marque", "objet", fin=date(2010, 12, 31))
    live = open_session(corpus(norm("essai.regle", "objet", old)), "objet", on=DAY, engine=engine)
    assert live.verdicts == {"essai.regle": "sans_objet"}
    assert live.learn("objet.marque", True) == {}


def test_an_exception_that_holds_settles_without_the_rest(engine: Any) -> None:
    live = session("objet.marque", engine, si="objet.poids > 3", sauf=("objet.cher",))
    assert live.learn("objet.cher", True) == {"essai.regle": "sans_objet"}


def test_arithmetic_is_computed_outside_and_settles_when_it_is_known(engine: Any) -> None:
    live = session("objet.poids / objet.parts <= 2", engine)
    assert live.learn("objet.poids", 7) == {}
    assert live.learn("objet.parts", 3) == {"essai.regle": "non_conforme"}


def test_a_definition_settles_what_hangs_on_it(engine: Any) -> None:
    base = corpus(
        definition("objet.cher", version("objet.prix > 100 euros", "objet", vaut=True)),
        norm("essai.regle", "objet", version("non objet.cher", "objet")),
    )
    live = open_session(base, "objet", on=DAY, engine=engine)
    assert live.learn("objet.prix", 100) == {"essai.regle": "conforme"}


def test_bounds_settle_a_rate_and_may_be_narrowed(engine: Any) -> None:
    live = session("part(lot.vises, lot.total) >= 25 %", engine, "lot")
    assert live.learn("lot.total", 100) == {}
    assert live.learn("lot.vises", {"min": 20, "max": 34}) == {}
    assert live.learn("lot.vises", {"min": 26, "max": 30}) == {"essai.regle": "conforme"}


def test_a_collection_is_learnt_in_one_go(engine: Any) -> None:
    live = session("tous(lot.objets, objet.poids > 3)", engine, "lot")
    assert live.next_questions()[0].path == "lot.objets"
    assert live.learn("lot.objets", [{"objet.poids": 4}, {"objet.poids": 3}]) == {
        "essai.regle": "non_conforme"
    }


def test_learning_the_same_value_twice_changes_nothing(engine: Any) -> None:
    live = session("objet.poids > 3", engine)
    live.learn("objet.poids", 4)
    assert live.learn("objet.poids", Decimal("4.0")) == {}


def test_unknown_teaches_nothing(engine: Any) -> None:
    live = session("objet.poids > 3", engine)
    assert live.learn("objet.poids", None) == {}
    assert live.facts == {}


def test_another_value_is_refused_until_the_first_is_forgotten(engine: Any) -> None:
    live = session("objet.poids > 3", engine)
    live.learn("objet.poids", 4)
    with pytest.raises(DataError) as caught:
        live.learn("objet.poids", 2)
    assert caught.value.code == "LR530"
    assert live.verdicts == {"essai.regle": "conforme"}
    assert live.forget("objet.poids") == ("essai.regle",)
    assert live.verdicts == {"essai.regle": "indetermine"}
    assert live.learn("objet.poids", 2) == {"essai.regle": "non_conforme"}


def test_what_contradicts_a_deduction_is_refused(engine: Any) -> None:
    base = corpus(
        definition("objet.cher", version("objet.prix > 100 euros", "objet", vaut=True)),
        norm("essai.regle", "objet", version("non objet.cher", "objet")),
    )
    live = open_session(base, "objet", on=DAY, facts={"objet.prix": 150}, engine=engine)
    with pytest.raises(DataError) as caught:
        live.learn("objet.cher", False)
    assert caught.value.code == "LR531"
    assert live.learn("objet.cher", True) == {}
    assert live.verdicts == {"essai.regle": "non_conforme"}


def test_forgetting_what_was_not_learnt_changes_nothing(engine: Any) -> None:
    live = session("objet.poids > 3", engine)
    assert live.forget("objet.poids") == ()


@pytest.mark.parametrize(
    ("path", "value", "error", "code"),
    [
        ("objet.poids", "9", DataError, "LR521"),
        ("objet.poids", True, DataError, "LR521"),
        ("objet.poids", float("nan"), DataError, "LR521"),
        ("objet.prix", 10**30, DataError, "LR522"),
        ("objet.prix", Decimal("1e-7"), DataError, "LR523"),
        ("objet.sorte", "z", DataError, "LR524"),
        ("objet.pods", 9, UnknownFactError, "LR103"),
    ],
)
def test_a_refused_fact_leaves_the_session_as_it_was(
    engine: Any, path: str, value: Any, error: type[Exception], code: str
) -> None:
    live = session("objet.poids > 3 ou objet.prix > 0 euro", engine)
    with pytest.raises(error) as caught:
        live.learn(path, value)
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert live.facts == {}
    assert live.learn("objet.poids", 9) == {"essai.regle": "conforme"}


def test_the_next_question_is_the_one_on_which_most_verdicts_hang(engine: Any) -> None:
    base = corpus(
        norm("essai.un", "objet", version("objet.marque", "objet")),
        norm("essai.deux", "objet", version("objet.poids > 3", "objet")),
        norm("essai.trois", "objet", version("objet.poids > 3 et objet.lieu.zone", "objet")),
    )
    live = open_session(base, "objet", on=DAY, engine=engine)
    asked = live.next_questions(2)
    assert [question.path for question in asked] == ["objet.poids", "objet.marque"]
    assert asked[0].rules == ("essai.deux", "essai.trois")
    live.learn("objet.poids", 2)
    assert [question.path for question in live.next_questions()] == ["objet.marque"]
    live.learn("objet.marque", True)
    assert live.next_questions() == ()
    assert live.undecided() == ()


def test_a_path_may_start_at_the_linked_thing(engine: Any) -> None:
    live = session("objet.lieu.zone", engine)
    assert live.learn("lieu.zone", True) == {"essai.regle": "conforme"}
    assert live.forget("objet.lieu.zone") == ("essai.regle",)


def test_the_explanation_tells_what_was_learnt(engine: Any) -> None:
    live = session("objet.poids > 3", engine)
    live.learn("objet.poids", 2)
    assert "[objet.poids] : 2" in live.explain("essai.regle")


def test_more_than_forty_eight_alternatives_are_folded_into_conditions(engine: Any) -> None:
    # (a or b) and (c or d) and … over six pairs would be 64 alternatives.
    pairs = [(2 * n, 2 * n + 1) for n in range(6)]
    text = " et ".join(f"(objet.poids = {a} ou objet.prix = {b} euros)" for a, b in pairs)
    live = session(f"non ({text})", engine)
    assert sum(len(outcome.alternatives) for outcome in live._board.outcomes) <= 48
    assert live.learn("objet.poids", 2) == {}
    assert live.learn("objet.prix", 7) == {"essai.regle": "conforme"}


def test_many_rules_take_several_rule_sets(engine: Any) -> None:
    rules = [norm(f"essai.r{n}", "objet", version(f"objet.poids > {n}", "objet")) for n in range(60)]
    live = open_session(corpus(*rules), "objet", on=DAY, engine=engine)
    found = live.learn("objet.poids", 30)
    assert sum(verdict is Verdict.CONFORME for verdict in found.values()) == 30
    assert sum(verdict is Verdict.NON_CONFORME for verdict in found.values()) == 30


def test_threads_may_teach_one_session(engine: Any) -> None:
    rules = [norm(f"essai.r{n}", "objet", version(f"objet.poids > {n}", "objet")) for n in range(5)]
    live = open_session(corpus(*rules), "objet", on=DAY, engine=engine)
    facts = {"objet.poids": 3, "objet.marque": True, "objet.prix": 2, "objet.parts": 4, "objet.cher": False}
    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(lambda item: live.learn(*item), facts.items()))
    assert sum(len(item) for item in found) == 5
    assert live.facts == facts


def test_durable_rules_asked_for_where_it_is_not_installed_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lawrules.backends.session.durable.available", lambda: False)
    with pytest.raises(UnsupportedError) as caught:
        session("objet.marque", "durable")
    assert caught.value.code == "LR532"
    assert session("objet.marque", "auto").learn("objet.marque", True) == {"essai.regle": "conforme"}


def test_the_support_table_says_that_a_session_has_one_day() -> None:
    assert SUPPORT["autre_jour"].what == "le droit d'un autre jour que celui de la séance"
