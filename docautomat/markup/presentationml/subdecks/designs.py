"""Masters, themes and layouts that come in with slides: the target's own where they look the same, else each once, with the layouts that are used.

A theme, master and layout are known by what they look like, so that fifty presentations made from one template bring one master.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.presentationml.subdecks.parts import Media, Parts
from docautomat.markup.presentationml.subdecks.scaling import SAME, Scale, scaled
from docautomat.markup.presentationml.subdecks.source import Source, alike, size_of
from docautomat.opc.package import Package
from docautomat.opc.packuri import relative
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["Designs", "Layout", "Target", "serialised"]

_FIRST, _LAST = 2_147_483_648, 4_294_967_295
"""The ids that masters and layouts share (ISO/IEC 29500-1 §19.7.9, §19.7.16)."""
_R = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def serialised(root: Element) -> bytes:
    """Return a part's bytes."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout of the presentation into which slides come."""

    partname: str
    name: str
    kind: str
    placeholders: tuple[tuple[str, str], ...]
    """Type and index of each."""


class Target:
    """What the presentation into which slides come has of its own; worked out once for each template."""

    _known: ClassVar[weakref.WeakKeyDictionary[Package, Target]] = weakref.WeakKeyDictionary()

    def __init__(self, package: Package) -> None:
        root = package.parse(package.main)
        self.size = size_of(root)
        self.notes_master = next(iter(package.related(package.main, "notesMaster")), "")
        self.alike: dict[tuple[bytes, bytes, bytes], str] = {}
        self.layouts: list[Layout] = []
        self.ids: set[int] = set()
        self.fonts = {node.get("typeface", "") for node in root.iterfind("{*}embeddedFontLst/{*}embeddedFont/{*}font")}
        self._take(root.iterfind("{*}sldMasterIdLst/{*}sldMasterId"))
        for master in package.related(package.main, "slideMaster"):
            tree = package.parse(master)
            self._take(tree.iterfind("{*}sldLayoutIdLst/{*}sldLayoutId"))
            theme = next(iter(package.related(master, "theme")), "")
            own = alike(package, theme, package.parse(theme)) if theme else b"", alike(package, master, tree)
            for layout in package.related(master, "slideLayout"):
                tree = package.parse(layout)
                self.layouts.append(described(layout, tree))
                self.alike.setdefault((*own, alike(package, layout, tree)), layout)

    @classmethod
    def of(cls, package: Package) -> Target:
        """Return what a package has, looked at once."""
        known = cls._known.get(package)
        if known is None:
            known = cls._known[package] = cls(package)
        return known

    def _take(self, nodes: Iterator[Element]) -> None:
        self.ids.update(int(number) for node in nodes if (number := node.get("id", "")).isdigit())

    def free_ids(self) -> Iterator[int]:
        """Yield ids that no master and no layout has."""
        last = max(self.ids, default=_FIRST - 1)
        if last < _LAST - 1_000_000:
            return itertools.count(max(last + 1, _FIRST))
        return (number for number in range(_FIRST, _LAST + 1) if number not in self.ids)


def described(partname: str, root: Element) -> Layout:
    """Return what a layout is called and which placeholders it has."""
    named = root.find("{*}cSld")
    placeholders = tuple((node.get("type", "obj"), node.get("idx", "0")) for node in root.iter("{*}ph"))
    return Layout(partname, named.get("name", "") if named is not None else "", root.get("type", ""), placeholders)


@dataclass(slots=True, eq=False)
class Master:
    """A master that comes in, and its layouts that are used so far."""

    name: str
    root: Element
    relationships: Relationships
    layouts: list[str] = field(default_factory=list)


class Designs:
    """The masters and layouts that come in during one render."""

    def __init__(self, target: Target, media: Media) -> None:
        self.target = target
        self._media = media
        self.masters: list[Master] = []
        self._masters: dict[tuple[bytes, bytes, Scale], Master] = {}
        self._layouts: dict[tuple[bytes, bytes, bytes, Scale], str] = {}
        self.notes_master = target.notes_master
        self.brings_notes_master = False

    def layout(self, source: Source, layout: str, parts: Parts, scale: Scale) -> str:
        """Return the layout of the target that looks as one of the source."""
        master = source.related(layout, "slideMaster")
        theme = source.related(master, "theme")
        own = source.alike(theme) if theme else b"", source.alike(master)
        key = *own, source.alike(layout), scale
        if key not in self._layouts:
            found = self.target.alike.get(key[:3]) if scale == SAME else None
            self._layouts[key] = found or self._bring(source, layout, self._master(source, master, theme, own, parts, scale), master, parts, scale)
        return self._layouts[key]

    def _bring(self, source: Source, layout: str, master: Master, master_part: str, parts: Parts, scale: Scale) -> str:
        name = parts.add(layout, "/ppt/slideLayouts/slideLayout")
        _, lost = parts.relate(layout, name, {master_part: master.name})
        parts.write(name, adapted(source.parse(layout), scale, lost))
        master.layouts.append(name)
        return name

    def _master(self, source: Source, master: str, theme: str, own: tuple[bytes, bytes], parts: Parts, scale: Scale) -> Master:
        key = *own, scale
        if key not in self._masters:
            name = parts.add(master, "/ppt/slideMasters/slideMaster")
            given = {theme: self.theme(theme, parts)} if theme else {}
            relationships, lost = parts.relate(master, name, given)
            root = source.parse(master)
            layouts = {entry.id for entry in source.package.relationships(master).values() if entry.kind == "slideLayout"}
            prepare(root, scale, [rid for rid in lost if rid not in layouts])
            made = self._masters[key] = Master(name, root, relationships)
            self.masters.append(made)
        return self._masters[key]

    @staticmethod
    def theme(theme: str, parts: Parts) -> str:
        """Return a new theme of the target, the same as one of the source."""
        name = parts.add(theme, "/ppt/theme/theme", parts.source.package.read(theme))
        parts.relate(theme, name, {})
        return name

    def notes(self, source: Source, parts: Parts) -> str:
        """Return the master of the notes: the target has one at most, so the first that comes in is that of all."""
        found = source.related(source.package.main, "notesMaster")
        if not self.notes_master and found:
            self.notes_master = name = parts.add(found, "/ppt/notesMasters/notesMaster")
            theme = source.related(found, "theme")
            _, lost = parts.relate(found, name, {theme: self.theme(theme, parts)} if theme else {})
            parts.write(name, adapted(source.parse(found), SAME, lost))
            self.brings_notes_master = True
        return self.notes_master

    def finish(self) -> list[tuple[str, int]]:
        """Write the masters, now that it is known which layouts are used; return them with their ids."""
        overlay, free = self._media.overlay, self.target.free_ids()
        relation = _R[overlay.package.strict]
        listed: list[tuple[str, int]] = []
        for master in self.masters:
            listed.append((master.name, next(free)))
            entries: list[Relationship] = []
            holder = _layout_list(master.root)
            ids = master.relationships.free_ids()
            for layout in master.layouts:
                rid = next(ids)
                entries.append(Relationship(id=rid, type=f"{relation}/slideLayout", target=relative(master.name, layout), partname=layout))
                node = etree.SubElement(holder, f"{holder.tag.removesuffix('Lst')}", {"id": str(next(free))})
                node.set(f"{{{relation}}}id", rid)
            overlay.set_relationships(master.relationships.added(*entries))
            overlay.changed[master.name] = serialised(master.root)
        return listed


def _layout_list(root: Element) -> Element:
    """Return a master's list of layouts, empty, where the schema wants it (§19.3.1.42)."""
    holder = root.find("{*}sldLayoutIdLst")
    if holder is not None:
        for node in list(holder):
            holder.remove(node)
        return holder
    holder = root.makeelement(str(root.tag).removesuffix("sldMaster") + "sldLayoutIdLst")
    before = root.find("{*}clrMap")
    assert before is not None
    before.addnext(holder)
    return holder


_COMMANDS = ("ppaction://customshow", "ppaction://macro", "ppaction://program", "ppaction://hlinkpres", "ppaction://hlinkfile")


def prepare(root: Element, scale: Scale, lost: list[str]) -> None:
    """Scale a slide, layout or master, and take out what leads to what does not come along: controls, links, zooms."""
    for controls in list(root.iter("{*}controls")):
        if (parent := controls.getparent()) is not None:
            parent.remove(controls)
    _still(root)
    if lost:
        gone = set(lost)
        for node in list(root.iter("*")):
            uses = any("relationships}" in str(name) and value in gone for name, value in node.attrib.items())
            if uses and (parent := node.getparent()) is not None:
                parent.remove(node)
    _without_empty(root)
    scaled(root, scale)


def _still(root: Element) -> None:
    """Show the pictures of slide zooms alone, which name slides by number, and take links to shows and programs away."""
    for zoom in [*root.iter("{*}sldZm"), *root.iter("{*}sectionZm"), *root.iter("{*}summaryZm")]:
        choice = next((each for each in zoom.iterancestors() if str(each.tag).endswith("}AlternateContent")), None)
        fallback = choice.find("{*}Fallback") if choice is not None else None
        parent = choice.getparent() if choice is not None else None
        if choice is None or parent is None:
            continue
        for node in list(fallback) if fallback is not None else ():
            choice.addprevious(node)
        parent.remove(choice)
    for link in [*root.iter("{*}hlinkClick"), *root.iter("{*}hlinkHover"), *root.iter("{*}hlinkMouseOver")]:
        if link.get("action", "").startswith(_COMMANDS) and (parent := link.getparent()) is not None:
            parent.remove(link)


def _without_empty(root: Element) -> None:
    for node in [*root.iter("{*}custDataLst"), *root.iter("{*}controls")]:
        if not len(node) and (parent := node.getparent()) is not None:
            parent.remove(node)


def adapted(root: Element, scale: Scale, lost: list[str]) -> bytes:
    """Return the bytes of a part so prepared."""
    prepare(root, scale, lost)
    return serialised(root)
