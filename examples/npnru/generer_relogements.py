"""Writes the synthetic rehousing register of the examples: 600 households of one renewal agreement.

Everything is invented: households, landlords, amounts. Households are numbered; the ranges below say, number
by number, on whom something is wrong or unknown. Lines are shuffled by a fixed seed. The expected findings of
the tests are counted from this file, by hand.

    python examples/npnru/generer_relogements.py          writes examples/npnru/relogements.parquet
    python examples/npnru/generer_relogements.py --csv    and a landlord's export, with spreadsheet headers
"""

from __future__ import annotations

import argparse
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


def span(first: int, last: int) -> range:
    """Households from one number to another, both included."""
    return range(first, last + 1)


HOUSEHOLDS = 600
# 1 to 420 are rehoused for good: 240 by the end of 2023, 42 of them before October 2021, when the indemnity
# changes; 180 since. The others wait.
DONE, BY_2023 = span(1, 420), span(1, 240)
BEFORE_OCTOBER_2021 = {*span(1, 40), 72, 73}

# New dwelling first let, or under agreement for less than five years: 95 known, 6 unknown; 105 are wanted.
FIRST_LET, UNDER_FIVE_YEARS, AGE_UNKNOWN = span(1, 20), {*span(21, 70), *span(241, 265)}, span(266, 271)
DAY_BEFORE_FIVE_YEARS, FIVE_YEARS_TO_THE_DAY = 70, 71
# Outside the priority districts: 175 known, 8 unknown; 168 of 420 are wanted.
OUTSIDE, PLACE_UNKNOWN = {*span(41, 140), *span(301, 375)}, span(376, 383)
OLD_LIST_CODE = span(384, 385)  # rehoused since 2024 in a district told by its code of the list of 2015

# What is left to pay: dearer by 28.50 euros of charges; 310 to 355 euros for 62 to 75 square metres; unknown.
DEARER, LARGER, CHARGES_UNKNOWN = span(100, 136), span(200, 211), span(140, 154)
OVERCROWDED, STILL_OVERCROWDED = span(81, 160), span(147, 160)

# Indemnities: 60 claims, 55 allowed for by the agreement.
CLAIMS_BEFORE = span(1, 30)  # well founded, at 1,500, 4,000 or 5,000 euros by size
CLAIMS_RENT_TOO_HIGH = span(31, 33)  # rent 12 euros above the ceiling of the housing allowance
CLAIMS_TOO_LARGE = span(34, 35)  # 5,000 euros for three rooms, 4,000 are due
CLAIMS_OLD_DWELLING = span(72, 73)
CLAIMS_PROVISIONAL = span(431, 432)  # the household will move again
CLAIMS_AFTER = span(241, 255)  # since October 2021, amount given
CLAIMS_AMOUNT_UNKNOWN = span(256, 259)  # since October 2021, amount not given
CLAIM_BY_ANOTHER = 260  # since October 2021, not by the landlord who rehouses
CLAIM_THERMAL = 74  # old dwelling of good thermal quality, since October 2021, amount given
CLAIMS_ALLOWED = 55

# The tenant's rights.
OTHER_LANDLORD = span(390, 399)  # the notice is then the ordinary one, no matter for the rule
NOTICE_TOO_LONG = span(400, 402)  # three months asked, one is due
COMMISSION_NOT_TOLD = span(403, 407)
RELET = 408
COMMITTEE_AFTER_COMMISSION = span(409, 412)
REMOVAL_NOT_PAID = span(413, 414)

# Tenants held to have lost their title, three offers refused, the third on 15 January 2026.
TITLE_ENDS_EARLY = span(421, 422)  # on 30 June instead of 15 July
TITLE_ONE_OFFER_TOO_FAR = 423  # the second dwelling is 9 km away
TITLE_LOST = span(424, 425)  # rightly; the third dwelling of 425 is exactly 5 km away
TITLE_DECENCY_UNKNOWN = 426  # whether the second dwelling is decent is not known

# Owners and tenants whom an expropriation turns out on 1 February 2026, offers notified on 1 August 2025.
EXPROPRIATED = span(440, 445)
ONE_PROPOSAL, NOTIFIED_LATE, ONE_NOT_DECENT, NOT_TO_HLM_NORMS = 442, 443, 444, 445


def household(rng: random.Random, number: int) -> dict[str, object]:
    """A household of the plan, not rehoused yet, on whom nothing is wrong."""
    surface = rng.choice([46, 58, 64, 72, 81])
    rent = round(surface * rng.uniform(4.6, 5.4), 2)
    siren, name = BAILLEURS[0 if number % 5 else 1]
    told = date(2019, 9, 2) + timedelta(days=rng.randrange(120))
    return {
        "relogement.identifiant": f"GP-{number:04d}",
        "relogement.objectifs_relogement.intitule": AGREEMENT,
        "relogement.objectifs_relogement.date_signature": SIGNED,
        "relogement.objectifs_relogement.taux_relogement_neuf": 0.25,
        "relogement.objectifs_relogement.taux_relogement_hors_qpv": 0.4,
        "relogement.objectifs_relogement.base_reste_a_charge": "absolu",
        "relogement.objectifs_relogement.tolerance_reste_a_charge": 0.0,
        "relogement.objectifs_relogement.indemnites_prevues": CLAIMS_ALLOWED,
        "relogement.bailleur.siren": siren,
        "relogement.bailleur.nom": name,
        "relogement.type_operation": "renouvellement_urbain",
        "relogement.fondement": "demolition_convention_npnru",
        "relogement.issu_d_une_operation_anru": True,
        "relogement.regime_locatif": "hlm",
        "relogement.logement_origine.en_qpv": True,
        "relogement.logement_origine.typologie": rng.choice(["T2", "T3", "T3", "T4", "T5"]),
        "relogement.logement_origine.surface_habitable": float(surface),
        "relogement.loyer_avant": rent,
        "relogement.charges_avant": 90.0,
        "relogement.apl_avant": round(rent * 0.4, 2),
        "relogement.suroccupe_avant": number in OVERCROWDED,
        "relogement.date_information": told,
        "relogement.date_enquete": told + timedelta(days=rng.randrange(20, 90)),
        "relogement.acheve": False,
        "relogement.definitif": False,
        "relogement.en_application_l353_15_ou_l442_6": False,
        "relogement.iml_demandee": 0.0,
        "relogement.titre_retire": False,
        "relogement.refus_logement_specialement_concu": False,
        "relogement.reoccupe_avant_travaux": number == RELET,
        "relogement.conge_donne": False,
        "relogement.amenagement_public": False,
        "relogement.expropriation": False,
        "relogement.construction_demontable": False,
        "relogement.designe_par_le_prefet": False,
        "relogement.designe_par_le_maire": False,
    }


def offer(day: date, *, refused: bool, rent: float, distance: float = 2.0) -> dict[str, object]:
    """An offer that a tenant may not refuse without losing one of three."""
    return {
        "date_notification": day,
        "refusee": refused,
        "loyer_principal": rent,
        "decoupage": "aucun",
        "secteur_identique_ou_limitrophe": True,
        "distance": distance,
        "logement_decent": True,
        "adaptee_aux_besoins": True,
        "adaptee_aux_possibilites": True,
        "dans_les_normes_hlm": True,
    }


def lease_of(rng: random.Random, number: int) -> date:
    """The day of the lease of a household rehoused for good."""
    if number == DAY_BEFORE_FIVE_YEARS:
        return date(2023, 5, 9)
    if number == FIVE_YEARS_TO_THE_DAY:
        return date(2023, 5, 10)
    if number in BEFORE_OCTOBER_2021:
        return date(2020, 9, 1) + timedelta(days=rng.randrange(390))
    if number in BY_2023:
        return date(2021, 10, 1) + timedelta(days=rng.randrange(820))
    return date(2024, 1, 8) + timedelta(days=rng.randrange(880))


def under_agreement(rng: random.Random, number: int, lease: date) -> date | None:
    """The day from which the new dwelling is under agreement."""
    if number in AGE_UNKNOWN:
        return None
    if number in (DAY_BEFORE_FIVE_YEARS, FIVE_YEARS_TO_THE_DAY):
        return date(2018, 5, 10)
    if number in FIRST_LET:
        return lease - timedelta(days=30)
    if number in UNDER_FIVE_YEARS:
        return lease - timedelta(days=rng.randrange(100, 1500))
    return date(rng.randrange(1985, 2012), 6, 15)


def rehoused(rng: random.Random, number: int, row: dict[str, object], lease: date) -> None:
    """Its new dwelling, and how it got there."""
    outside = None if number in PLACE_UNKNOWN else number in OUTSIDE
    code = "QN09901M" if lease >= date(2024, 1, 1) and number not in OLD_LIST_CODE else "QP099001"
    rent = float(str(row["relogement.loyer_avant"]))
    committee = lease - timedelta(days=rng.randrange(70, 120))
    if number in COMMITTEE_AFTER_COMMISSION:
        committee = lease - timedelta(days=20)
    row |= {
        "relogement.acheve": True,
        "relogement.definitif": True,
        "relogement.date_relogement": lease,
        "relogement.date_comite_technique": committee,
        "relogement.date_commission": lease - timedelta(days=35),
        "relogement.en_application_l353_15_ou_l442_6": True,
        "relogement.commission_informee": number not in COMMISSION_NOT_TOLD,
        "relogement.situation_transmise": True,
        "relogement.meme_bailleur": number not in OTHER_LANDLORD,
        "relogement.preavis_demande": 3 if number in NOTICE_TOO_LONG else 1,
        "relogement.demenagement_pris_en_charge": number not in REMOVAL_NOT_PAID,
        "relogement.logement.typologie": row["relogement.logement_origine.typologie"],
        "relogement.logement.surface_habitable": row["relogement.logement_origine.surface_habitable"],
        "relogement.logement.premiere_mise_en_location": number in FIRST_LET,
        "relogement.logement.date_conventionnement": under_agreement(rng, number, lease),
        "relogement.logement.bonne_qualite_thermique": number in (*FIRST_LET, CLAIM_THERMAL),
        "relogement.logement.en_qpv": None if outside is None else not outside,
        "relogement.logement.code_qpv": None if outside is None else "aucun" if outside else code,
        "relogement.loyer_apres": rent,
        "relogement.charges_apres": 90.0,
        "relogement.apl_apres": row["relogement.apl_avant"],
        "relogement.loyer_plafond_apl": rent,
        "relogement.suroccupe_apres": number in STILL_OVERCROWDED,
    }
    refused = rng.choice([0, 0, 1])
    days = [lease - timedelta(days=rng.randrange(120, 200)) for _ in range(refused)]
    told = [offer(day, refused=True, rent=rent) for day in sorted(days)]
    give_offers(row, [*told, offer(lease - timedelta(days=rng.randrange(50, 65)), refused=False, rent=rent)])
    left_to_pay(number, row)


def left_to_pay(number: int, row: dict[str, object]) -> None:
    """What the household pays once the housing allowance is taken off."""
    if number in DEARER:
        row["relogement.charges_apres"] = 118.5
    if number in CHARGES_UNKNOWN:
        row["relogement.charges_apres"] = None
    if number in LARGER:
        row |= {
            "relogement.logement_origine.surface_habitable": 62.0,
            "relogement.loyer_avant": 400.0,
            "relogement.apl_avant": 180.0,
            "relogement.logement.surface_habitable": 75.0,
            "relogement.loyer_apres": 455.0,
            "relogement.charges_apres": 100.0,
            "relogement.apl_apres": 200.0,
            "relogement.loyer_plafond_apl": 455.0,
        }


def give_offers(row: dict[str, object], offers: list[dict[str, object]]) -> None:
    """The offers of a household, in numbered columns."""
    for rank, told in enumerate(offers, 1):
        row |= {f"relogement.offres[{rank}].{name}": value for name, value in told.items()}


SIZES = {"T1": 1_500.0, "T2": 1_500.0, "T3": 4_000.0, "T4": 4_000.0, "T5": 5_000.0}


def claims(number: int, row: dict[str, object]) -> None:
    """The indemnity that the landlord claims for having lowered the rent."""
    row["relogement.demandee_par_l_organisme_qui_reloge"] = number != CLAIM_BY_ANOTHER
    if number in CLAIMS_BEFORE:
        row["relogement.iml_demandee"] = SIZES[str(row["relogement.logement.typologie"])]
    if number in (*CLAIMS_RENT_TOO_HIGH, *CLAIMS_TOO_LARGE, *CLAIMS_OLD_DWELLING, *CLAIMS_PROVISIONAL):
        row["relogement.logement.typologie"] = "T3"
        row["relogement.iml_demandee"] = 5_000.0 if number in CLAIMS_TOO_LARGE else 4_000.0
    if number in CLAIMS_RENT_TOO_HIGH:
        row["relogement.loyer_plafond_apl"] = round(float(str(row["relogement.loyer_apres"])) - 12, 2)
    if number in (*CLAIMS_AFTER, *CLAIMS_AMOUNT_UNKNOWN, CLAIM_BY_ANOTHER, CLAIM_THERMAL):
        row["relogement.iml_demandee"] = 3_000.0
        row["relogement.forfait_iml"] = None if number in CLAIMS_AMOUNT_UNKNOWN else 3_000.0


def waiting(rng: random.Random, number: int, row: dict[str, object]) -> None:
    """Offers to a household not rehoused yet: none, one or two."""
    rent = float(str(row["relogement.loyer_avant"]))
    first = date(2024, 3, 4) + timedelta(days=rng.randrange(500))
    told = [
        offer(first + timedelta(days=60 * n), refused=True, rent=rent)
        for n in range(rng.choice([0, 1, 1, 2]))
    ]
    if number in CLAIMS_PROVISIONAL:
        rehoused(rng, number, row, date(2021, 3, 15))
        row |= {
            "relogement.acheve": False,
            "relogement.definitif": False,
            "relogement.logement.date_conventionnement": date(2018, 6, 15),
            "relogement.en_application_l353_15_ou_l442_6": False,
        }
        return
    if number in (*TITLE_ENDS_EARLY, TITLE_ONE_OFFER_TOO_FAR, *TITLE_LOST, TITLE_DECENCY_UNKNOWN):
        days = (date(2025, 9, 15), date(2025, 11, 15), date(2026, 1, 15))
        told = [offer(day, refused=True, rent=rent) for day in days]
        told[1]["distance"] = 9.0 if number == TITLE_ONE_OFFER_TOO_FAR else 2.0
        told[1]["logement_decent"] = None if number == TITLE_DECENCY_UNKNOWN else True
        told[2]["distance"] = 5.0 if number == TITLE_LOST[1] else 2.0
        row["relogement.titre_retire"] = True
        row["relogement.date_fin_titre"] = (
            date(2026, 6, 30) if number in TITLE_ENDS_EARLY else date(2026, 7, 15)
        )
    if number in EXPROPRIATED:
        notified = date(2025, 9, 1) if number == NOTIFIED_LATE else date(2025, 8, 1)
        told = [offer(notified, refused=False, rent=rent) for _ in range(1 if number == ONE_PROPOSAL else 2)]
        told[0]["logement_decent"] = number != ONE_NOT_DECENT
        for item in told:
            item["dans_les_normes_hlm"] = number != NOT_TO_HLM_NORMS
        row |= {
            "relogement.amenagement_public": True,
            "relogement.expropriation": True,
            "relogement.eviction": "definitive",
            "relogement.priorite_demandee": False,
            "relogement.date_notification_des_offres": notified,
            "relogement.date_debut_eviction": date(2026, 2, 1),
        }
    give_offers(row, told)


def rows() -> Iterator[dict[str, object]]:
    """The lines of the register, shuffled."""
    rng = random.Random(SEED)
    register = []
    for number in span(1, HOUSEHOLDS):
        row = household(rng, number)
        if number in DONE:
            rehoused(rng, number, row, lease_of(rng, number))
        else:
            waiting(rng, number, row)
        claims(number, row)
        register.append(row)
    rng.shuffle(register)
    yield from register


EXPORT = {
    "relogement.identifiant": "N° ménage",
    "relogement.bailleur.siren": "SIREN bailleur",
    "relogement.type_operation": "Type d'opération",
    "relogement.logement_origine.surface_habitable": "Surface avant (m²)",
    "relogement.loyer_avant": "Loyer avant (€)",
    "relogement.charges_avant": "Charges avant (€)",
    "relogement.apl_avant": "APL avant (€)",
    "relogement.date_information": "Information du ménage",
    "relogement.date_enquete": "Enquête sociale",
    "relogement.offres[1].date_notification": "Date offre 1",
    "relogement.offres[1].refusee": "Refus offre 1",
    "relogement.offres[1].distance": "Distance offre 1 (km)",
    "relogement.offres[2].date_notification": "Date offre 2",
    "relogement.offres[2].refusee": "Refus offre 2",
    "relogement.offres[2].distance": "Distance offre 2 (km)",
    "relogement.acheve": "Relogé",
    "relogement.date_relogement": "Date de relogement",
    "relogement.definitif": "Relogement définitif",
    "relogement.logement.typologie": "Typo logt",
    "relogement.logement.surface_habitable": "Surface après (m²)",
    "relogement.loyer_apres": "Loyer après (€)",
    "relogement.charges_apres": "Charges après (€)",
    "relogement.apl_apres": "APL après (€)",
    "relogement.logement.date_conventionnement": "Date convention APL",
    "relogement.logement.en_qpv": "QPV ?",
    "relogement.suroccupe_avant": "Suroccupation avant",
    "relogement.suroccupe_apres": "Suroccupation après",
    "relogement.iml_demandee": "IML (€)",
}


def write_export(frame: pl.DataFrame, path: Path) -> None:
    """One landlord's follow-up as a spreadsheet exports it: French dates and decimals, blanks, a total."""
    kept = frame.filter(pl.col("relogement.bailleur.siren") == BAILLEURS[1][0]).sort("relogement.identifiant")
    lines = [";".join(f'"{header}"' for header in EXPORT.values())]
    for row in kept.iter_rows(named=True):
        lines.append(";".join(_shown(row[name]) for name in EXPORT))
    lines.append(f"Total;{kept.height}" + ";" * (len(EXPORT) - 2))
    path.write_bytes("\r\n".join(lines).encode("cp1252"))


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "O" if value else "N"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return "Renouvellement urbain" if value == "renouvellement_urbain" else str(value)


def main() -> None:
    """Write the register."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--csv", action="store_true", help="aussi l'export d'un bailleur, aux en-têtes de tableur"
    )
    options = parser.parse_args()
    frame = pl.DataFrame(list(rows()), infer_schema_length=None)
    frame.write_parquet(HERE / "relogements.parquet", compression="zstd")
    print(f"{frame.height} ménages, {frame.width} colonnes")
    if options.csv:
        write_export(frame, HERE / "relogements_export.csv")


if __name__ == "__main__":
    main()
