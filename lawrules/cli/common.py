"""What several sub-commands share: types of options, the rule base, printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lawrules.errors import DataError, Problem, Where

if TYPE_CHECKING:
    from lawrules.base import RuleBase
    from lawrules.model import Corpus

__all__ = [
    "DAY",
    "EXISTING_FILE",
    "base_option",
    "entity_option",
    "json_option",
    "load_base",
    "output_options",
    "print_json",
    "print_page",
    "refuse_workbook_on_screen",
    "table_file_options",
    "table_option",
    "with_tables",
    "working",
    "world_option",
]

F = TypeVar("F", bound=Callable[..., Any])


class _Day(click.ParamType[date]):
    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "AAAA-MM-JJ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            if "/" in text:
                day, month, year = text.split("/")
                return date(int(year), int(month), int(day))
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"« {value} » n'est pas une date ; écrivez 2026-11-22 ou 22/11/2026.", param, ctx)


DAY = _Day()
EXISTING_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def entity_option(function: F) -> F:
    """``--entite NOM``: what the rows of a register are, over what its headers say."""
    option = click.option(
        "--entite",
        "entity",
        default="",
        metavar="NOM",
        help="Ce que sont les lignes : attribution, relogement… À défaut, d'après les en-têtes.",
    )
    return option(function)


def table_option(function: F) -> F:
    """``--table NOM=FICHIER``, repeatable: rows that the user adds to a table; see ``with_tables``."""
    words = (
        "Compléter une table de la base (seuils, plafonds, quartiers) par un CSV ou un classeur (répétable)."
    )
    return click.option("--table", "tables", multiple=True, metavar="NOM=FICHIER", help=words)(function)


def base_option(function: F) -> F:
    """``--base DOSSIER``: another rule base than the packaged one."""
    return click.option(
        "--base",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Dossier d'une autre base de règles ; celle de lawrules par défaut.",
    )(function)


def json_option(function: F) -> F:
    """``--format texte|json``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["texte", "json"]),
        default="texte",
        show_default=True,
        help="Forme de la sortie.",
    )(function)


def world_option(function: F) -> F:
    """``--monde``: what a blank of a document means."""
    return click.option(
        "--monde",
        "world",
        type=click.Choice(["ouvert", "clos"]),
        default=None,
        help="Un blanc du document est inconnu, ou absent.",
    )(function)


def table_file_options(of: str) -> Callable[[F], F]:
    """``--correspondances`` and ``--feuille`` of a file of rows; ``of`` says which (« du registre »)."""

    def with_options(function: F) -> F:
        sheet = click.option(
            "--feuille", "sheet", default="", metavar="NOM", help=f"Feuille du classeur {of}."
        )
        mapping = click.option(
            "--correspondances", "mapping", type=EXISTING_FILE, help=f"Correspondances {of}."
        )
        return mapping(sheet(function))

    return with_options


def output_options(
    forms: Sequence[str], *, form: str, target: str = "Fichier à écrire ; la sortie standard sinon."
) -> Callable[[F], F]:
    """``--format``, the first of ``forms`` by default, and ``--sortie``, with what their help says."""

    def with_options(function: F) -> F:
        out = click.option("--sortie", "target", type=click.Path(path_type=Path), help=target)
        shape = click.option(
            "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help=form
        )
        return shape(out(function))

    return with_options


def refuse_workbook_on_screen(form: str, target: Path | None, example: str) -> None:
    """A workbook goes to a file, named like ``example``.

    Raises:
        DataError: LR606, a workbook without a file to write it to.
    """
    if form == "xlsx" and target is None:
        fix = f"donnez un fichier : --sortie {example}"
        raise DataError(Problem("LR606", "un classeur ne s'affiche pas", Where(path="--sortie"), fix))


def load_base(folder: Path | None = None) -> RuleBase:
    """The packaged rule base, or the one of a folder."""
    from lawrules.base import load_rules

    return load_rules(folder) if folder is not None else load_rules()


def with_tables(corpus: Corpus, given: tuple[str, ...]) -> tuple[Corpus, tuple[str, ...]]:
    """The rule base with the tables of ``--table NOM=FICHIER``, and a sentence on how each file was read."""
    if not given:
        return corpus, ()
    from lawrules.io.user_tables import read_user_tables

    files: dict[str, list[Path]] = {}
    for item in given:
        name, equals, path = item.partition("=")
        if not (name and equals and path):
            fix = "écrivez --table seuils_premier_quartile=mes_seuils.csv"
            raise DataError(Problem("LR706", f"« {item} » n'est pas NOM=FICHIER", Where(path="--table"), fix))
        files.setdefault(name, []).append(Path(path))
    return read_user_tables(corpus, files)


def print_json(value: object) -> None:
    """Print a value as JSON, readable, keys in the order given."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_page(lines: Iterator[str] | list[str]) -> None:
    """Print lines of text as they are."""
    for line in lines:
        sys.stdout.write(f"{line}\n")


@contextmanager
def working(words: str) -> Iterator[None]:
    """A spinner on the error stream while something runs, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield
