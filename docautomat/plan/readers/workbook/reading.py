"""The rows of a workbook to the same tree that YAML gives; where YAML has lines it has sheets and cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docautomat.plan.messages import Fault
from docautomat.plan.readers.tree import Tree, UnreadableError
from docautomat.plan.readers.workbook.cells import plain
from docautomat.plan.readers.workbook.fields import FIELDS, ID_LETTERS, LISTS, PLACES, RECORDS
from docautomat.plan.readers.workbook.rows import Cell, Row, UnreadableWorkbookError, marks_of, rows_in
from docautomat.plan.readers.workbook.sheets import opened
from docautomat.plan.readers.workbook.words import folded, slug, where, where_at, words_of

__all__ = ["read_workbook", "tree_of"]

_NOTES = "docautomat."
"""What a form says about itself: its kind, and which generation it is."""
_REPORT = "report."
"""The fields of the period's report in a tracker."""
_NO_CONTENT = frozenset({"id", "goal"})
"""A row in which nothing else is filled in waits to be filled in."""
_PRESET = frozenset({"weight", "kind", "status", "percent", "direction", "horizon"})
"""What a form fills in by itself does not make a row either."""


def read_workbook(data: bytes) -> Tree:
    """Return the tree of a plan in a workbook; raises `UnreadableError` for a file that is no workbook or holds no plan."""
    try:
        package = opened(data)
        rows, marks = list(rows_in(package)), marks_of(package)
    except UnreadableWorkbookError:
        raise UnreadableError("D19") from None
    return tree_of(rows, marks)


def tree_of(rows: list[Row], marks: Mapping[str, str]) -> Tree:
    """Return the tree of a plan in the rows of a workbook; raises `UnreadableError` where they hold none."""
    builder = _Builder(rows, marks)
    if not builder.recognised:
        raise UnreadableError("D20")
    return builder.tree()


class _Builder:
    def __init__(self, rows: list[Row], marks: Mapping[str, str]) -> None:
        self._rows = rows
        self.recognised = any(row.name in ("plan", *LISTS) for row in rows)
        self._tree = Tree()
        self._tree.in_sheets = True
        self._tree.notes = dict(marks)
        self._words = words_of(rows)
        self._root: dict[str, Any] = {"schema": "docautomat.plan/1"}
        self._people: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._cells: dict[int, Cell] = {}
        """The first cell of each item, by the item's identity."""
        self._origins: dict[int, Row] = {}
        """The row of each item, by the item's identity."""
        self._reported: dict[str, Cell | None] = {}
        self._items: list[dict[str, Any]] = []
        """All items, also those left out, so that no other object gets the identity of one."""

    def tree(self) -> Tree:
        self._tree.value = self._root
        for name, holder in (("team", self._people), ("result_paths", self._paths)):  # others refer to them by name
            for item in self._list(name):
                for called in (item.get("name"), item.get("id")):
                    if called is not None:
                        holder.setdefault(folded(called), str(item["id"]))
        self._tree.covered.update((row.name, key) for row in self._rows for key in row.keys if row.name in LISTS)
        for row in self._of("plan"):
            self._field(row)
        for name in LISTS:
            if name not in ("team", "result_paths", "measurements", "reports"):
                self._list(name)
        self._measurements()
        self._list("reports")
        self._report()
        self._records()
        project = self._root.get("project", {})
        if "title" in project and "id" not in project:
            project["id"] = slug(str(project["title"]).lower())
            self._tree.mark(project, "id", self._tree.line(("project", "title")))
        return self._tree

    def _of(self, name: str) -> Iterator[Row]:
        return (row for row in self._rows if row.name == name and not row.keys)

    # --- single fields ---------------------------------------------------------------------------------------------------------------

    def _field(self, row: Row) -> None:
        named, cell = row.cells.get("field"), row.cells.get("answer")
        path = str(named.value).strip() if named is not None else ""
        if path.startswith(_NOTES) and cell is not None:
            self._tree.notes[path.removeprefix(_NOTES)] = str(cell.value).strip()
        if path.startswith(_REPORT):
            self._reported[path.removeprefix(_REPORT)] = cell
            self._tree.covered.add(("reports", path.removeprefix(_REPORT)))
        if path in FIELDS:
            self._tree.covered.add(("", path))
        if path not in FIELDS or cell is None:
            return
        value = self._value(cell, FIELDS[path])
        if value is None:
            return
        *parents, last = path.removesuffix("[]").split(".")
        holder = self._root
        for part in parents:
            holder = holder.setdefault(part, {})
        if path.endswith("[]"):
            listed = holder.setdefault(last, [])
            listed.append(value)
            self._mark(listed, len(listed) - 1, cell)
        else:
            holder[last] = value
            self._mark(holder, last, cell)

    def _mark(self, holder: Any, key: str | int, cell: Cell) -> None:
        self._tree.mark(holder, key, where(cell))

    def _value(self, cell: Cell, kind: str) -> Any:
        if kind in ("person", "path"):
            name = plain(cell.value, "text")
            return None if name is None else (self._people if kind == "person" else self._paths).get(folded(name)) or slug(name)
        return plain(cell.value, kind, cell.form, self._words)

    # --- lists ----------------------------------------------------------------------------------------------------------------------

    def _list(self, name: str) -> list[dict[str, Any]]:
        kinds = LISTS[name]
        items = [self._item(row, kinds) for row in self._of(name)]
        items = [item for item in items if item.keys() - _NO_CONTENT - _PRESET]
        if not items:
            return []
        self._number(name, items)
        holder = self._root.setdefault("project", {})
        *parents, last = PLACES.get(name, (name,))
        for part in parents:
            holder = holder.setdefault(part, {})
        holder[last] = items
        for at, item in enumerate(items):
            self._mark(items, at, self._cells[id(item)])
            self._tree.rows.append((self._origins[id(item)], item))
        return items

    def _item(self, row: Row, kinds: Any) -> dict[str, Any]:
        item: dict[str, Any] = {}
        self._items.append(item)
        for name, cell in row.cells.items():
            if name in kinds and (value := self._value(cell, kinds[name])) not in (None, []):
                item[name] = value
                self._mark(item, name, cell)
        for name, column in row.columns.items():
            if name in kinds and name not in item:
                self._tree.mark(item, name, where_at(row.sheet, column, row.number))  # what is missing is told where it is to be typed
        self._cells[id(item)] = next(iter(row.cells.values()))
        self._origins[id(item)] = row
        return item

    def _number(self, name: str, items: Iterable[dict[str, Any]]) -> None:
        """Give ids to new rows, and put them first."""
        letter = ID_LETTERS.get(name)
        if letter is None:
            return
        taken = {str(item["id"]) for item in items if "id" in item}
        number = 0
        for item in items:
            while "id" not in item:
                number += 1
                if f"{letter}{number}" not in taken:
                    item["id"] = f"{letter}{number}"
                    self._tree.numbered.add(id(item))

    def _report(self) -> None:
        """Take in the period's report, if anything but its period is filled in."""
        found: dict[str, Any] = {}
        self._items.append(found)
        for name, cell in self._reported.items():
            kind = LISTS["reports"].get(name)
            if kind is not None and cell is not None and (value := self._value(cell, kind)) not in (None, []):
                found[name] = value
                self._mark(found, name, cell)
        if found.keys() - {"period"}:
            listed = self._root.setdefault("project", {}).setdefault("reports", [])
            listed.append(found)
            self._mark(listed, len(listed) - 1, next(cell for cell in self._reported.values() if cell is not None))

    def _measurements(self) -> None:
        goals = {folded(goal["id"]): goal for goal in self._root.get("project", {}).get("goals", [])}
        for row in self._of("measurements"):
            item = self._item(row, LISTS["measurements"])
            name = item.pop("goal", "")
            goal = goals.get(folded(name))
            if item and goal is None:
                self._tree.faults.append((Fault(code="D21", path=("project", "goals"), values={"id": name}), where(self._cells[id(item)])))
            elif item and goal is not None:
                self._tree.rows.append((self._origins[id(item)], {"goal": goal["id"], **item}))
                listed = goal.setdefault("measurements", [])
                listed.append(item)
                self._mark(listed, len(listed) - 1, self._cells[id(item)])

    # --- what docautomat itself has written ------------------------------------------------------------------------------------------

    def _records(self) -> None:
        """Take in approvals, and what reports say of milestones and goals."""
        versions: dict[Any, dict[str, Any]] = {}
        for row, item in self._recorded("approvals"):
            known = versions.get(item.get("version"))
            if known is None:
                head = {name: value for name, value in item.items() if name not in ("milestone", "planned")}
                known = versions[item.get("version")] = {**head, "planned": {}}
                listed = self._root.setdefault("approvals", [])
                listed.append(known)
                self._mark(listed, len(listed) - 1, next(iter(row.cells.values())))
            if "milestone" in item:
                known["planned"][str(item["milestone"])] = item.get("planned")
        reports = {str(report.get("period")): report for report in self._root.get("project", {}).get("reports", [])}
        for name in ("report_milestones", "report_measurements"):
            for row, item in self._recorded(name):
                report = reports.get(str(item.get("period")))
                if report is None:
                    fault = Fault(code="D55", path=("project", "reports"), values={"value": item.get("period", "")})
                    self._tree.faults.append((fault, where(next(iter(row.cells.values())))))
                    continue
                told = {field: value for field, value in item.items() if field != "period"}
                self._items.append(told)
                listed = report.setdefault(name.removeprefix("report_"), [])
                listed.append(told)
                self._mark(listed, len(listed) - 1, next(iter(row.cells.values())))

    def _recorded(self, name: str) -> Iterator[tuple[Row, dict[str, Any]]]:
        for row in self._of(name):
            item = self._item(row, RECORDS[name])
            if item:
                self._tree.rows.append((row, item))
                yield row, item
