"""Texts of a slide that stand in no run: in fields, in formulas, and the addresses of links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from docautomat.errors import Place
from docautomat.markup.language import Dialect, Element, Line, Piece
from docautomat.opc.package import Package

__all__ = ["addresses", "inner_lines"]

_MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")

Spots = Callable[[Element], str]
"""Tells where an element stands, in the author's words."""


def addresses(package: Package, partname: str) -> dict[str, str]:
    """Return the addresses to which a part's links lead that may hold tags, by relationship."""
    return {
        entry.id: unquote(entry.target)
        for entry in package.relationships(partname).values()
        if entry.external and ("{" in entry.target or "%7b" in entry.target.lower())
    }


def inner_lines(root: Element, words: Dialect, place: Place, spots: Spots, targets: dict[str, str]) -> Iterator[Line]:
    """Yield the texts of fields (`a:fld`, §21.1.2.2.4) and formulas (§22.1), and the addresses of links."""
    field = words.paragraph.removesuffix("p") + "fld"
    kinds = {field: (words.text, "field"), **{f"{{{m}}}oMath": (f"{{{m}}}t", "formula") for m in _MATH}}
    for node in root.iter(*kinds):
        text, name = kinds[str(node.tag)]
        pieces = [Piece(each, each.text or "") for each in node.iter(text)]
        if any("{" in piece.text for piece in pieces):
            yield Line(pieces[0].holder, pieces, replace(place, spot=f"{spots(node)} {name}"), attribute=name)
    for node in root.iter() if targets else ():
        for attribute, value in node.attrib.items() if isinstance(node.tag, str) else ():
            if value in targets and "/relationships}" in str(attribute):
                yield Line(node, [], replace(place, spot=f"{spots(node)} link"), text=targets[str(value)], attribute=str(attribute), target=True)
