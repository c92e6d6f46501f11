"""Dates of the law, by hand and against the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawrules.ir.functions import add_months, full_months, full_years

_DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2022, 2, 22), 8, date(2022, 10, 22)),  # 3DS, art. 78 II
        (date(2022, 10, 22), 4, date(2023, 2, 22)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 3, 15), -3, date(2023, 12, 15)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
    ],
)
def test_months_are_added_to_the_day_of_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2024, 1, 10), date(2024, 7, 9), 5),
        (date(2024, 1, 10), date(2024, 7, 10), 6),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 7, 10), date(2024, 1, 10), -6),
        (date(2024, 5, 5), date(2024, 5, 5), 0),
    ],
)
def test_full_months_are_counted_from_day_to_day(start: date, end: date, months: int) -> None:
    assert full_months(start, end) == months


@given(_DATES, st.integers(0, 600))
def test_n_months_are_over_on_the_day_n_months_later_and_not_on_its_eve(start: date, months: int) -> None:
    end = add_months(start, months)
    assert full_months(start, end) == months
    if months:
        assert full_months(start, end - timedelta(days=1)) == months - 1


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2002, 11, 1), date(2023, 5, 1), 20),
        (date(2004, 2, 29), date(2025, 2, 27), 20),
        (date(2004, 2, 29), date(2025, 2, 28), 21),
        (date(2020, 1, 1), date(2019, 1, 1), -1),
    ],
)
def test_an_age_changes_on_the_birthday(birth: date, day: date, age: int) -> None:
    assert full_years(birth, day) == age
