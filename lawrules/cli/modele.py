"""``lawrules modele``: a template to fill."""

from __future__ import annotations

from pathlib import Path

import click

from lawrules.cli.common import base_option, load_base
from lawrules.errors import DataError, Problem, Where
from lawrules.model import Vocabulary

__all__ = ["command"]


@click.command("modele")
@click.argument("nom", metavar="NOM")
@click.option(
    "--format", "form", type=click.Choice(["yaml", "xlsx"]), default="yaml", show_default=True, help="Forme."
)
@click.option(
    "--sortie", "target", type=click.Path(path_type=Path), help="Fichier à écrire ; la sortie standard sinon."
)
@base_option
def command(nom: str, form: str, target: Path | None, base: Path | None) -> int:
    """Un modèle à remplir : cia, registre, ou toute entité du vocabulaire.

    Exemple : lawrules modele cia --format xlsx --sortie cia.xlsx
    """
    from lawrules.io.templates import template_xlsx, template_yaml
    from lawrules.reports.output import write_bytes

    vocabulary = load_base(base).corpus.vocabulaire
    entity = _entity(nom, vocabulary)
    if form == "xlsx":
        content = template_xlsx(vocabulary, entity)
        if target is None:
            raise DataError(
                Problem(
                    "LR704",
                    "un classeur ne s'affiche pas",
                    Where(path="--sortie"),
                    "ajoutez « --sortie modele.xlsx ».",
                )
            )
    else:
        content = template_yaml(vocabulary, entity).encode("utf-8")
    if target is None:
        click.echo(content.decode("utf-8"), nl=False)
        return 0
    write_bytes(content, target)
    click.echo(f"{target} écrit.", err=True)
    return 0


def _entity(name: str, vocabulary: Vocabulary) -> str:
    """The entity that a short name or an id designates."""
    wanted = name.strip().lower().replace("-", "_")
    short = {item.modele: item.id for item in vocabulary.entites.values() if item.modele}
    if wanted in short:
        return short[wanted]
    if wanted in vocabulary.entites:
        return wanted
    known = ", ".join(sorted(short))
    raise DataError(
        Problem(
            "LR705",
            f"modèle inconnu : « {name} »",
            Where(),
            f"modèles : {known}, ou une entité du vocabulaire.",
        )
    )
