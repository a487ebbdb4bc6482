"""A quick look at a rendered box: most texts are short, and cost a few string operations only.

characters  <= length of the XML - what the markup takes at least
width of the text <= characters * the largest size, since hardly a character is wider than high
lines <= paragraphs + 2 * width of the text / width of a line, since two lines, one after the other, hold more than one full line
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from docautomat.markup.fitting.boxes import Box, area_of
from docautomat.markup.fitting.faces import Face, Faces
from docautomat.markup.fitting.lines import Paragraph
from docautomat.markup.fitting.properties import EMU
from docautomat.markup.fitting.reading import Reader
from docautomat.markup.language import Element, fragment
from docautomat.markup.trees import child, local

__all__ = ["Quick", "QuickTable"]

_SIZE = re.compile(r' sz="(\d+)"')
_HEIGHT = re.compile(r' cy="(\d+)"')
_WORTH = 0.8
"""How full a table may look before it is measured."""
_LEAST_MARKUP = 34
"""`<a:p><a:r><a:t></a:t></a:r></a:p>`"""
_PER_PARAGRAPH = 1.2
_TEXTS = re.compile(">([^<]+)")
_CHARACTER = 0.85
"""How wide the characters of a text are in the mean at most, in em."""
_WIDER = 1.15
"""How much wider than the template's text a text may be whose value makes it bold."""


class Quick:
    """The quick look at one box of a template; `may_hold_tags` tells which texts hold tags."""

    __slots__ = ("_end", "_face", "_fixed", "_height", "_line", "_markup", "_size", "_space", "_whole", "_width", "easy")

    def __init__(self, box: Box, shape: Element, faces: Faces, statement: str) -> None:
        body = child(shape, "txBody")
        self._width = 0.0
        self._whole = box.keeps_words
        self.easy = 0
        """How long the XML of a text that surely fits may be, if it states no size."""
        if body is None:
            return
        area = area_of(box, shape)
        paragraphs = Reader(box.levels, box.fonts, faces).paragraphs(body)
        if not paragraphs or not area.wrap or area.columns > 1:
            return
        texts = [node for node in body if local(node) == "p"]
        self._markup = min(_markup(node, paragraph, statement) for node, paragraph in zip(texts, paragraphs, strict=True))
        self._fixed = _fixed(shape, texts)
        self._end = f"</{texts[0].prefix}:p>" if texts[0].prefix else "</p>"
        self._size = max(max([paragraph.end[0], *(run.size for run in paragraph.runs)]) for paragraph in paragraphs)
        self._width = area.width - max(_indent(paragraph) for paragraph in paragraphs)
        self._height = area.height
        self._line = max(_line(paragraph) for paragraph in paragraphs)
        self._space = max(_space(paragraph, "before") + _space(paragraph, "after") for paragraph in paragraphs)
        self._face: Face | None = max((run.face for paragraph in paragraphs for run in paragraph.runs), key=lambda face: face.width("nameMilk"), default=None)
        self.easy = 0 if self._whole else max(0, int(self._fixed + self._markup + max(-1e6, self._spare())))

    def _spare(self) -> float:
        """Return how many characters more than an empty paragraph the XML may have, whatever they are."""
        line = self._line * self._size
        if line > self._height or self._width <= 0:
            return -math.inf
        width = self._width / self._size / _CHARACTER
        one = min(width, self._markup - 1)
        return max(one, (self._height / line - 1) / max(2 / width, (1 + self._space / line) / self._markup))

    def fits(self, inner: str) -> bool:
        """Say whether a rendered text surely fits."""
        if self._width <= 0:
            return False
        size = self._size
        if ' sz="' in inner:
            size = max([size, *(int(found) / 100 for found in _SIZE.findall(inner))])
        if self._whole and not self._holds_words(inner, size):
            return False
        first, *others = inner.split(self._end)[:-1]
        room = (self._height - len(others) * self._space) / self._line / size
        if room < 1 + len(others):
            return False
        markup, width = self._markup - len(self._end), self._width / size / _CHARACTER
        lines = 0.0
        for characters in (len(first) - self._fixed - markup, *[len(other) - markup for other in others]):
            lines += 1 if characters <= width else 1 + 2 * characters / width
        return lines <= room or self._lines(inner, size) <= room

    def _holds_words(self, inner: str, size: float) -> bool:
        """Say whether each word surely has room on a line."""
        if self._face is None:
            return False
        width, advances = self._width / size / _WIDER, self._face.advances.__getitem__
        words = [word for paragraph in inner.split(self._end)[:-1] for word in "".join(_TEXTS.findall(paragraph)).split()]
        return all(sum(map(advances, word)) <= width for word in words)

    def _lines(self, inner: str, size: float) -> float:
        """Return how many lines a text has at most."""
        if self._face is None:
            return math.inf
        width = self._width / size / _WIDER
        advances = self._face.advances.__getitem__
        lengths = (sum(map(advances, "".join(_TEXTS.findall(paragraph)))) for paragraph in inner.split(self._end)[:-1])
        return sum(1 if length <= width else 1 + 2 * length // width for length in lengths) + inner.count(":br")


def _fixed(shape: Element, without: Sequence[Element]) -> int:
    """Return how long the markup of a shape is at least, without its paragraphs or cells and what else may hold tags."""
    total = sum(len(fragment(node)) for node in shape)
    named = next((node for node in shape.iter() if local(node) == "cNvPr"), None)
    total -= sum(len(str(value)) for value in named.attrib.values()) if named is not None else 0
    return total - sum(len(fragment(paragraph)) for paragraph in without)


def _markup(element: Element, paragraph: Paragraph, statement: str) -> int:
    """Return how long the markup of a paragraph is at least."""
    text = paragraph.text.strip()
    runs = [local(child) for child in element if local(child) not in ("pPr", "endParaRPr")]
    if statement in text and runs != ["r"]:
        return _LEAST_MARKUP
    escaped = sum(text.count(character) for character in "&<>")
    return len(fragment(element)) - len(paragraph.text) - 4 * escaped


def _indent(paragraph: Paragraph) -> float:
    left, indent = paragraph.properties["left"], paragraph.properties["indent"]
    return float(max(left, left + indent + 2 * paragraph.bullet) + paragraph.properties["right"])


def _line(paragraph: Paragraph) -> float:
    """Return the height of a line for each point of size."""
    kind, value = paragraph.properties["spacing"]
    tallest = max([1.25, *(run.face.line for run in paragraph.runs)])
    return max(tallest, value / paragraph.largest()) if kind == "pts" else tallest * float(value)


def _space(paragraph: Paragraph, which: str) -> float:
    kind, value = paragraph.properties[which]
    return float(value) if kind == "pts" else float(value) * paragraph.largest() * _PER_PARAGRAPH


class QuickTable:
    """The quick look at a table that nobody said anything about: whether it is worth while to measure it."""

    __slots__ = ("_cell", "_end", "_fixed", "_room", "_share", "easy")

    def __init__(self, box: Box, frame: Element, faces: Faces) -> None:
        self.easy = 0
        table = next(node for node in frame.iter() if local(node) == "tbl")
        cells = [node for node in table.iter() if local(node) == "tc"]
        reader = Reader(box.levels, box.fonts, faces)
        sizes = [run.size for cell in cells if (body := child(cell, "txBody")) is not None for paragraph in reader.paragraphs(body) for run in paragraph.runs]
        size = max(sizes, default=18.0)
        self._room = (box.bottom - box.top) * _WORTH if box.policy == "warn" else 0.0
        self._cell = min((len(fragment(cell)) - sum(len(node.text or "") for node in cell.iter()) for cell in cells), default=0)
        self._fixed = _fixed(frame, cells)
        self._end = f"</{cells[0].prefix}:tc>" if cells and cells[0].prefix else "</tc>"
        self._share = size * 0.5 * size * 1.2 / max(1.0, box.width) * 1.2

    def fits(self, inner: str) -> bool:
        """Say whether a rendered table looks as if it had room."""
        found = _HEIGHT.search(inner)
        if found is None or self._room <= 0:
            return False
        characters = len(inner) - self._fixed - inner.count(self._end) * self._cell
        height = int(found.group(1)) / EMU
        return max(height, height / 2 + characters * self._share) <= self._room
