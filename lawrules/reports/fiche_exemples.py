"""Examples of a rule's page: what was given, and what the rule answered when the page was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from lawrules.audits.building import figures_of
from lawrules.audits.wording import interpolate, words_of
from lawrules.backends.explaining import text_of
from lawrules.model import Corpus, Verdict
from lawrules.quality.cases import Outcome
from lawrules.reports.fiche_mots import fact_at, long_date, path_spans, sentence
from lawrules.reports.page import Block, Fields, Grid, Items, Paragraph, Section, Span, Spans, spans
from lawrules.reports.words import VERDICTS, figures_lines
from lawrules.words import number, scalar

__all__ = ["example_sections"]


def example_sections(corpus: Corpus, outcomes: Iterable[Outcome]) -> tuple[Section, ...]:
    """One section per example."""
    return tuple(Section(outcome.case.cas, tuple(_blocks(corpus, outcome))) for outcome in outcomes)


def _blocks(corpus: Corpus, outcome: Outcome) -> Iterator[Block]:
    case = outcome.case
    if case.pourquoi:
        yield Paragraph(spans(sentence(case.pourquoi)))
    rows = tuple(_rows(corpus, case.faits))
    if rows:
        yield Grid(("Ce que l'on sait", "Valeur"), rows)
    else:
        yield Paragraph(spans("On ne sait rien."))
    fields: list[tuple[str, Spans]] = []
    day = outcome.judgement.day if outcome.judgement else case.date
    if day:
        fields.append(("Droit du", spans(long_date(day))))
    if case.monde == "clos":
        fields.append(("Document", spans("déclaré complet : un blanc est une absence")))
    fields.append(("Réponse", (_answer(corpus, outcome),)))
    fields += _figures(corpus, outcome)
    yield Fields(tuple(fields))
    missing = outcome.judgement.missing if outcome.judgement else case.faits_manquants
    if missing:
        yield Paragraph(spans("Pour trancher, il faudrait connaître :"))
        yield Items(tuple(path_spans(corpus, path) for path in missing))


def _answer(corpus: Corpus, outcome: Outcome) -> Span:
    if outcome.case.aucune_version:
        return Span("aucune version n'est en vigueur ce jour-là", "fort")
    if outcome.verdict is not None:
        return Span(VERDICTS[outcome.verdict], "verdict", outcome.verdict.value)
    rule = corpus.regles[outcome.case.regle]
    fact = corpus.vocabulaire.fact(rule.definit)
    return Span(text_of(outcome.value, fact.type) if fact else "inconnu", "fort")


def _figures(corpus: Corpus, outcome: Outcome) -> Iterator[tuple[str, Spans]]:
    judgement = outcome.judgement
    if judgement is None or judgement.version is None or outcome.verdict is Verdict.SANS_OBJET:
        return
    figures = figures_of(judgement)
    for label, words in figures_lines(figures):
        yield label, spans(words)
    remedy = judgement.rule.remedy(judgement.version)
    if outcome.verdict is Verdict.NON_CONFORME and remedy:
        yield "Que faire", spans(interpolate(remedy, words_of(judgement, figures, corpus)))


def _rows(corpus: Corpus, facts: Mapping[str, object], prefix: str = "") -> Iterator[tuple[Spans, ...]]:
    for path, value in facts.items():
        name = spans(prefix, path_spans(corpus, path))
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield name, spans(_count(len(value)))
            for index, item in enumerate(value, 1):
                if isinstance(item, Mapping):
                    yield from _rows(corpus, item, f"{prefix}n° {index}. ")
        else:
            yield name, spans(_value(corpus, path, value))


def _count(size: int) -> str:
    return "aucun élément" if not size else f"{size} élément{'s' if size > 1 else ''}"


def _value(corpus: Corpus, path: str, value: object) -> str:
    if value is None:
        return "absent"
    if isinstance(value, Mapping):
        low, high = value.get("min"), value.get("max")
        if low is None or high is None:
            bound = _value(corpus, path, high if low is None else low)
            return f"{'au plus' if low is None else 'au moins'} {bound}"
        return f"de {_value(corpus, path, low)} à {_value(corpus, path, high)}"
    fact = fact_at(corpus, path)
    if isinstance(value, str):
        return dict(fact.libelles).get(value, value) if fact else value
    if fact and isinstance(value, (bool, Fraction, date)):
        return scalar(value, fact.type)
    return number(value) if isinstance(value, (int, Fraction)) else str(value)
