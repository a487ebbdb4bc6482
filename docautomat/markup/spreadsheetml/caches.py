"""What charts remember of their cells (ISO/IEC 29500-1 §21.2.2.121, §21.2.2.201, §21.2.2.104): made anew from the cells that came out.

At compile time the remembered points go, and a late text tells what is to be remembered. When the sheets are finished it stands behind its reference,

    <c:f>Sheet1!$B$2:$B$4</c:f> U+001B numCache|c:|c:|val U+001B

and becomes the points of these cells; or nothing, where not all of their values are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.calculation.grid import key_of
from docautomat.markup.spreadsheetml.calculation.kinds import NA, ErrorValue, Scalar, UnknownError, english
from docautomat.markup.spreadsheetml.calculation.reading import CellValues
from docautomat.markup.spreadsheetml.calculation.sheets import escaped, plain
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.numberformats import NumberFormats
from docautomat.markup.spreadsheetml.references import Area

__all__ = ["CACHE", "CachedText", "Points", "drop_cache"]

CACHE = "\x1b"
MOST_POINTS = 100_000
"""So many points of one reference are remembered, and no more."""
_OF_REFERENCE = {
    "numRef": "numCache",
    "strRef": "strCache",
    "multiLvlStrRef": "multiLvlStrCache",
    "datalabelsRange": "dlblRangeCache",
    "numDim": "numLevel",
    "strDim": "strLevel",
}
_CACHES = frozenset({"numCache", "strCache", "multiLvlStrCache", "dlblRangeCache", "lvl"})
_VALUES = frozenset({"val", "yVal", "bubbleSize"})
"""What is drawn as a number: a text in it counts as 0."""
_MARKED = re.compile(
    rf"(<(?:\w+:)?numRef>\s*)?(<(?:\w+:)?(?:f|sqref)(?: [^<>]*)?>)([^<]*)(</(?:\w+:)?(?:f|sqref)>){CACHE}([^{CACHE}]*){CACHE}(\s*</(?:\w+:)?numRef>)?"
)
_ALL_CELLS = re.compile(r'plotVisOnly val="(?:0|false)"')


def drop_cache(formula: Element) -> str:
    """Take away what a chart remembers of a reference; return how to make it anew, nothing where that is not done."""
    parent = formula.getparent()
    if parent is None:
        return ""
    for cache in [child for child in parent if isinstance(child.tag, str) and etree.QName(child).localname in _CACHES]:
        parent.remove(cache)
    kind = _OF_REFERENCE.get(etree.QName(parent).localname)
    after = formula.getnext()
    if kind is None or etree.QName(formula).localname != "f" or (after is not None and not str(after.tag).endswith("}extLst")):
        return ""
    outer = f"{parent.prefix}:" if parent.prefix else ""
    inner = next((name for name, uri in parent.nsmap.items() if uri.endswith(("/drawingml/2006/chart", "/drawingml/chart"))), None)
    above = parent.getparent()
    role = etree.QName(above).localname if above is not None else ""
    return "|".join((kind, outer, f"{inner}:" if inner else "", role))


Cells = list[tuple[CellValues, Area]]
"""The areas of a reference, each with the values of its sheet."""


@dataclass(frozen=True, slots=True)
class Points:
    """A reference of which a chart remembers the points."""

    kind: str
    outer: str
    """The prefix of the reference's own element, and of what is in it."""
    inner: str
    role: str
    areas: tuple[tuple[str, Area], ...]
    """The areas with their sheets, case folded; none if the reference is not one to cells alone, or to too many."""

    @property
    def count(self) -> int:
        """The number of cells."""
        return sum(_count(area) for _, area in self.areas)


@lru_cache(maxsize=1024)
def areas_of(formula: str) -> tuple[tuple[str, Area], ...]:
    """Return the areas that a chart's reference names; none if it names anything else."""
    parsed = Formula.parse(formula)
    found = [part.reference for part in parsed.references()]
    if parsed.written(lambda _: "", lambda _: "?").strip("(), ") or any(one.external or one.span or not one.sheet for one in found):
        return ()
    areas = [(one.sheet.casefold(), one.area) for one in found]
    if any(not area.row1 or not area.column1 for _, area in areas) or sum(_count(area) for _, area in areas) > MOST_POINTS:
        return ()
    return tuple(areas)


def _count(area: Area) -> int:
    return (area.last_row - area.first_row + 1) * (area.last_column - area.first_column + 1)


class CachedText:
    """A chart's text with the references of which it remembers the points."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.points = [_points(found) for found in _MARKED.finditer(text)]

    def filled(self, sheets: Mapping[str, CellValues], formats: NumberFormats, *, date1904: bool) -> str:
        """Return the text with the points that are known; `sheets` are the values by the sheets' names, case folded."""
        writer = _Writer(formats, date1904=date1904, all_cells=_ALL_CELLS.search(self._text) is not None)
        shown = iter([writer.cache(points, sheets, shape) for points, shape in zip(self.points, _shapes(self.points), strict=True)])

        def write(found: re.Match[str]) -> str:
            opened, begin, formula, end, _, closed = (group or "" for group in found.groups())
            cache, as_texts = next(shown)
            if as_texts and opened and closed:
                opened, closed = opened.replace("numRef", "strRef"), closed.replace("numRef", "strRef")
            elif as_texts:
                cache = ""
            return f"{opened}{begin}{formula}{end}{cache}{closed}"

        return _MARKED.sub(write, self._text)


def _points(found: re.Match[str]) -> Points:
    kind, outer, inner, role = found.group(5).split("|")
    return Points(kind, outer, inner, role, areas_of(plain(found.group(3))))


def _shapes(all_points: list[Points]) -> list[tuple[int, int]]:
    """Return for each reference the rows and columns of the values that come next, to which categories belong."""
    shapes: list[tuple[int, int]] = []
    shape = (0, 1)
    for points in reversed(all_points):
        if points.role in _VALUES:
            tall = all(area.first_column == area.last_column for _, area in points.areas)
            shape = (points.count, 1) if tall else (1, points.count)
        shapes.append(shape)
    return shapes[::-1]


class _Writer:
    """Writes the points of one chart."""

    def __init__(self, formats: NumberFormats, *, date1904: bool, all_cells: bool) -> None:
        self._formats = formats
        self._date1904 = date1904
        self._all = all_cells

    def cache(self, points: Points, sheets: Mapping[str, CellValues], values: tuple[int, int]) -> tuple[str, bool]:
        """Return the points of a reference, nothing if one is not known; and whether they are texts in the place of numbers."""
        cells = [(sheets[name], area) for name, area in points.areas if name in sheets]
        if not cells or len(cells) < len(points.areas):
            return "", False
        if points.count > 1 and not self._all and any(known.hides(area) for known, area in cells):
            return "", False  # hidden cells are not drawn
        try:
            if points.kind == "multiLvlStrCache":
                return self._levels(points, cells, values), False
            if any(area.first_row != area.last_row and area.first_column != area.last_column for _, area in cells):
                return "", False
            found = list(_cells(cells))
            as_texts = points.kind == "numCache" and points.role == "cat" and any(type(known.known.get(key)) is str for known, key in found)
            if points.kind.startswith("num") and not as_texts:
                return self._numbers(points, found), False
            return self._texts(points, found), as_texts
        except UnknownError:
            return "", False

    def _numbers(self, points: Points, found: list[tuple[CellValues, int]]) -> str:
        styles = [known.styles[key] for known, key in found if type(known.known.get(key)) is float]
        code = escaped(self._formats.code(styles[0]) if styles else "General")
        drawn = [(place, known.known.get(key)) for place, (known, key) in enumerate(found)]
        shown = [(place, _number(value, points.role)) for place, value in drawn if value is not None and value != NA]  # #N/A is not drawn; openpyxl fails on it
        if points.kind == "numLevel":
            code = code.replace('"', "&quot;")
            return f'<{points.outer}lvl ptCount="{len(found)}" formatCode="{code}">{_level(shown, points.outer)}</{points.outer}lvl>'
        c = points.inner
        head = f'<{c}formatCode>{code}</{c}formatCode><{c}ptCount val="{len(found)}"/>'
        return f"<{c}numCache>{head}{_pt(shown, c)}</{c}numCache>"

    def _texts(self, points: Points, found: list[tuple[CellValues, int]]) -> str:
        shown = [(place, self._text(known, key)) for place, (known, key) in enumerate(found) if known.known.get(key) is not None]
        if points.kind == "strLevel":
            return f'<{points.outer}lvl ptCount="{len(found)}">{_level(shown, points.outer)}</{points.outer}lvl>'
        c = points.inner
        name = f"{points.outer}dlblRangeCache" if points.kind == "dlblRangeCache" else f"{c}strCache"
        return f'<{name}><{c}ptCount val="{len(found)}"/>{_pt(shown, c)}</{name}>'

    def _levels(self, points: Points, cells: Cells, values: tuple[int, int]) -> str:
        """Return the levels of categories, the innermost first: the columns from right to left where the points lie below each other, or the rows."""
        if len(cells) != 1:
            raise UnknownError
        known, area = cells[0]
        rows, columns = range(area.first_row, area.last_row + 1), range(area.first_column, area.last_column + 1)
        count = max(values)
        tall = values[0] > 1 or (count == 1 and len(rows) == 1)
        if len(rows if tall else columns) != count:
            raise UnknownError
        if tall:
            levels = [[key_of(row, column) for row in rows] for column in reversed(columns)]
        else:
            levels = [[key_of(row, column) for column in columns] for row in reversed(rows)]
        c = points.inner
        shown: list[str] = []
        for level in levels:
            if not all(known.is_known(key) for key in level):
                raise UnknownError
            pt = _pt([(place, self._text(known, key)) for place, key in enumerate(level) if known.known.get(key) is not None], c)
            shown.append(f"<{c}lvl>{pt}</{c}lvl>")
        return f'<{c}multiLvlStrCache><{c}ptCount val="{count}"/>{"".join(shown)}</{c}multiLvlStrCache>'

    def _text(self, known: CellValues, key: int) -> str:
        """Return what a cell shows."""
        value = known.known[key]
        if isinstance(value, ErrorValue):
            return value.code
        if isinstance(value, bool):
            if not english():
                raise UnknownError
            return str(value).upper()
        if isinstance(value, float):
            return self._formats.shown(value, known.styles.get(key, 0), date1904=self._date1904)
        return value or ""


def _cells(cells: Cells) -> Iterator[tuple[CellValues, int]]:
    """Yield the cells of areas; raise `UnknownError` for one of which is not known what it holds."""
    for known, area in cells:
        for row in range(area.first_row, area.last_row + 1):
            for column in range(area.first_column, area.last_column + 1):
                key = key_of(row, column)
                if not known.is_known(key):
                    raise UnknownError
                yield known, key


def _number(value: Scalar, role: str) -> str:
    """Return a value as a chart draws it."""
    if type(value) is float:
        return str(value if value % 1.0 or not -1e15 < value < 1e15 else int(value))
    if isinstance(value, str) and role in _VALUES:
        return "0"
    raise UnknownError


def _pt(shown: list[tuple[int, str]], prefix: str) -> str:
    return "".join(f'<{prefix}pt idx="{place}"><{prefix}v>{escaped(text)}</{prefix}v></{prefix}pt>' for place, text in shown)


def _level(shown: list[tuple[int, str]], prefix: str) -> str:
    return "".join(f'<{prefix}pt idx="{place}">{escaped(text)}</{prefix}pt>' for place, text in shown)
