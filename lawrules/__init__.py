"""The French law of social-housing allocation as a dated rule base, and what judges real material by it.

Everything is imported when it is first asked for: ``import lawrules`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawrules._version import __version__

if TYPE_CHECKING:
    from lawrules.base import RuleBase, load_rules
    from lawrules.errors import (
        DataError,
        EvaluationError,
        LawrulesError,
        RuleFileError,
        UnknownFactError,
        UnknownRuleError,
        UnsupportedError,
    )
    from lawrules.model import Certitude, Gravite, Nature, Rule, Verdict, Version

__all__ = [
    "Certitude",
    "DataError",
    "EvaluationError",
    "Gravite",
    "LawrulesError",
    "Nature",
    "Rule",
    "RuleBase",
    "RuleFileError",
    "UnknownFactError",
    "UnknownRuleError",
    "UnsupportedError",
    "Verdict",
    "Version",
    "__version__",
    "load_rules",
]

_HOMES = {
    "lawrules.base": ("RuleBase", "load_rules"),
    "lawrules.errors": (
        "DataError",
        "EvaluationError",
        "LawrulesError",
        "RuleFileError",
        "UnknownFactError",
        "UnknownRuleError",
        "UnsupportedError",
    ),
    "lawrules.model": ("Certitude", "Gravite", "Nature", "Rule", "Verdict", "Version"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """The public name, from the module that holds it."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
