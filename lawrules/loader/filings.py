"""``remontees:`` of an entity: what is to be sent, period after period, of the rows that it gathers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from attrs import frozen

from lawrules.errors import Problems, RuleFileError, Where
from lawrules.expr import compile_formula
from lawrules.ir.types import BOOLEAN, RATE, ValueType
from lawrules.loader.schema import Record, suggest
from lawrules.loader.strict import Text
from lawrules.model import Entity, Filing, Formula, Vocabulary

__all__ = ["FilingDraft", "check_filings", "read_filings", "tie_filings"]

_LINKS = ("par", "avec")
_FACTS = ("arrete", "limite", "attendu")
_WORDS = ("titre", "definition", "destinataire", "reference", "reserve")


@frozen
class FilingDraft:
    """A filing whose names and formulas wait for the whole vocabulary."""

    nom: Text
    collection: Text | None
    regroupement: Text | None
    liens: dict[str, Text]
    faits: dict[str, Text]
    periode: tuple[Text, ...]
    totaux: tuple[Text, ...]
    regles: tuple[Text, ...]
    mots: dict[str, str]
    si: Text | None
    taux: Text | None
    where: Where


def read_filings(record: Record) -> tuple[FilingDraft, ...]:
    """The declarations as their file tells them."""
    found = []
    for name, item in record.named("remontees"):
        words = {key: item.text(key, required=key == "titre") for key in _WORDS}
        draft = FilingDraft(
            name,
            item.scalar("collection", required=True),
            item.scalar("regroupement", required=True),
            {key: text for key in _LINKS if (text := item.scalar(key, required=key == "par"))},
            {key: text for key in _FACTS if (text := item.scalar(key))},
            item.texts("periode", required=True),
            item.texts("totaux", required=True),
            item.texts("regles"),
            words,
            item.scalar("si"),
            item.scalar("taux"),
            item.where,
        )
        item.close()
        found.append(draft)
    return tuple(found)


def tie_filings(
    drafts: Iterable[FilingDraft], entity: Entity, vocabulary: Vocabulary, problems: Problems
) -> dict[str, Filing]:
    """The filings whose names are known and whose formulas compile."""
    found: dict[str, Filing] = {}
    for draft in drafts:
        before = len(problems)
        _check_names(draft, entity, problems)

        def formula(text: Text | None, expected: ValueType) -> Formula | None:
            if text is None:
                return None
            try:
                return compile_formula(
                    text.value,
                    vocabulary=vocabulary,
                    subject=entity.id,
                    expected=expected,
                    where=text.inside,
                )
            except RuleFileError as error:
                problems.extend(error.problems)
                return None

        condition, rate = formula(draft.si, BOOLEAN), formula(draft.taux, RATE)
        gathered = draft.collection, draft.regroupement
        if len(problems) > before or None in gathered or "par" not in draft.liens:
            continue
        assert draft.collection is not None and draft.regroupement is not None, "just seen"
        names = {key: text.value for key, text in (draft.liens | draft.faits).items()}
        found[draft.nom.value] = Filing(
            nom=draft.nom.value,
            collection=draft.collection.value,
            regroupement=draft.regroupement.value,
            periode=tuple(text.value for text in draft.periode),
            totaux=tuple(text.value for text in draft.totaux),
            regles=tuple(text.value for text in draft.regles),
            si=condition,
            taux=rate,
            **names,
            **draft.mots,
        )
    return found


def _check_names(draft: FilingDraft, entity: Entity, problems: Problems) -> None:
    def check(text: Text | None, known: Collection[str], kind: str) -> bool:
        if text is None or text.value in known:
            return text is not None
        what = f"remontée « {draft.nom.value} » : {kind} de « {entity.id} », « {text.value} »"
        fix = suggest(text.value, known) or f"déclarés : {', '.join(known) or 'aucun'}."
        problems.add("LR168", f"{what}, inconnu", where=text.where, fix=fix)
        return False

    if check(draft.collection, entity.collections, "collection") and draft.collection is not None:
        gathered = entity.collections[draft.collection.value].regroupements
        check(draft.regroupement, [item.nom for item in gathered], "regroupement")
    for text in draft.liens.values():
        check(text, entity.liens, "lien")
    for text in (*draft.faits.values(), *draft.periode, *draft.totaux):
        check(text, entity.faits, "fait")


def check_filings(drafts: Iterable[FilingDraft], *, rules: Collection[str], problems: Problems) -> None:
    """Refuse a filing that names no rule of the base."""
    for draft in drafts:
        for text in draft.regles:
            if text.value not in rules:
                what = f"remontée « {draft.nom.value} » : règle inconnue « {text.value} »"
                fix = suggest(text.value, rules) or "créez la règle, ou retirez-la de la liste."
                problems.add("LR169", what, where=text.where, fix=fix)
