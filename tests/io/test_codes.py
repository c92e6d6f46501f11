"""Every code that reading may give has its page, and no page is left without a code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_code_of_reading_has_its_page_and_every_page_its_code() -> None:
    used = {
        code
        for path in (ROOT / "lawrules" / "io").glob("*.py")
        for code in re.findall(r'"(LR[34]\d\d)"', path.read_text(encoding="utf-8"))
    }
    pages = re.findall(
        r"^## (LR[34]\d\d) — ", (ROOT / "docs" / "erreurs.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(pages) == len(set(pages))
    assert used <= set(pages)
    assert {code for code in pages if code < "LR360"} - used == set()
