"""Where things go in the charts of the page: plain numbers, which the template draws as SVG.

Drawn by hand rather than by a plotting library: the text stays text (selectable, read aloud, in the
page's own font), colours follow the page's theme, and a chart weighs a few kilobytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import frozen

from lawrules.audits.findings import Figures
from lawrules.model import Verdict
from lawrules.reports import words
from lawrules.reports.contents import MissingFact
from lawrules.reports.rates import Rate, RateTable

__all__ = [
    "Bar",
    "BarChart",
    "RateChart",
    "RateRow",
    "Segment",
    "chart_of",
    "missing_chart",
    "rate_chart",
    "verdict_bar",
]

WIDTH = 760
_RIGHT, _TOP, _ROW, _BOTTOM = 140, 34, 28, 26
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_LABEL = 36
_NAMES = {verdict.value: name for verdict, name in words.VERDICTS.items()}


@frozen
class RateRow:
    """One subject: its interval, its own threshold, where to draw them."""

    libelle: str
    titre: str
    chiffre: str
    verdict: str
    y: float
    bas: float
    haut: float
    seuil: float

    @property
    def intervalle(self) -> bool:
        """Whether the rate is only known between two bounds that one can tell apart."""
        return self.haut - self.bas >= 2


@frozen
class RateChart:
    """Rates of one rule against the threshold; ``seuil`` is ``None`` when it differs between subjects."""

    hauteur: float
    gauche: float
    droite: float
    graduations: tuple[tuple[float, str], ...]
    seuil: float | None
    seuil_texte: str
    lignes: tuple[RateRow, ...]
    largeur: float = WIDTH
    noms: Mapping[str, str] = _NAMES


@frozen
class Segment:
    """A piece of the bar of verdicts."""

    verdict: str
    titre: str
    x: float
    largeur: float


@frozen
class Bar:
    """A fact: how many verdicts wait for it, how many for it alone."""

    libelle: str
    titre: str
    chiffre: str
    y: float
    total: float
    seul: float


@frozen
class BarChart:
    """Facts that would settle most verdicts."""

    hauteur: float
    gauche: float
    lignes: tuple[Bar, ...]
    largeur: float = WIDTH


def rate_chart(table: RateTable, *, limit: int) -> RateChart | None:
    """The chart of the first ``limit`` subjects that have a rate, or ``None`` when none has."""
    return chart_of(table.lignes, limit=limit)


def chart_of(lines: Iterable[Rate], *, limit: int, names: Mapping[str, str] = _NAMES) -> RateChart | None:
    """The same of any rates; ``names`` says what each mark means, by verdict."""
    drawn = [line for line in lines if line.chiffres.taux is not None][:limit]
    if not drawn:
        return None
    rates = [line.chiffres.taux or (0.0, 0.0, 0.0) for line in drawn]
    top = max(max(rate) for rate in rates)
    step = next((step for step in _STEPS if top / step <= 7), 0.5 if top <= 2 else top / 5)
    ceiling = step * (int(top * 1.04 / step) + 1)
    left, right = _margin([words.subject_words(line.sujet) for line in drawn], _LABEL), WIDTH - _RIGHT

    def place(value: float) -> float:
        return round(left + (right - left) * max(0.0, min(value, ceiling)) / ceiling, 1)

    thresholds = {rate[2] for rate in rates}
    shared = thresholds.pop() if len(thresholds) == 1 else None
    ticks = tuple((place(step * n), words.percent(step * n)) for n in range(round(ceiling / step) + 1))
    rows = tuple(_row(line, _TOP + _ROW * (n + 0.5), place, names) for n, line in enumerate(drawn))
    return RateChart(
        hauteur=_TOP + _ROW * len(rows) + _BOTTOM,
        gauche=left,
        droite=right,
        graduations=ticks,
        seuil=None if shared is None else place(shared),
        seuil_texte="" if shared is None else words.typo(words.clean(f"seuil {drawn[0].chiffres.seuil}")),
        lignes=rows,
        noms=names,
    )


def verdict_bar(counts: Mapping[Verdict, int]) -> tuple[Segment, ...]:
    """Pieces of one bar, as wide as their counts; a small one keeps three pixels, so as to be seen."""
    total = sum(counts.values())
    if not total:
        return ()
    shown = [verdict for verdict in words.VERDICTS if counts[verdict]]
    widths = [max(3.0, WIDTH * counts[verdict] / total) for verdict in shown]
    scale = WIDTH / sum(widths)
    segments: list[Segment] = []
    x = 0.0
    for verdict, width in zip(shown, widths, strict=True):
        title = words.typo(f"{words.VERDICTS[verdict]} : {words.number(counts[verdict])}")
        segments.append(Segment(verdict.value, title, round(x, 1), round(width * scale, 1)))
        x += width * scale
    return tuple(segments)


def missing_chart(facts: Sequence[MissingFact], *, limit: int = 12) -> BarChart | None:
    """The chart of the first facts for which a verdict waits, or ``None`` when none waits."""
    drawn = [fact for fact in facts if fact.verdicts][:limit]
    if not drawn:
        return None
    left = _margin([fact.titre for fact in drawn], _LABEL + 8)
    span = WIDTH - left - 70
    most = max(fact.verdicts for fact in drawn)
    rows = tuple(
        Bar(
            libelle=_short(fact.titre, _LABEL + 8),
            titre=words.typo(
                f"{fact.titre} : {words.count(fact.verdicts, 'verdict')} en attente, "
                f"dont {words.number(fact.seul)} de ce seul fait"
            ),
            chiffre=words.number(fact.verdicts),
            y=_ROW * (n + 0.5) + 4,
            total=round(max(2.0, span * fact.verdicts / most), 1),
            seul=round(span * fact.seul / most, 1),
        )
        for n, fact in enumerate(drawn)
    )
    return BarChart(hauteur=_ROW * len(rows) + 8, gauche=left, lignes=rows)


def _row(line: Rate, y: float, place: Callable[[float], float], names: Mapping[str, str]) -> RateRow:
    low, high, threshold = line.chiffres.taux or (0.0, 0.0, 0.0)
    subject = words.subject_words(line.sujet)
    verdict = names[line.verdict.value]
    return RateRow(
        libelle=_ends(subject, _LABEL),
        titre=words.typo(f"{subject} : {words.headline(line.chiffres)} ({verdict})"),
        chiffre=_bounds(line.chiffres) or _span(low, high),
        verdict=line.verdict.value,
        y=y,
        bas=place(low),
        haut=place(high),
        seuil=place(threshold),
    )


def _bounds(figures: Figures) -> str:
    """What was found, short enough for a chart: ``22 à 32 %``."""
    low, high = figures.valeur_min, figures.valeur_max
    if low.endswith("%") and high.endswith("%"):
        between = f"{low.removesuffix('%').rstrip()} à {high}"
    else:
        between = f"{low} à {high}"
    text = figures.valeur or (between if low and high and low != high else low or high)
    return _short(words.typo(words.clean(text)), 18)


def _span(low: float, high: float) -> str:
    first, last = words.percent(low), words.percent(high)
    return first if first == last else f"{first.removesuffix('%').rstrip()} à {last}"


def _margin(labels: Sequence[str], longest: int) -> float:
    """Room for the labels, at about seven pixels a character."""
    return 24 + 7.2 * max(len(_short(label, longest)) for label in labels)


def _ends(text: str, length: int) -> str:
    """A long label without its middle: its end often holds the year."""
    return text if len(text) <= length else f"{text[: length - 9].rstrip()}…{text[-8:].lstrip()}"


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
