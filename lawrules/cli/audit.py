"""``lawrules audit``: judge files and report."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lawrules.cli.common import DAY, base_option, load_base, working

__all__ = ["command", "run_audit", "source_options"]

_FORMATS = ("texte", "html", "json", "xlsx", "sarif", "junit", "md")


def source_options(function):  # type: ignore[no-untyped-def]
    """Options that say how files are read and under which law they are judged."""
    for option in reversed(
        (
            click.argument("fichiers", nargs=-1, required=True, metavar="FICHIER..."),
            click.option("--au", "on", type=DAY, help="Juger tout d'après le droit de ce jour."),
            click.option(
                "--monde",
                type=click.Choice(["ouvert", "clos"]),
                default=None,
                help="Document : un blanc est inconnu (ouvert) ou absent (clos). À défaut, ce que dit le document.",
            ),
            click.option(
                "--correspondances",
                "mapping",
                type=click.Path(path_type=Path),
                help="Fichier de correspondances des colonnes d'un registre.",
            ),
            click.option("--feuille", "sheet", default="", metavar="NOM", help="Feuille d'un classeur."),
            click.option("--entite", "entity", default="attribution", show_default=True, help="Ce que sont les lignes."),
            click.option("--regle", "rules", multiple=True, metavar="ID", help="Seulement cette règle (répétable)."),
        )
    ):
        function = option(function)
    return function


def run_audit(  # type: ignore[no-untyped-def]
    base, fichiers, on, monde, mapping, sheet, entity, rules, *, keep_conforming=False
):
    """The audit of all files together."""
    from lawrules.audits.opening import audit_source, merge

    chosen = [base.rule(name).id for name in rules] or None
    with working("Lecture et jugement…"):
        return merge(
            [
                audit_source(
                    base.corpus,
                    name,
                    entity=entity,
                    mapping=mapping,
                    sheet=sheet,
                    world=monde or "",
                    on=on,
                    default=date.today(),
                    rules=chosen,
                    keep_conforming=keep_conforming,
                )
                for name in fichiers
            ]
        )


@click.command("audit")
@source_options
@click.option("--format", "form", type=click.Choice(_FORMATS), default="texte", show_default=True, help="Forme du rapport.")
@click.option("--sortie", "target", type=click.Path(path_type=Path), help="Fichier à écrire ; la sortie standard sinon.")
@click.option("--tout", "keep_conforming", is_flag=True, help="Document : dire aussi ce qui est conforme.")
@base_option
def command(  # type: ignore[no-untyped-def]
    fichiers, on, monde, mapping, sheet, entity, rules, form, target, keep_conforming, base
) -> int:
    """Juge un registre (CSV, Parquet, XLSX) ou un projet de convention (YAML, classeur rempli).

    Exemple : lawrules audit examples/cia_brouillon.yaml --format html --sortie rapport.html
    """
    from lawrules.audits.titles import titles_of
    from lawrules.reports import Options, write

    law = load_base(base)
    audit = run_audit(law, fichiers, on, monde, mapping, sheet, entity, rules, keep_conforming=keep_conforming)
    options = Options(edite_le=date.today(), titres=titles_of(audit, law.corpus.vocabulaire))
    write(audit, form, target, options=options)
    if target is not None:
        click.echo(f"{target} écrit.", err=True)
    return audit.exit_status
