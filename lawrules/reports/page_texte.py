"""A page as text for a terminal or a pipe: plain characters, no colour, a chosen width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from lawrules.reports.page import (
    Block,
    Fields,
    Formula,
    Grid,
    Items,
    Note,
    Outline,
    Page,
    Paragraph,
    Section,
    Spans,
    Timeline,
)

__all__ = ["page_as_text"]

# Roles whose id is worth printing beside the words: it is what the reader types next.
_NAMED = frozenset({"regle", "fait", "table", "entite"})


def page_as_text(page: Page, *, width: int = 100) -> str:
    """The page as text, lines no longer than ``width`` wherever words can be broken."""
    lines = [page.titre, "=" * min(len(page.titre), width), page.id]
    if page.marques:
        lines.append(" · ".join(span.texte for span in page.marques))
    for block in page.chapeau:
        lines += ["", *_block(block, width)]
    for section in page.sections:
        lines += _section(section, width, "-")
    return "\n".join(lines) + "\n"


def _section(section: Section, width: int, rule: str) -> list[str]:
    lines = ["", section.titre, rule * min(len(section.titre), width)]
    for index, block in enumerate(block for block in section.blocs if not isinstance(block, Timeline)):
        lines += [""] * (index > 0) + list(_block(block, width))
    for inner in section.sections:
        lines += _section(inner, width, "·")
    return lines


def _words(run: Spans, *, ids: bool = True) -> str:
    """Words of a run, ids in brackets; without ``ids``, names between « »."""
    parts = []
    # Where the id is written out already, brackets would only say it twice.
    told = not ids or any(span.role == "code" for span in run)
    for span in run:
        named = span.role in _NAMED and not told and span.cible not in ("", span.texte)
        text = f"‹{span.texte}›" if span.role == "place" else span.texte
        if not ids and span.role in _NAMED:
            text = f"« {text} »"
        parts.append(f"{text} [{span.cible}]" if named else text)
        if span.role == "lien" and span.cible != span.texte:
            parts.append(f" ({span.cible})")
    return "".join(parts)


def _wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """``text`` wrapped, keeping its own line breaks; at least one line."""
    rest = " " * len(first) if rest is None else rest
    lines: list[str] = []
    for index, paragraph in enumerate(text.split("\n")):
        lines += textwrap.wrap(
            paragraph,
            width=max(width, 40),
            initial_indent=rest if index else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [rest.rstrip()]
    return lines


def _block(block: Block, width: int) -> Iterator[str]:
    match block:
        case Paragraph(texte):
            yield from _wrap(_words(texte), width)
        case Items(items):
            for item in items:
                yield from _wrap(_words(item), width, "- ")
        case Outline(lignes):
            for depth, line in lignes:
                yield from _wrap(_words(line, ids=False), width, "  " * depth + ("- " if depth else ""))
        case Fields(champs):
            for label, value in champs:
                yield from _wrap(_words(value), width, f"{label} : ", "    ")
        case Formula(texte):
            for written in "".join(span.texte for span in texte).split("\n"):
                yield from _wrap(written, width, "    ", "        ")
        case Note(_, titre, texte):
            yield from _wrap(_words(texte), width, f"! {titre} : ", "  ")
        case Timeline():
            # A drawing of what the sections below say.
            return
        case Grid(entetes=entetes, lignes=lignes):
            yield from _grid(entetes, lignes, width)


def _grid(headers: tuple[str, ...], rows: tuple[tuple[Spans, ...], ...], width: int) -> Iterator[str]:
    """Aligned columns where they fit the width; otherwise one group of labelled lines per row."""
    table = [[_words(cell) for cell in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(headers, *table, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) <= width:
        for line in (headers, ["-" * size for size in widths], *table):
            yield "  ".join(text.ljust(size) for text, size in zip(line, widths, strict=True)).rstrip()
        return
    for row in table:
        first, *others = row
        yield from _wrap(first, width, "* ", "  ")
        for header, text in zip(headers[1:], others, strict=True):
            if text:
                yield from _wrap(text, width, f"    {header} : ", "        ")
