"""Aggregates of a register by group: exact bounds, doubtful members, what groups take over from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import polars as pl
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lawrules.backends.columns import aggregate
from lawrules.backends.context import Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.judging import judge
from lawrules.expr import compile_formula
from lawrules.ir import nodes as k
from lawrules.ir.units import parse_unit
from lawrules.model import (
    Certitude,
    Collection,
    Corpus,
    Gravite,
    Grouping,
    Link,
    Nature,
    Rule,
    Source,
    Verdict,
    Version,
    Vocabulary,
)
from tests.properties.language import entity, fact

EUROS = parse_unit("euros")


def _vocabulary() -> Vocabulary:
    ligne = evolve(
        entity(
            "ligne",
            fact("ligne", "jour", "date"),
            fact("ligne", "retenue", "booleen"),
            fact("ligne", "visee", "booleen"),
            fact("ligne", "rang", "entier"),
            fact(
                "ligne",
                "cout",
                "montant",
                unite=EUROS,
                decimales=2,
                minimum=Fraction(0),
                maximum=Fraction(100),
            ),
            links=(Link("ville", "ville"), Link("agence", "agence")),
        ),
        date_de_reference=("jour",),
    )
    ville = entity("ville", fact("ville", "code", "code"), fact("ville", "grande", "booleen"))
    agence = entity("agence", fact("agence", "code", "code"))
    bilan = evolve(
        entity(
            "bilan",
            fact("bilan", "annee", "entier"),
            fact("bilan", "niveau", "choix", valeurs=("ville", "agence")),
            fact("bilan", "fin", "date"),
            fact("bilan", "retenues", "entier", minimum=Fraction(0), bornes=True),
            fact("bilan", "visees", "entier", minimum=Fraction(0), bornes=True),
            links=(Link("ville", "ville"), Link("agence", "agence")),
            collections=(Collection("lignes", "ligne"),),
        ),
        date_de_reference=("fin",),
    )
    entities = {
        item.id: evolve(item, cle="code") if "code" in item.faits else item
        for item in (ligne, ville, agence, bilan)
    }
    plain = Vocabulary(entities)
    year = compile_formula("annee(ligne.jour)", vocabulary=plain, subject="ligne")
    groupings = (
        Grouping("ville", (("annee", year),), ("ville",), "par ville et par année"),
        Grouping("agence", (("annee", year),), ("ville", "agence"), "par agence"),
    )
    grouped = evolve(bilan.collections["lignes"], regroupements=groupings)
    entities["bilan"] = evolve(bilan, collections={"lignes": grouped})
    return Vocabulary(entities)


VOCABULARY = _vocabulary()


def _version(
    text: str, subject: str, *, gives: bool, since: date = date(2000, 1, 1), **options: Any
) -> Version:
    formula = compile_formula(text, vocabulary=VOCABULARY, subject=subject)
    key = "vaut" if gives else "exige"
    return Version(since, options.pop("until", None), Source("Essai"), Certitude.CONFIRME, **{key: formula})


def _definition(name: str, *versions: Version) -> Rule:
    return Rule(f"{name}_defini", name, name.partition(".")[0], Nature.DEFINITION, versions, definit=name)


END = _definition("bilan.fin", _version("fin_annee(bilan.annee)", "bilan", gives=True))


def _corpus(*texts: str, more: tuple[Rule, ...] = ()) -> Corpus:
    """One rule about a balance per text."""
    rules = [
        Rule(
            f"essai.regle_{rank}",
            "Essai",
            "bilan",
            Nature.OBLIGATION,
            (_version(text, "bilan", gives=False),),
            gravite=Gravite.MANQUEMENT,
        )
        for rank, text in enumerate(texts)
    ]
    return Corpus(VOCABULARY, {rule.id: rule for rule in (*rules, END, *more)})


_SCHEMA = {
    "ligne.jour": pl.Date, "ligne.ville.code": pl.String, "ligne.agence.code": pl.String,
    "ligne.ville.grande": pl.Boolean, "ligne.retenue": pl.Boolean, "ligne.visee": pl.Boolean,
    "ligne.cout": pl.Int64, "ligne.rang": pl.Int64,
}  # fmt: skip


def _rows(*rows: Mapping[str, Any]) -> pl.DataFrame:
    full = [{name: row.get(name.removeprefix("ligne.")) for name in _SCHEMA} for row in rows]
    return pl.DataFrame(full, schema=_SCHEMA)


def _line(ville: str | None, year: int | None, **facts: Any) -> dict[str, Any]:
    return {"ville.code": ville, "jour": None if year is None else date(year, 5, 2), **facts}


def _values(text: str, frame: pl.DataFrame, *, grouping: str = "ville", **options: Any) -> dict[str, Any]:
    """The value of the one aggregate of a rule, by key of group."""
    found = aggregate(_corpus(text, **options), frame, "bilan", "lignes", groupings=[grouping])
    return {holder.key: next(iter(holder.aggregates.values())) for holder in found.holders}


def _between(low: int | Fraction, high: int | Fraction) -> Interval:
    return Interval(Fraction(low), Fraction(high))


# --- groups --------------------------------------------------------------------------------------------


def test_rows_gather_by_link_and_by_year() -> None:
    frame = _rows(_line("A", 2020), _line("A", 2020), _line("A", 2021), _line("B", 2020))
    assert _values("nombre(bilan.lignes) >= 1", frame) == {
        "2020, ville A": _between(2, 2),
        "2021, ville A": _between(1, 1),
        "2020, ville B": _between(1, 1),
    }


def test_a_group_knows_its_level_its_keys_and_what_its_rows_share() -> None:
    frame = _rows(
        _line("A", 2020, **{"ville.grande": True}), _line("A", 2020), _line("B", 2020, **{"ville.grande": True}),
        _line("B", 2020, **{"ville.grande": False}),
    )  # fmt: skip
    found = aggregate(_corpus("nombre(bilan.lignes) >= 1"), frame, "bilan", "lignes", groupings=["ville"])
    one, other = found.holders
    assert one.facts == {"annee": Fraction(2020), "niveau": "ville"}
    assert one.links["ville"].facts == {"code": "A", "grande": True}
    # Rows that disagree leave the fact of their town unknown.
    assert other.links["ville"].facts == {"code": "B"}


def test_all_groupings_come_from_one_call() -> None:
    frame = _rows(
        _line("A", 2020, **{"agence.code": "x"}), _line("A", 2020, **{"agence.code": "y"}),
        _line("B", 2020, **{"agence.code": "x"}),
    )  # fmt: skip
    found = aggregate(_corpus("nombre(bilan.lignes) >= 1"), frame, "bilan", "lignes")
    assert [(holder.facts["niveau"], holder.key) for holder in found.holders] == [
        ("ville", "2020, ville A"),
        ("ville", "2020, ville B"),
        ("agence", "2020, ville A, agence x"),
        ("agence", "2020, ville A, agence y"),
        ("agence", "2020, ville B, agence x"),
    ]


def test_a_grouping_by_a_link_that_no_row_tells_is_not_made_and_says_so() -> None:
    frame = _rows(_line("A", 2020))
    found = aggregate(_corpus("nombre(bilan.lignes) >= 1"), frame, "bilan", "lignes")
    assert {holder.facts["niveau"] for holder in found.holders} == {"ville"}
    assert found.notes == ("Regroupement par agence non fait : la colonne « ligne.agence.code » manque.",)


# --- doubtful members ------------------------------------------------------------------------------------


def test_a_row_of_unknown_town_may_belong_to_each_town_of_its_year() -> None:
    frame = _rows(
        _line("A", 2020, retenue=True), _line("B", 2020, retenue=False), _line("A", 2021, retenue=True),
        _line(None, 2020, retenue=True), _line(None, 2020, retenue=False),
    )  # fmt: skip
    text = "nombre(bilan.lignes, ligne.retenue) >= 1"
    assert _values(text, frame) == {
        "2020, ville A": _between(1, 2),
        "2020, ville B": _between(0, 1),
        "2021, ville A": _between(1, 1),
    }
    notes = aggregate(_corpus(text), frame, "bilan", "lignes", groupings=["ville"]).notes
    assert len(notes) == 1
    assert "2 ligne(s) sans groupe sûr" in notes[0]


def test_a_row_of_unknown_year_may_belong_to_each_year_of_its_town() -> None:
    frame = _rows(
        _line("A", 2020, retenue=True), _line("A", 2021, retenue=True), _line("B", 2021, retenue=True),
        _line("A", None, retenue=True), _line(None, None, retenue=True),
    )  # fmt: skip
    assert _values("nombre(bilan.lignes, ligne.retenue) >= 1", frame) == {
        "2020, ville A": _between(1, 3),
        "2021, ville A": _between(1, 3),
        "2021, ville B": _between(1, 2),
    }


def test_an_undated_row_is_judged_by_the_law_of_each_balance_that_it_may_belong_to() -> None:
    """The definition of « visée » changed in 2021: rank 1 before, any rank since."""
    versions = (
        _version("ligne.rang >= 1", "ligne", gives=True, since=date(2021, 1, 1)),
        _version("ligne.rang = 1", "ligne", gives=True, until=date(2020, 12, 31)),
    )
    frame = _rows(
        _line("A", 2020, rang=1), _line("A", 2021, rang=1), _line("A", None, rang=2), _line("A", None, rang=1)
    )
    aimed = _definition("ligne.visee", *versions)
    assert _values("nombre(bilan.lignes, ligne.visee) >= 1", frame, more=(aimed,)) == {
        # In 2020 the row of rank 2 surely does not count.
        "2020, ville A": _between(1, 2),
        "2021, ville A": _between(1, 3),
    }


def test_an_unknown_group_adds_to_a_sum_nothing_or_its_value() -> None:
    # Costs in cents, between 0 and 100 euros.
    frame = _rows(_line("A", 2020, cout=1000), _line(None, 2020, cout=250), _line("A", 2020))
    assert _values("somme(bilan.lignes, ligne.cout) >= 1 euros", frame) == {
        "2020, ville A": _between(10, Fraction(225, 2))
    }


def test_a_doubtful_row_leaves_an_extreme_unknown() -> None:
    frame = _rows(
        _line("A", 2020, rang=3), _line("A", 2020, rang=7), _line("B", 2021, rang=1), _line(None, 2021)
    )
    assert _values("maximum(bilan.lignes, ligne.rang) >= 1", frame) == {
        "2020, ville A": Interval.exactly(7),
        "2021, ville B": Interval(),
    }


def test_the_latest_day_of_a_group_is_a_day() -> None:
    frame = _rows(_line("A", 2020), {**_line("A", 2020), "jour": date(2020, 7, 1)})
    assert _values("maximum(bilan.lignes, ligne.jour) >= 2020-01-01", frame) == {
        "2020, ville A": date(2020, 7, 1)
    }


# --- rates -----------------------------------------------------------------------------------------------


def _brute(rows: list[tuple[bool | None, bool | None, bool]]) -> Interval:
    """Bounds of a rate over every completion: (in the base, in the part, surely a member)."""
    rates = []
    choices = []
    for base, part, member in rows:
        bases = (base,) if base is not None else (True, False)
        parts = (part,) if part is not None else (True, False)
        members = (True,) if member else (True, False)
        choices.append(tuple(product(bases, parts, members)))
    for completion in product(*choices):
        kept = [part for base, part, member in completion if base and member]
        if kept:
            rates.append(Fraction(sum(kept), len(kept)))
        else:
            return Interval(Fraction(0), Fraction(1))
    return Interval(min(rates), max(rates))


_truth = st.sampled_from((True, False, None))


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(_truth, _truth, st.booleans()), max_size=5))
def test_the_bounds_of_a_rate_are_those_of_all_completions(
    rows: list[tuple[bool | None, bool | None, bool]],
) -> None:
    # A first row, out of the base, makes the group exist.
    frame = _rows(
        _line("A", 2020, retenue=False, visee=False),
        *(_line("A" if sure else None, 2020, retenue=base, visee=part) for base, part, sure in rows),
    )
    text = "part(bilan.lignes, parmi: ligne.retenue, dont: ligne.visee) >= 25 %"
    found = aggregate(_corpus(text), frame, "bilan", "lignes", groupings=["ville"]).holders[0]
    shares = [value for node, value in found.aggregates.items() if isinstance(node, k.Share)]
    assert shares == [_brute(rows)]


_TOTALS = (
    _definition("bilan.retenues", _version("nombre(bilan.lignes, ligne.retenue)", "bilan", gives=True)),
    _definition(
        "bilan.visees", _version("nombre(bilan.lignes, ligne.retenue et ligne.visee)", "bilan", gives=True)
    ),
)


def test_the_rate_of_two_derived_totals_has_the_bounds_of_a_share() -> None:
    """Of 4 rows kept, 1 is aimed at, 1 is not, 2 are unknown: between 1/4 and 3/4, whatever the counts allow."""
    frame = _rows(*(_line("A", 2020, retenue=True, visee=value) for value in (True, False, None, None)))
    base = _corpus("part(bilan.visees, bilan.retenues) >= 25 %", more=_TOTALS)
    holder = aggregate(base, frame, "bilan", "lignes", groupings=["ville"]).holders[0]
    shares = [value for node, value in holder.aggregates.items() if isinstance(node, k.Share)]
    assert shares == [_between(Fraction(1, 4), Fraction(3, 4))]
    assert judge(base.regles["essai.regle_0"], holder, Context(base)).verdict is Verdict.CONFORME


def test_holders_are_judged_by_the_rows_evaluator() -> None:
    kept = [(True, True), (True, False), (True, False), (True, False)]
    frame = _rows(
        *(_line("A", 2020, retenue=base, visee=part) for base, part in kept),
        *(_line("B", 2020, retenue=base, visee=part) for base, part in [*kept, (True, False)]),
        *(_line("C", 2020, retenue=base, visee=part) for base, part in [*kept, (True, None)]),
        _line("D", 2020, retenue=False),
    )
    base = _corpus("part(bilan.visees, bilan.retenues) >= 25 %", more=_TOTALS)
    holders = aggregate(base, frame, "bilan", "lignes", groupings=["ville"]).holders
    rule = base.regles["essai.regle_0"]
    verdicts = {holder.links["ville"].key: judge(rule, holder, Context(base)).verdict for holder in holders}
    # 1/4 ; 1/5 ; between 1/5 and 2/5 ; of nothing.
    assert verdicts == {
        "A": Verdict.CONFORME,
        "B": Verdict.NON_CONFORME,
        "C": Verdict.INDETERMINE,
        "D": Verdict.SANS_OBJET,
    }


# --- agreement -------------------------------------------------------------------------------------------

_CONDITIONS = (
    "ligne.retenue",
    "ligne.retenue et non ligne.visee",
    "ligne.cout > 10 euros ou ligne.visee",
    "ligne.ville.grande et ligne.rang >= 2",
    "ligne.jour >= 2020-06-01",
    "bilan.annee = 2020 ou ligne.retenue",
    "bilan.fin < 2021-06-01 et ligne.visee",
    "date_de_reference > 2020-12-01 et ligne.visee",
)
_SHAPES = (
    "nombre(bilan.lignes, {0}) >= 1",
    "somme(bilan.lignes, ligne.cout, {0}) >= 1 euros",
    "maximum(bilan.lignes, ligne.rang, {0}) >= 1",
    "minimum(bilan.lignes, ligne.jour, {0}) >= 2020-01-01",
    "part(bilan.lignes, parmi: {0}, dont: {1}) >= 25 %",
)
_lines = st.builds(
    lambda ville, jour, agence, *facts: {
        "ville.code": ville,
        "jour": jour,
        "agence.code": agence,
        **dict(zip(("retenue", "visee", "ville.grande", "cout", "rang"), facts, strict=True)),
    },
    st.sampled_from(("A", "B")),
    st.sampled_from((date(2020, 5, 2), date(2020, 12, 31), date(2021, 1, 1))),
    st.sampled_from(("x", "y")),
    _truth,
    _truth,
    _truth,
    st.none() | st.integers(0, 3000),
    st.none() | st.integers(-2, 5),
)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(_lines, min_size=1, max_size=8),
    st.sampled_from(_SHAPES),
    st.sampled_from(_CONDITIONS),
    st.sampled_from(_CONDITIONS),
)
def test_groups_of_known_rows_are_those_of_the_reference_evaluator(
    lines: list[dict[str, Any]], shape: str, one: str, other: str
) -> None:
    base = _corpus(shape.format(one, other))
    frame = _rows(*lines)
    for holder in aggregate(base, frame, "bilan", "lignes").holders:
        rows = [_instance(line) for line in lines if _belongs(line, holder)]
        rule = base.regles["essai.regle_0"]
        full = Instance("bilan", holder.facts, holder.links, {"lignes": rows})
        expected = judge(rule, full, Context(base))
        found = judge(rule, holder, Context(base))
        assert (found.applies, found.satisfied) == (expected.applies, expected.satisfied)
        assert rows


def _belongs(line: Mapping[str, Any], holder: Instance) -> bool:
    same = all(line[f"{name}.code"] == link.facts["code"] for name, link in holder.links.items())
    return same and line["jour"].year == holder.facts["annee"]


def _instance(line: Mapping[str, Any]) -> Instance:
    facts = {name: line[name] for name in ("jour", "retenue", "visee") if line[name] is not None}
    if line["cout"] is not None:
        facts["cout"] = Fraction(line["cout"], 100)
    if line["rang"] is not None:
        facts["rang"] = Fraction(line["rang"])
    ville = {"code": line["ville.code"]}
    if line["ville.grande"] is not None:
        ville["grande"] = line["ville.grande"]
    return Instance("ligne", facts, {"ville": Instance("ville", ville)})
