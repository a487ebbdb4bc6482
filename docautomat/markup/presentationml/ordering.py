"""What one order of slides needs of the package: names of clones, relationships, the lists of the presentation part, what goes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docautomat.markup.presentationml.cleaning import creation_id, plain_clone, without_references
from docautomat.markup.presentationml.presentation import Listed, listed, presentation, with_sections
from docautomat.markup.presentationml.zooms import rezoomed
from docautomat.opc.cloning import Cloner, led
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.content_types import ContentTypes
from docautomat.opc.package import Deflated, Package, deflate
from docautomat.opc.packuri import rels_name
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["CLONE", "Arranger", "Order", "Turns", "unchanged"]

CLONE = frozenset(
    "notesSlide chart chartEx diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing oleObject package vmlDrawing control"
    " activeXControlBinary tags themeOverride chartUserShapes chartStyle chartColorStyle ink".split()
)
"""Relationships to what belongs to one slide alone."""
_DROP = frozenset({"comments", "comment"})
"""Relationships to what is said about the author's slide, not about its copies."""

Turns = tuple[tuple[int, int], ...]
"""For each loop around a slide, the outermost first: its number, and the turn."""


@dataclass(slots=True)
class Copy:
    """One slide of an order."""

    source: str
    name: str
    number: int = 0
    """The number of the copy; 0 for the template's own slide."""
    names: dict[str, str] = field(default_factory=dict)
    """A clone's parts: template part -> part."""
    leads: dict[str, str] = field(default_factory=dict)
    """Other slides to which it leads: template slide -> slide."""
    lost: frozenset[str] = frozenset()
    """Slides to which it led, and which are no more."""

    def of(self, source: str) -> str:
        """Return the name of one of its parts; empty where the clone does without it."""
        return self.names.get(source, "" if self.number else source)

    def related(self, name: str, entries: Iterable[Relationship], keys: Mapping[str, str] | None = None) -> Relationships:
        """Return relationships in the template's names as those of a part of this copy; `#` and one of the `keys` names a slide."""
        kept = [entry for entry in entries if entry.partname not in self.lost and not (self.number and entry.kind in _DROP)]
        memo = self.leads | self.names if self.leads else self.names
        wanted = [entry.partname for entry in kept if entry.partname is not None and entry.partname.startswith("#")] if keys else []
        if keys and wanted:
            memo = {**memo, **{name: keys[name[1:]] for name in wanted if name[1:] in keys}}
        return led(name, kept, memo)

    def dead(self, package: Package, source: str) -> list[str]:
        """Return the relationships of a part that led to slides which are no more."""
        return [rid for rid, entry in package.relationships(source).items() if entry.partname in self.lost] if self.lost else []


@dataclass(slots=True)
class Order:
    """What one order of slides needs of the package, whatever stands on them."""

    package: Package
    copies: list[Copy]
    fixed: dict[str, Deflated] = field(default_factory=dict)
    """Parts that change but hold no tags, and relationships of clones as the template has them."""
    removed: frozenset[str] = frozenset()
    created: frozenset[str] = frozenset()
    """The names of the clones, in lower case."""
    types: ContentTypes | None = None
    relationships: dict[str, Relationships] = field(default_factory=dict)
    """Those of clones, and of parts that lose some."""
    listed: Listed | None = None
    plain: dict[tuple[str, int], Deflated] = field(default_factory=dict)
    """Parts of clones that are as in the template."""
    numbers: dict[str, str] = field(default_factory=dict)
    """The template's slides by their numbers, where slides show others in zooms."""
    shown: dict[str, tuple[str, Copy]] = field(default_factory=dict)
    """The slides of the order, with their numbers."""

    def filled(self, rendered: Sequence[Any], others: Mapping[str, Relationships], default: str = "") -> tuple[dict[str, bytes | Deflated], frozenset[str]]:
        """Return the parts that change with these slides, and those that go; `default` names the section of the slides before all others."""
        changed: dict[str, bytes | Deflated] = dict(self.fixed)
        written: dict[str, Relationships] = {}
        lost: list[str] = []
        keys = {slide.key: copy.name for slide, copy in zip(rendered, self.copies, strict=True) if slide.key is not None}
        for slide, copy in zip(rendered, self.copies, strict=True):
            self._fill(slide, copy, changed)
            for owner, given in slide.relationships.items():
                if name := copy.of(owner):
                    written[name] = copy.related(name, given.all(), keys)
            for owner, rids in slide.gone.items():
                if name := copy.of(owner):
                    known = written[name] if name in written else self._of(name)
                    lost += [entry.partname for rid in rids if (entry := known.get(rid)) is not None and entry.partname is not None]
                    written[name] = known.removed(*rids)
        changed.update((rels_name(name), relationships.to_bytes()) for name, relationships in written.items())
        sections = [slide.section for slide in rendered]
        if any(section is not None for section in sections):
            changed[self.package.main] = with_sections(self.listed or listed(self.package, [copy.source for copy in self.copies]), sections, default)
        dead = self._unreached(lost, written, others) if lost else set()
        if dead:
            for name in dead:
                changed.pop(name, None)
                changed.pop(rels_name(name), None)
            changed[CONTENT_TYPES] = (self.types or self.package.content_types).without(*dead).to_bytes()
        gone = {name for part in dead for name in (part, rels_name(part)) if name in self.package}
        return changed, self.removed | gone

    def _fill(self, slide: Any, copy: Copy, changed: dict[str, bytes | Deflated]) -> None:
        """Put the parts of one slide among the changed ones."""
        for source, name in copy.names.items():
            if source not in slide.parts:
                changed[name] = self._plain(source, copy)
        for source, content in slide.parts.items():
            name = copy.of(source)
            if name and name not in self.removed:
                touched = copy.number or copy.lost or copy.leads
                changed[name] = self._touched(content.inflate() if isinstance(content, Deflated) else content, source, copy) if touched else content

    def _touched(self, content: bytes, source: str, copy: Copy) -> bytes:
        if copy.number and source == copy.source:
            content = plain_clone(content, source, copy.number)
        if self.numbers and source == copy.source:
            content = rezoomed(content, lambda number: self._zoomed(number, copy))
        dead = copy.dead(self.package, source)
        return without_references(content, dead) if dead else content

    def _zoomed(self, number: str, copy: Copy) -> tuple[str, Callable[[str], str]] | None:
        """Return the number of the slide that a zoom on `copy` shows, and what makes its creation id of the template's."""
        source = self.numbers.get(number, "")
        if source in copy.lost:
            return None
        found = self.shown.get(copy.leads.get(source, copy.name if source == copy.source else source))
        if found is None:
            return number, str
        made, target = found
        return made, lambda given: creation_id(given, target.source, target.number) if target.number else given

    def _plain(self, source: str, copy: Copy) -> Deflated:
        """Return a part of a clone that holds no tags; the same one for all clones, but for the slide itself, which has an id of its own."""
        key = source, copy.number if source == copy.source or copy.lost else 0
        known = self.plain.get(key)
        if known is None:
            known = self.plain[key] = deflate(self._touched(self.package.read(source), source, copy))
        return known

    def _of(self, name: str) -> Relationships:
        known = self.relationships.get(name)
        if known is None:
            known = self.package.relationships(name) if name == "/" or name in self.package else Relationships(name, [])
        return known

    def _unreached(self, lost: list[str], written: Mapping[str, Relationships], others: Mapping[str, Relationships]) -> set[str]:
        """Return the parts among the `lost`, and below them, to which nothing leads any more."""

        def below(queue: list[str]) -> set[str]:
            seen = set(queue)
            while queue:
                owner = queue.pop()
                known = next((some[owner] for some in (written, others) if owner in some), None)
                known = self._of(owner) if known is None else known
                for entry in known.values():
                    if entry.partname is not None and entry.partname not in seen:
                        seen.add(entry.partname)
                        queue.append(entry.partname)
            return seen

        return below(list(dict.fromkeys(lost))) - below(["/"])


def unchanged(package: Package, slides: Sequence[str]) -> Order:
    """Return the order that the template has."""
    return Order(package, [Copy(slide, slide) for slide in slides])


class Arranger(Cloner):
    """Works out one order of slides; `families` are the parts of each slide, `links` the other slides to which it leads, `taken` names that are in use."""

    def __init__(
        self,
        package: Package,
        slides: Sequence[str],
        families: Mapping[str, frozenset[str]],
        links: Mapping[str, frozenset[str]],
        taken: Collection[str],
        *,
        zooms: bool,
    ) -> None:
        super().__init__(package, CLONE, _DROP, taken)
        self._slides = slides
        self._families = families
        self._links = links
        self._zooms = zooms

    def order(self, sources: Sequence[str], turns: Sequence[Turns]) -> Order:
        """Return what it needs of the package."""
        used: dict[str, int] = {}
        copies: list[Copy] = []
        for source in sources:
            number = used.get(source, 0)
            used[source] = number + 1
            copy = Copy(source, source, number)
            if number:
                copy.name = self.name_clone(source, copy.names)
            copies.append(copy)
        gone = [slide for slide in self._slides if slide not in used]
        self._lead(copies, turns)
        for copy in copies:
            self._relate(copy)
        if gone:
            self._delete(frozenset(gone))
        made = presentation(self.package, [(copy.source, copy.name) for copy in copies], gone)
        assert made.relationships is not None
        self.changed[self.package.main] = made.content
        self.relationships[self.package.main] = made.relationships
        if gone:
            self.sweep()
        self.changed.update((rels_name(name), known.to_bytes()) for name, known in self.relationships.items() if name not in self.removed)
        changed, removed = self.result()
        fixed = {name: deflate(content) for name, content in changed.items()}
        numbers = dict(zip(listed(self.package, self._slides).ids, self._slides, strict=True)) if self._zooms else {}
        shown = {copy.name: (number, copy) for copy, number in zip(copies, made.ids, strict=True)} if self._zooms else {}
        created = frozenset(name.lower() for copy in copies for name in copy.names.values())
        found = Order(self.package, copies, fixed, removed, created, self.content_types(), self.relationships, made, numbers=numbers, shown=shown)
        for copy in copies:
            if self._zooms and not copy.number and (copy.leads or copy.lost):
                found.fixed[copy.name] = deflate(found._touched(self.package.read(copy.source), copy.source, copy))
        return found

    def _lead(self, copies: Sequence[Copy], turns: Sequence[Turns]) -> None:
        """Let each slide lead to the copies that were made in the same turns as itself."""
        if not self._links:
            return
        known: dict[tuple[str, Turns], str] = {}
        for copy, own in zip(copies, turns, strict=True):
            for depth in range(len(own) + 1):
                known.setdefault((copy.source, own[:depth]), copy.name)
        for copy, own in zip(copies, turns, strict=True):
            others = self._links.get(copy.source, frozenset())
            for other in sorted(others - {copy.source}):
                found = next((known[other, own[:depth]] for depth in range(len(own), -1, -1) if (other, own[:depth]) in known), None)
                if found is None:
                    copy.lost |= {other}
                else:
                    copy.leads[other] = found
            if copy.number == 0 and all(source == name for source, name in copy.leads.items()):
                copy.leads = {}

    def _relate(self, copy: Copy) -> None:
        """Set the relationships of a slide's parts, where they differ from the template's."""
        if copy.number or copy.leads or copy.lost:
            for source in sorted(self._families[copy.source]):
                name = copy.of(source)
                known = self.package.relationships(source)
                if name and known:
                    self.relationships[name] = copy.related(name, known.all())
        if copy.lost and not copy.number:
            for source in sorted(self._families[copy.source]):
                dead = copy.dead(self.package, source)
                if dead:
                    self.changed[source] = without_references(self.package.read(source), dead)

    def _delete(self, gone: frozenset[str]) -> None:
        """Remove every relationship of other parts that leads to a deleted slide, and the element that uses it."""
        of_slides = frozenset().union(*self._families.values())
        for owner in self.package.names():
            if owner in of_slides or owner in (self.package.main, CONTENT_TYPES) or not owner.lower().endswith(".xml"):
                continue
            relationships = self.package.relationships(owner)
            dead = [rid for rid, entry in relationships.items() if entry.partname in gone]
            if dead:
                self.relationships[owner] = relationships.removed(*dead)
                self.changed[owner] = without_references(self.package.read(owner), dead)
