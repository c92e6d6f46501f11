"""When a rate of two counts is a share of rows: its bounds are then exact instead of merely sound."""

from __future__ import annotations

from lawrules.ir.nodes import And, Const, Count, Node, Share
from lawrules.ir.types import BOOLEAN

__all__ = ["joint_share"]


def _conjuncts(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, And) else (node,)


def joint_share(part: Node, whole: Node) -> Share | None:
    """The share that ``part / whole`` is, when both count one collection and the first narrows the second.

    ``part`` must be a count whose conditions are those of ``whole`` and at least one more.
    """
    if not (isinstance(part, Count) and isinstance(whole, Count)) or part.group != whole.group:
        return None
    if part.condition is None:
        return None
    if whole.condition is None:
        return Share(part.group, Const(True, BOOLEAN), part.condition)
    base = _conjuncts(whole.condition)
    narrow = list(_conjuncts(part.condition))
    for item in base:
        if item not in narrow:
            return None
        narrow.remove(item)
    if not narrow:
        return None
    rest = narrow[0] if len(narrow) == 1 else And(tuple(narrow))
    return Share(part.group, whole.condition, rest)
