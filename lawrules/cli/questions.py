"""``lawrules questions``: which facts to seek first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lawrules.cli.audit import run_audit, source_options
from lawrules.cli.common import base_option, json_option, load_base, print_json, working

if TYPE_CHECKING:
    from lawrules.audits.questions import Question

__all__ = ["command"]


@click.command("questions")
@source_options
@click.option(
    "--nombre", "most", default=20, show_default=True, type=click.IntRange(1), help="Combien de faits dire."
)
@json_option
@base_option
def command(fichiers: tuple[str, ...], most: int, form: str, base: Path | None, **options: Any) -> int:
    """Les faits à chercher d'abord : ceux qui trancheraient le plus de verdicts.

    Exemple : lawrules questions examples/cia_brouillon.yaml
    """
    import cattrs

    from lawrules.audits.opening import weigh_sources
    from lawrules.audits.questions import questions

    law = load_base(base)
    audit = run_audit(law, fichiers, **options)
    kept = {name: options[name] for name in ("world", "on") if options.get(name)}
    rules = [law.rule(name).id for name in options.get("rules", ())] or None
    with working("Essai des réponses possibles…"):
        weights = weigh_sources(law.corpus, fichiers, default=date.today(), rules=rules, **kept)
    found = questions(audit, law.corpus.vocabulaire, weights)
    if form == "json":
        print_json(cattrs.unstructure(found))
        return 0
    for rank, item in enumerate(found[:most], start=1):
        print(f"{rank:>3}. {item.titre or item.fait}  [{item.fait}]")
        print(f"     {' ; '.join(_settles(item))}")
        if item.sujets and item.sujets != ("",):
            more = " …" if len(item.sujets) == 10 else ""
            print(f"     pour : {', '.join(subject for subject in item.sujets if subject)}{more}")
        if item.inconnu:
            print(f"     {item.inconnu}")
    if len(found) > most:
        print(f"\n… et {len(found) - most} autres faits ; --nombre pour en voir plus.")
    if not found:
        print("Aucun fait ne manque pour conclure." if audit.judged else "Rien n'a été jugé.")
    return 0 if audit.judged else 2


def _settles(item: Question) -> Iterator[str]:
    """What the fact settles by itself, whatever the answer and at best, then with others."""
    if item.seul:
        yield f"trancherait seul {item.seul} verdict{'s' if item.seul > 1 else ''}"
    if item.possible > item.seul:
        yield f"jusqu'à {item.possible}, selon la réponse"
    if item.avec_d_autres:
        yield f"aiderait à en trancher {item.avec_d_autres}"
