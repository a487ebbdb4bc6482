"""Texts that look like tags but are none: what an author took for one would be printed as it stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from docautomat.errors import Finding
from docautomat.lexer import Lexer
from docautomat.markup.language import Story

__all__ = ["half_tags"]

_HINT = "write two braces, and no space between them: {{ name }}, {% endfor %}"


def half_tags(stories: Iterable[Story], lexer: Lexer) -> Iterator[Finding]:
    """Yield a warning for each text in which something looks like a tag."""
    for story in stories:
        for segment in story.segments:
            for line in segment.lines():
                shown = lexer.half(line.text)
                if shown:
                    place = dataclasses.replace(line.place, tag=shown)
                    yield Finding(code="half-tag", severity="warning", place=place, message="this looks like a tag, but is printed as it stands", hint=_HINT)
