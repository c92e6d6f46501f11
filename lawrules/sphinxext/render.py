"""Docutils nodes of a page of the reference. No markup is parsed: words of law are never read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx import addnodes

from lawrules.reports.page import (
    Block,
    Fields,
    Formula,
    Grid,
    Items,
    Note,
    Page,
    Paragraph,
    Section,
    Spans,
    Timeline,
)
from lawrules.sphinxext.timeline import timeline_svg

__all__ = ["block_nodes", "page_section"]

_LINKED = frozenset({"regle", "fait", "article", "entite", "table"})
_NOTES = {"doute": "warning", "limite": "caution"}


def page_section(page: Page, anchor: str) -> nodes.section:
    """The whole page as one section, its title first."""
    section = nodes.section(ids=[anchor], classes=["lr-fiche", f"lr-fiche-{page.genre}"])
    section += nodes.title("", page.titre)
    ident = nodes.paragraph(classes=["lr-identite"])
    ident += nodes.literal("", page.id, classes=["lr-id"])
    for span in page.marques:
        ident += nodes.Text(" ")
        ident += nodes.inline("", span.texte, classes=["lr-marque", f"lr-{span.cible}"])
    section += ident
    for block in page.chapeau:
        section += list(block_nodes(block))
    for inner in page.sections:
        section += _section(inner)
    return section


def _section(section: Section) -> nodes.section:
    found = nodes.section(ids=[nodes.make_id(section.ancre or section.titre)])
    found += nodes.title("", section.titre)
    for block in section.blocs:
        found += list(block_nodes(block))
    taken: set[str] = set()
    for inner in section.sections:
        child = _section(inner)
        if child["ids"][0] in taken or not inner.ancre:
            # Titles of examples are free text; their anchors only need to differ.
            child["ids"] = [f"{found['ids'][0]}-{len(taken) + 1}"]
        taken.add(child["ids"][0])
        found += child
    return found


def block_nodes(block: Block) -> Iterator[nodes.Node]:
    """Nodes of one block."""
    match block:
        case Paragraph(texte):
            yield from _paragraphs(texte)
        case Items(items):
            found = nodes.bullet_list()
            for item in items:
                found += nodes.list_item("", *_paragraphs(item))
            yield found
        case Fields(champs):
            yield _fields(champs)
        case Formula(texte):
            inline = list(_inline(texte))
            # A raw source that is not the text: Sphinx then keeps the links instead of colouring code.
            yield nodes.literal_block("formule", "", *inline, classes=["lr-formule"])
        case Note(genre, titre, texte):
            classes = ["admonition", _NOTES.get(genre, "note")]
            words = nodes.paragraph("", "", *_inline(texte))
            yield nodes.admonition("", nodes.title("", titre), words, classes=classes)
        case Timeline(titre, periodes):
            if len(periodes) > 1:
                yield nodes.raw("", timeline_svg(titre, periodes), format="html")
        case Grid(entetes, lignes, compact):
            yield _table(entetes, lignes, compact)


def _paragraphs(run: Spans) -> Iterator[nodes.paragraph]:
    """One paragraph per line of the run."""
    line = nodes.paragraph()
    for span in run:
        for index, text in enumerate(span.texte.split("\n")):
            if index and len(line):
                yield line
                line = nodes.paragraph()
            if text:
                line += _span(text, span.role, span.cible)
    if len(line):
        yield line


def _inline(run: Spans) -> Iterator[nodes.Node]:
    for span in run:
        yield _span(span.texte, span.role, span.cible)


def _span(text: str, role: str, target: str) -> nodes.Node:
    if role in _LINKED:
        words = nodes.inline("", text, classes=["lr-lien", f"lr-lien-{role}"])
        return addnodes.pending_xref(
            "",
            words,
            refdomain="lawrules",
            reftype=role,
            reftarget=target,
            refexplicit=True,
            refwarn=True,
        )
    match role:
        case "fort":
            return nodes.strong("", text)
        case "code":
            return nodes.literal("", text)
        case "verdict" | "marque":
            return nodes.inline("", text, classes=[f"lr-{role}", f"lr-{target}"])
        case "lien":
            return nodes.reference("", text, refuri=target, classes=["external"])
        case "mot" | "parametre" | "place":
            return nodes.inline("", text, classes=[f"lr-{role}"])
    return nodes.Text(text)


def _fields(pairs: Iterable[tuple[str, Spans]]) -> nodes.field_list:
    found = nodes.field_list(classes=["lr-champs"])
    for label, value in pairs:
        field = nodes.field()
        field += nodes.field_name("", label)
        field += nodes.field_body("", *_paragraphs(value))
        found += field
    return found


def _table(headers: tuple[str, ...], rows: tuple[tuple[Spans, ...], ...], compact: bool) -> nodes.table:
    table = nodes.table(classes=["lr-grille", *(["lr-compacte"] if compact else [])])
    group = nodes.tgroup(cols=len(headers))
    group += [nodes.colspec(colwidth=1) for _ in headers]
    head = nodes.row()
    for header in headers:
        head += nodes.entry("", nodes.paragraph("", header))
    group += nodes.thead("", head)
    body = nodes.tbody()
    for row in rows:
        line = nodes.row()
        for cell in row:
            line += nodes.entry("", *_paragraphs(cell))
        body += line
    group += body
    table += group
    return table
