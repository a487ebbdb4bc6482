"""Blank columns that are kept for those who depend on columns that may all vanish: rule 7 of `following.py`, as `keeping.py` has it for rows.

The layout tells for each block whether a blank column stands in for it. In every row, and in tables, a blank cell stands behind the block, and comes out where
the layout says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import quoteattr

from docautomat.compiler.columns import ColumnBlock, Columns
from docautomat.compiler.hoisting import instruction
from docautomat.compiler.sheetplans import SheetPlan
from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.placing import KEPT, Placeholders
from docautomat.markup.spreadsheetml.references import Area
from docautomat.markup.spreadsheetml.staleness import CellKey

__all__ = ["keep_columns"]

_HEAD = "–"
"""Head of a blank column in a table, whose columns have names."""


def keep_columns(
    plan: SheetPlan, formulas: Mapping[CellKey, Formula], outside: Iterable[tuple[str, Area]], placeholders: Placeholders, emission: dict[str, str]
) -> None:
    """Put the blank cells of a sheet's blocks of columns behind these, and tell the layout of them; `emission` takes what stands in their place."""
    if plan.columns is None:
        return
    wanted: dict[ColumnBlock, dict[tuple[int, int], None]] = {}
    for first, last, home in _dependencies(plan, formulas, outside):
        for block in plan.columns.all():  # outer ones first
            if block.first <= first and last <= block.last and not block.first <= home <= block.last:
                wanted.setdefault(block, {})[first, last] = None
                break
    number = 0
    for block, areas in wanted.items():
        plain = all(_stands_in(block, *area) for area in areas)
        kept = list(areas)[:1] if plain else list(areas)
        numbers = range(number, number + len(kept))
        number += len(kept)
        if plain:
            _keep_otherwise(plan.columns, block, kept[0], numbers[0])
        else:
            _keep_flagged(plan.columns, block, kept, numbers, f"__kept_{plan.number}_across_{numbers[0]}")
        for stand_in, area in zip(numbers, kept, strict=True):
            for ends in block.ends:
                column = _column(block, area)
                if (cell := ends.cells.get(column)) is None:
                    continue
                key = f"stand-in {len(emission)}"
                blank = _blank(cell, f"{ends.owner.prefix}:" if ends.owner.prefix else "", column, placeholders, head=plan.is_head(cell))
                emission[key] = f"{KEPT}{stand_in}:{placeholders.final(blank)}{KEPT}"
                ends.closing.addnext(instruction(key))


def _dependencies(plan: SheetPlan, formulas: Mapping[CellKey, Formula], outside: Iterable[tuple[str, Area]]) -> Iterator[tuple[int, int, int]]:
    """Yield the columns that something depends on, with the column of the formula where that stands on the sheet too, else 0."""
    name = plan.sheet.name.casefold()
    for sheet, area in outside:
        if sheet.casefold() == name and area.column1:
            yield area.first_column, area.last_column, 0
    for (sheet, _, column), formula in formulas.items():
        for part in formula.references():
            area = part.reference.area
            if area.column1 and (part.reference.sheet or sheet).casefold() == name and not part.reference.external:
                yield area.first_column, area.last_column, column if sheet == name else 0


def _stands_in(block: ColumnBlock, first: int, last: int) -> bool:
    """Say whether one of the columns comes out whenever the block does."""
    return any(not any(inner.first <= column <= inner.last for inner in block.inner) for column in range(first, last + 1))


def _column(block: ColumnBlock, area: tuple[int, int]) -> int:
    """Return the column that stands in for some: the first that has cells."""
    return next((column for column in range(area[0], area[1] + 1) if any(column in ends.cells for ends in block.ends)), area[0])


def _keep_otherwise(columns: Columns, block: ColumnBlock, area: tuple[int, int], number: int) -> None:
    columns.kept[block] = "", f"\x03else\x04{_column(block, area)} +{number} ", "", f"={number} "


def _keep_flagged(columns: Columns, block: ColumnBlock, areas: list[tuple[int, int]], numbers: range, name: str) -> None:
    layout: list[str] = []
    for index, (area, number) in enumerate(zip(areas, numbers, strict=True)):
        test = f"\x03{'elif' if index else 'if'} not {name}.a{index}\x04"
        layout.append(f"{test}{'~ ' if block.block.keyword == 'for' else ''}{_column(block, area)} +{number} ")
        for column in range(area[0], area[1] + 1):
            columns.sets[column] = columns.sets.get(column, "") + f"\x03set {name}.a{index} = 1\x04"
    flags = ", ".join(f"a{index}=0" for index in range(len(areas)))
    after = "".join(f"={number} " for number in numbers)
    columns.kept[block] = f"\x03set {name} = namespace({flags})\x04", "", "".join(layout) + "\x03endif\x04", after


def _blank(cell: Element, prefix: str, column: int, placeholders: Placeholders, *, head: bool) -> str:
    """Return a blank cell, or a blank column of a table."""
    if str(cell.tag).endswith("}tableColumn"):
        return f'<{prefix}tableColumn id="{cell.get("id")}" name={quoteattr(_HEAD)}/>'
    style = f' s="{cell.get("s")}"' if cell.get("s") else ""
    begin = f'<{prefix}c r="{placeholders.column(column)}{placeholders.row}"{style}'
    if head:
        return f'{begin} t="inlineStr"><{prefix}is><{prefix}t>{_HEAD}</{prefix}t></{prefix}is></{prefix}c>'
    return f"{begin}/>"
