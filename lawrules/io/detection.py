"""Telling a filled template from a workbook of rows, without opening it whole."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from lawrules.io.template_xlsx import FORM_MARK

__all__ = ["is_filled_template"]

_STRINGS: Final = "xl/sharedStrings.xml"
_READ: Final = 8_000_000


def is_filled_template(path: Path) -> bool:
    """Whether a workbook bears the hidden mark of ``lawrules modele``; False for what is no workbook."""
    try:
        with zipfile.ZipFile(path) as package, package.open(_STRINGS) as stream:
            return FORM_MARK.encode() in stream.read(_READ)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError):
        return False
