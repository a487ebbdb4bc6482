"""The values of some cells of a finished sheet, read from its text piece by piece, as far as they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from docautomat.markup.spreadsheetml.calculation.grid import ROW_STEP, key_of
from docautomat.markup.spreadsheetml.calculation.kinds import Scalar
from docautomat.markup.spreadsheetml.calculation.sheets import Keys, Strings, hidden_rows, typed
from docautomat.markup.spreadsheetml.references import Area, column_letters, parse_area

__all__ = ["CellValues", "Needed", "pieces_of"]

_ODD = re.compile(r"<(?:\w+:)?c(?: (?!r=)|>|/>)")
"""A cell whose reference is not its first attribute."""
_STYLE = re.compile(r' s="(\d+)"')
_SPILLING = re.compile(r'<(?:\w+:)?f [^<>]*?\bt="(?:array|dataTable)"[^<>]*>')
_REF = re.compile(r'\bref="([^"]*)"')
_COLUMN = re.compile(r"<(?:\w+:)?col ([^<>]*)>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_TRUE = ("1", "true")
_MOST_SPILLS = 100
"""So many formulas of several cells are looked at one by one; with more, no blank cell is known to be one."""


@dataclass(slots=True)
class Needed:
    """The columns and rows of a sheet from which values are needed."""

    columns: set[int] = field(default_factory=set)
    first: int = 1 << 30
    last: int = 0

    def add(self, area: Area) -> None:
        """Take in an area."""
        self.columns.update(range(area.first_column, area.last_column + 1))
        self.first, self.last = min(self.first, area.first_row), max(self.last, area.last_row)


class CellValues:
    """The values of a sheet's cells, by their keys."""

    def __init__(self, texts: Iterable[str], needed: Needed, strings: Strings, *, date1904: bool) -> None:
        """`texts` are pieces of the sheet that end between two rows."""
        self.known: dict[int, Scalar] = {}
        self.styles: dict[int, int] = {}
        """The numbers of the formats of cells with numbers."""
        self._unknown: set[int] = set()
        self._hidden: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._spills: list[Area] = []
        self._odd = False
        self._date1904, self._strings = date1904, strings
        self._styled: dict[str, int] = {}
        self._keys = Keys()
        for text in texts:
            self._read(text, needed)

    def is_known(self, key: int) -> bool:
        """Say whether it is known what a cell holds, if only that it is blank."""
        if self._odd or key in self._unknown:
            return False
        return key in self.known or not self._spills or (len(self._spills) <= _MOST_SPILLS and not any(_lies_in(key, area) for area in self._spills))

    def hides(self, area: Area) -> bool:
        """Say whether some of an area's rows or columns are hidden."""
        if self._hidden and any(row in self._hidden for row in range(area.first_row, area.last_row + 1)):
            return True
        return any(first <= area.last_column and area.first_column <= last for first, last in self._hidden_columns)

    def _read(self, text: str, needed: Needed) -> None:
        start = re.search(r"<((?:\w+:)?)row\b", text)
        if start is None:
            self._read_columns(text)
            return
        self._read_columns(text[: start.start()])
        prefix = start.group(1)
        self._odd = self._odd or _ODD.search(text) is not None
        self._hidden |= hidden_rows(text)
        for formula in _SPILLING.findall(text) if ' t="array"' in text or ' t="dataTable"' in text else ():
            ref = _REF.search(formula)
            area = parse_area(ref.group(1)) if ref else None
            if area is not None and not area.single:
                self._spills.append(area)
        value, end = f"<{prefix}v>", f"</{prefix}v>"
        for found in _cells(prefix, needed.columns).finditer(text):
            reference, attributes, body = found.groups("")
            if not body:
                continue
            key = self._keys[reference]
            if not needed.first <= key // ROW_STEP <= needed.last:
                continue
            if body.startswith(value) and " t=" not in attributes:
                self.known[key] = float(body[len(value) : -len(end)])
                self._styled.setdefault(attributes, _style(attributes))
                self.styles[key] = self._styled[attributes]
                continue
            content = typed(attributes, body, self._strings, date1904=self._date1904)
            if content is not None:
                self.known[key] = content
                self.styles[key] = _style(attributes)
            elif f"<{prefix}f" in body:
                self._unknown.add(key)

    def _read_columns(self, text: str) -> None:
        for attributes in _COLUMN.findall(text) if ' hidden="' in text else ():
            given = dict(_ATTRIBUTE.findall(attributes))
            if given.get("hidden") in _TRUE:
                self._hidden_columns.append((int(given.get("min", "1")), int(given.get("max", "1"))))


def pieces_of(parts: Iterable[bytes]) -> Iterator[str]:
    """Yield a sheet's text, given in any parts, in pieces that end between two rows."""
    left = b""
    for part in parts:
        left += part
        if b"row>" not in left[-len(part) - 4 :]:
            continue
        end = max(left.rfind(b"</row>") + 6, left.rfind(b":row>") + 5)
        if end > 6:
            yield left[:end].decode("utf-8")
            left = left[end:]
    yield left.decode("utf-8")


def _style(attributes: str) -> int:
    found = _STYLE.search(attributes)
    return int(found.group(1)) if found else 0


def _cells(prefix: str, columns: set[int]) -> re.Pattern[str]:
    letters = "|".join(map(column_letters, sorted(columns)))
    return re.compile(rf'<{prefix}c r="((?:{letters})[0-9]+)"([^<>]*?)(?:/>|>(.*?)</{prefix}c>)', re.DOTALL)


def _lies_in(key: int, area: Area) -> bool:
    corners = key_of(area.first_row, area.first_column), key_of(area.last_row, area.last_column)
    column = key % ROW_STEP
    return corners[0] <= key <= corners[1] and area.first_column <= column <= area.last_column
