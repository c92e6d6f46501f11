"""``lawrules versions``: what changed in the law between two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawrules.cli.common import DAY, base_option, json_option, load_base, print_json
from lawrules.words import day

if TYPE_CHECKING:
    from lawrules.quality.differences import Change

__all__ = ["command"]


@click.command("versions")
@click.argument("premier", type=DAY, metavar="JOUR1")
@click.argument("second", type=DAY, metavar="JOUR2")
@json_option
@base_option
def command(premier: date, second: date, form: str, base: Path | None) -> int:
    """Ce qui a changé dans le droit entre deux jours, et par quel texte.

    Exemple : lawrules versions 2018-11-24 2018-11-26
    """
    from lawrules.quality.differences import changes_between, differences_of, only_better_known

    changes = changes_between(load_base(base).corpus, premier, second)
    if form == "json":
        print_json(
            [
                {
                    "regle": change.regle.id,
                    "titre": change.regle.titre,
                    "changement": change.genre.value,
                    "avant": change.avant.depuis.isoformat() if change.avant else None,
                    "apres": change.apres.depuis.isoformat() if change.apres else None,
                    "issu_de": [version.source.issu_de for version in change.etapes],
                    "differences": list(differences_of(change)),
                }
                for change in changes
            ]
        )
        return 0
    known = [change for change in changes if only_better_known(change)]
    for change in changes:
        if change not in known:
            _tell(change, list(differences_of(change)))
    if known:
        print(f"Même règle des deux côtés, mais mieux connue d'un côté que de l'autre ({len(known)}) :")
        for change in known:
            print(f"  {change.regle.titre}  [{change.regle.id}]")
            print(f"    {next(differences_of(change))}")
    between = f"entre le {day(premier)} et le {day(second)}"
    count = len(changes) - len(known)
    what = (
        f"{count} règles ont changé"
        if count > 1
        else ("1 règle a changé" if count else "Aucune règle n'a changé")
    )
    print(f"\n{what} {between} (+ nouvelle, ~ modifiée, - abrogée).")
    return 0


def _tell(change: Change, lines: list[str]) -> None:
    words = {"nouvelle": "+", "modifiee": "~", "abrogee": "-"}
    shown = change.apres or change.avant
    assert shown is not None
    by = ", ".join(dict.fromkeys(v.source.issu_de for v in change.etapes if v.source.issu_de))
    since = f" depuis le {day(shown.depuis)}" if change.apres else ""
    print(f"{words[change.genre.value]} {change.regle.titre}  [{change.regle.id}]")
    print(f"    {shown.source}{since}{f', {by}' if by else ''}")
    if change.avant and change.apres and not lines:
        lines = ["rédaction nouvelle, sans effet sur le calcul"]
    for line in lines:
        print(f"    {line}")
