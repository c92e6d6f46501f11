"""``lawrules couverture``: the fate of every alinéa."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawrules.cli.common import base_option, json_option, load_base, print_json, print_page
from lawrules.errors import DataError, Problem, Where

if TYPE_CHECKING:
    from lawrules.quality.coverage import Coverage, LineCoverage

__all__ = ["command"]


@click.command("couverture")
@click.option(
    "--article",
    metavar="ARTICLE",
    default="",
    help="Seulement un article ou un texte : L441-1, « loi 2014-173 ».",
)
@click.option(
    "--repere", metavar="MOTS", default="", help="Seulement les alinéas dont le repère contient ces mots."
)
@click.option(
    "--detail", is_flag=True, help="Chaque alinéa, avec les règles qui l'encodent ou la raison qui l'écarte."
)
@json_option
@base_option
def command(article: str, repere: str, detail: bool, form: str, base: Path | None) -> int:
    """Combien d'alinéas sont encodés, écartés avec leur raison, ou pas encore traités.

    Exemple : lawrules couverture --article L441-1-6 --detail
    """
    import cattrs

    from lawrules.quality.coverage import coverage

    rules = load_base(base)
    found = coverage(rules.corpus, rules.cas, article=article, repere=repere)
    if (article or repere) and not found.alineas:
        raise _nothing(article, repere, {item.article for item in rules.corpus.articles})
    if form == "json":
        print_json(cattrs.unstructure(found))
        return 0
    print_page(_lines(found, detail=detail or bool(repere)))
    return 0


def _lines(found: Coverage, *, detail: bool) -> Iterator[str]:
    for part in found.articles:
        rest = f", {part.non_traites} à traiter" if part.non_traites else ""
        many = "s" if part.alineas > 1 else " "
        name = f"{part.texte} {part.article}"
        yield (
            f"{name:<28} {part.alineas:>4} alinéa{many} : "
            f"{_agreed(part.encodes, 'encodé')}, {_agreed(part.ecartes, 'écarté')}{rest}"
        )
        if detail:
            yield from chain.from_iterable(map(_fate, part.lignes))
        else:
            yield from (f"{'':<30}à traiter : {landmark}" for landmark in part.reste)
    yield ""
    yield (
        f"{_agreed(found.alineas, 'alinéa')} : {_agreed(found.encodes, 'encodé')}, "
        f"{_agreed(found.ecartes, 'écarté')}, {_agreed(found.non_traites, 'non traité')} ; "
        f"{_agreed(found.regles, 'règle')}, {found.cas} cas."
    )
    for label, names in (
        ("sans cas", found.sans_cas),
        ("dans aucun registre d'article", found.sans_registre),
    ):
        if names:
            yield f"Règles {label} : {', '.join(names)}"


def _agreed(count: int, word: str) -> str:
    """``2 encodés``: the count, and its word in number."""
    return f"{count} {word}{'s' if count > 1 else ''}"


def _fate(line: LineCoverage) -> Iterator[str]:
    yield f"    {line.repere}" + (f" (al. {line.alinea})" if line.alinea.isdigit() else "")
    if line.encode_par:
        yield f"        encodé : {', '.join(line.encode_par)}"
    elif line.ecarte:
        yield f"        écarté : {line.ecarte}"
    else:
        yield "        à traiter"


def _nothing(article: str, landmark: str, known: set[str]) -> DataError:
    asked = " et ".join(
        part
        for part in (article and f"l'article « {article} »", landmark and f"le repère « {landmark} »")
        if part
    )
    near = get_close_matches(article, sorted(known), n=4, cutoff=0.5) if article else []
    hint = f"vouliez-vous dire {' ou '.join(near)} ? " if near else ""
    return DataError(
        Problem(
            "LR708",
            f"rien dans les registres d'articles pour {asked}",
            Where("ligne de commande"),
            f"{hint}« lawrules couverture » donne la liste des articles.",
        )
    )
