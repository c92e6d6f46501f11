"""The rule base that comes with lawrules loads whole, and each of its rules survives printing."""

from datetime import date

import pytest

from lawrules.base import RuleBase, load_rules
from lawrules.errors import Problems
from lawrules.loader.checks import notes
from lawrules.loader.discovery import packaged_root
from lawrules.loader.formulas import FormulaReader
from lawrules.loader.printing import print_rule
from lawrules.loader.rules import read_rule
from lawrules.loader.strict import parse_yaml


@pytest.fixture(scope="module")
def base() -> RuleBase:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAWRULES_NO_CACHE", "1")
        return load_rules()


def test_the_base_is_found_in_a_checkout_or_a_wheel():
    root = packaged_root()
    assert (root.path / "faits").is_dir()
    assert root.path.name in ("rules", "_rules")


def test_the_base_has_a_dated_version(base):
    year, month, number = base.version.split(".")
    assert date(int(year), int(month), 1) >= date(2026, 11, 1)
    assert number.isdigit()


def test_every_rule_has_cases(base):
    assert base.regles
    assert {case.regle for case in base.cas} == set(base.regles)


def test_every_rule_survives_printing(base):
    for rule in base.regles.values():
        problems = Problems()
        node = parse_yaml(print_rule(rule), problems=problems)
        assert node is not None, list(problems)
        formulas = FormulaReader(base.vocabulaire, base.tables, problems)
        assert read_rule(node, formulas=formulas, path=rule.chemin) == rule, list(problems)


def test_a_doubt_is_always_explained(base):
    assert [str(note) for note in notes(base.corpus) if note.code == "LR276"] == []


def test_codes_keep_their_zeros(base):
    codes = [
        key
        for table in base.tables.values()
        for row in table.lignes
        for key, (_, kind) in zip(row.cles, table.cles, strict=True)
        if kind.textual
    ]
    assert codes
    assert all(isinstance(code, str) for code in codes)
