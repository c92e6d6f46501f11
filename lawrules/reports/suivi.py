"""A follow-up as a report: text, a table to paste into minutes, a page with charts, a workbook, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from lawrules.audits.suivi import Followup
from lawrules.audits.totals import Followed, Total
from lawrules.model import Verdict
from lawrules.reports import tabular, words
from lawrules.reports.suivi_cells import (
    bounds,
    gap,
    place,
    promised,
    promised_in_all,
    promises_charts,
    rates,
    reached,
)
from lawrules.reports.suivi_json import as_json
from lawrules.reports.tabular import Cell, Page, Table

__all__ = ["FORMATS", "render"]

FORMATS = ("texte", "json", "md", "html", "xlsx")
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
_RIGHT = frozenset(range(3, 8))
_TOTAL_HEADS = ("Public", "Année", "Engagé", "Réalisé", "Base", "Taux réalisé", "Atteint", "Lignes atteintes")
_TOTAL_RIGHT = frozenset({2, 3, 4, 5, 7})
_READING = (
    "Deux bornes : des lignes du registre ne disent pas tout. « Atteint » compare les chiffres ; « Règle » "
    "est le verdict de la règle de droit qui lit la réalisation, sans objet tant qu'elle ne s'applique pas "
    "(année non finie, convention non signée, public que la loi ne vise pas)."
)
_ALL = (
    "« Ensemble » et les tableaux par secteur comptent toutes les attributions du registre, y compris celles "
    "de bailleurs qui n'ont rien promis."
)
_DRAWN = 40


def render(followup: Followup, format: str) -> bytes:  # noqa: A002
    """The follow-up in one of ``FORMATS``."""
    if format == "json":
        return (json.dumps(as_json(followup), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    if format == "xlsx":
        from lawrules.reports.tabular_xlsx import xlsx

        return xlsx(_page(followup, apart=False))
    make = {"texte": tabular.text, "md": tabular.markdown, "html": tabular.html}[format]
    return make(_page(followup, apart=True)).encode("utf-8", "replace")


def _page(followup: Followup, *, apart: bool) -> Page:
    """Args: ``apart``: one detailed table for each party, rather than one of all."""
    tables = [*_totals(followup), *_balance(followup), *_details(followup, apart), *_told(followup)]
    title = f"Suivi des engagements : {followup.titre}"
    return Page(title, _summary(followup), tuple(_head(followup)), tuple(tables), tuple(_remarks(followup)))


def _head(followup: Followup) -> Iterator[tuple[str, str]]:
    first, last = followup.annees or (0, 0)
    told = "aucune année" if not first else str(first) if first == last else f"de {first} à {last}"
    yield "Document", followup.titre
    yield "Fichiers", ", ".join(followup.sources)
    yield "Point de suivi au", words.day(followup.jour)
    yield "Années du registre", told
    yield "Base de règles", followup.version_base
    yield "Moteur lawrules", followup.version_moteur


def _summary(followup: Followup) -> str:
    total = len(followup.lignes)
    if not total:
        return "Aucun engagement n'a pu être confronté au registre."
    kinds = [sum(item.atteint is value for item in followup.lignes) for value in (True, False, None)]
    told = words.count(total, "engagement confronté", "engagements confrontés")
    names = (("atteint", ""), ("non atteint", "non atteints"), ("indécidable", ""))
    parts = [words.count(value, one, many) for value, (one, many) in zip(kinds, names, strict=True)]
    return f"{told} : {', '.join(parts)}."


# --- tables --------------------------------------------------------------------------------------------


def _totals(followup: Followup) -> Iterator[Table]:
    for axis, items in groupby(followup.totaux, key=lambda item: item.axe):
        lines = list(items)
        title = {"": "Ensemble", "qui": "Par bailleur ou réservataire"}.get(axis)
        title = title or f"Par {lines[0].titre_axe[:1].lower()}{lines[0].titre_axe[1:]}"
        heads = _TOTAL_HEADS if not axis else (lines[0].titre_axe, *_TOTAL_HEADS)
        right = _TOTAL_RIGHT if not axis else frozenset(rank + 1 for rank in _TOTAL_RIGHT)
        rows = tuple(_total_row(item) for item in sorted(lines, key=lambda item: item.nom))
        drawn = promises_charts(lines, limit=_DRAWN)
        note = "Graphiques : le réalisé, rapporté à ce qui est promis ; 100 % quand l'engagement est tenu."
        yield Table(title, heads, rows, right, note=note if drawn else "", graphiques=drawn)


def _total_row(item: Total) -> tuple[Cell, ...]:
    found = item.compte
    number_of = item.atteints + item.manques + item.ouverts
    cells: tuple[Cell, ...] = (
        item.public,
        str(item.annee),
        promised_in_all(item.nombre, item.taux),
        bounds(found.realise if found else None),
        bounds(found.base if found else None),
        rates(found.taux if found else None, item.taux),
        reached(item.atteint),
        f"{item.atteints} sur {number_of}" + (f", {item.ouverts} indécidable(s)" if item.ouverts else ""),
    )
    return cells if not item.axe else (item.nom, *cells)


def _balance(followup: Followup) -> Iterator[Table]:
    from lawrules.reports.charts import rate_chart
    from lawrules.reports.rates import rate_tables

    for table in rate_tables(followup.bilan) if followup.bilan is not None else ():
        rows = tuple(
            (
                words.subject_words(line.sujet),
                words.found(line.chiffres),
                line.chiffres.seuil or "inconnu",
                words.shortfall(line.chiffres) or "—",
                words.VERDICTS[line.verdict],
            )
            for line in table.lignes
        )
        note = f"{words.source_words(table.bilan.source)}. Taux du registre, tous engagements confondus."
        heads = ("Qui", "Constaté", "Seuil", "Écart", "Règle")
        chart = rate_chart(table, limit=_DRAWN)
        title, sheet = f"Taux légal : {table.bilan.titre}", f"Taux {table.bilan.titre}"
        drawn = () if chart is None else ((table.bilan.titre, chart),)
        yield Table(title, heads, rows, frozenset({1, 2}), 4, note, graphiques=drawn, feuille=sheet)


def _details(followup: Followup, apart: bool) -> Iterator[Table]:
    if not apart:
        rows = tuple((item.promesse.qui, *_row(item)) for item in followup.lignes)
        right = frozenset(rank + 1 for rank in _RIGHT)
        yield Table("Détail", ("Qui", *_HEADS), rows, right, 10, feuille="Détail")
        return
    for name, items in groupby(followup.lignes, key=lambda item: item.promesse.qui):
        yield Table(f"Détail : {name}", _HEADS, tuple(_row(item) for item in items), _RIGHT, 9)


def _row(item: Followed) -> tuple[Cell, ...]:
    verdict = "aucune" if item.verdict is None else words.VERDICTS[item.verdict]
    return (
        item.promesse.public,
        str(item.annee),
        place(item),
        promised(item),
        bounds(item.realise),
        bounds(item.base),
        rates(item.taux, item.promesse.taux),
        gap(item),
        reached(item.atteint),
        verdict,
    )


def _told(followup: Followup) -> Iterator[Table]:
    if not followup.exposer:
        return
    rows = tuple((item.qui, item.quoi, item.texte or "non relevé", "") for item in followup.exposer)
    note = "Ce qui ne se compte pas ligne à ligne : le bilan se fait en séance, la dernière colonne l'attend."
    heads = ("Qui", "Engagement", "Dans la convention", "Bilan de l'année")
    yield Table("À exposer en séance", heads, rows, note=note)


def _remarks(followup: Followup) -> Iterator[str]:
    yield _READING
    if followup.totaux:
        yield _ALL
    yield from followup.notes
    whys = {(item.promesse.qui, item.annee, item.pourquoi) for item in followup.lignes if item.pourquoi}
    yield from (f"{who}, {year} : {why}." for who, year, why in sorted(whys))
    open_ends = [item for item in followup.lignes if item.verdict is Verdict.INDETERMINE]
    for path, title in followup.titres.items():
        number = sum(path in item.manquants for item in open_ends)
        if number:
            told = words.count(number, "verdict attend", "verdicts attendent")
            yield f"{told} « {title} » : donnez-le, ou écrivez « absent » si le document n'en dit rien."
    yield from (f"Non confronté : {line} : {why}." for line, why in followup.ecartes)
    if followup.bilan is not None:
        yield from dict.fromkeys(followup.bilan.notes)
