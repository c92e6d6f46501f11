"""Formulas and parameters of a rule file handed to the language, their problems collected."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from lawrules.errors import Problems, RuleFileError
from lawrules.expr import compile_formula, parse_parameter
from lawrules.ir.types import ValueType
from lawrules.loader.paths import UnknownPath, resolve
from lawrules.loader.schema import Record, check_name, shape, suggest, text_of
from lawrules.loader.strict import Items, Text
from lawrules.model import Collection, Formula, ListParameter, Parameter, Table, Vocabulary

__all__ = ["FIGURES", "FormulaReader", "check_placeholders"]

# What an evaluator knows of a breach, besides parameters and facts.
FIGURES = ("manque", "numerateur", "base", "taux", "seuil", "valeur")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Parameters = Mapping[str, Parameter | ListParameter]


@frozen
class FormulaReader:
    """Compiles formulas against one vocabulary.

    ``active`` is false when the vocabulary or the tables are wrong: every formula would then seem wrong
    too, so that none is compiled and only the shape of rule files is checked.
    """

    vocabulary: Vocabulary
    tables: Mapping[str, Table]
    problems: Problems
    active: bool = True

    def formula(
        self,
        text: Text | None,
        *,
        subject: str,
        parameters: Parameters | None = None,
        expected: ValueType | None = None,
    ) -> Formula | None:
        """The compiled formula, or None once its problem is kept."""
        if text is None or not self.active or subject not in self.vocabulary.entites:
            return None
        try:
            return compile_formula(
                text.value.rstrip(),
                vocabulary=self.vocabulary,
                subject=subject,
                parameters=parameters or {},
                tables=self.tables,
                expected=expected,
                where=text.inside,
            )
        except RuleFileError as error:
            self.problems.extend(error.problems)
            return None

    def parameters(self, record: Record | None) -> dict[str, Parameter | ListParameter]:
        """The parameters of a version, by name."""
        found: dict[str, Parameter | ListParameter] = {}
        for name, node in record.node.items() if record else ():
            if not check_name(name, self.problems):
                continue
            if name.value == "date_de_reference" or name.value in self.vocabulary.entites:
                what = f"« {name.value} » désigne déjà autre chose dans une formule"
                self.problems.add("LR228", what, where=name.where, fix="choisissez un autre nom.")
                continue
            try:
                if isinstance(node, Items):
                    items = [text_of(item, self.problems) for item in node]
                    words = [_as_written(item) for item in items if item is not None]
                    found[name.value] = parse_parameter(name.value, words, where=node.where)
                elif isinstance(node, Text) and not node.blank:
                    found[name.value] = parse_parameter(
                        name.value, node.value, where=node.inside, quoted=node.quoted
                    )
                else:
                    what = f"paramètre « {name.value} » : on attend une valeur, {shape(node)} trouvé"
                    self.problems.add(
                        "LR222", what, where=node.where, fix="donnez un nombre, une date, une liste."
                    )
            except RuleFileError as error:
                self.problems.extend(error.problems)
        return found


def _as_written(text: Text) -> str:
    """The word of a list, its quotes given back so that ``"01"`` stays text."""
    return f'"{text.value}"' if text.quoted else text.value


def check_placeholders(
    text: Text, *, parameters: Parameters, subject: str, vocabulary: Vocabulary, problems: Problems
) -> None:
    """Refuse a ``{word}`` that no evaluator could replace."""
    rest = _PLACEHOLDER.sub("", text.value)
    if "{" in rest or "}" in rest:
        what = "une accolade est seule"
        problems.add("LR244", what, where=text.where, fix="fermez {…}, ou retirez l'accolade.")
    for word in _PLACEHOLDER.findall(text.value):
        if word in FIGURES or word in parameters:
            continue
        fix = suggest(word, [*FIGURES, *parameters])
        if "." in word and subject in vocabulary.entites:
            found = resolve(word, subject, vocabulary)
            if not isinstance(found, (UnknownPath, Collection)):
                continue
            fix = found.fix if isinstance(found, UnknownPath) else "une collection n'a pas de valeur à citer."
        fix = fix or f"mots admis : {', '.join([*FIGURES, *parameters])}, ou un fait (« {subject}.… »)."
        problems.add("LR244", f"« {{{word}}} » ne peut pas être rempli", where=text.where, fix=fix)
