"""``lawrules regles``: the list of rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lawrules.cli.common import DAY, base_option, json_option, load_base, print_json

__all__ = ["command"]


@click.command("regles")
@click.option("--en-vigueur-le", "on", type=DAY, help="Seulement les règles en vigueur ce jour-là.")
@click.option(
    "--source", "article", metavar="ARTICLE", help="Seulement les règles d'un article, par exemple L441-1."
)
@click.option("--entite", metavar="ENTITE", help="Seulement les règles qui portent sur une entité.")
@json_option
@base_option
def command(on: date | None, article: str | None, entite: str | None, form: str, base: Path | None) -> int:
    """La liste des règles, avec leur article et leur certitude.

    Exemple : lawrules regles --en-vigueur-le 2019-06-01 --source L441-1
    """
    rules = load_base(base).corpus.regles.values()
    rows = []
    for rule in rules:
        version = rule.version_on(on) if on is not None else rule.versions[0]
        if version is None or (entite and rule.porte_sur != entite):
            continue
        articles = {item.source.article for item in ((version,) if on else rule.versions)}
        if article and article.replace(".", "").replace(" ", "") not in articles:
            continue
        rows.append((rule, version))
    if form == "json":
        print_json(
            [
                {
                    "id": rule.id,
                    "titre": rule.titre,
                    "porte_sur": rule.porte_sur,
                    "nature": rule.nature.value,
                    "gravite": rule.gravite.value if rule.gravite else None,
                    "depuis": version.depuis.isoformat(),
                    "fin": version.fin.isoformat() if version.fin else None,
                    "texte": version.source.texte,
                    "article": version.source.article,
                    "certitude": version.certitude.value,
                    "definit": rule.definit or None,
                }
                for rule, version in rows
            ]
        )
        return 0
    width = max((len(rule.id) for rule, _ in rows), default=0)
    for rule, version in sorted(
        rows, key=lambda row: (row[1].source.texte, row[1].source.article, row[0].id)
    ):
        mark = {"confirme": " ", "de_memoire": "~", "doute": "?"}[version.certitude.value]
        print(f"{mark} {rule.id:<{width}}  {version.source.article:<12} {rule.titre}")
    print(f"\n{len(rows)} règles et définitions ; ~ de mémoire, ? lecture incertaine.")
    return 0
