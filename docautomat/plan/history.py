"""How a project stood when it last reported: its reports are frozen, so that the past can be told from them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docautomat.plan.model import Milestone, ProgressReport, Project

__all__ = ["as_reported"]


def as_reported(project: Project, day: date) -> Project:
    """Return the project as its reports up to a day tell of it: what was reached, done and foreseen then.

    Planned dates are today's, for they change only by an approval. What was reached by then is known from its day, also where no report names it; other
    milestones stand at what was reported last. A project that is over by now was under way.
    """
    told = tuple(sorted((report for report in project.reports if report.date <= day), key=lambda report: report.date))
    changes: dict[str, Any] = {"milestones": tuple(_then(milestone, told, day) for milestone in project.milestones), "reports": told}
    if project.status in {"completed", "stopped"}:
        changes["status"] = "active"
    return project.model_copy(update=changes)


def _then(milestone: Milestone, told: tuple[ProgressReport, ...], day: date) -> Milestone:
    percent, forecast = 0, None
    reached = milestone.actual if milestone.actual is not None and milestone.actual <= day else None
    for report in told:
        for said in report.milestones:
            if said.id == milestone.id:
                percent = percent if said.percent is None else said.percent
                forecast = said.forecast or forecast
                reached = reached or said.actual
    return milestone.model_copy(update={"percent": 100 if reached else percent, "forecast": forecast, "actual": reached})
