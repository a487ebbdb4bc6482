"""A workbook compiled: its sheets as one program, and a layout program that runs before it.

    sheets -> hoisted trees -> cells typed, rows and references marked as places to be filled     (once)
    layout program -> which template rows come out, in what order -> a row map for every sheet     (each render)
    emission program -> rows, numbered as they come, references rewritten by the row maps          (each render)

Where no tag repeats or drops rows there is no layout program, and formulas stay as they are.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
from lxml import etree

from docautomat.compiler.blocks import Block, pair
from docautomat.compiler.hoisting import hoist, instruction
from docautomat.compiler.invariants import Settler
from docautomat.compiler.marks import Mark, find
from docautomat.compiler.scopes import judge
from docautomat.compiler.source import Program, Stream, Token, assemble, streams
from docautomat.compiler.story import SWITCH, CompiledStory, Sites, link, register, run, site_of
from docautomat.errors import Finding
from docautomat.lexer import Lexer
from docautomat.markup.language import Element, Site, Story
from docautomat.markup.spreadsheetml.placing import ROW, ROW_START, ROWS_END
from docautomat.markup.spreadsheetml.workbook import Sheet, Workbook, column_of

__all__ = ["SheetPlan", "compile_sheets"]


@dataclass(slots=True, eq=False)
class SheetPlan:
    """What the compiler found out about one sheet."""

    sheet: Sheet
    number: int
    moves: bool
    """Whether a tag repeats or drops rows of it."""
    written: set[tuple[int, str]] = field(default_factory=set)
    """Row and column of the cells that tags write."""
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Template row -> the loops around it, outermost first."""
    blocks: list[RowBlock] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class RowBlock:
    """A block that repeats or drops rows: which template rows stand inside, and whether something must be left of them."""

    block: Block
    rows: list[int]
    blank: bool = False


@dataclass(slots=True, eq=False)
class SheetsFound:
    """The sheets after hoisting, ready to be shaped."""

    story: Story
    marks: list[Mark]
    blocks: list[Block]
    plans: list[SheetPlan]
    numbers: dict[Mark, int]
    typed: set[Mark]


def compile_sheets(workbook: Workbook, lexer: Lexer, environment: jinja2.Environment, sites: Sites) -> tuple[SheetsFound | None, list[Finding]]:
    """Return the workbook's sheets with all tags judged and hoisted, or the findings; `None` where no cell holds a tag."""
    story = workbook.story()
    marks, findings = find(story, lexer, environment)
    blocks: list[Block] = []
    if not findings:
        blocks, findings = pair(marks)
    if not findings:
        findings = judge(story, marks, blocks)
    if findings or not marks:
        return None, findings
    findings = hoist(story, marks, blocks)
    if findings:
        return None, findings
    plans = [_plan(sheet, number, marks) for number, sheet in enumerate(workbook.sheets)]
    typed: set[Mark] = set()
    where: dict[Mark, Site] = {}
    for plan in plans:
        for mark, site in _type_cells(plan, workbook, marks):
            typed.add(mark)
            where[mark] = site
    for mark in marks:
        if mark.role == "output":
            where.setdefault(mark, Site())
    _find_blocks(plans, marks, blocks)
    return SheetsFound(story, marks, blocks, plans, register(where, sites), typed), []


def _plan(sheet: Sheet, number: int, marks: list[Mark]) -> SheetPlan:
    moves = any(node.tag is etree.ProcessingInstruction for node in sheet.data)
    plan = SheetPlan(sheet, number, moves)
    for mark in marks:
        reference = mark.line.element.get("r", "")
        if mark.segment.root is sheet.root and mark.role == "output":
            column = column_of(reference)
            plan.written.add((int(reference[len(column) :]), column))
    return plan


# --- cells ------------------------------------------------------------------------------------------------------------------------------


def _type_cells(plan: SheetPlan, workbook: Workbook, marks: list[Mark]) -> Iterator[tuple[Mark, Site]]:
    """Replace each cell that is exactly one output by its beginning and the mark; yield the mark and its style."""
    by_number = {str(mark.number): mark for mark in marks}
    words = plan.sheet.dialect
    for cell in list(plan.sheet.data.iter(words.cell)):
        pi = _only_output(cell)
        mark = by_number.get(pi.text or "") if pi is not None else None
        if pi is None or mark is None or mark.role != "output":
            continue
        prefix = f"{cell.prefix}:" if cell.prefix else ""
        style = workbook.styles.of(int(cell.get("s", "-1")))
        if prefix:
            import dataclasses

            style = dataclasses.replace(style, prefix=prefix)
        begin = instruction(f"cell {prefix} {cell.get('r')}")
        pi.tail = None
        cell.addprevious(begin)
        cell.addprevious(pi)
        parent = cell.getparent()
        assert parent is not None
        parent.remove(cell)
        yield mark, Site(extra=style)


def _only_output(cell: Element) -> Element | None:
    """Return the instruction that is all of a cell's text, or `None`."""
    found: Element | None = None
    for node in cell.iter():
        if node.tag is etree.ProcessingInstruction:
            if found is not None or (node.tail or "").strip():
                return None
            found = node
        elif node is not cell and isinstance(node.tag, str):
            name = etree.QName(node).localname
            if name == "f" or (name in ("t", "v") and node.text):
                return None
    return found


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
            if node.tag is etree.ProcessingInstruction:
                _step(by_number.get(node.text or ""), of_mark, open_blocks, iterating, plan)
            elif node.tag == plan.sheet.dialect.row:
                row = int(node.get("r", "0"))
                for block in open_blocks:
                    block.rows.append(row)
                plan.chains[row] = tuple(loop_ids[block] for block in iterating)


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


def blank_row(row: Element) -> Element:
    """Return a row with its formats and without its contents."""
    blank = copy.deepcopy(row)
    for child in list(blank):
        if child.tag is etree.ProcessingInstruction:
            blank.remove(child)
            continue
        for inner in list(child):
            child.remove(inner)
        child.attrib.pop("t", None)
        child.text = None
    return blank
