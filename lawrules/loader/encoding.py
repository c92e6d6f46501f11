"""Bytes to text: UTF-8 only, and a useful word on what else it may be."""

from __future__ import annotations

import codecs
import re

from lawrules.errors import Problems, Where

__all__ = ["decode", "tabs_in_margin"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_MARGIN_TAB = re.compile(r"^[ ]*\t\s*\S", re.MULTILINE)


def decode(data: bytes, *, where: Where, problems: Problems) -> str | None:
    """The text of ``data``, or None once ``problems`` names the encoding it seems to have."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(
            "LR202",
            f"le fichier n'est pas en UTF-8 ; il semble en {_guess(data)}",
            where=Where(where.file, line),
            fix="réenregistrez-le en UTF-8 (« Enregistrer sous », encodage UTF-8).",
        )
        return None


def _guess(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if b"\0" in data[:200]:
        return "UTF-16"
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return "codage inconnu"
    # An e acute is 0x8E on an old Mac, which Windows reads as a capital Z with caron.
    return "Mac Roman" if text.count("Ž") > text.count("é") else "Windows-1252 (ANSI)"


def tabs_in_margin(text: str, *, where: Where, problems: Problems) -> None:
    """Keep one problem per line indented with a tab, up to twenty."""
    for count, match in enumerate(_MARGIN_TAB.finditer(text)):
        if count == 20:
            break
        tab = text.index("\t", match.start())
        line = text.count("\n", 0, tab) + 1
        problems.add(
            "LR203",
            "tabulation dans la marge",
            where=Where(where.file, line, tab - match.start() + 1),
            fix="remplacez-la par des espaces.",
        )
