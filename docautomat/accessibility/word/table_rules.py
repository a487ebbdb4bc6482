"""The tables of a Word document: headers that are marked, a grid without merged, split or empty cells, rows that grow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.values import on
from docautomat.accessibility.word.document import Document, Story
from docautomat.accessibility.word.styles import W, val
from docautomat.accessibility.word.tables import Table, span
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["table_faults"]

_FIGURES = re.compile(r"[\d\s.,:%/–-]*")
_SHOWS = ("drawing", "pict", "object", "sdt", "oMath", "checkBox")


def table_faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong with each table."""
    for story in document.stories:
        for node in story.root.iter(f"{W}tbl"):
            table = document.tables.of(node)
            if table.rows:
                yield from _Checked(document, story, table).faults()


class _Checked:
    def __init__(self, document: Document, story: Story, table: Table) -> None:
        self._document = document
        self._story = story
        self._table = table
        first = next(iter(table.node.iter(f"{W}p")), None)
        self._spot = story.spots(first).partition(" row ")[0] if first is not None else "table"
        self._texts = [["".join(str(text.text or "") for text in cell.iter(f"{W}t")).strip() for cell in cells] for _, cells in table.rows]

    def _at(self, code: str, row: int = 0, column: int = 0, **values: object) -> Fault:
        spot = self._spot + (f" row {row}" if row else "") + (f" column {column}" if column else "")
        return Fault(code=code, part=self._story.label, spot=spot, values=values)

    def faults(self) -> Iterator[Fault]:
        table = self._table
        if table.nested:
            yield self._at("table-nested")
        yield from self._grid()
        yield from self._rows()
        if "tblpPr" in {local(node) for node in (table.properties if table.properties is not None else ())}:
            yield self._at("table-floating")
        if len(table.rows) > 1 and table.width > 1 and not table.nested:
            yield from self._headers()
            yield from self._empty()
        elif table.width == 1 and len(table.rows) == 1 and not table.nested and any(len(text) > 400 for text in self._texts[0]):
            yield self._at("table-for-layout")

    def _grid(self) -> Iterator[Fault]:
        for row, (_, cells) in enumerate(self._table.rows, 1):
            for column, cell in enumerate(cells, 1):
                merged = child(child(cell, "tcPr"), "vMerge")
                if span(cell) > 1 or (merged is not None and val(merged) == "restart") or child(child(cell, "tcPr"), "hMerge") is not None:
                    yield self._at("table-merged", row, column)
                    break
        widths = {len(cells) for _, cells in self._table.rows}
        if len(widths) > 1 and all(span(cell) == 1 for _, cells in self._table.rows for cell in cells):
            usual = Counter(len(cells) for _, cells in self._table.rows).most_common(1)[0][0]
            row = next(at for at, (_, cells) in enumerate(self._table.rows, 1) if len(cells) != usual)
            yield self._at("table-split", row)

    def _rows(self) -> Iterator[Fault]:
        exact = [
            row
            for row, (node, _) in enumerate(self._table.rows, 1)
            if any(val(height, "hRule") == "exact" for height in node.iterfind(f"{W}trPr/{W}trHeight")) and any(self._texts[row - 1])
        ]
        if exact:
            yield self._at("row-exact", exact[0], count=len(exact))

    def _headers(self) -> Iterator[Fault]:
        rows = self._table.rows
        marked = [any(on(node) for node in row.iterfind(f"{W}trPr/{W}tblHeader")) for row, _ in rows]
        if not marked[0]:
            yield self._at("table-header", late=any(marked))
        elif all(marked):
            yield self._at("table-all-header")
        else:
            for column, text in enumerate(self._texts[0][1:], 2):
                if not text and not _shows(rows[0][1][column - 1]) and any(len(line) >= column and line[column - 1] for line in self._texts):
                    yield self._at("table-header-empty", 1, column)
        repeated = [text for text, count in Counter(text for text in self._texts[0] if text).items() if count > 1]
        if any(marked) and repeated:
            yield self._at("table-header-same", 1, self._texts[0].index(repeated[0]) + 1, text=repeated[0])
        if not self._table.look("firstColumn") and self._first_column_names():
            yield self._at("table-first-column")

    def _first_column_names(self) -> bool:
        """Say whether the first column names its rows: texts of letters, each another one, in bold or before figures and marks."""
        below = [texts for texts in self._texts[1:] if texts]
        names = [texts[0] for texts in below]
        if len(names) < 2 or not all(names) or len(set(names)) < len(names) or any(_FIGURES.fullmatch(name) or len(name) > 60 for name in names):
            return False
        if all(cells[0] in self._document.bold_cells for _, cells in self._table.rows[1:] if cells):
            return True
        rest = [text for texts in below for text in texts[1:]]
        return bool(rest) and all(_FIGURES.fullmatch(text) for text in rest) and any(rest)

    def _empty(self) -> Iterator[Fault]:
        rows = self._table.rows
        filled = [bool(texts and any(texts)) or any(_shows(cell) for cell in cells) for texts, (_, cells) in zip(self._texts, rows, strict=True)]
        if sum(filled) < 2 or not any(text for line in self._texts[1:] for text in line[1:]):
            return  # a form to be filled in by hand
        for row, is_filled in enumerate(filled, 1):
            if not is_filled and any(filled[row:]):
                yield self._at("table-empty-row", row)
        if all(len(cells) == self._table.width for _, cells in rows):
            for column in range(self._table.width):
                if not any(texts[column] for texts in self._texts) and not any(_shows(cells[column]) for _, cells in rows):
                    yield self._at("table-empty-column", 1, column + 1)
        for row, (texts, (_, cells)) in enumerate(zip(self._texts, rows, strict=True), 1):
            for column, (text, cell) in enumerate(zip(texts, cells, strict=True), 1):
                if not text and not _shows(cell) and _marks_by_fill(cell, cells):
                    yield self._at("colour-alone-cell", row, column)


def _shows(cell: Element) -> bool:
    return any(local(node) in _SHOWS for node in cell.iter())


def _fill(cell: Element) -> str:
    shading = cell.find(f"{W}tcPr/{W}shd")
    fill = val(shading, "fill").upper() + val(shading, "themeFill")
    return "" if fill in ("", "AUTO", "FFFFFF") else fill


def _marks_by_fill(cell: Element, cells: list[Element]) -> bool:
    """Say whether an empty cell is filled otherwise than the others of its row."""
    fill = _fill(cell)
    return bool(fill) and any(_fill(other) != fill for other in cells)
