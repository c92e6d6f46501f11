"""``lawrules suivi``: promises of a convention against a register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lawrules.cli.common import (
    DAY,
    EXISTING_FILE,
    base_option,
    load_base,
    output_options,
    refuse_workbook_on_screen,
    table_file_options,
    table_option,
    with_tables,
    working,
    world_option,
)

__all__ = ["command"]


@click.command("suivi")
@click.argument("convention", type=EXISTING_FILE, metavar="CIA")
@click.argument("registre", type=EXISTING_FILE, metavar="REGISTRE")
@click.option("--au", "on", type=DAY, help="Jour du point de suivi, aujourd'hui par défaut.")
@world_option
@table_file_options("du registre")
@output_options(
    ["texte", "json", "md", "html", "xlsx"], form="Forme du tableau ; « md » se colle dans un compte rendu."
)
@table_option
@base_option
def command(
    convention: Path,
    registre: Path,
    on: date | None,
    world: str | None,
    mapping: Path | None,
    sheet: str,
    form: str,
    target: Path | None,
    tables: tuple[str, ...],
    base: Path | None,
) -> int:
    """Confronte les engagements d'une convention aux attributions d'un registre.

    Ensemble, par bailleur ou réservataire, par secteur si le registre le dit, par public et par année :
    engagé, réalisé entre ses bornes, écart, verdict ; puis les taux légaux de l'année.

    Exemple : lawrules suivi examples/cia_complete.yaml registre.csv --au 2027-03-01 --format md
    """
    from lawrules.audits.suivi import follow_up, register_entity
    from lawrules.io.documents import read_document
    from lawrules.io.mapping import read_mapping
    from lawrules.io.tables import read_table
    from lawrules.reports.output import write_bytes
    from lawrules.reports.suivi import render

    refuse_workbook_on_screen(form, target, "suivi.xlsx")
    with working("Lecture et confrontation…"):
        corpus, _ = with_tables(load_base(base).corpus, tables)
        document = read_document(convention, corpus.vocabulaire)
        rows = register_entity(corpus, document.instance)
        columns = read_mapping(mapping, corpus.vocabulaire) if mapping is not None else None
        table = read_table(str(registre), corpus.vocabulaire, entity=rows, mapping=columns, sheet=sheet)
        found = follow_up(
            corpus,
            document.instance,
            table.frame,
            on=on or date.today(),
            closed=(world or document.monde) == "clos",
            sources=(str(convention), str(registre)),
            title=document.instance.key,
        )
    content = render(found, form)
    if target is None:
        click.echo(content.decode("utf-8"), nl=False)
    else:
        write_bytes(content, target)
        click.echo(f"{target} écrit.", err=True)
    return found.exit_status
