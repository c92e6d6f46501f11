"""The guard around durable_rules."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from lawrules.backends.session import durable as sd
from lawrules.backends.session import open_session
from lawrules.backends.session.outcomes import Literal, Outcome
from lawrules.errors import EvaluationError, InternalError
from lawrules.ir.nodes import Op
from lawrules.model import Verdict

from .small import corpus, norm, version

pytestmark = pytest.mark.skipif(not sd.available(), reason="durable_rules n'est pas installé")

DAY = date(2020, 6, 15)


def outcome(rule: str, *ways: tuple[Literal, ...]) -> Outcome:
    return Outcome(rule, Verdict.CONFORME, tuple(frozenset(way) for way in ways))


def test_the_hash_is_that_of_the_engine() -> None:
    # Published vectors of 32-bit FNV-1a.
    assert sd.fnv1a("") == 0x811C9DC5
    assert sd.fnv1a("a") == 0xE40C292C
    assert sd.fnv1a("foobar") == 0xBF9CF968


def test_a_name_whose_hash_is_taken_is_passed_over() -> None:
    def clash(name: str) -> int:
        return {"f001": sd.fnv1a("f000"), "f002": sd.fnv1a("id")}.get(name, sd.fnv1a(name))

    assert sd.names("f", 3, ("id",), clash) == ["f000", "f003", "f004"]


def test_names_that_all_collide_are_our_fault_and_said_so() -> None:
    with pytest.raises(InternalError) as caught:
        sd.names("f", 2, (), lambda name: 7)
    assert caught.value.code == "LR901"


def test_a_thousand_names_have_a_thousand_hashes() -> None:
    found = sd.names("f", 1000, ("id", "sid", "$s"))
    assert len({sd.fnv1a(name) for name in [*found, "id", "sid", "$s"]}) == 1003


def test_no_rule_set_holds_more_than_forty_eight_alternatives() -> None:
    outcomes = [outcome(f"r{n}", (Literal(n % 7, Op.EQ, n),)) for n in range(100)]
    agenda = sd.DurableAgenda(outcomes)
    assert agenda.shards == 3
    assert [len(json.loads(shard.definition)) for shard in agenda._shards] == [48, 48, 4]


def test_more_than_sixty_four_matches_at_once_are_all_seen() -> None:
    outcomes = [outcome(f"r{n}", (Literal(0, Op.GE, 1),)) for n in range(130)]
    assert sd.DurableAgenda(outcomes).settled({0: 1}) == frozenset(range(130))


def test_no_rule_set_reads_more_fields_than_a_message_holds() -> None:
    outcomes = [outcome(f"r{n}", tuple(Literal(100 * n + m, Op.EQ, 1) for m in range(100))) for n in range(3)]
    assert sd.DurableAgenda(outcomes).shards == 2


def test_an_alternative_without_test_is_always_settled() -> None:
    assert sd.DurableAgenda([outcome("r0", ())]).settled({}) == frozenset({0})


def test_no_message_stays_in_the_engine() -> None:
    agenda = sd.DurableAgenda([outcome("r0", (Literal(0, Op.EQ, 1), Literal(1, Op.EQ, 1)))])
    assert agenda.settled({0: 1}) == frozenset()
    assert agenda.settled({1: 1}) == frozenset()
    assert agenda.settled({0: 1, 1: 1}) == frozenset({0})
    assert agenda.settled({0: 1, 1: 1}) == frozenset({0})
    assert agenda.settled({0: 0, 1: 1}) == frozenset()


def test_large_numbers_are_compared_exactly() -> None:
    big = 10**17
    agenda = sd.DurableAgenda(
        [outcome("r0", (Literal(0, Op.GT, big),)), outcome("r1", (Literal(0, Op.EQ, big),))]
    )
    assert agenda.settled({0: big}) == frozenset({1})
    assert agenda.settled({0: big + 1}) == frozenset({0})
    assert agenda.settled({0: -big}) == frozenset()


class _Failing:
    """The engine, failing a given number of times."""

    def __init__(self, engine: Any, failures: int) -> None:
        self._engine = engine
        self.failures = failures
        self.created = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def create_ruleset(self, *given: Any) -> Any:
        self.created += 1
        return self._engine.create_ruleset(*given)

    def start_action_for_state(self, *given: Any) -> Any:
        if self.failures:
            self.failures -= 1
            raise Exception("Could not start action")
        return self._engine.start_action_for_state(*given)


def _agenda_failing(times: int) -> tuple[sd.DurableAgenda, _Failing]:
    agenda = sd.DurableAgenda([outcome("r0", (Literal(0, Op.EQ, 1),))])
    failing = _Failing(agenda._engine, times)
    agenda._engine = failing
    return agenda, failing


def test_a_rule_set_that_fails_is_built_anew_and_asked_again() -> None:
    agenda, failing = _agenda_failing(1)
    assert agenda.settled({0: 1}) == frozenset({0})
    assert failing.created == 1


def test_a_rule_set_that_fails_twice_is_said_and_leaves_a_sound_one() -> None:
    agenda, failing = _agenda_failing(2)
    with pytest.raises(EvaluationError) as caught:
        agenda.settled({0: 1})
    assert caught.value.code == "LR533"
    assert 'engine="python"' in str(caught.value)
    assert failing.created == 2
    assert agenda.settled({0: 1}) == frozenset({0})


def test_a_failure_of_the_engine_leaves_the_session_undecided_not_wrong() -> None:
    base = corpus(norm("essai.regle", "objet", version("objet.poids > 3", "objet")))
    live = open_session(base, "objet", on=DAY, engine="durable")
    agenda = live._agenda
    assert isinstance(agenda, sd.DurableAgenda)
    agenda._engine = _Failing(agenda._engine, 2)
    with pytest.raises(EvaluationError):
        live.learn("objet.poids", 4)
    assert live.verdicts == {"essai.regle": "indetermine"}
    assert live.learn("objet.poids", 4) == {"essai.regle": "conforme"}
