"""Who must be a party to a document, by the rows of a table, and who is: missing, extra, or not to be told.

What makes a party is declared by ``parties:`` in the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from lawrules._version import __version__
from lawrules.audits.stock import Called, Stock, read_stock
from lawrules.backends.instances import Absent, Instance
from lawrules.errors import DataError, Problem, Where
from lawrules.io.words import fold
from lawrules.model import Corpus, Entity, Parties, PartyGroup

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Expected", "Extra", "Signatories", "entity_with_parties", "signatories"]

PRESENT, MISSING, UNCLEAR = "presente", "absente", "a_rapprocher"


@frozen
class Expected:
    """A party that the table calls.

    Attributes:
        statut: ``presente``, ``absente``, ``a_rapprocher`` (several lines may be it), or "" without
            a document.
        element: How the document calls it.
        signe: Whether it has signed; None where the document does not tell.
        remarque: What to look at, or "".
    """

    partie: Called
    statut: str = ""
    element: str = ""
    signe: bool | None = None
    remarque: str = ""


@frozen
class Extra:
    """A party of the document that the table does not call; ``si``: what the document says of its rights."""

    groupe: PartyGroup
    nom: str
    cle: str
    si: bool | None


@frozen
class Signatories:
    """The list, ready to be written; ``titres``: words of what is counted, by group and fact."""

    entite: Entity
    declare: Parties
    attendues: tuple[Expected, ...]
    en_plus: tuple[Extra, ...]
    parc: Stock
    source: str
    document: str
    titres: Mapping[tuple[str, str], str]
    notes: tuple[str, ...]
    version_base: str
    version_moteur: str = __version__

    @property
    def exit_status(self) -> int:
        """0 everyone is there, 1 a party is missing, 3 something cannot be told."""
        found = {item.statut for item in self.attendues}
        if MISSING in found:
            return 1
        return 3 if UNCLEAR in found or self.parc.sans_nom or self.parc.muets else 0


def entity_with_parties(corpus: Corpus, document: Instance | None = None) -> tuple[Entity, Parties]:
    """The document of which the vocabulary declares the parties.

    Raises:
        DataError: LR412, none is declared for this document.
    """
    for entity in corpus.vocabulaire.entites.values():
        if entity.parties is not None and (document is None or document.entity == entity.id):
            return entity, entity.parties
    known = [item.titre for item in corpus.vocabulaire.entites.values() if item.parties is not None]
    fix = f"donnez : {', '.join(known) or 'un autre document'}."
    where = document.where if document is not None else Where()
    raise DataError(Problem("LR412", "rien ne dit qui doit signer ce document", where, fix))


def signatories(
    corpus: Corpus,
    frame: pl.DataFrame,
    *,
    document: Instance | None = None,
    closed: bool = False,
    lines: Sequence[int] = (),
    places: Iterable[str] = (),
    source: str = "",
    title: str = "",
    notes: Iterable[str] = (),
) -> Signatories:
    """The parties that a table calls, compared with those of a document.

    Args:
        frame: Canonical table of the rows.
        closed: Whether the document is declared complete: a day of signature left blank is then a
            signature that is missing.
        places: Only rows of those places count.

    Raises:
        DataError: LR412, nothing is declared; LR413, the table tells no party; LR414, no row of those places.
    """
    entity, declared = entity_with_parties(corpus, document)
    stock = read_stock(corpus, declared, frame, lines=lines, places=places)
    if len(stock.muets) == len(declared.groupes):
        wanted = [path for group in declared.groupes for item in group.qualites if (path := item.cle)]
        fix = f"il faut une colonne parmi : {', '.join(wanted)} ; ou des correspondances."
        raise DataError(Problem("LR413", "aucune colonne ne dit à qui sont les lignes", Where(source), fix))
    if stock.ecartees == stock.lignes and stock.lignes:
        fix = f"vérifiez les codes ; le fichier a {stock.lignes} ligne(s)."
        raise DataError(Problem("LR414", "aucune ligne dans les lieux demandés", Where(source), fix))
    expected: list[Expected] = []
    extra: list[Extra] = []
    for group in declared.groupes:
        called = [item for item in stock.parties if item.groupe is group]
        called.sort(key=lambda item: (-item.total.sur, item.nom))
        if document is None:
            expected.extend(Expected(item) for item in called)
        else:
            compared = _Compared(group, document.collections.get(group.dans), closed, called)
            expected.extend(compared.expected())
            extra.extend(compared.extra() if group not in stock.muets else ())
    words = {
        (group.nom, name): corpus.vocabulaire.entites[entity.collections[group.dans].de].faits[name].titre
        for group in declared.groupes
        for name in (group.total, *(name for name, _ in group.comptes))
        if name
    }
    return Signatories(
        entity,
        declared,
        tuple(expected),
        tuple(extra),
        stock,
        source,
        title,
        words,
        tuple(notes),
        corpus.version,
    )


class _Compared:
    """One kind of parties, those called against those named."""

    def __init__(
        self, group: PartyGroup, elements: list[Instance] | None, closed: bool, called: Sequence[Called]
    ) -> None:
        self.group = group
        self.elements = elements or []
        self.closed = closed
        self.called = called
        self.met: set[int] = set()
        self.doubtful: set[int] = set()

    def expected(self) -> Iterator[Expected]:
        """Each party called, with what the document says of it."""
        found = {id(party): self._found(party) for party in self.called}
        for party in self.called:
            matches, remark, clear = found[id(party)]
            if matches and clear:
                self.met.update(id(item) for item in matches)
                yield self._present(party, matches, remark)
            elif matches:
                self.doubtful.update(id(item) for item in matches)
                names = ", ".join(f"« {_text(item, self.group.nom_fait)} »" for item in matches)
                yield Expected(party, UNCLEAR, remarque=f"{remark} : {names}")
            else:
                yield Expected(party, MISSING, remarque=remark)

    def _present(self, party: Called, matches: Sequence[Instance], remark: str) -> Expected:
        signed = [self._signed(item) for item in matches]
        one = True if True in signed else None if None in signed else False
        if self.group.si and all(_fact(item, self.group.si) is False for item in matches):
            remark = " ; ".join(filter(None, [remark, "le document dit qu'elle n'a pas cette qualité"]))
        return Expected(party, PRESENT, _text(matches[0], self.group.nom_fait), one, remark)

    def _found(self, party: Called) -> tuple[list[Instance], str, bool]:
        """The elements that may be a party, what to say of it, and whether they are it for sure."""
        kind, value = party.cle
        if kind == "personne":
            mine = [item for item in self.elements if _fact(item, self.group.type) == value]
            return mine, "", True
        if kind == "cle":
            keyed = [item for item in self.elements if fold(_text(item, self.group.cle)) == fold(value)]
            if keyed:
                remark = "nommée plusieurs fois dans le document" if len(keyed) > 1 else ""
                return keyed, remark, True
        names = party.plis if kind == "cle" else frozenset({value})
        same = [
            item
            for item in self.elements
            if fold(_text(item, self.group.nom_fait)) in names
            and (kind == "nom" or not _text(item, self.group.cle))
        ]
        rivals = [other for other in self.called if other is not party and other.plis & names]
        if same and rivals:
            return same, "plusieurs parties du fichier portent ce nom", False
        if len(same) > 1:
            return same, "plusieurs lignes du document portent ce nom", False
        return same, "rapprochée par son nom" if same else "", True

    def _signed(self, element: Instance) -> bool | None:
        if not self.group.signe:
            return None
        value = _fact(element, self.group.signe)
        if isinstance(value, Absent) or (value is None and self.closed):
            return False
        return True if isinstance(value, date) else None

    def extra(self) -> Iterator[Extra]:
        """Elements that no row calls."""
        for item in self.elements:
            if id(item) in self.met or id(item) in self.doubtful:
                continue
            said = _fact(item, self.group.si) if self.group.si else True
            if said is not False:
                yield Extra(
                    self.group,
                    _text(item, self.group.nom_fait) or item.key,
                    _text(item, self.group.cle),
                    said if isinstance(said, bool) else None,
                )


def _fact(element: Instance, path: str) -> object:
    """The value at the end of a path from an element, or None."""
    *links, name = path.split(".")[1:]
    here: Instance | None = element
    for link in links:
        here = here.links.get(link) if here is not None else None
    return here.facts.get(name) if here is not None else None


def _text(element: Instance, path: str) -> str:
    value = _fact(element, path)
    return value if isinstance(value, str) else ""
