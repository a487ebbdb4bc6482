"""What a formula is made of, read: its tree. References count relative to the cell in which the formula stands, so that filled-down formulas are one tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from docautomat.markup.spreadsheetml.calculation.kinds import Scalar

__all__ = ["ArrayNode", "Call", "Cells", "Constant", "Missing", "NameNode", "Node", "Operation", "RangeNode", "TableNode", "UnsupportedError"]


class UnsupportedError(Exception):
    """A formula holds something that is not calculated here; the message says what."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text, boolean or error."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument that is left out: the second of `IF(A1,,2)`."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A reference: two corners; a row or column counts from the formula's own cell where it is relative.

    Whole columns have the rows 1 and the sheet's last one, both fixed; whole rows in the same way.
    """

    sheets: tuple[str, str] | None
    """First and last sheet of a span (case folded), the same one twice for one sheet; `None`: the formula's own."""
    row1: int
    column1: int
    row2: int
    column2: int
    fixed: tuple[bool, bool, bool, bool]
    """Whether row 1, column 1, row 2, column 2 are fixed."""
    single: bool

    def at(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Return first row, first column, last row, last column, seen from a cell."""
        fixed = self.fixed
        top = self.row1 if fixed[0] else self.row1 + row
        left = self.column1 if fixed[1] else self.column1 + column
        bottom = self.row2 if fixed[2] else self.row2 + row
        right = self.column2 if fixed[3] else self.column2 + column
        if top > bottom:
            top, bottom = bottom, top
        if left > right:
            left, right = right, left
        return top, left, bottom, right


@dataclass(frozen=True, slots=True)
class NameNode:
    """A defined name; `sheet` (case folded) where one is written before it."""

    sheet: str
    name: str


@dataclass(frozen=True, slots=True)
class TableNode:
    """A structured reference (§18.17.6.2): a table, the rows meant, the first and last column."""

    table: str
    """Case folded; empty inside of the table itself."""
    rows: frozenset[str]
    """`#all`, `#data`, `#headers`, `#totals`, `#this row`."""
    first: str
    last: str
    """Column names, case folded; both empty for all columns."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with one or two operands: `+`, `u-`, `%` …"""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RangeNode:
    """References joined: `:` (all between) or `,` (a union)."""

    operator: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; the name in capitals."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ArrayNode:
    """An array of constants: `{1,2;3,4}`."""

    rows: tuple[tuple[Scalar, ...], ...]


Node: TypeAlias = Constant | Missing | Cells | NameNode | TableNode | Operation | RangeNode | Call | ArrayNode
