"""How much of the law is encoded: the fate of every alinéa, the rules and their cases."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from lawrules.io.words import key_of
from lawrules.model import Article, Case, Corpus, LedgerLine

__all__ = ["ArticleCoverage", "Coverage", "LineCoverage", "coverage"]


@frozen
class LineCoverage:
    """The fate of one alinéa: the rules that encode it, or the reason why it is set aside, or neither yet."""

    repere: str
    alinea: str
    encode_par: tuple[str, ...]
    ecarte: str


@frozen
class ArticleCoverage:
    """Alinéas of one article by fate; ``reste`` tells the landmarks not handled yet, ``lignes`` them all."""

    texte: str
    article: str
    alineas: int
    encodes: int
    ecartes: int
    non_traites: int
    reste: tuple[str, ...] = ()
    lignes: tuple[LineCoverage, ...] = ()


@frozen
class Coverage:
    """The whole rule base counted."""

    alineas: int
    encodes: int
    ecartes: int
    non_traites: int
    regles: int
    cas: int
    articles: tuple[ArticleCoverage, ...]
    sans_cas: tuple[str, ...] = ()
    sans_registre: tuple[str, ...] = ()


def _of_article(article: Article) -> ArticleCoverage:
    coded = [line for line in article.alineas if line.encode_par]
    aside = [line for line in article.alineas if not line.encode_par and line.ecarte]
    rest = tuple(line.repere for line in article.alineas if not line.encode_par and not line.ecarte)
    lines = tuple(
        LineCoverage(line.repere, line.alinea, line.encode_par, line.ecarte) for line in article.alineas
    )
    return ArticleCoverage(
        article.texte, article.article, len(lines), len(coded), len(aside), len(rest), rest, lines
    )


def _named(articles: Iterable[Article], wanted: str) -> list[Article]:
    """The articles of that number, or else those whose text and number hold all its words."""
    every = list(articles)
    exact = [item for item in every if _number(item.article) == _number(wanted)]
    words = set(key_of(wanted).split())
    return exact or [item for item in every if words <= set(key_of(f"{item.texte} {item.article}").split())]


def _number(article: str) -> str:
    return article.replace(".", "").replace(" ", "").lower()


def _holding(article: Article, landmark: str) -> Article:
    words = set(key_of(landmark).split())

    def kept(line: LedgerLine) -> bool:
        return words <= set(key_of(line.repere).split())

    return evolve(article, alineas=tuple(filter(kept, article.alineas)))


def coverage(corpus: Corpus, cases: Iterable[Case], *, article: str = "", repere: str = "") -> Coverage:
    """Count alinéas, rules and cases, of the whole base or of a part of it.

    Args:
        article: Only the article of that number, in any text; failing that, the articles whose text and
            number hold all these words (``loi 2014-173``). Accents, case, dots and spaces do not matter.
        repere: Only the alinéas whose landmark holds all these words.

    What matches nothing counts nothing: no alinéa, no rule.
    """
    chosen = _named(corpus.articles, article) if article else list(corpus.articles)
    if repere:
        chosen = [item for item in (_holding(item, repere) for item in chosen) if item.alineas]
    parts = tuple(sorted((_of_article(item) for item in chosen), key=lambda part: (part.texte, part.article)))
    named = {rule for item in chosen for line in item.alineas for rule in line.encode_par}
    partial = bool(article or repere)
    rules = [rule for rule in corpus.regles if not partial or rule in named]
    tested = [case for case in cases if case.regle in set(rules)]
    with_cases = {case.regle for case in tested}
    everywhere = {rule for item in corpus.articles for line in item.alineas for rule in line.encode_par}
    return Coverage(
        alineas=sum(part.alineas for part in parts),
        encodes=sum(part.encodes for part in parts),
        ecartes=sum(part.ecartes for part in parts),
        non_traites=sum(part.non_traites for part in parts),
        regles=len(rules),
        cas=len(tested),
        articles=parts,
        sans_cas=tuple(rule for rule in rules if rule not in with_cases),
        sans_registre=tuple(rule for rule in rules if rule not in everywhere),
    )
