"""What the tracker tells over time: the months of its time line, and what changed from approval to approval and from report to report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docautomat.documents.parts import Words
    from docautomat.plan.model import Plan

__all__ = ["changes_of", "months_of"]

_MOST = 60
"""So many columns the time line has at most; longer projects are told in quarters, half-years or years."""
_STEPS = (1, 3, 6, 12)


def months_of(days: Iterable[date | None], day: date) -> list[dict[str, Any]]:
    """Return the months from the first day to the last, or longer stretches where they are too many: `first` and `last` day, and the year where it begins.

    Where no day is known, the twelve months from `day` on are told.
    """
    known = sorted(each for each in days if each is not None) or [day, date(day.year + 1, day.month, 1) - timedelta(days=1)]
    first, last = known[0].year * 12 + known[0].month - 1, known[-1].year * 12 + known[-1].month - 1
    step = next((step for step in _STEPS if (last - first) // step < _MOST), _STEPS[-1])
    starts = [_first_of(month) for month in range(first - first % step, last + step + 1, step)][: _MOST + 1]
    return [
        {"first": start, "last": end - timedelta(days=1), "year": str(start.year) if not at or start.month <= step else None}
        for at, (start, end) in enumerate(pairwise(starts))
    ]


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def changes_of(plan: Plan | None, words: Words) -> list[dict[str, Any]]:
    """Return what changed in the dates of milestones, the latest first: `date`, `source`, `milestone`, `field`, `before`, `after`, `days`."""
    if plan is None:
        return []
    found = [*_between_approvals(plan, words.label), *_between_reports(plan, words.label)]
    return sorted(found, key=lambda change: change["date"], reverse=True)


def _between_approvals(plan: Plan, label: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    approvals = sorted(plan.approvals, key=lambda approval: approval.version)
    for before, after in pairwise(approvals):
        source = label["approved_version"].replace("{n}", str(after.version))
        for milestone in plan.project.milestones:
            old, new = before.planned.get(milestone.id), after.planned.get(milestone.id)
            if old != new:
                yield _change(after.date, source, f"{milestone.id} {milestone.name}", label["planned"], old, new)


def _between_reports(plan: Plan, label: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what each report says that the one before it, or the plan, does not."""
    forecasts: dict[str, date | None] = {milestone.id: milestone.planned for milestone in plan.project.milestones}
    reached: dict[str, date | None] = {}
    names = {milestone.id: f"{milestone.id} {milestone.name}" for milestone in plan.project.milestones}
    for report in sorted(plan.project.reports, key=lambda report: report.date):
        source = f"{label['progress_report']} {report.period}"
        for told in report.milestones:
            name = names.get(told.id, told.id)
            if told.forecast is not None and told.forecast != forecasts.get(told.id):
                yield _change(report.date, source, name, label["forecast"], forecasts.get(told.id), told.forecast)
                forecasts[told.id] = told.forecast
            if told.actual is not None and told.actual != reached.get(told.id):
                yield _change(report.date, source, name, label["actual"], reached.get(told.id) or forecasts.get(told.id), told.actual)
                reached[told.id] = told.actual


def _change(day: date, source: str, milestone: str, field: str, before: date | None, after: date | None) -> dict[str, Any]:
    days = (after - before).days if before is not None and after is not None else None
    return {"date": day, "source": source, "milestone": milestone, "field": field, "before": before, "after": after, "days": days}
