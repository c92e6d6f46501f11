"""Telling a filled template from a workbook of rows, without opening it whole."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from lawrules.io.template_xlsx import FORM_MARK

__all__ = ["is_filled_template"]

_STRINGS: Final = "xl/sharedStrings.xml"
_READ: Final = 8_000_000
_SHEETS: Final = "xl/worksheets/"
_HEAD: Final = 65_536  # of a sheet: the mark stands in its first row


def is_filled_template(path: Path) -> bool:
    """Whether a workbook bears the hidden mark of ``lawrules modele``.

    False for what cannot be opened, encrypted or cut short: its reader, who comes next, says why.
    """
    try:
        with zipfile.ZipFile(path) as package:
            return any(FORM_MARK.encode() in _start(package, name) for name in package.namelist())
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return False


def _start(package: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part that may bear the mark: shared texts, or a sheet that holds its own."""
    size = _READ if name == _STRINGS else _HEAD if name.startswith(_SHEETS) else 0
    if not size:
        return b""
    with package.open(name) as stream:
        return stream.read(size)
