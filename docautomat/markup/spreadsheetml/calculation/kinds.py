"""The values that formulas calculate with (ISO/IEC 29500-1 §18.17.5): doubles, texts, booleans, errors and blanks; how one becomes another.

A value is a `float`, `str`, `bool`, `ErrorValue`, or `None` for a blank cell. Whoever needs another kind of value converts it with the functions here, which
raise `FormulaError` for the error that the formula then has, and `UnknownError` for what depends on the settings of the reader's Excel.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from docautomat.markup.rendering import rendering

__all__ = [
    "DIV0",
    "ERRORS",
    "NA",
    "NAME",
    "NULL",
    "NUM",
    "REF",
    "VALUE",
    "ErrorValue",
    "FormulaError",
    "Scalar",
    "UnknownError",
    "UnorderedError",
    "boolean",
    "compare",
    "decimal_symbol",
    "english",
    "general",
    "near",
    "number",
    "real",
    "text",
]


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """One of the error values."""

    code: str


Scalar: TypeAlias = "float | str | bool | ErrorValue | None"

DIV0, NA, NAME, NULL, NUM, REF, VALUE = (ErrorValue(code) for code in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
ERRORS = {error.code: error for error in (DIV0, NA, NAME, NULL, NUM, REF, VALUE)}


class FormulaError(Exception):
    """A formula comes to an error value."""

    def __init__(self, error: ErrorValue) -> None:
        super().__init__(error.code)
        self.error = error


class UnknownError(Exception):
    """What a formula comes to cannot be said here: it stays without a value."""


_INTEGER = re.compile(r"[+-]?[0-9]{1,15}\Z")


def number(value: Scalar) -> float:
    """Return a value as a number; text that is not made of digits alone reads as a number in one country and as a date in another."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    assert isinstance(value, str)
    if _INTEGER.match(value):
        return float(value)
    if any(char.isnumeric() for char in value):
        raise UnknownError
    raise FormulaError(VALUE)


def real(value: float) -> float:
    """Return the result of arithmetic; what has left the doubles is an error."""
    if math.isfinite(value):
        return value + 0.0  # no negative zero
    raise FormulaError(NUM)


def boolean(value: Scalar) -> bool:
    """Return a value as a condition."""
    if isinstance(value, (bool, float)):
        return bool(value)
    if value is None:
        return False
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    folded = value.casefold()
    if folded in ("true", "false"):
        return folded == "true"
    raise FormulaError(VALUE)


def text(value: Scalar) -> str:
    """Return a value as `&` joins it; decimal separators and the words of truth are those of the document's language."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    if isinstance(value, bool):
        if not english():
            raise UnknownError
        return "TRUE" if value else "FALSE"
    return general(value)


def general(value: float) -> str:
    """Return a number in the format General, which has 15 digits; raise `UnknownError` where it may have an exponent.

    >>> general(12.0), general(-3e14), general(1 / 3)
    ('12', '-300000000000000', '0.333333333333333')
    """
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    shown = format(value, ".15g")
    if "e" in shown or not 1e-4 <= abs(value) < 1e15:
        raise UnknownError
    return shown.replace(".", decimal_symbol())


# --- the document's language -------------------------------------------------------------------------------------------------------------


def language() -> str:
    """Return the language of the document that is being rendered; nothing where that is not said."""
    try:
        return rendering().language
    except LookupError:
        return ""


def english() -> bool:
    """Say whether words and separators are the English ones."""
    return language().lower().replace("_", "-").split("-")[0] in ("", "en")


@lru_cache(maxsize=64)
def _symbol(name: str) -> str:
    import babel
    from babel.numbers import get_decimal_symbol

    try:
        return str(get_decimal_symbol(babel.Locale.parse(name.replace("-", "_"))))
    except (ValueError, babel.UnknownLocaleError):
        raise UnknownError from None


def decimal_symbol() -> str:
    """Return the decimal separator; raise `UnknownError` where the language says none."""
    return "." if english() else _symbol(language())


# --- comparison -------------------------------------------------------------------------------------------------------------------------


def near(one: float, other: float) -> bool:
    """Say whether two doubles are equal in the first 15 digits or so, as spreadsheets compare: `0.1+0.2=0.3`."""
    if one == other:
        return True
    if one == 0.0 or other == 0.0:
        return False
    difference = abs(one - other)
    smaller = min(abs(one), abs(other))
    if not difference < smaller * 2.0**-44:
        return False
    return not (one.is_integer() and other.is_integer()) and difference < smaller * 2.0**-48


_PLAIN = re.compile(r"[0-9a-z ]*\Z")


def compare(one: Scalar, other: Scalar) -> int:
    """Return -1, 0 or 1: numbers come before texts, texts before booleans; a blank is the zero, empty text or FALSE of the other kind."""
    if type(one) is float and type(other) is float:
        return 0 if near(one, other) else (-1 if one < other else 1)
    if isinstance(one, ErrorValue):
        raise FormulaError(one)
    if isinstance(other, ErrorValue):
        raise FormulaError(other)
    if one is None:
        one = _blank_as(other)
    if other is None:
        other = _blank_as(one)
    rank, other_rank = _rank(one), _rank(other)
    if rank != other_rank:
        return -1 if rank < other_rank else 1
    if isinstance(one, str) and isinstance(other, str):
        return _compare_texts(one, other)
    assert not isinstance(one, str)
    assert not isinstance(other, str)
    first, second = number(one), number(other)
    return 0 if near(first, second) else (-1 if first < second else 1)


def _blank_as(other: Scalar) -> Scalar:
    if isinstance(other, bool):
        return False
    return "" if isinstance(other, str) else 0.0


def _rank(value: Scalar) -> int:
    if isinstance(value, bool):
        return 2
    return 1 if isinstance(value, str) else 0


def _compare_texts(one: str, other: str) -> int:
    """Compare without regard to case; the order of signs and of letters beyond `z` is another one in each language, so that it is not known here."""
    if one == other:
        return 0
    first, second = one.casefold(), other.casefold()
    if first == second:
        return 0
    if _PLAIN.match(first) and _PLAIN.match(second):
        return -1 if first < second else 1
    raise UnorderedError


class UnorderedError(UnknownError):
    """Two texts differ; which comes first depends on the language."""
