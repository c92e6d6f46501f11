"""Words over a collection, lowered to the five aggregates of the kernel."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lawrules.expr import syntax as s
from lawrules.expr.checks import fault, need_number
from lawrules.ir import nodes as k
from lawrules.ir.types import INTEGER, Kind, number_type

if TYPE_CHECKING:
    from lawrules.expr.compiler import Compiler

__all__ = ["AGGREGATES", "compile_aggregate"]

AGGREGATES = ("nombre", "somme", "tous", "existe", "aucun", "minimum", "maximum", "part")

_ZERO = k.Const(Fraction(0), INTEGER, origin="0")
# How many arguments follow the collection: (least, most).
_ARITY = {
    "nombre": (0, 1), "existe": (0, 1), "aucun": (0, 1), "tous": (1, 1),
    "somme": (1, 2), "minimum": (1, 2), "maximum": (1, 2),
}  # fmt: skip


def compile_aggregate(compiler: Compiler, item: s.FunctionCall) -> k.Node:
    """The kernel of a word over a collection: one of ``AGGREGATES``."""
    if item.name == "part" and not item.named:
        return compiler.portion(item)
    group = _collection(compiler, item)
    if group.element in compiler.scopes:
        raise fault(
            item,
            "LR122",
            f"« {group.element} » désigne déjà un autre élément",
            "deux éléments de même nature ne se comparent pas dans une formule : passez par une définition.",
        )
    compiler.scopes.append(group.element)
    try:
        node = _share(compiler, item, group) if item.name == "part" else _over(compiler, item, group)
    finally:
        compiler.scopes.pop()
    if isinstance(node, k.Share):
        words = f"existe({group.path}, {node.base.origin})"
        has_base = k.Compare(k.Op.GT, k.Count(group, node.base), _ZERO, origin=words)
        compiler.guard(has_base, item)
    return node


def _collection(compiler: Compiler, item: s.FunctionCall) -> k.Group:
    first = item.args[0] if item.args else None
    if isinstance(first, s.Path) and len(first.parts) > 1:
        found = compiler.resolve(first)
        if isinstance(found, k.Group):
            return found
    raise fault(
        item, "LR108", f"« {item.name} » attend d'abord une collection", f"{item.name}(entité.collection, …)"
    )


def _share(compiler: Compiler, item: s.FunctionCall, group: k.Group) -> k.Node:
    named = dict(item.named)
    if len(item.args) != 1 or set(named) != {"parmi", "dont"} or len(item.named) != 2:
        raise fault(
            item,
            "LR108",
            "« part » attend (collection, parmi: condition, dont: condition), ou deux totaux",
            "",
        )
    return k.Share(group, compiler.condition(named["parmi"]), compiler.condition(named["dont"]))


def _over(compiler: Compiler, item: s.FunctionCall, group: k.Group) -> k.Node:
    rest = item.args[1:]
    least, most = _ARITY[item.name]
    if item.named or not least <= len(rest) <= most:
        raise fault(
            item, "LR108", f"« {item.name} » : arguments en trop ou manquants", "voir « Écrire une règle »."
        )
    if item.name in ("nombre", "existe", "aucun", "tous"):
        condition = compiler.condition(rest[0]) if rest else None
        if item.name == "tous":
            assert condition is not None
            outside = k.Not(condition, origin=f"non ({condition.origin})")
            return k.Compare(k.Op.EQ, k.Count(group, outside), _ZERO)
        count = k.Count(group, condition)
        if item.name == "nombre":
            return count
        return k.Compare(k.Op.GT if item.name == "existe" else k.Op.EQ, count, _ZERO)
    value = compiler.compile(rest[0])
    condition = compiler.condition(rest[1]) if len(rest) > 1 else None
    if item.name == "somme":
        need_number(value, rest[0])
        return k.Total(group, value, condition, number_type(value.type.unite, value.type.decimales))
    if value.type.kind is not Kind.DATE:
        need_number(value, rest[0])
        kind = number_type(value.type.unite, value.type.decimales)
    else:
        kind = value.type
    return k.Extreme(group, value, condition, item.name == "maximum", kind)
