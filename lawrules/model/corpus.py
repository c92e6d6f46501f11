"""Everything that a rule base holds: rules, tables, ledgers, cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import field, frozen

from lawrules.errors import Where
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import ValueType
from lawrules.model.rules import Rule
from lawrules.model.vocabulary import Vocabulary
from lawrules.model.words import Certitude, Verdict

__all__ = [
    "Article",
    "Case",
    "Corpus",
    "Definitions",
    "LedgerLine",
    "Table",
    "TableCheck",
    "TableRow",
    "definitions_of",
]


@frozen
class TableRow:
    """One cell of a table and where it comes from."""

    cles: tuple[Scalar, ...]
    valeur: Scalar
    depuis: date | None = None
    certitude: Certitude = Certitude.CONFIRME
    source: str = ""


@frozen
class TableCheck:
    """A column of a user's file that is read to check its row, and not kept.

    Attributes:
        alias: Other headers of the column.
        separateur: Characters between several values of one cell; "" when a cell holds one.
        avec: Key of the table that the column must agree with, or "".
        motif: Regular expression that « key value », with one space, matches whole when they agree.
        dit: What is wrong when no value of the cell agrees.
    """

    nom: str
    type: ValueType
    titre: str = ""
    alias: tuple[str, ...] = ()
    separateur: str = ""
    avec: str = ""
    motif: str = ""
    dit: str = ""


@frozen
class Table:
    """A dated table: the row read is the latest whose ``depuis`` is not after the day asked.

    ``jusqu_au`` is the last day for which the table claims to be complete; later days are unknown.

    Attributes:
        alias: Other headers of a column (a key, ``valeur``) in a file given by the user.
        titres: Titles of the columns that have one.
        libelles: Words for each value of a column of choices.
        controles: Columns of such a file that are read to check its rows.
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
    alias: Mapping[str, tuple[str, ...]] = field(factory=dict)
    titres: Mapping[str, str] = field(factory=dict)
    libelles: Mapping[str, tuple[tuple[str, str], ...]] = field(factory=dict)
    controles: tuple[TableCheck, ...] = ()
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


def definitions_of(rules: Mapping[str, Rule]) -> dict[str, str]:
    """Ids of the rules that give a value, by the fact that they give."""
    return {rule.definit: name for name, rule in rules.items() if rule.definit}


class Definitions(Mapping[str, "Rule"]):
    """Rules by the fact that they give, each fetched when it is asked for: most audits need a few."""

    __slots__ = ("_names", "_rules")

    def __init__(self, names: Mapping[str, str], rules: Mapping[str, Rule]) -> None:
        self._names = names
        self._rules = rules

    def __getitem__(self, fact: str) -> Rule:
        return self._rules[self._names[fact]]

    def __contains__(self, fact: object) -> bool:
        return fact in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


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
        known: Mapping[str, str] | None = getattr(self.regles, "definitions", None)
        return Definitions(definitions_of(self.regles) if known is None else known, self.regles)

    def norms(self, entity: str | None = None) -> Iterator[Rule]:
        """Rules that give a verdict, all or those about one entity."""
        known: Mapping[str, tuple[str, ...]] | None = getattr(self.regles, "norms", None)
        if entity is not None and known is not None:
            yield from (self.regles[name] for name in known.get(entity, ()))
            return
        for rule in self.regles.values():
            if not rule.nature.gives_value and entity in (None, rule.porte_sur):
                yield rule
