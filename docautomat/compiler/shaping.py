"""Give the hoisted sheets their final shape: cached values that go stale taken out, rows and references marked as places to be filled."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import TypeAlias

from docautomat.compiler.blankcolumns import keep_columns
from docautomat.compiler.hoisting import instruction
from docautomat.compiler.keeping import Keeper
from docautomat.compiler.rowheights import mark_rows
from docautomat.compiler.sheetplans import SheetPlan, SheetsFound
from docautomat.markup.language import Element, drop_attributes
from docautomat.markup.spreadsheetml.calculation.sheets import mark, reference_first
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.inner import TAG, formula_text, set_formula
from docautomat.markup.spreadsheetml.looks import Looks
from docautomat.markup.spreadsheetml.names import Names
from docautomat.markup.spreadsheetml.parts import Following
from docautomat.markup.spreadsheetml.placing import Late, Placeholders, place_formula, place_sheet, set_attribute
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW, Area, Reference, column_number, parse_area
from docautomat.markup.spreadsheetml.staleness import CellKey, stale_cells
from docautomat.markup.spreadsheetml.workbook import column_of

__all__ = ["Shaper"]

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_Shared: TypeAlias = tuple[Formula, int, int, list[Element]]
"""The formula of a shared group, where it stands, and the tags in it."""


class Shaper:
    """Shapes all sheets of one workbook."""

    def __init__(self, found: SheetsFound, placeholders: Placeholders, following: Following, names: Names) -> None:
        self.plans = found.plans
        self.placeholders = placeholders
        self.following = following
        self.touched: set[int] = set()
        """Numbers of the sheets whose part changes."""
        self._names = names
        self._changed: dict[str, set[tuple[int, int]]] = {}
        """Rows and columns of the cells that tags write, or whose value goes with them, by their sheets."""
        self._formulas: dict[CellKey, tuple[Formula, Element, SheetPlan]] = {}
        self.keeper = Keeper([part for plan in found.plans for part in plan.parts], placeholders)
        self.touched.update(plan.number for plan in found.plans if any(mark.segment.root is plan.sheet.root for mark in found.marks))

    def read(self) -> dict[CellKey, Formula]:
        """Return the formulas of all cells, of which those that go stale lose their values; to be asked first, and once."""
        self._read_formulas()
        self._drop_stale()
        return {key: formula for key, (formula, _, _) in self._formulas.items()}

    def changes(self, reference: Reference) -> bool:
        """Say whether any of the cells that a reference names is written, or loses its value."""
        area = reference.area
        changed = self._changed.get(reference.sheet.casefold(), ())
        rows = (area.first_row, area.last_row) if area.row1 else (1, LAST_ROW)
        columns = (area.first_column, area.last_column) if area.column1 else (1, LAST_COLUMN)
        return reference.span or any(rows[0] <= row <= rows[1] and columns[0] <= column <= columns[1] for row, column in changed)

    def fit_rows(self, looks: Looks, strings: Element | None) -> None:
        """Mark the rows that are fitted to their texts; to be asked before the sheets are shaped."""
        for plan in self.plans:
            plan.heights = mark_rows(plan, self._changed.get(plan.sheet.name.casefold(), set()), looks, strings)

    def shape(self, outside: list[tuple[str, Area]]) -> None:
        """Do the rest, in order; `outside` are the areas that are read from outside of cells."""
        self._mark_holes()
        if not self.following.any:
            return
        formulas = {key: formula for key, (formula, _, _) in self._formulas.items()}
        self.keeper.keep(formulas, outside)
        for plan in self.plans:
            keep_columns(plan, formulas, outside, self.placeholders, self.keeper.emission)
        self._mark_formulas()
        for plan in self.plans:
            before = len(self.placeholders.late)
            if plan.moves or any(True for _ in plan.sheet.root.iter("{*}conditionalFormatting", "{*}dataValidation", "{*}hyperlink", "{*}sparkline")):
                place_sheet(plan.sheet.root, plan.sheet.name, self.placeholders, columns=plan.columns is not None)
            for part in plan.parts if plan.moves else ():
                self._mark_rows(part)
            if len(self.placeholders.late) > before:
                self.touched.add(plan.number)

    # --- formulas -------------------------------------------------------------------------------------------------------------------

    def _read_formulas(self) -> None:
        for plan in self.plans:
            shared: dict[str, _Shared] = {}
            for part, cell in _cells(plan):
                node = cell.find("{*}f")
                if node is None:
                    continue
                row, column = _position(cell)
                text = self._text(node, row, column, shared)
                if text is None:
                    continue
                key = (plan.sheet.name.casefold(), row, column)
                self._formulas[key] = (Formula.parse(text), cell, part)
                if TAG in text:
                    drop_attributes(node, _SPACE)
                    _drop_value(cell)

    def _text(self, node: Element, row: int, column: int, shared: dict[str, _Shared]) -> str | None:
        """Return a formula's text; members of a shared group get theirs (§18.3.1.40), and lose the group where rows move or tags are in it."""
        index = node.get("si") if node.get("t") == "shared" else None
        text = formula_text(node)
        if index is None:
            return text or ("" if node.get("t") == "dataTable" else None)
        if text:
            shared[index] = (Formula.parse(text), row, column, [copy.copy(tag) for tag in node])
        elif index in shared:
            formula, first_row, first_column, _ = shared[index]
            text = formula.translated(row - first_row, column - first_column)
        else:
            return None
        if self.following.any or shared[index][3]:
            set_formula(node, text, shared[index][3])
            drop_attributes(node, "t", "si", "ref")
        return text

    def _drop_stale(self) -> None:
        written = [(plan.sheet.name.casefold(), row, column_number(column)) for plan in self.plans for row, column in plan.written]
        moved_from = {plan.sheet.name.casefold(): 1 if plan.floats else _first_moved(plan) for plan in self.plans if plan.moves or plan.floats}
        formulas = {key: formula for key, (formula, _, _) in self._formulas.items()}
        moved_across = {plan.sheet.name.casefold(): min(block.first for block in plan.columns.outer) for plan in self.plans if plan.columns is not None}
        for key in stale_cells(formulas, written, moved_from, moved_across, self._names):
            _, cell, plan = self._formulas[key]
            self._lose(cell, plan)
        for sheet, row, column in written:
            self._changed.setdefault(sheet, set()).add((row, column))
        for plan in self.plans if written or moved_from or moved_across else ():
            for node in plan.sheet.root.iterfind("{*}sheetData/{*}row/{*}c/{*}f"):
                holder = node.getparent() if node.get("t") == "dataTable" else None
                if holder is not None:  # it reads the cells that its attributes name, and all that those read
                    self._lose(holder, plan)

    def _lose(self, cell: Element, plan: SheetPlan) -> None:
        """Take away the value of a formula, and those of the other cells that it fills."""
        self.touched.add(plan.number)
        for each in (cell, *_spilled(cell, plan)):
            _drop_value(each)
            self._changed.setdefault(plan.sheet.name.casefold(), set()).add(_position(each))

    def _mark_holes(self) -> None:
        """Mark where the values of formulas go that have none; such a member of a shared group gets its own text."""
        for plan in self.plans:
            for node in plan.sheet.root.iterfind("{*}sheetData/{*}row/{*}c/{*}f"):
                cell = node.getparent()
                if cell is None or not mark(cell, self.placeholders.hole):
                    continue
                row, column = _position(cell)
                plan.holes.append((row, column))
                known = self._formulas.get((plan.sheet.name.casefold(), row, column))
                if known is not None and node.get("t") == "shared" and not formula_text(node):
                    set_formula(node, known[0].text, [])
                    drop_attributes(node, "t", "si", "ref")
        for plan in self.plans if any(plan.holes for plan in self.plans) else ():
            for cell in plan.sheet.root.iterfind("{*}sheetData/{*}row/{*}c"):
                reference_first(cell)

    def _mark_formulas(self) -> None:
        for (_, row, column), (formula, cell, plan) in self._formulas.items():
            node = cell.find("{*}f")
            if node is None:
                continue
            touching = [part.reference for part in formula.references() if self.following.reference(part.reference, plan.sheet.name)]
            named = self.following.names(formula)
            for attribute in ("ref", "r1", "r2") if plan.moves else ():
                late = Late("formula", plan.sheet.name, node.get(attribute, ""), row, column=column)
                set_attribute(node, attribute, lambda _, late=late: self.placeholders.put(late))  # type: ignore[misc]
                self.touched.add(plan.number)
            if not touching and not named:
                continue
            self.touched.add(plan.number)
            if not named and plan.moves and plan.columns is None and all(_with_cell(reference, plan, row) for reference in touching):
                set_formula(node, formula.written(lambda part: part.reference.prefix + self._with_row(part.reference.area)))
            else:
                late = Late("formula", plan.sheet.name, formula.text, row, spot=f"cell {cell.get('r')}", column=column)
                if not named and plan.columns is not None and TAG not in formula.text and _steady(touching, row, _first_moved(plan)):
                    late = replace(late, kind="across")
                place_formula(node, self.placeholders, late)

    def _with_row(self, area: Area) -> str:
        mark = self.placeholders.row
        return re.sub(r"\d+", mark, str(area)) if area.row1 else str(area)

    # --- rows -----------------------------------------------------------------------------------------------------------------------

    def _mark_rows(self, plan: SheetPlan) -> None:
        words = plan.sheet.dialect
        for row in plan.sheet.data.iterfind(words.row):
            row.addprevious(instruction(f"row {row.get('r')}{plan.suffix}"))
            row.set("r", self.placeholders.row)
            drop_attributes(row, "spans")
            for cell in row.iterfind(words.cell):
                column = column_of(cell.get("r", ""))
                if plan.beside is not None:
                    reference_first(cell)
                cell.set("r", (self.placeholders.column(column_number(column)) if plan.columns is not None else column) + self.placeholders.row)
            for note in row.iterfind(words.cell[:-1] + "comment"):
                column = self.placeholders.here if plan.columns is not None else column_of(note.get("ref", ""))
                note.set("ref", column + self.placeholders.row)
        plan.sheet.data.append(instruction("endrows"))


def _cells(plan: SheetPlan) -> list[tuple[SheetPlan, Element]]:
    """Return the cells of a sheet in the order in which it was written, each with the plan of its band."""
    found = [(part, cell) for part in plan.parts for cell in part.sheet.data.iter(plan.sheet.dialect.cell)]
    return sorted(found, key=lambda cell: _position(cell[1])) if plan.bands else found


def _with_cell(reference: Reference, plan: SheetPlan, row: int) -> bool:
    """Say whether a reference names nothing but cells that come out in the row of the one that reads them."""
    return not reference.sheet and _on_row(reference.area, row) and (not reference.area.row1 or plan.holds(reference.area))


def outside_areas(sheet: Element, name: str) -> list[tuple[str, Area]]:
    """Return the areas that a sheet's conditional formats and validations cover."""
    found: list[tuple[str, Area]] = []
    for rule in (*sheet.iter("{*}conditionalFormatting"), *sheet.iter("{*}dataValidation")):
        for text in (rule.get("sqref") or "").split():
            area = parse_area(text)
            if area is not None:
                found.append((name, area))
    return found


def _drop_value(cell: Element) -> None:
    """Take away a formula's cached value and its type."""
    value = cell.find("{*}v")
    if value is not None:
        cell.remove(value)
    drop_attributes(cell, "t")


def _spilled(cell: Element, plan: SheetPlan) -> list[Element]:
    """Return the other cells that an array formula or data table fills (§18.3.1.40)."""
    node = cell.find("{*}f")
    area = parse_area(node.get("ref", "")) if node is not None and node.get("t") in ("array", "dataTable") else None
    if area is None or area.single or not area.row1 or not area.column1:
        return []
    left, right = sorted((area.column1, area.column2))
    found: list[Element] = []
    for other in plan.sheet.root.iterfind("{*}sheetData/{*}row/{*}c"):
        row, column = _position(other)
        if other is not cell and area.first_row <= row <= area.last_row and left <= column <= right and other.find("{*}f") is None:
            found.append(other)
    return found


def _position(cell: Element) -> tuple[int, int]:
    reference = cell.get("r", "")
    letters = column_of(reference)
    return int(reference[len(letters) :]), column_number(letters)


def _on_row(area: Area, row: int) -> bool:
    return not area.row1 or (area.row1 == area.row2 == row and not area.row1_fixed and not area.row2_fixed)


def _steady(references: list[Reference], row: int, first_moved: int) -> bool:
    """Say whether references name only cells of their own row, and of rows above those that move (the last of which may mean the copy before)."""
    return all(
        not reference.sheet
        and (
            _on_row(reference.area, row)
            or reference.area.last_row < first_moved - 1
            or (reference.area.row1_fixed and reference.area.row2_fixed and reference.area.last_row < first_moved)
        )
        for reference in references
    )


def _first_moved(plan: SheetPlan) -> int:
    if plan.bands:
        return min(map(_first_moved, plan.bands))
    rows = [block.rows[0] for block in plan.blocks if block.rows]
    return min([*rows, *plan.vanished], default=1 if plan.columns is None and plan.beside is None else LAST_ROW + 1)
