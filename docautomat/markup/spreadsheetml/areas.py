"""The late texts of a sheet that name nothing but its own cells: areas, rules, merged cells, anchors, widths, written by the maps of its rows and columns."""

from __future__ import annotations

import json
from collections.abc import Callable

from docautomat.markup.spreadsheetml.bands import AnyRows, BandedRows, pieces
from docautomat.markup.spreadsheetml.following import beyond, follow_area, follow_list, merged_copies
from docautomat.markup.spreadsheetml.layout import Extent, RowMap
from docautomat.markup.spreadsheetml.placing import Late
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW, parse_area
from docautomat.values import RefusedValueError

__all__ = ["OF_AREAS"]

_MOST_BREAKS = 1026
"""Page breaks that a sheet has at most (Excel's specifications and limits)."""


def _sqref(late: Late, rows: AnyRows, columns: RowMap) -> str:
    """Return a rule's areas; one that no row comes near if all its rows vanished, since a rule without an area is invalid."""
    followed = follow_list(late.text, rows, columns)
    if followed:
        return followed
    area = parse_area(late.text.split(maxsplit=1)[0]) if late.text.split() else None
    return str(area.with_rows(LAST_ROW, LAST_ROW)) if area is not None and area.row1 else f"A{LAST_ROW}"


def _table(late: Late, rows: AnyRows, columns: RowMap) -> str:
    """Return a table's area; a table without a row of data, or without a column, is no valid one (§18.5.1.2), so that it is refused."""
    _keep_ends(late, rows)
    followed = follow_area(late.text, rows, columns)
    area = parse_area(followed)
    if area is not None and area.last_row - area.first_row + 1 < late.row:
        raise RefusedValueError(
            f'the table "{late.extra}" would be left without a row, since a condition drops them all',
            "filter in the loop itself, which then keeps a blank row: {% for m in milestones if m.weight > 1 %}",
        )
    return followed


def _keep_ends(late: Late, rows: AnyRows) -> None:
    """Refuse a table whose head or totals a condition drops, so that a row of data would stand for them; `late.column` is the number of rows of its head."""
    area = parse_area(late.text)
    if area is None:
        return
    totals = late.row - 1 - late.column
    ends = [*range(area.first_row, area.first_row + late.column), *range(area.last_row - totals + 1, area.last_row + 1)]
    if any(row_map.extent(row) is None for row_map, _ in pieces(area, rows) for row in ends):
        raise RefusedValueError(
            f'the table "{late.extra}" would lose its head or its totals, since a condition drops that row',
            "let the condition stand around other rows than those",
        )


def _anchor(late: Late, rows: AnyRows, columns: RowMap) -> str:
    """Return the number of a row or column: of a drawing's corner, counted from 0, or of frozen ones."""
    kind, _, across = late.extra.partition(" ")
    axis = columns if "across" in (kind, across) else rows.at(late.column)
    if axis is not columns and kind and isinstance(rows, BandedRows):  # what is true of whole rows: below all that stands above it
        return str(max(int(_anchor(late, row_map, columns)) for row_map in rows.maps))
    number = int(late.text)
    if kind == "frozen":
        span = axis.span(1, number) if number else None
        return str(span[1] if span else 0)
    extent = axis.extent(number + 1)
    return str((extent[0] if extent else number + 1) - 1)


def _breaks(late: Late, rows: AnyRows, columns: RowMap) -> str:
    """Return the page breaks: one behind each copy of the row or column behind which the template has one."""
    prefix, name, drawn = json.loads(late.text)
    axis = rows if name == "rowBreaks" else columns
    found = {place: rest for number, rest in drawn for low, high in _behind(axis, number) for place in range(low, high + 1)}
    if len(found) > max(_MOST_BREAKS, len(drawn)):
        raise RefusedValueError(
            f"there would be {len(found)} page breaks; Excel takes {_MOST_BREAKS} on a sheet", "let fewer rows begin a page, or put the data on several sheets"
        )
    shown = "".join(f'<{prefix}brk id="{place}"{rest}/>' for place, rest in sorted(found.items()))
    manual = sum(' man="1"' in rest or ' man="true"' in rest for rest in found.values())
    return f'<{prefix}{name} count="{len(found)}" manualBreakCount="{manual}">{shown}</{prefix}{name}>' if shown else ""


def _behind(axis: AnyRows, number: int) -> list[Extent]:
    """Return the stretches of rows that have a break behind each of them; a row that held only tags stands for what is left above it.

    Where columns move differently there is one break, behind the lowest of what the row becomes.
    """
    if isinstance(axis, BandedRows):
        found = [_behind(row_map, number) for row_map in axis.maps]
        lowest = max((places[-1][1] for places in found if places), default=0)
        return found[0] if all(places == found[0] for places in found) else [(lowest, lowest)]
    if axis.vanishes(number):
        above = axis.span(1, number)
        return [(above[1], above[1])] if above else []
    return axis.copies(number, number)


def _merges(late: Late, rows: AnyRows, columns: RowMap) -> str:
    prefix = late.extra
    refs = [copy for ref in late.text.split() for copy in merged_copies(ref, rows, columns)]
    if not refs:
        return ""
    cells = "".join(f'<{prefix}mergeCell ref="{ref}"/>' for ref in refs)
    return f'<{prefix}mergeCells count="{len(refs)}">{cells}</{prefix}mergeCells>'


def _widths(late: Late, _rows: AnyRows, columns: RowMap) -> str:
    """Return the widths and formats of the columns that come out."""
    found = [(low, high, rest) for first, last, rest in json.loads(late.text) for low, high in columns.copies(first, last)]
    if found and max(low for low, _, _ in found) > LAST_COLUMN:
        raise beyond(max(low for low, _, _ in found), LAST_COLUMN)
    shown = "".join(f'<{late.extra}col min="{low}" max="{high}"{rest}/>' for low, high, rest in sorted(found))
    return f"<{late.extra}cols>{shown}</{late.extra}cols>" if shown else ""


def _filter(late: Late, _rows: AnyRows, columns: RowMap) -> str:
    """Return the filter of a column, counted from the left of its area; none if the column went."""
    area = parse_area(late.text)
    span = columns.span(area.first_column, area.last_column) if area is not None else None
    extent = columns.extent(area.first_column + late.column) if area is not None else None
    return late.extra.replace("{0}", str(extent[0] - span[0])) if span and extent else ""


OF_AREAS: dict[str, Callable[[Late, AnyRows, RowMap], str]] = {
    "table": _table,
    "area": lambda late, rows, columns: follow_area(late.text, rows, columns),
    "sqref": _sqref,
    "anchor": _anchor,
    "merges": _merges,
    "cols": _widths,
    "breaks": _breaks,
    "filter": _filter,
}
"""What writes the late texts that depend on nothing but their own sheet."""
