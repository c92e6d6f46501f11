"""What facts are about: entities, facts, links, collections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from lawrules.errors import Where
from lawrules.ir.types import ValueType
from lawrules.model.formulas import Formula

__all__ = [
    "Capacity",
    "Collection",
    "Entity",
    "Fact",
    "Filing",
    "Gathering",
    "Grouping",
    "Link",
    "MatchKey",
    "Matching",
    "Parties",
    "PartyGroup",
    "Tally",
    "Vocabulary",
]


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
    """A to-one step to another entity. ``parent`` marks the step from an element back to its holder.

    ``alias``: words by which the headers of files tell it from other steps to the same entity.
    """

    nom: str
    vers: str
    definition: str = ""
    parent: bool = False
    alias: tuple[str, ...] = ()


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
    """A to-many step; ``regroupements`` tells how a register's rows fill it.

    Attributes:
        facultatif: Whether elements say what they say and no more is asked: totals printed here and there.
        reprend: Links that an element which does not give them shares with what holds it.
    """

    nom: str
    de: str
    definition: str = ""
    titre: str = ""
    regroupements: tuple[Grouping, ...] = ()
    facultatif: bool = False
    reprend: tuple[str, ...] = ()


@frozen
class Filing:
    """What is to be sent, period after period, of the rows of a register gathered under one holder.

    Attributes:
        nom, titre, definition: How it is called, and what it is.
        collection, regroupement: Which rows, gathered how: one holder per sender and period.
        par: Link of the holder to who sends.
        avec: Link of the holder to what one sender sends separate counts for, or "".
        periode: Facts of the holder that name the period, widest first.
        destinataire: To whom, in words.
        reference: Legal reference, in words.
        si: Condition over the holder; None, always. Unknown keeps the holder, and says so.
        arrete, limite: Facts of the holder: day on which the counts stop, last day to send.
        totaux: Facts of the holder to send.
        taux: A rate of two of them, or None; ``attendu``: fact of the holder that it is compared with, or "".
        regles: Ids of the rules whose verdict goes with it.
        reserve: What the sender must check, in words.
    """

    nom: str
    titre: str
    collection: str
    regroupement: str
    par: str
    periode: tuple[str, ...]
    totaux: tuple[str, ...]
    definition: str = ""
    avec: str = ""
    destinataire: str = ""
    reference: str = ""
    si: Formula | None = None
    arrete: str = ""
    limite: str = ""
    taux: Formula | None = None
    attendu: str = ""
    regles: tuple[str, ...] = ()
    reserve: str = ""


@frozen
class MatchKey:
    """What a line and a row have in common when the row counts for the line: one formula over each."""

    nom: str
    ligne: Formula
    registre: Formula
    titre: str = ""


@frozen
class Tally:
    """Which rows of a register are the base of a line, and which of them achieve it.

    Attributes:
        valeur: Value of the fact ``selon`` of the lines concerned.
        parmi: Condition over the row; None, all of them.
        dont: Condition over the row.
    """

    valeur: str
    dont: Formula
    parmi: Formula | None = None


@frozen
class Gathering:
    """Rows of a register under holders: entity, collection, names of groupings."""

    entite: str
    collection: str
    regroupements: tuple[str, ...]


@frozen
class Matching:
    """How lines of a document that promise something are confronted with the rows of a register.

    Attributes:
        de: Entity of the rows.
        selon: Fact of the line that tells which tally counts for it.
        annee: Fact of the line that tells the year.
        annee_registre: Year of a row.
        nombre, taux: Facts of the line that say what is promised.
        recoit: Fact of the line that takes the count of the register.
        recoit_base, recoit_taux: Facts of the line that take the count of its base and the rate achieved,
            or "".
        qui: Keys of which a line bears one: the first that it names.
        cles: Keys that rows share with the line; what a line says absent, or a register never tells, does
            not restrict.
        repete: Condition over the line under which, without a year, it holds for each year from
            ``debut`` to ``fin``.
        bilan: How the same rows are gathered for the rates to tell beside the promises.
        exposer: Facts of the document that promise what no register counts, to be told in session.
    """

    de: str
    selon: str
    annee: str
    annee_registre: Formula
    nombre: str
    taux: str
    recoit: str
    qui: tuple[MatchKey, ...]
    cles: tuple[MatchKey, ...]
    comptes: tuple[Tally, ...]
    repete: Formula | None = None
    debut: Formula | None = None
    fin: Formula | None = None
    recoit_base: str = ""
    recoit_taux: str = ""
    bilan: Gathering | None = None
    exposer: tuple[str, ...] = ()


@frozen
class Capacity:
    """One way in which a row calls a party (it owns, it manages, it holds rights).

    Attributes:
        cle, nom_fait: Paths of the facts of the row that tell its key and its name.
        type: Path of the fact that tells what kind of party it is, or "".
        aucun: Values of ``type`` that call nobody.
        personnes: Values of ``type`` that name one person by themselves, each with the value of the
            element's own type.
        attendu: Whether every row should tell one, so that a row without is to be completed.
    """

    nom: str
    titre: str
    cle: str
    nom_fait: str = ""
    type: str = ""
    aucun: tuple[str, ...] = ()
    personnes: tuple[tuple[str, str], ...] = ()
    attendu: bool = False


@frozen
class PartyGroup:
    """Parties of one kind: how rows call them, and where the document names them.

    Attributes:
        qualites: Ways in which a row calls a party.
        total, comptes: Facts of the element that take how many rows call the party, and how many of those
            satisfy a condition (path of a fact that is true or false).
        dans: Collection of the document; ``cle``, ``nom_fait``, ``signe``, ``type``, ``si``: paths of
            facts of its elements: key, name, day of signature, kind, whether it is such a party.
        types: Values of the row's type, each with the value of the element's own.
    """

    nom: str
    titre: str
    qualites: tuple[Capacity, ...]
    dans: str
    cle: str
    nom_fait: str
    signe: str = ""
    type: str = ""
    si: str = ""
    total: str = ""
    comptes: tuple[tuple[str, str], ...] = ()
    types: tuple[tuple[str, str], ...] = ()


@frozen
class Parties:
    """Who must be a party to a document, told by the rows of a table.

    Attributes:
        de: Entity of the rows; ``lieu``: path of the fact that tells where, or "".
        reference, reserve: Legal reference and what the reader must check, in words.
    """

    de: str
    groupes: tuple[PartyGroup, ...]
    lieu: str = ""
    reference: str = ""
    reserve: str = ""


@frozen
class Entity:
    """A kind of thing that facts are about.

    Attributes:
        cle: Name of the fact that identifies an instance in reports, or "".
        date_de_reference: Names of date facts; the first known one is the day whose law applies. Empty:
            the day of the subject from which the instance is reached.
        document: Whether it is a document, whose blanks may be absences.
        affiche: Name of the fact that people know an instance by, shown beside its key, or "".
        nomme: Name of the link to what an instance bears the name of (its key is that name), or "".
        modele: Short name of its template (``cia``, ``registre``), or "".
        fiche: Whether it is filled as a document of its own, though its blanks, inside another document
            that is complete, are no absences: a convention need not tell all about the conference.
        dossier: Whether it only gathers documents given together: a rule about it is judged when all the
            documents that it reads are there.
        agit: Names of the links to who must act on what is found about an instance, the first given first;
            none, or none given: the instance itself.
        rapprochement: For lines that promise something, how a register tells whether it was done.
        remontees: What is to be sent, period after period, of what this entity holds.
        parties: For a document, who must be a party to it.
    """

    id: str
    titre: str
    pluriel: str = ""
    definition: str = ""
    cle: str = ""
    date_de_reference: tuple[str, ...] = ()
    document: bool = False
    modele: str = ""
    fiche: bool = False
    dossier: bool = False
    affiche: str = ""
    nomme: str = ""
    faits: Mapping[str, Fact] = field(factory=dict)
    liens: Mapping[str, Link] = field(factory=dict)
    collections: Mapping[str, Collection] = field(factory=dict)
    agit: tuple[str, ...] = ()
    rapprochement: Matching | None = None
    remontees: Mapping[str, Filing] = field(factory=dict)
    parties: Parties | None = None
    where: Where = field(factory=Where, eq=False)

    @property
    def formulaire(self) -> bool:
        """Whether its template is a form, and not a register of rows."""
        return self.document or self.fiche


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
