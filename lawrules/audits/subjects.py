"""The subjects of one rule in a source, ready to be judged and explained one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lawrules.backends.context import Context
from lawrules.backends.instances import Instance
from lawrules.errors import Where
from lawrules.model import Corpus, Rule

__all__ = ["subjects_of"]


def subjects_of(
    corpus: Corpus,
    source: str,
    rule: Rule,
    *,
    entity: str = "",
    mapping: Path | None = None,
    world: str = "",
    on: date | None = None,
) -> tuple[list[Instance], Context]:
    """Instances that the rule is about, and the context to judge them in.

    Raises:
        DataError: The source cannot be read.
    """
    from lawrules.audits.opening import is_document

    if is_document(Path(source)):
        from lawrules.io.documents import read_document

        document = read_document(Path(source), corpus.vocabulaire)
        context = Context(corpus, on=on, closed=(world or document.monde) == "clos")
        return [item for item in document.instance.walk() if item.entity == rule.porte_sur], context
    return _of_register(corpus, source, rule, entity, mapping, on), Context(corpus, on=on)


def _of_register(
    corpus: Corpus, source: str, rule: Rule, entity: str, mapping: Path | None, on: date | None
) -> list[Instance]:
    from lawrules.audits.opening import read_register
    from lawrules.backends import columns
    from lawrules.backends.rowviews import row_instance

    entity, table, _ = read_register(corpus, source, entity, mapping)
    if rule.porte_sur == entity:
        lines = table.lines.to_list()
        return [
            row_instance(row, entity, corpus.vocabulaire, where=Where(source, lines[index]))
            for index, row in enumerate(table.frame.iter_rows(named=True))
        ]
    found: list[Instance] = []
    for holder in corpus.vocabulaire.entites.values():
        for collection in holder.collections.values():
            if collection.de == entity and collection.regroupements:
                holders = columns.aggregate(corpus, table.frame, holder.id, collection.nom, on=on).holders
                found.extend(holders)
                found.extend(item for one in holders for item in one.links.values())
    return [item for item in found if item.entity == rule.porte_sur]
