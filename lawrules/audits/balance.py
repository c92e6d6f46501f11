"""Beside the promises of a document: the rates of the register, judged, and what no register counts."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from lawrules.audits.building import subject_of
from lawrules.audits.findings import Audit
from lawrules.audits.gathering import Gatherer
from lawrules.backends import columns
from lawrules.backends.context import Context
from lawrules.backends.instances import FactValue, Instance
from lawrules.backends.judging import judge
from lawrules.errors import LawrulesError
from lawrules.io.template_yaml import value_text
from lawrules.ir.types import Kind
from lawrules.model import Corpus, Fact, Matching
from lawrules.words import rate

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Told", "balance_of", "told_of"]


@frozen
class Told:
    """What a document promises that no register counts: by whom, what kind of thing, in its words."""

    qui: str
    quoi: str
    texte: str


def told_of(corpus: Corpus, document: Instance, matching: Matching) -> tuple[Told, ...]:
    """Every fact of the document that ``exposer`` names; "" where it is not known."""
    found = []
    for instance in document.walk():
        entity = corpus.vocabulaire.entites[instance.entity]
        for name in matching.exposer:
            owner, _, short = name.partition(".")
            if owner != entity.id:
                continue
            value = instance.facts.get(short)
            fact = entity.faits[short]
            text = value if isinstance(value, str) else _shown(value, fact)
            who = instance.key or subject_of(instance, corpus).libelle
            found.append(Told(who, entity.faits[short].titre, text))
    return tuple(found)


def _shown(value: FactValue | None, fact: Fact) -> str:
    if isinstance(value, Fraction) and fact.type.kind is Kind.TAUX:
        return rate(value)
    return value_text(value, fact)


def balance_of(
    corpus: Corpus, document: Instance, frame: pl.DataFrame, matching: Matching, years: Collection[int]
) -> Audit | None:
    """The rules about what gathers the rows, on the years followed, helped by what the document says."""
    declared = matching.bilan
    if declared is None or not frame.height:
        return None
    gathered = columns.aggregate(
        corpus, frame, declared.entite, declared.collection, groupings=declared.regroupements
    )
    gatherer = Gatherer(corpus)
    gatherer.notes.extend(gathered.notes)
    context = Context(corpus)
    rules = corpus.norms(declared.entite)
    known = _known(document)
    for holder in gathered.holders:
        if _year(holder, matching) not in years or not _joined(holder, known, corpus):
            continue
        for rule in rules:
            try:
                gatherer.add(judge(rule, holder, context))
            except LawrulesError as error:
                gatherer.failed(rule.titre, error)
    title = corpus.vocabulaire.entites[declared.entite].pluriel
    return gatherer.audit([], title, title=title)


def _year(holder: Instance, matching: Matching) -> int | None:
    found = holder.facts.get(matching.annee)
    return int(found) if isinstance(found, Fraction) else None


def _known(document: Instance) -> dict[str, Instance]:
    """What the document as a whole is about, by entity."""
    return {item.entity: item for item in document.links.values()}


def _joined(holder: Instance, known: dict[str, Instance], corpus: Corpus) -> bool:
    """Complete what the holder is linked to by what the document says; False if it is about another one."""
    for there in holder.links.values():
        here = known.get(there.entity)
        key = corpus.vocabulaire.entites[there.entity].cle
        if here is None or not isinstance(here.facts.get(key), str):
            continue
        if there.facts.get(key) != here.facts[key]:
            return False
        name, shown = here.facts.get(corpus.vocabulaire.entites[there.entity].affiche), there.facts[key]
        if isinstance(name, str) and holder.label.endswith(f" {shown}"):
            # The rows gave the code alone.
            holder.label = f"{holder.label.removesuffix(f' {shown}')} {name}"
        there.facts = {**here.facts, **there.facts}
        there.links = {**here.links, **there.links}
    return True
