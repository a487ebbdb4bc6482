"""Slides cloned, deleted and ordered as whole parts (ISO/IEC 29500-1 §19.2, §13.3.8; ISO/IEC 29500-2 §6).

A slide is cloned with everything that belongs to it alone (notes, charts and their workbooks, diagrams, embedded objects), every relationship under its
own id, so that the slide's XML stays as it is. What slides share (layouts, pictures, media) stays shared.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.presentationml.stories import slide_order
from docautomat.opc.cloning import Cloner
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.package import Package
from docautomat.opc.packuri import relative, rels_name
from docautomat.opc.relationships import Relationship

__all__ = ["Arrangement", "Deck", "RenderedSlide"]

_CLONE = frozenset(
    "notesSlide chart chartEx diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing oleObject package vmlDrawing control"
    " activeXControlBinary tags themeOverride chartUserShapes chartStyle chartColorStyle ink".split()
)
_DROP = frozenset({"comments", "comment"})
_CREATION_ID = "{http://schemas.microsoft.com/office/powerpoint/2010/main}creationId"


@dataclass(frozen=True, slots=True)
class RenderedSlide:
    """One slide of the output: the template slide that it comes from, and the new bytes of its parts that hold tags."""

    source: str
    parts: Mapping[str, bytes]


@dataclass(slots=True)
class Arrangement:
    """What changes in the package."""

    changed: dict[str, bytes] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


class Deck:
    """A presentation's slides and what refers to them; immutable."""

    def __init__(self, package: Package, slides: tuple[str, ...]) -> None:
        self._package = package
        self.slides = slides

    @classmethod
    def read(cls, package: Package) -> Deck:
        """Return the deck of a package."""
        return cls(package, tuple(slide_order(package)))

    def arrange(self, rendered: Sequence[RenderedSlide]) -> Arrangement:
        """Return what changes when the deck becomes `rendered`: parts changed and added, parts removed."""
        if tuple(slide.source for slide in rendered) == self.slides:
            changed: dict[str, bytes] = {}
            for slide in rendered:
                changed.update(slide.parts)
            return Arrangement(changed)
        return _Arranger(self._package, self.slides).arrange(rendered)


class _Arranger(Cloner):
    """One arrangement in the making."""

    def __init__(self, package: Package, slides: tuple[str, ...]) -> None:
        super().__init__(package, _CLONE, _DROP)
        self._slides = slides

    def arrange(self, rendered: Sequence[RenderedSlide]) -> Arrangement:
        used: dict[str, int] = {}
        order: list[tuple[str, str]] = []
        for slide in rendered:
            copies = used.get(slide.source, 0)
            used[slide.source] = copies + 1
            if copies == 0:
                self.changed.update(slide.parts)
                order.append((slide.source, slide.source))
            else:
                order.append((slide.source, self._clone(slide, copies)))
        gone = [slide for slide in self._slides if slide not in used]
        if gone:
            self._delete(gone)
        self._write_presentation(order, gone)
        if gone:
            self.sweep()
        return Arrangement(*self.result())

    # --- cloning --------------------------------------------------------------------------------------------------------------------

    def _clone(self, slide: RenderedSlide, number: int) -> str:
        memo: dict[str, str] = {}
        name = self.clone_part(slide.source, memo)
        for source, content in slide.parts.items():
            if source in memo:
                self.changed[memo[source]] = content
        self.changed[name] = _with_new_creation_id(self.changed[name], slide.source, number)
        return name

    # --- deleting -------------------------------------------------------------------------------------------------------------------

    def _delete(self, gone: list[str]) -> None:
        """Remove every relationship that leads to a deleted slide, and the element that uses it."""
        main = self.package.main
        owners = [name for name in self.package.names() if name.lower().endswith(".xml") and name not in (main, CONTENT_TYPES) and name not in gone]
        for owner in [*owners, *self.cloned]:
            relationships = self.relationships_of(owner)
            dead = [rid for rid, entry in relationships.items() if entry.partname in gone]
            if not dead or any(relationships[rid].kind == "slide" and "/notesslides/" in owner.lower() for rid in dead):
                continue  # the notes of a deleted slide go with it
            self.changed[rels_name(owner)] = relationships.removed(*dead).to_bytes()
            content = self.changed[owner] if owner in self.changed else self.package.read(owner)
            self.changed[owner] = _without_references(content, dead)

    # --- the presentation part ------------------------------------------------------------------------------------------------------

    def _write_presentation(self, order: list[tuple[str, str]], gone: list[str]) -> None:
        main = self.package.main
        root = copy.deepcopy(self.package.parse(main))
        relationships = self.package.relationships(main)
        rids = {entry.partname: rid for rid, entry in relationships.items() if entry.kind == "slide" and entry.partname is not None}
        entries = {rid: node for node in _slide_ids(root) if (rid := _rid(node))}
        next_id = max([int(node.get("id", "256")) for node in entries.values()] + [255])
        originals = {source: entries[rids[source]] for source in self._slides}
        listed = next(iter(originals.values())).getparent()
        assert listed is not None
        dead = {originals[slide].get("id", "") for slide in gone}
        dead_rids = {rids[slide] for slide in gone}
        clones: dict[str, list[str]] = {}
        free = relationships.free_ids()
        added: list[Relationship] = []
        for node in list(listed):
            listed.remove(node)
        for source, name in order:
            node = originals[source]
            if name != source:
                next_id += 1
                rid = next(free)
                added.append(replace(relationships[rids[source]], id=rid, target=relative(main, name), partname=name))
                node = copy.deepcopy(node)
                node.set("id", str(next_id))
                node.set(_rid_name(node), rid)
                clones.setdefault(originals[source].get("id", ""), []).append(str(next_id))
            listed.append(node)
        _sections(root, clones, dead)
        _shows(root, dead_rids)
        if len(listed) == 0 and (parent := listed.getparent()) is not None:
            parent.remove(listed)
        self.changed[rels_name(main)] = relationships.added(*added).removed(*dead_rids).to_bytes()
        self.changed[main] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _slide_ids(root: Element) -> list[Element]:
    return list(root.iterfind("{*}sldIdLst/{*}sldId"))


def _rid_name(node: Element) -> str:
    return next(str(name) for name in node.attrib if str(name).endswith("/relationships}id"))


def _rid(node: Element) -> str | None:
    return next((str(value) for name, value in node.attrib.items() if str(name).endswith("/relationships}id")), None)


def _sections(root: Element, clones: Mapping[str, list[str]], dead: set[str]) -> None:
    """Keep the sections: clones behind their original, deleted slides gone (p14:sectionLst); an empty section stays."""
    for entry in list(root.iter("{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId")):
        own = entry.get("id", "")
        for clone in reversed(clones.get(own, [])):
            twin = copy.deepcopy(entry)
            twin.set("id", clone)
            entry.addnext(twin)
        parent = entry.getparent()
        if own in dead and parent is not None:
            parent.remove(entry)


def _shows(root: Element, dead_rids: set[str]) -> None:
    """Take deleted slides out of the custom shows; a show that is left empty goes (§19.2.1.7)."""
    for entry in list(root.iterfind("{*}custShowLst/{*}custShow/{*}sldLst/{*}sld")):
        parent = entry.getparent()
        if _rid(entry) in dead_rids and parent is not None:
            parent.remove(entry)
    for show in list(root.iterfind("{*}custShowLst/{*}custShow")):
        if show.find("{*}sldLst/{*}sld") is None and (parent := show.getparent()) is not None:
            parent.remove(show)
    shows = root.find("{*}custShowLst")
    if shows is not None and len(shows) == 0:
        root.remove(shows)


def _without_references(content: bytes, rids: list[str]) -> bytes:
    """Return a part without the elements that use relationships which go: links to deleted slides."""
    root = etree.fromstring(content)
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            continue
        used = [value for name, value in node.attrib.items() if "relationships}" in str(name)]
        if any(value in rids for value in used) and (parent := node.getparent()) is not None:
            parent.remove(node)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _with_new_creation_id(content: bytes, source: str, number: int) -> bytes:
    """Give a clone a creation id of its own, the same in every run."""
    if b"creationId" not in content:
        return content
    root = etree.fromstring(content)
    for node in root.iter(_CREATION_ID):
        digest = hashlib.sha256(f"{source} {node.get('val')} {number}".encode()).digest()
        node.set("val", str(int.from_bytes(digest[:4], "big") | 1))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
