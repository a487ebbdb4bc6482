"""Text flowing into an area: what it needs, and how much of it there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docautomat.markup.fitting.boxes import Area
from docautomat.markup.fitting.lines import Paragraph, break_lines, heights, words_of

__all__ = ["Cut", "Need", "fill", "least_height", "needed"]

_LINE = 1.2
_ALL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Need:
    """What text needs: its height in one column, its widest line, and whether both are there."""

    height: float
    width: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """Where an area is full: the paragraph that begins the rest, and how many of its characters still fit."""

    paragraph: int
    position: int = 0
    lines: int = 0
    """How many lines of that paragraph fit, …"""
    filled: float = 0.0
    """… and which share of the area is taken by what stands before it."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One line: its paragraph, where it ends, the space before it, its height and width."""

    paragraph: int
    line: int
    end: int
    before: float
    height: float
    width: float


def _steps(paragraphs: Sequence[Paragraph], area: Area, scale: float, reduction: float, *, room: bool = False) -> Iterator[_Step]:
    """Yield the lines of a text; with `room` only little more than the area has room for."""
    behind = 0.0
    for index, paragraph in enumerate(paragraphs):
        most = _most(paragraph, area, scale, reduction) if room else _ALL
        lines = break_lines(paragraph, area.width, scale, wrap=area.wrap, most=most)
        before = max(0.0, behind + _space(paragraph, "before", scale)) if index else 0.0
        for number, (line, height) in enumerate(zip(lines, heights(paragraph, lines, reduction, scale), strict=True)):
            yield _Step(index, number, line.end, before if number == 0 else 0.0, height, line.width)
        behind = _space(paragraph, "after", scale)


def _most(paragraph: Paragraph, area: Area, scale: float, reduction: float) -> int:
    """Return how many lines of a paragraph an area has room for at most."""
    kind, value = paragraph.properties["spacing"]
    smallest = min((run.size for run in paragraph.runs), default=paragraph.end[0]) * scale
    line = value * scale if kind == "pts" else smallest * min(value - reduction, value * (1 - reduction))
    return int(area.height * area.columns / line) + 2 if line > 0 and area.height < _ALL else _ALL


def _space(paragraph: Paragraph, which: str, scale: float) -> float:
    kind, value = paragraph.properties[which]
    return float(value) if kind == "pts" else float(value) * paragraph.largest() * _LINE * scale


def needed(paragraphs: Sequence[Paragraph], area: Area, scale: float = 1.0, reduction: float = 0.0) -> Need:
    """Return what text needs at a scale."""
    height = widest = 0.0
    column, filled = 1, 0.0
    for step in _steps(paragraphs, area, scale, reduction):
        height += step.before + step.height
        widest = max(widest, step.width)
        if filled and filled + step.before + step.height > area.height and column < area.columns:
            column, filled = column + 1, step.height
        else:
            filled += step.before + step.height
    return Need(height, widest, filled <= area.height and (area.wrap or widest <= area.width))


def least_height(paragraphs: Sequence[Paragraph], area: Area) -> float:
    """Return a height that text surely exceeds in single spacing, if all its lines were full; it goes with the square of the scale."""
    if not area.wrap:
        return 0.0
    total = 0.0
    for paragraph in paragraphs:
        kind, value = paragraph.properties["spacing"]
        line = min((run.size for run in paragraph.runs), default=0.0) * (min(1.0, value) if kind == "pct" else 0.0)
        total += sum(max(0.0, word[0]) for word in words_of(paragraph)) / area.width * line
    return total


def fill(paragraphs: Sequence[Paragraph], area: Area, scale: float = 1.0, reduction: float = 0.0) -> Cut | None:
    """Return where the area is full; `None` if everything has room. At least one line is let in."""
    column, filled, last, begun = 1, 0.0, Cut(0), 0.0
    for step in _steps(paragraphs, area, scale, reduction, room=True):
        if step.line == 0:
            begun = ((column - 1) * area.height + filled) / (area.columns * area.height)
        taken = step.before + step.height
        if filled + taken > area.height and (filled or column > 1):
            if column == area.columns:
                return last
            column, filled = column + 1, step.height
        else:
            filled += taken
        last = Cut(step.paragraph, step.end, step.line + 1, begun)
    return None
