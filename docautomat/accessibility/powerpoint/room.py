"""Texts that stand on other texts, and texts that run off the slide: where the lines end, measured with the font's widths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.powerpoint.deck import Deck, Shape, Slide
from docautomat.accessibility.powerpoint.looks import Looks
from docautomat.accessibility.texts import has_words
from docautomat.errors import Place
from docautomat.markup.fitting.boxes import area_of, box_of
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.flow import needed
from docautomat.markup.fitting.inheritance import Sources
from docautomat.markup.fitting.properties import EMU, share
from docautomat.markup.fitting.reading import Reader
from docautomat.markup.presentationml.frames import Frame
from docautomat.markup.trees import child, local

__all__ = ["room_faults"]

_SLACK = 0.9
"""Fonts that the slide names may be narrower than those that are measured with."""
_LAST_KNOWN = 0x52F
_COMMON, _LEAST = 0.2, 8 * EMU
"""The part of the smaller text, and the height and width, from which one text hides another."""


@dataclass(frozen=True, slots=True)
class _Text:
    shape: Shape
    lines: Frame
    """Where its lines stand, in EMU of the slide."""


def room_faults(deck: Deck) -> Iterator[Fault]:
    """Yield texts over other texts and texts that run off their slide; the files of the strict standard are not measured."""
    if deck.office.package.strict:
        return
    looks, sources, faces = Looks(deck), Sources(deck.office.package), Faces()
    for slide in deck.slides:
        sides = {body.shape: {paragraph.alignment for paragraph in body.paragraphs if paragraph.text.strip()} for body in looks.bodies(slide) if not body.cell}
        texts = [text for shape in slide.shapes if (text := _placed(shape, slide, sources, faces, sides.get(shape, set()))) is not None]
        for at, text in enumerate(texts):
            if text.lines.bottom > slide.size.height * 1.02 and text.lines.y < slide.size.height:
                yield Fault(code="text-overflow", part=slide.part, spot=text.shape.spot, values={"name": text.shape.name})
            other = next((each for each in texts[:at] if _hides(text.lines, each.lines)), None)
            if other is not None:
                yield Fault(code="text-overlap", part=slide.part, spot=text.shape.spot, values={"name": text.shape.name, "other": other.shape.name})
            above = next((shape for shape in slide.shapes[slide.shapes.index(text.shape) + 1 :] if _covers(shape, text.lines, looks)), None)
            if above is not None:
                yield Fault(code="text-covered", part=slide.part, spot=text.shape.spot, values={"name": text.shape.name, "other": above.name})


def _hides(frame: Frame, other: Frame) -> bool:
    across = min(frame.right, other.right) - max(frame.x, other.x)
    down = min(frame.bottom, other.bottom) - max(frame.y, other.y)
    smaller = min(frame.width * frame.height, other.width * other.height)
    return across > _LEAST and down > _LEAST and across * down > _COMMON * smaller


def _covers(shape: Shape, lines: Frame, looks: Looks) -> bool:
    """Say whether a shape that is drawn later hides most of a text: a picture, or what is filled so that nothing shines through."""
    if shape.frame is None or shape.hidden or shape.kind not in ("shape", "picture", "media"):
        return False
    fill = looks.fill(shape)
    opaque = fill is not None and (fill.kind == "picture" or (fill.kind == "solid" and fill.colours[0][1] >= 1))
    across = min(shape.frame.right, lines.right) - max(shape.frame.x, lines.x)
    down = min(shape.frame.bottom, lines.bottom) - max(shape.frame.y, lines.y)
    return opaque and across > 0 and down > 0 and across * down > 0.5 * lines.width * lines.height


def _placed(shape: Shape, slide: Slide, sources: Sources, faces: Faces, sides: set[str]) -> _Text | None:
    """Return where the lines of a shape stand; `None` for what has none, is turned or hidden, or is a footer."""
    body = child(shape.node, "txBody")
    if body is None or shape.frame is None or shape.hidden or shape.is_edge or not has_words(shape.text) or not _is_measured(shape.text) or _is_turned(shape):
        return None
    box = box_of(sources, slide.partname, shape.node, 0, Place())
    if box.body.get("vert", "horz") != "horz" or int(box.body.get("numCol", "1") or 1) > 1:
        return None
    fit = next((node for node in body.iterfind("{*}bodyPr/{*}normAutofit")), None)
    scale = share(fit.get("fontScale")) if fit is not None else 1.0
    reduction = share(fit.get("lnSpcReduction"), 0.0) if fit is not None else 0.0
    area = area_of(box, shape.node)
    paragraphs = Reader(box.levels, box.fonts, faces).paragraphs(body)
    need = needed(paragraphs, area, scale, reduction)
    high = need.height * _SLACK
    if fit is not None or box.body.get("autofit") == "normAutofit":
        high = min(high, area.height)
    wide = min(need.width, area.width) * _SLACK if area.wrap else need.width * _SLACK
    free = {"ctr": 0.5, "r": 1.0}.get(next(iter(sides)), 0.0) if len(sides) == 1 else 0.0
    down = {"ctr": 0.5, "b": 1.0}.get(box.body.get("anchor", "t"), 0.0)
    left = shape.frame.x + (shape.frame.width / EMU - area.width) / 2 * EMU + max(area.width - wide, 0) * free * EMU
    top = shape.frame.y + (shape.frame.height / EMU - area.height) / 2 * EMU + (area.height - high) * down * EMU
    return _Text(shape, Frame(int(left), int(top), int(wide * EMU), int(high * EMU)))


def _is_measured(text: str) -> bool:
    """Say whether the widths of a text's characters are known: those of the Latin, Greek and Cyrillic scripts."""
    return not any(sign.isalpha() and ord(sign) > _LAST_KNOWN for sign in text)


def _is_turned(shape: Shape) -> bool:
    frames = (node for node in shape.node.iter() if local(node) == "xfrm")
    return any(frame.get("rot", "0") not in ("0", "") for frame in frames)
