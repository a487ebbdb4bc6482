"""What must be placed anew when rows or columns repeat or go, put into the parts as placeholders at compile time.

A placeholder is a private character in the tree and one of these control characters in the program, which XML forbids and so cannot collide:

    U+000E              the number of the row that is being written
    U+000F              begins a row;  U+0011 ends the last one
    U+0010 n U+0010     a `Late` text, number n: a formula, an area, merged cells …, known when the layout is
    U+0008              where the type and the value of a formula go (see `calculation/sheets.py`)

and, in a sheet whose columns repeat or go,

    U+0013 n U+0013     the column of the cell that begins here, template column n;  U+0014 the same column once more
    U+0017 n: … U+0017  a blank cell that comes out where the column block's stand-in, number n, does
    U+0019 n U+0019     the column of a cell of a blank row, which comes out in all copies of template column n
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal
from xml.sax.saxutils import quoteattr

from lxml import etree

from docautomat.markup.language import Element, drop_attributes, fragment
from docautomat.markup.spreadsheetml.calculation.sheets import marked
from docautomat.markup.spreadsheetml.formulas import Formula, Name, Part
from docautomat.markup.spreadsheetml.inner import TAG, formula_text, set_formula
from docautomat.markup.spreadsheetml.references import Area, parse_area

__all__ = [
    "CELL",
    "CONTENT",
    "HERE",
    "KEPT",
    "LATE",
    "NUMBER",
    "ROW",
    "ROWS_END",
    "ROW_START",
    "STILL",
    "Late",
    "Placeholders",
    "place_formula",
    "private_characters",
    "replace_by",
]

ROW, ROW_START, ROWS_END = "\x0e", "\x0f", "\x11"
NUMBER = "\x1d"
"""Twice in each series of a chart whose series repeat: its number."""
CONTENT = re.compile(r"<(?:\w+:)?(?:v|f|is)[\s>]")
"""What a cell that is not blank has."""
CELL, HERE, KEPT, STILL = "\x13", "\x14", "\x17", "\x19"
LATE = re.compile("\x10(\\d+)\x10")
_PRIVATE = "\U00100000"
"""Characters beyond stand for tags."""

Kind = Literal[
    "formula",
    "outside",
    "series",
    "cache",
    "table",
    "home",
    "area",
    "sqref",
    "anchor",
    "merges",
    "links",
    "across",
    "own",
    "source",
    "sparkline",
    "cols",
    "breaks",
    "filter",
    "number",
    "drawing",
    "corner",
    "object",
    "series copies",
]


@dataclass(frozen=True, slots=True)
class Late:
    """A text that waits for the layout: what it is, on which sheet, at which template row, and the template's own text."""

    kind: Kind
    sheet: str
    text: str
    row: int = 0
    extra: str = ""
    spot: str = ""
    """Where in the template it stands, for messages."""
    column: int = 0


def private_characters(texts: Iterator[str]) -> tuple[str, str, str, str]:
    """Return four characters of the private use planes that occur nowhere in `texts`."""
    used: set[str] = set()
    for text in texts:
        used.update(char for char in set(text) if ord(char) >= 0x100000)
    free = [chr(code) for code in range(0x10FFF0, 0x10FF00, -1) if chr(code) not in used]
    return free[0], free[1], free[2], free[3]


class Placeholders:
    """Hands out placeholders for trees, and turns serialised trees into program text."""

    def __init__(self, row: str, late: str, cell: str, here: str) -> None:
        self._row = row
        self._late_char = late
        self._cell = cell
        self._here = here
        self._pattern = re.compile(f"{late}(\\d+){late}")
        self.late: list[Late] = []

    @property
    def row(self) -> str:
        """What stands for the row's number."""
        return self._row

    @property
    def hole(self) -> str:
        """What stands, as its type and as its value, in a formula's cell whose value is not known."""
        return self._row * 2

    @property
    def here(self) -> str:
        """What stands for the column of the cell that began last."""
        return self._here

    def column(self, number: int) -> str:
        """Return what stands for the column of a cell that begins."""
        return f"{self._cell}{number}{self._cell}"

    def put(self, late: Late) -> str:
        """Return the placeholder of a late text."""
        self.late.append(late)
        return f"{self._late_char}{len(self.late) - 1}{self._late_char}"

    def final(self, text: str) -> str:
        """Return serialised XML with the placeholders in their final form."""
        if self._row in text:
            text = marked(text, self.hole)
            text = text.replace(self._row, ROW).replace(self._here, HERE)
        if self._cell in text:
            text = text.replace(self._cell, CELL)
        return self._pattern.sub("\x10\\1\x10", text) if self._late_char in text else text


def set_text(element: Element | None, put: Callable[[str], str]) -> None:
    """Replace an element's text by a placeholder, if it has any."""
    if element is not None and element.text and element.text.strip():
        element.text = put(element.text)


def place_formula(node: Element | None, placeholders: Placeholders, late: Late) -> None:
    """Replace a formula by a placeholder; where it holds texts with tags, each of its references by one of its own.

    The text of `late` is the formula's; those of names are read before their tags are found, so that any text counts.
    """
    if node is None or not formula_text(node).strip():
        return
    text = late.text
    if TAG in text or (late.kind == "outside" and '"' in text):
        parts = Formula.parse(text).parts
        text = "".join(part if not isinstance(part, Part | Name) else placeholders.put(replace(late, extra=str(number))) for number, part in enumerate(parts))
        set_formula(node, text)
    else:
        set_formula(node, placeholders.put(late))


def set_attribute(element: Element | None, name: str, put: Callable[[str], str]) -> None:
    """Replace an attribute by a placeholder, if it is there."""
    value = element.get(name) if element is not None else None
    if element is not None and value:
        element.set(name, put(value))


_AREAS = (
    *((name, "ref") for name in ("dimension", "autoFilter", "sortState", "sortCondition")),
    *((name, "topLeftCell") for name in ("sheetView", "customSheetView", "pane")),
    *((name, "r") for name in ("cellWatch", "inputCells")),
    ("webPublishItem", "sourceRef"),
)
"""Elements and attributes that name an area of their sheet."""


def place_sheet(root: Element, sheet: str, placeholders: Placeholders, *, columns: bool = False) -> None:
    """Put placeholders into everything of a sheet outside its rows that names cells (ISO/IEC 29500-1 §18.3.1).

    Order of elements is kept; `mergeCells` and `hyperlinks` become one late text each, since their number follows the copies, and so does `cols` where
    columns repeat or go.
    """

    def area(text: str) -> str:
        return placeholders.put(Late("area", sheet, text))

    for element in root.iterfind("{*}autoFilter") if columns else ():
        place_filter(element, sheet, placeholders)
    for name, attribute in _AREAS:
        for element in root.iter(f"{{*}}{name}"):
            set_attribute(element, attribute, area)
    for element in root.iter("{*}selection"):
        drop_attributes(element, "sqref", "activeCell", "activeCellId")
    for element in root.iter("{*}protectedRange", "{*}ignoredError", "{*}scenarios"):
        set_attribute(element, "sqref", lambda text: placeholders.put(Late("sqref", sheet, text)))
        for node in element.iterfind("{*}sqref"):
            set_text(node, lambda text: placeholders.put(Late("sqref", sheet, text)))
    _place_rules(root, sheet, placeholders)
    _place_lists(root, sheet, placeholders)
    _place_sparklines(root, sheet, placeholders)
    for element in list(root.iter("{*}rowBreaks", "{*}colBreaks") if columns else root.iter("{*}rowBreaks")):
        _place_breaks(element, sheet, placeholders)
    _place_panes(root, sheet, placeholders)
    place_anchors(root, sheet, placeholders, columns=columns)
    if columns:
        _place_columns(root, sheet, placeholders)


def _place_panes(root: Element, sheet: str, placeholders: Placeholders) -> None:
    """Frozen rows and columns, of which the number is told."""
    for pane in root.iter("{*}pane"):
        if pane.get("state", "").startswith("frozen"):
            for name, axis in (("ySplit", "frozen"), ("xSplit", "frozen across")):
                if pane.get(name, "").isdigit():
                    set_attribute(pane, name, lambda text, axis=axis: placeholders.put(Late("anchor", sheet, text, extra=axis)))  # type: ignore[misc]


def _place_breaks(breaks: Element | None, sheet: str, placeholders: Placeholders) -> None:
    """Page breaks (§18.3.1.73, §18.3.1.14), of which there is one behind each copy of a row or column."""
    if breaks is None or not len(breaks):
        return
    found = [
        (int(entry.get("id") or 0), "".join(f" {name}={quoteattr(entry.get(name, ''))}" for name in map(str, entry.attrib) if name != "id")) for entry in breaks
    ]
    prefix = f"{breaks.prefix}:" if breaks.prefix else ""
    name = etree.QName(breaks).localname
    replace_by(breaks, placeholders.put(Late("breaks", sheet, json.dumps([prefix, name, found]), extra=name)))


def _place_columns(root: Element, sheet: str, placeholders: Placeholders) -> None:
    """Widths and formats of columns (§18.3.1.13)."""
    columns = root.find("{*}cols")
    if columns is not None:
        found = []
        for column in columns:
            rest = "".join(f' {name}="{column.get(name)}"' for name in map(str, column.attrib) if name not in ("min", "max"))
            found.append((int(column.get("min", "1")), int(column.get("max", "1")), rest))
        prefix = f"{columns.prefix}:" if columns.prefix else ""
        replace_by(columns, placeholders.put(Late("cols", sheet, json.dumps(found), extra=prefix)))


def place_filter(element: Element, sheet: str, placeholders: Placeholders) -> None:
    """Put placeholders for the filtered columns of an area, which are counted from its left (§18.3.2.7)."""
    for column in list(element.iterfind("{*}filterColumn")):
        number = int(column.get("colId", "0"))
        column.set("colId", "{0}")
        replace_by(column, placeholders.put(Late("filter", sheet, element.get("ref", ""), extra=fragment(column), column=number)))


def place_anchors(root: Element, sheet: str, placeholders: Placeholders, *, columns: bool) -> None:
    """Put placeholders for the corners of what floats over cells (§20.5.2.5)."""
    for anchor in (*root.iter("{*}from"), *root.iter("{*}to")):
        column = _column_of(anchor)
        set_text(anchor.find("{*}row"), lambda text, column=column: placeholders.put(Late("anchor", sheet, text, column=column)))  # type: ignore[misc]
    for anchor in (*root.iter("{*}from"), *root.iter("{*}to")):
        if columns:
            set_text(anchor.find("{*}col"), lambda text: placeholders.put(Late("anchor", sheet, text, extra="across")))


def _column_of(anchor: Element) -> int:
    """Return the column in which that begins which floats, for both of its corners."""
    around = anchor.getparent()
    text = around.findtext("{*}from/{*}col") if around is not None else None
    return int(text) + 1 if text and text.strip().isdigit() else 0


def _place_rules(root: Element, sheet: str, placeholders: Placeholders) -> None:
    """Conditional formats and validations, plain and x14: the range and the formulas, which are relative to its first cell."""
    for rule in (*root.iter("{*}conditionalFormatting"), *root.iter("{*}dataValidation")):
        sqref = rule.get("sqref") or next((node.text or "" for node in rule if isinstance(node.tag, str) and node.tag.endswith("}sqref")), "")
        first = sqref.split()[0] if sqref.split() else "A1"
        corner = parse_area(first) or Area(1, 1, 1, 1)
        row, column = max(corner.first_row, 1), max(corner.first_column, 1)
        set_attribute(rule, "sqref", lambda text: placeholders.put(Late("sqref", sheet, text)))
        for node in rule.iter():
            name = etree.QName(node).localname if isinstance(node.tag, str) else ""
            if name in ("formula", "formula1", "formula2", "f") and not any(isinstance(child.tag, str) for child in node):
                place_formula(node, placeholders, Late("home", sheet, formula_text(node), row, column=column))
            elif name == "sqref":
                set_text(node, lambda text: placeholders.put(Late("sqref", sheet, text)))


def _place_lists(root: Element, sheet: str, placeholders: Placeholders) -> None:
    merges = root.find("{*}mergeCells")
    if merges is not None:
        refs = " ".join(node.get("ref", "") for node in merges)
        prefix = f"{merges.prefix}:" if merges.prefix else ""
        replace_by(merges, placeholders.put(Late("merges", sheet, refs, extra=prefix)))
    links = root.find("{*}hyperlinks")
    tagged = any(max(str(value), default="") > _PRIVATE for link in links for value in link.attrib.values()) if links is not None else False
    if links is not None and not tagged:
        found = [(link.get("ref", ""), link.get("location", ""), _link(link)) for link in links]
        prefix = f"{links.prefix}:" if links.prefix else ""
        replace_by(links, placeholders.put(Late("links", sheet, json.dumps(found), extra=prefix)))
    elif links is not None:
        for link in links:
            set_attribute(link, "ref", lambda text: placeholders.put(Late("area", sheet, text)))
            set_attribute(link, "location", lambda text: placeholders.put(Late("outside", sheet, text)))


def _link(link: Element) -> str:
    """Return a link's XML with `{0}` and `{1}` for its area and its place in the workbook."""
    link.set("ref", "{0}")
    if link.get("location"):
        link.set("location", "{1}")
    return fragment(link)


def _place_sparklines(root: Element, sheet: str, placeholders: Placeholders) -> None:
    """Little charts in cells (x14): each becomes one late text, since it is copied with its row. A group may have a row or column of dates."""
    for group in root.iter("{*}sparklineGroup"):
        set_text(group.find("{*}f"), lambda text: placeholders.put(Late("series", sheet, text)))
    for line in list(root.iter("{*}sparkline")):
        formula, cell = line.find("{*}f"), line.find("{*}sqref")
        place = parse_area((cell.text or "").strip()) if cell is not None else None
        if formula is None or cell is None or place is None or not place.single:
            continue
        text = formula.text or ""
        formula.text, cell.text = "{0}", "{1}"
        xml = etree.tostring(line, encoding="unicode", with_tail=False)
        replace_by(line, placeholders.put(Late("sparkline", sheet, text, place.row1, extra=xml, column=place.column1)))


def replace_by(element: Element, text: str) -> None:
    """Put text in the place of an element."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)
