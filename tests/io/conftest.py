"""A folder of files made on demand, and the reading of them with the small vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lawrules.io.tables import ReadTable, read_table
from tests.io.shelf import VOCABULARY


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file of text in some encoding."""

    def write(text: str, *, encoding: str = "utf-8", name: str = "registre.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def read() -> Callable[..., ReadTable]:
    """Read a source as a register of loans."""

    def reading(source: Any, **options: Any) -> ReadTable:
        return read_table(source, VOCABULARY, entity="emprunt", **options)

    return reading
