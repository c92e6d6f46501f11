"""The whole audit as JSON, in the shape of ``schemas/audit.schema.json``.

Values are those of the audit, untouched: no typographic space, ISO dates. Keys bear the names of the
attributes of ``lawrules.audits.findings``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from lawrules.audits.findings import Audit, Figures, Finding, NotJudged, RuleTally, Sheet, Subject
from lawrules.errors import Where
from lawrules.model import Source, Verdict
from lawrules.reports import contents
from lawrules.reports.contents import Options

__all__ = ["SCHEMA_VERSION", "audit_value", "render", "schema"]

SCHEMA_VERSION = "1.1"
"""Grows on the left when a key changes or goes, on the right when one is added."""


def render(audit: Audit, options: Options) -> str:
    """The audit as JSON text."""
    return json.dumps(audit_value(audit, options), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def schema() -> Any:
    """The published JSON Schema of :func:`render`."""
    return json.loads(
        files("lawrules.reports").joinpath("schemas/audit.schema.json").read_text(encoding="utf-8")
    )


def audit_value(audit: Audit, options: Options) -> dict[str, Any]:
    """The audit as plain values, findings in the order of reports."""
    conclusion = contents.conclude(audit)
    by_part = contents.parts(audit)
    return {
        "format": "lawrules/audit",
        "version_format": SCHEMA_VERSION,
        "version_base": audit.version_base,
        "version_moteur": audit.version_moteur,
        "titre": audit.titre,
        "sujet": audit.sujet,
        "sources": list(audit.sources),
        "monde": audit.monde,
        "au": audit.au.isoformat() if audit.au else None,
        "periode": [day.isoformat() for day in audit.periode] if audit.periode else None,
        "edite_le": options.edite_le.isoformat() if options.edite_le else None,
        "conclusion": {
            "niveau": conclusion.level.value,
            "titre": conclusion.titre,
            "code_sortie": audit.exit_status,
            "juges": audit.judged,
            "non_juges": audit.not_judged,
            "verdicts": {verdict.value: audit.counts[verdict] for verdict in Verdict},
            "parties": {part.value: sum(f.nombre for f in items) for part, items in by_part.items()},
        },
        "constats": [_finding(finding) for items in by_part.values() for finding in items],
        "bilans": [_tally(tally) for tally in audit.bilans],
        "faits_manquants": [
            {
                "chemin": fact.chemin,
                "titre": options.titres.get(fact.chemin, ""),
                "verdicts": fact.verdicts,
                "seul": fact.seul,
                "sans_risque": fact.sans_risque,
                "regles": list(fact.regles),
            }
            for fact in contents.missing_facts(audit, options)
        ],
        "completude": [_sheet(item) for item in audit.completude],
        "non_juges": [_not_judged(item) for item in audit.non_juges],
        "notes": list(audit.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "empreinte": finding.empreinte,
        "partie": contents.part_of(finding).value,
        "regle": finding.regle,
        "titre": finding.titre,
        "sujet": _subject(finding.sujet),
        "verdict": finding.verdict.value,
        "gravite": finding.gravite.value,
        "certitude": finding.certitude.value,
        "source": _source(finding.source),
        "depuis": finding.depuis.isoformat(),
        "date_du_droit": finding.date_du_droit.isoformat() if finding.date_du_droit else None,
        "message": finding.message,
        "explication": list(finding.explication),
        "faits_utilises": [{"chemin": path, "valeur": value} for path, value in finding.faits_utilises],
        "faits_manquants": list(finding.faits_manquants),
        "chiffres": _figures(finding.chiffres) if finding.chiffres else None,
        "inoffensif": finding.inoffensif,
        "nombre": finding.nombre,
        "exemples": list(finding.exemples),
        "lecture": finding.lecture,
        "limites": finding.limites,
        "consequence": finding.consequence,
        "remede": finding.remede,
        "redaction": finding.redaction,
        "acceptation": finding.acceptation,
        "acteur": finding.acteur,
    }


def _tally(tally: RuleTally) -> dict[str, Any]:
    return {
        "regle": tally.regle,
        "titre": tally.titre,
        "porte_sur": tally.porte_sur,
        "source": _source(tally.source),
        "certitude": tally.certitude.value,
        "gravite": tally.gravite.value,
        "verdicts": {verdict.value: tally.verdicts.get(verdict, 0) for verdict in Verdict},
        "taux": [
            {"sujet": _subject(subject), "chiffres": _figures(figures), "verdict": verdict.value}
            for subject, figures, verdict in tally.taux
        ],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    rate = figures.taux
    return {
        "valeur": figures.valeur,
        "valeur_min": figures.valeur_min,
        "valeur_max": figures.valeur_max,
        "seuil": figures.seuil,
        "plafond": figures.plafond,
        "unite": figures.unite,
        "numerateur": figures.numerateur,
        "base": figures.base,
        "manque": figures.manque,
        "manque_max": figures.manque_max,
        "taux": None if rate is None else {"bas": rate[0], "haut": rate[1], "seuil": rate[2]},
    }


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "entite": subject.entite,
        "cle": subject.cle,
        "libelle": subject.libelle,
        "emplacement": _where(subject.where),
    }


def _where(where: Where) -> dict[str, Any] | None:
    if where == Where():
        return None
    return {"fichier": where.file, "ligne": where.line, "colonne": where.column, "chemin": where.path}


def _source(source: Source) -> dict[str, str]:
    return {
        "texte": source.texte,
        "article": source.article,
        "repere": source.repere,
        "alinea": source.alinea,
        "issu_de": source.issu_de,
        "lien": source.lien,
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "chemin": sheet.chemin,
        "titre": sheet.titre,
        "source": sheet.source,
        "elements": sheet.elements,
        "faits": sheet.total,
        "remplis": sheet.remplis,
        "vides": sheet.vides,
        "absents": sheet.absents,
        "blancs": [{"chemin": item.chemin, "titre": item.titre} for item in sheet.blancs],
    }


def _not_judged(item: NotJudged) -> dict[str, Any]:
    return {"quoi": item.quoi, "pourquoi": item.pourquoi, "nombre": item.nombre}
