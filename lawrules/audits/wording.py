"""The words of a finding: its one-sentence message, and templates with their figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from lawrules.audits.findings import Figures
from lawrules.backends.context import Context
from lawrules.backends.explaining import failing_elements, text_of, used_facts
from lawrules.backends.figures import measure
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.judging import Judgement
from lawrules.backends.rows.tracing import fact_trace
from lawrules.model import Corpus, Verdict
from lawrules.words import number, scalar

__all__ = ["interpolate", "labelled", "message_of", "words_of"]

HIDDEN = "(donnée personnelle)"
_FIGURES = ("manque", "numerateur", "base", "taux", "valeur", "seuil")
_NAMED = 6  # elements at fault named in a message
_FIELD = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")


def labelled(title: str, key: str) -> str:
    """An entity's title and a key as one name; a key that already begins as the title does stands alone."""
    first = title.casefold().split(" ", 1)[0]
    if key.casefold().split(" ", 1)[0] == first:
        return key
    return f"{title} {key}".strip()


def _between(low: str, high: str) -> str:
    if low == high:
        return low
    if low and high:
        return f"{low} à {high}"
    return low or high or "inconnu"


def _short(figures: Figures) -> str:
    if figures.manque is None:
        return "inconnu"
    if figures.manque_max is None or figures.manque_max == figures.manque:
        return number(figures.manque)
    return f"{number(figures.manque)} à {number(figures.manque_max)}"


def interpolate(template: str, words: Mapping[str, str]) -> str:
    """A template of the rule base with its figures; an unknown one says so."""
    return _FIELD.sub(lambda match: words.get(match[1], "inconnu"), template)


def words_of(
    judgement: Judgement, figures: Figures | None, corpus: Corpus, *, cited: Iterable[str] = ()
) -> dict[str, str]:
    """What a remedy may cite: figures, parameters of the version, facts looked at and facts of the subject.

    Args:
        cited: Templates; facts that they name beyond those are worked out.
    """
    words: dict[str, str] = dict(used_facts(judgement, corpus.vocabulaire))
    instance = judgement.instance
    for name, fact in corpus.vocabulaire.entites[instance.entity].faits.items():
        value = instance.facts.get(name)
        if value is not None and not fact.personnel and isinstance(value, bool | Fraction | str):
            words.setdefault(f"{instance.entity}.{name}", scalar(value, fact.type))
        elif isinstance(value, Interval) and not fact.personnel:
            words.setdefault(f"{instance.entity}.{name}", text_of(value, fact.type))
    if judgement.version is not None:
        for parameter in judgement.version.parametres:
            words[parameter.nom] = scalar(parameter.value, parameter.type)
    for path in {name for template in cited for name in _FIELD.findall(template) if "." in name}:
        if path not in words:
            words[path] = _worked_out(path, judgement, corpus)
    if figures is not None:
        words |= {
            "manque": _short(figures),
            "numerateur": figures.numerateur or "inconnu",
            "base": figures.base or "inconnu",
            "taux": _between(figures.valeur_min, figures.valeur_max),
            "valeur": _between(figures.valeur_min, figures.valeur_max),
            "seuil": figures.seuil or words.get("seuil", "inconnu"),
        }
    elif measure(judgement) is not None:
        words = dict.fromkeys(_FIGURES, HIDDEN) | words
    return words


def _worked_out(path: str, judgement: Judgement, corpus: Corpus) -> str:
    """A fact of the subject, or of what it is linked to, by its definition if need be."""
    root, *links, name = path.split(".")
    instance = judgement.instance
    entity = corpus.vocabulaire.entites[instance.entity]
    if root != instance.entity:
        return "inconnu"
    context = Context(corpus)
    for link in links:
        if link not in entity.liens:
            return "inconnu"
        entity = corpus.vocabulaire.entites[entity.liens[link].vers]
        instance = instance.links.get(link) or Instance(entity.id)
    fact = entity.faits.get(name)
    if fact is None or fact.personnel:
        return "inconnu"
    found = fact_trace(instance, name, judgement.day, context)
    return text_of(found.value, fact.type) if found.known else "inconnu"


def message_of(judgement: Judgement, figures: Figures | None) -> str:
    """One sentence: what was found against what is asked, or who is at fault, or that facts are missing."""
    title = judgement.rule.titre
    if judgement.verdict is Verdict.INDETERMINE:
        if judgement.missing:
            return f"{title} : des faits manquent pour conclure."
        return f"{title} : indéterminé."
    if judgement.verdict is Verdict.NON_CONFORME and figures is not None and figures.valeur_min:
        found = _between(figures.valeur_min, figures.valeur_max)
        counts = f" ({figures.numerateur} sur {figures.base})" if figures.numerateur and figures.base else ""
        asked = f", pour un seuil de {figures.seuil}" if figures.seuil else ""
        return f"{title} : {found}{counts}{asked}."
    if judgement.verdict is not Verdict.NON_CONFORME:
        return f"{title} : respecté."
    culprits = failing_elements(judgement)
    if not culprits:
        return f"{title} : non respecté."
    shown = " ; ".join(culprits[:_NAMED])
    rest = len(culprits) - _NAMED
    more = f" et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else ""
    return f"{title} : non respecté pour {shown}{more}."
