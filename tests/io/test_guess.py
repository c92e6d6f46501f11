"""What the rows of a register are, when nobody says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

import lawrules
from lawrules.audits.opening import audit_source
from lawrules.io.guess import guess_entity, register_entities

BASE = lawrules.load_rules()
VOCABULARY = BASE.corpus.vocabulaire


def test_registers_are_the_rows_that_the_vocabulary_gathers() -> None:
    assert set(register_entities(VOCABULARY)) == {"attribution", "relogement"}


def test_headers_with_their_subject_say_what_the_rows_are() -> None:
    rows = pl.DataFrame({"relogement.identifiant": ["A1"], "relogement.date_relogement": [date(2024, 5, 1)]})
    assert guess_entity(rows, VOCABULARY, default="attribution") == "relogement"


def test_titles_say_it_too(tmp_path: Path) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text("N° relogement;Loyer avant relogement;Enquête sociale\nA1;310;01/05/2024\n", "utf-8")
    assert guess_entity(path, VOCABULARY, default="attribution") == "relogement"


def test_what_no_entity_names_better_stays_the_usual_one() -> None:
    rows = pl.DataFrame({"tout autre chose": ["A1"]})
    assert guess_entity(rows, VOCABULARY, default="attribution") == "attribution"


def test_an_audit_says_that_it_found_what_the_rows_are() -> None:
    rows = pl.DataFrame({"relogement.identifiant": ["A1"], "relogement.date_relogement": [date(2024, 5, 1)]})
    audit = audit_source(BASE.corpus, rows)
    assert audit.sujet == "Relogements : 1 ligne"
    assert audit.notes[0].startswith("lignes lues comme des relogements, d'après les en-têtes")
