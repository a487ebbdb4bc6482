"""Extended charts (`cx`, [MS-ODRAWXML] §2.24.3): waterfall, funnel, treemap, sunburst, histogram, box and whisker, map. Their data stand apart from the series.

cx:chartData   cx:data id=0   cx:strDim type=cat, cx:numDim type=val: a reference, and levels of points
cx:chart       cx:series      cx:tx, cx:dataId val=0
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from lxml import etree

from docautomat.markup.charts.books import Book
from docautomat.markup.charts.layout import Layout, Places, Slot
from docautomat.markup.charts.points import drop
from docautomat.markup.charts.references import Area
from docautomat.markup.charts.serials import serial
from docautomat.markup.language import Element
from docautomat.values import RefusedValueError
from docautomat.values.charts import Chart

__all__ = ["ROOT", "fill", "relate"]

_CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
ROOT = f"{_CX}chartSpace"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SEVERAL = frozenset({"boxWhisker"})
"""Layouts that show more than one series."""
Resolve = Callable[[str], Area | None]


def fill(root: Element, book: Book | None, data: Chart, resolve: Resolve) -> None:
    """Fill an extended chart; raise `RefusedValueError` where it cannot show the data."""
    known = {node.get("id"): node for node in root.iter(f"{_CX}data")}
    drawn = [each for node in root.iter(f"{_CX}series") if (each := _Series.read(node, known)) is not None]
    if not drawn:
        raise RefusedValueError("this chart has no series to take after", "draw it with at least one series")
    old = [area for each in drawn for area in each.read_areas(resolve)]
    across = any(node.get("dir") == "row" for node in root.iter(f"{_CX}f"))
    chosen = _matched(drawn, data)
    made = book is not None and book.made
    heads: dict[Any, Slot] = {}
    for number, each in enumerate(chosen):
        each.plan(data, number, resolve, heads, made=made)
    Layout(book, [each.places for each in chosen], [] if made else old, pointwise=False, across=across).settle()
    for number, each in enumerate(chosen):
        each.write(len(data.series[number][1]), across=across, since_1904=book is not None and book.since_1904)


def relate(root: Element, new_rid: str) -> None:
    """Let the chart refer to a workbook that has been made, or to none."""
    holder = root.find(f"{_CX}chartData")
    if holder is None:
        return
    old = holder.find(f"{_CX}externalData")
    if not new_rid:
        drop(old)
        return
    if old is None:
        old = etree.Element(f"{_CX}externalData")
        holder.insert(0, old)
    old.set(f"{_R}id", new_rid)
    old.set(f"{_CX}autoUpdate", "0")


def _matched(drawn: list[_Series], data: Chart) -> list[_Series]:
    """Return a series for each one of the data: that of its name, else the next; what is left goes, what is missing is like the last one."""
    free = list(drawn)
    chosen: list[_Series | None] = []
    for name, _ in data.series:
        same = next((each for each in free if name and each.name == name), None)
        chosen.append(same)
        if same is not None:
            free.remove(same)
    found: list[_Series] = []
    last = drawn[-1]
    for same in chosen:
        each = same or (free.pop(0) if free else None)
        found.append(each if each is not None else last.twin())
    for each in free:
        each.remove()
    return found


class _Series:
    def __init__(self, node: Element, data: Element, *, fresh: bool = False) -> None:
        self.node, self.data, self._fresh = node, data, fresh
        self.places = Places(None, None, [])
        shown = node.find(f"{_CX}tx/{_CX}txData/{_CX}v")
        self.name = (shown.text or "") if shown is not None else ""

    @classmethod
    def read(cls, node: Element, known: dict[str | None, Element]) -> _Series | None:
        """Return a series that has data of its own."""
        number = node.find(f"{_CX}dataId")
        data = known.get(number.get("val")) if number is not None else None
        return cls(node, data) if data is not None else None

    def twin(self) -> _Series:
        """Return one more series behind this one, with data of its own; a chart that shows one only keeps it hidden, as Office does."""
        node, data = copy.deepcopy(self.node), copy.deepcopy(self.data)
        parent = self.data.getparent()
        taken = [int(other.get("id", "0")) for other in parent.iterchildren(f"{_CX}data")] if parent is not None else [0]
        data.set("id", str(max(taken) + 1))
        for holder in node.findall(f"{_CX}dataId"):
            holder.set("val", data.get("id", ""))
        for name in ("uniqueId", "formatIdx"):
            if name in node.attrib:
                del node.attrib[name]
        if node.get("layoutId") not in _SEVERAL:
            node.set("hidden", "1")
        for name in ("spPr", "dataPt"):
            for child in node.findall(f"{_CX}{name}"):
                node.remove(child)
        siblings = parent.findall(f"{_CX}data") if parent is not None else [self.data]
        siblings[-1].addnext(data)
        around = self.node.getparent()
        others = around.findall(f"{_CX}series") if around is not None else [self.node]
        others[-1].addnext(node)
        return _Series(node, data, fresh=True)

    def remove(self) -> None:
        """Take the series out, with its data."""
        drop(self.node)
        drop(self.data)

    def read_areas(self, resolve: Resolve) -> list[Area]:
        """Return what the series reads."""
        nodes = [*self.data.iter(f"{_CX}f"), *self.node.iterfind(f"{_CX}tx/{_CX}txData/{_CX}f")]
        return [area for node in nodes if (area := resolve(node.text or "")) is not None]

    def _dimension(self, *kinds: str) -> Element | None:
        found = {node.get("type"): node for node in self.data if node.tag in (f"{_CX}strDim", f"{_CX}numDim")}
        return next((found[kind] for kind in kinds if kind in found), None)

    def plan(self, data: Chart, number: int, resolve: Resolve, heads: dict[Any, Slot], *, made: bool) -> None:
        """Work out what cells the series reads."""
        name, values = data.series[number]
        if any(isinstance(value, tuple) for value in values):
            raise RefusedValueError("this chart wants numbers, not points", "give one number for each category")

        def old(node: Element | None) -> Area | None:
            formula = node.find(f"{_CX}f") if node is not None else None
            return resolve(formula.text or "") if formula is not None and not made else None

        head = self._dimension("cat")
        if head is not None and (data.categories or not values):
            area = old(head)
            if area not in heads:
                rows = [each if isinstance(each, tuple) else (each,) for each in data.categories]
                heads[area] = Slot([list(lane) for lane in zip(*rows, strict=True)] or [[]], area)
            self.places.head = heads[area]
        elif head is not None:
            drop(head)
        if self._dimension("val", "size", "colorVal", "y") is None:
            etree.SubElement(self.data, f"{_CX}numDim", {"type": "val"})
        self.places.values = [Slot([list(values)], old(self._dimension("val", "size", "colorVal", "y")), data.details[number].format)]
        self.places.name = Slot([[name]], old(self.node.find(f"{_CX}tx/{_CX}txData"))) if name else None
        self.places.fresh = self._fresh
        self.name = name

    def write(self, count: int, *, across: bool, since_1904: bool) -> None:
        """Write what the series refers to, and what it keeps of it."""
        before = self._size()
        if self.places.head is not None:
            self._write_dimension(self._dimension("cat"), self.places.head, "", across=across, since_1904=since_1904)
        (slot,) = self.places.values
        node = self._dimension("val", "size", "colorVal", "y")
        level = node.find(f"{_CX}lvl") if node is not None else None
        code = slot.code or (level.get("formatCode", "General") if level is not None else "General")
        self._write_dimension(node, slot, code, across=across, since_1904=since_1904)
        self._write_name()
        self._prune(before, count)

    def _size(self) -> int:
        return max((int(level.get("ptCount", "0")) for level in self.data.iter(f"{_CX}lvl")), default=0)

    def _write_dimension(self, node: Element | None, slot: Slot, code: str, *, across: bool, since_1904: bool) -> None:
        if node is None:
            return
        for child in list(node):
            node.remove(child)
        if slot.area is not None:
            formula = etree.SubElement(node, f"{_CX}f", {"dir": "row"} if across else {})
            formula.text = slot.area.formula()
        node.tag = f"{_CX}numDim" if code else f"{_CX}strDim"
        for lane in reversed(slot.lanes):
            level = etree.SubElement(node, f"{_CX}lvl", {"ptCount": str(len(lane)), **({"formatCode": code} if code else {})})
            for index, value in enumerate(lane):
                if value is not None and value != "":
                    etree.SubElement(level, f"{_CX}pt", {"idx": str(index)}).text = str(serial(value, since_1904=since_1904))

    def _write_name(self) -> None:
        old = self.node.find(f"{_CX}tx")
        slot = self.places.name
        drop(old)
        if slot is None:
            return
        made = etree.Element(f"{_CX}tx")
        holder = etree.SubElement(made, f"{_CX}txData")
        if slot.area is not None:
            etree.SubElement(holder, f"{_CX}f").text = slot.area.formula()
        etree.SubElement(holder, f"{_CX}v").text = self.name
        self.node.insert(0, made)

    def _prune(self, before: int, count: int) -> None:
        """Remove what is said of points that are not there; a total that was the last point still is."""
        for name in ("dataPt", "dataLabel", "dataLabelHidden"):
            for node in list(self.node.iter(f"{_CX}{name}")):
                if int(node.get("idx", "0")) >= count:
                    drop(node)
        for totals in self.node.iter(f"{_CX}subtotals"):
            last = [node for node in totals if node.get("val") == str(before - 1)]
            for node in list(totals):
                if node.tag == f"{_CX}idx" and int(node.get("val", "0")) >= count and node not in last:
                    totals.remove(node)
            for node in last:
                if count and not any(other is not node and other.get("val") == str(count - 1) for other in totals):
                    node.set("val", str(count - 1))
                else:
                    totals.remove(node)
