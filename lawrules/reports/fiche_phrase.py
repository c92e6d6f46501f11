"""A formula told in words: the titles of its facts, the values of its parameters, one condition a line.

Nothing is added and nothing left out; the formula itself stands beside it on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from attrs import frozen

from lawrules.expr import syntax as s
from lawrules.expr.parser import parse
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import Kind
from lawrules.model import Corpus, Fact, Formula, Parameter, Version
from lawrules.reports.fiche_mots import collection_at, fact_at, long_date, parameters
from lawrules.reports.page import Outline, Span, Spans, spans
from lawrules.words import day, number

__all__ = ["told"]

_COMPARISONS = {
    "=": " est égal à ",
    "!=": " n'est pas égal à ",
    "<": " est strictement inférieur à ",
    "<=": " est d'au plus ",
    ">": " est strictement supérieur à ",
    ">=": " est d'au moins ",
}
# A later day is no « greater » day.
_DAYS = {"<": " précède ", "<=": " ne suit pas ", ">": " suit ", ">=": " ne précède pas "}
# Words are alike by their text, not by a size.
_TEXTS = {"=": " est ", "!=": " n'est pas "}
_ALIKE = {"=": " est le même que ", "!=": " diffère de "}
_ALL, _ANY = "toutes ces conditions :", "l'une au moins de ces conditions :"
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_FUNCTIONS = {
    "jours_entre": "le nombre de jours de {0} à {1}",
    "mois_entre": "le nombre de mois révolus de {0} à {1}",
    "annees_revolues": "le nombre d'années révolues de {0} à {1}",
    "jours_apres": "{1} après {0}",
    "mois_apres": "{1} après {0}",
    "ans_apres": "{1} après {0}",
    "annee": "l'année de {0}",
    "debut_annee": "le 1er janvier de {0}",
    "fin_annee": "le 31 décembre de {0}",
    "commence_par": "{0} commence par {1}",
    "plus_petit": "la plus petite valeur entre {0} et {1}",
    "plus_grand": "la plus grande valeur entre {0} et {1}",
}


def told(corpus: Corpus, version: Version, formula: Formula) -> Outline:
    """The formula of a version as lines, each with its depth; a single line when it is one condition."""
    lists = {item.nom: item.values for item in version.listes}
    values = {item.nom: _parameter(item) for item in version.parametres}
    teller = _Teller(corpus, parameters(version) | values, lists)
    return Outline(tuple(teller.lines(parse(formula.text), 0)))


@frozen
class _Teller:
    corpus: Corpus
    values: Mapping[str, str]
    lists: Mapping[str, tuple[Scalar, ...]]

    # --- conditions, a line each ---------------------------------------------------------------

    def lines(self, node: s.Syntax, depth: int) -> Iterator[tuple[int, Spans]]:
        """A condition, and under it the conditions that it is made of."""
        match node:
            case s.AllOf(items=items):
                yield from self._list(_ALL, items, depth)
            case s.AnyOf(items=items):
                yield from self._list(_ANY, items, depth)
            case s.Negation(item=(s.AllOf() | s.AnyOf()) as item):
                yield depth, spans("il est faux que :")
                yield from self.lines(item, depth + 1)
            case s.Conditional(condition=condition, then=then, other=other):
                yield depth, spans("si :")
                yield from self.lines(condition, depth + 1)
                yield depth, spans("alors :")
                yield from self.lines(then, depth + 1)
                yield depth, spans("sinon :")
                yield from self.lines(other, depth + 1)
            case s.FunctionCall(name=("tous" | "existe" | "aucun") as name, args=(group, condition)):
                yield from self._each(self._quantified(name, group), condition, depth)
            case _:
                yield depth, self.condition(node)

    def _list(
        self, words: str | Spans, items: tuple[s.Syntax, ...], depth: int
    ) -> Iterator[tuple[int, Spans]]:
        yield depth, spans(words)
        for item in items:
            yield from self.lines(item, depth + 1)

    def condition(self, node: s.Syntax) -> Spans:
        """A condition within a sentence."""
        match node:
            case s.Path() if self._is_flag(node):
                return spans(self.value(node), " : oui")
            case s.Negation(item=s.Path() as item) if self._is_flag(item):
                return spans(self.value(item), " : non")
            case s.Negation(item=item):
                return spans("il est faux que ", self._held(item))
            case s.AllOf(items=items):
                return _joined([self._held(item) for item in items], " et ")
            case s.AnyOf(items=items):
                return _joined([self._held(item) for item in items], " ou ")
            case s.Comparison():
                return self._compared(node)
            case s.Membership(item=item, values=values):
                return spans(self.value(item), " est l'un de : ", self._choices(item, values))
            case s.FunctionCall(name="connu", args=args):
                return spans(self.value(args[0]), " est renseigné")
            case s.FunctionCall(name=("tous" | "existe" | "aucun") as name, args=args):
                inner = spans(" ", self.condition(args[1])) if len(args) > 1 else ()
                return spans(self._quantified(name, args[0], bare=not inner), inner)
            case _:
                return self.value(node)

    def _compared(self, node: s.Comparison) -> Spans:
        left, right = node.left, node.right
        fact, other = self._fact(left), self._fact(right)
        if isinstance(left, s.Path) and isinstance(right, s.Path) and fact and other:
            words = (_DAYS if self._is_day(left) else _ALIKE).get(node.op) or _COMPARISONS[node.op]
            # The same title on both sides: only whose it is tells them apart.
            owner = fact.titre == other.titre
            return spans(self._path(left, owner=owner), words, self._path(right, owner=owner))
        words = _COMPARISONS[node.op]
        if self._is_day(left):
            words = _DAYS.get(node.op, words)
        elif fact is not None and fact.type.textual:
            words = _TEXTS[node.op]
        return spans(self.value(left), words, self._choice(fact, right))

    def _held(self, node: s.Syntax) -> Spans:
        found = self.condition(node)
        return spans("(", found, ")") if isinstance(node, (s.AllOf, s.AnyOf)) else found

    def _quantified(self, name: str, group: s.Syntax, *, bare: bool = False) -> Spans:
        shown = self.value(group)
        if name == "tous":
            return spans("pour chaque élément, parmi ", shown)
        such = "" if bare else ", tel que"
        words = "il existe un élément, parmi " if name == "existe" else "il n'existe aucun élément, parmi "
        return spans(words, shown, such)

    def _choice(self, fact: Fact | None, right: s.Syntax) -> Spans:
        """The right side of a comparison; a value of a choice by its label."""
        if isinstance(right, s.Literal) and isinstance(right.value, str):
            label = dict(fact.libelles).get(right.value, right.value) if fact else right.value
            return (Span(f"« {label} »", "fort"),)
        return self.value(right)

    def _choices(self, item: s.Syntax, values: tuple[s.Literal, ...] | str) -> Spans:
        fact = self._fact(item)
        if isinstance(values, str):
            # A name of a list among the parameters.
            values = tuple(s.Literal(value) for value in self.lists.get(values, ()))
        return _joined([self._choice(fact, value) for value in values], ", ")

    def _each(self, head: Spans, condition: s.Syntax, depth: int) -> Iterator[tuple[int, Spans]]:
        """A quantifier, its list of conditions on the same line when it has one."""
        match condition:
            case s.AllOf(items=items):
                yield from self._list(spans(head, ", ", _ALL), items, depth)
            case s.AnyOf(items=items):
                yield from self._list(spans(head, ", ", _ANY), items, depth)
            case _:
                yield depth, spans(head, " :")
                yield from self.lines(condition, depth + 1)

    # --- values --------------------------------------------------------------------------------

    def value(self, node: s.Syntax) -> Spans:
        """A value within a sentence."""
        match node:
            case s.Literal():
                return (Span(_literal(node), "fort"),)
            case s.Path():
                return self._path(node)
            case s.Arithmetic(op=op, left=left, right=right):
                return spans(self._operand(left, op), _SIGNS[op], self._operand(right, op, right=True))
            case s.Minus(item=item):
                return spans("− ", self._operand(item, "*"))
            case s.Conditional(condition=condition, then=then, other=other):
                return spans(
                    "si ", self.condition(condition), ", ", self.value(then), ", sinon ", self.value(other)
                )
            case s.FunctionCall():
                return self._call(node)
            case s.Cell(path=path, keys=keys, day=at):
                name = path[-1]
                table = self.corpus.tables.get(name)
                title = Span(table.titre if table else name, "table", name)
                on = spans(" au ", self.value(at)) if at is not None else ()
                return spans(title, " pour ", _joined([self.value(key) for key in keys], ", "), on)
            case _:
                return self.condition(node)

    def _operand(self, node: s.Syntax, op: str, *, right: bool = False) -> Spans:
        found = self.value(node)
        if isinstance(node, s.Arithmetic):
            inner, outer = node.op in "*/", op in "*/"
            loose = inner < outer or (inner == outer and right and op in "-/")
        else:
            loose = isinstance(node, s.Conditional)
        return spans("(", found, ")") if loose else found

    def _call(self, node: s.FunctionCall) -> Spans:
        name, args, named = node.name, node.args, dict(node.named)
        if name == "part" and named:
            base, part = self.condition(named["parmi"]), self.condition(named["dont"])
            return spans("la part, parmi les ", self.value(args[0]), " où ", base, ", de ceux où ", part)
        if name == "part":
            return spans("la part de ", self.value(args[0]), " dans ", self.value(args[1]))
        if name == "nombre":
            return spans("le nombre de ", self.value(args[0]), self._where(args[1:]))
        if name in ("somme", "minimum", "maximum"):
            words = {"somme": "la somme de ", "minimum": "le plus petit ", "maximum": "le plus grand "}[name]
            return spans(words, self.value(args[1]), " sur ", self.value(args[0]), self._where(args[2:]))
        pieces = re.split(r"\{(\d)\}", _FUNCTIONS.get(name, name))
        return spans(
            *(self.value(args[int(piece)]) if index % 2 else piece for index, piece in enumerate(pieces))
        )

    def _where(self, condition: tuple[s.Syntax, ...]) -> Spans:
        return spans(" où ", self.condition(condition[0])) if condition else ()

    def _path(self, node: s.Path, *, owner: bool = False) -> Spans:
        parts, name = node.parts, ".".join(node.parts)
        if name in self.values:
            return (Span(self.values[name], "fort"),)
        if name == "date_de_reference":
            return spans("ce jour")
        fact = fact_at(self.corpus, name)
        if fact is None:
            group = collection_at(self.corpus, name)
            return (Span(group.titre or group.nom, "entite", group.de),) if group else spans(name)
        steps = [link.replace("_", " ") for link in (parts[:-1] if owner else parts[1:-1])]
        through = Span(f" ({' › '.join(steps)})", "doux") if steps else ""
        return spans(Span(fact.titre, "fait", fact.id), through)

    def _fact(self, node: s.Syntax) -> Fact | None:
        return fact_at(self.corpus, ".".join(node.parts)) if isinstance(node, s.Path) else None

    def _is_flag(self, node: s.Path) -> bool:
        name = ".".join(node.parts)
        fact = self._fact(node)
        return fact.type.kind is Kind.BOOLEEN if fact else self.values.get(name) in ("oui", "non")

    def _is_day(self, node: s.Syntax) -> bool:
        if isinstance(node, s.FunctionCall):
            return node.name in ("jours_apres", "mois_apres", "ans_apres", "debut_annee", "fin_annee")
        fact = self._fact(node)
        return bool(fact and fact.type.kind is Kind.DATE) or (
            isinstance(node, s.Path) and node.parts == ("date_de_reference",)
        )


def _parameter(item: Parameter) -> str:
    if isinstance(item.value, date):
        return long_date(item.value)
    # « 30000 » reads better as « 30 000 »; a year or a code of four figures stays as it is.
    grouped = isinstance(item.value, Fraction) and item.text.isdigit() and len(item.text) > 4
    return number(Fraction(item.text)) if grouped else item.text


def _joined(runs: list[Spans], mark: str) -> Spans:
    found: list[str | Spans] = []
    for run in runs:
        found += [mark, run] if found else [run]
    return spans(*found)


def _literal(literal: s.Literal) -> str:
    match literal.value:
        case bool() as value:
            return "oui" if value else "non"
        case date() as value:
            return day(value)
        case str() as value:
            return f"« {value} »"
        case Fraction() as value if literal.percent:
            return f"{number(value * 100, decimals=6)} %"
        case value:
            return f"{number(value, decimals=6)} {literal.unit}".strip()
