"""Numbered columns: what a row tells of several elements."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import lawrules
from lawrules.audits.opening import audit_source
from lawrules.backends.rowviews import row_instance
from lawrules.io.mapping import parse_mapping
from lawrules.io.paths import catalogue_of, without_rank
from lawrules.io.tables import read_table
from lawrules.model import Verdict

BASE = lawrules.load_rules()
VOCABULARY = BASE.corpus.vocabulaire
CATALOGUE = catalogue_of(VOCABULARY, "relogement")

ROWS = """N° relogement;Date de relogement;Date offre 1;Refus offre 1;Distance offre 1;Date offre 2;Distance offre 2
R1;01/03/2025;15/01/2025;oui;4,5;01/02/2025;9
R2;01/03/2025;;;;01/02/2025;NC
R3;01/03/2025;;;;;
"""


@pytest.mark.parametrize(
    ("header", "rank", "words"),
    [
        ("Date offre 1", 1, "date offre"),
        ("3ème offre : distance", 3, "offre distance"),
        ("2de offre", 0, "2de offre"),
        ("Enf. 14 ans et +", 14, "enf ans"),
        ("Offre 1 étage 2", 0, "offre 1 etage 2"),
        ("Année 2024", 0, "annee 2024"),
    ],
)
def test_a_header_has_one_number_or_none(header: str, rank: int, words: str) -> None:
    assert without_rank(header) == (rank, words)


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("relogement.offres[2].distance", "relogement.offres[2].distance"),
        ("offres[2].distance", "relogement.offres[2].distance"),
        ("Distance offre 2", "relogement.offres[2].distance"),
        ("Offre n° 3 : refus", "relogement.offres[3].refusee"),
        ("1re offre : date de notification", "relogement.offres[1].date_notification"),
        ("Date de l'offre 1", "relogement.offres[1].date_notification"),
        ("offres[21].distance", None),
        ("objets[1].distance", None),
    ],
)
def test_a_numbered_header_names_the_fact_of_one_element(header: str, path: str | None) -> None:
    assert [item.text for item in CATALOGUE.named(header)] == ([path] if path else [])


def _read(tmp_path: Path, text: str = ROWS) -> pl.DataFrame:
    path = tmp_path / "suivi.csv"
    path.write_text(text, "utf-8")
    table = read_table(path, VOCABULARY, entity="relogement")
    assert [note for note in table.report.notes if "rien d'écrit sur 1 ligne" in note]
    return table.frame


def test_numbered_columns_become_one_list_and_a_blank_element_is_none(tmp_path: Path) -> None:
    frame = _read(tmp_path)
    assert not [name for name in frame.columns if "[" in name]
    first = {
        "offre_relogement.date_notification": date(2025, 1, 15),
        "offre_relogement.refusee": True,
        "offre_relogement.distance": 4500,
    }
    second = {
        "offre_relogement.date_notification": date(2025, 2, 1),
        "offre_relogement.refusee": None,
        "offre_relogement.distance": 9000,
    }
    assert frame["relogement.offres"].to_list() == [
        [first, second],
        [{**second, "offre_relogement.distance": None}],
        None,
    ]


def test_a_row_shows_its_elements_to_the_reference_evaluator(tmp_path: Path) -> None:
    rows = [row_instance(row, "relogement", VOCABULARY) for row in _read(tmp_path).iter_rows(named=True)]
    assert [len(row.collections.get("offres", ())) for row in rows] == [2, 1, 0]
    assert rows[0].collections["offres"][1].facts["date_notification"] == date(2025, 2, 1)
    assert rows[0].collections["offres"][0].parent is rows[0]


def test_a_mapping_may_name_the_fact_of_one_element(tmp_path: Path) -> None:
    text = "entite: relogement\ncolonnes: {Réponse: 'relogement.offres[1].refusee'}\n"
    mapping = parse_mapping(text, VOCABULARY)
    assert mapping.colonnes["reponse"].path.rank == 1
    path = tmp_path / "suivi.csv"
    path.write_text("Date de relogement;Réponse\n01/03/2025;oui\n", "utf-8")
    frame = read_table(path, VOCABULARY, entity="relogement", mapping=mapping).frame
    assert frame["relogement.offres"].to_list() == [[{"offre_relogement.refusee": True}]]


THREE = "relogement.fin_titre"


@pytest.mark.parametrize(("distance", "verdict"), [(4.5, Verdict.CONFORME), (9.0, Verdict.NON_CONFORME)])
def test_three_refusals_count_only_if_each_offer_was_near_enough(distance: float, verdict: Verdict) -> None:
    """Six months after the third offer of three; the second one, too far, may not count."""
    row: dict[str, object] = {
        "relogement.identifiant": "R1",
        "relogement.fondement": "demolition_autorisee",
        "relogement.titre_retire": True,
        "relogement.refus_logement_specialement_concu": False,
        "relogement.date_derniere_offre": date(2025, 1, 15),
        "relogement.date_troisieme_offre": date(2025, 1, 15),
        "relogement.date_fin_titre": date(2025, 7, 15),
    }
    for rank, away in enumerate((1.0, distance, 5.0), 1):
        row |= {
            f"relogement.offres[{rank}].{name}": value
            for name, value in {
                "date_notification": date(2024, 9 + rank, 15),
                "refusee": True,
                "logement_decent": True,
                "adaptee_aux_besoins": True,
                "adaptee_aux_possibilites": True,
                "decoupage": "aucun",
                "secteur_identique_ou_limitrophe": True,
                "distance": away,
            }.items()
        }
    audit = audit_source(BASE.corpus, pl.DataFrame([row]), entity="relogement", rules=[THREE])
    assert next(tally.verdicts for tally in audit.bilans if tally.regle == THREE)[verdict] == 1
