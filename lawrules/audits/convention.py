"""Audit of a document: every rule about every entity that the document holds."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from attrs import evolve

from lawrules.audits.building import subject_of
from lawrules.audits.completeness import completeness
from lawrules.audits.dossier import lacks
from lawrules.audits.findings import Audit, Subject
from lawrules.audits.gathering import Gatherer
from lawrules.audits.scope import spoken_of
from lawrules.audits.wording import labelled
from lawrules.backends.context import Context
from lawrules.backends.instances import Instance
from lawrules.backends.judging import day_of, judge, settled, value_of
from lawrules.backends.rows import Trace, reference_date
from lawrules.errors import LawrulesError
from lawrules.model import Corpus, Rule, Verdict, Version

__all__ = ["audit_document", "inherited_day"]


def audit_document(
    corpus: Corpus,
    document: Instance,
    *,
    source: str = "",
    world: str = "ouvert",
    on: date | None = None,
    default: date | None = None,
    rules: Iterable[str] | None = None,
    keep_conforming: bool = False,
    notes: Iterable[str] = (),
    own: Container[int] | None = None,
) -> Audit:
    """Judge a document, what it holds, and the things of the world of which it tells more than the name.

    Args:
        document: The tree read from the file.
        world: ``ouvert`` leaves a blank unknown; ``clos`` makes it an absence.
        on: Day of the law imposed on everything.
        default: Day of the law for what bears no date itself (a draft): today's, usually.
        rules: Ids of the only rules to judge.
        notes: Remarks made while reading the file.
        own: Identities of the only instances to judge: the others are of documents judged beside this one.

    Returns:
        The audit; a rule that could not be computed is listed in ``non_juges`` and the others go on.
    """
    gatherer = Gatherer(corpus, keep_conforming=keep_conforming)
    gatherer.notes.extend(notes)
    context = Context(corpus, on=on, closed=world == "clos", root=document)
    wanted = None if rules is None else set(rules)
    by_entity: dict[str, list[Rule]] = {}
    applied: dict[str, dict[date, Version]] = {}
    live: dict[int, frozenset[str]] = {}
    for instance in spoken_of(document, corpus):
        if own is not None and id(instance) not in own:
            continue
        subject = subject_of(instance, corpus)
        day = inherited_day(instance, context, default)
        found: set[str] = set()
        if instance.entity not in by_entity:
            norms = corpus.norms(instance.entity)
            by_entity[instance.entity] = [rule for rule in norms if wanted is None or rule.id in wanted]
        holder = corpus.vocabulaire.entites[instance.entity]
        for rule in by_entity[instance.entity]:
            try:
                if holder.dossier and lacks(rule, _in_force(rule, instance, context, day), instance):
                    continue
                bare = None if keep_conforming else settled(rule, instance, context, default=day)
                judgement = bare or judge(rule, instance, context, default=day)
                gatherer.add(judgement, subject=subject)
                if judgement.version is not None:
                    applied.setdefault(rule.id, {})[judgement.version.depuis] = judgement.version
                if judgement.verdict is not Verdict.SANS_OBJET:
                    found.add(rule.id)
            except LawrulesError as error:
                gatherer.failed(f"{rule.titre} ({subject.libelle})", error)
        live[id(instance)] = frozenset(found)
        _compare_given(gatherer, instance, subject, context, day)
    entity = corpus.vocabulaire.entites[document.entity]
    title = labelled(entity.titre, document.key)
    audit = gatherer.audit([source] if source else [], title, world=world, on=on, title=title)
    if entity.dossier:
        return audit
    day_of_it = on or reference_date(document, context, default)
    versions = {identifier: dated.values() for identifier, dated in applied.items()}
    sheets = completeness(corpus, document, versions, live, on=day_of_it, source=source)
    return evolve(audit, completude=sheets)


def _in_force(rule: Rule, instance: Instance, context: Context, default: date | None) -> Version | None:
    day = day_of(rule, instance, context, default)
    return None if day is None else rule.version_on(day)


def inherited_day(instance: Instance, context: Context, default: date | None) -> date | None:
    """The day of the law of what bears no date itself: that of what holds it."""
    holders: list[Instance] = []
    holder = instance.parent
    while holder is not None and holder not in holders:
        holders.append(holder)
        holder = holder.parent
    day = default
    for above in reversed(holders):
        day = reference_date(above, context, day)
    return day


def _compare_given(
    gatherer: Gatherer, instance: Instance, subject: Subject, context: Context, default: date | None
) -> None:
    """Say where a figure that the document gives differs from the one that its own lines make."""
    for name, given in instance.facts.items():
        rule = context.definitions.get(f"{instance.entity}.{name}")
        if rule is None:
            continue
        computed: Trace = value_of(rule, instance, context, default=default)
        if not computed.known or computed.value == given or _same_number(computed, given):
            continue
        told, made = _shown(given), _shown(computed.value)
        gatherer.notes.append(
            f"{subject.libelle} : « {rule.titre} » est donné à {told}, ses lignes donnent {made}."
        )


def _same_number(computed: Trace, given: object) -> bool:
    low = getattr(computed.value, "low", None)
    return low is not None and low == given


def _shown(value: object) -> str:
    from lawrules.backends.instances import Interval
    from lawrules.words import day, number

    if isinstance(value, Interval):
        return number(value.low) if value.known and value.low is not None else f"{value.low} à {value.high}"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return day(value)
    return number(value) if not isinstance(value, str) else value  # type: ignore[arg-type]
