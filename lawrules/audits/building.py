"""From a judgement to a finding that a person can act on."""

from __future__ import annotations

from fractions import Fraction

from lawrules.audits.findings import Figures, Finding, Subject, fingerprint
from lawrules.audits.wording import interpolate, labelled, message_of, words_of
from lawrules.backends.explaining import explain, used_facts
from lawrules.backends.figures import Measure, measure
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.judging import Judgement
from lawrules.backends.rows import Trace
from lawrules.ir.nodes import Op
from lawrules.ir.types import Kind
from lawrules.model import Certitude, Corpus, Gravite, Rule, Verdict, Version, Vocabulary
from lawrules.words import number, rate, scalar

__all__ = ["actor_of", "certainty_of", "figures_of", "finding_of", "gravity_of", "subject_of"]

_DOUBT = {Certitude.CONFIRME: 0, Certitude.DE_MEMOIRE: 1, Certitude.DOUTE: 2}


def subject_of(instance: Instance, corpus: Corpus, *, key: str = "") -> Subject:
    """How reports call an instance: its key, never a person's name."""
    entity = corpus.vocabulaire.entites[instance.entity]
    shown = key or instance.key
    if not shown and entity.cle:
        value = instance.facts.get(entity.cle)
        shown = str(value) if isinstance(value, str) else ""
    return Subject(instance.entity, shown, instance.label or labelled(entity.titre, shown), instance.where)


def actor_of(instance: Instance, corpus: Corpus) -> str:
    """Who must act on what is found about an instance, as the vocabulary says; "" for the instance itself."""
    for name in corpus.vocabulaire.entites[instance.entity].agit:
        there = instance.links.get(name)
        if there is None and instance.parent is not None:
            link = corpus.vocabulaire.entites[instance.entity].liens[name]
            there = instance.parent if link.parent and instance.parent.entity == link.vers else None
        if there is None:
            continue
        if there.entity == instance.entity or not there.facts:
            continue
        further = actor_of(there, corpus)
        entity = corpus.vocabulaire.entites[there.entity]
        known_as = there.facts.get(entity.affiche) if entity.affiche else None
        shown = (
            known_as if isinstance(known_as, str) else labelled(entity.titre, subject_of(there, corpus).cle)
        )
        return further or shown
    return ""


def certainty_of(judgement: Judgement) -> Certitude:
    """The least sure reading among the version applied and the definitions that it hangs on."""
    found = [judgement.version.certitude] if judgement.version else []
    roots = [
        judgement.condition,
        *(t for _, t in judgement.exceptions),
        *judgement.guards,
        judgement.requirement,
    ]
    stack: list[Trace] = [root for root in roots if root is not None]
    while stack:
        item = stack.pop()
        if item.version is not None:
            found.append(item.version.certitude)
        stack.extend(item.parts)
    return max(found, key=_DOUBT.__getitem__, default=Certitude.CONFIRME)


def gravity_of(rule: Rule, certainty: Certitude) -> Gravite:
    """The rule's gravity; a reading that is not confirmed never accuses of an illegality."""
    gravity = rule.gravite or Gravite.VIGILANCE
    if certainty is not Certitude.CONFIRME and gravity in (Gravite.NULLITE, Gravite.ILLEGALITE):
        return Gravite.VIGILANCE
    return gravity


def _count(value: Interval | None) -> str:
    if value is None:
        return ""
    if value.low is not None and value.low == value.high:
        return number(value.low)
    if value.low is None and value.high is None:
        return "inconnu"
    if value.high is None:
        return f"au moins {number(value.low or 0)}"
    return f"{number(value.low or 0)} à {number(value.high)}"


def _bound(value: Fraction | None, found: Measure, *, apart: Fraction | None) -> str:
    if value is None:
        return ""
    if found.kind.kind is Kind.TAUX:
        return rate(value, apart_from=apart)
    return scalar(value, found.kind)


def figures_of(judgement: Judgement, *, hidden_from: Vocabulary | None = None) -> Figures | None:
    """The numbers of the comparison that decides, in words; None when the rule has none.

    Args:
        hidden_from: Vocabulary of a report; figures that are personal data of the subject are then left out.
    """
    found = measure(judgement)
    if found is None or (hidden_from is not None and found.reads_personal(hidden_from)):
        return None
    asked = found.threshold.low if found.threshold.known else None
    low, high = found.value.low, found.value.high
    drawn = None
    if found.kind.kind is Kind.TAUX and asked is not None and found.part is not None:
        drawn = (float(low or 0), float(1 if high is None else high), float(asked))
    return Figures(
        valeur=_bound(low, found, apart=asked) if found.value.known else "",
        valeur_min=_bound(low, found, apart=asked),
        valeur_max=_bound(high, found, apart=asked),
        seuil=_bound(asked, found, apart=None),
        numerateur=_count(found.part),
        base=_count(found.whole),
        manque=found.short,
        manque_max=found.short_at_worst,
        plafond=found.op in (Op.LE, Op.LT),
        unite=found.unit,
        taux=drawn,
    )


def finding_of(judgement: Judgement, corpus: Corpus, *, subject: Subject | None = None) -> Finding:
    """The finding that a judgement makes; the caller keeps those worth a line."""
    rule, version = judgement.rule, judgement.version
    about = subject or subject_of(judgement.instance, corpus)
    figures = figures_of(judgement, hidden_from=corpus.vocabulaire)
    certainty = certainty_of(judgement)
    shown: Version = version or rule.versions[0]
    templates = (rule.effect(shown), rule.remedy(shown), rule.wording(shown))
    words = words_of(judgement, figures, corpus, cited=templates)
    breach = judgement.verdict is Verdict.NON_CONFORME
    return Finding(
        regle=rule.id,
        titre=rule.titre,
        sujet=about,
        verdict=judgement.verdict,
        gravite=gravity_of(rule, certainty),
        certitude=certainty,
        source=shown.source,
        depuis=shown.depuis,
        date_du_droit=judgement.day,
        message=message_of(judgement, figures),
        empreinte=fingerprint(rule.id, about, judgement.verdict),
        explication=tuple(str(step) for step in explain(judgement, corpus.vocabulaire, masked=True)),
        faits_utilises=used_facts(judgement, corpus.vocabulaire),
        faits_manquants=judgement.missing,
        chiffres=figures,
        inoffensif=judgement.harmless,
        lecture=shown.lecture,
        limites=shown.limites,
        consequence=interpolate(templates[0], words) if breach else "",
        remede=interpolate(templates[1], words) if breach else "",
        redaction=interpolate(templates[2], words) if breach else "",
        acteur=actor_of(judgement.instance, corpus) or about.libelle,
    )
