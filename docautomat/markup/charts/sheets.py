"""The data sheet of a chart: cells set in the workbook that is embedded in it; everything else in the workbook stays."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from lxml import etree

from docautomat.markup.language import Element, drop_attributes
from docautomat.opc.package import Package

__all__ = ["column_name", "range_of", "set_cells", "sheet_of"]

_EPOCH = datetime.date(1899, 12, 30)
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Where a text looks like an escaped character (§22.9.2.19, ST_Xstring), and is none."""
_CELL = re.compile(r"([A-Z]+)(\d+)\Z")
_PLAIN = re.compile(r"[^\W\d]\w*\Z")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,2}\d+\Z|[A-Xa-x][A-Za-z]{2}\d+\Z|[Rr]\d*[Cc]?\d*\Z|[Cc]\d*\Z")
"""What looks like a reference to a cell, in one of the two styles, stands in quotes (two letters or up to XFD, then digits)."""


def sheet_of(formula: str) -> str:
    """Return the sheet that a reference names, or an empty string."""
    found = _REFERENCE.match(formula)
    return "" if found is None else (found.group(1) or found.group(2)).replace("''", "'")


def column_name(number: int) -> str:
    """Return a column's letters, counted from 0.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def range_of(sheet: str, column: int, first: int, last: int) -> str:
    """Return the absolute reference to some rows of a column, or to one cell."""
    letters = column_name(column)
    quoted = sheet if _PLAIN.match(sheet) and not _LIKE_A_CELL.match(sheet) else "'{}'".format(sheet.replace("'", "''"))
    start = f"{quoted}!${letters}${first}"
    return start if first == last else f"{start}:${letters}${last}"


def serial(value: Any) -> int | float | Decimal | str:
    """Return a value as a cell holds it: a date as its serial number (system of 1900)."""
    if isinstance(value, datetime.datetime):
        moment = value.replace(tzinfo=None) - datetime.datetime(1899, 12, 30)
        return moment.days + moment.seconds / 86_400
    if isinstance(value, datetime.date):
        return (value - _EPOCH).days
    shown: int | float | Decimal | str = value
    return shown


def set_cells(workbook: bytes, sheet: str, columns: list[list[Any]], old: tuple[int, int]) -> bytes:
    """Return the workbook with the upper left cells of a sheet set, column by column; what lay there before, `old` columns and rows, goes.

    Styles of cells stay: a new cell takes the style of the last one above it in its column, or of its left neighbour. A table over the cells grows or shrinks.
    """
    package = Package.open(workbook)
    partname = _sheet_part(package, sheet)
    if not partname:
        return workbook
    root = package.parse(partname)
    changed: dict[str, bytes] = {}
    tables = {name: package.parse(name) for name in package.related(partname, "table")}
    for name, table in tables.items():
        if table.get("ref", "").startswith("A1:"):
            columns = _headed(columns, table)
            changed[name] = _table(table, columns)
    _Sheet(root).write(columns, old)
    changed[partname] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.write(changed).to_bytes()


def _sheet_part(package: Package, sheet: str) -> str:
    relationships = package.relationships(package.main)
    for node in package.parse(package.main).iter("{*}sheet"):
        rid = next((str(value) for name, value in node.attrib.items() if str(name).endswith("/relationships}id")), "")
        entry = relationships.get(rid)
        if entry is not None and entry.partname is not None and (not sheet or node.get("name") == sheet):
            return entry.partname
    return ""


class _Sheet:
    def __init__(self, root: Element) -> None:
        self._s = str(root.tag).removesuffix("worksheet")
        self._root = root
        data = root.find(f"{self._s}sheetData")
        assert data is not None
        self._data = data

    def write(self, columns: list[list[Any]], old: tuple[int, int]) -> None:
        """Set the cells, and clear what the old data had beyond them."""
        height = max(len(column) for column in columns)
        names = [column_name(index) for index in range(max(len(columns), old[0]))]
        given = {int(row.get("r", "0")): row for row in self._data}
        styles: dict[int, str] = {}
        written: list[Element] = []
        for number in (*range(1, height + 1), *sorted(number for number in given if height < number <= old[1])):
            row = given.pop(number, None)
            if row is None:
                row = etree.Element(f"{self._s}row", {"r": str(number)})
            values = [column[number - 1] if number <= len(column) else None for column in columns]
            self._write_row(row, number, dict(zip_longest(names, values)), styles)
            written.append(row)
        self._data[:] = [*written, *given.values()]
        dimension = self._root.find(f"{self._s}dimension")
        if dimension is not None:
            self._root.remove(dimension)

    def _write_row(self, row: Element, number: int, values: dict[str, Any], styles: dict[int, str]) -> None:
        """Set the first cells of a row; `styles` are those of the cells above, by column."""
        own: dict[str, Element] = {}
        rest: list[Element] = []
        for cell in row:
            found = _CELL.match(cell.get("r", ""))
            if found is not None and found.group(1) in values:
                own[found.group(1)] = cell
            else:
                rest.append(cell)
        cells: list[Element] = []
        for index, (name, value) in enumerate(values.items()):
            if name in own:
                styles[index] = own[name].get("s", "")
            style = styles.get(index, styles.get(index - 1, "") if number > 1 else "")
            made = self._cell(f"{name}{number}", value, style)
            if made is not None:
                cells.append(made)
        row[:] = [*cells, *rest]
        drop_attributes(row, "spans")

    def _cell(self, reference: str, value: Any, style: str) -> Element | None:
        if value is None:
            return None
        shown = serial(value)
        cell = etree.Element(f"{self._s}c", {"r": reference, **({"s": style} if style else {})})
        if isinstance(shown, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{self._s}is"), f"{self._s}t")
            text.text = _ESCAPED.sub("_x005F_", shown)
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            etree.SubElement(cell, f"{self._s}v").text = str(shown)
        return cell


def _headed(columns: list[list[Any]], table: Element) -> list[list[Any]]:
    """Return the columns with headings as a table wants them (§18.5.1.3): each a text, none twice; the first keeps the one that it had."""
    given = [node.get("name", "") for node in table.iter("{*}tableColumn")]
    taken: set[str] = set()
    headed: list[list[Any]] = []
    for number, (heading, *values) in enumerate(columns, 1):
        name = str(heading or (given[0] if number == 1 and given else "") or f"Column{number}")
        while name.lower() in taken:
            name += " "
        taken.add(name.lower())
        headed.append([name, *values])
    return headed


def _table(root: Element, columns: list[list[Any]]) -> bytes:
    """Return a table part that reaches over the cells, its columns named as they are."""
    s = str(root.tag).removesuffix("table")
    reference = f"A1:{column_name(len(columns) - 1)}{max(2, *(len(column) for column in columns))}"
    root.set("ref", reference)
    for node in root.iter(f"{s}autoFilter"):
        node.set("ref", reference)
    listed = root.find(f"{s}tableColumns")
    if listed is not None:
        for node in list(listed):
            listed.remove(node)
        listed.set("count", str(len(columns)))
        for number, column in enumerate(columns, 1):
            etree.SubElement(listed, f"{s}tableColumn", {"id": str(number), "name": _ESCAPED.sub("_x005F_", column[0]).replace("\n", "_x000a_")})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
