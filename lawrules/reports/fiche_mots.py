"""Words of the reference pages: dates, labels, types and formulas as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from lawrules.ir.nodes import FactRef, Group, Node, walk
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Collection, Corpus, Entity, Fact, Formula, Nature, Rule, Source, Version
from lawrules.reports.page import Span, Spans
from lawrules.reports.words import source_words

__all__ = [
    "NATURES",
    "article_key",
    "article_span",
    "article_words",
    "collection_at",
    "fact_at",
    "fact_span",
    "formula_spans",
    "formulas",
    "groups_of",
    "long_date",
    "parameters",
    "path_spans",
    "readers",
    "references",
    "sentence",
    "template_spans",
    "type_words",
]

NATURES = {
    Nature.OBLIGATION: "Obligation",
    Nature.INTERDICTION: "Interdiction",
    Nature.PROCEDURE: "Procédure",
    Nature.DEFINITION: "Définition",
    Nature.CALCUL: "Calcul",
}

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_TYPES = {
    Kind.BOOLEEN: "oui ou non",
    Kind.ENTIER: "nombre entier",
    Kind.NOMBRE: "nombre",
    Kind.MONTANT: "montant",
    Kind.TAUX: "taux",
    Kind.DATE: "date",
    Kind.TEXTE: "texte",
    Kind.CODE: "code",
    Kind.CHOIX: "choix",
}
_WORDS = frozenset(
    """et ou non parmi dont si alors sinon vrai faux au connu nombre somme minimum maximum tous existe
    aucun part jours_entre mois_entre annees_revolues jours_apres mois_apres ans_apres annee debut_annee
    fin_annee commence_par plus_petit plus_grand date_de_reference""".split()
)
_TOKEN = re.compile(r'"[^"]*"|[A-Za-zÀ-ÿ_][\wÀ-ÿ]*(?:\.[A-Za-zÀ-ÿ_][\wÀ-ÿ]*)*|\s+|.', re.DOTALL)
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def long_date(day: date) -> str:
    """A day as one says it.

    >>> long_date(date(2018, 1, 1))
    '1er janvier 2018'
    """
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def sentence(text: str) -> str:
    """The words as a sentence: a capital first, a full stop last."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".!?»" else ".") if text else ""


def type_words(of: ValueType, labels: Mapping[str, str] | None = None) -> str:
    """What may be written for a value of this type."""
    words = _TYPES[of.kind]
    if of.kind is Kind.CHOIX:
        words = "au choix : " + " ; ".join((labels or {}).get(value) or value for value in of.valeurs)
    elif of.libelle_unite:
        words = f"{words} ({of.libelle_unite})"
    return words + (", ou intervalle" if of.bornes else "")


def article_key(texte: str, article: str) -> str:
    """Id of an article for links: ``CCH L441-1``, or the text alone."""
    return f"{texte} {article}".strip()


def article_words(texte: str, article: str) -> str:
    """An article as it is cited: ``CCH, art. L. 441-1``."""
    return source_words(Source(texte, article))


def article_span(texte: str, article: str) -> Span:
    """A link to an article as it is cited."""
    return Span(article_words(texte, article), "article", article_key(texte, article))


def fact_span(corpus: Corpus, identifier: str) -> Span:
    """A link to a fact under its title, or its bare id when the vocabulary does not hold it."""
    fact: Fact | None = corpus.vocabulaire.fact(identifier)
    return Span(fact.titre, "fait", identifier) if fact else Span(identifier, "code")


def _entity_at(corpus: Corpus, path: str) -> Entity | None:
    """The entity that holds the last step of a path."""
    root, *steps = path.split(".")
    entity = corpus.vocabulaire.entites.get(root) if steps else None
    for step in steps[:-1]:
        link = entity.liens.get(step) if entity else None
        entity = corpus.vocabulaire.entites.get(link.vers) if link else None
    return entity


def fact_at(corpus: Corpus, path: str) -> Fact | None:
    """The fact that a path reaches through links, or None (it ends at a collection, or nowhere)."""
    holder = _entity_at(corpus, path)
    return holder.faits.get(path.rpartition(".")[2]) if holder else None


def collection_at(corpus: Corpus, path: str) -> Collection | None:
    """The collection that a path reaches through links, or None."""
    holder = _entity_at(corpus, path)
    return holder.collections.get(path.rpartition(".")[2]) if holder else None


def path_spans(corpus: Corpus, path: str) -> Spans:
    """A fact by its title, and the path that leads to it where the title does not tell it apart."""
    fact = fact_at(corpus, path)
    if fact is None:
        group = collection_at(corpus, path)
        code = Span(path, "code")
        return (Span(group.titre, "entite", group.de), Span(" "), code) if group and group.titre else (code,)
    title = Span(fact.titre, "fait", fact.id)
    return (title,) if fact.id == path else (title, Span(" "), Span(path, "code"))


def parameters(version: Version) -> dict[str, str]:
    """Parameters of a version, lists included: name -> text as the file writes it."""
    single = {item.nom: item.text for item in version.parametres}
    return single | {item.nom: item.text for item in version.listes}


def formulas(rule: Rule, version: Version) -> Iterator[Formula]:
    """Every formula that a version reads, the conditions first."""
    if rule.date_de_reference:
        yield rule.date_de_reference
    if version.si:
        yield version.si
    for exception in version.sauf:
        yield exception.si
    yield version.formula


def _nodes(items: Iterable[Formula]) -> Iterator[Node]:
    for item in items:
        for top in (item.node, *item.guards):
            yield from walk(top)


def references(items: Iterable[Formula]) -> dict[str, str]:
    """Facts that formulas read, in reading order: path as written -> ``entite.nom``."""
    found: dict[str, str] = {}
    for node in _nodes(items):
        ref = getattr(node, "item", None) if not isinstance(node, FactRef) else node
        if isinstance(ref, FactRef):
            found.setdefault(ref.path, ref.fact)
    return found


def groups_of(items: Iterable[Formula]) -> dict[str, Group]:
    """Collections that formulas go through: path as written -> group."""
    found: dict[str, Group] = {}
    for node in _nodes(items):
        for name in ("group", "item"):
            group = getattr(node, name, None)
            if isinstance(group, Group):
                found.setdefault(group.path, group)
    return found


def readers(corpus: Corpus) -> Mapping[str, tuple[str, ...]]:
    """Rules that read each fact: ``entite.nom`` -> ids of rules."""
    found: dict[str, dict[str, None]] = {}
    for rule in corpus.regles.values():
        for version in rule.versions:
            for fact in references(formulas(rule, version)).values():
                found.setdefault(fact, {})[rule.id] = None
    return {fact: tuple(rules) for fact, rules in found.items()}


def formula_spans(formula: Formula, names: Iterable[str] = ()) -> Spans:
    """A formula with its facts linked, its words and its parameters marked."""
    facts, named = references([formula]), frozenset(names)
    groups = {path: group.element for path, group in groups_of([formula]).items()}
    found: list[Span] = []
    for token in _TOKEN.findall(_broken(formula.text)):
        if token in facts:
            found.append(Span(token, "fait", facts[token]))
        elif token in groups:
            found.append(Span(token, "entite", groups[token]))
        elif token.startswith("table."):
            found.append(Span(token, "table", token.removeprefix("table.")))
        elif token in named:
            found.append(Span(token, "parametre"))
        elif token in _WORDS:
            found.append(Span(token, "mot"))
        elif found and not found[-1].role:
            found[-1] = Span(found[-1].texte + token)
        else:
            found.append(Span(token))
    return tuple(found)


def _broken(text: str, width: int = 72) -> str:
    """``text`` on one line, or broken before each « et » and « ou » that no bracket holds when it is long."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    depth, lines = 0, ""
    for token in _TOKEN.findall(text):
        depth += (token in "([") - (token in ")]") if token else 0
        if token in ("et", "ou", "alors", "sinon") and depth == 0:
            lines = lines.rstrip() + "\n  "
        lines += token
    return lines


def template_spans(corpus: Corpus, text: str) -> Spans:
    """A sentence whose ``{names}`` are shown as places to be filled, facts by their titles."""
    found: list[Span] = []
    for index, part in enumerate(_PLACEHOLDER.split(text)):
        if index % 2:
            fact = fact_at(corpus, part)
            words = fact.titre[:1].lower() + fact.titre[1:] if fact else part.replace("_", " ")
            found.append(Span(words, "place"))
        elif part:
            found.append(Span(part))
    return tuple(found)
