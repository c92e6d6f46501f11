"""What holds of the packaged rule base as a whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import lawrules
from lawrules.ir.nodes import Lookup, walk
from lawrules.model import Rule

BASE = lawrules.load_rules()
RULES = list(BASE.regles.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_day_from_its_birth_has_exactly_one_version(rule: Rule) -> None:
    """Days of change are where two versions could overlap."""
    for version in rule.versions:
        for day in (version.depuis, version.fin or date(2026, 11, 23), version.depuis + timedelta(days=1)):
            if version.in_force(day):
                assert [item for item in rule.versions if item.in_force(day)] == [version]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_versions_run_newest_first(rule: Rule) -> None:
    days = [version.depuis for version in rule.versions]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == len(days)


def test_doubtful_readings_are_never_called_illegal_by_their_own_gravity() -> None:
    from lawrules.audits.building import gravity_of
    from lawrules.model import Certitude, Gravite

    for rule in RULES:
        for version in rule.versions:
            if version.certitude is not Certitude.CONFIRME:
                assert gravity_of(rule, version.certitude) not in (Gravite.ILLEGALITE, Gravite.NULLITE)


def test_every_table_read_by_a_rule_exists() -> None:
    for rule in RULES:
        for version in rule.versions:
            for node in walk(version.formula.node):
                if isinstance(node, Lookup):
                    assert node.table in BASE.tables


def test_every_confirmed_norm_in_force_says_when_it_was_checked() -> None:
    """Wordings of the past are often known by their history alone: only the text in force is asked for."""
    from lawrules.model import Certitude

    unchecked = [
        rule.id
        for rule in RULES
        if rule.versions[0].certitude is Certitude.CONFIRME
        and rule.versions[0].verifie_le is None
        and not rule.nature.gives_value
    ]
    assert unchecked == []
