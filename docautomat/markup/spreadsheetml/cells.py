"""How values are written into cells (ISO/IEC 29500-1 §18.3.1.4): typed where the tag is all of the cell, text otherwise.

Text is always text: nothing from the data becomes a formula, an error or a number by its looks.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from docautomat.markup.language import Site, escaped
from docautomat.values import PASS, RefusedValueError, admit, text_of

__all__ = ["USED_VARIANT", "CellStyle", "write_cell", "write_text"]

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell can hold (Excel's specifications and limits)."""
USED_VARIANT = "\x15"
"""Marks a cell that got a date format which its template cell lacks."""

_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellStyle:
    """The style index of a cell, and of its twins with a date format for values that need one; -1: no style."""

    plain: int = -1
    date: int = -1
    datetime: int = -1
    time: int = -1
    duration: int = -1
    variants: bool = False
    """Whether the four are twins that the template itself lacks."""
    date1904: bool = False
    prefix: str = ""
    """The prefix of the main namespace, with its colon; empty in nearly every workbook."""
    text_begin: str = field(init=False, repr=False, compare=False, default="")
    text_end: str = field(init=False, repr=False, compare=False, default="")
    number_begin: str = field(init=False, repr=False, compare=False, default="")
    value_end: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        """Write once what stands around the values of all cells of this style."""
        p = self.prefix
        object.__setattr__(self, "text_begin", f'{_style(self.plain)} t="inlineStr"><{p}is><{p}t xml:space="preserve">')
        object.__setattr__(self, "text_end", f"</{p}t></{p}is></{p}c>")
        object.__setattr__(self, "number_begin", f"{_style(self.plain)}><{p}v>")
        object.__setattr__(self, "value_end", f"</{p}v></{p}c>")


def write_text(value: Any, site: Site) -> str:  # noqa: ARG001  every language writes by value and site
    """Return the content of a `t`: escaped, `_xHHHH_` kept as the text it is (§22.9.2.19, ST_Xstring)."""
    text = value if type(value) is str else text_of(value)
    if len(text) * 2 > LONGEST_TEXT:
        _measure(text)
    if _SPECIAL.search(text) is None:
        return text
    return _ESCAPED.sub("_x005F_", escaped(text, _ILLEGAL, "cell"))


def _measure(text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    if units > LONGEST_TEXT:
        raise RefusedValueError(f"the text has {units} characters; a cell holds {LONGEST_TEXT}", "shorten it, or spread it over several cells")


def write_cell(value: Any, site: Site) -> str:
    """Return the rest of a `<c r="…"` whose only content is one tag: style, type, value, end."""
    style: CellStyle = site.extra
    if type(value) not in PASS and not isinstance(value, Iterator):
        value = admit(value)  # NumPy's floats are floats here
    kind = type(value)
    if kind is str:
        if value and len(value) <= LONGEST_TEXT // 2 and _SPECIAL.search(value) is None:
            return f"{style.text_begin}{value}{style.text_end}"
        return _text_cell(value, site, style)
    if kind is int and -(10**15) < value < 10**15:
        return f"{style.number_begin}{value}{style.value_end}"
    if kind is not bool and kind not in _NUMBERS and not isinstance(value, _DATES):
        return _text_cell(value, site, style)
    if kind is bool:
        return f'{_style(style.plain)} t="b"{_value(int(value), style)}'
    if kind in _NUMBERS:
        return _style(style.plain) + _value(_number(value), style)
    return _date_cell(value, style)


_NUMBERS = frozenset({int, float, Decimal})
_DATES = (datetime.date, datetime.time, datetime.timedelta)


def _style(index: int) -> str:
    return f' s="{index}"' if index >= 0 else ""


def _value(shown: object, style: CellStyle) -> str:
    return f"><{style.prefix}v>{shown}{style.value_end}"


def _text_cell(value: Any, site: Site, style: CellStyle) -> str:
    text = write_text(value, site)
    if not text:
        return f"{_style(style.plain)}/>"
    return style.text_begin + text + style.text_end


def _number(value: int | float | Decimal) -> str:
    if type(value) is int:
        if abs(value) >= 10**15:
            raise RefusedValueError(f"{value} has more than the 15 digits that a number cell keeps", "write it as text with the filter string")
        return str(value)
    if not math.isfinite(value):
        raise RefusedValueError(f"{value} is no number that a cell can hold", "leave the cell empty instead")
    return repr(float(value))


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
    return mark + _style(index) + _value(shown, style)


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
