"""The audit as SARIF 2.1.0, for forges and editors that show findings beside the file.

Breaches are results of kind ``fail``; what is undecided is of kind ``open`` and, as the standard asks, of
level ``none``. Accepted findings carry a suppression. What was not judged is a notification.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from lawrules.audits.findings import Audit, Finding, RuleTally
from lawrules.errors import Where
from lawrules.model import Certitude, Gravite, Verdict
from lawrules.reports import contents, words
from lawrules.reports.contents import Options

__all__ = ["render"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Gravite.NULLITE: "error",
    Gravite.ILLEGALITE: "error",
    Gravite.MANQUEMENT: "warning",
    Gravite.VIGILANCE: "note",
}
_KINDS = {
    Verdict.NON_CONFORME: "fail",
    Verdict.INDETERMINE: "open",
    Verdict.CONFORME: "pass",
    Verdict.SANS_OBJET: "notApplicable",
}
_WINDOWS = re.compile(r"^[A-Za-z]:[\\/]|^\\\\")
_VERSION = re.compile(r"^\d+\.\d+\.\d+")


def render(audit: Audit, options: Options) -> str:
    """The audit as SARIF text."""
    return json.dumps(_log(audit, options), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _log(audit: Audit, options: Options) -> dict[str, Any]:
    found = [finding for items in contents.parts(audit).values() for finding in items]
    rules = _rules(audit, found)
    index = {rule["id"]: position for position, rule in enumerate(rules)}
    driver: dict[str, Any] = {
        "name": "lawrules",
        "version": words.clean(audit.version_moteur) or "0",
        "rules": rules,
    }
    if _VERSION.match(audit.version_moteur):
        driver["semanticVersion"] = audit.version_moteur
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "language": "fr",
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(audit)],
        "artifacts": [{"location": _artifact(name)} for name in audit.sources],
        "results": [_result(finding, index, audit, options) for finding in found],
        "properties": {
            "conditions": dict(contents.conditions(audit, options)),
            "versionBase": words.clean(audit.version_base),
            "monde": words.clean(audit.monde),
            "au": audit.au.isoformat() if audit.au else None,
            "juges": audit.judged,
            "nonJuges": audit.not_judged,
            "verdicts": {verdict.value: audit.counts[verdict] for verdict in Verdict},
            "bilans": {
                tally.regle: {v.value: n for v, n in tally.verdicts.items()} for tally in audit.bilans
            },
        },
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _invocation(audit: Audit) -> dict[str, Any]:
    notes = [{"level": "note", "message": _message(note)} for note in audit.notes]
    unjudged = [
        {
            "level": "warning",
            "message": _message(f"Non jugé : {item.quoi} ({item.pourquoi})"),
            "properties": {"nombre": item.nombre},
        }
        for item in audit.non_juges
    ]
    return {
        # An audit in which nothing was judged did not succeed, though it did not crash.
        "executionSuccessful": audit.judged > 0,
        "exitCode": audit.exit_status,
        "exitCodeDescription": contents.conclude(audit).titre,
        "toolExecutionNotifications": unjudged + notes,
    }


def _rules(audit: Audit, findings: list[Finding]) -> list[dict[str, Any]]:
    """Descriptors of the rules judged, with help from the first finding of each."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.regle, finding)
    rules = {tally.regle: _rule(tally, first.get(tally.regle)) for tally in audit.bilans}
    for identifier, finding in first.items():
        if identifier not in rules:
            rules[identifier] = _rule(finding, finding)
    return list(rules.values())


def _rule(item: RuleTally | Finding, finding: Finding | None) -> dict[str, Any]:
    source = words.source_words(item.source)
    help_lines = [
        ("Article", source),
        ("Issu de", item.source.issu_de),
        ("Certitude", words.certainty(item.certitude)),
        ("Conséquence", finding.consequence if finding else ""),
        ("Lecture retenue", finding.lecture if finding else ""),
        ("Limites", finding.limites if finding else ""),
    ]
    kept = [(label, words.clean(text)) for label, text in help_lines if text]
    tags = ["droit", item.gravite.value]
    if item.certitude is not Certitude.CONFIRME:
        tags.append(item.certitude.value)
    rule: dict[str, Any] = {
        "id": item.regle,
        "shortDescription": {"text": words.clean(item.titre)},
        "fullDescription": {"text": words.clean(f"{item.titre} ({source})")},
        "help": {
            "text": "\n".join(f"{label} : {text}" for label, text in kept),
            "markdown": "\n".join(f"- **{label} :** {_plain(text)}" for label, text in kept),
        },
        "defaultConfiguration": {"level": _LEVELS[item.gravite]},
        "properties": {"tags": tags, "certitude": item.certitude.value, "gravite": item.gravite.value},
    }
    if words.web_link(item.source.lien):
        rule["helpUri"] = item.source.lien
    return rule


def _plain(text: str) -> str:
    """Text that a viewer of Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|&])", r"\\\1", text.replace("\n", " "))


def _result(finding: Finding, index: dict[str, int], audit: Audit, options: Options) -> dict[str, Any]:
    kind = _KINDS[finding.verdict]
    figures = "; ".join(f"{label} : {value}" for label, value in words.figures_lines(finding.chiffres))
    lines = [f"{words.subject_words(finding.sujet)} : {finding.message}", figures, finding.remede]
    if finding.faits_manquants:
        facts = ", ".join(contents.fact_label(path, options) for path in finding.faits_manquants)
        lines.append(f"Faits manquants : {facts}")
    result: dict[str, Any] = {
        "ruleId": finding.regle,
        "ruleIndex": index[finding.regle],
        "kind": kind,
        "level": _LEVELS[finding.gravite] if kind == "fail" else "none",
        "message": _message("\n".join(line for line in lines if line)),
        "locations": [_location(finding, audit)],
        "partialFingerprints": {"lawrules/v1": finding.empreinte},
        "occurrenceCount": finding.nombre,
        "properties": {
            "verdict": finding.verdict.value,
            "gravite": finding.gravite.value,
            "certitude": finding.certitude.value,
            "article": words.source_words(finding.source),
            "depuis": finding.depuis.isoformat(),
            "dateDuDroit": finding.date_du_droit.isoformat() if finding.date_du_droit else None,
            "inoffensif": finding.inoffensif,
            "faitsManquants": [words.clean(path) for path in finding.faits_manquants],
        },
    }
    if finding.acceptation:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": words.clean(finding.acceptation)}
        ]
    return result


def _location(finding: Finding, audit: Audit) -> dict[str, Any]:
    subject, where = finding.sujet, finding.sujet.where
    location: dict[str, Any] = {
        "logicalLocations": [
            {
                "name": words.clean(subject.cle),
                "fullyQualifiedName": words.clean(f"{subject.entite}/{subject.cle}"),
                "kind": words.clean(subject.entite),
            }
        ]
    }
    if not where.file and len(audit.sources) == 1:
        where = Where(file=audit.sources[0])
    if where.file:
        physical: dict[str, Any] = {"artifactLocation": _artifact(where.file)}
        if where.line:
            physical["region"] = {"startLine": where.line}
            if where.column:
                physical["region"]["startColumn"] = where.column
        location["physicalLocation"] = physical
    return location


def _artifact(name: str) -> dict[str, str]:
    """The file as a URI: relative names stay relative, absolute ones take ``file:``."""
    plain = words.clean(name)
    if _WINDOWS.match(plain):
        path = PureWindowsPath(plain)
        return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}
    if plain.startswith("/"):
        return {"uri": PurePosixPath(plain).as_uri()}
    # A colon in the first segment would read as a scheme, hence « ./ ».
    relative = quote(plain.replace("\\", "/"))
    return {"uri": relative if ":" not in plain.partition("/")[0] else f"./{relative}"}


def _message(text: str) -> dict[str, str]:
    # Braces are placeholders in SARIF messages: a doubled brace prints one.
    return {"text": words.clean(text).replace("{", "{{").replace("}", "}}")}
