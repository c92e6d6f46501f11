"""Units multiply, divide and refuse to mix."""

from __future__ import annotations

import pytest

from lawrules.ir.units import NO_UNIT, UnitSyntaxError, parse_unit


def test_a_monthly_amount_over_twelve_months_a_year_is_a_yearly_amount() -> None:
    assert parse_unit("euros/mois") * parse_unit("mois/an") == parse_unit("euros/an")


def test_an_amount_per_consumption_unit_is_not_an_amount() -> None:
    assert parse_unit("euros/an") / parse_unit("UC") == parse_unit("euros/UC/an")
    assert parse_unit("euros/UC/an") != parse_unit("euros/an")


def test_what_one_counts_has_no_dimension() -> None:
    assert parse_unit("baux") == NO_UNIT
    assert parse_unit("personnes/logement") == NO_UNIT


@pytest.mark.parametrize("text", ["francs", "euros/siecle", "m3", "euros*an"])
def test_an_unknown_unit_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(UnitSyntaxError):
        parse_unit(text)
