"""A seeded register for the forty rules of ``regles40``: facts that only look like allocations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ENTITY", "PRIORITIES", "RULES", "register"]

RULES = Path(__file__).parent / "regles40"
ENTITY = "attribution"
PRIORITIES = (
    "handicap", "appartement_coordination", "mal_loge", "hebergement", "reprise_activite", "habitat_indigne",
    "violences_conjugales", "viol", "sortie_prostitution", "traite", "surpeuplement", "sans_logement",
    "expulsion",
)  # fmt: skip

_LIKELY = {
    "attribution.derogation": 0.02,
    "attribution.reponse_recue": 0.9,
    "attribution.supplement_loyer": 0.1,
    "attribution.logement.en_qpv": 0.3,
    "attribution.logement.adapte_handicap": 0.05,
    "attribution.logement.residence_etudiante": 0.02,
    "attribution.demande.numero_unique_valide": 0.995,
    "attribution.demande.dalo_reconnu": 0.07,
    "attribution.demande.relogement_anru": 0.03,
    "attribution.menage.emancipe": 0.01,
    "attribution.menage.francais": 0.8,
    "attribution.menage.sejour_regulier": 0.99,
    "attribution.menage.handicap": 0.08,
    "attribution.menage.proprietaire": 0.01,
    **{f"attribution.demande.priorite_{name}": 0.05 for name in PRIORITIES},
}


def register(rows: int, *, seed: int = 7, unknown: float = 0.02) -> pl.DataFrame:
    """A canonical table of allocations: one column per path, null where unknown.

    Args:
        unknown: Share of unknown cells in every column but the day of the committee, which selects the
            version of the law and which a register always has.
    """
    import polars as pl

    draw = np.random.default_rng(seed)
    days = draw.integers(18_000, 20_500, rows)
    incomes = draw.lognormal(9.9, 0.55, rows).clip(0, 250_000).astype(np.int64)
    persons = draw.integers(1, 8, rows)
    rooms = np.clip(persons + draw.integers(-2, 3, rows), 1, 7)
    day = "datetime64[D]"
    columns: dict[str, object] = {
        "attribution.date_commission": days.astype(day),
        "attribution.date_attribution": (days + draw.integers(-2, 60, rows)).astype(day),
        "attribution.contingent": _words(draw, ("bailleur", "etat", "action_logement", "collectivite"), rows),
        "attribution.rang": draw.integers(1, 15, rows),
        "attribution.nombre_candidats": draw.integers(1, 6, rows),
        "attribution.logement.zone": _words(draw, ("a", "b", "c"), rows),
        "attribution.logement.financement": _words(draw, ("plai", "plus", "pls"), rows, (0.3, 0.55, 0.15)),
        "attribution.logement.pieces": rooms,
        "attribution.logement.surface": 12 * rooms + draw.integers(5, 20, rows),
        "attribution.logement.loyer_mensuel": draw.normal(430, 120, rows).clip(80, 1500).astype(np.int64),
        "attribution.demande.date_depot": (days - draw.integers(-5, 2500, rows)).astype(day),
        "attribution.demande.date_decision_dalo": (days - draw.integers(0, 400, rows)).astype(day),
        "attribution.menage.revenu_fiscal_reference": incomes,
        "attribution.menage.personnes": persons,
        "attribution.menage.categorie": draw.integers(1, 7, rows),
        "attribution.menage.quartile": draw.integers(1, 5, rows),
        "attribution.menage.age_titulaire": draw.integers(17, 95, rows),
        "attribution.menage.fin_titre_sejour": (days + draw.integers(-20, 3000, rows)).astype(day),
    }
    columns |= {path: draw.random(rows) < chance for path, chance in _LIKELY.items()}
    frame = pl.DataFrame(columns)
    kept = {
        path: pl.Series(draw.random(rows) >= unknown)
        for path in frame.columns
        if unknown and path != "attribution.date_commission"
    }
    return frame.with_columns(pl.when(known).then(pl.col(path)).alias(path) for path, known in kept.items())


def _words(
    draw: np.random.Generator, words: tuple[str, ...], rows: int, weights: tuple[float, ...] | None = None
) -> pl.Series:
    import polars as pl

    index = draw.choice(len(words), rows, p=weights)
    return pl.Series(np.array(words)[index], dtype=pl.String)
