"""Boxes: what a shape with tags has room for, worked out once per template; and the area that its text has in a render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docautomat.errors import Place
from docautomat.markup.fitting.geometry import text_rectangle
from docautomat.markup.fitting.inheritance import Sources, transform
from docautomat.markup.fitting.properties import EMU, Properties, number
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["POLICIES", "Area", "Box", "area_of", "box_of"]

POLICIES = ("shrink", "continue", "truncate", "grow", "warn", "error", "none")
_AUTOFIT = {"normAutofit": "shrink", "spAutoFit": "grow"}
_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}
_VERTICAL = frozenset({"vert", "vert270", "eaVert", "mongolianVert", "wordArtVert", "wordArtVertRtl"})
_LEAST_SCALE = 0.25
"""PowerPoint scales text to no less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One shape or table with tags."""

    number: int
    place: Place
    kind: str
    """`text`, `title` or `table`."""
    policy: str
    least: float = 0.0
    """The smallest size of text, in points; 0: what PowerPoint takes for it."""
    levels: tuple[Properties, ...] = ()
    fonts: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0
    """The frame's extent in points, where the shape does not say its own."""
    left: float = 0.0
    top: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    """How much the groups around it enlarge it."""
    bottom: float = 0.0
    """How far down a table may reach, for other boxes the end of the slide: points from its top."""
    space: str = ""
    """The namespace declarations around it."""

    @property
    def keeps_words(self) -> bool:
        """Whether text is made smaller before one of its words is broken."""
        return self.policy == "shrink" and self.least > 0

    @property
    def least_scale(self) -> float:
        """Return the smallest scale where no smallest size is stated."""
        return 0.0 if self.least else _LEAST_SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where text stands: one or more columns, in points."""

    width: float
    height: float
    columns: int = 1
    wrap: bool = True


def box_of(sources: Sources, partname: str, shape: Element, number_of_box: int, place: Place, policy: str = "", least: float = 0.0) -> Box:
    """Return the box that a shape or a table's frame is; without a policy it has that of its own autofit."""
    inherited = sources.of(partname, shape)
    table = local(shape) == "graphicFrame"
    frame = transform(inherited.frame) if inherited.frame is not None else None
    offset, extent = child(frame, "off"), child(frame, "ext")
    scale = _group_scale(shape)
    top = number(offset.get("y")) / EMU if offset is not None else 0.0
    height = number(extent.get("cy")) / EMU if extent is not None else 0.0
    return Box(
        number=number_of_box,
        place=place,
        kind="table" if table else "title" if inherited.title else "text",
        policy=policy or ("warn" if table else _AUTOFIT.get(inherited.body.get("autofit", ""), "warn")),
        least=least,
        levels=inherited.levels,
        fonts=inherited.fonts,
        body=inherited.body,
        left=number(offset.get("x")) / EMU if offset is not None else 0.0,
        top=top,
        width=number(extent.get("cx")) / EMU if extent is not None else 0.0,
        height=height,
        scale=scale,
        bottom=_bottom(shape, top, height, sources, partname) if table else sources.size[1] / EMU,
        space=" ".join(f'xmlns{f":{name}" if name else ""}="{uri}"' for name, uri in shape.nsmap.items()),
    )


def _group_scale(shape: Element) -> tuple[float, float]:
    """Return how much the groups around a shape enlarge it (§19.3.1.22, §20.1.7.5)."""
    across, down = 1.0, 1.0
    for group in shape.iterancestors():
        frame = child(child(group, "grpSpPr"), "xfrm") if local(group) == "grpSp" else None
        extent, inner = child(frame, "ext"), child(frame, "chExt")
        if extent is not None and inner is not None and number(inner.get("cx")) > 0 and number(inner.get("cy")) > 0:
            across *= number(extent.get("cx")) / number(inner.get("cx"))
            down *= number(extent.get("cy")) / number(inner.get("cy"))
    return across, down


def _bottom(shape: Element, top: float, height: float, sources: Sources, partname: str) -> float:
    """Return how far a table may reach: to what stands below it, else to a margin as the slide has it above and below, at least to its own drawn end.

    What stands below may have its place from the layout or the master, as a footer has.
    """
    slide = sources.size[1] / EMU
    below = slide * 0.96
    parent = shape.getparent()
    frame = transform(shape)
    for other in parent if parent is not None else ():
        own = _placed(other, sources, partname) if other is not shape else None
        if own is None or frame is None:
            continue
        y, x, cx = (number(_of(own, name, key)) / EMU for name, key in (("off", "y"), ("off", "x"), ("ext", "cx")))
        left, width = (number(_of(frame, name, key)) / EMU for name, key in (("off", "x"), ("ext", "cx")))
        if y >= top + height * 0.9 and x < left + width and x + cx > left:
            below = min(below, y)
    return max(below, min(top + height, slide))


def _placed(shape: Element, sources: Sources, partname: str) -> Element | None:
    """Return a shape's transform, its own or that of its placeholder."""
    own = transform(shape)
    if own is not None or local(shape) != "sp":
        return own
    holder = sources.of(partname, shape).frame
    return transform(holder) if holder is not None else None


def _of(frame: Element, name: str, key: str) -> str | None:
    found = child(frame, name)
    return found.get(key) if found is not None else None


def area_of(box: Box, shape: Element) -> Area:
    """Return the area of the text in a rendered shape."""
    frame = transform(shape)
    extent = child(frame, "ext")
    width = (number(extent.get("cx")) / EMU if extent is not None else box.width) * box.scale[0]
    height = (number(extent.get("cy")) / EMU if extent is not None else box.height) * box.scale[1]
    left, top, right, bottom = _rectangle(child(shape, "spPr"), width, height)
    inner = {name: number(box.body.get(name), default) / EMU for name, default in _INSETS.items()}
    across = right - left - inner["lIns"] - inner["rIns"]
    down = bottom - top - inner["tIns"] - inner["bIns"]
    if box.body.get("vert") in _VERTICAL:
        across, down = bottom - top - max(inner["lIns"] + inner["rIns"], inner["tIns"] + inner["bIns"]), right - left - inner["lIns"] - inner["rIns"]
    columns = max(1, int(number(box.body.get("numCol"), 1)))
    gaps = (columns - 1) * number(box.body.get("spcCol")) / EMU
    return Area(width=max(1.0, (across - gaps) / columns), height=max(1.0, down), columns=columns, wrap=box.body.get("wrap") != "none")


def _rectangle(properties: Element | None, width: float, height: float) -> tuple[float, float, float, float]:
    geometry = child(properties, "prstGeom")
    if geometry is None:
        return 0.0, 0.0, width, height
    adjustments: dict[str, float] = {}
    values = child(geometry, "avLst")
    for guide in values if values is not None else ():
        formula = guide.get("fmla", "")
        if formula.startswith("val "):
            adjustments[guide.get("name", "")] = number(formula[4:])
    return text_rectangle(geometry.get("prst", ""), adjustments, width, height)
