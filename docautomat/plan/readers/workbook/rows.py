"""A workbook to the rows below its key rows: people may sort and move them, add rows, columns and sheets of their own, and save with any program."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docautomat.errors import PackageError
from docautomat.opc.package import Package

__all__ = ["Cell", "Row", "UnreadableWorkbookError", "rows_of"]

_KEY = re.compile(r"(?:[a-z_]+)\.(?:[a-z_]+)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_FEWEST = 2
"""So many keys in one row make it a key row."""
_WIDEST, _LONGEST = 200, 20_000
_MOST_BLANK = 500
"""After so many rows without anything a sheet has come to its end."""


class UnreadableWorkbookError(Exception):
    """The file is no workbook that can be read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, its number format, and where it stands."""

    value: Any
    form: str
    sheet: str
    address: str


@dataclass(slots=True)
class Row:
    """The cells of one row below a key row, by field; cells without anything are not there."""

    name: str
    """The list whose fields the key row names."""
    number: int
    cells: dict[str, Cell] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    """The fields that the key row names, in the row that stands for it; empty in all others."""


def rows_of(data: bytes) -> Iterator[Row]:
    """Yield the rows of every key row in a workbook, sheet by sheet; raises `UnreadableWorkbookError`.

    A key row is yielded itself, and holds for the rows below it, up to the next one. A row without a value is not yielded.
    """
    import openpyxl

    try:
        package = Package.open(data)
        if package.kind != "xlsx":
            raise UnreadableWorkbookError
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (PackageError, KeyError, ValueError, OSError) as error:
        raise UnreadableWorkbookError from error
    formulas = _formulas(data) if any(_FORMULA.search(package.read(name)) for name in package.related(package.main, "worksheet")) else {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a program says of a sheet's size is often wrong
        yield from _rows(sheet, formulas.get(sheet.title, {}))
    book.close()


def _formulas(data: bytes) -> dict[str, dict[str, str]]:
    """Return the texts of all formulas, by sheet and cell: where one has no value it is what somebody typed."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    found: dict[str, dict[str, str]] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        cells = (cell for row in sheet.iter_rows(max_row=_LONGEST, max_col=_WIDEST) for cell in row if cell.data_type == "f")
        found[sheet.title] = {cell.coordinate: str(cell.value) for cell in cells}
    book.close()
    return found


def _value(cell: Any, formulas: Mapping[str, str]) -> Any:
    return formulas.get(cell.coordinate) if cell.value is None and formulas and hasattr(cell, "coordinate") else cell.value


def _rows(sheet: Any, formulas: Mapping[str, str]) -> Iterator[Row]:
    names: Mapping[int, str] = {}
    listed, blank = "", 0
    for number, cells in enumerate(sheet.iter_rows(max_row=_LONGEST, max_col=_WIDEST), 1):
        filled = [(at, cell) for at, cell in enumerate(cells) if _value(cell, formulas) not in (None, "")]
        blank = 0 if filled else blank + 1
        if blank > _MOST_BLANK:
            return
        keys = {at: cell.value for at, cell in filled if isinstance(cell.value, str) and _KEY.fullmatch(cell.value)}
        lists = {key.partition(".")[0] for key in keys.values()}
        if len(keys) >= _FEWEST and len(lists) == 1:
            listed, names = lists.pop(), {at: key.partition(".")[2] for at, key in keys.items()}
            yield Row(listed, number, keys=frozenset(names.values()))
            continue
        row = Row(listed, number)
        for at, cell in filled:
            if at in names:
                row.cells[names[at]] = Cell(_value(cell, formulas), cell.number_format or "", sheet.title, cell.coordinate)
        if row.cells:
            yield row
