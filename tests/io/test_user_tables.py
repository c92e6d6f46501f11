"""Rows that users add to a table: read, checked, and prevailing over the packaged ones."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from lawrules.errors import DataError
from lawrules.io.user_tables import with_user_tables
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Corpus, Table, TableRow, Vocabulary

SEUILS = Table(
    "seuils",
    "Seuils",
    (("perimetre", ValueType(Kind.CODE, motif="[0-9]{9}")), ("annee", ValueType(Kind.ENTIER))),
    ValueType(Kind.MONTANT, decimales=0, minimum=Fraction(0)),
    (TableRow(("200071751", Fraction(2020)), Fraction(8861)),),
)
CORPUS = Corpus(Vocabulary(), tables={"seuils": SEUILS})


def _extended(tmp_path: Path, text: str, *, encoding: str = "utf-8") -> Table:
    path = tmp_path / "seuils.csv"
    path.write_bytes(text.encode(encoding))
    return with_user_tables(CORPUS, {"seuils": path}).tables["seuils"]


def test_new_rows_are_added_and_say_where_they_come_from(tmp_path: Path) -> None:
    table = _extended(tmp_path, "Périmètre;Année;Valeur\r\n200071751;2025;9 876\r\n")
    added = table.lignes[-1]
    assert (added.cles, added.valeur) == (("200071751", Fraction(2025)), Fraction(9876))
    assert "seuils.csv" in added.source
    assert len(table.lignes) == 2


def test_a_row_of_the_user_prevails_over_the_packaged_one(tmp_path: Path) -> None:
    table = _extended(tmp_path, "perimetre,annee,valeur\n200071751,2020,8900\n")
    assert [row.valeur for row in table.lignes] == [Fraction(8900)]


def test_an_old_windows_encoding_is_read(tmp_path: Path) -> None:
    assert (
        len(_extended(tmp_path, "Périmètre;Année;Valeur\n200071751;2025;9876\n", encoding="cp1252").lignes)
        == 2
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "LR304"),
        ("perimetre;valeur\n200071751;9000\n", "LR361"),
        ("perimetre;annee;valeur\n200071751;2025;9000\n200071751;2025;9100\n", "LR362"),
        ("perimetre;annee;valeur\n200071751;2025;\n", "LR363"),
        ("perimetre;annee;valeur\n200071751;2025;beaucoup\n", "LR340"),
        ("perimetre;annee;valeur\n12;2025;9000\n", "LR348"),
    ],
)
def test_a_wrong_table_is_refused_and_placed(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        _extended(tmp_path, text)
    problem = caught.value.problems[0]
    assert problem.where.file.endswith("seuils.csv")
    assert problem.code == code


def test_an_unknown_table_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="vouliez-vous dire « seuils »"):
        with_user_tables(CORPUS, {"seuil": tmp_path / "x.csv"})


def test_a_dated_table_asks_for_its_dates(tmp_path: Path) -> None:
    dated = Corpus(
        Vocabulary(), tables={"seuils": Table("seuils", "S", SEUILS.cles[1:], SEUILS.type, (), datee=True)}
    )
    path = tmp_path / "s.csv"
    path.write_text("annee;depuis;valeur\n2025;01/01/2025;10\n", encoding="utf-8")
    (row,) = with_user_tables(dated, {"seuils": path}).tables["seuils"].lignes
    assert row.depuis == date(2025, 1, 1)
