"""The « Versions » heading of a rule's page: a timeline, then each version and what it changed."""

from __future__ import annotations

from collections.abc import Iterator

from lawrules.model import Rule, Version
from lawrules.reports.fiche_mots import article_span, formula_spans, long_date, parameters
from lawrules.reports.page import (
    Block,
    Fields,
    Formula,
    Items,
    Paragraph,
    Period,
    Section,
    Span,
    Spans,
    Timeline,
    spans,
)
from lawrules.reports.words import CERTAINTIES

__all__ = ["period_words", "versions_section"]


def period_words(version: Version) -> str:
    """``Depuis le 29 janvier 2017`` or ``Du 29 janvier 2017 au 24 novembre 2018``."""
    if version.fin is None:
        return f"Depuis le {long_date(version.depuis)}"
    return f"Du {long_date(version.depuis)} au {long_date(version.fin)}"


def versions_section(rule: Rule, titre: str) -> Section:
    """The section of all versions, newest first under a timeline that runs the other way."""
    periods = tuple(
        Period(
            version.depuis.isoformat(),
            version.fin.isoformat() if version.fin else "",
            _label(version),
            version.certitude.value,
        )
        for version in reversed(rule.versions)
    )
    older = (*rule.versions[1:], None)
    sections = tuple(
        Section(
            period_words(version),
            tuple(_body(version, before)),
            ancre=f"version-{version.depuis}",
        )
        for version, before in zip(rule.versions, older, strict=True)
    )
    return Section(titre, (Timeline(rule.titre, periods),), sections, titre)


def _label(version: Version) -> str:
    return version.source.issu_de or ", ".join(
        f"{p.nom.replace('_', ' ')} : {p.text}" for p in version.parametres
    )


def _body(version: Version, before: Version | None) -> Iterator[Block]:
    source = version.source
    origin = f", issu de {source.issu_de}" if source.issu_de else ""
    fields: list[tuple[str, Spans]] = [
        ("Source", spans(article_span(source.texte, source.article), origin)),
        ("Certitude", spans(Span(CERTAINTIES[version.certitude], "marque", version.certitude.value))),
    ]
    if version.verifie_le:
        fields.append(("Vérifiée le", spans(long_date(version.verifie_le))))
    yield Fields(tuple(fields))
    if before is None:
        return
    changes = tuple(_changes(version, before))
    if changes:
        yield Paragraph(spans("Par rapport à la version précédente :"))
        yield Items(changes)
    else:
        yield Paragraph(spans("Le calcul reste celui de la version précédente."))
    if version.formula.text != before.formula.text:
        yield Paragraph(spans("Le calcul était :"))
        yield Formula(formula_spans(before.formula, parameters(before)))


def _changes(version: Version, before: Version) -> Iterator[Spans]:
    old, new = parameters(before), parameters(version)
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) != new.get(name):
            was, now = old.get(name, "aucune valeur"), new.get(name, "aucune valeur")
            yield spans(name.replace("_", " "), f" : {was} → ", Span(now, "fort"))
    if version.formula.text != before.formula.text:
        yield spans("le calcul change")
    if (version.si.text if version.si else "") != (before.si.text if before.si else ""):
        yield spans("les conditions d'application changent")
    ids_before, ids_now = {item.id for item in before.sauf}, {item.id for item in version.sauf}
    for item in version.sauf:
        if item.id not in ids_before:
            yield spans("nouvelle exception : ", item.titre)
    for item in before.sauf:
        if item.id not in ids_now:
            yield spans("exception supprimée : ", item.titre)
    if version.certitude is not before.certitude:
        yield spans("certitude : ", CERTAINTIES[before.certitude], " → ", CERTAINTIES[version.certitude])
