"""Ceilings of resources against an oracle written apart from the rules: figures, zones and categories of its own.

The figures come from ``plafonds_arretes.csv``, typed from the yearly arrêtés and not from our table; the categories are
told as the arrêté tells them, one sentence after the other, and not as a number of persons plus one.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import frozen

import lawrules
from lawrules.backends.case import compile_case
from lawrules.backends.context import Context
from lawrules.backends.flat import instance_of
from lawrules.backends.instances import Interval
from lawrules.backends.judging import value_of
from lawrules.model import Verdict

BASE = lawrules.load_rules()
RULE = "attribution.ressources_sous_plafond"
YEARS = tuple(range(2017, 2027))
HOUSEHOLDS = 10_000

# Communes that touch Paris, by département, in the order of the last three digits of their code.
AROUND_PARIS = {
    "92": ("012", "024", "040", "044", "046", "049", "051", "062", "064", "073", "075"),
    "93": ("001", "006", "045", "048", "055", "061", "066", "070"),
    "94": ("018", "033", "037", "041", "042", "043", "052", "067", "069", "080"),
}
SUBURBS = {"77": "288", "78": "646", "91": "228", "92": "050", "93": "008", "94": "028", "95": "500"}
ELSEWHERE = {"69": "381", "33": "063", "2A": "004", "01": "053", "59": "350"}
FINANCING = {
    "plai": "PLAI",
    "plai_adapte": "PLAI",
    "pla_ts": "PLAI",
    "plus": "PLUS",
    "plus_cd": "PLUS",
    "pla": "PLUS",
    "hlm_ancien": "PLUS",
    "palulos": "PLUS",
    "pls": "PLS",
}


def _figures() -> dict[tuple[str, str, str, int], int]:
    path = Path(__file__).with_name("plafonds_arretes.csv")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {
        (row["produit"], row["zone"], row["categorie"], year): int(row[str(year)])
        for row in csv.DictReader(lines, delimiter=";")
        for year in YEARS
    }


FIGURES = _figures()


@frozen
class Household:
    """Who would live in the dwelling: adults who are nobody's charge, and dependants."""

    adults: int
    dependants: int
    couple: bool
    ages: tuple[int, int]
    disabled: bool

    @property
    def persons(self) -> int:
        return self.adults + self.dependants


@frozen
class Dwelling:
    financing: str
    department: str
    commune: str
    day: date


def category(home: Household, day: date) -> str:
    """The category as the annexe words it: the last sentence that fits gives it."""
    alone = home.adults == 1
    young = home.couple and home.persons == 2 and home.dependants == 0 and sum(home.ages) <= 55
    disabled = home.disabled and day >= date(2019, 1, 1)
    n, charge = home.persons, home.dependants
    found = "1"
    if (n == 2 and not young) or (n == 1 and disabled):
        found = "2"
    if n == 3 or (alone and charge == 1) or young or (n == 2 and disabled):
        found = "3"
    if n == 4 or (alone and charge == 2) or (n == 3 and disabled):
        found = "4"
    if n == 5 or (alone and charge == 3) or (n == 4 and disabled):
        found = "5"
    if n >= 6 or (alone and charge == 4) or (n == 5 and disabled):
        found = "6"
    return found


def zone(dwelling: Dwelling) -> str:
    if dwelling.department == "75" or dwelling.commune[2:] in AROUND_PARIS.get(dwelling.department, ()):
        return "Paris"
    return "IdF" if dwelling.department in SUBURBS else "Regions"


def _figure(product: str, where: str, line: str, year: int) -> int:
    if product != "PLS":
        return FIGURES[product, where, line, year]
    raised = Decimal(FIGURES["PLUS", where, line, year]) * Decimal("1.30")
    return int(raised.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def ceiling(home: Household, dwelling: Dwelling) -> int:
    product, where, year = FINANCING[dwelling.financing], zone(dwelling), dwelling.day.year
    line = category(home, dwelling.day)
    beyond = max(0, home.persons - 6)
    return _figure(product, where, line, year) + beyond * _figure(product, where, "+", year)


def _draw(source: random.Random) -> tuple[Household, Dwelling]:
    adults = source.choice((1, 1, 1, 2, 2, 2, 2, 3, 4))
    dependants = source.choice((0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6))
    couple = adults >= 2 and source.random() < 0.8
    young = source.random() < 0.6
    ages = (source.randint(18, 37), source.randint(18, 37)) if young else (source.randint(18, 80), 60)
    home = Household(adults, dependants, couple, ages, source.random() < 0.25)
    kind = source.randrange(4)
    if kind == 0:
        department, commune = "75", f"751{source.randint(1, 20):02d}"
    elif kind == 1:
        department = source.choice(sorted(AROUND_PARIS))
        commune = department + source.choice(AROUND_PARIS[department])
    else:
        department, tail = source.choice(sorted((SUBURBS if kind == 2 else ELSEWHERE).items()))
        commune = department + tail
    day = date(source.choice(YEARS), source.randint(1, 12), source.randint(1, 28))
    product = source.choice(("PLAI", "PLUS", "PLS"))
    financing = source.choice([name for name, given in FINANCING.items() if given == product])
    return home, Dwelling(financing, department, commune, day)


def _facts(home: Household, dwelling: Dwelling, income: int) -> dict[str, object]:
    return {
        "attribution.date_bail": dwelling.day,
        "attribution.logement.financement": dwelling.financing,
        "attribution.logement.departement": dwelling.department,
        "attribution.logement.code_commune": dwelling.commune,
        "attribution.menage.personnes": home.persons,
        "attribution.menage.personnes_a_charge": home.dependants,
        "attribution.menage.en_couple": home.couple,
        "attribution.menage.age_demandeur": home.ages[0],
        "attribution.menage.age_conjoint": home.ages[1],
        "attribution.menage.personne_handicapee": home.disabled,
        "attribution.menage.revenu_fiscal_reference": income,
        "attribution.menage.frais_hebergement_ehpad": 0,
        "attribution.logement.plafonds_deroges": False,
        "attribution.parmi_les_dix_pour_cent": False,
        "attribution.mutation": False,
        "attribution.location_jeunes_ou_etudiants": False,
    }


@pytest.fixture(scope="module")
def drawn() -> list[tuple[Household, Dwelling]]:
    source = random.Random(19870729)
    return [_draw(source) for _ in range(HOUSEHOLDS)]


def test_ten_thousand_households_are_admitted_at_their_ceiling_and_refused_one_euro_above(
    drawn: list[tuple[Household, Dwelling]],
) -> None:
    judge = compile_case(BASE.corpus, "attribution", rules=[RULE])
    wrong = []
    for home, dwelling in drawn:
        top = ceiling(home, dwelling)
        for income, expected in ((top, Verdict.CONFORME), (top + 1, Verdict.NON_CONFORME)):
            found = dict(judge.judge(_facts(home, dwelling, income)))[RULE]
            if found is not expected:
                wrong.append((home, dwelling, income, found))
    assert wrong == []


def test_the_draw_meets_every_category_zone_product_and_year(drawn: list[tuple[Household, Dwelling]]) -> None:
    met = {(category(h, d.day), zone(d), FINANCING[d.financing], d.day.year) for h, d in drawn}
    assert len(met) == 6 * 3 * 3 * len(YEARS)
    assert {home.persons for home, _ in drawn} >= {1, 2, 3, 4, 5, 6, 7, 8, 9}


def _value(fact: str, facts: Mapping[str, object]) -> object:
    rule = BASE.corpus.regles[fact]
    instance = instance_of(facts, "attribution", BASE.corpus.vocabulaire)
    found = value_of(rule, instance, Context(BASE.corpus)).value
    return found.low if isinstance(found, Interval) and found.known else found


def test_the_reference_evaluator_gives_the_ceiling_in_euros(drawn: list[tuple[Household, Dwelling]]) -> None:
    wrong = [
        (home, dwelling)
        for home, dwelling in drawn[:1_000]
        if _value("attribution.plafond_ressources", _facts(home, dwelling, 0))
        != Fraction(ceiling(home, dwelling))
    ]
    assert wrong == []


def test_every_figure_of_the_arretes_is_in_the_table() -> None:
    zones = {"Paris": "paris_et_communes_limitrophes", "IdF": "ile_de_france", "Regions": "autres_regions"}
    rows = {
        (*row.cles, row.depuis.year): int(row.valeur)
        for row in BASE.corpus.tables["plafonds_ressources"].lignes
        if row.depuis is not None and isinstance(row.valeur, Fraction)
    }
    wrong = []
    for (product, where, line, year), amount in FIGURES.items():
        keys = (product.lower(), zones[where], "personne_supplementaire" if line == "+" else line, year)
        if rows.get(keys) != amount:
            wrong.append((keys, amount, rows.get(keys)))
    assert wrong == []
    assert len(FIGURES) == 2 * 3 * 7 * len(YEARS)
