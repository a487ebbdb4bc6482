"""A table's grid follows its cells: where cells repeat or go, the widths of the columns are worked out when the rows are known.

At compile time control characters that XML forbids are put around the grid, the rows and the cells of such tables; after rendering one pass over them writes
the grid. The row with the most columns tells which template columns there are; they share the table's width as they did in the template.

    U+0017 widths U+0017         the grid          U+0018 w U+0018    a row begins    U+0019 column:span U+0019    a cell
    U+001A width U+001A          a cell's width    U+001B         a row ends          U+001C                       the table ends
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from docautomat.compiler.hoisting import IN_ATTRIBUTE, LESS, instruction
from docautomat.compiler.ids import PRIVATE
from docautomat.markup.language import Dialect, Element, children, contents, is_instruction

__all__ = ["GRID_TOKENS", "WIDTH", "guard_grid", "moving_cells", "settle_grids"]

WIDTH = "\x1a"
GRID_TOKENS: dict[str, Callable[[str], str]] = {
    "grid": lambda text: f"\x17{text}\x17",
    "gridrow": lambda text: f"\x18{text}\x18",
    "gridcell": lambda text: f"\x19{text}\x19" if text.endswith(tuple("0123456789")) else f"\x19{text}",
    "endgridcell": lambda _: "\x19",
    "endgridrow": lambda _: "\x1b",
    "endgrid": lambda _: "\x1c",
}
"""The tokens of the instructions that `guard_grid` puts into a tree."""
_GRID = "\x17"
_TOKEN = re.compile("\x17([^\x17]*)\x17|\x18([^\x18]*)\x18|\x19(\\d+):(\\d+)\x19|\x1a(\\d+)\x1a|\x1b|\x1c")
"""Every branch begins with a character of its own, so that `re` skips to the next one of them; a branch that is a group would make it try at every place."""


def moving_cells(table: Element, dialect: Dialect) -> bool:
    """Say whether the number or the width of a table's cells depends on the data."""
    return any(_moves(row, dialect) for row in children(table, dialect.row, dialect))


def _moves(row: Element, dialect: Dialect) -> bool:
    for child in row:
        if is_instruction(child) and ((child.text or "").isdigit() or child.text == LESS):
            return True
        if child.tag == dialect.cell and IN_ATTRIBUTE in _dynamic_span(child):
            return True
        if child.tag in dialect.controls and any(_moves(content, dialect) for content in contents(child, dialect)):
            return True
    return False


def guard_grid(table: Element, dialect: Dialect) -> bool:
    """Put the instructions into a table; say whether it has a grid."""
    grid = next((child for child in table if child.tag == dialect.grid_column.removesuffix("gridCol") + "tblGrid"), None)
    if grid is None:
        return False
    columns = list(grid.iterchildren(dialect.grid_column))
    name, attribute = _column_words(dialect, columns)
    widths = [_number(column.get(attribute)) for column in columns]
    for column in columns:
        grid.remove(column)
    grid.insert(0, instruction(f"grid {name} {','.join(map(str, widths))}"))
    for row in children(table, dialect.row, dialect):
        _guard_row(row, dialect)
    table.append(instruction("endgrid"))
    return True


def _column_words(dialect: Dialect, columns: list[Element]) -> tuple[str, str]:
    """Return a grid column's beginning as text (`<w:gridCol w:w=`), and its attribute's name."""
    word = dialect.grid_column.startswith("{") and "wordprocessingml" in dialect.grid_column
    prefix = (columns[0].prefix if columns else None) or ("w" if word else "a")
    attribute = dialect.grid_column.removesuffix("gridCol") + "w" if word else "w"
    return f"{prefix}:gridCol {prefix}:w" if word else f"{prefix}:gridCol w", attribute


def _guard_row(row: Element, dialect: Dialect) -> None:
    column = 0
    head = 0
    before = after = 0
    for index, child in enumerate(row):
        if isinstance(child.tag, str) and child.tag != dialect.cell and child.tag not in dialect.controls:
            head = index + 1
            before, after = before + _skipped(child, "gridBefore"), after + _skipped(child, "gridAfter")
    column += before
    for cell in children(row, dialect.cell, dialect):
        given = _dynamic_span(cell)
        cell.insert(0, instruction(f"gridcell {column}:{given if given.isdigit() else ''}"))
        if not given.isdigit():
            cell.insert(1, instruction(given.strip(IN_ATTRIBUTE)))
            cell.insert(2, instruction("endgridcell"))
        column += int(given) if given.isdigit() else 1
        _guard_width(cell)
    _guard_head(row, head, dialect, after)
    if before:
        row.insert(head + 1, instruction(f"gridcell 0:{before}"))
    if after:
        row.append(instruction(f"gridcell {column}:{after}"))
    row.append(instruction("endgridrow"))


def _guard_head(row: Element, head: int, dialect: Dialect, after: int) -> None:
    """Put the instruction where the columns that a row lacks at its end are told: `w:trPr/w:gridAfter` (§17.4.14)."""
    properties = row.find(dialect.cell_properties.removesuffix("tcPr") + "trPr") if dialect.cell_properties else None
    prefix = row.prefix or "w"
    if properties is None:
        row.insert(head, instruction(f"gridrow <{prefix}:trPr>|<{prefix}:gridAfter {prefix}:val=|</{prefix}:trPr>"))
        return
    given = properties.find("{*}gridAfter")
    place = properties.index(given) if given is not None else 0
    if given is not None:
        properties.remove(given)
    properties.insert(place, instruction(f"gridrow |<{prefix}:gridAfter {prefix}:val=||{after}"))


def _guard_width(cell: Element) -> None:
    width = cell.find("{*}tcPr/{*}tcW")
    if width is None:
        return
    name = next((str(name) for name in width.attrib if str(name).endswith("}w")), "")
    kind = next((str(value) for name, value in width.attrib.items() if str(name).endswith("}type")), "dxa")
    if kind == "dxa" and str(width.get(name, "")).isdigit():
        width.set(name, f"{PRIVATE}w{width.get(name)}{PRIVATE}")


def _skipped(properties: Element, name: str) -> int:
    node = properties.find(f"{{*}}{name}")
    return _number(str(next(iter(node.attrib.values()), "0"))) if node is not None else 0


def _dynamic_span(cell: Element) -> str:
    """Return over how many columns a cell reaches, as it is written; in DrawingML each merged cell is there itself."""
    node = cell.find("{*}tcPr/{*}gridSpan")
    return str(next(iter(node.attrib.values()), "1")) if node is not None else "1"


def _number(text: object) -> int:
    found = str(text or "0").split(".")[0]
    return int(found) if found.isdigit() else 0


# --- after rendering --------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Row:
    """A row: where in the output missing columns are told, how, and its cells as (template column, span)."""

    head: int
    words: list[str]
    tail: int = 0
    cells: list[tuple[int, int]] = field(default_factory=list)

    @property
    def columns(self) -> int:
        return sum(span for _, span in self.cells)


@dataclass(slots=True)
class _Grid:
    """A table while its rows are read."""

    start: str
    widths: list[int]
    place: int
    """Where in the output the grid is to be written."""
    rows: list[_Row] = field(default_factory=list)
    cell_widths: list[tuple[int, int]] = field(default_factory=list)


def settle_grids(text: str) -> str:
    """Return rendered text with the grids written, shorter rows of DrawingML filled up, and the control characters gone."""
    out: list[str] = []
    position = 0
    while (start := text.find(_GRID, position)) >= 0:
        out.append(text[position:start])
        position = _settle(text, start, out)
    out.append(text[position:])
    return "".join(out)


def _settle(text: str, position: int, out: list[str]) -> int:
    """Write the table that begins at a place of a text, and those in it, and return where it ends."""
    stack: list[_Grid] = []
    for found in _TOKEN.finditer(text, position):
        out.append(text[position : found.start()])
        position = found.end()
        grid, row, column, span, width = found.groups()
        if grid is not None:
            start, _, widths = grid.rpartition(" ")
            out.append("")
            stack.append(_Grid(start, [int(each) for each in widths.split(",") if each], len(out) - 1))
        elif row is not None:
            out.append("")
            stack[-1].rows.append(_Row(len(out) - 1, row.split("|")))
        elif column is not None:
            stack[-1].rows[-1].cells.append((int(column), int(span)))
        elif width is not None:
            out.append(width)
            stack[-1].cell_widths.append((len(out) - 1, int(width)))
        elif found.group() == "\x1b":
            out.append("")
            stack[-1].rows[-1].tail = len(out) - 1
        else:
            _write(stack.pop(), out)
            if not stack:
                break
    return position


def _write(grid: _Grid, out: list[str]) -> None:
    widest = max(grid.rows, key=lambda row: (row.columns, len(row.cells)), default=None)
    if widest is None:
        return
    total = sum(grid.widths)
    wanted = [width for column, span in widest.cells for width in _widths(grid.widths, column, span)]
    factor = total / sum(wanted) if sum(wanted) else 1.0
    out[grid.place] = "".join(f'<{grid.start}="{after - before}"/>' for before, after in pairwise(_edges(wanted, factor)))
    if factor != 1.0:
        for place, width in grid.cell_widths:
            out[place] = str(round(width * factor))
    for row in grid.rows:
        _fill_up(row, widest.columns - row.columns, out)


def _fill_up(row: _Row, missing: int, out: list[str]) -> None:
    """Tell the columns that a row lacks."""
    if len(row.words) >= 3:
        begin, element, end, *given = row.words
        lacking = missing + int(given[0] if given else 0)
        out[row.head] = f'{begin}{element}"{lacking}"/>{end}' if lacking else ""


def _edges(widths: list[int], factor: float) -> list[int]:
    edges, total = [0], 0
    for width in widths:
        total += width
        edges.append(round(total * factor))
    return edges


def _widths(template: list[int], column: int, span: int) -> list[int]:
    """Return the widths of the columns under a cell: those of the template, or the template cell's own divided by its columns."""
    if column + span <= len(template) and span > 1:
        return template[column : column + span]
    own = template[column] if column < len(template) else (sum(template) // len(template) if template else 0)
    return [own // span] * span if span > 1 else [own]
