"""Small faults planted in a rule, one at a time: would its cases notice?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen

from lawrules.errors import Where
from lawrules.ir import nodes as k
from lawrules.ir.rewriting import rewrites
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Formula, Rule, Version, Vocabulary
from lawrules.words import scalar

__all__ = ["Mutant", "mutants"]

_STRICTER = {k.Op.GE: k.Op.GT, k.Op.GT: k.Op.GE, k.Op.LE: k.Op.LT, k.Op.LT: k.Op.LE}
_CONTRARY = {k.Op.EQ: k.Op.NE, k.Op.NE: k.Op.EQ}
_QUANTIFIERS = ("tous(", "existe(", "aucun(")


@frozen
class Mutant:
    """A rule with one fault.

    Attributes:
        id: Stable name: ``regle@version:partie:xxxxxx``, the last part drawn from the words of the fault, so
            that a fact added to the vocabulary renames none.
        quoi: The fault in words.
        rule: The faulty rule.
        where: The line of the rule file that the fault is in.
    """

    id: str
    quoi: str
    rule: Rule
    where: Where


def mutants(rule: Rule, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant of a rule, version by version."""
    for index, version in enumerate(rule.versions):
        told: Counter[str] = Counter()
        for part, words, changed, where in _of_version(version, vocabulary):
            name = f"{part}:{hashlib.sha256(words.encode()).hexdigest()[:6]}"
            told[name] += 1
            again = f"-{told[name]}" if told[name] > 1 else ""
            yield _mutant(rule, index, f"{name}{again}", words, changed, where)
        yield from _of_dates(rule, index)


def _mutant(rule: Rule, index: int, part: str, words: str, version: Version, where: Where) -> Mutant:
    versions = (*rule.versions[:index], version, *rule.versions[index + 1 :])
    name = f"{rule.id}@{rule.versions[index].depuis}:{part}"
    return Mutant(name, words, evolve(rule, versions=versions), where)


def _of_version(version: Version, vocabulary: Vocabulary) -> Iterator[tuple[str, str, Version, Where]]:
    for key in ("si", "exige", "vaut"):
        formula: Formula | None = getattr(version, key)
        if formula is None:
            continue
        for words, changed in _of_formula(formula, vocabulary):
            yield key, words, _with_formula(version, key, changed), formula.where
    if version.si is not None:
        yield "si", "condition « si » retirée", evolve(version, si=None), version.si.where
    for place, item in enumerate(version.sauf):
        others = (*version.sauf[:place], *version.sauf[place + 1 :])
        yield (
            f"sauf.{item.id}",
            f"exception « {item.id} » retirée",
            evolve(version, sauf=others),
            item.si.where,
        )
        for words, changed in _of_formula(item.si, vocabulary):
            rest = (*version.sauf[:place], evolve(item, si=changed), *version.sauf[place + 1 :])
            yield f"sauf.{item.id}", words, evolve(version, sauf=rest), item.si.where


def _with_formula(version: Version, key: str, formula: Formula) -> Version:
    match key:
        case "si":
            return evolve(version, si=formula)
        case "exige":
            return evolve(version, exige=formula)
        case _:
            return evolve(version, vaut=formula)


def _of_formula(formula: Formula, vocabulary: Vocabulary) -> Iterator[tuple[str, Formula]]:
    for words, node in rewrites(formula.node, lambda node: _changes(node, vocabulary)):
        yield words, evolve(formula, node=node)


def _of_dates(rule: Rule, index: int) -> Iterator[Mutant]:
    version = rule.versions[index]
    before = rule.versions[index + 1] if index + 1 < len(rule.versions) else None
    if before is not None and _same_law(before, version) and before.fin == version.depuis - timedelta(days=1):
        return  # both sides of that day say the same: moving it changes no verdict
    for days in (-1, 1):
        start = version.depuis + timedelta(days=days)
        if version.fin is not None and start > version.fin:
            continue
        versions = list(rule.versions)
        versions[index] = evolve(version, depuis=start)
        if before is not None and before.fin == version.depuis - timedelta(days=1):
            versions[index + 1] = evolve(before, fin=start - timedelta(days=1))
        words = f"version du {version.depuis} {'avancée' if days < 0 else 'retardée'} d'un jour"
        name = f"{rule.id}@{version.depuis}:depuis{days:+d}"
        yield Mutant(name, words, evolve(rule, versions=tuple(versions)), version.where)
    if version.fin is not None and index == 0:
        for days in (-1, 1):
            end = version.fin + timedelta(days=days)
            changed = (evolve(version, fin=end), *rule.versions[1:])
            name = f"{rule.id}@{version.depuis}:fin{days:+d}"
            yield Mutant(
                name, f"fin du {version.fin} décalée d'un jour", evolve(rule, versions=changed), version.where
            )


def _same_law(one: Version, other: Version) -> bool:
    """Whether two versions compute the same, whatever their words and sources."""

    def computed(version: Version) -> tuple[object, ...]:
        formulas = (version.si, version.exige, version.vaut, *(item.si for item in version.sauf))
        return tuple(formula and (formula.node, formula.guards) for formula in formulas)

    return computed(one) == computed(other)


def _changes(node: k.Node, vocabulary: Vocabulary) -> Iterator[tuple[str, k.Node]]:
    """What a node may become."""
    match node:
        case k.Const():
            yield from _of_constant(node)
        case k.And(items=items):
            yield f"« et » changé en « ou » : {node.origin}", k.Or(items, origin=node.origin)
            yield from _without_one(node, items, "et")
        case k.Or(items=items):
            yield f"« ou » changé en « et » : {node.origin}", k.And(items, origin=node.origin)
            yield from _without_one(node, items, "ou")
        case k.Not(item=item):
            if not node.origin.startswith("non ("):  # written by a quantifier's lowering otherwise
                yield f"« non » retiré : {node.origin}", item
        case k.Compare():
            yield from _of_comparison(node)
        case k.Member(values=values) if len(values) > 1:
            for index, value in enumerate(values):
                rest = (*values[:index], *values[index + 1 :])
                yield f"« {value} » retiré de {node.origin}", evolve(node, values=rest)
        case k.FactRef():
            yield from _of_fact(node, vocabulary)
        case k.Call(name="plus_petit" | "plus_grand" as name):
            other = "plus_grand" if name == "plus_petit" else "plus_petit"
            yield f"« {name} » changé en « {other} »", evolve(node, name=other)
        case k.Extreme():
            yield f"minimum et maximum échangés : {node.origin}", evolve(node, greatest=not node.greatest)


def _without_one(node: k.And | k.Or, items: tuple[k.Node, ...], word: str) -> Iterator[tuple[str, k.Node]]:
    for index, item in enumerate(items):
        rest = (*items[:index], *items[index + 1 :])
        kept: k.Node = rest[0] if len(rest) == 1 else evolve(node, items=rest)
        yield f"« {item.origin} » retiré d'un « {word} »", kept


def _step(kind: ValueType) -> Fraction:
    """One unit of what the reader sees: a point of a rate, one euro, one month."""
    return Fraction(1, 100) if kind.kind is Kind.TAUX else Fraction(1)


def _of_constant(node: k.Const) -> Iterator[tuple[str, k.Node]]:
    value = node.value
    shown = scalar(value, node.type)
    if isinstance(value, bool):
        yield f"« {shown} » changé en son contraire", evolve(node, value=not value)
    elif isinstance(value, Fraction):
        for sign in (-1, 1):
            changed = value + sign * _step(node.type)
            yield f"« {shown} » changé en « {scalar(changed, node.type)} »", evolve(node, value=changed)
    elif isinstance(value, date):
        for days in (-1, 1):
            moved = value + timedelta(days=days)
            yield f"« {shown} » changé en « {scalar(moved, node.type)} »", evolve(node, value=moved)


def _of_comparison(node: k.Compare) -> Iterator[tuple[str, k.Node]]:
    if node.origin.startswith(_QUANTIFIERS):
        contrary = {k.Op.EQ: k.Op.NE, k.Op.GT: k.Op.EQ}
        yield f"quantificateur inversé : {node.origin}", evolve(node, op=contrary[node.op])
        return
    for table, words in ((_STRICTER, "strict ou large"), (_CONTRARY, "contraire")):
        if node.op in table:
            changed = table[node.op]
            yield f"« {node.op} » changé en « {changed} » ({words}) : {node.origin}", evolve(node, op=changed)


def _of_fact(node: k.FactRef, vocabulary: Vocabulary) -> Iterator[tuple[str, k.Node]]:
    """The next fact of the same entity and type, in the vocabulary's order."""
    entity, _, name = node.fact.partition(".")
    facts = list(vocabulary.entites[entity].faits.values())
    start = next(index for index, fact in enumerate(facts) if fact.nom == name)
    for fact in (*facts[start + 1 :], *facts[:start]):
        same = fact.type.kind is node.type.kind and fact.type.unite == node.type.unite
        if same and fact.type.valeurs == node.type.valeurs:
            changed = k.FactRef(node.root, node.links, fact.id, fact.type, origin=fact.id)
            yield f"« {node.path} » changé en « {changed.path} »", changed
            return
