"""``lawrules mutations``: would the cases notice a fault in their rule?"""

from __future__ import annotations

from pathlib import Path

import click

from lawrules.cli.common import base_option, json_option, load_base, print_json, working

__all__ = ["command"]


@click.command("mutations")
@click.option("--regle", "only", multiple=True, metavar="ID", help="Seulement cette règle (répétable).")
@json_option
@base_option
def command(only: tuple[str, ...], form: str, base: Path | None) -> int:
    """Plante une à une de petites fautes dans les règles et joue leurs cas.

    Seuil décalé d'une unité, strict ou large, « et » ou « ou », condition ou exception retirée, autre fait du
    même type, version décalée d'un jour. Une faute que nul cas ne voit est un survivant.

    Exemple : lawrules mutations --regle attribution.quota_premier_quartile_hors_qpv
    """
    from lawrules.quality.equivalents import read_equivalents
    from lawrules.quality.mutations import hunt

    rules = load_base(base)
    chosen = [rules.rule(name).id for name in only] or None
    with working("Les fautes sont plantées une à une…"):
        report = hunt(rules.corpus, rules.cas, rules=chosen, equivalent=read_equivalents(rules.corpus))
    if form == "json":
        print_json(
            {
                "mutants": report.mutants,
                "tues": report.tues,
                "survivants": [_survivor(item) for item in report.survivants],
                "equivalents": [_survivor(item) for item in report.equivalents],
                "score": round(float(report.score), 4),
                "sans_cas": list(report.sans_cas),
                "en_echec": list(report.en_echec),
                "perimes": list(report.perimes),
            }
        )
    else:
        for item in report.survivants:
            print(f"{item.where}: {item.quoi}\n    {item.mutant}")
        for name in report.en_echec:
            print(f"{name} : ses cas échouent sans aucune faute ; corrigez-les d'abord.")
        for name in report.perimes:
            print(f"{name} : dit équivalent, mais il n'existe plus ou un cas le voit ; retirez-le.")
        share = f"{100 * float(report.score):.1f}".replace(".", ",")
        print(
            f"{report.mutants} fautes, {report.tues} vues, {len(report.survivants)} survivantes, "
            f"{len(report.equivalents)} sans effet ; score {share} %."
        )
    bad = report.survivants or report.en_echec or report.perimes or not report.mutants
    return 1 if bad else 0


def _survivor(item: object) -> dict[str, object]:
    from lawrules.quality.mutations import Survivor

    assert isinstance(item, Survivor)
    return {
        "mutant": item.mutant,
        "regle": item.regle,
        "quoi": item.quoi,
        "ou": str(item.where),
        "fichier": item.where.file,
        "ligne": item.where.line,
        "pourquoi": item.pourquoi,
    }
