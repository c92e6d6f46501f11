"""Mutation testing of the rule base: every planted fault must make a case of its rule fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from lawrules.errors import LawrulesError, Where
from lawrules.model import Case, Corpus, Rule
from lawrules.quality.cases import run_case
from lawrules.quality.mutants import Mutant, mutants

__all__ = ["MutationReport", "Survivor", "hunt"]


@frozen
class Survivor:
    """A fault that no case noticed; ``pourquoi`` when it changes nothing, and the base says so."""

    mutant: str
    regle: str
    quoi: str
    where: Where
    pourquoi: str = ""


@frozen
class MutationReport:
    """How many faults were planted and noticed.

    Attributes:
        equivalents: Survivors whose fault is known to change nothing; they count neither for nor against.
        sans_cas: Rules that have no case: all their mutants live.
        en_echec: Rules whose cases fail without any fault: nothing can be told of them.
        perimes: Names of equivalent mutants that no longer exist or no longer survive.
    """

    mutants: int
    tues: int
    survivants: tuple[Survivor, ...]
    equivalents: tuple[Survivor, ...]
    sans_cas: tuple[str, ...] = ()
    en_echec: tuple[str, ...] = ()
    perimes: tuple[str, ...] = ()

    @property
    def score(self) -> Fraction:
        """Part of the faults noticed, equivalent ones set aside; 0 when none was planted."""
        counted = self.mutants - len(self.equivalents)
        return Fraction(self.tues, counted) if counted else Fraction(0)


def hunt(
    corpus: Corpus,
    cases: Iterable[Case],
    *,
    rules: Iterable[str] | None = None,
    equivalent: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> MutationReport:
    """Plant every fault in every rule, and run that rule's own cases on each.

    Args:
        rules: Ids of the rules to mutate; all by default.
        equivalent: Reasons by name of mutant, for faults that change nothing.
        progress: Called with each rule's id before its turn.
    """
    by_rule: dict[str, list[Case]] = {}
    for case in cases:
        by_rule.setdefault(case.regle, []).append(case)
    chosen = list(corpus.regles.values()) if rules is None else [corpus.regles[name] for name in rules]
    known = dict(equivalent or {})
    planted = noticed = 0
    living: list[Survivor] = []
    failing: list[str] = []
    for rule in chosen:
        progress(rule.id)
        own = by_rule.get(rule.id, [])
        if any(not run_case(case, corpus).passed for case in own):
            failing.append(rule.id)
        for mutant in mutants(rule, corpus.vocabulaire):
            planted += 1
            # A rule whose cases fail already proves nothing about its mutants.
            if rule.id not in failing and _noticed(mutant, own, corpus):
                noticed += 1
            else:
                reason = known.get(mutant.id, "")
                living.append(Survivor(mutant.id, rule.id, mutant.quoi, mutant.where, reason))
    survivors = {item.mutant for item in living}
    mutated = {rule.id for rule in chosen}
    return MutationReport(
        mutants=planted,
        tues=noticed,
        survivants=tuple(item for item in living if not item.pourquoi),
        equivalents=tuple(item for item in living if item.pourquoi),
        sans_cas=tuple(rule.id for rule in chosen if not by_rule.get(rule.id)),
        en_echec=tuple(failing),
        perimes=tuple(n for n in known if n.partition("@")[0] in mutated and n not in survivors),
    )


def _noticed(mutant: Mutant, cases: Iterable[Case], corpus: Corpus) -> bool:
    return any(_fails(case, corpus, mutant.rule) for case in cases)


def _fails(case: Case, corpus: Corpus, rule: Rule) -> bool:
    try:
        return not run_case(case, corpus, rule=rule).passed
    except LawrulesError:
        return True
