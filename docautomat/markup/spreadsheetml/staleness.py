"""Which cached formula values go stale: those that depend, directly or not, on a cell that is written or moves."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.references import LAST_ROW

__all__ = ["CellKey", "stale_cells"]

CellKey: TypeAlias = tuple[str, int, int]
"""A cell: its sheet (case folded), row and column."""

_NAME = re.compile(r"\"(?:[^\"]|\"\")*\"|(?<![\w.])(?!(?:TRUE|FALSE)\b)[A-Za-z_\\][\w.]*(?![\w.(])|\[")
_MOST_COLUMNS = 64


@dataclass(slots=True)
class _Index:
    """Formulas by the cells that they read."""

    columns: dict[tuple[str, int], list[tuple[int, int, CellKey]]] = field(default_factory=dict)
    wide: dict[str, list[tuple[int, int, int, int, CellKey]]] = field(default_factory=dict)

    def add(self, sheet: str, rows: tuple[int, int], columns: tuple[int, int], reader: CellKey) -> None:
        (first, last), (left, right) = rows, columns
        if right - left >= _MOST_COLUMNS:
            self.wide.setdefault(sheet, []).append((first, last, left, right, reader))
            return
        for column in range(left, right + 1):
            self.columns.setdefault((sheet, column), []).append((first, last, reader))

    def readers(self, cell: CellKey, known: set[CellKey]) -> list[CellKey]:
        """Return the formulas not yet known that read a cell."""
        sheet, row, column = cell
        found: list[CellKey] = []
        entries = self.columns.get((sheet, column))
        if entries:
            rest = []
            for entry in entries:
                if entry[2] in known:
                    continue
                if entry[0] <= row <= entry[1]:
                    found.append(entry[2])
                else:
                    rest.append(entry)
            self.columns[(sheet, column)] = rest
        for first, last, left, right, reader in self.wide.get(sheet, ()):
            if reader not in known and first <= row <= last and left <= column <= right:
                found.append(reader)
        return found


def stale_cells(formulas: Mapping[CellKey, Formula], written: Iterable[CellKey], moved_from: Mapping[str, int]) -> set[CellKey]:
    """Return the formula cells whose cached value must go.

    `moved_from` gives the first row from which a sheet's rows move. Formulas with names, structured references or volatile functions count as dependent on
    everything.
    """
    index = _Index()
    stale: set[CellKey] = set()
    queue: deque[CellKey] = deque(written)
    if not queue and not moved_from:
        return stale
    for key, formula in formulas.items():
        if formula.volatile or _names(formula) or _reads_moved(key[0], formula, moved_from) or key[1] >= moved_from.get(key[0], LAST_ROW + 1):
            stale.add(key)
            queue.append(key)
            continue
        for part in formula.references():
            area = part.reference.area
            sheet = (part.reference.sheet or key[0]).casefold()
            rows = (area.first_row, area.last_row) if area.row1 else (1, LAST_ROW)
            columns = (min(area.column1, area.column2), max(area.column1, area.column2)) if area.column1 else (1, 16384)
            index.add(sheet, rows, columns, key)
    while queue:
        for reader in index.readers(queue.popleft(), stale):
            if reader not in stale:
                stale.add(reader)
                queue.append(reader)
    return stale


def _names(formula: Formula) -> bool:
    """Say whether a formula uses names or tables, whose cells are not looked up here."""
    return any(not found.group().startswith('"') for part in formula.parts if isinstance(part, str) for found in _NAME.finditer(part))


def _reads_moved(own: str, formula: Formula, moved_from: Mapping[str, int]) -> bool:
    for part in formula.references():
        area = part.reference.area
        first = moved_from.get((part.reference.sheet or own).casefold())
        if first is not None and (not area.row1 or area.last_row >= first):
            return True
    return False
