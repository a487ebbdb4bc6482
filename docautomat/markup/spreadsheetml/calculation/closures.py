"""Trees of formulas compiled to closures: `closure(page, key)` gives what the formula comes to in a cell of a page.

A tree is compiled in one of three ways: to a single value; to an operand, which keeps references as areas; or, inside of functions that want arrays, to an
operand whose operations go through arrays place by place. Errors come back as values or as `FormulaError`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from docautomat.markup.spreadsheetml.calculation.arithmetic import BINARY, UNARY
from docautomat.markup.spreadsheetml.calculation.forms import FORMS, SPREAD_FORMS, Closure, Value, Ways
from docautomat.markup.spreadsheetml.calculation.functions import OPERANDS, VALUES, WANT_ARRAYS
from docautomat.markup.spreadsheetml.calculation.grid import COLUMN, SHIFT, Area, Array, Operand, Page, array_of, spread
from docautomat.markup.spreadsheetml.calculation.kinds import NAME, VALUE, ErrorValue, FormulaError, Scalar, UnknownError
from docautomat.markup.spreadsheetml.calculation.nodes import (
    ArrayNode,
    Call,
    Cells,
    Constant,
    Missing,
    NameNode,
    Node,
    Operation,
    RangeNode,
    TableNode,
    UnsupportedError,
)
from docautomat.markup.spreadsheetml.calculation.parsing import parsed, relative_key, row_key
from docautomat.markup.spreadsheetml.calculation.tables import table_area
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW

__all__ = ["Compiled", "compiled"]


_MAY_MISS = frozenset("IF IFERROR IFNA IFS SWITCH CHOOSE INDEX MATCH VLOOKUP HLOOKUP XLOOKUP ROUND ROUNDUP ROUNDDOWN TEXTJOIN TRUNC".split())
"""Functions of which an argument may be left out between two commas."""


class Compiled:
    """A formula compiled; the cell in which it stands comes with each call."""

    __slots__ = ("operand", "reads", "subtotal", "tree", "value")

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.value = _value(tree)
        self.operand = _operand(tree)
        self.subtotal = _holds(tree, ("SUBTOTAL", "AGGREGATE"))
        self.reads = tuple(dict.fromkeys(_reads(tree)))
        """What in the tree reads cells, each once: references, ranges, names, tables."""

    def __call__(self, page: Page, key: int) -> Scalar:
        """Return the formula's value in a cell; a formula that comes to a blank cell comes to 0. Raises `UnknownError`."""
        try:
            value = self.value(page, key)
        except FormulaError as fault:
            return fault.error
        return 0.0 if value is None else value


def compiled(formula: str, row: int, column: int) -> Compiled | None:
    """Return a formula that stands in a cell, compiled; `None` where it holds something that is not calculated here."""
    key = row_key(formula, row, column) or relative_key(formula, row, column)
    known = _KNOWN.get(key, 0)
    if known == 0:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[key] = _compiled(formula, row, column)
    assert not isinstance(known, int)
    return known


_KNOWN: dict[str, Compiled | None] = {}
_MOST_KNOWN = 4096


def _compiled(formula: str, row: int, column: int) -> Compiled | None:
    try:
        return Compiled(parsed(formula, row, column))
    except (UnsupportedError, RecursionError):
        return None


def _reads(node: Node) -> Iterator[Node]:
    """Yield what in a tree reads cells."""
    if isinstance(node, (Cells, NameNode, TableNode)) or (isinstance(node, RangeNode) and node.operator != ","):
        yield node
    elif isinstance(node, (Operation, Call, RangeNode)):
        inner = node.operands if isinstance(node, Operation) else node.arguments if isinstance(node, Call) else node.parts
        for each in inner:
            yield from _reads(each)


def _holds(node: Node, names: tuple[str, ...]) -> bool:
    """Say whether one of some functions is called in a tree."""
    if isinstance(node, Call):
        return node.name in names or any(_holds(argument, names) for argument in node.arguments)
    if isinstance(node, Operation):
        return any(_holds(operand, names) for operand in node.operands)
    return isinstance(node, RangeNode) and any(_holds(part, names) for part in node.parts)


# --- single values ---------------------------------------------------------------------------------------------------------------------


def _value(node: Node) -> Value:
    """Return what gives a tree's single value."""
    if isinstance(node, Constant):
        constant = node.value
        return lambda _page, _key: constant
    if isinstance(node, Cells) and node.single:
        return _cell(node)
    if isinstance(node, Operation):
        return _operation(node)
    if isinstance(node, Call) and node.name in VALUES:
        return _called(node, [_value(argument) for argument in _arguments(node)])
    if isinstance(node, Call) and node.name in FORMS:
        return FORMS[node.name](node, Ways(_value, _operand, _value, arrays=False))  # type: ignore[return-value]
    operand = _operand(node)
    return lambda page, key: single(operand(page, key), key)


def single(operand: Operand, key: int) -> Scalar:
    """Return the one value that an operand means in a cell."""
    if isinstance(operand, Area):
        return operand.crossing(key)
    if isinstance(operand, tuple):
        if len(operand) == 1:
            return operand[0].crossing(key)
        raise FormulaError(VALUE)
    return operand.values[0] if isinstance(operand, Array) else operand


def _cell(node: Cells) -> Value:
    row_fixed, column_fixed = node.fixed[0], node.fixed[1]
    here = (node.row1 << SHIFT) + node.column1
    mask = (0 if row_fixed else ~COLUMN) | (0 if column_fixed else COLUMN)
    if node.sheets is None:
        if mask == -1:
            return lambda page, key: page.cells.get(key + here)
        return lambda page, key: page.cells.get((key & mask) + here)
    first, last = node.sheets
    if first != last:
        return _failing(VALUE)
    return lambda page, key: page.book.page(first).cells.get((key & mask) + here)


def _failing(error: ErrorValue) -> Value:
    def fail(_page: Page, _key: int) -> Scalar:
        raise FormulaError(error)

    return fail


def _operation(node: Operation) -> Value:
    if len(node.operands) == 1:
        single_operand, unary = _value(node.operands[0]), UNARY[node.operator]
        return lambda page, key: unary(single_operand(page, key))
    left, right = (_value(operand) for operand in node.operands)
    binary = BINARY[node.operator]
    if all(isinstance(operand, Cells) and operand.single and operand.sheets is None and not any(operand.fixed) for operand in node.operands):
        first, second = ((operand.row1 << SHIFT) + operand.column1 for operand in node.operands if isinstance(operand, Cells))
        return lambda page, key: binary(page.cells.get(key + first), page.cells.get(key + second))
    return lambda page, key: binary(left(page, key), right(page, key))


def _called(node: Call, arguments: list[Value]) -> Value:
    function = VALUES[node.name]
    if len(arguments) == 1:
        only = arguments[0]
        return lambda page, key: function(page.book, only(page, key))
    return lambda page, key: function(page.book, *[argument(page, key) for argument in arguments])


def _arguments(node: Call) -> tuple[Node, ...]:
    """Return a call's arguments; raise `UnsupportedError` for a wrong number of them, or for one that is left out where that means something of its own."""
    function = VALUES.get(node.name) or OPERANDS[node.name]
    most = function.__code__.co_argcount - (1 if node.name in VALUES else 2)
    more = bool(function.__code__.co_flags & 0x04)
    least = most - len(function.__defaults__ or ()) + more
    count = len(node.arguments)
    if count < least or (count > most and not more):
        raise UnsupportedError(f"{node.name} with {count} arguments")
    if node.name not in _MAY_MISS and any(isinstance(argument, Missing) for argument in node.arguments):
        raise UnsupportedError(f"{node.name} with an argument left out")
    return node.arguments


# --- operands ----------------------------------------------------------------------------------------------------------------------------


def _operand(node: Node) -> Closure:
    """Return what gives a tree's operand: references stay areas."""
    if isinstance(node, Cells):
        return _cells(node)
    if isinstance(node, RangeNode):
        return _range(node)
    if isinstance(node, NameNode):
        return _name(node)
    if isinstance(node, TableNode):
        return lambda page, key: table_area(node, page, key)
    if isinstance(node, ArrayNode):
        array = Array([value for row in node.rows for value in row], len(node.rows[0]))
        return lambda _page, _key: array
    if isinstance(node, Missing):
        return lambda _page, _key: None
    if isinstance(node, Call):
        return _call(node, _array if node.name in WANT_ARRAYS else _operand)
    return _value(node)


def _cells(node: Cells) -> Closure:
    sheets = node.sheets
    if sheets is None and node.row2 >= node.row1 and node.column2 >= node.column1 and node.fixed[:2] == node.fixed[2:]:
        mask = (0 if node.fixed[0] else ~COLUMN) | (0 if node.fixed[1] else COLUMN)
        first, last = (node.row1 << SHIFT) + node.column1, (node.row2 << SHIFT) + node.column2

        def near_by(page: Page, key: int) -> Operand:
            start, end = (key & mask) + first, (key & mask) + last
            return Area(page, start >> SHIFT, start & COLUMN, end >> SHIFT, end & COLUMN)

        return near_by

    def area(page: Page, key: int) -> Operand:
        top, left, bottom, right = node.at(key >> SHIFT, key & COLUMN)
        if sheets is None:
            return Area(page, top, left, bottom, right)
        if sheets[0] == sheets[1]:
            return Area(page.book.page(sheets[0]), top, left, bottom, right)
        return tuple(Area(other, top, left, bottom, right) for other in page.book.between(*sheets))

    return area


def _range(node: RangeNode) -> Closure:
    parts = [_operand(part) for part in node.parts]

    def union(page: Page, key: int) -> Operand:
        areas: list[Area] = []
        for part in parts:
            found = part(page, key)
            if isinstance(found, ErrorValue):
                raise FormulaError(found)
            if not isinstance(found, (Area, tuple)):
                raise FormulaError(VALUE)
            areas.extend([found] if isinstance(found, Area) else found)
        return tuple(areas)

    def between(page: Page, key: int) -> Operand:
        areas = union(page, key)
        assert isinstance(areas, tuple)
        first, second = areas[0], areas[-1]
        if len(areas) != 2 or first.page is not second.page:
            raise FormulaError(VALUE)
        return Area(first.page, min(first.top, second.top), min(first.left, second.left), max(first.bottom, second.bottom), max(first.right, second.right))

    return between if node.operator == ":" else union


def _name(node: NameNode) -> Closure:
    def named(page: Page, key: int) -> Operand:
        names = page.book.names
        for place in ((node.sheet or page.name, node.name), ("", node.name)):
            if place in names:
                if names[place] is None:
                    raise UnknownError
                operand: Operand = names[place].operand(page, key)
                return operand
        raise FormulaError(NAME)

    return named


def _call(node: Call, inner: Callable[[Node], Closure]) -> Closure:
    """Return a function's call; `inner` compiles its arguments."""
    if node.name in FORMS:
        return FORMS[node.name](node, Ways(_value, _operand, inner, arrays=inner is _array))
    if node.name not in OPERANDS:
        if node.name not in VALUES:
            raise UnsupportedError(f"the function {node.name}")
        return _value(node)
    function = OPERANDS[node.name]
    arguments = [inner(argument) for argument in _arguments(node)]
    return lambda page, key: function(page, key, *[argument(page, key) for argument in arguments])


# --- arrays ------------------------------------------------------------------------------------------------------------------------------


def _array(node: Node) -> Closure:
    """Return what gives a tree's operand where an array is wanted: operations and functions go through arrays place by place."""
    if isinstance(node, Operation):
        operands = [_array(operand) for operand in node.operands]
        function = UNARY[node.operator] if len(operands) == 1 else BINARY[node.operator]

        def applied(page: Page, key: int) -> Operand:
            return spread(function, [operand(page, key) for operand in operands])

        return _remembered(node, applied) if _is_fixed(node) else applied
    if isinstance(node, Call):
        if node.name in VALUES:
            call, arguments = VALUES[node.name], [_array(argument) for argument in _arguments(node)]
            return lambda page, key: spread(lambda *values: call(page.book, *values), [argument(page, key) for argument in arguments])
        if node.name in SPREAD_FORMS:
            FORMS[node.name](node, Ways(_value, _operand, _array, arrays=True))  # it knows how many arguments there are
            form, parts = SPREAD_FORMS[node.name], [_array(argument) for argument in node.arguments]
            return lambda page, key: spread(form, [_caught(part, page, key) for part in parts])
        return _call(node, _array)
    operand = _operand(node)
    if isinstance(node, Cells) and not node.single and _is_fixed(node) and node.row2 < LAST_ROW and node.column2 < LAST_COLUMN:
        return _remembered(node, lambda page, key: array_of(operand(page, key)))
    return operand


_PARTS: dict[Node, int] = {}
_numbers = itertools.count()


def _remembered(node: Node, closure: Closure) -> Closure:
    """Return a closure that calculates a part of formulas once for each page, since it comes to the same in all its cells."""
    if len(_PARTS) >= _MOST_KNOWN:
        _PARTS.clear()
    number = _PARTS.setdefault(node, next(_numbers))

    def remembered(page: Page, key: int) -> Operand:
        known, place = page.book.arrays, (number, page.number)
        if place not in known:
            known[place] = closure(page, key)
        found: Operand = known[place]
        return found

    return remembered


def _is_fixed(node: Node) -> bool:
    """Say whether a tree means the same in every cell of a sheet; names do, since they are fixed themselves."""
    if isinstance(node, Cells):
        return all(node.fixed) and node.sheets is not None
    if isinstance(node, Operation):
        return all(map(_is_fixed, node.operands))
    return isinstance(node, (Constant, NameNode))


def _caught(closure: Closure, page: Page, key: int) -> Operand:
    try:
        return closure(page, key)
    except FormulaError as fault:
        return fault.error
