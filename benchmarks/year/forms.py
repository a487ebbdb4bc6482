"""A project typed into its form: by the key rows, as a person goes by the headings above them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from benchmarks.year.hand import Hand
from benchmarks.year.projects import Project

__all__ = ["fill", "words_of"]

_KEY = re.compile(r"[a-z_]+\.[a-z_]+")
_CHOICES = {
    ("goals", "kind"): "goal_kind",
    ("milestones", "status"): "status",
    ("risks", "status"): "risk_status",
    ("project", "status"): "project_status",
    ("project", "theme"): "theme",
    ("goal_results", "achieved"): "achieved",
}
_CHOSEN = {"kind", "horizon", "direction", "dimension", "group", "influence", "involvement", "role", "party", "scope"}


def words_of(hand: Hand) -> dict[tuple[str, str], str]:
    """Return the words of the drop-downs, by choice and code."""
    words = {}
    for sheet in hand.sheets:
        for _, cells in hand.rows(sheet):
            if len(cells) == 3 and all(isinstance(value, str) for value in cells.values()):
                choice, code, word = cells.values()
                words[choice, code] = word
    return words


def fill(path: Path, target: Path, project: Project) -> int:
    """Type a project into a form and save it elsewhere; return how many cells were typed."""
    hand = Hand(path)
    words = words_of(hand)
    count = 0
    for sheet in hand.sheets:
        count += _filled(hand, sheet, project, words)
    hand.save(target)
    return count


def _filled(hand: Hand, sheet: str, project: Project, words: dict[tuple[str, str], str]) -> int:
    typed = []
    name, columns, todo = "", {}, iter(())
    points: dict[str, int] = {}
    for number, cells in hand.rows(sheet):
        keys = {column: value for column, value in cells.items() if isinstance(value, str) and _KEY.fullmatch(value)}
        if len(keys) > 1 and len({value.partition(".")[0] for value in keys.values()}) == 1:
            name = next(iter(keys.values())).partition(".")[0]
            columns = {value.partition(".")[2]: column for column, value in keys.items()}
            todo = iter(project.lists.get(name, ()))
        elif name == "plan":
            field = cells.get(columns["field"])
            value = project.single.get(str(field))
            if isinstance(value, list):
                at = points[str(field)] = points.get(str(field), -1) + 1
                value = value[at] if at < len(value) else None
            if field in project.single and (value is not None or field == "project.title"):
                typed.append((columns["answer"], number, _said("project", str(field).rpartition(".")[2], value, words)))
        elif name in project.lists:
            item = next(todo, None)
            if item is not None:
                typed += [(columns[field], number, _said(name, field, value, words)) for field, value in item.items() if value is not None]
    # a list without ids has rows that hold nothing yet
    if name in project.lists and (left := list(todo)):
        at = max(number for number, _ in hand.rows(sheet) if number) if columns.get("id") else _first_free(hand, sheet)
        for offset, item in enumerate(left):
            typed += [(columns[field], at + offset, _said(name, field, value, words)) for field, value in item.items() if value is not None]
    for column, number, value in typed:
        hand.type(sheet, column, number, value)
    return len(typed)


def _first_free(hand: Hand, sheet: str) -> int:
    return max((number for number, cells in hand.rows(sheet) if cells), default=0) + 1


def _said(name: str, field: str, value: Any, words: dict[tuple[str, str], str]) -> Any:
    """Return what a person types: the word of a choice, not its code."""
    choice = _CHOICES.get((name, field)) or (field if field in _CHOSEN else "")
    return words.get((choice, value), value) if choice and isinstance(value, str) else value
