"""A page as plain data, for another program: sections, blocks by kind, words with what they point to."""

from __future__ import annotations

from typing import Any

from attrs import asdict

from lawrules.reports.page import Block, Page, Section, Spans

__all__ = ["page_as_data"]


def page_as_data(page: Page) -> dict[str, Any]:
    """The page as dictionaries, lists and texts only; each block says its kind under ``bloc``."""
    return {
        "genre": page.genre,
        "id": page.id,
        "titre": page.titre,
        "marques": _plain(page.marques),
        "chapeau": [_block(block) for block in page.chapeau],
        "sections": [_section(section) for section in page.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "titre": section.titre,
        "blocs": [_block(block) for block in section.blocs],
        "sections": [_section(inner) for inner in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    return {"bloc": type(block).__name__.lower(), **asdict(block)}


def _plain(run: Spans) -> list[dict[str, Any]]:
    return [asdict(span) for span in run]
