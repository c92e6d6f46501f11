"""Which facts to seek first: those on which most verdicts hang."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from lawrules.audits.findings import Audit, Finding
from lawrules.audits.titles import title_of
from lawrules.audits.trials import Weight
from lawrules.model import Verdict, Vocabulary

__all__ = ["Question", "questions"]


@frozen
class Question:
    """A fact to seek.

    Attributes:
        fait: Its path.
        seul: Verdicts that it would settle by itself, whatever the answer.
        avec_d_autres: Other verdicts that wait for it, together with other facts.
        possible: Verdicts that the best answer would settle by itself.
        sujets: Keys of some of the subjects concerned.
        regles: Rules concerned.
        inconnu: What the vocabulary says of a missing value.
    """

    fait: str
    titre: str
    seul: int
    avec_d_autres: int
    sujets: tuple[str, ...]
    regles: tuple[str, ...]
    inconnu: str = ""
    possible: int = 0


def questions(
    audit: Audit, vocabulary: Vocabulary, weights: Mapping[str, Weight] | None = None
) -> tuple[Question, ...]:
    """Facts to seek, those that settle most verdicts alone first.

    Args:
        weights: What the facts of documents settle, when it was tried; without it, a fact settles the
            verdicts that wait for it only.
    """
    undecided = [item for item in audit.constats if item.verdict is Verdict.INDETERMINE]
    by_fact: dict[str, list[Finding]] = {}
    for finding in undecided:
        for path in finding.faits_manquants:
            by_fact.setdefault(path, []).append(finding)
    tried = weights or {}
    found = [_question(path, items, vocabulary, tried.get(path)) for path, items in by_fact.items()]
    return tuple(sorted(found, key=lambda q: (-q.seul, -q.possible, -q.avec_d_autres, q.fait)))


def _question(path: str, findings: list[Finding], vocabulary: Vocabulary, weight: Weight | None) -> Question:
    waiting = sum(item.nombre for item in findings)
    counted = sum(item.nombre for item in findings if item.faits_manquants == (path,))
    alone = weight.sur if weight else counted
    possible = weight.possible if weight else counted
    together = waiting - alone
    subjects = tuple(dict.fromkeys(item.sujet.cle or item.sujet.libelle for item in findings))
    rules = tuple(dict.fromkeys(item.regle for item in findings))
    return Question(
        path,
        title_of(path, vocabulary),
        alone,
        together,
        subjects[:10],
        rules,
        _unknown(path, vocabulary),
        possible,
    )


def _unknown(path: str, vocabulary: Vocabulary) -> str:
    root, *steps = path.split(".")
    entity = vocabulary.entites.get(root)
    for step in steps[:-1]:
        link = entity.liens.get(step) if entity else None
        entity = vocabulary.entites.get(link.vers) if link else None
    fact = entity.faits.get(steps[-1]) if entity and steps else None
    return fact.inconnu if fact else ""
