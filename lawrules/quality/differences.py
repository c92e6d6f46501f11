"""What changed in the law between two days, rule by rule, with the text that did it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from attrs import frozen

from lawrules.expr.parser import parse
from lawrules.expr.rendering import render
from lawrules.expr.syntax import AllOf, AnyOf
from lawrules.model import Corpus, Formula, ListParameter, Parameter, Rule, Version
from lawrules.words import CERTAINTIES, day

__all__ = ["Change", "ChangeKind", "changes_between", "differences_of", "only_better_known"]


class ChangeKind(StrEnum):
    """How a rule stands on the second day, seen from the first."""

    NOUVELLE = "nouvelle"
    MODIFIEE = "modifiee"
    ABROGEE = "abrogee"


@frozen
class Change:
    """One rule whose version is not the same on both days.

    Attributes:
        avant, apres: Versions of the first and of the second day; None where none is in force.
        etapes: Versions that began after the first day and no later than the second, oldest first.
    """

    regle: Rule
    genre: ChangeKind
    avant: Version | None
    apres: Version | None
    etapes: tuple[Version, ...] = ()


def changes_between(corpus: Corpus, first: date, second: date) -> tuple[Change, ...]:
    """Rules whose version of ``second`` is not that of ``first``, in the order of their articles."""
    found = [
        change for rule in corpus.regles.values() if (change := _change(rule, first, second)) is not None
    ]
    found.sort(key=lambda change: _place(change.apres or change.avant, change.regle))
    return tuple(found)


def _place(version: Version | None, rule: Rule) -> tuple[str, str, str]:
    source = version.source if version is not None else rule.versions[0].source
    return source.texte, source.article, rule.id


def _change(rule: Rule, first: date, second: date) -> Change | None:
    before, after = rule.version_on(first), rule.version_on(second)
    if before == after:
        return None
    steps = tuple(version for version in reversed(rule.versions) if first < version.depuis <= second)
    if before is None:
        return Change(rule, ChangeKind.NOUVELLE, None, after, steps)
    if after is None:
        return Change(rule, ChangeKind.ABROGEE, before, None, steps)
    return Change(rule, ChangeKind.MODIFIEE, before, after, steps)


def differences_of(change: Change) -> Iterator[str]:
    """What differs between the two versions of a modified rule, in French."""
    before, after = change.avant, change.apres
    if before is None or after is None:
        return
    old = {item.nom: item for item in before.parametres}
    new = {item.nom: item for item in after.parametres}
    for name in (*old, *(name for name in new if name not in old)):
        was, now = _value_of(old.get(name)), _value_of(new.get(name))
        if was != now:
            yield f"{name.replace('_', ' ')} : {was} → {now}"
    for key, words in (("si", "condition"), ("exige", "exigence"), ("vaut", "valeur")):
        a, b = getattr(before, key), getattr(after, key)
        if (a.text if a else "") != (b.text if b else ""):
            yield from _formulas_apart(words, a, b)
    gone = [item.titre for item in before.sauf if item.id not in {other.id for other in after.sauf}]
    come = [item.titre for item in after.sauf if item.id not in {other.id for other in before.sauf}]
    yield from (f"exception supprimée : {title}" for title in gone)
    yield from (f"exception ajoutée : {title}" for title in come)
    if before.certitude != after.certitude:
        was, now = CERTAINTIES[before.certitude], CERTAINTIES[after.certitude]
        yield f"certitude : « {was} » avant, « {now} » ensuite"


def only_better_known(change: Change) -> bool:
    """Whether nothing differs but how sure the reading is: the law itself may well not have moved."""
    found = list(differences_of(change))
    same = change.avant is not None and change.apres is not None
    return same and len(found) == 1 and found[0].startswith("certitude : ")


def _value_of(parameter: Parameter | ListParameter | None) -> str:
    if parameter is None:
        return "aucun"
    value = parameter.value if isinstance(parameter, Parameter) else None
    return day(value) if isinstance(value, date) else parameter.text


def _formulas_apart(words: str, before: Formula | None, after: Formula | None) -> Iterator[str]:
    """Both formulas, or only the terms that came and went when they are two lists of the same kind."""
    old, new = _terms(before), _terms(after)
    common = set(old[1]) & set(new[1])
    if old[0] != new[0] or len(common) < 2:
        yield f"{words} : {_shown(before.text if before else '')} → {_shown(after.text if after else '')}"
        return
    for term in new[1]:
        if term not in common:
            yield f"{words}, ajouté : {_shown(term)}"
    for term in old[1]:
        if term not in common:
            yield f"{words}, retiré : {_shown(term)}"
    if set(old[1]) == set(new[1]):
        yield f"{words} : {_shown(before.text if before else '')} → {_shown(after.text if after else '')}"


def _terms(formula: Formula | None) -> tuple[str, list[str]]:
    """The word that joins the terms of a formula, and the terms; no word when it is no list."""
    tree = parse(formula.text) if formula is not None else None
    if isinstance(tree, (AllOf, AnyOf)):
        return type(tree).__name__, [render(item) for item in tree.items]
    return "", []


def _shown(text: str) -> str:
    return f"« {' '.join(text.split())} »" if text else "aucune"
