"""A1 references (ISO/IEC 29500-1 §18.17.2): cells, ranges, whole rows and columns, with sheets before them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

__all__ = ["LAST_COLUMN", "LAST_ROW", "Area", "Ends", "Reference", "column_letters", "column_number", "parse_area", "parse_sqref"]

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_CELL = r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})"
_CELLS = re.compile(rf"{_CELL}(?::{_CELL})?\Z")
_COLUMNS = re.compile(r"(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})\Z")
_ROWS = re.compile(r"(\$?)([0-9]{1,7}):(\$?)([0-9]{1,7})\Z")


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """Return a column's number: 1 of `A`, 28 of `AB`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=4096)
def column_letters(number: int) -> str:
    """Return a column's letters: `AB` of 28."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Ends(NamedTuple):
    """The two ends of an area along one axis, rows or columns; 0 where the area takes in the whole of it."""

    first: int
    last: int
    first_fixed: bool
    last_fixed: bool
    single: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A cell, range, or rows or columns as a whole; ends as they are written, `$` kept.

    `row1` and `row2` are 0 for whole columns, `column1` and `column2` for whole rows; a single cell has `single` set.
    """

    column1: int
    row1: int
    column2: int
    row2: int
    column1_fixed: bool = False
    row1_fixed: bool = False
    column2_fixed: bool = False
    row2_fixed: bool = False
    single: bool = False

    @property
    def first_row(self) -> int:
        """The upper row, whatever the order of the ends."""
        return min(self.row1, self.row2)

    @property
    def last_row(self) -> int:
        """The lower row."""
        return max(self.row1, self.row2)

    @property
    def first_column(self) -> int:
        """The left column."""
        return min(self.column1, self.column2)

    @property
    def last_column(self) -> int:
        """The right column."""
        return max(self.column1, self.column2)

    @property
    def row_ends(self) -> Ends:
        """The ends along the rows, the upper one first."""
        ends = Ends(self.row1, self.row2, self.row1_fixed, self.row2_fixed, self.single)
        return ends if self.row1 <= self.row2 else Ends(self.row2, self.row1, self.row2_fixed, self.row1_fixed, self.single)

    @property
    def column_ends(self) -> Ends:
        """The ends along the columns, the left one first."""
        ends = Ends(self.column1, self.column2, self.column1_fixed, self.column2_fixed, self.single)
        return ends if self.column1 <= self.column2 else Ends(self.column2, self.column1, self.column2_fixed, self.column1_fixed, self.single)

    def with_rows(self, first: int, last: int) -> Area:
        """Return the area on other rows; a single cell that grows becomes a range."""
        if self.row1 > self.row2:
            first, last = last, first
        single = self.single and first == last
        fixed = self.row1_fixed if self.single else self.row2_fixed
        return Area(self.column1, first, self.column2, last, self.column1_fixed, self.row1_fixed, self.column2_fixed, fixed, single)

    def with_columns(self, first: int, last: int) -> Area:
        """Return the area on other columns; a single cell that grows becomes a range."""
        if self.column1 > self.column2:
            first, last = last, first
        single = self.single and first == last
        fixed = self.column1_fixed if self.single else self.column2_fixed
        return Area(first, self.row1, last, self.row2, self.column1_fixed, self.row1_fixed, fixed, self.row2_fixed, single)

    def __str__(self) -> str:
        if not self.row1:
            return f"{_fix(self.column1_fixed)}{column_letters(self.column1)}:{_fix(self.column2_fixed)}{column_letters(self.column2)}"
        if not self.column1:
            return f"{_fix(self.row1_fixed)}{self.row1}:{_fix(self.row2_fixed)}{self.row2}"
        first = f"{_fix(self.column1_fixed)}{column_letters(self.column1)}{_fix(self.row1_fixed)}{self.row1}"
        if self.single:
            return first
        return f"{first}:{_fix(self.column2_fixed)}{column_letters(self.column2)}{_fix(self.row2_fixed)}{self.row2}"


def _fix(fixed: bool) -> str:
    return "$" if fixed else ""


@dataclass(frozen=True, slots=True)
class Reference:
    """An area with what is written before it: `'My sheet'!`, `S1:S3!`, `[1]S!` or nothing."""

    prefix: str
    sheet: str
    """The sheet's name without quotes; empty where none is written."""
    area: Area
    external: bool = False
    span: bool = False
    """Whether the prefix names a span of sheets (3-D)."""

    def __str__(self) -> str:
        return self.prefix + str(self.area)


def parse_area(text: str) -> Area | None:
    """Return the area that `text` writes, or `None` where it is none (a name, say)."""
    if found := _CELLS.match(text):
        parts = found.groups()
        first = (column_number(parts[1]), int(parts[3]))
        second = (column_number(parts[5]), int(parts[7])) if parts[5] else first
        if not _possible(*first) or not _possible(*second):
            return None
        fixed = (bool(parts[0]), bool(parts[2]), bool(parts[4]), bool(parts[6])) if parts[5] else (bool(parts[0]), bool(parts[2])) * 2
        return Area(*first, *second, *fixed, single=not parts[5])
    if found := _COLUMNS.match(text):
        parts = found.groups()
        columns = column_number(parts[1]), column_number(parts[3])
        if max(columns) > LAST_COLUMN:
            return None
        return Area(columns[0], 0, columns[1], 0, bool(parts[0]), False, bool(parts[2]), False)
    if found := _ROWS.match(text):
        parts = found.groups()
        rows = int(parts[1]), int(parts[3])
        if not 0 < min(rows) <= max(rows) <= LAST_ROW:
            return None
        return Area(0, rows[0], 0, rows[1], False, bool(parts[0]), False, bool(parts[2]))
    return None


def _possible(column: int, row: int) -> bool:
    return 0 < column <= LAST_COLUMN and 0 < row <= LAST_ROW


def parse_sqref(text: str) -> list[Area]:
    """Return the areas of a space-separated list (ST_Sqref, §18.18.76)."""
    return [area for area in map(parse_area, text.split()) if area is not None]


def coalesce(areas: Iterable[Area]) -> list[Area]:
    """Return the areas with those merged that stand under each other in the same columns."""
    merged: list[Area] = []
    for area in areas:
        last = merged[-1] if merged else None
        if last is not None and (last.column1, last.column2) == (area.column1, area.column2) and last.last_row + 1 >= area.first_row >= last.first_row:
            merged[-1] = last.with_rows(last.first_row, max(last.last_row, area.last_row))
        else:
            merged.append(area)
    return merged
