"""What must hold of the tables on slides."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tests.package_check.parts import Parts, Problem, twice_in

_A16 = "{http://schemas.microsoft.com/office/drawing/2014/main}"


def slide_table_problems(parts: Parts) -> Iterator[Problem]:
    for name, root in parts.trees.items():
        for frame in root.iter("{*}graphicFrame") if "/slides/" in name else ():
            for table in frame.iter("{*}tbl"):
                yield from _table(name, frame, table)


def _table(name: str, frame: etree._Element, table: etree._Element) -> Iterator[Problem]:
    columns = table.findall("{*}tblGrid/{*}gridCol")
    rows = table.findall("{*}tr")
    cells = [row.findall("{*}tc") for row in rows]
    if not rows:
        yield Problem(name, "a table without rows")
    if any(len(row) != len(columns) for row in cells):
        yield Problem(name, "a table row that does not fit the grid", str([len(columns), *map(len, cells)]))
        return
    for tag in (f"{_A16}rowId", f"{_A16}colId"):
        if twice := twice_in([node.get("val") for node in table.iter(tag)]):
            yield Problem(name, f"a {tag.rpartition('}')[2]} twice", twice)
    extent = frame.find("{*}xfrm/{*}ext")
    if extent is not None and extent.get("cx") != str(sum(int(column.get("w", "0")) for column in columns)):
        yield Problem(name, "a frame that is not as wide as its table")
    if extent is not None and extent.get("cy") != str(sum(int(row.get("h", "0")) for row in rows)):
        yield Problem(name, "a frame that is not as high as its table")
    yield from (Problem(name, "cells that are merged wrongly", fault) for fault in _merges(cells))


def _merges(cells: list[list[etree._Element]]) -> Iterator[str]:
    """Yield what is wrong: each cell belongs to one region, and says so."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            down, across = int(cell.get("rowSpan", "1")), int(cell.get("gridSpan", "1"))
            goes_on = cell.get("hMerge") == "1" or cell.get("vMerge") == "1"
            if goes_on or (row, column) in owner:
                if goes_on != ((row, column) in owner):
                    yield f"row {row + 1} column {column + 1}"
                continue
            if row + down > len(cells) or column + across > len(line):
                yield f"row {row + 1} column {column + 1} leaves the table"
            for i in range(row, min(row + down, len(cells))):
                for j in range(column, min(column + across, len(line))):
                    if (i, j) in owner:
                        yield f"row {i + 1} column {j + 1} belongs to two"
                    owner[i, j] = row, column
                    wanted = ("1" if j > column else "0", "1" if i > row else "0")
                    if (cells[i][j].get("hMerge", "0"), cells[i][j].get("vMerge", "0")) != wanted:
                        yield f"row {i + 1} column {j + 1} does not go on"
