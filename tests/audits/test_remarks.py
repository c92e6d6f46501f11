"""What the reader of a register is told beside the verdicts: contradictions, and codes that no table knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import lawrules
from lawrules.audits.opening import audit_source
from lawrules.model import Verdict

BASE = lawrules.load_rules()
RULE = "attribution.quartier_de_la_liste_du_jour"


def _rows(*rows: tuple[date, str | None, bool | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "attribution.identifiant": [f"A{number}" for number in range(1, len(rows) + 1)],
            "attribution.date_bail": [row[0] for row in rows],
            "attribution.logement.code_qpv": pl.Series([row[1] for row in rows], dtype=pl.String),
            "attribution.logement.en_qpv": pl.Series([row[2] for row in rows], dtype=pl.Boolean),
        }
    )


def _notes(frame: pl.DataFrame, **more: Any) -> list[str]:
    audit = audit_source(BASE.corpus, frame, default=date(2026, 11, 23), rules=[RULE], **more)
    return [note for note in audit.notes if "Regroupement" not in note]


def test_an_answer_that_contradicts_the_code_is_told_and_kept() -> None:
    frame = _rows((date(2024, 6, 1), "QN03107M", False), (date(2024, 6, 1), "QN03107M", True))
    (note,) = _notes(frame)
    assert "« Logement en quartier prioritaire » : 1 ligne donne une autre réponse" in note
    assert "(ligne 1)" in note
    audit = audit_source(BASE.corpus, frame, default=date(2026, 11, 23), rules=[RULE])
    assert audit.counts[Verdict.SANS_OBJET] == 1


def test_an_old_code_contradicts_no_answer() -> None:
    assert not _notes(_rows((date(2024, 6, 1), "QP031007", False), (date(2024, 6, 1), "QP031007", True)))


def test_a_code_that_the_list_does_not_hold_is_named_with_its_line_and_the_way_to_add_it() -> None:
    (note,) = _notes(_rows((date(2024, 6, 1), "QN03107M", None), (date(2024, 6, 1), "QN03199M", None)))
    assert "1 code n'est pas dans la table « quartiers_prioritaires » : QN03199M (ligne 2)" in note
    assert "--table quartiers_prioritaires=FICHIER" in note


def test_a_code_of_the_other_list_is_said_not_to_answer_and_is_told_once() -> None:
    day = date(2024, 6, 1)
    frame = _rows((day, "QP031007", None), (day, "QN03107M", None), (day, "QN03199M", None))
    stranger, old = _notes(frame)
    assert "QN03199M (ligne 3)" in stranger
    assert "« Code du quartier prioritaire » : sur 1 ligne, le code ne suffit pas à dire" in old
    assert "« Logement en quartier prioritaire » (ligne 1)" in old
    assert "logement.en_qpv" in old


def test_no_district_at_all_is_no_unknown_code() -> None:
    assert not _notes(_rows((date(2024, 6, 1), "aucun", None)))


def test_beyond_five_lines_the_others_are_counted() -> None:
    (note,) = _notes(_rows(*[(date(2024, 6, 1), "QN03107M", False)] * 7))
    assert "7 lignes donnent une autre réponse" in note
    assert "lignes 1, 2, 3, 4, 5 et 2 autres" in note


@pytest.mark.parametrize(
    ("day", "code", "in_district"),
    [
        (date(2023, 12, 31), "QP031014", True),
        (date(2024, 1, 1), "QP031014", None),
        (date(2024, 1, 1), "QN03113M", True),
        (date(2023, 12, 31), "QN03113M", None),
        (date(2024, 12, 31), "QP974002", True),
        (date(2025, 1, 1), "QP974002", None),
        (date(2024, 12, 31), "QN97402M", None),
        (date(2025, 1, 1), "QN97402M", True),
    ],
)
def test_published_lists_decide_by_code_and_by_day(
    tmp_path: Path, day: date, code: str, in_district: bool | None
) -> None:
    """The lists as they are published: other headers, a lost zero, several communes, an empty last row."""
    old, new = tmp_path / "qp2015.csv", tmp_path / "listeqp2024.csv"
    old.write_text(
        "code_qp,nom_qp,commune_qp\nQP031014,Soupetard,Toulouse\nQP974002,Centre Ville,Saint-Louis\n",
        encoding="utf-8",
    )
    new.write_text(
        "\ufeffcode_qp;lib_qp;insee_dep;insee_com;lib_com;;;\nQN03113M;Soupetard;31;31555;Toulouse;;;\n"
        "QN97402M;Palissade - La Chapelle;974;97414;Saint-Louis;;;\nQN00102M;Croix Blanche;1;1053;Bourg-en-Bresse;;;\n"
        'QN00301M;Cœur d\'Agglo;3;"03095; 03310";"Cusset; Vichy";;;\n;;;;;;;\n',
        encoding="utf-8",
    )
    base = BASE.with_tables({"quartiers_prioritaires": [old, new]})
    facts = {
        "attribution.date_bail": day,
        "attribution.logement.code_qpv": code,
        "attribution.logement.code_commune": "97414" if "974" in code else "31555",
    }
    verdict = base.evaluate(facts, rule=RULE, on=day)
    expected = Verdict.CONFORME if in_district else Verdict.INDETERMINE
    assert verdict.verdict is expected


def test_neither_geography_decides_the_other(tmp_path: Path) -> None:
    renewal = tmp_path / "npnru.csv"
    renewal.write_text("code_qp;Intérêt\nQP031007;Intérêt national\n", encoding="utf-8")
    tables = BASE.with_tables({"quartiers_npnru": renewal}).tables
    assert {row.cles[0]: row.valeur for row in tables["quartiers_npnru"].lignes}["QP031007"] == "national"
    assert tables["quartiers_prioritaires"].lignes == BASE.tables["quartiers_prioritaires"].lignes
