"""The page of one rule, under the same headings for every rule.

``lawrules regle ID`` prints it and the Sphinx site lays it out; neither adds a word of law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lawrules.model import Certitude, Corpus, NamedException, Rule, Source, Version
from lawrules.quality.cases import Outcome
from lawrules.reports.fiche_exemples import example_sections
from lawrules.reports.fiche_mots import (
    NATURES,
    article_span,
    fact_span,
    formula_spans,
    formulas,
    groups_of,
    long_date,
    parameters,
    readers,
    references,
    sentence,
    template_spans,
    type_words,
)
from lawrules.reports.fiche_phrase import told
from lawrules.reports.fiche_versions import period_words, versions_section
from lawrules.reports.page import (
    Block,
    Fields,
    Formula,
    Grid,
    Items,
    Note,
    Page,
    Paragraph,
    Section,
    Span,
    Spans,
    spans,
)
from lawrules.reports.words import CERTAINTIES, CERTAINTY_HELP, GRAVITIES, SUGGESTION

__all__ = ["TITRES", "fiche"]

TITRES = (
    "Ce que dit la règle",
    "Qui est concerné",
    "Faits nécessaires",
    "Exemples",
    "Lecture retenue",
    "Limites connues",
    "Versions",
    "Références",
)


def fiche(
    corpus: Corpus,
    rule: Rule,
    exemples: Sequence[Outcome] = (),
    *,
    lecteurs: Mapping[str, tuple[str, ...]] | None = None,
) -> Page:
    """The page of ``rule``: its eight headings, always all of them, always in this order.

    Args:
        exemples: Cases to show, already run.
        lecteurs: Rules that read each fact, when they are at hand.
    """
    newest = rule.versions[0]
    bodies = (
        _says(corpus, rule, newest),
        _concerns(corpus, rule, newest),
        _facts(corpus, rule, newest),
        (),
        _readings(rule),
        _limits(rule),
        (),
        _references(corpus, rule, readers(corpus) if lecteurs is None else lecteurs),
    )
    sections = [Section(titre, tuple(body), ancre=titre) for titre, body in zip(TITRES, bodies, strict=True)]
    shown = example_sections(corpus, exemples)
    none = () if shown else (Paragraph(spans("Aucun exemple n'est encore donné pour cette règle.")),)
    sections[3] = Section(TITRES[3], none, shown, TITRES[3])
    sections[6] = versions_section(rule, TITRES[6])
    return Page("regle", rule.id, rule.titre, _marks(rule, newest), tuple(_lead(newest)), tuple(sections))


def _marks(rule: Rule, newest: Version) -> Spans:
    found = [Span(NATURES[rule.nature], "marque", rule.nature.value)]
    if rule.gravite:
        found.append(Span(GRAVITIES[rule.gravite], "marque", rule.gravite.value))
    found.append(Span(CERTAINTIES[newest.certitude], "marque", newest.certitude.value))
    if newest.fin:
        found.append(Span(f"en vigueur jusqu'au {long_date(newest.fin)}", "marque", "fin"))
    return tuple(found)


def _lead(newest: Version) -> Iterator[Block]:
    if newest.certitude is not Certitude.CONFIRME:
        words = f"{CERTAINTY_HELP[newest.certitude]} Cette règle ne conclut jamais à une illégalité."
        yield Note("doute", CERTAINTIES[newest.certitude].capitalize(), spans(words))


def _says(corpus: Corpus, rule: Rule, newest: Version) -> Iterator[Block]:
    yield Paragraph(spans(rule.resume or rule.titre))
    if rule.definit:
        yield Paragraph(spans("Elle donne la valeur du fait ", fact_span(corpus, rule.definit), " :"))
    else:
        yield Paragraph(spans("Elle est respectée si :"))
    yield told(corpus, newest, newest.formula)
    yield Paragraph(spans("Telle qu'elle est écrite :"))
    yield Formula(formula_spans(newest.formula, parameters(newest)))
    fields: list[tuple[str, Spans]] = [
        (name.replace("_", " "), (Span(text, "fort"),)) for name, text in parameters(newest).items()
    ]
    if rule.effect(newest):
        fields.append(("Ce que la loi prévoit sinon", template_spans(corpus, rule.effect(newest))))
    if rule.remedy(newest):
        fields.append(("Que faire", template_spans(corpus, rule.remedy(newest))))
    if rule.wording(newest):
        fields.append((SUGGESTION, template_spans(corpus, rule.wording(newest))))
    if fields:
        yield Fields(tuple(fields))


def _concerns(corpus: Corpus, rule: Rule, newest: Version) -> Iterator[Block]:
    entity = corpus.vocabulaire.entites.get(rule.porte_sur)
    title = entity.titre if entity else rule.porte_sur
    definition = f". {sentence(entity.definition)}" if entity and entity.definition else "."
    verb = "La règle décrit : " if rule.nature.gives_value else "La règle juge : "
    yield Paragraph(spans(verb, Span(title, "entite", rule.porte_sur), definition))
    if newest.si:
        yield Paragraph(spans("Elle s'applique si :"))
        yield told(corpus, newest, newest.si)
        yield Formula(formula_spans(newest.si, parameters(newest)))
    else:
        yield Paragraph(spans("Elle s'applique toujours."))
    if newest.sauf:
        yield Paragraph(spans("Sauf :"))
        yield Items(tuple(_exception(item, newest) for item in newest.sauf))
    if rule.date_de_reference:
        yield Paragraph(spans("Le droit appliqué est celui du jour donné par :"))
        yield Formula(formula_spans(rule.date_de_reference))
    elif entity and entity.date_de_reference:
        days = [fact_span(corpus, f"{entity.id}.{name}") for name in entity.date_de_reference]
        joined: list[str | Span | Spans] = ["Le droit appliqué est celui du jour donné par : ", days[0]]
        for day in days[1:]:
            joined += [" ; à défaut : ", day]
        yield Paragraph(spans(*joined, "."))


def _exception(item: NamedException, newest: Version) -> Spans:
    source: Spans = ()
    if item.source:
        source = spans(" (", article_span(item.source.texte, item.source.article), ")")
    names = parameters(newest)
    return spans(Span(item.titre, "fort"), source, " : ", formula_spans(item.si, names))


def _facts(corpus: Corpus, rule: Rule, newest: Version) -> Iterator[Block]:
    used = tuple(formulas(rule, newest))
    rows = [_fact_row(corpus, fact, path) for path, fact in references(used).items()]
    for path, group in groups_of(used).items():
        rows.append(_group_row(corpus, path, group.element))
    if not rows:
        yield Paragraph(spans("Aucun : la règle ne lit aucun fait."))
        return
    yield Grid(("Fait", "Ce que c'est", "Où le trouver, et s'il manque"), tuple(rows), largeurs=(32, 34, 34))


def _fact_row(corpus: Corpus, identifier: str, path: str) -> tuple[Spans, ...]:
    fact = corpus.vocabulaire.fact(identifier)
    if fact is None:
        return spans(Span(path, "code")), (), ()
    name = spans(fact_span(corpus, identifier), "\n", Span(path, "code"))
    what = spans(fact.definition or fact.titre, "\n", type_words(fact.type, dict(fact.libelles)))
    parts: list[str | Span | Spans] = []
    definition = corpus.definition_of(identifier)
    if definition:
        parts += ["se calcule par ", Span(definition.titre, "regle", definition.id), "\n"]
    for system, place in fact.origine:
        parts.append(f"{system} : {place}\n")
    if fact.inconnu:
        parts.append(f"S'il manque : {fact.inconnu}")
    return name, what, _trimmed(spans(*parts))


def _group_row(corpus: Corpus, path: str, element: str) -> tuple[Spans, ...]:
    entity = corpus.vocabulaire.entites.get(element)
    title = entity.pluriel or entity.titre if entity else element
    name = spans(Span(title, "entite", element), "\n", Span(path, "code"))
    return name, spans((entity.definition if entity else "") or "", "\n", "liste"), ()


def _trimmed(run: Spans) -> Spans:
    """``run`` without the line break that ends it."""
    if run and run[-1].texte.endswith("\n"):
        return (*run[:-1], Span(run[-1].texte.rstrip("\n"), run[-1].role, run[-1].cible))
    return run


def _by_version(rule: Rule, texts: Sequence[str]) -> Iterator[Block]:
    """The newest text, then each older one that differs from the one after it, with its period."""
    previous = ""
    for index, (version, text) in enumerate(zip(rule.versions, texts, strict=True)):
        if text and text != previous:
            period = () if index == 0 else spans(Span(f"{period_words(version)} : ", "fort"))
            yield Paragraph(spans(period, text))
        previous = text or previous


def _readings(rule: Rule) -> Iterator[Block]:
    blocks = tuple(_by_version(rule, [version.lecture for version in rule.versions]))
    yield from blocks or (
        Paragraph(spans("Le texte est appliqué à la lettre ; aucune lecture n'a été choisie.")),
    )


def _limits(rule: Rule) -> Iterator[Block]:
    blocks = tuple(_by_version(rule, [version.limites for version in rule.versions]))
    yield from blocks or (Paragraph(spans("Aucune limite connue.")),)


def _references(corpus: Corpus, rule: Rule, lecteurs: Mapping[str, tuple[str, ...]]) -> Iterator[Block]:
    sources = [
        source
        for version in rule.versions
        for source in (version.source, *(item.source for item in version.sauf if item.source))
    ]
    rows = tuple(_source_row(source) for source in dict.fromkeys(sources))
    yield Grid(("Texte", "Repère", "Issu de"), rows)
    related = _related(corpus, rule, lecteurs)
    if related:
        yield Paragraph(spans("Règles liées :"))
        yield Items(related)
    fields: list[tuple[str, Spans]] = [("Identifiant", spans(Span(rule.id, "code")))]
    if rule.mots_cles:
        fields.append(("Mots clés", spans(", ".join(rule.mots_cles))))
    if rule.chemin:
        fields.append(("Fichier", spans(Span(f"rules/{rule.chemin}", "code"))))
    yield Fields(tuple(fields))


def _source_row(source: Source) -> tuple[Spans, ...]:
    link = spans("\n", Span("lire le texte", "lien", source.lien)) if source.lien else ()
    place = [f"al. {source.alinea}"] if source.alinea else []
    place += [f"« {source.repere} »"] if source.repere else []
    article = spans(article_span(source.texte, source.article), link)
    return article, spans(", ".join(place)), spans(source.issu_de)


def _related(corpus: Corpus, rule: Rule, lecteurs: Mapping[str, tuple[str, ...]]) -> tuple[Spans, ...]:
    """Rules whose value this one reads, then rules that read the value that this one gives."""
    found: list[Spans] = []
    for fact in dict.fromkeys(references(formulas(rule, rule.versions[0])).values()):
        used = corpus.definition_of(fact)
        if used and used.id != rule.id:
            found.append(spans("utilise ", Span(used.titre, "regle", used.id)))
    for identifier in lecteurs.get(rule.definit, ()):
        if identifier != rule.id:
            title = corpus.regles[identifier].titre
            found.append(spans("est utilisée par ", Span(title, "regle", identifier)))
    return tuple(found)
