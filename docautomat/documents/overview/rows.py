"""One row of the overview for every record: figures as numbers, dates as dates, each status with sign and word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from docautomat.documents.parts import day_text
from docautomat.plan import status
from docautomat.plan.history import as_reported
from docautomat.plan.labels import STATUS_MARKS
from docautomat.plan.periods import Period, reported_period

if TYPE_CHECKING:
    from docautomat.documents.parts import Words
    from docautomat.plan.model import Programme, ProgressReport, Project
    from docautomat.plan.readers import Record

__all__ = ["REPORTED", "STATUSES", "View", "reported_text", "row_of", "status_text"]

STATUSES: Mapping[str, str] = {
    "done": "status_done",
    "green": "status_green",
    "yellow": "status_yellow",
    "red": "status_red",
    "unknown": "status_unknown",
    "not_started": "status_not_started",
    "stopped": "project_status.stopped",
    "no_plan": "overview_no_plan",
    "refused": "overview_refused",
}
"""Code of a computed status and its label, in the order in which they are counted; the last two are of municipalities, not of projects."""

REPORTED: Mapping[str, str] = {"yes": "●", "no": "!", "not_due": "–"}
"""Whether a project has reported for the period, and the sign of it."""

_MARKS = {**STATUS_MARKS, "stopped": "×", "no_plan": "–", "refused": "×"}
_BEST_FIRST = ("done", "green", "not_started", "unknown", "yellow", "red")
_NOTHING: Mapping[str, Any] = {
    "theme": None, "project": None, "percent": None, "expected": None, "next": None, "next_due": None, "days_late": None, "late": None, "late_planned": None,
    "late_forecast": None, "last_period": None, "last_report": None, "own": None, "own_text": None, "advice": None, "advice_codes": None, "change": None,
    "direction": "same", "start": None, "end": None, "has_plan": False, "news": None, "decisions": (),
    "then": {"period": None, "date": None, "percent": None, "status": None, "status_text": None},
}  # fmt: skip
"""A row of a municipality without a plan that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What all rows have in common."""

    programme: Programme
    words: Words
    day: date
    period: Period

    @property
    def due(self) -> date:
        """Return until when the period is to be reported."""
        return self.period.end + timedelta(days=self.programme.reporting.due_days_after_period)


def status_text(code: str, words: Words) -> str:
    """Return the sign and the word of a computed status."""
    return f"{_MARKS[code]} {words.label[STATUSES[code]]}"


def reported_text(code: str, words: Words) -> str:
    """Return the sign and the word of whether a project has reported."""
    return f"{REPORTED[code]} {words.label[f'overview_reported_{code}']}"


def row_of(record: Record, view: View) -> dict[str, Any]:
    """Return a record's row; `kind` is its project's status, or `no_plan` or `refused`, and `status` the computed one."""
    words, entry = view.words, record.municipality
    kind = "refused" if record.error else "no_plan" if record.plan is None else record.plan.project.status
    row: dict[str, Any] = {
        "number": record.number,
        "municipality": record.name,
        "county": entry.county or words.label["overview_unknown_county"],
        "network": record.network,
        "cohort": record.cohort,
        "email": record.email,
        "source": record.source,
        "kind": kind,
        "kind_text": words.label[STATUSES[kind]] if kind in STATUSES and kind != "stopped" else words.of("project_status", kind),
        "status": kind,
        **_NOTHING,
    }
    if record.plan is None:
        reported = "not_due"
    else:
        reported = _is_reported(record.plan.project, view)
        row |= _project(record, record.plan.project, view)
        row |= _change(record.plan.project, row, view)
    row |= {"reported": reported, "reported_text": reported_text(reported, words)}
    row["status_text"] = status_text(row["status"], words)
    return row


def _project(record: Record, project: Project, view: View) -> dict[str, Any]:
    words, limits = view.words, view.programme.status_thresholds
    own = _reports(project, view)
    last = own[-1] if own else None
    codes = sorted({finding.code for finding in record.advice})
    going = project.status not in {"draft", "stopped", "completed"}
    begun = project.status not in {"draft", "planned"}
    made = status.progress(project, limits, view.day)
    coming = status.next_milestone(project) if project.status not in {"stopped", "completed"} else None
    behind = status.latest_milestone(project, view.day) if going else None
    return {
        "has_plan": True,
        "theme": words.themes.get(project.theme or "", project.theme) or words.label["overview_no_theme"],
        "project": project.title,
        "status": status.project_status(project, limits, view.day),
        "percent": made.percent if begun else None,
        "expected": made.expected if begun else None,
        "next": coming.name if coming else None,
        "next_due": status.due_day(coming) if coming else None,
        "days_late": (status.days_late(behind, view.day) if behind else 0) if going else None,
        "late": behind.name if behind else None,
        "late_planned": behind.planned if behind else None,
        "late_forecast": behind.forecast if behind else None,
        "last_period": last.period if last else None,
        "last_report": last.date if last else None,
        "own": last.overall if last else None,
        "own_text": status_text(last.overall, words) if last and last.overall else None,
        "decisions": tuple(last.decisions_needed) if last and project.status == "active" else (),
        "advice": len(record.advice),
        "advice_codes": ", ".join(codes) or None,
        "start": project.start,
        "end": project.end,
    }


def _reports(project: Project, view: View) -> list[ProgressReport]:
    """Return the reports that were there on the day, in the order of their days."""
    return sorted((report for report in project.reports if report.date <= view.day), key=lambda report: report.date)


def _is_reported(project: Project, view: View) -> str:
    """Say whether an active project has reported for the period: `yes`, `no`; `not_due` for one that is not asked."""
    told = any(reported_period(report, view.programme.reporting) == view.period for report in _reports(project, view))
    if told:
        return "yes"
    return "no" if project.status == "active" and project.start <= view.period.end else "not_due"


def _change(project: Project, row: Mapping[str, Any], view: View) -> dict[str, Any]:
    """Return how the project stood when it reported last before the period, and what has changed since."""
    earlier = [report for report in _reports(project, view) if reported_period(report, view.programme.reporting) < view.period]
    if not earlier:
        return {}
    limits, last = view.programme.status_thresholds, earlier[-1]
    past = as_reported(project, last.date)
    percent = status.progress(past, limits, last.date).percent
    then = status.project_status(past, limits, last.date)
    change = None if row["percent"] is None else row["percent"] - percent
    return {
        "then": {"period": last.period, "date": last.date, "percent": percent, "status": then, "status_text": status_text(then, view.words)},
        "change": change,
        "direction": _direction(then, row["status"], change or 0),
        "news": _news(project, past, view) or None,
    }


def _direction(then: str, now: str, change: int) -> str:
    """Say `better` or `worse` by the status, and by the percentage where the status is the same; a stopped project is neither."""
    if then in _BEST_FIRST and now in _BEST_FIRST and then != now:
        better = now in {"done", "green"} if then == "not_started" else _BEST_FIRST.index(now) < _BEST_FIRST.index(then)
        return "better" if better else "worse"
    return "better" if change > 0 else "worse" if change < 0 else "same"


def _news(project: Project, past: Project, view: View) -> str:
    """Tell which milestones were reached, and which are expected on another day, since then."""
    label, language = view.words.label, view.words.language
    told = []
    for now, then in zip(project.milestones, past.milestones, strict=True):
        if now.cancelled:
            continue
        if now.actual is not None and then.actual is None:
            told.append(label["overview_news_reached"].format(id=now.id, name=now.name, day=day_text(now.actual, language)))
        elif now.actual is None and now.forecast is not None and now.forecast != (then.forecast or then.planned):
            told.append(label["overview_news_moved"].format(id=now.id, name=now.name, day=day_text(now.forecast, language)))
    return "; ".join(told)
