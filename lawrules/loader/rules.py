"""One rule file to a rule; its versions are read by ``lawrules.loader.versions``."""

from __future__ import annotations

import re

from lawrules.errors import Problems
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import DATE
from lawrules.loader.formulas import FormulaReader
from lawrules.loader.schema import Record, as_record, suggest
from lawrules.loader.strict import Node
from lawrules.loader.values import ValueFault, read_value
from lawrules.loader.versions import Subject, read_versions
from lawrules.model import Fact, Gravite, Nature, Rule

__all__ = ["read_rule", "read_rule_id"]

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


def read_rule_id(node: Node) -> str:
    """The id that a rule file declares, right or wrong, so that what names it is not blamed as well."""
    record = as_record(node, Problems())
    return record.text("id") if record else ""


def read_rule(node: Node, *, formulas: FormulaReader, path: str = "") -> Rule | None:
    """The rule of one file, or None once the reader's problems say why not.

    Args:
        node: Tree of the file.
        formulas: Compiles formulas and collects problems.
        path: Path of the file under the root, for ``Rule.chemin``.
    """
    record = as_record(node, formulas.problems)
    return _RuleReader(record, formulas).read(path) if record else None


class _RuleReader:
    """Reads the keys of one rule."""

    def __init__(self, record: Record, formulas: FormulaReader) -> None:
        self.record = record
        self.formulas = formulas
        self.problems = formulas.problems

    def read(self, path: str) -> Rule | None:
        """The rule, or None once problems say why not."""
        record, before = self.record, len(self.problems)
        identifier = record.scalar("id", required=True)
        if identifier and not _ID.fullmatch(identifier.value):
            fix = "écrivez domaine.objet, en minuscules sans accent : attribution.delai_de_reponse."
            self.problems.add(
                "LR228", f"« {identifier.value} » n'est pas un identifiant", where=identifier.where, fix=fix
            )
        title, summary = record.text("titre", required=True), record.text("resume")
        nature = record.choice("nature", Nature, required=True)
        subject = Subject(self._entity(), nature, self._defined(nature))
        severity = self._severity(nature)
        outside = self._outside(subject)
        still_asked = self._still_asked(nature)
        reference = self.formulas.formula(
            record.scalar("date_de_reference"), subject=subject.entity, expected=DATE
        )
        consequence, remedy = record.scalar("consequence"), record.scalar("remede")
        wording = record.scalar("redaction")
        words = record.strings("mots_cles")
        templates = {"consequence": consequence, "remede": remedy, "redaction": wording}
        versions = read_versions(record, subject, self.formulas, templates)
        record.close()
        if len(self.problems) > before or identifier is None or nature is None or not self.formulas.active:
            return None
        return Rule(
            identifier.value,
            title,
            subject.entity,
            nature,
            versions,
            resume=summary,
            gravite=severity,
            definit=subject.defined.id if subject.defined else "",
            hors_periode=outside,
            reste_demande=still_asked,
            date_de_reference=reference,
            consequence=consequence.value.strip() if consequence else "",
            remede=remedy.value.strip() if remedy else "",
            redaction=wording.value.strip() if wording else "",
            mots_cles=words,
            chemin=path,
            where=record.where,
        )

    def _entity(self) -> str:
        text = self.record.scalar("porte_sur", required=True)
        entities = self.formulas.vocabulary.entites
        if text is not None and self.formulas.active and text.value not in entities:
            fix = suggest(text.value, entities) or "déclarez l'entité dans rules/faits/."
            self.problems.add(
                "LR235", f"« porte_sur » : entité inconnue « {text.value} »", where=text.where, fix=fix
            )
        return text.value if text else ""

    def _defined(self, nature: Nature | None) -> Fact | None:
        """The fact that a definition gives, which is of the entity that the rule is about."""
        gives = nature is not None and nature.gives_value
        text = self.record.scalar("definit", required=gives)
        if text is None or nature is None:
            return None
        if not gives:
            what = f"« definit » dans une règle de nature « {nature.value} »"
            self.problems.add(
                "LR242", what, where=text.where, fix="retirez-la, ou écrivez « nature: definition »."
            )
            return None
        if not self.formulas.active:
            return None
        fact = self.formulas.vocabulary.fact(text.value)
        if fact is None:
            near = suggest(text.value, [item.id for item in self.formulas.vocabulary.facts()])
            fix = f"{near} Sinon, déclarez-le dans rules/faits/.".strip()
            self.problems.add(
                "LR236", f"« definit » : fait inconnu « {text.value} »", where=text.where, fix=fix
            )
        elif fact.entite != self.record.text("porte_sur"):
            what = f"« {fact.id} » n'est pas un fait de l'entité sur laquelle porte la règle"
            self.problems.add("LR237", what, where=text.where, fix=f"écrivez « porte_sur: {fact.entite} ».")
        return fact

    def _severity(self, nature: Nature | None) -> Gravite | None:
        severity = self.record.choice("gravite", Gravite)
        if nature is None:
            return severity
        if nature.gives_value and self.record.has("gravite"):
            what = f"« gravite » dans une règle de nature « {nature.value} »"
            self.problems.add("LR241", what, where=self.record.at("gravite"), fix="retirez-la.")
        elif not nature.gives_value and not self.record.has("gravite"):
            fix = f"ajoutez-la : {', '.join(member.value for member in Gravite)}."
            self.problems.add("LR240", "la clé « gravite » manque", where=self.record.where, fix=fix)
        return severity

    def _still_asked(self, nature: Nature | None) -> bool:
        if self.record.has("reste_demande") and nature is not None and not nature.gives_value:
            what = "« reste_demande » ne vaut que pour une définition ou un calcul"
            where = self.record.at("reste_demande")
            self.problems.add("LR242", what, where=where, fix="retirez la clé.")
        return self.record.flag("reste_demande")

    def _outside(self, subject: Subject) -> Scalar | None:
        text = self.record.scalar("hors_periode")
        if text is None or subject.nature is None:
            return None
        if not subject.nature.gives_value:
            what = "« hors_periode » ne vaut que pour une définition ou un calcul"
            self.problems.add("LR242", what, where=text.where, fix="retirez la clé.")
        elif subject.value_type is not None:
            try:
                return read_value(text.value, subject.value_type)
            except ValueFault as fault:
                self.problems.add(
                    "LR249", f"« hors_periode » : {fault.what}", where=text.where, fix=fault.fix
                )
        return None
