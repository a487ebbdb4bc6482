"""How values are written into cells (ISO/IEC 29500-1 §18.3.1.4): typed where the tag is all of the cell, text otherwise.

Text is always text: nothing from the data becomes a formula, an error or a number by its looks.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from docautomat.markup.language import Site
from docautomat.markup.spreadsheetml.cellstyles import CellStyle
from docautomat.markup.spreadsheetml.heights import WRAPS
from docautomat.markup.spreadsheetml.rich import write_rich_cell, write_rich_text
from docautomat.markup.spreadsheetml.texts import LONGEST_TEXT, SPECIAL, asked, cell_text
from docautomat.values import PASS, RefusedValueError, Rich, admit, text_of

__all__ = ["USED_VARIANT", "write_cell", "write_text"]

USED_VARIANT = "\x15"
"""Marks a cell that got a date format, or wrapped text, which its template cell lacks."""


def write_text(value: Any, site: Site) -> str:
    """Return the content of a `t`, for a value in the middle of other text."""
    if type(value) is not str:
        if isinstance(value, Rich):
            return write_rich_text(value, site)
        value = text_of(value)
    text = cell_text(value)
    return text if len(text) <= site.room and "\n" not in text else text + asked(text, site)


def write_cell(value: Any, site: Site) -> str:
    """Return the rest of a `<c r="…"` whose only content is one tag: style, type, value, end."""
    style: CellStyle = site.extra
    if type(value) not in PASS and not isinstance(value, Iterator):
        value = admit(value)  # NumPy's floats are floats here
    kind = type(value)
    if kind is str:
        if value and len(value) <= LONGEST_TEXT // 2 and SPECIAL.search(value) is None:
            return f"{style.text_begin}{value}{style.text_end}"
        return _text_cell(cell_text(value), style)
    if kind is int and -(10**15) < value < 10**15:
        return f"{style.number_begin}{value}{style.value_end}"
    if kind is not bool and kind not in _NUMBERS and not isinstance(value, _DATES):
        return write_rich_cell(value, site) if isinstance(value, Rich) else _text_cell(cell_text(text_of(value)), style)
    if kind is bool:
        return f'{style.shown(style.plain)} t="b"{_value(int(value), style)}'
    if kind in _NUMBERS:
        return style.shown(style.plain) + _value(_number(value), style)
    return _date_cell(value, style)


_NUMBERS = frozenset({int, float, Decimal})
_LARGEST = 9.99999999999999e307
"""The largest number that a cell can hold (Excel's specifications and limits)."""
_DATES = (datetime.date, datetime.time, datetime.timedelta)


def _value(shown: object, style: CellStyle) -> str:
    return f"><{style.prefix}v>{shown}{style.value_end}"


def _text_cell(text: str, style: CellStyle) -> str:
    """Return a cell of escaped text, in the twin that wraps if there is a line break in it."""
    if not text:
        return f"{style.shown(style.plain)}/>"
    if "\n" not in text or style.wrapped == style.plain:
        return f"{style.text_begin}{text}{style.text_end}"
    return f"{USED_VARIANT}{style.shown(style.wrapped)}{WRAPS}{style.before_text}{text}{style.text_end}"


def _number(value: int | float | Decimal) -> str:
    if type(value) is int:
        if abs(value) >= 10**15:
            raise RefusedValueError(f"{value} has more than the 15 digits that a number cell keeps", "write it as text with the filter string")
        return str(value)
    if type(value) is Decimal and not value.is_finite():
        value = math.nan
    if not -_LARGEST <= (number := float(value)) <= _LARGEST:
        raise RefusedValueError(f"{value} is no number that a cell can hold", "leave the cell empty instead")
    if type(value) is Decimal and abs(number) >= 10**15 and len(str(abs(int(value))).rstrip("0")) > 15:
        raise RefusedValueError(f"{value} has more than the 15 digits that a number cell keeps", "write it as text with the filter string")
    return repr(number)


def _date_cell(value: datetime.date | datetime.time | datetime.timedelta, style: CellStyle) -> str:
    if isinstance(value, datetime.datetime):
        index, serial = style.datetime, _serial(value, style) + _fraction(value.time())
    elif isinstance(value, datetime.date):
        index, serial = style.date, _serial(value, style)
    elif isinstance(value, datetime.time):
        index, serial = style.time, _fraction(value)
    else:
        index, serial = style.duration, value / datetime.timedelta(days=1)
    shown = repr(float(serial)) if serial != int(serial) else str(int(serial))
    mark = USED_VARIANT if style.variants else ""
    return mark + style.shown(index) + _value(shown, style)


def _fraction(value: datetime.time) -> float:
    return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400


def _serial(value: datetime.date, style: CellStyle) -> int:
    """Return the serial date (§18.17.4.1): day 1 is 1 January 1900, and 29 February 1900 is counted although it never was."""
    ordinal = value.toordinal()
    if style.date1904:
        serial = ordinal - _EPOCH_1904
    else:
        serial = ordinal - _EPOCH_1900
        if serial < 61:
            serial -= 1
    if serial < (0 if style.date1904 else 1):
        raise RefusedValueError(f"{value} is before the first date that a cell can hold", "write it as text: {{ …|date }}")
    return serial


_EPOCH_1900 = datetime.date(1899, 12, 30).toordinal()
_EPOCH_1904 = datetime.date(1904, 1, 1).toordinal()
