"""Slides cloned, deleted and ordered as whole parts (ISO/IEC 29500-1 §19.2, §13.3.8; ISO/IEC 29500-2 §6).

A slide is cloned with everything that belongs to it alone (notes, charts and their workbooks, diagrams, embedded objects), every relationship under its
own id, so that the slide's XML stays as it is. What slides share (layouts, pictures, media) stays shared.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.presentationml.stories import slide_order
from docautomat.opc.cloning import Cloner
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.content_types import ContentTypes
from docautomat.opc.package import Deflated, Package, deflate
from docautomat.opc.packuri import relative, rels_name
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["Arrangement", "Deck", "RenderedSlide", "used_ids"]

_CLONE = frozenset(
    "notesSlide chart chartEx diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing oleObject package vmlDrawing control"
    " activeXControlBinary tags themeOverride chartUserShapes chartStyle chartColorStyle ink".split()
)
_DROP = frozenset({"comments", "comment"})
_CREATION_ID = re.compile(rb'(:creationId\b[^>]*?\bval=")(\d+)"')
"""`p14:creationId` of a slide; that of a shape (`a16`) has a GUID, which may stand twice."""


@dataclass(frozen=True, slots=True)
class RenderedSlide:
    """One slide of the output: the template slide that it comes from, and the new bytes of its parts that hold tags."""

    source: str
    parts: dict[str, bytes | Deflated]
    relationships: Mapping[str, Relationships] = field(default_factory=dict)
    """All relationships of those parts to which any has come; in the template's names."""
    gone: dict[str, list[str]] = field(default_factory=dict)
    """Relationships that nothing in a part uses any more, by part."""

    def lose(self, partname: str, rids: list[str]) -> None:
        """Let relationships of a part go."""
        if rids:
            self.gone[partname] = rids


@dataclass(slots=True)
class Arrangement:
    """What changes in the package."""

    changed: dict[str, bytes | Deflated] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


class Deck:
    """A presentation's slides and what refers to them; what one order of slides needs of the package is worked out once."""

    def __init__(self, package: Package, slides: tuple[str, ...]) -> None:
        self._package = package
        self.slides = slides
        self._known: dict[tuple[str, ...], _Order] = {}

    @classmethod
    def read(cls, package: Package) -> Deck:
        """Return the deck of a package."""
        return cls(package, tuple(slide_order(package)))

    def owned(self) -> tuple[frozenset[str], ...]:
        """Return for each slide the parts that belong to it alone: itself, its notes, charts and their workbooks, diagrams …"""
        return tuple(frozenset(self._closure(slide)) for slide in self.slides)

    def _closure(self, slide: str) -> set[str]:
        found, queue = {slide}, [slide]
        while queue:
            for entry in self._package.relationships(queue.pop()).values():
                if entry.kind in _CLONE and entry.partname is not None and entry.partname in self._package and entry.partname not in found:
                    found.add(entry.partname)
                    queue.append(entry.partname)
        return found

    def arrange(self, rendered: Sequence[RenderedSlide], others: Mapping[str, Relationships]) -> Arrangement:
        """Return what changes when the deck becomes `rendered`: parts changed and added, parts removed.

        `others` are the relationships of parts that the render has added or changed beside the slides.
        """
        sources = tuple(slide.source for slide in rendered)
        order = self._known.get(sources)
        if order is None:
            order = _Arranger(self._package, self.slides).order(sources) if sources != self.slides else _unchanged(self._package, len(sources))
            if len(sources) <= _LONGEST_KNOWN:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[sources] = order
        return order.filled(rendered, others)


_MOST_KNOWN, _LONGEST_KNOWN = 64, 200
"""How many orders of slides are remembered, and how long they may be."""


@dataclass(slots=True)
class _Order:
    """What one order of slides needs of the package, whatever stands on them."""

    names: list[tuple[dict[str, str], int]]
    """For each slide its parts, template part -> part, and the number of the copy, 0 for the template's own slide."""
    fixed: dict[str, Deflated]
    """Parts that change but hold no tags; and those of clones as the template has them."""
    dead: dict[str, list[str]]
    """Parts that lose what leads to deleted slides: the relationships that go."""
    removed: frozenset[str]
    package: Package
    types: ContentTypes
    relationships: dict[str, Relationships]
    """Those of clones, and of parts that lose some."""

    def filled(self, rendered: Sequence[RenderedSlide], others: Mapping[str, Relationships]) -> Arrangement:
        """Return what changes with these slides."""
        changed: dict[str, bytes | Deflated] = dict(self.fixed)
        written: dict[str, Relationships] = {}
        lost: list[str] = []
        for slide, (names, number) in zip(rendered, self.names, strict=True):
            for source, plain in slide.parts.items():
                name = names.get(source, "" if number else source)
                if not name or name in self.removed:
                    continue
                content = _with_new_creation_id(plain, slide.source, number) if number and source == slide.source and isinstance(plain, bytes) else plain
                changed[name] = _without_references(content, self.dead[name]) if name in self.dead and isinstance(content, bytes) else content
            for owner, given in slide.relationships.items():
                name = names.get(owner, "" if number else owner)
                if name and name not in self.removed:
                    written[name] = self._moved(given, name, names, clone=bool(number))
            for owner, rids in slide.gone.items():
                name = names.get(owner, "" if number else owner)
                if name and name not in self.removed:
                    known = written.get(name) or self._of(name)
                    lost += [entry.partname for rid in rids if (entry := known.get(rid)) is not None and entry.partname is not None]
                    written[name] = known.removed(*rids)
        changed.update((rels_name(name), relationships.to_bytes()) for name, relationships in written.items())
        dead = self._unreached(lost, written, others) if lost else set()
        if dead:
            for name in dead:
                changed.pop(name, None)
                changed.pop(rels_name(name), None)
            changed[CONTENT_TYPES] = self.types.without(*dead).to_bytes()
        gone = {name for part in dead for name in (part, rels_name(part)) if name in self.package}
        return Arrangement(changed, self.removed | gone)

    def _of(self, name: str) -> Relationships:
        return self.relationships.get(name) or (self.package.relationships(name) if name in self.package or name == "/" else Relationships(name, []))

    def _moved(self, given: Relationships, name: str, names: Mapping[str, str], *, clone: bool) -> Relationships:
        """Return relationships in the template's names as those of a copy."""
        entries = []
        for entry in given.all():
            if (clone and entry.kind in _DROP) or entry.id in self.dead.get(name, ()):
                continue
            target = names.get(entry.partname or "")
            entries.append(replace(entry, target=relative(name, target), partname=target) if target else entry)
        return Relationships(name, entries)

    def _unreached(self, lost: list[str], written: Mapping[str, Relationships], others: Mapping[str, Relationships]) -> set[str]:
        """Return the parts among the `lost`, and below them, to which nothing leads any more."""

        def below(queue: list[str]) -> set[str]:
            seen = set(queue)
            while queue:
                owner = queue.pop()
                known = written.get(owner) or others.get(owner) or self._of(owner)
                for entry in known.values():
                    if entry.partname is not None and entry.partname not in seen:
                        seen.add(entry.partname)
                        queue.append(entry.partname)
            return seen

        return below(list(dict.fromkeys(lost))) - below(["/"])


def _unchanged(package: Package, count: int) -> _Order:
    return _Order([({}, 0)] * count, {}, {}, frozenset(), package, package.content_types, {})


class _Arranger(Cloner):
    """Works out one order of slides."""

    def __init__(self, package: Package, slides: tuple[str, ...]) -> None:
        super().__init__(package, _CLONE, _DROP)
        self._slides = slides
        self._dead: dict[str, list[str]] = {}

    def order(self, sources: Sequence[str]) -> _Order:
        """Return what it needs of the package."""
        used: dict[str, int] = {}
        order: list[tuple[str, str]] = []
        names: list[tuple[dict[str, str], int]] = []
        for source in sources:
            number = used.get(source, 0)
            used[source] = number + 1
            memo: dict[str, str] = {}
            name = self._clone(source, number, memo) if number else source
            order.append((source, name))
            names.append((memo, number))
        gone = [slide for slide in self._slides if slide not in used]
        if gone:
            self._delete(gone)
        self._write_presentation(order, gone)
        if gone:
            self.sweep()
        changed, removed = self.result()
        known = {name: self.relationships_of(name) for name in (*self.relationships, *self._dead, self.package.main)}
        fixed = {name: deflate(content) for name, content in changed.items()}
        return _Order(names, fixed, self._dead, removed, self.package, self.content_types(), known)

    # --- cloning --------------------------------------------------------------------------------------------------------------------

    def _clone(self, source: str, number: int, memo: dict[str, str]) -> str:
        name = self.clone_part(source, memo)
        self.changed[name] = _with_new_creation_id(self.changed[name], source, number)
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
            self._dead[owner] = dead

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


def used_ids(root: Element) -> list[str]:
    """Return the relationships that a part's elements use."""
    used = {str(value) for node in root.iter() for name, value in node.attrib.items() if "/relationships}" in str(name)}
    return sorted(used)


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

    def renumbered(found: re.Match[bytes]) -> bytes:
        digest = hashlib.sha256(f"{source} {found.group(2).decode()} {number}".encode()).digest()
        return found.group(1) + str(int.from_bytes(digest[:4], "big") | 1).encode() + b'"'

    return _CREATION_ID.sub(renumbered, content)
