"""The reference of the command line, made from the ``--help`` of each command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module

import click
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

__all__ = ["CommandsDirective"]


class CommandsDirective(SphinxDirective):
    """One section per sub-command: usage, words, options."""

    def run(self) -> Sequence[nodes.Node]:
        """Sections in the order of ``lawrules --help``."""
        # By name: the extension documents the command line, nothing in it depends on one.
        group = import_module("lawrules.cli.main").app
        context = click.Context(group, info_name="lawrules")
        found: list[nodes.Node] = []
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None:
                section = _section(name, command, context)
                self.state.document.note_explicit_target(section)
                found.append(section)
        return found


def _section(name: str, command: click.Command, parent: click.Context) -> nodes.section:
    context = click.Context(command, info_name=name, parent=parent)
    section = nodes.section(ids=[f"commande-{name}"], names=[])
    section += nodes.title("", f"lawrules {name}")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    section += nodes.literal_block("usage", usage, language="none", classes=["lr-formule"])
    section += list(_help(command.help or ""))
    records = (item.get_help_record(context) for item in command.params)
    options = [record for record in records if record and record[1]]
    if options:
        section += _options(options)
    return section


def _help(text: str) -> Iterator[nodes.Node]:
    for part in text.replace("\b", "").split("\n\n"):
        words = " ".join(part.split())
        label, mark, _ = words.partition(" : ")
        if mark and label in ("Exemple", "Exemples"):
            yield nodes.paragraph("", f"{label} :")
            lines = part.strip().partition(":")[2].strip().splitlines()
            yield nodes.literal_block("", "\n".join(line.strip() for line in lines), language="sh")
        elif words:
            yield nodes.paragraph("", words)


def _options(records: Sequence[tuple[str, str]]) -> nodes.field_list:
    found = nodes.field_list(classes=["lr-champs", "lr-options"])
    for flags, words in records:
        field = nodes.field()
        field += nodes.field_name("", "", nodes.literal("", flags))
        field += nodes.field_body("", nodes.paragraph("", words))
        found += field
    return found
