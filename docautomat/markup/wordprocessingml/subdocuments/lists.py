"""The lists of a sub-document, counting anew in each of its copies (ISO/IEC 29500-1 §17.9)."""

from __future__ import annotations

import copy

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.wordprocessingml.numbering import Numbering
from docautomat.markup.wordprocessingml.subdocuments.namespaces import Head
from docautomat.markup.wordprocessingml.subdocuments.source import Source
from docautomat.markup.wordprocessingml.subdocuments.styles import plain

__all__ = ["Copies", "ListsOf"]

_LEFT_OUT = ("nsid", "tmpl", "name", "styleLink", "numStyleLink")
_BULLETS = ("bullet", "none")


class ListsOf:
    """The lists of one sub-document and their definitions, which come into the document once."""

    def __init__(self, source: Source, numbering: Numbering) -> None:
        self._w = w = source.w
        self.numbering = numbering
        part = source.related("numbering")
        root = source.parse(part) if part else etree.Element(f"{w}numbering")
        self._abstracts = {node.get(f"{w}abstractNumId", ""): node for node in root.iterchildren(f"{w}abstractNum")}
        self._nums = {node.get(f"{w}numId", ""): node for node in root.iterchildren(f"{w}num")}
        self._styled = {str(link.get(f"{w}val")): node for node in self._abstracts.values() if (link := node.find(f"{w}styleLink")) is not None}
        self._added: dict[str, int] = {}
        self._for_styles: dict[str, str] = {}

    def num(self, number: str) -> Element | None:
        """Return the list of that id."""
        return self._nums.get(number)

    def definition_of(self, number: str) -> Element | None:
        """Return the definition that a list follows, through the style that links to it."""
        num = self._nums.get(number)
        link = num.find(f"{self._w}abstractNumId") if num is not None else None
        found = self._abstracts.get(link.get(f"{self._w}val", "")) if link is not None else None
        styled = found.find(f"{self._w}numStyleLink") if found is not None else None
        return self._styled.get(styled.get(f"{self._w}val", ""), found) if styled is not None else found

    def for_style(self, number: str) -> str:
        """Return the list in the document for a style that is copied: one for all copies of the sub-document."""
        if number not in self._for_styles:
            definition, num = self.definition_of(number), self._nums.get(number)
            if definition is None or num is None:
                return "0"
            self._for_styles[number] = str(self.numbering.add(self.abstract(definition), overrides=self.overrides(num)))
        return self._for_styles[number]

    def level_of(self, number: str, style: str) -> str:
        """Return the level of a list that belongs to a paragraph style; empty where none says so."""
        definition = self.definition_of(number)
        for level in definition.iterchildren(f"{self._w}lvl") if definition is not None else ():
            named = level.find(f"{self._w}pStyle")
            if named is not None and named.get(f"{self._w}val") == style:
                return level.get(f"{self._w}ilvl", "0")
        return ""

    def abstract(self, definition: Element) -> int:
        """Return the id of a definition in the document."""
        key = definition.get(f"{self._w}abstractNumId", "")
        if key not in self._added:
            twin = copy.deepcopy(definition)
            for name in _LEFT_OUT:
                for node in twin.findall(self._w + name):
                    twin.remove(node)
            self._cleaned(twin)
            self._added[key] = self.numbering.add_abstract(twin)
        return self._added[key]

    def overrides(self, num: Element) -> Element:
        """Return a list whose own level overrides may stand in the document."""
        twin = copy.deepcopy(num)
        self._cleaned(twin)
        return twin

    def _cleaned(self, twin: Element) -> None:
        """Reduce levels to what the document can follow: no picture bullets, no styles of the sub-document."""
        plain(twin, Head({}, frozenset()))
        for name in ("lvlPicBulletId", "pStyle", "rStyle"):
            for node in list(twin.iter(self._w + name)):
                parent = node.getparent()
                if parent is not None:
                    parent.remove(node)


class Copies:
    """The lists of one copy of a sub-document."""

    def __init__(self, lists: ListsOf, w: str) -> None:
        self._lists = lists
        self._w = w
        self._given: dict[str, str] = {}
        self._started: set[str] = set()
        self._plain: dict[str, str] = {}
        self._restarted: dict[str, str] = {}

    def number(self, number: str) -> str:
        """Return the list of this copy for a list of the sub-document; `0`, no list, where that has no such list."""
        if number not in self._given:
            self._given[number] = self._new(number)
        return self._given[number]

    def restarted(self, number: str) -> str:
        """Return the list of this copy for a list of the document itself, which a style names."""
        if number not in self._restarted:
            self._restarted[number] = self._lists.numbering.restarted(number)
        return self._restarted[number]

    def _new(self, number: str) -> str:
        w = self._w
        num, definition = self._lists.num(number), self._lists.definition_of(number)
        if num is None or definition is None:
            return "0"
        key = definition.get(f"{w}abstractNumId", "")
        own = num.find(f"{w}lvlOverride") is not None
        if not own and key in self._plain:
            return self._plain[key]
        overrides = self._lists.overrides(num)
        if key not in self._started:
            self._started.add(key)
            self._start(definition, overrides)
        given = str(self._lists.numbering.add(self._lists.abstract(definition), overrides=overrides))
        if not own:
            self._plain[key] = given
        return given

    def _start(self, definition: Element, overrides: Element) -> None:
        """Let the first list of a definition begin anew at each level."""
        w = self._w
        stated = {node.get(f"{w}ilvl", ""): node for node in overrides.iterchildren(f"{w}lvlOverride")}
        for level in definition.iterchildren(f"{w}lvl"):
            kind, start, key = level.find(f"{w}numFmt"), level.find(f"{w}start"), level.get(f"{w}ilvl", "0")
            if kind is not None and kind.get(f"{w}val") in _BULLETS:
                continue
            override = stated.get(key)
            if override is None:
                override = etree.SubElement(overrides, f"{w}lvlOverride", {f"{w}ilvl": key})
            if override.find(f"{w}startOverride") is None:
                stated_start = override.find(f"{w}lvl/{w}start")
                begin = start if stated_start is None else stated_start
                value = begin.get(f"{w}val", "1") if begin is not None else "1"
                override.insert(0, etree.Element(f"{w}startOverride", {f"{w}val": value}))
