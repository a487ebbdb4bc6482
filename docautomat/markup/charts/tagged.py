"""A data sheet with tags of its own: a workbook template in a chart. Rows may repeat in it, and the chart's references follow.

    Sheet1   A2  {% for m in milestones %}{{ m.name }}     B2  {{ m.weight }}{% endfor %}        chart1.xml   <c:f>Sheet1!$B$2</c:f>

Before the workbook is compiled each area to which the chart refers gets a name; what that name stands for in the filled workbook is the chart's new reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from docautomat.errors import PackageError
from docautomat.markup.charts.books import Book
from docautomat.markup.charts.references import Area
from docautomat.markup.language import Element
from docautomat.opc.package import Package

__all__ = ["has_tags", "named", "refreshed", "unnamed"]

_NAME = "_docautomat_"
_BEFORE_NAMES = frozenset({"fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences"})
_NUMBERS = ("val", "yVal", "xVal", "bubbleSize")


def _references(root: Element) -> list[str]:
    """Return the areas to which a chart refers, each once."""
    return list(dict.fromkeys(node.text for node in root.iter("{*}f") if node.text and Area.parse(node.text) is not None))


def _spanned(area: Area, root: Element, formula: str) -> str:
    """Return a reference that grows with its rows: of one cell, too, unless it is a name."""
    single = area.height == area.width == 1
    holders = (node.getparent() for node in root.iter("{*}f") if node.text == formula)
    name = any(holder is not None and str(getattr(holder.getparent(), "tag", "")).endswith("}tx") for holder in holders)
    return f"{area.formula()}:{area.formula().rpartition('!')[2]}" if single and not name else area.formula()


def has_tags(root: Element, workbook: bytes) -> bool:
    """Say whether a chart's workbook is a template by itself: it holds statements, or tags where the chart wants numbers."""
    try:
        book = Book.open(workbook)
        texts, inline = book.texts(), book.has_inline(b"{")
    except PackageError:
        return False
    if inline or not any("{" in text for text in texts):
        return inline
    if any("{%" in text for text in texts):
        return True
    for holder in (node for name in _NUMBERS for node in root.iter(f"{{*}}{name}")):
        for node in holder.iter("{*}f"):
            area = Area.parse(node.text or "")
            sheet = book.sheet(area.sheet) if area is not None else None
            if area is not None and sheet is not None and any("{" in text for text in _texts(area, book)):
                return True
    return False


def _texts(area: Area, book: Book) -> list[str]:
    """Return what the cells of an area hold, row by row."""
    sheet, texts = book.sheet(area.sheet), book.texts()
    spots = ((area.row + row, area.column + column) for row in range(area.height) for column in range(area.width))
    return [sheet.value(spot, texts) for spot in spots] if sheet is not None else []


def named(root: Element, workbook: bytes) -> bytes:
    """Return the workbook with a name for each area to which the chart refers."""
    package = Package.open(workbook, allow_macros=True)
    main = package.parse(package.main)
    s = str(main.tag).removesuffix("workbook")
    listed = main.find(f"{s}definedNames")
    if listed is None:
        listed = etree.Element(f"{s}definedNames")
        [node for node in main if str(node.tag).rpartition("}")[2] in _BEFORE_NAMES][-1].addnext(listed)
    for number, formula in enumerate(_references(root)):
        area = Area.parse(formula)
        assert area is not None
        etree.SubElement(listed, f"{s}definedName", {"name": f"{_NAME}{number}", "hidden": "1"}).text = _spanned(area, root, formula)
    return package.write({package.main: etree.tostring(main, xml_declaration=True, encoding="UTF-8", standalone=True)}).to_bytes()


def unnamed(workbook: bytes) -> tuple[bytes, dict[int, str]]:
    """Return a filled workbook without these names, and what they stand for by now."""
    package = Package.open(workbook, allow_macros=True)
    main = package.parse(package.main)
    found: dict[int, str] = {}
    for node in list(main.iter("{*}definedName")):
        name, parent = node.get("name", ""), node.getparent()
        if name.startswith(_NAME) and parent is not None:
            found[int(name.removeprefix(_NAME))] = node.text or ""
            parent.remove(node)
            if not len(parent):
                main.remove(parent)
    return package.write({package.main: etree.tostring(main, xml_declaration=True, encoding="UTF-8", standalone=True)}).to_bytes(), found


def refreshed(chart: bytes, workbook: bytes, references: Mapping[int, str]) -> bytes:
    """Return the chart with the new references, and what their cells hold."""
    root = etree.fromstring(chart)
    book = Book.open(workbook)
    numbers = {formula: number for number, formula in enumerate(_references(root))}
    for node in list(root.iter("{*}f")):
        area = Area.parse(references.get(numbers.get(node.text or "", -1), ""))
        holder = node.getparent()
        if area is None or holder is None:
            continue
        node.text = area.formula()
        _keep(holder, _texts(area, book))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _keep(reference: Element, values: list[str]) -> None:
    """Let a chart keep these values of a reference, as numbers where all of them are or must be."""
    c = str(reference.tag).rpartition("}")[0] + "}"
    around = reference.getparent()
    wants = around is not None and str(around.tag).removeprefix(c) in ("val", "yVal", "bubbleSize")
    cache = next((node for node in reference if str(node.tag).endswith(("numCache", "strCache"))), None)
    if cache is None:
        return
    numeric = str(cache.tag).endswith("numCache") and (wants or all(not value or _is_number(value) for value in values))
    code = next((node.text or "" for node in cache.iter(f"{c}formatCode")), "General")
    reference.tag, cache.tag = f"{c}{'num' if numeric else 'str'}Ref", f"{c}{'num' if numeric else 'str'}Cache"
    for node in list(cache):
        cache.remove(node)
    if numeric:
        etree.SubElement(cache, f"{c}formatCode").text = code
    etree.SubElement(cache, f"{c}ptCount", {"val": str(len(values))})
    for index, value in enumerate(values):
        if value and (not numeric or _is_number(value)):
            etree.SubElement(etree.SubElement(cache, f"{c}pt", {"idx": str(index)}), f"{c}v").text = value


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
