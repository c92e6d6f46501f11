"""A rule through time."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from lawrules.errors import Where
from lawrules.ir.nodes import Scalar
from lawrules.model.formulas import Formula, ListParameter, Parameter, Source
from lawrules.model.words import Certitude, Gravite, Nature

__all__ = ["NamedException", "Rule", "Version"]


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
    redaction: str = ""
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
        reste_demande: Whether that fact is still asked for itself: its definition only spares the answer to
            those who hold what it is made of.
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
    reste_demande: bool = False
    date_de_reference: Formula | None = None
    consequence: str = ""
    remede: str = ""
    redaction: str = ""
    mots_cles: tuple[str, ...] = ()
    chemin: str = ""
    where: Where = field(factory=Where, eq=False)

    def version_on(self, on: date) -> Version | None:
        """The version in force on a day, or None."""
        return next((version for version in self.versions if version.in_force(on)), None)

    def remedy(self, version: Version) -> str:
        """Template of the remedy, the version's own first."""
        return version.remede or self.remede

    def wording(self, version: Version) -> str:
        """A model sentence for the document at fault, with blanks to fill; the version's own first."""
        return version.redaction or self.redaction

    def effect(self, version: Version) -> str:
        """Legal consequence of a breach, the version's own first."""
        return version.consequence or self.consequence
