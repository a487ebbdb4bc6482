"""A timeline as one group of shapes in a line of text (wordprocessingGroup, [MS-ODRAWXML] §2.28; ISO/IEC 29500-1 §20.4.2.8)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from docautomat.markup.language import Site
from docautomat.markup.properties import quoted
from docautomat.markup.rendering import rendering
from docautomat.markup.sketches import sketched
from docautomat.markup.strokes import GEOMETRY, Mark, Run, Sketch, Stroke, Text, flips
from docautomat.values.timelines import Timeline

__all__ = ["timeline_markup"]

_PT = 12_700
_WIDTH = 453.5
"""Of a timeline in a place whose width is not known, in points: 16 cm."""
_GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
_NAMES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wpg="{_GROUP}" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_SIZE = 9.5
_SLOTS = {"tx1": "text1", "bg1": "background1", "tx2": "text2", "bg2": "background2"}
"""What a paragraph of Word calls the slots that DrawingML names otherwise (§17.18.97)."""


def timeline_markup(timeline: Timeline, site: Site) -> str:
    """Return a drawing that stands in a line of text; its text alone in a document of the strict kind, which has no such groups."""
    if rendering().overlay.package.strict:
        return f'<{site.w}t xml:space="preserve">{escape(timeline.plain())}</{site.w}t>'
    width = timeline.width or site.room or round(_WIDTH * _PT)
    sketch = sketched(timeline, width / _PT, (timeline.height or 0) / _PT, _SIZE)
    return _Drawing(sketch, timeline, site.w).markup()


class _Drawing:
    def __init__(self, sketch: Sketch, timeline: Timeline, w: str) -> None:
        self._sketch, self._timeline, self._w = sketch, timeline, w
        self._overlay = rendering().overlay

    def markup(self) -> str:
        """Return the drawing."""
        w = self._w
        shapes = "".join(map(self._part, self._sketch.parts))
        width, height = _emu(self._sketch.width), _emu(self._sketch.height)
        frame = f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/><a:chOff x="0" y="0"/><a:chExt cx="{width}" cy="{height}"/>'
        group = f"<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{frame}</a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp>"
        number = self._overlay.number("drawing")
        return (
            f'<mc:AlternateContent {_NAMES}><mc:Choice Requires="wpg"><{w}drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Timeline {number}" descr={quoted(self._timeline.alt)}/>'
            f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_GROUP}">{group}</a:graphicData></a:graphic></wp:inline></{w}drawing>'
            f'</mc:Choice><mc:Fallback><{w}t xml:space="preserve">{escape(self._timeline.alt)}</{w}t></mc:Fallback></mc:AlternateContent>'
        )

    def _part(self, part: Stroke | Mark | Text) -> str:
        if isinstance(part, Stroke):
            return self._stroke(part)
        return self._mark(part) if isinstance(part, Mark) else self._text(part)

    def _stroke(self, stroke: Stroke) -> str:
        dash = '<a:prstDash val="dash"/>' if stroke.dashed else ""
        pen = f'<a:ln w="{round(stroke.points * _PT)}">{_fill(stroke.colour)}{dash}</a:ln>'
        return self._shape(stroke.name, f"{_place(stroke.box, flips(stroke))}{_outline('line')}{pen}", alt=stroke.alt, connector=True)

    def _mark(self, mark: Mark) -> str:
        pen = f'<a:ln w="{round(1.75 * _PT)}">{_fill(mark.colour)}</a:ln>'
        look = f"{_outline(GEOMETRY[mark.kind])}{_fill(mark.colour if mark.filled else 'lt1')}{pen}"
        return self._shape(mark.kind.title(), f"{_place(mark.box)}{look}", alt=mark.alt)

    def _text(self, text: Text) -> str:
        ground = _fill({"bg1": "lt1"}.get(text.fill, text.fill)) if text.fill else "<a:noFill/>"
        words = "".join(self._paragraph(runs, centred=text.align == "ctr") for runs in text.paragraphs)
        return self._shape(text.name, f"{_place(text.box)}{_outline('rect')}{ground}<a:ln><a:noFill/></a:ln>", words, anchor=text.anchor)

    def _shape(self, name: str, properties: str, text: str = "", *, alt: str = "", connector: bool = False, anchor: str = "t") -> str:
        """Return a shape of the group. What has no text has an alternative one: LibreOffice makes a figure of each, and does not know the group's."""
        number = self._overlay.number("drawing")
        box = f"<wps:txbx><{self._w}txbxContent>{text}</{self._w}txbxContent></wps:txbx>" if text else ""
        told = "" if text else f" descr={quoted(alt or self._timeline.alt)}"
        kind = "<wps:cNvCnPr/>" if connector else f"<wps:cNvSpPr{' txBox=' + chr(34) + '1' + chr(34) if text else ''}/>"
        body = f'<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></wps:bodyPr>' if text else "<wps:bodyPr/>"
        return f'<wps:wsp><wps:cNvPr id="{number}" name="{name} {number}"{told}/>{kind}<wps:spPr>{properties}</wps:spPr>{box}{body}</wps:wsp>'

    def _paragraph(self, runs: tuple[Run, ...], *, centred: bool = False) -> str:
        w = self._w
        middle = f'<{w}jc {w}val="center"/>' if centred else ""
        spacing = f'<{w}spacing {w}before="0" {w}after="0" {w}line="240" {w}lineRule="auto"/>'
        return f"<{w}p><{w}pPr>{spacing}{middle}</{w}pPr>{''.join(map(self._run, runs))}</{w}p>"

    def _run(self, run: Run) -> str:
        w, half = self._w, round(self._sketch.size * 2)
        heavy = f"<{w}b/><{w}bCs/>" if run.bold else ""
        paint = "FFFFFF" if run.colour == "bg1" else "auto"
        letters = f'{heavy}<{w}color {w}val="{paint}" {w}themeColor="{_SLOTS.get(run.colour, run.colour)}"/><{w}sz {w}val="{half}"/><{w}szCs {w}val="{half}"/>'
        return f'<{w}r><{w}rPr>{letters}</{w}rPr><{w}t xml:space="preserve">{escape(run.text)}</{w}t></{w}r>'


def _fill(slot: str) -> str:
    return f'<a:solidFill><a:schemeClr val="{slot}"/></a:solidFill>'


def _outline(preset: str) -> str:
    return f'<a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>'


def _place(box: tuple[float, float, float, float], flip: str = "") -> str:
    x, y, width, height = map(_emu, box)
    return f'<a:xfrm{flip}><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _emu(points: float) -> int:
    return round(points * _PT)
