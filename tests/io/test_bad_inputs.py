"""Files that cannot be judged: each says its code, its place and what to do, and never a traceback."""

from __future__ import annotations

import errno
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pytest
import xlsxwriter
from attrs import evolve

from lawrules.errors import DataError, system_reason
from lawrules.io.documents import read_document
from lawrules.io.mapping import parse_mapping
from lawrules.io.raw import LIMITS
from lawrules.io.tables import read_table
from tests.io.shelf import VOCABULARY, replace_in_part, with_part, workbook

Build = Callable[[Path], Any]
GOOD = [["Date du prêt", "Rang"], ["31/12/2025", 3]]
SHEET = "xl/worksheets/sheet1.xml"


def file(name: str, content: bytes | str) -> Build:
    def build(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return build


def book(change: Callable[[Path], object] | None = None, rows: list[list[object]] | None = None) -> Build:
    def build(folder: Path) -> Path:
        path = workbook(folder / "r.xlsx", rows or GOOD)
        if change is not None:
            change(path)
        return path

    return build


def huge(folder: Path) -> Path:
    path = folder / "r.csv"
    path.write_text("Date du prêt\n")
    # Three gigabytes of holes: nothing on the disk.
    os.truncate(path, 3 * 1024**3)
    return path


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def lying(path: Path) -> None:
    """Declare ten bytes for a sheet that holds far more."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        name = archive.getinfo(SHEET).filename.encode()
    at = data.rindex(b"PK\x01\x02" + b"", 0, data.rindex(name))
    struct.pack_into("<L", data, at + 24, 10)
    path.write_bytes(bytes(data))


def hidden_ods(path: Path) -> None:
    with_part(path, "mimetype", b"application/vnd.oasis.opendocument.spreadsheet")


def far_cell(path: Path) -> None:
    replace_in_part(
        path, SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def far_cell_quoted_otherwise(path: Path) -> None:
    row = b"<row r = '2'><c s='0' r = 'xfd1048576'><!-- --><v>1</v></c></row></sheetData>"
    replace_in_part(path, SHEET, b"</sheetData>", row)


def several_sheets(folder: Path) -> Path:
    path = folder / "r.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for name in ("2024", "2025"):
            sheet = made.add_worksheet(name)
            for number, row in enumerate(GOOD):
                sheet.write_row(number, 0, row)
    return path


def uncomputed(folder: Path) -> Path:
    path = folder / "r.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["Date du prêt", "Rang"])
    made.active.append(["31/12/2025", "=1+2"])
    made.save(path)
    return path


def merged(folder: Path) -> Path:
    path = folder / "r.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Date du prêt", "Rang", "Note"])
        sheet.write(1, 0, "31/12/2025")
        sheet.merge_range(1, 1, 1, 2, 3)
    return path


def failed_formula(folder: Path) -> Path:
    path = folder / "r.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Date du prêt", "Rang"])
        sheet.write(1, 0, "31/12/2025")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    return path


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
SWOLLEN = b"<x>" + b" " * 8_000_000
XXE = b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>'

FILES: list[tuple[str, Build, str, str]] = [
    ("a path that leads nowhere", lambda folder: folder / "rien.csv", "LR301", "fichier illisible"),
    ("a folder", lambda folder: folder, "LR301", "fichier illisible"),
    ("an unknown format", file("r.pdf", "%PDF-1.7"), "LR302", "« .pdf »"),
    ("a program named csv", file("r.csv", b"MZ\x00\x01\x02;a\n\x00\x00"), "LR302", "fichier binaire"),
    ("a web page named xlsx", file("r.xlsx", "<html><table><tr><td>a"), "LR302", "page HTML"),
    ("a text named xlsx", file("r.xlsx", "Date du prêt;Rang\n"), "LR302", "n'est pas un classeur"),
    ("an old workbook", file("r.xls", OLE), "LR302", "ancien format (.xls)"),
    ("an OpenDocument sheet", book(hidden_ods), "LR302", "OpenDocument"),
    ("a binary workbook", book(lambda p: with_part(p, "xl/workbook.bin", b"a")), "LR302", ".xlsb"),
    ("a file of three gigabytes", huge, "LR303", "fichier de 3,2 Go"),
    ("two thousand and one columns", file("r.csv", ";".join(f"c{n}" for n in range(2001)) + "\n"), "LR303", "2001 colonnes"),
    ("an empty file", file("r.csv", ""), "LR304", "fichier vide"),
    ("a file of blanks", file("r.csv", " \r\n\r\n"), "LR304", "fichier vide"),
    ("an empty workbook file", file("r.xlsx", ""), "LR304", "fichier vide"),
    ("headers without rows", file("r.csv", "Date du prêt;Rang\n"), "LR304", "aucune ligne"),
    ("rows of blanks only", file("r.csv", "Date du prêt;Rang\n;\n ;\n"), "LR304", "aucune ligne"),
    ("a sheet without cells", book(rows=[[]]), "LR304", "feuille vide"),
    ("bytes of no western encoding", file("r.csv", b"Date du pr\xeat;Rang\n31/12/2025;\x81\n"), "LR305", "ni UTF-8 ni cp1252"),
    ("accents spoilt by two encodings", file("r.csv", "Date du prÃªt;Rang\n31/12/2025;3\n"), "LR305", "accents abîmés"),
    ("half of a UTF-16 file", file("r.csv", b"\xff\xfe" + "Date".encode("utf-16-le") + b"\x00"), "LR305", "UTF-16"),
    ("a row with a cell too many", file("r.csv", "Date du prêt;Rang\n31/12/2025;3;4\n"), "LR306", "3 cellules, pour 2 en-têtes"),
    ("a row cut in two", file("r.csv", "Date du prêt;Rang;Note\n31/12/2025;3\n;4\n"), "LR306", "2 cellules, pour 3"),
    ("a quotation mark never closed", file("r.csv", 'Date du prêt;Rang\n"31/12/2025;3\n30/12/2025;4\n'), "LR306", "ligne mal formée"),
    ("a workbook cut short", book(truncated), "LR307", "classeur illisible ou abîmé"),
    ("a sheet longer than it declares", book(lying), "LR307", "classeur illisible ou abîmé"),
    ("a workbook without its plan", book(lambda p: replace_in_part(p, "xl/workbook.xml", b"<sheets>", b"<shee")), "LR307", "abîmé"),
    ("an external entity in the XML", book(lambda p: replace_in_part(p, "xl/workbook.xml", b"<workbook", XXE + b"<workbook")), "LR307", "abîmé"),
    ("a damaged Parquet file", file("r.parquet", b"PAR1" + b"\x00" * 50 + b"PAR1"), "LR307", "Parquet illisible"),
    ("a text named parquet", file("r.parquet", "Date du prêt"), "LR307", "Parquet illisible"),
    ("a workbook with a password", file("r.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")), "LR308", "mot de passe"),
    ("a workbook with macros", book(lambda p: with_part(p, "xl/vbaProject.bin", b"a").rename(p.with_suffix(".xlsm")).rename(p)), "LR309", "macros"),
    ("old macros in their own sheets", book(lambda p: with_part(p, "xl/macrosheets/sheet1.xml", b"a")), "LR309", "macros"),
    ("a workbook linked to another", book(lambda p: with_part(p, "xl/externalLinks/externalLink1.xml", b"a")), "LR310", "lié à d'autres fichiers"),
    ("a part that swells a thousand times", book(lambda p: with_part(p, "xl/media/a.xml", SWOLLEN)), "LR311", "classeur démesuré"),
    ("a cell in the last corner", book(far_cell), "LR311", "jusqu'à la ligne 1048576"),
    ("the same, written otherwise", book(far_cell_quoted_otherwise), "LR311", "jusqu'à la ligne 1048576"),
    ("two sheets that would do", several_sheets, "LR312", "« 2024 », « 2025 »"),
    ("separators only", file("r.csv", ";;;\n;;;\n"), "LR313", "aucun en-tête"),
    ("formulas that nobody computed", uncomputed, "LR314", "sans valeur enregistrée : B2"),
    ("a value merged over two columns", merged, "LR315", "B2:C2"),
    ("two columns of one name", file("r.csv", "Date du prêt;Rang;RANG\n31/12/2025;3;4\n"), "LR316", "en-têtes identiques : « RANG »"),
    ("twins in pandas", lambda _: pd.DataFrame([["a", "b"]], columns=["Rang", "Rang"]), "LR316", "même nom : « Rang »"),
    ("an object that is no table", lambda _: {"Rang": [1]}, "LR317", "« dict »"),
    ("a column of lists", lambda _: pl.DataFrame({"Date du prêt": ["31/12/2025"], "Rang": [[1, 2]]}), "LR317", "List"),
    ("a name nearly known", file("r.csv", "Date du pret;Cautions\n31/12/2025;3\n"), "LR320", "ressemble à emprunt.caution"),
    ("no date to choose the law", file("r.csv", "Rang\n3\n"), "LR321", "emprunt.date_pret ou emprunt.date_demande"),
    ("two names of one fact", file("r.csv", "Date du prêt;Signature\n31/12/2025;31/12/2025\n"), "LR323", "donnent le même fait, emprunt.date_pret"),
    ("a name of several facts", file("r.csv", "Date du prêt;Nom\n31/12/2025;a\n"), "LR325", "« Nom » peut nommer plusieurs faits"),
    ("a header in another unit", file("r.csv", "Date du prêt;Cotisation (€/an)\n31/12/2025;3\n"), "LR326", "emprunt.cotisation attend euros/mois"),
    ("two rows of one key", file("r.csv", "Référence;Date du prêt\nA1;31/12/2025\nA1;30/12/2025\n"), "LR330", "même identifiant « A1 » sur les lignes 2, 3"),
    ("no column known", file("r.csv", "Couleur;Humeur\nbleu;bonne\n"), "LR331", "aucune colonne reconnue parmi : « Couleur », « Humeur »"),
    ("a number in words", file("r.csv", "Date du prêt;Rang\n31/12/2025;trois\n"), "LR340", "emprunt.rang : entier illisible : « trois »"),
    ("a failed formula", failed_formula, "LR349", "« #DIV/0! »"),
    ("a day that does not exist", book(rows=[["Date du prêt"], ["31/02/2025"]]), "LR345", "n'existe pas : « 31/02/2025 »"),
    ("absent in a register", file("r.csv", "Date du prêt;Remarque\n31/12/2025;absent\n"), "LR351", "que dans un document"),
    ("an interval in a register", file("r.csv", "Date du prêt;Rang\n31/12/2025;3 à 5\n"), "LR350", "ce fait n'admet pas d'intervalle"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("build", "code", "words"), [case[1:] for case in FILES], ids=[case[0] for case in FILES]
)
def test_a_bad_register_is_refused(build: Build, code: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_table(build(tmp_path), VOCABULARY, entity="emprunt")
    assert raised.value.code == code
    assert words in raised.value.problems[0].what
    assert all(problem.fix for problem in raised.value.problems)
    assert raised.value.problems[0].where.file or raised.value.problems[0].where.path


def test_there_are_enough_bad_inputs_and_they_differ() -> None:
    assert len({case[0] for case in FILES}) >= 50


# --- what needs an option -----------------------------------------------------------------------------


def refused(source: Any, **options: Any) -> DataError:
    with pytest.raises(DataError) as raised:
        read_table(source, VOCABULARY, **{"entity": "emprunt", **options})
    return raised.value


def test_an_unknown_entity_is_refused() -> None:
    error = refused(pl.DataFrame({"a": [1]}), entity="emprunts")
    assert error.code == "LR329"
    assert "vouliez-vous dire « emprunt »" in error.problems[0].fix


def test_a_mapping_of_another_entity_is_refused() -> None:
    error = refused(pl.DataFrame({"a": [1]}), mapping=parse_mapping("entite: lecteur", VOCABULARY))
    assert error.code == "LR329"
    assert "décrivent lecteur, et non emprunt" in str(error)


def test_a_mapped_column_that_the_file_has_not_is_said_at_its_line_of_the_mapping() -> None:
    text = "entite: emprunt\ncolonnes:\n  Date de prêt: date_pret\n"
    mapping = parse_mapping(text, VOCABULARY, name="c.yaml")
    error = refused(pl.DataFrame({"Date du prêt": ["31/12/2025"]}), mapping=mapping)
    assert error.code == "LR324"
    assert (error.problems[0].where.file, error.problems[0].where.line) == ("c.yaml", 3)
    assert "vouliez-vous dire « Date du prêt »" in error.problems[0].fix


def test_an_unknown_sheet_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    error = refused(workbook(tmp_path / "r.xlsx", GOOD), sheet="2025")
    assert error.code == "LR312"
    assert "« Feuil1 »" in error.problems[0].fix


def test_a_workbook_that_declares_more_than_the_limit_is_not_opened(tmp_path: Path) -> None:
    error = refused(workbook(tmp_path / "r.xlsx", GOOD), limits=evolve(LIMITS, unpacked_bytes=1000))
    assert error.code == "LR311"


def test_an_archive_of_too_many_parts_is_not_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", GOOD)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(5001):
            archive.writestr(f"xl/a{number}", b"")
    assert refused(path).code == "LR311"


def test_a_parquet_file_that_unfolds_too_far_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    pl.DataFrame({"Date du prêt": ["31/12/2025"] * 1000}).write_parquet(path)
    error = refused(path, limits=evolve(LIMITS, columns=0))
    assert error.code == "LR303"


# --- where, how many, what is shown -------------------------------------------------------------------


def test_all_problems_of_a_file_are_said_at_once_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Référence;Date du prêt;Rang\nA1;31/12/2025;x\nA1;hier;3\n", encoding="utf-8")
    error = refused(path, name="r.csv")
    assert [(item.code, str(item.where)) for item in error.problems] == [
        ("LR345", "r.csv:3 (colonne « Date du prêt »)"),
        ("LR340", "r.csv:2 (colonne « Rang »)"),
        ("LR330", "r.csv:3 (colonne « Référence »)"),
    ]


def test_a_cell_of_a_workbook_is_named_as_spreadsheets_do(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", [["Titre"], ["Date du prêt", "Rang"], ["31/12/2025", "x"]])
    assert str(refused(path, name="r.xlsx").problems[0].where) == "r.xlsx (Feuil1!B3, colonne « Rang »)"


def test_a_row_of_a_data_frame_is_named_by_its_rank() -> None:
    error = refused(pl.DataFrame({"Date du prêt": ["31/12/2025", "x"]}))
    assert str(error.problems[0].where) == "table polars (ligne 2, colonne « Date du prêt »)"


def test_at_most_fifty_cells_per_column_are_detailed(tmp_path: Path) -> None:
    rows = "".join(f"31/12/2025;x{n};y{n}\n" for n in range(80))
    path = tmp_path / "r.csv"
    path.write_text("Date du prêt;Rang;Note\n" + rows, encoding="utf-8")
    error = refused(path)
    assert len(error.problems) == 102
    assert "emprunt.rang : 30 autres valeurs illisibles" in str(error)


def test_personal_values_never_show_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    text = "Date du prêt;Date de naissance;Revenu mensuel;Situation\n31/12/2025;né à Nice;beaucoup;veuf\n"
    path.write_text(text, encoding="utf-8")
    error = refused(path)
    assert len(error.problems) == 3
    assert not any(word in str(error) for word in ("Nice", "beaucoup", "veuf"))


def test_markup_in_a_value_or_a_header_stays_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Date du prêt;Rang;<b>x</b>\n31/12/2025;<script>a</script>;1\n", encoding="utf-8")
    assert "« <script>a</script> »" in refused(path).problems[0].what


# --- documents ----------------------------------------------------------------------------------------

DOCUMENTS: list[tuple[str, Build, str, str]] = [
    ("a path that leads nowhere", lambda folder: folder / "rien.yaml", "LR301", "fichier illisible"),
    ("a Word document", file("c.docx", "x"), "LR302", "« .docx »"),
    ("an empty YAML", file("c.yaml", ""), "LR213", "fichier vide"),
    ("a YAML with a tab", file("c.yaml", "document: convention\nconvention:\n\tintitule: a\n"), "LR20", "tabulation"),
    ("a register for a document", book(), "LR405", "n'est pas un modèle de document"),
    ("a document with macros", book(lambda p: with_part(p, "xl/vbaProject.bin", b"a")), "LR309", "macros"),
    ("a workbook cut short", book(truncated), "LR307", "abîmé"),
    ("a kind of document nobody knows", book(rows=[["lawrules:document", "facture"]]), "LR401", "« facture »"),
    ("a cell in the last corner", book(far_cell, [["lawrules:document", "convention"]]), "LR311", "démesurée"),
    ("a table of nothing known", book(rows=[["lawrules:tableau:x"]]), "LR405", "n'est pas un modèle"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("build", "code", "words"), [c[1:] for c in DOCUMENTS], ids=[c[0] for c in DOCUMENTS]
)
def test_a_bad_document_is_refused(build: Build, code: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_document(build(tmp_path), VOCABULARY)
    assert raised.value.code.startswith(code)
    assert words in raised.value.problems[0].what.lower() + raised.value.problems[0].what
    assert raised.value.problems[0].fix


def test_a_folder_given_as_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as told:
        read_table(tmp_path, VOCABULARY, entity="emprunt")
    assert [problem.code for problem in told.value.problems] == ["LR301"]


def test_what_the_system_refuses_is_told_in_french() -> None:
    assert system_reason(IsADirectoryError(errno.EISDIR, "Is a directory")) == "c'est un dossier"
    assert system_reason(PermissionError(errno.EACCES, "Permission denied")) == "accès refusé"
    assert system_reason(OSError(errno.ELOOP, "Too many links")) == "Too many links"
