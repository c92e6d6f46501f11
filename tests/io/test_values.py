"""Cells as French people write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from lawrules.backends.instances import ABSENT, Interval
from lawrules.errors import Where
from lawrules.io.building import DOCUMENT
from lawrules.io.values import Fault, Options, Reading, problem_of, read_value
from lawrules.ir.types import Kind
from lawrules.ir.units import parse_unit
from lawrules.model import Fact
from tests.io.shelf import VOCABULARY, fact


def of(name: str) -> Fact:
    found = VOCABULARY.fact(name)
    assert found is not None
    return found


def value(raw: object, name: str, options: Options | None = None) -> object:
    reading = read_value(raw, of(name), options or Options())
    assert isinstance(reading, Reading), reading
    return reading.value


def fault(raw: object, name: str, options: Options | None = None) -> Fault:
    reading = read_value(raw, of(name), options or Options())
    assert isinstance(reading, Fault), reading
    return reading


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("25,4", "25.4"), ("25.4", "25.4"), ("1 234,56 €", "1234.56"), ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,89\u00a0€", "1234567.89"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"),
        ("1'234,50", "1234.5"), ("+12", "12"), ("12 EUR", "12"), ("12 euros", "12"), ("1e3", "1000"),
        (",5", "0.5"),
        (1234.56, "1234.56"), (7, "7"), (Decimal("12.30"), "12.3"), (0.1 + 0.2 - 0.2, "0.1"),
        ("1234.5600000000002", "1234.56"),
    ],
)  # fmt: skip
def test_an_amount_is_read_exactly(written: object, expected: str) -> None:
    assert value(written, "emprunt.caution") == Fraction(expected)


def test_a_negative_number_may_be_written_with_the_typographic_minus() -> None:
    assert value("−12,5", "convention.montant") == Fraction("-12.5")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("25,4 %", "0.254"),
        ("25,75\u202f%", "0.2575"),
        ("0,254", "0.254"),
        ("1", "1"),
        (0.25, "0.25"),
        ("100 %", "1"),
    ],
)
def test_a_rate_is_a_fraction_of_one(written: object, expected: str) -> None:
    assert value(written, "emprunt.part_payee") == Fraction(expected)


def test_a_bare_rate_over_one_is_not_guessed() -> None:
    assert fault("25", "emprunt.part_payee").code == "LR343"


def test_a_column_declared_in_percent_divides_bare_numbers_only() -> None:
    percent = Options(percent=True)
    assert value("25,4", "emprunt.part_payee", percent) == Fraction("0.254")
    assert value("25,4 %", "emprunt.part_payee", percent) == Fraction("0.254")


@pytest.mark.parametrize(
    "written",
    ["31/12/2025", "31-12-2025", "31.12.2025", "2025-12-31", "2025/12/31", "20251231", "46022", "46022,5",
     "31/12/2025 10:15", "2025-12-31T00:00:00", "2025-12-31 08:00:00.000", "31 déc. 2025", "31 décembre 2025",
     "mercredi 31 décembre 2025", "31 DEC 2025", date(2025, 12, 31),
     datetime.fromisoformat("2025-12-31T09:30")],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_writing(written: object) -> None:
    assert value(written, "emprunt.date_pret") == date(2025, 12, 31)


def test_the_first_of_a_month_has_its_own_ending() -> None:
    assert value("1er août 2024", "emprunt.date_pret") == date(2024, 8, 1)


def test_day_numbers_of_old_workbooks_count_from_1904() -> None:
    # 1904-01-01 plus 44560 days: 122 years of which 31 are leap, so 44561 days to 2026-01-01.
    assert value("44560", "emprunt.date_pret", Options(epoch_1904=True)) == date(2025, 12, 31)


@pytest.mark.parametrize("written", ["oui", "OUI", "O", "x", "X", "1", "1.0", "Vrai", "true", True, 1, 1.0])
def test_yes_is_said_in_many_ways(written: object) -> None:
    assert value(written, "emprunt.rendu") is True


@pytest.mark.parametrize("written", ["non", "Non ", "N", "0", "0.0", "faux", "FALSE", False, 0])
def test_no_is_said_in_many_ways(written: object) -> None:
    assert value(written, "emprunt.rendu") is False


@pytest.mark.parametrize(
    "mark", ["", "  ", "\u00a0", "-", "–", "NC", "n.c.", "n.d.", "ND", "inconnu", "Non renseigné", "NaN", "#N/A", None,
             float("nan"), "?"],
)  # fmt: skip
@pytest.mark.parametrize(
    "name",
    [
        "emprunt.rendu",
        "emprunt.rang",
        "emprunt.date_pret",
        "emprunt.public",
        "emprunt.remarque",
        "lecteur.carte",
    ],
)
def test_marks_of_the_unknown_are_unknown_for_every_kind(mark: object, name: str) -> None:
    assert value(mark, name) is None


def test_a_declared_value_wins_over_the_mark_of_the_unknown_that_it_looks_like() -> None:
    told = fact("e.f", Kind.CHOIX, "F", valeurs=("nc", "autre"))
    assert read_value("NC", told) == Reading("nc")


@pytest.mark.parametrize("written", ["etudiant", "Étudiant", "ETUDIANT", "étudiant", " Etudiant "])
def test_a_choice_is_known_by_its_key_or_its_label(written: str) -> None:
    assert value(written, "emprunt.public") == "etudiant"


def test_a_choice_of_two_words_ignores_punctuation() -> None:
    assert value("action-sociale", "emprunt.public") == "action_sociale"


def test_absent_is_said_in_documents_only() -> None:
    assert value("absent", "convention.clause", DOCUMENT) is ABSENT
    assert fault("absent", "convention.clause").code == "LR351"


@pytest.mark.parametrize("written", ["{min: 28, max: 34}", "28 à 34", "entre 28 et 34", "[28 ; 34]"])
def test_an_interval_is_read_where_the_fact_admits_one(written: str) -> None:
    assert value(written, "convention.nombre_prevu", DOCUMENT) == Interval(Fraction(28), Fraction(34))


def test_an_interval_may_have_one_bound_only() -> None:
    assert value("{min: 28}", "convention.nombre_prevu", DOCUMENT) == Interval(Fraction(28), None)
    assert value("{max: 34}", "convention.nombre_prevu", DOCUMENT) == Interval(None, Fraction(34))


def test_an_interval_of_one_number_is_that_number() -> None:
    assert value("{min: 28, max: 28}", "convention.nombre_prevu", DOCUMENT) == Fraction(28)


def test_an_interval_of_rates_keeps_its_percents() -> None:
    expected = Interval(Fraction(1, 4), Fraction(3, 10))
    assert value("{min: 25 %, max: 30 %}", "convention.part_prevue", DOCUMENT) == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [("{min: 34, max: 28}", "LR350"), ("{min: 28, max: x}", "LR340"), ("{min: -1, max: 3}", "LR344")],
)
def test_a_wrong_interval_is_refused(written: str, code: str) -> None:
    assert fault(written, "convention.nombre_prevu", DOCUMENT).code == code


def test_an_interval_is_refused_where_the_fact_admits_none() -> None:
    assert fault("{min: 1, max: 2}", "engagement.nombre", DOCUMENT).code == "LR350"


# --- codes --------------------------------------------------------------------------------------------


def test_a_commune_code_that_lost_its_zero_is_repaired_and_said() -> None:
    assert read_value("1004", of("lecteur.code_commune")) == Reading("01004", "zéro initial rétabli")
    assert read_value(1004.0, of("lecteur.code_commune")) == Reading("01004", "zéro initial rétabli")


def test_a_commune_code_that_lost_more_than_a_zero_is_refused() -> None:
    assert fault("104", "lecteur.code_commune").code == "LR348"


def test_a_corsican_code_keeps_its_letter() -> None:
    assert read_value("2a004", of("lecteur.code_commune")) == Reading("2A004", "lettres mises en capitales")


def test_a_siret_given_for_a_siren_is_cut_and_said() -> None:
    assert read_value("20003019500115", of("bibliotheque.siren")) == Reading(
        "200030195", "SIRET réduit à son SIREN"
    )


def test_spaces_leave_a_code() -> None:
    assert read_value("200 030 195", of("bibliotheque.siren")) == Reading("200030195", "espaces retirées")


def test_a_siren_is_padded_only_when_its_check_digit_agrees() -> None:
    # 005520135 passes the Luhn check: 0+0+5+1+2+0+1+6+5 = 20. 012345678 does not.
    assert read_value("05520135", of("bibliotheque.siren")) == Reading("005520135", "zéro initial rétabli")
    assert fault("12345678", "bibliotheque.siren").code == "LR348"


def test_a_code_in_scientific_notation_is_lost_and_said_so() -> None:
    assert "tableur" in fault("2,00030195E+13", "bibliotheque.siren").what


def test_a_code_without_pattern_is_kept_as_text() -> None:
    assert value("0012 B", "ouvrage.cote") == "0012 B"


# --- refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name", "code"),
    [
        ("douze", "emprunt.rang", "LR340"),
        ("12 13", "emprunt.rang", "LR340"),
        ("1,2,3", "emprunt.note", "LR340"),
        ("12/", "emprunt.rang", "LR340"),
        ("9" * 70, "emprunt.rang", "LR340"),
        ("inf", "emprunt.caution", "LR340"),
        (True, "emprunt.rang", "LR340"),
        ("2,5", "emprunt.rang", "LR341"),
        ("12,345", "emprunt.caution", "LR342"),
        ("1.234", "emprunt.caution", "LR342"),
        ("10 %", "emprunt.caution", "LR343"),
        ("12 k€", "emprunt.caution", "LR343"),
        ("12 m2", "emprunt.caution", "LR343"),
        ("12 €/an", "emprunt.cotisation", "LR343"),
        ("-1", "emprunt.rang", "LR344"),
        ("20,5", "emprunt.note", "LR344"),
        ("120 %", "emprunt.part_payee", "LR344"),
        ("9" * 19, "emprunt.rang", "LR344"),
        ("31/02/2025", "emprunt.date_pret", "LR345"),
        ("12/31/2025", "emprunt.date_pret", "LR345"),
        ("31/12/25", "emprunt.date_pret", "LR345"),
        ("2025", "emprunt.date_pret", "LR345"),
        ("31/12/9999", "emprunt.date_pret", "LR345"),
        ("hier", "emprunt.date_pret", "LR345"),
        ("peut-être", "emprunt.rendu", "LR346"),
        ("2", "emprunt.rendu", "LR346"),
        ("enfant", "emprunt.public", "LR347"),
        ("AB12", "lecteur.carte", "LR348"),
        ("#REF!", "emprunt.rang", "LR349"),
        ("#DIV/0!", "emprunt.remarque", "LR349"),
        ("a" * 10_001, "emprunt.remarque", "LR352"),
        ("a\x07b", "emprunt.remarque", "LR352"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_code(written: object, name: str, code: str) -> None:
    refused = fault(written, name)
    assert refused.code == code
    assert refused.fix


def test_a_year_of_two_digits_is_never_completed() -> None:
    assert "deux chiffres" in fault("31/12/25", "emprunt.date_pret").what


def test_an_american_date_is_named() -> None:
    assert "mois semble écrit avant le jour" in fault("12/31/2025", "emprunt.date_pret").what


def test_a_near_choice_is_suggested() -> None:
    assert "vouliez-vous dire « etudiant »" in fault("etudient", "emprunt.public").fix


def test_a_personal_value_never_shows_in_a_message() -> None:
    secret = fault("seulement", "lecteur.situation")
    problem = problem_of(secret, of("lecteur.situation"), "seulement", Where("f"))
    assert "seulement" not in str(problem)
    assert "masquée" in str(problem)
    assert "vouliez-vous" not in str(problem)


def test_a_long_or_odd_value_is_shown_on_one_short_line() -> None:
    problem = problem_of(Fault("LR340", "illisible"), of("emprunt.rang"), "a\nb" + "c" * 500, Where("f"))
    assert "\n" not in problem.what
    assert len(problem.what) < 150


# --- units and rounding -------------------------------------------------------------------------------


def test_a_yearly_amount_becomes_monthly_exactly() -> None:
    yearly = Options(unit=parse_unit("euros/an"), factor=Fraction(1, 12))
    assert value("12 000", "emprunt.cotisation", yearly) == 1000
    assert value("12 000 €/an", "emprunt.cotisation", yearly) == 1000


def test_a_conversion_that_does_not_fall_on_a_cent_is_rounded_and_said() -> None:
    yearly = Options(unit=parse_unit("euros/an"), factor=Fraction(1, 12))
    assert read_value("100", of("emprunt.cotisation"), yearly) == Reading(
        Fraction("8.33"), "arrondi aux décimales du fait"
    )


def test_rounding_is_done_only_on_demand_and_half_away_from_zero() -> None:
    rounding = Options(rounding=True)
    assert value("1,005", "emprunt.caution", rounding) == Fraction("1.01")
    assert value("-1,005", "convention.montant", rounding) == Fraction("-1.01")


def test_words_of_the_file_are_translated_before_reading() -> None:
    options = Options(synonyms={"signe": "oui", "": "non"})
    assert value("Signé", "emprunt.rendu", options) is True
    assert value("", "emprunt.rendu", options) is False
    assert value("-", "emprunt.rendu", options) is None
