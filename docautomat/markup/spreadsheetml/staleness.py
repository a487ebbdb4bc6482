"""Which cached formula values go stale: those that depend, directly or not, on a cell that is written or moves."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.names import Names, read_references
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW, Reference

__all__ = ["CellKey", "stale_cells"]

CellKey: TypeAlias = tuple[str, int, int]
"""A cell: its sheet (case folded), row and column."""

_MOST_COLUMNS = 64


class _Readers:
    """The formulas that read one column, by the rows that they read.

    A segment tree over the intervals in order of their first row, holding the largest last row of each subtree: an interval is found, and taken out, in
    logarithmic time. What is found once is stale and need not be found again.
    """

    def __init__(self) -> None:
        self._intervals: list[tuple[int, int, CellKey]] = []
        self._firsts: list[int] = []
        self._tree: list[int] = []
        self._leaves = 0

    def add(self, first: int, last: int, reader: CellKey) -> None:
        self._intervals.append((first, last, reader))

    def take(self, row: int) -> Iterator[CellKey]:
        """Yield the formulas that read a row, and forget them."""
        if not self._leaves:
            self._build()
        until = bisect_right(self._firsts, row)
        while (leaf := self._leaf(row, until)) is not None:
            yield self._intervals[leaf][2]
            node = leaf + self._leaves
            self._tree[node] = 0
            while node := node // 2:
                self._tree[node] = max(self._tree[2 * node], self._tree[2 * node + 1])

    def _build(self) -> None:
        self._intervals.sort(key=lambda interval: interval[0])
        self._firsts = [first for first, _, _ in self._intervals]
        self._leaves = 1 << (len(self._intervals) - 1).bit_length()
        lasts = [last for _, last, _ in self._intervals]
        self._tree = [0] * self._leaves + lasts + [0] * (self._leaves - len(lasts))
        for node in range(self._leaves - 1, 0, -1):
            self._tree[node] = max(self._tree[2 * node], self._tree[2 * node + 1])

    def _leaf(self, row: int, until: int) -> int | None:
        """Return the first interval before `until` that ends at `row` or below it."""
        node = 1
        if self._tree[1] < row:
            return None
        while node < self._leaves:
            node = 2 * node if self._tree[2 * node] >= row else 2 * node + 1
        leaf = node - self._leaves
        return leaf if leaf < until else None


class _Index:
    """Formulas by the cells that they read."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, int], _Readers] = {}
        self._wide: dict[str, list[tuple[range, range, CellKey]]] = {}

    def add(self, own: str, reference: Reference, reader: CellKey) -> None:
        area = reference.area
        sheet = (reference.sheet or own).casefold()
        rows = (area.first_row, area.last_row) if area.row1 else (1, LAST_ROW)
        left, right = sorted((area.column1, area.column2)) if area.column1 else (1, LAST_COLUMN)
        if right - left >= _MOST_COLUMNS:
            self._wide.setdefault(sheet, []).append((range(rows[0], rows[1] + 1), range(left, right + 1), reader))
            return
        for column in range(left, right + 1):
            self._columns.setdefault((sheet, column), _Readers()).add(*rows, reader)

    def readers(self, cell: CellKey) -> Iterator[CellKey]:
        """Yield the formulas that read a cell; those found before may be left out."""
        sheet, row, column = cell
        if (readers := self._columns.get((sheet, column))) is not None:
            yield from readers.take(row)
        for rows, columns, reader in self._wide.get(sheet, ()):
            if row in rows and column in columns:
                yield reader


def stale_cells(
    formulas: Mapping[CellKey, Formula],
    written: Iterable[CellKey],
    moved_from: Mapping[str, int],
    moved_across: Mapping[str, int] | None = None,
    names: Names | None = None,
) -> set[CellKey]:
    """Return the formula cells whose cached value must go.

    `moved_from` gives the first row from which a sheet's rows move, `moved_across` the first column. Formulas with spans of sheets, volatile functions, or
    names that do not lead to fixed cells count as dependent on everything.
    """
    index = _Index()
    stale: set[CellKey] = set()
    queue: deque[CellKey] = deque(written)
    across, known = moved_across or {}, names or Names()
    if not queue and not moved_from and not across:
        return stale
    for key, formula in formulas.items():
        moves = key[1] >= moved_from.get(key[0], LAST_ROW + 1) or key[2] >= across.get(key[0], LAST_COLUMN + 1)
        read = read_references(formula, key[0], known)
        if moves or read is None or _reads_moved(key[0], read, moved_from, across):
            stale.add(key)
            queue.append(key)
            continue
        for reference in read:
            index.add(key[0], reference, key)
    while queue:
        for reader in index.readers(queue.popleft()):
            if reader not in stale:
                stale.add(reader)
                queue.append(reader)
    return stale


def _reads_moved(own: str, references: Iterable[Reference], moved_from: Mapping[str, int], across: Mapping[str, int]) -> bool:
    for reference in references:
        area = reference.area
        sheet = (reference.sheet or own).casefold()
        first, left = moved_from.get(sheet), across.get(sheet)
        if first is not None and (not area.row1 or area.last_row >= first):
            return True
        if left is not None and (not area.column1 or area.last_column >= left):
            return True
    return False
