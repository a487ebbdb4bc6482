"""Structured references (ISO/IEC 29500-1 §18.17.6.2) as areas: the columns of a table, on the rows that are meant."""

from __future__ import annotations

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.calculation.grid import SHIFT, Area, Book, Page, Table
from docautomat.markup.spreadsheetml.calculation.kinds import REF, VALUE, FormulaError, UnknownError
from docautomat.markup.spreadsheetml.calculation.nodes import TableNode
from docautomat.markup.spreadsheetml.calculation.sheets import plain
from docautomat.markup.spreadsheetml.references import parse_area

__all__ = ["table_area", "table_of"]


def table_area(node: TableNode, page: Page, key: int) -> Area:
    """Return the area that a structured reference means in a cell; raise `FormulaError` where there is none, `UnknownError` where the table is not known."""
    table = page.book.tables.get(node.table) if node.table else _around(page.book, page.name, key)
    if table is None:
        raise UnknownError
    left, right = table.left, table.right
    if node.first:
        try:
            left, right = sorted((table.left + table.columns.index(node.first), table.left + table.columns.index(node.last)))
        except ValueError:
            raise UnknownError from None
    top, bottom = _rows(table, node.rows, key >> SHIFT)
    return Area(page.book.page(table.sheet), top, left, bottom, right)


def _around(book: Book, sheet: str, key: int) -> Table | None:
    """Return the table in which a cell lies."""
    for table in book.tables.values():
        row, column = key >> SHIFT, key & ((1 << SHIFT) - 1)
        if table.sheet == sheet and table.top <= row <= table.bottom and table.left <= column <= table.right:
            return table
    return None


def _rows(table: Table, rows: frozenset[str], row: int) -> tuple[int, int]:
    first, last = table.top + table.headers, table.bottom - table.totals
    if "#all" in rows:
        return table.top, table.bottom
    if "#this row" in rows:
        if not first <= row <= last:
            raise FormulaError(VALUE)
        return row, row
    if rows <= {"#data"}:
        return first, last
    tops = {"#headers": table.top, "#data": first, "#totals": last + 1}
    bottoms = {"#headers": first - 1, "#data": last, "#totals": table.bottom}
    if not rows <= tops.keys():
        raise UnknownError
    found = min(tops[item] for item in rows), max(bottoms[item] for item in rows)
    if found[0] > found[1]:
        raise FormulaError(REF)
    return found


def table_of(sheet: str, root: Element) -> tuple[str, Table | None]:
    """Return the name of a table (case folded) and the table that its part describes (§18.5.1.2)."""
    area = parse_area(root.get("ref", ""))
    columns = tuple(plain(node.get("name", "")).casefold() for node in root.iterfind("{*}tableColumns/{*}tableColumn"))
    name = root.get("displayName", "").casefold()
    if area is None or not area.row1 or not area.column1:
        return name, None
    left, right = sorted((area.column1, area.column2))
    headers, totals = int(root.get("headerRowCount", "1")), int(root.get("totalsRowCount", "0"))
    return name, Table(sheet, area.first_row, left, area.last_row, right, headers, totals, columns)
