"""One sheet of a chart's workbook: cells set and cleared; their styles, and the tables over them, follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from lxml import etree

from docautomat.markup.charts.references import ROWS, Area, column_name, column_number
from docautomat.markup.charts.serials import DAY, MOMENT, serial
from docautomat.markup.language import Element, drop_attributes

__all__ = ["Cell", "Sheet", "Spot"]

Spot = tuple[int, int]
"""A row and a column, counted from 0."""
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Where a text looks like an escaped character (§22.9.2.19, ST_Xstring), and is none."""
_NAME = re.compile(r"([A-Za-z]{1,3})(\d+)\Z")


_ATTACHED = ("mergeCell", "hyperlink", "autoFilter")
_TIED = ("conditionalFormatting", "dataValidations", "legacyDrawing", "rowBreaks", "extLst")
"""What a sheet says of its cells by their place, in so many ways that they stay where they are."""


class Cell(NamedTuple):
    """What a cell shall hold: a value, the number format that it wants if it has one of its own, and the cell after which a new one is styled."""

    value: Any
    code: str = ""
    like: Spot | None = None


class Styles(Protocol):
    """The workbook's cell formats."""

    def shows_days(self, style: int) -> bool:
        """Say whether a cell of this style shows a number as a day or time."""
        ...

    def code(self, style: int) -> str:
        """Return the number format of a style, or an empty string for one that is Excel's own."""
        ...

    def with_code(self, style: int, code: str) -> int:
        """Return a style that differs in its number format only."""
        ...


class Sheet:
    """A worksheet of which cells are set."""

    def __init__(self, name: str, root: Element, tables: Mapping[str, Element], styles: Styles) -> None:
        self.name, self.root, self.tables = name, root, dict(tables)
        self.changed = False
        self.changed_tables: set[str] = set()
        self.emptied: set[int] = set()
        """The shared strings that cells showed which are set or cleared."""
        self.overwritten = False
        """Whether one of these cells held a formula."""
        self._s = str(root.tag).removesuffix("worksheet")
        self._styles = styles
        self._rows: dict[int, Element] = {}
        self._cells: dict[Spot, Element] = {}
        self._read()

    def _read(self) -> None:
        data = self.root.find(f"{self._s}sheetData")
        if data is None:
            data = etree.SubElement(self.root, f"{self._s}sheetData")
        self._data = data
        number = -1
        for row in data.iterchildren(f"{self._s}row"):
            number = int(row.get("r", number + 2)) - 1
            row.set("r", str(number + 1))
            self._rows[number] = row
            column = -1
            for cell in row.iterchildren(f"{self._s}c"):
                found = _NAME.match(cell.get("r", ""))
                column = column_number(found.group(1)) if found is not None else column + 1
                cell.set("r", f"{column_name(column)}{number + 1}")
                self._cells[number, column] = cell

    # --- reading --------------------------------------------------------------------------------------------------------------------

    def filled(self) -> Iterator[Spot]:
        """Yield the cells that hold something."""
        for spot, cell in self._cells.items():
            if len(cell):
                yield spot

    def shared(self) -> set[int]:
        """Return the shared strings that the cells show."""
        return {number for cell in self._cells.values() if (number := self._shared(cell)) is not None}

    def value(self, spot: Spot, texts: list[str]) -> str:
        """Return what a cell holds, as text."""
        cell = self._cells.get(spot)
        if cell is None:
            return ""
        number = self._shared(cell)
        if number is not None:
            return texts[number] if number < len(texts) else ""
        return "".join(str(text) for node in cell for text in node.itertext() if not str(node.tag).endswith("}f"))

    def code(self, spot: Spot) -> str:
        """Return the number format of a cell, or an empty string."""
        cell = self._cells.get(spot)
        return self._styles.code(int(cell.get("s", "0"))) if cell is not None else ""

    def areas(self) -> dict[str, Area]:
        """Return where each table lies."""
        found = {name: Area.parse(table.get("ref", "")) for name, table in self.tables.items()}
        return {name: area for name, area in found.items() if area is not None}

    def _shared(self, cell: Element) -> int | None:
        if cell.get("t") != "s":
            return None
        node = cell.find(f"{self._s}v")
        text = (node.text or "").strip() if node is not None else ""
        return int(text) if text.isdigit() else None

    # --- writing --------------------------------------------------------------------------------------------------------------------

    def write(self, cells: Mapping[Spot, Cell], cleared: Iterable[Area], *, since_1904: bool = False) -> None:
        """Set cells, and clear those of some areas that are none of them."""
        self.changed = True
        styles = {spot: int(cell.get("s", "0")) for spot, cell in self._cells.items() if cell.get("s")}
        for area in cleared:
            self._clear(area, cells)
        touched: set[int] = set()
        for spot, given in cells.items():
            style = styles.get(spot, styles.get(given.like, 0) if given.like is not None else 0)
            self._put(spot, given, style, since_1904=since_1904)
            touched.add(spot[0])
        for number in touched:
            row = self._rows[number]
            row[:] = sorted(row, key=lambda cell: column_number(str(_NAME.match(cell.get("r", "A1")).group(1))))  # type: ignore[union-attr]
            drop_attributes(row, "spans", "hidden")
        self._data[:] = [self._rows[number] for number in sorted(self._rows)]
        dimension = self.root.find(f"{self._s}dimension")
        if dimension is not None:
            self.root.remove(dimension)
        self._unmerge(cells)

    def push(self, first: int, by: int) -> bool:
        """Move all rows from `first` on down; return whether that was possible: they may hold nothing but cells."""
        areas = [Area.parse(node.get("ref", "")) for name in _ATTACHED for node in self.root.iter(f"{self._s}{name}")]
        below = [number for number in self._rows if number >= first]
        tied = self.root.find(f"{self._s}drawing") is not None or any(self.root.find(f"{self._s}{name}") is not None for name in _TIED)
        if tied or any(area is None or area.last_row >= first for area in (*areas, *self.areas().values())) or max(below, default=0) + by >= ROWS:
            return False
        moved = {number + by: self._rows.pop(number) for number in below}
        self._rows.update(moved)
        for number, row in moved.items():
            row.set("r", str(number + 1))
        for spot in sorted((spot for spot in self._cells if spot[0] >= first), reverse=True):
            cell = self._cells.pop(spot)
            cell.set("r", f"{column_name(spot[1])}{spot[0] + by + 1}")
            self._cells[spot[0] + by, spot[1]] = cell
        return True

    def _clear(self, area: Area, kept: Mapping[Spot, Cell]) -> None:
        for number in range(area.row, area.row + area.height) if area.height < len(self._rows) else list(self._rows):
            for column in range(area.column, area.column + area.width) if area.row <= number <= area.last_row else ():
                cell = self._cells.get((number, column))
                if cell is not None and (number, column) not in kept:
                    self._blank(cell)

    def _blank(self, cell: Element) -> None:
        """Take out what a cell holds, not its style."""
        number = self._shared(cell)
        if number is not None:
            self.emptied.add(number)
        formula = cell.find(f"{self._s}f")
        if formula is not None:
            self.overwritten = True
            self._release(cell, formula)
        for child in list(cell):
            cell.remove(child)
        drop_attributes(cell, "t", "cm", "vm")

    def _release(self, cell: Element, formula: Element) -> None:
        """Give the cells that share the formula of one which goes their own (§18.3.1.40)."""
        if formula.get("t") != "shared" or not formula.text:
            return
        from openpyxl.formula.translate import Translator

        translator = Translator(f"={formula.text}", cell.get("r", "A1"))
        number = formula.get("si")
        for other in self._cells.values():
            own = other.find(f"{self._s}f")
            if own is not None and own is not formula and own.get("t") == "shared" and own.get("si") == number:
                own.text = translator.translate_formula(other.get("r", "A1")).removeprefix("=")
                drop_attributes(own, "t", "si", "ref")

    def _put(self, spot: Spot, given: Cell, style: int, *, since_1904: bool) -> None:
        number, column = spot
        cell = self._cells.get(spot)
        if cell is not None:
            self._blank(cell)
        blank = given.value is None or given.value == ""
        if cell is None:
            if number not in self._rows:
                self._rows[number] = etree.Element(f"{self._s}row", {"r": str(number + 1)})
            if blank:
                return
            cell = self._cells[spot] = etree.SubElement(self._rows[number], f"{self._s}c", {"r": f"{column_name(column)}{number + 1}"})
        if blank:
            return
        if given.code and not (given.code in (DAY, MOMENT) and self._styles.shows_days(style)):
            style = self._styles.with_code(style, given.code)
        if style:
            cell.set("s", str(style))
        self._set(cell, serial(given.value, since_1904=since_1904))

    def _set(self, cell: Element, shown: Any) -> None:
        if not isinstance(shown, str):
            etree.SubElement(cell, f"{self._s}v").text = str(shown)
            return
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{self._s}is"), f"{self._s}t")
        text.text = _ESCAPED.sub("_x005F_", shown)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _unmerge(self, cells: Mapping[Spot, Cell]) -> None:
        """Take apart merged cells of which one is set: they would hide the others."""
        merged = self.root.find(f"{self._s}mergeCells")
        for node in list(merged) if merged is not None else ():
            area = Area.parse(node.get("ref", ""))
            if area is not None and any(area.holds(*spot) for spot in cells):
                merged.remove(node)  # type: ignore[union-attr]
        if merged is not None and not len(merged):
            self.root.remove(merged)
        elif merged is not None:
            merged.set("count", str(len(merged)))

    # --- tables ---------------------------------------------------------------------------------------------------------------------

    def fit_table(self, name: str, area: Area, texts: list[str]) -> None:
        """Let a table reach over an area; its columns are named as its head's cells, each by a text of its own (§18.5.1.3)."""
        table = self.tables[name]
        self.changed = True
        self.changed_tables.add(name)
        reference = f"{column_name(area.column)}{area.row + 1}:{column_name(area.last_column)}{area.last_row + 1}"
        old = Area.parse(table.get("ref", ""))
        table.set("ref", reference)
        for node in table.findall(f"{self._s}autoFilter"):
            below = area.height - int(table.get("totalsRowCount", "0"))
            node.set("ref", f"{column_name(area.column)}{area.row + 1}:{column_name(area.last_column)}{area.row + below}")
            for child in list(node):
                node.remove(child)
        for node in table.findall(f"{self._s}sortState"):
            table.remove(node)
        listed = table.find(f"{self._s}tableColumns")
        if listed is not None and old is not None:
            self._name_columns(listed, old, area, texts, headed=table.get("headerRowCount", "1") != "0")

    def _name_columns(self, listed: Element, old: Area, area: Area, texts: list[str], *, headed: bool) -> None:
        given = {old.column + number: node for number, node in enumerate(listed)}
        highest = max((int(node.get("id", "0")) for node in listed), default=0)
        taken: set[str] = set()
        columns: list[Element] = []
        for number in range(area.width):
            column = area.column + number
            node = given.get(column)
            if node is None:
                highest += 1
                node = etree.Element(f"{self._s}tableColumn", {"id": str(highest)})
            spot = (area.row, column)
            shown = self.value(spot, texts) if headed else node.get("name", "")
            name = shown or (node.get("name", "") if column == old.column else "") or f"Column{number + 1}"
            while name.lower() in taken:
                name += " "
            taken.add(name.lower())
            if headed and (name != shown or not self._is_text(spot)):
                self._put(spot, Cell(name), int(self._cells[spot].get("s", "0")) if spot in self._cells else 0, since_1904=False)
                row = self._rows[area.row]
                row[:] = sorted(row, key=lambda cell: column_number(str(_NAME.match(cell.get("r", "A1")).group(1))))  # type: ignore[union-attr]
            if name != node.get("name"):
                node.set("name", _ESCAPED.sub("_x005F_", name).replace("\n", "_x000a_"))
            columns.append(node)
        for node in list(listed):
            listed.remove(node)
        listed.extend(columns)
        listed.set("count", str(len(columns)))

    def _is_text(self, spot: Spot) -> bool:
        cell = self._cells.get(spot)
        return cell is not None and cell.get("t") in ("s", "inlineStr", "str")
