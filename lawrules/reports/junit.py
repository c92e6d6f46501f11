"""The audit as JUnit XML, for continuous integration: one suite per rule.

Each finding is a test case, and so is the tally of each rule. A breach fails; what is undecided or
accepted is skipped with its reason; what was not judged is an error, since nothing was tested.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from lawrules.audits.findings import Audit, Finding, NotJudged, RuleTally
from lawrules.model import Verdict
from lawrules.reports import contents, words
from lawrules.reports.contents import Options, Part

__all__ = ["render"]


def render(audit: Audit, options: Options) -> str:
    """The audit as JUnit XML text."""
    root = ET.Element("testsuites", name=words.clean(contents.title(audit)))
    findings: dict[str, list[Finding]] = {tally.regle: [] for tally in audit.bilans}
    for items in contents.parts(audit).values():
        for finding in items:
            findings.setdefault(finding.regle, []).append(finding)
    tallies = {tally.regle: tally for tally in audit.bilans}
    for rule, found in findings.items():
        suite = ET.SubElement(root, "testsuite", name=words.clean(rule))
        if rule in tallies:
            _tally(suite, tallies[rule], found)
        for finding in found:
            _finding(suite, finding, options)
    _unjudged(root, audit)
    for suite in root:
        _count(suite, [suite])
    _count(root, list(root))
    root[0].insert(0, _properties(audit, options))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _properties(audit: Audit, options: Options) -> ET.Element:
    """Conditions of the audit; the format gives properties to suites only, so the first one bears them."""
    properties = ET.Element("properties")
    for name, value in contents.conditions(audit, options):
        ET.SubElement(properties, "property", name=name, value=words.clean(value))
    return properties


def _count(element: ET.Element, suites: list[ET.Element]) -> None:
    cases = [case for suite in suites for case in suite.iter("testcase")]
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))


def _tally(suite: ET.Element, tally: RuleTally, findings: list[Finding]) -> None:
    case = ET.SubElement(suite, "testcase", classname=words.clean(tally.regle), name="bilan de la règle")
    said = contents.breakdown(tally.verdicts, empty=False)
    open_breach = any(contents.part_of(item) is Part.NON_CONFORME for item in findings)
    if open_breach:
        ET.SubElement(case, "failure", type="non_conforme", message=said)
    elif not said:
        ET.SubElement(case, "error", type="non_juge", message="la règle n'a rendu aucun verdict")
    elif tally.verdicts.get(Verdict.NON_CONFORME):
        ET.SubElement(case, "skipped", message=f"{said} ; aucun manquement ouvert")
    elif tally.verdicts.get(Verdict.INDETERMINE):
        ET.SubElement(case, "skipped", message=said)
    elif not tally.verdicts.get(Verdict.CONFORME):
        ET.SubElement(case, "skipped", message="sans objet pour tous les sujets")
    output = f"{words.source_words(tally.source)}\n{words.certainty(tally.certitude)}\n{said or 'non jugée'}"
    ET.SubElement(case, "system-out").text = words.clean(f"{tally.titre}\n{output}")


def _finding(suite: ET.Element, finding: Finding, options: Options) -> None:
    key = words.clean(f"{finding.sujet.entite} {finding.sujet.cle}")
    case = ET.SubElement(suite, "testcase", classname=words.clean(finding.regle), name=key)
    if finding.sujet.where.file:
        case.set("file", words.clean(finding.sujet.where.file))
        if finding.sujet.where.line:
            case.set("line", str(finding.sujet.where.line))
    verdict, gravity = words.VERDICTS[finding.verdict], words.GRAVITIES[finding.gravite]
    message = words.typo(words.clean(finding.message))
    detail = _detail(finding, options)
    match contents.part_of(finding):
        case Part.NON_CONFORME:
            failure = ET.SubElement(case, "failure", type=gravity, message=f"{verdict} : {message}")
            failure.text = detail
            return
        case Part.ACCEPTE:
            ET.SubElement(case, "skipped", message=f"accepté : {words.clean(finding.acceptation)}")
        case Part.INOFFENSIF:
            ET.SubElement(case, "skipped", message=f"{verdict}, sans manquement possible : {message}")
        case Part.INDETERMINE:
            ET.SubElement(case, "skipped", message=f"{verdict} : {message}")
        case Part.CONSERVE:
            if finding.verdict is Verdict.SANS_OBJET:
                ET.SubElement(case, "skipped", message=verdict)
    ET.SubElement(case, "system-out").text = detail


def _detail(finding: Finding, options: Options) -> str:
    facts = " ; ".join(contents.fact_label(path, options) for path in finding.faits_manquants)
    pairs = (
        ("Règle", finding.titre),
        ("Sujet", words.subject_words(finding.sujet)),
        ("Gravité", contents.gravity(finding)),
        ("Article", words.source_words(finding.source)),
        ("Version", f"en vigueur depuis le {words.day(finding.depuis)}"),
        ("Certitude", words.certainty(finding.certitude)),
        *words.figures_lines(finding.chiffres),
        ("Faits manquants", facts),
        ("Conséquence", contents.consequence(finding)),
        ("Que faire", finding.remede),
        (words.SUGGESTION, finding.redaction),
        ("Lecture retenue", finding.lecture),
        ("Limites", finding.limites),
        ("Nombre", words.number(finding.nombre) if finding.nombre > 1 else ""),
        ("Empreinte", finding.empreinte),
    )
    return words.typo("\n".join(f"{label} : {words.clean(text)}" for label, text in pairs if text))


def _unjudged(root: ET.Element, audit: Audit) -> None:
    items = list(audit.non_juges)
    if audit.judged == 0:
        conclusion = contents.conclude(audit)
        items.insert(0, NotJudged(conclusion.titre, conclusion.phrases[0]))
    if not items:
        return
    suite = ET.SubElement(root, "testsuite", name="non jugé")
    for item in items:
        case = ET.SubElement(suite, "testcase", classname="non_juge", name=words.clean(item.quoi))
        message = words.typo(f"{words.clean(item.pourquoi)} ({words.number(item.nombre)})")
        ET.SubElement(case, "error", type="non_juge", message=message)
