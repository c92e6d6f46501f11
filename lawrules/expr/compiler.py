"""Syntax to typed kernel: names resolved, types and units checked, sugar lowered."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from lawrules.errors import RuleFileError, Where
from lawrules.expr import syntax as s
from lawrules.expr.aggregates import AGGREGATES, compile_aggregate
from lawrules.expr.checks import (
    check_choice,
    check_comparable,
    check_same_unit,
    divisor_guard,
    fault,
    need,
    need_number,
    suggestion,
)
from lawrules.expr.failures import FormulaFault
from lawrules.expr.parameters import ListParameter, literal_type
from lawrules.expr.parser import parse
from lawrules.ir import nodes as k
from lawrules.ir.functions import FUNCTIONS
from lawrules.ir.types import BOOLEAN, DATE, RATE, Kind, ValueType, number_type
from lawrules.ir.units import NO_UNIT
from lawrules.model import Entity, Formula, Parameter, Table, Vocabulary

__all__ = ["Compiler", "compile_formula"]


def compile_formula(
    text: str,
    *,
    vocabulary: Vocabulary,
    subject: str,
    parameters: Mapping[str, Parameter | ListParameter] | None = None,
    tables: Mapping[str, Table] | None = None,
    expected: ValueType | None = None,
    where: Where | None = None,
) -> Formula:
    """Return a formula about ``subject``, typed and lowered to the kernel.

    Args:
        subject: Entity id bound at the top of the formula.
        expected: Type that the formula must have; None accepts any.
        where: Where its first character stands; problems are placed relative to it.

    Raises:
        RuleFileError: It is no formula, or names, types or units are wrong.
    """
    place = where or Where()
    try:
        compiler = Compiler(text, vocabulary, subject, parameters or {}, tables or {})
        node = compiler.compile(parse(text))
        if expected is not None:
            _check_expected(node, expected)
        return Formula(text, node, tuple(compiler.guards), place)
    except FormulaFault as error:
        raise RuleFileError(error.placed(place, text)) from None


def _check_expected(node: k.Node, expected: ValueType) -> None:
    if expected.numeric and node.type.numeric:
        if node.type.unite != expected.unite:
            raise FormulaFault(
                "LR112",
                f"la formule est en « {node.type.unite} », on attend « {expected.unite} »",
                fix="convertissez par un paramètre qui porte l'unité, par exemple « 12 mois/an ».",
            )
        return
    same = node.type.kind is expected.kind or (node.type.textual and expected.textual)
    if not same:
        raise FormulaFault(
            "LR111",
            f"la formule donne « {node.type} », on attend « {expected} »",
            fix="voir le type du fait.",
        )


class Compiler:
    """Compiles one formula; ``guards`` fills with what the formula needs in order to have an object."""

    def __init__(
        self,
        text: str,
        vocabulary: Vocabulary,
        subject: str,
        parameters: Mapping[str, Parameter | ListParameter],
        tables: Mapping[str, Table],
    ) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.subject = subject
        self.parameters = parameters
        self.tables = tables
        self.scopes: list[str] = [subject]  # an element is bound under its entity's own name
        self.guards: list[k.Node] = []

    def origin(self, item: s.Syntax) -> str:
        """The words that ``item`` was read from."""
        start, end = item.span
        return " ".join(self.text[start:end].split())

    def compile(self, item: s.Syntax) -> k.Node:
        """The kernel node of a syntax node, with its words."""
        return evolve(self._compile(item), origin=self.origin(item))

    def _compile(self, item: s.Syntax) -> k.Node:
        match item:
            case s.Literal():
                return k.Const(item.value, literal_type(item))
            case s.Path():
                return self.path(item)
            case s.Negation(item=inner):
                return k.Not(self.condition(inner))
            case s.AllOf(items=items):
                return k.And(tuple(self.condition(part) for part in items))
            case s.AnyOf(items=items):
                return k.Or(tuple(self.condition(part) for part in items))
            case s.Comparison():
                return self.comparison(item)
            case s.Membership():
                return self.membership(item)
            case s.Arithmetic():
                return self.arithmetic(item)
            case s.Minus(item=inner):
                node = need_number(self.compile(inner), inner)
                if isinstance(node, k.Const) and isinstance(node.value, Fraction):
                    return k.Const(-node.value, node.type)
                zero = k.Const(Fraction(0), number_type(node.type.unite, 0))
                return k.Subtract(zero, node, number_type(node.type.unite, node.type.decimales))
            case s.Conditional():
                return self.conditional(item)
            case s.FunctionCall():
                return self.call(item)
            case s.Cell():
                return self.cell(item)

    def condition(self, item: s.Syntax) -> k.Node:
        """A node that must be true or false."""
        node = self.compile(item)
        need(node, BOOLEAN, item, "une condition")
        return node

    # --- names ---------------------------------------------------------------------------------------

    def path(self, item: s.Path) -> k.Node:
        """A parameter, a fact, or the reference date."""
        if len(item.parts) == 1:
            name = item.parts[0]
            if name == "date_de_reference":
                return k.ReferenceDate(self.subject)
            parameter = self.parameters.get(name)
            if isinstance(parameter, Parameter):
                return k.Const(parameter.value, parameter.type)
            if isinstance(parameter, ListParameter):
                raise fault(
                    item, "LR107", f"« {name} » est une liste", "une liste ne s'emploie qu'après « parmi »."
                )
            raise fault(
                item,
                "LR103",
                f"nom inconnu : « {name} »",
                suggestion(name, [*self.parameters, *self.scopes])
                or "déclarez-le sous « parametres », ou écrivez un fait : entité.fait.",
            )
        found = self.resolve(item)
        if isinstance(found, k.Group):
            raise fault(
                item,
                "LR107",
                f"« {found.path} » est une collection",
                "agrégez-la : nombre(…), tous(…), part(…).",
            )
        return found

    def resolve(self, item: s.Path) -> k.FactRef | k.Group:
        """The fact or the collection at the end of a path."""
        root, *steps = item.parts
        if root not in self.scopes:
            raise fault(
                item,
                "LR103",
                f"« {root} » n'est pas visible ici",
                suggestion(root, self.scopes) or f"une formule part de : {', '.join(self.scopes)}.",
            )
        entity = self.vocabulary.entites[root]
        for step in steps[:-1]:
            link = entity.liens.get(step)
            if link is None:
                raise self._unknown(item, entity, step)
            entity = self.vocabulary.entites[link.vers]
        last = steps[-1]
        if last in entity.faits:
            fact = entity.faits[last]
            return k.FactRef(root, tuple(steps[:-1]), fact.id, fact.type, origin=self.origin(item))
        if last in entity.collections:
            return k.Group(root, tuple(steps[:-1]), last, entity.collections[last].de)
        raise self._unknown(item, entity, last)

    def _unknown(self, item: s.Path, entity: Entity, step: str) -> FormulaFault:
        names = [*entity.faits, *entity.liens, *entity.collections]
        near = suggestion(step, names)
        return fault(
            item,
            "LR103",
            f"fait inconnu : « {'.'.join(item.parts)} »",
            f"{near} Sinon, déclarez-le dans rules/faits/{entity.id}.yaml.".strip(),
        )

    # --- operators -----------------------------------------------------------------------------------

    def comparison(self, item: s.Comparison) -> k.Node:
        """Two numbers of one unit, two dates, or two texts."""
        left, right = self.compile(item.left), self.compile(item.right)
        check_comparable(left, right, item)
        for one, other in ((left, right), (right, left)):
            if isinstance(other, k.Const):
                check_choice(one.type, (other.value,), item)
        return k.Compare(k.Op(item.op), left, right)

    def membership(self, item: s.Membership) -> k.Node:
        """A text or a number among values written there or under a list parameter."""
        node = self.compile(item.item)
        if isinstance(item.values, str):
            parameter = self.parameters.get(item.values)
            if not isinstance(parameter, ListParameter):
                raise fault(
                    item,
                    "LR107",
                    f"« {item.values} » n'est pas une liste",
                    "déclarez « parametres: {nom: [a, b]} ».",
                )
            values, kind = parameter.values, parameter.type
        else:
            types = [literal_type(value) for value in item.values]
            values, kind = tuple(value.value for value in item.values), types[0]
        if node.type.textual != kind.textual or node.type.numeric != kind.numeric:
            raise fault(item, "LR111", f"« {node.type} » n'est jamais parmi des valeurs « {kind} »", "")
        if not (node.type.textual or node.type.numeric):
            raise fault(item, "LR111", "« parmi » attend un texte ou un nombre", "")
        if node.type.numeric:
            check_same_unit(node.type.unite, kind.unite, item)
        check_choice(node.type, values, item)
        return k.Member(node, values)

    def arithmetic(self, item: s.Arithmetic) -> k.Node:
        """Exact arithmetic with units."""
        left = need_number(self.compile(item.left), item.left)
        right = need_number(self.compile(item.right), item.right)
        a, b = left.type.decimales, right.type.decimales
        if item.op in "+-":
            check_same_unit(left.type.unite, right.type.unite, item)
            decimals = None if a is None or b is None else max(a, b)
            kind = number_type(left.type.unite, decimals)
            return k.Add(left, right, kind) if item.op == "+" else k.Subtract(left, right, kind)
        if item.op == "*":
            decimals = None if a is None or b is None else a + b
            return k.Multiply(left, right, number_type(left.type.unite * right.type.unite, decimals))
        guard = divisor_guard(right, item)
        if guard is not None:
            self.guard(guard, item)
        return k.Divide(left, right, number_type(left.type.unite / right.type.unite, None))

    def guard(self, guard: k.Node, item: s.Syntax) -> None:
        """Remember what the formula needs in order to have an object."""
        if len(self.scopes) > 1:
            raise fault(
                item,
                "LR121",
                "un taux ou un quotient dont la base peut être nulle ne tient pas dans un agrégat",
                "nommez-le par une définition de l'élément.",
            )
        if guard not in self.guards:
            self.guards.append(guard)

    def conditional(self, item: s.Conditional) -> k.Node:
        """``si … alors … sinon …``"""
        condition = self.condition(item.condition)
        then, other = self.compile(item.then), self.compile(item.other)
        if then.type.numeric and other.type.numeric:
            check_same_unit(then.type.unite, other.type.unite, item)
            a, b = then.type.decimales, other.type.decimales
            kind = number_type(then.type.unite, None if a is None or b is None else max(a, b))
        elif then.type.kind is other.type.kind or (then.type.textual and other.type.textual):
            kind = then.type
        else:
            raise fault(
                item,
                "LR111",
                f"les deux branches diffèrent : « {then.type} » et « {other.type} »",
                "rendez-les égales.",
            )
        return k.Choose(condition, then, other, kind)

    # --- calls ---------------------------------------------------------------------------------------

    def call(self, item: s.FunctionCall) -> k.Node:
        """A scalar function, ``connu``, or an aggregate."""
        if item.name in AGGREGATES:
            return compile_aggregate(self, item)
        if item.named:
            raise fault(item, "LR108", f"« {item.name} » ne prend pas d'argument nommé", "")
        if item.name == "connu":
            if len(item.args) != 1 or not isinstance(item.args[0], s.Path) or len(item.args[0].parts) < 2:
                raise fault(item, "LR108", "« connu » attend un fait ou une collection", "connu(entité.fait)")
            return k.Known(self.resolve(item.args[0]))
        if item.name in ("plus_petit", "plus_grand"):
            return self.extreme_of_two(item)
        function = FUNCTIONS.get(item.name)
        if function is None:
            names = [*FUNCTIONS, *AGGREGATES, "connu", "plus_petit", "plus_grand"]
            raise fault(
                item,
                "LR108",
                f"fonction inconnue : « {item.name} »",
                suggestion(item.name, names) or "voir la liste.",
            )
        if len(item.args) != len(function.takes):
            raise fault(
                item,
                "LR108",
                f"« {item.name} » attend {len(function.takes)} arguments, {len(item.args)} donnés",
                "",
            )
        args = []
        for part, kind in zip(item.args, function.takes, strict=True):
            node = self.compile(part)
            need(node, kind, part, f"« {kind} »")
            if kind.numeric and node.type.decimales != 0:
                raise fault(part, "LR111", f"« {item.name} » attend un nombre entier", "")
            args.append(node)
        return k.Call(item.name, tuple(args), function.gives)

    def extreme_of_two(self, item: s.FunctionCall) -> k.Node:
        """``plus_petit`` and ``plus_grand`` of two numbers of one unit, or of two dates."""
        if len(item.args) != 2:
            raise fault(item, "LR108", f"« {item.name} » attend 2 arguments", "")
        left, right = (self.compile(part) for part in item.args)
        if left.type.kind is Kind.DATE and right.type.kind is Kind.DATE:
            kind = DATE
        else:
            need_number(left, item.args[0])
            need_number(right, item.args[1])
            check_same_unit(left.type.unite, right.type.unite, item)
            a, b = left.type.decimales, right.type.decimales
            kind = number_type(left.type.unite, None if a is None or b is None else max(a, b))
        return k.Call(item.name, (left, right), kind)

    def portion(self, item: s.FunctionCall) -> k.Node:
        """``part(a, b)``: a total among another."""
        if len(item.args) != 2:
            raise fault(item, "LR108", "« part » attend deux totaux, ou (collection, parmi:, dont:)", "")
        part = need_number(self.compile(item.args[0]), item.args[0])
        whole = need_number(self.compile(item.args[1]), item.args[1])
        check_same_unit(part.type.unite, whole.type.unite, item)
        guard = divisor_guard(whole, item)
        if guard is not None:
            self.guard(guard, item)
        return k.Portion(part, whole, RATE)

    def cell(self, item: s.Cell) -> k.Node:
        """A cell of a table, on the day of the law unless another day is written."""
        if len(item.path) != 2 or item.path[0] != "table":
            raise fault(
                item, "LR109", f"« {'.'.join(item.path)} » n'est pas une table", "écrivez table.nom[clé, …]."
            )
        table = self.tables.get(item.path[1])
        if table is None:
            raise fault(
                item,
                "LR109",
                f"table inconnue : « {item.path[1]} »",
                suggestion(item.path[1], list(self.tables)),
            )
        if len(item.keys) != len(table.cles):
            names = ", ".join(name for name, _ in table.cles)
            raise fault(item, "LR109", f"« {table.nom} » attend {len(table.cles)} clés : {names}", "")
        keys = []
        for part, (name, kind) in zip(item.keys, table.cles, strict=True):
            node = self.compile(part)
            if node.type.textual != kind.textual or node.type.kind.numeric != kind.numeric:
                raise fault(part, "LR111", f"la clé « {name} » attend « {kind} », « {node.type} » donné", "")
            if isinstance(node, k.Const):
                check_choice(kind, (node.value,), item)
            keys.append(node)
        if item.day is not None and not table.datee:
            raise fault(item, "LR109", f"« {table.nom} » n'est pas datée", "retirez « au … ».")
        day: k.Node | None = None
        if table.datee:
            day = self.compile(item.day) if item.day is not None else k.ReferenceDate(self.subject)
            need(day, DATE, item, "une date")
        return k.Lookup(
            table.nom, tuple(keys), day, table.type if table.type.unite else evolve(table.type, unite=NO_UNIT)
        )
