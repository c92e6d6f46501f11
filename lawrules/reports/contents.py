"""What every report says, whatever its format: conclusion, conditions, groups of findings, missing facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import groupby

from attrs import field, frozen

from lawrules.audits.findings import Audit, Blank, Finding, order
from lawrules.model import Certitude, Gravite, Source, Verdict
from lawrules.reports import words

__all__ = [
    "Conclusion",
    "Group",
    "Level",
    "MissingFact",
    "Options",
    "Part",
    "blank_label",
    "blanks_label",
    "breakdown",
    "completeness",
    "conclude",
    "conditions",
    "conditions_title",
    "consequence",
    "fact_label",
    "fact_title",
    "gravity",
    "group",
    "missing_facts",
    "part_of",
    "parts",
    "title",
]


@frozen(kw_only=True)
class Options:
    """How to print; none of it changes what is said.

    Attributes:
        edite_le: Day printed on the report; none by default, so that the same audit prints the same.
        titres: French titles of facts by path, shown beside the path.
        lecteur: For whom text, HTML and Markdown are written: ``agent`` (what to do, by who acts), ``elu``
            (one page) or ``auditeur`` (everything).
        par_regle: Findings shown per rule where a page must stay readable (html, texte, md); the
            report says how many more there are. XLSX, JSON, SARIF and JUnit hold all of them.
    """

    edite_le: date | None = None
    titres: Mapping[str, str] = field(factory=dict)
    par_regle: int = 25
    lecteur: str = "auditeur"


class Level(StrEnum):
    """How a report must look at first sight."""

    ALERTE = "alerte"
    MANQUEMENT = "manquement"
    OUVERT = "ouvert"
    RIEN = "rien"


class Part(StrEnum):
    """Where a finding is printed; members are in the order of reports."""

    NON_CONFORME = "non_conforme"
    INDETERMINE = "indetermine"
    INOFFENSIF = "inoffensif"
    ACCEPTE = "accepte"
    CONSERVE = "conserve"

    @property
    def titre(self) -> str:
        """Heading of the part."""
        return _PART_TITLES[self]


_PART_TITLES = {
    Part.NON_CONFORME: "Non conforme",
    Part.INDETERMINE: "Indéterminé : un manquement est possible",
    Part.INOFFENSIF: "Indéterminé : sans manquement possible",
    Part.ACCEPTE: "Constats acceptés",
    Part.CONSERVE: "Autres verdicts, conservés à la demande",
}


@frozen
class Conclusion:
    """One heading, then sentences, for the top of a report."""

    level: Level
    titre: str
    phrases: tuple[str, ...]


@frozen
class Group:
    """Findings of one rule with one verdict and one gravity, and what they have in common.

    A text that differs from one finding to the next is empty here, and printed with each of them.
    """

    regle: str
    titre: str
    verdict: Verdict
    gravite: Gravite
    constats: tuple[Finding, ...]
    source: Source | None
    certitude: Certitude | None
    depuis: date | None
    lecture: str
    limites: str
    consequence: str

    @property
    def nombre(self) -> int:
        """Number of subjects that the findings stand for."""
        return sum(item.nombre for item in self.constats)

    @property
    def manquants(self) -> tuple[str, ...]:
        """Paths of the facts that its findings lack, each once."""
        return tuple(dict.fromkeys(path for item in self.constats for path in item.faits_manquants))


@frozen
class MissingFact:
    """A fact that would settle verdicts.

    Attributes:
        verdicts: Undecided verdicts that may hide a breach and lack this fact.
        seul: Those of them that lack nothing else.
        sans_risque: Undecided verdicts that lack it although no breach is possible.
        regles: Rules concerned.
    """

    chemin: str
    titre: str
    verdicts: int
    seul: int
    sans_risque: int
    regles: tuple[str, ...]


def title(audit: Audit) -> str:
    """Heading of the report."""
    return words.typo(words.clean(audit.titre or f"Audit : {audit.sujet}"))


def fact_title(path: str, options: Options) -> str:
    """French title of a fact, or its path when nobody gave one."""
    return words.typo(words.clean(options.titres.get(path, path)))


def fact_label(path: str, options: Options) -> str:
    """Title of a fact with its path, or the path alone."""
    name, shown = fact_title(path, options), words.clean(path)
    return name if path not in options.titres else f"{name} ({shown})"


def part_of(finding: Finding) -> Part:
    """Where the finding is printed."""
    if finding.verdict not in (Verdict.NON_CONFORME, Verdict.INDETERMINE):
        return Part.CONSERVE
    if finding.acceptation:
        return Part.ACCEPTE
    if finding.verdict is Verdict.NON_CONFORME:
        return Part.NON_CONFORME
    return Part.INOFFENSIF if finding.inoffensif else Part.INDETERMINE


def parts(audit: Audit) -> Mapping[Part, tuple[Finding, ...]]:
    """All findings by part, in the order of reports."""
    found: dict[Part, list[Finding]] = {part: [] for part in Part}
    for finding in order(audit.constats):
        found[part_of(finding)].append(finding)
    return {part: tuple(items) for part, items in found.items()}


def group(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Ordered findings gathered by rule, verdict and gravity."""
    runs = groupby(findings, key=lambda f: (f.regle, f.verdict, f.gravite))
    return tuple(_gather(tuple(items)) for _, items in runs)


def _gather(findings: tuple[Finding, ...]) -> Group:
    first = findings[0]

    def shared(name: str) -> bool:
        return all(getattr(item, name) == getattr(first, name) for item in findings)

    return Group(
        regle=first.regle,
        titre=first.titre,
        verdict=first.verdict,
        gravite=first.gravite,
        constats=findings,
        source=first.source if shared("source") else None,
        certitude=first.certitude if shared("certitude") else None,
        depuis=first.depuis if shared("depuis") else None,
        lecture=first.lecture if shared("lecture") else "",
        limites=first.limites if shared("limites") else "",
        consequence=first.consequence if shared("consequence") else "",
    )


def consequence(item: Group | Finding) -> str:
    """What the law provides for; said as conditional while the breach is not established."""
    if item.consequence and item.verdict is Verdict.INDETERMINE:
        return words.typo(words.clean(f"si le manquement est établi : {item.consequence}"))
    return words.typo(words.clean(item.consequence))


def gravity(item: Group | Finding) -> str:
    """Gravity in words; said as conditional while the breach is not established."""
    name = words.GRAVITIES[item.gravite]
    return f"{name}, si le manquement est établi" if item.verdict is Verdict.INDETERMINE else name


def missing_facts(audit: Audit, options: Options | None = None) -> tuple[MissingFact, ...]:
    """Facts that would settle verdicts, those that settle most of them first."""
    options = options or Options()
    verdicts: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    harmless: Counter[str] = Counter()
    rules: dict[str, set[str]] = defaultdict(set)
    for finding in audit.constats:
        part = part_of(finding)
        if part not in (Part.INDETERMINE, Part.INOFFENSIF):
            continue
        for path in finding.faits_manquants:
            rules[path].add(finding.regle)
            (harmless if part is Part.INOFFENSIF else verdicts)[path] += finding.nombre
            if part is Part.INDETERMINE and len(finding.faits_manquants) == 1:
                alone[path] += finding.nombre
    found = (
        MissingFact(
            path, fact_title(path, options), verdicts[path], alone[path], harmless[path], tuple(sorted(ids))
        )
        for path, ids in rules.items()
    )
    return tuple(sorted(found, key=lambda f: (-f.verdicts, -f.seul, -f.sans_risque, f.chemin)))


def blanks_label(audit: Audit) -> str:
    """Heading of the blanks of a document, which mean what its world says."""
    return "vides, valant absence" if audit.monde == "clos" else "inconnus"


def completeness(audit: Audit) -> str:
    """One sentence: how much of the documents is filled; only what a rule in force reads counts."""
    filled, total = (sum(getattr(item, name) for item in audit.completude) for name in ("remplis", "total"))
    empty, absent = (sum(getattr(item, name) for item in audit.completude) for name in ("vides", "absents"))
    told = f"{words.number(filled)} faits remplis sur {words.number(total)}, {words.number(empty)}"
    rest = f"{blanks_label(audit)}, {words.count(absent, 'dit absent', 'dits absents')}"
    return words.typo(
        f"{told} {rest}. Ne comptent que les faits dont une règle a besoin là, et qui ne se calculent pas."
    )


def blank_label(blank: Blank) -> str:
    """Title of a blank fact with its path."""
    return words.typo(f"{words.clean(blank.titre)} ({words.clean(blank.chemin)})")


def conditions_title(audit: Audit) -> str:
    """Heading of the conditions; it does not claim a judgment that did not take place."""
    return "Ce qui a été jugé" if audit.judged else "Ce qui a été soumis"


def conditions(audit: Audit, options: Options | None = None) -> tuple[tuple[str, str], ...]:
    """Pairs (label, words): what was judged and under which law."""
    if audit.au is not None:
        law = f"droit du {words.day(audit.au)}, imposé (option --au)"
    else:
        law = "droit en vigueur à la date propre de chaque sujet"
    if audit.periode is None:
        period = "aucune date du droit : rien n'a été rattaché à une version"
    elif audit.periode[0] == audit.periode[1]:
        period = words.day(audit.periode[0])
    else:
        period = f"du {words.day(audit.periode[0])} au {words.day(audit.periode[1])}"
    pairs = [
        ("Objet", words.typo(words.clean(audit.sujet)) or "non précisé"),
        ("Fichiers", ", ".join(words.clean(name) for name in audit.sources) or "aucun"),
        ("Droit appliqué", law),
        ("Période du droit", period),
        ("Base de règles", words.clean(audit.version_base) or "inconnue"),
        ("Moteur lawrules", words.clean(audit.version_moteur) or "inconnu"),
        ("Champs vides", words.world(audit.monde)),
    ]
    if options and options.edite_le:
        pairs.append(("Édité le", words.day(options.edite_le)))
    return tuple(pairs)


def conclude(audit: Audit) -> Conclusion:
    """What the report says first. It never sounds better than what was judged."""
    counts, status = audit.counts, audit.exit_status
    if audit.judged == 0:
        return Conclusion(
            Level.ALERTE,
            "Rien n'a été jugé",
            (
                words.typo("Aucune conclusion possible : aucune règle n'a rendu de verdict."),
                *_unjudged(audit),
            ),
        )
    breaches, undecided = counts[Verdict.NON_CONFORME], counts[Verdict.INDETERMINE]
    if status == 1:
        level, heading = Level.MANQUEMENT, "Des manquements sont constatés"
    elif breaches:
        level, heading = Level.OUVERT, "Des manquements sont constatés, aucun ne reste ouvert"
    elif undecided or audit.non_juges:
        level, heading = Level.OUVERT, "Aucun manquement établi, mais tout n'a pas pu être tranché"
    elif counts[Verdict.CONFORME] == 0:
        level, heading = Level.OUVERT, "Aucune règle ne s'appliquait"
    else:
        level, heading = Level.RIEN, "Aucun manquement constaté"
    return Conclusion(level, heading, (*_judged(audit, breaches, undecided), *_unjudged(audit)))


def _judged(audit: Audit, breaches: int, undecided: int) -> tuple[str, ...]:
    accepted = sum(f.nombre for f in audit.constats if part_of(f) is Part.ACCEPTE)
    harmless = sum(f.nombre for f in audit.constats if part_of(f) is Part.INOFFENSIF)
    total = words.count(audit.judged, "contrôle")
    lines = [f"{total} (une règle appliquée à un sujet) : {breakdown(audit.counts)}."]
    if undecided and harmless:
        lines.append(f"Parmi les indéterminés, {words.number(harmless)} sans manquement possible.")
    if accepted:
        noun = words.count(accepted, "constat accepté, avec son", "constats acceptés, avec leur")
        lines.append(f"{noun} motif.")
    if breaches + undecided + audit.counts[Verdict.CONFORME] == 0:
        lines.append("Tous sont sans objet : aucune obligation n'a été vérifiée.")
    return tuple(words.typo(line) for line in lines)


def breakdown(counts: Mapping[Verdict, int], *, empty: bool = True) -> str:
    """Verdicts in words: ``2 non conformes, 1 indéterminé``; with ``empty``, those of zero too."""
    names = {
        Verdict.NON_CONFORME: ("non conforme", "non conformes"),
        Verdict.INDETERMINE: ("indéterminé", "indéterminés"),
        Verdict.CONFORME: ("conforme", "conformes"),
        Verdict.SANS_OBJET: ("sans objet", "sans objet"),
    }
    return ", ".join(
        words.count(counts.get(verdict, 0), *names[verdict])
        for verdict in names
        if empty or counts.get(verdict, 0)
    )


def _unjudged(audit: Audit) -> tuple[str, ...]:
    if not audit.non_juges:
        return ()
    total = words.count(audit.not_judged, "élément non jugé", "éléments non jugés")
    return (words.typo(f"{total} : voir pourquoi plus bas."),)
