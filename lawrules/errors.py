"""What went wrong, where, and how to mend it: collected first, raised once.

Text is French because an officer reads it; names are English because a program does.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator

from attrs import field, frozen

__all__ = [
    "DataError",
    "EvaluationError",
    "InternalError",
    "LawrulesError",
    "Problem",
    "Problems",
    "RuleFileError",
    "UnknownFactError",
    "UnknownRuleError",
    "UnsupportedError",
    "Where",
    "system_reason",
]

_REASONS = {
    errno.ENOENT: "introuvable",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "un élément du chemin n'est pas un dossier",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EROFS: "emplacement en lecture seule",
    errno.ENOSPC: "plus de place",
    errno.ENAMETOOLONG: "nom trop long",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.EIO: "erreur du disque",
}


def system_reason(error: OSError) -> str:
    """Why the system refused a file, in French; its own words for what is seldom seen."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


@frozen
class Where:
    """A place in something the user gave: a file, perhaps a line, perhaps a path inside it."""

    file: str = ""
    line: int | None = None
    column: int | None = None
    path: str = ""

    def __str__(self) -> str:
        place = self.file
        for number in (self.line, self.column):
            if number is not None:
                place += f":{number}"
        if self.path:
            place = f"{place} ({self.path})" if place else self.path
        return place or "(sans emplacement)"


@frozen
class Problem:
    """One thing to mend: stable code, place, what is wrong, how to fix it."""

    code: str
    what: str
    where: Where = field(factory=Where)
    fix: str = ""

    def __str__(self) -> str:
        lines = [f"{self.code}  {self.what}", f"  où       {self.where}"]
        if self.fix:
            lines.append(f"  comment  {self.fix}")
        return "\n".join(lines)


class LawrulesError(Exception):
    """Base of all errors of lawrules; ``problems`` holds every problem found, in order."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        items = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems: tuple[Problem, ...] = items
        super().__init__("\n".join(str(item) for item in items))

    @property
    def code(self) -> str:
        """Code of the first problem."""
        return self.problems[0].code if self.problems else ""

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problems,)


class RuleFileError(LawrulesError, ValueError):
    """A file of the rule base (rule, case, ledger, vocabulary, table) is wrong."""


class DataError(LawrulesError, ValueError):
    """A file or a value given to be judged is wrong."""


class UnknownFactError(DataError, KeyError):
    """A fact or a column is not in the vocabulary."""

    __str__ = Exception.__str__


class UnknownRuleError(LawrulesError, KeyError):
    """No rule of the base bears that id."""

    __str__ = Exception.__str__


class UnsupportedError(LawrulesError, NotImplementedError):
    """An evaluator is asked for what its support table says it cannot do.

    Attributes:
        lacking: Path of the collection that the data do not hold, when that is the reason; else "".
    """

    def __init__(self, problems: Problem | Iterable[Problem], *, lacking: str = "") -> None:
        super().__init__(problems)
        self.lacking = lacking


class EvaluationError(LawrulesError, ArithmeticError):
    """A rule could not be computed; the other rules go on."""


class InternalError(LawrulesError, RuntimeError):
    """A fault of lawrules itself, not of the user's files."""


class Problems:
    """A list of problems to fill while reading on, then raise at once."""

    def __init__(self) -> None:
        self._items: list[Problem] = []

    def add(self, code: str, what: str, *, where: Where | None = None, fix: str = "") -> None:
        """Keep one more problem."""
        self._items.append(Problem(code, what, where or Where(), fix))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep problems found elsewhere."""
        self._items.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __bool__(self) -> bool:
        return bool(self._items)

    def raise_if_any(self, error: type[LawrulesError]) -> None:
        """Raise ``error`` with all problems kept, or do nothing."""
        if self._items:
            raise error(self._items)
