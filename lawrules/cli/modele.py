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
    "--format",
    "form",
    type=click.Choice(["yaml", "xlsx", "schema"]),
    default="yaml",
    show_default=True,
    help="Forme ; « schema » : JSON Schema du document YAML, pour qu'un éditeur complète et vérifie.",
)
@click.option(
    "--sortie", "target", type=click.Path(path_type=Path), help="Fichier à écrire ; la sortie standard sinon."
)
@base_option
def command(nom: str, form: str, target: Path | None, base: Path | None) -> int:
    """Un modèle à remplir : cia, registre, ou toute entité du vocabulaire.

    La première ligne du modèle YAML nomme le schéma que l'éditeur cherche à côté de lui.

    Exemple : lawrules modele cia --format xlsx --sortie cia.xlsx

    Schéma : lawrules modele cia --format schema --sortie cia.schema.json
    """
    import json

    from lawrules.io.templates import template_schema, template_xlsx, template_yaml
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
    elif form == "schema":
        if not vocabulary.entites[entity].formulaire:
            fix = "un registre se donne en tableau : --format xlsx, ou CSV."
            raise DataError(
                Problem("LR707", f"« {nom} » n'est pas un document", Where(path="--format schema"), fix)
            )
        schema = template_schema(vocabulary, entity)
        content = (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
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
    short = {item.modele: item.id for item in vocabulary.entites.values() if item.modele}
    wanted = name.strip().lower()
    for template, entity in short.items():
        if wanted.replace("_", "-") == template.replace("_", "-"):
            return entity
    wanted = wanted.replace("-", "_")
    if wanted in vocabulary.entites:
        return wanted
    known = ", ".join(sorted(short))
    raise DataError(
        Problem(
            "LR705",
            f"modèle inconnu : « {name} »",
            Where("ligne de commande"),
            f"modèles : {known}, ou une entité du vocabulaire.",
        )
    )
