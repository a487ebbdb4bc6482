"""A presentation as a form: from compiled stories to changed parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docautomat.compiler.charting import frame_charts
from docautomat.compiler.fitted import mark_boxes
from docautomat.compiler.picturing import draw_pictures
from docautomat.compiler.story import CompiledStory
from docautomat.compiler.timelines import group_timelines
from docautomat.errors import Finding
from docautomat.forms.engine import Engine, Rendered
from docautomat.markup.drawingml.preparing import prepare
from docautomat.markup.drawingml.tongues import Tongues
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.language import Story
from docautomat.markup.presentationml import stories as presentationml
from docautomat.markup.presentationml.cards import deal
from docautomat.markup.presentationml.counts import counted
from docautomat.markup.presentationml.deck import Deck, RenderedSlide, used_ids
from docautomat.markup.presentationml.flaws import flaws
from docautomat.markup.presentationml.presentation import default_section
from docautomat.markup.presentationml.references import pruned, referred
from docautomat.markup.presentationml.subdecks import Importer, leading, placed
from docautomat.markup.rendering import rendering
from docautomat.opc.package import Deflated, Package

__all__ = ["Slides"]


class Slides:
    """A presentation: slides and notes are one story, whose output says which slides there are and in what order."""

    def __init__(self, engine: Engine, findings: list[Finding]) -> None:
        stories = presentationml.stories(engine.package)
        frame_charts((segment for story in stories for segment in story.segments if segment.owner), engine.package, engine.lexer)
        draw_pictures(engine.package, (segment for story in stories for segment in story.segments), engine.lexer)
        slides = [segment for story in stories if story.name == presentationml.deck_name for segment in story.segments]
        self._deck = Deck.read(engine.package)
        self.units = self._deck.owned()
        used = [used_ids(segment.root) for story in stories if story.name == presentationml.deck_name for segment in story.segments]
        group_timelines(engine.package, (segment for story in stories for segment in story.segments), engine.lexer)
        referred_ids = [referred(segment.root) if segment.owner else frozenset() for segment in slides]
        self._package, self._may_hold_tags = engine.package, engine.lexer.may_hold_tags
        self._tongues = Tongues()
        for story in stories:
            for segment in story.segments:
                if segment.owner and story.name == presentationml.deck_name:
                    self._tongues.weigh(segment.root, segment.dialect)
                if segment.reference is not None:
                    continue
                prepare(segment.root, segment.dialect, engine.lexer.may_hold_tags)
        self._fitter, faults = mark_boxes(engine.package, slides, engine.lexer, engine.environment, Faces(engine.fonts))
        findings.extend(faults)
        for segment in (segment for story in stories for segment in story.segments if segment.reference is None):
            self._tongues.mark(segment.partname, segment.root, segment.dialect)
        self._slides = engine.compiled([story for story in stories if story.name == presentationml.deck_name], findings)
        self._others = engine.compiled([story for story in stories if story.name != presentationml.deck_name], findings)
        self._used = used
        """For each part of the deck the relationships that its elements use."""
        self._referred = referred_ids
        """For each part of the deck the shapes to which animations and connectors refer."""

    def stories(self) -> list[CompiledStory]:
        """Return the compiled stories."""
        return [*self._slides, *self._others]

    programs = stories

    def flaws(self) -> Iterable[Finding]:
        """Return what deserves a second look."""
        return [*self._fitter.advice, *flaws(self._package, self._may_hold_tags)]

    def texts(self, package: Package) -> Iterable[Story]:
        """Return the texts as their author wrote them, read anew."""
        return presentationml.stories(package)

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        """Return what changes in the package."""
        language, tongues = rendering().language, self._tongues
        plain = tongues.plain(self._package, language)
        own = {segment.partname for story in self._slides for segment in story.segments}
        changed: dict[str, bytes | Deflated] = {name: data for name, data in plain.items() if name not in own}
        overlay = rendering().overlay
        for segment in (segment for story in self._others for segment in story.segments if segment.dead):
            overlay.unrelate(segment.partname, *segment.dead)
        for story in self._others:
            for index, text in story.render(variables):
                changed[story.segments[index].partname] = tongues.written(text, language).encode("utf-8")
        for story in self._slides:
            slides = self._rendered(story, variables, plain)
            if rendering().wanted - rendering().keys.keys():
                self._tell_unknown_keys(story, variables)
            default = default_section(language) if any(slide.section for slide in slides) else ""
            importer: Importer | None = rendering().state.get(Importer)
            others = overlay.added() if importer is None else leading(importer, overlay)
            arrangement = self._deck.arrange(slides, others, overlay.new(), default)
            if importer is not None:
                arrangement = placed(arrangement, [slide.number for slide in slides], importer, overlay)
            changed.update(arrangement.changed)
            stay = [slide for slide in slides if importer is None or slide.number not in importer.incoming]
            counts = self._deck.counts(stay, importer.came() if importer is not None else None)
            for name in self._package.related("/", "extended-properties")[:1] if counts else ():
                changed[name] = counted(overlay.read(name), counts)
            return changed, arrangement.removed
        return changed, frozenset()

    @staticmethod
    def _tell_unknown_keys(story: CompiledStory, variables: Mapping[str, Any]) -> None:
        """Run once more, so that the error has the place of the link that leads nowhere."""
        current = rendering()
        current.known, current.keys = frozenset(current.keys), {}
        for _ in story.render(variables):
            pass

    def _rendered(self, story: CompiledStory, variables: Mapping[str, Any], plain: Mapping[str, bytes]) -> list[RenderedSlide]:
        """Return the slides that come out; `plain` are parts in the language of the render, for those that hold no tag."""
        current = rendering()
        overlay, language, told = current.overlay, current.language, current.findings
        slides: list[RenderedSlide] = []
        pages: list[str] = []
        for index, text in story.render(variables):
            if index < 0:
                copy = overlay.copies[-index - 1]
                continue
            segment = story.segments[index]
            if segment.owner:
                dealt = deal(self._tongues.written(text, language), language)
                pages = [page for one in dealt for page in self._fitter.settle(one, language, told)]
                if self._referred[index]:
                    pages = [page and pruned(page, self._referred[index]) for page in pages]
                if copy.number in Importer.stands(current):
                    pages = pages[:1]  # it is a stand-in: other slides take its place
                settled = overlay.settled(copy)
                named: dict[str, Any] = {"section": copy.section, "key": copy.key, "number": copy.number}
                for _ in pages:
                    slides.append(RenderedSlide(segment.partname, dict(copy.parts), settled, turns=copy.turns, **named))
                    named = {}  # the section and the key are the first page's
            contents = pages if segment.owner else [self._tongues.written(text, language)] * len(pages)
            for slide, content in zip(slides[len(slides) - len(pages) :], contents, strict=True):
                if not content and segment.partname in plain:
                    slide.parts[segment.partname] = plain[segment.partname]
                elif content:
                    slide.parts[segment.partname] = content.encode("utf-8")
                    rids = [*self._used[index], *(self._added(slide, segment.partname) if len(pages) > 1 and segment.owner else ())]
                    slide.lose(segment.partname, [rid for rid in rids if f'"{rid}"' not in content])
        return slides

    def _added(self, slide: RenderedSlide, partname: str) -> list[str]:
        """Return the relationships that have come to a slide: what stands on another page of it stays out of this one."""
        given = slide.relationships.get(partname)
        known = self._package.relationships(partname)
        return [entry.id for entry in given.all() if entry.id not in known] if given is not None else []
