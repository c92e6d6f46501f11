"""The columnar evaluator on small tables whose answers are worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from lawrules.backends.columns import SUPPORT, TableVerdicts, judge_instance, judge_table, value_instance
from lawrules.backends.context import Context
from lawrules.backends.instances import Instance, Interval
from lawrules.errors import DataError, UnknownFactError, UnsupportedError
from lawrules.model import Corpus, Verdict

from .small import TABLES, corpus, definition, formula, norm, simple, version

RULE = "essai.regle"
DAY = date(2020, 6, 15)


def table(base: Corpus, columns: Mapping[str, Any], *, on: date | None = DAY, **dtypes: Any) -> TableVerdicts:
    frame = pl.DataFrame(dict(columns), schema_overrides=dtypes or None)
    return judge_table(base, frame, "objet", on=on)


def satisfied(text: str, columns: Mapping[str, Any], **options: Any) -> list[bool | None]:
    return table(simple(text), columns, **options).satisfied(RULE).to_list()


# --- numbers -------------------------------------------------------------------------------------------


def test_a_column_scaled_by_cents_meets_a_threshold_in_euros() -> None:
    # 20,00 ; 20,01 ; 19,99 euros ; unknown
    assert satisfied("objet.prix <= 20 euros", {"objet.prix": [2000, 2001, 1999, None]}) == [
        True, False, True, None,
    ]  # fmt: skip


def test_columns_of_different_scales_are_compared_exactly() -> None:
    # 1,5 parts against a weight of 1, then 2; 2,0 against 2
    columns = {"objet.parts": [15, 15, 20], "objet.poids": [1, 2, 2]}
    assert satisfied("objet.parts > objet.poids", columns) == [True, False, False]
    assert satisfied("objet.parts = objet.poids", columns) == [False, False, True]


def test_a_threshold_between_two_scaled_numbers_is_not_rounded() -> None:
    # A weight is whole: no weight equals 2,5, 2 is below and 3 above.
    columns = {"objet.poids": [2, 3, None]}
    assert satisfied("objet.poids < 2,5", columns) == [True, False, None]
    assert satisfied("objet.poids >= 2,5", columns) == [False, True, None]
    assert satisfied("objet.poids = 2,5", columns) == [False, False, None]
    assert satisfied("objet.poids != 2,5", columns) == [True, True, None]


def test_a_quotient_is_compared_crosswise() -> None:
    # 7 / 2,1 = 3,33… ; 7 / 2 = 3,5
    columns = {"objet.poids": [7, 7, 7], "objet.parts": [21, 20, None]}
    assert satisfied("objet.poids / objet.parts < 3,5", columns) == [True, False, None]
    assert satisfied("objet.poids / objet.parts * objet.parts = objet.poids", columns) == [True, True, None]


def test_a_divisor_of_zero_makes_the_rule_without_object() -> None:
    base = simple("objet.poids / objet.taux >= 2")
    found = table(base, {"objet.poids": [1, 1, 1], "objet.taux": [0, 5000, None]})
    # 1 / 0,5 = 2
    assert found.applies(RULE).to_list() == [False, True, None]
    assert found.satisfied(RULE).to_list() == [None, True, None]


def test_products_beyond_64_bits_stay_exact() -> None:
    # (4 000 000 000)² = 16 · 10^18 does not fit in 64 bits; prices have two decimals, so 10^22 with them.
    big = 4_000_000_000_00
    text = "objet.prix * objet.prix / 1 euros >= 16000000000000000000 euros"
    assert satisfied(text, {"objet.prix": [big, big - 1, None]}) == [True, False, None]


def test_a_number_beyond_38_digits_is_refused_for_its_rule_alone() -> None:
    cube = "objet.prix * objet.prix * objet.prix > objet.prix * objet.prix * 1 euros"
    base = corpus(
        norm("essai.cube", "objet", version(cube, "objet")),
        norm(RULE, "objet", version("objet.prix > 0 euros", "objet")),
    )
    found = table(base, {"objet.prix": [10**18, -(10**18)]})
    assert found.rules == (RULE,)
    assert found.satisfied(RULE).to_list() == [True, False]
    problem = found.unsupported["essai.cube"].problems[0]
    assert problem.code == "LR510"
    assert "38 chiffres" in problem.what
    assert problem.fix == SUPPORT["nombre_trop_grand"].fix


def test_a_sum_of_narrow_columns_does_not_wrap() -> None:
    # 100 + 100 does not fit in the 8 bits of the column.
    assert satisfied(
        "objet.poids + objet.poids = 200", {"objet.poids": [100]}, **{"objet.poids": pl.Int8}
    ) == [True]


# --- unknown -------------------------------------------------------------------------------------------


def test_one_false_settles_a_conjunction_and_one_true_a_disjunction() -> None:
    columns = {"objet.marque": [None, None, None], "objet.cher": [True, False, None]}
    assert satisfied("objet.marque et objet.cher", columns) == [None, False, None]
    assert satisfied("objet.marque ou objet.cher", columns) == [True, None, None]


def test_an_unknown_choice_between_two_numbers_lies_between_them() -> None:
    columns = {"objet.marque": [None, True, False]}
    text = "(si objet.marque alors 3 sinon 5)"
    assert satisfied(f"{text} <= 6", columns) == [True, True, True]
    assert satisfied(f"{text} <= 4", columns) == [None, True, False]
    assert satisfied(f"{text} = 4", columns) == [None, False, False]
    assert satisfied(f"{text} > 5", columns) == [False, False, False]


def test_the_greater_of_a_known_and_an_unknown_number_is_at_least_the_known_one() -> None:
    columns = {"objet.poids": [None, 2, 9]}
    assert satisfied("plus_grand(objet.poids, 5) >= 5", columns) == [True, True, True]
    assert satisfied("plus_grand(objet.poids, 5) > 5", columns) == [None, False, True]
    assert satisfied("plus_petit(objet.poids, 5) <= 5", columns) == [True, True, True]


def test_a_table_without_the_column_leaves_the_fact_unknown() -> None:
    assert satisfied("objet.marque ou objet.poids > 5", {"objet.poids": [6, 5]}) == [True, None]


def test_bounds_in_two_columns_settle_what_is_on_one_side() -> None:
    base = simple("lot.total >= 28", "lot")
    frame = pl.DataFrame(
        {"lot.total": [None, None, 30, None], "lot.total.min": [28, 20, None, None],
         "lot.total.max": [34, 27, None, 40]}
    )  # fmt: skip
    found = judge_table(base, frame, "lot", on=DAY)
    assert found.satisfied(RULE).to_list() == [True, False, True, None]


# --- time ----------------------------------------------------------------------------------------------


def _two_laws(**options: Any) -> Corpus:
    """At least 10 since 15 June 2020, at least 5 from 2018 to the eve."""
    return corpus(
        norm(
            RULE,
            "objet",
            version("objet.poids >= 10", "objet", depuis=date(2020, 6, 15), **options),
            version("objet.poids >= 5", "objet", depuis=date(2018, 1, 1), fin=date(2020, 6, 14)),
        )
    )


def test_each_row_is_judged_by_the_law_of_its_own_day() -> None:
    days = [date(2017, 12, 31), date(2018, 1, 1), date(2020, 6, 14), date(2020, 6, 15), None]
    found = table(_two_laws(), {"objet.debut": days, "objet.poids": [7] * 5}, on=None)
    assert found.applies(RULE).to_list() == [False, True, True, True, None]
    assert found.satisfied(RULE).to_list() == [None, True, True, False, None]
    assert found.period == (date(2017, 12, 31), date(2020, 6, 15))


def test_a_version_that_ends_leaves_the_days_after_it_without_law() -> None:
    base = corpus(
        norm(
            RULE,
            "objet",
            version("objet.poids >= 10", "objet", depuis=date(2020, 1, 1), fin=date(2020, 12, 31)),
            version("objet.poids >= 5", "objet", depuis=date(2018, 1, 1), fin=date(2018, 12, 31)),
        )
    )
    days = [date(2018, 12, 31), date(2019, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    found = table(base, {"objet.debut": days, "objet.poids": [7] * 4}, on=None)
    assert found.applies(RULE).to_list() == [True, False, True, False]
    assert found.satisfied(RULE).to_list() == [True, None, False, None]


def test_an_imposed_day_replaces_the_rows_own() -> None:
    columns = {"objet.debut": [date(2021, 1, 1), None], "objet.poids": [7, 7]}
    assert table(_two_laws(), columns, on=date(2019, 1, 1)).satisfied(RULE).to_list() == [True, True]


def test_the_second_date_serves_where_the_first_is_unknown() -> None:
    columns = {
        "objet.debut": [None, date(2019, 1, 1), None],
        "objet.fin": [date(2021, 1, 1), date(2021, 1, 1), None],
        "objet.poids": [7, 7, 7],
    }
    assert table(_two_laws(), columns, on=None).satisfied(RULE).to_list() == [False, True, None]


def test_a_rule_may_name_another_day() -> None:
    rule = evolve(_two_laws().regles[RULE], date_de_reference=formula("objet.fin", "objet"))
    columns = {"objet.debut": [date(2021, 1, 1)] * 2, "objet.fin": [date(2019, 1, 1), None]}
    found = table(corpus(rule), {**columns, "objet.poids": [7, 7]}, on=None)
    assert found.satisfied(RULE).to_list() == [True, None]


# --- definitions ---------------------------------------------------------------------------------------


def test_a_given_value_wins_over_its_definition() -> None:
    base = corpus(
        norm(RULE, "objet", version("objet.cher", "objet")),
        definition("objet.cher", version("objet.prix > 10 euros", "objet", vaut=True)),
    )
    columns = {"objet.cher": [None, None, False, None], "objet.prix": [1001, 1000, 5000, None]}
    assert table(base, columns).satisfied(RULE).to_list() == [True, False, False, None]


def test_a_definition_follows_its_own_versions_and_its_value_before_them() -> None:
    base = corpus(
        norm(RULE, "objet", version("objet.cher", "objet")),
        definition(
            "objet.cher",
            version("objet.prix > 10 euros", "objet", depuis=date(2020, 6, 15), vaut=True),
            version(
                "objet.prix > 5 euros", "objet", depuis=date(2018, 1, 1), fin=date(2020, 6, 14), vaut=True
            ),
            outside=False,
        ),
    )
    days = [date(2017, 12, 31), date(2018, 1, 1), date(2020, 6, 14), date(2020, 6, 15), None]
    columns = {"objet.debut": days, "objet.prix": [700] * 5}
    # Nothing is known of the law of the last row.
    assert table(base, columns, on=None).satisfied(RULE).to_list() == [False, True, True, False, None]


def test_a_definition_whose_condition_fails_gives_the_value_stated_for_that() -> None:
    base = corpus(
        norm(RULE, "objet", version("objet.cher", "objet")),
        definition("objet.cher", version("vrai", "objet", si="objet.marque", vaut=True), outside=False),
    )
    assert table(base, {"objet.marque": [True, False, None]}).satisfied(RULE).to_list() == [True, False, None]


def test_a_linked_place_takes_the_day_of_the_row_that_leads_to_it() -> None:
    base = corpus(
        norm(RULE, "objet", version("objet.lieu.zone", "objet")),
        definition(
            "lieu.zone",
            version("lieu.surface > 10 m2", "lieu", depuis=date(2020, 6, 15), vaut=True),
            version("lieu.surface > 5 m2", "lieu", fin=date(2020, 6, 14), vaut=True),
        ),
    )
    columns = {"objet.debut": [date(2020, 6, 14), date(2020, 6, 15)], "objet.lieu.surface": [70, 70]}
    assert table(base, columns, on=None).satisfied(RULE).to_list() == [True, False]


# --- dates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2019, 1, 31), 1, date(2019, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 8, 31), 6, date(2021, 2, 28)),
        (date(2020, 11, 15), 2, date(2021, 1, 15)),
    ],
)
def test_months_later_end_at_the_last_day_of_a_short_month(start: date, months: int, end: date) -> None:
    text = f"mois_apres(objet.debut, {months} mois) = {end}"
    assert satisfied(text, {"objet.debut": [start]}) == [True]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2020, 1, 31), date(2020, 2, 29), 1),
        (date(2020, 1, 31), date(2020, 2, 28), 0),
        (date(2020, 1, 15), date(2020, 3, 14), 1),
        (date(2020, 1, 15), date(2020, 3, 15), 2),
        (date(2020, 3, 15), date(2020, 1, 15), -2),
        (date(2020, 3, 14), date(2020, 1, 15), -1),
        # One month after 31 January is 29 February: a whole month back.
        (date(2020, 2, 29), date(2020, 1, 31), -1),
        (date(2020, 2, 28), date(2020, 1, 31), 0),
    ],
)
def test_whole_months_between_two_days(start: date, end: date, months: int) -> None:
    text = f"mois_entre(objet.debut, objet.fin) = {months} mois"
    assert satisfied(text, {"objet.debut": [start], "objet.fin": [end]}) == [True]


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 2, 29), date(2018, 2, 27), 17),
        (date(2000, 2, 29), date(2018, 2, 28), 18),
        (date(2000, 5, 2), date(2018, 5, 1), 17),
        (date(2018, 5, 2), date(2017, 5, 3), 0),
        (date(2018, 5, 2), date(2017, 5, 2), -1),
    ],
)
def test_whole_years(birth: date, day: date, age: int) -> None:
    text = f"annees_revolues(objet.debut, objet.fin) = {age} ans"
    assert satisfied(text, {"objet.debut": [birth], "objet.fin": [day]}) == [True]


def test_a_day_out_of_the_calendar_is_unknown() -> None:
    columns = {"objet.debut": [date(9999, 12, 31), date(9999, 12, 30), None]}
    assert satisfied("jours_apres(objet.debut, 1 jours) > 2020-01-01", columns) == [None, True, None]
    assert satisfied("mois_apres(objet.debut, 1 mois) > 2020-01-01", columns) == [None, None, None]
    assert satisfied("ans_apres(objet.debut, 8000 ans) > 2020-01-01", columns) == [None, None, None]


def test_years_begin_and_end() -> None:
    columns = {"objet.debut": [date(2020, 3, 4)], "objet.poids": [0]}
    assert satisfied("fin_annee(annee(objet.debut)) = 2020-12-31", columns) == [True]
    assert satisfied("debut_annee(annee(objet.debut) + 1) = 2021-01-01", columns) == [True]
    # There is no year zero.
    assert satisfied("debut_annee(objet.poids) = 2021-01-01", columns) == [None]


# --- tables --------------------------------------------------------------------------------------------


def test_a_dated_table_is_read_at_the_day_of_the_law() -> None:
    # For « a », 10 euros from 2018, then one more each 1 January until 2021.
    base = simple("objet.prix = table.plafonds[objet.sorte]")
    columns = {
        "objet.sorte": ["a", "a", "a", "b", "c", None, "a"],
        "objet.debut": [
            date(2018, 1, 1), date(2018, 12, 31), date(2019, 1, 1), date(2030, 1, 1), date(2020, 1, 1),
            date(2020, 1, 1), date(2017, 12, 31),
        ],
        "objet.prix": [1000, 1000, 1100, 2300, 1000, 1000, 1000],
    }  # fmt: skip
    # No row for « c », none before 2018.
    assert table(base, columns, on=None).satisfied(RULE).to_list() == [
        True, True, True, True, None, None, None,
    ]  # fmt: skip


def test_a_table_says_nothing_after_its_last_day() -> None:
    base = simple("objet.prix = table.plafonds[objet.sorte]")
    until = evolve(TABLES["plafonds"], jusqu_au=date(2020, 12, 31))
    base = evolve(base, tables={"plafonds": until})
    columns = {"objet.debut": [date(2020, 12, 31), date(2021, 1, 1)], "objet.sorte": ["a", "a"]}
    found = table(base, {**columns, "objet.prix": [1200, 1300]}, on=None)
    assert found.satisfied(RULE).to_list() == [True, None]


def test_a_table_read_at_another_day_ignores_the_law_s_day() -> None:
    text = "objet.prix = table.plafonds[objet.sorte] au objet.fin"
    columns = {"objet.sorte": ["b"], "objet.fin": [date(2018, 5, 5)], "objet.prix": [2000]}
    assert satisfied(text, columns, on=date(2021, 1, 1)) == [True]


# --- lists ---------------------------------------------------------------------------------------------


def _lots(*lots: list[dict[str, Any]] | None) -> pl.DataFrame:
    fields = pl.Struct({"objet.marque": pl.Boolean, "objet.cher": pl.Boolean, "objet.poids": pl.Int64})
    return pl.DataFrame({"lot.objets": list(lots)}, schema={"lot.objets": pl.List(fields)})


def _object(marque: bool | None = None, cher: bool | None = None, poids: int | None = None) -> dict[str, Any]:
    return {"objet.marque": marque, "objet.cher": cher, "objet.poids": poids}


def _over(text: str, *lots: list[dict[str, Any]] | None) -> list[bool | None]:
    return judge_table(simple(text, "lot"), _lots(*lots), "lot", on=DAY).satisfied(RULE).to_list()


def test_a_count_lies_between_the_sure_rows_and_the_possible_ones() -> None:
    rows = [_object(True), _object(None), _object(False)]
    assert _over("nombre(lot.objets, objet.marque) >= 1", rows, [], None) == [True, False, None]
    assert _over("nombre(lot.objets, objet.marque) >= 2", rows, [], None) == [None, False, None]
    assert _over("nombre(lot.objets, objet.marque) <= 2", rows, [], None) == [True, True, None]
    assert _over("nombre(lot.objets) = 3", rows, [], None) == [True, False, None]


def test_a_sum_keeps_the_declared_bounds_of_an_unknown_weight() -> None:
    # A weight is between 0 and 1000.
    rows = [_object(True, poids=5), _object(True, poids=None)]
    assert _over("somme(lot.objets, objet.poids) >= 5", rows, [], None) == [True, False, None]
    assert _over("somme(lot.objets, objet.poids) <= 1005", rows, [], None) == [True, True, None]
    assert _over("somme(lot.objets, objet.poids) <= 1004", rows, [], None) == [None, True, None]
    # A row that may not count adds nothing, or its weight.
    doubtful = [_object(None, poids=5), _object(True, poids=1)]
    assert _over("somme(lot.objets, objet.poids, objet.marque) >= 1", doubtful) == [True]
    assert _over("somme(lot.objets, objet.poids, objet.marque) <= 5", doubtful) == [None]
    assert _over("somme(lot.objets, objet.poids, objet.marque) <= 6", doubtful) == [True]


def test_a_greatest_value_needs_every_row() -> None:
    known = [_object(poids=5), _object(poids=9)]
    assert _over("maximum(lot.objets, objet.poids) = 9", known, [], None) == [True, None, None]
    assert _over("maximum(lot.objets, objet.poids) = 9", [*known, _object()]) == [None]
    assert _over(
        "minimum(lot.objets, objet.poids, objet.marque) = 5", [_object(True, poids=5), _object(False)]
    ) == [True]


def test_a_row_without_the_list_is_refused_not_guessed() -> None:
    base = simple("nombre(lot.objets) >= 0", "lot")
    found = judge_table(base, pl.DataFrame({"lot.actif": [True]}), "lot", on=DAY)
    assert found.rules == ()
    assert "lot.objets" in found.unsupported[RULE].problems[0].what
    assert found.unsupported[RULE].code == "LR510"


# --- what is told --------------------------------------------------------------------------------------


def test_verdicts_are_counted_and_rows_found() -> None:
    base = corpus(norm(RULE, "objet", version("objet.cher", "objet", si="objet.marque")))
    columns = {
        "objet.marque": [True, True, True, False, None, None],
        "objet.cher": [True, False, None, True, True, None],
    }
    found = table(base, columns)
    assert found.counts(RULE) == {
        Verdict.CONFORME: 1, Verdict.NON_CONFORME: 1, Verdict.INDETERMINE: 3, Verdict.SANS_OBJET: 1,
    }  # fmt: skip
    assert found.rows(RULE, Verdict.NON_CONFORME) == [1]
    assert found.rows(RULE, Verdict.INDETERMINE) == [2, 4, 5]
    assert found.rows(RULE, Verdict.SANS_OBJET) == [3]
    assert found.rows(RULE, Verdict.CONFORME) == [0]


def test_only_the_rules_asked_for_are_judged() -> None:
    base = corpus(
        norm("essai.un", "objet", version("objet.cher", "objet")),
        norm("essai.deux", "objet", version("objet.marque", "objet")),
        norm("essai.lot", "lot", version("lot.actif", "lot")),
    )
    frame = pl.DataFrame({"objet.cher": [True]})
    assert judge_table(base, frame, "objet", on=DAY).rules == ("essai.un", "essai.deux")
    assert judge_table(base, frame, "objet", on=DAY, rules=["essai.deux"]).rules == ("essai.deux",)


def test_a_lazy_table_gives_the_same_answers() -> None:
    frame = pl.DataFrame(
        {"objet.debut": [date(2019, 1, 1), date(2021, 1, 1), None], "objet.poids": [7, 7, 7]}
    )
    eager, lazy = (judge_table(_two_laws(), item, "objet") for item in (frame, frame.lazy()))
    assert eager.frame.equals(lazy.frame)
    assert eager.satisfied(RULE).to_list() == [True, False, None]


def test_unknown_columns_are_named_all_at_once() -> None:
    frame = pl.DataFrame({"objet.poid": [1], "objet.lieu.zones": [True], "ligne": [1]})
    with pytest.raises(UnknownFactError) as caught:
        judge_table(simple("objet.cher"), frame, "objet")
    assert [problem.where.path for problem in caught.value.problems] == ["objet.poid", "objet.lieu.zones"]
    assert caught.value.code == "LR512"


def test_columns_of_another_type_are_named_all_at_once() -> None:
    frame = pl.DataFrame({"objet.prix": [1.5], "objet.debut": ["2020-01-01"], "objet.marque": [True]})
    with pytest.raises(DataError) as caught:
        judge_table(simple("objet.cher"), frame, "objet")
    assert [problem.where.path for problem in caught.value.problems] == ["objet.prix", "objet.debut"]
    assert caught.value.code == "LR511"
    assert "10^-2" in caught.value.problems[0].what


def test_a_choice_held_as_a_category_is_read_as_its_text() -> None:
    frame = pl.DataFrame({"objet.sorte": ["a", "b", None]}, schema={"objet.sorte": pl.Enum(["a", "b"])})
    found = judge_table(simple('objet.sorte parmi ["a", "c"]'), frame, "objet", on=DAY)
    assert found.satisfied(RULE).to_list() == [True, False, None]


# --- one instance --------------------------------------------------------------------------------------


def test_the_value_of_a_definition_sets_the_given_one_aside() -> None:
    rule = definition("objet.prix", version("3 euros * objet.poids / 2", "objet", vaut=True))
    instance = Instance("objet", {"poids": Fraction(5), "prix": Fraction(1)})
    found = value_instance(rule, instance, Context(corpus(rule)), default=DAY)
    assert found == Interval.exactly(Fraction(15, 2))


def test_a_value_with_too_many_decimals_is_refused() -> None:
    base = simple("objet.prix > 1 euros")
    with pytest.raises(UnsupportedError, match=r"objet\.prix"):
        judge_instance(
            base.regles[RULE], Instance("objet", {"prix": Fraction(1, 3)}), Context(base), default=DAY
        )


def test_an_instance_that_holds_aggregates_is_refused() -> None:
    base = simple("lot.actif", "lot")
    instance = Instance("lot", {"actif": True}, aggregates={formula("nombre(lot.objets)", "lot").node: None})
    with pytest.raises(UnsupportedError) as caught:
        judge_instance(base.regles[RULE], instance, Context(base), default=DAY)
    assert caught.value.code == "LR510"
