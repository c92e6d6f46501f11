"""A small neutral vocabulary, and Hypothesis strategies for its facts and for formulas over them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from lawrules.backends.instances import Instance, Interval
from lawrules.expr import compile_formula
from lawrules.expr import syntax as s
from lawrules.expr.rendering import render
from lawrules.ir.types import Kind, ValueType
from lawrules.ir.units import parse_unit
from lawrules.model import (
    Certitude,
    Collection,
    Corpus,
    Entity,
    Fact,
    Formula,
    Gravite,
    Link,
    Nature,
    Rule,
    Source,
    Table,
    TableRow,
    Version,
    Vocabulary,
)

DAY = date(2020, 6, 15)


def fact(entity: str, name: str, kind: str, **options: Any) -> Fact:
    """A fact with only what a test needs."""
    return Fact(f"{entity}.{name}", entity, name, ValueType(Kind(kind), **options), name)


def entity(
    identifier: str, *facts: Fact, links: tuple[Link, ...] = (), collections: tuple[Collection, ...] = ()
) -> Entity:
    """An entity with only what a test needs."""
    return Entity(
        identifier,
        identifier,
        faits={item.nom: item for item in facts},
        liens={item.nom: item for item in links},
        collections={item.nom: item for item in collections},
    )


VOCABULARY = Vocabulary(
    {
        item.id: item
        for item in (
            entity(
                "lieu",
                fact("lieu", "zone", "booleen"),
                fact("lieu", "surface", "nombre", unite=parse_unit("m2"), decimales=1, minimum=Fraction(0)),
            ),
            entity(
                "objet",
                fact("objet", "marque", "booleen"),
                fact("objet", "cher", "booleen"),
                fact("objet", "poids", "entier", minimum=Fraction(0), maximum=Fraction(1000)),
                fact("objet", "prix", "montant", unite=parse_unit("euros"), decimales=2),
                fact("objet", "parts", "nombre", decimales=1, minimum=Fraction(1), maximum=Fraction(50)),
                fact("objet", "taux", "taux", decimales=4, minimum=Fraction(0), maximum=Fraction(1)),
                fact("objet", "debut", "date"),
                fact("objet", "fin", "date"),
                fact("objet", "sorte", "choix", valeurs=("a", "b", "c")),
                links=(Link("lieu", "lieu"),),
            ),
            entity(
                "lot",
                fact("lot", "total", "entier", minimum=Fraction(0), bornes=True),
                fact("lot", "vises", "entier", minimum=Fraction(0), bornes=True),
                fact("lot", "actif", "booleen"),
                collections=(Collection("objets", "objet"),),
            ),
        )
    }
)

TABLES = {
    "plafonds": Table(
        "plafonds",
        "Plafonds",
        (("sorte", ValueType(Kind.CHOIX, valeurs=("a", "b", "c"))),),
        ValueType(Kind.MONTANT, unite=parse_unit("euros"), decimales=0),
        tuple(
            TableRow((sort,), Fraction(value + year), date(2018 + year, 1, 1))
            for year in range(4)
            for sort, value in (("a", 10), ("b", 20))
        ),
        datee=True,
    )
}


def rule_of(
    formula: Formula, subject: str, *, condition: Formula | None = None, identifier: str = "essai.regle"
) -> Rule:
    """A norm of one version around a formula."""
    version = Version(
        date(2000, 1, 1), None, Source("Essai"), Certitude.CONFIRME, si=condition, exige=formula
    )
    return Rule(identifier, "Essai", subject, Nature.OBLIGATION, (version,), gravite=Gravite.MANQUEMENT)


def corpus_of(*rules: Rule) -> Corpus:
    """A corpus of the neutral vocabulary and of these rules."""
    return Corpus(VOCABULARY, {rule.id: rule for rule in rules}, TABLES)


def compiled(tree: s.Syntax, subject: str) -> Formula:
    """The formula of a tree, through its text, so that parser and printer are in the loop."""
    return compile_formula(
        render(tree), vocabulary=VOCABULARY, subject=subject, tables=TABLES, expected=ValueType(Kind.BOOLEEN)
    )


# --- facts --------------------------------------------------------------------------------------------

_dates = st.dates(date(2016, 1, 1), date(2024, 12, 31))


def _value(kind: ValueType) -> st.SearchStrategy[Any]:
    match kind.kind:
        case Kind.BOOLEEN:
            return st.booleans()
        case Kind.DATE:
            return _dates
        case Kind.CHOIX:
            return st.sampled_from(kind.valeurs)
        case Kind.TAUX:
            return st.integers(0, 10_000).map(lambda n: Fraction(n, 10_000))
        case _:
            scale = 10 ** (kind.decimales or 0)
            low = int((kind.minimum if kind.minimum is not None else -30) * scale)
            return st.integers(low, 40 * scale).map(lambda n: Fraction(n, scale))


def facts_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Facts of an entity, each known or not."""
    items = {f.nom: st.none() | _value(f.type) for f in VOCABULARY.entites[name].faits.values()}
    return st.fixed_dictionaries(items).map(lambda d: {k: v for k, v in d.items() if v is not None})


objects: st.SearchStrategy[Instance] = st.builds(
    lambda own, place: Instance("objet", own, {"lieu": Instance("lieu", place)}),
    facts_of("objet"),
    facts_of("lieu"),
)


@st.composite
def lots(draw: st.DrawFn, *, most: int = 5) -> Instance:
    """A lot with its objects, or with totals known exactly, between bounds, or not at all."""
    own = {key: value for key, value in draw(facts_of("lot")).items() if key == "actif"}
    for name in ("total", "vises"):
        kind = draw(st.sampled_from(("unknown", "exact", "bounds")))
        if kind == "exact":
            own[name] = Fraction(draw(st.integers(0, 12)))
        elif kind == "bounds":
            low = draw(st.integers(0, 8))
            own[name] = Interval(Fraction(low), Fraction(low + draw(st.integers(0, 6))))
    found = Instance("lot", own)
    if draw(st.booleans()):
        found.collections["objets"] = draw(st.lists(objects, max_size=most))
    return found


# --- formulas -----------------------------------------------------------------------------------------

_OPS = ("=", "!=", "<", "<=", ">", ">=")


def _path(text: str) -> s.Path:
    return s.Path(tuple(text.split(".")))


def _literal(value: Fraction, unit: str = "") -> s.Syntax:
    positive = s.Literal(abs(value), unit)
    return s.Minus(positive) if value < 0 else positive


_small = st.integers(-5, 40).map(Fraction)
_euros = (
    st.sampled_from(["objet.prix"]).map(_path)
    | _small.map(lambda v: _literal(v, "euros"))
    | st.just(s.Cell(("table", "plafonds"), (_path("objet.sorte"),)))
)
_plain = (
    st.sampled_from(["objet.poids", "objet.parts", "objet.taux"]).map(_path)
    | _small.map(_literal)
    | st.just(s.Literal(Fraction(1, 4), percent=True))
    | st.builds(lambda a, b: s.FunctionCall("annee", (a,)), st.just(_path("objet.debut")), st.none())
)
_divisors = st.sampled_from(["objet.parts"]).map(_path) | st.integers(1, 9).map(
    lambda v: s.Literal(Fraction(v))
)


def _sums(base: st.SearchStrategy[s.Syntax]) -> st.SearchStrategy[s.Syntax]:
    return st.recursive(
        base,
        lambda inner: (
            st.builds(s.Arithmetic, st.sampled_from("+-"), inner, inner)
            | st.builds(
                lambda a, b: s.Arithmetic("*", a, b), inner, st.integers(-3, 5).map(Fraction).map(_literal)
            )
            | st.builds(lambda a, b: s.Arithmetic("/", a, b), inner, _divisors)
            | st.builds(
                lambda n, a, b: s.FunctionCall(n, (a, b)),
                st.sampled_from(["plus_petit", "plus_grand"]),
                inner,
                inner,
            )
        ),
        max_leaves=4,
    )


_days = (
    st.sampled_from(["objet.debut", "objet.fin", "date_de_reference"]).map(_path)
    | _dates.map(s.Literal)
    | st.builds(
        lambda name, start, n: s.FunctionCall(
            name,
            (start, s.Literal(Fraction(n), {"jours_apres": "jours", "mois_apres": "mois"}.get(name, "ans"))),
        ),
        st.sampled_from(["jours_apres", "mois_apres", "ans_apres"]),
        st.sampled_from(["objet.debut", "objet.fin"]).map(_path),
        st.integers(0, 15),
    )
)
_spans = st.builds(
    lambda name, a, b, op, n: s.Comparison(
        op,
        s.FunctionCall(name, (a, b)),
        _literal(Fraction(n), {"jours_entre": "jours", "mois_entre": "mois"}.get(name, "ans")),
    ),
    st.sampled_from(["jours_entre", "mois_entre", "annees_revolues"]),
    _days,
    _days,
    st.sampled_from(_OPS),
    st.integers(-3, 30),
)

_atoms: st.SearchStrategy[s.Syntax] = (
    st.sampled_from(["objet.marque", "objet.cher", "objet.lieu.zone"]).map(_path)
    | st.builds(s.Comparison, st.sampled_from(_OPS), _sums(_plain), _sums(_plain))
    | st.builds(s.Comparison, st.sampled_from(_OPS), _sums(_euros), _sums(_euros))
    | st.builds(s.Comparison, st.sampled_from(_OPS), _days, _days)
    | _spans
    | st.builds(
        lambda op, v: s.Comparison(op, _path("objet.sorte"), s.Literal(v)),
        st.sampled_from(["=", "!="]),
        st.sampled_from("abc"),
    )
    | st.builds(
        lambda start: s.FunctionCall("commence_par", (_path("objet.sorte"), s.Literal(start))),
        st.sampled_from(["", "a", "ab"]),
    )
    | st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True).map(
        lambda vs: s.Membership(_path("objet.sorte"), tuple(map(s.Literal, vs)))
    )
)


def _logic(base: st.SearchStrategy[s.Syntax], leaves: int) -> st.SearchStrategy[s.Syntax]:
    def grow(inner: st.SearchStrategy[s.Syntax]) -> st.SearchStrategy[s.Syntax]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return (
            several.map(s.AllOf)
            | several.map(s.AnyOf)
            | inner.map(s.Negation)
            | st.builds(s.Conditional, inner, inner, inner)
        )

    return st.recursive(base, grow, max_leaves=leaves).map(flat)


def flat(tree: s.Syntax) -> s.Syntax:
    """The tree as given: nested « et » keep their brackets, so nothing has to be flattened."""
    return tree


object_conditions = _logic(_atoms, 5)


def _count(condition: s.Syntax | None) -> s.Syntax:
    group = _path("lot.objets")
    return s.FunctionCall("nombre", (group,) if condition is None else (group, condition))


_inner = _logic(_atoms, 2)
_lot_numbers = (
    st.sampled_from(["lot.total", "lot.vises"]).map(_path)
    | st.integers(0, 6).map(lambda n: s.Literal(Fraction(n)))
    | _inner.map(_count)
    | st.just(_count(None))
    | _inner.map(lambda c: s.FunctionCall("somme", (_path("lot.objets"), _path("objet.poids"), c)))
    | st.just(s.FunctionCall("maximum", (_path("lot.objets"), _path("objet.poids"))))
)
_lot_atoms: st.SearchStrategy[s.Syntax] = (
    st.just(_path("lot.actif"))
    | st.builds(s.Comparison, st.sampled_from(_OPS), _lot_numbers, _lot_numbers)
    | st.builds(
        lambda name, c: s.FunctionCall(name, (_path("lot.objets"), c)),
        st.sampled_from(["tous", "existe", "aucun"]),
        _inner,
    )
    | st.builds(
        lambda op, base, part, n: s.Comparison(
            op,
            s.FunctionCall("part", (_path("lot.objets"),), (("parmi", base), ("dont", part))),
            s.Literal(Fraction(n, 100), percent=True),
        ),
        st.sampled_from(_OPS),
        _inner,
        _inner,
        st.sampled_from([0, 25, 50, 100]),
    )
    | st.builds(
        lambda op, n: s.Comparison(
            op,
            s.FunctionCall("part", (_path("lot.vises"), _path("lot.total"))),
            s.Literal(Fraction(n, 100), percent=True),
        ),
        st.sampled_from(_OPS),
        st.sampled_from([0, 25, 50, 100]),
    )
)
lot_conditions = _logic(_lot_atoms, 4)
