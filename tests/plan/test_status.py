from datetime import date, timedelta
from typing import Any

import pytest

from docautomat.plan.model import Milestone, Plan, Project, StatusThresholds
from docautomat.plan.status import days_late, due_day, latest_milestone, next_milestone, progress, project_status, risk_level, status_of
from tests.plan.build import draft

DAY = date(2026, 11, 23)
LIMITS = StatusThresholds()


def project(*milestones: dict[str, Any], **more: Any) -> Project:
    rows = [{"id": f"M{row}", "name": f"M{row}", **milestone} for row, milestone in enumerate(milestones, 1)]
    return Plan.model_validate(draft(milestones=rows, **more)).project


def milestone(**fields: Any) -> Milestone:
    return project(fields).milestones[0]


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"planned": after(10)}, "not_started"),
        ({"planned": after(0)}, "not_started"),
        ({"planned": after(10), "percent": 5}, "green"),
        ({"planned": after(10), "forecast": after(17)}, "green"),
        ({"planned": after(10), "forecast": after(18)}, "yellow"),
        ({"planned": after(10), "forecast": after(40)}, "yellow"),
        ({"planned": after(10), "forecast": after(41)}, "red"),
        ({"planned": after(-7), "percent": 50}, "green"),
        ({"planned": after(-8), "percent": 50}, "yellow"),
        ({"planned": after(-31), "percent": 50}, "red"),
        ({"planned": after(-1)}, "unknown"),
        ({"planned": after(-100), "actual": after(-10), "percent": 100}, "done"),
        ({"planned": after(-100), "status": "cancelled"}, "cancelled"),
        ({}, "not_started"),
    ],
)
def test_the_status_follows_from_the_dates(fields: dict[str, Any], status: str) -> None:
    assert status_of(milestone(**fields), project(fields), LIMITS, DAY) == status


def test_what_a_report_has_passed_over_is_late_and_no_longer_unknown() -> None:
    told = project({"planned": after(-40)}, reports=[{"period": "2026-Q3", "date": after(-5)}])
    assert status_of(told.milestones[0], told, LIMITS, DAY) == "red"


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"planned": after(0), "actual": after(3), "percent": 100}, 3),
        ({"planned": after(0), "forecast": after(5)}, 5),
        ({"planned": after(-4)}, 4),
        ({"planned": after(4)}, 0),
        ({"planned": after(4), "forecast": after(1)}, -3),
        ({"planned": after(4), "status": "cancelled"}, None),
        ({}, None),
    ],
)
def test_the_delay_is_counted_from_the_planned_date(fields: dict[str, Any], days: int | None) -> None:
    assert days_late(milestone(**fields), DAY) == days


def test_progress_is_weighted_and_leaves_out_what_is_cancelled() -> None:
    made = progress(
        project(
            {"planned": after(-50), "actual": after(-50), "percent": 100, "weight": 3},
            {"planned": after(-20), "percent": 50},
            {"planned": after(90), "percent": 0},
            {"planned": after(-90), "percent": 0, "weight": 50, "status": "cancelled"},
        ),
        LIMITS,
        DAY,
    )
    assert (made.percent, made.expected, made.late, made.total, made.done) == (70, 80, 1, 3, 1)


def test_a_project_without_milestones_has_made_no_progress() -> None:
    made = progress(project(), LIMITS, DAY)
    assert (made.percent, made.expected, made.late, made.total, made.done) == (0, 0, 0, 0, 0)


def test_the_next_milestone_is_the_first_that_is_neither_reached_nor_cancelled() -> None:
    coming = next_milestone(
        project(
            {"planned": after(1), "actual": after(-1), "percent": 100},
            {"planned": after(2), "status": "cancelled"},
            {"planned": after(3), "forecast": after(30)},
            {"planned": after(20)},
            {},
        )
    )
    assert coming is not None
    assert (coming.id, due_day(coming)) == ("M4", after(20))
    assert next_milestone(project({})) is None


@pytest.mark.parametrize(("probability", "impact", "level"), [(1, 4, "low"), (5, 1, "medium"), (3, 4, "medium"), (3, 5, "high"), (5, 5, "high")])
def test_a_risk_level_is_probability_times_impact(probability: int, impact: int, level: str) -> None:
    assert risk_level(probability, impact) == level


LATE, SLIGHTLY, SILENT, AHEAD, GOING, REACHED = (
    {"planned": after(-31), "percent": 50},
    {"planned": after(-8), "percent": 50},
    {"planned": after(-1)},
    {"planned": after(10)},
    {"planned": after(10), "percent": 5},
    {"planned": after(-9), "actual": after(-1), "percent": 100},
)


@pytest.mark.parametrize(
    ("milestones", "status"),
    [
        ((), "not_started"),
        ((AHEAD,), "not_started"),
        ((REACHED, AHEAD), "green"),
        ((REACHED, REACHED), "done"),
        ((GOING, AHEAD), "green"),
        ((GOING, SILENT), "unknown"),
        ((GOING, SILENT, SLIGHTLY), "unknown"),
        ((SLIGHTLY, REACHED), "yellow"),
        ((SILENT, LATE), "red"),
        ((REACHED, SLIGHTLY, LATE), "red"),
        ((REACHED, LATE | {"status": "cancelled"}), "done"),
    ],
)
def test_a_project_is_as_late_as_its_worst_milestone(milestones: tuple[dict[str, Any], ...], status: str) -> None:
    assert project_status(project(*milestones, status="active"), LIMITS, DAY) == status


def test_a_project_that_is_over_or_not_begun_says_so_itself() -> None:
    found = {own: project_status(project(LATE, status=own), LIMITS, DAY) for own in ("draft", "completed", "stopped")}
    assert found == {"draft": "not_started", "completed": "done", "stopped": "stopped"}


def test_the_milestone_farthest_behind_is_one_that_is_not_reached() -> None:
    behind = latest_milestone(project(REACHED | {"actual": after(0), "planned": after(-90)}, SLIGHTLY, LATE, LATE), DAY)
    assert behind is not None
    assert behind.id == "M3"
    assert latest_milestone(project(AHEAD, REACHED), DAY) is None
