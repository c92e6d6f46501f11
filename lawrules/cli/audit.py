"""``lawrules audit``: judge files and report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from lawrules.cli.common import (
    DAY,
    F,
    base_option,
    entity_option,
    load_base,
    table_option,
    with_tables,
    working,
)

if TYPE_CHECKING:
    from lawrules.audits.findings import Audit
    from lawrules.base import RuleBase

__all__ = ["command", "run_audit", "source_options"]

_FORMATS = ("texte", "html", "json", "xlsx", "sarif", "junit", "md")
_WORLD = "Document : un blanc est inconnu (ouvert) ou absent (clos). À défaut, ce que dit le document."
_MAPPING = "Fichier de correspondances des colonnes d'un registre."


def source_options(function: F) -> F:
    """Options that say how files are read and under which law they are judged."""
    file = click.Path(path_type=Path)
    for option in reversed(
        (
            click.argument("fichiers", nargs=-1, required=True, metavar="FICHIER..."),
            click.option("--au", "on", type=DAY, help="Juger tout d'après le droit de ce jour."),
            click.option(
                "--monde", "world", type=click.Choice(["ouvert", "clos"]), default=None, help=_WORLD
            ),
            click.option("--correspondances", "mapping", type=file, help=_MAPPING),
            click.option("--feuille", "sheet", default="", metavar="NOM", help="Feuille d'un classeur."),
            entity_option,
            table_option,
            click.option(
                "--regle", "rules", multiple=True, metavar="ID", help="Seulement cette règle (répétable)."
            ),
        )
    ):
        function = option(function)
    return function


def run_audit(base: RuleBase, fichiers: tuple[str, ...], **options: Any) -> Audit:
    """The audit of all files together; ``options`` are those of ``source_options``."""
    from lawrules.audits.opening import audit_sources

    rules = [base.rule(name).id for name in options.pop("rules", ())] or None
    world = options.pop("world", None) or ""
    with working("Lecture et jugement…"):
        corpus, notes = with_tables(base.corpus, options.pop("tables", ()))
        audit = audit_sources(corpus, fichiers, world=world, default=date.today(), rules=rules, **options)
    return evolve(audit, notes=(*notes, *audit.notes))


@click.command("audit")
@source_options
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="texte",
    show_default=True,
    help="Forme du rapport.",
)
@click.option(
    "--sortie", "target", type=click.Path(path_type=Path), help="Fichier à écrire ; la sortie standard sinon."
)
@click.option(
    "--lecteur",
    "reader",
    type=click.Choice(["agent", "elu", "auditeur"]),
    default="auditeur",
    show_default=True,
    help="Texte, HTML, Markdown : quoi faire et par qui (agent), une page (elu), tout (auditeur).",
)
@click.option("--tout", "keep_conforming", is_flag=True, help="Document : dire aussi ce qui est conforme.")
@base_option
def command(
    fichiers: tuple[str, ...], form: str, target: Path | None, reader: str, base: Path | None, **options: Any
) -> int:
    """Juge un registre (CSV, Parquet, XLSX) ou un projet de convention (YAML, classeur rempli).

    Des documents donnés ensemble sont aussi confrontés les uns aux autres.

    Exemple : lawrules audit examples/cia_brouillon.yaml --format html --sortie rapport.html
    """
    from lawrules.audits.titles import titles_of
    from lawrules.reports import Options, write

    law = load_base(base)
    audit = run_audit(law, fichiers, **options)
    shown = Options(edite_le=date.today(), titres=titles_of(audit, law.corpus.vocabulaire), lecteur=reader)
    write(audit, form, target, options=shown)
    if target is not None:
        click.echo(f"{target} écrit.", err=True)
    return audit.exit_status
