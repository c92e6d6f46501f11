"""One node changed at a time, everything around it kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve, fields

from lawrules.ir.nodes import Node

__all__ = ["rewrites"]


def rewrites(node: Node, change: Callable[[Node], Iterator[tuple[str, Node]]]) -> Iterator[tuple[str, Node]]:
    """Every tree made from ``node`` by one change of one node in it.

    Args:
        change: For a node, what it may become: pairs (words for the change, the new node).

    Yields:
        Pairs (words for the change, the whole tree with that one change).
    """
    yield from change(node)
    for attribute in fields(type(node)):
        value = getattr(node, attribute.name)
        if attribute.name in ("type", "origin", "item") and not _is_node(value):
            continue
        if _is_node(value):
            for words, changed in rewrites(value, change):
                yield words, _with(node, attribute.name, changed)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if _is_node(item):
                    for words, changed in rewrites(item, change):
                        items = (*value[:index], changed, *value[index + 1 :])
                        yield words, _with(node, attribute.name, items)


def _with(node: Node, name: str, value: object) -> Node:
    changed: Node = evolve(node, **{name: value})  # type: ignore[arg-type]
    return changed


def _is_node(value: object) -> bool:
    return isinstance(value, Node)
