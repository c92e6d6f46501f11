"""The table of what an evaluator cannot do, made from the ``SUPPORT`` of its module."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from lawrules.reports.page import Grid, spans
from lawrules.sphinxext.render import block_nodes

__all__ = ["LimitsDirective"]


class LimitsDirective(SphinxDirective):
    """One table; the module that holds ``SUPPORT`` is the argument."""

    required_arguments = 1

    def run(self) -> Sequence[nodes.Node]:
        """The table."""
        module = import_module(self.arguments[0])
        if module.__file__:
            self.env.note_dependency(module.__file__)
        rows = tuple((spans(item.what), spans(item.fix)) for item in module.SUPPORT.values())
        return list(
            block_nodes(Grid(("Ce qu'il ne fait pas", "Ce qui en tient lieu"), rows, largeurs=(50, 50)))
        )
