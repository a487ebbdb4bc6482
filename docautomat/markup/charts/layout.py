"""Where in its data sheet a chart's new data lie: where its references say, and where that is not possible, beside what else is there.

    standard   categories in the first columns, each series in one of the next, its name above: the block grows and shrinks from its corner
    in place   each series begins where it began; further ones stand behind the last
    compact    a block as above, at the old one's corner if that is free, or else in columns that nobody uses

Nothing that is not the chart's own is ever written over. Series that lie in rows are treated as columns of the turned sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from docautomat.markup.charts.books import Book
from docautomat.markup.charts.references import COLUMNS, ROWS, Area
from docautomat.markup.charts.serials import DAY, MOMENT, is_day_code
from docautomat.markup.charts.sheets import Cell, Sheet, Spot

__all__ = ["Layout", "Places", "Slot"]


@dataclass(slots=True, eq=False)
class Slot:
    """Cells that a chart reads together: a name, the categories (a lane for each level, the outermost first), values."""

    lanes: list[list[Any]]
    old: Area | None = None
    """Where they lay; those of a further series: where the one lies that it is like."""
    code: str = ""
    """The number format that they want, if the cells have none that will do."""
    area: Area | None = None
    """Where they lie now."""

    @property
    def size(self) -> int:
        """How many cells a lane has; an empty one still has a place."""
        return max((len(lane) for lane in self.lanes), default=0) or 1


@dataclass(slots=True, eq=False)
class Places:
    """What one series reads; `head` are its categories or x values, `fresh` says that there was no such series."""

    name: Slot | None
    head: Slot | None
    values: list[Slot]
    fresh: bool = False
    extras: list[Slot] = field(default_factory=list)
    """The texts of its labels, its errors."""

    def slots(self) -> Iterable[Slot]:
        """Yield all but the extras."""
        if self.name is not None:
            yield self.name
        if self.head is not None:
            yield self.head
        yield from self.values


class Layout:
    """Finds a place for each slot of a chart's series and writes them; `old` is what the chart read before, whether it still does or not."""

    def __init__(self, book: Book | None, series: list[Places], old: list[Area], *, pointwise: bool, across: bool) -> None:
        self._book, self._series, self._pointwise, self._across = book, series, pointwise, across
        self._old = list(dict.fromkeys(old))
        self._names = {area.sheet for area in old}
        self._owned: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for area in self._old:
            for column in range(area.column, area.last_column + 1):
                self._owned.setdefault((area.sheet, column), []).append((area.row, area.last_row))

    def _slots(self) -> Iterable[Slot]:
        return dict.fromkeys(slot for places in self._series for slot in places.slots())

    def settle(self) -> None:
        """Give each slot its area, and write the cells."""
        for attempt in (self._standard, self._in_place, self._compact_at_corner):
            if attempt() and self._free():
                break
        else:
            if not (self._push() and self._standard() and self._free()):
                self._compact_beside()
        self._place_extras()
        self._write()

    # --- the attempts ---------------------------------------------------------------------------------------------------------------

    def _turned(self, area: Area) -> Area:
        return Area(area.sheet, area.column, area.row, area.width, area.height) if self._across else area

    def _corner(self) -> Area | None:
        """Return the smallest area around all that the chart read, in a sheet turned so that series are columns."""
        if len(self._names) != 1 or (self._book is not None and self._book.sheet(next(iter(self._names))) is None):
            return None
        areas = [self._turned(area) for area in self._old]
        row, column = min(area.row for area in areas), min(area.column for area in areas)
        return Area(areas[0].sheet, row, column, max(area.last_row for area in areas) - row + 1, max(area.last_column for area in areas) - column + 1)

    def _standard(self) -> bool:
        """Take the old block's corner if the old data were such a block."""
        return self._is_block() and self._compact_at_corner()

    def _is_block(self) -> bool:
        drawn = [places for places in self._series if not places.fresh]
        if self._corner() is None or not drawn or any(slot.old is None for places in drawn for slot in places.slots()):
            return False
        heads = {self._turned(places.head.old) for places in drawn if places.head is not None and places.head.old is not None}
        names = [self._turned(places.name.old) for places in drawn if places.name is not None and places.name.old is not None]
        values = [self._turned(slot.old) for places in drawn for slot in places.values if slot.old is not None]
        rows = {area.row for area in (*heads, *values)}
        if len(heads) > 1 or len(rows) != 1 or any(area.width != 1 for area in values):
            return False
        first = rows.pop()
        columns = {area.column for area in values}
        if any(area.row != first - 1 or area.column not in columns for area in names):
            return False
        read = {column for area in map(self._turned, self._old) for column in range(area.column, area.last_column + 1)}
        return all(head.last_column < min(columns) for head in heads) and max(read) - min(read) + 1 == len(read)

    def _compact_at_corner(self) -> bool:
        corner = self._corner()
        if corner is None:
            return False
        drawn = [slot for places in self._series if not places.fresh for slot in (*((places.head,) if places.head is not None else ()), *places.values)]
        rows = [self._turned(slot.old).row for slot in drawn if slot.old is not None]
        row = min(rows, default=corner.row)
        self._compact(corner.sheet, row, corner.column, named=row > 0)
        return True

    def _push(self) -> bool:
        """Move what stands below the data down, if it is nothing but text and numbers: a note, a hint of Office's."""
        corner = self._corner()
        sheet = self._sheet()
        if corner is None or sheet is None or self._book is None or self._across or self._book.has_formulas() or not self._standard():
            return False
        last = max(slot.area.last_row for slot in self._slots() if slot.area is not None)
        return last > corner.last_row and sheet.push(corner.last_row + 1, last - corner.last_row)

    def _compact_beside(self) -> None:
        """Use columns (rows) that nobody uses, with one between; in a sheet where nothing else is, its first ones."""
        sheet = self._sheet()
        used = [self._turned(Area("", *spot)) for spot in sheet.filled() if not self._owns(sheet.name, spot)] if sheet is not None else []
        if sheet is not None:
            used += [self._turned(area) for area in sheet.areas().values()]
        column = max((area.last_column for area in used), default=-2) + 2
        self._compact(sheet.name if sheet is not None else next(iter(self._names), "") or "Sheet1", 1, column, named=True)

    def _sheet(self) -> Sheet | None:
        if self._book is None:
            return None
        named = (self._book.sheet(area.sheet) for area in self._old)
        return next((sheet for sheet in named if sheet is not None), None) or self._book.first()

    def _compact(self, sheet: str, row: int, column: int, *, named: bool) -> None:
        """Put all into one block whose first row of values is `row`."""

        def put(slot: Slot, column: int) -> int:
            slot.area = self._turned(Area(sheet, row, column, slot.size, len(slot.lanes)))
            return column + len(slot.lanes)

        heads = [places.head for places in self._series if places.head is not None]
        together = bool(heads) and all(head.lanes == heads[0].lanes for head in heads)
        if together:
            after = put(heads[0], column)
            for head in heads:
                head.area = heads[0].area
            column = after
        for places in self._series:
            if places.head is not None and not together:
                column = put(places.head, column)
            if places.name is not None:
                places.name.area = self._turned(Area(sheet, row - 1, column)) if named and row else None
            for slot in places.values:
                column = put(slot, column)

    def _in_place(self) -> bool:
        """Let each slot begin where it began."""
        drawn = [places for places in self._series if not places.fresh]
        if (
            not drawn
            or any(slot.old is None for slot in self._slots())
            or (self._book is not None and any(self._book.sheet(name) is None for name in self._names))
        ):
            return False
        columns = [self._turned(slot.old).last_column for places in drawn for slot in (*places.values, *((places.name,) if places.name else ())) if slot.old]
        shared = len({places.head.old for places in drawn if places.head is not None}) <= 1
        behind = max(columns) + 1
        for places in self._series:
            behind = self._begin(places, behind, shared=shared)
        return True

    def _begin(self, places: Places, behind: int, *, shared: bool) -> int:
        moved = 0
        column = behind
        if places.head is not None and places.head.old is not None:
            old = self._turned(places.head.old)
            if places.fresh and self._pointwise and not shared:
                places.head.area = self._turned(Area(old.sheet, old.row, column, places.head.size))
                column += 1
            else:
                places.head.area = self._turned(
                    Area(old.sheet, old.row, old.last_column + 1 - len(places.head.lanes), places.head.size, len(places.head.lanes))
                )
        for slot in places.values:
            old = self._turned(slot.old)  # type: ignore[arg-type]
            slot.area = self._turned(Area(old.sheet, old.row, column if places.fresh else old.column, slot.size))
            moved = moved or column - old.column
            column += 1
        if places.name is not None and places.name.old is not None:
            old = self._turned(places.name.old)
            places.name.area = self._turned(Area(old.sheet, old.row, old.column + (moved if places.fresh else 0)))
        return column if places.fresh else behind

    # --- what is free ---------------------------------------------------------------------------------------------------------------

    def _owns(self, sheet: str, spot: Spot) -> bool:
        row, column = spot
        return any(first <= row <= last for first, last in self._owned.get((sheet, column), ()))

    def _free(self) -> bool:
        """Say whether the areas lie within their sheets, agree with each other, and hold nothing but what the chart read before."""
        cells: dict[str, dict[Spot, Cell]] = {}
        for slot in self._slots():
            if not self._fits(slot, cells):
                return False
        for name, own in cells.items():
            sheet = self._book.sheet(name) if self._book is not None else None
            if sheet is None:
                continue
            if any(spot in own and not self._owns(sheet.name, spot) for spot in sheet.filled()):
                return False
            for area in sheet.areas().values():
                if not self._reads(sheet, area) and any(area.holds(*spot) for spot in own):
                    return False
        return True

    def _reads(self, sheet: Sheet, area: Area) -> bool:
        """Say whether a table lies over what the chart read."""
        return any(
            each.row <= area.last_row and area.row <= each.last_row and each.column <= area.last_column and area.column <= each.last_column
            for each in self._old
            if each.sheet == sheet.name
        )

    def _fits(self, slot: Slot, cells: dict[str, dict[Spot, Cell]]) -> bool:
        area = slot.area
        if area is None:
            return True
        if min(area.row, area.column) < 0 or area.last_row >= ROWS or area.last_column >= COLUMNS:
            return False
        own = cells.setdefault(area.sheet, {})
        for spot, cell in self._cells(slot):
            if spot in own and own[spot].value != cell.value:
                return False
            own[spot] = cell
        return True

    def _cells(self, slot: Slot) -> Iterable[tuple[Spot, Cell]]:
        area = slot.area
        if area is None:
            return
        old = slot.old
        for number, lane in enumerate(slot.lanes):
            like = None
            if old is not None:
                level = max(0, self._turned(old).width - len(slot.lanes) + number)
                like = (old.row + level, old.column) if self._across else (old.row, old.column + level)
            for index in range(max(len(lane), 1)):
                spot = (area.row + number, area.column + index) if self._across else (area.row + index, area.column + number)
                yield spot, Cell(lane[index] if index < len(lane) else None, slot.code, like)

    # --- labels and errors ----------------------------------------------------------------------------------------------------------

    def _place_extras(self) -> None:
        extras = [slot for places in self._series for slot in places.extras]
        for slot in extras:
            if slot.old is not None:
                slot.area = self._turned(Area(slot.old.sheet, *self._turned(slot.old)[1:3], slot.size))
        if extras and (any(slot.area is None for slot in extras) or not self._extras_free(extras)):
            main = next(slot.area for places in self._series for slot in places.values if slot.area is not None)
            sheet = self._book.sheet(main.sheet) if self._book is not None else None
            used = [self._turned(Area("", *spot)).column for spot in (sheet.filled() if sheet is not None else ())]
            used += [self._turned(slot.area).last_column for slot in self._slots() if slot.area is not None]
            for number, slot in enumerate(extras):
                slot.area = self._turned(Area(main.sheet, self._turned(main).row, max(used) + 2 + number, slot.size))

    def _extras_free(self, extras: list[Slot]) -> bool:
        own = {(slot.area.sheet, spot) for slot in self._slots() if slot.area is not None for spot, _ in self._cells(slot)}
        mine: set[tuple[str, Spot]] = set()
        for slot in extras:
            if slot.area is None:
                return False
            spots = {(slot.area.sheet, spot) for spot, _ in self._cells(slot)}
            if spots & own or spots & mine:
                return False
            mine |= spots
        for name in {sheet for sheet, _ in mine}:
            sheet = self._book.sheet(name) if self._book is not None else None
            if sheet is not None and any((name, spot) in mine and not self._owns(name, spot) for spot in sheet.filled()):
                return False
        return True

    # --- writing --------------------------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        book = self._book
        if book is None:
            return
        for slot in self._slots():
            self._find_code(slot)
        cells: dict[str, dict[Spot, Cell]] = {}
        for slot in (*self._slots(), *(slot for places in self._series for slot in places.extras)):
            if slot.area is not None:
                cells.setdefault(slot.area.sheet, {}).update(self._cells(slot))
        texts: list[str] | None = None
        for name in dict.fromkeys([*cells, *(area.sheet for area in self._old)]):
            sheet = book.sheet(name)
            if sheet is None:
                continue
            old = [area for area in self._old if area.sheet == name]
            sheet.write(cells.get(name, {}), old, since_1904=book.since_1904)
            if sheet.tables:
                texts = book.texts() if texts is None else texts
                self._fit_tables(sheet, list(cells.get(name, {})), old, texts)

    def _find_code(self, slot: Slot) -> None:
        """Let days look as those did that lay there."""
        sheet = self._book.sheet(slot.old.sheet) if slot.code in (DAY, MOMENT) and slot.old is not None and self._book is not None else None
        code = sheet.code((slot.old.row, slot.old.column)) if sheet is not None and slot.old is not None else ""
        if is_day_code(code):
            slot.code = code

    def _fit_tables(self, sheet: Sheet, spots: list[Spot], old: list[Area], texts: list[str]) -> None:
        if not old:
            return
        last: Callable[[Callable[[Area], int]], int] = lambda edge: max(edge(area) for area in old)  # noqa: E731
        for name, area in sheet.areas().items():
            if not self._reads(sheet, area):
                continue
            if not any(area.holds(*spot) for spot in spots):  # the data have moved elsewhere
                sheet.fit_table(name, area, texts)
                continue
            rows, columns = area.last_row, area.last_column
            if rows <= last(lambda each: each.last_row) and sheet.tables[name].get("totalsRowCount", "0") == "0":
                rows = max(row for row, _ in spots)
            if columns <= last(lambda each: each.last_column):
                columns = max(column for _, column in spots)
            rows = max(rows, area.row + 1)
            sheet.fit_table(name, Area("", area.row, area.column, rows - area.row + 1, max(columns, area.column) - area.column + 1), texts)
