"""A tree of plain values that remembers on which line each of them stands."""

from __future__ import annotations

from typing import Any

from docautomat.plan.messages import Fault

__all__ = ["DEPTH", "NODES", "Tree", "UnreadableError"]

NODES = 200_000
"""The budget of values in one file, aliases counted as often as they are used."""
DEPTH = 40


class Tree:
    """The value of a file, and the lines of its parts.

    The lines are kept per container, beside the values, so that the values stay plain.
    """

    __slots__ = ("_lines", "value")

    def __init__(self) -> None:
        self.value: Any = None
        self._lines: dict[int, dict[str | int, int]] = {}

    def mark(self, container: Any, key: str | int, line: int) -> None:
        """Remember the line of one part of a container."""
        self._lines.setdefault(id(container), {})[key] = line

    def marked(self, container: Any, key: str) -> int:
        """Return the line of one part of a container, 0 if it is unknown."""
        return self._lines.get(id(container), {}).get(key, 0)

    def line(self, path: tuple[str | int, ...]) -> int:
        """Return the line of the deepest part of the path that is there, 0 if nothing is known."""
        value, line = self.value, 0
        for part in path:
            line = self._lines.get(id(value), {}).get(part, line)
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                break
        return line


class UnreadableError(Exception):
    """The text cannot be read at all; `fault` says why and `line` where."""

    def __init__(self, code: str, line: int = 0, reason: str = "", **values: object) -> None:
        super().__init__(code, line, reason)
        self.line = line
        self.reason = reason
        self.fault = Fault(code=code, values=values)
