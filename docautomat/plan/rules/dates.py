"""The project's period, its milestones in time, and its reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from docautomat.plan.messages import Fault
from docautomat.plan.rules.subject import Subject
from docautomat.plan.status import status_of

__all__ = [
    "approved_dates_stand",
    "forecast_inside_project",
    "honest_status",
    "inside_programme",
    "milestones_inside_project",
    "overdue",
    "period",
    "phases_in_order",
    "predecessors_first",
    "reached_in_the_past",
    "reached_is_finished",
    "reports_in_order",
    "usual_duration",
    "working_days",
]

_DAYS_IN_MONTH = 30.44
_RANK = {"done": 0, "green": 1, "not_started": 1, "yellow": 2, "red": 3}


def period(subject: Subject) -> Iterator[Fault]:
    """E04: the project ends after it starts."""
    project = subject.project
    if project.end <= project.start:
        yield Fault(code="E04", path=("project", "end"), values={"start": project.start, "end": project.end})


def inside_programme(subject: Subject) -> Iterator[Fault]:
    """E05: the project lies inside the programme's period."""
    programme, project = subject.programme, subject.project
    if programme and (project.start < programme.start or project.end > programme.end):
        name = "start" if project.start < programme.start else "end"
        yield Fault(code="E05", path=("project", name), values={"first": programme.start, "last": programme.end})


def milestones_inside_project(subject: Subject) -> Iterator[Fault]:
    """E07: milestones are planned inside the project's period."""
    project = subject.project
    for path, milestone in subject.milestones():
        if milestone.planned and not project.start <= milestone.planned <= project.end and project.end > project.start:
            values = {"id": milestone.id, "day": milestone.planned, "start": project.start, "end": project.end}
            yield Fault(code="E07", path=(*path, "planned"), values=values)


def reached_in_the_past(subject: Subject) -> Iterator[Fault]:
    """E11: an actual date has been."""
    for path, milestone in subject.milestones():
        if milestone.actual and subject.day and milestone.actual > subject.day:
            yield Fault(code="E11", path=(*path, "actual"), values={"id": milestone.id, "day": milestone.actual, "as_of": subject.day})


def reached_is_finished(subject: Subject) -> Iterator[Fault]:
    """E12, W22: a milestone with an actual date stands at 100 per cent, and the other way round."""
    for path, milestone in subject.milestones():
        if milestone.actual and milestone.percent < 100:
            yield Fault(code="E12", path=(*path, "percent"), values={"id": milestone.id, "percent": milestone.percent})
        elif milestone.percent == 100 and not milestone.actual:
            yield Fault(code="W22", path=(*path, "percent"), values={"id": milestone.id})


def phases_in_order(subject: Subject) -> Iterator[Fault]:
    """E14: a phase starts before it ends."""
    for path, milestone in subject.milestones():
        if milestone.start and milestone.planned and milestone.start > milestone.planned:
            yield Fault(code="E14", path=(*path, "start"), values={"id": milestone.id})


def approved_dates_stand(subject: Subject) -> Iterator[Fault]:
    """E25: a planned date is the one that was approved last."""
    last = max(subject.plan.approvals, key=lambda approval: (approval.version, approval.date), default=None)
    if last is None:
        return
    for at, milestone in enumerate(subject.project.milestones):
        approved = last.planned.get(milestone.id)
        if approved is not None and milestone.planned != approved:
            values = {"id": milestone.id, "old": approved, "new": milestone.planned or "–", "day": last.date}
            yield Fault(code="E25", path=("project", "milestones", at, "planned"), values=values)


def reports_in_order(subject: Subject) -> Iterator[Fault]:
    """E19, E19b: a period is reported once, and not before the project starts."""
    seen: set[str] = set()
    for at, report in enumerate(subject.project.reports):
        if report.period in seen:
            yield Fault(code="E19", path=("project", "reports", at, "period"), values={"period": report.period})
        seen.add(report.period)
        if report.date < subject.project.start:
            yield Fault(code="E19b", path=("project", "reports", at, "date"), values={"period": report.period, "day": report.date})


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """Return Norway's public holidays; Easter by the anonymous Gregorian computus."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + week - 7 * ((year % 19 + 11 * moon + 22 * week) // 451) + 114, 31)
    easter = date(year, month, day + 1)
    moving = {easter + timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50)}
    return frozenset(moving | {date(year, 1, 1), date(year, 5, 1), date(year, 5, 17), date(year, 12, 25), date(year, 12, 26)})


def working_days(subject: Subject) -> Iterator[Fault]:
    """W01, W02: what is ahead is not planned for a weekend, a public holiday, or the summer holiday in July."""
    for path, milestone in subject.milestones():
        for name in ("planned", "forecast"):
            day = getattr(milestone, name)
            if day is None or milestone.actual:
                continue
            if day.weekday() >= 5 or day in _holidays(day.year):
                yield Fault(code="W01", path=(*path, name), values={"id": milestone.id, "day": day})
            elif day.month == 7:
                yield Fault(code="W02", path=(*path, name), values={"id": milestone.id, "day": day})


def predecessors_first(subject: Subject) -> Iterator[Fault]:
    """W03: a milestone is not planned before those it depends on."""
    planned = {milestone.id: milestone.planned for _, milestone in subject.milestones()}
    for path, milestone in subject.milestones():
        for other in milestone.depends_on:
            before = planned.get(other)
            if milestone.planned and before and before > milestone.planned:
                yield Fault(code="W03", path=(*path, "planned"), values={"id": milestone.id, "other": other})


def overdue(subject: Subject) -> Iterator[Fault]:
    """W04, W05: what should have been reached is reached, or has a forecast ahead."""
    if subject.day is None or subject.project.status in {"draft", "stopped"}:
        return
    for path, milestone in subject.milestones():
        if milestone.actual:
            continue
        if milestone.forecast and milestone.forecast < subject.day:
            yield Fault(code="W04", path=(*path, "forecast"), values={"id": milestone.id, "day": milestone.forecast})
        elif not milestone.forecast and milestone.planned and milestone.planned < subject.day:
            yield Fault(code="W05", path=(*path, "planned"), values={"id": milestone.id, "day": milestone.planned})


def forecast_inside_project(subject: Subject) -> Iterator[Fault]:
    """W07: no forecast lies after the end of the project."""
    for path, milestone in subject.milestones():
        if milestone.forecast and not milestone.actual and milestone.forecast > subject.project.end:
            yield Fault(code="W07", path=(*path, "forecast"), values={"id": milestone.id})


def honest_status(subject: Subject) -> Iterator[Fault]:
    """W06: an own status that is better than the dates say has a reason."""
    if subject.day is None:
        return
    for path, milestone in subject.milestones():
        computed = status_of(milestone, subject.project, subject.thresholds, subject.day)
        own = milestone.status
        if own in _RANK and computed in _RANK and _RANK[own] < _RANK[computed] and not milestone.status_reason:
            values = {"id": milestone.id, "chosen": subject.word("status", own), "computed": subject.word("status", computed)}
            yield Fault(code="W06", path=(*path, "status"), values=values)


def usual_duration(subject: Subject) -> Iterator[Fault]:
    """W18: a project lasts from three months to four years."""
    project = subject.project
    months = round((project.end - project.start).days / _DAYS_IN_MONTH)
    if project.end > project.start and not 3 <= months <= 48:
        yield Fault(code="W18b" if months == 1 else "W18", path=("project", "end"), values={"months": months})
