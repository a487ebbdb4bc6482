"""What a series says of single points: formats, labels, legend entries; for points that there are not any more it goes."""

from __future__ import annotations

from lxml import etree

from docautomat.markup.language import Element

__all__ = ["drop", "forget", "prune", "recolour"]

_A = ("{http://schemas.openxmlformats.org/drawingml/2006/main}", "{http://purl.oclc.org/ooxml/drawingml/main}")
_C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_FILTERS = ("filteredSeriesTitle", "filteredCategoryTitle", "categoryFilterExceptions")
_FIELDS = {"VALUE": "[VALUE]", "CATEGORYNAME": "[CATEGORY NAME]", "SERIESNAME": "[SERIES NAME]", "XVALUE": "[X VALUE]", "YVALUE": "[Y VALUE]"} | {
    "BUBBLESIZE": "[BUBBLE SIZE]",
    "PERCENTAGE": "[PERCENTAGE]",
    "CELLRANGE": "[CELLRANGE]",
}
"""What Office shows in place of a field of a label until it is worked out."""
_VARIANTS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("lumMod", "60000"),),
    (("lumMod", "80000"), ("lumOff", "20000")),
    (("lumMod", "80000"),),
    (("lumMod", "60000"), ("lumOff", "40000")),
    (("lumMod", "50000"),),
)
"""How Office varies the six accents of the theme for the seventh series and those behind it."""


def drop(node: Element | None) -> None:
    """Take an element out of its parent; the text behind it is white space."""
    parent = node.getparent() if node is not None else None
    if parent is not None and node is not None:
        parent.remove(node)


def _index(node: Element) -> int:
    found = node.find("{*}idx")
    text = found.get("val", "0") if found is not None else "0"
    return int(text) if text.isdigit() else 0


def prune(series: Element, count: int) -> None:
    """Remove the formats and labels of points beyond `count`, and what Office has noted of data that were filtered out."""
    c = str(series.tag).removesuffix("ser")
    for point in series.findall(f"{c}dPt"):
        if _index(point) >= count:
            series.remove(point)
    for labels in series.findall(f"{c}dLbls"):
        for label in labels.findall(f"{c}dLbl"):
            if _index(label) >= count:
                labels.remove(label)
    for field in (node for a in _A for node in series.iter(f"{a}fld")):
        shown = _FIELDS.get(field.get("type", ""))
        for text in field.iterchildren(f"{str(field.tag).removesuffix('fld')}t") if shown else ():
            text.text = shown
    for name in _FILTERS:
        for node in list(series.iter(f"{_C15}{name}")):
            _drop_extension(node)


def _drop_extension(node: Element) -> None:
    """Remove an extension's content, and what is left empty around it."""
    holder = node.getparent()
    drop(node)
    while holder is not None and not len(holder) and str(holder.tag).endswith(("}ext", "}extLst")):
        holder, empty = holder.getparent(), holder
        drop(empty)


def forget(series: Element) -> None:
    """Remove from the copy of a series what belonged to the one that it is like: ids, the look of single points."""
    c = str(series.tag).removesuffix("ser")
    for node in list(series.iter("{http://schemas.microsoft.com/office/drawing/2014/chart}uniqueId")):
        _drop_extension(node)
    for node in series.findall(f"{c}dPt"):
        series.remove(node)
    for labels in series.findall(f"{c}dLbls"):
        for label in labels.findall(f"{c}dLbl"):
            labels.remove(label)
        if labels.find(f"{c}delete") is None and labels.find(f"{c}showVal") is None:  # labels of single points were all that it had
            series.remove(labels)


def recolour(series: Element, number: int) -> None:
    """Give the copy of a series the theme's accent of its number wherever it had the colour of the one that it is like."""
    c = str(series.tag).removesuffix("ser")
    shapes = [*series.findall(f"{c}spPr"), *series.findall(f"{c}marker/{c}spPr")]
    own = next((colour for shape in shapes for colour in (_colour(shape, line=False), _colour(shape, line=True)) if colour is not None), None)
    for shape in shapes:
        a = next((a for a in _A if shape.find(f"{a}ln") is not None or any(str(node.tag).startswith(a) for node in shape)), _A[0])
        for holder in (shape, *shape.findall(f"{a}ln")):
            for name in ("gradFill", "pattFill", "blipFill"):
                for fill in holder.findall(f"{a}{name}"):
                    _as_solid(fill, a, number)
            for fill in holder.findall(f"{a}solidFill"):
                if own is None or _same(fill, own):
                    _as_solid(fill, a, number)


def _colour(shape: Element, *, line: bool) -> Element | None:
    fill = shape.find("{*}ln/{*}solidFill" if line else "{*}solidFill")
    return fill if fill is not None and len(fill) else None


def _same(fill: Element, other: Element) -> bool:
    return etree.tostring(fill, method="c14n", with_tail=False) == etree.tostring(other, method="c14n", with_tail=False)


def _as_solid(fill: Element, a: str, number: int) -> None:
    colour = etree.Element(f"{a}solidFill")
    scheme = etree.SubElement(colour, f"{a}schemeClr", {"val": f"accent{number % 6 + 1}"})
    for name, value in _VARIANTS[number // 6 % len(_VARIANTS)]:
        etree.SubElement(scheme, f"{a}{name}", {"val": value})
    parent = fill.getparent()
    assert parent is not None
    parent.replace(fill, colour)
