"""The period's report in a tracker: once it is in the plan it is frozen; what differs afterwards waits for somebody to choose."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docautomat.collecting.merging import Conflict
from docautomat.plan import status
from docautomat.plan.facts import Key
from docautomat.tracker.ownership import REPORT

if TYPE_CHECKING:
    from docautomat.plan.model import Plan, Programme, ProgressReport
    from docautomat.tracker.answers import Answers

__all__ = ["Reported", "reported"]

_SAID = ("percent", "forecast", "actual", "comment")


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report does to the plan."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    """Reports that come in."""
    conflicts: list[Conflict] = field(default_factory=list)


def reported(back: Answers, plan: Plan, programme: Programme) -> Reported | None:
    """Return what the report in a tracker does to the plan; `None` where nobody has filled it in.

    A new report holds what the tracker's milestones say, and the measurements since the report before it.
    """
    if not back.plan.project.reports:
        return None
    report = back.plan.project.reports[0]
    item: Key = ("project", "reports", f"#{report.period}")
    known = next((each for each in plan.project.reports if each.period == report.period), None)
    if known is None:
        return Reported([_frozen(report, back, plan, programme)])
    found = [(name, _plain(getattr(known, name)), _plain(getattr(report, name))) for name in REPORT if ("reports", name) in back.tree.covered]
    return Reported([], [Conflict(key=(*item, name), base=None, plan=now, returned=own) for name, now, own in found if own not in (now, None)])


def _frozen(report: ProgressReport, back: Answers, plan: Plan, programme: Programme) -> dict[str, Any]:
    """Return a report as the plan's file keeps it."""
    told: dict[str, Any] = {"period": report.period}
    told |= {name: value for name in REPORT if (value := getattr(report, name)) not in (None, ())}
    told["milestones"] = [_milestone(milestone.id, back, programme, report.date) for milestone in back.plan.project.milestones if not milestone.cancelled]
    since = max((each.date for each in plan.project.reports if each.date < report.date), default=datetime.date.min)
    measured = [
        {"goal": goal.id, "date": each.date, "value": each.value}
        for goal in back.plan.project.goals
        for each in goal.measurements
        if since < each.date <= report.date
    ]
    if measured:
        told["measurements"] = measured
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _milestone(own: str, back: Answers, programme: Programme, day: datetime.date) -> dict[str, Any]:
    milestone = next(each for each in back.plan.project.milestones if each.id == own)
    said = {name: value for name in _SAID if (value := getattr(milestone, name)) is not None}
    computed = status.status_of(milestone, back.plan.project, programme.status_thresholds, day)
    shown = milestone.status or computed
    return {"id": own, **said, "status": shown}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value) or None
    return value.isoformat() if isinstance(value, datetime.date) else value
