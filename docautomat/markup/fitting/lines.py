"""Lines: how a paragraph breaks in a given width, and how high it becomes.

    runs -> words, measured once at full size -> lines at any scale, since widths grow with the size

A word may go on through several runs. Lines break at spaces, behind hyphens and dashes, and between the characters of Chinese and Japanese; a word that is
longer than a line breaks anywhere. Positions count the paragraph's characters, a break (`a:br`) as one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from docautomat.markup.fitting.faces import Face
from docautomat.markup.fitting.properties import Properties

__all__ = ["Line", "Paragraph", "Run", "Words", "break_lines", "heights", "rest_of_words", "words_of"]

_IDEOGRAPHS = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(f"(?:[{_IDEOGRAPHS}]|[^ \\t\\-‐–—{_IDEOGRAPHS}]*[-‐–—]+|[^ \\t\\-‐–—{_IDEOGRAPHS}]+)[ \\t]*|[ \\t]+")
_GLUED = re.compile(f"[ \\t\\-‐–—{_IDEOGRAPHS}]\\Z")
_TAB = 72.0
"""How wide a tab may be, in points."""
_ALL = 1_000_000_000
_MOST_WORDS = 5_000
"""So many words of a font are remembered."""
_SAFE = 1.004
"""Widths are rounded, and programs place characters on a grid of their own."""


@dataclass(slots=True)
class Run:
    """Text of one formatting; `text` is a line feed for a break."""

    text: str
    face: Face
    size: float
    gap: float = 0.0
    """What is added between characters, in points."""
    solid: bool = False
    """Whether the text is a field's, which must not be torn."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph to be measured."""

    properties: Properties
    runs: list[Run]
    end: tuple[float, float]
    """Size and height of a line of its end mark, which count where it is empty."""
    bullet: float = 0.0
    """The width of its bullet or number."""
    element: Any = None
    level: int = 0
    words: list[tuple[float, float, float, int]] | None = field(default=None)

    @property
    def length(self) -> int:
        """How many characters it has."""
        return sum(len(run.text) for run in self.runs)

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(run.text for run in self.runs)

    def sizes(self) -> Iterable[float]:
        """Yield the sizes of its text."""
        return (run.size for run in self.runs if run.text.strip())

    def largest(self) -> float:
        """Return its largest size."""
        return max((run.size for run in self.runs), default=self.end[0])


@dataclass(slots=True)
class Line:
    """One line: its height in points, where it ends, and how wide it is."""

    height: float
    end: int
    width: float


class Words(dict[str, tuple[float, float]]):
    """Words of one font in one size, each with the spaces behind it, and how wide both are, found out as they are asked for."""

    def __init__(self, face: Face, size: float) -> None:
        super().__init__()
        self._face = face
        self._size = size * _SAFE

    def __missing__(self, word: str) -> tuple[float, float]:
        bare = word.rstrip(" \t")
        behind = word[len(bare) :]
        widths = self._face.width(bare) * self._size, len(behind) * self._face.advances[" "] * self._size + behind.count("\t") * _TAB
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = widths
        return widths

    def count(self, text: str, room: float) -> int:
        """Return how many lines a text takes in `room` points: as many as `break_lines` gives, found quicker since there is one font only."""
        lines = 0
        for paragraph in text.split("\n"):
            lines += 1
            used = gap = 0.0
            fresh = True
            for word in _WORD.findall(paragraph):
                width, space = self[word]
                if not fresh and used + gap + width > room:
                    lines, used, gap = lines + 1, 0.0, 0.0
                if width > room:
                    torn, used = self._torn(word.rstrip(" \t"), room)
                    lines += torn
                else:
                    used += gap + width
                gap, fresh = space, False
        return lines

    def _torn(self, word: str, room: float) -> tuple[int, float]:
        """Return how many lines more a word takes that begins a line and is longer than one, and how much it takes of the last one."""
        lines, used = 0, 0.0
        for character in word:
            width = self._face.advances[character] * self._size
            if used and used + width > room:
                lines, used = lines + 1, 0.0
            used += width
        return lines, used


def words_of(paragraph: Paragraph) -> list[tuple[float, float, float, int]]:
    """Return a paragraph's words: width, width of the spaces behind it, height of a line, where it ends; width -1 is a break."""
    if paragraph.words is not None:
        return paragraph.words
    words: list[tuple[float, float, float, int]] = []
    position = 0
    open_end = False
    for run in paragraph.runs:
        height = run.size * run.face.line
        if run.text == "\n":
            position += 1
            words.append((-1.0, 0.0, height, position))
            open_end = False
            continue
        advances, size, gap = run.face.advances, run.size * _SAFE, run.gap
        for found in _WORD.findall(run.text):
            bare = found.rstrip(" \t")
            behind = found[len(bare) :]
            width = sum(map(advances.__getitem__, bare)) * size + gap * len(bare)
            space = len(behind) * (advances[" "] * size + gap) + behind.count("\t") * _TAB if behind else 0.0
            position += len(found)
            if open_end and words:
                words[-1] = _joined(words[-1], width, space, height, position, more=bool(bare))
            else:
                words.append((width, space, height, position))
            open_end = False
        open_end = bool(run.text) and _GLUED.search(run.text) is None
    paragraph.words = words
    return words


def rest_of_words(paragraph: Paragraph, position: int) -> list[tuple[float, float, float, int]] | None:
    """Return the words from a position on, so that they need not be measured again; `None` where no word begins there."""
    words = words_of(paragraph)
    first = bisect_right(words, position, key=lambda word: word[3])
    if not first or words[first - 1][3] != position:
        return None
    return [(width, space, height, end - position) for width, space, height, end in words[first:]]


def _joined(word: tuple[float, float, float, int], width: float, space: float, height: float, end: int, *, more: bool) -> tuple[float, float, float, int]:
    """Return a word that goes on in another run, or gets spaces from it."""
    if not more:
        return word[0], word[1] + space, word[2], end
    return word[0] + word[1] + width, space, max(word[2], height), end


def break_lines(paragraph: Paragraph, room: float, scale: float = 1.0, *, wrap: bool = True, most: int = _ALL) -> list[Line]:
    """Return the lines of a paragraph in a column `room` points wide, its text scaled; no more than a few over `most`."""
    properties = paragraph.properties
    left, right = properties["left"], properties["right"]
    start = left + properties["indent"]
    if paragraph.bullet:
        start = max(left, start + paragraph.bullet * scale)
    first = max(room - start - right, 1.0) / scale
    rest = max(room - left - right, 1.0) / scale
    if not wrap:
        first = rest = float("inf")
    return _broken(words_of(paragraph), first, rest, paragraph, scale, most)


def _broken(words: Sequence[tuple[float, float, float, int]], first: float, rest: float, paragraph: Paragraph, scale: float, most: int) -> list[Line]:
    lines: list[Line] = []
    limit, used, gap, tallest, end = first, 0.0, 0.0, 0.0, 0
    for width, space, height, stop in words:
        if width < 0:
            lines.append(Line(max(tallest, height) * scale, stop, used * scale))
            limit, used, gap, tallest, end = rest, 0.0, 0.0, 0.0, stop
            continue
        if tallest and used + gap + width > limit:
            lines.append(Line(tallest * scale, end, used * scale))
            limit, used, gap, tallest = rest, 0.0, 0.0, 0.0
            if len(lines) > most:
                return lines
        if width > limit:
            for height, end, used in _torn(paragraph, end, stop, limit, rest):  # noqa: B020, PLW2901
                lines.append(Line(height * scale, end, used * scale))
                if len(lines) > most:
                    return lines
            last = lines.pop()
            limit, used, tallest = rest, last.width / scale, last.height / scale
        else:
            used += gap + width
            tallest = max(tallest, height)
        gap, end = space, stop
    if tallest or not lines:
        lines.append(Line((tallest or paragraph.end[1]) * scale, end, used * scale))
    elif lines and words and words[-1][0] < 0:
        lines.append(Line(paragraph.end[1] * scale, end, 0.0))
    return lines


def _torn(paragraph: Paragraph, start: int, stop: int, first: float, rest: float) -> Iterable[tuple[float, int, float]]:
    """Yield the lines of a word that is longer than a line: height, end, width."""
    position, used, tallest, limit = 0, 0.0, 0.0, first
    for run in paragraph.runs:
        text = run.text[max(0, start - position) : max(0, stop - position)]
        at = max(position, start)
        position += len(run.text)
        height = run.size * run.face.line
        for character in text:
            width = run.face.advances[character] * run.size * _SAFE + run.gap
            if tallest and used + width > limit and character not in " \t":
                yield tallest, at, used
                used, tallest, limit = 0.0, 0.0, rest
            used += width if character not in " \t" else 0.0
            tallest = max(tallest, height)
            at += 1
    yield tallest, stop, used


def heights(paragraph: Paragraph, lines: Sequence[Line], reduction: float = 0.0, scale: float = 1.0) -> list[float]:
    """Return what each line takes of the height, by the paragraph's line spacing."""
    kind, value = paragraph.properties["spacing"]
    if kind == "pts":
        return [value * scale] * len(lines)
    factor = max(value - reduction, value * (1 - reduction))
    return [line.height * factor for line in lines]
