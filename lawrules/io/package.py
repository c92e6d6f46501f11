"""What a workbook holds besides its cells, looked at before anything opens it."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from attrs import frozen

from lawrules.errors import DataError, Where
from lawrules.io.raw import Limits, refuse

__all__ = ["Package", "Sheet", "column_letters", "column_number", "examine"]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEGABYTE: Final = 1 << 20


@frozen
class Sheet:
    """One sheet of a workbook: its name, the part that holds it, whether people see it."""

    name: str
    part: str
    visible: bool = True


@frozen
class Package:
    """A workbook found safe to open.

    Attributes:
        sheets: In the order of the tabs; charts are left out.
        epoch_1904: Whether its day numbers count from 1904.
    """

    path: Path
    name: str
    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False


def examine(path: Path, *, name: str, limits: Limits) -> Package:
    """The plan of a workbook, once sure that opening it is safe.

    Raises:
        DataError: The file is no workbook, is encrypted, old, damaged, holds macros or links to other
            files, or would unfold to more than ``limits``.
    """
    where = Where(name)
    with path.open("rb") as stream:
        start = stream.read(512)
    _refuse_other_formats(path, start, where)
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_hostile(archive, where, limits)
            return _plan(archive, path, name)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise _damaged(where) from error


def _damaged(where: Where) -> DataError:
    return refuse(
        "LR307",
        "classeur illisible ou abîmé",
        where,
        "ouvrez-le dans un tableur, puis enregistrez-le de nouveau en .xlsx.",
    )


def _refuse_other_formats(path: Path, start: bytes, where: Where) -> None:
    if not start:
        raise refuse("LR304", "fichier vide", where, "exportez de nouveau le classeur.")
    if start.startswith(_OLE):
        # The name of the encrypted stream stands in the directory of the file, in UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise refuse(
                "LR308",
                "classeur protégé par un mot de passe",
                where,
                "enregistrez-en une copie sans mot de passe.",
            )
        raise refuse("LR302", "classeur d'un ancien format (.xls)", where, _XLSX)
    if start.lstrip()[:1] == b"<":
        raise refuse(
            "LR302", "page HTML ou XML sous le nom d'un classeur", where,
            "ouvrez-la dans un tableur, puis enregistrez-la au format .xlsx.",
        )  # fmt: skip
    if not start.startswith(b"PK"):
        raise refuse("LR302", "ce fichier n'est pas un classeur .xlsx", where, _XLSX)


def _refuse_hostile(archive: zipfile.ZipFile, where: Where, limits: Limits) -> None:
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > 5_000 or len(set(names)) != len(names):
        raise refuse("LR311", "archive anormale : parties trop nombreuses ou répétées", where, _COPY)
    total = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > _MEGABYTE and part.file_size > limits.ratio * max(1, part.compress_size)
        for part in parts
    )
    if total > limits.unpacked_bytes or swollen:
        raise refuse(
            "LR311", f"classeur démesuré : {total // _MEGABYTE} Mo une fois déplié", where,
            "enregistrez-en une copie qui ne garde que les lignes utiles, ou exportez-le en CSV.",
        )  # fmt: skip
    if any(part.flag_bits & 1 for part in parts):
        raise refuse(
            "LR308", "archive protégée par un mot de passe", where, "enregistrez une copie sans mot de passe."
        )
    if "mimetype" in names:
        raise refuse("LR302", "classeur OpenDocument (.ods)", where, _XLSX)
    if any(name.endswith("workbook.bin") for name in names):
        raise refuse("LR302", "classeur binaire (.xlsb)", where, _XLSX)
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in names):
        raise refuse(
            "LR309", "classeur qui contient des macros", where, "enregistrez-en une copie au format .xlsx."
        )
    if any(name.startswith("xl/externallinks/") for name in names):
        raise refuse(
            "LR310", "classeur lié à d'autres fichiers", where,
            "remplacez les formules liées par leurs valeurs, puis rompez les liaisons.",
        )  # fmt: skip


_XLSX = "enregistrez-en une copie au format .xlsx."
_COPY = "ouvrez-le dans un tableur, puis enregistrez-en une copie."


def _plan(archive: zipfile.ZipFile, path: Path, name: str) -> Package:
    book_part = "xl/workbook.xml"
    root = _target_of(archive, "_rels/.rels", "officeDocument")
    book_part = root or book_part
    book = _xml(archive, book_part, name)
    folder, file = posixpath.split(book_part)
    targets = _relations(archive, posixpath.join(folder, "_rels", f"{file}.rels"), name)
    sheets, epoch = [], False
    for node in book.iter():
        tag = _local(node.tag)
        if tag == "workbookPr":
            epoch = node.get("date1904", "0") in ("1", "true", "on")
        elif tag == "sheet":
            key = next((value for attribute, value in node.attrib.items() if _local(attribute) == "id"), "")
            target = targets.get(key, "")
            part = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(folder, target))
            )
            if "worksheets/" in part:
                visible = node.get("state", "visible") == "visible"
                sheets.append(Sheet(node.get("name", ""), part, visible))
    return Package(path, name, tuple(sheets), epoch)


def _target_of(archive: zipfile.ZipFile, part: str, kind: str) -> str:
    for node in _xml(archive, part, "").iter():
        if node.get("Type", "").endswith("/" + kind):
            return node.get("Target", "").lstrip("/")
    return ""


def _relations(archive: zipfile.ZipFile, part: str, name: str) -> dict[str, str]:
    return {
        node.get("Id", ""): node.get("Target", "")
        for node in _xml(archive, part, name).iter()
        if node.get("Id")
    }


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _xml(archive: zipfile.ZipFile, part: str, name: str) -> Element:
    """A small part as a tree; entities and document types are refused."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        tree: Element = fromstring(archive.read(part), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise _damaged(Where(name)) from error
    return tree


def column_number(letters: str) -> int:
    """Number of a column from its letters: 0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """Letters of a column from its number: A for 0, AA for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
