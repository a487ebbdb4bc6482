"""From the hoisted trees to Jinja source, with a table from source lines back to tags.

A tree is serialised once and split at our processing instructions: a `Stream` of static XML and tokens. `assemble` joins streams into one program. Each
tag starts its own line of the source, so that the line number of any error names the tag.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from lxml import etree

from docautomat.compiler.hoisting import IN_ATTRIBUTE, TARGET
from docautomat.compiler.marks import Mark
from docautomat.errors import Place
from docautomat.markup.language import Segment

__all__ = ["Program", "Stream", "Token", "assemble", "streams"]

_INSTRUCTION = re.compile(rf"<\?{TARGET} ?([^?]*)\?>|{IN_ATTRIBUTE}(\d+){IN_ATTRIBUTE}")
_PLAIN_BODIES = frozenset({"macro", "call", "filter", "set"})


@dataclass(frozen=True, slots=True)
class Token:
    """Something of a markup language's own in a stream; `text` is put into the program as it is."""

    name: str
    text: str = ""


Stream = list["str | Mark | Token"]


@dataclass(slots=True)
class Program:
    """The source of one Jinja program, and where each of its lines comes from."""

    name: str
    source: str
    lines: list[int] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def place(self, line: int) -> Place:
        """Return the place of the tag at or before a source line."""
        index = bisect.bisect_right(self.lines, line) - 1
        return self.places[index] if index >= 0 else Place()


def streams(segment: Segment, marks: Sequence[Mark], tokens: Callable[[str], Token] | None = None) -> Stream:
    """Return a segment's tree as static XML, marks and tokens; `tokens` reads the instructions that are no marks."""
    tree = segment.root.getroottree()
    text = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True).decode("utf-8")
    stream: Stream = []
    position = 0
    for found in _INSTRUCTION.finditer(text):
        if found.start() > position:
            stream.append(text[position : found.start()])
        position = found.end()
        name = found.group(1) or found.group(2)
        if name.isdigit():
            stream.append(marks[int(name)])
        elif tokens is not None:
            stream.append(tokens(name))
    stream.append(text[position:])
    return stream


def assemble(name: str, stream: Iterable[str | Mark | Token], output: Callable[[Mark], str]) -> Program:
    """Return the program of a stream; `output` gives the Jinja expression by which an output mark is written."""
    program = Program(name, "")
    parts: list[str] = []
    line = 1
    plain = 0
    for item in stream:
        if isinstance(item, Token):
            text = item.text
        elif isinstance(item, str):
            text = unescape(item) if plain else item
        else:
            program.lines.append(line + 1)
            program.places.append(item.place)
            text, plain = _tag(item, plain, output)
        parts.append(text)
        line += text.count("\n")
    program.source = "".join(parts)
    return program


def _tag(mark: Mark, plain: int, output: Callable[[Mark], str]) -> tuple[str, int]:
    if mark.role == "output":
        expression = f"({mark.tag.body})|_plain" if plain else output(mark)
        return f"\x01\n{expression}\x02", plain
    if mark.keyword in _PLAIN_BODIES and mark.role == "open":
        plain += 1
    elif mark.role == "close" and mark.keyword[3:] in _PLAIN_BODIES:
        plain -= 1
    return f"\x03\n{mark.source or mark.tag.body}\x04", plain
