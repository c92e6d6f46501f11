"""``lawrules explication``: why this verdict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lawrules.cli.common import (
    DAY,
    base_option,
    entity_option,
    json_option,
    load_base,
    print_json,
    table_option,
    with_tables,
)
from lawrules.errors import DataError, Problem, Where

__all__ = ["command"]


@click.command("explication")
@click.argument("fichiers", nargs=-1, required=True, metavar="FICHIER...")
@click.option("--regle", "rule_id", required=True, metavar="ID", help="La règle à expliquer.")
@click.option(
    "--objet", "key", default="", metavar="CLE", help="La clé du sujet (ligne, bailleur, document)."
)
@click.option("--au", "on", type=DAY, help="Juger d'après le droit de ce jour.")
@click.option(
    "--monde", type=click.Choice(["ouvert", "clos"]), default=None, help="Un blanc est inconnu, ou absent."
)
@click.option(
    "--correspondances", "mapping", type=click.Path(path_type=Path), help="Correspondances d'un registre."
)
@entity_option
@table_option
@json_option
@base_option
def command(
    fichiers: tuple[str, ...],
    rule_id: str,
    key: str,
    on: date | None,
    monde: str | None,
    mapping: Path | None,
    entity: str,
    tables: tuple[str, ...],
    form: str,
    base: Path | None,
) -> int:
    """Pourquoi ce verdict : conditions, valeurs, version, article.

    Donnez ensemble les documents que la règle confronte.

    Exemple : lawrules explication examples/cia_brouillon.yaml --regle convention_attribution.avis
    """
    from lawrules.audits.subjects import subjects_of
    from lawrules.backends.explaining import explain
    from lawrules.backends.judging import judge

    law = load_base(base)
    rule = law.rule(rule_id)
    corpus, _ = with_tables(law.corpus, tables)
    subjects, context, day = subjects_of(
        corpus, fichiers, rule, entity=entity, mapping=mapping, world=monde or "", on=on
    )
    chosen = [item for item in subjects if not key or key in (item.key, item.key.split(" · ")[0])]
    if not chosen:
        keys = ", ".join(item.key for item in subjects[:10] if item.key)
        fix = f"clés possibles : {keys}…" if keys else "la règle ne porte sur rien de ce fichier."
        raise DataError(Problem("LR703", f"aucun sujet « {key} » pour cette règle", Where(fichiers[0]), fix))
    told = []
    for item in chosen[:20]:
        judgement = judge(rule, item, context, default=day or date.today())
        steps = explain(judgement, law.corpus.vocabulaire)
        told.append((item, judgement, steps))
    if form == "json":
        print_json(
            [
                {
                    "sujet": item.key,
                    "verdict": judgement.verdict.value,
                    "date_du_droit": judgement.day.isoformat() if judgement.day else None,
                    "faits_manquants": list(judgement.missing),
                    "etapes": [{"niveau": s.depth, "texte": s.text, "verite": s.mark or None} for s in steps],
                }
                for item, judgement, steps in told
            ]
        )
        return 0
    for item, judgement, steps in told:
        if item.key:
            print(f"— {item.key}")
        for step in steps:
            print(step)
        if judgement.missing:
            print(f"  il manque : {', '.join(judgement.missing)}")
        print()
    if len(chosen) > 20:
        print(f"… et {len(chosen) - 20} autres sujets ; choisissez-en un par --objet.")
    return 0
