"""``lawrules correspondances``: propose a mapping from the headers of an export."""

from __future__ import annotations

from pathlib import Path

import click

from lawrules.cli.common import base_option, entity_option, load_base

__all__ = ["command"]


@click.command("correspondances")
@click.argument("fichier", metavar="FICHIER")
@click.option("--feuille", "sheet", default="", metavar="NOM", help="Feuille d'un classeur.")
@entity_option
@click.option(
    "--sortie", "target", type=click.Path(path_type=Path), help="Fichier à écrire ; la sortie standard sinon."
)
@base_option
def command(fichier: str, sheet: str, entity: str, target: Path | None, base: Path | None) -> int:
    """Propose un fichier de correspondances, à relire avant l'audit.

    Exemple : lawrules correspondances examples/registre_2024_export.csv --sortie correspondances.yaml
    """
    from lawrules.io.guess import guess_entity
    from lawrules.io.paths import catalogue_of
    from lawrules.io.proposal import propose_mapping
    from lawrules.io.sources import open_raw
    from lawrules.reports.output import write_bytes

    vocabulary = load_base(base).corpus.vocabulaire
    entity = entity or guess_entity(fichier, vocabulary, default="attribution", sheet=sheet)
    raw = open_raw(fichier, catalogue_of(vocabulary, entity), sheet=sheet)
    sample = {
        header: column.drop_nulls().head(500).to_list()
        for header, column in zip(raw.headers, raw.columns, strict=True)
    }
    text = propose_mapping(raw.headers, sample, vocabulary, entity, source=fichier).to_yaml()
    if target is None:
        click.echo(text, nl=False)
        return 0
    write_bytes(text.encode("utf-8"), target)
    click.echo(
        f"{target} écrit ; relisez-le, puis : lawrules audit {fichier} --correspondances {target}", err=True
    )
    return 0
