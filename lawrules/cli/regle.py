"""``lawrules regle``: the page of one rule."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from lawrules.cli.common import base_option, json_option, load_base, print_json

__all__ = ["command"]


@click.command("regle")
@click.argument("identifiant")
@json_option
@base_option
def command(identifiant: str, form: str, base: Path | None) -> int:
    """La fiche d'une règle : ce qu'elle dit, à qui, ses exemples, ses versions, ses sources.

    Exemple : lawrules regle attribution.quota_premier_quartile_hors_qpv
    """
    from lawrules.quality.cases import run_case
    from lawrules.reports.fiche import fiche
    from lawrules.reports.page_json import page_as_data
    from lawrules.reports.page_texte import page_as_text

    rules = load_base(base)
    rule = rules.rule(identifiant)
    examples = [run_case(case, rules.corpus) for case in rules.cas if case.regle == rule.id and case.exemple]
    page = fiche(rules.corpus, rule, examples)
    if form == "json":
        print_json(page_as_data(page))
        return 0
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    sys.stdout.write(page_as_text(page, width=width))
    sys.stdout.write("\n")
    return 0
