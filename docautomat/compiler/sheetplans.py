"""What the compiler found out about the sheets of a workbook: which of their rows and columns move, in which loops, and what values need to know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from docautomat.compiler.bands import SheetBands
from docautomat.compiler.blocks import Block, of_cells
from docautomat.compiler.columns import Columns
from docautomat.compiler.marks import Mark
from docautomat.markup.language import Element, Story
from docautomat.markup.spreadsheetml.bands import BAND, AnyRows, BandChains, BandedRows, aligned
from docautomat.markup.spreadsheetml.frames import SheetFrame
from docautomat.markup.spreadsheetml.heights import SheetHeights
from docautomat.markup.spreadsheetml.layout import RowMap
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, Area, parse_area
from docautomat.markup.spreadsheetml.workbook import Sheet

__all__ = ["RowBlock", "SheetPlan", "SheetsFound"]

_STAND_IN = re.compile(r"([+=])(\d+) ")
"""A blank column, by its number, that comes out; and the place where it might."""


@dataclass(slots=True, eq=False)
class SheetPlan:
    """What the compiler found out about one sheet."""

    sheet: Sheet
    number: int
    moves: bool
    """Whether a tag repeats or drops rows or columns of it."""
    units: tuple[int, ...] = ()
    """The sheet loops around it, outermost first."""
    floats: bool = False
    """Whether a tag repeats, drops or names the sheet."""
    optional: bool = False
    """Whether a tag repeats or drops it."""
    written: set[tuple[int, str]] = field(default_factory=set)
    """Row and column of the cells that tags write."""
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Template row -> the loops around it, outermost first."""
    blocks: list[RowBlock] = field(default_factory=list)
    holes: list[tuple[int, int]] = field(default_factory=list)
    """Rows and columns of the formulas that have no value."""
    last: int = 0
    """The template's last row."""
    vanished: frozenset[int] = frozenset()
    """The rows that held only tags."""
    gaps: frozenset[int] = frozenset()
    """The rows that the sheet leaves out."""
    heights: SheetHeights | None = None
    """What fitting its rows needs to know, if a tag writes into its cells."""
    frame: SheetFrame | None = None
    """What values need to know of the sheet, if a tag writes into its cells."""
    columns: Columns | None = None
    """The columns that a tag repeats or drops, if any."""
    heads: list[Area] = field(default_factory=list)
    """The heads of its tables, whose cells are texts, since they name the columns (§18.5.1.3)."""
    beside: SheetBands | None = None
    """The bands of columns that its blocks of cells make, if any."""
    band: int = 0
    """The band that this is the plan of."""
    bands: list[SheetPlan] = field(default_factory=list)
    """The plans of its bands, which are treated as sheets of their own."""

    @property
    def parts(self) -> list[SheetPlan]:
        """The plans of its bands, or this one where rows move as a whole."""
        return self.bands or [self]

    @property
    def suffix(self) -> str:
        """What names of ours for a row have in a band."""
        return f"_{self.band}" if self.beside is not None else ""

    def among(self, area: Area) -> bool:
        """Say whether this band has columns of an area."""
        return self.beside is None or self.band in self.beside.bands.among(area)

    def holds(self, area: Area) -> bool:
        """Say whether an area lies wholly in this band."""
        return self.beside is None or self.beside.bands.among(area) == {self.band}

    def is_head(self, cell: Element) -> bool:
        """Say whether a cell lies in the head of a table."""
        at = parse_area(cell.get("r", "")) if self.heads else None
        if at is None:
            return False
        return any(head.first_row <= at.row1 <= head.last_row and head.first_column <= at.column1 <= head.last_column for head in self.heads)

    def loops(self) -> Mapping[int, tuple[int, ...]] | BandChains:
        """Return the loops around each template row, by bands if there are several."""
        if self.beside is None:
            return self.chains
        return BandChains(self.beside.bands, tuple(band.chains for band in self.bands))

    def around(self, row: int, column: int) -> tuple[int, ...]:
        """Return the loops around the row of a cell."""
        plan = self.bands[self.beside.bands.of(column)] if self.bands and self.beside is not None else self
        return plan.chains.get(row, ())

    def row_map(self, tokens: str) -> AnyRows:
        """Return the row map that the layout program's tokens describe."""
        if not self.moves:
            return RowMap.identity()
        if self.bands and self.beside is not None:
            layouts = aligned(tokens.split(BAND)[: len(self.bands)])
            return BandedRows(self.beside.bands, tuple(band.one_map(layout) for band, layout in zip(self.bands, layouts, strict=True)))
        return self.one_map(tokens)

    def one_map(self, tokens: str) -> RowMap:
        """Return the row map of a sheet or band that tokens describe."""
        row_map = RowMap.parse(tokens, self.last, self.chains, self.vanished)
        row_map.gaps = self.gaps
        return row_map

    def column_map(self, tokens: str) -> tuple[RowMap, dict[int, list[bool]]]:
        """Return the map of the columns that the layout program's tokens describe, and for each stand-in, time by time, whether it comes out."""
        if self.columns is None:
            return RowMap.identity(), {}
        kept: dict[int, list[bool]] = {}
        came_out: set[str] = set()
        for sign, number in _STAND_IN.findall(tokens):
            if sign == "+":
                came_out.add(number)
            else:
                kept.setdefault(int(number), []).append(number in came_out)
                came_out.discard(number)
        return RowMap.parse(_STAND_IN.sub("", tokens), self.columns.last, self.columns.chains, limit=LAST_COLUMN), kept


@dataclass(slots=True, eq=False)
class RowBlock:
    """A block that repeats or drops rows: and the template rows that stand inside."""

    block: Block
    rows: list[int]

    @property
    def whole(self) -> bool:
        """Whether it takes whole rows, and not only the cells of one band."""
        return not of_cells(self.block.opening)


@dataclass(slots=True, eq=False)
class SheetsFound:
    """The sheets after hoisting, ready to be shaped."""

    story: Story
    marks: list[Mark]
    blocks: list[Block]
    plans: list[SheetPlan]
    numbers: dict[Mark, int]
    typed: set[Mark]

    @property
    def floats(self) -> bool:
        """Whether the sheets that come out are others than the template's."""
        return any(plan.floats for plan in self.plans)
