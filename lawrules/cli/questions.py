"""``lawrules questions``: which facts to seek first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lawrules.cli.audit import run_audit, source_options
from lawrules.cli.common import base_option, json_option, load_base, print_json

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

    from lawrules.audits.questions import questions

    law = load_base(base)
    audit = run_audit(law, fichiers, **options)
    found = questions(audit, law.corpus.vocabulaire)
    if form == "json":
        print_json(cattrs.unstructure(found))
        return 0
    for rank, item in enumerate(found[:most], start=1):
        print(f"{rank:>3}. {item.titre or item.fait}  [{item.fait}]")
        alone = f"trancherait seul {item.seul} verdict{'s' if item.seul > 1 else ''}"
        others = f"aiderait à en trancher {item.avec_d_autres}" if item.avec_d_autres else ""
        print(f"     {' ; '.join(part for part in (alone if item.seul else '', others) if part)}")
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
