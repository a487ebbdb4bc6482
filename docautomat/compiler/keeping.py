"""Blank rows that are kept for those who depend on rows that may all vanish (rule 7 of `following.py`).

Where a formula, name or chart names nothing but rows of a block that it does not stand in, and none of these rows comes out, one blank row with their formats
stands in for them. If the rows stand in the block itself, its else branch tells; if they stand deeper (an `if` in a `for`), a flag that every one of them sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from docautomat.compiler.hoisting import instruction
from docautomat.compiler.sheetplans import RowBlock, SheetPlan
from docautomat.compiler.sheets import blank_row
from docautomat.markup.language import drop_attributes, is_instruction
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.placing import CELL, ROW_START, STILL, Placeholders
from docautomat.markup.spreadsheetml.references import Area, column_number
from docautomat.markup.spreadsheetml.staleness import CellKey
from docautomat.markup.spreadsheetml.workbook import column_of

__all__ = ["Keeper"]

_Rows = tuple[int, int]


@dataclass(slots=True)
class Keeper:
    """Knows which blank rows are kept where, and what the programs do for them."""

    plans: list[SheetPlan]
    placeholders: Placeholders
    emission: dict[str, str] = field(default_factory=dict)
    """Name of an instruction of ours -> what the emission program has in its place."""
    layout: dict[str, str] = field(default_factory=dict)
    """The same for the layout program."""
    _sets: dict[tuple[str, int], str] = field(default_factory=dict)

    def sets(self, sheet: int, rows: str) -> str:
        """Return the statements that tell that template rows have come out: `5`, `5-7`, with a band's number `5_1`."""
        rows, mark, band = rows.partition("_")
        first, _, last = rows.partition("-")
        return self._told(f"{sheet}{mark}{band}", int(first), int(last or first))

    def _told(self, scope: str, first: int, last: int) -> str:
        return "".join(self._sets.get((scope, row), "") for row in range(first, last + 1)) if self._sets else ""

    def keep(self, formulas: Mapping[CellKey, Formula], outside: Iterable[tuple[str, Area]]) -> None:
        """Put the instructions for blank rows into the sheets; `outside` are the areas that others than formulas in cells depend on."""
        for plan in self.plans:
            wanted: dict[RowBlock, dict[_Rows, None]] = {}
            for rows, home, column in _dependencies(plan, formulas, outside):
                block = _block_of(plan, rows, home, column)
                if block is not None and not any(joint.keyword == "else" for joint in block.block.joints):
                    wanted.setdefault(block, {})[rows] = None
            for number, (block, areas) in enumerate(wanted.items()):
                if all(_stands_in(plan, block, rows) for rows in areas):
                    self._keep_otherwise(plan, block, next(iter(areas)))
                else:
                    self._keep_flagged(plan, block, list(areas), f"__kept_{plan.number}{plan.suffix}_{number}")

    def _keep_otherwise(self, plan: SheetPlan, block: RowBlock, rows: _Rows) -> None:
        number, blank = self._blank(plan, block, rows)
        key = f"blank {number} {plan.number}{plan.suffix}"
        self.emission[key] = f"\x03else\x04{ROW_START}{blank}"
        self.layout[key] = f"\x03else\x04{number} "
        _instruction_of(plan, block, opening=False).addprevious(instruction(key))

    def _keep_flagged(self, plan: SheetPlan, block: RowBlock, areas: list[_Rows], name: str) -> None:
        emission: list[str] = []
        layout: list[str] = []
        for index, (first, last) in enumerate(areas):
            number, blank = self._blank(plan, block, (first, last))
            test = f"\x03{'elif' if index else 'if'} not {name}.a{index}\x04"
            emission.append(f"{test}{ROW_START}{blank}")
            layout.append(f"{test}{'~ ' if block.block.keyword == 'for' else ''}{number} ")
            for row in range(max(first, block.rows[0]), min(last, block.rows[-1]) + 1):
                scope = f"{plan.number}{plan.suffix}"
                self._sets[scope, row] = self._sets.get((scope, row), "") + f"\x03set {name}.a{index} = 1\x04"
        flags = ", ".join(f"a{index}=0" for index in range(len(areas)))
        self.emission[f"flags {name}"] = self.layout[f"flags {name}"] = f"\x03set {name} = namespace({flags})\x04"
        self.emission[f"kept {name}"] = "".join(emission) + "\x03endif\x04"
        self.layout[f"kept {name}"] = "".join(layout) + "\x03endif\x04"
        _instruction_of(plan, block, opening=True).addprevious(instruction(f"flags {name}"))
        _instruction_of(plan, block, opening=False).addnext(instruction(f"kept {name}"))

    def _blank(self, plan: SheetPlan, block: RowBlock, rows: _Rows) -> tuple[int, str]:
        """Return the number and the XML of the blank row that stands in for some rows of a block."""
        written = {int(node.get("r", "0")): node for node in plan.sheet.data.iterfind(plan.sheet.dialect.row)}
        number = next((row for row in (*range(rows[0], rows[1] + 1), *block.rows) if row in written and row in block.rows), 0)
        if number == 0:  # rows that the sheet leaves out
            return block.rows[0], self.placeholders.final(f'<row r="{self.placeholders.row}"/>')
        blank = blank_row(written[number], plan.sheet.dialect)
        blank.set("r", self.placeholders.row)
        drop_attributes(blank, "spans")
        for cell in blank:
            column = column_of(cell.get("r", ""))
            cell.set("r", (self.placeholders.column(column_number(column)) if plan.columns is not None else column) + self.placeholders.row)
        text = etree.tostring(blank, encoding="unicode", with_tail=False)
        return number, self.placeholders.final(re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)).replace(CELL, STILL)


def _dependencies(plan: SheetPlan, formulas: Mapping[CellKey, Formula], outside: Iterable[tuple[str, Area]]) -> Iterator[tuple[_Rows, int, int]]:
    """Yield the areas of a sheet that something depends on, with the row and column of the formula where that stands on the sheet too, else 0."""
    if not plan.blocks:
        return
    name = plan.sheet.name.casefold()
    for sheet, area in outside:
        if sheet.casefold() == name and area.row1 and plan.among(area):
            yield _shrunk(plan, area), 0, 0
    for (sheet, row, column), formula in formulas.items():
        for part in formula.references():
            area = part.reference.area
            if area.row1 and plan.among(area) and (part.reference.sheet or sheet).casefold() == name and not part.reference.external:
                yield (_shrunk(plan, area), row, column) if sheet == name else (_shrunk(plan, area), 0, 0)


def _shrunk(plan: SheetPlan, area: Area) -> _Rows:
    """Return an area's rows without those at its ends that held only tags."""
    first, last = area.first_row, area.last_row
    while first < last and first in plan.vanished:
        first += 1
    while first < last and last in plan.vanished:
        last -= 1
    return first, last


def _block_of(plan: SheetPlan, rows: _Rows, home: int, column: int) -> RowBlock | None:
    """Return the outermost block that holds all of some rows, but not their reader."""
    for block in plan.blocks:  # in the order of their openings: outer ones first
        if block.rows and min(block.rows) <= rows[0] and rows[1] <= max(block.rows):
            beside = not block.whole and column and not plan.among(Area(column, home, column, home))
            if beside or not min(block.rows) <= home <= max(block.rows):
                return block
    return None


def _stands_in(plan: SheetPlan, block: RowBlock, rows: _Rows) -> bool:
    """Say whether one of the rows comes out whenever the block does."""
    inner: set[int] = set()
    for other in plan.blocks:
        if other is not block and set(other.rows) <= set(block.rows) and other.block.opening.number > block.block.opening.number:
            inner.update(other.rows)
    return any(row in block.rows and row not in inner for row in range(rows[0], rows[1] + 1))


def _instruction_of(plan: SheetPlan, block: RowBlock, *, opening: bool) -> etree._Element:
    """Return the instruction at which a block opens or closes."""
    joint = block.block.opening if opening else block.block.closing
    return next(node for node in plan.sheet.data if is_instruction(node) and node.text == str(joint.number))
