"""``parties:`` of a document: who must sign it, told by the rows of a table."""

from __future__ import annotations

from attrs import field, frozen

from lawrules.errors import Problems, RuleFileError
from lawrules.expr import compile_formula
from lawrules.ir.nodes import FactRef
from lawrules.ir.types import Kind, ValueType
from lawrules.loader.schema import Record, suggest
from lawrules.loader.strict import Text
from lawrules.model import Capacity, Entity, Parties, PartyGroup, Vocabulary

__all__ = ["PartiesDraft", "read_parties", "tie_parties"]

_ROW_PATHS = ("cle", "nom", "type")
_PATHS = ("cle", "nom", "signe", "type", "si")


@frozen
class _CapacityDraft:
    nom: str
    titre: str
    faits: dict[str, Text]
    aucun: tuple[str, ...]
    personnes: tuple[tuple[Text, Text], ...]
    attendu: bool


@frozen
class _GroupDraft:
    nom: str
    titre: str
    qualites: tuple[_CapacityDraft, ...]
    dans: Text | None
    faits: dict[str, Text]
    total: Text | None
    comptes: tuple[tuple[Text, Text], ...]
    types: tuple[tuple[Text, Text], ...]


@frozen
class PartiesDraft:
    """Parties whose names wait for the whole vocabulary."""

    de: Text | None
    lieu: Text | None
    reference: str
    reserve: str
    groupes: tuple[_GroupDraft, ...] = field(factory=tuple)


def read_parties(record: Record | None) -> PartiesDraft | None:
    """The declaration as its file tells it, or None."""
    if record is None:
        return None
    groups = tuple(_group(name.value, item) for name, item in record.named("groupes", required=True))
    draft = PartiesDraft(
        record.scalar("de", required=True),
        record.scalar("lieu"),
        record.text("reference"),
        record.text("reserve"),
        groups,
    )
    record.close()
    return draft


def _group(name: str, record: Record) -> _GroupDraft:
    capacities = tuple(_capacity(key.value, item) for key, item in record.named("qualites", required=True))
    facts = {key: text for key in _PATHS if (text := record.scalar(key, required=key in ("cle", "nom")))}
    found = _GroupDraft(
        name,
        record.text("titre", required=True),
        capacities,
        record.scalar("dans", required=True),
        facts,
        record.scalar("total"),
        record.pairs("comptes"),
        record.pairs("types"),
    )
    record.close()
    return found


def _capacity(name: str, record: Record) -> _CapacityDraft:
    facts = {key: text for key in _ROW_PATHS if (text := record.scalar(key, required=key == "cle"))}
    found = _CapacityDraft(
        name,
        record.text("titre", required=True),
        facts,
        record.strings("aucun"),
        record.pairs("personnes"),
        record.flag("attendu"),
    )
    record.close()
    return found


def tie_parties(
    draft: PartiesDraft, entity: Entity, vocabulary: Vocabulary, problems: Problems
) -> Parties | None:
    """The parties with their names checked; None once problems are kept."""
    before = len(problems)
    rows = draft.de.value if draft.de else ""
    if draft.de is not None and rows not in vocabulary.entites:
        fix = suggest(rows, vocabulary.entites) or f"créez faits/{rows}.yaml."
        problems.add("LR178", f"parties : entité inconnue « {rows} »", where=draft.de.where, fix=fix)
    if draft.de is None or len(problems) > before:
        return None
    tie = _Tie(vocabulary, problems)
    place = tie.path(draft.lieu, rows)
    groups = tuple(found for item in draft.groupes if (found := tie.group(item, rows, entity)) is not None)
    if len(problems) > before:
        return None
    return Parties(rows, groups, place, draft.reference, draft.reserve)


@frozen
class _Tie:
    vocabulary: Vocabulary
    problems: Problems

    def group(self, draft: _GroupDraft, rows: str, entity: Entity) -> PartyGroup | None:
        """One kind of parties."""
        if draft.dans is None:
            return None
        if draft.dans.value not in entity.collections:
            known = entity.collections
            fix = suggest(draft.dans.value, known) or f"collections : {', '.join(known)}."
            what = f"parties, « {draft.nom} » : collection inconnue « {draft.dans.value} »"
            self.problems.add("LR178", what, where=draft.dans.where, fix=fix)
            return None
        element = entity.collections[draft.dans.value].de
        facts = {key: self.path(text, element) for key, text in draft.faits.items()}
        kind = self._kind(facts.get("type", ""))
        counts = tuple(
            (self._own(name, element), self.path(condition, rows, Kind.BOOLEEN))
            for name, condition in draft.comptes
        )
        return PartyGroup(
            draft.nom,
            draft.titre,
            tuple(self._capacity(item, rows, kind) for item in draft.qualites),
            draft.dans.value,
            facts.get("cle", ""),
            facts.get("nom", ""),
            facts.get("signe", ""),
            facts.get("type", ""),
            facts.get("si", ""),
            self._own(draft.total, element),
            counts,
            tuple((name.value, self._value(text, kind)) for name, text in draft.types),
        )

    def _capacity(self, draft: _CapacityDraft, rows: str, kind: ValueType | None) -> Capacity:
        facts = {key: self.path(text, rows) for key, text in draft.faits.items()}
        mine = self._kind(facts.get("type", ""))
        persons = tuple((self._value(a, mine), self._value(b, kind)) for a, b in draft.personnes)
        return Capacity(
            draft.nom,
            draft.titre,
            facts.get("cle", ""),
            facts.get("nom", ""),
            facts.get("type", ""),
            draft.aucun,
            persons,
            draft.attendu,
        )

    def path(self, text: Text | None, subject: str, kind: Kind | None = None) -> str:
        """The path of one fact, checked; "" without."""
        if text is None:
            return ""
        try:
            node = compile_formula(
                text.value, vocabulary=self.vocabulary, subject=subject, where=text.inside
            ).node
        except RuleFileError as error:
            self.problems.extend(error.problems)
            return ""
        if not isinstance(node, FactRef) or (kind is not None and node.type.kind is not kind):
            what = f"parties : « {text.value} » n'est pas un fait" + (" vrai ou faux" if kind else "")
            fix = "nommez un fait par son chemin."
            self.problems.add("LR179", what, where=text.where, fix=fix)
        return text.value

    def _own(self, text: Text | None, element: str) -> str:
        if text is None:
            return ""
        facts = self.vocabulary.entites[element].faits
        if text.value not in facts:
            fix = suggest(text.value, facts) or f"nommez un fait de « {element} », sans son préfixe."
            what = f"parties : fait inconnu de « {element} », « {text.value} »"
            self.problems.add("LR178", what, where=text.where, fix=fix)
        return text.value

    def _kind(self, path: str) -> ValueType | None:
        if not path:
            return None
        *links, name = path.split(".")[1:]
        entity = self.vocabulary.entites[path.split(".", maxsplit=1)[0]]
        for link in links:
            entity = self.vocabulary.entites[entity.liens[link].vers]
        return entity.faits[name].type

    def _value(self, text: Text, kind: ValueType | None) -> str:
        if kind is not None and kind.valeurs and text.value not in kind.valeurs:
            fix = suggest(text.value, kind.valeurs) or f"valeurs : {', '.join(kind.valeurs)}."
            self.problems.add(
                "LR178", f"parties : valeur inconnue « {text.value} »", where=text.where, fix=fix
            )
        return text.value
