"""Functions that calculate only those of their arguments which they need, or that look at where a reference lies: IF, IFERROR, CHOOSE, ROW …"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from docautomat.markup.spreadsheetml.calculation.arithmetic import equal
from docautomat.markup.spreadsheetml.calculation.grid import COLUMN, SHIFT, Area, Array, Operand, Page
from docautomat.markup.spreadsheetml.calculation.kinds import NA, VALUE, ErrorValue, FormulaError, Scalar, UnknownError, boolean, number
from docautomat.markup.spreadsheetml.calculation.nodes import Call, Constant, Node, UnsupportedError

__all__ = ["FORMS", "SPREAD_FORMS", "Closure", "Value", "Ways"]

Value: TypeAlias = Callable[[Page, int], Scalar]
Closure: TypeAlias = Callable[[Page, int], Operand]


@dataclass(frozen=True, slots=True)
class Ways:
    """How the arguments of a function are compiled."""

    value: Callable[[Node], Value]
    """To single values."""
    operand: Callable[[Node], Closure]
    """To operands."""
    inner: Callable[[Node], Closure]
    """As the function's own result is wanted."""
    arrays: bool
    """Whether that is an array."""


def _missing(_page: Page, _key: int) -> Operand:
    raise FormulaError(NA)


def _if_each(condition: Scalar, then: Scalar = True, otherwise: Scalar = False) -> Scalar:
    return then if boolean(condition) else otherwise


def _if_error_each(value: Scalar, otherwise: Scalar) -> Scalar:
    return otherwise if isinstance(value, ErrorValue) else value


SPREAD_FORMS: dict[str, Callable[..., Scalar]] = {"IF": _if_each, "IFERROR": _if_error_each}


Form: TypeAlias = "Callable[[Call, Ways], Closure]"


def _count(node: Call, least: int, most: int) -> tuple[Node, ...]:
    if not least <= len(node.arguments) <= most:
        raise UnsupportedError(f"{node.name} with {len(node.arguments)} arguments")
    return node.arguments


def _if(node: Call, ways: Ways) -> Closure:
    first, *rest = _count(node, 2, 3)
    condition, then = ways.value(first), ways.inner(rest[0])
    otherwise = ways.inner(rest[1]) if len(rest) > 1 else ways.inner(Constant(value=False))
    return lambda page, key: then(page, key) if boolean(condition(page, key)) else otherwise(page, key)


def _ifs(node: Call, ways: Ways) -> Closure:
    if len(node.arguments) % 2:
        raise UnsupportedError("IFS with an odd number of arguments")
    pairs = [(ways.value(test), ways.inner(then)) for test, then in zip(node.arguments[::2], node.arguments[1::2], strict=True)]

    def first_true(page: Page, key: int) -> Operand:
        for test, then in pairs:
            if boolean(test(page, key)):
                return then(page, key)
        raise FormulaError(NA)

    return first_true


def _if_error(node: Call, ways: Ways) -> Closure:
    caught = frozenset({NA.code}) if node.name == "IFNA" else None
    first, second = _count(node, 2, 2)
    value, otherwise = ways.value(first), ways.inner(second)

    def guarded(page: Page, key: int) -> Operand:
        try:
            found = value(page, key)
        except FormulaError as fault:
            found = fault.error
        if not isinstance(found, ErrorValue):
            return found
        if caught is None or found.code in caught:
            return otherwise(page, key)
        return found

    return guarded


def _switch(node: Call, ways: Ways) -> Closure:
    first, *rest = _count(node, 3, 255)
    subject = ways.value(first)
    cases = [(ways.value(case), ways.inner(then)) for case, then in zip(rest[::2], rest[1::2], strict=False)]
    default = ways.inner(rest[-1]) if len(rest) % 2 else _missing

    def chosen(page: Page, key: int) -> Operand:
        value = subject(page, key)
        if isinstance(value, ErrorValue):
            raise FormulaError(value)
        for case, then in cases:
            if equal(value, case(page, key)):
                return then(page, key)
        return default(page, key)

    return chosen


def _choose(node: Call, ways: Ways) -> Closure:
    first, *rest = _count(node, 2, 255)
    index, choices = ways.value(first), [ways.inner(choice) for choice in rest]

    def chosen(page: Page, key: int) -> Operand:
        place = int(number(index(page, key)))
        if not 1 <= place <= len(choices):
            raise FormulaError(VALUE)
        return choices[place - 1](page, key)

    return chosen


def _place(node: Call, ways: Ways) -> Closure:
    """ROW and COLUMN: of the formula's own cell, of a reference, or, where arrays are wanted, of each of its rows or columns."""
    rows = node.name == "ROW"
    if not _count(node, 0, 1):
        return lambda _page, key: float(key >> SHIFT if rows else key & COLUMN)
    reference, many = ways.operand(node.arguments[0]), ways.arrays

    def placed(page: Page, key: int) -> Operand:
        area = reference(page, key)
        if not isinstance(area, Area):
            raise FormulaError(area if isinstance(area, ErrorValue) else VALUE)
        if not many:
            return float(area.top if rows else area.left)
        if area.whole:
            raise UnknownError
        if rows:
            return Array([float(area.top + number) for number in range(area.height)], 1)
        return Array([float(area.left + number) for number in range(area.width)], area.width)

    return placed


def _is_error(node: Call, ways: Ways) -> Closure:
    value, name = ways.value(_count(node, 1, 1)[0]), node.name

    def tested(page: Page, key: int) -> Operand:
        try:
            found = value(page, key)
        except FormulaError as fault:
            found = fault.error
        if not isinstance(found, ErrorValue):
            return False
        return name == "ISERROR" or (found == NA) == (name == "ISNA")

    return tested


FORMS: dict[str, Form] = {
    "IF": _if,
    "IFS": _ifs,
    "IFERROR": _if_error,
    "IFNA": _if_error,
    "SWITCH": _switch,
    "CHOOSE": _choose,
    "ROW": _place,
    "COLUMN": _place,
    "ISERROR": _is_error,
    "ISERR": _is_error,
    "ISNA": _is_error,
}
