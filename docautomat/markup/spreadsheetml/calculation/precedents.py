"""What formulas read, and the order in which they are calculated: each after all that it reads.

Everything that stands in a formula counts as read, also what an IF would pass over: a value is known only where all of that is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from docautomat.markup.spreadsheetml.calculation.closures import Compiled
from docautomat.markup.spreadsheetml.calculation.grid import COLUMN, SHIFT, Area, Page
from docautomat.markup.spreadsheetml.calculation.kinds import FormulaError, UnknownError
from docautomat.markup.spreadsheetml.calculation.nodes import Call, Cells, NameNode, Node, Operation, RangeNode, TableNode
from docautomat.markup.spreadsheetml.calculation.tables import table_area

__all__ = ["Hole", "Order", "Read", "areas_of", "ordered"]

_DEEPEST = 20
"""So many names may stand for one another."""


def areas_of(tree: Node, page: Page, key: int, depth: int = 0) -> Iterator[Area]:
    """Yield the areas that a formula in a cell names; raise `UnknownError` where that cannot be said."""
    if isinstance(tree, Cells):
        yield from _areas(tree, page, key)
    elif isinstance(tree, Operation):
        for operand in tree.operands:
            yield from areas_of(operand, page, key, depth)
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            yield from areas_of(argument, page, key, depth)
    elif isinstance(tree, RangeNode):
        found = [area for part in tree.parts for area in areas_of(part, page, key, depth)]
        yield from found if tree.operator == "," else _around(found)
    elif isinstance(tree, NameNode):
        if depth > _DEEPEST:
            raise UnknownError
        named = _named(tree, page)
        if named is not None:
            yield from areas_of(named.tree, page, key, depth + 1)
    elif isinstance(tree, TableNode):
        try:
            yield table_area(tree, page, key)
        except FormulaError:
            return


def _areas(tree: Cells, page: Page, key: int) -> Iterator[Area]:
    corners = tree.at(key >> SHIFT, key & COLUMN)
    if tree.sheets is None:
        yield Area(page, *corners)
        return
    try:
        for other in page.book.between(*tree.sheets):
            yield Area(other, *corners)
    except FormulaError:
        return


def _around(areas: list[Area]) -> Iterator[Area]:
    """Yield, for each page, the area around all of some areas."""
    for page in {area.page.number: area.page for area in areas}.values():
        own = [area for area in areas if area.page is page]
        yield Area(page, min(area.top for area in own), min(area.left for area in own), max(area.bottom for area in own), max(area.right for area in own))


def _named(tree: NameNode, page: Page) -> Compiled | None:
    """Return what a name stands for, `None` for a name that there is not; raise `UnknownError` for one that is not calculated."""
    book = page.book
    for place in ((tree.sheet or page.name, tree.name), ("", tree.name)):
        if place in book.names:
            found: Compiled | None = book.names[place]
            if found is None:
                raise UnknownError
            return found
    return None


# --- the order -------------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Hole:
    """A cell with a formula whose value is not known."""

    page: Page
    key: int
    formula: Compiled | None
    """`None` for one that is not calculated."""


Corners: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Span: TypeAlias = tuple[int, int, int]
"""The number of a column, and where in its list of holes those begin and end that a formula reads."""


@dataclass(slots=True)
class _Column:
    """The holes of one column, from the top."""

    rows: list[int] = field(default_factory=list)
    holes: list[int] = field(default_factory=list)
    done: bytearray = field(default_factory=bytearray)
    bad: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class _Across:
    """The columns of one page that have holes, from left to right: their letters as numbers; their numbers and themselves."""

    letters: list[int] = field(default_factory=list)
    columns: list[tuple[int, _Column]] = field(default_factory=list)


@dataclass(slots=True)
class Order:
    """Holes in the order in which they are calculated; those of which no value can be known are left out."""

    sequence: list[int]
    spans: list[list[Span]]
    """What each hole reads."""
    places: list[tuple[int, int]]
    """The column of each hole, and its place there."""
    bad: list[bytearray]
    """For each column, which of its holes have no value."""

    def unknown(self, hole: int, bad: list[bytearray]) -> bool:
        """Say whether a hole reads one that has no value."""
        return any(bad[column].find(1, first, last) >= 0 for column, first, last in self.spans[hole])


class Read:
    """The cells that formulas read, put together: for each page and its columns from left to right the first row."""

    def __init__(self) -> None:
        self.tops: dict[tuple[int, int, int], int] = {}

    def note(self, page: int, area: Corners) -> None:
        """Take an area in."""
        place = page, area[1], area[3]
        known = self.tops.get(place)
        if known is None or area[0] < known:
            self.tops[place] = area[0]


def ordered(holes: list[Hole], blind: Collection[int] = ()) -> tuple[Order, Read]:
    """Return the order of some holes, and what they read; holes that read a page which is `blind` have no value."""
    columns, numbers = _columns(holes)
    by_page: dict[int, _Across] = {}
    for (page, column), number in sorted(numbers.items()):
        across = by_page.setdefault(page, _Across())
        across.letters.append(column)
        across.columns.append((number, columns[number]))
    spans: list[list[Span]] = []
    read = Read()
    for hole in holes:
        try:
            areas = list(_read_by(hole)) if hole.formula is not None else []
        except (UnknownError, RecursionError):
            hole.formula, areas = None, []
        if blind and any(page in blind for page, _ in areas):
            hole.formula, areas = None, []
        own: list[Span] = []
        for page, area in areas:
            read.note(page, area)
            if page in by_page:
                own += _spans(area, by_page[page])
        spans.append(own)
    places = [(0, 0)] * len(holes)
    for number, found_there in enumerate(columns):
        for place, index in enumerate(found_there.holes):
            places[index] = number, place
    sequence = list(_sequence(holes, spans, columns, places))
    return Order(sequence, spans, places, [column.bad for column in columns]), read


def _read_by(hole: Hole) -> Iterator[tuple[int, Corners]]:
    """Yield the areas that a hole's formula reads: the page's number, and first row, first column, last row, last column."""
    page, key = hole.page, hole.key
    assert hole.formula is not None
    row, column = key >> SHIFT, key & COLUMN
    for node in hole.formula.reads:
        if isinstance(node, Cells) and node.sheets is None:  # most of them
            yield page.number, node.at(row, column)
        else:
            for area in areas_of(node, page, key):
                yield area.page.number, (area.top, area.left, area.bottom, area.right)


def _columns(holes: list[Hole]) -> tuple[list[_Column], dict[tuple[int, int], int]]:
    columns: list[_Column] = []
    numbers: dict[tuple[int, int], int] = {}
    for index in sorted(range(len(holes)), key=lambda index: holes[index].key):
        hole = holes[index]
        place = hole.page.number, hole.key & COLUMN
        number = numbers.setdefault(place, len(columns))
        if number == len(columns):
            columns.append(_Column())
        columns[number].rows.append(hole.key >> SHIFT)
        columns[number].holes.append(index)
    for column in columns:
        column.done = bytearray(len(column.rows))
        column.bad = bytearray(len(column.rows))
    return columns, numbers


def _spans(area: Corners, across: _Across) -> list[Span]:
    top, left, bottom, right = area
    found: list[Span] = []
    first_column = bisect_left(across.letters, left)
    for number, holes in across.columns[first_column : bisect_right(across.letters, right, first_column)]:
        first = bisect_left(holes.rows, top)
        last = bisect_right(holes.rows, bottom, first)
        if first < last:
            found.append((number, first, last))
    return found


def _sequence(holes: list[Hole], spans: list[list[Span]], columns: list[_Column], places: list[tuple[int, int]]) -> Iterator[int]:
    """Yield the holes that can be calculated, each after those that it reads; who reads itself, over any number of steps, is none of them."""
    begun = bytearray(len(holes))
    for start in range(len(holes)):
        stack = [start] if not begun[start] else []
        while stack:
            index = stack[-1]
            begun[index] = 1
            column, place = places[index]
            if columns[column].done[place]:
                stack.pop()
                continue
            waiting = _first_waiting(spans[index], columns)
            if waiting is not None and not begun[waiting]:
                stack.append(waiting)
                continue
            if (
                waiting is not None
                or holes[index].formula is None
                or any(columns[number].bad.find(1, first, last) >= 0 for number, first, last in spans[index])
            ):
                columns[column].bad[place] = 1
            else:
                yield index
            columns[column].done[place] = 1
            stack.pop()


def _first_waiting(spans: list[Span], columns: list[_Column]) -> int | None:
    """Return the first hole among those read that is not done; one that was begun waits for its reader, which therefore reads itself."""
    for number, first, last in spans:
        place = columns[number].done.find(0, first, last)
        if place >= 0:
            return columns[number].holes[place]
    return None
