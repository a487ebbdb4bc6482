"""A chart that the author has drawn, with other data: what it looks like stays, what it shows, refers to and holds in its data sheet is new.

A series keeps its colours, markers, labels and number format by its position. Further series are made like the last one, without its colour, so that the theme
gives each one of its own; those that are too many go.
"""

from __future__ import annotations

import copy
import datetime
import re
from typing import Any

from lxml import etree

from docautomat.errors import PackageError
from docautomat.markup.charts.sheets import range_of, serial, set_cells, sheet_of
from docautomat.markup.language import Element, escaped
from docautomat.values import RefusedValueError
from docautomat.values.charts import Chart, Series

__all__ = ["check", "fill"]

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT = 32_767
"""What a cell of the data sheet can hold."""
_POINTWISE = {"scatterChart": ("xVal", "yVal"), "bubbleChart": ("xVal", "yVal", "bubbleSize")}
_BEFORE_VALUES = frozenset({"idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "marker", "explosion", "dPt", "dLbls", "trendline", "errBars"})


def fill(chart: bytes, workbook: bytes | None, data: Chart) -> tuple[bytes, bytes | None]:
    """Return the chart part and its workbook with the data; raise `RefusedValueError` where they do not fit the kind of chart."""
    check(data)
    root = etree.fromstring(chart)
    c = str(root.tag).removesuffix("chartSpace")
    plots = [plot for area in root.iter(f"{c}plotArea") for plot in area if plot.find(f"{c}ser") is not None]
    if not plots:
        raise RefusedValueError("this chart has no series to take after", "draw it with at least one series")
    filler = _Filler(c, data, sheet_of(next((node.text or "" for node in root.iter(f"{c}f")), "")) or "Sheet1", pointwise=_kind(plots[0]) in _POINTWISE)
    old = _size(plots, c)
    filler.fill(plots)
    if workbook is None:
        for link in root.findall(f"{c}externalData"):  # to a workbook elsewhere, from which Office would take the old data
            root.remove(link)
    book = _filled(workbook, filler, old) if workbook is not None else None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), book


def _filled(workbook: bytes, filler: _Filler, old: tuple[int, int]) -> bytes:
    try:
        return set_cells(workbook, filler.sheet, filler.columns, old)
    except PackageError as error:
        message = f"the data sheet of this chart cannot be read: {error.message}"
        raise RefusedValueError(message, "draw the chart anew in a recent Office, so that its data sheet is an .xlsx workbook") from None


def check(data: Chart) -> None:
    """Raise `RefusedValueError` for a text that a chart or its data sheet cannot hold."""
    for text in (data.title, *(name for name, _ in data.series), *data.categories):
        if isinstance(text, str):
            escaped(text, _ILLEGAL, "chart")
            if len(text) > _LONGEST_TEXT:
                raise RefusedValueError(f"a text of {len(text)} characters is too long for a chart", f"shorten it to {_LONGEST_TEXT}")


def _kind(plot: Element) -> str:
    return str(plot.tag).rpartition("}")[2]


def _size(plots: list[Element], c: str) -> tuple[int, int]:
    """Return how many columns and rows the data sheet had in use, as far as the chart knows."""
    series = [node for plot in plots for node in plot.iterchildren(f"{c}ser")]
    counts = [int(node.get("val", "0")) for each in series for node in each.iter(f"{c}ptCount")]
    return 1 + len(series) * (2 if _kind(plots[0]) in _POINTWISE else 1), 1 + max(counts, default=0)


class _Filler:
    def __init__(self, c: str, data: Chart, sheet: str, *, pointwise: bool) -> None:
        self._c, self._data, self.sheet = c, data, sheet
        self.columns: list[list[Any]] = [] if pointwise else [[None, *data.categories]]

    def fill(self, plots: list[Element]) -> None:
        waiting = list(self._data.series)
        number = 0
        for index, plot in enumerate(plots):
            own = plot.findall(f"{self._c}ser")
            mine = waiting if index == len(plots) - 1 else waiting[: len(own)]
            waiting = waiting[len(mine) :]
            self._fit(plot, own, len(mine))
            for node, series in zip(plot.findall(f"{self._c}ser"), mine, strict=True):
                self._series(node, series, number, _kind(plot))
                number += 1

    def _fit(self, plot: Element, own: list[Element], count: int) -> None:
        """Let a plot have as many series as come in."""
        for node in own[count:]:
            plot.remove(node)
        last = own[-1]
        for _ in range(count - len(own)):
            twin = copy.deepcopy(last if last.getparent() is not None else own[-1])
            for name in ("spPr", "dPt"):
                for node in twin.findall(f"{self._c}{name}"):
                    twin.remove(node)
            for extension in twin.findall(f"{self._c}extLst"):  # it holds the series' unique id
                twin.remove(extension)
            last.addnext(twin)
            last = twin

    def _series(self, node: Element, series: Series, number: int, kind: str) -> None:
        name, values = series
        for tag in ("idx", "order"):
            found = node.find(f"{self._c}{tag}")
            if found is not None:
                found.set("val", str(number))
        for point in node.findall(f"{self._c}dPt"):
            index = point.find(f"{self._c}idx")
            if index is not None and int(index.get("val", "0")) >= len(values):
                node.remove(point)
        if kind in _POINTWISE:
            self._points(node, name, values, _POINTWISE[kind])
            return
        if any(isinstance(value, tuple) for value in values):
            raise RefusedValueError("this chart wants numbers, not points", "give one number for each category")
        column = len(self.columns)
        self.columns.append([name, *values])
        last = max(2, len(values) + 1)
        self._name(node, name, column)
        if self._data.categories:
            self._set(node, "cat", list(self._data.categories), range_of(self.sheet, 0, 2, last))
        elif (old := node.find(f"{self._c}cat")) is not None:
            node.remove(old)
        self._set(node, "val", list(values), range_of(self.sheet, column, 2, last))

    def _points(self, node: Element, name: str, values: tuple[Any, ...], names: tuple[str, ...]) -> None:
        rows = [value if isinstance(value, tuple) else (position, value) for position, value in zip(self._data.categories, values, strict=False)]
        rows = rows or [value for value in values if isinstance(value, tuple)]
        if any(len(row) != len(names) or not all(isinstance(part, (int, float)) or hasattr(part, "as_tuple") for part in row) for row in rows):
            raise RefusedValueError(f"each point of this chart is a row of {len(names)} numbers", "give (x, y), for bubbles (x, y, size)")
        first = len(self.columns)
        for offset, tag in enumerate(names):
            column = [row[offset] for row in rows]
            self.columns.append([name if offset == 1 else None, *column])
            self._set(node, tag, column, range_of(self.sheet, first + offset, 2, len(rows) + 1))
        self._name(node, name, first + 1)

    def _name(self, node: Element, name: str, column: int) -> None:
        c = self._c
        old = node.find(f"{c}tx")
        if old is not None:
            node.remove(old)
        if not name:
            return
        made = etree.Element(f"{c}tx")
        self._reference(made, [name], range_of(self.sheet, column, 1, 1), "str", "")
        order = node.find(f"{c}order")
        assert order is not None
        order.addnext(made)

    def _set(self, node: Element, tag: str, values: list[Any], formula: str) -> None:
        c = self._c
        old = node.find(f"{c}{tag}")
        code = next((found.text or "" for found in old.iter(f"{c}formatCode")), "") if old is not None else ""
        made = etree.Element(f"{c}{tag}")
        dates = any(isinstance(value, datetime.date) for value in values)
        kind = "str" if tag == "cat" and any(isinstance(value, str) for value in values) else "num"
        if dates and code == "General":
            code = ""
        self._reference(made, values, formula, kind, code if kind == "num" and (code or not dates) else "yyyy\\-mm\\-dd" if dates else "")
        if old is not None:
            node.replace(old, made)
        else:
            place = sum(1 for child in node if str(child.tag).rpartition("}")[2] in _BEFORE_VALUES or (tag != "cat" and str(child.tag).endswith("}cat")))
            node.insert(place, made)

    def _reference(self, holder: Element, values: list[Any], formula: str, kind: str, code: str) -> None:
        c = self._c
        reference = etree.SubElement(holder, f"{c}{kind}Ref")
        etree.SubElement(reference, f"{c}f").text = formula
        cache = etree.SubElement(reference, f"{c}{kind}Cache")
        if kind == "num":
            etree.SubElement(cache, f"{c}formatCode").text = code or "General"
        etree.SubElement(cache, f"{c}ptCount", {"val": str(len(values))})
        for index, value in enumerate(values):
            if value is not None:
                point = etree.SubElement(cache, f"{c}pt", {"idx": str(index)})
                etree.SubElement(point, f"{c}v").text = str(serial(value))
