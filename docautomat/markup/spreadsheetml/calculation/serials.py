"""Dates as numbers of days (ISO/IEC 29500-1 §18.17.4.1), in the date systems that begin in 1900 and in 1904."""

from __future__ import annotations

import datetime
import math
from typing import NamedTuple

from docautomat.markup.spreadsheetml.calculation.kinds import NUM, FormulaError

__all__ = ["Day", "day_of", "serial_of", "serial_of_text"]

_EPOCH_1900 = datetime.date(1899, 12, 30).toordinal()
_EPOCH_1904 = datetime.date(1904, 1, 1).toordinal()
_LAST = datetime.date(9999, 12, 31).toordinal()


class Day(NamedTuple):
    """A date as Excel counts it: 29 February 1900 and day 0 of January 1900 too."""

    year: int
    month: int
    day: int


def day_of(serial: float, *, date1904: bool) -> Day:
    """Return the date of a serial number; raise `FormulaError` for one that is none."""
    days = math.floor(serial)
    if days < 0:
        raise FormulaError(NUM)
    if not date1904 and days <= 60:
        if days in (0, 60):
            return Day(1900, 1, 0) if days == 0 else Day(1900, 2, 29)
        days += 1
    ordinal = days + (_EPOCH_1904 if date1904 else _EPOCH_1900)
    if ordinal > _LAST:
        raise FormulaError(NUM)
    found = datetime.date.fromordinal(ordinal)
    return Day(found.year, found.month, found.day)


def serial_of(year: int, month: int, day: int, *, date1904: bool) -> float:
    """Return the serial number of a date whose month and day may lie beyond their ends; raise `FormulaError` for one that is none."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1 <= year <= 9999 or abs(day) > 4_000_000:
        raise FormulaError(NUM)
    ordinal = datetime.date(year, month, 1).toordinal() + day - 1
    if ordinal > _LAST:
        raise FormulaError(NUM)
    serial = ordinal - (_EPOCH_1904 if date1904 else _EPOCH_1900)
    if not date1904 and serial < 61:
        serial -= 1
    if serial < 0:
        raise FormulaError(NUM)
    return float(serial)


def serial_of_text(text: str, *, date1904: bool) -> float:
    """Return the serial number of a date in ISO 8601, as a cell of the type `d` has it (§18.18.11)."""
    found = datetime.datetime.fromisoformat(text)
    day = serial_of(found.year, found.month, found.day, date1904=date1904)
    return day + (found.hour * 3600 + found.minute * 60 + found.second + found.microsecond / 1e6) / 86400
