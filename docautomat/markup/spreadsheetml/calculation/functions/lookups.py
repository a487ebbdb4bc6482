"""Functions that look something up: INDEX, MATCH, VLOOKUP, XLOOKUP, LOOKUP (ISO/IEC 29500-1 §18.17.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docautomat.markup.spreadsheetml.calculation.arithmetic import equal
from docautomat.markup.spreadsheetml.calculation.criteria import wildcards
from docautomat.markup.spreadsheetml.calculation.grid import Area, Array, Operand, Page, array_of, flat
from docautomat.markup.spreadsheetml.calculation.kinds import NA, REF, VALUE, ErrorValue, FormulaError, Scalar, UnknownError, boolean, compare, number

__all__ = ["OPERANDS"]


def _one(operand: Operand, key: int) -> Scalar:
    """Return an operand that must be a single value; raise `FormulaError` for an error."""
    if isinstance(operand, Area):
        operand = operand.crossing(key)
    if isinstance(operand, (tuple, Array)):
        raise UnknownError
    if isinstance(operand, ErrorValue):
        raise FormulaError(operand)
    return operand


def _kind(value: Scalar) -> type:
    return type(value)


# --- where a value stands ------------------------------------------------------------------------------------------------------------------


def _exact(wanted: Scalar, values: Iterable[Scalar], *, wild: bool = True) -> int | None:
    """Return the place of the first value that equals `wanted`; a blank counts as 0."""
    if wanted is None:
        wanted = 0.0
    kind = _kind(wanted)
    if isinstance(wanted, str):
        matches = wildcards(wanted) if wild else wildcards(wanted.replace("~", "~~").replace("*", "~*").replace("?", "~?"))
        return next((place for place, value in enumerate(values) if isinstance(value, str) and matches(value)), None)
    return next((place for place, value in enumerate(values) if type(value) is kind and equal(wanted, value)), None)


def _up_to(wanted: Scalar, values: list[Scalar], *, descending: bool = False) -> int | None:
    """Return the place of the last value up to `wanted` among values in order, those of other kinds passed over; `UnknownError` where the order is broken."""
    if wanted is None:
        wanted = 0.0
    kind, found, previous = _kind(wanted), None, None
    ended = False
    for place, value in enumerate(values):
        if type(value) is not kind:
            continue
        against = compare(value, wanted)
        if previous is not None and (compare(value, previous) > 0 if descending else compare(value, previous) < 0):
            raise UnknownError
        previous = value
        if ended:
            continue
        if against < 0 if descending else against > 0:
            ended = True
        elif not (descending and found is not None and compare(values[found], value) == 0):
            found = place
    return found


def _match(_page: Page, key: int, wanted: Operand, area: Operand, kind: Operand = 1.0) -> Scalar:
    value, how = _one(wanted, key), number(_one(kind, key))
    shape = area if isinstance(area, Area) else array_of(area)
    if shape.height != 1 and shape.width != 1:
        raise FormulaError(NA)
    values = flat(area)
    place = _exact(value, values) if how == 0 else _up_to(value, values, descending=how < 0)
    if place is None:
        raise FormulaError(NA)
    return float(place + 1)


# --- INDEX -----------------------------------------------------------------------------------------------------------------------------------


def _index(_page: Page, key: int, area: Operand, row: Operand, column: Operand = None) -> Operand:
    down, across = int(number(_one(row, key))), int(number(_one(column, key)))
    if isinstance(area, tuple):
        if len(area) != 1:
            raise UnknownError
        area = area[0]
    shape = area if isinstance(area, Area) else array_of(area)
    height, width = shape.height, shape.width
    if column is None and height == 1 and width > 1:
        down, across = 1, down
    if down < 0 or across < 0:
        raise FormulaError(VALUE)
    if column is None and across == 0 and width == 1:
        across = 1
    if down > height or across > width:
        raise FormulaError(REF)
    if isinstance(area, Area):
        return area.part(max(down - 1, 0), max(across - 1, 0), height if down == 0 else 1, width if across == 0 else 1)
    rows = array_of(area).rows()
    chosen = rows if down == 0 else [rows[down - 1]]
    part = [value for line in chosen for value in (line if across == 0 else [line[across - 1]])]
    return part[0] if len(part) == 1 else Array(part, len(part) // len(chosen))


# --- tables ----------------------------------------------------------------------------------------------------------------------------------


def _in_table(key: int, wanted: Operand, table: Operand, index: Operand, near: Operand, *, rows: bool) -> Scalar:
    """VLOOKUP and HLOOKUP: search the first column or row, and return the value from another one."""
    value, place, approximate = _one(wanted, key), int(number(_one(index, key))), boolean(_one(near, key))
    if not isinstance(table, (Area, Array)):
        raise FormulaError(VALUE)
    area = table if isinstance(table, Area) else None
    grid = None if area is not None else array_of(table).rows()
    across = (area.width if rows else area.height) if area is not None else len(grid[0] if rows and grid else grid or [])
    if place < 1:
        raise FormulaError(VALUE)
    if place > across:
        raise FormulaError(REF)
    if area is not None:
        first: list[Scalar] = (area.part(0, 0, area.height, 1) if rows else area.part(0, 0, 1, area.width)).values()
    else:
        assert grid is not None
        first = [line[0] for line in grid] if rows else grid[0]
    found = _up_to(value, first) if approximate else _exact(value, first)
    if found is None:
        raise FormulaError(NA)
    if area is not None:
        return area.cell(found, place - 1) if rows else area.cell(place - 1, found)
    assert grid is not None
    return grid[found][place - 1] if rows else grid[place - 1][found]


def _vlookup(_page: Page, key: int, wanted: Operand, table: Operand, column: Operand, near: Operand = True) -> Scalar:
    return _in_table(key, wanted, table, column, near, rows=True)


def _hlookup(_page: Page, key: int, wanted: Operand, table: Operand, row: Operand, near: Operand = True) -> Scalar:
    return _in_table(key, wanted, table, row, near, rows=False)


def _lookup(_page: Page, key: int, wanted: Operand, area: Operand, result: Operand = None) -> Scalar:
    """LOOKUP over one row or column, in order; errors in it are passed over."""
    value = _one(wanted, key)
    line, results = array_of(area), array_of(result if result is not None else area)
    if any(array.height != 1 and array.width != 1 for array in (line, results)):
        raise UnknownError
    found = _up_to(value, line.values)
    if found is None:
        raise FormulaError(NA)
    if found >= len(results.values):
        raise FormulaError(NA)
    return results.values[found]


def _xlookup(
    _page: Page, key: int, wanted: Operand, area: Operand, result: Operand, otherwise: Operand = None, mode: Operand = None, search: Operand = None
) -> Operand:
    value, how = _one(wanted, key), int(number(_one(mode, key)))
    direction = int(number(_one(search, key))) or 1
    if not isinstance(area, Area) or not isinstance(result, Area) or area.whole or direction not in (1, -1):
        raise UnknownError
    values = area.values()
    upright = area.width == 1
    if (area.height if upright else area.width) != (result.height if upright else result.width):
        raise FormulaError(VALUE)
    order = range(len(values)) if direction == 1 else range(len(values) - 1, -1, -1)
    found = _found(value, values, order, how)
    if found is None:
        if otherwise is None:
            raise FormulaError(NA)
        return _one(otherwise, key)
    return result.part(found, 0, 1, result.width) if upright else result.part(0, found, result.height, 1)


def _found(value: Scalar, values: list[Scalar], order: Iterable[int], how: int) -> int | None:
    """Return the place that XLOOKUP means: the same value, or with -1 the next smaller, with 1 the next larger one, with 2 one with wildcards."""
    places = list(order)
    exact = _exact(value, [values[place] for place in places], wild=how == 2)
    if exact is not None:
        return places[exact]
    if how in (0, 2):
        return None
    if how not in (-1, 1):
        raise FormulaError(VALUE)
    wanted: Scalar = 0.0 if value is None else value
    best: int | None = None
    for place in places:
        other = values[place]
        if type(other) is not type(wanted) or compare(other, wanted) != how:
            continue
        if best is None or compare(other, values[best]) == -how:
            best = place
    return best


OPERANDS: dict[str, Callable[..., Operand]] = {
    "HLOOKUP": _hlookup,
    "INDEX": _index,
    "LOOKUP": _lookup,
    "MATCH": _match,
    "VLOOKUP": _vlookup,
    "XLOOKUP": _xlookup,
}
