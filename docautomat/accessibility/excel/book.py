"""A workbook as the rules read it: its sheets, their cells as text and style, tables, rules and drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from docautomat.accessibility.excel.styles import Look, Styles
from docautomat.accessibility.office import Office
from docautomat.accessibility.values import integer, number
from docautomat.errors import PackageError
from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.references import column_letters, column_number
from docautomat.markup.trees import child, local

__all__ = ["Area", "Book", "Cell", "R", "Sheet", "address", "areas_in", "covered"]

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_WIDTH = 8.43


class Cell(NamedTuple):
    """One cell that the sheet names."""

    text: str
    """What is shown, as far as the file says it; empty for a cell without content."""
    style: int
    numeric: bool
    formula: str

    @property
    def filled(self) -> bool:
        """Whether there is content, shown or computed."""
        return bool(self.text or self.formula)


class Area(NamedTuple):
    """A rectangle of cells, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def address(row: int, column: int) -> str:
    """Return a cell's address."""
    return f"{column_letters(column)}{row}"


def areas_in(text: str) -> list[Area]:
    """Return the areas that a list of references names."""
    found = []
    for left, top, right, bottom in _AREA.findall(text or ""):
        rows, columns = sorted((int(top), int(bottom or top))), sorted((column_number(left), column_number(right or left)))
        found.append(Area(rows[0], columns[0], rows[1], columns[1]))
    return found


@dataclass(eq=False)
class Sheet:
    """A worksheet."""

    name: str
    state: str
    partname: str
    root: Element
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    """Row -> column -> cell; those with content or a style, but those of hidden rows and columns."""
    unseen: list[str] = field(default_factory=list)
    """Formulas of hidden cells."""
    heights: dict[int, float] = field(default_factory=dict)
    """Rows whose height somebody chose."""
    hidden_rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int, float, bool]] = field(default_factory=list)
    """First and last column, width, hidden."""
    tables: list[tuple[Area, Element]] = field(default_factory=list)
    drawn: list[Area] = field(default_factory=list)
    """Cells that drawings cover."""
    is_chart: bool = False
    """Whether it holds one chart and no cells (a chart sheet, §18.3.1.12)."""

    @property
    def part(self) -> str:
        """The sheet in its author's words."""
        return f'sheet "{self.name}"'

    @property
    def visible(self) -> bool:
        """Whether people see it."""
        return self.state == "visible"

    def cell(self, row: int, column: int) -> Cell | None:
        """Return a cell, if the sheet names it."""
        return self.rows.get(row, {}).get(column)

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        found = self.cell(row, column)
        return found.text if found is not None else ""

    def width(self, column: int) -> float:
        """Return a column's width in characters."""
        return next((width for first, last, width, _ in self.columns if first <= column <= last), _WIDTH)

    def is_hidden(self, column: int) -> bool:
        """Say whether a column is hidden."""
        return any(hidden and first <= column <= last for first, last, _, hidden in self.columns)

    @cached_property
    def used(self) -> Area | None:
        """The smallest area that holds all content; `None` for a blank sheet."""
        filled = [(row, column) for row, cells in self.rows.items() for column, cell in cells.items() if cell.filled]
        if not filled:
            return None
        rows, columns = [row for row, _ in filled], [column for _, column in filled]
        return Area(min(rows), min(columns), max(rows), max(columns))

    @cached_property
    def first(self) -> tuple[int, int]:
        """The first cell that is seen: A1, unless its row or column is hidden."""
        row = next(row for row in range(1, len(self.hidden_rows) + 2) if row not in self.hidden_rows)
        column = 1
        while column < 100 and self.is_hidden(column):
            column += 1
        return row, column

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Yield each cell with its row and column, row by row."""
        for row in sorted(self.rows):
            for column in sorted(self.rows[row]):
                yield row, column, self.rows[row][column]

    @cached_property
    def merged(self) -> dict[tuple[int, int], Area]:
        """Its merged areas, by their first cell."""
        areas = [area for node in self.root.iterfind("{*}mergeCells/{*}mergeCell") for area in areas_in(node.get("ref", ""))[:1]]
        return {(area.top, area.left): area for area in areas}

    @cached_property
    def protected(self) -> Element | None:
        """Its protection, if it is switched on."""
        found = child(self.root, "sheetProtection")
        return found if found is not None and found.get("sheet") in ("1", "true") else None

    @cached_property
    def validated(self) -> list[tuple[Element, list[Area]]]:
        """Its data validations with their cells; those of later versions too."""
        found = []
        for node in self.root.iter("{*}dataValidation"):
            inner = next((str(each.text or "") for each in node if local(each) == "sqref"), "")
            found.append((node, areas_in(node.get("sqref") or inner)))
        return found


class Book:
    """A workbook, read once."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.root = office.root(office.main)
        self.theme = office.theme_of(office.main)
        self.styles = Styles(next((root for _, root in office.trees(office.main, "styles")), None), self.theme)
        self._strings = [_plain(node) for _, root in office.trees(office.main, "sharedStrings") for node in root.iterchildren("{*}si")]
        self.names = [(node.get("name", ""), str(node.text or ""), node.get("localSheetId")) for node in self.root.iter("{*}definedName")]
        self.sheets = list(self._sheets())

    def look(self, cell: Cell) -> Look:
        """Return what a cell looks like."""
        return self.styles.look(cell.style)

    def _sheets(self) -> Iterator[Sheet]:
        for node in self.root.iterfind("{*}sheets/{*}sheet"):
            partname = self.office.target(self.office.main, node.get(f"{R}id"))
            kind = self.office.package.content_type(partname) if partname in self.office.package else ""
            if "worksheet" not in kind and "chartsheet" not in kind:
                continue
            sheet = Sheet(node.get("name", ""), node.get("state") or "visible", partname, self.office.root(partname), is_chart="chartsheet" in kind)
            self._read(sheet)
            yield sheet

    def _read(self, sheet: Sheet) -> None:
        for node in sheet.root.iterfind("{*}cols/{*}col"):
            span = integer(node.get("min"), 1), integer(node.get("max"), 1)
            sheet.columns.append((*span, number(node.get("width"), _WIDTH), node.get("hidden") in ("1", "true")))
        row = 0
        for line in sheet.root.iterfind("{*}sheetData/{*}row"):
            row = integer(line.get("r"), row + 1)
            if line.get("customHeight") in ("1", "true") and line.get("ht"):
                sheet.heights[row] = number(line.get("ht"), 15.0)
            hidden = line.get("hidden") in ("1", "true")
            if hidden:
                sheet.hidden_rows.add(row)
            cells: dict[int, Cell] = {}
            column = 0
            for node in line.iterchildren("{*}c"):
                found = _CELL.fullmatch(node.get("r") or "")
                column = column_number(found[1]) if found else column + 1
                cell = self._cell(node)
                if not hidden and not sheet.is_hidden(column):
                    cells[column] = cell
                elif cell.formula:
                    sheet.unseen.append(cell.formula)
            if cells:
                sheet.rows[row] = cells
        for name in self.office.related(sheet.partname, "table"):
            try:
                table = self.office.root(name)
            except PackageError:
                continue
            sheet.tables += [(area, table) for area in areas_in(table.get("ref", ""))[:1]]
        for _, drawing in self.office.trees(sheet.partname, "drawing"):
            sheet.drawn += [area for anchor in drawing if (area := covered(anchor)) is not None]

    def _cell(self, node: Element) -> Cell:
        kind, style = node.get("t", "n"), integer(node.get("s"))
        formula, value, text = "", "", ""
        for each in node:
            name = local(each)
            if name == "f":
                formula = str(each.text or "=")
            elif name == "v":
                value = str(each.text or "")
            elif name == "is":
                text = _plain(each)
        if kind == "s":
            index = integer(value, -1)
            text = self._strings[index] if 0 <= index < len(self._strings) else ""
        elif kind != "inlineStr":
            text = value
        return Cell(text, style, kind == "n" and bool(value), formula)


def _plain(node: Element) -> str:
    """Return a string's text, without what only helps to pronounce it."""
    return "".join(str(text.text or "") for text in node.iter("{*}t") if not any(local(parent) == "rPh" for parent in text.iterancestors()))


def covered(anchor: Element) -> Area | None:
    """Return the cells that an anchor of a drawing covers; `None` where it is not bound to cells."""
    first, last = child(anchor, "from"), child(anchor, "to")

    def at(marker: Element | None, name: str) -> int:
        found = child(marker, name)
        return integer(str(found.text) if found is not None else None) + 1

    if first is None:
        return None
    if last is not None:
        return Area(at(first, "row"), at(first, "col"), at(last, "row"), at(last, "col"))
    extent = child(anchor, "ext")
    high, wide = (number(extent.get("cy")), number(extent.get("cx"))) if extent is not None else (0.0, 0.0)
    return Area(at(first, "row"), at(first, "col"), at(first, "row") + int(high / 190_500), at(first, "col") + int(wide / 609_600))
