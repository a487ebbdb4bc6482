"""TEXT: numbers and dates written by a format code (ISO/IEC 29500-1 §18.8.31), as far as the code reads the same everywhere.

Codes with separators, and those of dates, are read in the language of the reader's Excel, so that they are known in English only.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal

from docautomat.markup.spreadsheetml.calculation.kinds import VALUE, FormulaError, UnknownError, english, general
from docautomat.markup.spreadsheetml.calculation.serials import day_of

__all__ = ["formatted"]

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(AM/PM|yyyy|yy|mmmmm|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s)|([0#?][0#?,.]*|\.[0#?]+)|([-+/ :()%.,])|(.)', re.IGNORECASE)
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SEPARATED = re.compile(r"[.,yY]")


def formatted(value: float, code: str, *, date1904: bool, stored: bool = False) -> str:
    """Return a number as a format code writes it; raise `UnknownError` for codes beyond plain numbers and dates.

    A code `stored` in a file, as that of a cell is, reads the same everywhere, but the separators that it writes do not.
    """
    if code.casefold() in ("general", "@"):
        return general(value)
    if not code:
        return ""
    if not english() and not stored and (_SEPARATED.search(code) or "@" in code):
        raise UnknownError
    section, value = _section(code, value)
    tokens = [found.groups() for found in _TOKEN.finditer(section)]
    if not english() and any(digits and _SEPARATED.search(digits) for _, _, _, digits, *_ in tokens):
        raise UnknownError
    if any(other for *_, other in tokens):
        raise UnknownError
    if any(date for _, _, date, *_ in tokens):
        if any(digits for _, _, _, digits, *_ in tokens):
            raise UnknownError
        return _date(value, tokens, date1904=date1904)
    return _number(value, tokens)


def _section(code: str, value: float) -> tuple[str, float]:
    """Return the section for a number, which loses its sign where it has a section of its own."""
    sections = re.sub(r'"[^"]*"|\\.', lambda found: found.group().replace(";", "\x00"), code).split(";")
    sections = [section.replace("\x00", ";") for section in sections]
    if len(sections) > 4:
        raise FormulaError(VALUE)
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


_Tokens = list[tuple[str, ...]]


def _number(value: float, tokens: _Tokens) -> str:
    patterns = [digits for _, _, _, digits, *_ in tokens if digits]
    if len(patterns) > 1:
        raise UnknownError
    percents = sum(1 for token in tokens if token[4] == "%")
    literal: list[str] = []
    shown = _digits(abs(value) * 100.0**percents, patterns[0]) if patterns else ""
    negative = value < 0 and (not patterns or re.search("[1-9]", shown) is not None)
    for quoted, escaped, _, digits, sign, _ in tokens:
        literal.append(shown if digits else (quoted or "") + (escaped or "") + (sign or ""))
    return ("-" if negative else "") + "".join(literal)


def _digits(value: float, pattern: str) -> str:
    """Return the digits of a number by a pattern of `0`, `#`, `,` and `.`."""
    if "?" in pattern or pattern.count(".") > 1 or value >= 1e15:
        raise UnknownError
    whole, point, decimals = pattern.partition(".")
    if whole.endswith(",") or "," in decimals:
        raise UnknownError  # scaled by thousands
    grouped = "," in whole
    places = len(decimals)
    amount = Decimal(format(value, ".15g")).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(prec=60))
    front, _, back = format(amount, "f").partition(".")
    front = "" if front == "0" and "0" not in whole else front.zfill(whole.count("0"))
    if grouped:
        front = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", ",", front)
    least = len(decimals.rstrip("#"))
    while len(back) > least and back.endswith("0"):
        back = back[:-1]
    return front + (point or "") + back


# --- dates -----------------------------------------------------------------------------------------------------------------------------------


def _date(value: float, tokens: _Tokens, *, date1904: bool) -> str:
    if value < 0:
        raise FormulaError(VALUE)
    codes = [(date or "").lower() for _, _, date, *_ in tokens]
    seconds = round((value - math.floor(value)) * 86400)
    if "ss" not in codes and "s" not in codes:  # a time is cut to what is shown
        seconds = math.floor((value - math.floor(value)) * 86400 + 1e-6)
    if seconds == 86400:
        value, seconds = math.floor(value) + 1.0, 0
    day = day_of(value, date1904=date1904)
    named = any(len(code) > 2 and code[0] in "md" for code in codes)
    if named and not english():
        raise UnknownError
    half = "am/pm" in codes
    shown: list[str] = []
    for index, (quoted, escaped, date, _, sign, _) in enumerate(tokens):
        if not date:
            shown.append((quoted or "") + (escaped or "") + (sign or ""))
        elif date.lower() in ("m", "mm") and _is_minute(codes, index):
            shown.append(str(seconds // 60 % 60).zfill(len(date)))
        elif date[0] in "hHsSaA":
            shown.append(_clock(date.lower(), seconds, half=half))
        else:
            shown.append(_calendar(date.lower(), day, value, date1904=date1904))
    return "".join(shown)


def _is_minute(codes: list[str], index: int) -> bool:
    """Say whether `m` means minutes: behind hours, or before seconds."""
    before = next((code for code in reversed(codes[:index]) if code), "")
    after = next((code for code in codes[index + 1 :] if code), "")
    return before[:1] == "h" or after[:1] == "s"


def _clock(code: str, seconds: int, *, half: bool) -> str:
    if code == "am/pm":
        return "AM" if seconds < 43200 else "PM"
    if code[0] == "s":
        return str(seconds % 60).zfill(len(code))
    hour = seconds // 3600
    return str((hour - 1) % 12 + 1 if half else hour).zfill(len(code))


def _calendar(code: str, day: tuple[int, int, int], value: float, *, date1904: bool) -> str:
    year, month, number = day
    if code[0] == "y":
        return str(year).zfill(4) if len(code) > 2 else str(year % 100).zfill(2)
    if code[0] == "m":
        name = _MONTHS[month - 1]
        return {3: name[:3], 4: name, 5: name[:1]}.get(len(code), str(month).zfill(len(code)))
    if len(code) < 3:
        return str(number).zfill(len(code))
    index = (math.floor(value) + (4 if date1904 else 5)) % 7
    return _DAYS[index][:3] if len(code) == 3 else _DAYS[index]
