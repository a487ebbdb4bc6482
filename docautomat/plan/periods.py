"""Reporting periods: which one a day asks about, and which one a report belongs to. Pure functions, never of the clock.

A period is written as people write it in a report: 2026-Q3, 2026-H1, 2026-09 or 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docautomat.plan.model import ProgressReport, Reporting

__all__ = ["Period", "asked_period", "period_of", "reported_period"]

_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_LETTERS = {3: "q", 6: "h"}
_WRITTEN = re.compile(
    r"\s*(?P<year>\d{4})(?:\s*[-/. ]?\s*(?:(?P<letter>[qkht])\s*)?(?P<number>\d{1,2}))?\s*"
    r"|\s*(?P<first>[qkht])?\s*(?P<ahead>\d{1,2})\s*[-/. ]\s*(?P<last>\d{4})\s*",
    re.IGNORECASE,
)
_LENGTHS = {"q": 3, "k": 3, "t": 4, "h": 6}
"""Quarter, kvartal, tertial, half-year (halvår): how many months one has."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """So many months from the first of a month."""

    start: date
    months: int

    @property
    def end(self) -> date:
        """Return its last day."""
        return self.shifted(1).start - timedelta(days=1)

    @property
    def number(self) -> int:
        """Return which of its kind it is in its year, from 1."""
        return (self.start.month - 1) // self.months + 1

    @property
    def key(self) -> str:
        """Return how reports call it: 2026-Q3, 2026-H1, 2026-09, 2026.

        >>> Period(date(2026, 7, 1), 3).key
        '2026-Q3'
        """
        if self.months == 12:
            return f"{self.start.year}"
        letter = _LETTERS.get(self.months)
        return f"{self.start.year}-{letter.upper()}{self.number}" if letter else f"{self.start.year}-{self.start.month:02d}"

    def shifted(self, count: int) -> Period:
        """Return the period that comes `count` later."""
        month = self.start.year * 12 + self.start.month - 1 + count * self.months
        return Period(date(month // 12, month % 12 + 1, 1), self.months)


def period_of(day: date, reporting: Reporting) -> Period:
    """Return the period that a day lies in."""
    months = _MONTHS[reporting.frequency]
    return Period(date(day.year, (day.month - 1) // months * months + 1, 1), months)


def asked_period(day: date, reporting: Reporting) -> Period:
    """Return the period that is to be reported on a day: the last one that has ended, whether or not its deadline has passed."""
    return period_of(day, reporting).shifted(-1)


def reported_period(report: ProgressReport, reporting: Reporting) -> Period:
    """Return the period that a report is about: the one it names, else the one in which its day lies, the days until the deadline being the period's own."""
    written = _WRITTEN.fullmatch(report.period)
    named = _named(written, _MONTHS[reporting.frequency]) if written else None
    return named or period_of(report.date - timedelta(days=reporting.due_days_after_period), reporting)


def _named(written: re.Match[str], months: int) -> Period | None:
    """Return the programme's period at the end of what is written; none where that is no period."""
    year = int(written["year"] or written["last"])
    letter, number = written["letter"] or written["first"], written["number"] or written["ahead"]
    length = 12 if number is None else _LENGTHS[letter.lower()] if letter else 1
    last = length * int(number or 1)
    if not (1 <= year <= 9998 and 1 <= last <= 12):
        return None
    return Period(date(year, (last - 1) // months * months + 1, 1), months)
