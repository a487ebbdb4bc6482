"""What floats over a sheet's cells (ISO/IEC 29500-1 §20.5.2): pictures, charts, shapes and groups, each in an anchor that names one or two cells.

Where rows or columns repeat or go, an anchor that lies inside of them comes out once for each copy, and goes with them. One that spans a block grows with it,
unless it keeps its size (`editAs="oneCell"`); one that is told to stay where it is (`absolute`) stays.

At compile time each anchor is enclosed in two instructions with the number of its `Span`, and what differs from copy to copy becomes a late text: the numbers
of its cells, the ids of its objects, and the relationships to parts that each copy needs for itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from urllib.parse import unquote

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.bands import AnyRows, pieces
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.placing import Late, Placeholders, place_anchors, set_attribute, set_text
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW, Area
from docautomat.markup.spreadsheetml.workbook import Sheet
from docautomat.opc.relationships import Relationship

__all__ = ["DRAWN", "PARTS", "Floating", "Links", "Span", "floating", "is_placed", "place_drawing", "spans"]

DRAWN = "\x1e"
"""Begins an anchor in a rendered drawing, its number and a colon behind it; and ends it."""
PARTS = frozenset({"chart", "chartEx", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"})
"""Kinds of the parts that no two objects share."""
_BEGIN = "drawn "
_ANCHORS = ("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor")
_TRUE = ("1", "true")
_WIDTH = 64 / 7
"""Characters that a column holds if nothing else is told."""
_BOUND_ONCE = frozenset({"slicer", "timeslicer", "compatExt"})
"""What stands for something that a sheet lists elsewhere: a slicer, a timeline, a form control."""


@dataclass(frozen=True, slots=True)
class Floating:
    """One copy of an anchor along one axis: its iterations, and the numbers of the rows (or columns) of its corners, counted from 0."""

    path: Path
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Span:
    """The template rows (or columns) over which an anchor lies, counted from 1."""

    first: int
    last: int
    beyond: int = 0
    """1 where the lower corner is written as a place in the next row."""
    keeps_size: bool = False
    once: bool = False

    def copies(self, axis: RowMap) -> Iterator[Floating]:
        """Yield where the anchor comes out; nowhere if its rows are gone, but rows that held only tags take nothing with them.

        What is bound to something that the sheet lists is there once in any case.
        """
        found = axis.placed(self.first, self.last, blank=False)
        if not found and (self.once or axis.held_only_tags(self.first, self.last)):
            span = axis.span(self.first, axis.limit)
            found = [((), span[0], span[0] + self.last - self.first)] if span else []
        for path, low, high in found[:1] if self.once else found:
            bottom = low + self.last - self.first if self.keeps_size else high
            yield Floating(path, low - 1, bottom - 1 + self.beyond)


_STAYS = Span(1, 1, once=True)
"""The rows, or columns, of what is told to stay."""


def floating(down: Span, across: Span, rows: AnyRows) -> list[Floating]:
    """Return where an anchor comes out along the rows: over columns whose rows move differently it is one, as low as the lowest of them."""
    found: dict[Path, Floating] = {}
    for row_map, _ in pieces(Area(across.first, down.first, across.last, down.last), rows):
        for one in down.copies(row_map):
            path = () if down.once else one.path
            other = found.get(path, one)
            found[path] = Floating(other.path, max(one.first, other.first), max(one.last, other.last))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Links:
    """The links behind the objects of a drawing that lead into the workbook, to places that may move; their addresses stand in its relationships."""

    relationships: Mapping[str, Relationship]
    read: Callable[[str], str]
    """Returns a place with the sheets named as here."""
    follows: Callable[[str], bool]
    """Says whether a place may move."""

    def of(self, holder: Element) -> Iterator[tuple[Element, str, str]]:
        """Yield element, attribute and place of each."""
        for node in holder.iter(etree.Element):
            for name, value in node.attrib.items():
                entry = self.relationships.get(str(value)) if _names_relationship(str(name)) else None
                if entry is None or entry.kind != "hyperlink" or not entry.target.startswith("#"):
                    continue
                place = self.read(unquote(entry.target[1:]))
                if self.follows(place):
                    yield node, str(name), place


def _names_relationship(attribute: str) -> bool:
    return attribute.startswith("{") and "relationships}" in attribute


class _Sizes:
    """How high the rows of a sheet are and how wide its columns, in EMU (§18.3.1.73, §18.3.1.13)."""

    def __init__(self, sheet: Element) -> None:
        default = sheet.find("{*}sheetFormatPr")
        self._height = float(default.get("defaultRowHeight") or 15) if default is not None else 15.0
        self._width = float(default.get("defaultColWidth") or _WIDTH) if default is not None else _WIDTH
        data = sheet.find("{*}sheetData")
        rows = [row for row in data.iterfind("{*}row") if row.get("ht") or row.get("hidden")] if data is not None else []
        self._rows = {int(row.get("r", "0")): 0.0 if row.get("hidden") in _TRUE else float(row.get("ht") or self._height) for row in rows}
        self._columns = [
            (int(column.get("min", "1")), int(column.get("max", "1")), 0.0 if column.get("hidden") in _TRUE else float(column.get("width") or self._width))
            for column in sheet.iterfind("{*}cols/{*}col")
        ]

    def of(self, axis: str, number: int) -> float:
        """Return the size of a row or column, counted from 1."""
        if axis == "row":
            return self._rows.get(number, self._height) * 12700
        return next((width for first, last, width in self._columns if first <= number <= last), self._width) * 7 * 9525

    def reach(self, axis: str, number: int, offset: float) -> tuple[int, float]:
        """Return in which row or column, counted from 1, what begins in `number` is after `offset`, and how far in it."""
        limit = LAST_ROW if axis == "row" else LAST_COLUMN
        while number < limit and offset > (size := self.of(axis, number)):
            offset -= size
            number += 1
        return number, offset


def place_drawing(root: Element, sheet: Sheet, links: Links, placeholders: Placeholders, *, columns: bool) -> None:
    """Put instructions around the anchors of a drawing, and late texts for what differs from copy to copy."""
    floating = dict(spans(root, sheet))
    for holder in [child for child in root if isinstance(child.tag, str)]:
        found = floating.get(holder, (_STAYS, _STAYS))
        if found is None:
            place_anchors(holder, sheet.name, placeholders, columns=columns)
            continue
        if holder in floating:
            _place_corners(holder, sheet.name, placeholders)
        elif not any(True for _ in links.of(holder)):
            continue
        _place_objects(holder, sheet.name, links, placeholders)
        number = len(placeholders.late)
        placeholders.put(Late("drawing", sheet.name, json.dumps([astuple(span) for span in found])))
        holder.addprevious(etree.ProcessingInstruction("docautomat", f"{_BEGIN}{number}"))
        holder.addnext(etree.ProcessingInstruction("docautomat", "enddrawn"))


def is_placed(root: Element) -> bool:
    """Say whether anchors of a drawing are enclosed in instructions."""
    return any((node.text or "").startswith(_BEGIN) for node in root.iterchildren(etree.ProcessingInstruction))


def spans(root: Element, sheet: Sheet) -> Iterator[tuple[Element, tuple[Span, Span] | None]]:
    """Yield what floats in a drawing and is not told to stay, with the rows and the columns over which it lies, if that is told."""
    sizes = _Sizes(sheet.root)
    for holder in (child for child in root if isinstance(child.tag, str)):
        anchor = next(holder.iter(*_ANCHORS), None)
        if anchor is None or anchor.get("editAs") == "absolute" or anchor.tag.endswith("}absoluteAnchor"):
            continue
        once = any(etree.QName(node).localname in _BOUND_ONCE for node in holder.iter(etree.Element))
        down, across = (_span(anchor, name, sizes, once=once) for name in ("row", "col"))
        yield holder, (down, across) if down is not None and across is not None else None


def _span(anchor: Element, axis: str, sizes: _Sizes, *, once: bool) -> Span | None:
    """Return the rows (or columns) over which an anchor lies; one of which it covers less than half at its end does not count."""
    start, stop, extent = (anchor.find(f"{{*}}{name}") for name in ("from", "to", "ext"))
    low = _number(start, axis)
    if low is None:
        return None
    if stop is None:
        length = float((extent.get("cy" if axis == "row" else "cx") if extent is not None else None) or 0)
        last, offset = sizes.reach(axis, low + 1, (_number(start, f"{axis}Off") or 0) + length)
    else:
        high = _number(stop, axis)
        if high is None:
            return None
        last, offset = max(high, low) + 1, _number(stop, f"{axis}Off") or 0
    over = int(last > low + 1 and offset * 2 < sizes.of(axis, last))
    return Span(low + 1, last - over, over, stop is None or anchor.get("editAs") == "oneCell", once)


def _number(corner: Element | None, name: str) -> int | None:
    node = corner.find(f"{{*}}{name}") if corner is not None else None
    text = (node.text or "").strip() if node is not None else ""
    return int(text) if text.lstrip("-").isdecimal() else None


def _place_corners(holder: Element, sheet: str, placeholders: Placeholders) -> None:
    for corner in (*holder.iter("{*}from"), *holder.iter("{*}to")):
        for axis in ("row", "col"):
            late = Late("corner", sheet, "", extra=f"{axis} {etree.QName(corner).localname}")
            set_text(corner.find(f"{{*}}{axis}"), lambda _, late=late: placeholders.put(late))  # type: ignore[misc]


def _place_objects(holder: Element, sheet: str, links: Links, placeholders: Placeholders) -> None:
    def putting(extra: str) -> Callable[[str], str]:
        return lambda text: placeholders.put(Late("object", sheet, text, extra=extra))

    for node in (*holder.iter("{*}cNvPr"), *holder.iter("{*}stCxn"), *holder.iter("{*}endCxn")):
        set_attribute(node, "id", putting("id"))
    for node in holder.iter("{*}creationId"):
        set_attribute(node, "id", putting("creation"))
    for node in holder.iter(etree.Element):
        for name, value in node.attrib.items():
            entry = links.relationships.get(str(value)) if _names_relationship(str(name)) else None
            if entry is not None and entry.kind in PARTS and entry.partname is not None:
                set_attribute(node, str(name), putting(f"part {entry.partname}"))
    for node, name, location in list(links.of(holder)):
        set_attribute(node, name, putting(f"link {location}"))
