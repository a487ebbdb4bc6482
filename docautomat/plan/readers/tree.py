"""A tree of plain values that remembers on which line each of them stands."""

from __future__ import annotations

from typing import Any

from docautomat.plan.messages import Fault, Where

__all__ = ["DEPTH", "NODES", "Tree", "UnreadableError"]

NODES = 200_000
"""The budget of values in one file, aliases counted as often as they are used."""
DEPTH = 40


class Tree:
    """The value of a file, and the lines of its parts.

    The lines are kept per container, beside the values, so that the values stay plain.
    """

    __slots__ = ("_lines", "covered", "faults", "in_sheets", "notes", "numbered", "rows", "value")

    def __init__(self) -> None:
        self.value: Any = None
        self.faults: list[tuple[Fault, Where]] = []
        """What the reader found wrong that the model cannot see, and where."""
        self.covered: set[tuple[str, str]] = set()
        """In a workbook: the lists and fields that it has room for, filled in or not; a field outside of lists has an empty list."""
        self.notes: dict[str, str] = {}
        """In a workbook: what it says of itself."""
        self.numbered: set[int] = set()
        """In a workbook: the identities of the items to which the reader gave an id, since nobody had typed one."""
        self.in_sheets = False
        """Whether people typed words of drop-downs, where files have codes."""
        self.rows: list[tuple[Any, dict[str, Any]]] = []
        """In a workbook: the rows that hold items of lists, and what each says."""
        self._lines: dict[int, dict[str | int, Where]] = {}

    def mark(self, container: Any, key: str | int, line: Where) -> None:
        """Remember the line of one part of a container, or the sheet and cell."""
        self._lines.setdefault(id(container), {})[key] = line

    def marked(self, container: Any, key: str) -> int:
        """Return the line of one part of a container, 0 if it is unknown."""
        line = self._lines.get(id(container), {}).get(key, 0)
        return line if isinstance(line, int) else 0

    def line(self, path: tuple[str | int, ...]) -> Where:
        """Return the line, or sheet and cell, of the deepest part of the path that is there; 0 if nothing is known."""
        value: Any = self.value
        line: Where = 0
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
