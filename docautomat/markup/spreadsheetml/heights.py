"""How high rows become: those whose texts wrap get the height that their cells need, since not every program fits rows when it opens a workbook.

    row with its cells, told by `FIT` or `WRAPS` -> each cell's text broken in its column's width -> `ht` (ISO/IEC 29500-1 §18.3.1.73)

Texts are as wide as their letters add up to, which is a little more than in Excel, where letters are fitted to pixels. A line is as high as Excel shows a row
of one: whole pixels, which are steps of 0.75 points. No `customHeight` is written, so that Excel fits the row again when somebody types in it. A row with a
wrapping formula whose value is not known gets no height, and is left to the program.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from docautomat.markup.fitting.faces import Face, Faces
from docautomat.markup.fitting.lines import Paragraph, Run, Words, break_lines
from docautomat.markup.fitting.properties import number as number_of
from docautomat.markup.spreadsheetml.layout import RowMap
from docautomat.markup.spreadsheetml.looks import Look, Looks, Origin
from docautomat.markup.spreadsheetml.references import column_number

__all__ = ["FIT", "HIGHEST", "WRAPS", "Fitter", "RowFacts", "SheetHeights", "line_height", "needed"]

FIT = "fit"
"""The attribute of a row that is fitted: the number of its facts."""
WRAPS = "\x0c"
"""Stands in a cell that wraps because of the value that it got."""

_DIGITS = "0123456789"
_FIT = re.compile(rf' {FIT}="([0-9]+)"')
_HEIGHT = re.compile(r' ht="([^"]*)"')
_CHOSEN = re.compile(r' (?:customHeight|hidden)="(?:1|true)"')
_STYLE = re.compile(r' s="([0-9]+)"')
_FORMULA = re.compile(r"<(?:\w+:)?f[ />]")
_TEXT = re.compile(r"<(?:\w+:)?(?:t|v)(?: [^>]*)?>([^<]*)</")
_RUN = re.compile(r"<((?:\w+:)?)r>(.*?)</\1r>", re.DOTALL)
_SIZE, _FONT = re.compile(r'<(?:\w+:)?sz val="([0-9.]+)"'), re.compile(r'<(?:\w+:)?rFont val="([^"]*)"')
_BOLD, _ITALIC = re.compile(r"<(?:\w+:)?b(?: val=\"(?:1|true)\")?/>"), re.compile(r"<(?:\w+:)?i(?: val=\"(?:1|true)\")?/>")
_POINTS = 0.75
"""Points of a pixel."""
_ANY = 1e9
HIGHEST = 409.5
"""The highest row (Excel's specifications and limits)."""
_BREAKS = re.compile("(\n)")
_PLAIN = {"left": 0.0, "right": 0.0, "indent": 0.0}


def line_height(size: float, face: Face) -> float:
    """Return how high Excel makes a row with one line of a font, in points.

    >>> [line_height(size, Faces().find("Calibri", False, False)) for size in (8, 9, 11, 12, 16, 20)]
    [11.25, 12.0, 15.0, 15.75, 21.0, 26.25]
    """
    return _rounded(size * face.line)


def _rounded(height: float) -> float:
    return math.ceil(height / _POINTS * 1.01 + 1.15) * _POINTS


def needed(text: str, size: float, face: Face, room: float) -> float:
    """Return how high a row must be for a text in one font that wraps in `room` points."""
    return line_height(size, face) * Words(face, size).count(text, room)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a template row says of the rows that it becomes."""

    least: float
    """What the cells without tags, and one line of each of the others, need."""
    spans: Mapping[int, float] = field(default_factory=dict)
    """The columns that begin cells merged within the row: how many pixels they have together."""
    left_out: frozenset[int] = frozenset()
    """The columns of cells that are merged over several rows."""


@dataclass(frozen=True, slots=True)
class SheetHeights:
    """What fitting needs to know of a template's sheet."""

    facts: tuple[RowFacts, ...]
    least: float
    """The height of a row that has none of its own."""
    widths: Mapping[int, float]
    """Pixels of the columns."""
    width: float
    """Pixels of those that have no width of their own."""
    prefix: str = ""
    """The prefix of the main namespace, with its colon."""


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """What the text of a cell is measured by."""

    look: Look
    face: Face
    line: float
    """The height of one line."""
    words: Words
    room: float
    """The points that a line has."""
    wraps: bool
    """Whether it does, so that its text counts."""
    number: bool
    """Whether it holds a number, which never wraps, or a formula whose value is not known."""


class Fitter:
    """Gives the rows of one sheet that comes out their heights."""

    def __init__(self, sheet: SheetHeights, looks: Looks, faces: Faces, columns: RowMap, origin: Origin) -> None:
        """`columns` tells where the template's columns come out, `origin` of formats made in this render."""
        self._sheet = sheet
        self._looks = looks
        self._faces = faces
        self._columns = columns
        self._origin = origin
        self._old: dict[int, int] | None = None
        self._cells: dict[tuple[int, str, str], _Cell | None] = {}
        self._words: dict[tuple[str, float, bool, bool], Words] = {}
        prefix = sheet.prefix
        self._begin, self._end, self._cell_begin = f"<{prefix}row ", f"</{prefix}row>", f"<{prefix}c r="

    def fitted(self, text: str) -> str:
        """Return rows, whole ones, with the heights that they need; the rest of the text stays."""
        if WRAPS not in text and f' {FIT}="' not in text:
            return text
        *rows, rest = text.split(self._end)
        return self._end.join([*map(self._row, rows), rest])

    def _row(self, text: str) -> str:
        """Return a row without its end, and what stands before it."""
        start = text.rfind(self._begin) + len(self._begin)
        end = text.find(">", start)
        attributes = text[start:end]
        fit = _FIT.search(attributes)
        if fit is None and WRAPS not in text:
            return text
        attributes = _FIT.sub("", attributes)
        if _CHOSEN.search(attributes) is None:
            height = self._height(int(fit.group(1)) if fit is not None else -1, text[end + 1 :], _HEIGHT.search(attributes))
            attributes = _HEIGHT.sub("", attributes)
            if height:
                attributes += f' ht="{height:g}"'
        return f"{text[:start]}{attributes}{text[end:].replace(WRAPS, '')}"

    def _height(self, number: int, body: str, stored: re.Match[str] | None) -> float:
        """Return the height that the cells of a row need; 0 if that is not known."""
        highest = self._sheet.facts[number].least if number >= 0 else self._sheet.least
        if stored is not None:
            highest = max(highest, number_of(stored.group(1)))
        cells = self._cells
        for piece in body.split(self._cell_begin)[1:]:
            head, _, content = piece.partition(">")
            _, reference, attributes = head.split('"', 2)
            key = (number, reference.rstrip(_DIGITS), attributes)
            if key not in cells:
                cells[key] = self._cell(*key)
            cell = cells[key]
            if cell is None or not content:
                continue
            height = self._of(cell, content) if cell.wraps else self._of_runs(cell, content) if "rPr>" in content else cell.line
            if height is None:
                return 0.0
            highest = max(highest, height)
        return min(highest, HIGHEST)

    def _of(self, cell: _Cell, content: str) -> float | None:
        """Return the height that a cell needs; `None` for a formula whose value is not known."""
        found = _TEXT.findall(content)
        if not found:
            return None if _FORMULA.search(content) is not None else cell.line
        if cell.number:
            return cell.line
        if len(found) > 1 or "rPr>" in content:
            return self._of_runs(cell, content)
        return cell.line * cell.words.count(unescape(found[0]) if "&" in found[0] else found[0], cell.room)

    def _of_runs(self, cell: _Cell, content: str) -> float:
        """Return the height that a cell with runs of their own fonts needs."""
        runs: list[Run] = []
        for _, run in _RUN.findall(content):
            size, name = _SIZE.search(run), _FONT.search(run)
            font = unescape(name.group(1)) if name is not None else cell.look.font
            face = self._faces.find(font, _BOLD.search(run) is not None, _ITALIC.search(run) is not None)
            of_run = float(size.group(1)) if size is not None else cell.look.size
            runs += [Run(piece, face, of_run) for piece in _BREAKS.split(unescape("".join(_TEXT.findall(run)))) if piece]
        end = cell.look.size, cell.look.size * cell.face.line
        return sum(_rounded(line.height) for line in break_lines(Paragraph(_PLAIN, runs, end), cell.room))

    def _cell(self, number: int, letters: str, attributes: str) -> _Cell | None:
        """Return what a cell's text is measured by; `None` where the row's facts tell all of it."""
        facts = self._sheet.facts[number] if number >= 0 else RowFacts(self._sheet.least)
        column = self._template_column(column_number(letters))
        if ' t="s"' in attributes or column in facts.left_out:
            return None
        style = _STYLE.search(attributes)
        look = self._looks.of(int(style.group(1)) if style is not None else 0, self._origin)
        width = facts.spans[column] if column in facts.spans else self._sheet.widths.get(column, self._sheet.width)
        wraps = look.wraps and width > 0
        face = self._faces.find(look.font, look.bold, look.italic)
        words = self._words.setdefault((look.font, look.size, look.bold, look.italic), Words(face, look.size))
        return _Cell(
            look, face, line_height(look.size, face), words, look.room(width) if wraps else _ANY, wraps, ' t="' not in attributes or ' t="n"' in attributes
        )

    def _template_column(self, column: int) -> int:
        """Return the template's column that comes out as another one."""
        if self._columns.is_identity:
            return column
        if self._old is None:
            self._old = {new: old for new, old, _ in self._columns.walk()}
        return self._old.get(column, 0)
