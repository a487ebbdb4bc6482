"""Titles of slides, and the order in which a slide is read out against the one in which it is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.powerpoint.deck import Deck, Shape, Slide
from docautomat.accessibility.texts import has_words, normal
from docautomat.markup.presentationml.frames import Frame
from docautomat.markup.trees import local

__all__ = ["order_faults", "title_faults"]

_SECTION = re.compile(
    r"(?:default section|untitled section|standardinndeling|standardseksjon|inndeling uten navn|inndeling utan namn|seksjon uten navn"
    r"|section|inndeling)(?: \d+)?",
    re.IGNORECASE,
)
_TOP = 0.3
"""The part of a slide in which titles stand."""


def title_faults(deck: Deck) -> Iterator[Fault]:
    """Yield what is wrong with the titles of slides and sections."""
    known: dict[str, Slide] = {}
    for slide in deck.slides:
        shown = slide.root.get("show", "1") not in ("0", "false")
        if not shown:
            yield Fault(code="slide-hidden", part=slide.part)
        title = slide.title
        if title is None or not has_words(title.text):
            yield _without(slide)
            continue
        first = known.setdefault(normal(title.text), slide)
        if first is not slide:
            yield Fault(code="slide-title-same", part=slide.part, spot=title.spot, values={"text": title.text, "where": f"slide {first.number}"})
        if title.hidden or (title.frame is not None and _is_off(title.frame, slide)):
            yield Fault(code="slide-title-off", part=slide.part, spot=title.spot, values={"text": title.text})
    seen: set[str] = set()
    for section in deck.root.iter("{*}section"):
        name = section.get("name", "")
        if _SECTION.fullmatch(name.strip()) or not name.strip() or name in seen:
            yield Fault(code="section-name", part="presentation", values={"text": name})
        seen.add(name)


def _without(slide: Slide) -> Fault:
    boxes = [shape for shape in slide.shapes if shape.kind == "shape" and not shape.is_edge and has_words(shape.text) and len(shape.text) <= 120]
    high = [shape for shape in boxes if shape.frame is not None and shape.frame.y < slide.size.height * _TOP and "\n" not in shape.text]
    if high:
        chosen = min(high, key=lambda shape: shape.frame.y if shape.frame is not None else 0)
        return Fault(code="slide-title-box", part=slide.part, spot=chosen.spot, values={"text": chosen.text})
    spot = slide.title.spot if slide.title is not None else ""
    return Fault(code="slide-title-missing", part=slide.part, spot=spot)


def _is_off(frame: Frame, slide: Slide) -> bool:
    return frame.right <= 0 or frame.bottom <= 0 or frame.x >= slide.size.width or frame.y >= slide.size.height


def order_faults(deck: Deck) -> Iterator[Fault]:
    """Yield what is read out at another place than it is seen, and what is not seen at all."""
    for slide in deck.slides:
        read = [shape for shape in slide.shapes if _is_read(shape)]
        for shape in read:
            if shape.frame is not None and _is_off(shape.frame, slide) and not shape.is_title:
                yield Fault(code="off-slide", part=slide.part, spot=shape.spot, values={"name": shape.name})
        title = slide.title
        if title is not None and title in read and read[0] is not title:
            yield Fault(code="title-not-first", part=slide.part, spot=read[0].spot, values={"name": read[0].name})
        yield from _order(slide, [shape for shape in read if not shape.is_title])


def _is_read(shape: Shape) -> bool:
    """Say whether a screen reader stops at a shape."""
    if shape.decorative or shape.hidden or shape.is_edge:
        return False
    named = shape.named
    alternative = named is not None and bool((named.get("descr") or "").strip())
    if local(shape.node) == "cxnSp" or (shape.kind == "shape" and not shape.text):
        return alternative
    return True


def _order(slide: Slide, read: list[Shape]) -> Iterator[Fault]:
    placed = [(shape, shape.frame) for shape in read if shape.frame is not None and shape.frame.width > 0 and not _is_off(shape.frame, slide)]
    for at, (shape, frame) in enumerate(placed):
        for earlier, other in placed[:at]:
            if _comes_before(frame, other, slide):
                yield Fault(code="reading-order", part=slide.part, spot=shape.spot, values={"name": shape.name, "other": earlier.name})
                break


def _comes_before(frame: Frame, other: Frame, slide: Slide) -> bool:
    """Say whether a reader meets one frame before another: it ends above where the other begins, in the same column; or it is to its left in the same row."""
    slack_y, slack_x = slide.size.height * 0.01, slide.size.width * 0.01
    common_x = min(frame.right, other.right) - max(frame.x, other.x)
    common_y = min(frame.bottom, other.bottom) - max(frame.y, other.y)
    if frame.bottom <= other.y + slack_y and common_x > 0.3 * min(frame.width, other.width):
        return True
    same_top = abs(frame.y - other.y) <= slide.size.height * 0.04
    return same_top and frame.right <= other.x + slack_x and common_y > 0.5 * min(frame.height, other.height)
