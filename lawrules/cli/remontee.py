"""``lawrules remontee``: what each sender of a register has to send for one period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from lawrules.cli.common import (
    DAY,
    EXISTING_FILE,
    base_option,
    load_base,
    output_options,
    refuse_workbook_on_screen,
    table_file_options,
    table_option,
    with_tables,
    working,
)

__all__ = ["command"]

_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:\s*[-/ ]?\s*[a-zA-Z]?\s*(?P<rank>\d{1,2}))?"
    r"|[a-zA-Z]\s*(?P<first>\d{1,2})\s*[-/ ]?\s*(?P<last>\d{4})"
)


class _Period(click.ParamType[tuple[int, ...]]):
    name = "période"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "2026-S1"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        found = _PERIOD.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"« {value} » n'est pas une période ; écrivez 2026-S1.", param, ctx)
        year, rank = found["year"] or found["last"], found["rank"] or found["first"]
        return (int(year), int(rank)) if rank else (int(year),)


class _Expected(click.ParamType[tuple[str, Fraction]]):
    name = "attendu"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "[CLÉ=]TAUX"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Fraction]:
        key, _, text = str(value).rpartition("=")
        plain = re.sub(r"[\s%\u00a0\u202f]", "", text).replace(",", ".")
        if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", plain) or Fraction(plain) > 100:
            self.fail(f"« {text} » n'est pas un taux ; écrivez 28 %, ou 900000017=28,5 %.", param, ctx)
        if "%" not in text and 0 < Fraction(plain) < 1:
            self.fail(f"« {text} » : part ou pour cent ? Écrivez 25 % pour un quart.", param, ctx)
        return key.strip().replace(" ", ""), Fraction(plain) / 100


@click.command("remontee")
@click.argument("registre", type=EXISTING_FILE, metavar="REGISTRE")
@click.option(
    "--periode",
    "--semestre",
    "period",
    type=_Period(),
    help="Période à transmettre ; la dernière qui soit finie, par défaut.",
)
@click.option("--remontee", "name", default="", metavar="NOM", help="Laquelle, s'il y en a plusieurs.")
@click.option(
    "--attendu",
    "expected",
    type=_Expected(),
    multiple=True,
    help="Objectif, de tous ou d'un seul (répétable).",
)
@click.option("--au", "on", type=DAY, help="Jour où l'on se place, aujourd'hui par défaut.")
@table_file_options("du registre")
@output_options(
    ["texte", "md", "html", "csv", "json", "xlsx"],
    form="Forme de ce qui est écrit.",
    target="Fichier à écrire, ou dossier : un fichier par expéditeur ; la sortie standard sinon.",
)
@table_option
@base_option
def command(
    registre: Path,
    period: tuple[int, ...] | None,
    name: str,
    expected: Sequence[tuple[str, Fraction]],
    on: date | None,
    mapping: Path | None,
    sheet: str,
    form: str,
    target: Path | None,
    tables: tuple[str, ...],
    base: Path | None,
) -> int:
    """Prépare ce que chaque bailleur transmet au préfet pour un semestre.

    Les attributions hors quartier prioritaire d'un registre, par bailleur et par territoire, entre leurs
    bornes, et les lignes à compléter avant l'envoi. Avec un dossier pour sortie, un fichier par bailleur.

    Exemple : lawrules remontee registre.csv --semestre 2026-S1 --format xlsx --sortie dossier/
    """
    from lawrules.audits.remontee import filing_named, prepare
    from lawrules.io.mapping import read_mapping
    from lawrules.io.tables import read_table
    from lawrules.reports.output import write_bytes
    from lawrules.reports.remontee import file_name, of_one, render

    folder = target is not None and (target.is_dir() or target.suffix == "")
    refuse_workbook_on_screen(form, target, "remontee.xlsx")
    with working("Lecture et comptes…"):
        corpus, told = with_tables(load_base(base).corpus, tables)
        entity, filing = filing_named(corpus, name)
        rows = entity.collections[filing.collection].de
        columns = read_mapping(mapping, corpus.vocabulaire) if mapping is not None else None
        table = read_table(str(registre), corpus.vocabulaire, entity=rows, mapping=columns, sheet=sheet)
        sent = prepare(
            corpus,
            table.frame,
            filing=filing.nom,
            period=period,
            today=on or date.today(),
            expected=dict(expected),
            lines=table.lines.to_list(),
            source=registre.name,
            notes=(*told, *table.report.notes),
        )
    if target is None:
        click.echo(render(sent, form).decode("utf-8").removeprefix("\ufeff"), nl=False)
    elif folder:
        target.mkdir(exist_ok=True)
        for sender, alone in of_one(sent):
            path = target / file_name(sent, sender, form)
            write_bytes(render(alone, form), path)
            click.echo(f"{path} écrit.", err=True)
    else:
        write_bytes(render(sent, form), target)
        click.echo(f"{target} écrit.", err=True)
    return sent.exit_status
