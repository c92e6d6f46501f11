"""The report for a terminal: coloured by rich when it is one, plain text when piped or written to a file.

The explanation of each verdict is left to the other formats and to ``lawrules explication``: a tree of
thirty lines per subject would hide what to do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import frozen

from lawrules.audits.findings import STILL_OPEN, Audit, Finding
from lawrules.model import Verdict
from lawrules.reports import contents, words
from lawrules.reports.contents import Group, Level, Options, Part
from lawrules.reports.rates import rate_tables

__all__ = ["render", "show"]

Style = Literal["", "bold", "dim", "red", "yellow", "green"]

_LEVELS: dict[Level, Style] = {
    Level.ALERTE: "red",
    Level.MANQUEMENT: "red",
    Level.OUVERT: "yellow",
    Level.RIEN: "green",
}
_PARTS: dict[Part, Style] = {Part.NON_CONFORME: "red", Part.INDETERMINE: "yellow"}
_TEXTS = (("Conséquence", "consequence"), ("Lecture retenue", "lecture"), ("Limites", "limites"))
_EXAMPLES = 5
_COMPACT = 3  # subjects told in full under one rule; more are told a line each


@frozen
class Line:
    """One paragraph: its words, its indent, its label or bullet, its colour."""

    text: str = ""
    indent: int = 0
    label: str = ""
    bullet: str = ""
    style: Style = ""


def render(audit: Audit, options: Options, *, width: int = 100) -> str:
    """The report as plain text."""
    return "\n".join(row for line in _lines(audit, options) for row in _wrap(line, width)) + "\n"


def show(audit: Audit, options: Options) -> None:
    """Print the report on the terminal, in colour where it has colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, emoji=False, markup=False)
    width = max(40, min(console.width, 110))
    for line in _lines(audit, options):
        for row in _wrap(line, width):
            console.print(Text(row, style=line.style), soft_wrap=True)


def _wrap(line: Line, width: int) -> Iterator[str]:
    # rich would break at unbreakable spaces; textwrap does not.
    lead = " " * line.indent
    first = lead + (f"{line.label:<17} " if line.label else f"{line.bullet} " if line.bullet else "")
    rest = " " * len(first)
    for number, paragraph in enumerate(line.text.split("\n")):
        rows = textwrap.wrap(
            paragraph,
            width,
            initial_indent=rest if number else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from rows or [first.rstrip() if number == 0 else ""]


def _lines(audit: Audit, options: Options) -> Iterator[Line]:
    conclusion = contents.conclude(audit)
    yield Line(contents.title(audit), style="bold")
    yield Line("=" * min(len(contents.title(audit)), 80), style="dim")
    for label, value in contents.conditions(audit, options):
        yield Line(value, label=label)
    yield Line()
    mark = "ATTENTION : " if conclusion.level is Level.ALERTE else ""
    yield Line(words.typo(mark + conclusion.titre).upper(), style=_LEVELS[conclusion.level])
    for sentence in conclusion.phrases:
        yield Line(sentence, indent=2)
    yield from _verdicts(audit)
    yield from _unjudged(audit)
    found = contents.parts(audit)
    for part in (Part.NON_CONFORME, Part.INDETERMINE):
        yield from _findings(part, found[part], options)
    for part in (Part.INOFFENSIF, Part.ACCEPTE, Part.CONSERVE):
        yield from _summary(part, found[part], options)
    yield from _missing(audit, options)
    yield from _completeness(audit, options)
    yield from _rates(audit, options)
    yield from _rules(audit)
    if audit.notes:
        yield from _heading("Remarques de lecture")
        yield from (Line(words.typo(words.clean(note)), indent=2, bullet="-") for note in audit.notes)


def _heading(text: str, style: Style = "bold") -> Iterator[Line]:
    yield Line()
    yield Line(words.typo(text), style=style)
    yield Line("-" * len(text), style="dim")


def _verdicts(audit: Audit) -> Iterator[Line]:
    if audit.judged == 0:
        return
    yield from _heading("Verdicts")
    for verdict, name in words.VERDICTS.items():
        yield Line(f"{words.number(audit.counts[verdict]):>10}", indent=2, label=name)
    yield Line(f"{words.number(audit.not_judged):>10}", indent=2, label="non jugé")


def _unjudged(audit: Audit) -> Iterator[Line]:
    if not audit.non_juges:
        return
    yield from _heading("Ce qui n'a pas été jugé, et pourquoi")
    for item in audit.non_juges:
        text = f"{words.clean(item.quoi)} ({words.number(item.nombre)}) : {words.clean(item.pourquoi)}"
        yield Line(words.typo(text), indent=2, bullet="-", style="yellow")


def _findings(part: Part, findings: tuple[Finding, ...], options: Options) -> Iterator[Line]:
    if not findings:
        return
    total = sum(item.nombre for item in findings)
    yield from _heading(f"{part.titre} ({words.number(total)})", _PARTS.get(part, "bold"))
    for group in contents.group(findings):
        yield from _group(group, options)


def _group(group: Group, options: Options) -> Iterator[Line]:
    yield Line()
    yield Line(words.typo(words.clean(group.titre)), style="bold")
    yield Line(f"{words.VERDICTS[group.verdict]} · {contents.gravity(group)}", indent=2, label="Verdict")
    yield from _context(group, 2)
    alike = len(group.constats) > _COMPACT and not any(_subject_line(item)[1] for item in group.constats)
    shown = group.constats[: options.par_regle]
    if len(group.constats) > _COMPACT:
        yield from _compact(group, shown, options, alike=alike)
    else:
        for finding in shown:
            yield from _finding(finding, group, options)
    hidden = len(group.constats) - options.par_regle
    if hidden > 0:
        more = words.count(hidden, "autre constat", "autres constats")
        where = "voir le classeur (xlsx) ou le JSON"
        yield Line(words.typo(f"… et {more} pour cette règle : {where}."), indent=4, style="yellow")


def _compact(group: Group, findings: Sequence[Finding], options: Options, *, alike: bool) -> Iterator[Line]:
    """Many subjects under one rule: what to do once, then a line each, or their keys if that says all."""
    first = findings[0]
    if first.verdict is Verdict.INDETERMINE:
        names = " ; ".join(contents.fact_label(path, options) for path in group.manquants)
        if names:
            yield Line(words.typo(names), indent=2, label="Faits manquants")
    elif first.remede:
        yield Line(words.typo(words.clean(first.remede)), indent=2, label="Que faire", style="bold")
        if any(finding.remede != first.remede for finding in findings):
            yield Line("(chiffres du premier sujet ; ceux des autres suivent)", indent=2, style="dim")
        if first.redaction:
            yield Line(words.typo(words.clean(first.redaction)), indent=2, label="Suggestion")
    yield Line()
    if alike:
        first_name, *others = (_subject_line(finding)[0] for finding in findings)
        short = [
            words.clean(finding.sujet.cle) or name for finding, name in zip(findings[1:], others, strict=True)
        ]
        yield Line(words.typo(", ".join([first_name, *short])), indent=4, bullet="-")
        return
    for finding in findings:
        line = " : ".join(part for part in _subject_line(finding) if part.strip())
        if finding.message.endswith(STILL_OPEN):
            line = f"{line} {STILL_OPEN}"
        yield Line(words.typo(line), indent=4, bullet="-")


def _subject_line(finding: Finding) -> tuple[str, str]:
    """A subject, and its figures in a few words."""
    many = f" ({words.count(finding.nombre, 'cas', 'cas')})" if finding.nombre > 1 else ""
    figures = ""
    if finding.chiffres is not None:
        counted, short = words.counted(finding.chiffres), words.shortfall(finding.chiffres)
        first = words.found(finding.chiffres) if counted else words.headline(finding.chiffres)
        figures = ", ".join(part for part in (first, counted, short) if part)
    if finding.message.endswith(STILL_OPEN):
        figures = figures or " "  # worth a line of its own
    return words.subject_words(finding.sujet) + many, figures


def _context(item: Group | Finding, indent: int, *, known: Group | None = None) -> Iterator[Line]:
    """Source, certainty, reading, limits and consequence; those that ``known`` already said are left out."""
    source = item.source if known is None or known.source is None else None
    if source is not None:
        yield Line(words.source_words(source), indent=indent, label="Article")
        if source.issu_de:
            yield Line(words.typo(words.clean(source.issu_de)), indent=indent, label="Issu de")
    depuis = item.depuis if known is None or known.depuis is None else None
    if depuis is not None:
        yield Line(f"en vigueur depuis le {words.day(depuis)}", indent=indent, label="Version")
    certainty = item.certitude if known is None or known.certitude is None else None
    if certainty is not None:
        style: Style = "yellow" if certainty in words.CERTAINTY_HELP else ""
        yield Line(words.certainty(certainty), indent=indent, label="Certitude", style=style)
    for label, name in _TEXTS:
        if known is None or not getattr(known, name):
            text = contents.consequence(item) if name == "consequence" else getattr(item, name)
            if text:
                yield Line(words.typo(words.clean(text)), indent=indent, label=label)
    if known is None:
        yield Line(words.clean(item.regle), indent=indent, label="Règle", style="dim")


def _finding(finding: Finding, group: Group, options: Options) -> Iterator[Line]:
    many = f" ({words.count(finding.nombre, 'cas', 'cas')})" if finding.nombre > 1 else ""
    yield Line()
    yield Line(f"{words.subject_words(finding.sujet)}{many}", indent=4, bullet=">", style="bold")
    yield Line(words.typo(words.clean(finding.message)), indent=6)
    yield from (Line(value, indent=6, label=label) for label, value in words.figures_lines(finding.chiffres))
    if finding.remede:
        yield Line(words.typo(words.clean(finding.remede)), indent=6, label="Que faire", style="bold")
    if finding.redaction:
        yield Line(words.typo(words.clean(finding.redaction)), indent=6, label="Suggestion")
    if finding.faits_manquants:
        names = " ; ".join(contents.fact_label(path, options) for path in finding.faits_manquants)
        yield Line(words.typo(names), indent=6, label="Faits manquants")
    yield from _context(finding, 6, known=group)
    if finding.exemples:
        shown = ", ".join(words.clean(item) for item in finding.exemples[:_EXAMPLES])
        yield Line(shown, indent=6, label="Exemples")
    if finding.sujet.where.file:
        yield Line(words.clean(str(finding.sujet.where)), indent=6, label="Où", style="dim")
    key = f"{finding.sujet.entite} {finding.sujet.cle}"
    yield Line(words.clean(key), indent=6, label="Clé", style="dim")
    yield Line(finding.empreinte, indent=6, label="Empreinte", style="dim")


def _summary(part: Part, findings: tuple[Finding, ...], options: Options) -> Iterator[Line]:
    if not findings:
        return
    yield from _heading(f"{part.titre} ({words.number(sum(item.nombre for item in findings))})")
    for group in contents.group(findings):
        source = f" ({words.source_words(group.source)})" if group.source else ""
        verdict = f"{words.VERDICTS[group.verdict]}, {words.number(group.nombre)}"
        yield Line(words.typo(f"{words.clean(group.titre)}{source} : {verdict}"), indent=2, bullet="-")
        if group.certitude in words.CERTAINTY_HELP:
            yield Line(words.certainty(group.certitude), indent=4, label="Certitude", style="yellow")
        if part is Part.ACCEPTE:
            for finding in group.constats[: options.par_regle]:
                text = f"{words.subject_words(finding.sujet)} : {words.clean(finding.acceptation)}"
                yield Line(words.typo(text), indent=4, label="Accepté")
                yield Line(finding.empreinte, indent=4, label="Empreinte", style="dim")
        if part is Part.INOFFENSIF:
            names = " ; ".join(contents.fact_label(path, options) for path in group.manquants)
            if names:
                yield Line(words.typo(names), indent=4, label="Faits manquants")


def _missing(audit: Audit, options: Options) -> Iterator[Line]:
    facts = contents.missing_facts(audit, options)
    if not facts:
        return
    yield from _heading("Faits manquants qui trancheraient le plus de verdicts")
    for fact in facts[: options.par_regle]:
        effect = f"{words.count(fact.verdicts, 'verdict')}, dont {words.number(fact.seul)} par ce seul fait"
        if fact.sans_risque:
            effect += f" ; {words.number(fact.sans_risque)} sans manquement possible"
        text = f"{contents.fact_label(fact.chemin, options)} : {effect}"
        yield Line(words.typo(text), indent=2, bullet="-")
    hidden = len(facts) - options.par_regle
    if hidden > 0:
        yield Line(f"… et {words.count(hidden, 'autre fait', 'autres faits')}.", indent=4)


def _completeness(audit: Audit, options: Options) -> Iterator[Line]:
    if not audit.completude:
        return
    yield from _heading("Complétude du document")
    blank = contents.blanks_label(audit)
    yield Line(contents.completeness(audit), indent=2)
    for sheet in audit.completude:
        many = f", {words.count(sheet.elements, 'ligne')}" if sheet.elements is not None else ""
        told = f"{words.number(sheet.remplis)} remplis sur {words.number(sheet.total)}"
        rest = (
            f"{words.number(sheet.vides)} {blank}, {words.count(sheet.absents, 'dit absent', 'dits absents')}"
        )
        yield Line(words.typo(f"{words.clean(sheet.titre)}{many} : {told}, {rest}"), indent=2, bullet="-")
        for item in sheet.blancs[: options.par_regle]:
            yield Line(contents.blank_label(item), indent=6, style="dim")
        hidden = sheet.vides - options.par_regle
        if hidden > 0:
            yield Line(f"… et {words.count(hidden, 'autre', 'autres')}.", indent=6, style="dim")


def _rates(audit: Audit, options: Options) -> Iterator[Line]:
    for table in rate_tables(audit):
        yield from _heading(f"Taux par sujet : {words.clean(table.bilan.titre)}")
        for rate in table.lignes[: options.par_regle]:
            figures, verdict = rate.chiffres, words.VERDICTS[rate.verdict]
            facts = (words.headline(figures), words.counted(figures), verdict)
            text = f"{words.subject_words(rate.sujet)} : {' ; '.join(fact for fact in facts if fact)}"
            yield Line(words.typo(text), indent=2, bullet="-")
        hidden = len(table.lignes) - options.par_regle
        if hidden > 0:
            yield Line(f"… et {words.count(hidden, 'autre sujet', 'autres sujets')}.", indent=4)


def _rules(audit: Audit) -> Iterator[Line]:
    if not audit.bilans:
        return
    yield from _heading("Règles appliquées")
    for tally in audit.bilans:
        verdicts = contents.breakdown(tally.verdicts, empty=False) or "non jugée"
        mark = f" « {words.CERTAINTIES[tally.certitude]} »" if tally.certitude in words.CERTAINTY_HELP else ""
        text = f"{words.clean(tally.titre)} ({words.source_words(tally.source)}){mark} : {verdicts}"
        yield Line(words.typo(text), indent=2, bullet="-")
