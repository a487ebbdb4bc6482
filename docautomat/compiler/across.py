"""The cells of a row, put into the columns that come out; and the columns of tables that span them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Protocol, TypeAlias
from xml.sax.saxutils import unescape

from docautomat.markup.spreadsheetml.copies import SheetCopy
from docautomat.markup.spreadsheetml.following import Home, beyond
from docautomat.markup.spreadsheetml.layout import Path
from docautomat.markup.spreadsheetml.placing import CELL, HERE, KEPT, STILL
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, column_letters
from docautomat.values import RefusedValueError

__all__ = ["Across"]

_TOKEN = re.compile(f"{CELL}(\\d+){CELL}|\x10(\\d+)\x10|{HERE}|{KEPT}(\\d+):([^{KEPT}]*){KEPT}")
_BLANK = re.compile(f"(<[^<>]*{STILL}(\\d+){STILL}[^<>]*/>)")
_BLANKS = re.compile(f"(?:<[^<>]*{STILL}\\d+{STILL}[^<>]*/>)+")
_IDS = re.compile(f'id="{CELL}(\\d+){CELL}(\\d+)"')
_NAMES = re.compile(r'<(?:\w+:)?tableColumn [^>]*?\bname="([^"]*)"')
_COUNT = re.compile(r'(<(?:\w+:)?tableColumns [^>]*?\bcount=")\d+')
_Columns: TypeAlias = dict[int, list[tuple[int, str, Path]]]
"""For each template column the columns as which it comes out: number, what is written for it, and its iterations."""
_UNSTEADY_COLUMNS = (
    "other columns come out than were counted before: a filter or test gives another answer each time it is asked, or in one of the rows",
    "use only filters that give the same answer to the same question; {{ …|random }} is none of them",
)


class _Texts(Protocol):
    """What writes late texts."""

    def text(self, number: int, home: Home) -> str:
        """Return a late text as it is at `home`."""
        ...

    def in_row(self, text: str, home: Home) -> str:
        """Return text with its late texts written."""
        ...

    def is_across(self, number: int) -> bool:
        """Say whether a late text is the same in all copies of its row."""
        ...


class Across:
    """Puts the cells of a sheet's rows into the columns that come out.

    Every row that has a cell of a template column has one for each copy of that column, in order, so that they only need to be counted.
    """

    def __init__(self, placed: _Texts, copy: SheetCopy, cells: Mapping[int, tuple[int, ...]] | None = None) -> None:
        """`cells` are the columns that may repeat or go of which each template row has cells."""
        self._cells = cells or {}
        self._placed = placed
        self._copy = copy
        self._known: _Columns | None = None
        self._texts: dict[tuple[int, Path], str] = {}

    @property
    def _columns(self) -> _Columns:
        if self._known is None:
            if self._copy.columns.total > LAST_COLUMN:
                raise beyond(self._copy.columns.total, LAST_COLUMN)
            self._known = {}
            for new, old, path in self._copy.columns.walk():
                self._known.setdefault(old, []).append((new, column_letters(new), path))
        return self._known

    def row(self, text: str, home: Home) -> str:
        """Return the text of a row with its cells in their columns and its late texts written."""
        if STILL in text:
            return _BLANKS.sub(lambda found: self._blanks(found.group()), text)
        return self._filled(text, home, self._columns)

    def table(self, text: str, label: str, home: Home) -> str:
        """Return a table's part with the columns that come out, each with an id of its own (§18.5.1.3); their names are those of the cells above them.

        Raises `RefusedValueError` for names that no table can have.
        """
        own = {int(column): int(number) for column, number in _IDS.findall(text)}
        free = itertools.count(max(own.values(), default=0) + 1)
        columns = {old: [(new, str(next(free) if index else own[old]), path) for index, (new, _, path) in enumerate(self._columns.get(old, ()))] for old in own}
        shown = self._filled(_IDS.sub(f'id="{CELL}\\1{CELL}"', text), home, columns)
        names = [unescape(found, {"&quot;": '"'}).strip() for found in _NAMES.findall(shown)]
        _check_names(names, label)
        return _COUNT.sub(f"\\g<1>{len(names)}", shown, count=1)

    def _filled(self, text: str, home: Home, columns: _Columns) -> str:
        """Return text with each column's token as `columns` has it, and its late texts written."""
        counts: dict[int, int] = {}
        stands: dict[int, int] = {}
        letters, place = "", home

        def write(found: re.Match[str]) -> str:
            nonlocal letters, place
            column, late, number, blank = found.groups()
            if column is not None:
                old = int(column)
                index = counts.get(old, 0)
                counts[old] = index + 1
                try:
                    _, letters, path = columns[old][index]
                except LookupError:
                    raise RefusedValueError(*_UNSTEADY_COLUMNS) from None
                place = Home(self._copy, home.row, home.path, old, path)
                return letters
            if late is not None:
                return self._text(int(late), place)
            if number is None:
                return letters
            block = int(number)
            turn = stands[block] = stands.get(block, -1) + 1
            kept = self._copy.kept.get(block, ())
            return _TOKEN.sub(write, blank) if turn < len(kept) and kept[turn] else ""

        shown = _TOKEN.sub(write, text)
        if any(counts.get(old, 0) != len(columns.get(old, ())) for old in self._cells.get(home.row, counts)):
            raise RefusedValueError(*_UNSTEADY_COLUMNS)
        return shown

    def _text(self, number: int, home: Home) -> str:
        if not self._placed.is_across(number):
            return self._placed.text(number, home)
        key = number, home.column_path
        if key not in self._texts:
            self._texts[key] = self._placed.text(number, home)
        return self._texts[key]

    def _blanks(self, text: str) -> str:
        """Return the cells of a blank row, each in all copies of its column."""
        cells = [
            (new, cell.replace(f"{STILL}{old}{STILL}", letters)) for cell, old in _BLANK.findall(text) for new, letters, _ in self._columns.get(int(old), ())
        ]
        return "".join(cell for _, cell in sorted(cells))


def _check_names(names: list[str], label: str) -> None:
    if not names:
        raise RefusedValueError(f"the {label} would be left without a column", "let it have a column that stays")
    seen: set[str] = set()
    for name in names:
        if not name:
            raise RefusedValueError(f"a column of the {label} would have no name", "write a value into the head of the column that is never empty")
        if name.casefold() in seen:
            hint = "let the heads tell the columns apart: {{ year }}, or {{ loop.index }}"
            raise RefusedValueError(f"two columns of the {label} would have the name {name!r}", hint)
        seen.add(name.casefold())
