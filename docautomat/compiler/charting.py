"""Text boxes of a slide that hold nothing but a chart of the data: a frame for it takes their place, before the tags are read.

    <p:sp> … {{ progress | chart(kind="bar") }} … </p:sp>    ->    <p:graphicFrame> … descr="{{ progress | chart(kind='bar') }}" … <c:chart r:id=""/>

From there on it is a chart whose alternative text says what comes in, like one that the author has drawn; only that there is no part of it yet.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable

from lxml import etree

from docautomat.lexer import Lexer, LexerError
from docautomat.markup.fitting.inheritance import Sources, transform
from docautomat.markup.language import Element, Segment
from docautomat.markup.trees import child
from docautomat.opc.package import Package

__all__ = ["frame_charts"]

_CHART = re.compile(r"\|\s*chart\b|\bchart\s*\(")
_CHARTS = {False: "http://schemas.openxmlformats.org/drawingml/2006/chart", True: "http://purl.oclc.org/ooxml/drawingml/chart"}
_RELATIONSHIPS = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_HOLD_CHARTS = (None, "obj", "chart")
"""The kinds of placeholders whose place a chart can take."""


def frame_charts(segments: Iterable[Segment], package: Package, lexer: Lexer) -> None:
    """Put a frame in place of each text box that holds one output which makes a chart, and nothing else."""
    sources: Sources | None = None
    for segment in segments:
        words = segment.dialect
        p = words.frame.removesuffix("graphicFrame")
        for shape in list(segment.root.iter(f"{p}sp")) if words.frame else ():
            body = shape.find(f"{p}txBody")
            text = "".join(node.text or "" for node in body.iter(words.text)).strip() if body is not None else ""
            if not _makes_chart(text, lexer):
                continue
            sources = sources or Sources(package)
            holder = sources.of(segment.partname, shape).frame
            placed = transform(holder) if holder is not None else None
            parent = shape.getparent()
            if placed is not None and parent is not None:
                parent.replace(shape, _frame(shape, placed, text, words.text.removesuffix("t"), p, strict=package.strict))


def _makes_chart(text: str, lexer: Lexer) -> bool:
    if "chart" not in text or not lexer.may_hold_tags(text):
        return False
    try:
        tags, _ = lexer.read(text)
    except LexerError:  # told where the tags are read
        return False
    return len(tags) == 1 and tags[0].kind == "output" and (tags[0].start, tags[0].end) == (0, len(text)) and _CHART.search(tags[0].body) is not None


def _frame(shape: Element, placed: Element, text: str, a: str, p: str, *, strict: bool) -> Element:
    """Return the frame of a chart (§19.3.1.21) with the name, the id and the place of a shape."""
    frame = etree.Element(f"{p}graphicFrame")
    frame.tail = shape.tail
    head = etree.SubElement(frame, f"{p}nvGraphicFramePr")
    named = next(shape.iter(f"{p}cNvPr"), None)
    own = copy.deepcopy(named) if named is not None else etree.Element(f"{p}cNvPr", {"id": "0", "name": ""})
    own.tail = None
    for link in [node for node in own if str(node.tag).endswith(("hlinkClick", "hlinkHover"))]:
        own.remove(link)
    own.set("descr", text)
    head.append(own)
    locks = etree.SubElement(head, f"{p}cNvGraphicFramePr")
    etree.SubElement(locks, f"{a}graphicFrameLocks", {"noGrp": "1"})
    properties = etree.SubElement(head, f"{p}nvPr")
    placeholder = child(child(child(shape, "nvSpPr"), "nvPr"), "ph")
    if placeholder is not None and placeholder.get("type") in _HOLD_CHARTS:
        properties.append(copy.deepcopy(placeholder))
    place = etree.SubElement(frame, f"{p}xfrm")
    for name in ("off", "ext"):
        found = child(placed, name)
        if found is not None:
            etree.SubElement(place, f"{a}{name}", {str(key): str(value) for key, value in found.attrib.items()})
    c, r = _CHARTS[strict], _RELATIONSHIPS[strict]
    data = etree.SubElement(etree.SubElement(frame, f"{a}graphic"), f"{a}graphicData", {"uri": c})
    etree.SubElement(data, f"{{{c}}}chart", {f"{{{r}}}id": ""}, nsmap={"c": c, "r": r})
    return frame
