"""What the lists of a plan are as rows of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docautomat.plan.readers.workbook.fields import LISTS, PLACES, RECORDS

__all__ = ["KEYS", "field_at", "rows_of_plan"]

KEYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("team", "result_paths", "goals", "milestones", "stakeholders", "risks"), ("id",)),
    "goal_results": ("goal",),
    "reports": ("period",),
    "measurements": ("goal", "date"),
    "approvals": ("version", "milestone"),
    "report_milestones": ("period", "id"),
    "report_measurements": ("period", "goal", "date"),
}
"""The fields by which a row stays the same row; a list without any is known by the order of its rows."""


def rows_of_plan(tree: Any, name: str) -> list[dict[str, Any]]:
    """Return the rows that a list has in the plain tree of a plan."""
    project = tree.get("project") or {}
    if name == "measurements":
        return [{"goal": goal.get("id"), **each} for goal in project.get("goals") or () for each in goal.get("measurements") or ()]
    if name == "approvals":
        told = ("version", "date", "by")
        found = []
        for each in tree.get("approvals") or ():
            head = {field: each.get(field) for field in told}
            found += [{**head, "milestone": milestone, "planned": day} for milestone, day in (each.get("planned") or {}).items()] or [head]
        return found
    if name in RECORDS:
        listed = name.removeprefix("report_")
        return [{"period": report.get("period"), **each} for report in project.get("reports") or () for each in report.get(listed) or ()]
    holder: Any = project
    for part in PLACES.get(name, (name,)):
        holder = (holder or {}).get(part)
    return [{field: item.get(field) for field in LISTS[name]} for item in holder or ()]


def field_at(tree: Any, path: str) -> Any:
    """Return the value of a single field; a list for one whose name ends with []."""
    holder = tree
    for part in path.removesuffix("[]").split("."):
        holder = holder.get(part) if isinstance(holder, dict) else None
    return (holder or []) if path.endswith("[]") else holder
