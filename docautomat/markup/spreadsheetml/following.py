"""How references follow their cells when rows repeat or go: nine rules, one function for each kind of place.

1. A reference to a row that does not repeat goes to where that row comes out; `$` is kept.
2. A relative reference inside a repeated block stays in the same copy.
3. A `$` reference inside the same block means its first copy as a range's start, its last copy as a range's end.
4. A relative reference to the row just above the block, from inside it, means the previous copy's last row, in the first copy that row itself.
5. A range seen from outside reaches from the first copy of its first row to the last copy of its last row.
6. A single cell that has many copies, seen from outside, is all of them in an aggregate function, otherwise the first.
7. A range shrinks over rows that vanished; a reference of which nothing is left is `#REF!` (the compiler keeps a blank row so that this is rare).
8. Whole columns, names, structured and external references stay; whole rows grow as ranges do.
9. A row beyond the sheet's last one is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy, quoted, quoted_span
from docautomat.markup.spreadsheetml.formulas import Formula, Part
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.references import LAST_ROW, Area, Reference, coalesce, parse_area
from docautomat.values import RefusedValueError

__all__ = ["REF_ERROR", "Home", "follow_area", "follow_formula", "follow_list", "follow_piece", "follow_series", "merged_copies"]

_MOST_ARGUMENTS = 200
"""A function takes 255 arguments (Excel); some are left for the others."""
MOST_CHARACTERS = 8192
"""The longest formula that Excel reads."""
REF_ERROR = "#REF!"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a formula stands: its sheet, its template row, and the iterations it stands in."""

    copy: SheetCopy | None
    row: int
    path: Path = ()


def follow_formula(formula: Formula, maps: Maps, home: Home) -> str:
    """Return a formula with its references followed; one that grows beyond what a cell can hold is refused."""
    followed = formula.written(lambda part: _follow_part(part, maps, home), lambda name: _follow_name(name, maps, home))
    if len(followed) > MOST_CHARACTERS >= len(formula.text):
        raise RefusedValueError(
            f"the formula {formula.text[:40]} would name so many separate copies that it is longer than {MOST_CHARACTERS} characters",
            "let it add the blocks' subtotals, or name the whole block as a range",
        )
    return followed


def follow_piece(formula: Formula, number: int, maps: Maps, home: Home) -> str:
    """Return one reference or name of a formula, by its number among the formula's parts, followed."""
    part = formula.parts[number]
    return _follow_part(part, maps, home) if isinstance(part, Part) else _follow_name(part, maps, home)


def follow_series(formula: Formula, maps: Maps, copy: SheetCopy | None = None) -> str:
    """Return a chart's reference with all copies of its cells, several areas in brackets; a series lies on one sheet."""
    home = Home(copy, 0)
    followed = formula.written(
        lambda part: _follow_part(replace(part, in_aggregate=True), maps, home, series=True), lambda name: _follow_name(name, maps, home)
    )
    return f"({followed})" if "," in followed and not followed.startswith("(") else followed


def _follow_part(part: Part, maps: Maps, home: Home, *, series: bool = False) -> str:
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
        places = _on_sheet(part, target, home if target is home.copy else None)
        if not places:
            return REF_ERROR
        if series and len(places) > _MOST_ARGUMENTS:
            places = [reference.area.with_rows(places[0].first_row, places[-1].last_row)]
        followed.append((target, places))
    if not followed:
        return REF_ERROR
    if len(followed) == 1 and followed[0][1] == [reference.area] and _keeps_name(reference, followed[0][0]):
        return part.text
    return _written(reference, followed, maps)


def _on_sheet(part: Part, target: SheetCopy, home: Home | None) -> list[Area]:
    """Return where a reference comes out on one sheet; `home` only if the formula stands on it."""
    area = part.reference.area
    if not area.row1 or target.rows.is_identity:
        return [area]
    places = _places(part, target.rows, home)
    if not places and (instead := _instead(area, target.rows, home)) is not None:
        return [area.with_rows(instead, instead)]
    return places


def _written(reference: Reference, followed: list[tuple[SheetCopy, list[Area]]], maps: Maps) -> str:
    places = [_prefix(reference, target) + str(area) for target, areas in followed for area in areas]
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


def _places(part: Part, row_map: RowMap, home: Home | None) -> list[Area]:
    area = part.reference.area
    path = home.path if home is not None else ()
    chain = row_map.chain(home.row) if home is not None else ()
    if area.single:
        return _single(part, row_map, home, path, chain)
    first, last = area.first_row, area.last_row
    low_fixed, high_fixed = (area.row1_fixed, area.row2_fixed) if area.row1 <= area.row2 else (area.row2_fixed, area.row1_fixed)
    low = _previous(row_map, first, home) if home is not None and not low_fixed else None
    high = _previous(row_map, last, home) if home is not None and not high_fixed else None
    if low is None:
        extent = _surviving(row_map, range(first, last + 1), path, chain, fixed=low_fixed)
        low = extent[0] if extent else None
    if high is None:
        extent = _surviving(row_map, range(last, first - 1, -1), path, chain, fixed=high_fixed)
        high = extent[1] if extent else None
    if low is None or high is None:
        return []
    return [area.with_rows(_within_limit(low), _within_limit(max(low, high)))]


def _single(part: Part, row_map: RowMap, home: Home | None, path: Path, chain: tuple[int, ...]) -> list[Area]:
    area = part.reference.area
    if home is not None and not area.row1_fixed and (previous := _previous(row_map, area.row1, home)) is not None:
        return [area.with_rows(previous, previous)]
    target = row_map.chain(area.row1)
    prefix = _shared(target, chain, path, fixed=area.row1_fixed)
    extent = row_map.extent(area.row1, prefix)
    if extent is None:
        return []
    first, last = extent
    if part.ends_range:
        return [area.with_rows(_within_limit(last), last)]
    pinned = area.row1_fixed and home is not None and target == chain
    if len(target) <= len(prefix) or first == last or pinned or not (part.in_aggregate or part.one_area):
        return [area.with_rows(_within_limit(first), first)]
    if part.one_area:
        return [area.with_rows(first, _within_limit(last))]
    return [area.with_rows(start, _within_limit(stop)) for start, stop in row_map.copies(area.row1, area.row1, prefix)]


def _shared(target: tuple[int, ...], chain: tuple[int, ...], path: Path, *, fixed: bool) -> Path:
    """Return the iterations that a formula and its target have in common; `$` leaves the innermost one out (rule 3)."""
    depth = 0
    for mine, other in zip(chain, target, strict=False):
        if mine != other:
            break
        depth += 1
    if fixed and depth:
        depth -= 1
    return path[:depth]


def _surviving(row_map: RowMap, rows: range, path: Path, chain: tuple[int, ...], *, fixed: bool) -> tuple[int, int] | None:
    """Return the extent of what is left of `rows` in the copies that their first one shares with the formula, else the next one (rule 7)."""
    tried: Path | None = None
    for row in rows:
        shared = _shared(row_map.chain(row), chain, path, fixed=fixed)
        if shared == tried:
            continue
        tried = shared
        extent = row_map.span(min(rows[0], rows[-1]), max(rows[0], rows[-1]), shared)
        if extent is not None:
            return extent
    return None


def _instead(area: Area, row_map: RowMap, home: Home | None) -> int | None:
    """Return the row that was kept in place of the loop whose rows a reference names, all of which vanished (rule 7)."""
    chain, path = (row_map.chain(home.row), home.path) if home is not None else ((), ())
    return row_map.instead(area.first_row, _shared(row_map.chain(area.first_row), chain, path, fixed=area.row1_fixed))


def _previous(row_map: RowMap, row: int, home: Home) -> int | None:
    """Return the last row of the previous copy, where `row` stands just above the block of a formula in a later copy (rule 4)."""
    chain = row_map.chain(home.row)
    if not chain or not home.path or home.path[-1][1] == 0 or row >= home.row or chain[-1] in row_map.chain(row):
        return None
    if row_map.above(home.path[-1][0]) != row:
        return None
    return row_map.row_before(home.path)


def _within_limit(row: int) -> int:
    if row > LAST_ROW:
        raise RefusedValueError(f"row {row} lies beyond the last row of a sheet ({LAST_ROW})", "spread the data over several sheets")
    return row


# --- places outside of formulas -------------------------------------------------------------------------------------------------------


def follow_area(text: str, row_map: RowMap) -> str:
    """Return an area as seen from outside: a range grows and shrinks, a cell goes to its first copy."""
    area = parse_area(text)
    if area is None or not area.row1 or row_map.is_identity:
        return text
    span = row_map.span(area.first_row, area.last_row)
    if span is None:
        return str(area.with_rows(1, 1))
    if area.single:
        return str(area.with_rows(span[0], span[0]))
    return str(area.with_rows(*span))


def follow_list(text: str, row_map: RowMap) -> str:
    """Return a list of areas (`sqref`) with all copies of each, neighbours joined to one area."""
    if row_map.is_identity:
        return text
    found: list[Area] = []
    for item in text.split():
        area = parse_area(item)
        if area is None or not area.row1:
            if area is not None:
                found.append(area)
            continue
        found.extend(area.with_rows(first, last) for first, last in row_map.copies(area.first_row, area.last_row))
    return " ".join(str(area) for area in coalesce(found))


def merged_copies(text: str, row_map: RowMap) -> list[str]:
    """Return the merged ranges that a merged range becomes: one per copy inside a block, a grown one where it spans the block."""
    area = parse_area(text)
    if area is None or not area.row1 or row_map.is_identity:
        return [text]
    copies = [replace(area, row1=first, row2=last, single=False) for first, last in row_map.instances(area.first_row, area.last_row)]
    return [str(copy) for copy in copies if (copy.row1, copy.column1) != (copy.row2, copy.column2)]
