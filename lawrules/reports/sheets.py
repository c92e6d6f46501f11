"""Columns of the workbook: what each sheet lists, in which order, and which columns print."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, TypeVar

from attrs import frozen

from lawrules.audits.findings import Audit, Blank, Figures, Finding, NotJudged, RuleTally, Sheet
from lawrules.model import Verdict
from lawrules.reports import contents, words
from lawrules.reports.contents import MissingFact, Options, Part
from lawrules.reports.rates import Rate

__all__ = [
    "ACCEPTED",
    "Cell",
    "Column",
    "blanks",
    "completeness",
    "findings",
    "missing",
    "not_judged",
    "rates",
    "rules",
]

T = TypeVar("T")
Cell = str | int | float | date | None

ACCEPTED = " (accepté)"
_COUNT = re.compile(r"-?\d{1,12}|-?\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,3}")


@frozen
class Column(Generic[T]):
    """A column: heading, width in characters, value of a row, name of its format.

    Those that do not print stay on the right of the sheet, for sorting, filtering and tracing.
    """

    titre: str
    largeur: int
    valeur: Callable[[T], Cell]
    format: str = "text"
    imprime: bool = True


def _counted(text: str) -> Cell:
    """A count as a number that Excel adds up; bounds and the rest stay words."""
    return int(re.sub(r"[^\d-]", "", text)) if _COUNT.fullmatch(text) else text


def _verdict(finding: Finding) -> str:
    return words.VERDICTS[finding.verdict] + (ACCEPTED if finding.acceptation else "")


def _figures(finding: Finding) -> Figures:
    return finding.chiffres or Figures()


def _most(figures: Figures) -> int | None:
    return figures.manque if figures.manque_max is None else figures.manque_max


def findings(options: Options) -> Sequence[Column[Finding]]:
    """Columns of « Constats »."""

    def facts(finding: Finding) -> str:
        return "\n".join(contents.fact_label(path, options) for path in finding.faits_manquants)

    def possible(finding: Finding) -> str:
        part = contents.part_of(finding)
        return {Part.INOFFENSIF: "non", Part.INDETERMINE: "oui", Part.CONSERVE: ""}.get(part, "établi")

    return (
        Column("Verdict", 12, _verdict, "verdict"),
        Column("Gravité", 12, lambda f: words.GRAVITIES[f.gravite]),
        Column("Article", 19, lambda f: words.source_words(f.source)),
        Column("Règle", 27, lambda f: words.typo(f.titre)),
        Column("Sujet", 21, lambda f: words.subject_words(f.sujet), "strong"),
        Column("Constat", 32, lambda f: words.typo(f.message)),
        Column("Constaté", 12, lambda f: words.found(_figures(f)), "right"),
        Column("Seuil", 8, lambda f: _figures(f).seuil, "right"),
        Column("Écart au moins", 8, lambda f: _figures(f).manque, "integer"),
        Column("Que faire", 34, lambda f: words.typo(f.remede)),
        Column("Certitude", 12, lambda f: words.CERTAINTIES[f.certitude], "certainty"),
        Column(words.SUGGESTION, 34, lambda f: words.typo(f.redaction), imprime=False),
        Column("Faits manquants", 40, facts, imprime=False),
        Column("Écart au plus", 9, lambda f: _most(_figures(f)), "integer", imprime=False),
        Column("Manquement", 12, possible, imprime=False),
        Column("Accepté, motif", 30, lambda f: words.typo(f.acceptation), imprime=False),
        Column("Décompte", 12, lambda f: _counted(_figures(f).numerateur), "count", imprime=False),
        Column("Base", 12, lambda f: _counted(_figures(f).base), "count", imprime=False),
        Column("Conséquence", 44, contents.consequence, imprime=False),
        Column("Lecture retenue", 44, lambda f: words.typo(f.lecture), imprime=False),
        Column("Limites", 44, lambda f: words.typo(f.limites), imprime=False),
        Column("Explication", 44, lambda f: words.typo("\n".join(f.explication)), imprime=False),
        Column("Faits utilisés", 44, lambda f: _used(f, options), imprime=False),
        Column("Issu de", 24, lambda f: words.typo(f.source.issu_de), imprime=False),
        Column("Version du", 12, lambda f: f.depuis, "date", imprime=False),
        Column("Droit du", 12, lambda f: f.date_du_droit, "date", imprime=False),
        Column("Nombre", 9, lambda f: f.nombre, "integer", imprime=False),
        Column("Exemples", 28, lambda f: ", ".join(f.exemples), imprime=False),
        Column("Entité", 18, lambda f: f.sujet.entite, imprime=False),
        Column("Clé", 22, lambda f: f.sujet.cle, imprime=False),
        Column("Fichier", 22, lambda f: f.sujet.where.file, imprime=False),
        Column("Ligne", 8, lambda f: f.sujet.where.line, "integer", imprime=False),
        Column("Identifiant de la règle", 40, lambda f: f.regle, imprime=False),
        Column("Empreinte", 19, lambda f: f.empreinte, imprime=False),
    )


def _used(finding: Finding, options: Options) -> str:
    return "\n".join(
        f"{contents.fact_label(path, options)} = {value}" for path, value in finding.faits_utilises
    )


RateRow = tuple[RuleTally, Rate]


def rates() -> Sequence[Column[RateRow]]:
    """Columns of « Taux »."""

    def bound(row: RateRow, place: int) -> float | None:
        rate = row[1].chiffres.taux
        return None if rate is None else rate[place]

    return (
        Column("Règle", 44, lambda r: words.typo(r[0].titre)),
        Column("Sujet", 30, lambda r: words.subject_words(r[1].sujet), "strong"),
        Column("Verdict", 14, lambda r: words.VERDICTS[r[1].verdict], "verdict"),
        Column("Constaté", 24, lambda r: words.found(r[1].chiffres), "right"),
        Column("Seuil", 10, lambda r: r[1].chiffres.seuil, "right"),
        Column("Décompte", 14, lambda r: _counted(r[1].chiffres.numerateur), "count"),
        Column("Base", 14, lambda r: _counted(r[1].chiffres.base), "count"),
        Column("Écart au moins", 9, lambda r: r[1].chiffres.manque, "integer"),
        Column("Écart au plus", 9, lambda r: _most(r[1].chiffres), "integer"),
        Column("Article", 30, lambda r: words.source_words(r[0].source)),
        # Rounded by Excel on screen: for sorting and drawing, never for judging.
        Column("Taux bas (pour tri et graphique)", 13, lambda r: bound(r, 0), "rate", imprime=False),
        Column("Taux haut (pour tri et graphique)", 13, lambda r: bound(r, 1), "rate", imprime=False),
        Column("Seuil (pour tri et graphique)", 13, lambda r: bound(r, 2), "rate", imprime=False),
        Column("Clé", 26, lambda r: r[1].sujet.cle, imprime=False),
        Column("Identifiant de la règle", 40, lambda r: r[0].regle, imprime=False),
    )


def missing() -> Sequence[Column[MissingFact]]:
    """Columns of « Faits manquants »."""
    return (
        Column("Fait", 48, lambda f: f.titre, "strong"),
        Column("Verdicts en attente", 14, lambda f: f.verdicts, "integer"),
        Column("Tranchés par ce seul fait", 14, lambda f: f.seul, "integer"),
        Column("En attente, sans manquement possible", 16, lambda f: f.sans_risque, "integer"),
        Column("Règles", 60, lambda f: "\n".join(f.regles)),
        Column("Chemin", 48, lambda f: f.chemin),
    )


def rules() -> Sequence[Column[RuleTally]]:
    """Columns of « Règles »."""

    def tally(verdict: Verdict) -> Column[RuleTally]:
        title = words.VERDICTS[verdict].capitalize()
        return Column(title, 11, lambda t: t.verdicts.get(verdict, 0), "integer")

    def judged(item: RuleTally) -> str:
        return "oui" if any(item.verdicts.values()) else "non : aucun verdict rendu"

    return (
        Column("Règle", 50, lambda t: words.typo(t.titre), "strong"),
        Column("Article", 36, lambda t: words.source_words(t.source)),
        Column("Gravité d'un manquement", 16, lambda t: words.GRAVITIES[t.gravite]),
        Column("Certitude", 18, lambda t: words.CERTAINTIES[t.certitude], "certainty"),
        Column("Jugée", 12, judged),
        *(tally(verdict) for verdict in words.VERDICTS),
        Column("Porte sur", 22, lambda t: t.porte_sur),
        Column("Identifiant", 48, lambda t: t.regle),
        Column("Lien", 40, lambda t: words.web_link(t.source.lien), imprime=False),
    )


def completeness(audit: Audit) -> Sequence[Column[Sheet]]:
    """Columns of « Complétude »."""
    return (
        Column("Partie du document", 44, lambda s: words.typo(s.titre), "strong"),
        Column("Lignes", 10, lambda s: s.elements, "integer"),
        Column("Faits", 10, lambda s: s.total, "integer"),
        Column("Remplis", 10, lambda s: s.remplis, "integer"),
        Column(contents.blanks_label(audit).capitalize(), 14, lambda s: s.vides, "integer"),
        Column("Dits absents", 10, lambda s: s.absents, "integer"),
        Column("Chemin", 48, lambda s: s.chemin),
        Column("Fichier", 30, lambda s: s.source, imprime=False),
    )


def blanks() -> Sequence[Column[tuple[Sheet, Blank]]]:
    """Columns of « Blancs »."""
    return (
        Column("Partie du document", 34, lambda pair: words.typo(pair[0].titre)),
        Column("Fait laissé vide", 50, lambda pair: words.typo(pair[1].titre), "strong"),
        Column("Chemin", 80, lambda pair: pair[1].chemin),
    )


def not_judged() -> Sequence[Column[NotJudged]]:
    """Columns of « Non jugé »."""
    return (
        Column("Quoi", 60, lambda n: words.typo(n.quoi), "strong"),
        Column("Pourquoi", 70, lambda n: words.typo(n.pourquoi)),
        Column("Nombre", 10, lambda n: n.nombre, "integer"),
    )
