"""Text flowing into an area: what it needs, and how much of it there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docautomat.markup.fitting.boxes import Area
from docautomat.markup.fitting.lines import Paragraph, break_lines, heights

__all__ = ["Cut", "Need", "fill", "needed"]

_LINE = 1.2


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


def _steps(paragraphs: Sequence[Paragraph], area: Area, scale: float, reduction: float) -> Iterator[_Step]:
    behind = 0.0
    for index, paragraph in enumerate(paragraphs):
        lines = break_lines(paragraph, area.width, scale, wrap=area.wrap)
        before = max(0.0, behind + _space(paragraph, "before", scale)) if index else 0.0
        for number, (line, height) in enumerate(zip(lines, heights(paragraph, lines, reduction, scale), strict=True)):
            yield _Step(index, number, line.end, before if number == 0 else 0.0, height, line.width)
        behind = _space(paragraph, "after", scale)


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


def fill(paragraphs: Sequence[Paragraph], area: Area, scale: float = 1.0, reduction: float = 0.0) -> Cut | None:
    """Return where the area is full; `None` if everything has room. At least one line is let in."""
    column, filled, last, begun = 1, 0.0, Cut(0), 0.0
    for step in _steps(paragraphs, area, scale, reduction):
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
