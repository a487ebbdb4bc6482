from datetime import date
from typing import Any

import pytest

from docautomat.plan.model import ProgressReport, Reporting
from docautomat.plan.periods import Period, asked_period, period_of, reported_period

QUARTERLY = Reporting()


@pytest.mark.parametrize(
    ("frequency", "day", "key", "end"),
    [
        ("quarterly", date(2026, 11, 23), "2026-Q4", date(2026, 12, 31)),
        ("quarterly", date(2026, 1, 1), "2026-Q1", date(2026, 3, 31)),
        ("half_yearly", date(2026, 7, 1), "2026-H2", date(2026, 12, 31)),
        ("monthly", date(2024, 2, 10), "2024-02", date(2024, 2, 29)),
        ("yearly", date(2026, 6, 1), "2026", date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_a_period(frequency: Any, day: date, key: str, end: date) -> None:
    period = period_of(day, Reporting(frequency=frequency))
    assert (period.key, period.end) == (key, end)


@pytest.mark.parametrize(
    ("day", "key"), [(date(2026, 11, 23), "2026-Q3"), (date(2026, 10, 1), "2026-Q3"), (date(2026, 9, 30), "2026-Q2"), (date(2026, 1, 2), "2025-Q4")]
)
def test_what_is_asked_for_is_the_last_period_that_has_ended(day: date, key: str) -> None:
    assert asked_period(day, QUARTERLY).key == key


def test_periods_follow_each_other_over_the_year() -> None:
    assert Period(date(2026, 10, 1), 3).shifted(1) == Period(date(2027, 1, 1), 3)
    assert Period(date(2026, 1, 1), 6).shifted(-1).key == "2025-H2"
    assert Period(date(2026, 1, 1), 3) < Period(date(2026, 4, 1), 3)


@pytest.mark.parametrize(
    ("written", "day", "key"),
    [
        ("2026-Q3", date(2026, 9, 25), "2026-Q3"),
        ("2026-q3", date(2027, 1, 25), "2026-Q3"),
        ("Q3 2026", date(2027, 1, 25), "2026-Q3"),
        ("2026 K3", date(2027, 1, 25), "2026-Q3"),
        ("2026-H1", date(2026, 7, 1), "2026-Q2"),
        ("2026-09", date(2026, 10, 3), "2026-Q3"),
        ("09.2026", date(2026, 10, 3), "2026-Q3"),
        ("2026", date(2027, 1, 3), "2026-Q4"),
        ("2026-T1", date(2026, 5, 3), "2026-Q2"),
        ("2026-Q5", date(2026, 9, 25), "2026-Q3"),
        ("tredje kvartal", date(2026, 9, 25), "2026-Q3"),
        ("høsten", date(2026, 10, 14), "2026-Q3"),
        ("høsten", date(2026, 10, 15), "2026-Q4"),
    ],
)
def test_a_report_belongs_to_the_period_that_it_names_or_else_to_that_of_its_day(written: str, day: date, key: str) -> None:
    assert reported_period(ProgressReport(period=written, date=day), QUARTERLY).key == key
