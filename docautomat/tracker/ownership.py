"""Which cells of a tracker are people's; all others are the data's."""

from __future__ import annotations

from collections.abc import Mapping

from docautomat.plan.facts import Key

__all__ = ["KIND", "NAMES", "PEOPLE", "REPORT", "people_own"]

KIND = "progress_tracker"

PEOPLE: Mapping[str, frozenset[str]] = {
    "milestones": frozenset({"forecast", "actual", "percent", "status", "status_reason", "deviation", "cause", "consequence", "action", "comment"}),
    "risks": frozenset({"status"}),
    "measurements": frozenset({"goal", "date", "value"}),
}
"""List -> its fields that people own."""

NAMES: Mapping[str, str] = {"milestones": "name", "goals": "text", "risks": "description"}
"""Lists to which people may add rows, and the field by which such a row is known again."""


REPORT = ("date", "author", "overall", "summary", "decisions_needed", "next_period", "approved_by", "approved")
"""What people type in the period's report."""


def people_own(key: Key) -> bool:
    """Say whether a fact of a plan is people's once the tracker is out; the period's report is a matter of its own."""
    if len(key) < 4 or key[0] != "project":
        return False
    if key[1] == "goals":
        return key[3] == "measurements"
    return key[3] in PEOPLE.get(key[1], ())
