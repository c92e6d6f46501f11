"""Writes the synthetic register of the examples: 20,000 allocations over 2016 to 2026.

Everything is invented: places, landlords, households, amounts. Codes have the official shape but designate
nothing (département 99). The shapes are those of real registers: several landlords and contingents, priority
neighbourhoods of both generations, incomes missing here and there, renewal rehousing, allocations without
a lease.

    python examples/generer_registre.py        writes examples/registre_2016_2026.parquet
    python examples/generer_registre.py --csv  also writes examples/registre_2024_export.csv, with odd headers
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

SEED = 20260222
ROWS = 20_000
HERE = Path(__file__).parent

# (SIREN, name, part of allocations, part in priority neighbourhoods, pull towards poor households,
# missing incomes)
BAILLEURS = [
    ("990000017", "Office public des Deux-Rives", 0.38, 0.52, 0.24, 0.02),
    ("990000025", "Habitat du Val", 0.24, 0.30, 0.20, 0.04),
    ("990000033", "Logis et Coteaux", 0.18, 0.12, 0.13, 0.01),
    ("990000041", "Foyers de la Plaine", 0.13, 0.35, 0.21, 0.14),
    ("990000058", "Coopérative du Canal", 0.07, 0.05, 0.17, 0.05),
]
# (SIREN, name, nature, région, population, largest commune, neighbourhoods, part)
TERRITOIRES = [
    ("990000918", "Communauté d'agglomération des Deux-Rives", "ca", "84", 142_000, 78_000, 6, 0.88),
    ("990000926", "Communauté de communes du Haut-Val", "cc", "84", 18_500, 6_400, 0, 0.12),
]
COMMUNES = {"990000918": ["99001", "99002", "99003", "99004", "99005"], "990000926": ["99101", "99102"]}
# First-quartile thresholds, in euros per consumption unit and year: invented, of the usual size.
SEUILS = {
    2017: 7_950, 2018: 8_080, 2019: 8_200, 2020: 8_310, 2021: 8_430,
    2022: 8_670, 2023: 9_240, 2024: 9_500, 2025: 9_760, 2026: 9_910,
}  # fmt: skip
RESERVATAIRES = [
    ("etat_prioritaires", "ETAT-99-P", 0.23),
    ("etat_agents", "ETAT-99-A", 0.04),
    ("collectivite", "COM-99001", 0.13),
    ("collectivite", "EPCI-990000918", 0.05),
    ("action_logement", "ALS", 0.26),
    ("aucun", "", 0.29),
]
FINANCEMENTS = [("PLAI", 0.24), ("PLUS", 0.61), ("PLS", 0.15)]


def pick(rng: random.Random, weighted: list[tuple]) -> tuple:  # type: ignore[type-arg]
    """One of the tuples, by the weight at its end."""
    return rng.choices(weighted, weights=[item[-1] for item in weighted])[0]


def neighbourhood(rng: random.Random, day: date) -> str:
    """A code of the list in force that day: QP before 2024, QN since."""
    number = rng.randint(1, 6)
    if day < date(2024, 1, 1):
        return f"QP0990{number:02d}"
    return f"QN099{number:02d}{'NMMIII'[number - 1]}"


def household(rng: random.Random) -> tuple[int, int, int]:
    """Adults, children of 14 and over, children under 14."""
    adults = rng.choices([1, 2, 3], weights=[62, 34, 4])[0]
    older = rng.choices([0, 1, 2], weights=[82, 13, 5])[0]
    younger = rng.choices([0, 1, 2, 3, 4], weights=[58, 20, 14, 6, 2])[0]
    return adults, older, younger


def rows(rng: random.Random) -> Iterator[dict[str, object]]:
    """The lines of the register, in the order of decisions."""
    first, last = date(2016, 1, 4), date(2026, 10, 30)
    days = sorted(rng.randint(0, (last - first).days) for _ in range(ROWS))
    for number, offset in enumerate(days, start=1):
        decision = first + timedelta(days=offset)
        territory = pick(rng, [(*t[:7], t[7]) for t in TERRITOIRES])
        siren, name, _, in_qpv_part, pull, missing = rng.choices(
            BAILLEURS, weights=[b[2] for b in BAILLEURS]
        )[0]
        # Landlords slowly comply after the reform.
        pull += (
            0.016 * max(0, decision.year - 2018)
            if siren != "990000033"
            else 0.004 * max(0, decision.year - 2018)
        )
        in_qpv = territory[6] > 0 and rng.random() < in_qpv_part
        adults, older, younger = household(rng)
        units = 1 + 0.5 * (adults - 1 + older) + 0.3 * younger
        renewal = decision.year >= 2017 and rng.random() < (0.035 if siren == "990000017" else 0.01)
        orcod = not renewal and decision.year >= 2019 and rng.random() < 0.004
        threshold = SEUILS.get(decision.year, 7_950)
        poor = rng.random() < (pull + 0.12 if in_qpv else pull)
        per_unit = rng.uniform(0.35, 0.995) * threshold if poor else rng.uniform(1.0, 2.9) * threshold
        income = round(per_unit * units / 12)
        signed = rng.random() < 0.86
        lease = decision + timedelta(days=rng.randint(9, 75)) if signed else None
        if lease is not None and lease > date(2026, 11, 10):
            lease, signed = None, False
        holder, holder_id, _ = pick(rng, RESERVATAIRES)
        dalo = rng.random() < (0.16 if holder == "etat_prioritaires" else 0.025)
        priority = dalo or rng.random() < (0.7 if holder == "etat_prioritaires" else 0.21)
        failed = holder != "aucun" and rng.random() < 0.07
        unknown_priority = rng.random() < 0.015
        mutation = rng.random() < 0.14
        yield {
            "attribution.identifiant": f"A{number:05d}",
            "attribution.date_decision": decision,
            "attribution.date_bail": lease,
            "attribution.issue": "bail_signe"
            if signed
            else rng.choices(
                [
                    "refus_du_candidat",
                    "sans_reponse",
                    "en_cours" if decision > date(2026, 9, 1) else "annulee",
                ],
                weights=[70, 20, 10],
            )[0],
            "demande.numero_unique": f"099{decision:%m%y}{number:06d}G0991",
            "demande.dalo_reconnu": None if unknown_priority else dalo,
            "demande.public_prioritaire": None if unknown_priority else priority,
            "menage.adultes": adults,
            "menage.enfants_14_ans_et_plus": older,
            "menage.enfants_moins_14_ans": younger,
            "menage.ressources_mensuelles": None if rng.random() < missing else income,
            "logement.identifiant_rpls": f"99{number:08d}",
            "logement.code_commune": rng.choice(COMMUNES[territory[0]]),
            "logement.en_qpv": None if rng.random() < 0.002 else in_qpv,
            "logement.code_qpv": neighbourhood(rng, decision) if in_qpv else None,
            "logement.typologie": f"T{min(6, max(1, adults + older + younger + rng.choice([-1, 0, 0, 1])))}",
            "logement.financement": pick(rng, FINANCEMENTS)[0],
            "bailleur.siren": siren,
            "bailleur.nom": name,
            "reservataire.type": holder,
            "reservataire.identifiant": holder_id or None,
            "attribution.echec_candidat_reservataire": failed,
            "attribution.mutation": mutation,
            "attribution.reloge_renouvellement_urbain": renewal,
            "attribution.reloge_orcod": orcod,
            "attribution.dossiers_examines": rng.choices([1, 2, 3, 4, 5], weights=[5, 8, 62, 17, 8])[0],
            "territoire.siren": territory[0],
            "territoire.nom": territory[1],
            "territoire.nature": territory[2],
            "territoire.region": territory[3],
            "territoire.population": territory[4],
            "territoire.population_commune_principale": territory[5],
            "territoire.nombre_qpv": territory[6],
            "territoire.competence_habitat": True,
            "territoire.compte_quartiers_assimiles": False,
            "territoire.seuil_premier_quartile": SEUILS.get((lease or decision).year),
        }


EXPORT = {
    "attribution.identifiant": "N° dossier",
    "attribution.date_decision": "Date\nCALEOL",
    "attribution.date_bail": "Date signature bail",
    "demande.numero_unique": "NUR",
    "demande.dalo_reconnu": "DALO (O/N)",
    "demande.public_prioritaire": "Public prioritaire L441-1",
    "menage.adultes": "Nb adultes",
    "menage.enfants_14_ans_et_plus": "Enf. 14 ans et +",
    "menage.enfants_moins_14_ans": "Enf. - de 14 ans",
    "menage.ressources_mensuelles": "Ressources mens. déclarées (€)",
    "logement.code_commune": "Commune INSEE",
    "logement.en_qpv": "QPV ?",
    "bailleur.siren": "SIRET bailleur",
    "bailleur.nom": "Organisme",
    "reservataire.type": "Contingent",
    "attribution.reloge_renouvellement_urbain": "Relogt ANRU",
}


def write_export(frame: pl.DataFrame, path: Path) -> None:
    """One landlord's year 2024 as its software exports it: French dates, decimals, unknowns, a total."""
    year = frame.filter(
        pl.col("attribution.date_bail").dt.year() == 2024, pl.col("bailleur.siren") == "990000025"
    )
    lines = [";".join(f'"{header}"' for header in EXPORT.values())]
    for row in year.iter_rows(named=True):
        lines.append(";".join(_shown(row[name], name) for name in EXPORT))
    lines.append(f"Total;{year.height}" + ";" * (len(EXPORT) - 2))
    path.write_bytes("\r\n".join(lines).encode("cp1252"))


def _shown(value: object, name: str) -> str:
    if value is None:
        return "NC"
    if isinstance(value, bool):
        return "O" if value else "N"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if name == "menage.ressources_mensuelles":
        return f"{value:.2f}".replace(".", ",")
    if name == "bailleur.siren":
        return f"{value}00019"
    return str(value)


def main() -> None:
    """Write the examples."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--csv", action="store_true", help="aussi l'export d'un bailleur, aux en-têtes de tableur"
    )
    options = parser.parse_args()
    frame = pl.DataFrame(list(rows(random.Random(SEED))), infer_schema_length=None)
    frame.write_parquet(HERE / "registre_2016_2026.parquet", compression="zstd")
    print(f"{frame.height} lignes, {frame.width} colonnes")
    if options.csv:
        write_export(frame, HERE / "registre_2024_export.csv")


if __name__ == "__main__":
    main()
