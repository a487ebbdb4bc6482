"""Operators on single values (ISO/IEC 29500-1 §18.17.2.2), as spreadsheets calculate: what is left of a difference by rounding alone is zero."""

from __future__ import annotations

from collections.abc import Callable

from docautomat.markup.spreadsheetml.calculation.kinds import (
    DIV0,
    NUM,
    ErrorValue,
    FormulaError,
    Scalar,
    UnorderedError,
    compare,
    near,
    number,
    real,
    text,
)

__all__ = ["BINARY", "UNARY", "equal", "power"]

_TINY = 2.0**-44


def _add(one: Scalar, other: Scalar) -> Scalar:
    first = one if type(one) is float else number(one)
    second = other if type(other) is float else number(other)
    result = first + second
    if result and abs(result) < abs(first) * _TINY and near(first, -second):
        return 0.0
    return result if result - result == 0.0 else real(result)


def _subtract(one: Scalar, other: Scalar) -> Scalar:
    first = one if type(one) is float else number(one)
    second = other if type(other) is float else number(other)
    result = first - second
    if result and abs(result) < abs(first) * _TINY and near(first, second):
        return 0.0
    return result if result - result == 0.0 else real(result)


def _multiply(one: Scalar, other: Scalar) -> Scalar:
    result = (one if type(one) is float else number(one)) * (other if type(other) is float else number(other))
    return result if result - result == 0.0 else real(result)


def _divide(one: Scalar, other: Scalar) -> Scalar:
    first = one if type(one) is float else number(one)
    second = other if type(other) is float else number(other)
    if second == 0.0:
        raise FormulaError(DIV0)
    return real(first / second)


def power(one: Scalar, other: Scalar) -> Scalar:
    """Return a number raised to another."""
    base, exponent = number(one), number(other)
    if base == 0.0 and exponent <= 0.0:
        raise FormulaError(DIV0 if exponent < 0 else NUM)
    try:
        result = base**exponent
    except OverflowError:
        raise FormulaError(NUM) from None
    if isinstance(result, complex):
        raise FormulaError(NUM)
    return real(result)


def _join(one: Scalar, other: Scalar) -> Scalar:
    return (one if type(one) is str else text(one)) + (other if type(other) is str else text(other))


def equal(one: Scalar, other: Scalar) -> bool:
    """Say whether two values are equal, as `=` has it."""
    kind, other_kind = type(one), type(other)
    if kind is float and other_kind is float:
        return near(one, other)  # type: ignore[arg-type]
    if kind is str and other_kind is str:
        return one == other or one.casefold() == other.casefold()  # type: ignore[union-attr]
    if (kind is float and other_kind is str) or (kind is str and other_kind is float):
        return False
    if one is None and (other_kind is float or other_kind is str):
        return not other
    if other is None and (kind is float or kind is str):
        return not one
    try:
        return compare(one, other) == 0
    except UnorderedError:
        return False


def _unequal(one: Scalar, other: Scalar) -> Scalar:
    return not equal(one, other)


def _less(one: Scalar, other: Scalar) -> Scalar:
    return compare(one, other) < 0


def _more(one: Scalar, other: Scalar) -> Scalar:
    return compare(one, other) > 0


def _at_most(one: Scalar, other: Scalar) -> Scalar:
    return compare(one, other) <= 0


def _at_least(one: Scalar, other: Scalar) -> Scalar:
    return compare(one, other) >= 0


def _negate(value: Scalar) -> Scalar:
    return 0.0 - number(value)


def _plus(value: Scalar) -> Scalar:
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    return value


def _percent(value: Scalar) -> Scalar:
    return number(value) / 100.0


BINARY: dict[str, Callable[[Scalar, Scalar], Scalar]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "^": power,
    "&": _join,
    "=": equal,
    "<>": _unequal,
    "<": _less,
    ">": _more,
    "<=": _at_most,
    ">=": _at_least,
}
UNARY: dict[str, Callable[[Scalar], Scalar]] = {"u-": _negate, "u+": _plus, "%": _percent}
