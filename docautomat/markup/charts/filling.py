"""A chart that the author has drawn, with other data: what it looks like stays, what it shows, refers to and holds in its data sheet is new.

chart part, workbook, data -> series of the data matched with the drawn ones -> places in the data sheet -> references and caches written, cells set

A series keeps its colours, markers, labels and number format if it has the name of a drawn one, else by its position. Further series are made like the last
one, in the theme's next colours; those that are too many go.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from docautomat.errors import PackageError
from docautomat.markup.charts import extended
from docautomat.markup.charts.books import Book
from docautomat.markup.charts.following import follow
from docautomat.markup.charts.layout import Layout, Slot
from docautomat.markup.charts.matching import kind_of, match
from docautomat.markup.charts.plots import arrange_series, drawn_series, plots_of
from docautomat.markup.charts.points import drop
from docautomat.markup.charts.references import Area
from docautomat.markup.charts.series import POINTWISE, Filled
from docautomat.markup.language import Element, escaped
from docautomat.values import RefusedValueError
from docautomat.values.charts import Chart

__all__ = ["check", "fill"]

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT = 32_767
"""What a cell of the data sheet can hold."""
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_STRICT_R = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


def fill(chart: bytes, workbook: bytes | None, data: Chart, new_rid: str = "") -> tuple[bytes, bytes | None]:
    """Return the chart part and its workbook with the data; raise `RefusedValueError` where they do not fit the kind of chart.

    Where there is no workbook, or one that cannot be read, one is made to which the chart refers by `new_rid`; without that the chart refers to none.
    """
    check(data)
    root = etree.fromstring(chart)
    book = _book(workbook, new_rid)
    if root.tag == extended.ROOT:
        extended.fill(root, book, data, _resolver(book))
    else:
        _fill(root, book, data)
    if book is None or book.made:
        _relate(root, new_rid)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), book.to_bytes() if book is not None else None


def check(data: Chart) -> None:
    """Raise `RefusedValueError` for a text that a chart or its data sheet cannot hold."""
    levels = (level for each in data.categories for level in (each if isinstance(each, tuple) else (each,)))
    details = (text for detail in data.details for text in (detail.format, *detail.labels))
    for text in (data.title, *(name for name, _ in data.series), *levels, *details):
        if isinstance(text, str):
            escaped(text, _ILLEGAL, "chart")
            if len(text) > _LONGEST_TEXT:
                raise RefusedValueError(f"a text of {len(text)} characters is too long for a chart", f"shorten it to {_LONGEST_TEXT}")


def _book(workbook: bytes | None, new_rid: str) -> Book | None:
    if workbook is not None:
        try:
            return Book.open(workbook)
        except PackageError as error:
            if not new_rid:
                message = f"the data sheet of this chart cannot be read: {error.message}"
                raise RefusedValueError(message, "draw the chart anew in a recent Office, so that its data sheet is an .xlsx workbook") from None
    return Book.new() if new_rid else None


def _relate(root: Element, new_rid: str) -> None:
    """Let a chart refer to a workbook that has been made, or to none: in one that lies elsewhere Office would find the old data."""
    if root.tag == extended.ROOT:
        extended.relate(root, new_rid)
        return
    c = str(root.tag).removesuffix("chartSpace")
    old = root.find(f"{c}externalData")
    if not new_rid:
        drop(old)
        return
    if old is None:
        old = etree.Element(f"{c}externalData")
        behind = root.find(f"{c}userShapes")
        if behind is not None:
            behind.addprevious(old)
        else:
            last = next(child for child in reversed(root) if child.tag != f"{c}extLst")
            last.addnext(old)
    r = _STRICT_R if "purl.oclc.org" in c else _R
    for name in [name for name in old.attrib if str(name).endswith("/relationships}id")]:
        del old.attrib[name]
    old.set(f"{r}id", new_rid)
    update = old.find(f"{c}autoUpdate")
    if update is None:
        update = etree.SubElement(old, f"{c}autoUpdate")
    update.set("val", "0")


def _fill(root: Element, book: Book | None, data: Chart) -> None:
    c = str(root.tag).removesuffix("chartSpace")
    plots = plots_of(root)
    if not plots:
        raise RefusedValueError("this chart has no plot to take after", "draw it with at least one series")
    drawn = drawn_series(plots)
    alone = len(drawn) == 1
    resolve = _resolver(book)
    old = [area for each in drawn for area in _read(each.node, c, resolve)]
    old += [area for node in root.iter(f"{_C15}ser") for area in _read(node, c, resolve)]
    data = data if root.find(f".//{c}dateAx") is None else _with_days(data)
    matched = match(drawn, plots, data)
    mixed = any(kind_of(plot) not in POINTWISE for plot in plots)
    across = _across(drawn[0].node, c, resolve)
    nodes = arrange_series(root, plots, drawn, matched)
    heads: dict[Any, Slot] = {}
    filled = [
        Filled(node, kind_of(each.plot), data, number, resolve, fresh=fresh, made=book is None or book.made).planned(heads, mixed=mixed)
        for number, (node, (each, fresh)) in enumerate(zip(nodes, matched, strict=True))
    ]
    pointwise = not mixed
    if book is not None and book.made:
        old = []
        for each in filled:
            each.adrift()
    Layout(book, [each.places for each in filled], old, pointwise=pointwise, across=across).settle()
    since_1904 = _since_1904(root, c, book)
    follow(root, c, (slot for each in filled for slot in each.places.slots()), resolve, since_1904=since_1904)
    for each in filled:
        each.write(since_1904=since_1904)
    _settle(root, c, data, alone=alone)


def _resolver(book: Book | None) -> Any:
    def resolve(formula: str) -> Area | None:
        area = Area.parse(formula)
        if area is None:
            return None
        sheet = book.sheet(area.sheet) if book is not None else None
        return area._replace(sheet=sheet.name if sheet is not None else area.sheet or "Sheet1")

    return resolve


def _read(series: Element, c: str, resolve: Any) -> Iterable[Area]:
    """Yield what a series reads: its name, categories and values."""
    for name in ("tx", "cat", "val", "xVal", "yVal", "bubbleSize"):
        for holder in series.findall(f"{c}{name}"):
            for node in holder.iter(f"{c}f", f"{_C15}sqref"):  # what has been filtered out of it belongs to it, too
                area = resolve(node.text or "")
                if area is not None:
                    yield area


def _across(series: Element, c: str, resolve: Any) -> bool:
    """Say whether the values of a series lie in a row of their sheet."""

    def first(*names: str) -> Area | None:
        return next((area for name in names for node in series.findall(f"{c}{name}//{c}f") if (area := resolve(node.text or "")) is not None), None)

    for area in (first("val", "yVal"), first("cat", "xVal")):
        if area is not None and (area.height > 1) != (area.width > 1):
            return area.width > 1
    values, name = first("val", "yVal"), first("tx")
    return values is not None and name is not None and name.row == values.row and name.column < values.column


def _with_days(data: Chart) -> Chart:
    """Return data for an axis of days: days as texts, as JSON has them, become days."""
    texts = [each for each in data.categories if each != ""]
    if not texts or not all(isinstance(each, str) and len(each) >= 10 and each[4:5] == "-" for each in texts):
        return data
    try:
        days = [
            None if each == "" else datetime.datetime.fromisoformat(each) if len(each) > 10 else datetime.date.fromisoformat(each) for each in data.categories
        ]
    except ValueError:
        return data
    return data.with_categories(tuple("" if day is None else day for day in days))


def _since_1904(root: Element, c: str, book: Book | None) -> bool:
    """Return the system of dates of the workbook, which the chart shall have too (§21.2.2.38)."""
    node = root.find(f"{c}date1904")
    if book is None:
        return node is not None and node.get("val", "1") in ("1", "true", "on")
    if node is not None:
        node.set("val", "1" if book.since_1904 else "0")
    elif book.since_1904:
        root.insert(0, etree.Element(f"{c}date1904", {"val": "1"}))
    return book.since_1904


def _settle(root: Element, c: str, data: Chart, *, alone: bool) -> None:
    """Let axes, title and the rest of the chart agree with its data."""
    levelled = any(isinstance(each, tuple) for each in data.categories)
    for node in root.iter(f"{c}noMultiLvlLbl") if levelled else ():
        node.set("val", "0")
    for axis in root.iter(f"{c}dateAx"):
        auto = axis.find(f"{c}auto")
        if auto is not None and any(isinstance(each, (str, tuple)) and each != "" for each in data.categories):
            auto.set("val", "1")  # so that it shows texts as an axis of categories does
    for node in (*root.findall(f"{c}pivotSource"), *root.iter(f"{c}pivotFmts")):
        drop(node)  # the data are no pivot table's any more
    for options in list(root.iter("{http://schemas.microsoft.com/office/drawing/2007/8/2/chart}pivotOptions")):
        drop(options.getparent())
    for points in root.iter(f"{c}custSplit"):
        for node in list(points):
            if int(node.get("val", "0")) >= len(data.series[0][1]):
                points.remove(node)
    chart = root.find(f"{c}chart")
    if chart is not None and not alone and len(data.series) == 1 and chart.find(f"{c}title") is None:
        deleted = chart.find(f"{c}autoTitleDeleted")  # one series alone would be given its name as a title
        if deleted is None:
            deleted = etree.Element(f"{c}autoTitleDeleted")
            chart.insert(0, deleted)
        deleted.set("val", "1")
