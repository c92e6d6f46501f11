"""Filled documents, YAML and workbooks."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from lawrules.backends.instances import ABSENT, Interval
from lawrules.errors import DataError
from lawrules.io.documents import parse_document, read_document
from lawrules.io.templates import template_xlsx
from tests.io.shelf import VOCABULARY

FILLED = """\
document: convention
monde: clos
convention:
  intitule: Convention de la commune
  date_signature: 31/12/2025
  avis_rendu: oui
  part_prevue: {min: 25 %, max: 30 %}
  nombre_prevu: 28 à 34
  montant: 1 234,56 €
  public: Étudiant
  clause: absent
  bibliotheque: {siren: 20003019500115, nom: NC}
  engagements:
    - libelle: Premier
      nombre: 12
      bibliotheque: {siren: "552081317"}
    - nombre: n.d.
  projets: []
"""


def test_a_yaml_document_becomes_a_tree() -> None:
    document = parse_document(FILLED, VOCABULARY, name="c.yaml")
    root = document.instance
    assert (document.entity, document.monde) == ("convention", "clos")
    assert root.facts == {
        "intitule": "Convention de la commune",
        "date_signature": date(2025, 12, 31),
        "avis_rendu": True,
        "part_prevue": Interval(Fraction(1, 4), Fraction(3, 10)),
        "nombre_prevu": Interval(Fraction(28), Fraction(34)),
        "montant": Fraction("1234.56"),
        "public": "etudiant",
        "clause": ABSENT,
    }
    assert root.key == "Convention de la commune"
    assert root.links["bibliotheque"].facts == {"siren": "200030195"}
    first, second = root.collections["engagements"]
    assert first.facts == {"libelle": "Premier", "nombre": 12}
    assert (first.key, second.key) == ("Premier", "n° 2")
    assert first.parent is root
    assert second.facts == {}
    assert root.collections["projets"] == []
    assert len(document.notes) == 1
    assert document.notes[0].startswith("c.yaml:12:25 (convention.bibliotheque.siren)")
    assert "SIRET réduit à son SIREN" in document.notes[0]


def test_what_a_document_does_not_say_is_missing_from_the_tree() -> None:
    root = parse_document(
        "document: convention\nconvention:\n  bibliotheque:\n  engagements:\n", VOCABULARY
    ).instance
    assert (root.facts, root.links, root.collections) == ({}, {}, {})


def test_a_collection_said_absent_is_known_to_be_empty() -> None:
    root = parse_document("document: convention\nconvention: {engagements: absent}\n", VOCABULARY).instance
    assert root.collections == {"engagements": []}


def test_a_document_that_does_not_say_its_world_says_nothing_of_it() -> None:
    assert parse_document("document: convention\nconvention:\n", VOCABULARY).monde == ""


def test_elements_of_elements_know_their_holder() -> None:
    text = "document: convention\nconvention:\n  projets:\n    - intitule: P\n      travaux: [{lieu: ici}]\n"
    (project,) = parse_document(text, VOCABULARY).instance.collections["projets"]
    assert project.collections["travaux"][0].parent is project


def test_a_key_that_is_personal_never_names_an_instance() -> None:
    from attrs import evolve

    entities = dict(VOCABULARY.entites)
    entities["lecteur"] = evolve(entities["lecteur"], cle="nom")
    text = "document: convention\nconvention:\n  engagements: [{lecteur: {nom: Untel}}]\n"
    root = parse_document(text, evolve(VOCABULARY, entites=entities)).instance
    assert root.collections["engagements"][0].links["lecteur"].key == ""


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("a", "LR403", "commence par « document: »"),
        ("convention: {}", "LR401", "la clé « document » manque"),
        ("document: conventions\nconventions: {}", "LR401", "vouliez-vous dire « convention »"),
        ("document: convention", "LR403", "la clé « convention » manque"),
        ("document: convention\nmode: clos\nconvention:", "LR402", "vouliez-vous dire « monde »"),
        ("document: convention\nmonde: fermé\nconvention:", "LR404", "« fermé »"),
        ("document: convention\nconvention: [a]", "LR403", "attend des paires"),
        ("document: convention\nconvention: {intitulé: a}", "LR402", "vouliez-vous dire « intitule »"),
        ("document: convention\nconvention: {intitule: [a]}", "LR403", "une seule valeur est attendue"),
        ("document: convention\nconvention: {montant: {mini: 2}}", "LR403", "{min: …, max: …}"),
        (
            "document: convention\nconvention: {clause: {min: 2}}",
            "LR350",
            "un intervalle, là où l'on attend texte",
        ),
        ("document: convention\nconvention: {nombre_prevu: {min: 4, max: 2}}", "LR350", "dépasse le maximum"),
        (
            "document: convention\nconvention: {bibliotheque: ici}",
            "LR403",
            "écrivez bibliotheque: {siren: …}",
        ),
        ("document: convention\nconvention: {engagements: douze}", "LR403", "attend une liste"),
        ("document: convention\nconvention: {engagements: {a: b}}", "LR403", "un élément par tiret"),
        ("document: convention\nconvention: {engagements: [douze]}", "LR403", "un élément par tiret"),
        (
            "document: convention\nconvention: {engagements: [{convention: {}}]}",
            "LR402",
            "qui contient cet élément",
        ),
        ("document: convention\nconvention: {date_signature: demain}", "LR345", "« demain »"),
        ("document: convention\nconvention: {public: tous}", "LR347", "valeurs admises : adulte, etudiant"),
        ("document: convention\nconvention: {intitule: a, intitule: b}", "LR205", "clé répétée"),
    ],
)
def test_a_wrong_document_is_refused(text: str, code: str, words: str) -> None:
    with pytest.raises(DataError) as raised:
        parse_document(text, VOCABULARY)
    assert raised.value.code == code
    assert words in str(raised.value)


def test_everything_wrong_in_a_document_is_said_at_once_with_its_line() -> None:
    text = "document: convention\nmonde: x\nconvention:\n  intitulee: a\n  montant: b\n  engagements:\n    - nombre: -1\n"
    with pytest.raises(DataError) as raised:
        parse_document(text, VOCABULARY, name="c.yaml")
    assert [(item.code, item.where.line) for item in raised.value.problems] == [
        ("LR402", 4),
        ("LR340", 5),
        ("LR344", 7),
        ("LR404", 2),
    ]


# --- workbooks ----------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "convention.xlsx"
    template_xlsx(VOCABULARY, "convention", path=path)
    return path


def fill(path: Path, cells: dict[tuple[str, str], object]) -> Path:
    """Type answers: in the form by the key of their row, in a table by the reference of their cell."""
    book = openpyxl.load_workbook(path)
    for (title, key), value in cells.items():
        sheet = book[title]
        rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
        sheet[f"C{rows[key]}" if key in rows else key] = value
    book.save(path)
    return path


FORM = "Convention de prêt"


def test_a_filled_workbook_becomes_the_same_tree_as_yaml(path: Path) -> None:
    fill(
        path,
        {
            (FORM, "#monde"): "clos",
            (FORM, "intitule"): "Convention de la commune",
            (FORM, "date_signature"): date(2025, 12, 31),
            (FORM, "avis_rendu"): "Oui",
            (FORM, "part_prevue"): "{min: 25 %, max: 30 %}",
            (FORM, "nombre_prevu"): "28 à 34",
            (FORM, "montant"): 1234.56,
            (FORM, "public"): "Étudiant",
            (FORM, "clause"): "absent",
            (FORM, "bibliotheque.siren"): 20003019500115,
            (FORM, "bibliotheque.nom"): "NC",
            ("Engagements", "B4"): "Premier",
            ("Engagements", "C4"): 12,
            ("Engagements", "D4"): 552081317,
            ("Engagements", "C7"): "n.d.",
            ("Projets", "B4"): "[]",
        },
    )
    written = parse_document(FILLED, VOCABULARY)
    read = read_document(path, VOCABULARY)
    assert read.instance.facts == written.instance.facts
    assert read.instance.links["bibliotheque"].facts == written.instance.links["bibliotheque"].facts
    first, second = read.instance.collections["engagements"]
    assert first.facts == {"libelle": "Premier", "nombre": 12}
    assert first.links["bibliotheque"].facts == {"siren": "552081317"}
    assert second.facts == {}
    assert read.instance.collections["projets"] == []
    assert read.monde == "clos"
    assert str(first.where).endswith("(Engagements!B4)")


def test_rows_of_a_table_of_elements_join_their_holder_by_key_or_by_rank(path: Path) -> None:
    fill(
        path,
        {
            ("Projets", "B4"): "Rénovation",
            ("Projets", "B5"): "?",
            ("Travaux", "B4"): "rénovation",
            ("Travaux", "C4"): "Rue A",
            ("Travaux", "B5"): "n° 2",
            ("Travaux", "C5"): "Rue B",
        },
    )
    first, second = read_document(path, VOCABULARY).instance.collections["projets"]
    assert [item.facts for item in first.collections["travaux"]] == [{"lieu": "Rue A"}]
    assert [item.facts for item in second.collections["travaux"]] == [{"lieu": "Rue B"}]


def test_moved_and_removed_rows_do_not_matter(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[FORM]
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    sheet.delete_rows(rows["montant"])
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    sheet[f"C{rows['public']}"] = "Adulte"
    book.save(path)
    assert read_document(path, VOCABULARY).instance.facts == {"public": "adulte"}


def test_wrong_answers_of_a_workbook_are_said_at_once_with_their_cell(path: Path) -> None:
    fill(
        path,
        {
            (FORM, "#monde"): "fermé",
            (FORM, "date_signature"): "demain",
            (FORM, "C2"): "Réponse",
            ("Engagements", "C4"): "douze",
            ("Travaux", "B4"): "nulle part",
            ("Travaux", "C4"): "Rue A",
        },
    )
    with pytest.raises(DataError) as raised:
        read_document(path, VOCABULARY, name="c.xlsx")
    found = {item.code: str(item.where) for item in raised.value.problems}
    assert found == {
        "LR404": f"c.xlsx ({FORM}!C3)",
        "LR345": f"c.xlsx ({FORM}!C6)",
        "LR340": "c.xlsx (Engagements!C4)",
        "LR406": "c.xlsx (Travaux!B4)",
    }


def test_an_answer_beside_no_question_is_refused(path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_document(fill(path, {(FORM, "C60"): "perdu"}), VOCABULARY)
    assert raised.value.code == "LR402"
    assert "réponse sans question : « perdu »" in str(raised.value)


def test_an_unknown_key_of_a_workbook_is_refused(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book[FORM]["A5"] = "intitulee"
    book[FORM]["C5"] = "x"
    book.save(path)
    with pytest.raises(DataError) as raised:
        read_document(path, VOCABULARY)
    assert raised.value.code == "LR402"
    assert "vouliez-vous dire « intitule »" in str(raised.value)
