"""``lawrules couverture``: the fate of every alinéa."""

from __future__ import annotations

from pathlib import Path

import click

from lawrules.cli.common import base_option, json_option, load_base, print_json

__all__ = ["command"]


@click.command("couverture")
@click.option("--article", metavar="ARTICLE", default="", help="Seulement un article, par exemple L441-1.")
@json_option
@base_option
def command(article: str, form: str, base: Path | None) -> int:
    """Combien d'alinéas sont encodés, écartés avec leur raison, ou pas encore traités.

    Exemple : lawrules couverture --format json
    """
    import cattrs

    from lawrules.quality.coverage import coverage

    rules = load_base(base)
    found = coverage(rules.corpus, rules.cas, article=article.replace(".", "").replace(" ", ""))
    if form == "json":
        print_json(cattrs.unstructure(found))
        return 0
    for part in found.articles:
        rest = f", {part.non_traites} à traiter" if part.non_traites else ""
        name = f"{part.texte} {part.article}"
        print(f"{name:<28} {part.alineas:>4} alinéas : {part.encodes} encodés, {part.ecartes} écartés{rest}")
        for landmark in part.reste:
            print(f"{'':<30}à traiter : {landmark}")
    print(
        f"\n{found.alineas} alinéas : {found.encodes} encodés, {found.ecartes} écartés, "
        f"{found.non_traites} non traités ; {found.regles} règles, {found.cas} cas."
    )
    for label, names in (
        ("sans cas", found.sans_cas),
        ("dans aucun registre d'article", found.sans_registre),
    ):
        if names:
            print(f"Règles {label} : {', '.join(names)}")
    return 0
