"""Tags with a letter: what it names vanishes, or repeats, wherever the tag stands in it.

p paragraph   tr row   tc cell   r run         the element that holds the tag goes, as docxtpl has it; these pair with one another
col column    sp shape   cells block of cells  the tag is taken out of the text, what it names repeats or goes; these pair with their kind
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from docautomat.compiler.blocks import Block, of_columns
from docautomat.compiler.lines import Lines, ancestor, whole
from docautomat.compiler.marks import Mark, Position
from docautomat.markup.language import PAGE_BREAK, Element

__all__ = ["Letters"]

Say = Callable[[Mark, str, str, str], None]
_NAMES = {"p": "paragraph", "tr": "row", "tc": "cell", "col": "column of a table", "cells": "block of cells", "sp": "shape", "slide": "slide", "sheet": "sheet"}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class Letters:
    """Sets the positions of tags with a letter; `say` takes the findings."""

    def __init__(self, marks: list[Mark], lines: Lines, say: Say) -> None:
        self._marks = marks
        self._lines = lines
        self._say = say

    def allowed(self, marks: list[Mark]) -> bool:
        """Say whether the letters of `marks` mean something in their part; a finding tells of each that does not."""
        good = True
        for mark in marks:
            letter, dialect = mark.tag.letter, mark.segment.dialect
            known = {"slide": dialect.unit == "slide", "sheet": dialect.unit == "sheet", "sp": bool(dialect.shapes)}
            sheet = dialect.paragraph == dialect.cell
            known["cells"] = sheet and dialect.unit == "sheet"
            possible = known.get(letter, not letter or not sheet or letter == "tr" or (letter == "col" and dialect.unit == "sheet"))
            if letter in ("tr", "tc", "col") and not dialect.row:
                possible = False
            if not possible:
                good = False
                hint = "leave the letter out, or use tr, col, cells or sheet" if sheet else "leave the letter out, or use p, tr or tc"
                self._say(mark, "letter", f"the letter {letter} cannot be used here", hint)
        return good

    def instead(self, mark: Mark) -> None:
        """Let the paragraph, row or cell go that holds the tag; real text beside it is a finding, not a loss.

        A comment takes text of the author's along, for that is what it is written for: a row or paragraph that is out for now.
        """
        letter, dialect = mark.tag.letter, mark.segment.dialect
        if letter == "r":
            mark.position = Position("lift", mark.line.element)
            return
        tag = {"tr": dialect.row, "tc": dialect.cell}.get(letter)
        element: Element | None = ancestor(mark.line.element, tag) if tag and mark.line.element.tag != tag else mark.line.element
        if element is None:
            self._say(mark, f"letter-{letter}", f"the letter {letter} stands outside a table {_NAMES[letter]}", "use it in a table, or leave it out")
            return
        if letter == "tr":
            self._lines.move_labels(element, mark)
        lines = self._lines.inside(mark, element) if tag else [mark.line]
        commented = mark.role == "comment" and all(other.role == "comment" for line in lines for other in self._lines.of.get(line, ()))
        if not commented and any(self._rest(line, mark).strip() for line in lines):
            what = _NAMES[letter]
            hint = f"put the tag into a {what} of its own, or leave the letter {letter} out"
            self._say(mark, "text-beside-letter", f"there is other text in the {what} that vanishes with this tag", hint)
        mark.position = Position("instead", element)

    def _rest(self, line: object, mark: Mark) -> str:
        text = self._lines.mask(line)  # type: ignore[arg-type]
        if line is mark.line:
            text = text[: mark.tag.start] + text[mark.tag.end :]
        return text.replace(PAGE_BREAK, "")  # goes with its paragraph, as in docxtpl

    # --- columns --------------------------------------------------------------------------------------------------------------------

    def columns(self, block: Block) -> None:
        """Put a block around its columns in every row of the table."""
        dialect = block.opening.segment.dialect
        if of_columns(block.opening):
            for mark in block.joints:
                mark.position = Position("column")
            return
        if len(block.joints) > 2:
            self._say(
                block.joints[1], "else-in-column", f"{block.joints[1].keyword} cannot stand between columns", "write a second block for the other columns"
            )
            return
        cells = [ancestor(mark.line.element, dialect.cell) for mark in block.joints]
        tables = [ancestor(cell, dialect.table) if cell is not None else None for cell in cells]
        first, last = cells
        if first is None or last is None or tables[0] is None or tables[0] is not tables[1] or first.getparent() is not last.getparent():
            self._say(block.opening, "letter-col", "the ends of a column block stand in cells of one row", "put both tags into the same row of one table")
            return
        begin, end = _column(first, dialect.cell), _column(last, dialect.cell) + _reach(last) - 1
        for row in tables[0].iterchildren(dialect.row):
            inside = [cell for column, cell in _cells(row, dialect.cell) if begin <= column <= end]
            if not inside or any(column < limit < column + _span(cell) for column, cell in _cells(row, dialect.cell) for limit in (begin, end + 1)):
                self._say(block.opening, "merged-column", "a merged cell, or a shorter row, crosses the edge of these columns", "split the cell")
                return
            self._around(block, inside[0], inside[-1], own=row is first.getparent())

    def _around(self, block: Block, first: Element, last: Element, *, own: bool) -> None:
        for mark, position in ((block.opening, Position("before", first)), (block.closing, Position("after", last))):
            if own:
                mark.position = position
            else:
                self._marks.append(dataclasses.replace(mark, number=len(self._marks), position=position, synthetic=True))

    def cells(self, block: Block) -> None:
        """Take the tags of a block of cells out of their cells (see `bands.py`)."""
        if block.keyword not in ("for", "if"):
            self._say(block.opening, "letter-cells", f"{block.keyword} cannot repeat or drop cells", "leave the letter cells out")
        for mark in block.joints:
            mark.position = Position("cells")

    # --- shapes ---------------------------------------------------------------------------------------------------------------------

    def shapes(self, block: Block) -> None:
        """Put a block around its shapes, from the one that holds the opening to the one that holds the end."""
        if all(_in_fallback(mark.line.element) for mark in block.joints):
            for mark in block.joints:
                mark.position = Position("gone")  # the same shape once more, for old readers: it goes with its twin
            return
        found = [_shape(mark) for mark in block.joints]
        if any(shape is None for shape in found):
            self._say(
                block.opening, "letter-sp", "the letter sp stands outside a shape", "put the tag into a text box, or into the alternative text of a shape"
            )
            return
        for mark, shape in zip(block.joints, found, strict=True):
            mark.position = Position("after" if mark.role == "close" else "before", shape)


def _shape(mark: Mark) -> Element | None:
    """Return the shape that a tag stands in, both branches of `mc:AlternateContent` taken as one."""
    shapes = mark.segment.dialect.shapes
    element: Element | None = mark.line.element
    while element is not None and element.tag not in shapes:
        element = element.getparent()
    return whole(element)


def _in_fallback(element: Element) -> bool:
    return next(element.iterancestors(f"{_MC}Fallback"), None) is not None


def _cells(row: Element, tag: str) -> Iterator[tuple[int, Element]]:
    """Yield each cell of a row with its first column in the grid, counted from 0."""
    column = 0
    for child in row:
        if isinstance(child.tag, str) and child.tag.endswith("}trPr"):
            before = next((node for node in child if isinstance(node.tag, str) and node.tag.endswith("}gridBefore")), None)
            column += int(str(next(iter(before.attrib.values()), "0"))) if before is not None else 0
        elif child.tag == tag:
            yield column, child
            column += _span(child)


def _column(cell: Element, tag: str) -> int:
    row = cell.getparent()
    assert row is not None
    return next(column for column, other in _cells(row, tag) if other is cell)


def _reach(cell: Element) -> int:
    """Return over how many of a row's cells a cell reaches, itself counted."""
    given = cell.get("gridSpan", "")
    return int(given) if given.isdigit() else _span(cell)


def _span(cell: Element) -> int:
    """Return over how many grid columns a cell reaches (`w:tcPr/w:gridSpan`; in DrawingML each merged cell is there itself)."""
    for child in cell:
        if isinstance(child.tag, str) and child.tag.endswith("}tcPr"):
            for node in child:
                if isinstance(node.tag, str) and node.tag.endswith("}gridSpan"):
                    value = str(next(iter(node.attrib.values()), "1"))
                    return int(value) if value.isdigit() else 1
    return 1
