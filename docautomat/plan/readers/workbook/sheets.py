"""The cells of a workbook as values, read straight from its XML (ISO/IEC 29500-1 §18.3): hundreds of returned files are read in one go."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from docautomat.errors import PackageError
from docautomat.markup.spreadsheetml.numberformats import NumberFormats
from docautomat.markup.spreadsheetml.references import column_letters, column_number
from docautomat.opc.package import Package

__all__ = ["Cell", "Sheet", "UnreadableWorkbookError", "Values", "sheets_of"]

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WIDEST = 200


class UnreadableWorkbookError(Exception):
    """The file is no workbook that can be read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, its number format, and where it stands."""

    value: Any
    form: str
    sheet: str
    address: str

    @property
    def column(self) -> int:
        """Return the number of its column, 1 for A."""
        return column_number(self.address.rstrip("0123456789"))


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet: its name, its part, and its tree."""

    name: str
    partname: str
    root: etree._Element

    def rows(self) -> Iterator[tuple[int, etree._Element]]:
        """Yield the rows that the sheet holds, each with its number."""
        number = 0
        for row in self.root.iterfind("{*}sheetData/{*}row"):
            number = int(row.get("r") or number + 1)
            yield number, row


def sheets_of(package: Package) -> list[Sheet]:
    """Return the sheets that hold cells, in their order; raises `PackageError`."""
    found = []
    relationships = package.relationships(package.main)
    for entry in package.parse(package.main).iterfind("{*}sheets/{*}sheet"):
        rid = next((str(value) for name, value in entry.attrib.items() if str(name).endswith("}id")), "")
        related = relationships.get(rid)
        if related is not None and related.partname in package and related.kind == "worksheet":
            found.append(Sheet(entry.get("name") or "", str(related.partname), package.parse(str(related.partname))))
    return found


class Values:
    """What the cells of a workbook hold."""

    def __init__(self, package: Package) -> None:
        root = package.parse(package.main)
        properties = root.find("{*}workbookPr")
        self._epoch_1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
        strings = next(iter(package.related(package.main, "sharedStrings")), None)
        self._strings = [_text(item) for item in package.parse(strings).iterfind("{*}si")] if strings else []
        styles = next(iter(package.related(package.main, "styles")), None)
        self._formats = NumberFormats(package.read(styles) if styles else None)
        self._days: dict[str, str] = {}

    def cells(self, sheet: Sheet, number: int, row: etree._Element) -> Iterator[Cell]:
        """Yield the cells of a row that hold anything; a formula without a value holds its text."""
        column = 0
        for node in row.iterfind("{*}c"):
            given = (node.get("r") or "").rstrip("0123456789")
            column = column_number(given) if given else column + 1
            if column > _WIDEST:
                return
            form = self._formats.code(int(node.get("s") or 0))
            value = self.value(node, form)
            if value not in (None, ""):
                yield Cell(value, form, sheet.name, f"{column_letters(column)}{number}")

    def code(self, style: int) -> str:
        """Return the number format of cells of a style."""
        return self._formats.code(style)

    def value(self, node: etree._Element, form: str) -> Any:
        """Return what a cell holds, as text, number, truth or day."""
        kind, text = node.get("t"), node.findtext("{*}v")
        if kind == "inlineStr":
            inline = node.find("{*}is")
            return None if inline is None else _text(inline)
        if not text:
            formula = node.find("{*}f")
            return None if formula is None or (kind == "str" and text is not None) else f"={formula.text or ''}"
        if kind == "s":
            return self._strings[int(text)]
        if kind in ("str", "e"):
            return _unescaped(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)
        return self._number(text, form)

    def _number(self, text: str, form: str) -> Any:
        number = float(text)
        shown = self._days.get(form)
        if shown is None:
            from openpyxl.styles.numbers import is_date_format, is_timedelta_format

            shown = self._days[form] = "span" if is_timedelta_format(form) else "day" if is_date_format(form) else "number"
        if shown != "number":
            from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

            try:
                return from_excel(number, MAC_EPOCH if self._epoch_1904 else WINDOWS_EPOCH, timedelta=shown == "span")
            except (OverflowError, ValueError):
                return number  # no day of any calendar
        return int(number) if number.is_integer() and "." not in text and "e" not in text.lower() else number


def _text(item: etree._Element) -> str:
    """Return the text of a string, in runs or not, without what is written above it in small."""
    parts = (node.text or "" for node in item.iterfind("{*}t") if node is not None)
    runs = (node.text or "" for node in item.iterfind("{*}r/{*}t"))
    return _unescaped("".join((*parts, *runs)))


def _unescaped(text: str) -> str:
    """Return text with its `_xHHHH_` read (§22.9.2.19)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def opened(data: bytes) -> Package:
    """Return the package of a workbook; raises `UnreadableWorkbookError`."""
    try:
        package = Package.open(data)
    except PackageError as error:
        raise UnreadableWorkbookError from error
    if package.kind != "xlsx":
        raise UnreadableWorkbookError
    return package
