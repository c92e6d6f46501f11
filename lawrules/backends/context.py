"""What surrounds one evaluation: rule base, imposed day, open or closed world, and values already found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from attrs import define, field

from lawrules.backends.instances import Instance
from lawrules.ir.nodes import FactRef, Group, Node
from lawrules.model import Corpus, Entity, Link, Rule

__all__ = ["Binding", "Context", "follow"]


class Binding(NamedTuple):
    """An instance bound under its entity's name, and the day whose law applies to it."""

    instance: Instance
    day: date | None


@define
class Context:
    """Shared by the evaluations of one case or of one document.

    Attributes:
        on: Day of the law imposed by the caller (``--au``); None leaves each subject its own.
        closed: Whether documents are declared complete, so that a blank is an absence.
        root: The document that says so of itself, whatever its entity.
        found: Values of derived facts already computed, by (instance, fact, day).
        blanks: Instances of which nothing is known, at the end of links that are not given.
        running: Derived facts being computed, to stop at a circle in the data's dates.
        definitions: The rule that gives each derived fact.
        nodes: The node that asks for each fact by itself.
        joins, indexes: What ``rows.joins`` made of conditions and of long collections.
        readers, plain: What ``rows.values`` made of nodes.
    """

    corpus: Corpus
    on: date | None = None
    closed: bool = False
    root: Instance | None = field(default=None, eq=False)
    found: dict[tuple[int, str, date | None], object] = field(factory=dict, init=False)
    running: set[tuple[int, str]] = field(factory=set, init=False)
    blanks: dict[tuple[int, str], Instance] = field(factory=dict, init=False)
    definitions: Mapping[str, Rule] = field(init=False)
    nodes: dict[str, FactRef] = field(factory=dict, init=False)
    joins: dict[int, tuple[object, object]] = field(factory=dict, init=False)
    readers: dict[int, tuple[Node, Callable[..., Any]]] = field(factory=dict, init=False)
    plain: dict[int, tuple[Node, bool]] = field(factory=dict, init=False)
    indexes: dict[object, object] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.definitions = self.corpus.definitions

    def entity(self, instance: Instance) -> Entity:
        """The vocabulary's entity of an instance."""
        return self.corpus.vocabulaire.entites[instance.entity]

    def blank_is_absence(self, instance: Instance) -> bool:
        """Whether what this instance does not say is declared absent."""
        if instance.closed is not None:
            return instance.closed
        return self.closed and (instance is self.root or self.entity(instance).document)


def follow(context: Context, start: Instance, item: FactRef | Group) -> Instance:
    """The instance at the end of the links of ``item``; where a link is missing, one known by nothing."""
    here = start
    for name in item.links:
        link: Link = context.entity(here).liens[name]
        there = here.links.get(name)
        if there is None and link.parent and here.parent is not None:
            there = here.parent
        if there is None:
            # Kept, so that what is derived from it is computed once and named once.
            blank = Instance(link.vers, where=here.where, closed=here.closed)
            there = context.blanks.setdefault((id(here), name), blank)
        here = there
    return here
