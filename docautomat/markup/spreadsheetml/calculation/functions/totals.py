"""Functions over many cells: sums, counts, extremes (ISO/IEC 29500-1 §18.17.7).

Of areas and arrays only the numbers count; a value that stands in the formula itself counts as the number that it can be read as.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from docautomat.markup.spreadsheetml.calculation.grid import ROW_STEP, Area, Array, Operand, Page, array_of, flat, key_of
from docautomat.markup.spreadsheetml.calculation.kinds import DIV0, NA, NUM, VALUE, ErrorValue, FormulaError, Scalar, UnknownError, boolean, near, number, real

__all__ = ["OPERANDS", "STATISTICS", "numbers_in"]

_LONG = 16
"""A sum over so many cells in a column is remembered, for running totals."""


def of_cells(values: list[Scalar]) -> list[float]:
    """Return the numbers among the values of cells; an error among them is the result."""
    found = [value for value in values if type(value) is float]
    if len(found) != len(values):
        for value in values:
            if isinstance(value, ErrorValue):
                raise FormulaError(value)
    return found


def numbers_in(operands: tuple[Operand, ...]) -> list[float]:
    """Return the numbers of operands."""
    found: list[float] = []
    for operand in operands:
        if isinstance(operand, (Area, tuple, Array)):
            found += of_cells(flat(operand))
        elif operand is not None:
            found.append(number(operand))
    return found


def _sum(_page: Page, _key: int, *operands: Operand) -> Scalar:
    total = 0.0
    for operand in operands:
        if isinstance(operand, Area) and operand.left == operand.right and operand.bottom - operand.top >= _LONG and not operand.whole:
            total += _column_sum(operand)
        elif isinstance(operand, (Area, tuple, Array)):
            total += sum(of_cells(flat(operand)))
        elif operand is not None:
            total += number(operand)
    return real(total)


def _column_sum(area: Area) -> float:
    """Return the sum of a column; where one from the same cell was added up before, go on from its end."""
    sums, place = area.page.book.sums, (area.page, key_of(area.top, area.left))
    last = key_of(area.bottom, area.left)
    done, total = sums.get(place, (place[1] - ROW_STEP, 0.0))
    if done > last:
        done, total = place[1] - ROW_STEP, 0.0
    area.page.book.spend((last - done) // ROW_STEP)
    total = sum(of_cells(list(map(area.page.cells.get, range(done + ROW_STEP, last + 1, ROW_STEP)))), total)
    sums[place] = last, total
    return total


def _average(values: list[float]) -> float:
    if not values:
        raise FormulaError(DIV0)
    return real(sum(values) / len(values))


def _product(values: list[float]) -> float:
    return real(math.prod(values)) if values else 0.0


def _median(values: list[float]) -> float:
    if not values:
        raise FormulaError(NUM)
    found, half = sorted(values), len(values) // 2
    return found[half] if len(found) % 2 else real((found[half - 1] + found[half]) / 2)


def _variance(values: list[float], less: int) -> float:
    if len(values) <= less:
        raise FormulaError(DIV0)
    mean = sum(values) / len(values)
    return real(sum((value - mean) * (value - mean) for value in values) / (len(values) - less))


def _deviation(values: list[float]) -> float:
    return math.sqrt(_variance(values, 1))


def _deviation_of_all(values: list[float]) -> float:
    return math.sqrt(_variance(values, 0))


def _variance_of_some(values: list[float]) -> float:
    return _variance(values, 1)


def _variance_of_all(values: list[float]) -> float:
    return _variance(values, 0)


STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "AVERAGE": _average,
    "MAX": lambda values: max(values, default=0.0),
    "MIN": lambda values: min(values, default=0.0),
    "PRODUCT": _product,
    "STDEV": _deviation,
    "STDEVP": _deviation_of_all,
    "SUM": lambda values: real(sum(values)),
    "VAR": _variance_of_some,
    "VARP": _variance_of_all,
    "MEDIAN": _median,
    "STDEV.S": _deviation,
    "STDEV.P": _deviation_of_all,
    "VAR.S": _variance_of_some,
    "VAR.P": _variance_of_all,
    "SUMSQ": lambda values: real(sum(value * value for value in values)),
}


def _statistic(function: Callable[[list[float]], float]) -> Callable[..., Scalar]:
    def calculate(_page: Page, _key: int, *operands: Operand) -> Scalar:
        return function(numbers_in(operands))

    return calculate


# --- counts ----------------------------------------------------------------------------------------------------------------------------------


def _count(_page: Page, _key: int, *operands: Operand) -> Scalar:
    count = 0
    for operand in operands:
        if isinstance(operand, (Area, tuple, Array)):
            count += sum(1 for value in flat(operand) if type(value) is float)
        elif not isinstance(operand, ErrorValue):
            try:
                number(operand)
                count += 1
            except FormulaError:
                pass
    return float(count)


def _count_all(_page: Page, _key: int, *operands: Operand) -> Scalar:
    return float(sum(1 for operand in operands for value in flat(operand) if value is not None))


def _count_blank(_page: Page, _key: int, area: Operand) -> Scalar:
    if not isinstance(area, Area):
        raise FormulaError(VALUE)
    return float(area.size - sum(1 for value in area.values() if value is not None and value != ""))


# --- subtotals -------------------------------------------------------------------------------------------------------------------------------

_SUBTOTALS = ("AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "PRODUCT", "STDEV", "STDEVP", "SUM", "VAR", "VARP")


def _subtotal(_page: Page, _key: int, code: Operand, *areas: Operand) -> Scalar:
    """SUBTOTAL: without other subtotals; from 101 on without rows that are hidden by hand, always without those that a filter hides."""
    if isinstance(code, Area):
        code = code.crossing(_key)
    if isinstance(code, (tuple, Array)) or not areas:
        raise FormulaError(VALUE)
    kind = int(number(code))
    if kind % 100 not in range(1, 12) or kind > 111 or kind < 0:
        raise FormulaError(VALUE)
    values: list[Scalar] = []
    for operand in areas:
        for area in operand if isinstance(operand, tuple) else (operand,):
            if not isinstance(area, Area):
                raise FormulaError(VALUE)
            values += _counted(area, visible=kind > 100)
    name = _SUBTOTALS[kind % 100 - 1]
    if name == "COUNT":
        return float(sum(1 for value in values if type(value) is float))
    if name == "COUNTA":
        return float(sum(1 for value in values if value is not None))
    return STATISTICS[name](of_cells(values))


def _counted(area: Area, *, visible: bool) -> list[Scalar]:
    page = area.page
    left_out = page.subtotals
    hidden = page.hidden
    if not left_out and not hidden:
        return area.values()
    if hidden and not visible and page.filtered and any(area.top <= row <= area.bottom for row in hidden):
        raise UnknownError  # which of the hidden rows the filter hides is not known
    keep = [key for key in area.walk() if key not in left_out and not (visible and key // ROW_STEP in hidden)]
    return list(map(page.cells.get, keep))


# --- the others ------------------------------------------------------------------------------------------------------------------------------


def _sum_product(_page: Page, _key: int, *operands: Operand) -> Scalar:
    arrays = [array_of(operand) for operand in operands]
    if len({(len(array.values), array.width) for array in arrays}) != 1:
        raise FormulaError(VALUE)
    columns = [[_factor(value) for value in array.values] for array in arrays]
    return real(sum(math.prod(values) for values in zip(*columns, strict=True)))


def _factor(value: Scalar) -> float:
    if type(value) is float:
        return value
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    return 0.0


def _conditions(operands: tuple[Operand, ...]) -> list[bool]:
    found: list[bool] = []
    for operand in operands:
        if isinstance(operand, (Area, tuple, Array)):
            for value in flat(operand):
                if isinstance(value, ErrorValue):
                    raise FormulaError(value)
                if isinstance(value, (bool, float)):
                    found.append(bool(value))
        elif operand is not None:
            found.append(boolean(operand))
    if not found:
        raise FormulaError(VALUE)
    return found


def _and(_page: Page, _key: int, *operands: Operand) -> Scalar:
    return all(_conditions(operands))


def _or(_page: Page, _key: int, *operands: Operand) -> Scalar:
    return any(_conditions(operands))


def _xor(_page: Page, _key: int, *operands: Operand) -> Scalar:
    return sum(_conditions(operands)) % 2 == 1


def _ranked(values: Operand, place: Operand, key: int, *, largest: bool) -> Scalar:
    if isinstance(place, Area):
        place = place.crossing(key)
    if isinstance(place, (tuple, Array)):
        raise UnknownError
    found = sorted(numbers_in((values,)), reverse=largest)
    index = math.ceil(number(place))
    if not 1 <= index <= len(found):
        raise FormulaError(NUM)
    return found[index - 1]


def _large(_page: Page, key: int, values: Operand, place: Operand) -> Scalar:
    return _ranked(values, place, key, largest=True)


def _small(_page: Page, key: int, values: Operand, place: Operand) -> Scalar:
    return _ranked(values, place, key, largest=False)


def _rank(_page: Page, key: int, value: Operand, values: Operand, order: Operand = None) -> Scalar:
    if isinstance(value, Area):
        value = value.crossing(key)
    if isinstance(order, Area):
        order = order.crossing(key)
    if isinstance(value, (tuple, Array)) or isinstance(order, (tuple, Array)):
        raise UnknownError
    own, ascending = number(value), number(order) != 0.0
    found = numbers_in((values,))
    if not any(near(own, other) for other in found):
        raise FormulaError(NA)
    return 1.0 + sum(1 for other in found if not near(own, other) and (other < own) == ascending)


def _rows(_page: Page, _key: int, area: Operand) -> Scalar:
    return float(area.height if isinstance(area, Area) else array_of(area).height)


def _columns(_page: Page, _key: int, area: Operand) -> Scalar:
    return float(area.width if isinstance(area, Area) else array_of(area).width)


OPERANDS: dict[str, Callable[..., Scalar]] = {
    **{name: _statistic(function) for name, function in STATISTICS.items()},
    "AND": _and,
    "COLUMNS": _columns,
    "COUNT": _count,
    "COUNTA": _count_all,
    "COUNTBLANK": _count_blank,
    "LARGE": _large,
    "OR": _or,
    "RANK": _rank,
    "RANK.EQ": _rank,
    "ROWS": _rows,
    "SMALL": _small,
    "SUBTOTAL": _subtotal,
    "SUM": _sum,
    "SUMPRODUCT": _sum_product,
    "XOR": _xor,
}
