"""Words of spreadsheets brought to one form: accents, case, line breaks, odd spaces, marks of the unknown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = [
    "MAX_SHOWN",
    "UNKNOWN_MARKS",
    "fold",
    "is_total",
    "is_unknown",
    "key_of",
    "quoted",
    "shown",
    "tidy",
]

MAX_SHOWN: Final = 60

# No-break, narrow no-break, thin and figure spaces: what French spreadsheets put between thousands.
_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u200a\ufeff\u200b]+")
_TOTAL = re.compile(r"(?:sous |grand )?tota(?:l|ux)\b")
_NOT_WORD = re.compile(r"[^0-9a-z]+")

# Compared once lower-cased and tidied. « 0 » and « non » are answers, so they are not here.
UNKNOWN_MARKS: Final = frozenset(
    {
        "", "-", "--", "---", "–", "—", "?", "??", ".", "…", "...",
        "nc", "n.c.", "n.c", "n/c", "nd", "n.d.", "n.d", "n/d", "nr", "n.r.", "n/r",
        "n/a", "na", "#n/a", "#na", "<na>", "nan", "nat", "null", "none",
        "inconnu", "inconnue", "inconnus", "inconnues", "non connu", "non connue",
        "non renseigné", "non renseignée", "non renseigne", "non renseignee",
        "non communiqué", "non communiquée", "non communique", "non communiquee",
        "non disponible", "indisponible", "à compléter", "a completer", "(vide)", "(blank)",
    }
)  # fmt: skip


def tidy(text: str) -> str:
    """The text without odd spaces: each run of blanks is one space, none at either end."""
    return _SPACES.sub(" ", text).strip()


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text as words compare: no accents, no case, no punctuation, single spaces."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("€", " euros ")
    text = text.replace("²", "2").replace("n°", "numero ").replace("N°", "numero ").replace("%", " pourcent ")
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", plain.casefold()).strip()


def key_of(text: str) -> str:
    """What two spellings of one header or of one answer share; signs alone stay apart from blanks."""
    return fold(text) or tidy(text).lower()


def is_total(text: str) -> bool:
    """Whether the first cell of a row announces a total of the rows above."""
    return bool(_TOTAL.match(fold(text)))


def is_unknown(text: str) -> bool:
    """Whether a tidied cell says that nobody knows."""
    return len(text) <= 16 and text.lower() in UNKNOWN_MARKS


def shown(value: object, *, personal: bool = False) -> str:
    """The value as a message quotes it: short, on one line, and masked when it is personal data."""
    if personal:
        return "« ••• » (donnée personnelle, masquée)"
    text = tidy("".join(char if char.isprintable() else " " for char in str(value)))
    if len(text) > MAX_SHOWN:
        text = text[: MAX_SHOWN - 1] + "…"
    return f"« {text} »"


def quoted(text: str) -> str:
    """The text between quotation marks, as a line of YAML that reads back to exactly itself."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    kept = (marks.get(char) or (char if char.isprintable() else f"\\U{ord(char):08x}") for char in text)
    return f'"{"".join(kept)}"'
