"""A follow-up in words: text, a table to paste into minutes, a page, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any

from lawrules.audits.suivi import Followed, Followup
from lawrules.backends.instances import Interval
from lawrules.reports import words
from lawrules.words import number, rate

__all__ = ["FORMATS", "render"]

FORMATS = ("texte", "json", "md", "html")
_HEADS = (
    "Public",
    "Année",
    "Secteur",
    "Engagé",
    "Réalisé",
    "Base",
    "Taux réalisé",
    "Écart",
    "Atteint",
    "Règle",
)
_RIGHT = range(3, 8)
_READING = (
    "Deux bornes : des lignes du registre ne disent pas tout. « Atteint » compare les chiffres ; « Règle » "
    "est le verdict de la règle de droit qui lit la réalisation, sans objet tant qu'elle ne s'applique pas "
    "(année non finie, engagement sans nombre)."
)


def render(followup: Followup, format: str) -> bytes:  # noqa: A002
    """The follow-up in one of ``FORMATS``, as UTF-8."""
    found = {"texte": _text, "json": _json, "md": _markdown, "html": _html}[format](followup)
    return found.encode("utf-8", "replace")


def _bounds(value: Interval | None) -> str:
    if value is None or value.low is None or value.high is None:
        return "inconnu"
    if value.low == value.high:
        return number(value.low)
    return f"{number(value.low)} à {number(value.high)}"


def _rates(value: Interval | None, asked: Fraction | None) -> str:
    if value is None or value.low is None or value.high is None:
        return "—"
    if value.low == value.high:
        return rate(value.low, apart_from=asked)
    return f"{rate(value.low, apart_from=asked)} à {rate(value.high, apart_from=asked)}"


def _promised(item: Followed) -> str:
    line = item.promesse
    parts = [number(line.nombre)] if line.nombre is not None else []
    parts += [rate(line.taux)] if line.taux is not None else []
    return ", soit ".join(parts) or "somme inconnue"


def _gap(item: Followed) -> str:
    if item.manque is None:
        return "—"
    if item.manque.high == 0:
        return "aucun"
    return f"{_bounds(item.manque)} en moins"


def _where(item: Followed) -> str:
    line = item.promesse
    told = [value for name, value in line.cles.items() if value and name not in _place(item)]
    if line.lignes > 1:
        return f"ensemble ({line.lignes} lignes)"
    return ", ".join(told) or "ensemble"


def _place(item: Followed) -> frozenset[str]:
    """Keys that every promise shares, of no use in a table: the first one, where things are."""
    return frozenset(list(item.promesse.cles)[:1])


def _reached(item: Followed) -> str:
    return {True: "oui", False: "non", None: "indécidable"}[item.atteint]


def _verdict(item: Followed) -> str:
    return "aucune" if item.verdict is None else words.VERDICTS[item.verdict]


def _row(item: Followed) -> tuple[str, ...]:
    cells = (
        item.promesse.public,
        str(item.annee),
        _where(item),
        _promised(item),
        _bounds(item.realise),
        _bounds(item.base),
        _rates(item.taux, item.promesse.taux),
        _gap(item),
        _reached(item),
        _verdict(item),
    )
    return tuple(words.typo(words.clean(cell)) for cell in cells)


def _parties(followup: Followup) -> Iterator[tuple[str, list[Followed]]]:
    for name, items in groupby(followup.lignes, key=lambda item: item.promesse.qui):
        yield name, list(items)


def _head(followup: Followup) -> list[tuple[str, str]]:
    years = followup.annees
    told = (
        "aucune année"
        if years is None
        else str(years[0])
        if years[0] == years[1]
        else f"de {years[0]} à {years[1]}"
    )
    return [
        ("Document", followup.titre),
        ("Fichiers", ", ".join(followup.sources)),
        ("Point de suivi au", words.day(followup.jour)),
        ("Années du registre", told),
        ("Base de règles", followup.version_base),
        ("Moteur lawrules", followup.version_moteur),
    ]


def _summary(followup: Followup) -> str:
    total = len(followup.lignes)
    if not total:
        return "Aucun engagement n'a pu être confronté au registre."
    kinds = [sum(item.atteint is value for item in followup.lignes) for value in (True, False, None)]
    told = words.count(total, "engagement confronté", "engagements confrontés")
    names = (("atteint", ""), ("non atteint", "non atteints"), ("indécidable", ""))
    parts = [words.count(value, one, many) for value, (one, many) in zip(kinds, names, strict=True)]
    return words.typo(f"{told} : {', '.join(parts)}.")


def _remarks(followup: Followup) -> Iterator[str]:
    yield from followup.notes
    whys = {(item.promesse.qui, item.annee, item.pourquoi) for item in followup.lignes if item.pourquoi}
    yield from (f"{who}, {year} : {why}." for who, year, why in sorted(whys))
    yield from (f"Non confronté : {line} : {why}." for line, why in followup.ecartes)


def _text(followup: Followup) -> str:
    lines = [f"Suivi des engagements : {followup.titre}", ""]
    lines += [f"{label:<20} {value}" for label, value in _head(followup)]
    lines += ["", _summary(followup)]
    for name, items in _parties(followup):
        lines += ["", name]
        rows = [_HEADS, *(_row(item) for item in items)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADS))]
        for row in rows:
            cells = (
                cell.rjust(width) if place in _RIGHT else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            lines.append("  " + "  ".join(cells).rstrip())
    remarks = list(_remarks(followup))
    lines += ["", "Remarques", *(f"- {words.typo(words.clean(item))}" for item in [_READING, *remarks])]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "\\<").replace("*", "\\*")


def _markdown(followup: Followup) -> str:
    lines = [
        f"# Suivi des engagements : {_cell(followup.titre)}".replace(" :", "\u00a0:"),
        "",
        _summary(followup),
        "",
    ]
    lines += [f"- **{label} :** {_cell(value)}".replace(" :", "\u00a0:") for label, value in _head(followup)]
    for name, items in _parties(followup):
        lines += ["", f"## {_cell(name)}", "", f"| {' | '.join(_HEADS)} |"]
        lines.append("|" + "".join("---:|" if place in _RIGHT else "---|" for place in range(len(_HEADS))))
        lines += [f"| {' | '.join(_cell(cell) for cell in _row(item))} |" for item in items]
    lines += ["", "## Remarques", ""]
    lines += [f"- {_cell(words.typo(words.clean(item)))}" for item in [_READING, *_remarks(followup)]]
    return "\n".join(lines) + "\n"


def _html(followup: Followup) -> str:
    from lawrules.reports.html import page_policy

    style = files("lawrules.reports").joinpath("templates", "rapport.css").read_text(encoding="utf-8")
    title = escape(words.typo(f"Suivi des engagements : {words.clean(followup.titre)}"))
    body = [
        f"<h1>{title}</h1>",
        f"<p><strong>{escape(_summary(followup))}</strong></p>",
        '<dl class="fiche">',
    ]
    body += [
        f"<dt>{escape(label)}</dt><dd>{escape(words.clean(value))}</dd>" for label, value in _head(followup)
    ]
    body.append("</dl>")
    scope = ' scope="col"'
    for rank, (name, items) in enumerate(_parties(followup)):
        body.append(f'<section aria-labelledby="p{rank}"><h2 id="p{rank}">{escape(words.clean(name))}</h2>')
        body.append(f'<div class="defile" tabindex="0" role="region" aria-labelledby="p{rank}"><table>')
        body.append(f"<thead><tr>{_cells(_HEADS, 'th', scope)}</tr></thead><tbody>")
        body += [f"<tr>{_cells(_row(item), 'td')}</tr>" for item in items]
        body.append("</tbody></table></div></section>")
    body.append("<h2>Remarques</h2><ul>")
    body += [f"<li>{escape(words.typo(words.clean(item)))}</li>" for item in [_READING, *_remarks(followup)]]
    body.append("</ul>")
    return (
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{page_policy(style, "")}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{title}</title><style>{style}</style></head><body><main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def _cells(cells: Sequence[str], tag: str, extra: str = "") -> str:
    right = ' class="droite"'
    return "".join(
        f"<{tag}{extra}{right if place in _RIGHT else ''}>{escape(cell)}</{tag}>"
        for place, cell in enumerate(cells)
    )


def _json(followup: Followup) -> str:
    value = {
        "format": "lawrules/suivi",
        "version_format": "1.0",
        "version_base": followup.version_base,
        "version_moteur": followup.version_moteur,
        "titre": followup.titre,
        "sources": list(followup.sources),
        "jour": followup.jour.isoformat(),
        "annees": list(followup.annees) if followup.annees else None,
        "code_sortie": followup.exit_status,
        "lignes": [_line(item) for item in followup.lignes],
        "ecartes": [{"ligne": line, "pourquoi": why} for line, why in followup.ecartes],
        "notes": list(followup.notes),
    }
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _line(item: Followed) -> dict[str, Any]:
    line = item.promesse
    return {
        "qui": line.qui,
        "public": line.selon,
        "public_titre": line.public,
        "annee": item.annee,
        "cles": dict(line.cles),
        "lignes_additionnees": line.lignes,
        "nombre": None if line.nombre is None else int(line.nombre),
        "part": None if line.taux is None else str(line.taux),
        "realise": _pair(item.realise),
        "base": _pair(item.base),
        "taux": _pair(item.taux, exact=True),
        "manque": _pair(item.manque),
        "atteint": item.atteint,
        "verdict": None if item.verdict is None else item.verdict.value,
        "regle": item.regle,
        "faits_manquants": list(item.manquants),
        "pourquoi": item.pourquoi,
    }


def _pair(value: Interval | None, *, exact: bool = False) -> dict[str, Any] | None:
    """Bounds; a rate as an exact fraction in text, ``17/60``."""
    if value is None or value.low is None or value.high is None:
        return None
    low, high = (str(end) if exact else int(end) for end in (value.low, value.high))
    return {"min": low, "max": high}
