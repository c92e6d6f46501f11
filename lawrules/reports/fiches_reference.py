"""The other pages of the legal reference: an article and its ledger, an entity and its facts, a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lawrules.ir.types import Kind
from lawrules.model import Article, Corpus, Entity, Fact, LedgerLine, Rule, Table, TableRow
from lawrules.reports.fiche_mots import (
    NATURES,
    article_key,
    article_words,
    fact_span,
    long_date,
    readers,
    type_words,
)
from lawrules.reports.page import (
    Block,
    Fields,
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
from lawrules.reports.words import CERTAINTIES, count
from lawrules.words import day, scalar

__all__ = ["article_page", "cited_articles", "entity_page", "fact_anchor", "table_page"]


def cited_articles(corpus: Corpus) -> dict[str, tuple[str, str]]:
    """Every article that has a ledger or that a rule cites: id -> (texte, article), in order of id."""
    found = {article_key(item.texte, item.article): (item.texte, item.article) for item in corpus.articles}
    for rule in corpus.regles.values():
        for version in rule.versions:
            for source in (version.source, *(item.source for item in version.sauf if item.source)):
                found.setdefault(article_key(source.texte, source.article), (source.texte, source.article))
    return dict(sorted(found.items()))


def article_page(corpus: Corpus, texte: str, article: str) -> Page:
    """The page of one article: what became of each alinéa, then the rules that cite it."""
    key = article_key(texte, article)
    ledger = next((item for item in corpus.articles if article_key(item.texte, item.article) == key), None)
    title = article_words(texte, article)
    if ledger and ledger.titre:
        title = f"{title} : {ledger.titre}"
    sections = [Section("Alinéas", tuple(_ledger(corpus, ledger)), ancre="Alinéas")]
    citing = tuple(_rule_item(rule) for rule in _citing(corpus, key))
    none = Paragraph(spans("Aucune règle ne cite cet article."))
    sections.append(Section("Règles", (Items(citing),) if citing else (none,), ancre="Règles"))
    lead = (Paragraph((Span("Lire le texte", "lien", ledger.lien),)),) if ledger and ledger.lien else ()
    return Page("article", key, title, (), lead, tuple(sections))


def _ledger(corpus: Corpus, ledger: Article | None) -> Iterator[Block]:
    if ledger is None:
        words = (
            "Les alinéas de cet article ne sont pas encore recensés : on ne sait pas ce qui n'est pas encodé."
        )
        yield Note("limite", "Sans registre", spans(words))
        return
    encoded = sum(bool(line.encode_par) for line in ledger.alineas)
    aside = sum(bool(line.ecarte) for line in ledger.alineas)
    todo = sum(bool(line.a_faire) for line in ledger.alineas)
    parts = [f"{count(encoded, 'encodé')} par une règle sur {len(ledger.alineas)}"]
    if aside:
        parts.append(f"{count(aside, 'écarté')} avec un motif")
    if todo:
        parts.append(f"{todo} à faire")
    yield Paragraph(spans(f"Passages recensés : {' ; '.join(parts)}."))
    yield Grid(("Passage", "Sort"), tuple(_ledger_row(corpus, line) for line in ledger.alineas))


def _ledger_row(corpus: Corpus, line: LedgerLine) -> tuple[Spans, ...]:
    place: list[str | Span] = [f"« {line.repere} »"]
    if line.alinea:
        place.append(f"\nal. {line.alinea}")
    if line.depuis:
        place.append(f"\ndepuis le {long_date(line.depuis)}")
    if line.fin:
        place.append(f"\njusqu'au {long_date(line.fin)}")
    fate: list[str | Span | Spans] = []
    for identifier in line.encode_par:
        rule = corpus.regles.get(identifier)
        fate += ["\n" if fate else "", Span(rule.titre if rule else identifier, "regle", identifier)]
    if line.ecarte:
        fate += ["\n" if fate else "", Span("écarté", "marque", "ecarte"), f" {line.ecarte}"]
    if line.a_faire:
        fate += ["\n" if fate else "", Span("à faire", "marque", "a_faire"), f" {line.a_faire}"]
    return spans(*place), spans(*fate)


def _citing(corpus: Corpus, key: str) -> Iterator[Rule]:
    for rule in corpus.regles.values():
        sources = {
            article_key(source.texte, source.article)
            for version in rule.versions
            for source in (version.source, *(item.source for item in version.sauf if item.source))
        }
        if key in sources:
            yield rule


def _rule_item(rule: Rule) -> Spans:
    return spans(
        Span(rule.titre, "regle", rule.id), " ", Span(NATURES[rule.nature], "marque", rule.nature.value)
    )


def fact_anchor(identifier: str) -> str:
    """Anchor of a fact on the page of its entity."""
    return f"fait-{identifier}"


def entity_page(
    corpus: Corpus, entity: Entity, *, lecteurs: Mapping[str, tuple[str, ...]] | None = None
) -> Page:
    """The page of one entity: what it is, what it is linked to, then each of its facts.

    Args:
        lecteurs: What ``readers`` gives, when it is at hand.
    """
    used = readers(corpus) if lecteurs is None else lecteurs
    lead: list[Block] = [Paragraph(spans(entity.definition))] if entity.definition else []
    fields: list[tuple[str, Spans]] = [("Identifiant", spans(Span(entity.id, "code")))]
    if entity.cle:
        fields.append(("Se reconnaît par", spans(fact_span(corpus, f"{entity.id}.{entity.cle}"))))
    if entity.date_de_reference:
        days: list[str | Span] = []
        for name in entity.date_de_reference:
            days += [" ; à défaut " if days else "", fact_span(corpus, f"{entity.id}.{name}")]
        fields.append(("Jour dont le droit s'applique", spans(*days)))
    if entity.document:
        fields.append(("Document", spans("oui : un blanc peut y être une absence")))
    lead.append(Fields(tuple(fields)))
    sections = [
        Section("Liens", tuple(_links(corpus, entity)), ancre="Liens"),
        Section(
            "Faits",
            () if entity.faits else (Paragraph(spans("Aucun fait déclaré.")),),
            tuple(_fact_section(corpus, fact, used.get(fact.id, ())) for fact in entity.faits.values()),
            "Faits",
        ),
    ]
    return Page("entite", entity.id, entity.titre, (), tuple(lead), tuple(sections))


def _links(corpus: Corpus, entity: Entity) -> Iterator[Block]:
    rows = [(link.nom, link.vers, "un au plus", link.definition) for link in entity.liens.values()]
    rows += [
        (item.nom, item.de, "plusieurs", item.definition or item.titre)
        for item in entity.collections.values()
    ]
    if not rows:
        yield Paragraph(spans("Aucun lien vers une autre entité."))
        return
    entities = corpus.vocabulaire.entites
    yield Grid(
        ("Chemin", "Vers", "Combien", "Ce que c'est"),
        tuple(
            (
                (Span(f"{entity.id}.{name}", "code"),),
                (Span(entities[to].titre if to in entities else to, "entite", to),),
                spans(many),
                spans(words),
            )
            for name, to, many, words in rows
        ),
        largeurs=(32, 22, 12, 34),
    )


def _fact_section(corpus: Corpus, fact: Fact, used_by: tuple[str, ...]) -> Section:
    blocks: list[Block] = [Paragraph(spans(fact.definition))] if fact.definition else []
    fields: list[tuple[str, Spans]] = [("Identifiant", spans(Span(fact.id, "code")))]
    fields.append(("Valeur", spans(type_words(fact.type, dict(fact.libelles)))))
    if fact.type.kind is Kind.CHOIX:
        words = [f"{value} ({label})" if label != value else value for value, label in _choices(fact)]
        fields[-1] = ("Valeurs", spans(" ; ".join(words)))
    if fact.type.minimum is not None or fact.type.maximum is not None:
        fields.append(("Bornes", spans(_bounds(fact))))
    if fact.inconnu:
        fields.append(("S'il manque", spans(fact.inconnu)))
    if fact.origine:
        fields.append(
            ("Où le trouver", spans(" ; ".join(f"{file} : {place}" for file, place in fact.origine)))
        )
    if fact.alias:
        fields.append(("En-têtes reconnus", spans(", ".join(f"« {alias} »" for alias in fact.alias))))
    if fact.personnel:
        fields.append(("Donnée personnelle", spans("oui : sa valeur n'apparaît dans aucun rapport")))
    definition = corpus.definition_of(fact.id)
    if definition:
        fields.append(("Se calcule par", spans(Span(definition.titre, "regle", definition.id))))
    if used_by:
        fields.append(("Lu par", _joined(corpus, used_by)))
    blocks.append(Fields(tuple(fields)))
    return Section(fact.titre, tuple(blocks), ancre=fact_anchor(fact.id))


def _choices(fact: Fact) -> tuple[tuple[str, str], ...]:
    labels = dict(fact.libelles)
    return tuple((value, labels.get(value, value)) for value in fact.type.valeurs)


def _bounds(fact: Fact) -> str:
    low, high = fact.type.minimum, fact.type.maximum
    if low is not None and high is not None:
        return f"de {scalar(low, fact.type)} à {scalar(high, fact.type)}"
    if low is not None:
        return f"{scalar(low, fact.type)} au moins"
    return f"{scalar(high, fact.type)} au plus" if high is not None else ""


def _joined(corpus: Corpus, rules: tuple[str, ...]) -> Spans:
    found: list[str | Span] = []
    for identifier in rules:
        found += [", " if found else "", Span(corpus.regles[identifier].titre, "regle", identifier)]
    return spans(*found)


def table_page(table: Table) -> Page:
    """The page of one table: what it says, from where, and every cell."""
    lead: list[Block] = [Paragraph(spans(table.definition))] if table.definition else []
    keys = ", ".join(f"{name} ({type_words(of)})" for name, of in table.cles)
    fields = [
        ("Identifiant", spans(Span(table.nom, "code"))),
        ("Clés", spans(keys)),
        ("Valeur", spans(type_words(table.type))),
        (
            "Datée",
            spans(
                "oui : la ligne lue est la dernière qui commence au plus tard ce jour-là"
                if table.datee
                else "non"
            ),
        ),
    ]
    if table.jusqu_au:
        fields.append(
            ("Complète jusqu'au", spans(f"{long_date(table.jusqu_au)} ; au-delà, la valeur est inconnue"))
        )
    lead.append(Fields(tuple(fields)))
    headers = (
        *(name for name, _ in table.cles),
        *(("depuis",) if table.datee else ()),
        "valeur",
        "certitude",
        "source",
    )
    rows = tuple(_table_row(table, row) for row in table.lignes)
    lines = Section(
        "Lignes",
        (Paragraph(spans(f"{count(len(rows), 'ligne')}.")), Grid(headers, rows, compact=True)),
        ancre="Lignes",
    )
    sources = Section("Sources", tuple(_sources(table)), ancre="Sources")
    return Page("table", table.nom, table.titre, (), tuple(lead), (lines, sources))


def _table_row(table: Table, row: TableRow) -> tuple[Spans, ...]:
    # A year or a code is a name: no thousands separator.
    cells = [spans(str(key)) for key in row.cles]
    if table.datee:
        cells.append(spans(day(row.depuis) if row.depuis else ""))
    cells += [spans(scalar(row.valeur, table.type)), spans(CERTAINTIES[row.certitude]), spans(row.source)]
    return tuple(cells)


def _sources(table: Table) -> Iterator[Block]:
    if table.sources:
        yield Fields(tuple((name, spans(words)) for name, words in table.sources.items()))
    else:
        yield Paragraph(spans("Chaque ligne porte sa source."))
