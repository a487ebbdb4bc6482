"""A table that has grown: whatever covers all of its rows covers the new ones too: formulas on all sheets, names, rules, charts, the table itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from docautomat.markup.spreadsheetml.formulas import Formula, Part
from docautomat.markup.spreadsheetml.references import Area, parse_area
from docautomat.plan.readers.workbook.sheets import Sheet
from docautomat.tracker.workbook import PersonsWorkbook

__all__ = ["Growth", "extend", "table_end"]

_RULES = frozenset({"conditionalFormatting", "dataValidation", "ignoredError"})
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula"})


@dataclass(frozen=True, slots=True)
class Growth:
    """By how much a table of a sheet has grown."""

    sheet: str
    first: int
    """Its first row; what begins with it, or with the headings above, covers the table."""
    ends: frozenset[int]
    """Where it ended, for those who wrote formulas about it."""
    last: int

    def of(self, area: Area) -> Area:
        """Return an area as it is now."""
        if area.row1 and area.first_row <= self.first and area.last_row in self.ends and self._begins(area) and area.last_row < self.last:
            return area.with_rows(area.first_row, self.last)
        return area

    def _begins(self, area: Area) -> bool:
        return area.first_row in (1, self.first - 1, self.first)


def table_end(book: PersonsWorkbook, sheet: Sheet, first: int) -> int:
    """Return the last row of the table of a sheet; 0 if it has none that begins there."""
    for partname in book.package.related(sheet.partname, "table"):
        area = parse_area(book.tree(partname).get("ref") or "")
        if area is not None and area.first_row == first - 1:
            return area.last_row
    return 0


def extend(book: PersonsWorkbook, growth: Growth) -> None:
    """Let everything that covers a table cover the rows that it has now."""
    for sheet in book.sheets.values():
        own = sheet.name == growth.sheet
        for node in sheet.root.iter():
            if isinstance(node.tag, str):
                _grown(node, growth, own=own)
    for node in book.tree(book.package.main).iterfind("{*}definedNames/{*}definedName"):
        _follow(node, growth, own=False)
    for partname in book.package.related(book.sheets[growth.sheet].partname, "table"):
        root = book.tree(partname)
        for node in (root, *root.iterfind("{*}autoFilter"), *root.iterfind("{*}sortState")):
            node.set("ref", _areas(node.get("ref") or "", growth))
    for partname in _charts(book):
        for node in book.tree(partname).iter("{*}f"):
            _follow(node, growth, own=False)


def _grown(node: etree._Element, growth: Growth, *, own: bool) -> None:
    name = etree.QName(node).localname
    if name in _FORMULAS:
        _follow(node, growth, own=own)
    elif not own:
        return
    elif name == "sqref" and node.text:
        node.text = _areas(node.text, growth)
    elif name in _RULES and node.get("sqref"):
        node.set("sqref", _areas(str(node.get("sqref")), growth))
    elif name in ("autoFilter", "dimension"):
        node.set("ref", _areas(node.get("ref") or "", growth))


def _follow(node: etree._Element, growth: Growth, *, own: bool) -> None:
    if node.text:
        node.text = _followed(node.text, growth, own=own)


def _charts(book: PersonsWorkbook) -> Iterator[str]:
    yield from (name for name in book.package.names() if "drawingml.chart+xml" in book.package.content_type(name))


def _followed(text: str, growth: Growth, *, own: bool) -> str:
    def write(part: Part) -> str:
        reference = part.reference
        here = reference.sheet == growth.sheet if reference.sheet else own
        if not here or reference.external or reference.span or reference.area.single:
            return part.text
        area = growth.of(reference.area)
        return part.text if area is reference.area else reference.prefix + str(area)

    return Formula.parse(text).written(write)


def _areas(text: str, growth: Growth) -> str:
    parsed = [(each, parse_area(each)) for each in text.split()]
    return " ".join(each if area is None else str(growth.of(area)) for each, area in parsed)
