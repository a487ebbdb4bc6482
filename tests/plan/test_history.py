from datetime import date
from typing import Any

from docautomat.plan.history import as_reported
from docautomat.plan.model import Plan, Project
from tests.plan.build import draft

REPORTS = [
    {"period": "2026-Q2", "date": "2026-06-30", "milestones": [{"id": "M2", "percent": 40, "forecast": "2026-09-10"}]},
    {"period": "2026-Q3", "date": "2026-09-30", "milestones": [{"id": "M2", "percent": 100, "actual": "2026-09-20"}, {"id": "M3", "percent": 10}]},
]
MILESTONES = [
    {"id": "M1", "name": "A", "planned": "2026-03-01", "actual": "2026-03-05", "percent": 100},
    {"id": "M2", "name": "B", "planned": "2026-09-01", "actual": "2026-09-20", "percent": 100},
    {"id": "M3", "name": "C", "planned": "2026-12-01", "forecast": "2027-01-15", "percent": 60},
]


def project(**more: Any) -> Project:
    return Plan.model_validate(draft(milestones=MILESTONES, reports=REPORTS, status="active", **more)).project


def then(day: date, **more: Any) -> list[tuple[int, date | None, date | None]]:
    return [(one.percent, one.forecast, one.actual) for one in as_reported(project(**more), day).milestones]


def test_a_milestone_stands_as_it_was_reported_last() -> None:
    reached = (100, None, date(2026, 3, 5))
    assert then(date(2026, 6, 30)) == [reached, (40, date(2026, 9, 10), None), (0, None, None)]
    assert then(date(2026, 9, 30)) == [reached, (100, date(2026, 9, 10), date(2026, 9, 20)), (10, None, None)]
    assert then(date(2026, 1, 1)) == [(0, None, None)] * 3


def test_only_the_reports_of_that_time_are_there_and_a_finished_project_was_under_way() -> None:
    past = as_reported(project().model_copy(update={"status": "completed"}), date(2026, 8, 1))
    assert ([report.period for report in past.reports], past.status) == (["2026-Q2"], "active")
    assert as_reported(project(), date(2026, 8, 1)).milestones[0].planned == date(2026, 3, 1)
