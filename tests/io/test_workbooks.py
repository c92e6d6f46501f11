"""Registers in workbooks, as offices keep them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lawrules.io.tables import ReadTable
from tests.io.shelf import replace_in_part, workbook

Read = Callable[..., ReadTable]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registre.xlsx"


def test_a_workbook_is_read_with_its_native_types(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("2025")
        sheet.write_row(0, 0, ["Date du prêt", "Caution", "Part payée", "Livre rendu", "Code insee", "SIREN"])
        sheet.write_datetime(1, 0, date(2025, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 1, 1234.56)
        sheet.write_number(1, 2, 0.2575, book.add_format({"num_format": "0.00%"}))
        sheet.write_boolean(1, 3, True)
        sheet.write_number(1, 4, 1004)
        sheet.write_number(1, 5, 20003019500115)
    table = read(path)
    assert table.frame.row(0) == (date(2025, 12, 31), 123456, 2575, True, "01004", "200030195")
    assert table.report.reading == "feuille « 2025 »"


def test_a_day_number_without_format_is_a_day(read: Read, path: Path) -> None:
    table = read(workbook(path, [["Date du prêt"], [46022], ["31/12/2025"]]))
    assert table.frame["emprunt.date_pret"].to_list() == [date(2025, 12, 31)] * 2


def test_day_numbers_of_a_1904_workbook_are_shifted(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date du prêt"])
        sheet.write_number(1, 0, 44560)
        sheet.write_datetime(2, 0, date(2025, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
    assert read(path).frame["emprunt.date_pret"].to_list() == [date(2025, 12, 31)] * 2


def test_places_are_those_of_the_sheet_even_far_from_its_corner(read: Read, path: Path) -> None:
    rows: list[list[object]] = [
        [],
        ["", "", "Registre"],
        [],
        ["", "", "Date du prêt", "Rang"],
        ["", "", 46022, 3],
    ]
    table = read(workbook(path, rows))
    assert table.frame["emprunt.rang"].to_list() == [3]
    assert table.lines.to_list() == [5]


def test_the_sheet_whose_headers_are_known_is_chosen(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Bonjour")
        sheet = book.add_worksheet("Prêts")
        sheet.write_row(0, 0, ["Date du prêt", "Rang"])
        sheet.write_row(1, 0, ["31/12/2025", 3])
    assert read(path).report.reading == "feuille « Prêts »"


def test_a_sheet_may_be_named_whatever_its_accents(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        for name, rank in (("Prêts 2024", 4), ("Prêts 2025", 5)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Date du prêt", "Rang"])
            sheet.write_row(1, 0, ["31/12/2025", rank])
    assert read(path, sheet="prets 2025").frame["emprunt.rang"].to_list() == [5]


def test_hidden_sheets_are_not_looked_at(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        for name in ("Prêts", "Anciens"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Date du prêt", "Rang"])
            sheet.write_row(1, 0, ["31/12/2025", 3])
        sheet.hide()
    assert read(path).report.reading == "feuille « Prêts »"


def test_formulas_give_the_value_last_computed(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date du prêt", "Rang"])
        sheet.write_row(1, 0, ["31/12/2025"])
        sheet.write_formula(1, 1, "=1+2", None, 3)
    assert read(path).frame["emprunt.rang"].to_list() == [3]


def test_a_missing_value_of_a_formula_is_unknown(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date du prêt", "Rang"])
        sheet.write_row(1, 0, ["31/12/2025"])
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    assert read(path).frame["emprunt.rang"].to_list() == [None]


def test_a_cell_merged_over_rows_holds_for_each_of_them(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date du prêt", "Public"])
        for row in (1, 2, 3):
            sheet.write(row, 0, "31/12/2025")
        sheet.merge_range(1, 1, 2, 1, "Étudiant")
        sheet.write(3, 1, "Adulte")
    table = read(path)
    assert table.frame["emprunt.public"].to_list() == ["etudiant", "etudiant", "adulte"]
    assert any("fusionnée" in note for note in table.report.notes)


def test_a_header_merged_over_two_rows_and_a_merged_title_are_read(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "Registre des prêts de l'année")
        sheet.merge_range(1, 0, 2, 0, "Date du prêt")
        sheet.merge_range(1, 1, 2, 1, "Rang")
        sheet.write_row(3, 0, ["31/12/2025", 3])
    assert read(path).frame.rows() == [(date(2025, 12, 31), 3)]


def test_a_merged_total_is_left_out(read: Read, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["N° emprunt", "Date du prêt", "Rang"])
        sheet.write_row(1, 0, ["A1", "31/12/2025", 3])
        sheet.merge_range(2, 0, 2, 1, "TOTAL")
        sheet.write(2, 2, 3)
    assert read(path).frame.height == 1


def test_a_workbook_saved_by_another_library_is_read(read: Read, path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Date du prêt", "Rang"])
    sheet.append([date(2025, 12, 31), 3])
    book.save(path)
    assert read(path).frame.rows() == [(date(2025, 12, 31), 3)]


def test_a_workbook_renamed_csv_is_still_a_workbook(read: Read, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Date du prêt"], ["31/12/2025"]]).rename(tmp_path / "registre.csv")
    assert read(path).report.kind == "xlsx"


def test_a_sheet_with_prefixed_xml_is_looked_at_all_the_same(read: Read, path: Path) -> None:
    """Some producers write ``<x:row>``; only the scan for places is ours, so only places are checked."""
    workbook(path, [["", "Date du prêt", "Rang"], ["", "31/12/2025", "trois"]])
    part = "xl/worksheets/sheet1.xml"
    for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
        for mark in (b" ", b">"):
            for bracket in (b"<", b"</"):
                old = bracket + tag + mark
                if old in _part(path, part):
                    replace_in_part(path, part, old, bracket + b"x:" + tag + mark)
    replace_in_part(path, part, b'xmlns="', b'xmlns:x="')
    with pytest.raises(ValueError, match=r"Feuil1!C2"):
        read(path)


def _part(path: Path, name: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return archive.read(name)
