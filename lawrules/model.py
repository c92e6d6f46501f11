"""The rule base as values: vocabulary, rules and their versions, tables, ledgers. Nothing here computes.

An attribute that mirrors a key of a rule file bears the key's own name, so that grep goes from YAML to
code. All classes are frozen and can be pickled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lawrules.errors import Where
from lawrules.ir.nodes import Node, Scalar
from lawrules.ir.types import ValueType

__all__ = [
    "Article",
    "Case",
    "Certitude",
    "Collection",
    "Corpus",
    "Entity",
    "Fact",
    "Formula",
    "Gravite",
    "Grouping",
    "LedgerLine",
    "Link",
    "ListParameter",
    "NamedException",
    "Nature",
    "Parameter",
    "Rule",
    "Source",
    "Table",
    "TableRow",
    "Verdict",
    "Version",
    "Vocabulary",
    "verdict_of",
]


class Verdict(StrEnum):
    """What a rule says of a subject."""

    CONFORME = "conforme"
    NON_CONFORME = "non_conforme"
    INDETERMINE = "indetermine"
    SANS_OBJET = "sans_objet"


class Certitude(StrEnum):
    """How sure the reading of the law is; only ``confirme`` may accuse of an illegality."""

    CONFIRME = "confirme"
    DE_MEMOIRE = "de_memoire"
    DOUTE = "doute"


class Gravite(StrEnum):
    """What a breach amounts to, worst first."""

    NULLITE = "nullite"
    ILLEGALITE = "illegalite"
    MANQUEMENT = "manquement"
    VIGILANCE = "vigilance"


class Nature(StrEnum):
    """What a rule does. ``definition`` and ``calcul`` give a value; the others give a verdict."""

    OBLIGATION = "obligation"
    INTERDICTION = "interdiction"
    PROCEDURE = "procedure"
    DEFINITION = "definition"
    CALCUL = "calcul"

    @property
    def gives_value(self) -> bool:
        """Whether versions say ``vaut`` rather than ``exige``."""
        return self in (Nature.DEFINITION, Nature.CALCUL)


def verdict_of(applies: bool | None, satisfied: bool | None) -> Verdict:
    """The verdict of two Kleene truths: does the rule apply, and is what it asks satisfied."""
    if applies is False:
        return Verdict.SANS_OBJET
    if applies is None or satisfied is None:
        return Verdict.INDETERMINE
    return Verdict.CONFORME if satisfied else Verdict.NON_CONFORME


# --- vocabulary ---------------------------------------------------------------------------------------


@frozen
class Fact:
    """One typed fact of an entity.

    Attributes:
        id: ``entite.nom``.
        inconnu: What a missing value means, for the reader.
        origine: Where the field finds it, as (file or system, place) pairs.
        alias: Column headers under which officers hold it.
        personnel: Whether it is personal data that reports must not show.
    """

    id: str
    entite: str
    nom: str
    type: ValueType
    titre: str
    definition: str = ""
    inconnu: str = ""
    origine: tuple[tuple[str, str], ...] = ()
    alias: tuple[str, ...] = ()
    personnel: bool = False
    libelles: tuple[tuple[str, str], ...] = ()
    where: Where = field(factory=Where, eq=False)


@frozen
class Link:
    """A to-one step to another entity. ``parent`` marks the step from an element back to its holder."""

    nom: str
    vers: str
    definition: str = ""
    parent: bool = False


@frozen
class Grouping:
    """How rows of a register gather under one holder, e.g. one exercice per territoire and year.

    Attributes:
        nom: Name of the grouping; becomes the value of the holder's fact ``niveau``.
        cles: Pairs (fact of the holder, formula text over the row).
        reprend: Links that every row of a group shares and the holder takes over.
        titre: Words for reports.
    """

    nom: str
    cles: tuple[tuple[str, Formula], ...]
    reprend: tuple[str, ...] = ()
    titre: str = ""


@frozen
class Collection:
    """A to-many step; ``regroupements`` tells how a register's rows fill it."""

    nom: str
    de: str
    definition: str = ""
    titre: str = ""
    regroupements: tuple[Grouping, ...] = ()


@frozen
class Entity:
    """A kind of thing that facts are about.

    Attributes:
        cle: Name of the fact that identifies an instance in reports, or "".
        date_de_reference: Names of date facts; the first known one is the day whose law applies. Empty:
            the day of the subject from which the instance is reached.
        document: Whether it is a document, whose blanks may be absences.
        affiche: Name of the fact that people know an instance by, shown beside its key, or "".
        modele: Short name of its template (``cia``, ``registre``), or "".
    """

    id: str
    titre: str
    pluriel: str = ""
    definition: str = ""
    cle: str = ""
    date_de_reference: tuple[str, ...] = ()
    document: bool = False
    modele: str = ""
    affiche: str = ""
    faits: Mapping[str, Fact] = field(factory=dict)
    liens: Mapping[str, Link] = field(factory=dict)
    collections: Mapping[str, Collection] = field(factory=dict)
    where: Where = field(factory=Where, eq=False)


@frozen
class Vocabulary:
    """All entities, by id."""

    entites: Mapping[str, Entity] = field(factory=dict)

    def fact(self, identifier: str) -> Fact | None:
        """The fact ``entite.nom``, or None."""
        entity, _, name = identifier.partition(".")
        found = self.entites.get(entity)
        return found.faits.get(name) if found else None

    def facts(self) -> Iterator[Fact]:
        """Every fact, entity by entity."""
        for entity in self.entites.values():
            yield from entity.faits.values()


# --- rules --------------------------------------------------------------------------------------------


@frozen
class Formula:
    """A formula as written and as compiled.

    Attributes:
        text: Words of the rule file.
        node: Compiled kernel.
        guards: Conditions without which the formula has no object (an empty base, a divisor of
            zero). One that is false makes the rule ``sans_objet``; one that is unknown, undecided.
    """

    text: str
    node: Node
    guards: tuple[Node, ...] = ()
    where: Where = field(factory=Where, eq=False)


@frozen
class Parameter:
    """A number, date or text of the law, under its name. ``text`` is how the file writes it.

    ``quoted``: the file puts it between quotes, so that it is text whatever it looks like.
    """

    nom: str
    text: str
    value: Scalar
    type: ValueType
    quoted: bool = False


@frozen
class ListParameter:
    """A list of values of one type, for ``parmi``."""

    nom: str
    text: str
    values: tuple[Scalar, ...]
    type: ValueType
    where: Where = field(factory=Where, eq=False)


@frozen
class Source:
    """Where the law says it."""

    texte: str
    article: str = ""
    repere: str = ""
    alinea: str = ""
    issu_de: str = ""
    lien: str = ""

    def __str__(self) -> str:
        article = f"art. {self.article}" if self.article else ""
        place = ", ".join(part for part in (self.texte, article) if part)
        return f"{place} (« {self.repere} »)" if self.repere else place


@frozen
class NamedException:
    """A case that the law takes out of the rule, under its own name and source."""

    id: str
    titre: str
    si: Formula
    source: Source | None = None


@frozen
class Version:
    """One state of a rule, in force from ``depuis`` to ``fin``, both days included.

    ``fin`` is always filled here: the eve of the next version, the file's own ``fin:``, or ``None``
    while the version is in force. ``listes`` are the parameters that are lists.
    """

    depuis: date
    fin: date | None
    source: Source
    certitude: Certitude
    verifie_le: date | None = None
    parametres: tuple[Parameter, ...] = ()
    si: Formula | None = None
    sauf: tuple[NamedException, ...] = ()
    exige: Formula | None = None
    vaut: Formula | None = None
    lecture: str = ""
    limites: str = ""
    consequence: str = ""
    remede: str = ""
    listes: tuple[ListParameter, ...] = ()
    where: Where = field(factory=Where, eq=False)

    def in_force(self, on: date) -> bool:
        """Whether this version is the law of that day."""
        return self.depuis <= on and (self.fin is None or on <= self.fin)

    @property
    def formula(self) -> Formula:
        """What the version asks (``exige``) or says (``vaut``)."""
        formula = self.exige or self.vaut
        assert formula is not None, "the loader gives every version one or the other"
        return formula


@frozen
class Rule:
    """A rule through time; ``versions`` newest first, at most one per day.

    Attributes:
        definit: For a definition or a calcul, the fact ``entite.nom`` that it gives.
        hors_periode: Value of that fact on days without a version; ``None`` = unknown.
        date_de_reference: Formula giving the day of the law, instead of the entity's own.
        chemin: Path of the file under ``rules/``.
    """

    id: str
    titre: str
    porte_sur: str
    nature: Nature
    versions: tuple[Version, ...]
    resume: str = ""
    gravite: Gravite | None = None
    definit: str = ""
    hors_periode: Scalar | None = None
    date_de_reference: Formula | None = None
    consequence: str = ""
    remede: str = ""
    mots_cles: tuple[str, ...] = ()
    chemin: str = ""
    where: Where = field(factory=Where, eq=False)

    def version_on(self, on: date) -> Version | None:
        """The version in force on a day, or None."""
        return next((version for version in self.versions if version.in_force(on)), None)

    def remedy(self, version: Version) -> str:
        """Template of the remedy, the version's own first."""
        return version.remede or self.remede

    def effect(self, version: Version) -> str:
        """Legal consequence of a breach, the version's own first."""
        return version.consequence or self.consequence


@frozen
class TableRow:
    """One cell of a table and where it comes from."""

    cles: tuple[Scalar, ...]
    valeur: Scalar
    depuis: date | None = None
    certitude: Certitude = Certitude.CONFIRME
    source: str = ""


@frozen
class Table:
    """A dated table: the row read is the latest whose ``depuis`` is not after the day asked.

    ``jusqu_au`` is the last day for which the table claims to be complete; later days are unknown.
    """

    nom: str
    titre: str
    cles: tuple[tuple[str, ValueType], ...]
    type: ValueType
    lignes: tuple[TableRow, ...]
    datee: bool = False
    jusqu_au: date | None = None
    definition: str = ""
    sources: Mapping[str, str] = field(factory=dict)
    where: Where = field(factory=Where, eq=False)


@frozen
class Case:
    """One example of a ``.test.yaml``: facts in, verdict or value out.

    Attributes:
        faits: Values by the path that the file writes. An interval is ``{"min": .., "max": ..}``, a
            collection a tuple of such mappings. ``absent`` is None; a fact said ``inconnu`` is left out.
        attendu: Verdict expected, or None for a case that gives ``valeur`` or ``aucune_version``.
        valeur: For a definition, the value expected; ``None`` = it must stay unknown.
        aucune_version: The rule must have no version on that day.
    """

    regle: str
    cas: str
    date: date | None
    faits: Mapping[str, object]
    attendu: Verdict | None = None
    valeur: object = None
    faits_manquants: tuple[str, ...] = ()
    pourquoi: str = ""
    exemple: bool = False
    monde: str = "ouvert"
    chiffres: Mapping[str, str] = field(factory=dict)
    aucune_version: bool = False
    where: Where = field(factory=Where, eq=False)


@frozen
class LedgerLine:
    """The fate of one alinéa: encoded by rules, set aside for a reason, or ``a_faire``, not yet handled."""

    repere: str
    encode_par: tuple[str, ...] = ()
    ecarte: str = ""
    alinea: str = ""
    depuis: date | None = None
    fin: date | None = None
    a_faire: str = ""


@frozen
class Article:
    """The ledger of one article."""

    texte: str
    article: str
    alineas: tuple[LedgerLine, ...]
    titre: str = ""
    lien: str = ""
    chemin: str = ""
    where: Where = field(factory=Where, eq=False)


@frozen
class Corpus:
    """Everything that ``rules/`` says, compiled. ``version`` is the dated version of the law base."""

    vocabulaire: Vocabulary
    regles: Mapping[str, Rule] = field(factory=dict)
    tables: Mapping[str, Table] = field(factory=dict)
    articles: tuple[Article, ...] = ()
    cas: tuple[Case, ...] = ()
    version: str = ""
    racine: str = ""

    def definition_of(self, fact: str) -> Rule | None:
        """The rule that gives the fact ``entite.nom``, or None."""
        return self.definitions.get(fact)

    @property
    def definitions(self) -> Mapping[str, Rule]:
        """Rules that give a value, by the fact that they give."""
        return {rule.definit: rule for rule in self.regles.values() if rule.definit}

    def norms(self, entity: str | None = None) -> Iterator[Rule]:
        """Rules that give a verdict, all or those about one entity."""
        for rule in self.regles.values():
            if not rule.nature.gives_value and entity in (None, rule.porte_sur):
                yield rule
