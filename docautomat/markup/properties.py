"""Document properties (OPC part 2, §11: core; ISO/IEC 29500-1 §22.2, §22.3: extended, custom): each a line of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from docautomat.errors import Place
from docautomat.markup.language import Dialect, Element, Line, Piece, Segment, Site, Story, escaped
from docautomat.opc.package import Package
from docautomat.values import text_of

__all__ = ["cleaned", "quoted", "stories", "write_attribute", "write_text"]

_WORDS = Dialect(paragraph="", run="", run_properties="", text="", row="", cell="", table="")
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL_IN_ATTRIBUTE = re.compile(r"[&<>\"\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


_NOWHERE = Site()
_KINDS = {"core-properties": "document properties", "extended-properties": "document properties", "custom-properties": "custom properties"}
_TITLES = ("TitlesOfParts", "HeadingPairs")


def stories(package: Package, may_hold_tags: Callable[[str], bool]) -> list[Story]:
    """Return the core, extended and custom properties that may hold tags, each part a story."""
    found: list[Story] = []
    for kind, label in _KINDS.items():
        for partname in package.related("/", kind)[:1]:
            root = package.parse(partname)
            _without_titles(root, may_hold_tags)
            if any(may_hold_tags(str(text)) for text in root.itertext()):
                place = Place(file=package.file, part=label)
                found.append(Story(partname, [Segment(partname, root, label, _WORDS, lambda root=root, place=place: _lines(root, place))]))  # type: ignore[misc]
    return found


def cleaned(package: Package, may_hold_tags: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the extended properties without the list of titles, if that repeats tags of slides or sheets: Office makes the list anew."""
    found: dict[str, bytes] = {}
    for partname in package.related("/", "extended-properties")[:1]:
        root = package.parse(partname)
        if _without_titles(root, may_hold_tags):
            found[partname] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return found


def _without_titles(root: Element, may_hold_tags: Callable[[str], bool]) -> bool:
    titles = [node for node in root if isinstance(node.tag, str) and node.tag.rpartition("}")[2] in _TITLES]
    if not any(may_hold_tags("".join(map(str, node.itertext()))) for node in titles):
        return False
    for node in titles:
        root.remove(node)
    return True


def _lines(root: Element, place: Place) -> Iterator[Line]:
    for element in root:
        leaf = element[0] if len(element) == 1 else element  # a custom property holds its value in an element of its type
        if isinstance(leaf.tag, str) and leaf.text and len(leaf) == 0:
            name = element.get("name") or str(element.tag).rpartition("}")[2]
            yield Line(leaf, [Piece(leaf, leaf.text)], Place(file=place.file, part=place.part, spot=name))


def write_attribute(value: Any, site: Site) -> str:
    """Return the escaped value of an attribute; line ends become character references, which XML would else turn into spaces."""
    if type(value) is str and _SPECIAL_IN_ATTRIBUTE.search(value) is None:
        return value
    return write_text(value, site).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def quoted(text: str) -> str:
    """Return the value of an attribute in its quotes; raise `RefusedValueError` for what none can hold."""
    return f'"{write_attribute(text, _NOWHERE)}"'


def write_text(value: Any, site: Site) -> str:  # noqa: ARG001  every language writes by value and site
    """Return the escaped text of a property; line ends stay."""
    text = value if type(value) is str else text_of(value)
    if _SPECIAL.search(text) is None:
        return text
    return escaped(text, _ILLEGAL, "property")
