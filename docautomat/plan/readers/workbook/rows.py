"""A workbook to the rows below its key rows: people may sort and move them, add rows, columns and sheets of their own, and save with any program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docautomat.errors import PackageError
from docautomat.opc.package import Package
from docautomat.plan.readers.workbook.sheets import Cell, Sheet, UnreadableWorkbookError, Values, opened, sheets_of

__all__ = ["Cell", "Row", "UnreadableWorkbookError", "marks_of", "rows_in", "rows_of", "rows_on"]

_KEY = re.compile(r"([a-z_]+)\.([a-z_]+)(?:\+([1-9]))?")
_FEWEST = 2
"""So many keys in one row make it a key row, or one that tells where its rows begin."""
_LONGEST = 20_000
_MOST_BLANK = 500
"""After so many rows without anything a sheet has come to its end."""
_MARK = "docautomat."


@dataclass(slots=True)
class Row:
    """The cells of one row below a key row, by field; cells without anything are not there."""

    name: str
    """The list whose fields the key row names."""
    number: int
    cells: dict[str, Cell] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    """The fields that the key row names, in the row that stands for it; empty in all others."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """Field -> number of its column."""
    sheet: str = ""
    first: int = 0
    """In the row that stands for the keys: the number of the first row below it that may hold an item."""


def rows_of(data: bytes) -> Iterator[Row]:
    """Yield the rows of every key row in a workbook, sheet by sheet; raises `UnreadableWorkbookError`.

    A key row is yielded itself, and holds for the rows below it, up to the next one; `+1` behind a key says that so many rows of headings stand between. A row
    without a value is not yielded.
    """
    return rows_in(opened(data))


def rows_in(package: Package) -> Iterator[Row]:
    """Yield the rows of an opened workbook; raises `UnreadableWorkbookError`."""
    try:
        sheets, values = sheets_of(package), Values(package)
    except (PackageError, ValueError, LookupError) as error:
        raise UnreadableWorkbookError from error
    yield from rows_on(sheets, values)


def rows_on(sheets: Iterable[Sheet], values: Values) -> Iterator[Row]:
    """Yield the rows of sheets that are read already; raises `UnreadableWorkbookError`."""
    try:
        for sheet in sheets:
            yield from _rows(sheet, values)
    except (ValueError, LookupError) as error:
        raise UnreadableWorkbookError from error


def _rows(sheet: Sheet, values: Values) -> Iterator[Row]:
    names: dict[int, str] = {}
    columns: dict[str, int] = {}
    listed, last, skipped = "", 0, 0
    for number, row in sheet.rows():
        filled = list(values.cells(sheet, number, row))
        if not filled:
            continue
        if number > _LONGEST or number - last > _MOST_BLANK:
            return
        last = number
        keys = {cell.column: found for cell in filled if isinstance(cell.value, str) and (found := _KEY.fullmatch(cell.value))}
        lists = {key[1] for key in keys.values()}
        if (len(keys) >= _FEWEST or any(key[3] for key in keys.values())) and len(lists) == 1:
            listed, names = lists.pop(), {at: key[2] for at, key in keys.items()}
            columns = {name: at for at, name in names.items()}
            skipped = number + max(int(key[3] or 0) for key in keys.values())
            yield Row(listed, number, keys=frozenset(columns), columns=columns, sheet=sheet.name, first=skipped + 1)
            continue
        cells = {names[cell.column]: cell for cell in filled if cell.column in names}
        if cells and number > skipped:
            yield Row(listed, number, cells, columns=columns, sheet=sheet.name)


def marks_of(package: Package) -> dict[str, str]:
    """Return what a workbook says of itself in its properties and defined names: `generation`, `number` …"""
    found: dict[str, str] = {}
    for node in package.parse(package.main).iterfind("{*}definedNames/{*}definedName"):
        name, text = node.get("name") or "", (node.text or "").strip()
        if name.startswith(_MARK) and text[:1] == text[-1:] == '"':
            found[name.removeprefix(_MARK)] = text[1:-1]
    for part in package.related("/", "custom-properties"):
        for node in package.parse(part):
            if (node.get("name") or "").startswith(_MARK) and len(node):
                found[str(node.get("name")).removeprefix(_MARK)] = (node[0].text or "").strip()
    return {name: value for name, value in found.items() if value}
