"""Cells of a follow-up: what is promised, done, missing, reached; and the chart of what is done."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lawrules.audits.findings import Figures, Subject
from lawrules.audits.totals import Followed, Total
from lawrules.backends.instances import Interval
from lawrules.model import Verdict
from lawrules.reports.charts import RateChart, chart_of
from lawrules.reports.rates import Rate
from lawrules.reports.tabular import Cell
from lawrules.words import number, rate

__all__ = ["bounds", "gap", "place", "promised", "promised_in_all", "promises_charts", "rates", "reached"]

_REACHED = {True: "oui", False: "non", None: "indécidable"}
_VERDICTS = {True: Verdict.CONFORME, False: Verdict.NON_CONFORME, None: Verdict.INDETERMINE}
_NAMES = {
    Verdict.CONFORME.value: "atteint",
    Verdict.NON_CONFORME.value: "non atteint",
    Verdict.INDETERMINE.value: "indécidable",
    Verdict.SANS_OBJET.value: "sans objet",
}
# A promise kept three times over says no more than one kept twice, and would crush the others.
_MOST = 2.0


def bounds(value: Interval | None) -> Cell:
    """A count, or what is known of it."""
    if value is None or value.low is None or value.high is None:
        return "inconnu"
    if value.low == value.high:
        return int(value.low)
    return f"{number(value.low)} à {number(value.high)}"


def rates(value: Interval | None, asked: Fraction | None) -> str:
    """A rate, or its bounds."""
    if value is None or value.low is None or value.high is None:
        return "—"
    low, high = rate(value.low, apart_from=asked), rate(value.high, apart_from=asked)
    return low if value.low == value.high else f"{low.removesuffix('%').rstrip()} à {high}"


def promised_in_all(count: Fraction | None, share: Fraction | None) -> str:
    """The number promised, the share promised."""
    parts = [number(count)] if count is not None else []
    parts += [rate(share)] if share is not None else []
    return ", soit ".join(parts) or "somme inconnue"


def promised(item: Followed) -> str:
    """What one line promises."""
    return promised_in_all(item.promesse.nombre, item.promesse.taux)


def gap(item: Followed) -> str:
    """How many are missing."""
    if item.manque is None:
        return "—"
    return "aucun" if item.manque.high == 0 else f"{_plain(item.manque)} en moins"


def _plain(value: Interval) -> str:
    found = bounds(value)
    return number(found) if isinstance(found, int) else str(found)


def place(item: Followed) -> str:
    """Where the line holds, without the key that all share."""
    line = item.promesse
    if line.lignes > 1:
        return f"ensemble ({line.lignes} lignes)"
    told = [value for value in list(line.cles.values())[1:] if value]
    return ", ".join(told) or "ensemble"


def reached(value: bool | None) -> str:
    """Whether a promise is reached, in a word."""
    return _REACHED[value]


def promises_charts(totals: Sequence[Total], *, limit: int) -> tuple[tuple[str, RateChart], ...]:
    """What is done against what is promised, a hundred per cent being all of it: one chart by public."""
    years = {item.annee for item in totals}
    charts: dict[str, list[Rate]] = {}
    for item in totals:
        line = _drawn(item, dated=len(years) > 1)
        if line is not None:
            charts.setdefault(item.public if item.axe else "Ensemble", []).append(line)
    drawn = (
        (title, chart_of(sorted(lines, key=lambda line: line.sujet.libelle), limit=limit, names=_NAMES))
        for title, lines in charts.items()
    )
    return tuple((title, chart) for title, chart in drawn if chart is not None)


def _drawn(item: Total, *, dated: bool) -> Rate | None:
    if item.compte is None:
        return None
    by_number = item.nombre is not None
    found, asked = (item.compte.realise, item.nombre) if by_number else (item.compte.taux, item.taux)
    if not asked or found is None or found.low is None or found.high is None:
        return None
    low, high = (min(_MOST, float(end / asked)) for end in (found.low, found.high))
    shown = f"{_plain(found)} sur {number(asked)}" if by_number else rates(found, item.taux)
    label = item.nom or item.public.split(":")[0].split("(")[0].strip()
    label = f"{label}, {item.annee}" if dated else label
    figures = Figures(valeur=shown, seuil="100 %", taux=(low, high, 1.0))
    return Rate(Subject("", label, label), figures, _VERDICTS[item.atteint])
