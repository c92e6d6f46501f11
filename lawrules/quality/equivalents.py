"""Faults that change nothing, named with the reason, in ``rules/_mutants.yaml``."""

from __future__ import annotations

from pathlib import Path

from lawrules.errors import Problems, RuleFileError
from lawrules.loader.schema import as_record
from lawrules.loader.strict import Items, read_yaml
from lawrules.model import Corpus

__all__ = ["read_equivalents"]


def read_equivalents(corpus: Corpus) -> dict[str, str]:
    """Reasons by name of mutant; empty when the base declares none.

    Raises:
        RuleFileError: The file is not a list of ``{mutant: .., pourquoi: ..}``.
    """
    found: dict[str, str] = {}
    path = Path(corpus.racine) / "_mutants.yaml"
    if not corpus.racine or not path.is_file():
        return found
    problems = Problems()
    node = read_yaml(path, problems=problems, name=f"rules/{path.name}")
    for item in node if isinstance(node, Items) else ():
        record = as_record(item, problems)
        if record is None:
            continue
        name, why = record.text("mutant", required=True), record.text("pourquoi", required=True)
        record.close()
        found[name] = why
    problems.raise_if_any(RuleFileError)
    return found
