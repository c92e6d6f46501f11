"""``lawrules signataires``: who must sign a document, by the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lawrules.cli.common import (
    EXISTING_FILE,
    base_option,
    load_base,
    output_options,
    refuse_workbook_on_screen,
    table_file_options,
    working,
    world_option,
)

__all__ = ["command"]


@click.command("signataires")
@click.argument("parc", type=EXISTING_FILE, metavar="PARC")
@click.argument("document", type=EXISTING_FILE, required=False, metavar="[CIA]")
@click.option(
    "--commune", "places", multiple=True, metavar="CODE", help="Seulement cette commune (répétable)."
)
@world_option
@table_file_options("du parc")
@output_options(
    ["texte", "md", "html", "csv", "json", "xlsx", "yaml"],
    form="Forme de la liste ; « yaml » se colle dans le projet.",
)
@base_option
def command(
    parc: Path,
    document: Path | None,
    places: Sequence[str],
    world: str | None,
    mapping: Path | None,
    sheet: str,
    form: str,
    target: Path | None,
    base: Path | None,
) -> int:
    """Dresse la liste de ceux qui doivent signer, d'après les logements du territoire.

    Bailleurs qui possèdent ou gèrent des logements, titulaires de droits de réservation ; avec un projet,
    qui manque, qui est en plus, ce qui ne se rapproche pas sans vous.

    Exemple : lawrules signataires parc.csv examples/cia_complete.yaml --format xlsx --sortie parties.xlsx
    """
    from lawrules.audits.signatories import entity_with_parties, signatories
    from lawrules.io.documents import read_document
    from lawrules.io.mapping import read_mapping
    from lawrules.io.tables import read_table
    from lawrules.reports.output import write_bytes
    from lawrules.reports.signatories import render

    refuse_workbook_on_screen(form, target, "parties.xlsx")
    corpus = load_base(base).corpus
    with working("Lecture du parc…"):
        draft = read_document(document, corpus.vocabulaire) if document is not None else None
        _, declared = entity_with_parties(corpus, draft.instance if draft else None)
        columns = read_mapping(mapping, corpus.vocabulaire) if mapping is not None else None
        table = read_table(str(parc), corpus.vocabulaire, entity=declared.de, mapping=columns, sheet=sheet)
        found = signatories(
            corpus,
            table.frame,
            document=draft.instance if draft else None,
            closed=draft is not None and (world or draft.monde) == "clos",
            lines=table.lines.to_list(),
            places=places,
            source=parc.name,
            title=(draft.instance.key or document.name) if draft and document else "",
            notes=table.report.notes,
        )
    content = render(found, form)
    if target is None:
        click.echo(content.decode("utf-8").removeprefix("\ufeff"), nl=False)
    else:
        write_bytes(content, target)
        click.echo(f"{target} écrit.", err=True)
    return found.exit_status
