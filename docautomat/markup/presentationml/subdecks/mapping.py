"""Slides put on the layouts of the target's own design: a layout of the same name or kind, placeholders by type and index."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from docautomat.markup.language import Element
from docautomat.markup.presentationml.subdecks.designs import Layout, described
from docautomat.markup.presentationml.subdecks.source import Source

__all__ = ["best_layout", "put_on"]

_FOOTERS = frozenset({"dt", "ftr", "sldNum", "hdr"})
_SAME = {"ctrTitle": "title", "clipArt": "pic", **dict.fromkeys(("subTitle", "obj", "half", "tbl", "chart", "dgm", "media"), "body")}
"""Kinds of placeholders of which one may stand for another."""


def _family(kind: str) -> str:
    return _SAME.get(kind, kind)


def best_layout(layout: Layout, candidates: list[Layout]) -> Layout | None:
    """Return the layout of the target for slides of a layout: that of the same name, else of the same kind, else the one with the most alike placeholders."""
    name = layout.name.casefold()
    for found in candidates:
        if name and found.name.casefold() == name:
            return found
    for found in candidates:
        if layout.kind and layout.kind != "cust" and found.kind == layout.kind:
            return found
    return max(candidates, key=lambda found: _likeness(layout, found), default=None)


def _likeness(layout: Layout, found: Layout) -> int:
    wanted = [_family(kind) for kind, _ in layout.placeholders if kind not in _FOOTERS]
    there = [_family(kind) for kind, _ in found.placeholders if kind not in _FOOTERS]
    both = sum(min(wanted.count(kind), there.count(kind)) for kind in set(wanted))
    return 2 * both - abs(len(wanted) - len(there))


def put_on(root: Element, target: Layout, source: Source, layout: str) -> None:
    """Lead a slide's placeholders to those of another layout; one that has none there becomes a shape that stays where it was.

    Where there are not enough of them only titles and footers move: boxes that stay and boxes that go would lie on each other.
    """
    placeholders = list(root.iter("{*}ph"))
    given = _matched(placeholders, list(target.placeholders))
    if any(node not in given and not _outer(node) for node in placeholders):
        given = {node: found for node, found in given.items() if _outer(node)}
    places: Mapping[tuple[str, str], list[Element]] | None = None
    for node in placeholders:
        shape = _shape(node)
        if node in given:
            _state(node, *given[node])
        elif shape is not None and node.get("type", "obj") in _FOOTERS:
            if (parent := shape.getparent()) is not None:
                parent.remove(shape)
        elif shape is not None:
            places = places if places is not None else _places(source, layout)
            _set_free(shape, node, places)
    _own_colours(root)


def _outer(node: Element) -> bool:
    return node.get("type", "obj") in _FOOTERS or _family(node.get("type", "obj")) == "title"


def _matched(placeholders: list[Element], free: list[tuple[str, str]]) -> dict[Element, tuple[str, str]]:
    given: dict[Element, tuple[str, str]] = {}
    for rule in (_exact, _by_family):
        for node in placeholders:
            found = rule(node, free) if node not in given else None
            if found is not None:
                free.remove(found)
                given[node] = found
    return given


def _exact(node: Element, free: list[tuple[str, str]]) -> tuple[str, str] | None:
    own = node.get("type", "obj"), node.get("idx", "0")
    return own if own in free else None


def _by_family(node: Element, free: list[tuple[str, str]]) -> tuple[str, str] | None:
    kind = _family(node.get("type", "obj"))
    return next((found for found in free if _family(found[0]) == kind), None)


def _state(node: Element, kind: str, index: str) -> None:
    for name, value, default in (("type", kind, "obj"), ("idx", index, "0")):
        if value != default:
            node.set(name, value)
        elif name in node.attrib:
            del node.attrib[name]


def _shape(node: Element) -> Element | None:
    properties = next((each for each in node.iterancestors() if str(each.tag).rpartition("}")[2].startswith("nv") and str(each.tag).endswith("Pr")), None)
    while properties is not None and str(properties.tag).endswith("}nvPr"):
        properties = properties.getparent()
    return properties.getparent() if properties is not None else None


def _places(source: Source, layout: str) -> dict[tuple[str, str], list[Element]]:
    """Return for each placeholder what the layout, and then the master below it, make of it."""
    found: dict[tuple[str, str], list[Element]] = {}
    below: dict[str, list[Element]] = {}
    master = source.related(layout, "slideMaster")
    for node in source.parse(master).iter("{*}ph") if master else ():
        if (shape := _shape(node)) is not None:
            below.setdefault(_family(node.get("type", "obj")), []).append(shape)
    for node in source.parse(layout).iter("{*}ph"):
        if (shape := _shape(node)) is not None:
            kind, index = node.get("type", "obj"), node.get("idx", "0")
            found[kind, index] = [shape, *below.get(_family(kind), ())[:1]]
            found.setdefault(("", index), found[kind, index])
    found.update({(kind, ""): shapes[:1] for kind, shapes in below.items()})
    return found


def _set_free(shape: Element, node: Element, places: Mapping[tuple[str, str], list[Element]]) -> None:
    """Make a shape of a placeholder, where it stood and with text as large as it was."""
    kind, index = node.get("type", "obj"), node.get("idx", "0")
    if (parent := node.getparent()) is not None:
        parent.remove(node)
    above = places.get((kind, index)) or places.get(("", index)) or places.get((_family(kind), "")) or []
    _take_levels(shape, above)
    properties = shape.find("{*}spPr")
    if properties is None or properties.find("{*}xfrm") is not None:
        return
    transform = next((found for each in above if (found := each.find("{*}spPr/{*}xfrm")) is not None), None)
    if transform is None:
        return
    a = str(transform.tag).removesuffix("xfrm")
    properties.insert(0, copy.deepcopy(transform))
    if properties.find("{*}prstGeom") is None and properties.find("{*}custGeom") is None:
        geometry = properties.makeelement(f"{a}prstGeom", {"prst": "rect"})
        geometry.append(geometry.makeelement(f"{a}avLst"))
        properties.insert(1, geometry)


def _take_levels(shape: Element, above: list[Element]) -> None:
    """Give a shape the levels of text that its layout gave it; those with pictures as bullets belong to the layout."""
    own = shape.find("{*}txBody/{*}lstStyle")
    given = next((found for each in above if (found := each.find("{*}txBody/{*}lstStyle")) is not None and len(found)), None)
    if own is None or len(own) or given is None or given.find(".//{*}buBlip") is not None:
        return
    for level in given:
        own.append(copy.deepcopy(level))


def _own_colours(root: Element) -> None:
    """Let a slide take the colours of its master."""
    for override in list(root.iterfind("{*}clrMapOvr")):
        for child in list(override):
            if str(child.tag).endswith("}overrideClrMapping"):
                override.replace(child, child.makeelement(str(child.tag).replace("overrideClrMapping", "masterClrMapping")))


def layout_of(source: Source, partname: str) -> Layout:
    """Return what a layout of the source is called, and its placeholders."""
    return described(partname, source.parse(partname))
