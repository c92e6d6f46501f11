"""The case evaluator on cases whose verdicts are worked out by hand."""

from __future__ import annotations

import keyword
import pickle
import re
import tokenize
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from attrs import evolve

from lawrules.backends.case import SUPPORT, compile_case
from lawrules.backends.instances import Instance, Interval
from lawrules.errors import DataError, UnknownRuleError
from lawrules.expr import compile_formula
from lawrules.model import Certitude, Link, Source, Verdict, Version, Vocabulary

from .small import DATED, corpus, definition, formula, norm, simple, version

DAY = date(2020, 6, 15)


def verdict(text: str, facts: Mapping[str, Any], subject: str = "objet", **options: Any) -> Verdict:
    found = compile_case(simple(text, subject, **options), subject).judge(facts, default=DAY)
    return found["essai.regle"]


@pytest.mark.parametrize(("weight", "expected"), [(9, "non_conforme"), (10, "conforme"), (11, "conforme")])
def test_a_threshold_is_met_at_the_threshold(weight: int, expected: str) -> None:
    assert verdict("objet.poids >= 10", {"objet.poids": weight}) == expected


def test_numbers_of_different_decimals_are_compared_exactly() -> None:
    assert verdict("objet.prix <= 20 euros", {"objet.prix": Decimal("20.00")}) is Verdict.CONFORME
    assert verdict("objet.prix <= 20 euros", {"objet.prix": Decimal("20.01")}) is Verdict.NON_CONFORME


@pytest.mark.parametrize(("aimed", "expected"), [(33, "non_conforme"), (34, "conforme")])
def test_a_third_is_not_rounded_before_it_is_compared(aimed: int, expected: str) -> None:
    # 33/100 < 1/3 < 34/100, and 33,33 % is not a third either.
    text = "part(lot.vises, lot.total) >= part(lot.vises + 1 - lot.vises, 3)"
    assert verdict(text, {"lot.vises": aimed, "lot.total": 100}, "lot") == expected


def test_a_rate_at_the_threshold_is_met_whatever_its_size() -> None:
    big = {"lot.vises": 25 * 10**12, "lot.total": 10**14}
    assert verdict("part(lot.vises, lot.total) >= 25 %", big, "lot") is Verdict.CONFORME
    assert verdict("part(lot.vises, lot.total) > 25 %", big, "lot") is Verdict.NON_CONFORME
    less = {"lot.vises": 25 * 10**12 - 1, "lot.total": 10**14}
    assert verdict("part(lot.vises, lot.total) >= 25 %", less, "lot") is Verdict.NON_CONFORME


def test_a_rate_of_nothing_makes_the_rule_without_object() -> None:
    facts = {"lot.vises": 0, "lot.total": 0}
    assert verdict("part(lot.vises, lot.total) >= 25 %", facts, "lot") is Verdict.SANS_OBJET


def test_bounds_on_one_side_of_a_threshold_settle_the_verdict() -> None:
    text = "part(lot.vises, lot.total) >= 25 %"
    # 30 to 34 of 100 is more than a quarter; 20 to 34 may be either.
    assert verdict(text, {"lot.vises": {"min": 30, "max": 34}, "lot.total": 100}, "lot") is Verdict.CONFORME
    facts = {"lot.vises": Interval(Fraction(20), Fraction(34)), "lot.total": 100}
    assert verdict(text, facts, "lot") is Verdict.INDETERMINE


def test_a_quotient_of_quotients_is_exact() -> None:
    # 7 / 2 / 3 = 7/6, which is less than 1,17 and more than 1,16.
    facts = {"objet.poids": 7, "objet.parts": 2}
    assert verdict("objet.poids / objet.parts / 3 < 1,17", facts) is Verdict.CONFORME
    assert verdict("objet.poids / objet.parts / 3 > 1,16", facts) is Verdict.CONFORME


def test_a_divisor_common_to_both_sides_must_still_be_known() -> None:
    assert verdict("1 / objet.parts = 1 / objet.parts", {}) is Verdict.INDETERMINE
    assert verdict("1 / objet.parts = 1 / objet.parts", {"objet.parts": 3}) is Verdict.CONFORME


def test_a_number_divided_by_a_derived_quotient_is_exact() -> None:
    # The derived rate is 10 / 30; the price divided by it is 3 times the price.
    base = corpus(
        definition("objet.taux", version("objet.poids / objet.parts", "objet", vaut=True)),
        norm("essai.regle", "objet", version("objet.prix / objet.taux = 7,5 euros", "objet")),
    )
    facts = {"objet.poids": 10, "objet.parts": 30, "objet.prix": Decimal("2.5")}
    assert compile_case(base, "objet").judge(facts, DAY)["essai.regle"] is Verdict.CONFORME


def test_an_exception_makes_the_rule_without_object() -> None:
    facts = {"objet.poids": 3, "objet.marque": True}
    assert verdict("objet.poids >= 10", facts, sauf=("objet.marque",)) is Verdict.SANS_OBJET
    facts["objet.marque"] = False
    assert verdict("objet.poids >= 10", facts, sauf=("objet.marque",)) is Verdict.NON_CONFORME


def test_one_unknown_fact_leaves_its_rule_undecided_and_the_others_settled() -> None:
    base = corpus(
        norm("essai.poids", "objet", version("objet.poids >= 10", "objet")),
        norm("essai.marque", "objet", version("objet.marque", "objet")),
    )
    found = compile_case(base, "objet").judge({"objet.marque": True}, DAY)
    assert dict(found) == {"essai.poids": Verdict.INDETERMINE, "essai.marque": Verdict.CONFORME}
    assert found.missing("essai.poids") == ("objet.poids",)
    assert found.missing("essai.marque") == ()


def test_what_cannot_change_the_answer_need_not_be_known() -> None:
    assert verdict("objet.marque ou objet.poids > 3", {"objet.marque": True}) is Verdict.CONFORME
    assert verdict("objet.marque et objet.poids > 3", {"objet.marque": False}) is Verdict.NON_CONFORME
    assert verdict("objet.marque", {}, si="objet.poids > 3 et objet.cher") is Verdict.INDETERMINE
    facts = {"objet.cher": False}
    assert verdict("objet.marque", facts, si="objet.poids > 3 et objet.cher") is Verdict.SANS_OBJET


def test_the_verdict_of_a_day_is_that_of_the_version_in_force() -> None:
    first = version("objet.poids >= 10", "objet", fin=date(2019, 12, 31))
    second = version("objet.poids >= 20", "objet", depuis=date(2020, 1, 1), fin=date(2020, 12, 31))
    judge = compile_case(corpus(norm("essai.regle", "objet", second, first)), "objet")
    found = {
        day: judge.judge({"objet.poids": 15}, day)["essai.regle"]
        for day in (
            date(1999, 12, 31),
            date(2000, 1, 1),
            date(2019, 12, 31),
            date(2020, 1, 1),
            date(2021, 1, 1),
        )
    }
    assert list(found.values()) == ["sans_objet", "conforme", "conforme", "non_conforme", "sans_objet"]


def test_a_case_is_judged_on_its_own_first_known_date() -> None:
    first = version("objet.poids >= 10", "objet", fin=date(2019, 12, 31))
    second = version("objet.poids >= 20", "objet", depuis=date(2020, 1, 1))
    judge = compile_case(corpus(norm("essai.regle", "objet", second, first)), "objet")
    facts = {"objet.poids": 15, "objet.fin": date(2019, 12, 31)}
    assert judge.judge(facts)["essai.regle"] is Verdict.CONFORME
    assert judge.judge({**facts, "objet.debut": date(2020, 1, 1)})["essai.regle"] is Verdict.NON_CONFORME
    undated = judge.judge({"objet.poids": 15})
    assert undated["essai.regle"] is Verdict.INDETERMINE
    assert undated.missing("essai.regle") == ("objet.debut",)


def test_the_day_of_a_rule_may_be_a_formula() -> None:
    first = version("objet.poids >= 10", "objet", fin=date(2019, 12, 31))
    second = version("objet.poids >= 20", "objet", depuis=date(2020, 1, 1))
    shifted = norm(
        "essai.regle",
        "objet",
        second,
        first,
        date_de_reference=formula("ans_apres(objet.debut, 1 an)", "objet"),
    )
    own = norm("essai.autre", "objet", second, first)
    found = compile_case(corpus(shifted, own), "objet").judge(
        {"objet.poids": 15, "objet.debut": date(2019, 3, 1)}
    )
    assert dict(found) == {"essai.regle": Verdict.NON_CONFORME, "essai.autre": Verdict.CONFORME}


def test_a_definition_is_used_unless_the_fact_is_given() -> None:
    base = corpus(
        definition("objet.cher", version("objet.prix > 100 euros", "objet", vaut=True)),
        norm("essai.regle", "objet", version("non objet.cher", "objet")),
    )
    judge = compile_case(base, "objet")
    assert judge.judge({"objet.prix": 150}, DAY)["essai.regle"] is Verdict.NON_CONFORME
    assert judge.judge({"objet.prix": 150, "objet.cher": False}, DAY)["essai.regle"] is Verdict.CONFORME
    assert judge.judge({}, DAY).missing("essai.regle") == ("objet.prix",)


def test_a_definition_that_divides_stays_exact() -> None:
    # 10 / 3 is not a decimal number; three times that is 10 again.
    base = corpus(
        definition("objet.taux", version("objet.poids / objet.parts", "objet", vaut=True)),
        norm("essai.regle", "objet", version("3 * objet.taux = 10", "objet")),
    )
    judge = compile_case(base, "objet")
    assert judge.judge({"objet.poids": 10, "objet.parts": 3}, DAY)["essai.regle"] is Verdict.CONFORME
    assert judge.judge({"objet.taux": Decimal("0.3333")}, DAY)["essai.regle"] is Verdict.NON_CONFORME


def test_a_definition_without_version_gives_its_value_of_other_days() -> None:
    held = definition(
        "objet.cher", version("vrai", "objet", depuis=date(2015, 1, 1), vaut=True), outside=False
    )
    judge = compile_case(corpus(held, norm("essai.regle", "objet", version("objet.cher", "objet"))), "objet")
    assert judge.judge({}, date(2014, 12, 31))["essai.regle"] is Verdict.NON_CONFORME
    assert judge.judge({}, date(2015, 1, 1))["essai.regle"] is Verdict.CONFORME


def test_a_table_is_read_on_the_day_of_the_law() -> None:
    # « a » is worth 10 in 2018, one more each year until 2021, and nothing is said of the years before.
    judge = compile_case(simple("objet.prix <= table.plafonds[objet.sorte]"), "objet")
    facts = {"objet.prix": 11, "objet.sorte": "a"}
    days = [date(2017, 12, 31), date(2018, 12, 31), date(2019, 1, 1)]
    found = [judge.judge(facts, day)["essai.regle"] for day in days]
    assert found == ["indetermine", "non_conforme", "conforme"]
    assert judge.judge({**facts, "objet.sorte": "c"}, DAY)["essai.regle"] is Verdict.INDETERMINE


def test_a_date_out_of_the_calendar_is_unknown() -> None:
    text = "jours_apres(objet.fin, 10 jours) > objet.debut"
    facts = {"objet.debut": date(2020, 1, 1), "objet.fin": date(9999, 12, 31)}
    assert verdict(text, facts) is Verdict.INDETERMINE


def test_full_months_are_counted_to_the_day() -> None:
    text = "mois_entre(objet.debut, objet.fin) >= 1 mois"
    assert (
        verdict(text, {"objet.debut": date(2020, 1, 31), "objet.fin": date(2020, 2, 28)})
        is Verdict.NON_CONFORME
    )
    assert (
        verdict(text, {"objet.debut": date(2020, 1, 31), "objet.fin": date(2020, 2, 29)}) is Verdict.CONFORME
    )


def test_a_collection_is_answered_by_the_reference_evaluator() -> None:
    judge = compile_case(simple("nombre(lot.objets, objet.marque) >= 2", "lot"), "lot")
    assert judge.ways(DAY) == {"essai.regle": "par l'oracle"}
    two = {"lot.objets": [{"objet.marque": True}, {"objet.marque": True}, {"objet.marque": None}]}
    assert judge.judge(two, DAY)["essai.regle"] is Verdict.CONFORME
    one = {"lot.objets": [{"objet.marque": True}, {"objet.marque": None}]}
    assert judge.judge(one, DAY)["essai.regle"] is Verdict.INDETERMINE
    assert "nombre" in SUPPORT["agregats"].what
    assert "par l'oracle" in SUPPORT["agregats"].fix


def test_given_totals_spare_the_collection() -> None:
    base = corpus(
        definition("lot.total", version("nombre(lot.objets)", "lot", vaut=True)),
        norm("essai.regle", "lot", version("lot.total >= 3", "lot")),
    )
    judge = compile_case(base, "lot")
    assert judge.judge({"lot.total": 3}, DAY)["essai.regle"] is Verdict.CONFORME
    assert judge.judge({"lot.objets": [{}, {}]}, DAY)["essai.regle"] is Verdict.NON_CONFORME
    assert judge.judge({}, DAY)["essai.regle"] is Verdict.INDETERMINE


def test_an_instance_gives_the_same_verdicts_as_paths() -> None:
    judge = compile_case(simple("objet.lieu.zone et objet.prix > 3 euros"), "objet")
    item = Instance("objet", {"prix": Fraction(7, 2)}, {"lieu": Instance("lieu", {"zone": True})})
    assert judge.judge(item, DAY)["essai.regle"] is Verdict.CONFORME


def test_an_instance_of_another_entity_is_refused() -> None:
    with pytest.raises(DataError, match=r"on juge « objet », « lieu » donné"):
        compile_case(simple("objet.marque"), "objet").judge(Instance("lieu"), DAY)


def test_a_link_that_leads_back_is_left_to_the_reference_evaluator() -> None:
    paired = evolve(DATED.entites["objet"], liens={"pair": Link("pair", "objet")})
    vocabulary = Vocabulary({**DATED.entites, "objet": paired})
    text = compile_formula("objet.pair.marque", vocabulary=vocabulary, subject="objet")
    law = Version(date(2000, 1, 1), None, Source("Essai"), Certitude.CONFIRME, exige=text)
    judge = compile_case(corpus(norm("essai.regle", "objet", law), vocabulary=vocabulary), "objet")
    ring = Instance("objet", {"marque": True})
    ring.links["pair"] = ring
    assert judge.judge(ring, DAY).of(Verdict.CONFORME) == ("essai.regle",)
    assert judge.judge({"objet.pair.marque": False}, DAY).of(Verdict.NON_CONFORME) == ("essai.regle",)


def test_a_blank_of_a_complete_document_is_an_absence() -> None:
    document = Vocabulary({**DATED.entites, "lot": evolve(DATED.entites["lot"], document=True)})
    base = corpus(
        norm("essai.regle", "lot", version("connu(lot.total) ou lot.actif", "lot")), vocabulary=document
    )
    opened, closed = compile_case(base, "lot"), compile_case(base, "lot", closed=True)
    assert opened.judge({}, DAY)["essai.regle"] is Verdict.INDETERMINE
    assert closed.judge({}, DAY)["essai.regle"] is Verdict.NON_CONFORME
    assert closed.judge({"lot.total": 0}, DAY)["essai.regle"] is Verdict.CONFORME


def test_the_explanation_names_the_fact_and_its_value() -> None:
    found = compile_case(simple("objet.poids >= 10"), "objet").judge({"objet.poids": 3}, DAY)
    told = found.explain("essai.regle")
    assert told.startswith("essai.regle : non conforme")
    assert "[objet.poids] : 3" in told
    assert found.judgement("essai.regle").version is not None


def test_facts_changed_after_the_verdict_do_not_change_its_explanation() -> None:
    facts = {"objet.poids": 3}
    found = compile_case(simple("objet.poids >= 10"), "objet").judge(facts, DAY)
    facts["objet.poids"] = 99
    assert found.judgement("essai.regle").verdict is Verdict.NON_CONFORME


def test_rules_may_be_chosen_by_id() -> None:
    base = corpus(
        norm("essai.un", "objet", version("objet.marque", "objet")),
        norm("essai.deux", "objet", version("objet.cher", "objet")),
    )
    assert list(compile_case(base, "objet", rules=["essai.deux"]).judge({}, DAY)) == ["essai.deux"]


@pytest.mark.parametrize(
    ("entity", "rules", "error", "code", "text"),
    [
        ("objt", None, DataError, "LR528", "vouliez-vous dire « objet » ?"),
        ("objet", ["essai.rgle"], UnknownRuleError, "LR250", "vouliez-vous dire « essai.regle » ?"),
        ("lot", ["essai.regle"], DataError, "LR529", "porte sur « objet »"),
        ("objet", ["objet.cher_defini"], DataError, "LR529", "donne une valeur, pas un verdict"),
    ],
)
def test_a_wrong_request_says_what_to_ask_instead(
    entity: str, rules: list[str] | None, error: type[Exception], code: str, text: str
) -> None:
    base = corpus(
        norm("essai.regle", "objet", version("objet.marque", "objet")),
        definition("objet.cher", version("vrai", "objet", vaut=True)),
    )
    with pytest.raises(error) as caught:
        compile_case(base, entity, rules=rules)
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert text in str(caught.value)


def test_the_generated_source_holds_no_word_of_the_rules() -> None:
    base = simple('objet.sorte = "a" et objet.prix * 3 > 1234,56 euros et objet.debut < 2021-02-03')
    source = compile_case(base, "objet").source(DAY)
    tokens = list(tokenize.generate_tokens(StringIO(source).readline))
    names = {
        token.string
        for token in tokens
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string)
    }
    assert all(re.fullmatch(r"[cdfwsue][0-9]*b?|make|fast|mixed", name) for name in names)
    assert not [token.string for token in tokens if token.type in (tokenize.STRING, tokenize.NUMBER)]


def test_a_judge_survives_pickling() -> None:
    judge = pickle.loads(pickle.dumps(compile_case(simple("objet.poids >= 10"), "objet", on=DAY)))
    assert judge.judge({"objet.poids": 10})["essai.regle"] is Verdict.CONFORME


def test_threads_share_one_judge() -> None:
    first = version("objet.poids >= 10", "objet", fin=date(2019, 12, 31))
    second = version("objet.poids >= 20", "objet", depuis=date(2020, 1, 1))
    judge = compile_case(corpus(norm("essai.regle", "objet", second, first)), "objet")

    def ask(number: int) -> bool:
        weight, day = number % 30, date(2019 + number % 2, 6, 1)
        found = judge.judge({"objet.poids": weight, "objet.marque": None if number % 3 else True}, day)
        return found["essai.regle"] == (
            "conforme" if weight >= (20 if number % 2 else 10) else "non_conforme"
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))
