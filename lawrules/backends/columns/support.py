"""What the columnar evaluator cannot do, in one table; the documentation is made from it."""

from __future__ import annotations

from typing import NoReturn

from attrs import evolve

from lawrules.backends.limits import Limit
from lawrules.errors import Problem, UnsupportedError, Where

__all__ = ["SUPPORT", "placed", "refuse"]


SUPPORT: dict[str, Limit] = {
    "collection_absente": Limit(
        "un agrégat sur une collection que la table ne contient pas",
        "ajoutez la colonne de listes, ou calculez l'agrégat par regroupement.",
    ),
    "nombre_trop_grand": Limit(
        "un calcul dont le résultat peut dépasser 38 chiffres",
        "déclarez « minimum » et « maximum » pour les faits multipliés.",
    ),
    "quotient_agrege": Limit(
        "une somme, un minimum ou un maximum de quotients dont le diviseur change d'une ligne à l'autre",
        "évaluez la règle ligne à ligne, avec l'évaluateur de référence.",
    ),
    "quotient_cle": Limit(
        "un quotient comme clé d'une table ou d'un regroupement, ou comme argument d'une fonction",
        "nommez le quotient par un fait arrondi.",
    ),
    "decimales": Limit(
        "une valeur qui a plus de décimales que son fait n'en déclare",
        "arrondissez la valeur, ou déclarez plus de « decimales ».",
    ),
    "agregats_donnes": Limit(
        "un sujet dont les agrégats sont donnés sans les lignes",
        "évaluez la règle avec l'évaluateur de référence.",
    ),
}


def refuse(limit: str, detail: str, *, where: Where | None = None, lacking: str = "") -> NoReturn:
    """Raise the refusal of ``SUPPORT`` under its stable code.

    Raises:
        UnsupportedError: Always.
    """
    found = SUPPORT[limit]
    what = f"l'évaluateur par colonnes ne fait pas {found.what} : {detail}"
    raise UnsupportedError(Problem("LR510", what, where or Where(), found.fix), lacking=lacking)


def placed(error: UnsupportedError, where: Where) -> Problem:
    """The problem of a refusal, at the place of the rule that it concerns."""
    problem = error.problems[0]
    return problem if problem.where != Where() else evolve(problem, where=where)
