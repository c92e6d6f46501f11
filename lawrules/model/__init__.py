"""The rule base as values: vocabulary, rules and their versions, tables, ledgers. Nothing here computes.

An attribute that mirrors a key of a rule file bears the key's own name, so that grep goes from YAML to
code. All classes are frozen and can be pickled.
"""

from lawrules.model.corpus import Article, Case, Corpus, LedgerLine, Table, TableCheck, TableRow
from lawrules.model.formulas import Formula, ListParameter, Parameter, Source
from lawrules.model.rules import NamedException, Rule, Version
from lawrules.model.vocabulary import (
    Capacity,
    Collection,
    Entity,
    Fact,
    Filing,
    Gathering,
    Grouping,
    Link,
    Matching,
    MatchKey,
    Parties,
    PartyGroup,
    Tally,
    Vocabulary,
)
from lawrules.model.words import Certitude, Gravite, Nature, Verdict, verdict_of

__all__ = [
    "Article",
    "Capacity",
    "Case",
    "Certitude",
    "Collection",
    "Corpus",
    "Entity",
    "Fact",
    "Filing",
    "Formula",
    "Gathering",
    "Gravite",
    "Grouping",
    "LedgerLine",
    "Link",
    "ListParameter",
    "MatchKey",
    "Matching",
    "NamedException",
    "Nature",
    "Parameter",
    "Parties",
    "PartyGroup",
    "Rule",
    "Source",
    "Table",
    "TableCheck",
    "TableRow",
    "Tally",
    "Verdict",
    "Version",
    "Vocabulary",
    "verdict_of",
]
