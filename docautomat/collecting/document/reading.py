"""Answers to the tree that YAML gives: what was sent out, and in it what people have typed since.

A document shows a plan, but it is none: numbers are rounded, codes are words, people are names, and what has no control is not there. So every answer is held
against the fact that it was made from; where both show the same, the fact stands as it is.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from docautomat.collecting.document.answers import Answer, Answers
from docautomat.plan.facts import IDS, Key, place_of, typed
from docautomat.plan.messages import Fault
from docautomat.plan.readers.tree import Tree
from docautomat.plan.readers.workbook.cells import Words, plain
from docautomat.plan.readers.workbook.fields import FIELDS, ID_LETTERS, LISTS, PLACES
from docautomat.plan.readers.workbook.words import folded, known_words, slug
from docautomat.plan.writers.edits import apply

__all__ = ["read_document"]

_ITEM = re.compile(r"project\.([a-z_]+)\.#([A-Za-z0-9_@+-]*)\.([a-z_]+)")
_LINES = re.compile(r"project\.([a-z_]+)\[\]\.([a-z_]+)")
_DAY = re.compile(r"(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./]\s*(\d{4})")
_BULLET = re.compile(r"\A\s*[-–•*]\s+")


@dataclass(slots=True)
class _Item:
    """One item of a list as the document has it."""

    ref: str
    answers: dict[str, Answer] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)


def read_document(answers: Answers, known: Mapping[Key, Any], current: Mapping[Key, Any] | None = None, words: Words | None = None) -> Tree:
    """Return the tree of a plan: the facts of `known`, and what the document says otherwise.

    `current` is the plan as it is today, so that new items get ids that are free. `words` are the programme's own, besides the usual ones.
    """
    return _Reading(answers, known, current or {}, words or {}).tree()


class _Reading:
    def __init__(self, answers: Answers, known: Mapping[Key, Any], current: Mapping[Key, Any], words: Words) -> None:
        self._answers = answers
        self._known = known
        self._current = current
        self._words = known_words()
        for choice, own in words.items():
            self._words.setdefault(choice, {}).update(own)
        self._tree = Tree()
        self._tree.in_sheets = True
        self._work: dict[str, Any] = {}
        self._marks: list[tuple[tuple[str | int, ...], str]] = []
        self._ids = {"person": self._named("team"), "path": self._named("result_paths")}

    def tree(self) -> Tree:
        """Return the tree."""
        for key, value in self._known.items():
            self._put(key, value)
        self._work.setdefault("schema", "docautomat.plan/1")
        number = self._answers.notes.get("municipality", "")
        if number:
            self._work.setdefault("municipality", {})["number"] = number
        single, lists, lines = self._sorted()
        for name in sorted(lists, key=lambda name: name not in ("team", "result_paths")):  # others refer to them by name
            self._list(name, lists[name])
        for path, given in single.items():
            self._single(path, given)
        for name, field_name, answer in lines:
            self._from_lines(name, field_name, answer)
        project = self._work.setdefault("project", {})
        if "title" in project and "id" not in project:
            project["id"] = slug(str(project["title"]).lower())
        self._tree.value = self._work
        for place, where in self._marks:
            self._mark(place, where)
        self._tree.notes.update(self._answers.notes)
        return self._tree

    def _sorted(self) -> tuple[dict[str, list[Answer]], dict[str, list[_Item]], list[tuple[str, str, Answer]]]:
        """Return the answers to single fields, the items of lists, and the answers that are a list of items themselves, a line each."""
        single: dict[str, list[Answer]] = {}
        lists: dict[str, list[_Item]] = {}
        lines: list[tuple[str, str, Answer]] = []
        for answer in self._answers.found:
            if (found := _ITEM.fullmatch(answer.path)) and found[3] in LISTS.get(found[1], {}):
                _of(lists.setdefault(found[1], []), found[2], found[3], answer)
            elif (found := _LINES.fullmatch(answer.path)) and found[2] in LISTS.get(found[1], {}):
                lines.append((found[1], found[2], answer))
            elif answer.path in FIELDS or f"{answer.path}[]" in FIELDS:
                single.setdefault(answer.path, []).append(answer)
        return single, lists, lines

    # --- single fields ------------------------------------------------------------------------------------------------------------------

    def _single(self, path: str, given: list[Answer]) -> None:
        """Take the answer to a field; of several controls, on the first page and further behind, the one that was changed."""
        key = tuple(path.split("."))
        kind = FIELDS.get(path, "list")
        before = self._known.get(key)
        changed: list[tuple[Any, Answer]] = []
        for answer in given:
            value = self._value(answer, kind)
            if not self._same(value, before, kind) and not any(self._same(value, other, kind) for other, _ in changed):
                changed.append((value, answer))
        filled = [each for each in changed if each[0] is not None] or changed
        if not filled:
            return
        value, answer = filled[-1]
        if len(filled) > 1:
            self._tree.faults.append((Fault(code="W40", path=key, values={"title": answer.title}), _where(answer)))
        self._put(key, value, answer)

    # --- lists --------------------------------------------------------------------------------------------------------------------------

    def _list(self, name: str, items: list[_Item]) -> None:
        above: Key = ("project", *PLACES.get(name, (name,)))
        if name not in ID_LETTERS:
            self._whole(name, above, items)
            return
        ids = _ids(self._known, above)
        later = [each for each in _ids(self._current, above) if each not in ids]
        taken = {*ids, *later}
        seen: set[str] = set()
        for item in items:
            known_id = self._id(item.ref, ids)
            if known_id and known_id not in seen:
                seen.add(known_id)
                self._item(name, (*above, f"#{known_id}"), item)
                continue
            said = {
                field_name: value for field_name, answer in item.answers.items() if (value := self._value(answer, LISTS[name][field_name])) not in (None, [])
            }
            if not said or (known_id and self._says(self._known, name, (*above, f"#{known_id}"), said)):
                continue  # a row that waits to be filled in, or a copy in which nothing is new yet
            new = next((each for each in later if self._says(self._current, name, (*above, f"#{each}"), said)), "")
            if new:
                later.remove(new)  # it came in before
            else:
                number = next(number for number in range(1, len(taken) + 2) if f"{ID_LETTERS[name]}{number}" not in taken)
                new = f"{ID_LETTERS[name]}{number}"
                taken.add(new)
            self._learn(name, new, said)
            self._put((*above, f"#{new}"), {"id": new}, next(iter(item.answers.values())))
            for field_name, value in said.items():
                self._put((*above, f"#{new}", field_name), value, item.answers[field_name])

    def _id(self, ref: str, ids: list[str]) -> str:
        """Return the id that a tag means: its own, or the n-th of the list (`@3`); nothing for a new item."""
        if ref.startswith("@") and ref[1:].isdigit():
            return ids[int(ref[1:]) - 1] if 0 < int(ref[1:]) <= len(ids) else ""
        return ref if ref in ids else ""

    def _says(self, facts: Mapping[Key, Any], name: str, key: Key, said: Mapping[str, Any]) -> bool:
        """Say whether an item of some facts says just this."""
        return all(self._same(value, facts.get((*key, field_name)), LISTS[name][field_name]) for field_name, value in said.items())

    def _item(self, name: str, key: Key, item: _Item) -> None:
        said: dict[str, Any] = {}
        for field_name, answer in item.answers.items():
            kind, before = LISTS[name][field_name], self._known.get((*key, field_name))
            value = self._value(answer, kind)
            if not self._same(value, before, kind):
                self._put((*key, field_name), value, answer)
                said[field_name] = value
        self._learn(name, key[-1][1:], said)

    def _whole(self, name: str, key: Key, items: list[_Item]) -> None:
        """Take a list whose items have no ids: it is one fact."""
        before = self._known.get(key) or []
        now: list[dict[str, Any]] = []
        for item in items:
            place = item.ref.removeprefix("@")
            at = int(place) - 1 if place.isdigit() else -1
            old = dict(before[at]) if 0 <= at < len(before) else {}
            new = {field_name: value for field_name, value in old.items() if field_name not in item.answers}
            for field_name, answer in item.answers.items():
                kind = LISTS[name][field_name]
                value = self._value(answer, kind)
                if self._same(value, old.get(field_name), kind):
                    value = old.get(field_name)
                if value not in (None, []):
                    new[field_name] = value
            if new and new not in now:
                now.append({field_name: new[field_name] for field_name in LISTS[name] if field_name in new})
        if [_sparse(item) for item in now] != [_sparse(item) for item in before]:
            self._put(key, now or None, next(iter(items[0].answers.values())))

    def _from_lines(self, name: str, field_name: str, answer: Answer) -> None:
        """Take a list from the lines of one answer, where the document has no other place for it."""
        path = ("project", *PLACES.get(name, (name,)))
        texts = [text for line in answer.lines if (text := _BULLET.sub("", line).strip())]
        holder: Any = self._work
        for part in path:
            holder = holder.get(part) if isinstance(holder, dict) else None
        if not texts or holder:
            return
        letter = ID_LETTERS.get(name)
        self._put(path, [{**({"id": f"{letter}{number}"} if letter else {}), field_name: text} for number, text in enumerate(texts, 1)], answer)

    # --- values -------------------------------------------------------------------------------------------------------------------------

    def _named(self, name: str) -> dict[str, str]:
        """Return the items of a list by what they are called: names, case folded, to ids."""
        found: dict[str, str] = {}
        for key, value in self._known.items():
            if key[:2] == ("project", name) and len(key) == 4 and key[3] in ("name", "id"):
                found.setdefault(folded(value), key[2][1:])
        return found

    def _learn(self, name: str, key: str, said: Mapping[str, Any]) -> None:
        kind = {"team": "person", "result_paths": "path"}.get(name)
        if kind is not None and said.get("name"):
            self._ids[kind].setdefault(folded(said["name"]), key)

    def _value(self, answer: Answer, kind: str) -> Any:
        text = answer.text
        if not text:
            return None
        if kind == "day":
            return _day(text, answer.day)
        if kind == "list":
            split = ";" if answer.path.endswith(".accepted_by") else "\n"  # that list is shown in one line
            return [part for line in answer.lines for each in line.split(split) if (part := _BULLET.sub("", each).strip())] or None
        if kind in self._ids:
            name = " ".join(text.split())
            return self._ids[kind].get(folded(name)) or slug(name)
        return plain(text, kind, "", self._words)

    def _same(self, value: Any, before: Any, kind: str) -> bool:
        """Say whether an answer shows just what the fact would show."""
        if value in (None, [], "") or before in (None, [], ""):
            return value in (None, [], "") and before in (None, [], "")
        if kind in ("number", "target", "percent") and _is_number(value) and _is_number(before):
            decimals = len(str(value).partition(".")[2]) if isinstance(value, float) else 0
            return bool(round(before, decimals) == value)
        if isinstance(value, list) and isinstance(before, list):
            return _in_line(value) == _in_line(before)
        if kind in self._ids and value != before:
            names = {key: name for name, key in self._ids[kind].items()}
            return value in names and names.get(before) == names[value]
        return bool(_spaced(value) == _spaced(before))

    # --- the tree -----------------------------------------------------------------------------------------------------------------------

    def _put(self, key: Key, value: Any, answer: Answer | None = None) -> None:
        path, there = place_of(self._work, key)
        if value is None:
            if there:
                holder: Any = self._work
                for part in path[:-1]:
                    holder = holder[part]
                del holder[path[-1]]
            return
        if key[-1].startswith("#"):
            if not there:
                name = IDS[key[-2]]
                apply(self._work, [(path, dict(value) or {name: typed((*key, name), key[-1][1:])})])
        else:
            apply(self._work, [(path, typed(key, value))])
        if answer is not None:
            self._marks.append((path, _where(answer)))

    def _mark(self, path: tuple[str | int, ...], where: str) -> None:
        holder: Any = self._work
        for part in path[:-1]:
            holder = holder[part]
        self._tree.mark(holder, path[-1], where)


def _in_line(texts: list[Any]) -> str:
    return " ".join(re.sub(r"[\s;]+", " ", _BULLET.sub("", str(text))).strip() for text in texts)


def _of(items: list[_Item], ref: str, name: str, answer: Answer) -> None:
    """Put an answer into the item that it is about: that of its row, else the first with this id that has no such answer yet, else a new one."""
    mine = [item for item in items if item.ref == ref]
    found = next((item for item in mine if answer.row and answer.row in item.rows and name not in item.answers), None)
    if found is None and ref:
        found = next((item for item in mine if name not in item.answers), None)
    if found is None:
        found = _Item(ref)
        items.append(found)
    found.answers[name] = answer
    if answer.row:
        found.rows.add(answer.row)


def _ids(facts: Mapping[Key, Any], above: Key) -> list[str]:
    """Return the ids of a list's items, in their order."""
    return [key[-1][1:] for key in facts if len(key) == len(above) + 1 and key[:-1] == above and key[-1].startswith("#")]


def _where(answer: Answer) -> str:
    return f"«{answer.title}»"


def _sparse(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, [], "")}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _day(text: str, picked: str) -> str:
    """Return a day as ISO text, as it was typed or else picked; what is no day stays as it was typed."""
    for day in _days(text, picked):
        return day
    return text


def _days(text: str, picked: str) -> Iterator[str]:
    if found := _DAY.fullmatch(text):
        text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    with suppress(ValueError):
        yield datetime.date.fromisoformat(text).isoformat()
    try:
        day = datetime.date.fromisoformat(picked)
    except ValueError:
        return
    numbers = {int(number) for number in re.findall(r"\d+", text)}
    if day.day in numbers and (day.year in numbers or day.year % 100 in numbers):  # the text is the picked day in words
        yield picked


def _spaced(value: Any) -> Any:
    """Return a text as it is compared: white space does not count, since a document shows it its own way."""
    return " ".join(value.split()) if isinstance(value, str) else value
