"""A Word document as a form: from compiled stories to changed parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docautomat.compiler.ids import Ids
from docautomat.compiler.story import CompiledStory
from docautomat.errors import Finding
from docautomat.forms.engine import Engine, Rendered
from docautomat.markup.language import Story
from docautomat.markup.rendering import rendering
from docautomat.markup.wordprocessingml import stories as wordprocessingml
from docautomat.markup.wordprocessingml.controls import unbind
from docautomat.markup.wordprocessingml.fields import has_contents
from docautomat.markup.wordprocessingml.flaws import flaws
from docautomat.markup.wordprocessingml.refresh import HEADINGS, with_fields_updated
from docautomat.markup.wordprocessingml.revisions import drop_deleted_tags
from docautomat.markup.wordprocessingml.styles import styles_of
from docautomat.markup.wordprocessingml.tongues import Tongues
from docautomat.opc.deflating import Deflater
from docautomat.opc.package import Package, deflate

__all__ = ["Word"]


class Word:
    """A Word document: body, headers and footers are stories of their own."""

    units: tuple[frozenset[str], ...] = ()

    def __init__(self, engine: Engine, findings: list[Finding]) -> None:
        self._package, self._may_hold_tags = engine.package, engine.lexer.may_hold_tags
        stories = wordprocessingml.stories(engine.package)
        self._tongues = Tongues(engine.package)
        placeholder = styles_of(engine.package).find("character", "Placeholder Text")
        for story in stories:
            for segment in story.segments:
                unbind(segment.root, segment.dialect, engine.lexer.may_hold_tags, placeholder)
                drop_deleted_tags(segment.root, segment.dialect, engine.lexer.may_hold_tags)
                if segment.reference is None:
                    self._tongues.strip(segment.partname, segment.root, segment.dialect)
        self._ids = Ids(engine.highest)
        for segment in (segment for story in stories for segment in story.segments):
            self._ids.know(segment.root, segment.dialect)
        contents = has_contents(stories[0].segments[0].root, stories[0].segments[0].dialect)
        self._stories = engine.compiled(stories, findings, ids=self._ids)
        self._updated = {name: deflate(data) for name, data in with_fields_updated(engine.package).items()} if contents else {}
        self._moving = any(story.headings for story in self._stories)

    def stories(self) -> list[CompiledStory]:
        """Return the compiled stories."""
        return self._stories

    programs = stories

    def flaws(self) -> Iterable[Finding]:
        """Return what deserves a second look."""
        return flaws(self._package, self._may_hold_tags)

    def texts(self, package: Package) -> Iterable[Story]:
        """Return the texts as their author wrote them, read anew."""
        return wordprocessingml.stories(package)

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        """Return what changes in the package."""
        deflaters: dict[str, Deflater] = {}
        current = rendering()
        overlay, language = current.overlay, current.language
        overlay.changed.update(self._tongues.styles(language))
        number = self._ids.numbering(overlay.last)
        for story in self._stories:
            for segment in story.segments:
                if segment.dead:
                    overlay.unrelate(segment.partname, *segment.dead)
            names = [segment.partname for segment in story.segments]
            for index, text in story.stream(variables, number):
                if text:  # footnotes or comments that hold no tag stay as they are
                    deflaters.setdefault(names[index], Deflater()).write(self._tongues.written(text, language).encode("utf-8"))
        overlay.changed.update((name, data) for name, data in self._tongues.plain(overlay.package, language).items() if name not in deflaters)
        if self._moving or current.state.get(HEADINGS):
            overlay.changed.update(self._updated)
        return {name: deflater.finish() for name, deflater in deflaters.items()}, frozenset()
