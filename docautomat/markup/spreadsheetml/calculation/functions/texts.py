"""Functions of texts (ISO/IEC 29500-1 §18.17.7). Texts are counted in UTF-16 units by some programs and in characters by others."""

from __future__ import annotations

import re
from collections.abc import Callable

from docautomat.markup.spreadsheetml.calculation.formats import formatted
from docautomat.markup.spreadsheetml.calculation.grid import Area, Array, Book, Operand, Page, flat
from docautomat.markup.spreadsheetml.calculation.kinds import VALUE, ErrorValue, FormulaError, Scalar, UnknownError, boolean, english, number, text

__all__ = ["OPERANDS", "VALUES"]

LONGEST = 32_767
"""Characters that a text can have."""


def _counted(value: Scalar) -> str:
    """Return a text whose characters can be counted the same way everywhere."""
    found = text(value)
    if found.isascii() or not any(ord(char) > 0xFFFF for char in found):
        return found
    raise UnknownError


def _amount(value: Scalar, least: int = 0) -> int:
    count = int(number(value))
    if count < least:
        raise FormulaError(VALUE)
    return count


def _limited(found: str) -> str:
    if len(found) > LONGEST:
        raise FormulaError(VALUE)
    return found


def _left(_book: Book, value: Scalar, count: Scalar = 1.0) -> Scalar:
    return _counted(value)[: _amount(count)]


def _right(_book: Book, value: Scalar, count: Scalar = 1.0) -> Scalar:
    found, length = _counted(value), _amount(count)
    return found[-length:] if length else ""


def _mid(_book: Book, value: Scalar, start: Scalar, count: Scalar) -> Scalar:
    first = _amount(start, 1) - 1
    return _counted(value)[first : first + _amount(count)]


def _len(_book: Book, value: Scalar) -> Scalar:
    return float(len(_counted(value)))


def _trim(_book: Book, value: Scalar) -> Scalar:
    return re.sub(" +", " ", text(value)).strip(" ")


def _upper(_book: Book, value: Scalar) -> Scalar:
    found = text(value)
    shown = found.upper()
    return shown if len(shown) == len(found) else "".join(char.upper() if len(char.upper()) == 1 else char for char in found)


def _lower(_book: Book, value: Scalar) -> Scalar:
    return text(value).lower()


def _proper(_book: Book, value: Scalar) -> Scalar:
    return re.sub(r"[^\W\d_]+", lambda word: word.group()[0].upper() + word.group()[1:].lower(), text(value))


def _clean(_book: Book, value: Scalar) -> Scalar:
    return re.sub(r"[\x00-\x1f]", "", text(value))


def _exact(_book: Book, one: Scalar, other: Scalar) -> Scalar:
    return text(one) == text(other)


def _rept(_book: Book, value: Scalar, count: Scalar) -> Scalar:
    found, times = text(value), _amount(count)
    if len(found) * times > LONGEST:
        raise FormulaError(VALUE)
    return found * times if found else ""


def _substitute(_book: Book, value: Scalar, old: Scalar, new: Scalar, place: Scalar = None) -> Scalar:
    found, before, after = text(value), text(old), text(new)
    if not before:
        return found
    if place is None:
        return _limited(found.replace(before, after))
    nth, position = _amount(place, 1), -1
    for _ in range(nth):
        position = found.find(before, position + 1 if position < 0 else position + len(before))
        if position < 0:
            return found
    return found[:position] + after + found[position + len(before) :]


def _replace(_book: Book, value: Scalar, start: Scalar, count: Scalar, new: Scalar) -> Scalar:
    found, first, length = _counted(value), _amount(start, 1) - 1, _amount(count)
    return _limited(found[:first] + text(new) + found[first + length :])


def _find(_book: Book, wanted: Scalar, within: Scalar, start: Scalar = 1.0) -> Scalar:
    place = _counted(within).find(_counted(wanted), _amount(start, 1) - 1)
    if place < 0:
        raise FormulaError(VALUE)
    return float(place + 1)


def _search(_book: Book, wanted: Scalar, within: Scalar, start: Scalar = 1.0) -> Scalar:
    """SEARCH: as FIND, but without regard to case, and with wildcards, which are left alone here."""
    sought = _counted(wanted).lower()
    if any(char in sought for char in "*?~"):
        raise UnknownError
    place = _counted(within).lower().find(sought, _amount(start, 1) - 1)
    if place < 0:
        raise FormulaError(VALUE)
    return float(place + 1)


def _concatenate(_book: Book, *values: Scalar) -> Scalar:
    return _limited("".join(map(text, values)))


def _value(_book: Book, value: Scalar) -> Scalar:
    if isinstance(value, bool):
        raise FormulaError(VALUE)
    if isinstance(value, str) and re.fullmatch(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)", value) and english():
        return float(value)
    return number(value)


def _text(book: Book, value: Scalar, pattern: Scalar) -> Scalar:
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    if isinstance(value, bool):
        return text(value)
    if isinstance(value, str):
        if any(char.isnumeric() for char in value) or ";" in text(pattern):
            raise UnknownError
        return value
    return formatted(number(value), text(pattern), date1904=book.date1904)


def _t(_book: Book, value: Scalar) -> Scalar:
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    return value if isinstance(value, str) else ""


def _hyperlink(_book: Book, address: Scalar, shown: Scalar = None) -> Scalar:
    found = shown if shown is not None else address
    if isinstance(found, ErrorValue):
        raise FormulaError(found)
    return found


def _char(_book: Book, code: Scalar) -> Scalar:
    found = int(number(code))
    if not 1 <= found <= 255:
        raise FormulaError(VALUE)
    if not 32 <= found <= 126 and found not in (9, 10, 13):
        raise UnknownError
    return chr(found)


def _unichar(_book: Book, code: Scalar) -> Scalar:
    found = int(number(code))
    if not 32 <= found <= 0x10FFFF or 0xD800 <= found < 0xE000 or found in (0xFFFE, 0xFFFF):
        raise FormulaError(VALUE)
    return chr(found)


# --- over many cells -------------------------------------------------------------------------------------------------------------------------


def _concat(_page: Page, _key: int, *operands: Operand) -> Scalar:
    return _limited("".join(text(value) for operand in operands for value in flat(operand)))


def _text_join(_page: Page, key: int, delimiter: Operand, skip: Operand, *operands: Operand) -> Scalar:
    between = delimiter.crossing(key) if isinstance(delimiter, Area) else delimiter
    leave_out = skip.crossing(key) if isinstance(skip, Area) else skip
    if isinstance(between, (tuple, Array)) or isinstance(leave_out, (tuple, Array)):
        raise UnknownError
    without_empty = boolean(leave_out)
    shown = [text(value) for operand in operands for value in flat(operand)]
    return _limited(text(between).join(item for item in shown if item or not without_empty))


VALUES: dict[str, Callable[..., Scalar]] = {
    "CHAR": _char,
    "CLEAN": _clean,
    "CONCATENATE": _concatenate,
    "EXACT": _exact,
    "FIND": _find,
    "HYPERLINK": _hyperlink,
    "LEFT": _left,
    "LEN": _len,
    "LOWER": _lower,
    "MID": _mid,
    "PROPER": _proper,
    "REPLACE": _replace,
    "REPT": _rept,
    "RIGHT": _right,
    "SEARCH": _search,
    "SUBSTITUTE": _substitute,
    "T": _t,
    "TEXT": _text,
    "TRIM": _trim,
    "UNICHAR": _unichar,
    "UPPER": _upper,
    "VALUE": _value,
}
OPERANDS: dict[str, Callable[..., Scalar]] = {"CONCAT": _concat, "TEXTJOIN": _text_join}
