"""Examples of a rule's page: what was given, what the rule answers, and whether that is what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from lawrules.model import Case, Corpus
from lawrules.reports.fiche_mots import long_date, path_spans, resolve_path, scalar_words
from lawrules.reports.page import Block, Fields, Grid, Items, Paragraph, Section, Span, Spans, spans
from lawrules.reports.words import VERDICTS

__all__ = ["Exemple", "example_sections"]


@frozen
class Exemple:
    """A case and what running it gave.

    Attributes:
        obtenu: Verdict or value obtained, or "" when the case was not run.
        ecarts: What differs from what the case expects, in words; empty when nothing does.
    """

    cas: Case
    obtenu: str = ""
    ecarts: tuple[str, ...] = ()


def example_sections(corpus: Corpus, exemples: Iterable[Exemple]) -> tuple[Section, ...]:
    """One section per example."""
    return tuple(Section(exemple.cas.cas, tuple(_blocks(corpus, exemple))) for exemple in exemples)


def _blocks(corpus: Corpus, exemple: Exemple) -> Iterator[Block]:
    case = exemple.cas
    if case.pourquoi:
        yield Paragraph((Span(f"Pourquoi : {case.pourquoi}."),))
    rows = tuple(_rows(corpus, case.faits))
    if rows:
        yield Grid(("Ce que l'on sait", "Valeur"), rows)
    fields: list[tuple[str, Spans]] = []
    if case.date:
        fields.append(("Droit appliqué", spans(long_date(case.date))))
    if case.monde == "clos":
        fields.append(("Document", spans("déclaré complet : un blanc est une absence")))
    fields.append(("Réponse", (_answer(exemple),)))
    if case.chiffres:
        words = " ; ".join(f"{name.replace('_', ' ')} : {value}" for name, value in case.chiffres.items())
        fields.append(("Chiffres", spans(words)))
    yield Fields(tuple(fields))
    if case.faits_manquants:
        yield Paragraph(spans("Pour trancher, il faudrait connaître :"))
        yield Items(tuple(path_spans(corpus, path) for path in case.faits_manquants))


def _answer(exemple: Exemple) -> Span:
    case = exemple.cas
    if case.attendu is not None:
        return Span(VERDICTS[case.attendu], "verdict", case.attendu.value)
    if case.aucune_version:
        return Span("aucune version en vigueur ce jour-là", "fort")
    return Span("inconnu" if case.valeur is None else scalar_words(case.valeur), "fort")


def _rows(corpus: Corpus, facts: Mapping[str, object], prefix: str = "") -> Iterator[tuple[Spans, ...]]:
    for path, value in facts.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield spans(prefix, path_spans(corpus, path)), spans(_count(len(value)))
            for index, item in enumerate(value, 1):
                if isinstance(item, Mapping):
                    yield from _rows(corpus, item, f"{prefix}{index}. ")
        else:
            yield spans(prefix, path_spans(corpus, path)), spans(_value(corpus, path, value))


def _count(size: int) -> str:
    return "aucun élément" if not size else f"{size} élément{'s' if size > 1 else ''}"


def _value(corpus: Corpus, path: str, value: object) -> str:
    if isinstance(value, Mapping):
        low, high = value.get("min"), value.get("max")
        if low is None or high is None:
            return f"au moins {scalar_words(low)}" if high is None else f"au plus {scalar_words(high)}"
        return f"de {scalar_words(low)} à {scalar_words(high)}"
    fact = corpus.vocabulaire.fact(resolve_path(corpus, path))
    text = scalar_words(value)
    return dict(fact.libelles).get(text, text) if fact else text
