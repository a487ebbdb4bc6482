"""Where shapes stand: their own `a:xfrm`, or that of their placeholder; and how groups enlarge them (ISO/IEC 29500-1 §20.1.7.5, §20.1.7.6)."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from docautomat.markup.fitting.inheritance import placeholder_of, upper_placeholders
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local
from docautomat.opc.package import Package

__all__ = ["Frame", "Frames", "group_scale", "holder_of", "name_of", "named_of", "put_frame", "transform_of"]


class Frame(NamedTuple):
    """A rectangle in EMU."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.y + self.height

    @classmethod
    def around(cls, frames: list[Frame]) -> Frame:
        """Return the smallest rectangle that holds all of them."""
        x, y = min(frame.x for frame in frames), min(frame.y for frame in frames)
        return cls(x, y, max(frame.right for frame in frames) - x, max(frame.bottom for frame in frames) - y)


def named_of(shape: Element) -> Element | None:
    """Return a shape's `p:cNvPr`."""
    return next((found for node in shape if local(node).startswith("nv") and (found := child(node, "cNvPr")) is not None), None)


def name_of(shape: Element) -> str:
    """Return a shape's name."""
    named = named_of(shape)
    return named.get("name", "") if named is not None else ""


def holder_of(shape: Element) -> Element | None:
    """Return the element in which a shape's `a:xfrm` stands; the shape itself where that is `p:xfrm`."""
    if local(shape) in ("graphicFrame", "contentPart"):
        return shape
    return child(shape, "grpSpPr" if local(shape) == "grpSp" else "spPr")


def transform_of(shape: Element) -> Element | None:
    """Return a shape's own transform, if it has one with an extent."""
    found = child(holder_of(shape), "xfrm")
    return found if child(found, "ext") is not None and child(found, "off") is not None else None


def group_scale(shape: Element) -> tuple[float, float]:
    """Return how much the groups around a shape enlarge it."""
    across, down = 1.0, 1.0
    for group in shape.iterancestors():
        frame = transform_of(group) if local(group) == "grpSp" else None
        outer, inner = child(frame, "ext"), child(frame, "chExt")
        if outer is not None and inner is not None and _emu(inner, "cx") > 0 and _emu(inner, "cy") > 0:
            across *= _emu(outer, "cx") / _emu(inner, "cx")
            down *= _emu(outer, "cy") / _emu(inner, "cy")
    return across, down


class Frames:
    """The frames of a deck's shapes; layouts and masters are looked up once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._uppers: dict[str, tuple[Element | None, Element | None]] = {}
        self._slide: Frame | None = None

    @property
    def slide(self) -> Frame:
        """The slide itself."""
        if self._slide is None:
            size = child(self._package.parse(self._package.main), "sldSz")
            self._slide = Frame(0, 0, _emu(size, "cx") or 9_144_000, _emu(size, "cy") or 6_858_000)
        return self._slide

    def of(self, partname: str, shape: Element) -> Frame | None:
        """Return where a shape stands, in the coordinates of the group around it; `None` where nothing says that."""
        found = transform_of(shape)
        if found is None:
            found = next((frame for upper in self._inherited(partname, shape) if (frame := transform_of(upper)) is not None), None)
        offset, extent = child(found, "off"), child(found, "ext")
        if offset is None or extent is None:
            return None
        return Frame(_emu(offset, "x"), _emu(offset, "y"), _emu(extent, "cx"), _emu(extent, "cy"))

    def _inherited(self, partname: str, shape: Element) -> list[Element]:
        placeholder = placeholder_of(shape)
        return upper_placeholders(*self._uppers_of(partname), placeholder) if placeholder is not None else []

    def _uppers_of(self, partname: str) -> tuple[Element | None, Element | None]:
        """Return the layout and the master of a slide; of a layout, its master."""
        if partname not in self._uppers:
            layout = next(iter(self._package.related(partname, "slideLayout")), None)
            master = next(iter(self._package.related(layout or partname, "slideMaster")), None)
            self._uppers[partname] = (self._package.parse(layout) if layout else None, self._package.parse(master) if master else None)
        return self._uppers[partname]


def put_frame(shape: Element, frame: Frame, drawing: str) -> Element:
    """Give a shape a transform of its own, if it has none; return it. `drawing` is DrawingML's namespace, in braces."""
    found = transform_of(shape)
    holder = holder_of(shape)
    assert holder is not None
    if found is None:
        for old in [node for node in holder if local(node) == "xfrm"]:
            holder.remove(old)
        found = etree.Element(f"{drawing}xfrm")
        etree.SubElement(found, f"{drawing}off", x=str(frame.x), y=str(frame.y))
        etree.SubElement(found, f"{drawing}ext", cx=str(frame.width), cy=str(frame.height))
        holder.insert(0, found)
    return found


def _emu(element: Element | None, name: str) -> int:
    text = element.get(name, "0") if element is not None else "0"
    try:
        return round(float(text))
    except ValueError:
        units = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "pc": 152_400, "pi": 152_400}
        try:
            return round(float(text[:-2]) * units[text[-2:]])
        except (ValueError, KeyError):
            return 0
