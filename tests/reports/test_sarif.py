"""Structure of SARIF 2.1.0, as the standard asks for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve

from lawrules.audits.findings import Audit
from lawrules.model import Verdict
from lawrules.reports import Options, sarif

from .factory import clean_audit, empty, finding, hostile, sample


def run(audit: Audit) -> Any:
    log = json.loads(sarif.render(audit, Options()))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (only,) = log["runs"]
    return only


@pytest.mark.parametrize("audit", [sample(), empty(), clean_audit(), hostile()])
def test_every_result_names_a_declared_rule(audit: Audit) -> None:
    found = run(audit)
    rules = found["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_every_rule_has_help_in_text_and_markdown() -> None:
    for rule in run(sample())["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"].startswith("Article : ")
        assert rule["help"]["markdown"].startswith("- **Article :** ")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_breaches_fail_and_the_undecided_is_open_at_level_none() -> None:
    seen = [(result["kind"], result["level"]) for result in run(sample())["results"]]
    assert seen[:4] == [("fail", "error"), ("fail", "warning"), ("fail", "warning"), ("fail", "note")]
    assert seen[4:7] == [("open", "none")] * 3


def test_kinds_other_than_fail_are_of_level_none() -> None:
    kept = [finding(verdict=Verdict.CONFORME), finding(verdict=Verdict.SANS_OBJET)]
    results = run(evolve(clean_audit(), constats=tuple(kept)))["results"]
    assert {(item["kind"], item["level"]) for item in results} == {
        ("pass", "none"),
        ("notApplicable", "none"),
    }


def test_fingerprints_are_those_of_the_findings() -> None:
    prints = [result["partialFingerprints"] for result in run(sample())["results"]]
    assert prints[1] == {"lawrules/v1": "4c5a1d2962ce0868"}
    assert len({item["lawrules/v1"] for item in prints}) == len(prints)


def test_locations_point_into_the_file_and_name_the_subject() -> None:
    (location,) = run(sample())["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "cia.yaml"}
    assert location["physicalLocation"]["region"] == {"startLine": 41, "startColumn": 5}
    (logical,) = location["logicalLocations"]
    assert logical["fullyQualifiedName"] == "convention_attribution/CIA-2025"


def test_a_finding_without_a_place_is_laid_on_the_only_file() -> None:
    bare = finding()
    bare = evolve(bare, sujet=evolve(bare.sujet, where=type(bare.sujet.where)()))
    audit = evolve(clean_audit(), constats=(bare,))
    (location,) = run(audit)["results"][0]["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "registre_vide.csv"}}


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("données 2025/registre n°1.csv", "donn%C3%A9es%202025/registre%20n%C2%B01.csv"),
        ("/srv/a b.csv", "file:///srv/a%20b.csv"),
        ("C:\\Audits\\a b.csv", "file:///C:/Audits/a%20b.csv"),
        ("dossier\\a.csv", "dossier/a.csv"),
        ("a:b.csv", "./a%3Ab.csv"),
    ],
)
def test_file_names_are_uris(name: str, uri: str) -> None:
    assert run(evolve(clean_audit(), sources=(name,)))["artifacts"] == [{"location": {"uri": uri}}]


def test_accepted_findings_are_suppressed_with_their_reason() -> None:
    suppressed = [result for result in run(sample())["results"] if "suppressions" in result]
    (suppression,) = suppressed[0]["suppressions"]
    assert len(suppressed) == 1
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"].startswith("Avis prévu")


def test_gathered_rows_are_counted() -> None:
    counts = [result["occurrenceCount"] for result in run(sample())["results"]]
    assert counts == [1, 1, 1, 1, 1, 1, 312, 1]


def test_what_was_not_judged_is_a_notification() -> None:
    (invocation,) = run(sample())["invocations"]
    warnings = [n for n in invocation["toolExecutionNotifications"] if n["level"] == "warning"]
    assert len(warnings) == 2
    assert "la date du droit applicable est inconnue" in warnings[0]["message"]["text"]


def test_an_audit_that_judged_nothing_is_not_a_successful_run() -> None:
    (invocation,) = run(empty())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    assert invocation["exitCodeDescription"] == "Rien n'a été jugé"


def test_braces_of_a_message_are_not_placeholders() -> None:
    audit = evolve(clean_audit(), constats=(finding(message="voir {0}"),))
    assert "voir {{0}}" in run(audit)["results"][0]["message"]["text"]


def test_only_web_addresses_become_help_links() -> None:
    assert all("helpUri" not in rule for rule in run(hostile())["tool"]["driver"]["rules"])
    assert run(sample())["tool"]["driver"]["rules"][0]["helpUri"].startswith("https://www.legifrance")
