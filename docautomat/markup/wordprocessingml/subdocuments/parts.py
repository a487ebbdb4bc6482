"""Relationships of a sub-document taken over: pictures stored once, links, and parts copied with everything that they lead to.

A picture or link gets one relationship in a part, however often it comes in. Charts, diagrams and embedded objects are parts of their own for each place,
as Word writes them, for otherwise a change to one would be a change to all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from docautomat.markup.wordprocessingml.subdocuments.source import Source
from docautomat.opc.overlay import Overlay
from docautomat.opc.packuri import extension, relative, rels_name
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["Parts"]

_DRAWN = "relId"
"""The attribute by which a diagram's data names its drawing: an id of the part that shows the diagram (MS-ODRAWXML §2.6.1)."""


class Parts:
    """What one copy of a sub-document brings along; `anchor` gives a bookmark's name in that copy."""

    def __init__(self, source: Source, overlay: Overlay, anchor: Callable[[str], str]) -> None:
        self._source = source.package
        self._overlay = overlay
        self._anchor = anchor
        self._given: dict[tuple[str, str, str], str] = {}
        self._copied: dict[str, str] = {}

    def related(self, partname: str, owner: str, rid: str) -> str:
        """Return the id in `owner` for what a part of the sub-document calls `rid`, which must be there."""
        key = (partname, owner, rid)
        if key not in self._given:
            entry = self._source.relationships(partname)[rid]
            self._given[key] = ""  # a diagram may lead to itself
            self._given[key] = self._relate(entry, partname, owner)
        return self._given[key]

    def _relate(self, entry: Relationship, partname: str, owner: str) -> str:
        target = entry.partname
        if entry.external or target is None:
            address = f"#{self._anchor(entry.target[1:])}" if entry.target.startswith("#") else entry.target
            return self._overlay.relate(owner, entry.type, address, external=True)
        if entry.kind == "image":
            return self._overlay.relate(owner, entry.type, self._picture(target))
        if entry.kind == "diagramData":
            return self._overlay.relate_anew(owner, entry.type, self._copy(target, self._led(target, partname, owner)))
        return self._overlay.relate_anew(owner, entry.type, self._copy(target, self._source.read(target)))

    def _picture(self, target: str) -> str:
        return self._overlay.media(self._source.read(target), extension(target) or "bin", self._source.content_type(target))

    def _led(self, data: str, partname: str, owner: str) -> bytes:
        """Return a diagram's data, leading to the copy of its drawing."""
        root = self._source.parse(data)
        for node in root.iter("{*}dataModelExt"):
            given = node.get(_DRAWN)
            if given is not None and given in self._source.relationships(partname):
                node.set(_DRAWN, self.related(partname, owner, given))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _copy(self, target: str, data: bytes) -> str:
        """Add a part and what it leads to; its relationships keep their ids, so that its XML stays as it is."""
        if target in self._copied:
            return self._copied[target]
        folder, _, tail = target.rpartition("/")
        stem = re.sub(r"\d+\Z", "", tail.rpartition(".")[0] or tail)
        name = self._overlay.add(f"{folder}/{stem}", extension(target) or "bin", self._source.content_type(target), data)
        self._copied[target] = name
        entries = [self._moved(entry, name) for entry in self._source.relationships(target).all() if self._there(entry)]
        if entries:
            self._overlay.changed[rels_name(name)] = Relationships(name, entries).to_bytes()
        return name

    def _there(self, entry: Relationship) -> bool:
        return entry.external or entry.partname is None or entry.partname in self._source

    def _moved(self, entry: Relationship, owner: str) -> Relationship:
        if entry.external or entry.partname is None:
            return entry
        part = self._picture(entry.partname) if entry.kind == "image" else self._copy(entry.partname, self._source.read(entry.partname))
        return replace(entry, target=relative(owner, part), partname=part)
