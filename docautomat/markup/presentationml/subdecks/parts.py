"""Parts of a presentation copied into another: what belongs to one slide once for each copy, pictures and media once for all.

Every relationship keeps its id, so that the XML of a part stays as it is; what cannot come along is told, so that the elements that use it can go.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from docautomat.markup.presentationml.subdecks.scaling import SAME, Scale, scaled
from docautomat.markup.presentationml.subdecks.source import Source
from docautomat.opc.overlay import Overlay
from docautomat.opc.package import Deflated, deflate
from docautomat.opc.packuri import extension, relative
from docautomat.opc.relationships import Relationship, Relationships
from docautomat.values import RefusedValueError

__all__ = ["Media", "Parts"]

_SHARED = ("image/", "audio/", "video/")
_SHARED_KINDS = frozenset({"image", "hdphoto", "media", "audio", "video"})
_DROPPED = frozenset({"comments", "comment", "control", "activeXControlBinary", "vbaProject", "attachedToolbars", "slideUpdateInfo"})
"""Relationships to what people said about a slide, and to what could run."""
_SIZED = ("drawingml.chart+xml", "drawingml.diagramDrawing+xml", "ms-office.drawingml.diagramDrawing+xml", "chartex+xml")
"""Content types of parts whose text has sizes of its own."""


class Media:
    """Pictures, films and sounds that have come in, stored once whatever presentation they come from."""

    def __init__(self, overlay: Overlay) -> None:
        self.overlay = overlay
        self._known: dict[bytes, str] = {}
        self.copied = 0

    def stored(self, source: Source, partname: str) -> str:
        """Return the part that holds the same bytes as a part of the source."""
        data, kind = source.package.read(partname), source.package.content_type(partname)
        suffix = extension(partname) or "bin"
        if kind.startswith("image/"):
            return self.overlay.media(data, suffix, kind)
        key = hashlib.sha256(data).digest()
        if key not in self._known:
            self._known[key] = self.add("/ppt/media/media", suffix, kind, data)
        return self._known[key]

    def add(self, stem: str, suffix: str, kind: str, data: bytes | Deflated) -> str:
        """Add a part; raise `RefusedValueError` when there are more than a package may have."""
        self.copied += 1
        if self.copied > self.overlay.package.limits.entries:
            raise RefusedValueError("too many slides come in from other presentations", "raise the limit on entries if that is what you want", "limit")
        return self.overlay.add(stem, suffix, kind, data)


class Parts:
    """What the slides of one presentation bring along."""

    def __init__(self, source: Source, media: Media, scale: Scale = SAME) -> None:
        self.source = source
        self._media = media
        self._scale = scale
        self._shared: dict[str, str] = {}
        self._deflated: dict[str, Deflated] = {}

    def add(self, partname: str, stem: str, data: bytes | Deflated = b"") -> str:
        """Add a part of the same kind as one of the source."""
        return self._media.add(stem, extension(partname) or "xml", self.source.package.content_type(partname), data)

    def write(self, name: str, data: bytes | Deflated) -> None:
        """Give a part that was added its content."""
        self._media.overlay.changed[name] = data

    def relate(self, partname: str, name: str, given: Mapping[str, str], memo: dict[str, str] | None = None) -> tuple[Relationships, list[str]]:
        """Return the relationships that the copy `name` of a part has, and the ids of those that it lost; copies what belongs to it.

        `given` are names that parts have in the target; an empty name says that a part does not come along.
        """
        memo = {} if memo is None else memo
        queue: list[tuple[str, str]] = []
        made, lost = self._led(partname, name, given, memo, queue)
        self._media.overlay.set_relationships(made)
        while queue:
            part, copy = queue.pop()
            self.write(copy, self._content(part))
            below, _ = self._led(part, copy, given, memo, queue)
            if below:
                self._media.overlay.set_relationships(below)
        return made, lost

    def _led(self, partname: str, name: str, given: Mapping[str, str], memo: dict[str, str], queue: list[tuple[str, str]]) -> tuple[Relationships, list[str]]:
        kept: list[Relationship] = []
        lost: list[str] = []
        for entry in self.source.package.relationships(partname).values():
            target = entry.partname
            if target is None:
                kept.append(entry)
                continue
            copy = self._given(entry, given[target]) if target in given else self._copy(entry, target, memo, queue)
            if copy:
                kept.append(replace(entry, target=relative(name, copy), partname=copy))
            else:
                lost.append(entry.id)
        return Relationships(name, kept), lost

    def _given(self, entry: Relationship, name: str) -> str:
        """Return a name that was given, if the relationship is of the kind that leads to such a part."""
        return name if self.source.package.content_type(entry.partname or "").endswith(f".{entry.kind}+xml") else ""

    def _copy(self, entry: Relationship, target: str, memo: dict[str, str], queue: list[tuple[str, str]]) -> str:
        package = self.source.package
        if target not in package or entry.kind in _DROPPED or self.source.structural(target):
            return ""
        if entry.kind in _SHARED_KINDS or package.content_type(target).startswith(_SHARED):
            if target not in self._shared:
                self._shared[target] = self._media.stored(self.source, target)
            return self._shared[target]
        if target not in memo:
            folder, _, tail = target.rpartition("/")
            stem = re.sub(r"\d+\Z", "", tail.rpartition(".")[0] or tail) or "part"
            memo[target] = self.add(target, f"{folder}/{stem}")
            queue.append((target, memo[target]))
        return memo[target]

    def _content(self, partname: str) -> Deflated:
        known = self._deflated.get(partname)
        if known is None:
            data = self.source.package.read(partname)
            if self._scale != SAME and self.source.package.content_type(partname).endswith(_SIZED):
                root = self.source.parse(partname)
                scaled(root, self._scale, moved=False)
                data = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
            known = self._deflated[partname] = deflate(data)
        return known
