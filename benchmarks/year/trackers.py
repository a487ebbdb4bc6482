"""A quarter typed into a tracker: progress, new rows, columns and notes of one's own, tables sorted; and all of it looked for afterwards."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.year.forms import words_of
from benchmarks.year.hand import Hand, letters
from benchmarks.year.looking import meant
from benchmarks.year.projects import Project

__all__ = ["Quarter", "Table", "fill_tracker", "left_behind", "tables_of", "unplanned"]

_KEY = re.compile(r"([a-z_]+)\.([a-z_]+)(?:\+(\d))?")
_OWN = "Vår kolonne"


@dataclass(slots=True)
class Table:
    """A table that is known by its key row."""

    sheet: str
    columns: dict[str, str]
    """Field -> column."""
    heads: int
    """Row of the headings."""
    rows: dict[str, int] = field(default_factory=dict)
    """Id (or number of the row) -> row."""
    widest: int = 0

    @property
    def last(self) -> int:
        """Return the last row that holds something."""
        return max(self.rows.values(), default=self.heads)


@dataclass(slots=True)
class Quarter:
    """What one municipality has typed into one tracker."""

    number: str
    day: datetime.date
    cells: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    """(table, id, field) -> what was typed where people own the cell."""
    own: dict[tuple[str, str], str] = field(default_factory=dict)
    """(table, id) -> what was typed into a column of their own."""
    plan_cells: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """(table, id, field) -> text that was typed over a cell of the plan's."""
    new_rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    measured: list[tuple[str, datetime.date, Any]] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    """The milestones' ids as they were sorted, where they were."""

    @property
    def count(self) -> int:
        """Return how many cells were typed."""
        return len(self.cells) + len(self.own) + len(self.plan_cells) + 3 * len(self.measured) + len(self.report) + sum(len(row) for _, row in self.new_rows)


def tables_of(hand: Hand) -> dict[str, Table]:
    """Return the tables of a tracker by their list's name."""
    found: dict[str, Table] = {}
    for sheet in hand.sheets:
        table: Table | None = None
        for number, cells in hand.rows(sheet):
            keys = {column: match for column, value in cells.items() if isinstance(value, str) and (match := _KEY.fullmatch(value))}
            if len(keys) > 1 and any(match[3] for match in keys.values()):
                name, step = next((match[1], int(match[3])) for match in keys.values() if match[3])
                table = found[name] = Table(sheet, {match[2]: column for column, match in keys.items()}, number + step)
            elif table is not None and number >= table.heads:
                table.widest = max(table.widest, *(_number(column) for column in cells), 0) if cells else table.widest
                own = cells.get(table.columns.get("id", ""))
                if own and number > table.heads:
                    table.rows[str(own)] = number
    return found


def _number(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


def fill_tracker(path: Path, target: Path, project: Project, day: datetime.date, seed: str) -> Quarter:
    """Type a quarter into a tracker and save it elsewhere."""
    hand, dice, said = Hand(path), random.Random(seed), project.texts
    words, tables = words_of(hand), tables_of(hand)
    typed = Quarter(project.number, day)
    milestones = tables["milestones"]
    for key, row in milestones.rows.items():
        for name, value in _progress(hand, milestones, row, day, dice, said):
            value_typed = words.get(("status", value), value) if name == "status" else value
            hand.type(milestones.sheet, milestones.columns[name], row, value_typed)
            typed.cells["milestones", key, name] = value
    _risks(hand, tables, words, typed, dice)
    _measure(hand, tables, typed, day, dice)
    _report(hand, typed, said, day, words)
    if dice.random() < 0.4:
        _own_column(hand, milestones, typed, said)
    if dice.random() < 0.3:
        _new_milestone(hand, milestones, typed, day)
    if dice.random() < 0.2:
        key = dice.choice(list(milestones.rows))
        typed.plan_cells["milestones", key, "name"] = text = f"{said['milestone'][1]} (nytt navn {day.year})"
        hand.type(milestones.sheet, milestones.columns["name"], milestones.rows[key], text)
    if dice.random() < 0.4:
        _sort(hand, milestones, typed, dice)
    hand.save(target)
    return typed


def _progress(hand: Hand, table: Table, row: int, day: datetime.date, dice: random.Random, said: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    planned = hand.value(table.sheet, table.columns["planned"], row)
    if not isinstance(planned, float) or hand.value(table.sheet, table.columns["actual"], row) is not None:
        return
    due = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(planned))
    if due <= day and dice.random() < 0.8:
        late = dice.choice((0, 0, 3, 9))
        yield "actual", min(due + datetime.timedelta(days=late), day)
        yield "percent", 100
        yield "comment", dice.choice(said["comment"])
    elif due <= day + datetime.timedelta(days=60):
        yield "forecast", day + datetime.timedelta(days=dice.randint(20, 70))
        yield "percent", dice.choice((10, 40, 75))
        yield "deviation", "Tre uker"
        yield "cause", said["cause"]
        yield "action", said["action"]
        yield "status", "yellow"
        yield "status_reason", "Vi tar det igjen"


def _risks(hand: Hand, tables: dict[str, Table], words: dict[tuple[str, str], str], typed: Quarter, dice: random.Random) -> None:
    table = tables.get("risks")
    for key, row in table.rows.items() if table else ():
        if table and dice.random() < 0.3:
            hand.type(table.sheet, table.columns["status"], row, words["risk_status", "closed"])
            typed.cells["risks", key, "status"] = "closed"


def _measure(hand: Hand, tables: dict[str, Table], typed: Quarter, day: datetime.date, dice: random.Random) -> None:
    table, goals = tables["measurements"], tables["goals"]
    free = table.heads + 1
    taken = [number for number, cells in hand.rows(table.sheet) if number > table.heads and cells.get(table.columns["goal"])]
    free = max([table.heads, *taken]) + 1
    for at, goal in enumerate(goals.rows):
        value = dice.choice((33, 41.5, 8.7))
        hand.type(table.sheet, table.columns["goal"], free + at, goal)
        hand.type(table.sheet, table.columns["date"], free + at, day)
        hand.type(table.sheet, table.columns["value"], free + at, value)
        typed.measured.append((goal, day, value))


def _report(hand: Hand, typed: Quarter, said: dict[str, Any], day: datetime.date, words: dict[tuple[str, str], str]) -> None:
    answers = {
        "date": day,
        "overall": words.get(("status", "green"), "I rute"),
        "summary": said["summary"].format(n=2),
        "decisions_needed": said["decision"],
        "next_period": "\n".join(said["next"]),
    }
    for sheet in hand.sheets:
        columns: dict[str, str] = {}
        for number, cells in list(hand.rows(sheet)):
            named = {value: column for column, value in cells.items() if value in ("plan.field", "plan.answer")}
            columns = named or columns
            place = cells.get(columns.get("plan.field", ""))
            name = str(place).removeprefix("report.")
            if str(place).startswith("report.") and name in answers:
                hand.type(sheet, columns["plan.answer"], number, answers[name])
                typed.report[name] = answers[name]


def _own_column(hand: Hand, table: Table, typed: Quarter, said: dict[str, Any]) -> None:
    heads = next(cells for number, cells in hand.rows(table.sheet) if number == table.heads)
    column = next((at for at, head in heads.items() if head == _OWN), letters(table.widest + 1))
    hand.type(table.sheet, column, table.heads, _OWN)
    for key, row in table.rows.items():
        typed.own["milestones", key] = text = f"{said['own']} {key} {typed.day:%m}"
        hand.type(table.sheet, column, row, text)


def _new_milestone(hand: Hand, table: Table, typed: Quarter, day: datetime.date) -> None:
    row = table.last + 1
    item = {
        "name": f"Ekstra milepæl {day:%m %Y}",
        "condition": "Når vi har det vi trengte",
        "responsible": hand.value(table.sheet, table.columns["responsible"], table.last),
        "planned": day + datetime.timedelta(days=45),
        "percent": 0,
        "comment": "Vi så at vi trengte den",
    }
    hand.dress(table.sheet, row)
    for name, value in item.items():
        hand.type(table.sheet, table.columns[name], row, value)
    hand.widen(table.sheet, row)
    typed.new_rows.append(("milestones", item))


def _sort(hand: Hand, table: Table, typed: Quarter, dice: random.Random) -> None:
    rows = sorted(table.rows.values())
    if rows != list(range(rows[0], rows[-1] + 1)):
        return
    order = rows[:]
    dice.shuffle(order)
    hand.sort(table.sheet, rows[0], rows[-1], order, {letters(at) for at in range(1, table.widest + 3)})
    named = {row: key for key, row in table.rows.items()}
    typed.order = [named[row] for row in order]


# --- looking ----------------------------------------------------------------------------------------------------------------------------


def unplanned(typed: Quarter, plan: Any, project: Project, disputed: set[tuple[str, str]]) -> Iterator[str]:
    """Yield what people typed into a tracker and the plan does not say; `disputed` are the (id, field) on the list of conflicts."""
    people = {item["name"]: f"p{at}" for at, item in enumerate(project.lists["team"], 1)}
    told = plan.model_dump(by_alias=True)["project"]
    for (name, key, what), value in typed.cells.items():
        item = next((item for item in told[name] if item["id"] == key), None)
        if (key, what) in disputed:
            continue
        if item is None or item[what] != meant(what, value, people):
            yield f"{name} {key} {what}: {value!r} was typed, the plan has {item and item[what]!r}"
    for name, row in typed.new_rows:
        item = next((item for item in told[name] if item["name"] == row["name"]), None)
        for what, value in row.items():
            if item is None or item[what] != meant(what, value, people):
                yield f"new row in {name}, {what}: {value!r} was typed, the plan has {item and item[what]!r}"
    for goal, day, value in typed.measured:
        if not any(each["date"] == day and each["value"] == value for item in told["goals"] if item["id"] == goal for each in item["measurements"]):
            yield f"measurement of {goal} on {day}: {value!r} is not in the plan"
    report = next((each for each in told["reports"] if each["date"] == typed.day), None)
    if typed.report and (report is None or report["summary"] != typed.report["summary"].strip()):
        yield f"the report of {typed.day} is not in the plan"


def left_behind(typed: Quarter, path: Path) -> Iterator[str]:
    """Yield what people had in their old tracker and the new one does not have: their own cells, columns and order, their texts over the plan's cells."""
    hand = Hand(path)
    table = tables_of(hand)["milestones"]
    heads = next((cells for number, cells in hand.rows(table.sheet) if number == table.heads), {})
    column = next((at for at, head in heads.items() if head == _OWN), "")
    values = dict(hand.rows(table.sheet))
    for (_, key), text in typed.own.items():
        if values.get(table.rows.get(key, 0), {}).get(column) != text:
            yield f"{key}: {text!r} in a column of their own"
    for (name, key, what), value in typed.cells.items():
        if name == "milestones" and what in ("comment", "cause", "action"):
            found = values.get(table.rows.get(key, 0), {}).get(table.columns[what])
            if str(found or "").strip() != str(value).strip():
                yield f"{key} {what}: {value!r} became {found!r}"
    notes = hand.notes()
    for (_, key, _), text in typed.plan_cells.items():
        if not any(text in note for note in notes):
            yield f"{key}: {text!r}, typed over a cell of the plan's, is in no note"
    if typed.order:
        known = [key for key in sorted(table.rows, key=lambda key: table.rows[key]) if key in typed.order]
        if known != typed.order:
            yield f"the rows are no longer sorted as they were: {known} for {typed.order}"
