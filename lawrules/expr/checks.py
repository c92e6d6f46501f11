"""Checks of types, units and choices shared by the compiler's parts, with their messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from fractions import Fraction

from lawrules.expr import syntax as s
from lawrules.expr.failures import FormulaFault
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind, ValueType
from lawrules.ir.units import Unit

__all__ = [
    "check_choice",
    "check_comparable",
    "check_same_unit",
    "divisor_guard",
    "fault",
    "need",
    "need_number",
    "suggestion",
]


def fault(item: s.Syntax, code: str, what: str, fix: str) -> FormulaFault:
    """A fault at the first character of ``item``."""
    return FormulaFault(code, what, at=item.span[0], fix=fix)


def suggestion(word: str, names: Sequence[str]) -> str:
    """« vouliez-vous dire … ? », or nothing."""
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"vouliez-vous dire « {near[0]} » ?" if near else ""


def need(node: k.Node, kind: ValueType, item: s.Syntax, words: str) -> None:
    """Refuse a node of another type."""
    if kind.numeric and node.type.numeric:
        check_same_unit(node.type.unite, kind.unite, item)
        return
    if node.type.kind is not kind.kind and not (kind.kind is Kind.TEXTE and node.type.textual):
        raise fault(item, "LR111", f"on attend {words}, « {node.type} » donné", "")


def need_number(node: k.Node, item: s.Syntax) -> k.Node:
    """The node, if it is a number."""
    if not node.type.numeric:
        raise fault(item, "LR111", f"on attend un nombre, « {node.type} » donné", "")
    return node


def check_same_unit(left: Unit, right: Unit, item: s.Syntax) -> None:
    """Refuse to mix units."""
    if left != right:
        raise fault(
            item,
            "LR112",
            f"unités différentes : « {left} » et « {right} »",
            "convertissez par un paramètre qui porte l'unité, par exemple « 12 mois/an ».",
        )


def _is_zero(node: k.Node) -> bool:
    return isinstance(node, k.Const) and not isinstance(node.value, bool) and node.value == 0


def check_comparable(left: k.Node, right: k.Node, item: s.Comparison) -> None:
    """Two numbers of one unit (or zero), two dates, or two texts under ``=`` and ``!=``."""
    a, b = left.type, right.type
    if a.numeric and b.numeric:
        if not (_is_zero(left) or _is_zero(right)):
            check_same_unit(a.unite, b.unite, item)
    elif a.textual and b.textual:
        if item.op not in ("=", "!="):
            raise fault(item, "LR111", "deux textes ne se comparent que par « = » ou « != »", "")
    elif a.kind is Kind.BOOLEEN or b.kind is Kind.BOOLEEN:
        raise fault(item, "LR111", "un oui/non ne se compare pas", "écrivez « x » ou « non x ».")
    elif not (a.kind is Kind.DATE and b.kind is Kind.DATE):
        raise fault(item, "LR111", f"« {a} » et « {b} » ne se comparent pas", "")


def check_choice(kind: ValueType, values: Sequence[k.Scalar], item: s.Syntax) -> None:
    """Refuse a value that a choice does not list, or a code that its pattern excludes."""
    for value in values:
        if not isinstance(value, str):
            continue
        if kind.kind is Kind.CHOIX and value not in kind.valeurs:
            listed = ", ".join(kind.valeurs)
            near = suggestion(value, list(kind.valeurs))
            raise fault(
                item, "LR110", f"valeur inconnue : « {value} »", near or f"valeurs admises : {listed}."
            )
        if kind.kind is Kind.CODE and kind.motif and not re.fullmatch(kind.motif, value):
            raise fault(
                item, "LR110", f"« {value} » n'a pas la forme du code attendu", f"forme : {kind.motif}"
            )


def _never_negative(node: k.Node) -> bool:
    match node:
        case k.Const(value=value):
            return isinstance(value, Fraction) and value >= 0
        case k.Count() | k.Share() | k.Portion():
            return True
        case k.Add(left=a, right=b) | k.Multiply(left=a, right=b):
            return _never_negative(a) and _never_negative(b)
        case k.Total(value=value):
            return _never_negative(value)
        case k.Choose(then=a, other=b):
            return _never_negative(a) and _never_negative(b)
        case _:
            return node.type.minimum is not None and node.type.minimum >= 0


def divisor_guard(node: k.Node, item: s.Syntax) -> k.Node | None:
    """What makes the divisor other than zero, or None when it always is.

    Raises:
        FormulaFault: The divisor is zero, or might be negative: a comparison would then turn around.
    """
    if isinstance(node, k.Const) and node.value == 0:
        raise fault(item, "LR120", "division par zéro", "")
    if not _never_negative(node):
        raise fault(
            item,
            "LR120",
            f"rien ne dit que le diviseur « {node.origin} » n'est pas négatif",
            "déclarez « minimum: 0 » (ou plus) pour ce fait dans rules/faits/.",
        )
    always = isinstance(node, k.Const) or (node.type.minimum is not None and node.type.minimum > 0)
    if always:
        return None
    zero = k.Const(Fraction(0), node.type, origin="0")
    return k.Compare(k.Op.GT, node, zero, origin=f"{node.origin} > 0")
