"""Slides of other presentations copied into the one that is rendered, each with what belongs to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from docautomat.markup.language import Element
from docautomat.markup.presentationml.cleaning import plain_clone
from docautomat.markup.presentationml.subdecks.designs import Designs, Target, adapted
from docautomat.markup.presentationml.subdecks.mapping import best_layout, layout_of, put_on
from docautomat.markup.presentationml.subdecks.parts import Media, Parts
from docautomat.markup.presentationml.subdecks.scaling import SAME, Scale, scaled
from docautomat.markup.presentationml.subdecks.source import Source, opened, picked
from docautomat.markup.rendering import Rendering, rendering
from docautomat.opc.package import Deflated, deflate
from docautomat.values import RefusedValueError
from docautomat.values.rich import SubDeck

__all__ = ["Importer", "bring"]


def bring(value: SubDeck, owner: str) -> str:
    """Let slides of another presentation stand for the copy of a slide to which the part `owner` belongs; return its text, which is none.

    Raises `RefusedValueError` where they cannot come in.
    """
    current = rendering()
    copy = current.overlay.of(owner)
    if not copy.number:
        raise RefusedValueError("slides cannot come in here", "let the tag stand in a text box of a slide, which they replace")
    importer = Importer.of(current)
    importer.incoming.setdefault(copy.number, []).extend(importer.bring(value))
    return ""


class Importer:
    """What comes in from other presentations during one render."""

    def __init__(self, current: Rendering) -> None:
        self._current = current
        self.media = Media(current.overlay)
        self.designs = Designs(Target.of(current.overlay.package), self.media)
        self._incoming: dict[tuple[Source, str], _Incoming] = {}
        self.incoming: dict[int, list[str]] = {}
        """The slides that stand for each copy of a template's slide."""

    @classmethod
    def of(cls, current: Rendering) -> Importer:
        """Return that of a render."""
        known: Importer | None = current.state.get(cls)
        if known is None:
            known = current.state[cls] = cls(current)
        return known

    @classmethod
    def stands(cls, current: Rendering) -> Collection[int]:
        """Return the numbers of the copies that other slides replace."""
        known: Importer | None = current.state.get(cls)
        return () if known is None else known.incoming

    def sources(self) -> list[tuple[Source, str]]:
        """Return the presentations from which slides came, and in which design."""
        return list(self._incoming)

    def bring(self, value: SubDeck) -> list[str]:
        """Return the new slides that a value asks for."""
        if value.source is None:
            return []
        source = opened(value, self._current)
        key = source, value.design
        if key not in self._incoming:
            self._incoming[key] = _Incoming(source, value.design, self.designs, self.media)
        return self._incoming[key].copies(picked(value, source))

    def came(self) -> list[tuple[bool, bool]]:
        """Say of each slide that stands for another whether it has notes and whether it is hidden."""
        facts = {name: fact for each in self._incoming.values() for name, fact in each.facts.items()}
        return [facts[name] for names in self.incoming.values() for name in names]

    def table_styles(self) -> dict[str, Element]:
        """Return the table styles that slides use and their presentations define, by id."""
        return {key: node for each in self._incoming.values() for key, node in each.table_styles().items()}


@dataclass(slots=True)
class _Slide:
    """A slide of a source, looked at once."""

    layout: str
    notes: str = ""
    hidden: bool = False
    uses: int = 0
    contents: dict[frozenset[str], bytes] = field(default_factory=dict)
    written: dict[str, Deflated] = field(default_factory=dict)


class _Incoming:
    """The slides of one presentation in one design."""

    def __init__(self, source: Source, design: str, designs: Designs, media: Media) -> None:
        self._source = source
        self._design = design
        self._designs = designs
        self._scale = Scale.between(source.size, designs.target.size)
        self._parts = Parts(source, media, self._scale)
        self._slides: dict[str, _Slide] = {}
        self._layouts: dict[str, str] = {}
        self.facts: dict[str, tuple[bool, bool]] = {}
        """Of each slide whether it has notes and whether it is hidden."""

    def copies(self, slides: list[str]) -> list[str]:
        """Return new slides, which lead to each other where the given ones do."""
        names = [self._parts.add(slide, "/ppt/slides/slide") for slide in slides]
        leads = dict.fromkeys(self._source.slides, "")
        for slide, name in reversed(list(zip(slides, names, strict=True))):
            leads[slide] = name
        for slide, name in zip(slides, names, strict=True):
            self._copy(slide, name, leads)
        return names

    def _copy(self, partname: str, name: str, leads: dict[str, str]) -> None:
        slide = self._slides.get(partname)
        if slide is None:
            slide = self._slides[partname] = self._read(partname)
        given = {**leads, slide.layout: self._layout(slide.layout)}
        if slide.notes:
            given[slide.notes] = self._notes(slide.notes, name, partname)
        if self._design == "target":
            given.update(dict.fromkeys(self._source.package.related(partname, "themeOverride"), ""))
        _, lost = self._parts.relate(partname, name, given)
        key = frozenset(lost)
        if key not in slide.contents:
            slide.contents[key] = self._content(partname, slide, lost)
        self.facts[name] = bool(slide.notes and given[slide.notes]), slide.hidden
        slide.uses += 1
        self._parts.write(name, plain_clone(slide.contents[key], f"{self._source.digest.hex()}{partname}", slide.uses))

    def _read(self, partname: str) -> _Slide:
        layout = self._source.related(partname, "slideLayout")
        if not layout or not self._source.related(layout, "slideMaster"):
            number = self._source.slides.index(partname) + 1
            raise RefusedValueError(f"slide {number} of the presentation has no layout or no master", "save it again from PowerPoint")
        return _Slide(layout, self._source.related(partname, "notesSlide"))

    def _layout(self, layout: str) -> str:
        if layout not in self._layouts:
            self._layouts[layout] = self._found(layout)
        return self._layouts[layout]

    def _found(self, layout: str) -> str:
        if self._design == "target":
            best = best_layout(layout_of(self._source, layout), self._designs.target.layouts)
            if best is not None:
                return best.partname
        return self._designs.layout(self._source, layout, self._parts, self._scale)

    def _content(self, partname: str, slide: _Slide, lost: list[str]) -> bytes:
        root = self._source.parse(partname)
        slide.hidden = root.get("show") in ("0", "false")
        if self._design == "target":
            name = self._layouts[slide.layout]
            target = next((layout for layout in self._designs.target.layouts if layout.partname == name), None)
            if target is not None:
                put_on(root, target, self._source, slide.layout)
        return adapted(root, self._scale, lost)

    def _notes(self, notes: str, slide: str, source: str) -> str:
        master = self._designs.notes(self._source, self._parts)
        if not master:
            return ""
        name = self._parts.add(notes, "/ppt/notesSlides/notesSlide")
        given = dict.fromkeys(self._source.package.related(notes, "notesMaster"), master)
        _, lost = self._parts.relate(notes, name, {**given, source: slide})
        known = self._slides[source].written
        key = " ".join(sorted(lost))
        if key not in known:
            known[key] = deflate(adapted(self._source.parse(notes), SAME, lost))
        self._parts.write(name, known[key])
        return name

    def table_styles(self) -> dict[str, Element]:
        """Return the table styles of the presentation that its slides use."""
        used = b"".join(content for slide in self._slides.values() for content in slide.contents.values() if b"tableStyleId" in content)
        part = self._source.related(self._source.package.main, "tableStyles")
        if not used or not part:
            return {}
        found: dict[str, Element] = {}
        for node in self._source.parse(part).iterchildren("{*}tblStyle"):
            key = node.get("styleId", "")
            if key and key.encode() in used:
                scaled(node, self._scale)
                found[key] = node
        return found
