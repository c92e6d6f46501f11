"""The versions of a rule: each read from its own block, then put end to end in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from attrs import evolve, frozen

from lawrules.errors import Problems
from lawrules.ir.types import BOOLEAN, ValueType
from lawrules.loader.formulas import FormulaReader, Parameters, check_placeholders
from lawrules.loader.schema import Record
from lawrules.loader.strict import Text
from lawrules.model import (
    Certitude,
    Fact,
    Formula,
    ListParameter,
    NamedException,
    Nature,
    Parameter,
    Source,
    Version,
)

__all__ = ["Subject", "read_versions"]


@frozen
class Subject:
    """What the versions of a rule need to know of it: entity judged, nature, fact defined."""

    entity: str
    nature: Nature | None
    defined: Fact | None

    @property
    def value_type(self) -> ValueType | None:
        """Type that ``vaut`` must have."""
        return self.defined.type if self.defined else None


def read_versions(
    rule: Record, subject: Subject, formulas: FormulaReader, templates: Mapping[str, Text | None]
) -> tuple[Version, ...]:
    """The versions of a rule, newest first, each with its last day.

    ``templates`` are the rule's own ``consequence``, ``remede`` and ``redaction``, which serve the
    versions that have none: their placeholders are checked against the parameters of each.
    """
    problems = formulas.problems
    before = len(problems)
    versions = []
    for record in rule.records("versions", required=True):
        version = _VersionReader(record, subject, formulas).read(templates)
        record.close()
        if version is not None:
            versions.append(version)
    if len(problems) > before:
        return ()
    if not versions:
        fix = "donnez au moins une version."
        problems.add("LR243", "la règle n'a pas de version", where=rule.at("versions"), fix=fix)
    return _end_to_end(versions, problems)


class _VersionReader:
    """Reads one block of ``versions``."""

    def __init__(self, record: Record, subject: Subject, formulas: FormulaReader) -> None:
        self.record = record
        self.subject = subject
        self.formulas = formulas
        self.problems = formulas.problems
        self.parameters: Parameters = {}

    def read(self, templates: Mapping[str, Text | None]) -> Version | None:
        """The version with the last day that the file gives, or None."""
        record = self.record
        start, end = record.day("depuis", required=True), record.day("fin")
        if start and end and end < start:
            what = f"« fin » ({end}) avant « depuis » ({start})"
            fix = "corrigez l'une des deux d'après le journal officiel."
            self.problems.add("LR232", what, where=record.at("fin"), fix=fix)
        source = _source(record.record("source", required=True))
        certainty = record.choice("certitude", Certitude, required=True)
        checked = record.day("verifie_le")
        self.parameters = self.formulas.parameters(record.record("parametres"))
        condition = self._without_rate(self._formula(record, "si", BOOLEAN))
        exceptions = self._exceptions()
        asked, given = self._body()
        words = {key: self._template(key, common) for key, common in templates.items()}
        reading, limits = record.text("lecture"), record.text("limites")
        if start is None or source is None or certainty is None:
            return None
        parameters = self.parameters.values()
        return Version(
            start,
            end,
            source,
            certainty,
            verifie_le=checked,
            parametres=tuple(item for item in parameters if isinstance(item, Parameter)),
            si=condition,
            sauf=exceptions,
            exige=asked,
            vaut=given,
            lecture=reading,
            limites=limits,
            **words,
            listes=tuple(item for item in parameters if isinstance(item, ListParameter)),
            where=record.where,
        )

    def _formula(
        self, record: Record, key: str, expected: ValueType | None, *, required: bool = False
    ) -> Formula | None:
        text = record.scalar(key, required=required)
        return self.formulas.formula(
            text, subject=self.subject.entity, parameters=self.parameters, expected=expected
        )

    def _without_rate(self, condition: Formula | None) -> Formula | None:
        """The condition, if it has an object on every subject: an empty base would unsettle the verdict."""
        if condition is not None and condition.guards:
            needed = " et ".join(guard.origin for guard in condition.guards)
            what = f"la condition n'a pas toujours d'objet : il faut {needed}"
            fix = "nommez le taux ou le quotient par une définition, inconnue quand il n'y a pas de base."
            self.problems.add("LR248", what, where=condition.where, fix=fix)
        return condition

    def _body(self) -> tuple[Formula | None, Formula | None]:
        """``exige`` for a norm, ``vaut`` for a definition; the other key is refused."""
        nature = self.subject.nature
        if nature is None:
            self.record.take("exige")
            self.record.take("vaut")
            return None, None
        key, other = ("vaut", "exige") if nature.gives_value else ("exige", "vaut")
        if self.record.has(other):
            what = f"« {other} » dans une règle de nature « {nature.value} »"
            self.problems.add("LR242", what, where=self.record.at(other), fix=f"écrivez « {key} ».")
            self.record.take(other)
            self.record.take(key)
            return None, None
        if nature.gives_value:
            return None, self._formula(self.record, "vaut", self.subject.value_type, required=True)
        return self._formula(self.record, "exige", BOOLEAN, required=True), None

    def _exceptions(self) -> tuple[NamedException, ...]:
        found: dict[str, NamedException] = {}
        for item in self.record.records("sauf"):
            name, title = item.name("id", required=True), item.text("titre", required=True)
            condition = self._without_rate(self._formula(item, "si", BOOLEAN, required=True))
            source = _source(item.record("source"))
            item.close()
            if name in found:
                what = f"deux exceptions se nomment « {name} »"
                self.problems.add("LR247", what, where=item.at("id"), fix="donnez-leur des noms différents.")
            if name and condition is not None:
                found[name] = NamedException(name, title, condition, source)
        return tuple(found.values())

    def _template(self, key: str, common: Text | None) -> str:
        """The version's own words under a key; their placeholders, or the rule's, are checked."""
        own = self.record.scalar(key)
        text = own or common
        if text is not None and self.formulas.active:
            check_placeholders(
                text,
                parameters=self.parameters,
                subject=self.subject.entity,
                vocabulary=self.formulas.vocabulary,
                problems=self.problems,
            )
        return own.value.strip() if own else ""


def _source(record: Record | None) -> Source | None:
    if record is None:
        return None
    text = record.text("texte", required=True)
    parts = {key: record.text(key) for key in ("article", "repere", "alinea", "issu_de", "lien")}
    record.close()
    return Source(text, **parts) if text else None


def _end_to_end(versions: list[Version], problems: Problems) -> tuple[Version, ...]:
    """The versions, each until its own end or the eve of the next one; disorder is refused."""
    filled = versions[:1]
    for newer, version in pairwise(versions):
        lines = f"lignes {newer.where.line} et {version.where.line}"
        eve = newer.depuis - timedelta(days=1)
        if version.depuis == newer.depuis:
            what = f"deux versions commencent le {version.depuis}, {lines}"
            fix = "gardez-en une, ou corrigez la date « depuis » de l'autre d'après le journal officiel."
            problems.add("LR210", what, where=version.where, fix=fix)
        elif version.depuis > newer.depuis:
            what = f"la version du {version.depuis} vient après celle du {newer.depuis}, {lines}"
            problems.add("LR234", what, where=version.where, fix="écrivez la plus récente d'abord.")
        elif version.fin is not None and version.fin > eve:
            what = f"« fin » ({version.fin}) dépasse la veille de la version suivante ({eve})"
            fix = "retirez « fin » : une version s'arrête d'elle-même à la veille de la suivante."
            problems.add("LR233", what, where=version.where, fix=fix)
        filled.append(evolve(version, fin=version.fin or eve))
    return tuple(filled)
