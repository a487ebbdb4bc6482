"""Conditions as SUMIF and its like take them: `5`, `">=5"`, `"<>x"`, `"a*"` (ISO/IEC 29500-1 §18.17.7.301)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache

from docautomat.markup.spreadsheetml.calculation.kinds import ErrorValue, Scalar, UnknownError, compare, english, near

__all__ = ["criterion", "wildcards"]

Test = Callable[[Scalar], bool]

_OPERATOR = re.compile(r"(<>|<=|>=|<|>|=)?(.*)\Z", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)\Z")
_DATE_WORD = re.compile(r"(?:jan|feb|mar|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cs])\w*\.?[ -]?[0-9]", re.IGNORECASE)
_ORDER: dict[str, Callable[[int, int], bool]] = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}


def criterion(value: Scalar) -> Test:
    """Return what tells whether a cell fulfils a condition; the test raises `UnknownError` where that depends on the reader's settings."""
    if value is None:
        return _equals_number(0.0)
    if isinstance(value, bool):
        return lambda cell: cell is value
    if isinstance(value, float):
        return _equals_number(value)
    if isinstance(value, ErrorValue):
        return lambda cell: cell == value
    return _condition(value, english())


@lru_cache(maxsize=512)
def _condition(text: str, in_english: bool) -> Test:
    found = _OPERATOR.match(text)
    assert found is not None
    sign, rest = found.group(1) or "", found.group(2)
    if not rest:
        return _of_nothing(sign)
    amount = _amount(rest, in_english=in_english)
    if amount is not None:
        return _of_number(sign, amount)
    if rest.upper() in ("TRUE", "FALSE") or rest.startswith("#"):
        raise UnknownError
    return _of_text(sign, rest)


def _amount(text: str, *, in_english: bool) -> float | None:
    """Return the number that a condition's text says, `None` where it is no number; dates and other languages' numbers are not known."""
    if _NUMBER.match(text) or (in_english and _DECIMAL.match(text)):
        return float(text)
    if text.strip()[:1].isnumeric() or re.match(r"\s*[-+.,$€£]\s*[0-9]", text) or _DATE_WORD.match(text):
        raise UnknownError
    return None


def _of_nothing(sign: str) -> Test:
    if sign == "=":
        return lambda cell: cell is None
    if sign == "<>":
        return lambda cell: cell is not None
    if sign:
        raise UnknownError
    return lambda cell: cell is None or cell == ""


def _equals_number(amount: float) -> Test:
    def equals(cell: Scalar) -> bool:
        if type(cell) is float:
            return near(cell, amount)
        if isinstance(cell, str) and any(char.isdigit() for char in cell) and _looks_like(cell, amount):
            raise UnknownError
        return False

    return equals


def _looks_like(cell: str, amount: float) -> bool:
    """Say whether a text may count as a number: it does in one program, and not in another."""
    try:
        return near(float(cell.strip().replace(",", ".")), amount)
    except ValueError:
        return False


def _of_number(sign: str, amount: float) -> Test:
    equals = _equals_number(amount)
    if sign in ("", "="):
        return equals
    if sign == "<>":
        return lambda cell: not equals(cell)
    order = _ORDER[sign]

    def ordered(cell: Scalar) -> bool:
        return type(cell) is float and order(compare(cell, amount), 0)

    return ordered


def _of_text(sign: str, text: str) -> Test:
    if sign in ("", "=", "<>"):
        matches = wildcards(text)
        if sign == "<>":
            return lambda cell: not (isinstance(cell, str) and matches(cell))
        return lambda cell: isinstance(cell, str) and matches(cell)
    order = _ORDER[sign]
    return lambda cell: isinstance(cell, str) and order(compare(cell, text), 0)


@lru_cache(maxsize=512)
def wildcards(text: str) -> Callable[[str], bool]:
    """Return what tells whether a text matches one with `*`, `?` and `~` before a sign that is meant as itself; capitals do not count."""
    if not any(char in text for char in "*?~"):
        folded = text.casefold()
        return lambda cell: cell.casefold() == folded
    first, *rest = [re.compile(part, re.DOTALL) for part in _parts(text.casefold())]
    if not rest:
        return lambda cell: first.fullmatch(cell.casefold()) is not None
    *middle, last = rest
    ending = re.compile(last.pattern + r"\Z", re.DOTALL)
    length = _length(last.pattern)

    def matches(cell: str) -> bool:
        folded = cell.casefold()
        found = first.match(folded)
        for part in middle:  # the earliest place is always good enough, so that no text takes long
            found = part.search(folded, found.end()) if found else None
        return found is not None and len(folded) - length >= found.end() and ending.match(folded, len(folded) - length) is not None

    return matches


def _parts(text: str) -> list[str]:
    """Return the patterns between the `*` of a text."""
    parts = [""]
    position = 0
    while position < len(text):
        char = text[position]
        if char == "~" and text[position + 1 : position + 2] in ("*", "?", "~"):
            position += 1
            parts[-1] += re.escape(text[position])
        elif char == "*":
            parts.append("")
        else:
            parts[-1] += "." if char == "?" else re.escape(char)
        position += 1
    return parts


def _length(pattern: str) -> int:
    return len(re.sub(r"\\(.)", r"\1", pattern, flags=re.DOTALL))
