"""``rapprochement:`` of an entity: how its lines are confronted with the rows of a register."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from lawrules.errors import Problems, RuleFileError, Where
from lawrules.expr import compile_formula
from lawrules.ir.types import BOOLEAN, INTEGER, Kind, ValueType
from lawrules.loader.schema import Record, suggest
from lawrules.loader.strict import Text
from lawrules.model import Entity, Formula, Gathering, Matching, MatchKey, Tally, Vocabulary

__all__ = ["MatchingDraft", "read_matching", "tie_matching"]

_FACTS = ("selon", "annee", "nombre", "taux", "recoit")
_MORE = ("recoit_base", "recoit_taux")


@frozen
class _KeyDraft:
    nom: str
    titre: str
    ligne: Text | None
    registre: Text | None


@frozen
class _GatheringDraft:
    entite: Text | None
    collection: Text | None
    regroupements: tuple[Text, ...]


@frozen
class MatchingDraft:
    """A matching whose formulas wait for the whole vocabulary."""

    de: Text | None
    faits: dict[str, Text]
    annee_registre: Text | None
    qui: tuple[_KeyDraft, ...]
    cles: tuple[_KeyDraft, ...]
    comptes: tuple[tuple[Text, Text | None, Text | None], ...]
    repete: dict[str, Text]
    bilan: _GatheringDraft | None
    exposer: tuple[Text, ...]
    where: Where


def read_matching(record: Record | None) -> MatchingDraft | None:
    """The declaration as its file tells it, or None."""
    if record is None:
        return None
    facts = {name: text for name in _FACTS if (text := record.scalar(name, required=True))}
    facts |= {name: text for name in _MORE if (text := record.scalar(name))}
    tallies = []
    for name, item in record.named("comptes", required=True):
        tallies.append((name, item.scalar("parmi"), item.scalar("dont", required=True)))
        item.close()
    repeated: dict[str, Text] = {}
    again = record.record("repete")
    if again is not None:
        wanted = ("si", "de", "a")
        repeated = {name: text for name in wanted if (text := again.scalar(name, required=True))}
        again.close()
    balance, gathering = record.record("bilan"), None
    if balance is not None:
        gathering = _GatheringDraft(
            balance.scalar("entite", required=True),
            balance.scalar("collection", required=True),
            balance.texts("regroupements", required=True),
        )
        balance.close()
    draft = MatchingDraft(
        record.scalar("de", required=True),
        facts,
        record.scalar("annee_registre", required=True),
        _keys(record, "qui"),
        _keys(record, "cles"),
        tuple(tallies),
        repeated,
        gathering,
        record.texts("exposer"),
        record.where,
    )
    record.close()
    return draft


def _keys(record: Record, name: str) -> tuple[_KeyDraft, ...]:
    found = []
    for key, item in record.named(name):
        ours, theirs = item.scalar("ligne", required=True), item.scalar("registre", required=True)
        found.append(_KeyDraft(key.value, item.text("titre"), ours, theirs))
        item.close()
    return tuple(found)


def tie_matching(
    draft: MatchingDraft, entity: Entity, vocabulary: Vocabulary, problems: Problems
) -> Matching | None:
    """The matching with its names checked and its formulas compiled; None once problems are kept."""
    before = len(problems)
    rows = draft.de.value if draft.de else ""
    if draft.de is not None and rows not in vocabulary.entites:
        fix = suggest(rows, vocabulary.entites) or f"créez faits/{rows}.yaml."
        problems.add("LR164", f"rapprochement : entité inconnue « {rows} »", where=draft.de.where, fix=fix)
    for role, text in draft.faits.items():
        if text.value not in entity.faits:
            fix = suggest(text.value, entity.faits) or f"nommez un fait de « {entity.id} », sans son préfixe."
            what = f"rapprochement, « {role} » : fait inconnu « {text.value} »"
            problems.add("LR164", what, where=text.where, fix=fix)
    if len(problems) > before or rows not in vocabulary.entites or not set(_FACTS) <= set(draft.faits):
        return None
    chosen = entity.faits[draft.faits["selon"].value].type
    if chosen.kind is not Kind.CHOIX:
        what = f"rapprochement : « {draft.faits['selon'].value} » n'est pas un choix"
        problems.add("LR165", what, where=draft.faits["selon"].where, fix="nommez un fait de type choix.")
    for name, _, _ in draft.comptes:
        if chosen.kind is Kind.CHOIX and name.value not in chosen.valeurs:
            fix = suggest(name.value, chosen.valeurs) or f"valeurs : {', '.join(chosen.valeurs)}."
            fact = f"{entity.id}.{draft.faits['selon'].value}"
            what = f"rapprochement : « {name.value} » n'est pas une valeur de « {fact} »"
            problems.add("LR165", what, where=name.where, fix=fix)

    def formula(text: Text | None, subject: str, expected: ValueType | None) -> Formula | None:
        if text is None:
            return None
        try:
            return compile_formula(
                text.value, vocabulary=vocabulary, subject=subject, expected=expected, where=text.inside
            )
        except RuleFileError as error:
            problems.extend(error.problems)
            return None

    def keys(drafts: tuple[_KeyDraft, ...]) -> tuple[MatchKey, ...]:
        found = []
        for item in drafts:
            ours, theirs = formula(item.ligne, entity.id, None), formula(item.registre, rows, None)
            if ours is None or theirs is None:
                continue
            if not (ours.node.type.textual and theirs.node.type.textual):
                what = f"rapprochement, clé « {item.nom} » : on compare deux textes ou deux codes"
                where = item.ligne.where if item.ligne else draft.where
                problems.add("LR166", what, where=where, fix="nommez un code, un choix ou un nom.")
            found.append(MatchKey(item.nom, ours, theirs, item.titre))
        return tuple(found)

    year = formula(draft.annee_registre, rows, INTEGER)
    tallies = []
    for name, base, part in draft.comptes:
        counted = formula(part, rows, BOOLEAN)
        if counted is not None:
            tallies.append(Tally(name.value, counted, formula(base, rows, BOOLEAN)))
    who, shared = keys(draft.qui), keys(draft.cles)
    condition = formula(draft.repete.get("si"), entity.id, BOOLEAN)
    ends = [formula(draft.repete.get(name), entity.id, INTEGER) for name in ("de", "a")]
    gathering = _gathering(draft.bilan, vocabulary, problems)
    for text in draft.exposer:
        if vocabulary.fact(text.value) is None:
            fix = suggest(text.value, [fact.id for fact in vocabulary.facts()]) or "écrivez « entite.fait »."
            what = f"rapprochement, « exposer » : fait inconnu « {text.value} »"
            problems.add("LR164", what, where=text.where, fix=fix)
    if len(problems) > before or year is None:
        return None
    names = {role: text.value for role, text in draft.faits.items()}
    return Matching(
        de=rows,
        annee_registre=year,
        qui=who,
        cles=shared,
        comptes=tuple(tallies),
        repete=condition,
        debut=ends[0],
        fin=ends[1],
        bilan=gathering,
        exposer=tuple(text.value for text in draft.exposer),
        **names,
    )


def _gathering(draft: _GatheringDraft | None, vocabulary: Vocabulary, problems: Problems) -> Gathering | None:
    if draft is None or draft.entite is None or draft.collection is None:
        return None

    def check(text: Text, known: Iterable[str], kind: str) -> bool:
        names = list(known)
        if text.value not in names:
            fix = suggest(text.value, names) or f"déclarés : {', '.join(names) or 'aucun'}."
            what = f"rapprochement, « bilan » : {kind} « {text.value} » inconnu"
            problems.add("LR164", what, where=text.where, fix=fix)
        return text.value in names

    if not check(draft.entite, vocabulary.entites, "entité"):
        return None
    holder = vocabulary.entites[draft.entite.value]
    if not check(draft.collection, holder.collections, "collection"):
        return None
    gathered = [item.nom for item in holder.collections[draft.collection.value].regroupements]
    for text in draft.regroupements:
        check(text, gathered, "regroupement")
    names = tuple(text.value for text in draft.regroupements)
    return Gathering(holder.id, draft.collection.value, names)
