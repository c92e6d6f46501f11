"""The forty rules of ``regles40`` as one would write them in Polars, by hand, without lawrules.

Same answers: for each rule, does it apply and is it satisfied, null where a null leaves it open. What
several rules share is computed first, once; the rest is left to the optimiser of Polars.
"""

from __future__ import annotations

import polars as pl
from donnees40 import PRIORITIES

__all__ = ["shared", "verdicts"]

_CEILINGS = (
    24316, 36341, 47640, 56878, 67673, 76148,
    24316, 36341, 43683, 52324, 61943, 69706,
    21139, 28230, 33949, 40985, 48214, 54338,
)  # fmt: skip

Pair = tuple[pl.Expr, pl.Expr]


def _a(name: str) -> pl.Expr:
    return pl.col(f"attribution.{name}")


def _d(name: str) -> pl.Expr:
    return _a(f"demande.{name}")


def _l(name: str) -> pl.Expr:
    return _a(f"logement.{name}")


def _m(name: str) -> pl.Expr:
    return _a(f"menage.{name}")


def _days(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    return end.to_physical() - start.to_physical()


def shared() -> list[pl.Expr]:
    """What several rules need: ceiling, any priority, days from request to allocation."""
    # Eight bits are enough to tell three zones, and less memory to go through.
    zone, rank = _l("zone"), pl.Int8
    first = (
        pl.when(zone == "a").then(pl.lit(-1, rank))
        .when(zone == "b").then(pl.lit(5, rank))
        .when(zone == "c").then(pl.lit(11, rank))
    )  # fmt: skip
    return [
        pl.lit(pl.Series(_CEILINGS)).gather(first.cast(pl.Int64) + _m("categorie")).alias("ceiling"),
        pl.any_horizontal(_d(f"priorite_{name}") for name in PRIORITIES).alias("priority"),
        _days(_d("date_depot"), _a("date_attribution")).alias("delay"),
    ]


def verdicts() -> list[pl.Expr]:
    """Two columns per rule, under the names that lawrules gives them."""
    found = []
    for name, (applies, satisfied) in _rules().items():
        found += [
            applies.alias(f"attribution.{name}.applies"),
            satisfied.alias(f"attribution.{name}.satisfied"),
        ]
    return found


def _rules() -> dict[str, Pair]:
    ceiling, priority, delay = pl.col("ceiling"), pl.col("priority"), pl.col("delay")
    income, funding, pledge = _m("revenu_fiscal_reference"), _l("financement"), _a("contingent")
    enforced, qpv, dalo, rank = ~_a("derogation"), _l("en_qpv"), _d("dalo_reconnu"), _a("rang")
    quarter, age, persons = _m("quartile"), _m("age_titulaire"), _m("personnes")
    meeting, allocated = _a("date_commission"), _a("date_attribution")
    heeded = priority | dalo
    always = pl.lit(True)
    rules: dict[str, Pair] = {
        "plafond_plus": (funding == "plus", income <= ceiling),
        "plafond_plai": (funding == "plai", income * 5 <= ceiling * 3),
        "plafond_pls": (funding == "pls", income * 10 <= ceiling * 13),
        "sejour_regulier": (always, _m("sejour_regulier")),
        "titre_sejour_en_cours": (~_m("francais"), _m("fin_titre_sejour") >= meeting),
        "delai_dalo": (dalo, _days(_d("date_decision_dalo"), allocated) <= 180),
        "dalo_hors_qpv": (dalo & enforced, ~qpv),
        "premier_quartile_hors_qpv": (qpv & (quarter == 1), _d("relogement_anru") | dalo),
        "rang_hors_qpv": (~qpv & (quarter != 1) & ~_d("relogement_anru"), rank <= 10),
        "sous_occupation": (always, _l("pieces") <= persons + 1),
        "sur_occupation": (always, persons <= _l("pieces") * 2),
        "surface_minimale": (always, _l("surface") >= persons * 9 + 7),
        "contingent_etat": (pledge == "etat", heeded),
        "contingent_action_logement": ((pledge == "action_logement") & (rank > 5), heeded),
        "contingent_collectivite": ((pledge == "collectivite") & (quarter == 4), heeded),
        "proprietaire": (_m("proprietaire") & enforced, age >= 65),
        "attribution_apres_commission": (always, allocated >= meeting),
        "demande_avant_commission": (always, _d("date_depot") <= meeting),
        "reponse_du_candidat": (_days(meeting, allocated) > 30, _a("reponse_recue")),
        "numero_unique": (always, _d("numero_unique_valide")),
        "trois_candidats": (~dalo & enforced, _a("nombre_candidats") >= 3),
        "majorite": (always, (age >= 18) | _m("emancipe")),
        "taux_effort": (always, _l("loyer_mensuel") * 400 <= income * 11),
        "supplement_loyer": (~qpv & (income * 5 > ceiling * 6), _a("supplement_loyer")),
        "logement_adapte": (_l("adapte_handicap") & enforced, _m("handicap")),
        "residence_etudiante": (_l("residence_etudiante"), age < 30),
        "rang_des_prioritaires": ((rank > 1) & enforced, heeded),
    }
    for index, name in enumerate(PRIORITIES):
        rules[f"delai_{name}"] = (_d(f"priorite_{name}") & enforced, delay <= 365 + 30 * index)
    return rules
