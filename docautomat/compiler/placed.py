"""The late texts of one document written: formulas, areas and merged cells, now that it is known which rows, columns and sheets come out."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from docautomat.compiler.across import Across
from docautomat.compiler.bandrows import BandRows
from docautomat.markup.spreadsheetml.additions import Additions, Follow
from docautomat.markup.spreadsheetml.areas import OF_AREAS
from docautomat.markup.spreadsheetml.bands import UNSTEADY, AnyRows, BandedRows, pieces
from docautomat.markup.spreadsheetml.caches import CACHE
from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy, quoted
from docautomat.markup.spreadsheetml.following import (
    IDENTITY,
    REF_ERROR,
    Home,
    beyond,
    follow_across,
    follow_area,
    follow_copy,
    follow_formula,
    follow_list,
    follow_piece,
    follow_series,
)
from docautomat.markup.spreadsheetml.formulas import Formula, Part
from docautomat.markup.spreadsheetml.heights import Fitter
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.placing import CONTENT, LATE, NUMBER, ROW, ROW_START, ROWS_END, Late
from docautomat.markup.spreadsheetml.references import LAST_ROW, Reference, column_letters, column_number, parse_area
from docautomat.markup.spreadsheetml.texts import VALUE
from docautomat.values import RefusedValueError

__all__ = ["LateError", "Placed", "Rows"]

_DIGITS = "0123456789"
_NO_ROW: tuple[int, int, Path] = (0, 0, ())
_MOST_KNOWN = 2_000
"""So many late texts of one layout are remembered: those of an ordinary sheet, not of a hundred thousand rows."""


class LateError(RefusedValueError):
    """A late text cannot be written; `spot` is where it stands in its part."""

    def __init__(self, message: str, hint: str, spot: str) -> None:
        super().__init__(message, hint)
        self.spot = spot


class Placed:
    """Writes the late texts of all documents that have the same layout."""

    def __init__(self, late: list[Late], maps: Maps) -> None:
        self.maps = maps
        self.held = False
        """Whether the sheets are held until their formulas are calculated."""
        self.late = late
        self._known: dict[tuple[int, SheetCopy | Home | None], str] = {}
        """Late texts by their place: the next document of the same layout has the same ones."""
        self._paths: dict[SheetCopy, dict[int, Path]] = {}

    def rows(
        self, copy: SheetCopy, cells: Mapping[int, tuple[int, ...]] | None = None, additions: Additions | None = None, fitter: Fitter | None = None
    ) -> Rows | BandRows:
        """Return what writes a sheet whose rows or columns move; `cells` are the columns of each row that may, `additions` what its values add to it.

        The `fitter` is for rows that are put together of several bands, since each of them must be high enough; whoever writes the others fits them.
        """
        if isinstance(copy.rows, BandedRows):
            return BandRows(self, copy, additions, fitter)
        return Rows(self, copy, cells, additions)

    def follower(self, copy: SheetCopy, row: int = 0, path: Path = ()) -> Follow:
        """Return what lets a formula of the data follow, as if it stood in its template cell, which comes out in the iterations of `path`."""

        def follow(cell: str, reference: str, text: str) -> str:
            letters = cell.rstrip(_DIGITS)
            at, here = int(cell[len(letters) :]), reference.rstrip(_DIGITS)
            formula = Formula.parse(text)
            if (
                copy.columns.is_identity
                and isinstance(copy.rows, RowMap)
                and not formula.names
                and all(_on_row(part.reference, at) for part in formula.references())
            ):
                number = int(reference[len(here) :])  # nothing is to be looked up
                return formula.written(lambda part: str(part.reference.area.with_rows(number, number)) if part.reference.area.row1 else part.text)
            across = self._column_paths(copy).get(column_number(here), ())
            return follow_formula(formula, self.maps, Home(copy, row or at, path, column_number(letters), across))

        return follow

    def _column_paths(self, copy: SheetCopy) -> dict[int, Path]:
        """Return the iterations in which each column stands that comes out."""
        if copy.columns.is_identity:
            return {}
        if copy not in self._paths:
            self._paths[copy] = {new: path for new, _, path in copy.columns.walk()}
        return self._paths[copy]

    def anywhere(self, text: str, copy: SheetCopy | None = None, home: Home | None = None) -> str:
        """Return text outside of moving rows with its late texts written.

        `copy` is the sheet that it belongs to, if any; `home` the cell over which a chart floats that comes out with its row or column.
        """
        if "\x10" not in text:
            return text
        placed = self.in_row(text, home or Home(copy, 0))
        if NUMBER in placed:
            numbers = itertools.count()
            placed = re.sub(NUMBER, lambda _: str(next(numbers) // 2), placed)
        return placed

    def in_row(self, text: str, home: Home) -> str:
        """Return the text of a template row with its late texts written; `home` tells where the row stands."""
        return LATE.sub(lambda found: self.text(int(found.group(1)), home), text)

    def text(self, number: int, home: Home) -> str:
        """Return a late text as it is at `home`. Raises `LateError` if there is none."""
        looped = home.path or home.column_path
        place = (number, home) if looped else (number, home.copy)  # outside of loops there is one text for each sheet
        known = self._known.get(place)
        if known is None:
            try:
                known = self._followed(self.late[number], home)
            except RefusedValueError as error:
                raise LateError(error.message, error.hint, self.late[number].spot) from None
            if not looped or len(self._known) < _MOST_KNOWN:
                self._known[place] = known
        return known

    def is_across(self, number: int) -> bool:
        """Say whether a late text is the same in all copies of its row."""
        return self.late[number].kind == "across"

    def _followed(self, late: Late, home: Home) -> str:
        copy = home.copy
        if late.kind in ("formula", "outside"):
            return self._formula(late, home if home.row else Home(copy, late.row, column=late.column, whole=_whole(late)))
        if late.kind == "across":
            return escape(follow_across(Formula.parse(late.text), self.maps, home, ROW))
        if late.kind == "series":
            formula, levels = Formula.parse(late.text), late.extra == "levels"
            beside = home.path or home.column_path
            return escape(follow_copy(formula, self.maps, home) if beside else follow_series(formula, self.maps, copy, levels=levels))
        if late.kind == "cache":
            return f"{CACHE}{late.text}{CACHE}"
        if late.kind == "own":
            name, identity = copy.tables[late.text.casefold()] if copy is not None else (late.text, 0)
            return str(identity) if late.extra == "id" else quoteattr(name)[1:-1]
        if late.kind == "source":
            return self._source(late)
        if late.kind == "number":
            return NUMBER
        if late.kind == "series copies":
            return self._series(late, home)
        rows: AnyRows = copy.rows if copy is not None else IDENTITY
        columns = copy.columns if copy is not None else IDENTITY
        if late.kind == "home":
            return self._home(late, home, rows.at(late.column), columns)
        if late.kind == "sparkline":
            return self._sparklines(late, copy, rows.at(late.column), columns)
        if late.kind == "links":
            return self._links(late, copy, rows, columns)
        return OF_AREAS[late.kind](late, rows, columns)

    def _home(self, late: Late, home: Home, rows: RowMap, columns: RowMap) -> str:
        """Return a formula that is relative to the first cell of a rule or of a table's column."""
        first = tuple((loop, 0) for loop in rows.chain(late.row))
        left = home.column_path or tuple((loop, 0) for loop in columns.chain(late.column))
        if rows.extent(late.row, first) is None or columns.extent(late.column, left) is None:
            return escape(_piece(late) if late.extra else late.text)  # its rows all vanished: it lies far away and reads what it read
        return self._formula(late, Home(home.copy, late.row, first, late.column, left))

    def _sparklines(self, late: Late, copy: SheetCopy | None, rows: RowMap, columns: RowMap) -> str:
        """Return the copies of a sparkline; one far away if none came out, since its group may not be empty."""
        places = [(row, column) for row in _copies(rows, late.row) for column in _copies(columns, late.column)]
        formula = Formula.parse(late.text)
        shown: list[str] = []
        for (row, path), (column, column_path) in places or [((LAST_ROW, ()), (late.column, ()))]:
            area = follow_formula(formula, self.maps, Home(copy, late.row, path, late.column, column_path))
            if REF_ERROR in area and copy is not None:  # what it read is gone: it reads an empty cell
                area = f"{quoted(copy.name or copy.template)}!XFD{LAST_ROW}"
            shown.append(late.extra.replace("{0}", escape(area)).replace("{1}", f"{column_letters(column)}{row}"))
        return "".join(shown)

    def _series(self, late: Late, beside: Home) -> str:
        """Return a chart's series for each copy of its row or column; a colour that was drawn is the first one's.

        A chart that comes out with rows or columns itself has the series of its own copy only.
        """
        first, others, formulas = json.loads(late.text)
        target = next(iter(self.maps.targets(late.sheet, beside.copy) or ()), None)
        if target is None:
            return ""
        own = target is beside.copy
        shown: list[str] = []
        around = (beside.path if late.row else beside.column_path) if own else ()
        for _, path in _copies(target.rows.at(late.column), late.row, around) if late.row else _copies(target.columns, late.column, around):
            if not _agree(path, around):
                continue
            home = Home(target, late.row, path, late.column) if late.row else Home(target, 0, (), late.column, path)
            if own and late.row and not isinstance(target.rows, BandedRows):
                home = replace(home, column=beside.column, column_path=beside.column_path)
            elif own and not late.row:
                home = replace(home, row=beside.row, path=beside.path)
            xml = others if shown else first
            for number, formula in enumerate(formulas):
                xml = xml.replace(f"{{{number}}}", escape(follow_copy(Formula.parse(formula), self.maps, home)))
            shown.append(xml.replace("{#}", NUMBER))
        return "".join(shown)

    def _links(self, late: Late, copy: SheetCopy | None, rows: AnyRows, columns: RowMap) -> str:
        """Return the links of a sheet, each over all copies of its cells; none without a cell. A place in the workbook is that of the own copy (rule 2)."""
        shown: list[str] = []
        for ref, location, xml in json.loads(late.text):
            places: dict[str, list[str]] = {}
            formula = Formula.parse(location)
            homes = _homes(ref, copy, rows, columns) if location else [(ref, Home(copy, 0))]
            for area, home in homes:
                places.setdefault(follow_formula(formula, self.maps, home) if location else "", []).append(area)
            for to, areas in places.items():
                link = xml.replace("{1}", quoteattr(to)[1:-1])
                shown += [link.replace("{0}", area) for area in (follow_list(ref, rows, columns).split() if len(places) == 1 else areas)]
        return f"<{late.extra}hyperlinks>{''.join(shown)}</{late.extra}hyperlinks>" if shown else ""

    def _source(self, late: Late) -> str:
        """Return the sheet or the area of a pivot table's source, that of the first copy."""
        copies = self.maps.targets(late.sheet, None)
        if not copies:
            return quoteattr(late.text)[1:-1]
        if late.extra == "ref":
            return follow_area(late.text, copies[0].rows, copies[0].columns)
        return quoteattr(copies[0].name or late.text)[1:-1]

    def _formula(self, late: Late, home: Home) -> str:
        formula = Formula.parse(late.text)
        if late.extra:
            return escape(follow_piece(formula, int(late.extra), self.maps, home))
        return escape(follow_formula(formula, self.maps, home))


class Rows:
    """Writes a sheet whose rows move, piece by piece: rows numbered, formulas followed."""

    def __init__(self, placed: Placed, copy: SheetCopy, cells: Mapping[int, tuple[int, ...]] | None, additions: Additions | None = None) -> None:
        self._placed = placed
        self._copy = copy
        self._additions = additions
        rows = copy.rows.at(0)
        self._gaps = rows.gaps
        self._walk = rows.walk()
        self._across = None if copy.columns.is_identity else Across(placed, copy, cells)
        self._row: list[str] = []
        self._in_rows = False

    def write(self, text: str) -> str:
        """Take some more text; return the rows that are complete. Raises `RefusedValueError` for a row beyond the sheet's last one."""
        rest, *chunks = text.split(ROW_START)
        self._row.append(rest)
        out: list[str] = []
        for chunk in chunks:
            out.append(self._complete("".join(self._row)))
            self._row = [chunk]
            self._in_rows = True
        return "".join(out)

    def finish(self) -> str:
        """Return the last row and what stands behind the rows."""
        row, _, tail = "".join(self._row).partition(ROWS_END)
        shown = self._complete(row)
        if any(old not in self._gaps for _, old, _ in self._walk):
            raise RefusedValueError(*UNSTEADY)
        tail = self._placed.anywhere(tail, self._copy)
        return shown + (self._additions.tail(tail) if self._additions is not None else tail)

    def _complete(self, text: str) -> str:
        if not self._in_rows:  # what stands before the first row
            return self._placed.anywhere(text, self._copy)
        row, old, path = next(self._walk, _NO_ROW)
        while old in self._gaps:
            row, old, path = next(self._walk, _NO_ROW)
        if not row:
            raise RefusedValueError(*UNSTEADY)
        if row > LAST_ROW:
            if CONTENT.search(text) is None:  # formats alone, which LibreOffice writes down to a sheet's last row, may fall off its end
                return ""
            raise beyond(row, LAST_ROW)
        if self._across is not None:
            return self._added(self._across.row(text, Home(self._copy, old, path)).replace(ROW, str(row)), old, path)
        shown = text.replace(ROW, str(row))
        return self._added(self._placed.in_row(shown, Home(self._copy, old, path)) if "\x10" in shown else shown, old, path)

    def _added(self, shown: str, old: int, path: Path) -> str:
        if self._additions is None or VALUE not in shown:
            return shown
        return self._additions.written(shown, self._placed.follower(self._copy, old, path))


def _on_row(reference: Reference, row: int) -> bool:
    """Say whether a reference names cells of one row of its own sheet, that of the formula, or whole columns."""
    area = reference.area
    return not reference.prefix and (not area.row1 or (area.row1 == area.row2 == row and not area.row1_fixed and not area.row2_fixed and area.column1 > 0))


def _whole(late: Late) -> bool:
    """Say whether an area outside of cells is one for all columns: that of a link, and what is printed, filtered or repeated on each page."""
    return late.kind == "outside" and (not late.spot.startswith("name ") or late.spot.startswith("name _xlnm."))


def _piece(late: Late) -> str:
    part = Formula.parse(late.text).parts[int(late.extra)]
    return part.text if isinstance(part, Part) else part


def _copies(row_map: RowMap, row: int, around: Path = ()) -> Iterator[tuple[int, Path]]:
    """Yield the rows as which a template row comes out, each with its iterations; of outer loops that `around` tells, only those in its iterations."""
    if row_map.is_identity:
        yield row, ()
        return
    iterations = dict(around)
    shared = tuple(itertools.takewhile(lambda place: place[1] >= 0, ((loop, iterations.get(loop, -1)) for loop in row_map.chain(row))))
    for new, old, path in row_map.walk(shared):
        if old == row:
            yield new, path


def _agree(path: Path, other: Path) -> bool:
    """Say whether two places stand in the same iterations of the loops around both."""
    iterations = dict(other)
    return all(iterations.get(loop, number) == number for loop, number in path)


def _homes(text: str, copy: SheetCopy | None, rows: AnyRows, columns: RowMap) -> Iterator[tuple[str, Home]]:
    """Yield the copies of an area, each with its place; the area itself where it lies over columns whose rows move differently."""
    area = parse_area(text)
    if area is None or not area.row1 or not area.column1 or len(found := pieces(area, rows)) > 1:
        yield text, Home(copy, 0, whole=True)
        return
    for path, top, bottom in found[0][0].placed(area.first_row, area.last_row):
        for across, left, right in columns.placed(area.first_column, area.last_column):
            place = area.with_rows(top, bottom).with_columns(left, right)
            yield str(place), Home(copy, area.first_row, path, area.first_column, across, whole=True)
