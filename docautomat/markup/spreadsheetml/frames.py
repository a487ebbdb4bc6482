"""What the values of one sheet need to know of it when they bring more than text: its columns and rows, merged areas, its drawing and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from docautomat.markup.fitting.properties import number
from docautomat.markup.language import Element
from docautomat.markup.pictures import RELATIONSHIPS
from docautomat.markup.spreadsheetml.references import Area, column_letters, parse_area

__all__ = ["PLACE", "OwnLink", "SheetFrame", "frame_of", "put_places", "take_links"]

PLACE = "\x1f"
"""Encloses, in a rendered sheet, what goes to its place: `drawing`, and `links` up to `end`, with those of the template between."""

_PRIVATE = re.compile("[\U00100000-\U0010ffff]")
_EMU_PER_PIXEL, _EMU_PER_POINT = 9_525, 12_700
_DIGIT = 7
"""Pixels of a digit in the usual standard font, Calibri of 11 points."""
_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate"
    " customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks"
    " colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls"
    " webPublishItems tableParts extLst"
).split()
"""The children of `worksheet` in the schema's order (§18.3.1.99)."""


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link of the template's that goes with its cell when rows move: its attributes as XML, where in the workbook it leads, and over how many cells."""

    attributes: str
    location: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFrame:
    """One sheet of the template; lengths are in EMU."""

    partname: str
    prefix: str = ""
    """The prefix of the main namespace, with its colon."""
    relationships: str = ""
    """The prefix of relationships, with its colon; where the root has none, it is declared at each element."""
    strict: bool = False
    drawing: str = ""
    """The part of its drawing."""
    links: int = 0
    """How many links it has itself, but for those that go with their cells."""
    own: tuple[OwnLink, ...] = ()
    widths: Mapping[int, int] = field(default_factory=dict)
    width: int = 64 * _EMU_PER_PIXEL
    """The width of a column that has none of its own."""
    heights: Mapping[int, int] = field(default_factory=dict)
    height: int = 15 * _EMU_PER_POINT
    merged: Mapping[str, Area] = field(default_factory=dict)
    """Merged areas by their first cell."""

    def area(self, cell: str) -> Area:
        """Return the cell, or the merged area that begins with it."""
        area = self.merged.get(cell) or parse_area(cell)
        assert area is not None
        return area

    def size(self, area: Area) -> tuple[int, int]:
        """Return the width and height of an area."""
        width = sum(self.widths.get(column, self.width) for column in range(area.column1, area.column2 + 1))
        return width, sum(self.heights.get(row, self.height) for row in range(area.row1, area.row2 + 1))

    def relation(self, rid: str) -> str:
        """Return a relationship's id as an attribute."""
        if self.relationships:
            return f' {self.relationships}id="{rid}"'
        return f' xmlns:r="{RELATIONSHIPS[self.strict]}" r:id="{rid}"'


def frame_of(root: Element, partname: str, drawing: str, own: tuple[OwnLink, ...] = (), digit: int = _DIGIT) -> SheetFrame:
    """Return the frame of a sheet; `own` are the links that have been taken out of it, `digit` the pixels of a digit in the standard font."""
    prefixes = {uri: prefix for prefix, uri in root.nsmap.items()}
    strict = "purl.oclc.org" in str(root.tag)
    declared = prefixes.get(RELATIONSHIPS[strict])
    standard = root.find("{*}sheetFormatPr")
    width, height = (standard.get("defaultColWidth", ""), standard.get("defaultRowHeight", "15")) if standard is not None else ("", "15")
    merges = (parse_area(node.get("ref", "")) for node in root.iterfind("{*}mergeCells/{*}mergeCell"))
    return SheetFrame(
        partname=partname,
        prefix=f"{root.prefix}:" if root.prefix else "",
        relationships=f"{declared}:" if declared else "",
        strict=strict,
        drawing=drawing,
        own=own,
        links=sum(1 for _ in root.iterfind("{*}hyperlinks/{*}hyperlink")),
        widths=dict(_widths(root, digit)),
        width=_pixels(number(width, 9.14), digit) if width else 64 * _EMU_PER_PIXEL,
        heights={int(row.get("r", "0")): _height(row) for row in root.iterfind("{*}sheetData/{*}row") if row.get("ht") or row.get("hidden")},
        height=round(number(height, 15.0) * _EMU_PER_POINT),
        merged={f"{column_letters(area.column1)}{area.row1}": area for area in merges if area is not None and area.row1},
    )


def _widths(root: Element, digit: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for node in root.iterfind("{*}cols/{*}col"):
        hidden = node.get("hidden") in ("1", "true")
        if node.get("width") or hidden:
            first, last = int(node.get("min", "1")), min(int(node.get("max", "1")), 1024)
            found += [(column, 0 if hidden else _pixels(number(node.get("width")), digit)) for column in range(first, last + 1)]
    return found


def _pixels(characters: float, digit: int) -> int:
    """Return a column's width, given in characters (§18.3.1.13), in EMU."""
    return int((256 * characters + int(128 / digit)) / 256 * digit) * _EMU_PER_PIXEL


def _height(row: Element) -> int:
    if row.get("hidden") in ("1", "true"):
        return 0
    return round(number(row.get("ht"), 15.0) * _EMU_PER_POINT)


def take_links(root: Element, cells: Mapping[str, Element]) -> list[tuple[Element, OwnLink]]:
    """Take the links of single or merged cells out of a sheet; return them with the cell that each of them begins with."""
    found: list[tuple[Element, OwnLink]] = []
    links = root.find("{*}hyperlinks")
    for link in list(links) if links is not None else ():
        area = parse_area(link.get("ref", ""))
        cell = cells.get(f"{column_letters(area.column1)}{area.row1}") if area is not None else None
        if links is None or area is None or cell is None or _PRIVATE.search("".join(map(str, link.attrib.values()))):
            continue  # one that holds a tag stays where it is
        found.append((cell, _own_link(link, area)))
        links.remove(link)
    if links is not None and not len(links):
        root.remove(links)
    return found


def _own_link(link: Element, area: Area) -> OwnLink:
    shown: list[str] = []
    for name, value in link.attrib.items():
        namespace, _, own = str(name).rpartition("}")
        if namespace[1:] in RELATIONSHIPS.values():
            shown.append(f" xmlns:r={quoteattr(namespace[1:])} r:{own}={quoteattr(str(value))}")
        elif not namespace and own not in ("ref", "location"):
            shown.append(f" {own}={quoteattr(str(value))}")
    return OwnLink("".join(shown), link.get("location", ""), area.row2 - area.row1, area.column2 - area.column1)


def put_places(root: Element, instruction: Callable[[str], Element]) -> None:
    """Put instructions into a sheet where a drawing goes, and around its links, or where these go."""
    links = root.find("{*}hyperlinks")
    if links is not None:
        links.addprevious(instruction("place links"))
        links.addnext(instruction("place end"))
    else:
        _put(root, "hyperlinks", instruction("place links"), instruction("place end"))
    if root.find("{*}drawing") is None:
        _put(root, "drawing", instruction("place drawing"))


def _put(root: Element, name: str, *nodes: Element) -> None:
    """Put nodes where a child of `worksheet` of that name stands in the schema's order; what `mc:AlternateContent` holds stands near the end."""
    later = {*_ORDER[_ORDER.index(name) + 1 :], "AlternateContent"}
    data = root.find("{*}sheetData")
    for child in data.itersiblings() if data is not None else ():
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in later:
            for node in nodes:
                child.addprevious(node)
            return
    root.extend(nodes)
