"""The next tracker, made of the workbook in which people have typed: what the data own says what the plan says now, and everything else is theirs.

    rendered    the tracker as the template gives it: what each cell of the data's must hold
    persons     the workbook as people have left it
    written     the same workbook as it was written, where that is known

Three versions of each cell, as in any merge; what people typed in cells of the data's goes into a note.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docautomat.markup.spreadsheetml.references import column_letters
from docautomat.plan.facts import Facts, Key, facts_of
from docautomat.plan.messages import Spot
from docautomat.plan.readers.tree import Tree, UnreadableError
from docautomat.plan.readers.workbook.reading import tree_of
from docautomat.plan.readers.workbook.rows import Cell, Row, UnreadableWorkbookError, marks_of, rows_on
from docautomat.tracker.answers import Answers, Known, answers_of, folded
from docautomat.tracker.extending import Growth, extend, table_end
from docautomat.tracker.notes import add_notes
from docautomat.tracker.ownership import NAMES, PEOPLE, REPORT
from docautomat.tracker.renaming import put_marks, put_named_cells
from docautomat.tracker.workbook import PersonsWorkbook

if TYPE_CHECKING:
    from docautomat.plan.model import Plan, Programme
    from docautomat.plan.readers.workbook.sheets import Sheet
    from docautomat.tracker.decisions import Decisions

__all__ = ["Situation", "continued"]

_MEASUREMENTS = "measurements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of a tracker beside its workbooks."""

    number: str
    plan: Plan
    programme: Programme
    language: str
    base: Facts | None
    """The plan's facts when the tracker was written."""
    given: Mapping[str, str]
    decisions: Decisions
    note: str
    """What a note says, with `{value}` for what was typed."""


@dataclass(slots=True)
class _Table:
    """The rows below one key row of a workbook."""

    sheet: str
    first: int
    columns: Mapping[str, int]
    rows: list[Row] = field(default_factory=list)


def continued(persons: bytes, rendered: bytes, written: bytes | None, situation: Situation) -> bytes | None:
    """Return the next tracker; `None` where the workbook cannot be read as a tracker. Raises `DocautomatError` where it cannot be rendered."""
    turn = _Turn.of(persons, rendered, written, situation)
    return turn.finished(persons) if turn is not None else None


def _tables(rows: Iterable[Row]) -> dict[str, _Table]:
    found: dict[str, _Table] = {}
    for row in rows:
        if row.keys:
            found.setdefault(row.name, _Table(row.sheet, row.first, row.columns))
        elif row.name in found:
            found[row.name].rows.append(row)
    return found


def _read(book: PersonsWorkbook) -> tuple[list[Row], Tree] | None:
    """Return the rows of a workbook, and the tree that they make; `None` where it cannot be read as a plan's."""
    try:
        rows = list(rows_on(book.sheets.values(), book.reader))
        return rows, tree_of(rows, marks_of(book.package))
    except (UnreadableWorkbookError, UnreadableError):
        return None


@dataclass(slots=True)
class _Turn:
    """One tracker on its way to the next."""

    book: PersonsWorkbook
    rendered: PersonsWorkbook
    situation: Situation
    theirs: dict[str, _Table]
    ours: dict[str, _Table]
    before: dict[str, _Table]
    back: Answers
    wanted: Answers
    sent: Answers | None
    notes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Sheet -> cell -> text."""
    roomier: bool = False
    """Whether a table has got rows to fill in."""

    @classmethod
    def of(cls, persons: bytes, rendered: bytes, written: bytes | None, situation: Situation) -> _Turn | None:
        book, ours = PersonsWorkbook(persons), PersonsWorkbook(rendered)
        before = _read(PersonsWorkbook(written)) if written is not None else None
        theirs, new = _read(book), _read(ours)
        if theirs is None or new is None:
            return None
        facts = facts_of(situation.plan)

        def said(tree: Tree, base: Facts | None) -> Answers | None:
            return answers_of(tree, "", situation.plan, Known.of(base, facts, dict(situation.given)), situation.programme)

        back, wanted = said(theirs[1], situation.base), said(new[1], None)
        if back is None or wanted is None:
            return None
        return cls(
            book=book,
            rendered=ours,
            situation=situation,
            theirs=_tables(theirs[0]),
            ours=_tables(new[0]),
            before=_tables(before[0]) if before is not None else {},
            back=back,
            wanted=wanted,
            sent=said(before[1], situation.base) if before is not None else None,
        )

    def finished(self, persons: bytes) -> bytes:
        self.book.unshare()
        for listed, ours in self.ours.items():
            theirs = self.theirs.get(listed)
            if theirs is None:
                continue  # people have taken the table out
            if listed in NAMES:
                self._items(listed, theirs, ours)
            elif listed == _MEASUREMENTS:
                self._measurements(theirs, ours)
            elif listed == "plan":
                self._fields(theirs, ours)
            else:
                self._positions(listed, theirs, ours)
        put_named_cells(self.book, self.rendered)
        put_marks(self.book, self.rendered)
        if not self.book.values and not self.notes and not self.roomier:
            return persons  # it says everything already
        for sheet, notes in self.notes.items():
            add_notes(self.book, self.book.sheets[sheet], notes)
        self.book.forget_order()
        return self.book.to_bytes(self.situation.language)

    # --- rows with ids ----------------------------------------------------------------------------------------------------------------

    def _items(self, listed: str, theirs: _Table, ours: _Table) -> None:
        numbers = self._numbers(listed, theirs)
        held = {row.number: row for row in theirs.rows}
        before = {_id(row): row for row in self.before[listed].rows} if listed in self.before else {}
        missing = []
        for row in ours.rows:
            own = _id(row)
            if not own:
                continue  # a blank row of the template's
            number = numbers.get(own)
            if number is None:
                missing.append(row)
            else:
                self._item(listed, own, theirs, held[number], row, before.get(own))
        sheet = self.book.sheets[theirs.sheet]
        known = {_id(row) for row in ours.rows}
        if listed == "milestones" and "weight" in theirs.columns:
            for own, number in numbers.items():
                if own not in known and own in before:  # no longer in the plan: it must not count
                    self.book.put(sheet, number, theirs.columns["weight"], 0)
        self._append(theirs, missing, list(numbers.values()))

    def _numbers(self, listed: str, theirs: _Table) -> dict[str, int]:
        """Return the row of each item, by its id."""
        found: dict[str, int] = {}
        for at, item in enumerate(self.back.tree.value["project"].get(listed, ())):
            place = self.back.tree.line(("project", listed, at))
            if isinstance(place, Spot) and place.sheet == theirs.sheet:
                found.setdefault(str(item["id"]), place.row)
        return found

    def _item(self, listed: str, own: str, theirs: _Table, held: Row, row: Row, before: Row | None) -> None:
        sheet = self.book.sheets[theirs.sheet]
        for name, column in theirs.columns.items():
            if name not in self.ours[listed].columns:
                continue
            here, there = held.cells.get(name), row.cells.get(name)
            was = before.cells.get(name) if before is not None else None
            if _same(here, there):
                continue
            key: Key = ("project", listed, f"#{own}", name)
            if name in PEOPLE.get(listed, ()):
                if self._theirs(key, here, was):
                    continue
            elif name != "id":
                if key in self.back.facts and self.back.facts[key] == self.wanted.facts.get(key):
                    continue  # the same in other words
                if here is not None and not _same(here, was):
                    self._note(theirs.sheet, held.number, column, here)
            self.book.put(sheet, held.number, column, there.value if there is not None else None)

    def _theirs(self, key: Key, here: Cell | None, was: Cell | None) -> bool:
        """Say whether a cell of people's stays as they have left it."""
        value = self.back.facts.get(key)
        if value == self.wanted.facts.get(key) and value is not None:
            return True
        if not self.back.covers(key):
            return True
        situation = self.situation
        typed = situation.base is None or not _alike(value, situation.base.get(key)) or (self.sent is not None and not _same(here, was))
        return typed and not situation.decisions.settled(situation.number, situation.plan.project.id, key, value)

    def _note(self, sheet: str, row: int, column: int, cell: Cell) -> None:
        self.notes[sheet][f"{column_letters(column)}{row}"] = self.situation.note.format(value=_shown(cell.value))

    # --- rows without ids -------------------------------------------------------------------------------------------------------------

    def _measurements(self, theirs: _Table, ours: _Table) -> None:
        sheet = self.book.sheets[theirs.sheet]
        held = {_measured(row): row for row in theirs.rows}
        before = {_measured(row): row for row in self.before[_MEASUREMENTS].rows} if _MEASUREMENTS in self.before else {}
        missing = []
        for row in ours.rows:
            key = _measured(row)
            if not key[0]:
                continue
            own = held.get(key)
            if own is None:
                missing.append(row)
                continue
            here, there, was = (each.cells.get("value") if each is not None else None for each in (own, row, before.get(key)))
            if not _same(here, there) and (here is None or _same(here, was)) and "value" in theirs.columns:
                self.book.put(sheet, own.number, theirs.columns["value"], there.value if there is not None else None)
        self._append(theirs, missing, [row.number for row in theirs.rows], self._room(ours))

    def _room(self, ours: _Table) -> int:
        """Return how many rows to fill in the template gives behind those that are."""
        end = table_end(self.rendered, self.rendered.sheets[ours.sheet], ours.first)
        return max(0, end - max((row.number for row in ours.rows), default=ours.first - 1))

    def _positions(self, listed: str, theirs: _Table, ours: _Table) -> None:
        """Let rows that are the data's altogether say what the template's say, one after the other."""
        sheet = self.book.sheets[theirs.sheet]
        for held, row in zip(theirs.rows, ours.rows, strict=False):
            self._fill(sheet, theirs, held, row)
        for held in theirs.rows[len(ours.rows) :]:
            self._fill(sheet, theirs, held, Row(listed, held.number))
        self._append(theirs, ours.rows[len(theirs.rows) :], [row.number for row in theirs.rows])

    def _fill(self, sheet: Sheet, theirs: _Table, held: Row, row: Row) -> None:
        for name, column in theirs.columns.items():
            here, there = held.cells.get(name), row.cells.get(name)
            if not _same(here, there):
                self.book.put(sheet, held.number, column, there.value if there is not None else None)

    # --- single fields ----------------------------------------------------------------------------------------------------------------

    def _fields(self, theirs: _Table, ours: _Table) -> None:
        wanted = {_field(row): row for row in ours.rows}
        reset = self._report_is_in()
        for held in theirs.rows:
            name = _field(held)
            row = wanted.get(name)
            if row is None or not name or (name.startswith("report.") and not reset):
                continue
            here, there = held.cells.get("answer"), row.cells.get("answer")
            if not _same(here, there) and "answer" in held.columns:
                self.book.put(self.book.sheets[held.sheet], held.number, held.columns["answer"], there.value if there is not None else None)

    def _report_is_in(self) -> bool:
        """Say whether the report in the workbook is in the plan as it stands there, or was never begun, so that the next one may be asked for."""
        if not self.back.plan.project.reports:
            return not any(key[:2] == ("project", "reports") for key in self.back.unreadable)
        report = self.back.plan.project.reports[0]
        known = next((each for each in self.situation.plan.project.reports if each.period == report.period), None)
        if known is None:
            return False
        situation = self.situation
        own = ("project", "reports", f"#{report.period}")
        for name in REPORT:
            value = getattr(report, name)
            told = list(value) if isinstance(value, tuple) else value.isoformat() if isinstance(value, datetime.date) else value
            if value not in (None, (), getattr(known, name)) and not situation.decisions.settled(
                situation.number, situation.plan.project.id, (*own, name), told
            ):
                return False
        return True

    # --- new rows ---------------------------------------------------------------------------------------------------------------------

    def _append(self, theirs: _Table, rows: list[Row], patterns: list[int], room: int = 0) -> None:
        """Write new rows where nothing stands, behind the table's last; and let whatever covers the table cover all of its rows.

        Where fewer than half of `room` rows are left to fill in, there are that many again.
        """
        sheet = self.book.sheets[theirs.sheet]
        formulas = {number: sum(node.find("{*}f") is not None for node in row.iterfind("{*}c")) for number, row in sheet.rows()}
        end = table_end(self.book, sheet, theirs.first)
        pattern = max(patterns, key=lambda number: (formulas.get(number, 0), number <= end, number), default=0)
        filled = {number for number, row in sheet.rows() if any(self.book.holds(node) for node in row.iterfind("{*}c") if node.find("{*}f") is None)}
        last = max((row.number for row in theirs.rows), default=theirs.first - 1)
        at = last
        for row in rows:
            at += 1
            while at in filled:
                at += 1
            for name, column in theirs.columns.items():
                cell = row.cells.get(name)
                if cell is not None:
                    self.book.put(sheet, at, column, cell.value)
            self.book.like(sheet, pattern or theirs.first, at, keep=self._covered(theirs, row))
        grown = max(at, last)
        if room and end and pattern and 2 * (end - grown) < room:
            grown = self._make_room(sheet, pattern, range(max(grown, end) + 1, grown + room + 1), filled)
        if pattern:
            for row in theirs.rows:  # those that people added without the formulas of the others
                if row.number != pattern and row.cells:
                    self.book.like(sheet, pattern, row.number, keep=theirs.columns.values())
        then = self.before.get(rows[0].name if rows else "", None) or next((table for table in self.before.values() if table.sheet == theirs.sheet), None)
        ends = frozenset(number for number in (end, max((row.number for row in then.rows), default=0) if then else 0) if number)
        if ends and grown > min(ends):
            extend(self.book, Growth(theirs.sheet, theirs.first, ends, max(grown, *ends)))

    def _make_room(self, sheet: Sheet, pattern: int, numbers: range, filled: set[int]) -> int:
        """Give a table some rows to fill in, up to what stands below it; return the last one."""
        for number in numbers:
            if number in filled:
                return number - 1
            self.book.like(sheet, pattern, number)
            self.roomier = True
        return numbers[-1]

    @staticmethod
    def _covered(theirs: _Table, row: Row) -> list[int]:
        return [column for name, column in theirs.columns.items() if name in row.cells]


def _id(row: Row) -> str:
    cell = row.cells.get("id")
    return str(cell.value).strip() if cell is not None else ""


def _field(row: Row) -> str:
    cell = row.cells.get("field")
    return str(cell.value).strip() if cell is not None else ""


def _measured(row: Row) -> tuple[str, str]:
    goal, day = row.cells.get("goal"), row.cells.get("date")
    return (folded(goal.value) if goal is not None else "", str(_plain(day.value)) if day is not None else "")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.replace("\r\n", "\n").strip() or None if isinstance(value, str) else value


def _same(one: Cell | None, other: Cell | None) -> bool:
    return (_plain(one.value) if one is not None else None) == (_plain(other.value) if other is not None else None)


def _alike(value: Any, other: Any) -> bool:
    return bool(_plain(value) == _plain(other))


def _shown(value: Any) -> str:
    plain = _plain(value)
    return plain.strftime("%d.%m.%Y") if isinstance(plain, datetime.date) else str(plain)
