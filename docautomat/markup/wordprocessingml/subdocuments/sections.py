"""Section breaks of a sub-document (ISO/IEC 29500-1 §17.6).

The properties of a section stand at its end: those of a sub-document's first section would seize the text of the document before it. Where they differ, a
break with the document's own properties comes first. The document's page headers and footers go on through all of them.
"""

from __future__ import annotations

import copy

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.wordprocessingml.subdocuments.namespaces import head_of, written
from docautomat.opc.package import Package

__all__ = ["opening"]

_PAGE = ("pgSz", "pgMar", "cols", "textDirection")
_REFERENCES = ("headerReference", "footerReference")


def opening(package: Package, first: Element, w: str) -> tuple[str, str]:
    """Return the break that stands before a sub-document whose first section is `first`, and the page headers that this section names itself.

    Both are empty in a document of several sections, for nobody can say in which of them the sub-document stands.
    """
    found = list(package.parse(package.main).iter(f"{w}sectPr"))
    if len(found) != 1:
        return "", ""
    head = head_of(package.read(package.main))
    own = found[0]
    if any(_stated(own, w + name) != _stated(first, w + name) for name in _PAGE):
        paragraph = etree.Element(f"{w}p")
        etree.SubElement(paragraph, f"{w}pPr").append(copy.deepcopy(own))
        return "".join(written([paragraph], head)), ""
    return "", "".join(written([copy.deepcopy(node) for node in own if node.tag in [w + name for name in _REFERENCES]], head))


def _stated(section: Element, tag: str) -> dict[str, str]:
    node = section.find(tag)
    return {str(name): str(value) for name, value in node.attrib.items()} if node is not None else {}
