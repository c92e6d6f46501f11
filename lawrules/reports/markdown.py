"""The report in Markdown, with tables that paste into minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lawrules.audits.findings import Audit, Finding
from lawrules.reports import contents, words
from lawrules.reports.contents import Group, Level, Options, Part
from lawrules.reports.rates import rate_tables

__all__ = ["render"]

# What Markdown or HTML would read as markup; an underscore inside a word is only an underscore.
_MARKUP = re.compile(r"([\\`*\[\]|~<>]|^#|&(?=[#\w]+;)|(?<![^\W_])_|_(?![^\W_]))")

_BLANKS = 5  # blanks named in a cell; JSON and the workbook name all of them


def render(audit: Audit, options: Options) -> str:
    """The report as Markdown (tables as GitHub and most editors read them)."""
    return "\n".join(_lines(audit, options)) + "\n"


def _text(value: str) -> str:
    """Words on one line, every character of which prints as itself."""
    one_line = " ".join(line.strip() for line in words.clean(value).split("\n") if line.strip())
    return words.typo(_MARKUP.sub(r"\\\1", one_line))


def _code(value: str) -> str:
    return f"`{' '.join(words.clean(value).split()).replace('`', chr(0x2BC))}`"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0) -> Iterator[str]:
    """A table whose last ``numbers`` columns are aligned on the right; cells are escaped already."""
    plain = len(heads) - numbers
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * plain}{'---:|' * numbers}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _lines(audit: Audit, options: Options) -> Iterator[str]:
    conclusion = contents.conclude(audit)
    yield f"# {_text(contents.title(audit))}"
    yield ""
    alarm = "ATTENTION : " if conclusion.level is Level.ALERTE else ""
    yield f"**{_text(alarm + conclusion.titre)}.** {' '.join(_text(line) for line in conclusion.phrases)}"
    pairs = contents.conditions(audit, options)
    yield from _table(
        (contents.conditions_title(audit), ""), ((label, _text(value)) for label, value in pairs)
    )
    if audit.judged:
        yield from ("", "## Verdicts")
        counts = [words.number(audit.counts[verdict]) for verdict in words.VERDICTS]
        heads = (*(name.capitalize() for name in words.VERDICTS.values()), "Non jugé")
        yield from _table(heads, [(*counts, words.number(audit.not_judged))], numbers=len(heads))
    if audit.non_juges:
        yield from ("", "## Ce qui n'a pas été jugé, et pourquoi")
        unjudged = ((_text(n.quoi), _text(n.pourquoi), words.number(n.nombre)) for n in audit.non_juges)
        yield from _table(("Quoi", "Pourquoi", "Nombre"), unjudged, numbers=1)
    found = contents.parts(audit)
    for part in (Part.NON_CONFORME, Part.INDETERMINE):
        yield from _part(part, found[part], options)
    for part in (Part.INOFFENSIF, Part.ACCEPTE, Part.CONSERVE):
        yield from _summary(part, found[part], options)
    yield from _missing(audit, options)
    yield from _completeness(audit)
    yield from _rates(audit, options)
    yield from _rules(audit)
    if audit.notes:
        yield from ("", "## Remarques de lecture", "")
        yield from (f"- {_text(note)}" for note in audit.notes)


def _total(findings: Iterable[Finding]) -> str:
    return words.number(sum(item.nombre for item in findings))


def _part(part: Part, findings: tuple[Finding, ...], options: Options) -> Iterator[str]:
    if not findings:
        return
    yield from ("", f"## {_text(part.titre)} ({_total(findings)})")
    for group in contents.group(findings):
        yield from _group(group, options)


def _group(group: Group, options: Options) -> Iterator[str]:
    yield from ("", f"### {_text(group.titre)}", "")
    yield f"- **Verdict :** {words.VERDICTS[group.verdict]}"
    yield f"- **Gravité :** {contents.gravity(group)}"
    yield from (f"- **{label} :** {text}" for label, text in _context(group))
    yield f"- **Règle :** {_code(group.regle)}"
    heads = [
        "Sujet",
        "Constat",
        "Chiffres",
        "Écart au seuil",
        "Que faire",
        words.SUGGESTION,
        "Faits manquants",
        "Empreinte",
    ]
    shown = group.constats[: options.par_regle]
    rows = [_row(finding, group, options) for finding in shown]
    # A column that is empty for every subject says nothing.
    kept = [index for index, _ in enumerate(heads) if any(row[index] for row in rows)]
    yield from _table([heads[index] for index in kept], ([row[index] for index in kept] for row in rows))
    hidden = len(group.constats) - len(shown)
    if hidden > 0:
        more = words.count(hidden, "autre constat", "autres constats")
        yield from ("", words.typo(f"… et {more} pour cette règle : voir le classeur (xlsx) ou le JSON."))


def _context(item: Group | Finding) -> Iterator[tuple[str, str]]:
    if item.source is not None:
        yield "Article", _text(words.source_words(item.source))
        if item.source.issu_de:
            yield "Issu de", _text(item.source.issu_de)
    if item.depuis is not None:
        yield "Version", f"en vigueur depuis le {words.day(item.depuis)}"
    if item.certitude is not None:
        yield "Certitude", _text(words.certainty(item.certitude))
    if item.consequence:
        yield "Conséquence", _text(contents.consequence(item))
    if item.lecture:
        yield "Lecture retenue", _text(item.lecture)
    if item.limites:
        yield "Limites", _text(item.limites)


def _row(finding: Finding, group: Group, options: Options) -> tuple[str, ...]:
    figures = finding.chiffres
    said = dict(_context(group))
    own = [f"{label} : {text}" for label, text in _context(finding) if label not in said]
    subject = _text(words.subject_words(finding.sujet))
    if finding.nombre > 1:
        subject += f" ({words.count(finding.nombre, 'cas', 'cas')})"
    numbers = [words.headline(figures), words.counted(figures)] if figures else []
    facts = [contents.fact_label(path, options) for path in finding.faits_manquants]
    return (
        subject,
        "<br>".join([_text(finding.message), *(words.typo(line) for line in own)]),
        _text(" ; ".join(part for part in numbers if part)),
        words.shortfall(figures) if figures else "",
        _text(finding.remede),
        _text(finding.redaction),
        _text(" ; ".join(facts)),
        f"`{finding.empreinte}`",
    )


def _summary(part: Part, findings: tuple[Finding, ...], options: Options) -> Iterator[str]:
    if not findings:
        return
    yield from ("", f"## {_text(part.titre)} ({_total(findings)})")
    if part is Part.ACCEPTE:
        heads: tuple[str, ...] = ("Règle", "Article", "Sujet", "Verdict", "Motif", "Empreinte")
        rows = [
            (
                _text(f.titre),
                _text(words.source_words(f.source)),
                _text(words.subject_words(f.sujet)),
                words.VERDICTS[f.verdict],
                _text(f.acceptation),
                f"`{f.empreinte}`",
            )
            for f in findings
        ]
        yield from _table(heads, rows)
        return
    heads = ("Règle", "Article", "Certitude", "Verdict", "Faits manquants", "Nombre")
    yield from _table(heads, (_summary_row(group, options) for group in contents.group(findings)), numbers=1)


def _summary_row(group: Group, options: Options) -> tuple[str, ...]:
    return (
        _text(group.titre),
        _text(words.source_words(group.source)) if group.source else "",
        words.CERTAINTIES[group.certitude] if group.certitude else "",
        words.VERDICTS[group.verdict],
        _text(" ; ".join(contents.fact_label(path, options) for path in group.manquants)),
        words.number(group.nombre),
    )


def _missing(audit: Audit, options: Options) -> Iterator[str]:
    facts = contents.missing_facts(audit, options)
    if not facts:
        return
    yield from ("", "## Faits manquants qui trancheraient le plus de verdicts")
    heads = ("Fait", "Verdicts en attente", "Tranchés par ce seul fait", "Sans manquement possible")
    rows = (
        (
            _text(contents.fact_label(fact.chemin, options)),
            *(words.number(value) for value in (fact.verdicts, fact.seul, fact.sans_risque)),
        )
        for fact in facts
    )
    yield from _table(heads, rows, numbers=3)


def _completeness(audit: Audit) -> Iterator[str]:
    if not audit.completude:
        return
    yield from ("", "## Complétude du document", "")
    yield contents.completeness(audit)
    heads = ("Partie", "Premiers blancs", "Lignes", "Remplis", contents.blanks_label(audit).capitalize())
    rows = (
        (
            _text(sheet.titre),
            "<br>".join(_text(contents.blank_label(item)) for item in sheet.blancs[:_BLANKS]),
            "" if sheet.elements is None else words.number(sheet.elements),
            words.number(sheet.remplis),
            words.number(sheet.vides),
            words.number(sheet.absents),
        )
        for sheet in audit.completude
    )
    yield from _table((*heads, "Dits absents"), rows, numbers=4)


def _rates(audit: Audit, options: Options) -> Iterator[str]:
    for table in rate_tables(audit):
        yield from ("", f"## Taux par sujet : {_text(table.bilan.titre)}".replace(" :", "\u00a0:"))
        rows = (
            (
                _text(words.subject_words(rate.sujet)),
                words.VERDICTS[rate.verdict],
                _text(words.found(rate.chiffres)),
                _text(rate.chiffres.seuil),
                _text(words.counted(rate.chiffres)),
                words.shortfall(rate.chiffres),
            )
            for rate in table.lignes[: options.par_regle]
        )
        heads = ("Sujet", "Verdict", "Constaté", "Seuil", "Décompte", "Écart au seuil")
        yield from _table(heads, rows, numbers=4)
        hidden = len(table.lignes) - options.par_regle
        if hidden > 0:
            yield from ("", f"… et {words.count(hidden, 'autre sujet', 'autres sujets')}.")


def _rules(audit: Audit) -> Iterator[str]:
    if not audit.bilans:
        return
    yield from ("", "## Règles appliquées")
    heads = ("Règle", "Article", "Certitude", *(v.capitalize() for v in words.VERDICTS.values()))
    rows = (
        (
            f"{_text(tally.titre)} ({_code(tally.regle)})",
            _text(words.source_words(tally.source)),
            words.CERTAINTIES[tally.certitude],
            *(words.number(tally.verdicts.get(verdict, 0)) for verdict in words.VERDICTS),
        )
        for tally in audit.bilans
        if any(tally.verdicts.values())
    )
    yield from _table(heads, rows, numbers=len(words.VERDICTS))
    silent = [tally for tally in audit.bilans if not any(tally.verdicts.values())]
    if silent:
        names = " ; ".join(f"{_text(tally.titre)} ({_code(tally.regle)})" for tally in silent)
        yield from ("", words.typo(f"Règles qui n'ont rendu aucun verdict : {names}."))
