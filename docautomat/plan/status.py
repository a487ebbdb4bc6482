"""What follows from the dates: delay, status of a milestone, progress. Pure functions of the plan and a day, never of the clock.

The tracker's formulas say the same in Excel (`templates/build/progress_tracker.py`): a change here is a change there.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from docautomat.plan.model import Milestone, Project, StatusThresholds

__all__ = [
    "Progress",
    "ProjectStatus",
    "Status",
    "days_late",
    "due_day",
    "latest_milestone",
    "next_milestone",
    "progress",
    "project_status",
    "risk_level",
    "status_of",
]

Status = Literal["done", "green", "yellow", "red", "not_started", "unknown", "cancelled"]
ProjectStatus = Literal["done", "green", "yellow", "red", "not_started", "unknown", "stopped"]
_WORST_FIRST: tuple[ProjectStatus, ...] = ("red", "unknown", "yellow", "green")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a project has come."""

    percent: int
    """Mean of the milestones by weight, 0 to 100."""
    expected: int
    """What should be done by the day, by weight, 0 to 100."""
    late: int
    total: int
    done: int


def due_day(milestone: Milestone) -> datetime.date | None:
    """Return when a milestone was reached, else when it is expected, else when it was planned."""
    return milestone.actual or milestone.forecast or milestone.planned


def days_late(milestone: Milestone, as_of: datetime.date) -> int | None:
    """Return how many days a milestone is behind its plan (negative: ahead); `None` without a planned date."""
    if milestone.planned is None or milestone.cancelled:
        return None
    expected = milestone.actual or milestone.forecast
    if expected is None:
        expected = max(milestone.planned, as_of)
    return (expected - milestone.planned).days


def status_of(milestone: Milestone, project: Project, thresholds: StatusThresholds, as_of: datetime.date) -> Status:
    """Return the computed status of a milestone on a day.

    Reached is done; then the delay decides. What is neither begun nor due is not started; what is due and of which nothing is reported is unknown.
    """
    if milestone.cancelled:
        return "cancelled"
    if milestone.actual is not None:
        return "done"
    late = days_late(milestone, as_of)
    if late is None:
        return "not_started"
    begun = milestone.percent > 0 or milestone.forecast is not None
    if not begun and milestone.planned is not None and milestone.planned >= as_of:
        return "not_started"
    if not begun and not any(report.date >= (milestone.planned or as_of) for report in project.reports):
        return "unknown"
    if late <= thresholds.green_max_days:
        return "green"
    return "yellow" if late <= thresholds.yellow_max_days else "red"


def _rounded(value: float) -> int:
    return int(value + 0.5)


def progress(project: Project, thresholds: StatusThresholds, as_of: datetime.date) -> Progress:
    """Return how far a project has come on a day; cancelled milestones count nothing."""
    counted = [milestone for milestone in project.milestones if not milestone.cancelled]
    weight = sum(milestone.weight for milestone in counted)
    done = sum(milestone.weight * (100 if milestone.actual else milestone.percent) for milestone in counted)
    due = sum(milestone.weight for milestone in counted if milestone.planned is not None and milestone.planned <= as_of)
    states = [status_of(milestone, project, thresholds, as_of) for milestone in counted]
    return Progress(
        percent=_rounded(done / weight) if weight else 0,
        expected=_rounded(100 * due / weight) if weight else 0,
        late=sum(1 for state in states if state in ("yellow", "red")),
        total=len(counted),
        done=states.count("done"),
    )


def next_milestone(project: Project) -> Milestone | None:
    """Return the milestone that comes next: not reached, not cancelled, with the earliest date."""
    ahead = [milestone for milestone in project.milestones if milestone.actual is None and not milestone.cancelled and due_day(milestone)]
    return min(ahead, key=lambda milestone: due_day(milestone) or datetime.date.max, default=None)


def latest_milestone(project: Project, as_of: datetime.date) -> Milestone | None:
    """Return the milestone that is farthest behind its plan of those not yet reached; the first of several, none where nothing is behind."""
    behind = [(days_late(milestone, as_of) or 0, milestone) for milestone in project.milestones if milestone.actual is None]
    days, milestone = max(behind, key=lambda pair: pair[0], default=(0, None))
    return milestone if days > 0 else None


def project_status(project: Project, thresholds: StatusThresholds, as_of: datetime.date) -> ProjectStatus:
    """Return the computed status of a whole project on a day: what it says of itself where it is over or not begun, else its worst milestone's.

    What nobody has told of may be worse than slightly late. A project that has reached something and is behind with nothing is on track.
    """
    if project.status == "stopped":
        return "stopped"
    if project.status == "completed":
        return "done"
    states = {status_of(milestone, project, thresholds, as_of) for milestone in project.milestones if not milestone.cancelled}
    if project.status == "draft" or not states or states == {"not_started"}:
        return "not_started"
    if states == {"done"}:
        return "done"
    return next((state for state in _WORST_FIRST if state in states), "green")


def risk_level(probability: int, impact: int) -> str:
    """Return `low` up to a product of 4, `medium` up to 12, else `high`."""
    product = probability * impact
    return "low" if product <= 4 else "medium" if product <= 12 else "high"
