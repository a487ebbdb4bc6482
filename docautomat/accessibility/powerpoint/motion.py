"""What moves: animations, transitions, slides that advance by themselves, media that play by themselves (ISO/IEC 29500-1 §19.5)."""

from __future__ import annotations

from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.powerpoint.deck import Deck, Slide
from docautomat.accessibility.values import number
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["motion_faults"]

_FLASHES = frozenset({("entr", "11"), ("emph", "26"), ("emph", "35"), ("exit", "11"), ("emph", "14")})
"""Class and number of effects that flash: Flash Once, Pulse, Blink, Blast."""
_STILL = frozenset({"cut", "fade", "fadeThroughBlack", "extLst", "sndAc"})


def motion_faults(deck: Deck) -> Iterator[Fault]:
    """Yield what moves or plays."""
    for slide in deck.slides:
        yield from _animations(slide)
        yield from _transitions(slide)
    for _, root in deck.office.trees(deck.office.main, "presProps"):
        show = child(root, "showPr")
        if show is not None and (show.get("loop") in ("1", "true") or child(show, "kiosk") is not None):
            yield Fault(code="show-loops", part="presentation")


def _animations(slide: Slide) -> Iterator[Fault]:
    timing = child(slide.root, "timing")
    if timing is None:
        return
    effects = [node for node in timing.iter("{*}cTn") if node.get("presetClass") not in (None, "mediacall", "verb")]
    if effects:
        yield Fault(code="animation", part=slide.part, values={"count": len(effects)})
    if any(_flashes(node) for node in timing.iter("{*}cTn")):
        yield Fault(code="flashing", part=slide.part)
    names = {node.get("id", ""): node.get("name", "") for node in slide.root.iter("{*}cNvPr")}
    for command in timing.iter("{*}cmd"):
        if command.get("cmd", "").startswith("playFrom") and _plays_unasked(command):
            target = next((node.get("spid", "") for node in command.iter("{*}spTgt")), "")
            yield Fault(code="media-autoplay", part=slide.part, spot=f'"{names.get(target, "")}"', values={"name": names.get(target, "")})


def _flashes(node: Element) -> bool:
    effect = (node.get("presetClass", ""), node.get("presetID", ""))
    return effect in _FLASHES or (bool(effect[0]) and (node.get("repeatCount") == "indefinite" or number(node.get("repeatCount"), 0) > 3000))


def _plays_unasked(command: Element) -> bool:
    kinds = [node.get("nodeType") for node in command.iterancestors() if local(node) == "cTn"]
    return any(kind in ("withEffect", "afterEffect") for kind in kinds)


def _transitions(slide: Slide) -> Iterator[Fault]:
    for node in slide.root.iter("{*}transition"):
        advance = node.get("advTm")
        if advance is not None:
            yield Fault(code="auto-advance", part=slide.part, values={"count": number(advance) / 1000})
        if node.get("advClick") in ("0", "false"):
            yield Fault(code="no-click", part=slide.part)
        if any(local(each) not in _STILL for each in node if isinstance(each.tag, str)):
            yield Fault(code="transition", part=slide.part)
