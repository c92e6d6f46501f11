"""A fault in one formula, placed by its offset in the text; the loader knows in which file."""

from __future__ import annotations

from attrs import evolve

from lawrules.errors import Problem, Where

__all__ = ["FormulaFault"]


class FormulaFault(Exception):  # noqa: N818 - placed by the loader, never raised to users
    """What is wrong in a formula, at which character, and how to mend it."""

    def __init__(self, code: str, what: str, *, at: int = 0, fix: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.at = at
        self.fix = fix

    def placed(self, where: Where, text: str) -> Problem:
        """The same fault as a problem of a file, ``where`` being where the formula begins."""
        if "\n" not in text and where.column is not None:
            where = evolve(where, column=where.column + self.at)
        return Problem(self.code, self.what, where, self.fix)
