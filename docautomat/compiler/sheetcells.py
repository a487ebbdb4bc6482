"""The cells of sheets: those that one tag fills get its value's type, others are text; commands say how a cell looks.

{% cellstyle name %}   fill, font, border and number format of a named cell style of the workbook
{% cellbg colour %}    the cell's background
{% rowbg colour %}     the background of all cells of the row that the template has
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml import etree

from docautomat.compiler.choices import choice_of
from docautomat.compiler.hoisting import instruction
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.lexer import Tag
from docautomat.markup.language import Element, Line, Site, fragment, is_instruction
from docautomat.markup.spreadsheetml.cellstyles import CellStyle
from docautomat.markup.spreadsheetml.fonts import font_of
from docautomat.markup.spreadsheetml.frames import OwnLink, SheetFrame, frame_of, put_places, take_links
from docautomat.markup.spreadsheetml.texts import LONGEST_TEXT
from docautomat.markup.spreadsheetml.workbook import Sheet, Workbook

__all__ = ["Commands", "cell_of", "cell_sites", "fills_cells", "obeyed", "own_links", "sheet_frame", "type_cells"]

Commands = dict[Element, list[Element]]
"""What commands put into cells and rows."""
_FILTERS = {"cellbg": "_cell_fill", "rowbg": "_row_fill", "cellstyle": "_cell_style"}


def cell_of(element: Element, sheet: Sheet) -> Element | None:
    """Return the cell that a line is, or whose formula it is."""
    if element.tag == sheet.dialect.cell:
        return element
    parent = element.getparent()
    return parent if parent is not None and parent.tag == sheet.dialect.cell else None


def cell_sites(workbook: Workbook, marks: Sequence[Mark]) -> dict[Mark, Site]:
    """Return the site of each output in the text of a cell, in unhoisted trees: the cell's style, and the font of the run in which the tag stands."""
    sheets = {sheet.root: sheet for sheet in workbook.sheets}
    found: dict[Mark, Site] = {}
    rooms = _rooms(marks)
    for mark in marks:
        sheet = sheets.get(mark.segment.root)
        cell = mark.line.element
        if sheet is None or mark.line.attribute or cell.tag != sheet.dialect.cell or mark.role not in ("output", "open"):
            continue
        style = _style_of(cell, workbook)
        holder = mark.line.holder_at(mark.tag.start)
        run = holder.getparent()
        if run is not None and run.tag == sheet.dialect.run:
            properties = run.find(sheet.dialect.run_properties)
            style = dataclasses.replace(style, font=font_of(properties) or style.font, run=fragment(properties), in_run=True)
        found[mark] = Site(extra=style, part=sheet.partname, cell=cell.get("r", ""), splittable=style.in_run, room=rooms[mark.line])
    return found


def _rooms(marks: Sequence[Mark]) -> dict[Line, int]:
    """Return how many characters each output of a line may bring without the whole being measured; each may be two units."""
    taken: dict[Line, int] = {}
    outputs: dict[Line, int] = {}
    for mark in marks:
        taken[mark.line] = taken.get(mark.line, len(mark.line.text)) - len(mark.tag.source)
        outputs[mark.line] = outputs.get(mark.line, 0) + (mark.role != "comment")
    return {line: max(0, LONGEST_TEXT // 2 - length) // max(1, outputs[line]) for line, length in taken.items()}


def _style_of(cell: Element, workbook: Workbook) -> CellStyle:
    style = workbook.styles.of(int(cell.get("s", "-1")))
    return dataclasses.replace(style, prefix=f"{cell.prefix}:") if cell.prefix else style


# --- cells that one tag fills -----------------------------------------------------------------------------------------------------------


def type_cells(
    sheet: Sheet, where: Mapping[Mark, Site], marks: list[Mark], commands: Commands, is_text: Callable[[Element], bool]
) -> Iterator[tuple[Mark, Site]]:
    """Replace each cell that one output fills, or one of a choice, by its beginning and the marks, unless it `is_text` anyway; yield marks and sites."""
    by_number = {str(mark.number): mark for mark in marks}
    looped = {str(mark.number) for mark in marks if mark.role == "open" and mark.keyword == "for"}
    for cell in list(sheet.data.iter(sheet.dialect.cell)):
        given = commands.get(cell, [])
        before, nodes, outputs = ([], [], []) if is_text(cell) else _filling(cell, by_number, marks)
        site = next((where[mark] for mark in outputs if mark in where), None)
        if site is None:
            _dress(cell, sheet, given, looped)
            continue
        prefix = f"{cell.prefix}:" if cell.prefix else ""
        for node in (*before, instruction(f"cell {prefix} {cell.get('r')} {site.extra.plain}"), *given, *nodes):
            node.tail = None
            cell.addprevious(node)
        parent = cell.getparent()
        assert parent is not None
        parent.remove(cell)
        yield from ((mark, where.get(mark, site)) for mark in outputs)
    for row in sheet.data.iterfind(sheet.dialect.row):
        for node in reversed(commands.get(row, [])):
            row.insert(0, node)


def _filling(cell: Element, by_number: Mapping[str, Mark], marks: list[Mark]) -> tuple[list[Element], list[Element], list[Mark]]:
    """Return the instructions before a cell and those that write all of it, and the outputs of which one does; none if it is a cell of text."""
    if next(cell.iter(etree.ProcessingInstruction), None) is None:
        return [], [], []
    before, pi, behind = _only_output(cell, by_number)
    if pi is not None:
        mark = by_number.get(pi.text or "")
        return (before, [pi, *behind], [mark]) if mark is not None and mark.role == "output" else ([], [], [])
    nodes, outputs = choice_of(cell, by_number, marks) or ([], [])
    return [], nodes, outputs


def _dress(cell: Element, sheet: Sheet, given: list[Element], looped: set[str]) -> None:
    """Put into a cell what commands give it; one of runs with tags loses those that come out empty, one with more than outputs is measured."""
    tags = [node.text or "" for node in cell.iter() if is_instruction(node)]
    own = [instruction(f"runs {cell.get('r')}")] if tags and cell.find(f".//{sheet.dialect.run}") is not None else []
    if any(number in looped for number in tags):
        own.append(instruction(f"measure {cell.get('r')}"))
    for node in reversed([*given, *own]):
        cell.insert(0, node)


def _only_output(cell: Element, by_number: Mapping[str, Mark]) -> tuple[list[Element], Element | None, list[Element]]:
    """Return the instruction that is all of a cell's text, or `None`, and those before and behind it that print nothing."""
    found: list[Element] = []
    for node in cell.iter():
        if is_instruction(node):
            if (node.tail or "").strip():
                return [], None, []
            found.append(node)
        elif node is not cell and isinstance(node.tag, str):
            name = etree.QName(node).localname
            if name == "f" or (name in ("t", "v") and node.text):
                return [], None, []
    printing = [number for number, node in enumerate(found) if not _is_silent(by_number.get(node.text or ""))]
    if len(printing) != 1:
        return [], None, []
    return found[: printing[0]], found[printing[0]], found[printing[0] + 1 :]


def _is_silent(mark: Mark | None) -> bool:
    return mark is not None and mark.role == "single" and mark.keyword == "set"


# --- commands -----------------------------------------------------------------------------------------------------------------------------


def obeyed(sheets: Sequence[Sheet], workbook: Workbook, marks: list[Mark], where: dict[Mark, Site]) -> tuple[Commands, list[Finding]]:
    """Return what commands put into cells and rows, in hoisted trees; and the findings of those that mean nothing in a sheet."""
    commands: Commands = {}
    findings: list[Finding] = []
    of_root = {sheet.root: sheet for sheet in sheets}
    for mark in [mark for mark in marks if mark.role in ("cell", "element", "restart")]:
        sheet = of_root.get(mark.segment.root)
        cell = cell_of(mark.line.element, sheet) if sheet is not None and not mark.line.attribute else None
        if cell is None or mark.keyword not in _FILTERS or sheet is None:
            message = f"{mark.keyword} cannot stand here, in a workbook"
            hint = f"cells of sheets know {', '.join(sorted(_FILTERS))}; if and for around rows drop and repeat them"
            findings.append(Finding(code="cell-command", severity="error", place=mark.place, message=message, hint=hint))
            continue
        holder = cell.getparent() if mark.keyword == "rowbg" else cell
        assert holder is not None
        tag = Tag(kind="output", start=mark.tag.start, end=mark.tag.end, source=mark.tag.source, body=mark.tag.body.removeprefix(mark.keyword).strip())
        made = Mark(len(marks), tag, "output", mark.segment, mark.line, mark.place, synthetic=True, filter=_FILTERS[mark.keyword])
        marks.append(made)
        names = workbook.styles.names if mark.keyword == "cellstyle" else None
        where[made] = Site(extra=_Names(names) if names is not None else None, part=sheet.partname, cell=cell.get("r", ""))
        commands.setdefault(holder, []).append(instruction(str(made.number)))
    return commands, findings


class _Names(dict[str, tuple[str, int]]):
    """The named cell styles, as part of a site."""

    __hash__ = object.__hash__  # type: ignore[assignment]


# --- sheets -------------------------------------------------------------------------------------------------------------------------------


def own_links(sheet: Sheet, commands: Commands) -> tuple[OwnLink, ...]:
    """Take the links of cells with tags out of a sheet whose rows move, and put instructions into the cells: a link of the data may take their place."""
    cells: dict[str, Element] = {}
    for cell in sheet.root.iterfind("{*}sheetData/{*}row/{*}c") if sheet.root.find("{*}hyperlinks") is not None else ():
        if any(is_instruction(node) for node in cell.iter()):
            cells[cell.get("r", "")] = cell
    found = take_links(sheet.root, cells)
    for number, (cell, _) in enumerate(found):
        commands.setdefault(cell, []).insert(0, instruction(f"link {cell.get('r')} {number}"))
    return tuple(link for _, link in found)


def sheet_frame(sheet: Sheet, own: tuple[OwnLink, ...], digit: int) -> SheetFrame:
    """Return the frame of a sheet into whose cells tags write, and put instructions where links and pictures go; `digit` is the width of one in pixels."""
    drawing = next((part.partname for part in sheet.parts if part.kind == "drawing"), "")
    frame = frame_of(sheet.root, sheet.partname, drawing, own, digit)
    put_places(sheet.root, instruction)
    return frame


def fills_cells(sheet: Sheet, marks: Sequence[Mark]) -> bool:
    """Say whether a tag stands in a cell of a sheet, in unhoisted trees."""
    return any(mark.segment.root is sheet.root and mark.line.element.tag == sheet.dialect.cell for mark in marks)
