"""Sheets as wholes: names, titles, blank rows and columns, merged cells, tables, directions, protection."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.accessibility.excel.book import Area, Book, Sheet, address, areas_in
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import has_words, normal
from docautomat.accessibility.values import integer
from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.references import column_letters
from docautomat.markup.trees import child

__all__ = ["sheet_faults"]

_DEFAULT_NAME = re.compile(r"(?:Sheet|Ark|Tabelle|Feuil|Blad|Taul|Hoja|Foglio|Planilha|Chart|Diagram|Лист)\s?\d+(?: ?\(\d+\))?", re.IGNORECASE)
_DEFAULT_COLUMN = re.compile(r"(?:Column|Kolonne|Spalte|Kolumn|Colonne|Columna)\s?\d+", re.IGNORECASE)
_FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LONG_TABLE = 45
_LEAST_TABLE = (3, 3)
"""Columns and rows from which cells in a block look like a table."""


def sheet_faults(book: Book) -> Iterator[Fault]:
    """Yield what is wrong with each sheet."""
    for number, sheet in enumerate(book.sheets):
        if not sheet.visible:
            yield from _hidden(book, sheet)
            continue
        if _DEFAULT_NAME.fullmatch(sheet.name):
            yield _at(sheet, "sheet-name", text=sheet.name)
        if sheet.used is None:
            if not sheet.drawn and not sheet.is_chart:
                yield _at(sheet, "sheet-blank")
            continue
        first = sheet.cell(*sheet.first)
        if first is None or not first.filled:
            yield _at(sheet, "sheet-a1", f"cell {address(*sheet.first)}", text=address(*sheet.first))
        yield from _blank(book, sheet)
        yield from _merged(sheet)
        yield from _tables(book, sheet, number)
        yield from _views(sheet)


def _at(sheet: Sheet, code: str, spot: str = "", **values: object) -> Fault:
    return Fault(code=code, part=sheet.part, spot=spot, values=values)


def _hidden(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield a fault for a hidden sheet of which nothing tells: no text names it, no formula, name or list reads it."""
    if sheet.used is None:
        return
    quoted = sheet.name.replace("'", "''")
    marks = (f"{sheet.name}!", f"'{quoted}'!")
    readers = [text for _, text, _ in book.names]
    for other in book.sheets:
        if other is sheet:
            continue
        readers += [*other.unseen, *(cell.formula for _, _, cell in other.cells() if cell.formula)]
        readers += [str(text) for node, _ in other.validated for text in node.itertext()]
        if other.visible and any(normal(sheet.name) in normal(cell.text) for _, _, cell in other.cells() if cell.text):
            return
    readers += [str(node.text) for other in book.sheets for node in _read_by_charts(book, other)]
    if not any(mark in text for text in readers for mark in marks):
        yield _at(sheet, "sheet-hidden", text=sheet.name)


def _read_by_charts(book: Book, sheet: Sheet) -> Iterator[Element]:
    """Yield the references of the charts on a sheet."""
    for drawing, _ in book.office.trees(sheet.partname, "drawing"):
        for _, root in book.office.trees(drawing, "chart"):
            yield from root.iter("{*}f")


def _blank(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield blank rows and columns between content; those that are there to be filled in, or lie under drawings, are not blank."""
    used = sheet.used
    assert used is not None
    rows = {row for row, cells in sheet.rows.items() if any(cell.filled or _is_input(book, sheet, row, column) for column, cell in cells.items())}
    kept = [area for area, _ in sheet.tables] + sheet.drawn + [area for _, areas in sheet.validated for area in areas]
    blank = [row for row in range(used.top, min(used.bottom, used.top + 20_000)) if row not in rows and row not in sheet.hidden_rows]
    blank = [row for row in blank if not any(area.top <= row <= area.bottom for area in kept)]
    if blank:
        yield _at(sheet, "blank-rows", f"row {blank[0]}", text=_ranges([str(row) for row in blank], blank))
    columns = {column for row, cells in sheet.rows.items() for column, cell in cells.items() if cell.filled or _is_input(book, sheet, row, column)}
    empty = [column for column in range(used.left, used.right) if column not in columns and not sheet.is_hidden(column)]
    empty = [column for column in empty if not any(area.left <= column <= area.right for area in kept)]
    if empty:
        yield _at(sheet, "blank-columns", f"column {column_letters(empty[0])}", text=_ranges([column_letters(column) for column in empty], empty))


def _ranges(names: list[str], numbers: list[int]) -> str:
    """Return numbers as people list them: 3, 7–9."""
    found: list[str] = []
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            found.append(names[start] if start == at - 1 else f"{names[start]}–{names[at - 1]}")
            start = at
    return ", ".join(found)


def _is_input(book: Book, sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.rows[row][column]
    look = book.look(cell)
    return bool(look.border) or not look.locked


def _merged(sheet: Sheet) -> Iterator[Fault]:
    areas = [area for node in sheet.root.iterfind("{*}mergeCells/{*}mergeCell") for area in areas_in(node.get("ref", ""))]
    names = [f"{address(area.top, area.left)}:{address(area.bottom, area.right)}" for area in areas if (area.top, area.left) != (area.bottom, area.right)]
    if names:
        yield _at(sheet, "cells-merged", f"cells {names[0]}", count=len(names), text=", ".join(names))


# --- tables -------------------------------------------------------------------------------------------------------------------------------


def _tables(book: Book, sheet: Sheet, number: int) -> Iterator[Fault]:
    titles = _titled_rows(book, number)
    for area, table in sheet.tables:
        yield from _table(sheet, area, table)
        if area.bottom - area.top >= _LONG_TABLE and not any(top <= area.top <= bottom for top, bottom in titles):
            yield _at(sheet, "print-titles", f"cell {address(area.top, area.left)}", count=area.bottom - area.top)
    yield from _untabled(book, sheet, titles)


def _table(sheet: Sheet, area: Area, table: Element) -> Iterator[Fault]:
    spot = f"cell {address(area.top, area.left)}"
    if integer(table.get("headerRowCount"), 1) == 0:
        yield _at(sheet, "table-header", spot)
        return
    for at, column in enumerate(table.iterfind("{*}tableColumns/{*}tableColumn")):
        name = (column.get("name") or "").strip()
        where = f"cell {address(area.top, area.left + at)}"
        if _DEFAULT_COLUMN.fullmatch(name):
            yield _at(sheet, "table-header-name", where, text=name)
        elif not has_words(name):
            yield _at(sheet, "table-header-empty", where)
    for row in range(area.top + 1, min(area.bottom, area.top + 20_000)):
        if row not in sheet.hidden_rows and not any(sheet.cell(row, column) and sheet.rows[row][column].filled for column in range(area.left, area.right + 1)):
            if any(any(cell.filled for cell in sheet.rows.get(later, {}).values()) for later in range(row + 1, area.bottom + 1)):
                yield _at(sheet, "table-empty-row", f"row {row}")
            break


def _titled_rows(book: Book, number: int) -> list[tuple[int, int]]:
    """Return the rows that repeat on every page, and those that are named as titles for screen readers."""
    found = []
    for name, text, local_sheet in book.names:
        if local_sheet in (None, str(number)) and (name == "_xlnm.Print_Titles" or name.lower().startswith(("title", "columntitle"))):
            found += [(int(top), int(bottom)) for top, bottom in re.findall(r"!\$?(\d+):\$?(\d+)", text)]
            found += [(area.top, area.bottom) for area in areas_in(text.rpartition("!")[2])]
    return found


def _untabled(book: Book, sheet: Sheet, titles: list[tuple[int, int]]) -> Iterator[Fault]:
    """Yield blocks of cells with a row of headings that are no table, and that nothing names as one."""
    known = [area for area, _ in sheet.tables] + [area for node in sheet.root.iterfind("{*}autoFilter") for area in areas_in(node.get("ref", ""))]
    pivots = [
        area for _, root in book.office.trees(sheet.partname, "pivotTable") for node in root.iterfind("{*}location") for area in areas_in(node.get("ref", ""))
    ]
    known += pivots
    done = 0
    for row in sorted(sheet.rows):
        if row <= done:
            continue
        columns = _heads(sheet, row)
        if len(columns) < _LEAST_TABLE[0] or any(area.holds(row, columns[0]) for area in known) or _is_titled(sheet, row, columns, titles):
            continue
        last = row
        while sum(1 for column in columns if (found := sheet.cell(last + 1, column)) and found.filled) * 2 > len(columns):
            last += 1
        if last - row >= _LEAST_TABLE[1] and (_differs(sheet, row, last, columns) or _is_headed(book, sheet, row, columns)):
            yield _at(sheet, "range-no-table", f"cell {address(row, columns[0])}", text=f"{address(row, columns[0])}:{address(last, columns[-1])}")
        done = max(done, last)


def _is_titled(sheet: Sheet, row: int, columns: list[int], titles: list[tuple[int, int]]) -> bool:
    """Say whether a row is one of titles, or stands under one that has a heading for each of its columns."""
    if any(top <= row <= bottom for top, bottom in titles):
        return True
    above = [bottom for _, bottom in titles if bottom < row]
    return any(all((found := sheet.cell(bottom, column)) and found.filled for column in columns) for bottom in above)


def _heads(sheet: Sheet, row: int) -> list[int]:
    """Return the columns of the first run of texts in a row, if they can be headings: short, no figures, nothing above them."""
    found: list[int] = []
    for column in sorted(sheet.rows[row]):
        cell = sheet.rows[row][column]
        plain = bool(cell.text) and not cell.numeric and not cell.formula and len(cell.text) <= 60 and has_words(cell.text)
        if found and (column != found[-1] + 1 or not plain):
            break
        if plain:
            found.append(column)
    above = [column for column in found if (upper := sheet.cell(row - 1, column)) and upper.filled]
    return found if len(above) < 2 else []


def _differs(sheet: Sheet, row: int, last: int, columns: list[int]) -> bool:
    """Say whether what is below is unlike the headings: figures, or formulas, or text in rows that go on."""
    below = [cell for line in range(row + 1, last + 1) for column in columns if (cell := sheet.cell(line, column)) and cell.filled]
    return any(cell.numeric or cell.formula for cell in below) or last - row >= 2 * _LEAST_TABLE[1]


def _is_headed(book: Book, sheet: Sheet, row: int, columns: list[int]) -> bool:
    """Say whether a row is drawn as one of headings: panes are frozen below it, or it is bold or filled and the row below is not."""
    panes = sheet.root.iterfind("{*}sheetViews/{*}sheetView/{*}pane")
    if any(pane.get("state") == "frozen" and integer(pane.get("ySplit")) == row for pane in panes):
        return True
    looks = [(book.look(sheet.rows[row][column]), sheet.cell(row + 1, column)) for column in columns]
    return all(
        below is not None and (look.bold, look.fill) != (book.look(below).bold, book.look(below).fill) and (look.bold or look.fill) for look, below in looks
    )


def _views(sheet: Sheet) -> Iterator[Fault]:
    turned = any(node.get("rightToLeft") in ("1", "true") for node in sheet.root.iterfind("{*}sheetViews/{*}sheetView"))
    if turned and not any(_FROM_RIGHT.search(cell.text) for _, _, cell in sheet.cells()):
        yield _at(sheet, "sheet-direction")
    if child(sheet.root, "picture") is not None:
        yield _at(sheet, "background-picture")
