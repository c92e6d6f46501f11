"""Entry point: finds the sub-command, tells errors in French, gives the exit status."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence

import click

from lawrules._version import __version__
from lawrules.cli.usage import usage_problem
from lawrules.errors import InternalError, LawrulesError

__all__ = ["COMMANDS", "app", "main"]

# Name of the sub-command, its module under lawrules.cli, and one line of help shown without importing it.
COMMANDS = {
    "audit": ("audit", "Juger un registre, un tableau de totaux ou un projet de convention."),
    "questions": ("questions", "Les faits à chercher d'abord, par nombre de verdicts qu'ils trancheraient."),
    "explication": ("explication", "Pourquoi ce verdict : l'arbre des conditions, les valeurs, l'article."),
    "suivi": ("suivi", "Confronter les engagements d'une convention aux attributions d'un registre."),
    "remontee": ("remontee", "Préparer ce que chaque bailleur transmet au préfet, semestre par semestre."),
    "signataires": ("signataires", "Qui doit signer la convention, d'après les logements du territoire."),
    "correspondances": (
        "correspondances",
        "Proposer un fichier de correspondances pour les colonnes d'un export.",
    ),
    "modele": ("modele", "Un modèle à remplir, YAML ou classeur, pour un document ou un registre."),
    "regles": ("regles", "La liste des règles."),
    "regle": ("regle", "La fiche d'une règle."),
    "versions": ("versions", "Ce qui a changé dans le droit entre deux jours."),
    "couverture": ("couverture", "Le sort de chaque alinéa."),
    "verifier": ("verifier", "Relire une base de règles et jouer ses cas."),
    "mutations": ("mutations", "Planter des fautes dans les règles : leurs cas les voient-ils ?"),
}


_RARELY = (100_000, 50, 100)  # objects made before the collector looks for unreachable ones, by generation

_HELP = "Afficher cette aide."


def _say_help_in_french(command: click.Command, ctx: click.Context) -> None:
    option = command.get_help_option(ctx)
    if option is not None:
        option.help = _HELP


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"lawrules.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        _say_help_in_french(command, click.Context(command, parent=ctx, info_name=cmd_name))
        return command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Statut de sortie : 0 rien à signaler, 1 constats, 2 entrée ou usage refusés, "
        "3 indéterminé seulement."
    ),
)
@click.version_option(
    __version__, prog_name="lawrules", message="%(prog)s %(version)s", help="La version du moteur."
)
def app() -> None:
    """Le droit des attributions de logements sociaux, daté, appliqué à vos fichiers.

    Rien ne quitte la machine. Ce qui manque reste inconnu : un verdict n'est jamais « conforme » par défaut.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; user faults never give a traceback."""
    # One question, one answer, then the process ends: looking for cycles among what is all in use would take
    # a third of the time of a long document.
    gc.set_threshold(*_RARELY)
    try:
        result = app.main(
            args=None if arguments is None else list(arguments), prog_name="lawrules", standalone_mode=False
        )
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _tell("interrompu ; rien n'a été écrit à moitié.")
    except click.ClickException as error:
        return _tell(str(usage_problem(error)))
    except BrokenPipeError:
        # The reader of the pipe is gone (« | head »): nothing is left to say, and no fault of the user's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except InternalError as error:
        return _tell(f"{error}\nC'est une faute de lawrules, pas de vos fichiers. Merci de la signaler.")
    except LawrulesError as error:
        return _tell("\n\n".join(str(problem) for problem in error.problems))
    except RecursionError:
        return _tell("LR702  entrée trop profondément emboîtée\n  comment  simplifiez le fichier.")
    except Exception as error:
        if os.environ.get("LAWRULES_DEBUG"):
            raise
        return _tell(
            f"LR901  faute interne de lawrules : {type(error).__name__}: {error}\n"
            "  comment  ce n'est pas la faute de vos fichiers ; signalez-la, en relançant avec "
            "LAWRULES_DEBUG=1."
        )
    return result if isinstance(result, int) else 0


def _tell(text: str) -> int:
    print(text, file=sys.stderr)
    return 2
