"""Whether a paragraph of a slide has a bullet or number, as its shape, layout and master say (ISO/IEC 29500-1 §21.1.2.4, §19.3.1.36)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docautomat.markup.language import Element
from docautomat.opc.package import Package

__all__ = ["Bullets"]

_BULLETS = frozenset({"buNone", "buAutoNum", "buChar", "buBlip"})
_STYLES = {"title": "titleStyle", "ctrTitle": "titleStyle", "dt": "otherStyle", "ftr": "otherStyle", "sldNum": "otherStyle", "hdr": "otherStyle"}
_SAME = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}


class Bullets:
    """Tells of the paragraphs of one part: `own`, where the paragraph says it has a bullet, `level`, where its level has one; nothing else."""

    def __init__(self, package: Package, partname: str) -> None:
        self._package = package
        self._partname = partname
        self._above: list[Element] | None = None

    def __call__(self, paragraph: Element) -> str:
        """Return whether a paragraph has a bullet."""
        properties = paragraph.find("{*}pPr")
        own = _stated(properties)
        if own:
            return "own" if own != "buNone" else ""
        shape = next((node for node in paragraph.iterancestors() if str(node.tag).endswith("}sp")), None)
        if shape is None:
            return ""
        level = (properties.get("lvl") if properties is not None else None) or "0"
        name = f"{{*}}lvl{int(level) + 1 if level.isdigit() else 1}pPr"
        for style in self._styles(shape):
            found = _stated(style.find(name))
            if found:
                return "level" if found != "buNone" else ""
        return ""

    def _styles(self, shape: Element) -> Iterator[Element]:
        """Yield the list styles that hold for a shape, the nearest first."""
        yield from _list_style(shape)
        placeholder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
        if placeholder is None:
            return
        kind, index = placeholder.get("type", "obj"), placeholder.get("idx", "0")
        if self._above is None:
            self._above = list(self._parts_above())
        for root in self._above:
            twin = _placeholder(root, kind, index)
            if twin is not None:
                yield from _list_style(twin)
        for root in self._above[-1:]:
            yield from root.iterfind(f"{{*}}txStyles/{{*}}{_STYLES.get(kind, 'bodyStyle')}")

    def _parts_above(self) -> Iterator[Element]:
        """Yield the part's layout and master."""
        name = self._partname
        if self._package.content_type(name).endswith("slideMaster+xml"):
            return
        for kind in ("slideLayout", "slideMaster"):
            found = self._package.related(name, kind)[:1]
            if found:
                name = found[0]
                yield self._package.parse(name)


def _stated(properties: Element | None) -> str:
    """Return the bullet that some properties state."""
    names = (etree.QName(child).localname for child in properties if isinstance(child.tag, str)) if properties is not None else ()
    return next((name for name in names if name in _BULLETS), "")


def _list_style(shape: Element) -> Iterator[Element]:
    yield from shape.iterfind("{*}txBody/{*}lstStyle")


def _placeholder(root: Element, kind: str, index: str) -> Element | None:
    """Return the placeholder of a layout or master from which one of a slide inherits: by its index, or else by its kind."""
    by_kind = None
    for found in root.iter("{*}ph"):
        of_kind = _SAME.get(found.get("type", "obj"), found.get("type", "obj"))
        shape = next((node for node in found.iterancestors() if str(node.tag).endswith("}sp")), None)
        if index != "0" and found.get("idx", "0") == index and not str(root.tag).endswith("}sldMaster"):
            return shape
        if by_kind is None and of_kind == _SAME.get(kind, kind):
            by_kind = shape
    return by_kind
