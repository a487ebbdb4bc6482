"""Blocks of cells side by side: the sheet's columns fall into bands, and the rows of each band have a map of their own.

Band 0 is all columns of no block. The map that a reference follows is that of its columns; an area over several bands is as many pieces, from left to right.
Blocks of whole rows stay in one piece: where one begins and ends, and at the end of each of its iterations, a layout has `^ `, and all bands go on below the
longest of them, over rows that are left blank (`+n `).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from docautomat.markup.spreadsheetml.layout import Extent, RowMap
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, Area
from docautomat.values import RefusedValueError

__all__ = ["BAND", "SYNC", "TORN", "UNSTEADY", "AnyRows", "BandChains", "BandedRows", "Bands", "aligned", "pieces", "span_of"]

BAND, SYNC = "/ ", "^ "
"""Ends the layout of one band; stands where all bands go on in the same row."""
UNSTEADY = (
    "other rows come out than were counted before: a filter or test gives another answer each time it is asked",
    "use only filters that give the same answer to the same question; {{ …|random }} is none of them",
)
TORN = "lies over columns whose rows move differently, since blocks of cells beside each other have not the same length"
_HEIGHT = re.compile(r"(?<!\()\b(\d+)(?:-(\d+))? ")


@dataclass(frozen=True, slots=True)
class Bands:
    """The columns of each band but band 0, in order."""

    spans: tuple[Extent, ...]

    def of(self, column: int) -> int:
        """Return the band of a column."""
        return next((number for number, (first, last) in enumerate(self.spans, 1) if first <= column <= last), 0)

    def column(self, band: int) -> int:
        """Return a column of a band."""
        if band:
            return self.spans[band - 1][0]
        return next(column for column in range(1, LAST_COLUMN + 2) if not self.of(column))

    def split(self, area: Area) -> Iterator[tuple[int, int, int]]:
        """Yield the bands that an area lies in, from left to right, with the first and the last column that it has of each."""
        first, last = (area.first_column, area.last_column) if area.column1 else (1, LAST_COLUMN)
        for band, (left, right) in enumerate(self.spans, 1):
            if right < first:
                continue
            if left > last:
                break
            if first < left:
                yield 0, first, left - 1
            yield band, max(first, left), min(last, right)
            first = right + 1
        if first <= last:
            yield 0, first, last

    def among(self, area: Area) -> set[int]:
        """Return the bands that an area lies in."""
        return {band for band, _, _ in self.split(area)}


@dataclass(frozen=True, slots=True, eq=False)
class BandedRows:
    """Where the rows of a sheet with several bands come out."""

    bands: Bands
    maps: tuple[RowMap, ...]
    is_identity = False

    @property
    def total(self) -> int:
        """The number of rows that come out."""
        return max(row_map.total for row_map in self.maps)

    def at(self, column: int) -> RowMap:
        """Return the map of a column."""
        return self.maps[self.bands.of(column)]


AnyRows: TypeAlias = "RowMap | BandedRows"


@dataclass(frozen=True, slots=True, eq=False)
class BandChains:
    """The loops around each template row, by bands."""

    bands: Bands
    chains: tuple[Mapping[int, tuple[int, ...]], ...]

    def at(self, column: int) -> Mapping[int, tuple[int, ...]]:
        """Return the loops around the rows of a column."""
        return self.chains[self.bands.of(column)]


def pieces(area: Area, rows: AnyRows) -> list[tuple[RowMap, Area]]:
    """Return an area in pieces, each in columns whose rows move alike, with the map of these rows."""
    if isinstance(rows, RowMap):
        return [(rows, area)]
    found = list(rows.bands.split(area))
    if len(found) == 1:
        return [(rows.maps[found[0][0]], area)]
    if not area.column1:
        area = replace(area, column1=1, column2=LAST_COLUMN)
    return [(rows.maps[band], area.with_columns(first, last)) for band, first, last in found]


def span_of(area: Area, rows: AnyRows) -> Extent | None:
    """Return the first and last row of what is left of an area in any of its columns."""
    if isinstance(rows, RowMap):
        return rows.span(area.first_row, area.last_row)
    spans = [span for row_map, piece in pieces(area, rows) if (span := row_map.span(piece.first_row, piece.last_row)) is not None]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def aligned(layouts: list[str]) -> list[str]:
    """Return the layouts of the bands of one sheet with blank rows where one waits for another; raise `RefusedValueError` if they do not fit together."""
    chunks = [layout.split(SYNC) for layout in layouts]
    if any(len(found) != len(chunks[0]) for found in chunks):
        raise RefusedValueError(*UNSTEADY)
    shown: list[list[str]] = [[] for _ in layouts]
    reached = [0] * len(layouts)
    for number in range(len(chunks[0])):
        for band, found in enumerate(chunks):
            shown[band].append(found[number])
            reached[band] += sum(int(last or first) - int(first) + 1 for first, last in _HEIGHT.findall(found[number]))
        if number == len(chunks[0]) - 1:
            break
        longest = max(reached)
        for band, row in enumerate(reached):
            if row < longest:
                shown[band].append(f"+{longest - row} ")
                reached[band] = longest
    return ["".join(texts) for texts in shown]
