"""Syntax back to text: what ``parse`` reads as the same tree, with no more brackets than needed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from lawrules.expr import syntax as s
from lawrules.expr.parameters import decimals_of

__all__ = ["render"]

# How tightly a node holds together; a looser one inside a tighter place takes brackets.
_LOOSEST, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _UNARY, _ATOM = range(9)


def render(node: s.Syntax) -> str:
    """The formula's text, canonical: ``parse(render(tree)) == tree``."""
    return _text(node)[0]


def _at(node: s.Syntax, place: int) -> str:
    text, level = _text(node)
    return f"({text})" if level < place else text


def _text(node: s.Syntax) -> tuple[str, int]:
    match node:
        case s.Literal():
            return _literal(node), _ATOM
        case s.Path(parts=parts):
            return ".".join(parts), _ATOM
        case s.AnyOf(items=items):
            return " ou ".join(_at(item, _AND) for item in items), _OR
        case s.AllOf(items=items):
            return " et ".join(_at(item, _NOT) for item in items), _AND
        case s.Negation(item=item):
            return f"non {_at(item, _NOT)}", _NOT
        case s.Comparison(op=op, left=left, right=right):
            return f"{_at(left, _SUM)} {op} {_at(right, _SUM)}", _COMPARE
        case s.Membership(item=item, values=values):
            listed = values if isinstance(values, str) else f"[{', '.join(_literal(v) for v in values)}]"
            return f"{_at(item, _SUM)} parmi {listed}", _COMPARE
        case s.Arithmetic(op=op, left=left, right=right):
            level = _SUM if op in "+-" else _PRODUCT
            return f"{_at(left, level)} {op} {_at(right, level + 1)}", level
        case s.Minus(item=item):
            return f"-{_at(item, _UNARY)}", _UNARY
        case s.Conditional(condition=condition, then=then, other=other):
            words = f"si {_at(condition, _OR)} alors {_at(then, _OR)} sinon {_at(other, _LOOSEST)}"
            return words, _LOOSEST
        case s.FunctionCall(name=name, args=args, named=named):
            inside = [*(_at(arg, _LOOSEST) for arg in args), *(f"{k}: {_at(v, _LOOSEST)}" for k, v in named)]
            return f"{name}({', '.join(inside)})", _ATOM
        case s.Cell(path=path, keys=keys, day=day):
            cell = f"{'.'.join(path)}[{', '.join(_at(key, _LOOSEST) for key in keys)}]"
            return (cell, _ATOM) if day is None else (f"{cell} au {_at(day, _ATOM)}", _ATOM)


def _literal(literal: s.Literal) -> str:
    value = literal.value
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f'"{value}"' if '"' not in value else f"« {value} »"
    text = _number(value * 100 if literal.percent else value)
    if literal.percent:
        return f"{text} %"
    return f"{text} {literal.unit}" if literal.unit else text


def _number(value: Fraction) -> str:
    decimals = decimals_of(value)
    assert decimals is not None and value >= 0, "what was parsed has finite decimals and no sign"
    digits = str(value.numerator * 10**decimals // value.denominator).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]},{digits[-decimals:]}" if decimals else digits
