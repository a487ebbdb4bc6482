"""The tables of a Word document: rows, cells, and the parts of their style in which each cell lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from docautomat.accessibility.values import integer, on
from docautomat.accessibility.word.styles import Properties, StyleSheet, W, val
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["Table", "TableMap"]

_LOOK = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100, "noHBand": 0x200, "noVBand": 0x400}


@dataclass(eq=False)
class Table:
    """A table with its rows of cells; those in content controls too."""

    node: Element

    @cached_property
    def rows(self) -> list[tuple[Element, list[Element]]]:
        """The rows, each with its cells."""
        return [(row, _within(row, "tc")) for row in _within(self.node, "tr")]

    @cached_property
    def properties(self) -> Element | None:
        """Its `w:tblPr`."""
        return child(self.node, "tblPr")

    def look(self, name: str) -> bool:
        """Say whether a part of its style is switched on (§17.4.55)."""
        node = child(self.properties, "tblLook")
        if node is None:
            return False
        if val(node, name):
            return on(node, name)
        try:
            return bool(int(val(node) or "0", 16) & _LOOK[name])
        except ValueError:
            return False

    @property
    def style(self) -> str:
        """The id of its style."""
        return val(child(self.properties, "tblStyle"))

    @cached_property
    def nested(self) -> bool:
        """Whether it lies in a cell of another one."""
        return any(local(parent) == "tc" for parent in self.node.iterancestors())

    @cached_property
    def width(self) -> int:
        """How many columns its widest row has."""
        return max((sum(span(cell) for cell in cells) for _, cells in self.rows), default=0)


def span(cell: Element) -> int:
    """Return over how many columns of the grid a cell reaches."""
    return max(integer(val(cell.find(f"{W}tcPr/{W}gridSpan")), 1), 1)


def _within(node: Element, name: str) -> list[Element]:
    found: list[Element] = []
    for each in node:
        inner = local(each)
        if inner == name:
            found.append(each)
        elif inner in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            found += _within(each, name)
    return found


class TableMap:
    """What each cell takes from its table's style, worked out table by table."""

    def __init__(self, styles: StyleSheet) -> None:
        self._styles = styles
        self._tables: dict[Element, Table] = {}
        self._parts: dict[Element, frozenset[str]] = {}
        self._known: dict[tuple[str, frozenset[str]], tuple[Properties, Properties, Properties]] = {}

    def table(self, cell: Element) -> Table:
        """Return the table of a cell."""
        node = next(parent for parent in cell.iterancestors() if local(parent) == "tbl")
        return self.of(node)

    def of(self, node: Element) -> Table:
        """Return a table, read once."""
        found = self._tables.get(node)
        if found is None:
            found = self._tables[node] = Table(node)
            self._place(found)
        return found

    def looks(self, cell: Element) -> tuple[Properties, Properties, Properties]:
        """Return what a cell takes from its table's style: for paragraphs, runs, and itself."""
        if not any(local(parent) == "tbl" for parent in cell.iterancestors()):
            return {}, {}, {}
        table = self.table(cell)
        key = table.style or self._styles.default("table"), self._parts.get(cell, frozenset())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._styles.cell(*key)
        return found

    def _place(self, table: Table) -> None:
        rows = table.rows
        first, last = table.look("firstRow"), table.look("lastRow")
        left, right = table.look("firstColumn"), table.look("lastColumn")
        across, down = not table.look("noHBand"), not table.look("noVBand")
        for at, (_, cells) in enumerate(rows):
            for column, cell in enumerate(cells):
                top, bottom = first and at == 0, last and at == len(rows) - 1
                start, end = left and column == 0, right and column == len(cells) - 1
                parts = {name for name, holds in (("firstRow", top), ("lastRow", bottom), ("firstCol", start), ("lastCol", end)) if holds}
                if across and not top and not bottom:
                    parts.add("band1Horz" if (at - first) % 2 == 0 else "band2Horz")
                if down and not start and not end:
                    parts.add("band1Vert" if (column - left) % 2 == 0 else "band2Vert")
                corners = (("nwCell", top and start), ("neCell", top and end), ("swCell", bottom and start), ("seCell", bottom and end))
                self._parts[cell] = frozenset(parts | {name for name, holds in corners if holds})
