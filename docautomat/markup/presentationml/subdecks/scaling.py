"""Slides, layouts and masters made for another size of slides: positions, extents, sizes of text and widths of lines (ISO/IEC 29500-1 §20.1.7, §21.1)."""

from __future__ import annotations

from dataclasses import dataclass

from docautomat.markup.language import Element

__all__ = ["SAME", "Scale", "scaled"]

_TEXTS = frozenset({"rPr", "defRPr", "endParaRPr"})
_LINES = frozenset({"ln", "lnL", "lnR", "lnT", "lnB", "lnTlToBr", "lnBlToTr"})
_MEASURES = {
    "pPr": ("marL", "marR", "indent", "defTabSz"),
    "defPPr": ("marL", "marR", "indent", "defTabSz"),
    "bodyPr": ("lIns", "tIns", "rIns", "bIns", "spcCol"),
    "tcPr": ("marL", "marR", "marT", "marB"),
    "gridCol": ("w",),
    "tr": ("h",),
    "tab": ("pos",),
    "outerShdw": ("blurRad", "dist"),
    "innerShdw": ("blurRad", "dist"),
    **{f"lvl{level}pPr": ("marL", "marR", "indent", "defTabSz") for level in range(1, 10)},
    **dict.fromkeys(_LINES, ("w",)),
}
_SMALLEST, _LARGEST = 100, 400_000
"""Text sizes in hundredths of a point (§20.1.10.72)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """By how much everything grows, and how far it moves then: the slide stands in the middle of one of other proportions."""

    factor: float = 1.0
    x: int = 0
    y: int = 0

    @classmethod
    def between(cls, given: tuple[int, int], wanted: tuple[int, int]) -> Scale:
        """Return how slides of the `given` size fit into those of the `wanted` one."""
        if given == wanted:
            return SAME
        factor = min(wanted[0] / given[0], wanted[1] / given[1])
        return cls(factor, round((wanted[0] - given[0] * factor) / 2), round((wanted[1] - given[1] * factor) / 2))


SAME = Scale()


def scaled(root: Element, scale: Scale, *, moved: bool = True) -> None:
    """Scale a slide, layout or master, or a drawing or chart on it, which does not move; what stands in a group keeps the group's own coordinates."""
    if scale == SAME:
        return
    factor = scale.factor
    for node in root.iter("*"):
        name = str(node.tag).rpartition("}")[2]
        if name == "xfrm":
            _transform(node, scale, moved=moved)
        elif name in _TEXTS:
            _size(node, "sz", factor)
        elif name in ("spcPts", "buSzPts"):
            _size(node, "val", factor)
        for attribute in _MEASURES.get(name, ()):
            _number(node, attribute, factor)


def _transform(node: Element, scale: Scale, *, moved: bool) -> None:
    if _in_group(node):
        return
    offset, extent = node.find("{*}off"), node.find("{*}ext")
    if offset is not None:
        for axis, distance in (("x", scale.x), ("y", scale.y)):
            _number(offset, axis, scale.factor, distance if moved else 0)
    if extent is not None:
        for axis in ("cx", "cy"):
            _number(extent, axis, scale.factor)


def _in_group(node: Element) -> bool:
    """Say whether a transform is that of the tree of all shapes, or of a shape in a group, whose coordinates are the group's."""
    holder = node.getparent()
    tag = str(holder.tag).rpartition("}")[2] if holder is not None else ""
    shape = node if tag in ("graphicFrame", "contentPart") else holder
    owner = shape.getparent() if shape is not None else None  # of p:spPr the shape; of p:xfrm in a frame the frame itself
    if tag == "grpSpPr" and owner is not None and str(owner.tag).endswith("}spTree"):
        return True
    around = owner.iterancestors() if owner is not None else ()
    if tag == "graphicFrame" and owner is not None and str(owner.tag).endswith("}grpSp"):
        return True
    return any(str(each.tag).endswith("}grpSp") for each in around)


def _size(node: Element, attribute: str, factor: float) -> None:
    value = node.get(attribute, "")
    if value.isdigit():
        node.set(attribute, str(min(max(round(int(value) * factor), _SMALLEST if int(value) >= _SMALLEST else 0), _LARGEST)))


def _number(node: Element, attribute: str, factor: float, distance: int = 0) -> None:
    value = node.get(attribute, "")
    if value.removeprefix("-").isdigit():
        node.set(attribute, str(round(int(value) * factor) + distance))
