"""A document to fill, as commented YAML: what each line asks, in which words, and where blanks stay blank."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lawrules.backends.instances import Absent, FactValue, Instance, Interval
from lawrules.io.numbers import number_text
from lawrules.io.plan import INSIDE, Plan, Section, TablePlan, form_of, plan_of
from lawrules.io.template_schema import schema_name
from lawrules.io.words import quoted, tidy
from lawrules.model import Fact, Vocabulary
from lawrules.words import day

__all__ = ["template_yaml", "value_text"]

_WIDTH = 110
_MARKS = re.compile(r"(?<=«) | (?=[»:;?!%€])")
_HOW = (
    "Remplissez après les deux-points. Laissez vide ce que l'on ignore ; écrivez « absent » pour ce que "
    "l'on a cherché dans le document sans l'y trouver. Dates : 31/12/2025. Nombres : 1234,5. Taux : 25 %."
)


def template_yaml(
    vocabulary: Vocabulary, entity: str, *, instance: Instance | None = None, monde: str = "ouvert"
) -> str:
    """The YAML document to fill; read back blank, it says nothing of anything.

    Args:
        vocabulary: Facts to ask.
        entity: Kind of document.
        instance: What is already known, written in; the reading of the text gives it back.
        monde: ``ouvert`` or ``clos``.
    """
    return "\n".join(_Writer(plan_of(vocabulary, entity), vocabulary, instance).lines(monde)) + "\n"


def value_text(value: FactValue | None, fact: Fact) -> str:
    """The value as a document writes it, "" for an unknown; ``read_value`` gives the same value back."""
    match value:
        case None:
            return ""
        case Absent():
            return "absent"
        case bool():
            return "oui" if value else "non"
        case date():
            return day(value)
        case Interval():
            ends = (
                f"{name}: {quoted(number_text(end, fact.type))}"
                for name, end in (("min", value.low), ("max", value.high))
                if end is not None
            )
            return f"{{{', '.join(ends)}}}"
        case Fraction():
            return number_text(value, fact.type)
        case _:
            return str(value)


class _Writer:
    def __init__(self, plan: Plan, vocabulary: Vocabulary, instance: Instance | None) -> None:
        self._plan = plan
        self._vocabulary = vocabulary
        self._root = instance

    def lines(self, monde: str) -> Iterator[str]:
        entity = self._plan.entity
        if entity.formulaire:
            yield f"# yaml-language-server: $schema={schema_name(entity)}"
        yield f"# {entity.titre}"
        yield from _comment(entity.definition, "")
        yield "#"
        yield from _comment(_HOW, "")
        yield ""
        yield f"document: {entity.id}"
        yield ""
        yield "# ouvert : un blanc veut dire que l'on ne sait pas ; clos : un blanc est une absence."
        yield f"monde: {monde}"
        yield ""
        yield f"{entity.id}:"
        yield from self._section(self._plan.sections[0], self._root, "  ")

    def _section(self, section: Section, instance: Instance | None, indent: str) -> Iterator[str]:
        for field in section.fields:
            yield from self._fact(field.fact, instance, indent)
        for below in self._plan.sections:
            if below.links[:-1] == section.links and below.links:
                name = below.links[-1]
                yield ""
                yield f"{indent}# --- {below.entity.titre} ---"
                yield from _comment(below.definition, indent)
                yield f"{indent}{name}:"
                linked = instance.links.get(name) if instance else None
                yield from self._section(below, linked, indent + "  ")
        for table in self._plan.tables:
            *links, name = table.path.split(".")
            if tuple(links) == section.links and INSIDE not in table.path:
                yield from self._table(table, name, instance, indent)
        if instance is not None:
            yield from self._beyond(section, instance, indent)

    def _beyond(self, section: Section, instance: Instance, indent: str) -> Iterator[str]:
        """What the document says of things that the template does not ask about, or asks about elsewhere."""
        links = {
            below.links[-1]
            for below in self._plan.sections
            if below.links and below.links[:-1] == section.links
        }
        tables = {table.path for table in self._plan.tables}
        entity = self._vocabulary.entites[instance.entity]
        for name, linked in instance.links.items():
            below = list(self._known(linked, indent + "  "))
            if below and name not in links and not entity.liens[name].parent:
                yield f"{indent}{name}:"
                yield from below
        for name, items in instance.collections.items():
            if ".".join((*section.links, name)) not in tables:
                yield f"{indent}{name}:{'' if items else ' []'}"
                for item in items:
                    yield from self._element(item, indent + "  ")

    def _fact(self, fact: Fact, instance: Instance | None, indent: str) -> Iterator[str]:
        yield ""
        yield from _comment(f"{fact.titre} — {form_of(fact)}", indent)
        yield from _comment(fact.definition, indent, mark="#   ")
        if fact.type.valeurs:
            labels = dict(fact.libelles)
            yield from _comment("Valeurs :", indent, mark="#   ")
            for key in fact.type.valeurs:
                label = labels.get(key, "")
                yield from _comment(f"- {key}{' : ' + label if label else ''}", indent, mark="#     ")
        if fact.inconnu:
            yield from _comment(f"Vide : {fact.inconnu}", indent, mark="#   ")
        yield f"{indent}{_pair(fact, instance)}"

    def _table(self, table: TablePlan, name: str, holder: Instance | None, indent: str) -> Iterator[str]:
        yield ""
        yield f"{indent}# --- {table.title} ---"
        yield from _comment(table.collection.definition, indent)
        yield from _comment(
            "Un tiret par élément ; [] s'il n'y en a aucun ; rien si l'on ne sait pas. À copier sans dièse :",
            indent,
        )
        yield from self._example(table, indent)
        items = holder.collections.get(name) if holder else None
        if items is None:
            yield f"{indent}{name}:"
        elif not items:
            yield f"{indent}{name}: []"
        else:
            yield f"{indent}{name}:"
            for item in items:
                yield from self._element(item, indent + "  ")

    def _example(self, table: TablePlan, indent: str) -> Iterator[str]:
        """One element, all in comments, facts of its links nested."""
        first = "- "
        nested: set[str] = set()
        for field in table.fields:
            *links, name = field.path.split(".")
            if links and links[0] not in nested:
                nested.add(links[0])
                yield f"{indent}#   {first}{links[0]}:"
                first = "  "
            margin = first + "  " * len(links) if not links else "  " + "  " * len(links)
            fact = field.fact
            form = ", ".join(fact.type.valeurs) or form_of(fact)
            line = f"{indent}#   {margin}{name}:"
            yield f"{line:<44}# {tidy(fact.titre)} ({form})"
            first = "  "
        for inner in self._plan.tables:
            if inner.path.startswith(table.path + INSIDE):
                keys = ", ".join(f"{item.path}: " for item in inner.fields if "." not in item.path)
                line = f"{indent}#     {inner.path.rpartition(INSIDE)[2]}:"
                yield f"{line:<44}# {inner.title}"
                yield f"{indent}#       - {{{keys}}}"

    def _element(self, item: Instance, indent: str) -> Iterator[str]:
        """What is known of an element; the unknown is left out, as nothing hangs on it."""
        lines = list(self._known(item, ""))
        if not lines:
            yield f"{indent}-"
            return
        for rank, line in enumerate(lines):
            yield f"{indent}{'  ' if rank else '- '}{line}"

    def _known(self, item: Instance, indent: str) -> Iterator[str]:
        entity = self._vocabulary.entites[item.entity]
        for name in entity.faits:
            if name in item.facts:
                yield f"{indent}{_pair(entity.faits[name], item)}"
        for name, linked in item.links.items():
            below = list(self._known(linked, indent + "  "))
            if below and not entity.liens[name].parent:
                yield f"{indent}{name}:"
                yield from below
        for name, items in item.collections.items():
            yield f"{indent}{name}:{'' if items else ' []'}"
            for inner in items:
                yield from self._element(inner, indent + "  ")


def _pair(fact: Fact, instance: Instance | None) -> str:
    value = instance.facts.get(fact.nom) if instance else None
    text = value_text(value, fact)
    if isinstance(value, str):
        text = quoted(text)
    return f"{fact.nom}: {text}" if text else f"{fact.nom}:"


def _comment(text: str, indent: str, *, mark: str = "# ") -> list[str]:
    """The text as comment lines; a line break in it can never end the comment."""
    # French marks stay with the word that they follow or precede.
    text = _MARKS.sub("\u00a0", tidy(text))
    lines = textwrap.wrap(text, _WIDTH - len(indent) - len(mark), break_on_hyphens=False)
    return [f"{indent}{mark}{line}" for line in lines]
