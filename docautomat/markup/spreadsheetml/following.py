"""How references follow their cells when rows or columns repeat or go: nine rules, one function for each kind of place.

1. A reference to a row that does not repeat goes to where that row comes out; `$` is kept.
2. A relative reference inside a repeated block stays in the same copy.
3. A `$` reference inside the same block means its first copy as a range's start, its last copy as a range's end.
4. A relative reference to the row just above the block, from inside it, means the previous copy's last row, in the first copy that row itself.
5. A range seen from outside reaches from the first copy of its first row to the last copy of its last row.
6. A single cell that has many copies, seen from outside, is all of them in an aggregate function, otherwise the first.
7. A range shrinks over rows that vanished; a reference of which nothing is left is `#REF!` (the compiler keeps a blank row so that this is rare).
8. Whole columns, names, structured and external references stay; whole rows grow as ranges do.
9. A row beyond the sheet's last one is an error.

All of it is true of columns as well, with left and right for above and below: each reference is followed along the rows and along the columns, and what it
means is every stretch of rows crossed with every stretch of columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from docautomat.markup.spreadsheetml.bands import TORN, AnyRows, BandedRows, pieces, span_of
from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy, quoted, quoted_span
from docautomat.markup.spreadsheetml.formulas import Formula, Part
from docautomat.markup.spreadsheetml.layout import Extent, Path, RowMap
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, Area, Ends, Reference, coalesce, parse_area
from docautomat.values import RefusedValueError

__all__ = [
    "IDENTITY",
    "REF_ERROR",
    "Home",
    "beyond",
    "follow_across",
    "follow_area",
    "follow_copy",
    "follow_formula",
    "follow_list",
    "follow_piece",
    "follow_series",
    "merged_copies",
]

_MOST_ARGUMENTS = 200
"""A function takes 255 arguments (Excel); some are left for the others."""
MOST_CHARACTERS = 8192
"""The longest formula that Excel reads."""
REF_ERROR = "#REF!"
IDENTITY = RowMap.identity()
"""The map of rows or columns that stay where they are."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a formula stands: its sheet, its template row, and the iterations it stands in."""

    copy: SheetCopy | None
    row: int
    path: Path = ()
    column: int = 0
    column_path: Path = ()
    whole: bool = False
    """Whether it is a place that is named, as one to print or to go to: one area over columns whose rows move differently, and never a copy before (rule 4)."""


class _Axis(NamedTuple):
    """The rows or the columns of a sheet as a formula sees them: their map, and where the formula stands, 0 if on another sheet, with the loops around it."""

    map: RowMap
    at: int = 0
    path: Path = ()
    chain: tuple[int, ...] = ()


def follow_formula(formula: Formula, maps: Maps, home: Home) -> str:
    """Return a formula with its references followed; one that grows beyond what a cell can hold is refused."""
    followed = formula.written(lambda part: _follow_part(part, maps, home), lambda name: _follow_name(name, maps, home))
    _measure(formula, followed)
    return followed


def _measure(formula: Formula, followed: str) -> None:
    if len(followed) > MOST_CHARACTERS >= len(formula.text):
        raise RefusedValueError(
            f"the formula {formula.text[:40]} would name so many separate copies that it is longer than {MOST_CHARACTERS} characters",
            "let it add the blocks' subtotals, or name the whole block as a range",
        )


def follow_across(formula: Formula, maps: Maps, home: Home, mark: str) -> str:
    """Return a formula followed along the columns alone: it names cells of its own row, for whose number `mark` stands, and of rows that stay."""

    def follow(part: Part) -> str:
        reference, copy = part.reference, home.copy
        if reference.sheet or copy is None or not reference.area.column1:
            return part.text if reference.sheet else _marked(reference.area, home.row, mark)
        stretches = _along(part, reference.area.column_ends, _across(copy, home))
        places = [reference.area.with_columns(*stretch) for stretch in stretches]
        return _written(reference, [(copy, places)], maps, lambda area: _marked(area, home.row, mark)) if places else REF_ERROR

    followed = formula.written(follow)
    _measure(formula, followed)
    return followed


def _marked(area: Area, row: int, mark: str) -> str:
    return re.sub(r"\d+", mark, str(area)) if area.row1 == area.row2 == row else str(area)


def follow_copy(formula: Formula, maps: Maps, home: Home) -> str:
    """Return what a series reads in one copy of its row, its column or both; `home` is that copy. All `$` stay."""

    def follow(part: Part) -> str:
        copy, area = home.copy, part.reference.area
        targets = maps.targets(part.reference.sheet, copy)
        if copy is None or not targets or targets[0] is not copy:
            return _follow_part(replace(part, in_aggregate=True), maps, home, series=True)
        loose = area
        if home.column and copy.columns.chain(home.column)[:1] == copy.columns.chain(area.first_column)[:1]:
            loose = replace(loose, column1_fixed=False, column2_fixed=False)
        if home.row and copy.rows.at(home.column).chain(home.row)[:1] == copy.rows.at(area.first_column).chain(area.first_row)[:1]:
            loose = replace(loose, row1_fixed=False, row2_fixed=False)
        places = _on_sheet(replace(part, reference=replace(part.reference, area=loose), in_aggregate=True), copy, home, balance=False, apart=False)
        shown = [
            replace(
                place,
                column1_fixed=area.column1_fixed,
                row1_fixed=area.row1_fixed,
                column2_fixed=area.column2_fixed,
                row2_fixed=area.row2_fixed,
            )
            for place in places
        ]
        return _written(part.reference, [(copy, _series(area, shown))], maps) if shown else REF_ERROR

    followed = formula.written(follow)
    return f"({followed})" if "," in followed and not followed.startswith("(") else followed


def follow_piece(formula: Formula, number: int, maps: Maps, home: Home) -> str:
    """Return one reference or name of a formula, by its number among the formula's parts, followed."""
    part = formula.parts[number]
    return _follow_part(part, maps, home) if isinstance(part, Part) else _follow_name(part, maps, home)


def follow_series(formula: Formula, maps: Maps, copy: SheetCopy | None = None, *, levels: bool = False) -> str:
    """Return a chart's reference with all copies of its cells, several areas in brackets; a series lies on one sheet.

    Categories of several `levels` are several rows or columns.
    """
    home = Home(copy, 0)
    followed = formula.written(
        lambda part: _follow_part(replace(part, in_aggregate=True), maps, home, series=True, levels=levels), lambda name: _follow_name(name, maps, home)
    )
    return f"({followed})" if "," in followed and not followed.startswith("(") else followed


def _follow_part(part: Part, maps: Maps, home: Home, *, series: bool = False, levels: bool = False) -> str:
    reference = part.reference
    if reference.external:
        return part.text
    if reference.span:
        return _follow_span(part, maps)
    targets = maps.targets(reference.sheet, home.copy) if reference.sheet else [home.copy] if home.copy is not None else None
    if targets is None:
        return part.text
    if series or not part.in_aggregate:
        targets = targets[:1]
    followed: list[tuple[SheetCopy, list[Area]]] = []
    for target in targets:
        places = _on_sheet(part, target, home if target is home.copy else None, apart=not series, whole=home.whole)
        if not places:
            return REF_ERROR
        if series and not levels:
            places = _series(reference.area, places)
        followed.append((target, places))
    if not followed:
        return REF_ERROR
    if len(followed) == 1 and followed[0][1] == [reference.area] and _keeps_name(reference, followed[0][0]):
        return part.text
    return _written(reference, followed, maps)


def _series(area: Area, places: list[Area]) -> list[Area]:
    """Return the areas of a chart's series: one from the first to the last copy if there are too many; a series is one row or one column of values."""
    low, high = min(place.first_row for place in places), max(place.last_row for place in places)
    left, right = min(place.first_column for place in places), max(place.last_column for place in places)
    if right - left > area.last_column - area.first_column and high > low:
        raise RefusedValueError(
            f"the chart's series {area} would grow in rows and columns, but a series is one row or one column of values",
            "let the name of the series be a cell of its row or column, of which each copy then is a series; or let it read totals",
        )
    return places if len(places) <= _MOST_ARGUMENTS else [area.with_rows(low, high).with_columns(left, right)]


def _on_sheet(part: Part, target: SheetCopy, home: Home | None, *, balance: bool = True, apart: bool = True, whole: bool = False) -> list[Area]:
    """Return where a reference comes out on one sheet; `home` only if the formula stands on it. Without `balance` nothing means the copy before (rule 4)."""
    places, balance = [part.reference.area], balance and not whole
    if isinstance(target.rows, BandedRows):
        if places[0].row1:
            places = _over_bands(part, target.rows, home, balance=balance, apart=apart, whole=whole)
    elif not target.rows.is_identity and places[0].row1:
        axis = _Axis(target.rows, home.row if balance else 0, home.path, target.rows.chain(home.row)) if home is not None else _Axis(target.rows)
        places = [places[0].with_rows(*stretch) for stretch in _along(part, places[0].row_ends, axis)]
    if not target.columns.is_identity and part.reference.area.column1:
        stretches = _along(part, part.reference.area.column_ends, _across(target, home, balance=balance))
        places = [place.with_columns(*stretch) for place in places for stretch in stretches]
    return places


def _over_bands(part: Part, rows: BandedRows, home: Home | None, *, balance: bool, apart: bool, whole: bool) -> list[Area]:
    """Return where a reference comes out whose columns may move differently: one area for each piece, where a function takes several."""
    area = part.reference.area
    found: list[tuple[Area, list[Extent]]] = []
    for row_map, piece in pieces(area, rows):
        axis = _Axis(row_map)
        if home is not None:
            axis = _Axis(row_map, home.row if balance else 0, home.path, rows.at(home.column).chain(home.row))
        if stretches := _along(part, piece.row_ends, axis):
            found.append((piece, stretches))
    if all(stretches == found[0][1] for _, stretches in found):
        return [area.with_rows(*stretch) for stretch in found[0][1]] if found else []
    if whole:
        return [area.with_rows(min(stretches[0][0] for _, stretches in found), max(stretches[-1][1] for _, stretches in found))]
    if not apart or not part.in_aggregate:
        raise RefusedValueError(f"{part.reference} {TORN}", "name the columns of one block only, or give the whole argument to SUM or its like")
    return [piece.with_rows(*stretch) for piece, stretches in found for stretch in stretches]


def _across(copy: SheetCopy, home: Home | None, *, balance: bool = True) -> _Axis:
    if home is None:
        return _Axis(copy.columns)
    return _Axis(copy.columns, home.column if balance else 0, home.column_path, copy.columns.chain(home.column))


def _written(reference: Reference, followed: list[tuple[SheetCopy, list[Area]]], maps: Maps, write: Callable[[Area], str] = str) -> str:
    places = [_prefix(reference, target) + write(area) for target, areas in followed for area in areas]
    if len(places) <= _MOST_ARGUMENTS:
        return ",".join(places)
    if len(followed) == 1:
        return f"({','.join(places)})"  # in brackets they are one argument (a union, §18.17.2.2)
    first = followed[0][1]
    if len(first) == 1 and all(areas == first for _, areas in followed) and maps.together([target for target, _ in followed]):
        return f"{quoted_span(followed[0][0].name, followed[-1][0].name)}!{first[0]}"
    raise RefusedValueError(
        f"{reference} would name {len(places)} areas on {len(followed)} sheets; a function takes no more than 255",
        "let the sheets have the total in the same cell each, and stand beside each other",
    )


def _keeps_name(reference: Reference, target: SheetCopy) -> bool:
    return not reference.sheet or not target.name or target.name.casefold() == reference.sheet.casefold()


def _prefix(reference: Reference, target: SheetCopy) -> str:
    return reference.prefix if _keeps_name(reference, target) else f"{quoted(target.name)}!"


def _follow_span(part: Part, maps: Maps) -> str:
    """Return a reference over a span of sheets with the sheets that came out; the cells must lie in the same place on all of them."""
    reference = part.reference
    first, _, last = reference.sheet.partition(":")
    copies = maps.between(first, last)
    if copies is None:
        return part.text
    places = [_on_sheet(part, copy, None) for copy in copies]
    if not places or not places[0]:
        return REF_ERROR
    if len(places[0]) > 1 or any(other != places[0] for other in places):
        raise RefusedValueError(
            f"{reference} lies in different places on the sheets of its span",
            "let the cell stand above the rows that repeat, or name one repeated sheet, which means all of its copies: SUM(Data!B9)",
        )
    ends = copies[0].name or copies[0].template, copies[-1].name or copies[-1].template
    if places[0] == [reference.area] and (ends[0].casefold(), ends[1].casefold()) == (first.casefold(), last.casefold()):
        return part.text
    return f"{quoted_span(*ends)}!{places[0][0]}"


def _follow_name(name: str, maps: Maps, home: Home) -> str:
    """Return a table's name as it is in this copy, or a sheet's own name with the sheet as it is called now."""
    sheet, mark, rest = name.rpartition("!")
    if mark:
        plain = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        targets = maps.targets(plain, home.copy)
        if targets is None or (targets and (targets[0].name or plain).casefold() == plain.casefold()):
            return name
        return f"{quoted(targets[0].name)}!{rest}" if targets else REF_ERROR
    table, bracket, rest = name.partition("[")
    called = maps.table(table, home.copy)
    return called + bracket + rest if called else REF_ERROR


def _along(part: Part, ends: Ends, axis: _Axis) -> list[Extent]:
    """Return the stretches along one axis that a reference means; none if nothing is left of it."""
    found = _single(part, ends, axis) if ends.single else _range(ends, axis)
    if not found and (instead := _instead(ends, axis)) is not None:
        found = [(instead, instead)]
    if found and found[-1][1] > axis.map.limit:
        raise beyond(found[-1][1], axis.map.limit)
    return found


def _range(ends: Ends, axis: _Axis) -> list[Extent]:
    first, last = ends.first, ends.last
    low = _previous(first, axis) if axis.path and not ends.first_fixed else None
    high = _previous(last, axis) if axis.path and not ends.last_fixed else None
    if low is None:
        extent = _surviving(axis, range(first, last + 1), fixed=ends.first_fixed)
        low = extent[0] if extent else None
    if high is None:
        extent = _surviving(axis, range(last, first - 1, -1), fixed=ends.last_fixed)
        high = extent[1] if extent else None
    return [] if low is None or high is None else [(low, max(low, high))]


def _single(part: Part, ends: Ends, axis: _Axis) -> list[Extent]:
    row, fixed = ends.first, ends.first_fixed
    if axis.path and not fixed and (previous := _previous(row, axis)) is not None:
        return [(previous, previous)]
    target = axis.map.chain(row)
    prefix = _shared(target, axis, fixed=fixed)
    extent = axis.map.extent(row, prefix)
    if extent is None:
        return []
    first, last = extent
    if part.ends_range:
        return [(last, last)]
    pinned = fixed and target == axis.chain
    if len(target) <= len(prefix) or first == last or pinned or not (part.in_aggregate or part.one_area):
        return [(first, first)]
    return [(first, last)] if part.one_area else axis.map.copies(row, row, prefix)


def _shared(target: tuple[int, ...], axis: _Axis, *, fixed: bool) -> Path:
    """Return the iterations that a formula and its target have in common; `$` leaves the innermost one out (rule 3)."""
    depth = 0
    for mine, other in zip(axis.chain, target, strict=False):
        if mine != other:
            break
        depth += 1
    if fixed and depth:
        depth -= 1
    return axis.path[:depth]


def _surviving(axis: _Axis, rows: range, *, fixed: bool) -> Extent | None:
    """Return the extent of what is left of `rows` in the copies that their first one shares with the formula, else the next one (rule 7)."""
    tried: Path | None = None
    for row in rows:
        shared = _shared(axis.map.chain(row), axis, fixed=fixed)
        if shared == tried:
            continue
        tried = shared
        extent = axis.map.span(min(rows[0], rows[-1]), max(rows[0], rows[-1]), shared)
        if extent is not None:
            return extent
    return None


def _instead(ends: Ends, axis: _Axis) -> int | None:
    """Return the row that was kept in place of the loop whose rows a reference names, all of which vanished (rule 7)."""
    return axis.map.instead(ends.first, _shared(axis.map.chain(ends.first), axis, fixed=ends.first_fixed))


def _previous(row: int, axis: _Axis) -> int | None:
    """Return the last row of the previous copy, where `row` stands just above the block of a formula in a later copy (rule 4)."""
    chain, path = axis.chain, axis.path
    if not chain or not path or path[-1][1] == 0 or row >= axis.at or chain[-1] in axis.map.chain(row):
        return None
    return axis.map.row_before(path) if axis.map.above(path[-1][0]) == row else None


def beyond(place: int, limit: int) -> RefusedValueError:
    """Return the error of a row or column that no sheet has."""
    if limit == LAST_COLUMN:
        return RefusedValueError(f"column {place} lies beyond the last column of a sheet (XFD, {limit})", "let rows repeat instead")
    return RefusedValueError(f"row {place} lies beyond the last row of a sheet ({limit})", "spread the data over several sheets")


# --- places outside of formulas -------------------------------------------------------------------------------------------------------


def follow_area(text: str, rows: AnyRows, columns: RowMap = IDENTITY) -> str:
    """Return an area as seen from outside: a range grows and shrinks, a cell goes to its first copy, what vanished to what is next to it."""
    area = parse_area(text)
    if area is None or (rows.is_identity and columns.is_identity):
        return text
    if area.row1:
        first, last = span_of(area, rows) or _next(rows.at(area.first_column), area.first_row)
        area = area.with_rows(first, first if area.single else last)
    if area.column1:
        first, last = columns.span(area.first_column, area.last_column) or _next(columns, area.first_column)
        area = area.with_columns(first, first if area.single else last)
    return str(area)


def _next(row_map: RowMap, row: int) -> Extent:
    first, _ = row_map.span(row, row_map.limit) or (1, 1)
    return first, first


def follow_list(text: str, rows: AnyRows, columns: RowMap = IDENTITY) -> str:
    """Return a list of areas (`sqref`) with all copies of each, neighbours joined to one area."""
    if rows.is_identity and columns.is_identity:
        return text
    found: list[Area] = []
    for whole in filter(None, map(parse_area, text.split())):
        named = [(piece, row_map.copies(piece.first_row, piece.last_row) if piece.row1 else [(0, 0)]) for row_map, piece in pieces(whole, rows)]
        if all(down == named[0][1] for _, down in named):
            named = [(whole, named[0][1])]
        for area, down in named:
            across = columns.copies(area.first_column, area.last_column) if area.column1 else [(0, 0)]
            found.extend(_crossed(area, left, high) for left in across for high in down)
    return " ".join(str(area) for area in coalesce(found))


def merged_copies(text: str, rows: AnyRows, columns: RowMap = IDENTITY) -> list[str]:
    """Return the merged ranges that a merged range becomes: one per copy inside a block, a grown one where it spans the block."""
    area = parse_area(text)
    if area is None or not area.row1 or (rows.is_identity and columns.is_identity):
        return [text]
    area = replace(area, single=False)
    instances = [row_map.instances(piece.first_row, piece.last_row) for row_map, piece in pieces(area, rows)]
    down = instances[0]
    if any(other != down for other in instances):
        raise RefusedValueError(f"the merged cell {area} {TORN}", "merge cells of one block only")
    copies = [_crossed(area, left, high) for high in down for left in columns.instances(area.first_column, area.last_column)]
    return [str(copy) for copy in copies if (copy.row1, copy.column1) != (copy.row2, copy.column2)]


def _crossed(area: Area, columns: Extent, rows: Extent) -> Area:
    """Return an area on other rows and columns, where it names any."""
    area = area.with_rows(*rows) if area.row1 else area
    return area.with_columns(*columns) if area.column1 else area
