"""The JSON Schema of a document, as an editor applies it: YAML 1.2, where « oui » is text and 12 a number."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import lawrules
from lawrules.cli.main import main
from lawrules.io.documents import parse_document
from lawrules.io.templates import template_schema, template_yaml

ROOT = Path(__file__).resolve().parents[2]
DRAFTS = sorted([*ROOT.glob("examples/*.yaml"), *ROOT.glob("examples/*/*.yaml")])
VOCABULARY = lawrules.load_rules().vocabulaire
DOCUMENTS = [item.id for item in VOCABULARY.entites.values() if item.document and item.modele]


class Yaml12(yaml.SafeLoader):
    """Plain scalars as YAML 1.2 reads them."""


Yaml12.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)
Yaml12.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


def load(text: str) -> Any:
    return yaml.load(text, Yaml12)


def faults(text: str, entity: str = "convention_attribution") -> list[str]:
    validator = jsonschema.Draft202012Validator(template_schema(VOCABULARY, entity))
    return ["/".join(map(str, error.absolute_path)) for error in validator.iter_errors(load(text))]


def draft(body: str) -> str:
    return f"document: convention_attribution\nconvention_attribution:\n{body}"


@pytest.mark.parametrize("entity", DOCUMENTS)
def test_the_schema_is_a_schema_of_2020_12(entity: str) -> None:
    schema = template_schema(VOCABULARY, entity)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "path", [p for p in DRAFTS if p.read_text("utf-8").find("\ndocument:") >= 0], ids=lambda p: p.name
)
def test_the_example_drafts_are_valid(path: Path) -> None:
    text = path.read_text("utf-8")
    assert faults(text, load(text)["document"]) == []


@pytest.mark.parametrize("entity", DOCUMENTS)
def test_the_blank_template_is_valid(entity: str) -> None:
    assert faults(template_yaml(VOCABULARY, entity), entity) == []


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("  intitulé: X\n", ""),
        ("  forme: contrat\n", "/forme"),
        ("  date_signature: 2025/13\n", "/date_signature"),
        ("  objectifs_constants: peut-être\n", "/objectifs_constants"),
        ("  taux_hors_qpv_annonce: 26\n", "/taux_hors_qpv_annonce"),
        ("  engagements: [{nombre: douze}]\n", "/engagements"),
        ("  engagements: [{nombre: -1}]\n", "/engagements"),
        ('  bailleurs: [{bailleur: {siren: "90000001"}}]\n', "/bailleurs"),
    ],
)
def test_a_slip_is_shown_where_it_is(line: str, where: str) -> None:
    assert faults(draft(line)) == [f"convention_attribution{where}"]


@pytest.mark.parametrize(
    "line",
    [
        "  date_signature: 22/11/2026\n",
        "  date_signature: 1er mars 2025\n",
        "  date_signature: absent\n",
        "  taux_hors_qpv_annonce: 26,5 %\n",
        "  taux_hors_qpv_annonce: 0,265\n",
        "  taux_hors_qpv_annonce: 0.265\n",
        "  engagements: [{nombre: 1 200}]\n",
        "  engagements: []\n",
        "  engagements: absent\n",
        "  bailleurs: [{bailleur: {siren: 900000017}}]\n",
    ],
)
def test_what_the_schema_accepts_the_reader_reads(line: str) -> None:
    assert faults(draft(line)) == []
    assert parse_document(draft(line), VOCABULARY).entity == "convention_attribution"


def test_a_document_of_another_sort_is_refused() -> None:
    assert "document" in faults("document: conference\nconvention_attribution:\n")


def test_a_number_between_bounds_is_accepted_only_where_the_fact_allows_it() -> None:
    assert faults(draft("  exercices: [{baux_hors_qpv: {min: 28, max: 34}}]\n")) == []
    assert faults(draft("  exercices: [{baux_hors_qpv: {mini: 28}}]\n")) == [
        "convention_attribution/exercices"
    ]
    assert faults(draft("  engagements: [{nombre: {min: 28}}]\n")) == ["convention_attribution/engagements"]


def test_titles_descriptions_and_values_come_from_the_vocabulary() -> None:
    public = template_schema(VOCABULARY, "convention_attribution")["$defs"]["engagement"]["properties"][
        "public"
    ]
    fact = VOCABULARY.fact("engagement.public")
    assert public["title"] == fact.titre
    assert public["description"].startswith(fact.definition)
    assert public["anyOf"][0]["enum"] == list(fact.type.valeurs)
    assert all(label in public["description"] for _, label in fact.libelles)


def test_the_yaml_template_refers_to_the_schema_in_its_first_line() -> None:
    first = template_yaml(VOCABULARY, "convention_attribution").splitlines()[0]
    assert first == "# yaml-language-server: $schema=cia.schema.json"


def test_the_command_writes_the_schema(tmp_path: Path) -> None:
    target = tmp_path / "cia.schema.json"
    assert main(["modele", "cia", "--format", "schema", "--sortie", str(target)]) == 0
    assert json.loads(target.read_text("utf-8")) == template_schema(VOCABULARY, "convention_attribution")


def test_a_register_has_no_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["modele", "registre", "--format", "schema"]) == 2
    assert "LR707" in capsys.readouterr().err
