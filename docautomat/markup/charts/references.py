"""References of a chart to the cells that it shows (`c:f`, ISO/IEC 29500-1 §21.2.2.65): one area of one sheet, read and written.

'My data'!$B$2:$B$5      sheet My data, row 1, column 1, 4 rows, 1 column
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["COLUMNS", "ROWS", "Area", "column_name", "column_number"]

ROWS, COLUMNS = 1_048_576, 16_384
"""How large a sheet is."""
_AREA = re.compile(r"\(?(?:(?:'((?:[^']|'')+)'|([^'!,()]+))!)?\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?\)?\Z")
_BOOK = re.compile(r".*\]")
_PLAIN = re.compile(r"[^\W\d]\w*\Z")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,2}\d+\Z|[A-Xa-x][A-Za-z]{2}\d+\Z|[Rr]\d*[Cc]?\d*\Z|[Cc]\d*\Z")
"""What looks like a reference to a cell, in one of the two styles, stands in quotes (two letters or up to XFD, then digits)."""


def column_name(number: int) -> str:
    """Return a column's letters, counted from 0.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """Return the number of a column, counted from 0.

    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


class Area(NamedTuple):
    """Some cells of a sheet: its upper left one and its size; rows and columns are counted from 0."""

    sheet: str
    row: int
    column: int
    height: int = 1
    width: int = 1

    @classmethod
    def parse(cls, formula: str) -> Area | None:
        """Return the area to which a formula refers, `None` where it is anything else; a workbook in brackets is left out."""
        found = _AREA.match(formula.strip().removeprefix("="))
        if found is None:
            return None
        quoted, plain, column, row, last_column, last_row = found.groups()
        sheet = _BOOK.sub("", (quoted or plain or "").replace("''", "'"))
        rows, columns = sorted((int(row), int(last_row or row))), sorted((column_number(column), column_number(last_column or column)))
        if not 1 <= rows[0] <= rows[1] <= ROWS or columns[1] >= COLUMNS:
            return None
        return cls(sheet, rows[0] - 1, columns[0], rows[1] - rows[0] + 1, columns[1] - columns[0] + 1)

    def formula(self) -> str:
        """Return the absolute reference to it."""
        quoted = self.sheet if _PLAIN.match(self.sheet) and not _LIKE_A_CELL.match(self.sheet) else "'{}'".format(self.sheet.replace("'", "''"))
        start = f"{quoted}!${column_name(self.column)}${self.row + 1}"
        return start if self.height == self.width == 1 else f"{start}:${column_name(self.column + self.width - 1)}${self.row + self.height}"

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell is one of it."""
        return self.row <= row < self.row + self.height and self.column <= column < self.column + self.width

    @property
    def last_row(self) -> int:
        """The last row."""
        return self.row + self.height - 1

    @property
    def last_column(self) -> int:
        """The last column."""
        return self.column + self.width - 1
