"""Reading costs nothing before something is read."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"polars", "pandas", "pyarrow", "openpyxl", "xlsxwriter", "fastexcel", "yaml"}
MODULES = "tables documents templates mapping proposal detection sources sheets forms objects csvfile".split()


def test_no_heavy_library_is_imported_with_the_modules() -> None:
    names = "; ".join(f"import lawrules.io.{name}" for name in MODULES)
    code = f"import sys; {names}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
