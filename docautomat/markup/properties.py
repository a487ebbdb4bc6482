"""Document properties (OPC part 2, §11: core properties): title, subject and the like, each element a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docautomat.errors import Place
from docautomat.markup.language import Dialect, Element, Line, Piece, Segment, Site, Story, escaped
from docautomat.opc.package import Package
from docautomat.values import text_of

__all__ = ["stories", "write_attribute", "write_text"]

_WORDS = Dialect(paragraph="", run="", run_properties="", text="", row="", cell="", table="")
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def stories(package: Package) -> list[Story]:
    """Return the core properties as a story, if the package has them."""
    found: list[Story] = []
    for partname in package.related("/", "core-properties")[:1]:
        if b"{{" not in package.read(partname) and b"{%" not in package.read(partname):
            continue
        root = package.parse(partname)
        place = Place(file=package.file, part="document properties")
        found.append(Story(partname, [Segment(partname, root, "document properties", _WORDS, lambda root=root, place=place: _lines(root, place))]))  # type: ignore[misc]
    return found


def _lines(root: Element, place: Place) -> Iterator[Line]:
    for element in root:
        if isinstance(element.tag, str) and element.text and len(element) == 0:
            name = element.tag.rpartition("}")[2]
            yield Line(element, [Piece(element, element.text)], Place(file=place.file, part=place.part, spot=name))


def write_attribute(value: Any, site: Site) -> str:
    """Return the escaped value of an attribute; line ends become character references, which XML would else turn into spaces."""
    return write_text(value, site).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def write_text(value: Any, site: Site) -> str:  # noqa: ARG001  every language writes by value and site
    """Return the escaped text of a property; line ends stay."""
    text = value if type(value) is str else text_of(value)
    if _SPECIAL.search(text) is None:
        return text
    return escaped(text, _ILLEGAL, "property")
