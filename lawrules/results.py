"""What ``RuleBase`` hands back: a verdict that explains itself, an audit that writes itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from lawrules.model import Corpus, Rule, Verdict, Version

if TYPE_CHECKING:
    import pandas as pd

    from lawrules.audits.findings import Audit, Figures, Finding
    from lawrules.backends.judging import Judgement

__all__ = ["AuditResult", "Evaluation"]


@frozen(eq=False)
class Evaluation:
    """The verdict of one rule on one set of facts."""

    judgement: Judgement
    corpus: Corpus = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """conforme, non_conforme, indetermine or sans_objet."""
        return self.judgement.verdict

    @property
    def rule(self) -> Rule:
        """The rule."""
        return self.judgement.rule

    @property
    def version(self) -> Version | None:
        """The version applied; None when none is in force that day, or when the day is unknown."""
        return self.judgement.version

    @property
    def missing(self) -> tuple[str, ...]:
        """Paths of the facts that would settle an undecided verdict."""
        return self.judgement.missing

    @property
    def figures(self) -> Figures | None:
        """Rate, bounds, threshold and shortfall, when the rule measures something."""
        from lawrules.audits.building import figures_of

        return figures_of(self.judgement)

    @property
    def finding(self) -> Finding:
        """The same as a line of a report, with consequence and remedy."""
        from lawrules.audits.building import finding_of

        return finding_of(self.judgement, self.corpus)

    def explain(self) -> str:
        """The explanation in French, one line per condition."""
        from lawrules.backends.explaining import explain

        return "\n".join(str(step) for step in explain(self.judgement, self.corpus.vocabulaire))


@frozen(eq=False)
class AuditResult:
    """An audit with the ways to write it; ``audit`` is the plain value."""

    audit: Audit
    corpus: Corpus = field(repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings, worst first."""
        return self.audit.constats

    def render(self, format: str) -> bytes:  # noqa: A002
        """The report in one of ``lawrules.reports.FORMATS``, text being UTF-8.

        Raises:
            OutputError: No such format.
        """
        from lawrules.audits.titles import titles_of
        from lawrules.reports import Options, render

        return render(
            self.audit, format, options=Options(titres=titles_of(self.audit, self.corpus.vocabulaire))
        )

    def to_html(self) -> str:
        """One self-contained page."""
        return self.render("html").decode("utf-8")

    def write(self, target: str | Path, *, format: str) -> None:  # noqa: A002
        """Write the report, whole or not at all.

        Raises:
            OutputError: No such format, or the file cannot be written.
        """
        from lawrules.audits.titles import titles_of
        from lawrules.reports import Options, write

        options = Options(titres=titles_of(self.audit, self.corpus.vocabulaire))
        write(self.audit, format, target, options=options)

    def to_pandas(self) -> pd.DataFrame:
        """One row per finding: rule, subject, verdict, gravity, certainty, figures, missing facts, remedy."""
        import pandas as pd

        columns = (
            "regle",
            "titre",
            "verdict",
            "gravite",
            "certitude",
            "message",
            "remede",
            "redaction",
            "nombre",
            "empreinte",
        )
        rows = [
            {
                **{name: str(getattr(item, name)) for name in columns if name != "nombre"},
                "nombre": item.nombre,
                "entite": item.sujet.entite,
                "sujet": item.sujet.cle,
                "article": item.source.article,
                "date_du_droit": item.date_du_droit,
                "valeur": item.chiffres.valeur if item.chiffres else "",
                "seuil": item.chiffres.seuil if item.chiffres else "",
                "manque": item.chiffres.manque if item.chiffres else None,
                "faits_manquants": ", ".join(item.faits_manquants),
            }
            for item in self.findings
        ]
        return pd.DataFrame(rows)
