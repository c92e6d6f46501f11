"""Whole columns: the same answers as cell by cell, in canonical types."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawrules.backends.instances import Absent, Interval
from lawrules.io.columns import dtype_of, read_column, to_text
from lawrules.io.numbers import decimals_of
from lawrules.io.values import Fault, Options, read_value
from lawrules.ir.types import Kind
from lawrules.ir.units import parse_unit
from lawrules.model import Fact
from tests.io.shelf import VOCABULARY, fact

FACTS = list(VOCABULARY.facts())


def of(name: str) -> Fact:
    found = VOCABULARY.fact(name)
    assert found is not None
    return found


def column(cells: list[object], name: str, options: Options | None = None) -> list[object]:
    return read_column(pl.Series("x", cells, strict=False), of(name), options or Options()).values.to_list()


def test_amounts_are_whole_cents() -> None:
    assert column(["12,34", "1 234,56 €", "", "7"], "emprunt.caution") == [1234, 123456, None, 700]


def test_rates_are_whole_ten_thousandths() -> None:
    assert column(["25,75 %", "0,25", "1", "NC"], "emprunt.part_payee") == [2575, 2500, 10000, None]


def test_a_number_of_one_decimal_counts_tenths() -> None:
    assert column(["12,5", "20"], "emprunt.note") == [125, 200]


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("emprunt.rendu", pl.Boolean), ("emprunt.date_pret", pl.Date), ("emprunt.rang", pl.Int64),
        ("emprunt.caution", pl.Int64), ("emprunt.public", pl.String), ("lecteur.carte", pl.String),
    ],
)  # fmt: skip
def test_a_column_without_any_value_has_the_type_of_its_fact(name: str, dtype: type[pl.DataType]) -> None:
    read = read_column(pl.Series("x", [None, None], dtype=pl.String), of(name), Options())
    assert read.values.dtype == dtype == dtype_of(of(name))
    assert read.values.null_count() == 2


def test_native_types_are_taken_as_they_are() -> None:
    assert column([date(2025, 1, 31), None], "emprunt.date_pret") == [date(2025, 1, 31), None]
    assert column([True, None, False], "emprunt.rendu") == [True, None, False]
    assert column([3, 5], "emprunt.rang") == [3, 5]
    assert column([12.34, float("nan"), None], "emprunt.caution") == [1234, None, None]


def test_a_native_date_out_of_the_calendar_is_refused() -> None:
    read = read_column(pl.Series("x", [date(1582, 1, 1)]), of("emprunt.date_pret"), Options())
    assert [item.code for _, _, item in read.faults] == ["LR345"]


def test_a_float_column_gives_codes_without_decimals() -> None:
    cells = pl.Series("x", [1004.0, 75056.0, None])
    assert read_column(cells, of("lecteur.code_commune"), Options()).values.to_list() == [
        "01004",
        "75056",
        None,
    ]


def test_repairs_are_counted() -> None:
    read = read_column(pl.Series("x", ["1004", "1004", "75056"]), of("lecteur.code_commune"), Options())
    assert read.notes == {"zéro initial rétabli": 2}


def test_only_fifty_faults_are_detailed_but_all_are_counted() -> None:
    read = read_column(pl.Series("x", [f"x{n}" for n in range(120)]), of("emprunt.rang"), Options())
    assert (len(read.faults), read.count) == (50, 120)
    assert read.faults[0][0] == 0


def test_faults_give_the_rank_of_their_row() -> None:
    read = read_column(pl.Series("x", ["1", "deux", "3", "deux"]), of("emprunt.rang"), Options())
    assert [(row, text) for row, text, _ in read.faults] == [(1, "deux"), (3, "deux")]
    assert read.values.to_list() == [1, None, 3, None]


def test_a_pattern_that_the_fast_engine_does_not_know_still_reads() -> None:
    told = fact("e.f", Kind.CODE, "F", motif="(?!00)[0-9]{2}")
    assert read_column(pl.Series("x", ["12", "00"]), told, Options()).values.to_list() == ["12", None]


def test_a_yearly_column_is_brought_to_months_and_roundings_are_counted() -> None:
    yearly = Options(unit=parse_unit("euros/an"), factor=Fraction(1, 12))
    read = read_column(pl.Series("x", ["12000", "100", "NC"]), of("emprunt.cotisation"), yearly)
    assert read.values.to_list() == [100000, 833, None]
    assert read.notes == {"arrondi aux décimales du fait": 1}


# --- one truth ----------------------------------------------------------------------------------------

DIGITS = st.from_regex(r"-?[0-9]{1,6}([.,][0-9]{1,5})?( ?[%€])?", fullmatch=True)
GROUPS = st.from_regex(r"[0-9]{1,3}([ \u00a0\u202f][0-9]{3}){1,2}(,[0-9]{2})?( €)?", fullmatch=True)
DAYS = r"[0-9]{2}/[0-9]{2}/(19|20)[0-9]{2}|20[0-9]{2}-[0-9]{2}-[0-9]{2}( 00:00:00)?"
DATES = st.from_regex(DAYS, fullmatch=True)
WORDS = st.sampled_from(
    ["oui", "N", "x", "Étudiant", "action-sociale", "NC", " n.d. ", "-", "", "absent", "#REF!", "#N/A", "AB1234",
     "ab1234", "3 à 5", "{min: 3}", "{max: 2,5}", "entre 1 et 1", "1004", "2A004", "20003019500115", "46022", "1e3", "a b", " a", "<b>", "=1+1", "é\u00a0è", "a\x00"]
)  # fmt: skip
CELLS = st.one_of(DIGITS, GROUPS, DATES, WORDS, st.text(max_size=12))
OPTIONS = st.sampled_from(
    [
        Options(),
        Options(rounding=True),
        Options(percent=True),
        Options(synonyms={"oui": "non", "": "x"}),
        Options(unit=parse_unit("euros/an"), factor=Fraction(1, 12)),
        Options(factor=Fraction(1000)),
        Options(epoch_1904=True),
    ]
)


@given(cells=st.lists(CELLS, min_size=1, max_size=12), which=st.sampled_from(FACTS), options=OPTIONS)
def test_a_column_reads_as_its_cells_do_one_by_one(cells: list[str], which: Fact, options: Options) -> None:
    read = read_column(pl.Series("x", cells, dtype=pl.String), which, options)
    readings = [read_value(cell, which, options) for cell in cells]
    assert read.count == sum(isinstance(item, Fault) for item in readings)
    scale = 10 ** decimals_of(which.type)
    nothing = [None] * len(cells)
    lows, highs = (end.to_list() for end in read.bounds) if read.bounds else (nothing, nothing)
    for got, low, high, reading in zip(read.values.to_list(), lows, highs, readings, strict=True):
        expected = None if isinstance(reading, Fault) else reading.value
        assert not isinstance(expected, Absent)
        ends = expected if isinstance(expected, Interval) else Interval()
        assert low == (None if ends.low is None else ends.low * scale)
        assert high == (None if ends.high is None else ends.high * scale)
        if not isinstance(expected, Interval):
            assert got == (expected * scale if isinstance(expected, Fraction) else expected)
            assert isinstance(got, bool) == isinstance(expected, bool)


@given(number=st.floats(allow_infinity=False))
def test_a_float_becomes_the_text_that_python_prints(number: float) -> None:
    text = to_text(pl.Series("x", [number]))[0]
    assert (text == "NaN" and number != number) or float(text) == number
