"""Charts that Excel's way of drawing them brings about: a chart part and the workbook whose cells it shows."""

from __future__ import annotations

import datetime
import functools
import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter
from lxml import etree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
Drawn = tuple[bytes, bytes]
SHEET = "My data"
HEADS = ("Cat", "Plan", "Done", "Rate")


def chart(build: Callable[[Any, Any], Any]) -> Drawn:
    """The chart that `build(workbook, sheet)` returns, as if it stood on a slide with this workbook; a second sheet has a formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet(SHEET)
    book.add_worksheet("Other").write("A1", "stays")
    sheet.insert_chart("K2", build(book, sheet))
    book.close()
    part = zipfile.ZipFile(stream).read("xl/charts/chart1.xml")
    root = etree.fromstring(part)
    for node in root.findall(f"{C}printSettings"):
        root.remove(node)
    etree.SubElement(etree.SubElement(root, f"{C}externalData", {f"{R}id": "rId1"}), f"{C}autoUpdate", {"val": "0"})
    return etree.tostring(root), stream.getvalue()


def series(column: int, row: int = 0, first: int = 0, count: int = 4, **options: Any) -> dict[str, Any]:
    """A series in a column behind `first`, where the categories are; `row` has the names."""
    return {
        "name": [SHEET, row, first + column],
        "categories": [SHEET, row + 1, first, row + count, first],
        "values": [SHEET, row + 1, first + column, row + count, first + column],
        **options,
    }


def table(sheet: Any, row: int = 0, first: int = 0, heads: tuple[str, ...] = HEADS, count: int = 4) -> None:
    """Numbers below heads."""
    sheet.write_row(row, first, heads)
    for number in range(count):
        sheet.write(row + 1 + number, first, f"k{number}")
        for column in range(1, len(heads)):
            sheet.write(row + 1 + number, first + column, (number + 1) * column)


@functools.cache
def combination(first: str = "column", second: str = "line", row: int = 0, column: int = 0, *, secondary: bool = True) -> Drawn:
    """Two series of one kind and one of another, on axes of its own."""

    def build(book: Any, sheet: Any) -> Any:
        table(sheet, row, column)
        main, other = book.add_chart({"type": first}), book.add_chart({"type": second})
        main.add_series(series(1, row, column))
        main.add_series(series(2, row, column, fill={"color": "#C00000"}))
        other.add_series(series(3, row, column, y2_axis=secondary))
        main.combine(other)
        return main

    return chart(build)


def plain(kind: str = "column", subtype: str = "", columns: tuple[int, ...] = (1, 2, 3), **options: Any) -> Drawn:
    """A chart of one kind."""

    def build(book: Any, sheet: Any) -> Any:
        table(sheet)
        made = book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
        for column in columns:
            made.add_series(series(column, **options))
        return made

    return chart(build)


def days(kind: str = "line") -> Drawn:
    """A chart with an axis of days; three series, so that it may be a stock chart."""

    def build(book: Any, sheet: Any) -> Any:
        table(sheet)
        shown = book.add_format({"num_format": "dd.mm.yyyy"})
        for number in range(4):
            sheet.write_datetime(1 + number, 0, datetime.datetime(2028, 1, 1 + number), shown)
        made = book.add_chart({"type": kind})
        for column in (1, 2, 3):
            made.add_series(series(column))
        made.set_x_axis({"date_axis": True})
        return made

    return chart(build)


def rows() -> Drawn:
    """Series that lie in rows."""

    def build(book: Any, sheet: Any) -> Any:
        sheet.write_row(2, 1, ("", "a", "b", "c"))
        made = book.add_chart({"type": "bar", "subtype": "stacked"})
        for number, name in enumerate(("Plan", "Done")):
            sheet.write_row(3 + number, 1, (name, 1, 2, 3))
            made.add_series({"name": [SHEET, 3 + number, 1], "categories": [SHEET, 2, 2, 2, 4], "values": [SHEET, 3 + number, 2, 3 + number, 4]})
        return made

    return chart(build)


def levels() -> Drawn:
    """Categories of two levels."""

    def build(book: Any, sheet: Any) -> Any:
        table(sheet, heads=("Year", "Quarter", "Plan", "Done"))
        for number in range(4):
            sheet.write_row(1 + number, 0, (("2027", "", "2028", "")[number], f"Q{number % 2 + 1}"))
        made = book.add_chart({"type": "column"})
        for column in (2, 3):
            made.add_series({**series(column), "categories": [SHEET, 1, 0, 4, 1]})
        return made

    return chart(build)
