"""Days and moments as the numbers by which a workbook and a chart keep them (ISO/IEC 29500-1 §18.17.4), and number formats that show them as such."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

__all__ = ["DAY", "MOMENT", "day_format", "is_day_code", "serial"]

DAY, MOMENT = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm"
_SILENT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|AM/PM|General', re.IGNORECASE)
_OF_1904 = 1462
"""By how many days the two systems of dates differ."""


def serial(value: Any, *, since_1904: bool = False) -> int | float | Decimal | str:
    """Return a value as a cell holds it: a date as its serial number, anything else as it is."""
    shift = _OF_1904 if since_1904 else 0
    if isinstance(value, datetime.datetime):
        moment = value.replace(tzinfo=None) - datetime.datetime(1899, 12, 30)
        whole = moment.days - shift
        return whole + (moment.seconds + moment.microseconds / 1_000_000) / 86_400 if moment.seconds or moment.microseconds else whole
    if isinstance(value, datetime.date):
        return (value - datetime.date(1899, 12, 30)).days - shift
    shown: int | float | Decimal | str = value
    return shown


def is_day_code(code: str) -> bool:
    """Say whether a number format shows days or times.

    >>> is_day_code("d. mmmm yyyy"), is_day_code('0.0 "days"'), is_day_code("[Red]0")
    (True, False, False)
    """
    return re.search(r"[dmyhs]", _SILENT.sub("", code), re.IGNORECASE) is not None


def day_format(values: Any) -> str:
    """Return the number format for days, or for moments where one of them is none at midnight."""
    return MOMENT if any(isinstance(value, datetime.datetime) and (value.hour or value.minute or value.second) for value in values) else DAY
