"""What would be torn in a sheet with blocks of cells side by side: it lies over columns whose rows may come out in different places, and cannot be in two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from docautomat.compiler.bands import SheetBands
from docautomat.errors import Finding, Place
from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.drawings import spans
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.inner import formula_text
from docautomat.markup.spreadsheetml.references import Area, parse_sqref
from docautomat.markup.spreadsheetml.workbook import Sheet

__all__ = ["torn"]


def torn(sheet: Sheet, data: Iterable[Element], beside: SheetBands, file: str) -> Iterator[Finding]:
    """Yield a finding for each merged cell, table, filter, array formula, rule and drawing that would be torn; `data` are the cells of all bands."""
    for what, spot, areas in (*_areas(sheet), *_arrays(data), *_rules(sheet), *_drawn(sheet, beside)):
        if beside.apart(areas):
            yield Finding(
                code="torn-cells",
                severity="error",
                place=Place(file=file, part=sheet.label, spot=spot),
                message=f"{what} lies over columns whose rows move differently",
                hint="let it lie in the columns of one block, or in none, or above all blocks of cells",
            )


def _drawn(sheet: Sheet, beside: SheetBands) -> Iterator[tuple[str, str, list[Area]]]:
    """Yield what floats over a block of cells that repeats, and over columns beside it: it cannot come out with each copy."""
    loops = [found.area for found in beside.blocks if found.block.keyword == "for"]
    for part in sheet.parts:
        for holder, found in spans(part.root, sheet) if part.kind == "drawing" else ():
            if found is None or found[0].once:
                continue
            down, across = found
            area = Area(across.first, down.first, across.last, down.last)
            inside = [loop for loop in loops if loop.row1 <= area.row1 and area.row2 <= loop.row2 and beside.bands.among(loop) & beside.bands.among(area)]
            if inside and len(beside.bands.among(area)) > 1:
                named = holder.find(".//{*}cNvPr")
                yield f"{named.get('name') if named is not None else 'a drawing'}, which floats over {area},", f"cell {area}", [area]


def _areas(sheet: Sheet) -> Iterator[tuple[str, str, list[Area]]]:
    for node in sheet.root.iterfind("{*}mergeCells/{*}mergeCell"):
        yield "this merged cell", f"cell {node.get('ref')}", parse_sqref(node.get("ref") or "")
    for node in sheet.root.iterfind("{*}autoFilter"):
        yield "the filter", f"cell {node.get('ref')}", parse_sqref(node.get("ref") or "")
    for part in sheet.parts:
        if part.kind == "table":
            yield "the table", part.label, parse_sqref(part.root.get("ref") or "")
        location = part.root.find("{*}location") if part.kind == "pivotTable" else None
        if location is not None:
            yield "the pivot table", f"cell {location.get('ref')}", parse_sqref(location.get("ref") or "")


def _arrays(data: Iterable[Element]) -> Iterator[tuple[str, str, list[Area]]]:
    for formula in (node for cells in data for node in cells.iter("{*}f")):
        if formula.get("t") in ("array", "dataTable"):
            ref = formula.get("ref") or ""
            yield "this formula of several cells", f"cell {ref}", parse_sqref(ref)


def _rules(sheet: Sheet) -> Iterator[tuple[str, str, list[Area]]]:
    """Yield conditional formats and validations with what they read: one formula is relative to all of their cells."""
    for rule in (*sheet.root.iter("{*}conditionalFormatting"), *sheet.root.iter("{*}dataValidation")):
        sqref = rule.get("sqref") or next((node.text or "" for node in rule if isinstance(node.tag, str) and node.tag.endswith("}sqref")), "")
        read = [area for node in rule.iter() if _is_formula(node) for area in _relative(formula_text(node), sheet.name)]
        if read:
            what = "what this rule formats or reads" if str(rule.tag).endswith("conditionalFormatting") else "what this validation checks or reads"
            yield what, f"cell {sqref}", [*parse_sqref(sqref), *read]


def _is_formula(node: Element) -> bool:
    return isinstance(node.tag, str) and etree.QName(node).localname in ("formula", "formula1", "formula2", "f")


def _relative(text: str, sheet: str) -> Iterator[Area]:
    """Yield the areas of a formula that move with the cell for which it is asked."""
    for part in Formula.parse(text).references():
        area = part.reference.area
        own = not part.reference.sheet or part.reference.sheet.casefold() == sheet.casefold()
        if own and area.row1 and not (area.row1_fixed and area.row2_fixed):
            yield area
