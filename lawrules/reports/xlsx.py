"""The report as a workbook: every finding, filterable, ready to print.

Texts are written as texts, and marked so that they stay texts when someone edits the cell: a name that
begins with ``=`` is never a formula.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import chain
from typing import Any, TypeVar

from lawrules.audits.findings import Audit
from lawrules.model import Verdict
from lawrules.reports import contents, sheets, words
from lawrules.reports.contents import Level, Options
from lawrules.reports.rates import rate_tables
from lawrules.reports.sheets import Cell, Column

__all__ = ["Book", "render"]

T = TypeVar("T")

_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_000
_TRUNCATED = " […] (texte entier dans le JSON)"
_HEAD, _RULE = "#1F4B5A", "#C9D3D8"
_FILLS = {
    "red": {"bg_color": "#FBE9E4", "font_color": "#8C2414"},
    "amber": {"bg_color": "#FDF3DC", "font_color": "#6B4700"},
    "green": {"bg_color": "#E5F2EC", "font_color": "#14553D"},
    "grey": {"bg_color": "#EEF1F3", "font_color": "#4A555D"},
}
_VERDICT_FILLS = {
    Verdict.NON_CONFORME: "red",
    Verdict.INDETERMINE: "amber",
    Verdict.CONFORME: "green",
    Verdict.SANS_OBJET: "grey",
}
_BY_WORD = {
    "verdict": {words.VERDICTS[verdict]: fill for verdict, fill in _VERDICT_FILLS.items()}
    | {word + sheets.ACCEPTED: "grey" for word in words.VERDICTS.values()},
    "certainty": {words.CERTAINTIES[certainty]: "amber" for certainty in words.CERTAINTY_HELP},
}
_RIGHT = frozenset({"right", "count", "integer", "rate"})
_LEVEL_FILLS = {Level.ALERTE: "red", Level.MANQUEMENT: "red", Level.OUVERT: "amber", Level.RIEN: "green"}


def render(audit: Audit, options: Options) -> bytes:
    """The workbook as bytes."""
    import xlsxwriter

    stream = BytesIO()
    # Rows go out one by one, so that hundreds of thousands of findings fit in memory.
    with xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_urls": False}) as workbook:
        # A date of creation of its own would make two reports of one audit differ.
        created = options.edite_le or date(1980, 1, 1)
        workbook.set_properties(
            {"title": contents.title(audit), "created": datetime(*created.timetuple()[:3], tzinfo=UTC)}
        )
        book = Book(workbook, contents.title(audit))
        _summary(book, audit, options)
        ordered = [finding for items in contents.parts(audit).values() for finding in items]
        nothing = (
            "Aucun constat." if audit.judged else "Rien n'a été jugé : l'absence de constat ne dit rien."
        )
        book.table("Constats", sheets.findings(options), ordered, nothing, frozen=5)
        lines = ((table.bilan, rate) for table in rate_tables(audit) for rate in table.lignes)
        book.table("Taux", sheets.rates(), lines, "Aucun taux calculé.", frozen=2)
        facts = contents.missing_facts(audit, options)
        empty = "Aucun verdict en attente d'un fait." if audit.judged else "Rien n'a été jugé."
        book.table("Faits manquants", sheets.missing(), facts, empty)
        if audit.completude:
            book.table("Complétude", sheets.completeness(audit), audit.completude, "")
            named = ((sheet, blank) for sheet in audit.completude for blank in sheet.blancs)
            book.table("Blancs", sheets.blanks(), named, "Aucun blanc.")
        book.table("Règles", sheets.rules(), audit.bilans, "Aucune règle n'a été appliquée.")
        unjudged = "Rien n'a été laissé de côté." if audit.judged else "Rien n'a été jugé."
        book.table("Non jugé", sheets.not_judged(), audit.non_juges, unjudged)
    return stream.getvalue()


class Book:
    """A workbook and the formats of its cells."""

    def __init__(self, workbook: Any, title: str) -> None:
        self.workbook = workbook
        self.title = title.replace("&", "&&")[:150]
        self._formats: dict[str, Any] = {}

    def format(self, name: str) -> Any:
        """A named format; ``verdict`` and ``certainty`` are coloured by :meth:`fill`."""
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format(_properties(name))
        return self._formats[name]

    def fill(self, kind: str, value: Cell) -> Any:
        """The format of one cell, coloured when its column colours that word."""
        colour = _BY_WORD.get(kind, {}).get(value) if isinstance(value, str) else None
        return self.format(colour or (kind if kind not in _BY_WORD else "text"))

    def sheet(self, name: str, *, landscape: bool = True) -> Any:
        """A new sheet set up for A4."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&9{self.title[:100]}&R&9{name}")
        sheet.set_footer("&L&9lawrules&R&9&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def line(
        self, sheet: Any, row: int, cells: tuple[Cell, Cell], styles: tuple[str, str], *, width: int
    ) -> None:
        """A label and its value in the first two columns, the row high enough for the value."""
        label, value = cells
        if isinstance(value, str):
            sheet.set_row(row, 13.5 * max(_wrapped(value, width), _wrapped(str(label or ""), 34)) + 2)
        _write(sheet, row, 0, label, self.format(styles[0]))
        _write(sheet, row, 1, value, self.format(styles[1]))

    def table(
        self, name: str, columns: Sequence[Column[T]], rows: Iterable[T], empty: str, *, frozen: int = 1
    ) -> None:
        """A sheet that is one table: heading, filter, frozen panes; ``empty`` says why it has no row."""
        sheet = self.sheet(name)
        remaining = iter(rows)
        first = next(remaining, None)
        if first is None:
            # Not even headings: « conforme » must not show where nothing was judged.
            sheet.set_column(0, 0, 80)
            _write(sheet, 0, 0, empty, self.format("strong"))
            return
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.largeur)
        sheet.set_row(0, 32)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, frozen)
        for place, column in enumerate(columns):
            head = "head right" if column.format in _RIGHT else "head"
            sheet.write_string(0, place, column.titre, self.format(head))
        last = 0
        for last, row in enumerate(chain([first], remaining), start=1):
            if last == _MAX_ROWS - 1:
                _write(
                    sheet,
                    last,
                    0,
                    "La feuille est pleine : la suite est dans le JSON.",
                    self.format("strong"),
                )
                break
            values = [column.valeur(row) for column in columns]
            sheet.set_row(last, _height(zip(columns, values, strict=True)))
            for place, (column, value) in enumerate(zip(columns, values, strict=True)):
                _write(sheet, last, place, value, self.fill(column.format, value))
        sheet.autofilter(0, 0, last, len(columns) - 1)
        printed = sum(column.imprime for column in columns)
        sheet.print_area(0, 0, last, printed - 1)


def _height(cells: Iterable[tuple[Column[T], Cell]]) -> float:
    """Points that the printed cells of a row need once wrapped.

    Spreadsheets disagree on whether they fit the rows of a file that they open, so we say it.
    """
    lines = 1
    for column, value in cells:
        if column.imprime and isinstance(value, str):
            lines = max(lines, _wrapped(value, column.largeur))
    return min(409.0, 13.5 * lines + 2)


def _wrapped(text: str, width: int) -> int:
    return sum(len(textwrap.wrap(line, max(width - 1, 6))) or 1 for line in text.split("\n"))


def _properties(name: str) -> dict[str, Any]:
    base: dict[str, Any] = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
    cell = base | {"bottom": 4, "bottom_color": _RULE, "text_wrap": True, "quote_prefix": True}
    number = cell | {"quote_prefix": False, "align": "right", "indent": 1}
    head = base | {"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD, "text_wrap": True}
    return {
        "plain": base | {"quote_prefix": True},
        "wide": base | {"text_wrap": True, "quote_prefix": True},
        "tally": base | {"num_format": "#,##0", "align": "left", "bold": True},
        "label": base | {"font_color": "#4A555D"},
        "title": base | {"bold": True, "font_size": 16, "font_color": _HEAD, "quote_prefix": True},
        "part": base
        | {"bold": True, "font_size": 12, "font_color": _HEAD, "bottom": 1, "bottom_color": _HEAD},
        "head": head | {"valign": "vcenter"},
        "head right": head | {"valign": "vcenter", "align": "right", "indent": 1},
        "text": cell,
        "strong": cell | {"bold": True},
        "right": cell | {"align": "right", "indent": 1},
        "count": number | {"num_format": "#,##0"},
        "integer": number | {"num_format": "#,##0"},
        "rate": number | {"num_format": "0.00 %"},
        "date": number | {"num_format": "dd/mm/yyyy", "align": "left"},
        **{colour: cell | fill for colour, fill in _FILLS.items()},
    }[name]


def _write(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        text = words.clean(value)
        if len(text) > _MAX_TEXT:
            text = text[:_MAX_TEXT] + _TRUNCATED
        sheet.write_string(row, column, text, style)
    elif isinstance(value, date):
        if value.year < 1900:
            sheet.write_string(row, column, words.day(value), style)
        else:
            sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _summary(book: Book, audit: Audit, options: Options) -> None:
    """The first sheet: conclusion, conditions, verdicts, why some things were not judged."""
    sheet = book.sheet("Synthèse", landscape=False)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 86)
    conclusion = contents.conclude(audit)
    row = 0

    def line(label: Cell, value: Cell = None, *, style: str = "label", to: str = "wide") -> None:
        nonlocal row
        if to == "wide" and isinstance(value, str):
            sheet.set_row(row, 13.5 * max(_wrapped(value, 86), _wrapped(str(label or ""), 34)) + 2)
        _write(sheet, row, 0, label, book.format(style))
        _write(sheet, row, 1, value, book.format(to))
        row += 1

    def part(heading: str) -> None:
        nonlocal row
        row += 1
        line(heading, style="part", to="part")

    line(contents.title(audit), style="title", to="plain")
    row += 1
    colour = _LEVEL_FILLS[conclusion.level]
    alarm = "ATTENTION" if conclusion.level is Level.ALERTE else "Conclusion"
    line(alarm, conclusion.titre, style=colour, to=colour)
    for phrase in conclusion.phrases:
        line(None, phrase)
    part(contents.conditions_title(audit))
    for label, value in contents.conditions(audit, options):
        line(label, value)
    if audit.judged:
        part("Verdicts (une règle appliquée à un sujet)")
        for verdict, name in words.VERDICTS.items():
            line(name.capitalize(), audit.counts[verdict], style=_VERDICT_FILLS[verdict], to="tally")
    part("Non jugé")
    line("Éléments non jugés", audit.not_judged, to="tally")
    for item in audit.non_juges[:20]:
        line(
            words.typo(item.quoi), words.typo(f"{item.pourquoi} ({words.number(item.nombre)})"), style="wide"
        )
    if len(audit.non_juges) > 20:
        line(None, "La suite est dans la feuille « Non jugé ».")
    found = contents.parts(audit)
    part("Constats")
    for name, items in found.items():
        if items:
            line(words.typo(name.titre), sum(item.nombre for item in items), style="wide", to="tally")
    if not audit.constats:
        line("Aucun constat" if audit.judged else "Rien n'a été jugé")
    part("Lire les marques de certitude")
    for certainty, meaning in words.CERTAINTY_HELP.items():
        line(f"« {words.CERTAINTIES[certainty]} »", words.typo(meaning), style="amber")
    if audit.notes:
        part("Remarques de lecture")
        for note in audit.notes:
            line(None, words.typo(note))
