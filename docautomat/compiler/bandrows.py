"""The rows of a sheet with blocks of cells side by side, written: what the bands give is put together by the numbers of the rows.

The program gives the rows of one band after the other, so that the sheet is held as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from docautomat.markup.spreadsheetml.additions import Additions, Follow
from docautomat.markup.spreadsheetml.bands import UNSTEADY, BandedRows
from docautomat.markup.spreadsheetml.copies import SheetCopy
from docautomat.markup.spreadsheetml.following import Home, beyond
from docautomat.markup.spreadsheetml.heights import Fitter
from docautomat.markup.spreadsheetml.layout import Path
from docautomat.markup.spreadsheetml.placing import CONTENT, ROW, ROW_START, ROWS_END
from docautomat.markup.spreadsheetml.references import LAST_ROW, column_letters, column_number
from docautomat.markup.spreadsheetml.texts import VALUE
from docautomat.values import RefusedValueError

__all__ = ["BandRows"]

_ROW = re.compile(r"<((?:\w+:)?)row\b([^>]*?)(/?)>(.*)", re.DOTALL)
_CELL = re.compile(r'<(?:\w+:)?c r="([A-Z]+)')
_DIMENSION = re.compile(r'(<(?:\w+:)?dimension [^>]*?\bref=")[^"]*')
_ATTRIBUTE = re.compile(r'([\w:.-]+)="([^"]*)"')


class _Texts(Protocol):
    """What writes late texts."""

    def anywhere(self, text: str, copy: SheetCopy | None = None) -> str:
        """Return text outside of moving rows with its late texts written."""
        ...

    def in_row(self, text: str, home: Home) -> str:
        """Return the text of a template row with its late texts written."""
        ...

    def follower(self, copy: SheetCopy, row: int = 0, path: Path = ()) -> Follow:
        """Return what lets a formula of the data follow."""
        ...


@dataclass(slots=True)
class _Row:
    """What the bands give for one row."""

    prefix: str
    attributes: dict[int, dict[str, str]] = field(default_factory=dict)
    """Those of the row in each band that has it."""
    filled: set[int] = field(default_factory=set)
    """The bands that have cells in it."""
    cells: list[tuple[int, str]] = field(default_factory=list)

    @property
    def told(self) -> bool:
        """Whether there is anything to be told of the row but its number."""
        return bool(self.cells) or any(len(found) > 1 for found in self.attributes.values())

    def shown(self) -> str:
        """Return the row: with the attributes of the first band that has it, as high as the highest, and hidden if all bands with cells in it are."""
        told = dict(next(iter(self.attributes.values())))
        highest = max(self.attributes.values(), key=lambda found: float(found.get("ht", "0") or 0))
        for name in ("ht", "customHeight"):
            if name in highest:
                told[name] = highest[name]
            else:
                told.pop(name, None)
        if any(self.attributes.get(band, {}).get("hidden") not in ("1", "true") for band in self.filled or {0}):
            told.pop("hidden", None)
        begin = "".join(f' {name}="{value}"' for name, value in told.items())
        cells = "".join(text for _, text in sorted(self.cells, key=lambda cell: cell[0]))
        return f"<{self.prefix}row{begin}>{cells}</{self.prefix}row>" if cells else f"<{self.prefix}row{begin}/>"


class BandRows:
    """Takes a sheet's text piece by piece, and writes it when it is there."""

    def __init__(self, placed: _Texts, copy: SheetCopy, additions: Additions | None = None, fitter: Fitter | None = None) -> None:
        """`additions` are what the sheet's values add to it, the `fitter` gives rows their heights."""
        self._placed = placed
        self._copy = copy
        self._additions = additions
        self._fitter = fitter
        self._text: list[str] = []

    def write(self, text: str) -> str:
        """Take some more text; nothing is complete before the last band."""
        self._text.append(text)
        return ""

    def finish(self) -> str:
        """Return the sheet. Raises `RefusedValueError` for a row beyond the sheet's last one."""
        rows = self._copy.rows
        assert isinstance(rows, BandedRows)
        *bands, tail = "".join(self._text).split(ROWS_END)
        if len(bands) != len(rows.maps):
            raise RefusedValueError(*UNSTEADY)
        found: dict[int, _Row] = {}
        for band, text in enumerate(bands):
            for number, row in self._numbered(band, text.split(ROW_START)[1:]):
                _add(found, number, band, row)
        written = "".join(found[number].shown() for number in sorted(found) if found[number].told)
        head = self._placed.anywhere(bands[0].split(ROW_START, 1)[0], self._copy)
        tail = self._placed.anywhere(tail, self._copy)
        if self._additions is not None:
            tail = self._additions.tail(tail)
        return _DIMENSION.sub(f"\\g<1>{_used(found)}", head, count=1) + written + tail

    def _numbered(self, band: int, chunks: list[str]) -> Iterator[tuple[int, str]]:
        """Yield the rows of a band, each with its number, their late texts written."""
        rows = self._copy.rows
        assert isinstance(rows, BandedRows)
        column = rows.bands.column(band)
        walk = ((new, old, path) for new, old, path in rows.maps[band].walk() if old not in rows.maps[band].gaps)
        for chunk in chunks:
            row, old, path = next(walk, (0, 0, ()))
            if not row:
                raise RefusedValueError(*UNSTEADY)
            if row > LAST_ROW:
                if CONTENT.search(chunk) is None:
                    continue
                raise beyond(row, LAST_ROW)
            text = chunk.replace(ROW, str(row))
            text = self._placed.in_row(text, Home(self._copy, old, path, column)) if "\x10" in text else text
            if self._additions is not None and VALUE in text:
                text = self._additions.written(text, self._placed.follower(self._copy, old, path))
            yield row, self._fitter.fitted(text) if self._fitter is not None else text
        if next(walk, None) is not None:
            raise RefusedValueError(*UNSTEADY)


def _used(rows: Mapping[int, _Row]) -> str:
    """Return the area that the cells take up."""
    used = [number for number, row in rows.items() if row.cells]
    columns = [column for row in rows.values() for column, _ in row.cells]
    if not used:
        return "A1"
    first, last = f"{column_letters(min(columns))}{min(used)}", f"{column_letters(max(columns))}{max(used)}"
    return first if first == last else f"{first}:{last}"


def _add(found: dict[int, _Row], number: int, band: int, text: str) -> None:
    parts = _ROW.search(text)
    assert parts is not None
    prefix, attributes, empty, rest = parts.groups()
    row = found.setdefault(number, _Row(prefix))
    row.attributes[band] = dict(_ATTRIBUTE.findall(attributes))
    inner = "" if empty else rest.partition(f"</{prefix}row>")[0]
    starts = list(_CELL.finditer(inner))
    if starts:
        row.filled.add(band)
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(inner)
        row.cells.append((column_number(start.group(1)), inner[start.start() : end]))
