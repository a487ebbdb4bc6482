"""A timeline as one group of shapes in a line of text (wordprocessingGroup, [MS-ODRAWXML] §2.28; ISO/IEC 29500-1 §20.4.2.8)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from docautomat.markup.language import Site
from docautomat.markup.properties import quoted
from docautomat.markup.rendering import rendering
from docautomat.markup.timelines import Label, Plan, arranged
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
_GEOMETRY = {"dot": "ellipse", "ring": "ellipse", "diamond": "diamond", "open diamond": "diamond"}


def timeline_markup(timeline: Timeline, site: Site) -> str:
    """Return a drawing that stands in a line of text; its text alone in a document of the strict kind, which has no such groups."""
    if rendering().overlay.package.strict:
        return f'<{site.w}t xml:space="preserve">{escape(timeline.plain())}</{site.w}t>'
    width = timeline.width or site.room or round(_WIDTH * _PT)
    plan = arranged(timeline, width / _PT, (timeline.height or 0) / _PT)
    return _Drawing(plan, timeline, site.w).markup()


class _Drawing:
    def __init__(self, plan: Plan, timeline: Timeline, w: str) -> None:
        self._plan, self._timeline, self._w = plan, timeline, w
        self._overlay = rendering().overlay

    def markup(self) -> str:
        """Return the drawing: leaders first, then the labels, which cover them, then the line and what stands on it."""
        plan, w = self._plan, self._w
        shapes = [self._leader(label) for label in plan.labels]
        shapes += [self._label(label) for label in plan.labels]
        shapes.append(self._stroke("Line", (1, plan.line), (plan.end, plan.line), 2.25, alt=self._timeline.alt))
        if plan.flag:
            shapes.append(self._flag())
        shapes += [self._mark(label) for label in plan.labels]
        width, height = _emu(plan.width), _emu(plan.height)
        frame = f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/><a:chOff x="0" y="0"/><a:chExt cx="{width}" cy="{height}"/>'
        group = f"<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{frame}</a:xfrm></wpg:grpSpPr>{''.join(shapes)}</wpg:wgp>"
        number = self._overlay.number("drawing")
        return (
            f'<mc:AlternateContent {_NAMES}><mc:Choice Requires="wpg"><{w}drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Timeline {number}" descr={quoted(self._timeline.alt)}/>'
            f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_GROUP}">{group}</a:graphicData></a:graphic></wp:inline></{w}drawing>'
            f'</mc:Choice><mc:Fallback><{w}t xml:space="preserve">{escape(self._timeline.alt)}</{w}t></mc:Fallback></mc:AlternateContent>'
        )

    def _colour(self) -> str:
        return f'<a:solidFill><a:schemeClr val="{self._timeline.colour}"/></a:solidFill>'

    def _leader(self, label: Label) -> str:
        """Return the thin line from a point to its label: straight up or down where the label reaches over it."""
        line = self._plan.line
        x = min(max(label.x, label.left + 2), label.left + label.width - 2)
        edge = label.top + label.height if label.above else label.top
        return self._stroke("Leader", (label.x, line), (x, edge), 0.75, alt=_told(label))

    def _stroke(self, name: str, start: tuple[float, float], end: tuple[float, float], points: float, *, alt: str) -> str:
        (x1, y1), (x2, y2) = start, end
        flip = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
        place = self._place(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1), flip)
        pen = f'<a:ln w="{round(points * _PT)}">{self._colour()}</a:ln>'
        return self._shape(name, f'{place}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>{pen}', alt=alt, connector=True)

    def _mark(self, label: Label) -> str:
        mark, size = label.point.mark, self._plan.mark
        place = self._place(label.x - size / 2, self._plan.line - size / 2, size, size)
        inside = self._colour() if mark in ("dot", "diamond") else '<a:solidFill><a:schemeClr val="lt1"/></a:solidFill>'
        pen = f'<a:ln w="{round(1.75 * _PT)}">{self._colour()}</a:ln>'
        return self._shape(mark.title(), f'{place}<a:prstGeom prst="{_GEOMETRY[mark]}"><a:avLst/></a:prstGeom>{inside}{pen}', alt=_told(label))

    def _flag(self) -> str:
        plan, high = self._plan, self._plan.leading + 6
        place = self._place(plan.end, plan.line - high / 2, plan.flag, high)
        text = self._paragraph(self._run(self._timeline.flag, colour="background1"), centred=True)
        return self._shape("Flag", f'{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{self._colour()}<a:ln><a:noFill/></a:ln>', text, middle=True)

    def _label(self, label: Label) -> str:
        place = self._place(label.left, label.top, label.width, label.height)
        head = self._run(label.head + (" " if label.lines[0] else ""), bold=True) if label.head else ""
        body = head + self._run(" ".join(label.lines))
        ground = '<a:solidFill><a:schemeClr val="lt1"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        return self._shape("Label", f'{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{ground}', self._paragraph(body))

    def _shape(self, name: str, properties: str, text: str = "", *, alt: str = "", connector: bool = False, middle: bool = False) -> str:
        """Return a shape of the group. What has no text has an alternative one: LibreOffice makes a figure of each, and does not know the group's."""
        number = self._overlay.number("drawing")
        box = f"<wps:txbx><{self._w}txbxContent>{text}</{self._w}txbxContent></wps:txbx>" if text else ""
        told = "" if text else f" descr={quoted(alt or self._timeline.alt)}"
        kind = "<wps:cNvCnPr/>" if connector else f"<wps:cNvSpPr{' txBox=' + chr(34) + '1' + chr(34) if text else ''}/>"
        anchor = "ctr" if middle else "t"
        body = f'<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></wps:bodyPr>' if text else "<wps:bodyPr/>"
        return f'<wps:wsp><wps:cNvPr id="{number}" name="{name} {number}"{told}/>{kind}<wps:spPr>{properties}</wps:spPr>{box}{body}</wps:wsp>'

    def _place(self, x: float, y: float, width: float, height: float, flip: str = "") -> str:
        return f'<a:xfrm{flip}><a:off x="{_emu(x)}" y="{_emu(y)}"/><a:ext cx="{_emu(width)}" cy="{_emu(height)}"/></a:xfrm>'

    def _paragraph(self, runs: str, *, centred: bool = False) -> str:
        w = self._w
        middle = f'<{w}jc {w}val="center"/>' if centred else ""
        spacing = f'<{w}spacing {w}before="0" {w}after="0" {w}line="240" {w}lineRule="auto"/>'
        return f"<{w}p><{w}pPr>{spacing}{middle}</{w}pPr>{runs}</{w}p>"

    def _run(self, text: str, *, bold: bool = False, colour: str = "text1") -> str:
        if not text:
            return ""
        w, half = self._w, round(self._timeline.size * 2)
        heavy = f"<{w}b/><{w}bCs/>" if bold else ""
        paint = "FFFFFF" if colour == "background1" else "auto"
        letters = f'{heavy}<{w}color {w}val="{paint}" {w}themeColor="{colour}"/><{w}sz {w}val="{half}"/><{w}szCs {w}val="{half}"/>'
        return f'<{w}r><{w}rPr>{letters}</{w}rPr><{w}t xml:space="preserve">{escape(text)}</{w}t></{w}r>'


def _told(label: Label) -> str:
    """Return the words of a label, whole."""
    return f"{label.point.head} {label.point.text}".strip()


def _emu(points: float) -> int:
    return round(points * _PT)
