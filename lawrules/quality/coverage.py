"""How much of the law is encoded: the fate of every alinéa, the rules and their cases."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from lawrules.model import Article, Case, Corpus

__all__ = ["ArticleCoverage", "Coverage", "coverage"]


@frozen
class ArticleCoverage:
    """Alinéas of one article by fate; ``reste`` tells the landmarks not handled yet."""

    texte: str
    article: str
    alineas: int
    encodes: int
    ecartes: int
    non_traites: int
    reste: tuple[str, ...] = ()


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
    return ArticleCoverage(
        article.texte, article.article, len(article.alineas), len(coded), len(aside), len(rest), rest
    )


def coverage(corpus: Corpus, cases: Iterable[Case], *, article: str = "") -> Coverage:
    """Count alinéas, rules and cases, of the whole base or of one article."""
    chosen = [item for item in corpus.articles if not article or item.article == article]
    parts = tuple(sorted((_of_article(item) for item in chosen), key=lambda part: (part.texte, part.article)))
    named = {rule for item in chosen for line in item.alineas for rule in line.encode_par}
    rules = [rule for rule in corpus.regles if not article or rule in named]
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
