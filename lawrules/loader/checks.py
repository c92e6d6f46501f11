"""Checks between files: definitions that meet or turn in a circle, ledgers, and what to look at again."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date

from lawrules.errors import Problem, Problems, Where
from lawrules.ir.nodes import FactRef, Node, walk
from lawrules.loader.ledgers import LedgerDraft
from lawrules.loader.schema import suggest
from lawrules.model import Article, Certitude, Corpus, Formula, Rule

__all__ = ["check_definitions", "check_ledgers", "facts_read", "notes"]


def facts_read(rule: Rule) -> tuple[str, ...]:
    """Ids of the facts that the formulas of a rule read, over all its versions."""
    found = (node.fact for node in _nodes(rule) if isinstance(node, FactRef))
    return tuple(dict.fromkeys(found))


def _nodes(rule: Rule) -> Iterator[Node]:
    formulas: list[Formula | None] = [rule.date_de_reference]
    for version in rule.versions:
        formulas += [version.si, *(item.si for item in version.sauf), version.exige, version.vaut]
    for formula in formulas:
        if formula is not None:
            for node in (formula.node, *formula.guards):
                yield from walk(node)


def check_definitions(rules: Iterable[Rule], *, problems: Problems) -> None:
    """Refuse two rules that define one fact, and definitions that end up needing themselves."""
    by_fact: dict[str, Rule] = {}
    for rule in rules:
        if not rule.definit:
            continue
        first = by_fact.setdefault(rule.definit, rule)
        if first is not rule:
            what = f"« {rule.definit} » est défini deux fois, par « {first.id} » et « {rule.id} »"
            fix = "gardez une seule règle ; une définition qui change est une version de plus."
            problems.add("LR238", what, where=rule.where, fix=fix)
    needs = {fact: [name for name in facts_read(rule) if name in by_fact] for fact, rule in by_fact.items()}
    for cycle in _cycles(needs):
        what = f"définition circulaire : {' → '.join([*cycle, cycle[0]])}"
        fix = "écrivez l'une de ces définitions sans les autres."
        problems.add("LR239", what, where=by_fact[cycle[0]].where, fix=fix)


def _cycles(needs: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Each circle met by going down from every fact, told once."""
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        branches = [iter([start])]
        while branches:
            name = next(branches[-1], None)
            if name is None:
                branches.pop()
                if path:
                    done.add(path.pop())
            elif name in path:
                yield path[path.index(name) :]
            elif name not in done:
                path.append(name)
                branches.append(iter(needs[name]))


def check_ledgers(
    drafts: Iterable[LedgerDraft], *, rules: Iterable[str], unread: Container[str] = (), problems: Problems
) -> None:
    """Refuse a ledger that names no rule of the base, and two ledgers for one article.

    ``unread`` are the stems of rule files that could not be read: their ids are not known.
    """
    known = set(rules)
    seen: dict[tuple[str, str], Article] = {}
    for draft in drafts:
        article = draft.article
        first = seen.setdefault((article.texte, article.article), article)
        if first is not article:
            what = f"{article.texte}, art. {article.article} a déjà un registre : {first.where.file}"
            problems.add("LR272", what, where=article.where, fix="réunissez les deux registres.")
        for text in draft.named:
            if text.value not in known and text.value.rpartition(".")[2] not in unread:
                fix = suggest(text.value, known) or "créez la règle, ou écrivez « a_faire: … »."
                problems.add("LR271", f"règle inconnue : « {text.value} »", where=text.where, fix=fix)


def notes(corpus: Corpus, *, today: date | None = None) -> tuple[Problem, ...]:
    """What a valid base should still be looked at for. Nothing here prevents loading.

    Args:
        corpus: A loaded rule base.
        today: Day after which no version can have been checked; not compared when None.
    """
    found = Problems()
    encoded = {name for article in corpus.articles for line in article.alineas for name in line.encode_par}
    for rule in corpus.regles.values():
        if rule.id not in encoded:
            what = f"« {rule.id} » n'est cité par aucun registre d'article"
            found.add("LR273", what, where=rule.where, fix="citez-la sous « encode_par » dans _article.yaml.")
        for version in rule.versions:
            where = version.where
            name = f"« {rule.id} », version du {version.depuis}"
            if version.verifie_le is None:
                what = f"{name} : personne n'a daté sa vérification"
                found.add("LR274", what, where=where, fix="comparez au texte, puis ajoutez « verifie_le ».")
            elif today is not None and version.verifie_le > today:
                what = f"{name} : « verifie_le » ({version.verifie_le}) est à venir"
                found.add("LR275", what, where=where, fix="écrivez le jour de la vérification.")
            if version.certitude is Certitude.DOUTE and not (version.lecture or version.limites):
                what = f"{name} : le doute n'est pas expliqué"
                found.add("LR276", what, where=where, fix="dites dans « lecture » entre quoi et quoi.")
    for article in corpus.articles:
        for line in article.alineas:
            if line.a_faire:
                what = f"{article.texte}, art. {article.article} : « {line.repere} » reste à traiter"
                found.add("LR277", what, where=Where(article.where.file), fix=line.a_faire)
    return tuple(found)
