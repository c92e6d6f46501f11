"""What changed in the law between two days, rule by rule, with the text that did it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from attrs import frozen

from lawrules.model import Corpus, Rule, Version

__all__ = ["Change", "ChangeKind", "changes_between", "differences_of"]


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
    old = {item.nom: item.text for item in before.parametres}
    new = {item.nom: item.text for item in after.parametres}
    for name in (*old, *(name for name in new if name not in old)):
        if old.get(name) != new.get(name):
            yield f"{name} : {old.get(name, 'aucun')} → {new.get(name, 'aucun')}"
    for key, words in (("si", "condition"), ("exige", "exigence"), ("vaut", "valeur")):
        a, b = getattr(before, key), getattr(after, key)
        if (a.text if a else "") != (b.text if b else ""):
            yield f"{words} : {_shown(a.text if a else '')} → {_shown(b.text if b else '')}"
    gone = [item.titre for item in before.sauf if item.id not in {other.id for other in after.sauf}]
    come = [item.titre for item in after.sauf if item.id not in {other.id for other in before.sauf}]
    yield from (f"exception supprimée : {title}" for title in gone)
    yield from (f"exception ajoutée : {title}" for title in come)
    if before.certitude != after.certitude:
        yield f"certitude : {before.certitude} → {after.certitude}"


def _shown(text: str) -> str:
    return f"« {' '.join(text.split())} »" if text else "aucune"
