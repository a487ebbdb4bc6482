"""Merged cells of DrawingML tables, where every cell is there itself and says how it hangs together with its neighbours (ISO/IEC 29500-1 §21.1.3.16).

    <a:tc gridSpan="2" rowSpan="2"/>  <a:tc hMerge="1" rowSpan="2"/>           O  C        down: O begins, C goes on
    <a:tc vMerge="1" gridSpan="2"/>   <a:tc vMerge="1" hMerge="1"/>            C  C

Before the tags are moved, each such cell is told which region it belongs to. What comes out of the rows and columns of a region stays one region: it grows with
a loop inside it, shrinks with what goes, and comes out again with a loop around it (`slidetables.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from docautomat.compiler.blocks import Block
from docautomat.compiler.marks import Mark
from docautomat.markup.language import Dialect, Element

__all__ = ["BEGINS", "GOES_ON", "REPEATS", "Merge", "merged_cells", "move_labels", "tell_repeated"]

BEGINS, GOES_ON, REPEATS = "O", "C", "G"
"""A cell begins a region, goes on with that of its neighbour, or does so if it says the same: a loop inside of the region repeats it."""


@dataclass(slots=True, eq=False)
class Merge:
    """What a cell is to its region, in each direction: one of the three letters, or an output that prints one."""

    region: str
    down: str | Mark = BEGINS
    across: str | Mark = BEGINS
    span: Mark | None = None
    """Prints over how many columns the cell reaches."""
    rows: list[Element] = field(default_factory=list)
    """The template's rows of the region."""


def merged_cells(marks: Iterable[Mark]) -> dict[Element, Merge]:
    """Return the merged cells of the tables that hold tags."""
    found: dict[Element, Merge] = {}
    tables: dict[Element, Dialect] = {}
    for mark in marks:
        dialect = mark.segment.dialect
        if dialect.frame and (table := next(mark.line.element.iterancestors(dialect.table), None)) is not None:
            tables[table] = dialect
    for number, (table, dialect) in enumerate(tables.items()):
        rows = list(table.iterchildren(dialect.row))
        grid = [list(row.iterchildren(dialect.cell)) for row in rows]
        for index, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                down, across = _span(cell, "rowSpan"), _span(cell, "gridSpan")
                if (down > 1 or across > 1) and not _goes_on(cell):
                    _fill(found, grid, (index, column, down, across), f"{number}.{index}.{column}", rows[index : index + down])
    return found


def _span(cell: Element, name: str) -> int:
    given = cell.get(name, "1")
    return int(given) if given.isdigit() else 1


def _goes_on(cell: Element) -> bool:
    return any(cell.get(name) in ("1", "true") for name in ("hMerge", "vMerge"))


def _fill(found: dict[Element, Merge], grid: list[list[Element]], area: tuple[int, int, int, int], region: str, rows: list[Element]) -> None:
    top, left, down, across = area
    for row in range(top, min(top + down, len(grid))):
        for column in range(left, min(left + across, len(grid[row]))):
            cell = grid[row][column]
            if (row, column) == (top, left) or _goes_on(cell):
                found[cell] = Merge(region, GOES_ON if row > top else BEGINS, GOES_ON if column > left else BEGINS, None, rows)


# --- rows that vanish -------------------------------------------------------------------------------------------------------------------


def move_labels(row: Element, tagged: Element | None, merges: dict[Element, Merge], dialect: Dialect) -> bool:
    """Move the content of merged cells that begin in a row which vanishes into the row below; `tagged` is the cell that holds the tag. Say if any has."""
    below = row.getnext()
    if below is None or below.tag != dialect.row:
        return False
    moved = False
    for upper, lower in zip(row.iterchildren(dialect.cell), below.iterchildren(dialect.cell), strict=False):
        first, second = merges.get(upper), merges.get(lower)
        if first is None or second is None or first.region != second.region or first.down != BEGINS or upper is tagged:
            continue
        first.down, second.down = second.down, first.down
        if first.across == BEGINS:
            above, here = list(upper), list(lower)
            upper[:], lower[:] = here, above
            moved = True
    return moved


def tell_repeated(merges: dict[Element, Merge], blocks: Iterable[Block]) -> None:
    """Tell the cells that begin a region whose rows repeat in part, by loops inside of the region."""
    beginnings = [(cell, merge) for cell, merge in merges.items() if merge.down == BEGINS and len(merge.rows) > 1]
    if not beginnings:
        return
    bodies = [body for block in blocks if block.keyword == "for" and (body := _body(block))]
    for cell, merge in beginnings:
        row = cell.getparent()
        rows = set(merge.rows)
        if any(row in body and rows.issuperset(body) and len(body) < len(rows) for body in bodies):
            merge.down = REPEATS


def _body(block: Block) -> list[Element]:
    """Return the rows that a block repeats."""
    first, last = block.opening.position, block.closing.position
    row = block.opening.segment.dialect.row
    if first.element is None or last.element is None or first.element.tag != row or last.element.tag != row:
        return []
    begin = first.element if first.where == "before" else first.element.getnext()
    rows: list[Element] = []
    while begin is not None and begin is not last.element:
        rows.append(begin)
        begin = begin.getnext()
    return [*rows, last.element] if last.where == "after" else rows
