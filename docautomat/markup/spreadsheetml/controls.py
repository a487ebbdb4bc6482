"""Form controls and embedded objects: what they look like lies in a drawing of Office's older kind (VML), what they are tied to in parts of their own.

They are not copied with rows or columns, since a sheet lists each of them; but they move, and the cells that they are tied to follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy
from docautomat.markup.spreadsheetml.drawings import Span, floating
from docautomat.markup.spreadsheetml.following import Home, follow_formula
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.opc.package import Package

__all__ = ["TIED", "boxes", "move_boxes"]

TIED = ("fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup")
"""Attributes of a control's part (MS-XLSX §2.6.15) that name cells."""
_TIED_BOX = ("FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaGroup")


def boxes(package: Package, sheet: str) -> Iterator[str]:
    """Yield the drawings of a sheet that hold other boxes than those of notes."""
    for partname in package.related(sheet, "vmlDrawing"):
        if any(True for _ in _anchored(package.parse(partname))):
            yield partname


def _anchored(root: Element) -> Iterator[Element]:
    """Yield what the boxes that belong to no note tell about themselves, where they say at which cells they lie."""
    for client in root.iter("{*}ClientData"):
        if client.get("ObjectType") != "Note" and client.find("{*}Anchor") is not None:
            yield client


def move_boxes(content: bytes, copy: SheetCopy, maps: Maps) -> bytes:
    """Return a drawing whose boxes lie where their cells came out."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for client in _anchored(root):
        anchor = client.find("{*}Anchor")
        edges = [edge.strip() for edge in (anchor.text or "").split(",")] if anchor is not None else []
        if anchor is not None and len(edges) == 8 and all(edge.lstrip("-").isdecimal() for edge in edges):
            down, across = (Span(int(first) + 1, int(last) + 1, once=True) for first, last in ((edges[2], edges[6]), (edges[0], edges[4])))
            row, column = floating(down, across, copy.rows)[0], next(across.copies(copy.columns))
            anchor.text = ", ".join(map(str, (column.first, edges[1], row.first, edges[3], column.last, edges[5], row.last, edges[7])))
        for node in client.iter(etree.Element):
            if node.text and etree.QName(node).localname in _TIED_BOX:
                node.text = follow_formula(Formula.parse(node.text), maps, Home(copy, 0))
    return etree.tostring(root)
