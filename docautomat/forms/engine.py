"""What a form is compiled with: the template's package and lexer, the environment of its programs, the list of its outputs' sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from docautomat.compiler.ids import Ids
from docautomat.compiler.story import CompiledStory, Sites, compile_story
from docautomat.environment import Environment
from docautomat.errors import Finding
from docautomat.lexer import Lexer
from docautomat.markup.fitting.faces import Given
from docautomat.markup.language import Segment, Story
from docautomat.opc.package import Deflated, Package

__all__ = ["Engine", "Form", "Rendered"]

Rendered = tuple[dict[str, bytes | Deflated], frozenset[str]]
"""The parts that come in or change, and those that go."""


class Form(Protocol):
    """A kind of document, compiled."""

    units: tuple[frozenset[str], ...]
    """For each unit that may come out many times, a slide, the parts that belong to it."""

    def stories(self) -> list[CompiledStory]:
        """Return the compiled stories."""

    def programs(self) -> list[CompiledStory]:
        """Return all programs, those that write nothing among them."""

    def flaws(self) -> Iterable[Finding]:
        """Return what deserves a second look."""

    def texts(self, package: Package) -> Iterable[Story]:
        """Return the texts as their author wrote them, read anew."""

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        """Return what changes in the package."""


@dataclass(slots=True)
class Engine:
    """The means by which the stories of one template are compiled."""

    package: Package
    lexer: Lexer
    environment: Environment
    sites: Sites
    highest: dict[str, int]
    """The highest numbers that the file uses, by what they number: drawings, bookmarks …"""
    fonts: Mapping[tuple[str, bool, bool], Given] = field(default_factory=dict)
    """The font files with which texts are measured."""
    book: Callable[[Segment, list[Finding]], None] | None = None
    """Compiles the workbook of a chart that is a template by itself."""

    def compiled(self, stories: Iterable[Story], findings: list[Finding], filter_name: str = "_text", ids: Ids | None = None) -> list[CompiledStory]:
        """Return the stories that hold tags, compiled; `findings` grow by their faults."""
        found: list[CompiledStory] = []
        given = list(stories)
        for segment in (segment for story in given for segment in story.segments if segment.book and self.book is not None):
            self.book(segment, findings)  # type: ignore[misc]
        for story in given:
            one, faults = compile_story(story, self.lexer, self.environment, self.sites, filter_name, ids=ids)
            findings.extend(faults)
            if one is not None:
                found.append(one)
        return found
