"""What becomes of a text that is too long for its box: shrunk, grown, cut, carried on, or told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from lxml import etree

from docautomat.errors import Finding, RenderError
from docautomat.markup.fitting.boxes import Area, Box, area_of
from docautomat.markup.fitting.cutting import MOST, continued, truncated
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.flow import Need, least_height, needed
from docautomat.markup.fitting.inheritance import transform
from docautomat.markup.fitting.lines import Paragraph, words_of
from docautomat.markup.fitting.properties import EMU, number
from docautomat.markup.fitting.reading import Reader
from docautomat.markup.fitting.splitting import paragraph_properties_of, put_property
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["Fitted", "fit_text", "reader_of", "scale_text", "scales"]

_SURELY = 0.75
"""What reduced line spacing leaves of the height of lines at least."""
_STEPS = ((1.0, 0.1), *((round(0.925 - 0.075 * step, 3), reduction) for step in range(10) for reduction in (0.1, 0.2) if step == 0 or reduction == 0.2))
"""Scales of the text and reductions of the line spacing, as PowerPoint takes them one after the other: 100 % and 10 %, 92.5 % and 10 %, 92.5 % and 20 % …"""


@dataclass(slots=True)
class Fitted:
    """A box that fits: its content, or that of each slide on which it goes on, and what is to be told."""

    pages: list[Element]
    finding: Finding | None = None


def reader_of(box: Box, faces: Faces) -> Reader:
    """Return what reads a box's paragraphs."""
    return Reader(box.levels, box.fonts, faces)


def fit_text(box: Box, shape: Element, faces: Faces) -> Fitted:
    """Return what becomes of a shape's text; raise `RenderError` where the policy says so."""
    body = child(shape, "txBody")
    if body is None:
        return Fitted([shape])
    area, reader = area_of(box, shape), reader_of(box, faces)
    paragraphs = reader.paragraphs(body)
    need = needed(paragraphs, area)
    whole = _scale_for_words(box, paragraphs, area)
    if need.fits and whole == 1.0:
        return Fitted([shape])
    ratio = _ratio(need, area)
    if box.policy == "shrink":
        return _shrunk(box, shape, body, paragraphs, area, ratio, whole)
    if box.policy == "grow":
        return _grown(box, shape, paragraphs, area, need, ratio)
    if box.policy == "continue":
        return _continued(box, shape, body, paragraphs, area, reader, ratio)
    if box.policy == "truncate":
        truncated(body, paragraphs, area, reader)
        return Fitted([shape], _told(box, "warning", ratio, "its end is cut off", "shorten it"))
    if box.policy == "error":
        raise RenderError(f"the text takes {ratio:.0%} of the box", box.place, "shorten it, or let the box shrink or continue it", "fit")
    return Fitted([shape], _told(box, "warning", ratio, "it is left as it is", 'shorten it, or say what becomes of it: {{ fit("shrink") }}'))


def _ratio(need: Need, area: Area) -> float:
    ratio = need.height / (area.height * area.columns)
    if not area.wrap:
        ratio = max(ratio, need.width / area.width)
    return max(ratio, 1.01)


def _told(box: Box, severity: str, ratio: float, what: str, hint: str = "") -> Finding:
    return Finding(code="fit", severity=severity, place=box.place, message=f"the text takes {ratio:.0%} of the box: {what}", hint=hint)


# --- shrink ---------------------------------------------------------------------------------------------------------------------------


def _scale_for_words(box: Box, paragraphs: Sequence[Paragraph], area: Area) -> float:
    """Return the scale at which no word is broken that need not be; 1 where that is not asked for, by a smallest size that the author states."""
    if not box.keeps_words or not area.wrap:
        return 1.0
    least = max(box.least / max(1.0, min((size for paragraph in paragraphs for size in paragraph.sizes()), default=18.0)), 0.1)
    wanted = 1.0
    for paragraph in paragraphs:
        room = area.width - paragraph.properties["left"] - max(0.0, paragraph.properties["indent"]) - paragraph.properties["right"]
        scales = [room / word[0] for word in words_of(paragraph) if word[0] > room > 0]
        wanted = min([wanted, *(scale for scale in scales if scale >= least)])
    return math.floor(wanted * 1000) / 1000


def _shrunk(box: Box, shape: Element, body: Element, paragraphs: list[Paragraph], area: Area, ratio: float, whole: float) -> Fitted:
    scale, reduction, fits = scale_text(box, paragraphs, area, whole)
    _write_scale(body, paragraphs, scale, reduction)
    smallest = min((size for paragraph in paragraphs for size in paragraph.sizes()), default=18.0) * scale
    if fits:
        return Fitted([shape], _told(box, "info", ratio, f"shrunk to {scale:.1%} ({smallest:.1f} pt)"))
    return Fitted([shape], _told(box, "warning", ratio, f"too much even at {scale:.1%} ({smallest:.1f} pt)", "shorten it, or let it continue on another slide"))


def scale_text(box: Box, paragraphs: Sequence[Paragraph], area: Area, most: float = 1.0) -> tuple[float, float, bool]:
    """Return the scale of text (at most `most`) and the reduction of its line spacing with which it fits, or the smallest allowed; and whether it does."""
    scale, reduction = most, 0.0
    if most < 1.0 and needed(paragraphs, area, most).fits:
        return most, 0.0, True
    least = least_height(paragraphs, area) * _SURELY
    for scale, reduction in scales(box, paragraphs):
        if scale > most:
            continue
        if least * scale * scale <= area.height * area.columns and needed(paragraphs, area, scale, reduction).fits:
            return scale, reduction, True
    return scale, reduction, False


def scales(box: Box, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[float, float]]:
    """Yield the scales of text and reductions of line spacing that a box allows, the largest first."""
    smallest = min((size for paragraph in paragraphs for size in paragraph.sizes()), default=18.0)
    least = min(1.0, box.least / smallest) if box.least else box.least_scale
    if box.kind == "title" and least <= 0.9:
        yield 0.9, 0.0
    reached = 1.0
    for scale, reduction in _STEPS:
        if scale >= least and not (box.kind == "title" and scale > 0.9):
            yield scale, reduction
            reached = scale
    if reached - least > 0.001:
        yield math.ceil(least * 1000) / 1000, 0.2


def _write_scale(body: Element, paragraphs: Sequence[Paragraph], scale: float, reduction: float) -> None:
    properties = child(body, "bodyPr")
    if properties is None:
        return
    for old in [node for node in properties if local(node) in ("noAutofit", "normAutofit", "spAutoFit")]:
        properties.remove(old)
    space = str(properties.tag).rpartition("}")[0] + "}"
    made = etree.Element(f"{space}normAutofit")
    if scale < 1:
        made.set("fontScale", _percentage(scale, space))
    if reduction:
        made.set("lnSpcReduction", _percentage(reduction, space))
    properties.insert(1 if len(properties) and local(properties[0]) == "prstTxWarp" else 0, made)
    for paragraph in paragraphs if scale < 1 else ():
        kind, value = paragraph.properties["spacing"]
        if kind == "pts":  # an exact spacing does not follow the size
            spacing = put_property(paragraph_properties_of(cast("Element", paragraph.element)), "lnSpc")
            etree.SubElement(spacing, f"{space}spcPts").set("val", str(round(value * scale * 100)))


def _percentage(value: float, space: str) -> str:
    """Return a share as the file's namespace wants it: in thousandths of a per cent, in a strict file with the sign (§22.9.2.9)."""
    return f"{value * 100:g}%" if "purl.oclc.org" in space else str(round(value * 100_000))


# --- grow -----------------------------------------------------------------------------------------------------------------------------


def _grown(box: Box, shape: Element, paragraphs: list[Paragraph], area: Area, need: Need, ratio: float) -> Fitted:
    """Give a shape the height of its text, as PowerPoint does with one that is resized to fit it; where lines don't wrap, the width too."""
    frame = _own_frame(box, shape)
    extent, offset = child(frame, "ext"), child(frame, "off")
    if extent is None or offset is None or area.columns > 1:
        return Fitted([shape], _told(box, "warning", ratio, "it is left as it is", "shorten it, or enlarge the box"))
    down = 0.0 if need.height <= area.height else (need.height - area.height) * EMU / box.scale[1]
    across = 0.0 if area.wrap or need.width <= area.width else (need.width - area.width) * EMU / box.scale[0]
    if box.body.get("vert", "horz") != "horz":
        down, across = across, down
    middle = {"ctr": 0.5, "b": 1.0}.get(box.body.get("anchor", "t"), 0.0)
    aligned = {"ctr": 0.5, "r": 1.0}.get(_alignment(paragraphs), 0.0)
    turn = math.radians(number(cast("Element", frame).get("rot")) / 60_000)
    x, y = across * (0.5 - aligned), down * (0.5 - middle)  # how far the centre moves, before the shape is turned
    centre_x, centre_y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    for node, name, by in ((offset, "x", centre_x - across / 2), (offset, "y", centre_y - down / 2), (extent, "cx", across), (extent, "cy", down)):
        node.set(name, str(round(number(node.get(name)) + by)))
    what = f"the box is {number(extent.get('cy')) / 360_000:.1f} cm high now"
    end = (number(offset.get("y")) + number(extent.get("cy"))) / EMU
    if box.scale == (1.0, 1.0) and not turn and end > box.bottom + 1:
        return Fitted([shape], _told(box, "warning", ratio, f"{what}, and leaves the slide", "shorten it, or let it continue on another slide"))
    return Fitted([shape], _told(box, "info", ratio, what))


def _alignment(paragraphs: Sequence[Paragraph]) -> str:
    own = child(cast("Element", paragraphs[0].element), "pPr") if paragraphs else None
    return own.get("algn", "l") if own is not None else "l"


def _own_frame(box: Box, shape: Element) -> Element | None:
    """Return the shape's own `a:xfrm`, with the one that it inherits written into it where it has none."""
    frame = transform(shape)
    properties = child(shape, "spPr")
    body = child(child(shape, "txBody"), "bodyPr")
    if frame is not None or properties is None or body is None or not box.width:
        return frame
    space = str(body.tag).rpartition("}")[0] + "}"
    frame = etree.Element(f"{space}xfrm")
    etree.SubElement(frame, f"{space}off", x=str(round(box.left * EMU)), y=str(round(box.top * EMU)))
    etree.SubElement(frame, f"{space}ext", cx=str(round(box.width * EMU)), cy=str(round(box.height * EMU)))
    for old in [node for node in properties if local(node) == "xfrm"]:
        properties.remove(old)
    properties.insert(0, frame)
    return frame


# --- continue -------------------------------------------------------------------------------------------------------------------------


def _continued(box: Box, shape: Element, body: Element, paragraphs: list[Paragraph], area: Area, reader: Reader, ratio: float) -> Fitted:
    """Let a text go on; with a smallest size it is shrunk first, and goes on only if that is not enough."""
    scale, reduction = 1.0, 0.0
    if box.least:
        scale, reduction, fits = scale_text(box, paragraphs, area)
        _write_scale(body, paragraphs, scale, reduction)
        if fits:
            return Fitted([shape], _told(box, "info", ratio, f"shrunk to {scale:.1%}"))
        paragraphs = reader.paragraphs(body)
    pages = continued(shape, paragraphs, area, reader, scale, reduction) if ratio * scale * scale < MOST else []
    if not pages:
        raise RenderError(
            f"the text takes {ratio:,.0f} times the box, and would go on over too many slides", box.place, "shorten it, or enlarge the box", "fit"
        )
    return Fitted(pages, _told(box, "info", ratio, f"it goes on, {len(pages)} slides in all"))
