"""The reference evaluator: slow, plain, and the oracle that the others must agree with.

``trace`` gives the value of a node together with how it came about, so that the explanation is the
evaluation itself and not a second opinion. Scalars are in ``rows.scalars``, aggregates in
``rows.aggregates``; importing this module registers both.
"""

from __future__ import annotations

from lawrules.backends.context import Context
from lawrules.backends.rows import aggregates, scalars  # noqa: F401  (they register their nodes)
from lawrules.backends.rows.tracing import Bindings, Trace, Value, reference_date, trace
from lawrules.ir.nodes import Node

__all__ = ["Bindings", "Trace", "Value", "evaluate", "reference_date", "trace"]


def evaluate(node: Node, bindings: Bindings, context: Context) -> Value:
    """The value of a node: True, False, an Interval, a date or a text; None (or no bounds) is unknown."""
    return trace(node, bindings, context).value
