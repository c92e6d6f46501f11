"""Rates of a rule by subject: breaches first, then undecided, each from the worst rate."""

from __future__ import annotations

from attrs import frozen

from lawrules.audits.findings import Audit, Figures, RuleTally, Subject
from lawrules.model import Verdict

__all__ = ["Rate", "RateTable", "rate_tables"]


@frozen
class Rate:
    """The rate of one subject."""

    sujet: Subject
    chiffres: Figures
    verdict: Verdict


@frozen
class RateTable:
    """Rates of one rule; ``plafond`` tells that the threshold is not to be exceeded."""

    bilan: RuleTally
    lignes: tuple[Rate, ...]
    plafond: bool


_RANKS = {
    Verdict.NON_CONFORME: 0,
    Verdict.INDETERMINE: 1,
    Verdict.CONFORME: 2,
    Verdict.SANS_OBJET: 3,
}


def rate_tables(audit: Audit) -> tuple[RateTable, ...]:
    """One table per rule that has rates, in the order of the rules."""
    return tuple(_table(tally) for tally in audit.bilans if tally.taux)


def _table(tally: RuleTally) -> RateTable:
    lines = [Rate(*entry) for entry in tally.taux]
    ceiling = sum(_side(line) for line in lines) < 0

    def key(line: Rate) -> tuple[int, float, float, str]:
        if line.chiffres.taux is None:
            return len(_RANKS), 0.0, 0.0, line.sujet.cle
        low, high, _ = line.chiffres.taux
        near, far = (-high, -low) if ceiling else (low, high)
        return _RANKS[line.verdict], near, far, line.sujet.cle

    return RateTable(tally, tuple(sorted(lines, key=key)), ceiling)


def _side(line: Rate) -> int:
    """1 where the verdict shows that the threshold is a floor, -1 a ceiling, 0 where it shows nothing."""
    if line.chiffres.taux is None:
        return 0
    low, high, threshold = line.chiffres.taux
    below = (high < threshold) - (low > threshold)
    return {Verdict.NON_CONFORME: below, Verdict.CONFORME: -below}.get(line.verdict, 0)
