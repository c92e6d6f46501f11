"""Rows that users add to a table: read, checked, and prevailing over the packaged ones."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from lawrules.errors import DataError
from lawrules.io.user_tables import read_user_tables, with_user_tables
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Corpus, Table, TableCheck, TableRow, Vocabulary

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


# --- lists of places, as they are published -------------------------------------------------------------

RIVIERES = Table(
    "rives",
    "Rives",
    (("code", ValueType(Kind.CODE, motif="R[A-Z]?[0-9]{3}")),),
    ValueType(Kind.TEXTE),
    (TableRow(("R001",), "Rive du haut"),),
    alias={"code": ("code_rive", "rive"), "valeur": ("lib_rive", "nom de la rive")},
    titres={"code": "Code de la rive", "valeur": "Nom de la rive"},
    controles=(
        TableCheck(
            "bourg",
            ValueType(Kind.CODE, motif="[0-9]{2}"),
            titre="Bourg",
            alias=("insee_bourg",),
            separateur=";,",
            avec="code",
            motif=r"R(.).* \1.",
            dit="le bourg n'est pas sur la rive",
        ),
    ),
)
LIST = Corpus(Vocabulary(), tables={"rives": RIVIERES})


def _listed(tmp_path: Path, *texts: str) -> Table:
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / f"liste{number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return with_user_tables(LIST, {"rives": paths}).tables["rives"]


def test_a_published_list_is_read_under_its_own_headers_and_other_columns_are_left(tmp_path: Path) -> None:
    text = '\ufeffcode_rive;lib_rive;region;insee_bourg;;;\nR102;Anse;Sud;"11; 22";;;\n;;;;;;\n'
    table = _listed(tmp_path, text)
    assert [(row.cles, row.valeur) for row in table.lignes] == [
        (("R001",), "Rive du haut"),
        (("R102",), "Anse"),
    ]


def test_titles_above_the_headers_are_passed_over(tmp_path: Path) -> None:
    assert len(_listed(tmp_path, "Liste des rives 2024\n\nRive;Nom de la rive\nR102;Anse\n").lignes) == 2


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in (["CODE_RIVE", "LIB_RIVE", "INSEE_BOURG"], ["R102", "Anse", 11]):
        book.active.append(line)
    book.save(tmp_path / "liste.xlsx")
    table = with_user_tables(LIST, {"rives": tmp_path / "liste.xlsx"}).tables["rives"]
    assert table.lignes[-1].valeur == "Anse"


def test_several_files_of_one_table_are_added_up(tmp_path: Path) -> None:
    table = _listed(tmp_path, "code;valeur\nR102;Anse\n", "code_rive,lib_rive\nR203,Baie\n")
    assert [row.cles[0] for row in table.lignes] == ["R001", "R102", "R203"]


def test_a_code_given_in_two_files_names_both_places(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"l'autre .*liste0\.csv:2"):
        _listed(tmp_path, "code;valeur\nR102;Anse\n", "code;valeur\nR102;Baie\n")


def test_a_letter_that_an_export_left_as_a_command_is_restored(tmp_path: Path) -> None:
    assert _listed(tmp_path, "code;valeur\nR102;C\x9cur de rive\n").lignes[-1].valeur == "Cœur de rive"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("R1;Anse;11", "LR348", "Code de la rive"),
        ("R102;;11", "LR363", "« Nom de la rive » est vide"),
        (";Anse;11", "LR363", "« Code de la rive » est vide"),
        ("R102;AnsÃ©;11", "LR305", "accents abîmés"),
        ("R102;Anse;bourg", "LR348", "Bourg : code mal formé : « bourg »"),
        ("R102;Anse;21", "LR365", "le bourg n'est pas sur la rive : « R102 », « 21 »"),
        ('R102;Anse;"21; 22"', "LR365", "« 21, 22 »"),
    ],
)
def test_a_wrong_line_of_a_list_is_refused_where_it_stands(
    tmp_path: Path, line: str, code: str, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        _listed(tmp_path, f"code_rive;lib_rive;insee_bourg\nR103;Crique;11\n{line}\n")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.line) == (code, 3)
    assert words in problem.what
    assert problem.fix


def test_one_place_that_agrees_is_enough(tmp_path: Path) -> None:
    assert len(_listed(tmp_path, 'code;valeur;bourg\nR102;Anse;"21, 11"\n').lignes) == 2


def test_absent_columns_are_named_by_their_titles_with_the_headers_read(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        _listed(tmp_path, "secteur;lib_rive\nNord;Anse\n")
    (problem,) = caught.value.problems
    assert problem.code == "LR361"
    assert "« Code de la rive »" in problem.what
    assert "« secteur »" in problem.what
    assert "code_rive" in problem.fix


def test_a_spoilt_column_does_not_flood_the_reader(tmp_path: Path) -> None:
    lines = "\n".join(f"X{number};Anse" for number in range(80))
    with pytest.raises(DataError) as caught:
        _listed(tmp_path, f"code;valeur\n{lines}\n")
    assert len(caught.value.problems) == 51
    assert "30 autres erreurs" in caught.value.problems[-1].what


def test_how_each_file_was_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("code_rive;lib_rive\nR001;Rive d'en haut\nR102;Anse\n", encoding="utf-8")
    _, (note,) = read_user_tables(LIST, {"rives": path})
    assert "2 lignes de liste.csv" in note
    assert "1 remplace celle de la base" in note
