"""What a build documents: the rule base, its examples already run, and the pages made from both."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import field, frozen
from sphinx.errors import ExtensionError

from lawrules.errors import LawrulesError
from lawrules.loader import load_cases, load_corpus
from lawrules.model import Case, Corpus, Rule
from lawrules.quality.cases import Outcome, run_case
from lawrules.reports.fiche import fiche
from lawrules.reports.fiche_mots import article_key, formulas, readers, references
from lawrules.reports.fiches_reference import article_page, cited_articles, entity_page, table_page
from lawrules.reports.page import Page
from lawrules.sphinxext.domain import Target

__all__ = ["Reference", "load_reference", "run_examples"]


@frozen
class Reference:
    """The rule base of one build.

    Attributes:
        exemples: Examples shown, by rule.
        articles: Every article that has a page, id -> (texte, article).
        lecteurs: Rules that read each fact.
        sources: Files of rules, tables and facts; those of cases are left out.
    """

    corpus: Corpus
    exemples: Mapping[str, tuple[Outcome, ...]] = field(factory=dict)
    articles: Mapping[str, tuple[str, str]] = field(factory=dict)
    lecteurs: Mapping[str, tuple[str, ...]] = field(factory=dict)
    sources: tuple[Path, ...] = ()

    def page(self, kind: str, identifier: str) -> Page | None:
        """The page about something, or None when the base holds no such thing."""
        corpus = self.corpus
        if kind == "regle" and identifier in corpus.regles:
            shown = self.exemples.get(identifier, ())
            return fiche(corpus, corpus.regles[identifier], shown, lecteurs=self.lecteurs)
        if kind == "article" and identifier in self.articles:
            return article_page(corpus, *self.articles[identifier])
        if kind == "entite" and identifier in corpus.vocabulaire.entites:
            return entity_page(corpus, corpus.vocabulaire.entites[identifier], lecteurs=self.lecteurs)
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
        root = Path(corpus.racine.split(os.pathsep)[0])
        rule = corpus.regles.get(identifier) if kind == "regle" else None
        if rule and rule.chemin:
            yield root / rule.chemin
            yield (root / rule.chemin).with_suffix(".test.yaml")
            return
        yield from self.sources


def load_reference(folder: Path | None = None) -> Reference:
    """The packaged base, or that of a folder, with its examples run.

    Raises:
        ExtensionError: The base cannot be read, or an example does not give what it promises.
    """
    try:
        corpus = load_corpus(folder)
        cases = load_cases(corpus)
    except LawrulesError as err:
        raise ExtensionError(f"base de règles illisible :\n{err}") from err
    root = Path(corpus.racine.split(os.pathsep)[0])
    files = tuple(sorted(path for path in root.rglob("*.yaml") if not path.name.endswith(".test.yaml")))
    shown = run_examples(corpus, cases)
    return Reference(corpus, shown, cited_articles(corpus), readers(corpus), files)


def run_examples(corpus: Corpus, cases: Iterable[Case]) -> dict[str, tuple[Outcome, ...]]:
    """Every case that pages show, run.

    Raises:
        ExtensionError: Some do not give what they promise; all of them are named.
    """
    found: dict[str, list[Outcome]] = {}
    wrong = []
    for case in cases:
        if case.exemple:
            result = run_case(case, corpus)
            found.setdefault(case.regle, []).append(result)
            wrong += [f"{case.where} : {case.regle}, « {case.cas} » : {gap}" for gap in result.differences]
    if wrong:
        raise ExtensionError("des exemples ne donnent pas ce qu'ils annoncent :\n" + "\n".join(wrong))
    return {rule: tuple(items) for rule, items in found.items()}
