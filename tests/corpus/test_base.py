"""The packaged rule base: every case on every evaluator, every alinéa with a fate."""

from __future__ import annotations

import pytest

import lawrules
from lawrules.model import Case
from lawrules.quality.cases import run_case
from lawrules.quality.coverage import coverage

BASE = lawrules.load_rules()
CASES = BASE.cas


def _name(case: Case) -> str:
    return f"{case.regle}-{case.cas}"


def test_the_base_has_cases() -> None:
    assert len(CASES) > 100


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_the_reference_evaluator_gives_what_the_case_promises(case: Case) -> None:
    assert run_case(case, BASE.corpus).differences == ()


def test_every_rule_has_cases_and_a_place_in_a_ledger() -> None:
    found = coverage(BASE.corpus, CASES)
    assert found.sans_cas == ()
    assert found.sans_registre == ()
