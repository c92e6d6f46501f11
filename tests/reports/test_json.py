from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from lawrules.audits.findings import Audit
from lawrules.model import Certitude, Gravite, Verdict
from lawrules.reports import Options
from lawrules.reports import json as report
from lawrules.reports.contents import Level, Part

from .factory import TITLES, clean_audit, empty, hostile, large, sample

VALIDATOR = jsonschema.Draft202012Validator(report.schema(), format_checker=jsonschema.FormatChecker())


def value(audit: Audit) -> Any:
    return json.loads(report.render(audit, Options(titres=TITLES)))


@pytest.mark.parametrize("audit", [sample(), empty(), clean_audit(), hostile(), large(50)])
def test_audits_are_valid_against_the_published_schema(audit: Audit) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(value(audit))] == []


def test_the_schema_is_itself_valid_and_closed() -> None:
    jsonschema.Draft202012Validator.check_schema(report.schema())
    broken = {**value(sample()), "inconnu": 1}
    assert not VALIDATOR.is_valid(broken)
    assert not VALIDATOR.is_valid({key: item for key, item in value(sample()).items() if key != "monde"})


def test_the_schema_names_every_member_of_the_model() -> None:
    definitions = report.schema()["$defs"]
    assert set(definitions["verdict"]["enum"]) == set(Verdict)
    assert definitions["gravite"]["enum"] == list(Gravite)
    assert set(definitions["certitude"]["enum"]) == set(Certitude)
    assert set(definitions["constat"]["properties"]["partie"]["enum"]) == set(Part)
    level = report.schema()["properties"]["conclusion"]["properties"]["niveau"]
    assert set(level["enum"]) == set(Level)
    assert report.schema()["properties"]["version_format"]["const"] == report.SCHEMA_VERSION


def test_values_are_those_of_the_audit_without_typographic_spaces() -> None:
    first = value(sample())["constats"][1]
    assert first["chiffres"]["valeur"] == "18,75 %"
    assert first["chiffres"]["manque"] == 20
    assert first["source"]["article"] == "L441-1"
    assert first["depuis"] == "2022-02-23"
    assert first["sujet"]["emplacement"] == {
        "fichier": "registre.csv",
        "ligne": 12,
        "colonne": 3,
        "chemin": "",
    }
    assert first["empreinte"] == "4c5a1d2962ce0868"


def test_the_conclusion_counts_what_was_judged_and_what_was_not() -> None:
    conclusion = value(sample())["conclusion"]
    assert conclusion["verdicts"] == {
        "conforme": 2,
        "non_conforme": 5,
        "indetermine": 314,
        "sans_objet": 1234,
    }
    assert (conclusion["juges"], conclusion["non_juges"], conclusion["code_sortie"]) == (1555, 41, 1)
    assert conclusion["parties"]["inoffensif"] == 312


def test_an_empty_audit_says_so_to_programs_too() -> None:
    conclusion = value(empty())["conclusion"]
    assert (conclusion["niveau"], conclusion["code_sortie"]) == ("alerte", 2)


def test_findings_come_in_the_order_of_reports_and_are_all_there() -> None:
    found = value(sample())["constats"]
    assert [item["partie"] for item in found] == (
        ["non_conforme"] * 4 + ["indetermine"] * 2 + ["inoffensif", "accepte"]
    )


def test_rates_of_every_subject_are_there() -> None:
    rates = value(sample())["bilans"][0]["taux"]
    assert [item["verdict"] for item in rates] == [
        "non_conforme",
        "non_conforme",
        "indetermine",
        "conforme",
        "conforme",
    ]
    assert rates[2]["chiffres"]["taux"] == {"bas": 0.22, "haut": 0.32, "seuil": 0.25}
