"""Lists of one render: numbering that begins anew, and lists for text that brings its own (ISO/IEC 29500-1 §17.9).

`numbering.xml` holds abstract definitions and, behind them, the lists (`w:num`) that paragraphs name. A list that begins anew is a further `w:num` of the same
definition which starts each level over.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.rendering import Rendering, rendering
from docautomat.opc.packuri import folder

__all__ = ["Numbering", "numbering"]

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_LEVELS = 9
_BULLETS = ("•", "–", "▪")
_ORDERED = (("decimal", "%{}."), ("lowerLetter", "%{})"), ("lowerRoman", "%{}."))


def numbering() -> Numbering:
    """Return the numbering of the render that is going on."""
    current = rendering()
    found = current.state.get(Numbering)
    if found is None:
        found = current.state[Numbering] = Numbering(current)
        current.endings.append(found.finish)
    return found


class Numbering:
    """The numbering part of one render: as the template has it, and what comes in."""

    def __init__(self, current: Rendering) -> None:
        self._overlay = overlay = current.overlay
        self.namespace = _STRICT if overlay.package.strict else _TRANSITIONAL
        names = overlay.package.related(overlay.package.main, "numbering")
        self._part = names[0] if names else ""
        self._root: Element = overlay.package.parse(self._part) if names else etree.Element(self._w("numbering"), nsmap={"w": self.namespace})
        self._abstracts = {self._id(node, "abstractNumId"): node for node in self._root.iterchildren(self._w("abstractNum"))}
        self._nums = {self._id(node, "numId"): node for node in self._root.iterchildren(self._w("num"))}
        self._last = max(self._nums, default=0)
        self._lists: dict[bool, int] = {}
        self._changed = False

    def restarted(self, num_id: str) -> str:
        """Return a new list like the one of that id, which counts from the beginning; the id itself where there is no such list."""
        num = self._nums.get(int(num_id)) if num_id.isdigit() else None
        link = num.find(self._w("abstractNumId")) if num is not None else None
        if num is None or link is None:
            return num_id
        abstract = self._abstracts.get(self._id(link, "val"))
        starts: dict[int, int] = {}
        for level in abstract.iterchildren(self._w("lvl")) if abstract is not None else ():
            start = level.find(self._w("start"))
            starts[self._id(level, "ilvl")] = self._id(start, "val") if start is not None else 1
        return str(self.add(self._id(link, "val"), starts or dict.fromkeys(range(_LEVELS), 1)))

    def abstract_of(self, num_id: int) -> int | None:
        """Return the abstract definition that a list follows."""
        num = self._nums.get(num_id)
        link = num.find(self._w("abstractNumId")) if num is not None else None
        return self._id(link, "val") if link is not None else None

    def list(self, *, ordered: bool) -> str:
        """Return a new list of our own kind: bullets, or numbers that count from 1."""
        if ordered not in self._lists:
            self._lists[ordered] = self.add_abstract(self._definition(ordered=ordered))
        return str(self.add(self._lists[ordered], dict.fromkeys(range(_LEVELS), 1) if ordered else {}))

    def add_abstract(self, definition: Element) -> int:
        """Add a definition, under a new id, behind those that are there; return the id."""
        number = max(self._abstracts, default=-1) + 1
        definition.set(self._w("abstractNumId"), str(number))
        if self._abstracts:
            self._abstracts[next(reversed(self._abstracts))].addnext(definition)
        else:
            pictures = list(self._root.iterchildren(self._w("numPicBullet")))
            if pictures:
                pictures[-1].addnext(definition)
            else:
                self._root.insert(0, definition)
        self._abstracts[number] = definition
        self._changed = True
        return number

    def add(self, abstract: int, starts: Mapping[int, int] | None = None, overrides: Element | None = None) -> int:
        """Add a list of a definition, whose levels begin at `starts`; `overrides` is a `w:num` whose own level overrides are taken over. Return its id."""
        number = self._last = self._last + 1
        num = etree.Element(self._w("num"), {self._w("numId"): str(number)})
        etree.SubElement(num, self._w("abstractNumId"), {self._w("val"): str(abstract)})
        for level, start in sorted((starts or {}).items()):
            override = etree.SubElement(num, self._w("lvlOverride"), {self._w("ilvl"): str(level)})
            etree.SubElement(override, self._w("startOverride"), {self._w("val"): str(start)})
        for override in overrides.iterchildren(self._w("lvlOverride")) if overrides is not None else ():
            num.append(copy.deepcopy(override))
        if self._nums:
            self._nums[next(reversed(self._nums))].addnext(num)
        elif self._abstracts:
            self._abstracts[next(reversed(self._abstracts))].addnext(num)
        else:
            self._root.insert(0, num)
        self._nums[number] = num
        self._changed = True
        return number

    def finish(self) -> None:
        """Write the part, if something came in."""
        if not self._changed:
            return
        data = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._part:
            self._overlay.changed[self._part] = data
            return
        main = self._overlay.package.main
        name = self._overlay.add(f"{folder(main).rstrip('/')}/numbering", "xml", _CONTENT_TYPE, data)
        self._overlay.relate(main, "numbering", name)

    def _definition(self, *, ordered: bool) -> Element:
        definition = etree.Element(self._w("abstractNum"))
        etree.SubElement(definition, self._w("multiLevelType"), {self._w("val"): "hybridMultilevel"})
        for level in range(_LEVELS):
            kind, text = _ORDERED[level % 3] if ordered else ("bullet", _BULLETS[level % 3])
            node = etree.SubElement(definition, self._w("lvl"), {self._w("ilvl"): str(level)})
            for name, value in (("start", "1"), ("numFmt", kind), ("lvlText", text.format(level + 1)), ("lvlJc", "left")):
                etree.SubElement(node, self._w(name), {self._w("val"): value})
            properties = etree.SubElement(node, self._w("pPr"))
            left, hanging = self._w("start" if self._overlay.package.strict else "left"), self._w("hanging")
            etree.SubElement(properties, self._w("ind"), {left: str(425 * (level + 1)), hanging: "425"})
        return definition

    def _w(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"

    def _id(self, node: Element, name: str) -> int:
        value = node.get(self._w(name), "")
        return int(value) if value.lstrip("-").isdigit() else 0
