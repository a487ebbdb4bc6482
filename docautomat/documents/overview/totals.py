"""Rows to figures: the same that the workbook's formulas come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docautomat.documents.overview.rows import STATUSES

__all__ = ["figures", "grouped"]


def figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the rows come to: municipalities, projects, reports, statuses, mean percentages of the projects that are not stopped."""
    statuses = dict.fromkeys(STATUSES, 0)
    for row in rows:
        statuses[row["status"]] += 1
    counted = [row for row in rows if row["status"] != "stopped"]
    told = {word: sum(1 for row in rows if row["reported"] == word) for word in ("yes", "no")}
    return {
        "municipalities": len({row["number"] or row["municipality"] for row in rows}),
        "municipalities_with_plan": len({row["number"] for row in rows if row["has_plan"]}),
        "without_plan": statuses["no_plan"] + statuses["refused"],
        "refused": statuses["refused"],
        "projects": sum(1 for row in rows if row["has_plan"]),
        "asked": told["yes"] + told["no"],
        "reported": told["yes"],
        "not_reported": told["no"],
        "late": statuses["yellow"] + statuses["red"],
        "statuses": statuses,
        "percent": _mean(row["percent"] for row in counted),
        "expected": _mean(row["expected"] for row in counted),
        "advice": sum(row["advice"] or 0 for row in rows),
        "plans_with_advice": sum(1 for row in rows if row["advice"]),
        "days_late": max((row["days_late"] or 0 for row in rows), default=0),
    }


def grouped(rows: Iterable[dict[str, Any]], key: str, first: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the figures of each group of rows, with its `name`: those of `first` in their order, also if they are empty, then others as they come."""
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in first}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return [{"name": name, **figures(members)} for name, members in groups.items()]


def _mean(values: Iterable[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
