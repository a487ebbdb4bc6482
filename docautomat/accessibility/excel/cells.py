"""Cells: contrast and size of their texts, what only a fill says, texts that a row's height cuts, layout by spaces."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from docautomat.accessibility.excel.book import Area, Book, Cell, Sheet, address, areas_in
from docautomat.accessibility.excel.styles import Look
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import has_words, named_colour
from docautomat.accessibility.values import integer
from docautomat.colours import contrast
from docautomat.markup.language import Element

__all__ = ["cell_faults", "rule_faults"]

_SMALLEST = 10.0
_SPACES = re.compile(r"\S[ \xa0]{3,}\S")
_RED = re.compile(r"\[(?:red|rød|raud|rot|röd|rouge|color ?3|farge ?3)\]", re.IGNORECASE)
_DEFAULT_HEIGHT = 15.0
_LINE = 1.22
"""Height of a line to its font's size."""


def cell_faults(book: Book) -> Iterator[Fault]:
    """Yield what is wrong with the cells of the visible sheets."""
    for sheet in book.sheets:
        if not sheet.visible:
            continue
        yield from _seen(book, sheet)
        yield from _filled_only(book, sheet)
        yield from _cut(book, sheet)


def _at(sheet: Sheet, code: str, spot: str, **values: object) -> Fault:
    return Fault(code=code, part=sheet.part, spot=spot, values=values)


def _seen(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield texts that are hard to see, once for each style on a sheet."""
    told: set[tuple[str, int, int]] = set()
    for row, column, cell in sheet.cells():
        if row in sheet.hidden_rows or not cell.filled or not (cell.formula or has_words(cell.text)):
            continue
        look = book.look(cell)
        header = next(
            (at for at, (area, table) in enumerate(sheet.tables) if area.top == row and area.holds(row, column) and integer(table.get("headerRowCount"), 1)), -1
        )
        key = ("contrast" if not cell.text.startswith("-") else "below zero", cell.style, header)
        if key not in told:
            told.add(key)
            yield from _contrast(book, sheet, (row, column), cell, look, header)
        if look.size < _SMALLEST and ("size", cell.style, 0) not in told:
            told.add(("size", cell.style, 0))
            yield _at(sheet, "size-text", f"cell {address(row, column)}", size=look.size, least=_SMALLEST, text=cell.text or cell.formula)
        if cell.numeric and ("red", cell.style, 0) not in told and _only_red(look.code):
            told.add(("red", cell.style, 0))
            yield _at(sheet, "number-red", f"cell {address(row, column)}")
        told_colour = named_colour(cell.text) if not cell.numeric and len(cell.text) > len("(fyll ut)") else ""
        if told_colour:
            yield _at(sheet, "colour-named", f"cell {address(row, column)}", text=told_colour)
        if not cell.numeric and not cell.formula and _SPACES.search(cell.text):
            yield _at(sheet, "spaces-layout", f"cell {address(row, column)}", text=cell.text.strip())


def _contrast(book: Book, sheet: Sheet, at: tuple[int, int], cell: Cell, look: Look, header: int) -> Iterator[Fault]:
    slots = book.theme.slots
    fill, colour = look.fill, book.styles.format_colour(look.code, cell.text, numeric=cell.numeric) or look.colour or slots["dk1"]
    if header >= 0:
        style = next((node.get("name", "") for node in sheet.tables[header][1].iterfind("{*}tableStyleInfo")), "")
        part = book.styles.header(style)
        fill, colour = fill or part.fill, look.colour or part.colour or colour
    if look.pattern:
        if not look.grain or min(contrast(colour, each) for each in (fill, look.grain)) < 4.495:
            yield _at(sheet, "text-on-picture", f"cell {address(*at)}", text=cell.text or cell.formula)
        return
    ground = fill or slots["lt1"]
    least = 3.0 if look.size >= 18 or (look.bold and look.size >= 14) else 4.5
    ratio = contrast(colour, ground)
    if ratio < least - 0.005 and look.code.strip() != ";;;":
        values = {"ratio": int(ratio * 10) / 10, "least": least, "colour": f"#{colour}", "ground": f"#{ground}", "text": cell.text or cell.formula}
        yield _at(sheet, "contrast-text", f"cell {address(*at)}", **values)


def _only_red(code: str) -> bool:
    sections = code.split(";")
    return len(sections) > 1 and bool(_RED.search(sections[1])) and not any(sign in sections[1] for sign in "-–−(▼↓")


def _filled_only(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield empty cells that say something by their fill, as hand-made timelines do: below a heading, beside a text, filled otherwise than their row."""
    heads: set[int] = set()
    for row in sorted(sheet.rows):
        cells = sheet.rows[row]
        texts = sorted(column for column, cell in cells.items() if cell.filled)
        marked = [column for column in sorted(cells) if column in heads and not cells[column].filled and _says(book, sheet, row, column, texts)]
        if marked:
            yield _at(sheet, "colour-alone-cell", f"cell {address(row, marked[0])}")
        heads.update(texts)


def _says(book: Book, sheet: Sheet, row: int, column: int, texts: list[int]) -> bool:
    look = book.look(sheet.rows[row][column])
    if look.fill in ("", "FFFFFF") or not look.locked or any(area.holds(row, column) for _, areas in sheet.validated for area in areas):
        return False
    before = [each for each in texts if each < column]
    if not before or book.look(sheet.rows[row][before[-1]]).fill == look.fill:
        return False
    return any(_fill(book, sheet, line, column) != look.fill for line in _lines_beside(book, sheet, row, column, before[-1]))


def _lines_beside(book: Book, sheet: Sheet, row: int, column: int, label: int) -> Iterator[int]:
    """Yield the rows next to one that have a text where it has its own, and nothing or something else in the column."""
    for step in (-1, 1):
        line = row + step
        while (cell := sheet.cell(line, label)) is not None and cell.filled and abs(line - row) <= 50 and cell.style == sheet.rows[row][label].style:
            if not (found := sheet.cell(line, column)) or (not found.filled and _framed(book, found) == _framed(book, sheet.rows[row][column])):
                yield line
            line += step


def _framed(book: Book, cell: Cell) -> tuple[bool, bool]:
    """Return whether a cell has a frame, and whether it is locked: by these, cells to fill in differ from others."""
    look = book.look(cell)
    return bool(look.border), look.locked


def _fill(book: Book, sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    return book.look(cell).fill if cell is not None else ""


def _cut(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield rows whose chosen height is less than their wrapped text needs; characters are taken to be narrow, so that nothing is told that fits."""
    for row, height in sheet.heights.items():
        if row in sheet.hidden_rows or height <= 0:
            continue
        for column, cell in sorted(sheet.rows.get(row, {}).items()):
            look = book.look(cell)
            if not cell.text or look.turned or look.code.strip() == ";;;":
                continue
            area = sheet.merged.get((row, column), Area(row, column, row, column))
            wide = sum(sheet.width(each) for each in range(area.left, min(area.right, area.left + 100) + 1))
            high = height + sum(sheet.heights.get(each, _DEFAULT_HEIGHT) for each in range(row + 1, min(area.bottom, row + 100) + 1))
            room = max(wide * 1.15 * 11 / max(look.size, 1), 1)
            lines = sum(max(math.ceil(len(line) / room), 1) for line in cell.text.split("\n")) if look.wraps and not cell.numeric else 1
            if lines * look.size * _LINE * 0.9 > high + 1:
                yield _at(sheet, "cell-cut", f"cell {address(row, column)}", text=cell.text)
                break


# --- conditional formatting -----------------------------------------------------------------------------------------------------------------


def rule_faults(book: Book) -> Iterator[Fault]:
    """Yield conditional formats that say something by colour only, or in colours that are hard to see."""
    for sheet in book.sheets:
        if sheet.visible:
            for block in sheet.root.iter("{*}conditionalFormatting"):
                from_inner = next((str(node.text or "") for node in block.iterchildren("{*}sqref")), "")
                yield from _rules(book, sheet, block, block.get("sqref") or from_inner)


def _rules(book: Book, sheet: Sheet, block: Element, where: str) -> Iterator[Fault]:
    areas = areas_in(where)
    if not areas:
        return
    spot = f"cells {where.split(maxsplit=1)[0]}"
    for rule in block.iterchildren("{*}cfRule"):
        kind = rule.get("type", "")
        bare = [node for name in ("iconSet", "dataBar") for node in rule.iterchildren(f"{{*}}{name}") if node.get("showValue") in ("0", "false")]
        if bare:
            yield _at(sheet, "icons-alone", spot, text=where)
        index = integer(rule.get("dxfId"), -1)
        if 0 <= index < len(book.styles.conditional):
            ground, colour, fills = book.styles.conditional[index]
            if fills and kind not in ("containsErrors", "notContainsErrors") and _wordless(book, sheet, areas, own=_of_own_word(rule, areas[0])):
                yield _at(sheet, "format-colour-alone", spot, text=where)
            yield from _format(book, sheet, areas, (ground, colour), where, spot)
        elif kind == "colorScale" and _wordless(book, sheet, areas):
            yield _at(sheet, "format-colour-alone", spot, text=where)
        elif kind == "colorScale":
            grounds = [colour for node in rule.iter("{*}color") if (colour := book.styles.colour(node))]
            worst = min(grounds, key=lambda ground: contrast(book.theme.slots["dk1"], ground), default="")
            yield from _format(book, sheet, areas, (worst, ""), where, spot)


def _of_own_word(rule: Element, area: Area) -> bool:
    """Say whether a rule colours a cell only for what the cell itself says, so that an empty one has no colour."""
    formula = next((str(node.text or "") for node in rule.iterchildren("{*}formula")), "")
    found = re.match(r"(\$?[A-Z]+\$?\d+)=(?!\"\"|0)", "".join(formula.split()))
    return found is not None and found[1].replace("$", "") == address(area.top, area.left)


def _inside(sheet: Sheet, areas: list[Area]) -> Iterator[tuple[int, int]]:
    """Yield the cells of areas that lie among the sheet's content, at most some thousands."""
    used = sheet.used
    if used is None:
        return
    count = 0
    for area in areas:
        for row in range(max(area.top, used.top), min(area.bottom, used.bottom) + 1):
            for column in range(max(area.left, used.left), min(area.right, max(used.right, min(area.right, used.right + 100))) + 1):
                count += 1
                if count > 5_000:
                    return
                yield row, column


def _wordless(book: Book, sheet: Sheet, areas: list[Area], *, own: bool = False) -> bool:
    """Say whether nothing stands in the cells of a rule: they are blank, or their number format hides what they hold; cells to fill in are not meant.

    Blank cells have no colour where a rule is about their `own` word.
    """
    seen = False
    for row, column in _inside(sheet, areas):
        cell = sheet.cell(row, column)
        if cell is None:
            seen = seen or not own
            continue
        look = book.look(cell)
        if own and look.code.strip() != ";;;":
            return False
        if (cell.text.strip() or cell.formula) and look.code.strip() != ";;;":
            return False
        if (not look.locked) or any(area.holds(row, column) for _, held in sheet.validated for area in held):
            return False
        if any(area.holds(row, column) for area, _ in sheet.tables) and not cell.formula and look.code.strip() != ";;;" and look.border:
            return False
        seen = True
    return seen


def _format(book: Book, sheet: Sheet, areas: list[Area], colours: tuple[str, str], where: str, spot: str) -> Iterator[Fault]:
    ground, colour = colours
    if not ground and not colour:
        return
    cell = next((found for row, column in _inside(sheet, areas) if (found := sheet.cell(row, column)) is not None and found.filled), None)
    look = book.look(cell) if cell is not None else None
    ground = ground or (look.fill if look is not None else "") or book.theme.slots["lt1"]
    colour = colour or (look.colour if look is not None else "") or book.theme.slots["dk1"]
    large = look is not None and (look.size >= 18 or (look.bold and look.size >= 14))
    ratio, least = contrast(colour, ground), 3.0 if large else 4.5
    hides = ratio < 1.05  # the same colour hides a text on purpose
    if ratio < least - 0.005 and not hides:
        yield _at(sheet, "contrast-format", spot, ratio=int(ratio * 10) / 10, least=least, colour=f"#{colour}", ground=f"#{ground}", text=where)
