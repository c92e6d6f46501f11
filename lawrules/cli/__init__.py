"""The command line: one module per sub-command, loaded only when it is called."""

from lawrules.cli.main import main

__all__ = ["main"]
