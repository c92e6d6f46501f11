"""Directives: a page of the reference, a list of rules, articles, entities or tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from lawrules.io.words import fold
from lawrules.reports.fiche_mots import NATURES, article_words
from lawrules.reports.page import Block, Grid, Span, Spans, spans
from lawrules.reports.words import GRAVITIES, count
from lawrules.sphinxext.domain import LawDomain, Target
from lawrules.sphinxext.reference import Reference
from lawrules.sphinxext.render import block_nodes, page_section
from lawrules.sphinxext.stubs import TITLES, list_docname

__all__ = ["DIRECTIVES"]


class _LawDirective(SphinxDirective):
    """A directive that reads the build's rule base."""

    kind: ClassVar[str]

    @property
    def reference(self) -> Reference:
        found: Reference = self.env.app.lawrules_reference  # type: ignore[attr-defined]
        return found

    @property
    def domain(self) -> LawDomain:
        domain = self.env.get_domain("lawrules")
        assert isinstance(domain, LawDomain)
        return domain

    def depend(self, identifier: str) -> None:
        """Read this document again when the files behind it change."""
        for path in self.reference.files(self.kind, identifier):
            self.env.note_dependency(str(path))


class _PageDirective(_LawDirective):
    """The page about one thing; its id is the argument."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> Sequence[nodes.Node]:
        identifier = self.arguments[0]
        page = self.reference.page(self.kind, identifier)
        if page is None:
            return [
                self.state.document.reporter.error(f"{self.kind} sans page : {identifier}", line=self.lineno)
            ]
        anchor = nodes.make_id(f"{self.kind}-{identifier}")
        section = page_section(page, anchor)
        section.insert(1, self._way_back())
        self._note(identifier, anchor)
        self.depend(identifier)
        for child in section.findall(nodes.section):
            self.state.document.note_explicit_target(child)
        return [section]

    def _way_back(self) -> nodes.paragraph:
        """A link to the list that the page belongs to: it stands in no table of contents."""
        listed = list_docname(self.config.lawrules_pages, self.kind)
        link = addnodes.pending_xref(
            "",
            nodes.inline("", TITLES[self.kind]),
            refdomain="std",
            reftype="doc",
            reftarget=f"/{listed}",
            refexplicit=True,
            refwarn=True,
        )
        return nodes.paragraph("", "", nodes.Text("‹ "), link, classes=["lr-retour"])

    def _note(self, identifier: str, anchor: str) -> None:
        where = self.get_location()
        corpus = self.reference.corpus
        target = Target(self.env.docname, anchor, identifier)
        match self.kind:
            case "regle":
                target = self.reference.target(corpus.regles[identifier], self.env.docname, anchor)
            case "article":
                target = target._replace(titre=article_words(*self.reference.articles[identifier]))
            case "table":
                target = target._replace(titre=corpus.tables[identifier].titre)
            case "entite":
                entity = corpus.vocabulaire.entites[identifier]
                target = target._replace(titre=entity.titre)
                for fact in entity.faits.values():
                    place = Target(self.env.docname, nodes.make_id(f"fait-{fact.id}"), fact.titre)
                    self.domain.note("fait", fact.id, place, where)
        self.domain.note(self.kind, identifier, target, where)


class _ListDirective(_LawDirective):
    """A table of everything of one kind."""

    def run(self) -> Sequence[nodes.Node]:
        self.depend("")
        found: list[nodes.Node] = []
        for block in self.blocks():
            found += block_nodes(block)
        return found

    def blocks(self) -> Iterator[Block]:
        """What the list shows."""
        raise NotImplementedError

    def section(self, title: str, name: str, grid: Grid) -> nodes.section:
        """A part of the list under its own heading, which a link can reach."""
        section = nodes.section(ids=[nodes.make_id(f"liste-{name}")])
        section += nodes.title("", title)
        self.state.document.note_explicit_target(section)
        section += block_nodes(grid)
        return section


class RuleList(_ListDirective):
    """Rules, grouped by what they judge; definitions last."""

    kind = "regle"

    def run(self) -> Sequence[nodes.Node]:
        self.depend("")
        corpus = self.reference.corpus
        groups: dict[str, list[tuple[Spans, ...]]] = {}
        for rule in sorted(corpus.regles.values(), key=lambda rule: (rule.nature.gives_value, rule.titre)):
            entity = corpus.vocabulaire.entites.get(rule.porte_sur)
            title = entity.titre if entity else rule.porte_sur
            label = GRAVITIES[rule.gravite] if rule.gravite else NATURES[rule.nature].lower()
            marker = rule.gravite.value if rule.gravite else rule.nature.value
            row = (
                spans(Span(rule.titre, "regle", rule.id), "\n", Span(rule.id, "code")),
                spans(Span(label, "marque", marker)),
                spans(self._article(rule.versions[0].source.texte, rule.versions[0].source.article)),
            )
            groups.setdefault(title, []).append(row)
        return [
            self.section(
                f"{title} ({count(len(groups[title]), 'règle')})",
                title,
                Grid(("Règle", "Portée", "Texte"), tuple(groups[title]), largeurs=(58, 16, 26)),
            )
            for title in sorted(groups, key=fold)
        ]

    @staticmethod
    def _article(texte: str, article: str) -> Span:
        return Span(article_words(texte, article), "article", f"{texte} {article}".strip())


class ArticleList(_ListDirective):
    """Articles, grouped by text, the texts with the most articles first, with how much of each is encoded."""

    kind = "article"

    def run(self) -> Sequence[nodes.Node]:
        self.depend("")
        ledgers = {f"{item.texte} {item.article}".strip(): item for item in self.reference.corpus.articles}
        groups: dict[str, list[tuple[Spans, ...]]] = {}
        for key, (texte, article) in self.reference.articles.items():
            rows = groups.setdefault(texte, [])
            ledger = ledgers.get(key)
            link = Span(article_words(texte, article), "article", key)
            if ledger is None:
                rows.append((spans(link), spans("cité, sans registre"), (), ()))
                continue
            encoded = sum(bool(line.encode_par) for line in ledger.alineas)
            aside = sum(bool(line.ecarte) for line in ledger.alineas)
            rows.append((spans(link), spans(ledger.titre), spans(str(encoded)), spans(str(aside))))
        heads = ("Article", "Objet", "Encodés", "Écartés")
        return [
            self.section(title, title, Grid(heads, tuple(groups[title]), largeurs=(34, 42, 12, 12)))
            for title in sorted(groups, key=lambda title: (-len(groups[title]), fold(title)))
        ]


class EntityList(_ListDirective):
    """Entities of the vocabulary."""

    kind = "entite"

    def blocks(self) -> Iterator[Block]:
        """One table."""
        entities = self.reference.corpus.vocabulaire.entites.values()
        rows = (
            (spans(Span(item.titre, "entite", item.id)), spans(item.definition), spans(str(len(item.faits))))
            for item in entities
        )
        yield Grid(("Entité", "Définition", "Faits"), tuple(rows))


class TableList(_ListDirective):
    """Dated tables."""

    kind = "table"

    def blocks(self) -> Iterator[Block]:
        """One table."""
        tables = sorted(self.reference.corpus.tables.values(), key=lambda table: table.titre)
        rows = (
            (spans(Span(item.titre, "table", item.nom)), spans(item.definition), spans(str(len(item.lignes))))
            for item in tables
        )
        yield Grid(("Table", "Définition", "Lignes"), tuple(rows))


def _page(kind: str) -> type[_PageDirective]:
    return type(f"{kind.capitalize()}Page", (_PageDirective,), {"kind": kind})


DIRECTIVES: dict[str, type[Any]] = {
    "page-regle": _page("regle"),
    "page-article": _page("article"),
    "page-entite": _page("entite"),
    "page-table": _page("table"),
    "liste-regle": RuleList,
    "liste-article": ArticleList,
    "liste-entite": EntityList,
    "liste-table": TableList,
}
