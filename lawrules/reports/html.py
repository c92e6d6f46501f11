"""The report as one HTML page that stands alone: no request, no outside file, nothing to install.

The page is complete without JavaScript; a small script only sorts tables and filters findings. A content
security policy names the digests of that script and of the style sheet, so that nothing which a data file
might smuggle in could run.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from attrs import frozen

from lawrules.audits.findings import Audit, Finding
from lawrules.model import Gravite, Verdict
from lawrules.reports import charts, contents, words
from lawrules.reports.contents import Group, Options, Part
from lawrules.reports.rates import RateTable, rate_tables

__all__ = ["page_policy", "render"]

_TEMPLATES = "templates"
_OPEN_BELOW = 8
"""Findings are unfolded on a page that has no more than that."""


@frozen
class Entry:
    """A finding on the page: its anchor, and what its group has not said already."""

    ancre: str
    constat: Finding
    propres: tuple[tuple[str, str], ...]


@frozen
class Card:
    """A group of findings on the page."""

    ancre: str
    groupe: Group
    communs: tuple[tuple[str, str], ...]
    constats: tuple[Entry, ...]
    caches: int


@frozen
class Rates:
    """Rates of one rule: its chart, its lines, how many are not shown."""

    table: RateTable
    graphique: charts.RateChart | None
    caches: int


def render(audit: Audit, options: Options) -> str:
    """The page as text."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["t"] = lambda text: words.typo(words.clean(str(text)))
    environment.filters["net"] = lambda text: words.clean(str(text))
    environment.filters["n"] = words.number
    environment.filters["jour"] = words.day
    style, script = _source("rapport.css"), _source("rapport.js")
    return environment.get_template("rapport.html.j2").render(
        **_view(audit, options),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        csp=page_policy(style, script),
    )


def _source(name: str) -> str:
    return files("lawrules.reports").joinpath(_TEMPLATES, name).read_text(encoding="utf-8")


def page_policy(style: str, script: str) -> str:
    """The content security policy of a page that has this style sheet and this script, and no other."""

    def digest(text: str) -> str:
        return b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; script-src 'sha256-{digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _view(audit: Audit, options: Options) -> dict[str, Any]:
    """Everything that the template names."""
    found = contents.parts(audit)
    anchors = _Anchors()
    cards = {part: _cards(found[part], options, anchors) for part in (Part.NON_CONFORME, Part.INDETERMINE)}
    main = [card for items in cards.values() for card in items]
    facts = contents.missing_facts(audit, options)
    return {
        "audit": audit,
        "titre": contents.title(audit),
        "conclusion": contents.conclude(audit),
        "conditions": contents.conditions(audit, options),
        "parties": {part: (items, _total(found[part])) for part, items in cards.items() if items},
        "fiches": main,
        "inoffensifs": contents.group(found[Part.INOFFENSIF]),
        "inoffensifs_total": _total(found[Part.INOFFENSIF]),
        "acceptes": found[Part.ACCEPTE][: _limit(options)],
        "acceptes_caches": max(0, len(found[Part.ACCEPTE]) - _limit(options)),
        "conserves": contents.group(found[Part.CONSERVE]),
        "deplier": sum(len(card.constats) for card in main) <= _OPEN_BELOW,
        "taux": tuple(_rates(table, options) for table in rate_tables(audit)),
        "faits": facts[: _limit(options)],
        "faits_caches": max(0, len(facts) - _limit(options)),
        "graphique_faits": charts.missing_chart(facts),
        "barre": charts.verdict_bar(audit.counts),
        "verdicts": words.VERDICTS,
        "gravites": words.GRAVITIES,
        "certitudes": words.CERTAINTIES,
        "aide_certitude": words.CERTAINTY_HELP,
        "rang_gravite": {gravity: rank for rank, gravity in enumerate(Gravite)},
        "rang_verdict": {verdict: rank for rank, verdict in enumerate(words.VERDICTS)},
        "verdicts_presents": tuple(v for v in Verdict if any(card.groupe.verdict is v for card in main)),
        "gravites_presentes": tuple(g for g in Gravite if any(card.groupe.gravite is g for card in main)),
        "limite": _limit(options),
        "mots": words,
        "contenu": contents,
        "options": options,
    }


def _limit(options: Options) -> int:
    return max(1, options.par_regle)


def _total(findings: Iterable[Finding]) -> int:
    return sum(item.nombre for item in findings)


def _rates(table: RateTable, options: Options) -> Rates:
    limit = _limit(options)
    return Rates(table, charts.rate_chart(table, limit=limit), max(0, len(table.lignes) - limit))


def _cards(findings: Sequence[Finding], options: Options, anchors: _Anchors) -> tuple[Card, ...]:
    cards = []
    for group in contents.group(findings):
        shown = group.constats[: _limit(options)]
        said = dict(_context(group))
        entries = (
            Entry(
                anchors.take(f"constat-{finding.empreinte}"),
                finding,
                tuple(pair for pair in _context(finding) if pair[0] not in said),
            )
            for finding in shown
        )
        cards.append(
            Card(
                anchors.take(f"regle-{group.regle}"),
                group,
                tuple(_context(group)),
                tuple(entries),
                len(group.constats) - len(shown),
            )
        )
    return tuple(cards)


def _context(item: Group | Finding) -> Iterable[tuple[str, str]]:
    """Pairs (label, words) of what the law says, which a group may say once for all its findings."""
    if item.source is not None:
        yield "Article", words.source_words(item.source)
        if item.source.issu_de:
            yield "Issu de", words.typo(words.clean(item.source.issu_de))
    if item.depuis is not None:
        yield "Version", f"en vigueur depuis le {words.day(item.depuis)}"
    if item.certitude is not None:
        yield "Certitude", words.certainty(item.certitude)
    pairs = (
        ("Conséquence", contents.consequence(item)),
        ("Lecture retenue", words.typo(words.clean(item.lecture))),
        ("Limites", words.typo(words.clean(item.limites))),
    )
    yield from (pair for pair in pairs if pair[1])


class _Anchors:
    """Identifiers of the page, each given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wish: str) -> str:
        """The identifier wished for, made of plain characters, numbered when it is taken."""
        base = re.sub(r"[^A-Za-z0-9_.-]+", "-", wish)
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}-{number}"
        self._taken.add(name)
        return name
