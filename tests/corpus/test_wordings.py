"""Every rule that finds a document's clause missing or illegal suggests a sentence to write."""

from __future__ import annotations

import re

import pytest

import lawrules
from lawrules.model import Entity, Gravite, Rule

BASE = lawrules.load_rules()
FINDS_A_FAULT = (Gravite.NULLITE, Gravite.ILLEGALITE, Gravite.MANQUEMENT)


def _is_a_document(entity: Entity) -> bool:
    return entity.formulaire or entity.dossier


POPULATION = [
    rule
    for rule in BASE.regles.values()
    if rule.gravite in FINDS_A_FAULT and _is_a_document(BASE.vocabulaire.entites[rule.porte_sur])
]
WORDED = [rule for rule in BASE.regles.values() if rule.redaction]


def test_the_population_is_that_of_documents() -> None:
    """A guard against an empty selection: conventions, plans and agreements are all in it."""
    covered = {rule.porte_sur for rule in POPULATION}
    assert covered >= {
        "convention_attribution",
        "document_cadre",
        "plan_gestion_demande",
        "cotation",
        "accord_collectif",
        "convention_equilibre",
        "conference",
        "dossier",
    }


@pytest.mark.parametrize("rule", POPULATION, ids=lambda rule: rule.id)
def test_a_fault_of_a_document_comes_with_a_sentence_to_write(rule: Rule) -> None:
    for version in rule.versions:
        assert rule.wording(version), f"{rule.id} : ajoutez « redaction » au fichier de la règle"


@pytest.mark.parametrize("rule", WORDED, ids=lambda rule: rule.id)
def test_a_suggested_sentence_is_quoted_and_whole(rule: Rule) -> None:
    text = rule.redaction
    assert text.startswith("«"), text
    assert text.count("«") == text.count("»"), text
    assert text.endswith("»"), text


@pytest.mark.parametrize("rule", WORDED, ids=lambda rule: rule.id)
def test_a_suggested_sentence_is_not_repeated_by_the_remedy(rule: Rule) -> None:
    quoted = re.findall(r"« (.*?) »", rule.remede)
    assert not [words for words in quoted if len(words) > 40 and words[:40] in rule.redaction]


def test_most_sentences_leave_blanks_to_fill() -> None:
    """A model sentence that is whole as it stands is rare: most name a place, a number or a date."""
    with_blanks = [rule for rule in WORDED if "…" in rule.redaction or "[" in rule.redaction]
    assert len(with_blanks) > 0.9 * len(WORDED)
