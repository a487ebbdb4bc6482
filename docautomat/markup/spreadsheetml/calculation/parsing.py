"""Formulas read to trees (ISO/IEC 29500-1 §18.17.2), once for each formula and all its filled-down copies.

formula    = comparison
comparison = joined { ( "=" | "<>" | "<" | ">" | "<=" | ">=" ) joined }
joined     = sum { "&" sum }
sum        = product { ( "+" | "-" ) product }
product    = power { ( "*" | "/" ) power }
power      = percent { "^" percent }                left to right, as Excel has it
percent    = sign { "%" }
sign       = { "+" | "-" } range                    -2^2 is 4
range      = atom { ":" atom }
atom       = number | string | error | reference | name | function "(" … ")" | "(" formula { "," formula } ")" | "{" … "}"
"""

from __future__ import annotations

import re
from functools import lru_cache

from docautomat.markup.spreadsheetml.calculation.kinds import ERRORS, NAME, Scalar
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
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW, parse_area

__all__ = ["parsed", "relative_key", "row_key"]

_NAME = r"[A-Za-z_\\\u00c0-\U0010ffff][\w.\\?]*"
_SHEET = r"(?:'(?:[^']|'')+'|(?:\[[^\[\]]+\])?[\w.\u00c0-\U0010ffff]+(?::[\w.\u00c0-\U0010ffff]+)?)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<string>"(?:[^"]|"")*")
  | (?P<error>\#(?:REF!|N/A|DIV/0!|NAME\?|NULL!|NUM!|VALUE!))
  | (?P<prefix>{_SHEET})?(?P<area>
        {_CELL}:{_CELL}(?![\w.(])|{_CELL}(?![\w.(!\[])|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w.(!$])|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}(?![\w.]))
  | (?P<function>{_NAME})\(
  | (?P<scope>{_SHEET})?(?P<name>{_NAME})
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
  | (?P<operator><=|>=|<>|[-+*/^&=<>%,;:(){{}}\[])
    """,
    re.VERBOSE,
)
_COMPARISONS = frozenset(("=", "<>", "<", ">", "<=", ">="))
_DEEPEST = 64
"""So deep a formula may nest, which is what Excel allows for functions."""

_RELATIVE = re.compile(
    r"(?<![\w.])[\w.]+(?::[\w.]+)?!|\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\[(?:[^\[\]]|\[[^\[\]]*\])*\]|(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w.(!\[])"
    r"|(?<![\w.$:])(\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.(!$])"
)


@lru_cache(maxsize=4096)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def relative_key(formula: str, row: int, column: int) -> str:
    """Return a formula's text with its relative references counted from its cell: the same one for all filled-down copies.

    >>> relative_key("C5*$B5+LOG10(2)", 5, 4)
    '<0|-1>*<0|$2>+LOG10(2)'
    """

    def counted(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits, whole = found.groups()
        if whole:
            return f"<{row}|{column}|{whole}>" if whole.count("$") < 2 else whole
        if letters is None:
            return found.group()
        down = f"${digits}" if fixed_row else str(int(digits) - row)
        across = f"${_column(letters)}" if fixed_column else str(_column(letters) - column)
        return f"<{down}|{across}>"

    return _RELATIVE.sub(counted, formula)


def row_key(formula: str, row: int, column: int) -> str:
    """Return what tells formulas apart that name cells of their own row only; nothing for others.

    It is found faster than a relative key, and most formulas of long lists are of this kind.
    """
    written = formula.replace(str(row), _ROW)
    return f"{column}{_ROW}{written}" if _IN_ROW.match(written) else ""


_ROW = "\x00"
_IN_ROW = re.compile(r"(?:\$?[A-Z]{1,3}\x00(?![\w.(!\[])(?::\$?[A-Z]{1,3}\x00(?![\w.(!\[]))?|[A-Z]{1,12}\(|[-+*/(),<>=&^%]|[0-9]+(?:\.[0-9]+)?(?![\w.]))+\Z")
"""Operators, functions, plain numbers, and cells in which the row is a zero sign. No part of it can be read in two ways."""


def parsed(formula: str, row: int, column: int) -> Node:
    """Return the tree of a formula that stands in a cell; raise `UnsupportedError` for what is not calculated here."""
    reader = _Reader(formula, row, column)
    node = reader.comparison()
    if reader.kind:
        raise UnsupportedError(f"{reader.ahead} where the formula should end")
    return node


class _Reader:
    """Reads one formula; `kind` and `ahead` are what comes next, nothing at the end."""

    def __init__(self, formula: str, row: int, column: int) -> None:
        self._text = formula
        self._row = row
        self._column = column
        self._position = 0
        self._depth = 0
        self.kind = ""
        self.ahead = ""
        self._found: re.Match[str] | None = None
        self.spaced = False
        self._next()

    def _next(self) -> None:
        self.spaced = False
        while self._position < len(self._text):
            found = _TOKEN.match(self._text, self._position)
            if found is None:
                raise UnsupportedError(f"{self._text[self._position]!r} in a formula")
            self._position = found.end()
            if found.lastgroup == "space":
                self.spaced = True
                continue
            self._found = found
            self.kind = str(found.lastgroup)
            self.ahead = found.group()
            return
        self.kind = self.ahead = ""

    def _take(self, *operators: str) -> str:
        """Return the operator that comes next and step over it, if it is one of these."""
        if self.kind != "operator" or self.ahead not in operators:
            return ""
        taken = self.ahead
        self._next()
        return taken

    def _expect(self, operator: str) -> None:
        if not self._take(operator):
            raise UnsupportedError(f"{self.ahead or 'the end'} where {operator} is expected")

    def comparison(self) -> Node:
        """Read a whole expression."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsupportedError("deeper nesting")
        node = self._joined()
        while operator := self._take(*_COMPARISONS):
            node = Operation(operator, (node, self._joined()))
        self._depth -= 1
        return node

    def _joined(self) -> Node:
        node = self._sum()
        while self._take("&"):
            node = Operation("&", (node, self._sum()))
        return node

    def _sum(self) -> Node:
        node = self._product()
        while operator := self._take("+", "-"):
            node = Operation(operator, (node, self._product()))
        return node

    def _product(self) -> Node:
        node = self._power()
        while operator := self._take("*", "/"):
            node = Operation(operator, (node, self._power()))
        return node

    def _power(self) -> Node:
        node = self._percent()
        while self._take("^"):
            node = Operation("^", (node, self._percent()))
        return node

    def _percent(self) -> Node:
        node = self._sign()
        while self._take("%"):
            node = Operation("%", (node,))
        return node

    def _sign(self) -> Node:
        signs: list[str] = []
        while sign := self._take("+", "-"):
            signs.append(sign)
        if len(signs) > _DEEPEST:
            raise UnsupportedError("so many signs")
        node = self._range()
        for sign in reversed(signs):
            node = Operation("u" + sign, (node,))
        return node

    def _range(self) -> Node:
        node = self._atom()
        while self._take(":"):
            node = RangeNode(":", (node, self._atom()))
        if self.spaced and self.kind in ("area", "name", "function"):
            raise UnsupportedError("the intersection of references")
        return node

    def _atom(self) -> Node:
        found, kind, token = self._found, self.kind, self.ahead
        if found is None:
            raise UnsupportedError("nothing where a value is expected")
        if kind == "operator":
            return self._bracketed()
        self._next()
        if kind == "number":
            return Constant(float(token))
        if kind == "string":
            return Constant(token[1:-1].replace('""', '"'))
        if kind == "error":
            return Constant(ERRORS[token])
        if kind == "function":
            return Call(_plain(found.group("function")), self._arguments())
        if kind == "area":
            return self._reference(found)
        if kind == "name":
            return self._name(found)
        raise UnsupportedError(f"{token or 'nothing'} where a value is expected")

    def _bracketed(self) -> Node:
        if self._take("("):
            parts = [self.comparison()]
            while self._take(","):
                parts.append(self.comparison())
            self._expect(")")
            return parts[0] if len(parts) == 1 else RangeNode(",", tuple(parts))
        if self._take("{"):
            return self._array()
        if self.ahead == "[":
            return self._table("")
        raise UnsupportedError(f"{self.ahead or 'nothing'} where a value is expected")

    def _arguments(self) -> tuple[Node, ...]:
        arguments: list[Node] = []
        if self._take(")"):
            return ()
        while True:
            arguments.append(Missing() if self.kind == "operator" and self.ahead in (",", ")") else self.comparison())
            if self._take(")"):
                return tuple(arguments)
            self._expect(",")

    def _array(self) -> Node:
        rows: list[tuple[Scalar, ...]] = []
        row: list[Scalar] = []
        while True:
            sign = -1.0 if self._take("-") else 1.0
            constant = self._atom()
            if not isinstance(constant, Constant):
                raise UnsupportedError("an array of other than constants")
            row.append(sign * constant.value if isinstance(constant.value, float) and sign < 0 else constant.value)
            end = self._take(",", ";", "}")
            if end == "," or not end:
                if not end:
                    raise UnsupportedError("an array without its end")
                continue
            rows.append(tuple(row))
            row = []
            if len(rows[-1]) != len(rows[0]):
                raise UnsupportedError("an array of rows that are not of one length")
            if end == "}":
                return ArrayNode(tuple(rows))

    # --- references -------------------------------------------------------------------------------------------------------------

    def _reference(self, found: re.Match[str]) -> Node:
        area = parse_area(found.group("area"))
        if area is None:
            return Constant(NAME)
        sheets = _sheets(found.group("prefix") or "")
        rows, columns = bool(area.row1), bool(area.column1)
        fixed = (area.row1_fixed or not rows, area.column1_fixed or not columns, area.row2_fixed or not rows, area.column2_fixed or not columns)
        row1, row2 = (area.row1, area.row2) if rows else (1, LAST_ROW)
        column1, column2 = (area.column1, area.column2) if columns else (1, LAST_COLUMN)
        return Cells(
            sheets,
            row1 if fixed[0] else row1 - self._row,
            column1 if fixed[1] else column1 - self._column,
            row2 if fixed[2] else row2 - self._row,
            column2 if fixed[3] else column2 - self._column,
            fixed,
            area.single,
        )

    def _name(self, found: re.Match[str]) -> Node:
        name, scope = found.group("name"), found.group("scope") or ""
        if self.kind == "operator" and self.ahead == "[":
            return self._table(name)
        if not scope and name.upper() in ("TRUE", "FALSE"):
            return Constant(name.upper() == "TRUE")
        sheets = _sheets(scope)
        return NameNode(sheets[0] if sheets else "", name.casefold())

    def _table(self, table: str) -> Node:
        """Read the brackets of a structured reference, of which the first one has been seen."""
        start = self._position
        depth, position = 1, start
        while depth and position < len(self._text):
            char = self._text[position]
            depth += {"[": 1, "]": -1}.get(char, 0)
            position += 2 if char == "'" else 1
        inside = self._text[start : position - 1]
        self._position = position
        self._next()
        return _specified(table.casefold(), inside)


_NEW = frozenset("CONCAT DAYS IFNA IFS ISOWEEKNUM MAXIFS MINIFS RANK.EQ STDEV.P STDEV.S SWITCH TEXTJOIN UNICHAR VAR.P VAR.S XLOOKUP XOR".split())
"""Functions that came after the standard: files write `_xlfn.` before them ([MS-XLSX] §2.2.2), and Excel knows them by no other name."""


def _plain(function: str) -> str:
    name = function.upper()
    plain = name.removeprefix("_XLFN.").removeprefix("_XLWS.")
    if plain in _NEW and plain == name:
        raise UnsupportedError(f"{name} without _xlfn. before it")
    return plain


def _sheets(prefix: str) -> tuple[str, str] | None:
    if not prefix:
        return None
    name = prefix[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    if "[" in name:
        raise UnsupportedError("a reference to another file")
    first, _, last = name.partition(":")
    return first.casefold(), (last or first).casefold()


_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]|([^\[\],:]+)|([,:]) *")


def _specified(table: str, inside: str) -> Node:
    """Return the structured reference that the text between its outermost brackets says.

    >>> _specified("t", "[#Totals],[Sum]").rows, _specified("t", "@Sum").rows
    (frozenset({'#totals'}), frozenset({'#this row'}))
    """
    inside = inside.strip()
    rows: set[str] = set()
    if inside.startswith("@"):
        rows.add("#this row")
        inside = inside[1:]
    columns: list[str] = []
    if inside and not inside.startswith("[") and not inside.startswith("#"):
        columns.append(_unescaped(inside))
    else:
        for found in _ITEM.finditer(inside):
            item = found.group(1) if found.group(1) is not None else found.group(2)
            if item is None:
                continue
            if item.strip().startswith("#"):
                rows.add(item.strip().casefold())
            elif item.strip():
                columns.append(_unescaped(item))
    if len(columns) > 2:
        raise UnsupportedError("a structured reference to more than two columns")
    return TableNode(table, frozenset(rows), columns[0] if columns else "", columns[-1] if columns else "")


def _unescaped(name: str) -> str:
    return re.sub(r"'(.)", r"\1", name).strip().casefold()
