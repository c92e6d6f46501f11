"""Which facts of the rows keep an aggregate between two bounds.

The columnar evaluator gives bounds, not reasons. A sample of the rows, read by the reference evaluator, tells
which facts they lack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from attrs import define, evolve, field

from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.judging import Judgement, missing_facts
from lawrules.backends.rows import Trace, reference_date, trace
from lawrules.ir import nodes as k
from lawrules.model import Corpus

__all__ = ["RowDoubts"]

_AGGREGATES = (k.Count, k.Total, k.Extreme, k.Share)


@define
class RowDoubts:
    """Reasons for bounds, by aggregate; each is sought once.

    Attributes:
        sample: Gives some rows of the register, evenly spread.
        on: Day of the law imposed on all rows.
    """

    corpus: Corpus
    sample: Callable[[], Iterable[Instance]]
    on: date | None = None
    _rows: list[Instance] | None = field(default=None, init=False)
    _found: dict[k.Node, tuple[str, ...]] = field(factory=dict, init=False)

    def explained(self, judgement: Judgement) -> Judgement:
        """The judgement, its missing collections replaced by the facts that their rows lack."""
        wanted = list(_unsettled(judgement))
        collections = {node.group.path for node in wanted}
        if not collections & set(judgement.missing):
            return judgement
        facts = dict.fromkeys(path for node in wanted for path in self.facts(node))
        if not facts:
            return judgement
        kept = [path for path in judgement.missing if path not in collections]
        return evolve(judgement, missing=tuple(dict.fromkeys([*facts, *kept])))

    def facts(self, node: k.Count | k.Total | k.Extreme | k.Share) -> tuple[str, ...]:
        """Facts that the rows of the sample lack to know whether they count, most often missing first."""
        if node not in self._found:
            counter: Counter[str] = Counter()
            for row in self._sampled():
                for condition in _conditions(node):
                    if not any(
                        isinstance(part, k.FactRef) and part.root != row.entity for part in k.walk(condition)
                    ):
                        counter.update(set(self._lacking(condition, row)))
            self._found[node] = tuple(path for path, _ in counter.most_common())
        return self._found[node]

    def _sampled(self) -> list[Instance]:
        if self._rows is None:
            self._rows = list(self.sample())
        return self._rows

    def _lacking(self, condition: k.Node, row: Instance) -> Iterator[str]:
        context = Context(self.corpus, on=self.on)
        day = reference_date(row, context, None)
        yield from missing_facts(trace(condition, {row.entity: Binding(row, day)}, context))


def _conditions(node: k.Count | k.Total | k.Extreme | k.Share) -> Iterator[k.Node]:
    if isinstance(node, k.Share):
        yield from (node.base, node.part)
    elif node.condition is not None:
        yield node.condition


def _unsettled(judgement: Judgement) -> Iterator[k.Count | k.Total | k.Extreme | k.Share]:
    """Aggregates given with their bounds alone that leave the verdict open."""
    stack: list[Trace] = [
        part
        for part in (
            judgement.condition,
            *(found for _, found in judgement.exceptions),
            *judgement.guards,
            judgement.requirement,
        )
        if part is not None
    ]
    while stack:
        item = stack.pop()
        if item.known:
            continue
        if isinstance(item.node, _AGGREGATES) and not item.parts and isinstance(item.value, Interval):
            yield item.node
        stack.extend(item.parts)
