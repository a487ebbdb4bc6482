"""What the charts of one document remember of their cells, made when its sheets are finished; each sheet is read once, and only where a chart reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from lxml import etree

from docautomat.markup.spreadsheetml.arranging import WrittenSheet
from docautomat.markup.spreadsheetml.caches import CACHE, CachedText
from docautomat.markup.spreadsheetml.calculation.reading import CellValues, Needed, pieces_of
from docautomat.markup.spreadsheetml.calculation.sheets import reference_first, strings_of
from docautomat.markup.spreadsheetml.numberformats import NumberFormats
from docautomat.opc.package import Deflated, Package

__all__ = ["Caches"]

_MOST_POINTS = 200_000
"""So many points of one document are remembered, and no more."""
_MARK = CACHE.encode()


@dataclass(slots=True, eq=False)
class Caches:
    """Knows where the values of a template's documents are."""

    package: Package
    date1904: bool
    styles: str
    """The styles part, if there is one."""
    _still: dict[str, str] = field(default_factory=dict)
    _strings: list[str] | None = None
    _formats: tuple[object, NumberFormats] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without what was found out."""
        return Caches, (self.package, self.date1904, self.styles)

    def fill(self, written: list[WrittenSheet], others: dict[str, bytes], changed: Mapping[str, bytes | Deflated]) -> None:
        """Put what is known into the charts of the sheets, and into those among the `others`; `changed` are the parts that are finished."""
        charts = [(CachedText(content.decode("utf-8")), put) for content, put in _charts(written, others)]
        needed: dict[str, Needed] = {}
        count = 0
        for chart, _ in charts:
            count += sum(points.count for points in chart.points)
            if count > _MOST_POINTS:
                break
            for name, area in (place for points in chart.points for place in points.areas):
                needed.setdefault(name, Needed()).add(area)
        sheets: dict[str, CellValues] = {}
        if count <= _MOST_POINTS and charts:
            for sheet in written:
                name = (sheet.copy.name or sheet.copy.template).casefold()
                if name in needed:
                    sheets[name] = CellValues(self._texts(sheet, changed), needed[name], self._shared_strings, date1904=self.date1904)
        formats = self._number_formats(changed) if sheets else NumberFormats(None)
        for chart, put in charts:
            put(chart.filled(sheets, formats, date1904=self.date1904).encode("utf-8"))

    def _texts(self, sheet: WrittenSheet, changed: Mapping[str, bytes | Deflated]) -> Iterator[str]:
        """Return the text of a sheet in pieces."""
        partname = sheet.sheet.partname
        content = sheet.parts.get(partname) or changed.get(partname)
        if isinstance(content, Deflated):
            return pieces_of(content.pieces())
        return iter([content.decode("utf-8") if content is not None else self._still_text(partname)])

    def _still_text(self, partname: str) -> str:
        """Return the text of a sheet that is not rendered."""
        if partname not in self._still:
            root = self.package.parse(partname)
            for cell in root.iterfind("{*}sheetData/{*}row/{*}c"):
                reference_first(cell)
            self._still[partname] = etree.tostring(root, encoding="unicode")
        return self._still[partname]

    def _shared_strings(self) -> list[str]:
        if self._strings is None:
            partname = next(iter(self.package.related(self.package.main, "sharedStrings")), None)
            self._strings = strings_of(self.package.parse(partname)) if partname else []
        return self._strings

    def _number_formats(self, changed: Mapping[str, bytes | Deflated]) -> NumberFormats:
        """Return the number formats of the cells, which a render may add to."""
        content = changed.get(self.styles)
        if self._formats is None or self._formats[0] is not content:
            data = content.inflate() if isinstance(content, Deflated) else content or (self.package.read(self.styles) if self.styles else None)
            self._formats = content, NumberFormats(data)
        return self._formats[1]


def _charts(written: list[WrittenSheet], others: dict[str, bytes]) -> Iterator[tuple[bytes, Callable[[bytes], None]]]:
    """Yield the charts that remember cells, each with what puts another text in its place."""
    for sheet in written:
        for part in sheet.sheet.parts:
            if part.kind == "chart" and _MARK in (content := sheet.parts.get(part.partname, b"")):
                yield content, partial(sheet.parts.__setitem__, part.partname)
        for number, (owner, rid, source, clone) in enumerate(sheet.clones):
            if clone is not None and _MARK in clone:
                yield clone, partial(_put_clone, sheet, number, (owner, rid, source))
    for name, content in others.items():
        if _MARK in content:
            yield content, partial(others.__setitem__, name)


def _put_clone(sheet: WrittenSheet, number: int, clone: tuple[str, str, str], content: bytes) -> None:
    sheet.clones[number] = (*clone, content)
