"""Slides cloned, deleted and ordered as whole parts (ISO/IEC 29500-1 §19.2, §13.3.8; ISO/IEC 29500-2 §6).

A slide is cloned with everything that belongs to it alone (notes, charts and their workbooks, diagrams, embedded objects), every relationship under its
own id, so that the slide's XML stays as it is. What slides share (layouts, pictures, media) stays shared.

    copies -> order of slides -> names, relationships, lists of the presentation part (once for each order)  -> filled with what the copies hold
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from docautomat.markup.language import Element
from docautomat.markup.presentationml.ordering import CLONE, Arranger, Order, Turns, unchanged
from docautomat.markup.presentationml.presentation import listed
from docautomat.markup.presentationml.stories import slide_order
from docautomat.markup.presentationml.zooms import zoomed
from docautomat.opc.package import Deflated, Package
from docautomat.opc.relationships import Relationships

__all__ = ["Arrangement", "Deck", "RenderedSlide", "used_ids"]

_HIDDEN = re.compile(rb'<(?:\w+:)?sld\b[^>]*?\sshow="(?:0|false)"')
_MOST_KNOWN, _LONGEST_KNOWN = 64, 200
"""How many orders of slides are remembered, and how long they may be."""


@dataclass(frozen=True, slots=True)
class RenderedSlide:
    """One slide of the output: the template slide that it comes from, and the new bytes of its parts that hold tags."""

    source: str
    parts: dict[str, bytes | Deflated]
    relationships: Mapping[str, Relationships] = field(default_factory=dict)
    """All relationships of those parts to which any has come; in the template's names."""
    gone: dict[str, list[str]] = field(default_factory=dict)
    """Relationships that nothing in a part uses any more, by part."""
    turns: Turns = ()
    """In which turns of the loops over slides it was made, the outermost loop first."""
    section: str | None = None
    """The section that begins with it."""
    key: str | None = None
    """The key by which links lead to it."""
    number: int = 0
    """The number of the copy that the render made; another one has no slides of other presentations in its place."""

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
        self._families = {slide: frozenset(self._closure(slide)) for slide in slides}
        self._zooms = zoomed(package, dict(zip(listed(package, slides).ids, slides, strict=True))) if slides else {}
        self._links = self._linked()
        self._hidden = frozenset(slide for slide in slides if _HIDDEN.search(package.read(slide)[:4000]))
        self._noted = frozenset(slide for slide in slides if package.related(slide, "notesSlide"))
        self._same = unchanged(package, slides)
        self._known: dict[object, Order] = {}

    @classmethod
    def read(cls, package: Package) -> Deck:
        """Return the deck of a package."""
        return cls(package, tuple(slide_order(package)))

    def owned(self) -> tuple[frozenset[str], ...]:
        """Return for each slide the parts that belong to it alone: itself, its notes, charts and their workbooks, diagrams …"""
        return tuple(self._families[slide] for slide in self.slides)

    def _closure(self, slide: str) -> set[str]:
        found, queue = {slide}, [slide]
        while queue:
            for entry in self._package.relationships(queue.pop()).values():
                if entry.kind in CLONE and entry.partname is not None and entry.partname in self._package and entry.partname not in found:
                    found.add(entry.partname)
                    queue.append(entry.partname)
        return found

    def _linked(self) -> dict[str, frozenset[str]]:
        """Return the other slides to which each slide leads."""
        found = {}
        every = set(self.slides)
        for slide, family in self._families.items():
            owners = (part for part in family if part == slide or not self._package.content_type(part).endswith("notesSlide+xml"))
            others = {entry.partname for part in owners for entry in self._package.relationships(part).values() if entry.partname in every}
            found[slide] = frozenset(name for name in others if name is not None) | self._zooms.get(slide, frozenset())
        return {slide: others for slide, others in found.items() if others}

    def arrange(
        self, rendered: Sequence[RenderedSlide], others: Mapping[str, Relationships], added: Collection[str] = (), default: str = "Default Section"
    ) -> Arrangement:
        """Return what changes when the deck becomes `rendered`: parts changed and added, parts removed.

        `others` are the relationships of parts that the render has added or changed beside the slides, `added` the names of its new parts. `default` names
        the section of the slides that stand before all others.
        """
        changed, removed = self._order(rendered, added).filled(rendered, others, default)
        return Arrangement(changed, removed)

    def counts(self, rendered: Sequence[RenderedSlide], came: Sequence[tuple[bool, bool]] | None = None) -> dict[str, int]:
        """Return what the extended properties count of the slides; nothing where these are the template's.

        `came` says of each slide of other presentations whether it has notes and whether it is hidden.
        """
        sources = tuple(slide.source for slide in rendered)
        if came is None and sources == self.slides:
            return {}
        came = came or ()
        notes, hidden = (sum(slide in some for slide in sources) for some in (self._noted, self._hidden))
        return {
            "Slides": len(sources) + len(came),
            "Notes": notes + sum(noted for noted, _ in came),
            "HiddenSlides": hidden + sum(unseen for _, unseen in came),
        }

    def _order(self, rendered: Sequence[RenderedSlide], added: Collection[str]) -> Order:
        sources = tuple(slide.source for slide in rendered)
        if sources == self.slides:
            return self._same
        turns = tuple(slide.turns for slide in rendered) if self._links else ()
        key = sources, turns
        order = self._known.get(key)
        if order is None:
            order = self._worked_out(sources, turns, ())
            if len(sources) <= _LONGEST_KNOWN:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = order
        taken = {name.lower() for name in added}
        return order if order.created.isdisjoint(taken) else self._worked_out(sources, turns, taken)

    def _worked_out(self, sources: tuple[str, ...], turns: tuple[Turns, ...], taken: Collection[str]) -> Order:
        return Arranger(self._package, self.slides, self._families, self._links, taken, zooms=bool(self._zooms)).order(sources, turns)


def used_ids(root: Element) -> list[str]:
    """Return the relationships that a part's elements use."""
    used = {str(value) for node in root.iter() for name, value in node.attrib.items() if "/relationships}" in str(name)}
    return sorted(used)
