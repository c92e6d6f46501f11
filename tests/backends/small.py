"""A neutral base of a few rules, written in the language, for the tests of the evaluators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve

from lawrules.expr import compile_formula, parse_parameter
from lawrules.model import (
    Certitude,
    Corpus,
    Formula,
    Gravite,
    NamedException,
    Nature,
    Rule,
    Source,
    Version,
    Vocabulary,
)
from tests.properties.language import TABLES, VOCABULARY

# The object's own dates select the version of the law; the place takes the day of who leads to it.
DATED = Vocabulary(
    {
        **VOCABULARY.entites,
        "objet": evolve(VOCABULARY.entites["objet"], date_de_reference=("debut", "fin")),
    }
)


def formula(text: str, subject: str, parameters: Mapping[str, str] | None = None) -> Formula:
    """A formula of the neutral vocabulary."""
    given = {name: parse_parameter(name, value) for name, value in (parameters or {}).items()}
    return compile_formula(text, vocabulary=DATED, subject=subject, parameters=given, tables=TABLES)


def version(
    text: str,
    subject: str,
    *,
    depuis: date = date(2000, 1, 1),
    fin: date | None = None,
    si: str | None = None,
    sauf: tuple[str, ...] = (),
    vaut: bool = False,
    **parameters: str,
) -> Version:
    """One version around a formula."""
    compiled = formula(text, subject, parameters)
    return Version(
        depuis,
        fin,
        Source("Essai"),
        Certitude.CONFIRME,
        si=formula(si, subject, parameters) if si else None,
        sauf=tuple(
            NamedException(f"cas_{index}", f"Cas {index}", formula(item, subject, parameters))
            for index, item in enumerate(sauf)
        ),
        exige=None if vaut else compiled,
        vaut=compiled if vaut else None,
    )


def norm(identifier: str, subject: str, *versions: Version, **options: Any) -> Rule:
    """A rule that gives a verdict."""
    return Rule(
        identifier, identifier, subject, Nature.OBLIGATION, versions, gravite=Gravite.MANQUEMENT, **options
    )


def definition(fact: str, *versions: Version, outside: bool | Fraction | str | date | None = None) -> Rule:
    """A rule that gives the value of a fact."""
    return Rule(
        f"{fact}_defini",
        fact,
        fact.partition(".")[0],
        Nature.DEFINITION,
        versions,
        definit=fact,
        hors_periode=outside,
    )


def corpus(*rules: Rule, vocabulary: Vocabulary = DATED) -> Corpus:
    """A corpus of the neutral vocabulary and of these rules."""
    return Corpus(vocabulary, {rule.id: rule for rule in rules}, TABLES)


def simple(text: str, subject: str = "objet", **options: Any) -> Corpus:
    """A corpus of one norm, ``essai.regle``, of one version."""
    return corpus(norm("essai.regle", subject, version(text, subject, **options)))
