"""What a text body inherits: sizes, fonts, margins, spacing and its place, from its shape up to the presentation's defaults.

run -> paragraph -> the shape's list style -> placeholder of the layout -> placeholder of the master -> the master's text styles
-> the presentation's default text style -> fonts of the theme                                (ISO/IEC 29500-1 §19.3.1.36, §19.3.1.52, §21.1.2.4)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docautomat.markup.fitting.properties import Properties, merged, paragraph_properties
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local
from docautomat.opc.package import Package

__all__ = ["Inherited", "Sources", "attributes_of_body", "placeholder_of", "transform", "upper_placeholders"]

_TITLES = frozenset({"title", "ctrTitle"})
_OTHERS = frozenset({"dt", "ftr", "sldNum", "hdr"})
DEFAULTS: Properties = {
    "left": 0.0,
    "indent": 0.0,
    "right": 0.0,
    "before": ("pts", 0.0),
    "after": ("pts", 0.0),
    "spacing": ("pct", 1.0),
    "size": 18.0,
    "bold": False,
    "italic": False,
    "caps": False,
    "gap": 0.0,
    "raised": False,
    "face": "+mn-lt",
    "bullet": "",
    "bullet size": 1.0,
    "number": ("arabicPeriod", 1),
}


@dataclass(slots=True)
class Inherited:
    """What one text body inherits."""

    levels: tuple[Properties, ...]
    """The nine levels of paragraphs, with everything that they do not say themselves."""
    body: dict[str, str]
    """Attributes of `a:bodyPr`; `autofit` is the name of the element that says what becomes of too much text."""
    frame: Element | None
    """The shape whose `a:xfrm` holds: its own, or that of a placeholder."""
    fonts: Mapping[str, str] = field(default_factory=dict)
    """The theme's fonts: `+mj-lt` and `+mn-lt`."""
    title: bool = False


@dataclass(slots=True)
class _Slide:
    layout: Element | None
    master: Element | None
    fonts: dict[str, str]


class Sources:
    """The parts of a presentation that others inherit from, read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._slides: dict[str, _Slide] = {}
        self._masters: dict[str, dict[str, str]] = {}
        self._levels: dict[tuple[Element, ...], tuple[Properties, ...]] = {}
        self.defaults = child(package.parse(package.main), "defaultTextStyle")
        size = child(package.parse(package.main), "sldSz")
        self.size = (float(size.get("cx", "9144000")), float(size.get("cy", "6858000"))) if size is not None else (9_144_000.0, 6_858_000.0)

    def of(self, partname: str, shape: Element) -> Inherited:
        """Return what the text of a shape on a slide inherits; that of a table's cells is no placeholder's."""
        slide = self._slide(partname)
        placeholder = placeholder_of(shape) if local(shape) == "sp" else None
        chain: list[Element] = [shape]
        if placeholder is not None:
            chain += upper_placeholders(slide.layout, slide.master, placeholder)
        kind = placeholder.get("type") or "obj" if placeholder is not None else ""
        lists = [self.defaults, _style(slide.master, kind)] if placeholder is not None else [_style(slide.master, ""), self.defaults]
        bodies = [own for holder in chain if (own := child(holder, "txBody")) is not None]
        lists += [child(found, "lstStyle") for found in reversed(bodies)]
        return Inherited(
            levels=self._merged(tuple(found for found in lists if found is not None and len(found))),
            body=merged(attributes_of_body(found) for found in reversed(bodies)),
            frame=next((holder for holder in chain if transform(holder) is not None), None),
            fonts=slide.fonts,
            title=kind in _TITLES,
        )

    def _merged(self, lists: tuple[Element, ...]) -> tuple[Properties, ...]:
        """Return the nine levels of list styles of which the later ones win; shapes that inherit the same share them."""
        levels = self._levels.get(lists)
        if levels is None:
            levels = self._levels[lists] = tuple(merged([DEFAULTS, *(_level(found, number) for found in lists)]) for number in range(1, 10))
        return levels

    def _slide(self, partname: str) -> _Slide:
        found = self._slides.get(partname)
        if found is None:
            layouts = self._package.related(partname, "slideLayout")
            masters = self._package.related(layouts[0], "slideMaster") if layouts else []
            layout = self._package.parse(layouts[0]) if layouts else None
            master = self._package.parse(masters[0]) if masters else None
            found = self._slides[partname] = _Slide(layout, master, self._fonts(masters[0]) if masters else {})
        return found

    def _fonts(self, master: str) -> dict[str, str]:
        if master not in self._masters:
            fonts: dict[str, str] = {}
            for theme in self._package.related(master, "theme"):
                root = self._package.parse(theme)
                for key, name in (("+mj-lt", "majorFont"), ("+mn-lt", "minorFont")):
                    latin = root.find(f".//{{*}}{name}/{{*}}latin")
                    fonts[key] = latin.get("typeface", "") if latin is not None else ""
            self._masters[master] = fonts
        return self._masters[master]


def transform(shape: Element) -> Element | None:
    """Return a shape's `a:xfrm`, if it has one with an extent."""
    holder = child(shape, "spPr")
    found = child(holder, "xfrm") if holder is not None else child(shape, "xfrm")
    return found if child(found, "ext") is not None else None


def attributes_of_body(body: Element) -> dict[str, str]:
    """Return what a text body's `a:bodyPr` says."""
    properties = child(body, "bodyPr")
    if properties is None:
        return {}
    found: dict[str, Any] = {str(name): str(value) for name, value in properties.attrib.items()}
    for node in properties:
        if local(node) in ("noAutofit", "normAutofit", "spAutoFit"):
            found["autofit"] = local(node)
    return found


def placeholder_of(shape: Element) -> Element | None:
    """Return a shape's `p:ph`, if it is a placeholder."""
    return next((found for node in shape if local(node).startswith("nv") and (found := child(child(node, "nvPr"), "ph")) is not None), None)


def _placeholders(part: Element | None) -> list[tuple[Element, Element]]:
    tree = child(child(part, "cSld"), "spTree")
    return [(shape, found) for shape in tree.iter() if local(shape) == "sp" and (found := placeholder_of(shape)) is not None] if tree is not None else []


def upper_placeholders(layout: Element | None, master: Element | None, placeholder: Element) -> list[Element]:
    """Return the shapes that a slide's placeholder inherits from: that of the layout, then that of the master.

    In a layout an index counts, for a master only the kind does: the second content of a slide has the index of the master's date (§19.3.1.36).
    """
    on_layout = _of_layout(layout, placeholder)
    upper = placeholder_of(on_layout) if on_layout is not None else None
    kind = (upper.get("type") if upper is not None else None) or placeholder.get("type") or "obj"
    return [found for found in (on_layout, _of_master(master, kind)) if found is not None]


def _of_layout(layout: Element | None, placeholder: Element) -> Element | None:
    """Return the layout's shape that a placeholder of a slide inherits from: same index, else same type."""
    kind, index = placeholder.get("type"), placeholder.get("idx", "0")
    known = _placeholders(layout)
    if kind in _TITLES:
        return next((shape for shape, found in known if found.get("type") in _TITLES), None)
    by_index = next((shape for shape, found in known if found.get("idx", "0") == index and found.get("type") not in _TITLES), None)
    return by_index if by_index is not None else next((shape for shape, found in known if kind and found.get("type") == kind), None)


def _of_master(master: Element | None, kind: str) -> Element | None:
    wanted = "title" if kind in _TITLES else kind if kind in _OTHERS else "body"
    return next((shape for shape, found in _placeholders(master) if found.get("type") == wanted), None)


def _style(master: Element | None, kind: str) -> Element | None:
    """Return the text style of a master for a kind of placeholder."""
    name = "titleStyle" if kind in _TITLES else "otherStyle" if not kind or kind in _OTHERS else "bodyStyle"
    return child(child(master, "txStyles"), name)


def _level(style: Element | None, level: int) -> Properties:
    """Return what a list style says of a level."""
    return {**paragraph_properties(child(style, "defPPr")), **paragraph_properties(child(style, f"lvl{level}pPr"))}
