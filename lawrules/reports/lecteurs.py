"""The report for two readers in a hurry: the officer who must act, the elected chair who has one page."""

from __future__ import annotations

import textwrap
from collections.abc import Container, Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files

from attrs import frozen

from lawrules.audits.findings import Audit, Finding
from lawrules.model import Verdict
from lawrules.reports import contents, words
from lawrules.reports.contents import Options, Part

__all__ = ["FORMATS", "render"]

FORMATS = ("texte", "html", "md")
_WORST = 3
_PER_ACTOR = 40
_SHORT = 260  # letters of a sentence on the page that must stay one page


@frozen
class _Section:
    """A heading, then paragraphs, then a list."""

    titre: str
    textes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def render(audit: Audit, format: str, options: Options) -> bytes:  # noqa: A002
    """The page for ``options.lecteur``, as UTF-8."""
    sections = list((_agent if options.lecteur == "agent" else _elected)(audit, options))
    title = contents.title(audit)
    write = {"texte": _text, "md": _markdown, "html": _html}[format]
    return write(title, sections).encode("utf-8", "replace")


def _clean(text: str) -> str:
    return words.typo(" ".join(words.clean(text).split()))


def _cut(text: str) -> str:
    """A sentence that leaves room for the others."""
    clean = _clean(text)
    return clean if len(clean) <= _SHORT else clean[:_SHORT].rsplit(" ", 1)[0] + " …"


# --- the officer --------------------------------------------------------------------------------------


def _agent(audit: Audit, options: Options) -> Iterator[_Section]:
    found = contents.parts(audit)
    conclusion = contents.conclude(audit)
    yield _Section(conclusion.titre, tuple(_clean(line) for line in conclusion.phrases))
    by_actor: dict[str, dict[tuple[str, ...], list[Finding]]] = {}
    for finding in found[Part.NON_CONFORME]:
        alike = by_actor.setdefault(_clean(finding.acteur or finding.sujet.libelle), {})
        same = (finding.regle, finding.remede or finding.message, finding.redaction, finding.certitude)
        alike.setdefault(same, []).append(finding)
    for actor, groups in sorted(by_actor.items(), key=lambda pair: -len(pair[1])):
        tasks = [_to_do(group, {audit.sujet, actor}) for group in groups.values()]
        shown = tasks[:_PER_ACTOR]
        if len(tasks) > len(shown):
            shown.append(f"… et {words.count(len(tasks) - len(shown), 'autre constat', 'autres constats')}.")
        yield _Section(words.typo(f"À faire : {actor}"), (), tuple(shown))
    facts = [fact for fact in contents.missing_facts(audit, options) if fact.verdicts]
    if facts:
        sought = tuple(
            words.typo(
                f"{contents.fact_label(fact.chemin, options)} : {words.count(fact.verdicts, 'verdict')}"
            )
            for fact in facts[: options.par_regle]
        )
        yield _Section("À chercher d'abord, par nombre de verdicts en attente", (), sought)
    if audit.non_juges:
        why = tuple(_clean(f"{item.quoi} : {item.pourquoi}") for item in audit.non_juges[: options.par_regle])
        yield _Section("Ce qui n'a pas été jugé, et pourquoi", (), why)


_NAMED = 12  # subjects of one task that are named


def _to_do(alike: Sequence[Finding], said: Container[str]) -> str:
    """What is wrong, and what to do once for all the subjects that ask for the same.

    Args:
        said: What the titles above name already: it need not be named at each line.
    """
    finding = alike[0]
    doubt = (
        "" if finding.certitude not in words.CERTAINTY_HELP else f" [{words.CERTAINTIES[finding.certitude]}]"
    )
    about = ", ".join([words.subject_words(finding.sujet), *(item.sujet.cle for item in alike[1:_NAMED])])
    if len(alike) > _NAMED:
        about += f" et {words.count(len(alike) - _NAMED, 'autre', 'autres')}"
    about = "" if about in said else f"{about} ; "
    wrong = f"{finding.titre}." if len(alike) > 1 or _tells_figures(finding) else finding.message
    what = f"{wrong} {finding.remede}".strip()
    wording = f" {words.SUGGESTION} : {finding.redaction}" if finding.redaction else ""
    return _clean(f"{what} ({about}{words.source_words(finding.source)}){doubt}{wording}")


def _tells_figures(finding: Finding) -> bool:
    """Whether the remedy gives the figures of the message, which would then be read twice."""
    figures = finding.chiffres
    told = (figures.valeur or figures.valeur_min) if figures else ""
    return bool(told) and told in finding.remede


# --- the elected chair --------------------------------------------------------------------------------


def _elected(audit: Audit, options: Options) -> Iterator[_Section]:
    found = contents.parts(audit)
    yield _Section("Où en est-on", tuple(_state(audit)))
    worst = _first_of_each_rule(found[Part.NON_CONFORME])[:_WORST]
    if worst:
        yield _Section("Les points les plus graves", (), tuple(_plainly(item) for item in worst))
    yield _Section("Ce qui est tranché, ce qui ne l'est pas", (), tuple(_settled(audit, options)))
    dates = [f"Droit appliqué : {contents.conditions(audit)[3][1]}. Base de règles {audit.version_base}."]
    yield _Section("", tuple(_clean(item) for item in dates))


def _state(audit: Audit) -> Iterator[str]:
    """Three sentences; they never sound better than what was judged."""
    counts = audit.counts
    yield f"{contents.conclude(audit).titre}."
    useful = words.count(audit.judged - counts[Verdict.SANS_OBJET], "contrôle utile", "contrôles utiles")
    kept = words.count(counts[Verdict.CONFORME], "respecté")
    broken = words.count(counts[Verdict.NON_CONFORME], "non respecté", "non respectés")
    yield words.typo(f"{useful} : {kept}, {broken}.")
    pending = words.count(counts[Verdict.INDETERMINE], "contrôle attend", "contrôles attendent")
    unjudged = words.count(audit.not_judged, "élément n'a pas été jugé", "éléments n'ont pas été jugés")
    yield words.typo(f"{pending} une information ; {unjudged}.")


def _first_of_each_rule(findings: Iterable[Finding]) -> list[Finding]:
    seen: dict[str, Finding] = {}
    for finding in findings:
        seen.setdefault(finding.regle, finding)
    return list(seen.values())


def _plainly(finding: Finding) -> str:
    doubt = f" ({words.CERTAINTIES[finding.certitude]})" if finding.certitude in words.CERTAINTY_HELP else ""
    return _cut(f"{finding.message}{doubt}") + (f" {_cut(finding.remede)}" if finding.remede else "")


def _settled(audit: Audit, options: Options) -> Iterator[str]:
    counts = audit.counts
    decided = counts[Verdict.CONFORME] + counts[Verdict.NON_CONFORME]
    yield words.typo(f"Tranché : {words.count(decided, 'contrôle')}.")
    pending = counts[Verdict.INDETERMINE]
    if pending:
        facts = [fact.titre for fact in contents.missing_facts(audit, options)][:_WORST]
        named = f" ; il manque d'abord : {', '.join(facts)}" if facts else ""
        yield _cut(f"Non tranché : {words.count(pending, 'contrôle')}{named}.")
    if audit.not_judged:
        yield words.typo(
            f"Non jugé : {words.count(audit.not_judged, 'élément')}, à voir dans le rapport complet."
        )


# --- writing ------------------------------------------------------------------------------------------


def _text(title: str, sections: list[_Section]) -> str:
    lines = [title, "=" * min(len(title), 80)]
    for section in sections:
        lines += ["", section.titre, "-" * len(section.titre)] if section.titre else [""]
        for text in section.textes:
            lines += textwrap.wrap(text, 100, break_on_hyphens=False)
        for item in section.items:
            lines += textwrap.wrap(
                item, 100, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False
            )
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*[]|<>_#" else char for char in text)


def _markdown(title: str, sections: list[_Section]) -> str:
    lines = [f"# {_plain(title)}"]
    for section in sections:
        lines += ["", f"## {_plain(section.titre)}"] if section.titre else []
        for text in section.textes:
            lines += ["", _plain(text)]
        lines += ["", *(f"- {_plain(item)}" for item in section.items)] if section.items else []
    return "\n".join(lines) + "\n"


def _html(title: str, sections: list[_Section]) -> str:
    from lawrules.reports.html import page_policy

    style = files("lawrules.reports").joinpath("templates", "rapport.css").read_text(encoding="utf-8")
    style += "\nmain { padding-top: 2rem; }\n"
    body = [f"<h1>{escape(title)}</h1>"]
    for section in sections:
        body += [f"<section><h2>{escape(section.titre)}</h2>"] if section.titre else ["<section>"]
        body += [f"<p>{escape(text)}</p>" for text in section.textes]
        if section.items:
            body += ["<ul>", *(f"<li>{escape(item)}</li>" for item in section.items), "</ul>"]
        body.append("</section>")
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{page_policy(style, "")}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{style}</style>"
    )
    page = "\n".join(body)
    return (
        f'<!DOCTYPE html>\n<html lang="fr"><head>{head}</head><body><main>\n{page}\n</main></body></html>\n'
    )
