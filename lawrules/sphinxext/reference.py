"""What a build documents: the rule base, its examples already run, and the pages made from both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from attrs import field, frozen
from sphinx.errors import ExtensionError

from lawrules.model import Case, Corpus, Rule
from lawrules.reports.fiche import Exemple, fiche
from lawrules.reports.fiche_mots import article_key, formulas, references
from lawrules.reports.fiches_reference import article_page, cited_articles, entity_page, table_page
from lawrules.reports.page import Page
from lawrules.sphinxext.domain import Target

__all__ = ["Reference", "Runner", "run_examples"]

Runner = Callable[[Corpus, Case], Exemple]


@frozen
class Reference:
    """The rule base of one build.

    Attributes:
        exemples: Examples shown, by rule.
        articles: Every article that has a page, id -> (texte, article).
    """

    corpus: Corpus
    exemples: Mapping[str, tuple[Exemple, ...]] = field(factory=dict)
    articles: Mapping[str, tuple[str, str]] = field(factory=dict)

    def page(self, kind: str, identifier: str) -> Page | None:
        """The page about something, or None when the base holds no such thing."""
        corpus = self.corpus
        if kind == "regle" and identifier in corpus.regles:
            return fiche(corpus, corpus.regles[identifier], self.exemples.get(identifier, ()))
        if kind == "article" and identifier in self.articles:
            return article_page(corpus, *self.articles[identifier])
        if kind == "entite" and identifier in corpus.vocabulaire.entites:
            return entity_page(corpus, corpus.vocabulaire.entites[identifier])
        if kind == "table" and identifier in corpus.tables:
            return table_page(corpus.tables[identifier])
        return None

    def target(self, rule: Rule, docname: str, anchor: str) -> Target:
        """The rule's entry in the domain, with the headings of the indexes."""
        sources = [
            source
            for version in rule.versions
            for source in (version.source, *(item.source for item in version.sauf if item.source))
        ]
        articles = dict.fromkeys(article_key(source.texte, source.article) for source in sources)
        facts = references(item for version in rule.versions for item in formulas(rule, version))
        return Target(
            docname,
            anchor,
            rule.titre,
            tuple(articles),
            rule.mots_cles,
            tuple(dict.fromkeys(facts.values())),
        )

    def files(self, kind: str, identifier: str) -> Iterable[Path]:
        """Files of ``rules/`` whose change makes the page outdated."""
        corpus = self.corpus
        if not corpus.racine:
            return
        root = Path(corpus.racine)
        rule = corpus.regles.get(identifier) if kind == "regle" else None
        if rule and rule.chemin:
            yield root / rule.chemin
            yield (root / rule.chemin).with_suffix(".test.yaml")
            return
        for place in ("faits", "tables"):
            yield from sorted((root / place).glob("*.yaml"))
        if kind == "article":
            yield from sorted(root.rglob("*/*.yaml"))


def run_examples(corpus: Corpus, run: Runner) -> dict[str, tuple[Exemple, ...]]:
    """Every case that pages show, run.

    Raises:
        ExtensionError: Some do not give what they promise; all of them are named.
    """
    found: dict[str, list[Exemple]] = {}
    wrong = []
    for case in corpus.cas:
        if case.exemple:
            result = run(corpus, case)
            found.setdefault(case.regle, []).append(result)
            wrong += [f"{case.where} : {case.regle}, « {case.cas} » : {gap}" for gap in result.ecarts]
    if wrong:
        raise ExtensionError("des exemples ne donnent pas ce qu'ils annoncent :\n" + "\n".join(wrong))
    return {rule: tuple(items) for rule, items in found.items()}
