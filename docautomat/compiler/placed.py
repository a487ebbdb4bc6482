"""The late texts of one document written: formulas, areas and merged cells, now that it is known which rows and sheets come out."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy, quoted
from docautomat.markup.spreadsheetml.following import REF_ERROR, Home, follow_area, follow_formula, follow_list, follow_piece, follow_series, merged_copies
from docautomat.markup.spreadsheetml.formulas import Formula, Part
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.placing import LATE, ROW, ROW_START, ROWS_END, Late
from docautomat.markup.spreadsheetml.references import LAST_ROW, parse_area
from docautomat.values import RefusedValueError

__all__ = ["UNSTEADY", "LateError", "Placed", "Rows"]

_IDENTITY = RowMap.identity()
_NO_ROW: tuple[int, int, Path] = (0, 0, ())
UNSTEADY = (
    "other rows come out than were counted before: a filter or test gives another answer each time it is asked",
    "use only filters that give the same answer to the same question; {{ …|random }} is none of them",
)


class LateError(RefusedValueError):
    """A late text cannot be written; `spot` is where it stands in its part."""

    def __init__(self, message: str, hint: str, spot: str) -> None:
        super().__init__(message, hint)
        self.spot = spot


class Placed:
    """Writes the late texts of all documents that have the same layout."""

    def __init__(self, late: list[Late], maps: Maps) -> None:
        self.maps = maps
        self._late = late
        self._known: dict[tuple[int, SheetCopy | None], str] = {}

    def rows(self, copy: SheetCopy) -> Rows:
        """Return what writes a sheet whose rows move."""
        return Rows(self, copy)

    def anywhere(self, text: str, copy: SheetCopy | None = None) -> str:
        """Return text outside of moving rows with its late texts written; `copy` is the sheet that it belongs to, if any."""
        if "\x10" not in text:
            return text
        return LATE.sub(lambda found: self._text(int(found.group(1)), copy, 0, ()), text)

    def in_row(self, text: str, copy: SheetCopy, row: int, path: Path) -> str:
        """Return the text of a template row that stands in the iterations of `path`, with its late texts written."""
        return LATE.sub(lambda found: self._text(int(found.group(1)), copy, row, path), text)

    def _text(self, number: int, copy: SheetCopy | None, row: int, path: Path) -> str:
        try:
            return self._remembered(number, copy, row, path)
        except RefusedValueError as error:
            raise LateError(error.message, error.hint, self._late[number].spot) from None

    def _remembered(self, number: int, copy: SheetCopy | None, row: int, path: Path) -> str:
        if path:
            return self._followed(number, copy, row, path)
        known = self._known.get((number, copy))
        if known is None:  # outside of loops there is one text for each sheet
            known = self._known[number, copy] = self._followed(number, copy, row, path)
        return known

    def _followed(self, number: int, copy: SheetCopy | None, row: int, path: Path) -> str:
        late = self._late[number]
        row_map = copy.rows if copy is not None else _IDENTITY
        if late.kind in ("formula", "outside"):
            return self._formula(late, Home(copy, row or late.row, path))
        if late.kind == "series":
            return escape(follow_series(Formula.parse(late.text), self.maps, copy))
        if late.kind == "home":
            first = tuple((loop, 0) for loop in row_map.chain(late.row))
            if row_map.extent(late.row, first) is None:  # a rule whose rows all vanished: it lies far away and reads what it read
                return escape(_piece(late) if late.extra else late.text)
            return self._formula(late, Home(copy, late.row, first))
        if late.kind == "own":
            name, identity = copy.tables[late.text.casefold()] if copy is not None else (late.text, 0)
            return str(identity) if late.extra == "id" else quoteattr(name)[1:-1]
        if late.kind == "sparkline":
            return self._sparklines(late, copy)
        if late.kind == "source":
            return self._source(late)
        if late.kind == "table":
            return _table(late, row_map)
        if late.kind == "area":
            return follow_area(late.text, row_map)
        if late.kind == "sqref":
            return follow_list(late.text, row_map) or _far_away(late.text)
        if late.kind == "anchor":
            offset = 0 if late.extra == "break" else 1
            extent = row_map.extent(int(late.text) + offset)
            return str((extent[0] if extent else int(late.text) + offset) - offset)
        return _merges(late, row_map)

    def _sparklines(self, late: Late, copy: SheetCopy | None) -> str:
        """Return the copies of a sparkline; one far away if none came out, since its group may not be empty."""
        at, _, xml = late.extra.partition(" ")
        rows: list[tuple[int, Path]] = [(late.row, ())]
        if copy is not None and not copy.rows.is_identity:
            rows = [(new, path) for new, old, path in copy.rows.walk() if old == late.row] or [(LAST_ROW, ())]
        formula, column = Formula.parse(late.text), at.rstrip("0123456789")
        shown: list[str] = []
        for row, path in rows:
            area = follow_formula(formula, self.maps, Home(copy, late.row, path))
            if REF_ERROR in area and copy is not None:  # what it read is gone: it reads an empty cell
                area = f"{quoted(copy.name or copy.template)}!XFD{LAST_ROW}"
            shown.append(xml.replace("{0}", escape(area)).replace("{1}", f"{column}{row}"))
        return "".join(shown)

    def _source(self, late: Late) -> str:
        """Return the sheet or the area of a pivot table's source, that of the first copy."""
        copies = self.maps.targets(late.sheet, None)
        if not copies:
            return quoteattr(late.text)[1:-1]
        return follow_area(late.text, copies[0].rows) if late.extra == "ref" else quoteattr(copies[0].name or late.text)[1:-1]

    def _formula(self, late: Late, home: Home) -> str:
        formula = Formula.parse(late.text)
        if late.extra:
            return escape(follow_piece(formula, int(late.extra), self.maps, home))
        return escape(follow_formula(formula, self.maps, home))


class Rows:
    """Writes a sheet whose rows move, piece by piece: rows numbered, formulas followed."""

    def __init__(self, placed: Placed, copy: SheetCopy) -> None:
        self._placed = placed
        self._copy = copy
        self._gaps = copy.rows.gaps
        self._walk = copy.rows.walk()
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
        return shown + self._placed.anywhere(tail, self._copy)

    def _complete(self, text: str) -> str:
        if not self._in_rows:  # what stands before the first row
            return self._placed.anywhere(text, self._copy)
        row, old, path = next(self._walk, _NO_ROW)
        while old in self._gaps:
            row, old, path = next(self._walk, _NO_ROW)
        if not row:
            raise RefusedValueError(*UNSTEADY)
        if row > LAST_ROW:
            raise RefusedValueError(f"row {row} lies beyond the last row of a sheet ({LAST_ROW})", "spread the data over several sheets")
        shown = text.replace(ROW, str(row))
        return self._placed.in_row(shown, self._copy, old, path) if "\x10" in shown else shown


def _piece(late: Late) -> str:
    part = Formula.parse(late.text).parts[int(late.extra)]
    return part.text if isinstance(part, Part) else part


def _far_away(sqref: str) -> str:
    """Return an area that no row comes near, for a rule whose rows all vanished: a rule without an area is invalid."""
    area = parse_area(sqref.split(maxsplit=1)[0]) if sqref.split() else None
    return str(area.with_rows(LAST_ROW, LAST_ROW)) if area is not None else f"A{LAST_ROW}"


def _table(late: Late, row_map: RowMap) -> str:
    """Return a table's area; a table without a row of data is no valid one (§18.5.1.2), so that it is refused."""
    followed = follow_area(late.text, row_map)
    area = parse_area(followed)
    if area is not None and area.last_row - area.first_row + 1 < late.row:
        raise RefusedValueError(
            f'the table "{late.extra}" would be left without a row, since a condition drops them all',
            "filter in the loop itself, which then keeps a blank row: {% for m in milestones if m.weight > 1 %}",
        )
    return followed


def _merges(late: Late, row_map: RowMap) -> str:
    prefix = late.extra
    refs = [copy for ref in late.text.split() for copy in merged_copies(ref, row_map)]
    if not refs:
        return ""
    cells = "".join(f'<{prefix}mergeCell ref="{ref}"/>' for ref in refs)
    return f'<{prefix}mergeCells count="{len(refs)}">{cells}</{prefix}mergeCells>'
