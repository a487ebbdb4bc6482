"""The rows of Program.xlsx to the same tree that programme.yaml gives; where YAML has lines it has sheets and cells.

A text in languages stands in one column, `title`, which serves all; `title_nn` and the like beside it hold what a single language says instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docautomat.plan.labels import LANGUAGES, labels
from docautomat.plan.messages import Fault, Spot, did_you_mean
from docautomat.plan.municipalities import by_name, register
from docautomat.plan.readers.tree import Tree, UnreadableError
from docautomat.plan.readers.workbook.cells import plain
from docautomat.plan.readers.workbook.fields import IN_GATHERINGS, PROGRAMME_FIELDS, PROGRAMME_LISTS
from docautomat.plan.readers.workbook.rows import Cell, Row, UnreadableWorkbookError, rows_of
from docautomat.plan.readers.workbook.words import folded, slug, where, where_at, words_of

__all__ = ["read_programme_workbook"]

_NUMBER = re.compile(r"(\d{3,4})(?:\.0)?\b\s*(.*)", re.DOTALL)
_WAITING: Mapping[str, frozenset[str]] = {"advice": frozenset({"number"}), "gatherings": frozenset({"id", "kind", "number"})}
"""A row in which nothing else is filled in waits to be filled in."""


def read_programme_workbook(data: bytes) -> Tree:
    """Return the tree of a programme in a workbook; raises `UnreadableError` for a file that is no workbook or holds no programme."""
    try:
        rows = list(rows_of(data))
    except UnreadableWorkbookError:
        raise UnreadableError("D19") from None
    if not any(row.name == "programme" for row in rows):
        raise UnreadableError("D50")
    return _Builder(rows).tree()


class _Builder:
    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self._words = words_of(rows)
        self._tree = Tree()
        self._tree.in_sheets = True
        self._root: dict[str, Any] = {}
        self._kept: list[dict[str, Any]] = []
        """All items, also those left out, so that no other object gets the identity of one."""

    def tree(self) -> Tree:
        self._tree.value = self._root
        for row in self._of("programme"):
            if "field" in row.cells:
                self._field(str(row.cells["field"].value).strip(), row)
        place = self._tree.line(("municipalities",))
        everyone = self._root.pop("municipalities", False)
        if not isinstance(everyone, bool):
            words = labels(self._language)
            fault = Fault(code="D02", path=("municipalities",), values={"value": everyone, "list": f"{words['yes']}, {words['no']}"})
            self._tree.faults.append((fault, place))
        self._participants(everyone=everyone is True)
        for name in ("gatherings", "advice"):
            self._list(name)
        for listed in IN_GATHERINGS:
            self._in_gatherings(listed)
        self._by_code("themes", "code")
        self._by_code("labels", "identifier")
        called = self._root.get("name")
        if called and "id" not in self._root:
            self._root["id"] = slug(str(called if isinstance(called, str) else next(iter(called.values()))).lower())
            self._tree.mark(self._root, "id", self._tree.line(("name",)))
        return self._tree

    @property
    def _language(self) -> str:
        said = self._root.get("language")
        return said if said in LANGUAGES else "nb"

    def _of(self, name: str) -> Iterator[Row]:
        return (row for row in self._rows if row.name == name and not row.keys)

    def _field(self, path: str, row: Row) -> None:
        kind = PROGRAMME_FIELDS.get(path, "")
        value, cell = self._value(row, "answer", kind) if kind else (None, None)
        if value is None or cell is None:
            if kind and "answer" in row.columns:  # what is missing is told where it is to be typed
                self._tree.mark(self._root, path, where_at(row.sheet, row.columns["answer"], row.number))
            return
        *parents, last = path.split(".")
        holder = self._root
        for part in parents:
            holder = holder.setdefault(part, {})
            self._tree.mark(self._root, parents[0], where(cell))
        holder[last] = value
        self._tree.mark(holder, last, where(cell))

    def _value(self, row: Row, name: str, kind: str) -> tuple[Any, Cell | None]:
        """Return what a row says in a column, and the cell; for a text in languages all its columns count."""
        cell = row.cells.get(name)
        if kind != "words":
            return (None, None) if cell is None else (self._plain(cell, kind), cell)
        own = None if cell is None else plain(cell.value, "text")
        prefix = "" if name == "answer" else f"{name}_"
        others = {language: row.cells[f"{prefix}{language}"] for language in LANGUAGES if f"{prefix}{language}" in row.cells}
        texts = {language: text for language, other in others.items() if (text := plain(other.value, "text")) is not None}
        if not texts:
            return own, cell
        return (texts if own is None else {**dict.fromkeys(LANGUAGES, own), **texts}), cell or next(iter(others.values()))

    def _plain(self, cell: Cell, kind: str) -> Any:
        value = plain(cell.value, kind, cell.form, self._words)
        return value or None if kind == "list" else value

    def _items(self, name: str) -> Iterator[tuple[dict[str, Any], Row]]:
        kinds = PROGRAMME_LISTS[name]
        for row in self._of(name):
            item: dict[str, Any] = {}
            self._kept.append(item)
            for field, kind in kinds.items():
                value, cell = self._value(row, field, kind)
                if value is not None and cell is not None:
                    item[field] = value
                    self._tree.mark(item, field, where(cell))
            if item.keys() - _WAITING.get(name, frozenset()):
                yield item, row

    def _first(self, row: Row) -> Spot:
        return where(next(iter(row.cells.values())))

    def _append(self, listed: list[Any], item: Any, place: Spot) -> None:
        listed.append(item)
        self._tree.mark(listed, len(listed) - 1, place)

    # --- participants ----------------------------------------------------------------------------------------------------------------

    def _participants(self, *, everyone: bool) -> None:
        """Take in the participants; with everyone those of the register that are not listed too."""
        found: list[dict[str, Any]] = []
        for item, row in self._items("participants"):
            self._numbered(item, row)
            self._append(found, item, self._first(row))
        if everyone:
            listed = {str(item.get("number", "")).zfill(4) for item in found}
            found += [{"number": number} for number in register() if number not in listed] if found else []
            self._root["municipalities"] = found or "all"
        elif found:
            self._root["municipalities"] = found

    def _numbered(self, item: dict[str, Any], row: Row) -> None:
        """Let a participant be known by its number, by «4638 Høyanger», or by its name where only one municipality has it."""
        given = _NUMBER.fullmatch(str(item.get("number", "")))
        if given is not None:
            item["number"] = given[1]
            if given[2] and "name" not in item:
                item["name"] = given[2].strip()
            return
        name = str(item.get("name") or item.get("number") or "")
        meant = by_name(name)
        if len(meant) == 1:
            item["number"] = meant[0].number
        elif name:
            item.setdefault("number", "")
            choices = ", ".join(f"{each.number} {each.name}" for each in meant)
            close = "" if meant else did_you_mean(name, [each.norwegian_name for each in register().values()], self._language)
            fault = Fault(code="D51" if meant else "D52", path=("municipalities",), values={"value": name, "list": choices, "suggestion": close})
            self._tree.faults.append((fault, self._first(row)))

    # --- gatherings, advice, words ---------------------------------------------------------------------------------------------------

    def _list(self, name: str) -> None:
        listed: list[dict[str, Any]] = []
        for item, row in self._items(name):
            if name == "advice":
                text = item.pop("text", {})
                item.update(dict.fromkeys(LANGUAGES, text) if isinstance(text, str) else text)
            elif name == "gatherings":
                self._pictured(item)
                self._ordered(item, row, len(listed))
            self._append(listed, item, self._first(row))
        if listed:
            self._root[name] = listed

    def _ordered(self, item: dict[str, Any], row: Row, at: int) -> None:
        """Give a gathering an id, and its last day, where it has none."""
        item.setdefault("id", f"S{at + 1}")
        if "start" in item and "end" not in item:
            item["end"] = item["start"]
            self._tree.mark(item, "end", where(row.cells["start"]))

    def _pictured(self, item: dict[str, Any]) -> None:
        image = {key: item.pop(name) for name, key in (("image", "file"), ("alt", "alt"), ("caption", "caption")) if name in item}
        if "file" in image:
            item["image"] = image

    def _in_gatherings(self, name: str) -> None:
        """Put the rows of a sheet that belong to gatherings where they belong; a gathering is named by its id or its title."""
        gatherings = self._root.get("gatherings", [])
        called: dict[str, dict[str, Any]] = {}
        for gathering in gatherings:
            titles = gathering.get("title", "")
            for each in (gathering["id"], *(titles.values() if isinstance(titles, dict) else [titles])):
                called.setdefault(folded(each), gathering)
        for item, row in self._items(name):
            given = item.pop("gathering", None)
            one = gatherings[0] if given is None and len(gatherings) == 1 else called.get(folded(given or ""))
            if not item:
                continue
            if one is None:
                self._tree.faults.append((Fault(code="D53", path=("gatherings",), values={"value": given or ""}), self._first(row)))
                continue
            if name == "agenda":
                item.setdefault("day", one.get("start"))
            self._append(one.setdefault(IN_GATHERINGS[name], []), item, self._first(row))

    def _by_code(self, name: str, key: str) -> None:
        """Take in texts that are known by a code; one without gets it from its text."""
        found: dict[str, Any] = {}
        for item, row in self._items(name):
            text = item.get("text")
            if text is not None:
                code = str(item.get(key) or slug(str(text if isinstance(text, str) else next(iter(text.values()))).lower()))
                found[code] = text
                self._tree.mark(found, code, self._first(row))
        if found:
            self._root[name] = found
