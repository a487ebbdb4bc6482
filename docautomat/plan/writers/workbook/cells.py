"""A field's value to what a cell holds, so that the reader takes it back for the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docautomat.plan.labels import CHOICES, label_of, labels
from docautomat.plan.readers.workbook.rows import Row
from docautomat.plan.readers.workbook.words import folded

__all__ = ["Shown"]


class Shown:
    """How the values of one plan are shown: people and result paths by their names, choices in words of one language."""

    def __init__(self, tree: Any, rows: Sequence[Row], language: str) -> None:
        self._words = labels(language)
        self._own: dict[tuple[str, str], str] = {}
        for row in rows:
            if row.name == "words" and not row.keys:
                given = {name: str(cell.value) for name, cell in row.cells.items()}
                if given.keys() >= {"choice", "code", "word"}:
                    self._own.setdefault((given["choice"], given["code"]), given["word"])
        project = tree.get("project") or {}
        self._names = {"person": _names(project.get("team")), "path": _names(project.get("result_paths"))}

    def value(self, value: Any, kind: str, form: str) -> Any:
        """Return what stands in a cell of this number format: a text, a number, a day, or nothing."""
        if value is None or value == []:
            return None
        if kind in self._names:
            return self._names[kind].get(str(value), str(value))
        if kind == "list":
            return "\n".join(map(str, value))
        if kind == "ids":
            return ", ".join(map(str, value))
        if kind == "percent":
            return value / 100 if "%" in form and '"' not in form else value
        choice = kind.partition("choice:")[2] or ("theme" if kind == "theme" else "")
        if choice:
            known = value in CHOICES.get(choice, {}) or value == "cancelled"
            return self._own.get((choice, str(value))) or (label_of(self._words, choice, value) if known else str(value))
        return value


def _names(items: Any) -> Mapping[str, str]:
    """Return id -> name, of those that their name alone tells."""
    meant: dict[str, str] = {}
    for item in items or ():
        for called in (item.get("name"), item.get("id")):
            if called is not None:
                meant.setdefault(folded(called), str(item.get("id")))
    return {str(item["id"]): str(item["name"]) for item in items or () if item.get("name") and meant.get(folded(item["name"])) == str(item.get("id"))}
