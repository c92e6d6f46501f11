"""Parameters: the numbers, dates and lists of the law under their names, typed from how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lawrules.errors import RuleFileError, Where
from lawrules.expr import syntax as s
from lawrules.expr.failures import FormulaFault
from lawrules.expr.parser import parse
from lawrules.ir.types import BOOLEAN, DATE, TEXT, Kind, ValueType, number_type
from lawrules.ir.units import UnitSyntaxError, parse_unit
from lawrules.model import ListParameter, Parameter

__all__ = ["ListParameter", "decimals_of", "literal_type", "parse_parameter"]


def decimals_of(value: Fraction) -> int | None:
    """How many decimals write the number exactly; ``None`` when no number of them does."""
    rest, decimals = value.denominator, 0
    while rest % 10 == 0:
        rest //= 10
        decimals += 1
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
            decimals += 1
    return decimals if rest == 1 else None


def literal_type(literal: s.Literal) -> ValueType:
    """Type of a value as written.

    Raises:
        FormulaFault: Its unit is not one.
    """
    value = literal.value
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, str):
        return TEXT
    if not isinstance(value, Fraction):
        return DATE
    decimals = decimals_of(value)
    if literal.percent:
        return ValueType(Kind.TAUX, decimales=decimals)
    try:
        return number_type(parse_unit(literal.unit), decimals)
    except UnitSyntaxError as error:
        raise FormulaFault(
            "LR105",
            f"unité inconnue : « {error} »",
            at=literal.span[0],
            fix="unités admises : euros, jours, mois, ans, m2, km, UC, et leurs quotients (euros/UC/an).",
        ) from None


def parse_parameter(
    name: str, value: str | Sequence[str], *, where: Where | None = None, quoted: bool = False
) -> Parameter | ListParameter:
    """Return the parameter that a rule file writes, e.g. ``25 %``, ``8 mois``, ``[plai, plus]``.

    Args:
        value: Text of the scalar, or the texts of a list.
        quoted: Whether the YAML put it between quotes; it is then text whatever it looks like.

    Raises:
        RuleFileError: It is no value, or a list mixes types.
    """
    place = where or Where()
    if isinstance(value, str):
        try:
            literal = _literal(value, quoted)
            return Parameter(name, value, literal.value, literal_type(literal), quoted)
        except FormulaFault as fault:
            raise RuleFileError(fault.placed(place, value)) from None
    try:
        literals = [_literal(item, False) for item in value]
        types = {(t.kind.textual, t.kind.numeric, t.unite) for t in map(literal_type, literals)}
        if len(types) != 1:
            raise FormulaFault(
                "LR106",
                f"la liste « {name} » est vide ou mêle plusieurs types",
                fix="donnez des valeurs d'un même type.",
            )
        values = tuple(literal.value for literal in literals)
        return ListParameter(name, f"[{', '.join(value)}]", values, literal_type(literals[0]), place)
    except FormulaFault as fault:
        raise RuleFileError(fault.placed(place, "\n")) from None


def _literal(text: str, quoted: bool) -> s.Literal:
    word = text.strip()
    if quoted:
        return s.Literal(text)
    if word in ("oui", "non"):
        return s.Literal(word == "oui")
    if word[:1].isdigit() or word[:1] in '"«-':
        tree = parse(word)
        if isinstance(tree, s.Minus) and isinstance(tree.item, s.Literal):
            inner = tree.item.value
            if isinstance(inner, Fraction):
                return s.Literal(-inner, tree.item.unit, tree.item.percent)
        if isinstance(tree, s.Literal):
            return tree
        raise FormulaFault(
            "LR106",
            f"« {text} » n'est pas une valeur",
            fix="un paramètre est un nombre, un taux, une date, un texte ou une liste ; pas un calcul.",
        )
    return s.Literal(text)
