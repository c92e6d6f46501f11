"""A follow-up as JSON: bounds as whole numbers, rates as exact fractions in text (``17/60``)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lawrules.audits.suivi import Followup
from lawrules.audits.totals import Followed, Total
from lawrules.backends.instances import Interval
from lawrules.reports.rates import rate_tables

__all__ = ["as_json"]


def as_json(followup: Followup) -> dict[str, Any]:
    """Everything, in plain values."""
    return {
        "format": "lawrules/suivi",
        "version_format": "1.1",
        "version_base": followup.version_base,
        "version_moteur": followup.version_moteur,
        "titre": followup.titre,
        "sources": list(followup.sources),
        "jour": followup.jour.isoformat(),
        "annees": list(followup.annees) if followup.annees else None,
        "code_sortie": followup.exit_status,
        "lignes": [_line(item) for item in followup.lignes],
        "totaux": [_total(item) for item in followup.totaux],
        "taux": _rates(followup),
        "a_exposer": [{"qui": item.qui, "quoi": item.quoi, "texte": item.texte} for item in followup.exposer],
        "ecartes": [{"ligne": line, "pourquoi": why} for line, why in followup.ecartes],
        "notes": list(followup.notes),
    }


def _line(item: Followed) -> dict[str, Any]:
    line = item.promesse
    return {
        "qui": line.qui,
        "public": line.selon,
        "public_titre": line.public,
        "annee": item.annee,
        "cles": dict(line.cles),
        "lignes_additionnees": line.lignes,
        **_promised(line.nombre, line.taux),
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


def _total(item: Total) -> dict[str, Any]:
    found = item.compte
    return {
        "axe": item.axe or "ensemble",
        "nom": item.nom,
        "public": item.selon,
        "public_titre": item.public,
        "annee": item.annee,
        **_promised(item.nombre, item.taux),
        "realise": _pair(found.realise if found else None),
        "base": _pair(found.base if found else None),
        "taux": _pair(found.taux if found else None, exact=True),
        "atteint": item.atteint,
        "lignes": {"atteintes": item.atteints, "non_atteintes": item.manques, "indecidables": item.ouverts},
    }


def _rates(followup: Followup) -> list[dict[str, Any]]:
    if followup.bilan is None:
        return []
    return [
        {
            "regle": table.bilan.regle,
            "titre": table.bilan.titre,
            "sujet": line.sujet.cle,
            "libelle": line.sujet.libelle,
            "verdict": line.verdict.value,
            "numerateur": line.chiffres.numerateur,
            "base": line.chiffres.base,
            "seuil": line.chiffres.seuil,
            "manque": line.chiffres.manque,
            "manque_max": line.chiffres.manque_max,
        }
        for table in rate_tables(followup.bilan)
        for line in table.lignes
    ]


def _promised(count: Fraction | None, share: Fraction | None) -> dict[str, Any]:
    return {
        "nombre": None if count is None else int(count),
        "part": None if share is None else str(share),
    }


def _pair(value: Interval | None, *, exact: bool = False) -> dict[str, Any] | None:
    if value is None or value.low is None or value.high is None:
        return None
    low, high = (str(end) if exact else int(end) for end in (value.low, value.high))
    return {"min": low, "max": high}
