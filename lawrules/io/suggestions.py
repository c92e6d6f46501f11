"""What somebody most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from lawrules.io.words import fold

__all__ = ["closest", "closest_name"]


def closest_name(word: str, names: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The name most like a word, or "" when none is."""
    by_fold = {fold(name): name for name in names}
    near = difflib.get_close_matches(fold(word), by_fold, n=1, cutoff=cutoff)
    if near:
        return by_fold[near[0]]
    # « en_qpv » for « attribution.logement.en_qpv ».
    ends = [name for name in by_fold.values() if word and name.endswith("." + word)]
    return ends[0] if ends else ""


def closest(word: str, names: Iterable[str]) -> str:
    """How to mend an unknown name: the closest one, or the first ones that exist."""
    names = list(names)
    found = closest_name(word, names)
    if found:
        return f"vouliez-vous dire « {found} » ?"
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"noms admis : {listed}."
