"""Functions that count or add the cells which fulfil conditions: SUMIF, COUNTIFS, AVERAGEIF … (ISO/IEC 29500-1 §18.17.7)."""

from __future__ import annotations

from collections.abc import Callable

from docautomat.markup.spreadsheetml.calculation.criteria import criterion
from docautomat.markup.spreadsheetml.calculation.functions.totals import STATISTICS, of_cells
from docautomat.markup.spreadsheetml.calculation.grid import Area, Array, Operand, Page
from docautomat.markup.spreadsheetml.calculation.kinds import VALUE, FormulaError, Scalar, UnknownError

__all__ = ["OPERANDS"]


def _area(operand: Operand) -> Area:
    if isinstance(operand, tuple) and len(operand) == 1:
        operand = operand[0]
    if not isinstance(operand, Area):
        raise FormulaError(VALUE)
    return operand


def _test(operand: Operand, key: int) -> Callable[[Scalar], bool]:
    if isinstance(operand, Area):
        operand = operand.crossing(key)
    if isinstance(operand, (tuple, Array)):
        raise UnknownError
    return criterion(operand)


def _same_shape(target: Area, area: Area) -> Area:
    """Return the area as large as `area` that begins where `target` does."""
    if (target.height, target.width) == (area.height, area.width):
        return target
    return target.part(0, 0, area.height, area.width)


def _chosen(target: Area, area: Area, test: Callable[[Scalar], bool]) -> list[Scalar]:
    values = area.values()
    if area.whole and target.page is not area.page:
        values = area.values()
    return [value for value, other in zip(_same_shape(target, area).values(), values, strict=False) if test(other)]


def _one(name: str) -> Callable[..., Scalar]:
    """SUMIF and AVERAGEIF: one condition, and cells of the same shape."""
    function = STATISTICS[name]

    def calculate(_page: Page, key: int, area: Operand, condition: Operand, target: Operand = None) -> Scalar:
        tested = _area(area)
        return function(of_cells(_chosen(_area(target) if target is not None else tested, tested, _test(condition, key))))

    return calculate


def _count_if(_page: Page, key: int, area: Operand, condition: Operand) -> Scalar:
    tested, test = _area(area), _test(condition, key)
    values = tested.values()
    count = sum(1 for value in values if test(value))
    return float(count + (tested.size - len(values) if test(None) else 0))


def _matching(key: int, pairs: tuple[Operand, ...], first: Area | None = None) -> tuple[list[bool], int]:
    """Return for each cell whether it fulfils all conditions, and how many cells the areas have."""
    if not pairs or len(pairs) % 2:
        raise FormulaError(VALUE)
    areas = [_area(operand) for operand in pairs[::2]]
    tests = [_test(operand, key) for operand in pairs[1::2]]
    shape = first or areas[0]
    if any((area.height, area.width) != (shape.height, shape.width) for area in areas):
        raise FormulaError(VALUE)
    found: list[bool] | None = None
    for area, test in zip(areas, tests, strict=True):
        values = area.values()
        found = [test(value) for value in values] if found is None else [known and test(value) for known, value in zip(found, values, strict=False)]
    assert found is not None
    beyond = shape.size - len(found) if all(test(None) for test in tests) else 0
    return found, beyond


def _count_ifs(_page: Page, key: int, *pairs: Operand) -> Scalar:
    found, beyond = _matching(key, pairs)
    return float(sum(found) + beyond)


def _many(name: str) -> Callable[..., Scalar]:
    """SUMIFS, AVERAGEIFS, MAXIFS, MINIFS: the cells first, then areas and conditions in pairs."""
    function = STATISTICS[name]

    def calculate(_page: Page, key: int, target: Operand, *pairs: Operand) -> Scalar:
        area = _area(target)
        found, _ = _matching(key, pairs, area)
        return function(of_cells([value for value, chosen in zip(area.values(), found, strict=False) if chosen]))

    return calculate


OPERANDS: dict[str, Callable[..., Scalar]] = {
    "AVERAGEIF": _one("AVERAGE"),
    "AVERAGEIFS": _many("AVERAGE"),
    "COUNTIF": _count_if,
    "COUNTIFS": _count_ifs,
    "MAXIFS": _many("MAX"),
    "MINIFS": _many("MIN"),
    "SUMIF": _one("SUM"),
    "SUMIFS": _many("SUM"),
}
