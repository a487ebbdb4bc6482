"""Functions of dates (ISO/IEC 29500-1 §18.17.7), which are numbers of days (§18.17.4.1)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable

from docautomat.markup.spreadsheetml.calculation.grid import Area, Array, Book, Operand, Page, flat
from docautomat.markup.spreadsheetml.calculation.kinds import NUM, VALUE, ErrorValue, FormulaError, Scalar, UnknownError, number
from docautomat.markup.spreadsheetml.calculation.serials import day_of, serial_of

__all__ = ["OPERANDS", "VALUES"]

_SUNDAY_1900 = 1
"""1 January 1900 is a Sunday for Excel, whose 1900 has a 29 February."""


def _day_number(value: Scalar) -> int:
    """Return a value as a whole day."""
    found = math.floor(number(value))
    if not 0 <= found <= 2_958_465:
        raise FormulaError(NUM)
    return found


def _date(book: Book, year: Scalar, month: Scalar, day: Scalar) -> Scalar:
    years = math.floor(number(year))
    if not 0 <= years < 10_000 or abs(number(month)) > 120_000:
        raise FormulaError(NUM)
    if years < 1900:
        years += 1900
    return serial_of(years, math.floor(number(month)), math.floor(number(day)), date1904=book.date1904)


def _year(book: Book, value: Scalar) -> Scalar:
    return float(day_of(number(value), date1904=book.date1904).year)


def _month(book: Book, value: Scalar) -> Scalar:
    return float(day_of(number(value), date1904=book.date1904).month)


def _day(book: Book, value: Scalar) -> Scalar:
    return float(day_of(number(value), date1904=book.date1904).day)


def _days(_book: Book, end: Scalar, start: Scalar) -> Scalar:
    return float(_day_number(end) - _day_number(start))


def _moved(book: Book, start: Scalar, months: Scalar) -> tuple[int, int, int]:
    found = day_of(number(start), date1904=book.date1904)
    count = math.trunc(number(months))
    if abs(count) > 120_000:
        raise FormulaError(NUM)
    month = found.year * 12 + found.month - 1 + count
    return month // 12, month % 12 + 1, found.day


def _last_day(year: int, month: int) -> int:
    if not 1 <= year <= 9999:
        raise FormulaError(NUM)
    following = datetime.date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    return (following - datetime.timedelta(1)).day if following is not None else 31


def _edate(book: Book, start: Scalar, months: Scalar) -> Scalar:
    year, month, day = _moved(book, start, months)
    return serial_of(year, month, min(day, _last_day(year, month)), date1904=book.date1904)


def _eomonth(book: Book, start: Scalar, months: Scalar) -> Scalar:
    year, month, _ = _moved(book, start, months)
    return serial_of(year, month, _last_day(year, month), date1904=book.date1904)


def _sunday_based(days: int, *, date1904: bool) -> int:
    """Return 0 for a Sunday to 6 for a Saturday."""
    if not date1904:
        return (days - _SUNDAY_1900) % 7
    return (days + 5) % 7


_WEEKS = {1: (0, 1), 2: (1, 1), 3: (1, 0), **{kind: ((kind - 10) % 7, 1) for kind in range(11, 18)}}
"""Kind of week -> its first day (0: Sunday), and the number of that day."""


def _weekday(book: Book, value: Scalar, kind: Scalar = 1.0) -> Scalar:
    first = _WEEKS.get(int(number(kind)))
    if first is None:
        raise FormulaError(NUM)
    return float((_sunday_based(_day_number(value), date1904=book.date1904) - first[0]) % 7 + first[1])


def _calendar(book: Book, value: Scalar) -> datetime.date:
    """Return a value as a date of the calendar, on which weeks are counted."""
    found = day_of(number(value), date1904=book.date1904)
    if found.year < 1901:
        raise UnknownError
    return datetime.date(*found)


def _iso_week(book: Book, value: Scalar) -> Scalar:
    return float(_calendar(book, value).isocalendar().week)


def _week(book: Book, value: Scalar, kind: Scalar = 1.0) -> Scalar:
    day, how = _calendar(book, value), int(number(kind))
    if how == 21:
        return float(day.isocalendar().week)
    first = {1: 6, 2: 0, **{number: number - 11 for number in range(11, 18)}}.get(how)
    if first is None:
        raise FormulaError(NUM)
    start = datetime.date(day.year, 1, 1)
    return float(((day - start).days + (start.weekday() - first) % 7) // 7 + 1)


def _time(_book: Book, hour: Scalar, minute: Scalar, second: Scalar) -> Scalar:
    seconds = math.trunc(number(hour)) * 3600 + math.trunc(number(minute)) * 60 + math.trunc(number(second))
    if seconds < 0:
        raise FormulaError(NUM)
    return seconds % 86400 / 86400


def _clock(value: Scalar) -> int:
    """Return a value's seconds of its day."""
    found = number(value)
    if found < 0:
        raise FormulaError(NUM)
    return round((found - math.floor(found)) * 86400) % 86400


def _hour(_book: Book, value: Scalar) -> Scalar:
    return float(_clock(value) // 3600)


def _minute(_book: Book, value: Scalar) -> Scalar:
    return float(_clock(value) // 60 % 60)


def _second(_book: Book, value: Scalar) -> Scalar:
    return float(_clock(value) % 60)


def _datedif(book: Book, start: Scalar, end: Scalar, unit: Scalar) -> Scalar:
    first, last = _day_number(start), _day_number(end)
    if first > last:
        raise FormulaError(NUM)
    one, other = (day_of(serial, date1904=book.date1904) for serial in (first, last))
    months = (other.year - one.year) * 12 + other.month - one.month - (other.day < one.day)
    found = {"d": last - first, "m": months, "y": months // 12, "ym": months % 12}.get(unit.casefold() if isinstance(unit, str) else "")
    if found is None:
        raise UnknownError
    return float(found)


# --- working days ----------------------------------------------------------------------------------------------------------------------------


def _one(operand: Operand, key: int) -> Scalar:
    if isinstance(operand, Area):
        operand = operand.crossing(key)
    if isinstance(operand, (tuple, Array)):
        raise UnknownError
    return operand


def _holidays(operand: Operand) -> set[int]:
    found: set[int] = set()
    for value in flat(operand) if operand is not None else ():
        if isinstance(value, ErrorValue):
            raise FormulaError(value)
        if isinstance(value, (str, bool)):
            raise FormulaError(VALUE)
        if value is not None:
            found.add(_day_number(value))
    return found


def _is_working(days: int, holidays: set[int], *, date1904: bool) -> bool:
    return _sunday_based(days, date1904=date1904) not in (0, 6) and days not in holidays


def _networkdays(page: Page, key: int, start: Operand, end: Operand, holidays: Operand = None) -> Scalar:
    first, last = _day_number(_one(start, key)), _day_number(_one(end, key))
    free, date1904 = _holidays(holidays), page.book.date1904
    sign = 1.0 if first <= last else -1.0
    first, last = min(first, last), max(first, last)
    weeks, rest = divmod(last - first + 1, 7)
    working = weeks * 5 + sum(1 for days in range(last - rest + 1, last + 1) if _is_working(days, set(), date1904=date1904))
    working -= sum(1 for days in free if first <= days <= last and _is_working(days, set(), date1904=date1904))
    return sign * working


def _workday(page: Page, key: int, start: Operand, count: Operand, holidays: Operand = None) -> Scalar:
    days, left = _day_number(_one(start, key)), math.trunc(number(_one(count, key)))
    free, step = _holidays(holidays), 1 if left > 0 else -1
    if abs(left) > 100_000:
        raise UnknownError
    while left:
        days += step
        if days < 0:
            raise FormulaError(NUM)
        if _is_working(days, free, date1904=page.book.date1904):
            left -= step
    return float(days)


VALUES: dict[str, Callable[..., Scalar]] = {
    "DATE": _date,
    "DATEDIF": _datedif,
    "DAY": _day,
    "DAYS": _days,
    "EDATE": _edate,
    "EOMONTH": _eomonth,
    "HOUR": _hour,
    "ISOWEEKNUM": _iso_week,
    "MINUTE": _minute,
    "MONTH": _month,
    "SECOND": _second,
    "TIME": _time,
    "WEEKDAY": _weekday,
    "WEEKNUM": _week,
    "YEAR": _year,
}
OPERANDS: dict[str, Callable[..., Scalar]] = {"NETWORKDAYS": _networkdays, "WORKDAY": _workday}
