"""A filled template is told from a workbook of rows, whatever wrote it last."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

import lawrules
from lawrules.io.detection import is_filled_template
from lawrules.io.template_xlsx import FORM_MARK
from lawrules.io.templates import template_xlsx

VOCABULARY = lawrules.load_rules().corpus.vocabulaire
_SHEET = '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'


def _package(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return path


def test_a_template_is_known_as_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    path.write_bytes(template_xlsx(VOCABULARY, "convention_attribution"))
    assert is_filled_template(path)


def test_a_template_that_a_program_filled_and_wrote_again_is_known(tmp_path: Path) -> None:
    path = tmp_path / "rempli.xlsx"
    path.write_bytes(template_xlsx(VOCABULARY, "convention_attribution"))
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert is_filled_template(path)


def test_the_mark_is_found_where_a_sheet_holds_its_own_texts(tmp_path: Path) -> None:
    sheet = {"xl/worksheets/sheet2.xml": _SHEET.format(FORM_MARK)}
    assert is_filled_template(_package(tmp_path / "a.xlsx", **sheet))


@pytest.mark.parametrize("text", ["siren", ""])
def test_a_workbook_of_rows_is_no_template(tmp_path: Path, text: str) -> None:
    sheet = {"xl/worksheets/sheet1.xml": _SHEET.format(text), "xl/sharedStrings.xml": "<sst/>"}
    assert not is_filled_template(_package(tmp_path / "a.xlsx", **sheet))


def test_the_mark_in_another_part_means_nothing(tmp_path: Path) -> None:
    assert not is_filled_template(_package(tmp_path / "a.xlsx", **{"docProps/core.xml": FORM_MARK}))


def test_what_is_no_workbook_is_no_template(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("pas un classeur", encoding="utf-8")
    assert not is_filled_template(path)
