"""How what the data say of a shape is written into its properties: place and size, geometry, fill and line, in the order of the schema.

`p:spPr` and its kin hold a:xfrm, a:prstGeom or a:custGeom, a fill, a:ln, effects, in this order (ISO/IEC 29500-1 §20.1.2.2.35, §20.1.7.6, §20.1.9.18).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from lxml import etree

from docautomat.errors import Finding, Place
from docautomat.markup.language import Element, Site
from docautomat.markup.rendering import rendering
from docautomat.markup.trees import child, local
from docautomat.values import RefusedValueError
from docautomat.values.shapes import Colour, Length, Look

__all__ = ["LOOK_WRITERS"]

_FILLS = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
_BEFORE_FILL = ("xfrm", "custGeom", "prstGeom")
_MOVES = ("width", "height", "left", "top", "dx", "dy", "at", "rotation", "flip")
_ANGLES = {"pie": ("adj1", "adj2"), "arc": ("adj1", "adj2"), "chord": ("adj1", "adj2"), "blockArc": ("adj1", "adj2")}
"""Geometries of which some adjustments are angles."""
_ONE = frozenset(
    "bevel bracePair bracketPair can chevron cube diagStripe donut foldedCorner hexagon homePlate horizontalScroll leftBracket moon noSmoking octagon"
    " parallelogram plaque plus rightBracket round1Rect roundRect smileyFace snip1Rect star10 star12 star16 star24 star32 star4 star5 star6 star7 star8"
    " sun teardrop trapezoid triangle verticalScroll".split()
)
"""Geometries whose first adjustment is called `adj`."""
_DEGREE = 60_000


def write_look(value: Any, site: Site) -> str:
    """Return a shape's properties (`site.before`, or the second of two values) as the data want them."""
    held = site.before
    if isinstance(value, tuple):
        value, held = value
    if value is None or value == "":
        return held
    if not isinstance(value, Look):
        raise RefusedValueError("this says nothing of a shape", "write {{ shape(fill=…, width=…) }}")
    facts = _facts(site.after)
    root = copy.deepcopy(_parsed(site.names, held)) if held == site.before else _read(site.names, held)
    holder = root[0]
    apply = _Looks(holder, value, facts)
    for name in value.given:
        if name in _WRITERS:
            _WRITERS[name](apply)
    if any(name in value.given for name in _MOVES):
        apply.move()
    text = etree.tostring(root, encoding="unicode")
    return text[text.index(">") + 1 : text.rindex("<")]


@lru_cache(maxsize=1024)
def _facts(text: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(text)
    return facts


@lru_cache(maxsize=1024)
def _parsed(names: str, held: str) -> Element:
    return _read(names, held)


def _read(names: str, held: str) -> Element:
    return etree.fromstring(f"<x {names}>{held}</x>")


class _Looks:
    def __init__(self, holder: Element, look: Look, facts: dict[str, Any]) -> None:
        self._holder, self._look, self._facts = holder, look, facts
        self._a = "{" + facts["a"] + "}"

    # --- place and size -------------------------------------------------------------------------------------------------------------

    def move(self) -> None:
        """Write the transform."""
        look, facts = self._look, self._facts
        frame = self._transform()
        offset, extent = child(frame, "off"), child(frame, "ext")
        assert offset is not None
        assert extent is not None
        x, y, width, height = (float(node.get(name, "0")) for node, name in ((offset, "x"), (offset, "y"), (extent, "cx"), (extent, "cy")))
        across, down = look.anchors
        wide, high = _sized(look.get("width"), width), _sized(look.get("height"), height)
        x, y = x + (width - wide) * across, y + (height - high) * down
        slide_width, slide_height = facts["slide"]
        if look.get("left") is not None:
            x = _along(look.get("left"), slide_width)
        if look.get("top") is not None:
            y = _along(look.get("top"), slide_height)
        if look.share is not None:
            x, y = self._on_track(x, y, wide, high)
        x, y = x + _along(look.get("dx"), slide_width), y + _along(look.get("dy"), slide_height)
        for node, name, number in ((offset, "x", x), (offset, "y", y), (extent, "cx", wide), (extent, "cy", high)):
            node.set(name, str(round(number)))
        self._turn(frame)

    def _transform(self) -> Element:
        frame = self._holder if local(self._holder) == "xfrm" else child(self._holder, "xfrm")
        if child(frame, "off") is not None and child(frame, "ext") is not None:
            return frame  # type: ignore[return-value]
        given = self._facts["frame"]
        if given is None:
            raise RefusedValueError("nothing says where this shape stands", "move it once by hand, so that PowerPoint writes its place")
        if frame is None:
            frame = etree.Element(f"{self._a}xfrm")
            self._holder.insert(0, frame)
        for old in list(frame):
            frame.remove(old)
        etree.SubElement(frame, f"{self._a}off", x=str(given[0]), y=str(given[1]))
        etree.SubElement(frame, f"{self._a}ext", cx=str(given[2]), cy=str(given[3]))
        return frame

    def _on_track(self, x: float, y: float, wide: float, high: float) -> tuple[float, float]:
        """Return where the shape's middle stands on its track; on which side of it, if that is said."""
        left, top, width, height = self._facts["track"]
        share = self._look.share or 0.0
        if not 0 <= share <= 1:
            place = Place(part=self._facts["part"], spot=f'"{self._facts["name"]}"')
            end = "begins" if share < 0 else "ends"
            message = f"{_shown(self._look.given['at'])} lies outside of the track, which {end} with {_shown(self._look.given['of'][share > 1])}"
            rendering().findings.append(Finding(code="track", severity="warning", place=place, message=message, hint="it stands at the end of the track"))
        share = min(1.0, max(0.0, share))
        lying = width >= height
        if lying:
            x = left + width * share - wide / 2
        else:
            y = top + height * share - high / 2
        side = self._look.get("side")
        if side and lying and ((y + high / 2 < top + height / 2) != (side == "above")):
            y = 2 * top + height - y - high
        elif side and not lying and ((x + wide / 2 < left + width / 2) != (side == "above")):
            x = 2 * left + width - x - wide
        return x, y

    def _turn(self, frame: Element) -> None:
        rotation, flips = self._look.get("rotation"), self._look.flips
        if rotation is not None:
            frame.set("rot", str(round(rotation % 360 * _DEGREE)))
        for name, flip in zip(("flipH", "flipV"), flips or (), strict=False):
            frame.set(name, str(flip))

    # --- geometry, fill, line -------------------------------------------------------------------------------------------------------

    def adjust(self) -> None:
        """Write the adjustments of a preset geometry."""
        geometry = child(self._holder, "prstGeom")
        if geometry is None:
            raise RefusedValueError("this shape has no handles to adjust", "draw one that has yellow handles, and no freeform")
        kind = geometry.get("prst", "")
        values = child(geometry, "avLst")
        if values is None:
            values = etree.SubElement(geometry, f"{self._a}avLst")
        names = [node.get("name", "") for node in values] or (["adj"] if kind in _ONE else [])
        for given, number in self._look.given["adjust"]:
            place = int(given[1:]) if given.startswith("#") else -1
            name = given if place < 0 else names[place] if place < len(names) else f"adj{place + 1}"
            scaled = number % 360 * _DEGREE if name in _ANGLES.get(kind, ()) else number * 100_000
            node = next((node for node in values if node.get("name") == name), None)
            if node is None:
                node = etree.SubElement(values, f"{self._a}gd", name=name)
            node.set("fmla", f"val {round(scaled)}")

    def fill(self) -> None:
        """Write the fill."""
        if local(self._holder) == "xfrm":
            raise RefusedValueError("a chart or table has no fill of its own", "fill a cell with {% cellbg … %}, or draw a shape behind it")
        for old in [node for node in self._holder if local(node) in _FILLS]:
            self._holder.remove(old)
        self._holder.insert(self._behind(_BEFORE_FILL), fill_of(self._look.given["fill"], self._a))

    def line(self) -> None:
        """Write the colour of the line."""
        line = self._line()
        for old in [node for node in line if local(node) in _FILLS]:
            line.remove(old)
        line.insert(0, fill_of(self._look.given["line"], self._a))

    def line_width(self) -> None:
        """Write the width of the line."""
        self._line().set("w", str(round(self._look.given["line_width"].amount)))

    def _line(self) -> Element:
        if local(self._holder) in ("xfrm", "grpSpPr"):
            raise RefusedValueError("a group, chart or table has no line of its own", "write shape(…) into the alternative text of a shape")
        line = child(self._holder, "ln")
        if line is None:
            line = etree.Element(f"{self._a}ln")
            self._holder.insert(self._behind((*_BEFORE_FILL, *_FILLS)), line)
        return line

    def _behind(self, names: tuple[str, ...]) -> int:
        return max((index + 1 for index, node in enumerate(self._holder) if local(node) in names), default=0)


_WRITERS: dict[str, Callable[[_Looks], None]] = {"adjust": _Looks.adjust, "fill": _Looks.fill, "line": _Looks.line, "line_width": _Looks.line_width}


def _shown(value: object) -> str:
    return str(value)[:10]


def _sized(given: Length | None, drawn: float) -> float:
    return drawn if given is None else drawn * given.amount if given.share else given.amount


def _along(given: Length | None, whole: float) -> float:
    return 0.0 if given is None else whole * given.amount if given.share else given.amount


def fill_of(colour: Colour, a: str) -> Element:
    """Return a fill of one colour, or none."""
    if colour.name == "none":
        return etree.Element(f"{a}noFill")
    fill = etree.Element(f"{a}solidFill")
    inner = etree.SubElement(fill, f"{a}{'schemeClr' if colour.theme else 'srgbClr'}", val=colour.name)
    if colour.lighter:
        etree.SubElement(inner, f"{a}lumMod", val=str(round((1 - abs(colour.lighter)) * 100_000)))
    if colour.lighter > 0:
        etree.SubElement(inner, f"{a}lumOff", val=str(round(colour.lighter * 100_000)))
    return fill


def write_text_fill(value: Any, site: Site) -> str:
    """Return the colour of a run of the shape's text; that of the author (`site.before`) where the data say nothing."""
    colour = value.get("text_color") if isinstance(value, Look) else None
    if colour is None:
        return site.before
    return etree.tostring(fill_of(colour, "{" + site.after + "}"), encoding="unicode")


def write_hidden(value: Any, site: Site) -> str:
    """Return whether a shape is hidden (`p:cNvPr/@hidden`)."""
    hidden = value.get("hidden") if isinstance(value, Look) else None
    return site.before if hidden is None else str(int(hidden))


LOOK_WRITERS = {"_look": write_look, "_text_fill": write_text_fill, "_hidden": write_hidden}
