"""French words and typography of reports: verdicts, dates, numbers, sources, figures.

Everything shown to a person goes through :func:`typo` (unbreakable spaces) and :func:`clean` (no control
character, so that a name read in a file can neither drive a terminal nor break a workbook).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lawrules.audits.findings import Figures, Subject
from lawrules.model import Certitude, Gravite, Source, Verdict
from lawrules.words import CERTAINTIES

__all__ = [
    "CERTAINTIES",
    "CERTAINTY_HELP",
    "GRAVITIES",
    "SUGGESTION",
    "VERDICTS",
    "alinea_words",
    "certainty",
    "clean",
    "count",
    "counted",
    "day",
    "figures_lines",
    "found",
    "headline",
    "number",
    "percent",
    "shortfall",
    "source_words",
    "subject_words",
    "typo",
    "web_link",
    "world",
]

NBSP, THIN = "\u00a0", "\u202f"

VERDICTS = {
    Verdict.NON_CONFORME: "non conforme",
    Verdict.INDETERMINE: "indéterminé",
    Verdict.CONFORME: "conforme",
    Verdict.SANS_OBJET: "sans objet",
}

GRAVITIES = {
    Gravite.NULLITE: "nullité",
    Gravite.ILLEGALITE: "illégalité",
    Gravite.MANQUEMENT: "manquement",
    Gravite.VIGILANCE: "vigilance",
}

CERTAINTY_HELP = {
    Certitude.DE_MEMOIRE: "Règle écrite de mémoire : à vérifier dans le texte avant d'en rien conclure.",
    Certitude.DOUTE: "Le texte prête à discussion : voir la lecture retenue et les limites.",
}

SUGGESTION = "Rédaction suggérée, à adapter"
"""How reports mark a model sentence: ours, and not the law's."""

_WORLDS = {
    "ouvert": "monde ouvert : un champ vide est une information inconnue, pas une absence",
    "clos": "monde clos : le document est déclaré complet, un champ vide est une absence",
    "mixte": "mixte : chaque document dit s'il est complet (clos) ou si un champ vide est inconnu (ouvert)",
    "": "non précisé : une information absente reste inconnue",
}

# Control and direction-changing characters, lone surrogates, non-characters; tab and newline stay.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_TYPO = (
    (re.compile(r" (?=[;?!])"), THIN),
    (re.compile(r" (?=[:»%€])"), NBSP),
    (re.compile(r"(?<=«) "), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), THIN),
    (re.compile(r"\b(n°|al\.|[LRDA]\.|art\.) (?=\d|[LRDA]\.)"), rf"\1{NBSP}"),
)
_CODE = re.compile(r"\b([LRDA])\.?\s*(?=\*?\d)")
_NUMBERED = re.compile(r"([LRDA]\.?\s*\*?)?\d")


def clean(text: str) -> str:
    """The text without control characters (replaced by �), line ends made plain."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def typo(text: str) -> str:
    """The text with the unbreakable spaces of French where it already has spaces."""
    for pattern, replacement in _TYPO:
        text = pattern.sub(replacement, text)
    return text


def number(value: int) -> str:
    """A whole number as French writes it: ``20 000``."""
    return f"{value:,}".replace(",", THIN)


def count(value: int, one: str, many: str = "") -> str:
    """A number and its noun: ``1 constat``, ``2 constats``, ``0 constat``."""
    return f"{number(value)}{NBSP}{one if abs(value) < 2 else many or one + 's'}"


def day(value: date) -> str:
    """A date as ``31/12/2025``."""
    return f"{value:%d/%m/}{value.year:04d}"


def percent(value: float) -> str:
    """A rate for the axis of a chart, with one decimal at most: ``25,4 %``."""
    return f"{value * 100:.1f}".removesuffix(".0").replace(".", ",") + f"{NBSP}%"


def certainty(value: Certitude) -> str:
    """How sure the reading of the law is, with what it means when it is not: ``« de mémoire » …``."""
    name = CERTAINTIES[value]
    return typo(f"« {name} ». {CERTAINTY_HELP[value]}" if value in CERTAINTY_HELP else name)


def world(monde: str) -> str:
    """What a blank meant during the audit."""
    return typo(_WORLDS.get(monde, clean(monde)))


def alinea_words(alinea: str) -> str:
    """A place in an article: ``al. 24`` for a number, ``II`` or ``1°`` as they stand."""
    return f"al. {alinea}" if re.fullmatch(r"\d+((,| à| et) \d+)*", alinea) else alinea


def source_words(source: Source) -> str:
    """The article with its landmark: ``CCH, art. L. 441-1, al. 24 (« au moins 25 % »)``.

    A part of a text that is no numbered article (``titre II, 2.3.1``, ``annexe I``) stands as it is.
    """
    article = _CODE.sub(rf"\1.{NBSP}", source.article)
    parts = (
        source.texte,
        f"art. {article}" if _NUMBERED.match(source.article) else article,
        alinea_words(source.alinea),
    )
    place = ", ".join(part for part in parts if part)
    if source.repere:
        place += f" (« {source.repere} »)"
    return typo(clean(place))


def web_link(link: str) -> str:
    """The link when it leads to the web, else nothing: no other scheme may reach a page."""
    return link if re.fullmatch(r"https?://[^\s\"<>]+", link) else ""


def subject_words(subject: Subject) -> str:
    """The subject's words, or its kind and key when it has none."""
    return typo(clean(subject.libelle or f"{subject.entite} {subject.cle}".strip()))


def shortfall(figures: Figures) -> str:
    """Distance to the threshold in whole units, with its worst case.

    ``12 baux manquants``, ``12 à 52 baux manquants``, ``3 logements en trop``; ``12 unités`` where the
    rule does not say what it counts.
    """
    low, high = figures.manque, figures.manque_max
    if low is None:
        return "" if high is None else _units(high, figures) + " au plus"
    if high is None or high == low:
        return _units(low, figures)
    return f"{number(low)} à {_units(high, figures)}"


def _units(value: int, figures: Figures) -> str:
    if not figures.unite:
        return count(value, "unité")
    one = _SINGULAR.get(figures.unite, figures.unite.removesuffix("s"))
    counted = count(value, one, figures.unite)
    if not value:
        return counted
    if figures.plafond:
        return f"{counted} en trop"
    feminine = "e" if one in _FEMININE else ""
    return f"{counted} manquant{feminine}{'s' if value > 1 else ''}"


_SINGULAR = {"baux": "bail"}
_FEMININE = frozenset(
    {"attribution", "demande", "offre", "personne", "pièce", "piece", "voix", "commune", "heure"}
)


def found(figures: Figures) -> str:
    """What was found: its value, or the bounds between which it lies."""
    low, high = figures.valeur_min, figures.valeur_max
    bounds = f"entre {low} et {high}" if low and high and low != high else low or high
    if figures.valeur and bounds and bounds != figures.valeur:
        return typo(clean(f"{figures.valeur} ({bounds})"))
    return typo(clean(figures.valeur or bounds))


def counted(figures: Figures) -> str:
    """Counts behind the rate: ``94 sur 380``."""
    if figures.numerateur and figures.base:
        return typo(clean(f"{figures.numerateur} sur {figures.base}"))
    return typo(clean(figures.numerateur or figures.base))


def headline(figures: Figures | None) -> str:
    """The figures in a few words: ``24,7 %, seuil 25 %``."""
    if figures is None:
        return ""
    value, threshold = found(figures), typo(clean(figures.seuil))
    return ", ".join(part for part in (value, threshold and f"seuil {threshold}") if part)


def figures_lines(figures: Figures | None) -> Iterator[tuple[str, str]]:
    """Pairs (label, words) of what the figures say, empty ones left out."""
    if figures is None:
        return
    pairs = (
        ("Constaté", found(figures)),
        ("Seuil", typo(clean(figures.seuil))),
        ("Décompte", counted(figures)),
        ("Écart au seuil", shortfall(figures)),
    )
    yield from (pair for pair in pairs if pair[1])
