"""A formula's result over a few cells, in one line, for tests."""

from __future__ import annotations

from typing import Any

from docautomat.markup.spreadsheetml.calculation.closures import compiled
from docautomat.markup.spreadsheetml.calculation.grid import Book, Page, Table, key_of
from docautomat.markup.spreadsheetml.calculation.kinds import ERRORS, ErrorValue, UnknownError
from docautomat.markup.spreadsheetml.calculation.planning import names_of
from docautomat.markup.spreadsheetml.references import column_number

UNKNOWN = "unknown"


def position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_number(letters)


def value(shown: Any) -> Any:
    if isinstance(shown, str) and shown in ERRORS:
        return ERRORS[shown]
    return float(shown) if isinstance(shown, int) and not isinstance(shown, bool) else shown


def book(*sheets: dict[str, Any], date1904: bool = False, names: dict[str, str] | None = None, tables: dict[str, Table] | None = None) -> Book:
    """Return a book of sheets s1, s2 … given as `{"A1": value}`; texts that are error codes are errors."""
    found = Book(date1904, tables=tables or {})
    for number, cells in enumerate(sheets):
        page = found.pages[f"s{number + 1}"] = Page(f"s{number + 1}", found, number)
        for reference, shown in cells.items():
            row, column = position(reference)
            page.cells[key_of(row, column)] = value(shown)
            found.last_row, found.last_column = max(found.last_row, row), max(found.last_column, column)
    defined = "".join(f'<definedName name="{name}">{text}</definedName>' for name, text in (names or {}).items())
    found.names = {**names_of(f'<workbook><sheets><sheet name="S1"/></sheets><definedNames>{defined}</definedNames></workbook>', floats=False)}
    return found


def result(formula: str, cells: dict[str, Any] | None = None, at: str = "Z50", **options: Any) -> Any:
    """Return what a formula comes to in a cell: errors as their codes, `UNKNOWN` for what is not known or not calculated."""
    page = book(cells or {}, **options).pages["s1"]
    row, column = position(at)
    found = compiled(formula, row, column)
    if found is None:
        return UNKNOWN
    try:
        shown = found(page, key_of(row, column))
    except UnknownError:
        return UNKNOWN
    return shown.code if isinstance(shown, ErrorValue) else shown
