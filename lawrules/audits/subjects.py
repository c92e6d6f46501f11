"""The subjects of one rule in a source, ready to be judged and explained one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from lawrules.backends.context import Context
from lawrules.backends.instances import Instance
from lawrules.errors import Where
from lawrules.model import Corpus, Rule

__all__ = ["subjects_of"]


def subjects_of(
    corpus: Corpus,
    sources: Sequence[str],
    rule: Rule,
    *,
    entity: str = "",
    mapping: Path | None = None,
    world: str = "",
    on: date | None = None,
) -> tuple[list[Instance], Context, date | None]:
    """Instances that the rule is about, the context to judge them in, and the day of the law they all have.

    Several sources are documents given together; a register is given alone.

    Raises:
        DataError: The source cannot be read.
    """
    from lawrules.audits.opening import is_document

    if len(sources) > 1 or is_document(Path(sources[0])):
        return _of_documents(corpus, sources, rule, world, on)
    return _of_register(corpus, sources[0], rule, entity, mapping, on), Context(corpus, on=on), None


def _of_documents(
    corpus: Corpus, sources: Sequence[str], rule: Rule, world: str, on: date | None
) -> tuple[list[Instance], Context, date | None]:
    from lawrules.audits.dossier import day_of_file, gathered, join
    from lawrules.io.documents import read_document

    documents = [read_document(Path(source), corpus.vocabulaire) for source in sources]
    join(documents, corpus, world)
    closed = all((world or item.monde) == "clos" for item in documents)
    together = gathered(documents, corpus)
    trees = [item.instance for item in documents] if together is None else [together]
    found: dict[int, Instance] = {}
    for tree in trees:
        found |= {id(item): item for item in tree.walk() if item.entity == rule.porte_sur}
    context = Context(corpus, on=on, closed=closed)
    between = corpus.vocabulaire.entites[rule.porte_sur].dossier
    return list(found.values()), context, day_of_file(documents, context) if between else None


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
