"""Columns of cells: what only a colour tells apart, and texts that the next column cuts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docautomat.accessibility.excel.book import Book, Cell, Sheet, address
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import has_words, normal
from docautomat.colours import hue

__all__ = ["column_faults"]

_DATE = re.compile(r"[\d\s.,:%/–-]+")
_LEAST = 3
"""Cells below each other from which they can be compared."""
_VIVID, _TINTED = 0.35, 0.15
_NARROW = 1.3
"""How much wider than its column a text must be, so that nothing is told that fits."""
_Column = list[tuple[int, Cell]]


def column_faults(book: Book) -> Iterator[Fault]:
    """Yield what is wrong with the columns of the visible sheets."""
    for sheet in book.sheets:
        if not sheet.visible:
            continue
        for column, cells in _blocks(sheet):
            yield from _by_font(book, sheet, column, cells)
            yield from _by_fill(book, sheet, column, cells)
        yield from _covered(book, sheet)


def _at(sheet: Sheet, code: str, row: int, column: int, **values: object) -> Fault:
    return Fault(code=code, part=sheet.part, spot=f"cell {address(row, column)}", values=values)


def _blocks(sheet: Sheet) -> Iterator[tuple[int, _Column]]:
    """Yield the runs of filled cells below each other, column by column."""
    columns: dict[int, _Column] = {}
    for row, column, cell in sheet.cells():
        if cell.filled:
            columns.setdefault(column, []).append((row, cell))
    for column, cells in sorted(columns.items()):
        block: _Column = []
        for row, cell in cells:
            if block and row != block[-1][0] + 1:
                yield column, block
                block = []
            block.append((row, cell))
        yield column, block


def _is_figure(cell: Cell) -> bool:
    """Say whether a cell's content is no word: a number, a day."""
    return cell.numeric or bool(cell.text and _DATE.fullmatch(cell.text))


def _by_font(book: Book, sheet: Sheet, column: int, cells: _Column) -> Iterator[Fault]:
    """Yield the first of the cells that only the colour of their text tells apart: figures, or the same sign in two colours."""
    dark = book.theme.slots["dk1"]
    signs: dict[str, str] = {}
    for row, cell in cells:
        if cell.text and not cell.formula and not has_words(cell.text) and len(cell.text.strip()) <= 2:
            colour = book.look(cell).colour or dark
            first = signs.setdefault(cell.text.strip(), colour)
            if first != colour and max(hue(first)[1], hue(colour)[1]) > _VIVID:
                yield _at(sheet, "colour-alone-sign", row, column, text=cell.text.strip())
                return
    figures = [(row, cell) for row, cell in cells if _is_figure(cell)]
    if len(figures) < _LEAST:
        return
    colours = Counter(book.look(cell).colour or dark for _, cell in figures)
    usual, count = colours.most_common(1)[0]
    plain = next(book.look(cell) for _, cell in figures if (book.look(cell).colour or dark) == usual)
    for row, cell in figures if count * 2 > len(figures) else ():
        look = book.look(cell)
        same = (look.bold, look.underline, look.fill, look.size, look.code) == (plain.bold, plain.underline, plain.fill, plain.size, plain.code)
        if (look.colour or dark) != usual and same and hue(look.colour or dark)[1] > _VIVID:
            yield _at(sheet, "colour-alone-text", row, column, text=cell.text, colour=f"#{look.colour}")
            return


def _by_fill(book: Book, sheet: Sheet, column: int, cells: _Column) -> Iterator[Fault]:
    """Yield the first of the cells that only fills in different colours tell apart: figures, or the same word."""
    marked = [(row, cell, book.look(cell).fill) for row, cell in cells if _stands_out(book, sheet, row, column, cell)]
    told: dict[str, str] = {}
    for row, cell, fill in marked:
        key = "" if _is_figure(cell) else normal(cell.text)
        first = told.setdefault(key, fill)
        if first != fill and not cell.formula:
            yield _at(sheet, "colour-alone-cell", row, column)
            return


def _stands_out(book: Book, sheet: Sheet, row: int, column: int, cell: Cell) -> bool:
    """Say whether a cell is filled with a colour that none of the cells beside it has."""
    fill = book.look(cell).fill
    if not fill or hue(fill)[1] <= _TINTED:
        return False
    beside = [found for at in (column - 1, column + 1) if (found := sheet.cell(row, at)) is not None]
    return bool(beside) and all(book.look(each).fill != fill for each in beside)


def _covered(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield texts that the filled cell to their right cuts, once for each column."""
    told: set[int] = set()
    for row, column, cell in sheet.cells():
        after = sheet.cell(row, column + 1)
        if column in told or after is None or not after.filled or cell.numeric or cell.formula or not has_words(cell.text):
            continue
        look = book.look(cell)
        longest = max(len(line) for line in cell.text.split("\n"))
        if not look.wraps and not look.turned and longest * look.size / 11 > max(sheet.width(column), 1) * _NARROW + 1:
            told.add(column)
            yield _at(sheet, "cell-covered", row, column, text=cell.text)
