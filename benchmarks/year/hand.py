"""Types into a workbook the way Excel does: cell by cell, leaving the rest of the file alone. It knows nothing of docautomat."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

__all__ = ["Hand", "letters"]

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EPOCH = datetime.date(1899, 12, 30)


class Hand:
    """A workbook that somebody has opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self._parts = {item.filename: archive.read(item) for item in archive.infolist()}
        book = etree.fromstring(self._parts["xl/workbook.xml"])
        links = {link.get("Id"): str(link.get("Target")) for link in etree.fromstring(self._parts["xl/_rels/workbook.xml.rels"])}
        self._names = {
            str(sheet.get("name")): "xl/" + links[sheet.get(f"{_R}id")].removeprefix("/xl/").removeprefix("xl/") for sheet in book.iter(f"{_S}sheet")
        }
        self._trees: dict[str, Any] = {}
        strings = self._parts.get("xl/sharedStrings.xml")
        self._strings = ["".join(text.text or "" for text in item.iter(f"{_S}t")) for item in etree.fromstring(strings)] if strings else []

    @property
    def sheets(self) -> list[str]:
        """Return the names of the sheets."""
        return list(self._names)

    def _sheet(self, sheet: str) -> Any:
        if sheet not in self._trees:
            self._trees[sheet] = etree.fromstring(self._parts[self._names[sheet]])
        return self._trees[sheet]

    # --- reading ------------------------------------------------------------------------------------------------------------------------

    def rows(self, sheet: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each row's number and its cells' values, by column."""
        for row in self._sheet(sheet).iter(f"{_S}row"):
            cells = {re.sub(r"\d", "", str(cell.get("r"))): self._value(cell) for cell in row.iter(f"{_S}c")}
            yield int(row.get("r")), {column: value for column, value in cells.items() if value is not None}

    def value(self, sheet: str, column: str, number: int) -> Any:
        """Return what stands in a cell."""
        return next((cells.get(column) for at, cells in self.rows(sheet) if at == number), None)

    def _value(self, cell: Any) -> Any:
        kind, value = cell.get("t", "n"), cell.findtext(f"{_S}v")
        if kind == "inlineStr":
            return "".join(text.text or "" for text in cell.iter(f"{_S}t"))
        if value is None:
            return None
        if kind == "s":
            return self._strings[int(value)]
        return float(value) if kind == "n" else bool(int(value)) if kind == "b" else value

    def notes(self) -> list[str]:
        """Return the texts of all notes."""
        found = (content for name, content in self._parts.items() if re.fullmatch(r"xl/comments\d*\.xml|xl/comments/.*\.xml", name))
        return ["".join(text.text or "" for text in note.iter(f"{_S}t")) for content in found for note in etree.fromstring(content).iter(f"{_S}comment")]

    # --- typing -------------------------------------------------------------------------------------------------------------------------

    def type(self, sheet: str, column: str, number: int, value: Any) -> None:
        """Type into a cell, which keeps its format; `None` empties it."""
        cell = self._cell(self._row(sheet, number), column, number)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if value is None:
            return
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{_S}is"), f"{_S}t")
            text.text = value
            text.set(_SPACE, "preserve")
            return
        if isinstance(value, datetime.date):
            value = (value - _EPOCH).days
        etree.SubElement(cell, f"{_S}v").text = repr(value)

    def _row(self, sheet: str, number: int) -> Any:
        data = self._sheet(sheet).find(f"{_S}sheetData")
        for at, row in enumerate(data):
            if int(row.get("r")) == number:
                return row
            if int(row.get("r")) > number:
                new = etree.Element(f"{_S}row", r=str(number))
                data.insert(at, new)
                return new
        return etree.SubElement(data, f"{_S}row", r=str(number))

    @staticmethod
    def _cell(row: Any, column: str, number: int) -> Any:
        def order(cell: Any) -> tuple[int, str]:
            name = re.sub(r"\d", "", str(cell.get("r")))
            return len(name), name

        for at, cell in enumerate(row):
            if cell.get("r") == f"{column}{number}":
                return cell
            if order(cell) > (len(column), column):
                new = etree.Element(f"{_S}c", r=f"{column}{number}")
                row.insert(at, new)
                return new
        row.attrib.pop("spans", None)
        return etree.SubElement(row, f"{_S}c", r=f"{column}{number}")

    def sort(self, sheet: str, first: int, last: int, order: list[int], columns: set[str]) -> None:
        """Let rows change places as a table's sort does: the row `order[n]` comes to `first + n`; only these columns move."""
        rows = {int(row.get("r")): row for row in self._sheet(sheet).iter(f"{_S}row") if first <= int(row.get("r")) <= last}
        held = {number: {name: cell for cell in row if (name := re.sub(r"\d", "", str(cell.get("r")))) in columns} for number, row in rows.items()}
        for number, cells in held.items():
            for cell in cells.values():
                rows[number].remove(cell)
        for at, number in enumerate(order, first):
            for name, cell in held[number].items():
                for formula in cell.iter(f"{_S}f"):  # relative references go along, as in Excel
                    formula.text = re.sub(rf"(?<![\w!$])(\$?[A-Z]{{1,2}}){number}(?!\d)", rf"\g<1>{at}", formula.text or "")
                empty = self._cell(rows[at], name, at)
                rows[at].replace(empty, cell)
                cell.set("r", f"{name}{at}")

    def dress(self, sheet: str, row: int) -> None:
        """Give a new row the formats of the one above, as Excel does when a table grows."""
        above, here = self._row(sheet, row - 1), self._row(sheet, row)
        for cell in above:
            if cell.get("s"):
                self._cell(here, re.sub(r"\d", "", str(cell.get("r"))), row).set("s", str(cell.get("s")))

    def widen(self, sheet: str, row: int) -> None:
        """Let the table that ends right above a row take it in, as Excel does when somebody types there."""
        folder, _, name = self._names[sheet].rpartition("/")
        for link in etree.fromstring(self._parts.get(f"{folder}/_rels/{name}.rels", b"<none/>")):
            if str(link.get("Type")).endswith("/table"):
                part = "xl/" + str(link.get("Target")).removeprefix("../").removeprefix("/xl/")
                table = etree.fromstring(self._parts[part])
                for place in (table, *table.iter(f"{_S}autoFilter")):
                    place.set("ref", re.sub(rf"(:[A-Z]+){row - 1}\Z", rf"\g<1>{row}", str(place.get("ref"))))
                self._parts[part] = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)

    def save(self, path: Path | None = None) -> None:
        """Save the workbook, here or under another name; every date and number that a formula gave is forgotten, as nobody calculates here."""
        for sheet, tree in self._trees.items():
            for dimension in tree.findall(f"{_S}dimension"):
                tree.remove(dimension)
            self._parts[self._names[sheet]] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        with zipfile.ZipFile(path or self.path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in self._parts.items():
                archive.writestr(name, content)


def letters(number: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
