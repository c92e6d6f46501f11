"""A page as plain structure: what Sphinx lays out and what the terminal prints, from one text.

A page holds sections, a section holds blocks, a block holds spans. A span may point to a rule, a fact,
an article, an entity or a table by its id; whoever renders it makes the link or prints the words.
"""

from __future__ import annotations

from attrs import frozen

__all__ = [
    "Block",
    "Fields",
    "Formula",
    "Grid",
    "Items",
    "Note",
    "Outline",
    "Page",
    "Paragraph",
    "Period",
    "Section",
    "Span",
    "Spans",
    "Timeline",
    "spans",
]


@frozen
class Span:
    """Words, and what they point to.

    Attributes:
        texte: Words shown.
        role: "" plain, ``fort``, ``code``, ``verdict``, ``marque`` (a label such as a severity), ``lien``
            (``cible`` is an address), ``doux`` (said in passing), ``mot``, ``parametre`` and
            ``place`` (parts of a formula or of a sentence to fill), or one of ``regle``, ``fait``,
            ``article``, ``entite``, ``table``.
        cible: Id pointed to, or the value that a verdict or a label stands for.
    """

    texte: str
    role: str = ""
    cible: str = ""


Spans = tuple[Span, ...]


def spans(*parts: str | Span | Spans) -> Spans:
    """One run of spans out of words, spans and runs of spans; empty words are dropped."""
    found: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            found.extend([Span(part)] if part else [])
        elif isinstance(part, Span):
            found.append(part)
        else:
            found.extend(part)
    return tuple(found)


@frozen
class Paragraph:
    """A paragraph."""

    texte: Spans


@frozen
class Items:
    """A bulleted list."""

    items: tuple[Spans, ...]


@frozen
class Outline:
    """Lines one under another, each with its depth, from 0."""

    lignes: tuple[tuple[int, Spans], ...]


@frozen
class Fields:
    """Labels, each with what it says."""

    champs: tuple[tuple[str, Spans], ...]


@frozen
class Grid:
    """A table.

    Attributes:
        compact: Small print, for long tables of figures.
        largeurs: Widths of the columns relative to each other; empty lets the renderer choose.
    """

    entetes: tuple[str, ...]
    lignes: tuple[tuple[Spans, ...], ...]
    compact: bool = False
    largeurs: tuple[int, ...] = ()


@frozen
class Formula:
    """A formula as the rule file writes it, its facts marked."""

    texte: Spans


@frozen
class Note:
    """Something that must not be missed; ``genre`` is ``doute``, ``limite`` or ``note``."""

    genre: str
    titre: str
    texte: Spans


@frozen
class Period:
    """One stretch of a timeline; ``fin`` empty while it lasts. Dates are ISO, for measuring."""

    depuis: str
    fin: str
    libelle: str
    marque: str = ""


@frozen
class Timeline:
    """Stretches of time, oldest first."""

    titre: str
    periodes: tuple[Period, ...]


Block = Paragraph | Items | Outline | Fields | Grid | Formula | Note | Timeline


@frozen
class Section:
    """A heading and what stands under it."""

    titre: str
    blocs: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    ancre: str = ""


@frozen
class Page:
    """One page of the legal reference.

    Attributes:
        genre: ``regle``, ``article``, ``entite`` or ``table``.
        id: Id of what the page is about.
        marques: Labels under the title (nature, severity, certainty...).
        chapeau: What stands before the first section.
    """

    genre: str
    id: str
    titre: str
    marques: Spans = ()
    chapeau: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
