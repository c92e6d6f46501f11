"""``rules/faits/``: entities, facts, links and collections, read one file at a time then tied together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen

from lawrules.errors import Problems, RuleFileError
from lawrules.expr import compile_formula
from lawrules.ir.types import Kind
from lawrules.loader.filings import FilingDraft, read_filings, tie_filings
from lawrules.loader.matching import MatchingDraft, read_matching, tie_matching
from lawrules.loader.parties import PartiesDraft, read_parties, tie_parties
from lawrules.loader.schema import Record, as_record, suggest
from lawrules.loader.strict import Node, Text
from lawrules.loader.value_types import read_labels, read_value_type
from lawrules.model import Collection, Entity, Fact, Formula, Grouping, Link, Vocabulary

__all__ = ["EntityDraft", "read_entity", "tie_vocabulary"]


@frozen
class _GroupingDraft:
    """A grouping whose formulas wait for the whole vocabulary."""

    nom: Text
    titre: str
    cles: tuple[tuple[Text, Text], ...]
    reprend: tuple[Text, ...]


@frozen
class EntityDraft:
    """An entity as its own file tells it: nothing that it names elsewhere is checked yet."""

    entity: Entity
    names: dict[str, Text] = field(factory=dict)
    dates: tuple[Text, ...] = ()
    cle: Text | None = None
    regroupements: dict[str, tuple[_GroupingDraft, ...]] = field(factory=dict)
    rapprochement: MatchingDraft | None = None
    agit: tuple[Text, ...] = ()
    remontees: tuple[FilingDraft, ...] = ()
    parties: PartiesDraft | None = None
    nomme: Text | None = None
    partages: dict[str, tuple[Text, ...]] = field(factory=dict)


def read_entity(node: Node, *, problems: Problems) -> EntityDraft | None:
    """The entity of one file of ``faits/``."""
    record = as_record(node, problems)
    if record is None:
        return None
    identifier = record.name("entite", required=True)
    dates = record.texts("date_de_reference")
    cle = record.scalar("cle")
    acting = record.texts("agit")
    namesake = record.scalar("nomme")
    matching = read_matching(record.record("rapprochement"))
    filings = read_filings(record)
    parties = read_parties(record.record("parties"))
    facts: dict[str, Fact] = {}
    links: dict[str, Link] = {}
    collections: dict[str, Collection] = {}
    groupings: dict[str, tuple[_GroupingDraft, ...]] = {}
    shared: dict[str, tuple[Text, ...]] = {}
    names: dict[str, Text] = {}

    def keep(name: Text) -> bool:
        """Whether no fact, link or collection of the entity bears the name yet."""
        if name.value in names:
            fix = "un fait, un lien et une collection d'une entité ont des noms différents."
            problems.add("LR156", f"« {name.value} » nomme deux choses", where=name.where, fix=fix)
            return False
        names[name.value] = name
        return True

    for name, item in record.named("faits"):
        fact = _fact(identifier, name, item)
        if keep(name) and fact is not None:
            facts[name.value] = fact
    for name, item in record.named("liens"):
        link = Link(
            name.value,
            item.name("vers", required=True),
            item.text("definition"),
            item.flag("parent"),
            item.strings("alias"),
        )
        item.close()
        if keep(name):
            links[name.value] = link
    for name, item in record.named("collections"):
        groupings[name.value] = tuple(_groupings(item))
        shared[name.value] = item.texts("reprend")
        collection = Collection(
            name.value,
            item.name("de", required=True),
            item.text("definition"),
            item.text("titre"),
            facultatif=item.flag("facultatif"),
            reprend=tuple(text.value for text in shared[name.value]),
        )
        item.close()
        if keep(name):
            collections[name.value] = collection
    _check_aliases(facts, record)
    entity = Entity(
        identifier,
        record.text("titre", required=True),
        pluriel=record.text("pluriel"),
        definition=record.text("definition"),
        cle=cle.value if cle else "",
        date_de_reference=tuple(text.value for text in dates),
        document=record.flag("document"),
        modele=record.text("modele"),
        fiche=record.flag("fiche"),
        dossier=record.flag("dossier"),
        affiche=record.text("affiche"),
        nomme=namesake.value if namesake else "",
        agit=tuple(text.value for text in acting),
        faits=facts,
        liens=links,
        collections=collections,
        where=record.where,
    )
    record.close()
    draft = EntityDraft(
        entity, names, dates, cle, groupings, matching, acting, filings, parties, namesake, shared
    )
    return draft if identifier else None


def _fact(entity: str, name: Text, record: Record) -> Fact | None:
    kind = read_value_type(record)
    fact = {
        "titre": record.text("titre", required=True),
        "definition": record.text("definition"),
        "inconnu": record.text("inconnu"),
    }
    origin = tuple((key.value, text.value) for key, text in record.pairs("origine"))
    alias = record.strings("alias")
    personal = record.flag("personnel")
    labels = read_labels(Record(record.node, Problems())) if record.has("valeurs") else ()
    record.close()
    if kind is None:
        return None
    return Fact(
        f"{entity}.{name.value}",
        entity,
        name.value,
        kind,
        **fact,
        origine=origin,
        alias=alias,
        personnel=personal,
        libelles=labels,
        where=name.where,
    )


def _groupings(record: Record) -> Iterator[_GroupingDraft]:
    for name, item in record.named("regroupements"):
        yield _GroupingDraft(name, item.text("titre"), item.pairs("cles"), item.texts("reprend"))
        item.close()


def _check_aliases(facts: dict[str, Fact], record: Record) -> None:
    """Refuse a column header that would name two facts of one entity."""
    seen: dict[str, str] = {}
    for fact in facts.values():
        for alias in fact.alias:
            other = seen.setdefault(alias.casefold(), fact.nom)
            if other != fact.nom:
                what = f"l'alias « {alias} » désigne « {other} » et « {fact.nom} »"
                record.problems.add("LR163", what, where=fact.where, fix="gardez-le pour un seul fait.")


# --- between entities -----------------------------------------------------------------------------------


def tie_vocabulary(drafts: Iterable[EntityDraft], *, problems: Problems) -> Vocabulary:
    """The vocabulary of all entities, their mutual references checked and groupings compiled."""
    by_id = {draft.entity.id: draft for draft in drafts}
    entities = {name: draft.entity for name, draft in by_id.items()}
    before = len(problems)
    for draft in by_id.values():
        _check_references(draft, entities, problems)
    vocabulary = Vocabulary(entities)
    if len(problems) > before:
        return vocabulary
    for name, draft in by_id.items():
        entities[name] = _with_groupings(draft, vocabulary, problems)
    # Once all groupings are there: these two name those of other entities.
    for name, draft in by_id.items():
        if draft.rapprochement is not None:
            found = tie_matching(draft.rapprochement, draft.entity, vocabulary, problems)
            entities[name] = evolve(entities[name], rapprochement=found)
        if draft.remontees:
            filings = tie_filings(draft.remontees, entities[name], vocabulary, problems)
            entities[name] = evolve(entities[name], remontees=filings)
        if draft.parties is not None:
            parties = tie_parties(draft.parties, entities[name], vocabulary, problems)
            entities[name] = evolve(entities[name], parties=parties)
    return Vocabulary(entities)


def _check_references(draft: EntityDraft, entities: dict[str, Entity], problems: Problems) -> None:
    entity = draft.entity
    targets = [(link.nom, link.vers) for link in entity.liens.values()]
    targets += [(collection.nom, collection.de) for collection in entity.collections.values()]
    for name, target in targets:
        if target and target not in entities:
            fix = suggest(target, entities) or f"créez faits/{target}.yaml."
            where = draft.names[name].where
            problems.add("LR157", f"entité inconnue : « {target} »", where=where, fix=fix)
    if draft.cle is not None and draft.cle.value not in entity.faits:
        fix = suggest(draft.cle.value, entity.faits) or "nommez un fait de l'entité, sans son préfixe."
        problems.add("LR159", f"« cle » : fait inconnu « {draft.cle.value} »", where=draft.cle.where, fix=fix)
    for text in draft.dates:
        fact = entity.faits.get(text.value)
        if fact is None or fact.type.kind is not Kind.DATE:
            known = [item.nom for item in entity.faits.values() if item.type.kind is Kind.DATE]
            what = f"« date_de_reference » : « {text.value} » n'est pas un fait daté de l'entité"
            fix = suggest(text.value, known) or f"faits de type date : {', '.join(known) or 'aucun'}."
            problems.add("LR159", what, where=text.where, fix=fix)
    steps = [("agit", text) for text in draft.agit] + ([("nomme", draft.nomme)] if draft.nomme else [])
    for key, text in steps:
        if text.value not in entity.liens:
            fix = suggest(text.value, entity.liens) or f"liens : {', '.join(entity.liens) or 'aucun'}."
            what = f"« {key} » : « {text.value} » n'est pas un lien de l'entité"
            problems.add("LR167", what, where=text.where, fix=fix)
    _check_parents(draft, entities, problems)


def _check_parents(draft: EntityDraft, entities: dict[str, Entity], problems: Problems) -> None:
    """A parent link goes to an entity that holds this one in a collection, once per holder."""
    holders: set[str] = set()
    for link in draft.entity.liens.values():
        holder = entities.get(link.vers)
        if not link.parent or holder is None:
            continue
        where = draft.names[link.nom].where
        if not any(item.de == draft.entity.id for item in holder.collections.values()):
            what = f"« {link.nom} » est un lien parent vers « {holder.id} », qui n'en contient pas"
            fix = f"déclarez la collection dans faits/{holder.id}.yaml, ou retirez « parent »."
            problems.add("LR158", what, where=where, fix=fix)
        if link.vers in holders:
            what = f"deux liens parents vers « {link.vers} »"
            problems.add("LR158", what, where=where, fix="gardez-en un seul.")
        holders.add(link.vers)


def _with_groupings(draft: EntityDraft, vocabulary: Vocabulary, problems: Problems) -> Entity:
    collections = dict(draft.entity.collections)
    for name, groupings in draft.regroupements.items():
        if name in collections and groupings:
            built = tuple(
                _grouping(item, draft.entity, collections[name].de, vocabulary, problems)
                for item in groupings
            )
            collections[name] = evolve(collections[name], regroupements=built)
    for name, links in draft.partages.items():
        for text in links if name in collections else ():
            element = vocabulary.entites[collections[name].de]
            _check_shared_link(text, draft.entity, element, vocabulary, problems)
    return evolve(draft.entity, collections=collections)


def _grouping(
    draft: _GroupingDraft, holder: Entity, element: str, vocabulary: Vocabulary, problems: Problems
) -> Grouping:
    keys: list[tuple[str, Formula]] = []
    for name, text in draft.cles:
        fact = holder.faits.get(name.value)
        if fact is None:
            fix = suggest(name.value, holder.faits) or f"nommez un fait de « {holder.id} », sans son préfixe."
            problems.add(
                "LR160", f"clé de regroupement inconnue : « {name.value} »", where=name.where, fix=fix
            )
            continue
        try:
            formula = compile_formula(
                text.value, vocabulary=vocabulary, subject=element, expected=fact.type, where=text.inside
            )
        except RuleFileError as error:
            problems.extend(error.problems)
        else:
            keys.append((name.value, formula))
    for text in draft.reprend:
        _check_shared_link(text, holder, vocabulary.entites[element], vocabulary, problems)
    _check_level(draft.nom, holder, problems)
    return Grouping(draft.nom.value, tuple(keys), tuple(text.value for text in draft.reprend), draft.titre)


def _check_shared_link(
    text: Text, holder: Entity, element: Entity, vocabulary: Vocabulary, problems: Problems
) -> None:
    """A link that rows share goes to the same entity from the row and from the holder, by its key."""
    ours, theirs = holder.liens.get(text.value), element.liens.get(text.value)
    if ours is None or theirs is None or ours.vers != theirs.vers:
        what = (
            f"« reprend » : « {text.value} » n'est pas un lien commun à « {holder.id} » et « {element.id} »"
        )
        common = set(holder.liens) & set(element.liens)
        fix = suggest(text.value, common) or f"liens communs : {', '.join(sorted(common)) or 'aucun'}."
        problems.add("LR161", what, where=text.where, fix=fix)
    elif not vocabulary.entites[ours.vers].cle:
        what = (
            f"« reprend » : « {ours.vers} » n'a pas de « cle » pour reconnaître les lignes d'un même groupe"
        )
        problems.add("LR161", what, where=text.where, fix=f"donnez « cle » dans faits/{ours.vers}.yaml.")


def _check_level(name: Text, holder: Entity, problems: Problems) -> None:
    """The name of a grouping is a value that the fact ``niveau`` of the holder may have."""
    level = holder.faits.get("niveau")
    where = name.where
    if level is None or not level.type.textual:
        what = f"« {holder.id} » est regroupée, mais n'a pas de fait « niveau » qui dise par quoi"
        problems.add(
            "LR162", what, where=where, fix="déclarez « niveau » : un choix, un mot par regroupement."
        )
    elif level.type.valeurs and name.value not in level.type.valeurs:
        what = f"« {name.value} » n'est pas une valeur de « {level.id} »"
        fix = suggest(name.value, level.type.valeurs) or f"valeurs : {', '.join(level.type.valeurs)}."
        problems.add("LR162", what, where=where, fix=fix)
