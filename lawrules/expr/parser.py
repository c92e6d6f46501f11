"""Text to syntax tree, with errors a rule author can act on. Nothing here ever reaches ``eval``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from lawrules.expr import syntax as s
from lawrules.expr.failures import FormulaFault

if TYPE_CHECKING:
    from lark import Lark, Token, UnexpectedInput
    from lark.tree import Meta

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "parse"]

MAX_LENGTH = 4_000
MAX_DEPTH = 60

_WORDS = {
    "COMPARATOR": "une comparaison (=, !=, <, <=, >, >=)",
    "PLUS": "+",
    "MINUS": "-",
    "TIMES": "*",
    "OVER": "/",
    "NAME": "un nom",
    "DATE": "une date",
    "PERCENT": "un pourcentage",
    "QUANTITY": "un nombre avec unité",
    "NUMBER": "un nombre",
    "STRING": "un texte entre guillemets",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "COMMA": "une virgule",
    "DOT": "un point",
    "COLON": "deux-points",
    "ET": "et",
    "OU": "ou",
    "NON": "non",
    "PARMI": "parmi",
    "SI": "si",
    "ALORS": "alors",
    "SINON": "sinon",
    "AU": "au",
    "VRAI": "vrai",
    "FAUX": "faux",
    "$END": "la fin",
}


def parse(text: str) -> s.Syntax:
    """Return the syntax tree of a formula.

    Raises:
        FormulaFault: The text is empty, too long, nested too deep, or not a formula.
    """
    from lark import UnexpectedInput
    from lark.exceptions import VisitError

    if not text.strip():
        raise FormulaFault("LR101", "la formule est vide", fix="écrivez une condition, ou retirez la clé.")
    if len(text) > MAX_LENGTH:
        raise FormulaFault(
            "LR102",
            f"la formule a {len(text)} caractères, {MAX_LENGTH} au plus",
            fix="nommez ses parties par des définitions.",
        )
    try:
        tree: s.Syntax = _builder().transform(_parser().parse(text))
    except VisitError as error:
        if isinstance(error.orig_exc, FormulaFault):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        raise _misread(error, text) from None
    _check_depth(tree)
    return tree


def _misread(error: UnexpectedInput, text: str) -> FormulaFault:
    """What the grammar did not expect, where, and what it did."""
    expected: set[str]
    token = getattr(error, "token", None)
    if token is None:
        at, expected = getattr(error, "pos_in_stream", None) or 0, getattr(error, "allowed", None) or set()
        what = f"caractère inattendu « {text[at : at + 1]} »"
    elif token.type == "$END":
        at, what = len(text), "la formule s'arrête trop tôt"
        expected = getattr(error, "accepts", None) or set()
    else:
        at, what = token.start_pos, f"« {token} » n'est pas attendu ici"
        expected = getattr(error, "accepts", None) or set()
    names = sorted({_WORDS.get(name, name.lower()) for name in expected})
    fix = f"on attend ici : {', '.join(names)}." if names else "voir la page « Écrire une règle »."
    return FormulaFault("LR101", what, at=at, fix=fix)


def _check_depth(tree: s.Syntax) -> None:
    """Refuse a tree nested too deep, without recursing into it: later passes may recurse safely."""
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [below for node in level for below in s.children(node)]
        if not level:
            return
    raise FormulaFault(
        "LR102",
        f"la formule emboîte plus de {MAX_DEPTH} niveaux",
        at=level[0].span[0],
        fix="nommez ses parties par des définitions.",
    )


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = FilePath(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False)


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


@cache
def _builder() -> Any:
    from lark import v_args
    from lark.visitors import Transformer_NonRecursive

    def span(meta: Meta) -> s.Span:
        return (0, 0) if meta.empty else (meta.start_pos, meta.end_pos)

    @v_args(meta=True)
    class Builder(Transformer_NonRecursive):  # type: ignore[type-arg]
        """Builds the tree bottom-up, without recursion, whatever the input."""

        def start(self, meta: Meta, items: list[Any]) -> Any:
            return items[0]

        def true(self, meta: Meta, items: list[Token]) -> s.Literal:
            return s.Literal(True, span=span(meta))

        def false(self, meta: Meta, items: list[Token]) -> s.Literal:
            return s.Literal(False, span=span(meta))

        def date(self, meta: Meta, items: list[Token]) -> s.Literal:
            try:
                return s.Literal(date.fromisoformat(str(items[0])), span=span(meta))
            except ValueError:
                raise FormulaFault(
                    "LR104", f"« {items[0]} » n'est pas une date", at=span(meta)[0], fix="écrivez AAAA-MM-JJ."
                ) from None

        def percent(self, meta: Meta, items: list[Token]) -> s.Literal:
            value = _fraction(str(items[0]).rstrip("%").strip()) / 100
            return s.Literal(value, percent=True, span=span(meta))

        def quantity(self, meta: Meta, items: list[Token]) -> s.Literal:
            number, unit = str(items[0]).split(maxsplit=1)
            return s.Literal(_fraction(number), unit=unit, span=span(meta))

        def number(self, meta: Meta, items: list[Token]) -> s.Literal:
            return s.Literal(_fraction(str(items[0])), span=span(meta))

        def string(self, meta: Meta, items: list[Token]) -> s.Literal:
            text = str(items[0])
            inner = text[1:-1] if text[0] == '"' else text[1:-1].strip()
            return s.Literal(inner, span=span(meta))

        def path(self, meta: Meta, items: list[Token]) -> s.Path:
            return s.Path(tuple(str(item) for item in items), span=span(meta))

        def negate(self, meta: Meta, items: list[Any]) -> Any:
            return s.Negation(items[0], span=span(meta))

        def all_of(self, meta: Meta, items: list[Any]) -> Any:
            return s.AllOf(tuple(items), span=span(meta))

        def any_of(self, meta: Meta, items: list[Any]) -> Any:
            return s.AnyOf(tuple(items), span=span(meta))

        def compare(self, meta: Meta, items: list[Any]) -> Any:
            left, op, right = items
            return s.Comparison(str(op), left, right, span=span(meta))

        def literal_choices(self, meta: Meta, items: list[Any]) -> tuple[s.Literal, ...]:
            return tuple(items)

        def named_choices(self, meta: Meta, items: list[Token]) -> str:
            return str(items[0])

        def member(self, meta: Meta, items: list[Any]) -> Any:
            return s.Membership(items[0], items[2], span=span(meta))

        def arithmetic(self, meta: Meta, items: list[Any]) -> Any:
            left, op, right = items
            return s.Arithmetic(str(op), left, right, span=span(meta))

        def minus(self, meta: Meta, items: list[Any]) -> Any:
            return s.Minus(items[1], span=span(meta))

        def conditional(self, meta: Meta, items: list[Any]) -> Any:
            condition, then, other = items
            return s.Conditional(condition, then, other, span=span(meta))

        def named_argument(self, meta: Meta, items: list[Any]) -> tuple[str, Any]:
            return str(items[0]), items[1]

        def plain_argument(self, meta: Meta, items: list[Any]) -> tuple[str, Any]:
            return "", items[0]

        def call(self, meta: Meta, items: list[Any]) -> Any:
            name, *pairs = items
            plain = tuple(item for key, item in pairs if not key)
            named = tuple((key, item) for key, item in pairs if key)
            return s.FunctionCall(str(name), plain, named, span=span(meta))

        def cell(self, meta: Meta, items: list[Any]) -> Any:
            path, *rest = items
            return s.Cell(path.parts, tuple(rest), None, span=span(meta))

        def dated_cell(self, meta: Meta, items: list[Any]) -> Any:
            path, *keys, day = items
            return s.Cell(path.parts, tuple(keys), day, span=span(meta))

    return Builder()
