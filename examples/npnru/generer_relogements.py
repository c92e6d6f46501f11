"""Writes the synthetic rehousing register of the examples: 600 households of one renewal agreement.

Everything is invented: households, landlords, amounts. How many households fail each rule is chosen here, one
by one, and shuffled by a fixed seed: the expected findings of the tests are counted from this file, by hand.

    python examples/npnru/generer_relogements.py        writes examples/npnru/relogements.parquet
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

SEED = 20200130
HERE = Path(__file__).parent
AGREEMENT = "Convention pluriannuelle des Grands-Prés"
SIGNED = date(2020, 1, 30)
BAILLEURS = [("990000017", "Office public des Deux-Rives"), ("990000025", "Habitat du Val")]

HOUSEHOLDS = 600
DONE = 420  # rehoused for good; the agreement wants 25 % of them in recent dwellings and 40 % outside QPV
RECENT, RECENT_UNKNOWN = 95, 6  # 105 are wanted: at best 101, at worst 95
OUTSIDE, OUTSIDE_UNKNOWN = 175, 8  # 168 are wanted: reached whatever the unknown are
DEARER, CHARGES_UNKNOWN = 37, 15  # what is left to pay rises; charges not recorded
OVERCROWDED, SOLVED = 80, 66
# Indemnities claimed, three ways wrong.
CLAIMED, CLAIMED_TOO_DEAR, CLAIMED_PROVISIONAL, CLAIMED_OLD = 60, 3, 2, 2
TITLES_LOST_EARLY, TITLES_LOST_WRONGLY = 2, 1  # of six tenants held to have lost their title


def household(rng: random.Random, number: int) -> dict[str, object]:
    """A household of the plan, rehoused or not, on whom nothing is wrong."""
    surface = rng.choice([46, 58, 64, 72, 81])
    rent = round(surface * rng.uniform(4.6, 5.4), 2)
    siren, name = BAILLEURS[0 if number % 5 else 1]
    return {
        "relogement.identifiant": f"GP-{number:04d}",
        "relogement.objectifs_relogement.intitule": AGREEMENT,
        "relogement.objectifs_relogement.date_signature": SIGNED,
        "relogement.objectifs_relogement.taux_relogement_neuf": 0.25,
        "relogement.objectifs_relogement.taux_relogement_hors_qpv": 0.4,
        "relogement.objectifs_relogement.base_reste_a_charge": "absolu",
        "relogement.objectifs_relogement.tolerance_reste_a_charge": 0.0,
        "relogement.objectifs_relogement.indemnites_prevues": 55,
        "relogement.bailleur.siren": siren,
        "relogement.bailleur.nom": name,
        "relogement.type_operation": "renouvellement_urbain",
        "relogement.fondement": "demolition_convention_npnru",
        "relogement.issu_d_une_operation_anru": True,
        "relogement.logement_origine.surface_habitable": float(surface),
        "relogement.loyer_avant": rent,
        "relogement.charges_avant": 90.0,
        "relogement.apl_avant": round(rent * 0.4, 2),
        "relogement.suroccupe_avant": False,
        "relogement.suroccupe_apres": False,
        "relogement.nombre_offres": rng.choice([1, 1, 2]),
        "relogement.nombre_refus": 0,
        "relogement.date_derniere_offre": date(2020, 6, 1) + timedelta(days=rng.randrange(360)),
        "relogement.acheve": False,
        "relogement.definitif": False,
        "relogement.iml_demandee": 0.0,
        "relogement.titre_retire": False,
        "relogement.demenagement_pris_en_charge": True,
    }


def rehoused(rng: random.Random, row: dict[str, object]) -> None:
    """Its new dwelling: old, in a priority neighbourhood, as large and as dear as the first."""
    # Leases end before October 2021: the indemnity is then the one whose amounts are known.
    lease = date(2020, 9, 1) + timedelta(days=rng.randrange(365))
    row |= {
        "relogement.acheve": True,
        "relogement.definitif": True,
        "relogement.date_relogement": lease,
        "relogement.date_derniere_offre": lease - timedelta(days=rng.randrange(30, 90)),
        "relogement.date_information": lease - timedelta(days=400),
        "relogement.date_enquete": lease - timedelta(days=360),
        "relogement.date_comite_technique": lease - timedelta(days=120),
        "relogement.date_commission": lease - timedelta(days=40),
        "relogement.logement.typologie": rng.choice(["T2", "T3", "T3", "T4", "T5"]),
        "relogement.logement.surface_habitable": row["relogement.logement_origine.surface_habitable"],
        "relogement.logement.premiere_mise_en_location": False,
        "relogement.logement.date_conventionnement": date(rng.randrange(1985, 2012), 6, 15),
        "relogement.logement.en_qpv": True,
        "relogement.loyer_apres": row["relogement.loyer_avant"],
        "relogement.charges_apres": 90.0,
        "relogement.apl_apres": row["relogement.apl_avant"],
        "relogement.loyer_plafond_apl": row["relogement.loyer_avant"],
    }


def rows() -> Iterator[dict[str, object]]:
    """The lines of the register, shuffled."""
    rng = random.Random(SEED)
    register = [household(rng, number) for number in range(1, HOUSEHOLDS + 1)]
    done = register[:DONE]
    for row in done:
        rehoused(rng, row)
    for row in done[:RECENT]:
        row["relogement.logement.date_conventionnement"] = date(2018, 6, 15)
    for row in done[RECENT : RECENT + RECENT_UNKNOWN]:
        row["relogement.logement.date_conventionnement"] = None
    for row in done[100 : 100 + OUTSIDE]:
        row["relogement.logement.en_qpv"] = False
    for row in done[100 + OUTSIDE : 100 + OUTSIDE + OUTSIDE_UNKNOWN]:
        row["relogement.logement.en_qpv"] = None
    for row in done[300 : 300 + DEARER]:
        row["relogement.charges_apres"] = 118.5
    for row in done[340 : 340 + CHARGES_UNKNOWN]:
        row["relogement.charges_apres"] = None
    for row in done[200 : 200 + OVERCROWDED]:
        row["relogement.suroccupe_avant"] = True
    for row in done[200 + SOLVED : 200 + OVERCROWDED]:
        row["relogement.suroccupe_apres"] = True
    claims(rng, register)
    titles(register[DONE:])
    rng.shuffle(register)
    yield from register


def claims(rng: random.Random, register: list[dict[str, object]]) -> None:
    """Sixty claims of the indemnity, seven of them without ground."""
    good = CLAIMED - CLAIMED_TOO_DEAR - CLAIMED_OLD - CLAIMED_PROVISIONAL
    recent, dearer = register[:good], register[good : good + CLAIMED_TOO_DEAR]
    old = register[110 : 110 + CLAIMED_OLD]
    provisional = register[DONE + 10 : DONE + 10 + CLAIMED_PROVISIONAL]
    for row in dearer:
        row["relogement.loyer_plafond_apl"] = float(str(row["relogement.loyer_apres"])) - 12
    for row in provisional:
        rehoused(rng, row)
        row |= {
            "relogement.acheve": False,
            "relogement.definitif": False,
            "relogement.logement.date_conventionnement": date(2018, 6, 15),
        }
    for row in (*recent, *dearer, *old, *provisional):
        row["relogement.logement.typologie"] = "T3"
        row["relogement.iml_demandee"] = 4000.0


def titles(waiting: list[dict[str, object]]) -> None:
    """Six tenants whom the landlord holds to have lost their title."""
    third = date(2024, 1, 15)
    for row in waiting[:6]:
        row |= {
            "relogement.nombre_offres": 3,
            "relogement.nombre_refus": 3,
            "relogement.refus_logement_specialement_concu": False,
            "relogement.date_derniere_offre": third,
            "relogement.date_troisieme_offre": third,
            "relogement.titre_retire": True,
            "relogement.date_fin_titre": date(2024, 7, 15),
        }
    for row in waiting[:TITLES_LOST_EARLY]:
        row["relogement.date_fin_titre"] = date(2024, 6, 30)
    for row in waiting[TITLES_LOST_EARLY : TITLES_LOST_EARLY + TITLES_LOST_WRONGLY]:
        row["relogement.nombre_refus"] = 2


def main() -> None:
    """Write the register."""
    frame = pl.DataFrame(list(rows()), infer_schema_length=None)
    frame.write_parquet(HERE / "relogements.parquet", compression="zstd")
    print(f"{frame.height} ménages, {frame.width} colonnes")


if __name__ == "__main__":
    main()
