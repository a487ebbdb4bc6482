"""The cells that formulas read: sheets as mappings of cells to values, areas on them, and arrays, which are areas without cells.

A cell's key is `row << 15 | column`: a reference that stays at the same distance from its formula is one number to add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, TypeAlias

from docautomat.markup.spreadsheetml.calculation.kinds import NA, REF, VALUE, ErrorValue, FormulaError, Scalar, UnknownError
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW

__all__ = ["ROW_STEP", "Area", "Array", "Book", "Operand", "Page", "Table", "Union", "array_of", "attempt", "flat", "key_of", "spread"]

SHIFT = 15
ROW_STEP = 1 << SHIFT
COLUMN = ROW_STEP - 1


def key_of(row: int, column: int) -> int:
    """Return a cell's key."""
    return row << SHIFT | column


MOST_CELLS = 1_000_000
"""An area of more cells is looked at in its used part only."""


@dataclass(slots=True, eq=False)
class Array:
    """Values in rows of one width, row by row, without cells."""

    values: list[Scalar]
    width: int

    @property
    def height(self) -> int:
        """The number of its rows."""
        return len(self.values) // self.width

    def rows(self) -> list[list[Scalar]]:
        """Return its values by rows."""
        return [self.values[start : start + self.width] for start in range(0, len(self.values), self.width)]


@dataclass(slots=True, eq=False)
class Page:
    """The cells of one sheet."""

    name: str
    book: Book
    number: int = 0
    cells: dict[int, Scalar] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    """The rows that are hidden."""
    filtered: bool = False
    """Whether rows may be hidden by a filter."""
    subtotals: set[int] = field(default_factory=set)
    """Cells with formulas that hold SUBTOTAL, which other ones do not count."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: where it lies, and the names of its columns (case folded)."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    headers: int
    totals: int
    columns: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Book:
    """All sheets of a workbook, and what its formulas may name."""

    date1904: bool = False
    pages: dict[str, Page] = field(default_factory=dict)
    """By name, case folded, in order."""
    names: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(sheet or nothing, name) -> what it stands for, compiled."""
    tables: Mapping[str, Table] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0
    work: int = 4_000_000
    """How many more cells may be read from areas: what needs more is left to the program that opens the workbook."""
    arrays: dict[tuple[int, int], Any] = field(default_factory=dict)
    """What parts of formulas that read fixed cells only came to, by the part's number and the page's."""
    sums: dict[tuple[Page, int], tuple[int, float]] = field(default_factory=dict)
    """Sums of columns from a cell down, as far as they were added up: a running total goes on from there."""

    def spend(self, cells: int) -> None:
        """Count cells that are read from an area; raise `UnknownError` where it is too much."""
        self.work -= cells
        if self.work < 0:
            raise UnknownError

    def page(self, name: str) -> Page:
        """Return a sheet by its name, case folded."""
        page = self.pages.get(name)
        if page is None:
            raise FormulaError(REF)
        return page

    def between(self, first: str, last: str) -> list[Page]:
        """Return the sheets of a span."""
        if first == last:
            return [self.page(first)]
        low, high = sorted((self.page(first).number, self.page(last).number))
        return [page for page in self.pages.values() if low <= page.number <= high]


@dataclass(slots=True, eq=False)
class Area:
    """A rectangle of cells of one sheet."""

    page: Page
    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """The number of its rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """The number of its columns."""
        return self.right - self.left + 1

    @property
    def size(self) -> int:
        """The number of its cells."""
        return self.height * self.width

    @property
    def whole(self) -> bool:
        """Whether it is as good as endless, so that only its used part is looked at."""
        return self.bottom == LAST_ROW or self.right == LAST_COLUMN or self.size > MOST_CELLS

    def walk(self) -> Iterator[int]:
        """Yield the keys of its cells, row by row; none beyond the cells that are used."""
        bottom, right = self.bottom, self.right
        if self.whole:
            bottom, right = min(bottom, self.page.book.last_row), min(right, self.page.book.last_column)
        if self.left == right:
            yield from range(self.top << SHIFT | right, (bottom << SHIFT | right) + 1, ROW_STEP)
            return
        for row in range(self.top, bottom + 1):
            yield from range(row << SHIFT | self.left, (row << SHIFT | right) + 1)

    def values(self) -> list[Scalar]:
        """Return the values of its cells, row by row; none beyond the cells that are used."""
        page = self.page
        if self.left == self.right and self.bottom != LAST_ROW:
            found = list(map(page.cells.get, range(self.top << SHIFT | self.right, (self.bottom << SHIFT | self.right) + 1, ROW_STEP)))
        else:
            found = list(map(page.cells.get, self.walk()))
        page.book.spend(len(found))
        return found

    def array(self) -> Array:
        """Return its values as an array."""
        if self.whole:
            raise UnknownError
        return Array(self.values(), self.width)

    def cell(self, row: int, column: int) -> Scalar:
        """Return a value by its row and column in the area, counted from 0."""
        return self.page.cells.get(key_of(self.top + row, self.left + column))

    def part(self, row: int, column: int, height: int, width: int) -> Area:
        """Return a part of it, from a row and column counted from 0; raise `FormulaError` for one that leaves the sheet."""
        top, left = self.top + row, self.left + column
        if top < 1 or left < 1 or top + height - 1 > LAST_ROW or left + width - 1 > LAST_COLUMN:
            raise FormulaError(REF)
        return Area(self.page, top, left, top + height - 1, left + width - 1)

    def crossing(self, key: int) -> Scalar:
        """Return the one value that a formula in a cell means where it needs one: that of its own row or column."""
        if self.top == self.bottom and self.left == self.right:
            return self.page.cells.get(key_of(self.top, self.left))
        row, column = key >> SHIFT, key & COLUMN
        if self.left == self.right and self.top <= row <= self.bottom:
            return self.page.cells.get(key_of(row, self.left))
        if self.top == self.bottom and self.left <= column <= self.right:
            return self.page.cells.get(key_of(self.top, column))
        raise FormulaError(VALUE)


Union: TypeAlias = "tuple[Area, ...]"
Operand: TypeAlias = "Area | tuple[Area, ...] | Array | float | str | bool | ErrorValue | None"
"""An argument of a function that takes references or arrays."""


def array_of(operand: Operand) -> Array:
    """Return an operand's values as an array."""
    if isinstance(operand, Area):
        return operand.array()
    if isinstance(operand, tuple):
        raise FormulaError(VALUE)
    return operand if isinstance(operand, Array) else Array([operand], 1)


def flat(operand: Operand) -> list[Scalar]:
    """Return an operand's values one after the other; of areas only those within the cells that are used."""
    if isinstance(operand, Area):
        return operand.values()
    if isinstance(operand, tuple):
        return [value for area in operand for value in area.values()]
    return operand.values if isinstance(operand, Array) else [operand]


def spread(function: Callable[..., Scalar], operands: list[Operand]) -> Operand:
    """Return a function of single values, applied to each place of arrays; single rows, columns and values are repeated, what lacks a partner is `#N/A`."""
    shape: tuple[int, int] | None = None
    places: list[Iterable[Scalar]] = []
    for operand in operands:
        if not isinstance(operand, (Array, Area, tuple)):
            places.append(repeat(operand))
            continue
        array = operand if isinstance(operand, Array) else array_of(operand)
        values = array.values
        if len(values) == 1:
            places.append(repeat(values[0]))
        elif shape is None or shape == (len(values), array.width):
            shape = len(values), array.width
            places.append(values)
        else:
            return _uneven(function, [array_of(each) for each in operands])
    if shape is None:
        return attempt(function, *(next(iter(place)) for place in places))
    try:
        found = list(map(function, *places))
    except FormulaError:  # in some of the places: each for itself
        found = [attempt(function, *each) for each in zip(*places)]  # noqa: B905  repeated values never end
    return Array(found, shape[1])


def _uneven(function: Callable[..., Scalar], arrays: list[Array]) -> Array:
    height, width = max(array.height for array in arrays), max(array.width for array in arrays)
    found: list[Scalar] = []
    for row in range(height):
        for column in range(width):
            values = [_at(array, row, column) for array in arrays]
            found.append(NA if any(value is None for value in values) else attempt(function, *(value[0] for value in values if value is not None)))
    return Array(found, width)


def _at(array: Array, row: int, column: int) -> tuple[Scalar] | None:
    row, column = (0 if array.height == 1 else row), (0 if array.width == 1 else column)
    return (array.values[row * array.width + column],) if row < array.height and column < array.width else None


def attempt(function: Callable[..., Scalar], *values: Scalar) -> Scalar:
    """Return what a function of single values comes to, an error as a value."""
    try:
        return function(*values)
    except FormulaError as fault:
        return fault.error
