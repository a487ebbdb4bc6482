"""Blocks of cells side by side: `{%cells for … %}` in the first cell of a range, `{%cells endfor %}` in its last; only what is under it moves.

    judged      each block is a range; two take the same columns or none of the same; whole rows repeat around them, not in them     (`find_bands`)
    split       the sheet's cells go to one `sheetData` for each band of columns, with all tags for whole rows in each of them       (`split`)
    refused     what lies over several bands, and could not be written where their rows move differently                              (`torn`)

Each band then is treated as a sheet of its own. The program writes one after the other, and so a name that is set in a cell of one is not known in another.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import jinja2
from jinja2 import meta, nodes

from docautomat.compiler.blocks import Block, cell_of, of_cells, of_columns
from docautomat.compiler.hoisting import instruction
from docautomat.compiler.lines import ancestor
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import Element, is_instruction, like
from docautomat.markup.spreadsheetml.bands import Bands
from docautomat.markup.spreadsheetml.references import Area, parse_area
from docautomat.markup.spreadsheetml.workbook import Sheet

__all__ = ["CellBlock", "SheetBands", "find_bands", "split"]

_ROWS = ("before", "after", "instead")


@dataclass(frozen=True, slots=True, eq=False)
class CellBlock:
    """A block of cells and its range."""

    block: Block
    area: Area


@dataclass(slots=True, eq=False)
class SheetBands:
    """The blocks of cells of one sheet, in the order of their openings, and the bands of columns that they make."""

    blocks: list[CellBlock]
    bands: Bands
    seams: list[int] = field(default_factory=list)
    """Template rows at which a block of whole rows begins, or is over: all bands go on there together."""

    def apart(self, areas: Iterable[Area]) -> bool:
        """Say whether areas lie in several bands whose rows may come out in different places."""
        named = [area for area in areas if area.row1]
        among = set().union(*(self.bands.among(area) for area in named)) if named else set()
        if len(among) < 2:
            return False
        first, last = min(area.first_row for area in named), max(area.last_row for area in named)
        return any(
            self.bands.of(found.area.column1) in among and found.area.row1 <= last and not any(found.area.row2 < seam <= first for seam in self.seams)
            for found in self.blocks
        )


# --- judging ----------------------------------------------------------------------------------------------------------------------------


def find_bands(
    sheets: Iterable[Sheet], marks: list[Mark], blocks: list[Block], environment: jinja2.Environment
) -> tuple[dict[Sheet, SheetBands], list[Finding]]:
    """Return the sheets with blocks of cells, with their bands; and the findings of those that cannot be."""
    findings: list[Finding] = []
    banded: dict[Sheet, SheetBands] = {}
    for sheet in sheets:
        own = [block for block in blocks if block.opening.segment.root is sheet.root and of_cells(block.opening)]
        if not own:
            continue
        here = [mark for mark in marks if mark.segment.root is sheet.root]
        found = [cell_block for block in own if (cell_block := _cell_block(block, sheet, findings)) is not None]
        if findings:
            continue
        if (column := next((mark for mark in here if of_columns(mark)), None)) is not None:
            hint = "put what repeats in columns on a sheet of its own, or let rows repeat instead"
            findings.append(_finding(column, "cells-and-columns", "columns cannot repeat or go in a sheet with blocks of cells side by side", hint))
        if sheet.data.find("{*}row/{*}extLst") is not None:
            message = "a row of this sheet has an extension, which blocks of cells side by side cannot take along"
            findings.append(_finding(own[0].opening, "letter-cells", message, "copy the rows to a new sheet"))
        _disjoint(found, findings)
        if findings:
            continue
        bands = Bands(tuple(sorted({(one.area.column1, one.area.column2) for one in found})))
        banded[sheet] = SheetBands(found, bands)
        _whole_rows(banded[sheet], sheet, [mark for mark in here if _of_rows(mark, sheet)], blocks, findings)
        _names(banded[sheet], sheet, here, environment, findings)
    return banded, findings


def _cell_block(block: Block, sheet: Sheet, findings: list[Finding]) -> CellBlock | None:
    opening = block.opening
    words = sheet.dialect
    if any(mark.line.element.tag not in (words.cell, words.cell[:-1] + "comment") for mark in block.joints):
        hint = "put the tags into the first and the last cell of the range"
        findings.append(_finding(opening, "letter-cells", "the ends of a block of cells stand in cells, or in their notes", hint))
        return None
    first, last = (parse_area(cell_of(mark)) for mark in (opening, block.closing))
    if first is None or last is None or last.row1 < first.row1 or last.column1 < first.column1:
        message = f"the end of this block ({cell_of(block.closing)}) stands left of its beginning, or above it"
        findings.append(_finding(opening, "letter-cells", message, "begin in the upper left cell of the range, end in its lower right one"))
        return None
    for middle in block.joints[1:-1]:
        at = parse_area(cell_of(middle))
        if at is None or not first.row1 < at.row1 <= last.row1:
            findings.append(
                _finding(
                    middle, "letter-cells", f"this {middle.keyword} stands in the first row of its block", "put it into a row below, with what it shall bring"
                )
            )
            return None
    row, column = last.row1, last.column1
    for merged in sheet.root.iterfind("{*}mergeCells/{*}mergeCell"):
        area = parse_area(merged.get("ref") or "")
        if area is not None and (area.first_row, area.first_column) == (last.row1, last.column1):
            row, column = area.last_row, area.last_column
            if not any(written.get("r") == str(row) for written in sheet.data.iterfind(words.row)):
                message = f"the last cell of this block is merged ({merged.get('ref')}) over rows in which the sheet has no cells"
                findings.append(
                    _finding(opening, "letter-cells", message, "give the cells of the last row a format, or put the end into a cell that is not merged")
                )
                return None
    return CellBlock(block, Area(first.column1, first.row1, column, row))


def _disjoint(found: list[CellBlock], findings: list[Finding]) -> None:
    """Tell of blocks that take some of the same columns but not all, or some of the same rows of these."""
    for number, one in enumerate(found):
        for other in found[:number]:
            mine, its = one.area, other.area
            if mine.column2 < its.column1 or its.column2 < mine.column1:
                continue
            if (mine.column1, mine.column2) != (its.column1, its.column2):
                message = f"the columns of this block ({mine}) and those of {other.block.opening.tag.source} ({its}) overlap in part"
                hint = "let blocks take the same columns, or none of the same: the wider one may be ended in the last column of the other"
                findings.append(_finding(one.block.opening, "crossed-cells", message, hint))
            elif its.row1 <= mine.row1 <= its.row2 < mine.row2:
                message = f"the rows of this block ({mine}) and those of {other.block.opening.tag.source} ({its}) overlap in part"
                findings.append(_finding(one.block.opening, "crossed-cells", message, "let one block lie wholly inside of the other, or below it"))


def _of_rows(mark: Mark, sheet: Sheet) -> bool:
    """Say whether a tag is about whole rows."""
    element = mark.position.element
    return mark.position.where in _ROWS and element is not None and element.tag == sheet.dialect.row


def _row(mark: Mark) -> int:
    assert mark.position.element is not None
    return int(mark.position.element.get("r", "0"))


def _whole_rows(found: SheetBands, sheet: Sheet, marks: list[Mark], blocks: list[Block], findings: list[Finding]) -> None:
    """Tell of tags for whole rows that stand inside of a block of cells, or cannot be done once for each band; note where such blocks begin and end."""
    of_mark = {mark: block for block in blocks for mark in block.joints}
    for mark in marks:
        if mark.role == "comment":
            continue
        block = of_mark.get(mark)
        if (block.keyword if block is not None else mark.keyword) not in ("for", "if", "with", "set", "break", "continue") or (
            block is not None and block.keyword == "set"
        ):
            message = f"{mark.keyword} over whole rows cannot stand in a sheet with blocks of cells side by side"
            findings.append(_finding(mark, "cells-and-rows", message, "put it on a sheet before this one, or into one cell"))
        row = _row(mark)
        for one in found.blocks:
            edge = (mark.role == "open" and mark.position.where == "before" and row == one.area.row1) or (
                mark.role == "close" and mark.position.where == "after" and row == one.area.row2
            )
            if one.area.row1 <= row <= one.area.row2 and not edge:
                message = f"this tag is about whole rows, but stands in the rows of the block {one.block.opening.tag.source} ({one.area})"
                hint = "write the letter cells in it, so that it takes the cells of that block only, or put both ends around the block"
                findings.append(_finding(mark, "cells-and-rows", message, hint))
        if block is not None:
            found.seams.append(row + 1 if mark.role == "close" or mark.position.where == "instead" else row)
    for one in found.blocks:
        for mark in one.block.joints:
            row_element = ancestor(mark.line.element, sheet.dialect.row)
            if any(_of_rows(other, sheet) and other.position.where == "instead" and other.position.element is row_element for other in marks):
                message = "this row holds nothing but tags, for whole rows and for a block of cells"
                findings.append(_finding(mark, "cells-and-rows", message, "put the tag for whole rows into a row of its own"))


def _names(found: SheetBands, sheet: Sheet, marks: list[Mark], environment: jinja2.Environment, findings: list[Finding]) -> None:
    """Tell of names that a cell sets and a cell of another band reads, and of values that change while rows are written: the bands are written one by one."""
    sets: dict[str, dict[int, Mark]] = {}
    reads: list[tuple[Mark, int, set[str]]] = []
    for mark in marks:
        if mark.position.where.startswith("unit") or (tree := _tree(mark, environment)) is None:
            continue
        if mark.keyword == "do" or any(True for _ in tree.find_all(nodes.NSRef)):
            message = "a value that changes from row to row cannot be kept in a sheet with blocks of cells side by side"
            findings.append(_finding(mark, "cells-and-state", message, "count or add up with a filter, with loop.index, or by a formula"))
            continue
        at = parse_area(cell_of(mark))
        band = found.bands.of(at.column1) if at is not None and not _of_rows(mark, sheet) else -1
        reads.append((mark, band, meta.find_undeclared_variables(tree)))
        if band >= 0 and mark.keyword in ("set", "macro") and mark.role in ("single", "open"):
            for name in _stored(tree):
                sets.setdefault(name, {}).setdefault(band, mark)
    reads += [(mark, -1, {name}) for name, setters in sets.items() if len(setters) > 1 for mark in list(setters.values())[1:]]
    for mark, band, names in reads:
        for name in sorted(names & sets.keys()):
            if set(sets[name]) != {band}:
                setter = next(setter for number, setter in sets[name].items() if number != band)
                message = f"{name} is set in {setter.place.spot}, in other columns, whose cells are written by themselves"
                findings.append(_finding(mark, "cells-and-state", message, "set it in a row of its own, or in this cell, under a name of its own"))
                break


def _tree(mark: Mark, environment: jinja2.Environment) -> nodes.Template | None:
    if mark.role == "output":
        return environment.parse(f"\x01\n({mark.tag.body})\n\x02")
    if mark.role == "open":
        return environment.parse(f"\x03\n{mark.tag.body}\x04\x03end{mark.keyword}\x04")
    if mark.role == "middle" and mark.keyword == "elif":
        return environment.parse(f"\x03\n{mark.tag.body.replace('elif', 'if', 1)}\x04\x03endif\x04")
    if mark.role == "single" and mark.keyword in ("set", "do"):
        return environment.parse(f"\x03\n{mark.tag.body}\x04")
    return None


def _stored(tree: nodes.Template) -> set[str]:
    names = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    return names | {node.name for node in tree.find_all(nodes.Macro)}


def _finding(mark: Mark, code: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity="error", place=mark.place, message=message, hint=hint)


# --- splitting --------------------------------------------------------------------------------------------------------------------------


def split(sheet: Sheet, found: SheetBands, marks: list[Mark]) -> list[Sheet]:
    """Move a sheet's cells into one `sheetData` for each band; return the sheet once for each, with that as its data."""
    joints = {str(mark.number): mark for mark in marks if mark.role in ("open", "middle", "close") or mark.keyword in ("break", "continue")}
    bands = [sheet.data, *(like(sheet.data) for _ in found.bands.spans)]
    for before, data in itertools.pairwise(bands):
        before.addnext(data)
    for node in list(sheet.data):
        if is_instruction(node):
            sheet.data.remove(node)
            for band, data in enumerate(bands):
                data.extend(instruction(text) for text in _in_band(node.text or "", band, joints))
        elif node.tag == sheet.dialect.row:
            _deal(node, bands, found.bands)
    rows = {(band, int(row.get("r", "0"))): row for band, data in enumerate(bands) for row in data.iterfind(sheet.dialect.row)}
    tagged: set[tuple[int, int]] = set()
    for one in found.blocks:
        band = found.bands.of(one.area.column1)
        tagged.update((band, row) for row in _around(one, band, rows))
    for place in tagged:
        if not any(_content(cell) for cell in rows[place]):
            bands[place[0]].remove(rows[place])
    return [dataclasses.replace(sheet, data=data) for data in bands]


def _in_band(text: str, band: int, joints: Mapping[str, Mark]) -> Iterator[str]:
    """Yield what stands in a band for an instruction between rows, with the seams where all bands go on together."""
    if text in joints:
        yield "sync"
    yield f"{text}_{band}" if text.startswith("gap ") else text
    if text in joints and joints[text].role == "close":
        yield "sync"


def _around(one: CellBlock, band: int, rows: Mapping[tuple[int, int], Element]) -> Iterator[int]:
    """Put the tags of a block of cells around its rows; yield the rows in which they stood."""
    for mark in one.block.joints:
        at = parse_area(cell_of(mark))
        assert at is not None
        pi = instruction(str(mark.number))
        if mark.role == "close":
            rows[max(place for place in rows if place[0] == band and place[1] <= one.area.row2)].addnext(pi)
        else:
            rows[band, at.row1].addprevious(pi)
        yield at.row1


def _deal(row: Element, bands: list[Element], columns: Bands) -> None:
    """Give each band the row with its own cells: what stands before a cell, and its note, go with it."""
    children = list(row)
    rows = [row, *(like(row) for _ in bands[1:])]
    bands[0].append(row)
    for band, twin in zip(bands[1:], rows[1:], strict=True):
        band.append(twin)
    waiting: list[Element] = []
    last = row
    for child in children:
        text = child.text or "" if is_instruction(child) else ""
        if is_instruction(child) and not text.startswith(("note", "endnote")):
            waiting.append(child)
            continue
        if (at := parse_area(child.get("r") or "")) is not None:
            last = rows[columns.of(at.column1)]
        last.extend([*waiting, child])
        waiting = []
    last.extend(waiting)


def _content(node: Element) -> bool:
    """Say whether a cell holds anything, or has a note."""
    if is_instruction(node) or str(node.tag).endswith("}comment"):
        return True
    return any(is_instruction(inner) or (inner.text or "").strip() or str(inner.tag).endswith("}f") for inner in node.iter() if inner is not node)
