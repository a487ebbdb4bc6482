"""DrawingML tables made whole when their rows and columns are known: as many cells in each row as the grid has columns, merged cells that fit together.

At compile time control characters that XML forbids are put around the grid and the cells of tables whose cells move or are merged; after rendering one pass
over each table works out which cells belong together, and writes what they say of it. Tables do not stand in tables here.

    U+0017 grid U+0017     U+0019 cell U+0019 <a:tc>…</a:tc> U+001A     U+001B a row ends     U+001C the table ends

The row with the most cells tells which template columns there are; they share the table's width as they did in the template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from docautomat.compiler.hoisting import LESS, TARGET, instruction
from docautomat.compiler.marks import Mark
from docautomat.compiler.merges import BEGINS, GOES_ON, REPEATS, Merge
from docautomat.markup.language import Dialect, Element, is_instruction

__all__ = ["SLIDE_TOKENS", "guard_slide_table", "settle_slide_tables"]

_CELL = "slidecell"
_MORE = "slidetext"
SLIDE_TOKENS: dict[str, Callable[[str], str]] = {
    "slidegrid": lambda text: f"\x17{text}\x17",
    _CELL: lambda text: f"\x19{text}\x19",
    "slidestart": lambda text: f"\x19{text}",
    _MORE: lambda text: text,
    "slideend": lambda _: "\x19",
    "endslidecell": lambda _: "\x1a",
    "endsliderow": lambda _: "\x1b",
    "endslidetable": lambda _: "\x1c",
}
"""The tokens of the instructions that `guard_slide_table` puts into a tree."""
_TOKEN = re.compile("\x17([^\x17]*)\x17|\x19([^\x19]*)\x19|([\x1a\x1b\x1c])")
_PARAGRAPHS = re.compile(r"<((?:\w+:)?p)(?=[ />]).*(?=</(?:\w+:)?txBody>)", re.DOTALL)
_MERGED = ("gridSpan", "rowSpan", "hMerge", "vMerge")
_COLUMN_ID = "{http://schemas.microsoft.com/office/drawing/2014/main}colId"
_COLUMN_ID_URI = "{9D8B030D-6E8A-4147-A177-3AD203B41FA5}"
_LARGEST_ID = 4_294_967_295


def guard_slide_table(table: Element, dialect: Dialect, merges: dict[Element, Merge], roles: dict[str, Mark], *, moving: bool) -> bool:
    """Put the instructions into a table whose cells move, or are merged; say whether it has been done."""
    if not moving and not _is_merged(table, dialect, merges):
        return False
    a = dialect.cell.removesuffix("tc")
    grid = table.find(f"{a}tblGrid")
    if grid is None:
        return False
    columns = list(grid.iterchildren(dialect.grid_column))
    widths = [_number(column.get("w")) for column in columns]
    ids = [str(next((node.get("val", "") for node in column.iter(_COLUMN_ID)), "")) for column in columns]
    for column in columns:
        grid.remove(column)
    prefix = f"{table.prefix}:" if table.prefix else ""
    grid.insert(0, instruction(f"slidegrid {prefix}|{','.join(map(str, widths))}|{','.join(ids)}"))
    frame = next(table.iterancestors(dialect.frame), None)
    extent = next((node for node in frame.iter("{*}ext") if node.get("cx")), None) if frame is not None else None
    if extent is not None and any(widths):
        extent.set("cx", str(sum(widths)))
    for row in table.iterchildren(dialect.row):
        _tell_repeated(row, merges, roles)
        _guard_row(row, dialect, merges)
    table.append(instruction("endslidetable"))
    return True


def _is_merged(table: Element, dialect: Dialect, merges: dict[Element, Merge]) -> bool:
    """Say whether a table holds cells that are merged, and tags that may change that."""
    found = [merges[cell] for row in table.iterchildren(dialect.row) for cell in row.iterchildren(dialect.cell) if cell in merges]
    if any(merge.span is not None or isinstance(merge.down, Mark) or isinstance(merge.across, Mark) for merge in found):
        return True
    return bool(found) and any(is_instruction(node) and node.target == TARGET for node in table.iter())  # type: ignore[attr-defined]


def _number(text: object) -> int:
    found = str(text or "0").split(".")[0]
    return int(found) if found.isdigit() else 0


def _tell_repeated(row: Element, merges: dict[Element, Merge], roles: dict[str, Mark]) -> None:
    """Tell the cells that begin a region whose columns repeat in part."""
    loops: list[str] = []
    around: dict[str, list[tuple[Element, tuple[str, ...]]]] = {}
    for child in row:
        mark = roles.get(child.text or "") if is_instruction(child) else None
        if mark is not None and mark.role == "open" and mark.keyword == "for":
            loops.append(str(mark.number))
        elif mark is not None and mark.keyword == "endfor" and loops:
            loops.pop()
        elif child in merges:
            around.setdefault(merges[child].region, []).append((child, tuple(loops)))
    for cells in around.values():
        first, own = cells[0]
        if merges[first].across == BEGINS and any(len(own) > len(other) and own[: len(other)] == other for _, other in cells[1:]):
            merges[first].across = REPEATS


def _guard_row(row: Element, dialect: Dialect, merges: dict[Element, Merge]) -> None:
    column = 0
    end: Element | None = None
    for child in list(row):
        if is_instruction(child):
            column += int(child.text == LESS)
        elif child.tag == dialect.cell:
            _guard_cell(child, column, merges.get(child))
            column += 1
        elif str(child.tag).endswith("}extLst"):
            end = child
    if end is None:
        row.append(instruction("endsliderow"))
    else:
        end.addprevious(instruction("endsliderow"))


def _guard_cell(cell: Element, column: int, merge: Merge | None) -> None:
    for name in _MERGED:
        cell.attrib.pop(name, "")
    cell.addnext(instruction("endslidecell"))
    if merge is None:
        blank = not "".join(map(str, cell.itertext(with_tail=False))).strip() and not any(is_instruction(node) for node in cell.iter())
        cell.addprevious(instruction(f"{_CELL} {column}{'|b' if blank else ''}"))
        return
    parts: list[str | Mark] = [f"{column}|{merge.region}|", merge.down, "|", merge.across, "|", merge.span or ""]
    cell.addprevious(instruction(f"slidestart {parts[0]}"))
    for part in parts[1:]:
        if part:
            cell.addprevious(instruction(str(part.number) if isinstance(part, Mark) else f"{_MORE} {part}"))
    cell.addprevious(instruction("slideend"))


# --- after rendering --------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cell:
    column: int
    region: str = ""
    down: str = BEGINS
    across: str = BEGINS
    span: int = 0
    blank: bool = False
    text: str = ""
    place: int = -1
    """Where in the output it stands; -1 for one that is not in the template."""


@dataclass(slots=True)
class _Group:
    """Cells of one row that are merged with each other, and the rows over which they reach."""

    cells: list[_Cell]
    height: int = 1


@dataclass(slots=True)
class _Table:
    prefix: str
    widths: list[int]
    ids: list[str]
    place: int
    rows: list[list[_Cell]] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    """Where in the output each row ends."""


def settle_slide_tables(text: str) -> str:
    """Return rendered text in which the tables are whole, and the control characters gone."""
    out: list[str] = []
    table: _Table | None = None
    row: list[_Cell] = []
    position = 0
    for found in _TOKEN.finditer(text):
        out.append(text[position : found.start()])
        position = found.end()
        grid, cell, end = found.groups()
        if grid is not None:
            prefix, widths, ids = grid.split("|")
            out.append("")
            table, row = _Table(prefix, [int(each) for each in widths.split(",") if each], ids.split(","), len(out) - 1), []
        elif cell is not None:
            row.append(_read(cell, len(out)))
        elif end == "\x1a":
            row[-1].text = out[-1]
        elif end == "\x1b" and table is not None:
            out.append("")
            table.rows.append(row)
            table.tails.append(len(out) - 1)
            row = []
        elif end == "\x1c" and table is not None:
            _write(table, out)
            table = None
    out.append(text[position:])
    return "".join(out)


def _read(payload: str, place: int) -> _Cell:
    column, _, rest = payload.partition("|")
    if not rest or rest == "b":
        return _Cell(int(column), blank=rest == "b", place=place)
    region, down, across, span = rest.split("|")
    return _Cell(int(column), region, down, across, int(span or 0), place=place)


def _write(table: _Table, out: list[str]) -> None:
    for row in table.rows:
        for cell in row:
            out[cell.place] = ""
    rows = [list(_spanned(row, table.prefix)) for row in table.rows]
    width = max(map(len, rows), default=0)
    if not width:
        return
    widest = min((row for row in rows if len(row) == width), key=lambda row: sum(cell.place < 0 for cell in row))
    out[table.place] = _grid([cell.column for cell in widest], table)
    for row in rows:
        row += [_Cell(0, text=_blank(table.prefix)) for _ in range(width - len(row))]
    tag = f"<{table.prefix}tc"
    for row, merged, tail in zip(rows, _merged(rows), table.tails, strict=True):
        written = [f"{tag}{attributes}{cell.text.removeprefix(tag)}" if attributes else cell.text for cell, attributes in zip(row, merged, strict=True)]
        _put(row, written, tail, out)


def _put(row: list[_Cell], written: list[str], tail: int, out: list[str]) -> None:
    """Write a row's cells where they stood; those that come in stand behind the one before them."""
    place = -1
    for cell, text in zip(row, written, strict=True):
        place = cell.place if cell.place >= 0 else place
        out[place if place >= 0 else tail] += text


def _blank(prefix: str) -> str:
    a = prefix
    return f"<{a}tc><{a}txBody><{a}bodyPr/><{a}lstStyle/><{a}p/></{a}txBody><{a}tcPr/></{a}tc>"


def _spanned(row: list[_Cell], prefix: str) -> Iterator[_Cell]:
    """Yield the cells of a row; one that reaches over n columns takes those of its region, then blank ones behind it, and what it lacks comes in."""
    index = 0
    while index < len(row):
        cell = row[index]
        index += 1
        yield cell
        if not cell.span:
            continue
        freed = 0
        while index < len(row) and row[index].region == cell.region and row[index].across == GOES_ON:
            index, freed = index + 1, freed + 1
        while freed < cell.span - 1 and index < len(row) and row[index].blank:
            index, freed = index + 1, freed + 1
        for step in range(1, cell.span):
            yield _Cell(cell.column + step, cell.region, cell.down, GOES_ON, text=_blank(prefix))


def _grid(columns: list[int], table: _Table) -> str:
    """Return the grid: the template columns, as often as they come out, share the width; each has an id of its own if the template gives some."""
    template = table.widths or [0]
    wanted = [template[min(column, len(template) - 1)] for column in columns]
    total = sum(template)
    factor = total / sum(wanted) if sum(wanted) else 1.0
    used: set[str] = set()
    free = (str(number) for number in range(_LARGEST_ID, 0, -1) if str(number) not in table.ids)
    parts: list[str] = []
    for column, (before, after) in zip(columns, pairwise(_edges(wanted, factor)), strict=True):
        given = table.ids[column] if column < len(table.ids) else ""
        identity = "" if not any(table.ids) else given if given and given not in used else next(free)
        used.add(identity)
        parts.append(_column(after - before, identity, table.prefix))
    return "".join(parts)


def _column(width: int, identity: str, a: str) -> str:
    if not identity:
        return f'<{a}gridCol w="{width}"/>'
    own = f'<a16:colId xmlns:a16="{_COLUMN_ID[1:].partition("}")[0]}" val="{identity}"/>'
    return f'<{a}gridCol w="{width}"><{a}extLst><{a}ext uri="{_COLUMN_ID_URI}">{own}</{a}ext></{a}extLst></{a}gridCol>'


def _edges(widths: list[int], factor: float) -> list[int]:
    edges, total = [0], 0
    for width in widths:
        total += width
        edges.append(round(total * factor))
    return edges


# --- what belongs together --------------------------------------------------------------------------------------------------------------


def _merged(rows: list[list[_Cell]]) -> list[list[str]]:
    """Return the attributes of each cell."""
    written = [[""] * len(row) for row in rows]
    above: dict[int, tuple[int, _Group]] = {}
    ended: list[tuple[int, int, _Group]] = []
    for number, row in enumerate(rows):
        here: dict[int, tuple[int, _Group]] = {}
        for column, cells in _groups(row):
            top, group = above.get(column, (number, _Group(cells)))
            if top < number and _continues(group, rows[number - 1][column], cells):
                group.height += 1
                for cell in cells if cells[0].down == REPEATS else ():
                    cell.text = _emptied(cell.text)
            else:
                top, group = number, _Group(cells)
                if len(cells) > 1 or cells[0].region:
                    ended.append((number, column, group))
            if cells[0].region:
                here[column] = top, group
        above = here
    for top, column, group in ended:
        _attributes(written, top, column, group)
    return written


def _groups(row: list[_Cell]) -> Iterator[tuple[int, list[_Cell]]]:
    """Yield the cells of a row that are merged with each other, with the column of the first."""
    group: list[_Cell] = []
    for column, cell in enumerate(row):
        before = group[-1] if group else None
        joined = before is not None and cell.region and before.region == cell.region
        if joined and before is not None and (cell.across == GOES_ON or (cell.across == before.across == REPEATS and cell.text == group[0].text)):
            if cell.across == REPEATS:
                cell.text = _emptied(cell.text)
            group.append(cell)
            continue
        if group:
            yield column - len(group), group
        group = [cell]
    if group:
        yield len(row) - len(group), group


def _emptied(cell: str) -> str:
    """Return a cell that nobody sees, without the text that the first of its region shows."""
    return _PARAGRAPHS.sub(r"<\1/>", cell)


def _continues(group: _Group, above: _Cell, cells: list[_Cell]) -> bool:
    """Say whether cells go on with the group above them."""
    first = group.cells[0]
    if first.region != cells[0].region or len(group.cells) != len(cells):
        return False
    return cells[0].down == GOES_ON or (cells[0].down == above.down == REPEATS and cells[0].text == first.text)


def _attributes(written: list[list[str]], top: int, column: int, group: _Group) -> None:
    width, height = len(group.cells), group.height
    for down in range(height):
        for across in range(width):
            words = {
                "rowSpan": str(height) if height > 1 and not down else "",
                "gridSpan": str(width) if width > 1 and not across else "",
                "hMerge": "1" if across else "",
                "vMerge": "1" if down else "",
            }
            written[top + down][column + across] = "".join(f' {name}="{value}"' for name, value in words.items() if value)
