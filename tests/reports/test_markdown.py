from __future__ import annotations

import re

from attrs import evolve

from lawrules.reports import Options, markdown

from .factory import TITLES, clean_audit, finding, hostile, sample


def tables(text: str) -> list[list[str]]:
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE)
    return [block.splitlines() for block in blocks]


def cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row)) - 1


def test_every_row_of_every_table_has_as_many_cells_as_its_heading() -> None:
    found = [*tables(markdown.render(sample(), Options())), *tables(markdown.render(hostile(), Options()))]
    assert len(found) > 15
    for table in found:
        assert len({cells(row) for row in table}) == 1, table[0]


def test_tables_are_preceded_by_an_empty_line() -> None:
    lines = markdown.render(sample(), Options()).splitlines()
    starts = [n for n, line in enumerate(lines) if line.startswith("|") and not lines[n - 1].startswith("|")]
    assert starts
    assert all(lines[n - 1] == "" for n in starts)


def test_a_breach_is_one_row_to_paste_into_minutes() -> None:
    report = markdown.render(sample(), Options(titres=TITLES)).replace("\u00a0", " ").replace("\u202f", " ")
    assert (
        "| ESH Bêta, 2025 | Moins d'un quart des attributions hors QPV va au premier quartile. "
        "| 18,75 %, seuil 25 % ; 60 sur 320 | 20 unités "
        "| Il manque 20 attributions : 60 sur 320, pour 25 % au moins. | `4c5a1d2962ce0868` |"
    ) in report


def test_columns_that_nothing_fills_are_left_out() -> None:
    report = markdown.render(sample(), Options())
    assert "| Sujet | Constat | Que faire | Empreinte |" in report


def test_markup_of_the_data_prints_as_itself() -> None:
    report = markdown.render(hostile(), Options())
    assert "<script" not in re.sub(r"\\<script", "", report)
    assert "\\[a\\](b)" in report
    assert "\\&amp;" in report


def test_an_underscore_inside_a_word_is_left_alone() -> None:
    audit = evolve(clean_audit(), notes=("voir en_qpv et _souligné_", "# pas un titre"))
    report = markdown.render(audit, Options())
    assert "- voir en_qpv et \\_souligné\\_" in report
    assert "- \\# pas un titre" in report


def test_a_message_on_several_lines_stays_in_its_cell() -> None:
    audit = evolve(clean_audit(), constats=(finding(message="un\r\n\r\ndeux\ntrois"),))
    assert "| un deux trois |" in markdown.render(audit, Options())
