"""Where the parts of a timeline stand: labels in two lanes above the line and two below, none over another, each tied to its point.

Points take the lanes by turns: near above, near below, far above, far below. In a lane labels begin at their points, and move apart where they have no room.
Lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from docautomat.markup.fitting.faces import Face, Faces
from docautomat.values.timelines import Point, Timeline

__all__ = ["Label", "Plan", "arranged"]

_LANES, _FAR = 4, 2
"""There are so many lanes; those from the second number on are far from the line."""
_WIDEST, _GAP = 164.0, 6.0
_LINES = 2
_LEADING = 1.22
"""Single spacing of Calibri."""
_MARK = 10.0
_PADDING = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label and its point."""

    point: Point
    x: float
    """Of the point's middle."""
    left: float
    top: float
    width: float
    height: float
    head: str
    lines: tuple[str, ...]
    """The text behind the head, as it is shown; cut where it has no room."""
    above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A timeline arranged in its frame."""

    width: float
    height: float
    line: float
    """How far down the line is."""
    end: float
    """How far right it ends."""
    flag: float
    """How wide the flag at its end is."""
    mark: float
    leading: float
    labels: tuple[Label, ...]


def arranged(timeline: Timeline, width: float, height: float = 0, usual: float = 9.5) -> Plan:
    """Return where everything stands in a frame of this width; without a height it is as high as it must be, without a size its text has the usual one."""
    size = timeline.size or usual
    leading = size * _LEADING
    lane = leading * _LINES + _PADDING
    zone = _MARK + 2
    needed = 2 * (2 * lane) + zone
    height = max(height, needed)
    line = height / 2
    flag = _face(False).width(timeline.flag) * size + 16 if timeline.flag else 0.0
    start, end = _MARK / 2 + 1, width - flag - (_MARK if flag else _MARK / 2 + 1)
    xs = [start + (end - start) * point.share for point in timeline.points]
    tops = (line - zone / 2 - lane, line + zone / 2, line - zone / 2 - 2 * lane, line + zone / 2 + lane)
    labels: list[Label] = []
    for number in range(_LANES):
        own = list(range(number, len(xs), _LANES))
        room = width - (flag + _GAP if flag and number < _FAR else 0.0)  # the flag is higher than the line
        wide = min(_WIDEST, (room - _GAP * (len(own) - 1)) / len(own)) if own else 0.0
        texts = [_shown(timeline.points[at], min(wide, _clear(timeline.points[at], size, xs, at)), size) for at in own]
        widths = [taken for _, _, taken in texts]
        for at, left, (head, lines, taken) in zip(own, _apart([xs[at] - _MARK / 2 for at in own], widths, room), texts, strict=True):
            high = leading * max(1, len(lines)) + _PADDING
            top = tops[number] + (lane - high if number % 2 == 0 else 0)
            labels.append(
                Label(point=timeline.points[at], x=xs[at], left=left, top=top, width=taken, height=high, head=head, lines=lines, above=number % 2 == 0)
            )
    return Plan(width=width, height=height, line=line, end=width - flag, flag=flag, mark=_MARK, leading=leading, labels=tuple(labels))


def _clear(point: Point, size: float, xs: list[float], at: int) -> float:
    """Return how wide a label near the line may be so that it leaves the leader to the far lane behind it in sight; never less than its head."""
    number = at % _LANES
    behind = [xs[other] for other in range(number + _FAR, len(xs), _LANES) if xs[other] > xs[at]] if number < _FAR else []
    least = _face(True).width(point.head + " ") * size + 6
    return max(least, min(behind, default=_WIDEST + xs[at]) - xs[at] + _MARK / 2 - _GAP)


def _apart(wanted: list[float], widths: list[float], room: float) -> list[float]:
    """Return where labels begin: where they want, moved right past the one before, then left from the edge."""
    lefts: list[float] = []
    edge = 0.0
    for want, width in zip(wanted, widths, strict=True):
        lefts.append(max(edge, min(want, room - width)))
        edge = lefts[-1] + width + _GAP
    edge = room
    for at in range(len(lefts) - 1, -1, -1):
        lefts[at] = max(0.0, min(lefts[at], edge - widths[at]))
        edge = lefts[at] - _GAP
    return lefts


def _shown(point: Point, width: float, size: float) -> tuple[str, tuple[str, ...], float]:
    """Return a label's head, its lines, and how wide it is: broken between words, and cut with an ellipsis after the last line."""
    room = (width - 2) / size
    bold, plain = _face(True), _face(False)
    used = bold.width(point.head + " ") if point.head else 0.0
    words = point.text.split()
    lines: list[str] = [""]
    widest = used
    for number, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        taken = (used if len(lines) == 1 else 0.0) + plain.width(longer)
        if taken <= room:
            lines[-1] = longer
            widest = max(widest, taken)
            continue
        if len(lines) == _LINES:
            lines[-1] = _cut(f"{lines[-1]} {' '.join(words[number:])}".strip(), room - (used if len(lines) == 1 else 0.0), plain)
            widest = room
            break
        lines.append(word if plain.width(word) <= room else _cut(word, room, plain))
        widest = max(widest, plain.width(lines[-1]))
    return point.head, tuple(lines), min(width, widest * size + 6)


def _cut(text: str, room: float, face: Face) -> str:
    while text and face.width(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"


@cache
def _face(bold: bool) -> Face:
    return Faces().find("Calibri", bold, False)
