"""A report made of tables: text, Markdown to paste into minutes, one HTML page, CSV, a workbook."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from attrs import frozen

from lawrules.reports import words
from lawrules.words import number

if TYPE_CHECKING:
    from lawrules.reports.charts import RateChart

__all__ = ["Cell", "Page", "Table", "csv_bytes", "html", "markdown", "shown", "text"]

Cell = str | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LINE, _HEAD = 110, 16


@frozen
class Table:
    """One table.

    Attributes:
        droite: Ranks of the columns of figures, set to the right.
        verdict: Rank of the column that a workbook colours, or None.
        note: A sentence under the title.
        vide: What to say when there is no row.
        graphiques: Titled charts above the table, on the page.
        feuille: Name of its sheet in a workbook; the title by default.
    """

    titre: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[Cell, ...], ...]
    droite: frozenset[int] = frozenset()
    verdict: int | None = None
    note: str = ""
    vide: str = "Rien."
    graphiques: tuple[tuple[str, RateChart], ...] = ()
    feuille: str = ""


@frozen
class Page:
    """A title, a sentence, what it was made from, tables, remarks."""

    titre: str
    resume: str
    fiche: tuple[tuple[str, str], ...]
    tableaux: tuple[Table, ...]
    remarques: tuple[str, ...] = ()


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    return number(cell) if isinstance(cell, int) else words.typo(words.clean(cell))


def text(page: Page) -> str:
    """The report for a terminal."""
    lines = [shown(page.titre), ""]
    width = max((len(label) for label, _ in page.fiche), default=0) + 2
    lines += [f"{label:<{width}}{shown(value)}" for label, value in page.fiche]
    lines += ["", shown(page.resume)]
    for table in page.tableaux:
        lines += ["", shown(table.titre)]
        lines += _wrapped(table.note, "  ")
        lines += [f"  {line}" for line in _columns(table)] if table.lignes else [f"  {shown(table.vide)}"]
    if page.remarques:
        lines += ["", "Remarques"]
        lines += [line for item in page.remarques for line in _wrapped(item, "- ", "  ")]
    return "\n".join(lines) + "\n"


def _wrapped(item: str, first: str, rest: str = "") -> list[str]:
    return textwrap.wrap(shown(item), _LINE, initial_indent=first, subsequent_indent=rest or first)


def _columns(table: Table) -> list[str]:
    """Lines of a table, long heads on several of them."""
    rows = [[shown(cell) for cell in row] for row in table.lignes]
    heads = []
    for place, head in enumerate(table.entetes):
        room = max(_HEAD, *(len(row[place]) for row in rows))
        heads.append(textwrap.wrap(head, room) or [""])
    height = max(len(head) for head in heads)
    top = [[*[""] * (height - len(head)), *head] for head in heads]
    rows = [*(list(line) for line in zip(*top, strict=True)), *rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(table.entetes))]
    found = []
    for row in rows:
        cells = (
            cell.rjust(width) if place in table.droite else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        found.append("  ".join(cells).rstrip())
    return found


def markdown(page: Page) -> str:
    """The report to paste into minutes."""
    lines = [f"# {_plain(page.titre)}", "", f"**{_plain(page.resume)}**", ""]
    lines += [f"- {label} : {_plain(value)}" for label, value in page.fiche]
    for table in page.tableaux:
        lines += ["", f"## {_plain(table.titre)}", ""]
        lines += [_plain(table.note), ""] if table.note else []
        if not table.lignes:
            lines.append(_plain(table.vide))
            continue
        lines.append(f"| {' | '.join(_plain(head) for head in table.entetes)} |")
        marks = ("---:|" if place in table.droite else "---|" for place in range(len(table.entetes)))
        lines.append("|" + "".join(marks))
        lines += [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in table.lignes]
    if page.remarques:
        lines += ["", "## Remarques", "", *(f"- {_plain(item)}" for item in page.remarques)]
    return "\n".join(lines) + "\n"


def _plain(cell: Cell) -> str:
    found = shown(cell).replace("\n", " ")
    for mark in ("\\", "|", "<", "*", "`", "["):
        found = found.replace(mark, f"\\{mark}")
    return found


def html(page: Page) -> str:
    """The report as one page that stands alone and runs nothing."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    from lawrules.reports.html import page_policy

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["t"] = lambda value: shown(str(value))
    environment.filters["net"] = lambda value: words.clean(str(value))
    environment.filters["n"] = words.number
    environment.filters["jour"] = words.day
    environment.filters["case"] = shown
    style = _source("rapport.css")
    return environment.get_template("tableaux.html.j2").render(
        page=page,
        verdicts={name: verdict.value for verdict, name in words.VERDICTS.items()},
        style=Markup(style),  # noqa: S704 - our own file
        csp=page_policy(style, ""),
    )


def _source(name: str) -> str:
    return files("lawrules.reports").joinpath("templates", name).read_text(encoding="utf-8")


def csv_bytes(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A table that a French spreadsheet opens: semicolons, a mark of UTF-8, no cell taken for a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "replace")


def _safe(cell: Cell) -> str:
    if cell is None or isinstance(cell, int):
        return "" if cell is None else str(cell)
    found = words.clean(cell)
    return f"'{found}" if found.startswith(_FORMULA) else found
