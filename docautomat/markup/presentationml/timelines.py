"""A timeline as the shapes of a group on a slide (ISO/IEC 29500-1 §19.3.1.22): its frame is that of the shape in which the tag stands.

<p:grpSp> <p:nvGrpSpPr> … <p:grpSpPr> …      the compiler writes these, and the alternative text
    <p:cxnSp> … <p:sp> …                     what is written here
</p:grpSp>
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from docautomat.markup.drawingml.tongues import UNSTATED
from docautomat.markup.language import Site
from docautomat.markup.properties import quoted
from docautomat.markup.sketches import sketched
from docautomat.markup.strokes import GEOMETRY, Mark, Run, Sketch, Stroke, Text, flips
from docautomat.values import RefusedValueError
from docautomat.values.timelines import Timeline

__all__ = ["TIMELINE_WRITERS", "write_timeline"]

_PT = 12_700
_SIZE = 14.0
NEW_ID = "\x12nshape:timeline\x12"
"""Stands for the number of a new shape (see `compiler.ids`)."""


def write_timeline(value: Any, site: Site) -> str:
    """Return the shapes of a timeline in the group's frame: `site.after` holds its place and size in EMU, `site.before` the prefixes of the markup."""
    if not isinstance(value, Timeline):
        raise RefusedValueError("this is no timeline", "write {{ timeline(milestones, start, end, at=…, text=…) }}")
    x, y, width, height = (int(number) for number in site.after.split())
    sketch = sketched(value, width / _PT, height / _PT, _SIZE)
    p, a = site.before.split(" ")
    return _Shapes(sketch, value, x, y + max(0, round((height - sketch.height * _PT) / 2)), p, a).markup()


class _Shapes:
    def __init__(self, sketch: Sketch, timeline: Timeline, x: int, y: int, p: str, a: str) -> None:
        self._sketch, self._timeline, self._x, self._y, self._p, self._a = sketch, timeline, x, y, p, a

    def markup(self) -> str:
        """Return all shapes."""
        return "".join(map(self._part, self._sketch.parts))

    def _part(self, part: Stroke | Mark | Text) -> str:
        if isinstance(part, Stroke):
            return self._stroke(part)
        return self._mark(part) if isinstance(part, Mark) else self._text(part)

    def _stroke(self, stroke: Stroke) -> str:
        p, a = self._p, self._a
        dash = f'<{a}prstDash val="dash"/>' if stroke.dashed else ""
        pen = f'<{a}ln w="{round(stroke.points * _PT)}">{self._fill(stroke.colour)}{dash}</{a}ln>'
        look = f"<{p}spPr>{self._place(stroke.box, flips(stroke))}{self._outline('line')}{pen}</{p}spPr>"
        return f"<{p}cxnSp><{p}nvCxnSpPr>{self._named(stroke.name, stroke.alt)}<{p}cNvCxnSpPr/><{p}nvPr/></{p}nvCxnSpPr>{look}</{p}cxnSp>"

    def _mark(self, mark: Mark) -> str:
        a = self._a
        pen = f'<{a}ln w="{round(2.25 * _PT)}">{self._fill(mark.colour)}</{a}ln>'
        look = f"{self._place(mark.box)}{self._outline(GEOMETRY[mark.kind])}{self._fill(mark.colour if mark.filled else 'bg1')}{pen}"
        return self._shape(mark.kind.title(), look, alt=mark.alt)

    def _text(self, text: Text) -> str:
        a = self._a
        ground = self._fill(text.fill) if text.fill else f"<{a}noFill/>"
        words = "".join(self._paragraph(runs, text.align) for runs in text.paragraphs)
        look = f"{self._place(text.box)}{self._outline('rect')}{ground}<{a}ln><{a}noFill/></{a}ln>"
        return self._shape(
            text.name, look, f'<{a}bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{text.anchor}"><{a}noAutofit/></{a}bodyPr>', words
        )

    def _shape(self, name: str, look: str, body: str = "", words: str = "", *, alt: str = "") -> str:
        p, a = self._p, self._a
        kind = f'<{p}cNvSpPr txBox="1"/>' if words else f"<{p}cNvSpPr/>"
        text = f"<{p}txBody>{body}<{a}lstStyle/>{words}</{p}txBody>" if words else ""
        return f"<{p}sp><{p}nvSpPr>{self._named(name, alt)}{kind}<{p}nvPr/></{p}nvSpPr><{p}spPr>{look}</{p}spPr>{text}</{p}sp>"

    def _named(self, name: str, alt: str) -> str:
        told = f" descr={quoted(alt)}" if alt else ""
        return f'<{self._p}cNvPr id="{NEW_ID}" name="{name}"{told}/>'

    def _paragraph(self, runs: tuple[Run, ...], align: str) -> str:
        a = self._a
        return f'<{a}p><{a}pPr algn="{align}"/>{"".join(map(self._run, runs))}</{a}p>'

    def _run(self, run: Run) -> str:
        a = self._a
        letters = f'lang="{UNSTATED}" sz="{round(self._sketch.size * 100)}" b="{int(run.bold)}"'
        return f"<{a}r><{a}rPr {letters}>{self._fill(run.colour)}</{a}rPr><{a}t>{escape(run.text)}</{a}t></{a}r>"

    def _fill(self, slot: str) -> str:
        return f'<{self._a}solidFill><{self._a}schemeClr val="{slot}"/></{self._a}solidFill>'

    def _outline(self, preset: str) -> str:
        return f'<{self._a}prstGeom prst="{preset}"><{self._a}avLst/></{self._a}prstGeom>'

    def _place(self, box: tuple[float, float, float, float], flip: str = "") -> str:
        a = self._a
        x, y, width, height = (round(length * _PT) for length in box)
        return f'<{a}xfrm{flip}><{a}off x="{self._x + x}" y="{self._y + y}"/><{a}ext cx="{width}" cy="{height}"/></{a}xfrm>'


TIMELINE_WRITERS = {"_timeline": write_timeline}
