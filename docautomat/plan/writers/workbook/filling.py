"""Which cells the changed plan needs: rows in place, free rows, new columns, new sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docautomat.plan.labels import labels
from docautomat.plan.readers.workbook.fields import FIELDS, LISTS, RECORDS
from docautomat.plan.readers.workbook.reading import tree_of
from docautomat.plan.readers.workbook.rows import Row, rows_in
from docautomat.plan.writers.edits import Change, apply, plain
from docautomat.plan.writers.workbook.cells import Shown
from docautomat.plan.writers.workbook.sheets import Book, SheetEdit
from docautomat.plan.writers.workbook.tables import KEYS, field_at, rows_of_plan

__all__ = ["edit_workbook"]

_PRESET = frozenset({"id", "goal", "weight", "kind", "status", "percent", "direction", "horizon"})
"""What stands in rows that wait to be filled in."""


def edit_workbook(data: bytes, changes: Sequence[Change], language: str) -> bytes:
    """Return the workbook with the changes.

    Raises ValueError, KeyError or the like where they cannot be written; whoever calls reads the result again and compares.
    """
    book = Book(data)
    rows = list(rows_in(book.package))
    tree = tree_of(rows, {})
    wanted = plain(tree.value, ())
    apply(wanted, changes, plain)
    fill = _Filling(book, rows, Shown(wanted, rows, language), language)
    fill.fields(tree.value, wanted)
    for name in (*LISTS, *RECORDS):
        before = [(row, item) for row, item in tree.rows if row.name == name]
        fill.table(name, before, rows_of_plan(tree.value, name), rows_of_plan(wanted, name))
    return book.written()


class _Filling:
    def __init__(self, book: Book, rows: list[Row], shown: Shown, language: str) -> None:
        self._book, self._rows, self._shown, self._labels = book, rows, shown, labels(language)

    # --- single fields ---------------------------------------------------------------------------------------------------------------

    def fields(self, before: Any, wanted: Any) -> None:
        places: dict[str, list[Row]] = {}
        for row in self._rows:
            if row.name == "plan" and not row.keys and "field" in row.cells:
                places.setdefault(str(row.cells["field"].value).strip(), []).append(row)
        for path, kind in FIELDS.items():
            old, new = field_at(before, path), field_at(wanted, path)
            rows = places.get(path, [])
            untold = path == "project.id" and new is not None and not any("answer" in row.cells for row in rows)
            if old == new and not untold:
                continue
            values = list(new) if path.endswith("[]") else [new]
            for at in range(max(len(values), len(rows))):
                value = values[at] if at < len(values) else None
                if at < len(rows):
                    self._answer(rows[at], value, kind)
                elif value is not None:
                    self._new_field(path, value, kind)

    def _answer(self, row: Row, value: Any, kind: str) -> None:
        column = row.columns["answer"]
        sheet = self._book.sheets[row.sheet]
        form = self._book.form(sheet.style(row.number, column))
        shown = self._shown.value(value, kind, form)
        if shown is None and "answer" not in row.cells:
            return
        sheet.put(row.number, column, shown)

    def _new_field(self, path: str, value: Any, kind: str) -> None:
        key = self._key_row("plan")
        if key is None:
            raise KeyError(path)
        number = self._end(key) + 1
        sheet = self._book.sheets[key.sheet]
        sheet.like(number, number - 1)
        told = {"field": path, "label": self._label(path.removesuffix("[]").rpartition(".")[2]), "answer": self._shown.value(value, kind, "")}
        for name, text in told.items():
            if name in key.columns:
                sheet.put(number, key.columns[name], text)
        self._rows.append(Row("plan", number, columns=key.columns, sheet=key.sheet))

    # --- lists -----------------------------------------------------------------------------------------------------------------------

    def table(self, name: str, found: list[tuple[Row, Any]], before: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
        kinds = {**LISTS, **RECORDS}[name]
        if before == wanted:
            return
        keys = KEYS.get(name)
        left = list(found)
        for at, item in enumerate(wanted):
            place = (
                next((each for each in left if keys and _key(each[1], keys) == _key(item, keys)), None) if keys else (found[at] if at < len(found) else None)
            )
            if place is not None:
                left.remove(place)
                self._update(place[0], place[1], item, kinds)
            else:
                self._append(name, item, kinds)
        for row, item in left:
            self._update(row, item, {}, kinds)

    def _update(self, row: Row, old: dict[str, Any], new: dict[str, Any], kinds: Any) -> None:
        for field, kind in kinds.items():
            value = new.get(field)
            typed = field in row.cells
            if value == old.get(field) and (typed or value in (None, [])):
                continue
            if value in (None, []) and not typed:
                continue
            self._set(row, field, value, kind)

    def _set(self, row: Row, field: str, value: Any, kind: str) -> None:
        column = row.columns.get(field) or self._new_column(row, field)
        sheet = self._book.sheets[row.sheet]
        style = sheet.style(row.number, column) or sheet.style(row.number, column - 1)
        sheet.put(row.number, column, self._shown.value(value, kind, self._book.form(style)), style)

    def _new_column(self, row: Row, field: str) -> int:
        """Return a column for a field that the key row above has none for yet."""
        key = next(each for each in reversed(self._rows) if each.keys and each.name == row.name and each.sheet == row.sheet and each.columns is row.columns)
        sheet = self._book.sheets[row.sheet]
        last = max(key.columns.values())
        column = sheet.width + 1
        if key.number > 1:
            sheet.put(key.number - 1, column, self._label(field), sheet.style(key.number - 1, last))
        sheet.put(key.number, column, f"{row.name}.{field}", sheet.style(key.number, last))
        key.columns[field] = column  # type: ignore[index]
        return column

    def _append(self, name: str, item: dict[str, Any], kinds: Any) -> None:
        key = self._key_row(name) or self._new_sheet(name, kinds)
        row = self._free(key, item)
        for field, kind in kinds.items():
            value = item.get(field)
            if value not in (None, []) or field in row.cells:
                self._set(row, field, value, kind)
        row.cells = {**row.cells, "taken": None}  # type: ignore[dict-item]

    def _free(self, key: Row, item: dict[str, Any]) -> Row:
        """Return the row for a new item: the one that waits with its id, else the first that waits behind all others, else a new one at the end."""
        own = [row for row in self._rows if not row.keys and row.name == key.name and row.columns is key.columns]
        last = max((row.number for row in own if row.cells.keys() - _PRESET), default=key.number)
        waiting = [row for row in own if row.number > last]
        named = [row for row in waiting if "id" in row.cells and str(row.cells["id"].value) == str(item.get("id"))]
        if waiting and (named or min(row.number for row in waiting) == last + 1):
            return min(named or waiting, key=lambda row: row.number)
        sheet: SheetEdit = self._book.sheets[key.sheet]
        number = last + 1
        limit = min((row.number for row in self._rows if row.keys and row.sheet == key.sheet and row.number > key.number), default=number + 2)
        if number >= limit - 1:
            raise ValueError("there is no room below the list")
        sheet.like(number, number - 1)
        row = Row(key.name, number, columns=key.columns, sheet=key.sheet)
        self._rows.append(row)
        return row

    def _key_row(self, name: str) -> Row | None:
        return next((row for row in self._rows if row.keys and row.name == name), None)

    def _end(self, key: Row) -> int:
        return max((row.number for row in self._rows if row.sheet == key.sheet), default=key.number)

    def _new_sheet(self, name: str, kinds: Any) -> Row:
        """Return the key row of a new sheet for a list that the workbook has none for."""
        sheet = self._book.add_sheet(self._label(f"sheet_{name}"))
        for column, field in enumerate(kinds, 1):
            sheet.put(1, column, self._label(field))
            sheet.put(2, column, f"{name}.{field}")
        sheet.hide(2)
        key = Row(name, 2, keys=frozenset(kinds), columns={field: column for column, field in enumerate(kinds, 1)}, sheet=sheet.title)
        self._rows.append(key)
        return key

    def _label(self, name: str) -> str:
        plain_name = name.removeprefix("sheet_")
        return self._labels.get(name) or self._labels.get(plain_name) or plain_name


def _key(item: dict[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(item.get(key, "")) for key in keys)
