"""Which rows of a template are fitted to their texts, found before the rows are marked: those in which a tag writes a cell that wraps.

A height that the author chose stays, as does that of all other rows. One that a program measured is the least (§18.3.1.73): rows do not shrink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docautomat.compiler.sheetplans import SheetPlan
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.properties import number
from docautomat.markup.language import Element, drop_attributes, is_instruction
from docautomat.markup.spreadsheetml.calculation.sheets import reference_first
from docautomat.markup.spreadsheetml.frames import SheetFrame
from docautomat.markup.spreadsheetml.heights import FIT, RowFacts, SheetHeights, line_height, needed
from docautomat.markup.spreadsheetml.looks import Looks
from docautomat.markup.spreadsheetml.references import Area, column_number
from docautomat.markup.spreadsheetml.workbook import column_of

__all__ = ["mark_rows"]

_TRUE = ("1", "true")
_EMU_PER_PIXEL, _EMU_PER_POINT = 9_525, 12_700


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a template row, typed or not."""

    column: int
    style: int
    element: Element | None = None
    """None for one whose whole content is a tag's."""


def mark_rows(plan: SheetPlan, filled: set[tuple[int, int]], looks: Looks, strings: Element | None) -> SheetHeights | None:
    """Mark the rows of a sheet that are fitted, and return what that needs to know; `None` where no tag writes.

    `filled` are the rows and columns of the cells that tags write, or whose values are calculated.
    """
    if plan.frame is None:
        return None
    rows = {row for row, _ in plan.written}
    measure = _Measure(plan.frame, looks, strings)
    facts: list[RowFacts] = []
    for part in plan.parts:
        for row in part.sheet.data.iterfind(part.sheet.dialect.row):
            at = int(row.get("r", "0"))
            if at not in rows or row.get("customHeight") in _TRUE or row.get("hidden") in _TRUE:
                continue
            cells = list(_cells_of(row, part.sheet.dialect.cell))
            written = [cell for cell in cells if (at, cell.column) in filled]
            counted = [cell for cell in written if measure.counts(at, cell)]
            fits = any(looks.of(cell.style).wraps for cell in counted)
            if not fits and len(counted) == len(written):
                continue
            facts.append(measure.row(at, cells, number(row.get("ht"))))
            for cell in cells:
                if cell.element is not None:
                    reference_first(cell.element)
            drop_attributes(row, "ht")
            row.set(FIT, str(len(facts) - 1))
    widths = {column: width / _EMU_PER_PIXEL for column, width in plan.frame.widths.items()}
    return SheetHeights(tuple(facts), measure.least, widths, plan.frame.width / _EMU_PER_PIXEL, plan.frame.prefix)


def _cells_of(row: Element, name: str) -> Iterator[_Cell]:
    for node in row:
        if node.tag == name:
            yield _Cell(column_number(column_of(node.get("r", ""))), int(node.get("s", "0")), node)
        elif is_instruction(node) and (node.text or "").startswith("cell "):
            _, _, reference, style = (node.text or "").split(" ")
            yield _Cell(column_number(column_of(reference)), max(int(style), 0))


class _Measure:
    """Measures the rows of one sheet of the template."""

    def __init__(self, frame: SheetFrame, looks: Looks, strings: Element | None) -> None:
        self.least = frame.height / _EMU_PER_POINT
        self._frame = frame
        self._looks = looks
        self._faces = Faces()
        self._strings = strings if strings is not None else ()
        self._merged = list(frame.merged.values())

    def counts(self, row: int, cell: _Cell) -> bool:
        """Say whether the row must be as high as a cell needs: one that is merged over several rows has more room than this one."""
        area = self._area(row, cell.column)
        return area is None or area.first_row == area.last_row

    def row(self, at: int, cells: list[_Cell], stored: float) -> RowFacts:
        """Return the facts of a row, which is at least as high as what is `stored` with it."""
        counted = [cell for cell in cells if self.counts(at, cell)]
        heights = [self.least, stored, *(self._fixed(at, cell) for cell in counted)]
        areas = ((cell.column, self._area(at, cell.column)) for cell in counted)
        spans = {column: self._width(area) for column, area in areas if area is not None}
        return RowFacts(max(heights), spans, frozenset(cell.column for cell in cells if cell not in counted))

    def _fixed(self, row: int, cell: _Cell) -> float:
        """Return what a cell needs whatever the data: one line, or all of a text of the template's."""
        look = self._looks.of(cell.style)
        face = self._faces.find(look.font, look.bold, look.italic)
        text = self._text(cell.element)
        area = self._area(row, cell.column)
        width = self._width(area) if area is not None else self._frame.widths.get(cell.column, self._frame.width) / _EMU_PER_PIXEL
        if text and look.wraps and width:
            return needed(text, look.size, face, look.room(width))
        return line_height(look.size, face)

    def _text(self, cell: Element | None) -> str:
        """Return the text of a cell that holds a shared string."""
        if cell is None or cell.get("t") != "s":
            return ""
        index = cell.findtext("{*}v") or ""
        if not index.isdigit() or int(index) >= len(self._strings):
            return ""
        return "".join(node.text or "" for node in self._strings[int(index)].iter("{*}t"))

    def _area(self, row: int, column: int) -> Area | None:
        """Return the merged area in which a cell lies."""
        for area in self._merged:
            if area.first_row <= row <= area.last_row and area.first_column <= column <= area.last_column:
                return area
        return None

    def _width(self, area: Area) -> float:
        return sum(self._frame.widths.get(column, self._frame.width) for column in range(area.first_column, area.last_column + 1)) / _EMU_PER_PIXEL
