"""What must hold of an Excel workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tests.package_check.parts import Parts, Problem, R, local_name, twice_in

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z")
Box = tuple[int, int, int, int]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _box(ref: str) -> Box | None:
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?", ref)
    if found is None:
        return None
    left, top, right, bottom = found.groups()
    return _column(left), int(top), _column(right or left), int(bottom or top)


def workbook_problems(parts: Parts) -> Iterator[Problem]:
    book = parts.trees.get(parts.main)
    if book is None or local_name(book) != "workbook":
        return
    sheets = book.findall("{*}sheets/{*}sheet")
    names = [sheet.get("name") or "" for sheet in sheets]
    if not sheets or all(sheet.get("state", "visible") != "visible" for sheet in sheets):
        yield Problem(parts.main, "no sheet that can be seen")
    if twice := twice_in(name.lower() for name in names):
        yield Problem(parts.main, "a sheet name twice", twice)
    if twice := twice_in(sheet.get("sheetId") for sheet in sheets):
        yield Problem(parts.main, "a sheet id twice", twice)
    for name in names:
        if not 1 <= len(name) <= 31 or re.search(r"[\[\]:*?/\\]|^'|'$", name):
            yield Problem(parts.main, "a sheet name that is not allowed", name)
    defined = book.findall("{*}definedNames/{*}definedName")
    if twice := twice_in(f"{node.get('name', '').lower()} in {node.get('localSheetId', 'the workbook')}" for node in defined):
        yield Problem(parts.main, "a defined name twice", twice)
    for node in defined:
        if int(node.get("localSheetId", 0)) >= len(sheets):
            yield Problem(parts.main, "a defined name of a sheet that is not there", node.get("name", ""))
        if "#REF!" in (node.text or ""):
            yield Problem(parts.main, "a defined name that leads nowhere", node.get("name", ""))
    strings, styles = parts.tree(parts.main, "sharedStrings"), parts.tree(parts.main, "styles")
    counts = (
        len(strings.findall("{*}si")) if strings is not None else 0,
        len(styles.findall("{*}cellXfs/{*}xf")) if styles is not None else 1,
        len(styles.findall("{*}dxfs/{*}dxf")) if styles is not None else 0,
    )
    pages = [name for name in parts.related(parts.main, "worksheet") if name in parts.trees]
    for name in pages:
        yield from _sheet(name, parts.trees[name], *counts)
    tables = [(page, name, parts.trees[name]) for page in pages for name in parts.related(page, "table") if name in parts.trees]
    yield from _tables(parts, tables)
    yield from _calculation_chain(parts, sheets)


def _sheet(name: str, root: etree._Element, strings: int, formats: int, differences: int) -> Iterator[Problem]:
    last = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", last + 1))
        if not last < number <= 1_048_576:
            yield Problem(name, f"row {number} after row {last}")
        last, column = number, 0
        for cell in row.iterfind("{*}c"):
            box = _box(cell.get("r", "A1"))
            index = column + 1 if cell.get("r") is None else 0 if box is None else box[0]
            if not column < index <= 16_384 or (cell.get("r") is not None and (box is None or box[1] != number)):
                yield Problem(name, f"cell {cell.get('r')} is out of order in row {number}")
            column = index
            yield from _cell(name, cell, strings, formats)
    merged: list[Box] = []
    for node in root.iterfind("{*}mergeCells/{*}mergeCell"):
        box = _box(node.get("ref", ""))
        if box is None or box[:2] == box[2:] or any(_overlap(box, other) for other in merged):
            yield Problem(name, "merged cells that overlap or are no range", node.get("ref", ""))
        else:
            merged.append(box)
    for node in root.iter("{*}conditionalFormatting", "{*}dataValidation"):
        areas = (node.get("sqref") or next((child.text or "" for child in node.iter("{*}sqref")), "")).split()
        if not areas or any(_box(area) is None and not re.fullmatch(r"[A-Z]+:[A-Z]+|\d+:\d+", area) for area in areas):
            yield Problem(name, "a rule without cells")
    for node in root.iterfind("{*}conditionalFormatting/{*}cfRule"):
        if int(node.get("dxfId", -1)) >= differences:
            yield Problem(name, "a rule with a format that is not there", node.get("dxfId", ""))
    for node in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2"):
        if "#REF!" in (node.text or ""):
            yield Problem(name, "a formula that leads nowhere", (node.text or "")[:60])


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _cell(name: str, cell: etree._Element, strings: int, formats: int) -> Iterator[Problem]:
    place, kind, value = cell.get("r", ""), cell.get("t", "n"), cell.findtext("{*}v")
    if kind == "s" and not (value is not None and value.strip().isdigit() and int(value) < strings):
        yield Problem(name, f"cell {place} uses a shared string that is not there")
    if kind == "n" and value and not NUMBER.match(value.strip()):
        yield Problem(name, f"cell {place} holds {value[:30]!r}, which is no number")
    if kind == "b" and value not in ("0", "1", None):
        yield Problem(name, f"cell {place} holds {value[:30]!r}, which is no boolean")
    if not 0 <= int(cell.get("s", 0)) < max(formats, 1):
        yield Problem(name, f"cell {place} uses a style that is not there")
    if any(len(text.text or "") > 32_767 for text in cell.iter("{*}t")):
        yield Problem(name, f"cell {place} holds more than 32,767 characters")


def _tables(parts: Parts, tables: list[tuple[str, str, etree._Element]]) -> Iterator[Problem]:
    for what in ("id", "displayName"):
        if twice := twice_in((root.get(what) or "").lower() for _, _, root in tables):
            yield Problem(parts.main, f"a table {what} twice", twice)
    areas: dict[str, list[Box]] = {}
    for page, name, root in tables:
        box = _box(root.get("ref", ""))
        columns = root.findall("{*}tableColumns/{*}tableColumn")
        if box is None or box[2] - box[0] + 1 != len(columns):
            yield Problem(name, "a table whose columns are not those of its range", root.get("ref", ""))
            continue
        if box[3] - box[1] < int(root.get("headerRowCount", 1)) + int(root.get("totalsRowCount", 0)):
            yield Problem(name, "a table without a row for data", root.get("ref", ""))
        if twice := twice_in((column.get("name") or "").lower() for column in columns):
            yield Problem(name, "a column name twice", twice)
        if any(_overlap(box, other) for other in areas.setdefault(page, [])):
            yield Problem(name, "tables that overlap", root.get("ref", ""))
        areas[page].append(box)


class _Formulas:
    """The cells of a sheet that hold a formula, those of array formulas among them."""

    def __init__(self, root: etree._Element) -> None:
        formulas = list(root.iterfind("{*}sheetData/{*}row/{*}c/{*}f"))
        self._cells = {cell.get("r") for node in formulas if (cell := node.getparent()) is not None}
        self._areas = [area for node in formulas if node.get("t") in ("array", "dataTable") and (area := _box(node.get("ref", "")))]

    def __contains__(self, ref: str) -> bool:
        return ref in self._cells or ((box := _box(ref)) is not None and any(_overlap(box, area) for area in self._areas))


def _calculation_chain(parts: Parts, sheets: list[etree._Element]) -> Iterator[Problem]:
    chain = parts.tree(parts.main, "calcChain")
    if chain is None:
        return
    formulas: dict[str, _Formulas] = {}
    for sheet in sheets:
        rid = next((str(value) for key, value in sheet.attrib.items() if R.match(str(key))), "")
        link = parts.links.get(parts.main, {}).get(rid)
        root = parts.trees.get(link.target) if link and link.target else None
        if root is not None:
            formulas[sheet.get("sheetId", "")] = _Formulas(root)
    number = ""
    for node in chain.iterchildren("{*}c"):
        number = node.get("i", number)
        if number not in formulas or node.get("r", "") not in formulas[number]:
            yield Problem(parts.main, "the calculation chain names a cell without formula", f"{node.get('r')} of sheet {number}")
