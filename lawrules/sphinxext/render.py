"""Docutils nodes of a page of the reference. No markup is parsed: words of law are never read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes
from sphinx import addnodes

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
from lawrules.reports.words import typo
from lawrules.sphinxext.timeline import timeline_svg

__all__ = ["block_nodes", "page_section"]

_LINKED = frozenset({"regle", "fait", "article", "entite", "table"})
_NOTES = {"doute": "warning", "limite": "caution"}


def page_section(page: Page, anchor: str) -> nodes.section:
    """The whole page as one section, its title first."""
    section = nodes.section(ids=[anchor], classes=["lr-fiche", f"lr-fiche-{page.genre}"])
    section += nodes.title("", typo(page.titre))
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
    found += nodes.title("", typo(section.titre))
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
        case Outline(lignes):
            yield from _outline(lignes)
        case Fields(champs):
            yield _fields(champs)
        case Formula(texte):
            inline = [_span(span.texte, span.role, span.cible) for span in texte]
            # A raw source that is not the text: Sphinx then keeps the links instead of colouring code.
            yield nodes.literal_block("formule", "", *inline, classes=["lr-formule"])
        case Note(genre, titre, texte):
            classes = ["admonition", _NOTES.get(genre, "note")]
            words = nodes.paragraph("", "", *_inline(texte))
            yield nodes.admonition("", nodes.title("", titre), words, classes=classes)
        case Timeline(titre, periodes):
            if len(periodes) > 1:
                yield nodes.raw("", timeline_svg(titre, periodes), format="html")
        case Grid():
            yield _table(block)


def _paragraphs(run: Spans) -> Iterator[nodes.paragraph]:
    """One paragraph per line of the run."""
    line = nodes.paragraph()
    for span in run:
        for index, text in enumerate(span.texte.split("\n")):
            if index and len(line):
                yield line
                line = nodes.paragraph()
            if text:
                line += _span(_spaced(text, span.role), span.role, span.cible)
    if len(line):
        yield line


def _inline(run: Spans) -> Iterator[nodes.Node]:
    for span in run:
        yield _span(_spaced(span.texte, span.role), span.role, span.cible)


def _spaced(text: str, role: str) -> str:
    """Words with the unbreakable spaces of French; code as it is."""
    return text if role == "code" else typo(text)


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
        case "mot" | "parametre" | "place" | "doux":
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


def _table(grid: Grid) -> nodes.table:
    classes = ["lr-grille", *(["lr-compacte"] if grid.compact else [])]
    classes += ["colwidths-given"] if grid.largeurs else []
    table = nodes.table(classes=classes)
    group = nodes.tgroup(cols=len(grid.entetes))
    group += [nodes.colspec(colwidth=width) for width in grid.largeurs or (1,) * len(grid.entetes)]
    head = nodes.row()
    for header in grid.entetes:
        head += nodes.entry("", nodes.paragraph("", header))
    group += nodes.thead("", head)
    body = nodes.tbody()
    for row in grid.lignes:
        line = nodes.row()
        for cell in row:
            line += nodes.entry("", *_paragraphs(cell))
        body += line
    group += body
    table += group
    return table


def _outline(lines: Sequence[tuple[int, Spans]]) -> Iterator[nodes.Node]:
    """Lines of depth 0 as paragraphs, deeper ones as lists within lists."""
    lists: list[nodes.bullet_list] = []
    last = nodes.list_item()
    for depth, run in lines:
        words = nodes.paragraph("", "", *_inline(run))
        if depth == 0:
            yield from lists[:1]
            lists = []
            yield words
            continue
        del lists[depth:]
        while len(lists) < depth:
            lists.append(nodes.bullet_list())
            if len(lists) > 1:
                last += lists[-1]
        last = nodes.list_item("", words)
        lists[-1] += last
    yield from lists[:1]
