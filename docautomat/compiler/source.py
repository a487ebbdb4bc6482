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

__all__ = ["Emission", "Program", "Stream", "Token", "assemble", "streams"]

_INSTRUCTION = re.compile(rf"<\?{TARGET} ?([^?]*)\?>|{IN_ATTRIBUTE}(\d+){IN_ATTRIBUTE}")
_BODIES = frozenset({"macro", "call", "filter", "set"})


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


def note(text: str) -> str:
    """Return a note to the code generator (see `environment.Generator`), behind an opening tag."""
    return f'\x04\x03do "docautomat {text}"'


Emission = Callable[[Mark], tuple[str, int]]
"""Gives the filter through which a mark's value is written, and the number of its site."""


def assemble(name: str, stream: Iterable[str | Mark | Token], emission: Emission) -> Program:
    """Return the program of a stream."""
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
            text, plain = _tag(item, plain, emission)
        parts.append(text)
        line += text.count("\n")
    program.source = "".join(parts)
    return program


def _tag(mark: Mark, plain: int, emission: Emission) -> tuple[str, int]:
    """Return a tag's source, and in how many plain bodies what follows it stands."""
    if mark.role == "output":
        if plain:
            return f"\x01\n({mark.tag.body})|_plain\x02", plain
        name, site = emission(mark)
        return f"\x01\n({mark.tag.body})|{name}({site})\x02", plain
    if mark.role == "unit":
        return f"\x01\n({mark.tag.body.removeprefix(mark.keyword)})|_slide_{mark.keyword}\x02", plain
    source = mark.source or mark.tag.body
    if mark.role == "open" and mark.keyword in ("filter", "call") and not plain:
        name, site = emission(mark)
        source += f"|{name}({site})" if mark.keyword == "filter" else note(f"write {'_block' if mark.block else name} {site}")
    if mark.keyword in _BODIES and mark.role == "open":
        if mark.block and mark.keyword in ("macro", "call"):
            source += note(f"block {mark.block}")
        plain = plain + 1 if plain or not mark.block else plain
    elif mark.role == "close" and mark.keyword[3:] in _BODIES and plain:
        plain -= 1
    return f"\x03\n{source}\x04", plain
