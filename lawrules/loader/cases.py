"""``.test.yaml``: the cases of a rule, their facts typed by the vocabulary."""

from __future__ import annotations

from collections.abc import Collection as AnyCollection
from datetime import date
from enum import StrEnum

from attrs import frozen

from lawrules.errors import Problems
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import ValueType
from lawrules.loader.paths import UnknownPath, resolve
from lawrules.loader.schema import Record, as_record, shape, suggest
from lawrules.loader.strict import Fields, Items, Node, Text
from lawrules.loader.values import ValueFault, read_value
from lawrules.model import Case, Collection, Rule, Verdict, Vocabulary

__all__ = ["CaseReader"]

_NO_VERSION = "aucune_version"
_SKIP = object()  # said « inconnu », or wrong and already told


class _World(StrEnum):
    OUVERT = "ouvert"
    CLOS = "clos"


@frozen
class CaseReader:
    """Reads the cases of one rule.

    Attributes:
        defined: Ids of the facts that some definition gives: a case may leave them out. None when some
            rules could not be read, so that this is not known.
        tables: Names of the tables, which may be what is missing.
    """

    rule: Rule
    vocabulary: Vocabulary
    problems: Problems
    defined: AnyCollection[str] | None = ()
    tables: AnyCollection[str] = ()

    def read(self, node: Node) -> tuple[Case, ...]:
        """The cases of one file, in order."""
        if not isinstance(node, Items):
            what = f"on attend une liste de cas, {shape(node)} trouvé"
            self.problems.add("LR222", what, where=node.where, fix="commencez chaque cas par « - cas: … ».")
            return ()
        cases: dict[str, Case] = {}
        for item in node:
            record = as_record(item, self.problems)
            case = self._case(record) if record else None
            if case is None:
                continue
            if case.cas in cases:
                what = f"deux cas se nomment « {case.cas} », l'autre ligne {cases[case.cas].where.line}"
                self.problems.add("LR264", what, where=case.where, fix="donnez-leur des noms différents.")
            cases[case.cas] = case
        return tuple(cases.values())

    def _case(self, record: Record) -> Case | None:
        before = len(self.problems)
        name = record.text("cas", required=True)
        why, day = record.text("pourquoi"), record.day("date")
        example = record.flag("exemple")
        world = record.choice("monde", _World) or _World.OUVERT
        facts = self._facts(record.take("faits"), self.rule.porte_sur)
        verdict, no_version = self._verdict(record)
        value = self._value(record, expected=verdict is None and not no_version)
        missing = self._missing(record)
        figures = {key.value: text.value for key, text in record.pairs("chiffres")}
        record.close()
        if len(self.problems) > before:
            return None
        self._check_day(record, day, facts, verdict)
        return Case(
            self.rule.id,
            name,
            day,
            facts,
            verdict,
            value,
            missing,
            why,
            exemple=example,
            monde=world.value,
            chiffres=figures,
            aucune_version=no_version,
            where=record.where,
        )

    # --- what is expected ----------------------------------------------------------------------------

    def _verdict(self, record: Record) -> tuple[Verdict | None, bool]:
        text = record.scalar("attendu")
        if text is None:
            return None, False
        if text.value == _NO_VERSION:
            return None, True
        # A definition has no verdict, but it may have no object (an empty base).
        known = [Verdict.SANS_OBJET] if self.rule.nature.gives_value else list(Verdict)
        if text.value not in known:
            names = [*known, _NO_VERSION]
            what = f"« attendu: {text.value} » n'est pas un verdict de cette règle"
            fix = suggest(text.value, names) or f"verdicts admis : {', '.join(names)}."
            self.problems.add("LR260", what, where=text.where, fix=fix)
            return None, True
        return Verdict(text.value), False

    def _value(self, record: Record, *, expected: bool) -> Scalar | dict[str, object] | None:
        node = record.take("valeur")
        if not self.rule.nature.gives_value:
            if node is not None:
                what = "« valeur » ne vaut que pour une définition ou un calcul"
                self.problems.add("LR260", what, where=node.where, fix="écrivez « attendu: … ».")
            elif expected:
                self._add_missing_outcome(record, "attendu")
            return None
        if node is None:
            if expected:
                self._add_missing_outcome(record, "valeur")
            return None
        if not expected:
            what = "« valeur » et « attendu » dans un même cas"
            self.problems.add("LR260", what, where=node.where, fix="gardez l'un des deux.")
        fact = self.vocabulary.fact(self.rule.definit)
        found = self._typed(node, fact.type, bounds=True) if fact else _SKIP
        return None if found is _SKIP else found  # type: ignore[return-value]

    def _add_missing_outcome(self, record: Record, key: str) -> None:
        what = f"le cas ne dit pas ce qu'il attend : la clé « {key} » manque"
        self.problems.add("LR260", what, where=record.where, fix="ajoutez-la.")

    def _missing(self, record: Record) -> tuple[str, ...]:
        """Paths of ``faits_manquants``, from the subject, from an element of a collection, or a table."""
        found = record.texts("faits_manquants")
        for text in found:
            root, _, rest = text.value.partition(".")
            if root == "table" and rest in self.tables:
                continue
            start = root if root in self.vocabulary.entites else self.rule.porte_sur
            target = resolve(text.value, start, self.vocabulary)
            if isinstance(target, UnknownPath):
                self.problems.add("LR266", target.what, where=text.where, fix=target.fix)
        return tuple(text.value for text in found)

    def _check_day(
        self, record: Record, day: date | None, facts: dict[str, object], verdict: Verdict | None
    ) -> None:
        """A case without a day of the law could only be undecided."""
        if day is not None or self.rule.date_de_reference is not None or verdict is Verdict.INDETERMINE:
            return
        if self.defined is None:
            return
        defined = self.defined
        entity = self.vocabulary.entites[self.rule.porte_sur]
        names = [f"{entity.id}.{name}" for name in entity.date_de_reference]
        if not any(name in facts or name in defined for name in names):
            given = f", ou le fait {' ou '.join(names)}" if names else ""
            what = "le cas n'a pas de jour : on ne sait pas quel droit appliquer"
            self.problems.add("LR263", what, where=record.where, fix=f"ajoutez « date: AAAA-MM-JJ »{given}.")

    # --- facts ---------------------------------------------------------------------------------------

    def _facts(self, node: Node | None, root: str) -> dict[str, object]:
        """Values by path, as a case or an element of a collection writes them."""
        facts: dict[str, object] = {}
        if node is not None and not isinstance(node, Fields):
            what = f"on attend « chemin.du.fait: valeur », {shape(node)} trouvé"
            self.problems.add("LR222", what, where=node.where)
            return facts
        for key, value in node.items() if node else ():
            target = resolve(key.value, root, self.vocabulary)
            if isinstance(target, UnknownPath):
                self.problems.add("LR261", target.what, where=key.where, fix=target.fix)
                continue
            if isinstance(target, Collection):
                found = self._elements(value, target)
            else:
                found = self._typed(value, target.type, bounds=target.type.bornes)
            if found is not _SKIP:
                facts[key.value] = found
        return facts

    def _elements(self, node: Node, collection: Collection) -> object:
        if isinstance(node, Text) and node.value == "inconnu":
            return _SKIP
        if not isinstance(node, Items):
            what = f"« {collection.nom} » est une collection : on attend une liste, {shape(node)} trouvé"
            self.problems.add("LR222", what, where=node.where, fix="écrivez une liste, [] si elle est vide.")
            return _SKIP
        return tuple(self._facts(item, collection.de) for item in node)

    def _typed(self, node: Node, kind: ValueType, *, bounds: bool) -> object:
        if isinstance(node, Fields):
            return self._interval(node, kind, bounds=bounds)
        if not isinstance(node, Text) or node.blank:
            what = f"on attend une valeur de type « {kind} », {shape(node)} trouvé"
            self.problems.add(
                "LR262", what, where=node.where, fix="écrivez « inconnu » si on ne la sait pas."
            )
            return _SKIP
        if not node.quoted and node.value == "inconnu":
            return _SKIP
        if not node.quoted and node.value == "absent":
            return None
        try:
            return read_value(node.value, kind)
        except ValueFault as fault:
            self.problems.add("LR262", fault.what, where=node.where, fix=fault.fix)
            return _SKIP

    def _interval(self, node: Fields, kind: ValueType, *, bounds: bool) -> object:
        if not kind.numeric or not bounds:
            fix = "donnez une valeur, ou déclarez « bornes: oui » pour ce fait dans rules/faits/."
            self.problems.add("LR265", "ce fait ne se donne pas comme intervalle", where=node.where, fix=fix)
            return _SKIP
        record = Record(node, self.problems)
        before = len(self.problems)
        found: dict[str, object] = {}
        for key in ("min", "max"):
            text = record.scalar(key)
            value = self._typed(text, kind, bounds=False) if text else _SKIP
            found[key] = None if value is _SKIP else value
        record.close()
        low, high = found["min"], found["max"]
        if low is None and high is None and len(self.problems) == before:
            self.problems.add(
                "LR265", "un intervalle sans bornes", where=node.where, fix="écrivez « inconnu »."
            )
        elif low is not None and high is not None and low > high:  # type: ignore[operator]
            self.problems.add("LR265", "« min » dépasse « max »", where=node.where, fix="échangez-les.")
        return found
