from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from lawrules.audits.findings import Audit, RuleTally
from lawrules.model import Certitude, Gravite, Verdict
from lawrules.reports import Options, junit

from .factory import QUARTER, clean_audit, empty, finding, hostile, large, sample


def root(audit: Audit) -> ET.Element:
    return ET.fromstring(junit.render(audit, Options()))


def case(audit: Audit, name: str) -> ET.Element:
    (found,) = [item for item in root(audit).iter("testcase") if item.get("name") == name]
    return found


@pytest.mark.parametrize("audit", [sample(), empty(), clean_audit(), hostile(), large(20)])
def test_totals_are_the_sums_of_the_cases(audit: Audit) -> None:
    suites = root(audit)
    for element in (suites, *suites.iter("testsuite")):
        cases = list(element.iter("testcase"))
        assert int(element.get("tests", "")) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.get(attribute, "")) == sum(item.find(tag) is not None for item in cases)


def test_there_is_one_case_per_finding_and_one_per_rule() -> None:
    names = [item.get("name") for item in root(sample()).iter("testcase")]
    # 8 findings, 7 rules, 2 things not judged.
    assert len(names) == 17
    assert names.count("bilan de la règle") == 7


def test_a_breach_fails_with_its_gravity_and_its_file() -> None:
    found = case(sample(), "exercice ESH Bêta/2025")
    failure = found.find("failure")
    assert failure is not None
    assert failure.get("type") == "manquement"
    assert failure.get("message", "").startswith("non conforme")
    assert "20\u00a0unités" in (failure.text or "")
    assert (found.get("file"), found.get("line")) == ("registre.csv", "12")


def test_the_undecided_is_skipped_with_its_reason_and_never_passes() -> None:
    skipped = case(sample(), "exercice Office Gamma/2025").find("skipped")
    assert skipped is not None
    assert skipped.get("message", "").startswith("indéterminé")


def test_an_accepted_breach_is_skipped_with_its_reason() -> None:
    found = [
        item for item in root(sample()).iter("testcase") if item.get("classname", "").endswith("conference")
    ]
    messages = [item.get("message", "") for node in found for item in node.iter("skipped")]
    assert any(message.startswith("accepté : Avis prévu") for message in messages)
    assert any("aucun manquement ouvert" in message for message in messages)


def test_what_was_not_judged_is_an_error() -> None:
    error = case(sample(), "lignes du registre sans date de bail").find("error")
    assert error is not None
    assert "(40)" in error.get("message", "")


def test_an_audit_that_judged_nothing_cannot_be_green() -> None:
    audit = evolve(empty(), non_juges=())
    assert root(audit).get("errors") == "1"


def test_a_rule_that_gave_no_verdict_is_an_error_and_a_rule_without_object_is_skipped() -> None:
    def rule(name: str, **verdicts: int) -> RuleTally:
        counts = {Verdict(key): count for key, count in verdicts.items()}
        return RuleTally(name, name, "x", QUARTER, Certitude.CONFIRME, Gravite.VIGILANCE, counts)

    audit = evolve(clean_audit(), bilans=(rule("a"), rule("b", sans_objet=3), rule("c", conforme=1)))
    cases = {item.get("classname"): item for item in root(audit).iter("testcase")}
    assert cases["a"].find("error") is not None
    assert cases["b"].find("skipped") is not None
    assert [child.tag for child in cases["c"]] == ["system-out"]


def test_conditions_are_properties_of_the_first_suite() -> None:
    names = {item.get("name") for item in root(sample())[0].iter("property")}
    assert {"Base de règles", "Moteur lawrules", "Période du droit", "Champs vides"} <= names


def test_a_finding_of_a_rule_without_tally_still_has_its_case() -> None:
    audit = evolve(clean_audit(), constats=(finding("x.y", cle="7"),))
    assert case(audit, "exercice 7").get("classname") == "x.y"
