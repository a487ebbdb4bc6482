"""The sheets of a workbook looked through: which cells are typed, which rows and columns stand in which loops and conditions."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from urllib.parse import unquote

import jinja2
from lxml import etree

from docautomat.compiler.bands import SheetBands, find_bands, split
from docautomat.compiler.blocks import Block
from docautomat.compiler.columns import find_columns
from docautomat.compiler.hoisting import hoist
from docautomat.compiler.inner import check_inner, filter_of, inner_sites
from docautomat.compiler.marks import Mark
from docautomat.compiler.placeholders import find_placeholders, settle_placeholders
from docautomat.compiler.sheetcells import cell_of, cell_sites, fills_cells, obeyed, own_links, sheet_frame, type_cells
from docautomat.compiler.sheetplans import RowBlock, SheetPlan, SheetsFound
from docautomat.compiler.story import Sites, analysed, around_units, register, site_of, writes
from docautomat.compiler.torn import torn
from docautomat.errors import Finding, Place
from docautomat.lexer import Lexer
from docautomat.markup.language import Dialect, Element, Site, drop_attributes, is_instruction, like
from docautomat.markup.spreadsheetml.conversations import is_remark
from docautomat.markup.spreadsheetml.references import Area, parse_area
from docautomat.markup.spreadsheetml.workbook import Sheet, Workbook, column_of
from docautomat.opc.package import Package

__all__ = ["blank_row", "find_sheets"]


def find_sheets(workbook: Workbook, lexer: Lexer, environment: jinja2.Environment, sites: Sites) -> tuple[SheetsFound | None, list[Finding]]:
    """Return the workbook's sheets with all tags judged and hoisted, or the findings; `None` where no cell holds a tag."""
    story = workbook.story()
    marks, blocks, findings = analysed(story, lexer, environment)
    if findings or not marks:
        return None, findings
    findings = [*check_inner(marks), *_leaving_remarks(blocks)]
    if findings:
        return None, findings
    before = [_row_numbers(sheet) for sheet in workbook.sheets]
    where = {mark: site_of(mark) if filter_of(mark) == "_drawing" else Site() for mark in marks if writes(mark)}
    where.update(inner_sites(marks))
    where.update(cell_sites(workbook, marks))
    pictures = find_placeholders(marks)
    across, findings = find_columns(workbook.sheets, marks, blocks, environment)
    if not findings:
        beside, findings = find_bands(workbook.sheets, marks, blocks, environment)
    findings = findings or hoist(story, marks, blocks)
    if findings:
        return None, findings
    for mark in marks:
        _empty(mark.line.element, mark)
    for sheet, columns in across.items():
        columns.place(sheet, marks, blocks)
    plans = [_plan(sheet, number, marks) for number, sheet in enumerate(workbook.sheets)]
    for plan, rows in zip(plans, before, strict=True):
        plan.columns = across.get(plan.sheet)
        plan.moves |= plan.columns is not None
        plan.vanished = frozenset(rows - _row_numbers(plan.sheet))
        plan.last = max(rows, default=0)
        plan.gaps = frozenset(range(1, plan.last + 1)) - rows if plan.moves else frozenset()
        if (cells := beside.get(plan.sheet)) is not None:
            _split(plan, cells, rows, marks)
    parts = [part for plan in plans for part in plan.parts]
    settle_placeholders(pictures, marks, where)
    commands, findings = obeyed(workbook.sheets, workbook, marks, where)
    digit = workbook.styles.looks().digit
    for plan in plans:
        if fills_cells(plan.sheet, marks):
            plan.frame = sheet_frame(plan.sheet, own_links(plan.sheet, commands) if plan.moves else (), digit)
    typed = dict(found for part in parts for found in type_cells(part.sheet, where, marks, commands, part.is_head))
    where.update(typed)
    _find_blocks(parts, marks, blocks)
    _find_units(plans, marks, blocks)
    return SheetsFound(story, marks, blocks, plans, register(where, sites), set(typed)), [*findings, *_refusals(plans, workbook, lexer)]


def _leaving_remarks(blocks: list[Block]) -> Iterator[Finding]:
    """Yield the findings of tags in conversations whose other end stands elsewhere."""
    for block in blocks:
        inside = next((mark for mark in block.joints if is_remark(mark.line.element)), None)
        if inside is not None and any(mark.line is not inside.line for mark in block.joints):
            message = f"the {block.keyword} in a conversation has its other end elsewhere; it can only choose among the conversation's own words"
            hint = "put the tags into the cells, or into notes"
            yield Finding(code="conversation", severity="error", place=inside.place, message=message, hint=hint)


def _split(plan: SheetPlan, beside: SheetBands, rows: set[int], marks: list[Mark]) -> None:
    """Give a sheet with blocks of cells the plans of its bands."""
    plan.moves, plan.beside = True, beside
    plan.gaps = frozenset(range(1, plan.last + 1)) - rows
    for band, sheet in enumerate(split(plan.sheet, beside, marks)):
        plan.bands.append(dataclasses.replace(plan, sheet=sheet, band=band, bands=[], chains={}, blocks=[], vanished=frozenset(rows - _row_numbers(sheet))))


def _empty(cell: Element, mark: Mark) -> None:
    """Make a cell that held nothing but hoisted tags an empty one."""
    if mark.line.attribute or cell.get("t") != "inlineStr":
        return
    if any(is_instruction(node) or (node.text or "") for node in cell.iter() if node is not cell):
        return
    for child in list(cell):
        cell.remove(child)
    drop_attributes(cell, "t")


def _row_numbers(sheet: Sheet) -> set[int]:
    return {int(row.get("r", "0")) for row in sheet.data.iterfind(sheet.dialect.row)}


def _plan(sheet: Sheet, number: int, marks: list[Mark]) -> SheetPlan:
    moves = any(is_instruction(node) and (node.text or "").isdigit() for node in sheet.data)
    plan = SheetPlan(sheet, number, moves, heads=_table_heads(sheet))
    for mark in marks:
        if mark.segment.root is sheet.root and mark.role == "output" and not mark.line.attribute and (cell := cell_of(mark.line.element, sheet)) is not None:
            reference = cell.get("r", "")
            column = column_of(reference)
            plan.written.add((int(reference[len(column) :]), column))
    return plan


def _table_heads(sheet: Sheet) -> list[Area]:
    areas = [(parse_area(part.root.get("ref") or ""), int(part.root.get("headerRowCount", "1"))) for part in sheet.parts if part.kind == "table"]
    return [area.with_rows(area.first_row, area.first_row + count - 1) for area, count in areas if area is not None and count]


# --- blocks of rows ---------------------------------------------------------------------------------------------------------------------


def _find_blocks(plans: list[SheetPlan], marks: list[Mark], blocks: list[Block]) -> None:
    """Find which template rows stand in which blocks, and in which loops."""
    of_mark = {mark: block for block in blocks for mark in block.joints}
    loop_ids = {block: number for number, block in enumerate(blocks)}
    by_number = {str(mark.number): mark for mark in marks}
    for plan in plans:
        if not plan.moves:
            continue
        open_blocks: list[RowBlock] = []
        iterating: list[Block] = []
        for node in plan.sheet.data:
            if is_instruction(node) and not (node.text or "").startswith("gap "):
                _step(by_number.get(node.text or ""), of_mark, open_blocks, iterating, plan)
                continue
            first, last = _rows_of(node)
            chain = tuple(loop_ids[block] for block in iterating)
            if not open_blocks:
                continue
            for row in range(first, last + 1):
                plan.chains[row] = chain
                for block in open_blocks:
                    block.rows.append(row)


def _rows_of(node: Element) -> tuple[int, int]:
    """Return the rows that a row element, or the instruction for a gap, stands for."""
    if is_instruction(node):
        first, _, last = (node.text or "")[4:].partition("_")[0].partition("-")
        return int(first), int(last)
    row = int(node.get("r", "0"))
    return row, row


def _step(mark: Mark | None, of_mark: dict[Mark, Block], open_blocks: list[RowBlock], iterating: list[Block], plan: SheetPlan) -> None:
    if mark is None or mark not in of_mark:
        return
    block = of_mark[mark]
    if mark.role == "open":
        open_blocks.append(RowBlock(block, []))
        plan.blocks.append(open_blocks[-1])
        if mark.keyword == "for":
            iterating.append(block)
    elif mark.role == "middle":
        if block in iterating:
            iterating.remove(block)
    else:
        open_blocks.pop()
        if block in iterating:
            iterating.remove(block)


# --- whole sheets -----------------------------------------------------------------------------------------------------------------------


def _find_units(plans: list[SheetPlan], marks: list[Mark], blocks: list[Block]) -> None:
    """Find which sheets stand in which sheet loops and conditions."""
    of_mark = {mark: block for block in blocks for mark in block.joints}
    ids = {block: number for number, block in enumerate(blocks)}
    before, after = around_units(marks)
    around: list[Block] = []
    iterating: list[Block] = []
    for plan in plans:
        for mark in before.get(plan.number, ()):
            if mark.role == "open":
                around.append(of_mark[mark])
                if mark.keyword == "for":
                    iterating.append(of_mark[mark])
            elif mark.role == "middle" and of_mark[mark] in iterating:
                iterating.remove(of_mark[mark])
        plan.units = tuple(ids[block] for block in iterating)
        plan.floats, plan.optional = plan.sheet.tagged or bool(around), bool(around)
        for mark in after.get(plan.number, ()):
            around.remove(of_mark[mark])
            if of_mark[mark] in iterating:
                iterating.remove(of_mark[mark])


def _unfollowed(plan: SheetPlan, workbook: Workbook, lexer: Lexer) -> Iterator[Finding]:
    """Yield the findings of what a sheet has that tags in it cannot reach."""
    package = workbook.package
    for entry in package.relationships(plan.sheet.partname).all():
        if entry.external and lexer.may_hold_tags(unquote(entry.target)):
            hint = "let the cell hold the link instead: {{ link(m.url, m.name) }}"
            cell = next((link.get("ref", "") for link in plan.sheet.root.iterfind("{*}hyperlinks/{*}hyperlink") if entry.id in link.attrib.values()), "")
            message = f"tags in the address of a link are not filled: {unquote(entry.target)}"
            yield _refusal(package.file, plan.sheet.label, "link", message, hint, f"cell {cell}" if cell else "")
    conversations = plan.sheet.notes.conversations if plan.sheet.notes is not None else None
    for partname in package.related(plan.sheet.partname, "threadedComment") if conversations is None else ():
        text = "".join(str(text) for text in package.parse(partname).itertext())
        if plan.moves or plan.units or lexer.may_hold_tags(text):
            message = "conversations in comments cannot follow rows or sheets that repeat, nor hold tags, if one lacks the note that stands beside it"
            yield _refusal(
                package.file, plan.sheet.label, "threaded-comment", message, "make notes of them, or save the file with Excel, which adds what is missing"
            )

    for partname, kind in _below(package, plan.sheet.partname):
        if kind in _NOT_FILLED and any(lexer.may_hold_tags(str(text)) for text in package.parse(partname).itertext()):
            yield _refusal(package.file, plan.sheet.label, "tag-place", f"tags in {_NOT_FILLED[kind]} are not filled", "put them into a cell or a text box")


def _below(package: Package, sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the parts that belong to a sheet, its drawings and its charts, with their kinds."""
    for entry in package.relationships(sheet).all():
        if entry.partname is not None and entry.partname in package:
            yield entry.partname, entry.kind
            if entry.kind in ("drawing", "chart"):
                yield from _below(package, entry.partname)


_NOT_FILLED = {
    "diagramData": "SmartArt",
    "chartEx": "a chart of this newer kind",
    "chartUserShapes": "text boxes inside of a chart",
    "vmlDrawing": "form controls",
    "ctrlProp": "form controls",
}
_NOT_REPEATED = {"slicer": "a slicer", "timeline": "a timeline", "queryTable": "a query table"}
_NOT_DROPPED = frozenset({"slicer", "timeline"})
"""What the workbook has a list of, which would name what is gone."""


def _refusals(plans: list[SheetPlan], workbook: Workbook, lexer: Lexer) -> list[Finding]:
    """Return the findings of sheets that cannot do what their tags ask for."""
    package = workbook.package
    found: list[Finding] = []
    names = [entry.get("name") or "" for entry in workbook.root.iterfind("{*}sheets/{*}sheet")]
    worksheets = {plan.sheet.entry for plan in plans}
    for number, name in enumerate(names):
        if number not in worksheets and lexer.may_hold_tags(name):
            hint = "give it a fixed name"
            found.append(_refusal(package.file, f'sheet "{name}"', "chart-sheet-name", "tags in the name of a chart sheet are not filled", hint))
    for plan, following in itertools.pairwise(plans):
        if set(plan.units) & set(following.units) and following.sheet.entry != plan.sheet.entry + 1:
            hint = "move it before or behind the sheets that repeat"
            found.append(_refusal(package.file, following.sheet.label, "chart-sheet", "a chart sheet stands between the sheets of one loop", hint))
    for plan in plans:
        found += _unfollowed(plan, workbook, lexer)
        if plan.beside is not None:
            found += torn(plan.sheet, [band.sheet.data for band in plan.bands], plan.beside, package.file)
        parts = [plan.sheet.partname, *(part.partname for part in plan.sheet.parts)]
        kinds = {entry.kind for part in parts for entry in package.relationships(part).all()} if plan.optional else set()
        for kind in sorted(kinds & (_NOT_REPEATED.keys() if plan.units else _NOT_DROPPED)):
            hint = "put it on a sheet of its own that reads from this one"
            verb = "repeated" if plan.units else "left out"
            found.append(_refusal(package.file, plan.sheet.label, "repeated-part", f"a sheet with {_NOT_REPEATED[kind]} cannot be {verb}", hint))
    return found


def _refusal(file: str, part: str, code: str, message: str, hint: str, spot: str = "") -> Finding:
    return Finding(code=code, severity="error", place=Place(file=file, part=part, spot=spot), message=message, hint=hint)


def blank_row(row: Element, words: Dialect) -> Element:
    """Return a row with its formats and without its contents; cells that were typed are gone and stay so."""
    blank = like(row)
    for child in row:
        if child.tag == words.cell:
            kept = {name: child.get(name, "") for name in ("r", "s") if name in child.attrib}
            etree.SubElement(blank, child.tag, kept)
        elif is_instruction(child) and (child.text or "").startswith("cell "):
            _, _, reference, style = (child.text or "").split(" ")
            etree.SubElement(blank, words.cell, {"r": reference, **({"s": style} if style != "-1" else {})})
    return blank
