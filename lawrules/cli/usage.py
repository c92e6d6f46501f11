"""Mistakes of usage, in French, with what to type instead."""

from __future__ import annotations

import click

from lawrules.errors import Problem, Where

__all__ = ["usage_problem"]


def usage_problem(error: click.ClickException) -> Problem:
    """The problem that a usage error is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "lawrules"
    fix = f"voir « {command} --help »."
    match error:
        case click.NoSuchOption():
            near = " ou ".join(error.possibilities or ())
            what = f"option inconnue : {error.option_name}"
            fix = f"vouliez-vous dire {near} ?" if near else fix
        case click.MissingParameter(param=param):
            name = param.human_readable_name.upper() if param is not None else "un argument"
            what = f"il manque : {name}"
        case click.BadParameter(param=param):
            name = param.human_readable_name if param is not None else "un argument"
            what = f"valeur refusée pour « {name} » : {_french(error.message)}"
        case click.UsageError():
            what = _french(error.message)
        case click.FileError():
            what = f"fichier illisible : {error.ui_filename}"
        case _:
            what = error.format_message()
    return Problem("LR701", what, Where(path=command), fix)


_TRANSLATED = (
    ("No such command ", "commande inconnue : "),
    ("Got unexpected extra argument", "argument en trop"),
    ("Got unexpected extra arguments", "arguments en trop"),
    ("does not exist.", "n'existe pas."),
    ("Directory ", "dossier "),
    ("File ", "fichier "),
    ("Path ", "chemin "),
    ("is not one of", "n'est pas parmi"),
    ("requires an argument.", "attend une valeur."),
    ("Option ", "option "),
    ("is a directory.", "est un dossier."),
    ("is not readable.", "n'est pas lisible."),
    ("Missing command.", "il manque une commande."),
    ("Did you mean", "Vouliez-vous dire"),
)


def _french(message: str) -> str:
    for english, french in _TRANSLATED:
        message = message.replace(english, french)
    return message
