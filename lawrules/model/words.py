"""The closed lists of the rule base: verdicts, certainty, gravity, natures."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Certitude", "Gravite", "Nature", "Verdict", "verdict_of"]


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
