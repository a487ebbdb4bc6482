r"""A timeline of two lines: what was planned on the upper one, what came of it on the lower, and a stroke from mark to mark, aslant where the date moved.

      name            far label
      01.03.2027        |            name
          |             |           15.04.2027        near label
          \            /               |
   Planned ---o--------o---------------o---          each label has a port, from which a stroke leads to its mark
              |        \\               |            ports keep the order of the marks and a distance, so that no stroke crosses another,
   Actual  ---o---------o--------------o---          and a near label stands between the strokes of its far neighbours: nothing covers anything
          05.03.2027 …

Lengths are in points.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from docautomat.markup.fitting.faces import Face, Faces
from docautomat.markup.strokes import Mark, Run, Sketch, Stroke, Text
from docautomat.values.plain import RefusedValueError
from docautomat.values.timelines import Point, Timeline

__all__ = ["journey", "spread"]

_LEADING = 1.22
"""Single spacing of Calibri."""
_GAP = 10.0
"""Between two labels, and from a label to a stroke beside it."""
_WIDEST = 15.0
"""A name is not broken into lines longer than this, in em."""
_NAME_LINES, _NOTE_LINES, _FIXED_LINES = 3, 2, 2
_NARROWEST = 4.0
"""A label that cannot be this wide, in em, says nothing."""
_FAN = 16.0
"""The height in which strokes go aslant from the marks to the ports."""
_BETWEEN = (34.0, 64.0)
"""How far the two lines are apart."""
_PADDING = 6.0
_LINE, _THIN = 2.25, 1.0
_QUIET = "accent6"
"""The slot of what is no milestone: strokes between the lines, leaders."""


def journey(timeline: Timeline, width: float, height: float, usual: float) -> Sketch:
    """Return the two lines with their labels in a frame; `usual` is the size of the text of a timeline without one.

    Without a height it is as high as it must be. Raises `RefusedValueError` where there are more points than have room.
    """
    return _Journey(timeline, width, height, timeline.size or usual).sketch()


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return the places nearest to those that are wanted, in their order, at least so far apart, between two ends; as far apart as there is room.

    >>> spread([10, 10, 50], 20, 0, 100)
    [0.0, 20.0, 50.0]
    """
    if not wanted:
        return []
    step = min(least, (high - low) / max(1, len(wanted) - 1))
    blocks: list[tuple[float, int]] = []  # pool adjacent violators: the mean and the length of each run that touches
    for number, want in enumerate(wanted):
        mean, count = want - number * step, 1
        while blocks and blocks[-1][0] > mean:
            before, size = blocks.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        blocks.append((mean, count))
    shifts = [mean for mean, count in blocks for _ in range(count)]
    return [float(min(max(shift, low), high - (len(wanted) - 1) * step) + number * step) for number, shift in enumerate(shifts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """One label before it has a place: its paragraphs, and what it wants."""

    point: Point
    x: float
    """Of its mark."""
    name: str
    """What may be broken and cut."""
    fixed: str
    """What is not cut: a date."""
    bold: bool
    """Whether the name is."""
    needed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What is shown of a label."""

    name: tuple[str, ...]
    fixed: tuple[str, ...]
    width: float

    @property
    def lines(self) -> int:
        """How many there are."""
        return len(self.name) + len(self.fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zone:
    """The labels on one side of the lines."""

    labels: tuple[_Label, ...]
    lanes: int
    ports: tuple[float, ...]
    rooms: tuple[tuple[float, float], ...]
    """From where to where each label may reach."""
    size: float
    most: int
    """So many lines a name has at most."""

    def words(self) -> list[_Words]:
        """Return what is shown of each label."""
        return [_shown(label, room, self.size, self.most) for label, room in zip(self.labels, self.rooms, strict=True)]

    @property
    def lane(self) -> float:
        """How high one lane is."""
        lines = max((words.lines for words in self.words()), default=0)
        return lines * self.size * _LEADING + 4 if lines else 0.0

    @property
    def height(self) -> float:
        """How high all its lanes are."""
        return self.lanes * self.lane


class _Journey:
    def __init__(self, timeline: Timeline, width: float, height: float, size: float) -> None:
        self._timeline, self._width, self._given, self._size = timeline, width, height, size
        self._leading, self._mark = size * _LEADING, max(10.0, size * 0.8)
        rows = timeline.lines or ("", "")
        self._start = max((_face(True).width(row) * size for row in rows), default=0.0)
        self._start += 12 if self._start else 0
        if self._start > width / 3:
            raise RefusedValueError("the names of the two lines are too long", "give each a word")

    def sketch(self) -> Sketch:
        """Return everything in order."""
        points = self._timeline.points
        end, inset = self._width - 1, self._mark * 1.5
        first, last = self._start + inset, end - inset
        planned = spread([first + (last - first) * point.share for point in points], self._mark * 1.1, first, last)
        later = sorted((point for point in points if point.then is not None), key=lambda point: point.then or 0.0)
        reached = spread([first + (last - first) * (point.then or 0.0) for point in later], self._mark * 1.1, first, last)
        upper = self._zone([self._planned(point, x) for point, x in zip(points, planned, strict=True)])
        lower = self._zone([self._reached(point, x) for point, x in zip(later, reached, strict=True)], _NOTE_LINES)
        upper, lower, between, free = self._fitted(upper, lower)
        above = free / 2 + upper.height + _FAN + self._mark / 2
        below = above + between
        high = below + self._mark / 2 + _FAN + lower.height + free / 2
        parts: list[Stroke | Mark | Text] = []
        parts += self._labels(upper, above, up=True)
        parts += self._labels(lower, below, up=False)
        whereto = dict(zip(map(id, later), reached, strict=True))
        for point, x in zip(points, planned, strict=True):
            if id(point) in whereto:
                ahead = point.mark in ("ring", "open diamond")
                move = ((x, above), (whereto[id(point)], below))
                parts.append(Stroke(name="Shift", start=move[0], end=move[1], points=_THIN + 0.5, colour=_QUIET, alt=_told(point), dashed=ahead))
        for row, y, colour in zip(self._timeline.lines or (), (above, below), (_QUIET, self._timeline.colour), strict=False):
            parts.append(Stroke(name="Line", start=(self._start, y), end=(end, y), points=_LINE, colour=colour, alt=row or self._timeline.alt))
            if row:
                box = (0.0, y - self._leading / 2 - 2, self._start - 4, self._leading + 4)
                parts.append(Text(name="Line name", box=box, paragraphs=((Run(row, bold=True),),), anchor="ctr"))
        for point, x in zip(points, planned, strict=True):
            parts.append(Mark(kind=point.mark, middle=(x, above), size=self._mark, colour=_QUIET, alt=_told(point)))
        for point, x in zip(later, reached, strict=True):
            parts.append(Mark(kind=point.mark, middle=(x, below), size=self._mark, colour=self._timeline.colour, alt=_told(point)))
        return Sketch(width=self._width, height=high, size=self._size, parts=tuple(parts))

    def _planned(self, point: Point, x: float) -> _Label:
        """Return the label above: the name, and below it the date, with what is said of a point that never came to the lower line."""
        fixed = point.head if point.then is not None or not point.note else ", ".join(filter(None, (point.head, point.note)))
        return self._label(point, x, point.text, fixed, bold=True)

    def _reached(self, point: Point, x: float) -> _Label:
        return self._label(point, x, point.note, point.then_head, bold=False)

    def _label(self, point: Point, x: float, name: str, fixed: str, *, bold: bool) -> _Label:
        face, size = _face(bold), self._size
        longest = max((face.width(word) for word in name.split()), default=0.0)
        half = face.width(name) / 2 * 1.25
        needed = max(min(_WIDEST, _face(not bold).width(fixed)), min(_WIDEST, max(longest, half))) * size + _PADDING + 2
        return _Label(point=point, x=x, name=name, fixed=fixed, bold=bold, needed=needed)

    def _zone(self, labels: list[_Label], lines: int = _NAME_LINES) -> _Zone:
        """Return a side's labels with their ports, in one lane if that has room for what they need, in two otherwise."""
        count = max(1, len(labels))
        share = self._width / count
        most = max((label.needed for label in labels), default=0.0) + _GAP
        lanes = 1 if most <= share or count == 1 else 2
        if labels and min(share * lanes, self._width) - _GAP < _NARROWEST * self._size:
            room = int(self._width * 2 / (_NARROWEST * self._size + _GAP))
            raise RefusedValueError(f"a timeline of this width has room for {room} points, this has {count}", "show fewer, or make it wider")
        step = min(share, most / lanes)
        ports = spread([label.x for label in labels], step, step / 2, self._width - step / 2)
        rooms = tuple(self._room(at, ports, lanes) for at in range(len(ports)))
        return _Zone(labels=tuple(labels), lanes=lanes, ports=tuple(ports), rooms=rooms, size=self._size, most=lines)

    def _fitted(self, upper: _Zone, lower: _Zone) -> tuple[_Zone, _Zone, float, float]:
        """Return the zones with so many lines as there is height for, how far the lines are apart, and what is left over."""
        fixed = 2 * _FAN + self._mark
        least, most = _BETWEEN

        def needed() -> float:
            return fixed + least + upper.height + lower.height

        while self._given and needed() > self._given + 0.01:
            if upper.most > 1:
                upper = dataclasses.replace(upper, most=upper.most - 1)
            elif lower.most > 1:
                lower = dataclasses.replace(lower, most=lower.most - 1)
            else:
                cm = needed() / 72 * 2.54
                raise RefusedValueError("the labels of this timeline have no room in its height", f"make it {cm:.1f} cm high, or its text smaller: size=…")
        free = max(0.0, self._given - needed())
        between = least + min(most - least, free / 2)
        return upper, lower, between, max(0.0, free - (between - least))

    def _room(self, at: int, ports: Sequence[float], lanes: int) -> tuple[float, float]:
        """Return from where to where a label may reach: a near one up to the strokes of its neighbours, others half-way to the next one in the lane."""

        def reach(neighbour: int, edge: float) -> float:
            if lanes == 2 and at % 2:
                neighbour = at - 1 if neighbour < at else at + 1
            if not 0 <= neighbour < len(ports):
                return edge
            sign = 1 if neighbour < at else -1
            return ports[neighbour] + sign * _GAP / 2 if lanes == 2 and at % 2 else (ports[at] + ports[neighbour]) / 2 + sign * _GAP / 2

        return reach(at - lanes, 0.0), reach(at + lanes, self._width)

    def _labels(self, zone: _Zone, line: float, *, up: bool) -> Iterator[Stroke | Text]:
        """Yield a side's leaders, and its labels: the first, third … stand in the far lane."""
        side = -1 if up else 1
        lane = zone.lane
        texts: list[Text] = []
        for at, (label, port, words, (low, high)) in enumerate(zip(zone.labels, zone.ports, zone.words(), zone.rooms, strict=True)):
            far = lane if zone.lanes == 2 and at % 2 == 0 else 0.0
            fan = line + side * (self._mark / 2 + _FAN - 3)
            near = line + side * (self._mark / 2 + _FAN + far)
            tall = words.lines * self._leading + 1
            left = min(max(port - words.width / 2, low), high - words.width)
            paragraphs = [(Run(" ".join(words.name), bold=label.bold),)] if words.name else []
            paragraphs += [(Run(" ".join(words.fixed), bold=not label.bold),)] if words.fixed else []
            box = (left, near - tall if up else near, words.width, tall)
            ordered = tuple(paragraphs if up else paragraphs[::-1])
            texts.append(Text(name="Label", box=box, paragraphs=ordered, align="ctr", anchor="b" if up else "t"))
            yield self._leader((label.x, line), (port, fan), label)
            if far:
                yield self._leader((port, fan), (port, near), label)
        yield from texts

    def _leader(self, start: tuple[float, float], end: tuple[float, float], label: _Label) -> Stroke:
        return Stroke(name="Leader", start=start, end=end, points=_THIN, colour=_QUIET, alt=_told(label.point))


def _shown(label: _Label, room: tuple[float, float], size: float, most: int) -> _Words:
    """Return what is shown of a label in its room, and how wide it is."""
    face, other, wide = _face(label.bold), _face(not label.bold), room[1] - room[0]
    name = _broken(label.name, wide, size, most, face)
    fixed = _broken(label.fixed, wide, size, _FIXED_LINES, other)
    widest = max((*map(face.width, name), *map(other.width, fixed)), default=0.0) * size + _PADDING
    return _Words(name=tuple(name), fixed=tuple(fixed), width=min(widest, wide))


def _broken(text: str, room: float, size: float, most: int, face: Face) -> list[str]:
    """Return a text in lines that have room, the last one cut with an ellipsis where there are more."""
    width = min((room - _PADDING) / size, _WIDEST)
    lines: list[str] = []
    words = text.split()
    for at, word in enumerate(words):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.width(longer) <= width:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = _cut(" ".join([lines[-1], *words[at:]]), width, face)
            break
        else:
            lines.append(word if face.width(word) <= width else _cut(word, width, face))
    return lines


def _cut(text: str, room: float, face: Face) -> str:
    while text and face.width(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _told(point: Point) -> str:
    """Return the words of a point, whole."""
    return " ".join(filter(None, (point.text, point.head, "→" if point.then_head else "", point.then_head, point.note)))


@cache
def _face(bold: bool) -> Face:
    return Faces().find("Calibri", bold, False)
