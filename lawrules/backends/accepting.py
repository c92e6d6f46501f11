"""A value given by a program, checked against the type of its fact: never guessed, never converted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from numbers import Integral, Rational

from lawrules.backends.instances import Absent, FactValue, Interval
from lawrules.errors import Problem, Where
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Collection, Fact

__all__ = ["MAX_TEXT", "Refused", "accept", "accept_collection", "limits", "matcher", "problem_of"]

MAX_TEXT = 10_000
_DIGITS = 18  # always fit in the 64-bit whole numbers of the other evaluators
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Refused(ValueError):  # noqa: N818  (it never leaves the backends)
    """What is wrong in one value, and how to mend it; its path is known to whoever asked."""

    def __init__(self, code: str, what: str, fix: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.fix = fix


def problem_of(refused: Refused, path: str, fact: Fact | Collection, value: object, where: Where) -> Problem:
    """The refusal as a problem: which fact, which value (masked when it is personal data), where."""
    hidden = isinstance(fact, Fact) and fact.personnel
    shown = "valeur masquée" if hidden else f"« {str(value)[:40]} »"
    place = Where(where.file, where.line, where.column, path)
    return Problem(refused.code, f"{path} : {refused.what} ({shown})", place, refused.fix)


def accept(value: object, fact: Fact) -> FactValue | None:
    """The value in the form of ``Instance.facts``; None is unknown.

    Numbers may be ``int``, ``Fraction`` or ``Decimal``; a bounded fact also takes an ``Interval`` or
    ``{"min": .., "max": ..}``.

    Raises:
        Refused: The fact cannot hold it.
    """
    if value is None or isinstance(value, Absent):
        return value
    kind = fact.type
    match kind.kind:
        case Kind.BOOLEEN:
            if isinstance(value, bool):
                return value
            raise Refused(
                "LR521",
                f"on attend un oui ou non, {_noun(value)} donné",
                "donnez True, False ou None (inconnu).",
            )
        case Kind.DATE:
            return _date(value)
        case Kind.TEXTE | Kind.CODE | Kind.CHOIX:
            return _text(value, kind)
        case _:
            if isinstance(value, (Interval, Mapping)):
                return _interval(value, kind)
            return _in_bounds(_number(value, kind), kind)


def accept_collection(value: object) -> list[Mapping[str, object]]:
    """The elements of a collection, one mapping of facts each.

    Raises:
        Refused: It is no list of mappings.
    """
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        items = list(value)
        if all(isinstance(item, Mapping) for item in items):
            return items
    raise Refused(
        "LR521",
        f"on attend une liste d'éléments, {_noun(value)} donné",
        "donnez une liste de {chemin: valeur}.",
    )


def _noun(value: object) -> str:
    if isinstance(value, bool):
        return "un oui ou non"
    if isinstance(value, str):
        return "un texte"
    if isinstance(value, float):
        return "un nombre à virgule flottante"
    if isinstance(value, Rational | Decimal):
        return "un nombre"
    return "une date" if isinstance(value, date) else f"« {type(value).__name__} »"


def _date(value: object) -> date:
    if isinstance(value, datetime):
        raise Refused("LR521", "on attend une date sans heure", "donnez valeur.date().")
    if not isinstance(value, date):
        raise Refused(
            "LR521", f"on attend une date, {_noun(value)} donné", "donnez datetime.date(AAAA, M, J)."
        )
    return value


def _text(value: object, kind: ValueType) -> str:
    if not isinstance(value, str):
        raise Refused(
            "LR521",
            f"on attend un texte, {_noun(value)} donné",
            "donnez le code ou le texte entre guillemets.",
        )
    if kind.kind is Kind.CHOIX:
        if value not in kind.valeurs:
            listed = ", ".join(kind.valeurs[:20]) + (", …" if len(kind.valeurs) > 20 else "")
            raise Refused("LR524", "valeur qui n'est pas au vocabulaire", f"valeurs admises : {listed}.")
        return str(value)
    if len(value) > MAX_TEXT or _CONTROL.search(value):
        raise Refused(
            "LR526",
            "texte trop long, ou qui contient des caractères de commande",
            "raccourcissez ou ressaisissez-le.",
        )
    if kind.kind is Kind.CODE and kind.motif and not re.fullmatch(kind.motif, value):
        raise Refused("LR524", "code mal formé", f"forme attendue : {kind.motif}")
    return str(value)


def _number(value: object, kind: ValueType) -> Fraction:
    """The exact number, with no more decimals than the fact keeps."""
    a_bool = isinstance(value, bool)  # a whole number to Python, not to the law
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise Refused("LR521", "ce n'est pas un nombre fini", "donnez None pour l'inconnu.")
        if value.adjusted() > _DIGITS + 2 or value.as_tuple().exponent < -60:  # type: ignore[operator]
            raise Refused("LR522", f"nombre de plus de {_DIGITS} chiffres", "corrigez la valeur.")
        exact = Fraction(value)
    elif isinstance(value, Rational) and not a_bool:
        exact = Fraction(int(value)) if isinstance(value, Integral) else Fraction(value)
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise Refused("LR521", "ce n'est pas un nombre fini", "donnez None pour l'inconnu.")
        raise Refused(
            "LR521",
            "un nombre à virgule flottante n'est pas exact",
            'donnez un int, Decimal("0.25") ou Fraction(1, 4).',
        )
    else:
        raise Refused(
            "LR521",
            f"on attend un nombre, {_noun(value)} donné",
            "donnez un int, un Decimal ou une Fraction.",
        )
    decimals = kind.decimales
    if decimals is not None and (exact * 10**decimals).denominator != 1:
        words = (
            "un nombre entier"
            if decimals == 0
            else f"{decimals} décimale{'s' if decimals > 1 else ''} au plus"
        )
        raise Refused("LR523", f"on attend {words}", "arrondissez la valeur avant de la donner.")
    return exact


@cache
def limits(kind: ValueType) -> tuple[Fraction, Fraction]:
    """The least and the greatest number that a fact of this type may hold."""
    most = Fraction(10**_DIGITS - 1, 10 ** (kind.decimales or 0))
    low = -most if kind.minimum is None else max(kind.minimum, -most)
    high = most if kind.maximum is None else min(kind.maximum, most)
    return low, high


def _in_bounds(value: Fraction, kind: ValueType) -> Fraction:
    low, high = limits(kind)
    if value < low:
        raise Refused("LR522", f"nombre inférieur au minimum, {low}", "corrigez la valeur.")
    if value > high:
        raise Refused("LR522", f"nombre supérieur au maximum, {high}", "corrigez la valeur.")
    return value


def _interval(value: Interval | Mapping[str, object], kind: ValueType) -> FactValue | None:
    if not kind.bornes:
        raise Refused(
            "LR525", "ce fait n'admet pas d'intervalle", "donnez un seul nombre, ou None (inconnu)."
        )
    if isinstance(value, Interval):
        ends: tuple[object, object] = (value.low, value.high)
    elif set(value) <= {"min", "max"}:
        ends = (value.get("min"), value.get("max"))
    else:
        raise Refused(
            "LR525", "un intervalle s'écrit avec « min » et « max »", 'donnez {"min": 28, "max": 34}.'
        )
    low, high = (None if end is None else _in_bounds(_number(end, kind), kind) for end in ends)
    if low is not None and high is not None:
        if low > high:
            raise Refused(
                "LR525", "intervalle dont le minimum dépasse le maximum", "échangez les deux bornes."
            )
        if low == high:
            return low
    return None if low is None and high is None else Interval(low, high)


@cache
def matcher(kind: ValueType) -> Callable[[str], bool]:
    """What says whether a text may be the value of a code or of a text."""

    def fits(text: str) -> bool:
        try:
            _text(text, kind)
        except Refused:
            return False
        return True

    return fits
