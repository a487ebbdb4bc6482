"""Cells to fill in: their prompts, labels and borders, and whether they can be reached; links, drawings, headers and comments of sheets."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from docautomat.accessibility.charts import ChartLook, chart_faults
from docautomat.accessibility.drawings import alternative_faults, is_word_art, kind_of_graphic
from docautomat.accessibility.excel.book import Area, Book, R, Sheet, address, areas_in, covered
from docautomat.accessibility.facts import only_at_the_edge
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.language import first_language
from docautomat.accessibility.links import Link, link_faults
from docautomat.accessibility.values import number
from docautomat.accessibility.written import said_language
from docautomat.colours import contrast
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["drawing_faults", "edge_faults", "input_faults", "linked_faults"]

_FORMULA_LINK = re.compile(r'HYPERLINK\(\s*"([^"]+)"\s*[,;]\s*"([^"]*)"', re.IGNORECASE)
_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[BIUESXYPNDTFZGA]|&)')
_MAP = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_FILL_IN = re.compile(r"\((?:fyll(?:es|ast)? (?:ut|inn)|skriv (?:her|inn)|fill in|to be filled in|enter)\b[^)]*\)", re.IGNORECASE)
_EPOCH = datetime.date(1899, 12, 30)
_SHAPES = ("sp", "pic", "graphicFrame", "grpSp", "cxnSp")


def _at(sheet: Sheet, code: str, spot: str = "", **values: object) -> Fault:
    return Fault(code=code, part=sheet.part, spot=spot, values=values)


def input_faults(book: Book) -> Iterator[Fault]:
    """Yield what is wrong with what people fill in."""
    language = first_language(book.office.properties.get("language", ""))
    for sheet in book.sheets:
        if not sheet.visible:
            continue
        for node, areas in sheet.validated:
            if areas and node.get("type", "none") != "none":
                yield from _validation(sheet, node, address(areas[0].top, areas[0].left), language)
            elif areas and node.get("prompt"):
                yield from _said(sheet, node.get("prompt", ""), address(areas[0].top, areas[0].left), language)
        yield from _borders(book, sheet)
        if sheet.protected is not None:
            yield from _locked(book, sheet, sheet.protected)
            yield from _closed(book, sheet)


def _validation(sheet: Sheet, node: Element, where: str, language: str) -> Iterator[Fault]:
    spot = f"cell {where}"
    prompt, error = (node.get("prompt") or "").strip(), (node.get("error") or "").strip()
    if not prompt or node.get("showInputMessage") not in ("1", "true"):
        yield _at(sheet, "input-prompt", spot, text=node.get("sqref") or where)
    if not error and node.get("showErrorMessage") in ("1", "true"):
        yield _at(sheet, "input-error", spot, text=node.get("sqref") or where)
    for text in (prompt, error):
        yield from _said(sheet, text, where, language)


def _said(sheet: Sheet, text: str, where: str, language: str) -> Iterator[Fault]:
    said = said_language(text)
    same = said == language or (said == "no" and language in ("nb", "nn", "no")) or (language == "no" and said in ("nb", "nn"))
    if language and said and not same:
        yield _at(sheet, "input-language", f"cell {where}", text=text, said=said, tag=language)


def _borders(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield borders of input cells that are hardly seen, once for each style."""
    told: set[int] = set()
    for row, column, cell in sheet.cells():
        look = book.look(cell)
        held = any(area.holds(row, column) for _, areas in sheet.validated for area in areas)
        if not look.border or cell.style in told or not (held or not look.locked):
            continue
        told.add(cell.style)
        ratio = contrast(look.border, book.theme.slots["lt1"])
        if ratio < 2.995 and contrast(look.fill or book.theme.slots["lt1"], book.theme.slots["lt1"]) < 2.995:
            yield _at(sheet, "contrast-border", f"cell {address(row, column)}", ratio=int(ratio * 10) / 10, colour=f"#{look.border}")


def _closed(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Yield cells of a locked sheet that ask to be filled in, by a validation or by the heading of their table's column, and are locked themselves."""
    asked = [area for node, areas in sheet.validated if node.get("type", "none") != "none" for area in areas]
    for table, _ in sheet.tables:
        asked += [Area(table.top + 1, at, table.bottom, at) for at in range(table.left, table.right + 1) if _FILL_IN.search(sheet.text(table.top, at))]
    for area in asked:
        rows = range(area.top, min(area.bottom, area.top + 500) + 1)
        cells = [cell for row in rows for column, cell in sheet.rows.get(row, {}).items() if area.left <= column <= area.right]
        if cells and all(book.look(cell).locked for cell in cells):
            place = address(area.top, area.left)
            whole = f"{place}:{address(area.bottom, area.right)}" if (area.top, area.left) != (area.bottom, area.right) else place
            yield _at(sheet, "input-locked", f"cell {place}", text=whole)


def _locked(book: Book, sheet: Sheet, protection: Element) -> Iterator[Fault]:
    open_cells = [(row, column) for row, column, cell in sheet.cells() if not book.look(cell).locked]
    if protection.get("selectUnlockedCells") in ("1", "true") and open_cells:
        yield _at(sheet, "input-unreachable")
    elif protection.get("selectLockedCells") in ("1", "true"):
        yield _at(sheet, "locked-unreadable")
    for row, column in open_cells:
        beside = any(cell.text and at < column for at, cell in sheet.rows[row].items())
        above = any(sheet.text(line, column) for line in range(row - 1, max(row - 200, 0), -1))
        if not beside and not above:
            yield _at(sheet, "input-label", f"cell {address(row, column)}")


# --- links ----------------------------------------------------------------------------------------------------------------------------------


def linked_faults(book: Book) -> Iterator[Fault]:
    """Yield what is wrong with the texts of links."""
    yield from link_faults(link for sheet in book.sheets if sheet.visible for link in _links(book, sheet))


def _links(book: Book, sheet: Sheet) -> Iterator[Link]:
    for node in sheet.root.iterfind("{*}hyperlinks/{*}hyperlink"):
        target = book.office.target(sheet.partname, node.get(f"{R}id")) + (f"#{node.get('location')}" if node.get("location") else "")
        for area in areas_in(node.get("ref", ""))[:1]:
            text = sheet.text(area.top, area.left)
            yield Link(text=text, target=target, part=sheet.part, spot=f"cell {address(area.top, area.left)}")
    for row, column, cell in sheet.cells():
        found = _FORMULA_LINK.search(cell.formula) if "HYPERLINK" in cell.formula.upper() else None
        if found:
            yield Link(text=cell.text or found[2], target=found[1], part=sheet.part, spot=f"cell {address(row, column)}")


# --- drawings -------------------------------------------------------------------------------------------------------------------------------


def drawing_faults(book: Book) -> Iterator[Fault]:
    """Yield what is wrong with pictures, charts, text boxes, controls and objects."""
    for sheet in book.sheets:
        if not sheet.visible:
            continue
        for name, root in book.office.trees(sheet.partname, "drawing"):
            for anchor in root:
                for shape in (node for node in anchor if local(node) in _SHAPES):
                    yield from _drawn(book, sheet, name, shape, titled=_is_titled(sheet, covered(anchor)))
        for control in sheet.root.iter("{*}control"):
            properties = child(control, "controlPr")
            if properties is None or not (properties.get("altText") or "").strip():
                yield _at(sheet, "control-title", text=control.get("name", ""))
        for each in sheet.root.iter("{*}oleObject"):
            yield _at(sheet, "embedded-object", name=each.get("progId", ""))


def _is_titled(sheet: Sheet, area: Area | None) -> bool:
    """Say whether a cell is the title of a chart: a text in one of the two rows above it, or in its first row, which it may leave free."""
    if area is None or sheet.is_chart:
        return False
    rows = range(max(area.top - 2, 1), area.top + 1)
    found = [cell for row in rows for column, cell in sheet.rows.get(row, {}).items() if area.left <= column <= area.right]
    return any((cell.text and not cell.numeric) or cell.formula for cell in found)


def _drawn(book: Book, sheet: Sheet, partname: str, shape: Element, *, titled: bool) -> Iterator[Fault]:
    named = next((found for node in shape if local(node).startswith("nv") and (found := child(node, "cNvPr")) is not None), None)
    kind = {"pic": "picture", "grpSp": "group", "cxnSp": "line"}.get(local(shape), "shape")
    data = next(shape.iter("{*}graphicData"), None)
    if local(shape) == "graphicFrame":
        kind = kind_of_graphic(data)
    if kind == "slicer":
        return
    name = named.get("name", "") if named is not None else ""
    spot = f'"{name}"'
    text = "".join(str(node.text or "") for node in shape.iter("{*}t")).strip() if kind in ("shape", "group") else ""
    if text and is_word_art(shape):
        yield _at(sheet, "text-as-picture", spot, text=text)
    if text and kind == "shape":
        yield _at(sheet, "text-box-sheet", spot, text=text)
        return
    yield from alternative_faults(named, kind, sheet.part, spot)
    if kind == "chart" and data is not None and "chartex" not in data.get("uri", ""):
        target = book.office.target(partname, next((node.get(f"{R}id") for node in data if node.get(f"{R}id")), None))
        if target in book.office.package:
            look = ChartLook(theme=book.theme, mapping=_MAP, ground=(book.theme.slots["lt1"],), smallest=9.0, titled=titled)
            yield from chart_faults(book.office.root(target), look, sheet.part, spot)


# --- headers, comments ----------------------------------------------------------------------------------------------------------------------


def _days(book: Book) -> Iterator[str]:
    """Yield the days of cells, as headers and footers write them."""
    for sheet in book.sheets:
        for _, _, cell in sheet.cells() if sheet.visible else ():
            if cell.numeric and "y" in book.look(cell).code.lower() and 1 <= number(cell.text) < 2_900_000:
                yield (_EPOCH + datetime.timedelta(days=int(number(cell.text)))).strftime("%d.%m.%Y")


def edge_faults(book: Book) -> Iterator[Fault]:
    """Yield facts of headers and footers that no cell names, and comments that are left."""
    body = "\n".join(cell.text for sheet in book.sheets if sheet.visible for _, _, cell in sheet.cells() if cell.text and not cell.numeric)
    names = "\n".join([*(sheet.name for sheet in book.sheets), *_days(book)])
    for sheet in book.sheets:
        if not sheet.visible:
            continue
        texts = [re.sub(r"&[LCR]", "\n", _CODES.sub("", str(node.text or ""))) for node in sheet.root.iterfind("{*}headerFooter/*")]
        for fact in only_at_the_edge(texts, f"{body}\n{names}"):
            yield _at(sheet, "edge-only", "page header or footer", text=fact)
        count = sum(1 for _, root in book.office.trees(sheet.partname, "comments", "threadedComment") for _ in root.iter("{*}comment", "{*}threadedComment"))
        if count:
            yield _at(sheet, "comments-left", count=count)
