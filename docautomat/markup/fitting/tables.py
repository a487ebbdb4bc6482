"""Tables: how high their rows become, and what becomes of those that leave the slide (ISO/IEC 29500-1 §21.1.3)."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from docautomat.errors import Finding, RenderError
from docautomat.markup.fitting.boxes import Area, Box
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.flow import needed
from docautomat.markup.fitting.inheritance import transform
from docautomat.markup.fitting.lines import Paragraph
from docautomat.markup.fitting.policies import Fitted, scales
from docautomat.markup.fitting.properties import EMU, number, run_properties
from docautomat.markup.fitting.reading import Reader
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["emptied_table", "fit_table"]

_MARGINS = {"marL": 91_440, "marR": 91_440, "marT": 45_720, "marB": 45_720}
_ROUNDING = 0.5


@dataclass(slots=True)
class _Cell:
    """One cell: its text, the width and height that margins leave it, the rows that it reaches over."""

    paragraphs: list[Paragraph]
    area: Area
    margins: float
    rows: int


@dataclass(slots=True)
class _Row:
    element: Element
    least: float
    """The height that the row has at least."""
    cells: list[_Cell]
    tied: bool
    """Whether a cell of the row above reaches into it."""


def fit_table(box: Box, frame: Element, faces: Faces) -> Fitted:
    """Return what becomes of a table; raise `RenderError` where the policy says so."""
    table = next(node for node in frame.iter() if local(node) == "tbl")
    rows = _rows(box, table, faces)
    heights = _heights(rows)
    place = transform(frame)
    offset = child(place, "off")
    top = number(offset.get("y")) / EMU if offset is not None else box.top
    room = (box.bottom - top) * box.scale[1]
    total = sum(heights)
    if total <= room + _ROUNDING or room <= 0:
        return Fitted([frame])
    ratio = total / room
    if box.policy == "continue":
        return _continued(box, frame, table, rows, heights, room, ratio)
    if box.policy == "shrink":
        return _shrunk(box, frame, rows, room, ratio)
    if box.policy == "error":
        raise RenderError(f"the table takes {ratio:.0%} of its space", box.place, "shorten it, or let it continue on another slide", "fit")
    hint = 'let it go on: {{ fit("continue") }} in its alternative text'
    return Fitted([frame], _told(box, "warning", ratio, "it is left as it is", hint))


def _told(box: Box, severity: str, ratio: float, what: str, hint: str = "") -> Finding:
    return Finding(code="fit", severity=severity, place=box.place, message=f"the table takes {ratio:.0%} of its space: {what}", hint=hint)


# --- measuring ------------------------------------------------------------------------------------------------------------------------


def _rows(box: Box, table: Element, faces: Faces) -> list[_Row]:
    properties, grid = child(table, "tblPr"), child(table, "tblGrid")
    widths = [number(column.get("w")) / EMU * box.scale[0] for column in grid if local(column) == "gridCol"] if grid is not None else []
    head = properties is not None and properties.get("firstRow") in ("1", "true")
    plain = Reader(box.levels, box.fonts, faces)
    bold = Reader([{**level, "bold": True} for level in box.levels], box.fonts, faces) if head else plain
    found = [row for row in table if local(row) == "tr"]
    return [_row(row, widths, bold if index == 0 else plain) for index, row in enumerate(found)]


def _row(row: Element, widths: Sequence[float], reader: Reader) -> _Row:
    cells: list[_Cell] = []
    tied = False
    for column, cell in enumerate(node for node in row if local(node) == "tc"):
        if cell.get("vMerge") in ("1", "true"):
            tied = True
        if cell.get("vMerge") in ("1", "true") or cell.get("hMerge") in ("1", "true"):
            continue
        properties, body = child(cell, "tcPr"), child(cell, "txBody")
        if body is None:
            continue
        across = sum(widths[column : column + max(1, int(number(cell.get("gridSpan"), 1)))])
        left, right, top, bottom = (number(properties.get(name) if properties is not None else None, default) / EMU for name, default in _MARGINS.items())
        if properties is not None and properties.get("vert", "horz") not in ("horz", ""):
            continue  # turned text takes the height that the row has
        area = Area(width=max(1.0, across - left - right), height=float("inf"))
        cells.append(_Cell(reader.paragraphs(body), area, top + bottom, max(1, int(number(cell.get("rowSpan"), 1)))))
    return _Row(row, number(row.get("h")) / EMU, cells, tied)


def _heights(rows: Sequence[_Row], scale: float = 1.0) -> list[float]:
    """Return the rows' heights; what a cell over several rows needs more goes to the last of them."""
    heights: list[float] = []
    owed: dict[int, list[tuple[int, float]]] = {}
    for index, row in enumerate(rows):
        height = row.least if scale == 1 else row.least * scale
        for cell in row.cells:
            need = needed(cell.paragraphs, cell.area, scale).height + cell.margins
            last = min(index + cell.rows, len(rows)) - 1
            if last == index:
                height = max(height, need)
            else:
                owed.setdefault(last, []).append((index, need))
        for first, need in owed.pop(index, ()):
            height = max(height, need - sum(heights[first:index]))
        heights.append(height)
    return heights


# --- shrink and continue --------------------------------------------------------------------------------------------------------------


def _shrunk(box: Box, frame: Element, rows: list[_Row], room: float, ratio: float) -> Fitted:
    """Give all text of a table smaller sizes, since cells know no scale."""
    texts = [paragraph for row in rows for cell in row.cells for paragraph in cell.paragraphs]
    scale, heights = 1.0, _heights(rows)
    for scale in dict.fromkeys(scale for scale, _ in scales(box, texts)):
        heights = _heights(rows, scale)
        if sum(heights) <= room:
            break
    for paragraph in texts:
        _write_sizes(paragraph, scale)
    _write_heights(frame, rows, heights, exactly=True)
    fits = sum(heights) <= room + _ROUNDING
    if fits:
        return Fitted([frame], _told(box, "info", ratio, f"shrunk to {scale:.1%}"))
    return Fitted([frame], _told(box, "warning", ratio, f"too much even at {scale:.1%}", 'let it go on: {{ fit("continue") }}'))


def _write_sizes(paragraph: Paragraph, scale: float) -> None:
    element = cast("Element", paragraph.element)
    for run in [node for node in element if local(node) in ("r", "fld", "br")]:
        properties = child(run, "rPr")
        if properties is None:
            properties = run.makeelement(f"{str(run.tag).rpartition('}')[0]}}}rPr", {}, None)
            run.insert(0, properties)
        _write_size(properties, paragraph, scale)
    end = child(element, "endParaRPr")
    if end is None:
        end = element.makeelement(f"{str(element.tag).rpartition('}')[0]}}}endParaRPr", {}, None)
        element.append(end)
    _write_size(end, paragraph, scale)


def _write_size(properties: Element, paragraph: Paragraph, scale: float) -> None:
    size = {**paragraph.properties, **run_properties(properties)}["size"]
    properties.set("sz", str(max(100, round(size * scale * 100))))


def _write_heights(frame: Element, rows: Sequence[_Row], heights: Sequence[float], *, exactly: bool = False) -> None:
    """Write the rows' heights and their sum, the frame's."""
    total = 0.0
    for row, height in zip(rows, heights, strict=True):
        if exactly or height > row.least:
            row.element.set("h", str(round(height * EMU)))
        total += number(row.element.get("h"))
    extent = child(transform(frame), "ext")
    if extent is not None:
        extent.set("cy", str(round(total)))


def _continued(box: Box, frame: Element, table: Element, rows: list[_Row], heights: list[float], room: float, ratio: float) -> Fitted:
    """Let rows go on below their header; rows that a cell ties together stay together."""
    units: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        if row.tied and units:
            units[-1] = units[-1][0], index + 1
        else:
            units.append((index, index + 1))
    properties = child(table, "tblPr")
    head = units.pop(0) if properties is not None and properties.get("firstRow") in ("1", "true") and len(units) > 1 else (0, 0)
    header = sum(heights[head[0] : head[1]])
    pages: list[list[int]] = []
    used = float("inf")
    crowded = False
    for first, last in units:
        height = sum(heights[first:last])
        if used + height > room + _ROUNDING:
            pages.append(list(range(*head)))
            used = header
            crowded = crowded or used + height > room + _ROUNDING
        pages[-1] += range(first, last)
        used += height
    done = [_page(frame, page, heights) for page in pages]
    told = f"it goes on, {len(done)} slides in all"
    if crowded:
        return Fitted(done, _told(box, "warning", ratio, f"{told}, with a row that is higher than a slide has room for", "shorten its text"))
    return Fitted(done, _told(box, "info", ratio, told))


def _page(frame: Element, indexes: Sequence[int], heights: Sequence[float]) -> Element:
    """Return the frame with these rows only."""
    twin = copy.deepcopy(frame)
    table = next(node for node in twin.iter() if local(node) == "tbl")
    rows = [row for row in table if local(row) == "tr"]
    kept = set(indexes)
    for index, row in enumerate(rows):
        if index not in kept:
            table.remove(row)
    left = [_Row(rows[index], number(rows[index].get("h")) / EMU, [], tied=False) for index in indexes]
    _write_heights(twin, left, [heights[index] for index in indexes])
    return twin


def emptied_table(frame: Element) -> Element:
    """Return a table that goes no further: its header, or a row without text."""
    table = next(node for node in frame.iter() if local(node) == "tbl")
    rows = [row for row in table if local(row) == "tr"]
    properties = child(table, "tblPr")
    for row in rows[1:]:
        table.remove(row)
    if properties is None or properties.get("firstRow") not in ("1", "true"):
        for text in [node for node in rows[0].iter() if local(node) == "t"]:
            text.text = ""
    extent = child(transform(frame), "ext")
    if extent is not None:
        extent.set("cy", rows[0].get("h", "0"))
    return frame
