"""Slide zooms ([MS-PPTX] 2.20): pictures of other slides that lead to them; they name these by their number in the list of slides, and by their creation id."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from docautomat.markup.language import Element
from docautomat.opc.package import Package

__all__ = ["rezoomed", "zoomed"]

_MARK = b"sldZmObj"
_TARGET = re.compile(rb'sldZmObj\b[^>]*?\bsldId="(\d+)"')

Found = Callable[[str], tuple[str, Callable[[str], str]] | None]
"""Gives for the number of a template's slide that of its copy, and what makes the copy's creation id of the template's; nothing where there is no copy."""


def zoomed(package: Package, slides: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return the other slides that each slide shows; `slides` are the parts by number."""
    found = {}
    for slide in slides.values():
        content = package.read(slide)
        if _MARK in content:
            found[slide] = frozenset(slides[number] for each in _TARGET.findall(content) if (number := each.decode()) in slides)
    return found


def rezoomed(content: bytes, found: Found) -> bytes:
    """Return a slide whose zooms show the copies; one that shows a slide which is no more goes."""
    if _MARK not in content:
        return content
    root = etree.fromstring(content)
    for node in list(root.iter("{*}sldZmObj")):
        copy = found(node.get("sldId", ""))
        if copy is None:
            _remove(node)
            continue
        number, made = copy
        node.set("sldId", number)
        if "cId" in node.attrib:
            node.set("cId", made(node.get("cId", "")))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _remove(node: Element) -> None:
    """Remove the frame in which a zoom stands, with the picture that stands for it where zooms are not known."""
    frame = next((each for each in node.iterancestors() if str(each.tag).endswith("}graphicFrame")), node)
    whole = next((each for each in frame.iterancestors() if str(each.tag).endswith("}AlternateContent")), frame)
    if (parent := whole.getparent()) is not None:
        parent.remove(whole)
