"""``lawrules verifier``: read a rule base strictly and run its cases."""

from __future__ import annotations

from pathlib import Path

import click

from lawrules.cli.common import json_option, load_base, print_json, working

__all__ = ["command"]


@click.command("verifier")
@click.argument("dossier", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--regle", "only", multiple=True, metavar="ID", help="Seulement les cas de cette règle.")
@json_option
def command(dossier: Path | None, only: tuple[str, ...], form: str) -> int:
    """Relit une base de règles (fichiers, types, unités, registres) et joue tous ses cas.

    Exemple : lawrules verifier rules/
    """
    from lawrules.loader.checks import notes
    from lawrules.quality.cases import run_case

    rules = load_base(dossier)
    wanted = {rules.rule(name).id for name in only}
    cases = [case for case in rules.cas if not wanted or case.regle in wanted]
    with working("Les cas sont joués…"):
        outcomes = [run_case(case, rules.corpus) for case in cases]
    failed = [outcome for outcome in outcomes if not outcome.passed]
    remarks = [] if wanted else list(notes(rules.corpus))
    if form == "json":
        print_json(
            {
                "regles": len(wanted or rules.corpus.regles),
                "cas": len(cases),
                "echecs": [
                    {
                        "regle": outcome.case.regle,
                        "cas": outcome.case.cas,
                        "ou": str(outcome.case.where),
                        "ecarts": list(outcome.differences),
                    }
                    for outcome in failed
                ],
                "remarques": [
                    {"code": item.code, "quoi": item.what, "ou": str(item.where)} for item in remarks
                ],
            }
        )
    else:
        for outcome in failed:
            print(f"LR280  {outcome.case.regle} : cas « {outcome.case.cas} »")
            print(f"  où       {outcome.case.where}")
            for difference in outcome.differences:
                print(f"  écart    {difference}")
        for item in remarks:
            print(item)
        count = len(wanted or rules.corpus.regles)
        print(f"{count} règles relues, {len(cases)} cas joués, {len(failed)} en échec.")
    if not cases:
        return 2
    return 1 if failed else 0
