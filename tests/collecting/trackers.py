"""Trackers as people return them: found by their key rows, typed in with openpyxl as any other program would."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from docautomat.batch import generate
from docautomat.plan.readers import load_programme

NEXT = "next"
"""As a row: the one below the last."""


def sent(programme: Path, number: str, name: str = "Oversikt fra kommunen.xlsx") -> Path:
    """Make a tracker; return a copy of it under another name, as it comes back."""
    out = programme.parent / "out"
    (made,) = generate(load_programme(programme), out, kinds=["progress_tracker"], only=[number], jobs=1)
    back = programme.parent / "back"
    back.mkdir(exist_ok=True)
    return Path(shutil.copy(out / made.path, back / name))


class Typed:
    """A tracker in somebody's hands; saved when it is left."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def __enter__(self) -> Typed:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.save(self.path)

    def table(self, listed: str) -> tuple[Any, dict[str, int], int]:
        """Return the sheet of a table, its columns by key, and the row of its headings."""
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                keys = {str(cell.value).partition(".")[2].partition("+")[0]: cell.column for cell in row if str(cell.value).startswith(f"{listed}.")}
                if len(keys) > 1 and "+1" in str(row[min(keys.values()) - 1].value):
                    return sheet, keys, row[0].row + 1
        raise AssertionError(listed)

    def row(self, listed: str, own: str) -> int:
        sheet, keys, head = self.table(listed)
        if own != NEXT:
            return next(row for row in range(head + 1, sheet.max_row + 1) if sheet.cell(row, keys["id"]).value == own)
        last = max(row for row in range(head, sheet.max_row + 1) if any(sheet.cell(row, column).value is not None for column in keys.values()))
        return last + 1

    def type(self, listed: str, own: str, **values: Any) -> int:
        """Type into a row; return its number."""
        sheet, keys, _ = self.table(listed)
        row = self.row(listed, own)
        for name, value in values.items():
            sheet.cell(row, keys[name]).value = value
        return row

    def report(self, **values: Any) -> None:
        sheet = next(sheet for sheet in self.book.worksheets if any(cell.value == "report.period" for cell in sheet["A"]))
        for cell in sheet["A"]:
            about, _, name = str(cell.value).partition(".")
            if about == "report" and name in values:
                sheet.cell(cell.row, 3).value = values[name]

    def sort(self, listed: str, by: str, *, reverse: bool = False) -> None:
        """Sort the rows of a table as Excel does: whole rows, formulas stay on their row."""
        sheet, keys, head = self.table(listed)
        rows = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=head + 1, max_row=sheet.max_row)]
        rows.sort(key=lambda row: (row[keys[by] - 1][0] is None, str(row[keys[by] - 1][0] or "")), reverse=reverse)
        for number, row in enumerate(rows, head + 1):
            for at, (value, kind) in enumerate(row, 1):
                here = sheet.cell(number, at)
                if here.data_type != "f":
                    here.value = None if kind == "f" else value
                    here.data_type = kind if isinstance(value, str) and kind != "f" else here.data_type

    def cells(self) -> Mapping[tuple[str, str], Any]:
        return {
            (sheet.title, cell.coordinate): cell.value for sheet in self.book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
