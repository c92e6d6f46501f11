"""The parties that the rows of a table call: one pass over the rows, then a few hundred distinct ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from lawrules.io.words import fold, tidy
from lawrules.model import Capacity, Corpus, Parties, PartyGroup

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Bounds", "Called", "Stock", "Unnamed", "read_stock"]

Key = tuple[str, str]
_COUNT, _FIRST = "__nombre", "__rang"
_MOST_LINES = 5


@define
class Bounds:
    """A count of rows: those that are sure, and those that may be."""

    sur: int = 0
    possible: int = 0

    def add(self, number: int, *, sure: bool | None) -> None:
        """Count rows; None counts them as possible."""
        self.sur += number if sure is True else 0
        self.possible += number if sure is not False else 0


@define
class Called:
    """A party that rows call.

    Attributes:
        cle: ``("cle", SIREN)``, ``("personne", kind)`` or ``("nom", folded name)``.
        noms: Every spelling of its name, most frequent first once read.
        qualites: In which capacities, in the order declared.
        type: Kinds that rows give it.
        total, comptes: How many rows call it, and how many of those satisfy each condition.
    """

    groupe: PartyGroup
    cle: Key
    noms: dict[str, int] = field(factory=dict)
    qualites: dict[str, int] = field(factory=dict)
    types: dict[str, int] = field(factory=dict)
    total: Bounds = field(factory=Bounds)
    comptes: dict[str, Bounds] = field(factory=dict)

    @property
    def nom(self) -> str:
        """Its most frequent name, or its key."""
        return max(self.noms, key=lambda name: (self.noms[name], name), default="") or self.cle[1]

    @property
    def plis(self) -> frozenset[str]:
        """Its names, folded."""
        return frozenset(map(fold, self.noms))


@define
class Unnamed:
    """Rows that should call a party of a group and do not say which.

    Attributes:
        nom: What they say all the same: a kind, or a name that two parties bear; "" for nothing.
        lignes: The first ones, as lines of the file.
    """

    groupe: PartyGroup
    qualite: str
    nom: str
    pourquoi: str
    nombre: int = 0
    lignes: list[int] = field(factory=list)


@frozen
class Stock:
    """What a table says of the parties.

    Attributes:
        muets: Groups of which the table says nothing at all: no column tells their parties.
        lignes: Rows read; ``ecartees``: rows left aside, being elsewhere; ``sans_lieu``: rows that do not
            say where, kept.
        lieux: How many places.
    """

    parties: tuple[Called, ...]
    sans_nom: tuple[Unnamed, ...]
    muets: tuple[PartyGroup, ...]
    lignes: int
    ecartees: int
    sans_lieu: int
    lieux: int


def read_stock(
    corpus: Corpus,
    declared: Parties,
    frame: pl.DataFrame,
    *,
    lines: Sequence[int] = (),
    places: Iterable[str] = (),
) -> Stock:
    """Gather the rows by the parties that they call.

    Args:
        frame: Canonical table of the rows.
        lines: Line of the file for each row.
        places: Only rows of those places count; all of them without.
    """
    import polars as pl

    wanted = sorted(set(places))
    there = declared.lieu in frame.columns
    total = frame.height
    missing = frame.get_column(declared.lieu).null_count() if there else total
    frame = frame.with_row_index(_FIRST)
    if wanted and there:
        where = pl.col(declared.lieu)
        frame = frame.filter(where.is_null() | where.is_in(wanted))
    groups = [group for group in declared.groupes if _told(group, frame.columns)]
    paths = list(dict.fromkeys(path for group in groups for path in _paths(group) if path in frame.columns))
    distinct = (
        frame.lazy().group_by(paths).agg(pl.len().alias(_COUNT), pl.col(_FIRST).min()).sort(_FIRST).collect()
        if paths
        else pl.DataFrame()
    )
    work = _Work(corpus, lines)
    for row in distinct.iter_rows(named=True):
        for group in groups:
            work.row(group, row, frame.columns)
    work.join_names()
    return Stock(
        tuple(work.parties.values()),
        tuple(work.unnamed.values()),
        tuple(group for group in declared.groupes if group not in groups),
        total,
        total - frame.height,
        missing if there else total,
        frame.get_column(declared.lieu).drop_nulls().n_unique() if there else 0,
    )


def _paths(group: PartyGroup) -> list[str]:
    found = [path for item in group.qualites for path in (item.cle, item.nom_fait, item.type) if path]
    return [*found, *(path for _, path in group.comptes)]


def _told(group: PartyGroup, columns: Sequence[str]) -> bool:
    """Whether a column tells who the expected parties are."""
    expected = [item for item in group.qualites if item.attendu] or list(group.qualites)
    return any(path in columns for item in expected for path in (item.cle, item.nom_fait, item.type) if path)


@define(eq=False)
class _Work:
    corpus: Corpus
    lines: Sequence[int]
    parties: dict[tuple[str, Key], Called] = field(factory=dict)
    unnamed: dict[tuple[str, str, str, str], Unnamed] = field(factory=dict)

    def row(self, group: PartyGroup, row: Mapping[str, object], columns: Sequence[str]) -> None:
        """Count one distinct row for the parties of a group that it calls, each once."""
        called: dict[Key, Called] = {}
        for capacity in group.qualites:
            told = any(path in columns for path in (capacity.cle, capacity.nom_fait, capacity.type) if path)
            party = self._called(group, capacity, row) if told else None
            if party is None:
                continue
            number = int(str(row[_COUNT]))
            party.qualites[capacity.nom] = party.qualites.get(capacity.nom, 0) + number
            called[party.cle] = party
        number = int(str(row[_COUNT]))
        for party in called.values():
            party.total.add(number, sure=True)
            for name, path in group.comptes:
                value = row.get(path)
                known = value if isinstance(value, bool) else None
                party.comptes.setdefault(name, Bounds()).add(number, sure=known)

    def _called(self, group: PartyGroup, capacity: Capacity, row: Mapping[str, object]) -> Called | None:
        kind, key, name = (
            tidy(str(value)) if (value := row.get(path)) is not None else ""
            for path in (capacity.type or "\0", capacity.cle, capacity.nom_fait or "\0")
        )
        if kind in capacity.aucun:
            return None
        persons = dict(capacity.personnes)
        number = int(str(row[_COUNT]))
        if kind in persons:
            party = self._party(group, ("personne", persons[kind]))
            name = name or self._label(group.type, persons[kind])
        elif key:
            party = self._party(group, ("cle", key))
        elif name and fold(name):
            party = self._party(group, ("nom", fold(name)))
        else:
            if capacity.attendu:
                label = self._label(capacity.type, kind) if kind else ""
                why = "sans identifiant ni nom"
                self.leave(group, capacity.titre, label, why, number, int(str(row[_FIRST])))
            return None
        if name:
            party.noms[name] = party.noms.get(name, 0) + number
        if kind:
            party.types[kind] = party.types.get(kind, 0) + number
        return party

    def _party(self, group: PartyGroup, key: Key) -> Called:
        return self.parties.setdefault((group.nom, key), Called(group, key))

    def leave(self, group: PartyGroup, capacity: str, name: str, why: str, number: int, rank: int) -> None:
        """Keep rows that do not say which party they call."""
        found = self.unnamed.setdefault((group.nom, capacity, name, why), Unnamed(group, capacity, name, why))
        found.nombre += number
        if rank >= 0 and len(found.lignes) < _MOST_LINES:
            found.lignes.append(int(self.lines[rank]) if len(self.lines) else rank + 1)

    def join_names(self) -> None:
        """Rows that give a name alone may be of the one party that bears it, and of none if two do."""
        for place, party in list(self.parties.items()):
            if party.cle[0] != "nom":
                continue
            same = [
                other
                for other in self.parties.values()
                if other.groupe is party.groupe and other.cle[0] != "nom" and party.cle[1] in other.plis
            ]
            if not same:
                continue
            del self.parties[place]
            number = party.total.sur
            if len(same) == 1:
                same[0].total.possible += number
                for name, bounds in party.comptes.items():
                    same[0].comptes.setdefault(name, Bounds()).possible += bounds.possible
                why = f"sans identifiant ; porte le nom de {same[0].cle[1]}, compté comme possible"
            else:
                why = f"sans identifiant ; ce nom est celui de {', '.join(o.cle[1] for o in same)}"
            self.leave(party.groupe, "", party.nom, why, number, -1)

    def _label(self, path: str, value: str) -> str:
        if not path:
            return value
        entity = self.corpus.vocabulaire.entites[path.split(".", maxsplit=1)[0]]
        *links, name = path.split(".")[1:]
        for link in links:
            entity = self.corpus.vocabulaire.entites[entity.liens[link].vers]
        return dict(entity.faits[name].libelles).get(value, value)
