"""What a drawn timeline consists of: strokes, marks and texts. Lengths are in points, colours are slots of the theme as DrawingML names them (§20.1.10.54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["GEOMETRY", "Mark", "Run", "Sketch", "Stroke", "Text", "flips"]

GEOMETRY = {"dot": "ellipse", "ring": "ellipse", "diamond": "diamond", "open diamond": "diamond"}
"""Mark -> preset shape (§20.1.10.56)."""
Spot = tuple[float, float]
"""x and y."""


class Run(NamedTuple):
    """Some words of one look."""

    text: str
    bold: bool = False
    colour: str = "tx1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A straight line."""

    name: str
    start: Spot
    end: Spot
    points: float
    """Its width."""
    colour: str
    alt: str
    dashed: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The rectangle that it crosses: left, top, width, height."""
        (x1, y1), (x2, y2) = self.start, self.end
        return min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)


def flips(stroke: Stroke) -> str:
    """Return the attributes of `a:xfrm` by which a line goes from its start to its end."""
    (x1, y1), (x2, y2) = stroke.start, stroke.end
    return (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What stands on a line for a point."""

    kind: str
    middle: Spot
    size: float
    colour: str
    alt: str

    @property
    def filled(self) -> bool:
        """Whether it is filled: the point is reached."""
        return self.kind in ("dot", "diamond")

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width, height."""
        x, y = self.middle
        return x - self.size / 2, y - self.size / 2, self.size, self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words in a box."""

    name: str
    box: tuple[float, float, float, float]
    """Left, top, width, height."""
    paragraphs: tuple[tuple[Run, ...], ...]
    align: str = "l"
    anchor: str = "t"
    fill: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A timeline in its frame."""

    width: float
    height: float
    size: float
    """Of its text."""
    parts: tuple[Stroke | Mark | Text, ...]
