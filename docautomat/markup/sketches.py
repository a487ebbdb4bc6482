"""A timeline as strokes, marks and texts, in the order in which they are drawn: what Word and PowerPoint write, each in its own markup.

Timeline -> arranged (one line) or journey (two lines) -> Sketch -> shapes of a group
Lengths are in points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docautomat.markup.journeys import journey
from docautomat.markup.strokes import Mark, Run, Sketch, Stroke, Text
from docautomat.markup.timelines import Label, Plan, arranged
from docautomat.values.timelines import Timeline

__all__ = ["sketched"]

_LEADER, _LINE = 0.75, 2.25


def sketched(timeline: Timeline, width: float, height: float, size: float) -> Sketch:
    """Return a timeline in a frame of this width; `size` is that of its text unless it has one of its own.

    Without a height it is as high as it must be. Raises `RefusedValueError` where two lines have no room.
    """
    if timeline.lines is not None:
        return journey(timeline, width, height, size)
    return _OneLine(timeline, arranged(timeline, width, height, size), timeline.size or size).sketch()


@dataclass(frozen=True, slots=True)
class _OneLine:
    """Leaders first, then the labels, which cover them, then the line and what stands on it."""

    timeline: Timeline
    plan: Plan
    size: float

    def sketch(self) -> Sketch:
        """Return everything in order."""
        return Sketch(width=self.plan.width, height=self.plan.height, size=self.size, parts=tuple(self._parts()))

    def _parts(self) -> Iterator[Stroke | Mark | Text]:
        plan, colour = self.plan, self.timeline.colour
        yield from (self._leader(label) for label in plan.labels)
        yield from (_text(label) for label in plan.labels)
        yield Stroke(name="Line", start=(1, plan.line), end=(plan.end, plan.line), points=_LINE, colour=colour, alt=self.timeline.alt)
        if plan.flag:
            high = plan.leading + 6
            words = ((Run(self.timeline.flag, colour="bg1"),),)
            yield Text(name="Flag", box=(plan.end, plan.line - high / 2, plan.flag, high), paragraphs=words, align="ctr", anchor="ctr", fill=colour)
        for label in plan.labels:
            yield Mark(kind=label.point.mark, middle=(label.x, plan.line), size=plan.mark, colour=colour, alt=_told(label))

    def _leader(self, label: Label) -> Stroke:
        """Return the thin line from a point to its label: straight up or down where the label reaches over it."""
        line = self.plan.line
        x = min(max(label.x, label.left + 2), label.left + label.width - 2)
        edge = label.top + label.height if label.above else label.top
        return Stroke(name="Leader", start=(label.x, line), end=(x, edge), points=_LEADER, colour=self.timeline.colour, alt=_told(label))


def _text(label: Label) -> Text:
    head = Run(label.head + (" " if label.lines[0] else ""), bold=True)
    runs = tuple(run for run in (head, Run(" ".join(label.lines))) if run.text)
    return Text(name="Label", box=(label.left, label.top, label.width, label.height), paragraphs=(runs,), fill="bg1")


def _told(label: Label) -> str:
    """Return the words of a label, whole."""
    return f"{label.point.head} {label.point.text}".strip()
