"""Documents audited together: each read by the others where they speak of it, and all seen as one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from lawrules.backends.context import Context
from lawrules.backends.instances import FactValue, Instance
from lawrules.backends.rows import reference_date
from lawrules.io.building import Document
from lawrules.ir import nodes as k
from lawrules.ir.types import Kind
from lawrules.model import Corpus, Rule, Version

__all__ = ["day_of_file", "gathered", "join", "lacks"]


def join(documents: Sequence[Document], corpus: Corpus, world: str = "") -> list[str]:
    """Put each document where the others link to a thing of its kind, and say what differed.

    What a document says of another is only its account of it: the other, given beside it, prevails. Two
    documents of one kind are not chosen between, and those that bear different codes of one thing (two
    territories) are kept apart. Each keeps the world, open or closed, that it declares.

    Args:
        world: ``ouvert`` or ``clos``, imposed on all of them.

    Returns:
        Remarks: what was set aside, where the account and the document differ.
    """
    notes: list[str] = []
    for document in documents:
        closed = (world or document.monde) == "clos"
        for instance in document.instance.walk():
            instance.closed = closed and corpus.vocabulaire.entites[instance.entity].document
        document.instance.closed = closed
    for document in documents:
        for link in corpus.vocabulaire.entites[document.entity].liens.values():
            others = [item for item in documents if item.entity == link.vers and item is not document]
            if link.parent or not others:
                continue
            if len(others) > 1:
                title = corpus.vocabulaire.entites[link.vers].titre
                notes.append(f"{document.source} : plusieurs fichiers « {title} » ; aucun n'est retenu.")
                continue
            apart = _apart(document.instance, others[0].instance, corpus)
            if apart:
                notes.append(f"{document.source}, {others[0].source} : {apart} ; lus séparément.")
                continue
            account = document.instance.links.get(link.nom)
            if account is not None:
                notes += _differences(account, others[0], document.source, corpus)
            document.instance.links[link.nom] = others[0].instance
    return notes


def _apart(one: Instance, other: Instance, corpus: Corpus) -> str:
    """Why two documents are not about the same thing, by the codes that both bear; "" if nothing says so."""
    entities = corpus.vocabulaire.entites
    for name, link in entities[one.entity].liens.items():
        target = entities[link.vers]
        key = target.faits.get(target.cle)
        there, here = other.links.get(name), one.links.get(name)
        if key is None or key.type.kind is not Kind.CODE or there is None or here is None:
            continue
        codes = here.facts.get(key.nom), there.facts.get(key.nom)
        if there.entity == here.entity and None not in codes and codes[0] != codes[1]:
            return f"« {key.titre} » n'est pas le même"
    return ""


def _differences(account: Instance, other: Document, source: str, corpus: Corpus) -> Iterator[str]:
    facts = corpus.vocabulaire.entites[other.entity].faits
    for name, told in account.facts.items():
        true = other.instance.facts.get(name)
        if name in facts and _differ(told, true) and name != corpus.vocabulaire.entites[other.entity].cle:
            yield (
                f"{source} : « {facts[name].titre} » n'est pas ce que dit {other.source} ; "
                "c'est ce document qui est retenu."
            )


def _differ(told: FactValue, true: FactValue | None) -> bool:
    if true is None:
        return False
    both_texts = isinstance(told, str) and isinstance(true, str)  # two ways to say where a clause stands
    return told != true and not both_texts


def gathered(documents: Sequence[Document], corpus: Corpus) -> Instance | None:
    """The file that the documents make together.

    None when the vocabulary knows of no such thing, or when two of them are not about the same thing.
    """
    entity = next((item for item in corpus.vocabulaire.entites.values() if item.dossier), None)
    pairs = combinations([item.instance for item in documents], 2)
    if entity is None or any(_apart(one, other, corpus) for one, other in pairs):
        return None
    found = Instance(entity.id, label=entity.titre)
    for link in entity.liens.values():
        there = [item.instance for item in documents if item.entity == link.vers]
        if len(there) == 1:
            found.links[link.nom] = there[0]
    for collection in entity.collections.values():
        there = [item.instance for item in documents if item.entity == collection.de]
        if there:
            found.collections[collection.nom] = there
    return found if found.links or found.collections else None


def day_of_file(documents: Sequence[Document], context: Context) -> date | None:
    """The day whose law applies between documents: that of the last of them; None when none has a date."""
    days = [reference_date(item.instance, context, None) for item in documents]
    return max((day for day in days if day is not None), default=None)


def lacks(rule: Rule, version: Version | None, instance: Instance) -> bool:
    """Whether a rule about a file is not in force, or reads a document that is not in it."""
    if version is None:
        return True
    return bool(_documents_read(rule, version) - instance.links.keys() - instance.collections.keys())


def _documents_read(rule: Rule, version: Version) -> set[str]:
    """First steps, from the file, of what a version reads."""
    formulas = [version.formula, *(item.si for item in version.sauf), *filter(None, (version.si,))]
    found = set()
    for formula in formulas:
        for node in k.walk(formula.node):
            item = node.item if isinstance(node, k.Known) else node
            group = item if isinstance(item, k.Group) else getattr(item, "group", None)
            if isinstance(item, k.FactRef) and item.root == rule.porte_sur and item.links:
                found.add(item.links[0])
            if isinstance(group, k.Group) and group.root == rule.porte_sur:
                found.add((*group.links, group.name)[0])
    return found
