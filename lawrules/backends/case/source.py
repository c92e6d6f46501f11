"""A generated Python function: generated names, operators, and constants that arrive by closure.

No text of a rule, no name of a fact, not even a number is ever part of the source: ``Source.constant`` gives
each value a name, and ``Source.build`` hands the values over as arguments.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Source"]


class Source:
    """Lines of one or several functions that share their constants."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._names: dict[tuple[type, object], str] = {}
        self._values: list[object] = []

    def constant(self, value: object) -> str:
        """The name under which generated code sees a value."""
        try:
            key: tuple[type, object] = (type(value), value)
            known = self._names.get(key)
        except TypeError:  # a list, a function that compares by nothing
            key = (type(value), id(value))
            known = self._names.get(key)
        if known is None:
            known = self._names[key] = f"c{len(self._values)}"
            self._values.append(value)
        return known

    def add(self, line: str, *, depth: int = 2) -> None:
        """One more line, ``depth`` levels in."""
        self.lines.append(f"{'    ' * depth}{line}")

    def text(self, *functions: str) -> str:
        """The whole source, as compiled."""
        head = f"def make({', '.join(f'c{index}' for index in range(len(self._values)))}):"
        return "\n".join([head, *self.lines, f"    return ({', '.join(functions)},)", ""])

    def build(self, *functions: str) -> tuple[Any, ...]:
        """The functions of that name, compiled."""
        space: dict[str, Any] = {"__builtins__": {}}
        code = compile(self.text(*functions), "<lawrules: case>", "exec")
        exec(code, space)  # noqa: S102  (the source holds generated names and operators only)
        return tuple(space["make"](*self._values))
