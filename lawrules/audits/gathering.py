"""Tallies by rule while judgements come in, and the audit that they make in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from attrs import define, evolve, field

from lawrules._version import __version__
from lawrules.audits.building import figures_of, finding_of, subject_of
from lawrules.audits.findings import (
    STILL_OPEN,
    Audit,
    Figures,
    Finding,
    NotJudged,
    RuleTally,
    Subject,
    order,
)
from lawrules.backends.judging import Judgement
from lawrules.errors import LawrulesError
from lawrules.model import Corpus, Gravite, Rule, Verdict, Version

__all__ = ["Gatherer"]

_STILL_OPEN = "La période jugée n'est pas close au jour de l'audit : le verdict peut encore changer."


@define
class _Sheet:
    verdicts: Counter[Verdict] = field(factory=Counter)
    rates: list[tuple[Subject, Figures, Verdict]] = field(factory=list)
    version: Version | None = None


@define
class Gatherer:
    """Collects what an audit found.

    Attributes:
        keep_conforming: Whether conforme judgements become findings too.
        today: Day of the audit, or None; a period that ends later is still open.
    """

    corpus: Corpus
    keep_conforming: bool = False
    today: date | None = None
    findings: list[Finding] = field(factory=list, init=False)
    not_judged: list[NotJudged] = field(factory=list, init=False)
    notes: list[str] = field(factory=list, init=False)
    sheets: dict[str, _Sheet] = field(factory=dict, init=False)
    first: date | None = field(default=None, init=False)
    last: date | None = field(default=None, init=False)

    def add(self, judgement: Judgement, *, subject: Subject | None = None) -> None:
        """Count one judgement, and keep its finding when it is worth a line."""
        self.count(judgement.rule, {judgement.verdict: 1}, judgement.version)
        self.seen(judgement.day)
        # What does not apply has no rate to tell, and is told nowhere.
        told = judgement.applies is not False
        figures = figures_of(judgement, hidden_from=self.corpus.vocabulaire) if told else None
        about = subject or subject_of(judgement.instance, self.corpus)
        if figures is not None and figures.taux is not None:
            self.sheets[judgement.rule.id].rates.append((about, figures, judgement.verdict))
        wanted = (Verdict.NON_CONFORME, Verdict.INDETERMINE)
        if judgement.verdict in wanted or (self.keep_conforming and judgement.verdict is Verdict.CONFORME):
            self.findings.append(self._open(finding_of(judgement, self.corpus, subject=about)))

    def _open(self, finding: Finding) -> Finding:
        """The finding, saying so when its period is not over on the day of the audit."""
        if self.today is None or finding.date_du_droit is None or finding.date_du_droit <= self.today:
            return finding
        limits = f"{_STILL_OPEN} {finding.limites}".strip()
        return evolve(finding, message=f"{finding.message} {STILL_OPEN}", limites=limits)

    def count(self, rule: Rule, verdicts: Mapping[Verdict, int], version: Version | None = None) -> None:
        """Add verdicts of a rule without findings (rows judged by the columnar evaluator)."""
        sheet = self.sheets.setdefault(rule.id, _Sheet())
        sheet.verdicts.update(verdicts)
        if version is not None and (sheet.version is None or version.depuis > sheet.version.depuis):
            sheet.version = version

    def seen(self, day: date | None) -> None:
        """Widen the period of the law applied."""
        if day is not None:
            self.first = day if self.first is None else min(self.first, day)
            self.last = day if self.last is None else max(self.last, day)

    def failed(self, what: str, why: str | LawrulesError, *, count: int = 1) -> None:
        """Keep something that could not be judged; an audit never hides it."""
        reason = why if isinstance(why, str) else " ; ".join(problem.what for problem in why.problems)
        self.not_judged.append(NotJudged(what, reason, count))

    def audit(
        self,
        sources: Iterable[str],
        subject: str,
        *,
        world: str = "",
        on: date | None = None,
        title: str = "",
    ) -> Audit:
        """The audit of all that was gathered."""
        period = None if self.first is None or self.last is None else (self.first, self.last)
        return Audit(
            sources=tuple(sources),
            sujet=subject,
            constats=order(self.findings),
            bilans=tuple(self._tally(rule, sheet) for rule, sheet in sorted(self.sheets.items())),
            version_base=self.corpus.version,
            version_moteur=__version__,
            non_juges=tuple(self.not_judged),
            notes=tuple(self.notes),
            monde=world,
            au=on,
            periode=period,
            titre=title,
        )

    def _tally(self, identifier: str, sheet: _Sheet) -> RuleTally:
        rule = self.corpus.regles[identifier]
        version = sheet.version or rule.versions[0]
        return RuleTally(
            regle=rule.id,
            titre=rule.titre,
            porte_sur=rule.porte_sur,
            source=version.source,
            certitude=version.certitude,
            gravite=rule.gravite or Gravite.VIGILANCE,
            verdicts=dict(sheet.verdicts),
            taux=tuple(sheet.rates),
        )
