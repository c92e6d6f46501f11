"""What an audit says: findings, counts of what was judged and what was not, and the conditions of the audit.

An audit that did not run must never look clean: every report prints ``Audit.judged`` and
``Audit.not_judged`` beside the findings.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from lawrules.errors import Where
from lawrules.model import Certitude, Gravite, Source, Verdict

__all__ = [
    "STILL_OPEN",
    "Audit",
    "Blank",
    "Figures",
    "Finding",
    "NotJudged",
    "RuleTally",
    "Sheet",
    "Subject",
    "fingerprint",
]

STILL_OPEN = "(période en cours)"
"""Ends the message of a finding whose period is not over on the day of the audit."""


@frozen
class Subject:
    """Whom or what a finding is about: an entity, the key that reports may show, and words for it."""

    entite: str
    cle: str
    libelle: str = ""
    where: Where = field(factory=Where, eq=False)


@frozen
class Figures:
    """Numbers of a rate or of a threshold, already written in French, and the shortfall in whole units.

    Attributes:
        valeur, valeur_min, valeur_max: What was found, or its bounds, as exact text such as ``24,75 %``.
        seuil: What the rule asks.
        numerateur, base: Counts of a rate (text; an interval is written ``88 à 128``).
        manque: How many more are needed at least, for a floor (or too many, for a ceiling).
        manque_max: The same in the worst case of the unknowns.
        plafond: Whether the threshold is a ceiling: ``manque`` then counts what is in excess.
        unite: What is counted, in the plural (``baux``), or "".
        taux: Pairs for charts as floats, for drawing only: (low, high, threshold), each from 0 to 1.
    """

    valeur: str = ""
    valeur_min: str = ""
    valeur_max: str = ""
    seuil: str = ""
    numerateur: str = ""
    base: str = ""
    manque: int | None = None
    manque_max: int | None = None
    taux: tuple[float, float, float] | None = None
    plafond: bool = False
    unite: str = ""


@frozen
class Finding:
    """One verdict worth a line: not conforme, or undecided.

    Attributes:
        regle, titre: Rule.
        depuis: First day of the version applied.
        date_du_droit: Day whose law was applied.
        sujet: Who or what.
        verdict: ``non_conforme`` or ``indetermine`` (audits may also keep ``conforme`` on demand).
        gravite: As reported: never ``illegalite`` nor ``nullite`` when ``certitude`` is not ``confirme``.
        message: One sentence, what is wrong.
        explication: Lines of the explanation, most important first.
        faits_utilises: (path, value as text) pairs; personal values are masked.
        faits_manquants: Paths that would settle the verdict.
        inoffensif: Undecided, but a breach is impossible (conforme or sans objet at worst).
        nombre: How many rows this line stands for, when rows are gathered (else 1).
        exemples: Keys of some of those rows.
        source: Legal reference.
        lecture, limites: Reading retained and known limits.
        consequence, remede: With figures interpolated.
        redaction: Model sentence for the document at fault, a suggestion with blanks to fill; or "".
        empreinte: Stable over runs and over rewording.
        acceptation: Why the finding is accepted, when it is.
        acteur: Who must act, in words.
    """

    regle: str
    titre: str
    sujet: Subject
    verdict: Verdict
    gravite: Gravite
    certitude: Certitude
    source: Source
    depuis: date
    date_du_droit: date | None
    message: str
    empreinte: str
    explication: tuple[str, ...] = ()
    faits_utilises: tuple[tuple[str, str], ...] = ()
    faits_manquants: tuple[str, ...] = ()
    chiffres: Figures | None = None
    inoffensif: bool = False
    nombre: int = 1
    exemples: tuple[str, ...] = ()
    lecture: str = ""
    limites: str = ""
    consequence: str = ""
    remede: str = ""
    redaction: str = ""
    acceptation: str = ""
    acteur: str = ""


@frozen
class NotJudged:
    """Something that was not judged, and why (a rule that could not be computed, rows without a date)."""

    quoi: str
    pourquoi: str
    nombre: int = 1


@frozen
class RuleTally:
    """Verdicts of one rule over all its subjects, and the rates drawn in charts.

    Attributes:
        verdicts: Number of subjects by verdict.
        taux: One line per subject that has a rate: (subject, figures, verdict), conforme ones too.
    """

    regle: str
    titre: str
    porte_sur: str
    source: Source
    certitude: Certitude
    gravite: Gravite
    verdicts: Mapping[Verdict, int]
    taux: tuple[tuple[Subject, Figures, Verdict], ...] = ()


@frozen
class Blank:
    """A fact that a rule in force reads and that a document leaves blank; ``titre`` in French."""

    chemin: str
    titre: str


@frozen
class Sheet:
    """How much of one section or table of a document is filled, among the facts that rules in force read.

    Attributes:
        chemin: Section or collection (``convention_attribution.engagements``).
        remplis: Facts given, interval or not.
        absents: Facts that the document was read for and does not tell.
        blancs: Facts left blank: unknown, or an absence where the document is declared complete.
        elements: For a table, how many elements it has; None for a section, or a table that is blank.
        source: File, when several were judged together.
    """

    chemin: str
    titre: str
    remplis: int
    absents: int
    blancs: tuple[Blank, ...] = ()
    elements: int | None = None
    source: str = ""

    @property
    def vides(self) -> int:
        """Number of blanks."""
        return len(self.blancs)

    @property
    def total(self) -> int:
        """Number of facts counted."""
        return self.remplis + self.absents + self.vides


@frozen
class Audit:
    """The result of one audit.

    Attributes:
        sources: Files or objects judged, as the user named them.
        sujet: What was judged, in words (« registre d'attributions, 20 000 lignes »).
        monde: ``ouvert`` or ``clos`` (documents), ``mixte`` where several do not say the same.
        au: The day of the law when the user imposed one, else None.
        version_base, version_moteur: Versions of the rule base and of lawrules.
        constats: Findings, worst first.
        bilans: One tally per rule judged.
        non_juges: What was not judged.
        notes: Remarks of reading (repaired codes, ignored columns).
        periode: First and last day of the law applied.
        completude: For documents, how much of each section and table is filled.
    """

    sources: tuple[str, ...]
    sujet: str
    constats: tuple[Finding, ...]
    bilans: tuple[RuleTally, ...]
    version_base: str
    version_moteur: str
    non_juges: tuple[NotJudged, ...] = ()
    notes: tuple[str, ...] = ()
    monde: str = ""
    au: date | None = None
    periode: tuple[date, date] | None = None
    titre: str = ""
    completude: tuple[Sheet, ...] = ()

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Number of (rule, subject) pairs by verdict."""
        total: Counter[Verdict] = Counter()
        for tally in self.bilans:
            total.update(tally.verdicts)
        return {verdict: total.get(verdict, 0) for verdict in Verdict}

    @property
    def judged(self) -> int:
        """Number of (rule, subject) pairs that were judged, whatever the verdict."""
        return sum(self.counts.values())

    @property
    def not_judged(self) -> int:
        """Number of things that were not judged."""
        return sum(item.nombre for item in self.non_juges)

    @property
    def exit_status(self) -> int:
        """0 nothing found, 1 at least one breach, 2 nothing was judged, 3 only undecided."""
        if self.judged == 0:
            return 2
        open_findings = [item for item in self.constats if not item.acceptation]
        if any(item.verdict is Verdict.NON_CONFORME for item in open_findings):
            return 1
        undecided = any(item.verdict is Verdict.INDETERMINE for item in open_findings)
        return 3 if undecided or self.non_juges else 0


_GRAVITY = {gravity: rank for rank, gravity in enumerate(Gravite)}


def order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as reports show them: breaches first, then gravity, article, subject."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                f.verdict is not Verdict.NON_CONFORME,
                _GRAVITY[f.gravite],
                f.inoffensif,
                f.source.texte,
                f.source.article,
                f.regle,
                f.sujet.cle,
            ),
        )
    )


def fingerprint(rule: str, subject: Subject, verdict: Verdict) -> str:
    """Sixteen hexadecimal digits that name a finding across runs, whatever its wording."""
    text = "\x1f".join((rule, subject.entite, subject.cle, verdict.value))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
