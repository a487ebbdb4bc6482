"""Field codes: `{ HYPERLINK "{{ url }}" }` (ISO/IEC 29500-1 §17.16). A value is data of the field, and can never become a switch or a field of its own.

A field's code stands in `w:instrText`, in one run or many, or in the attribute `w:fldSimple/@w:instr`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docautomat.errors import Place
from docautomat.markup.language import Dialect, Element, Line, Piece, Site
from docautomat.markup.properties import write_attribute
from docautomat.values import text_of

__all__ = ["FIELD_FILTERS", "field_filter", "field_lines", "has_contents"]

_HARMLESS = re.compile(r"[\w.,:/%+-]+\Z")
_CONTENTS = re.compile(r"\s*TOC\b")


def field_lines(root: Element, words: Dialect, place: Place, spot: Any) -> Iterator[Line]:
    """Yield the code of each field that is written in runs, as a line; `spot` tells where a paragraph is."""
    w = words.paragraph.removesuffix("p")
    pieces: list[Piece] = []
    for node in root.iter(w + "instrText", w + "fldChar", words.paragraph):
        if node.tag == w + "instrText":
            pieces.append(Piece(node, node.text or ""))
        elif pieces:
            yield _line(pieces, words, place, spot)
            pieces = []
    if pieces:
        yield _line(pieces, words, place, spot)


def _line(pieces: list[Piece], words: Dialect, place: Place, spot: Any) -> Line:
    first = pieces[0].holder
    paragraph = next(first.iterancestors(words.paragraph), first)
    return Line(first, pieces, Place(file=place.file, part=place.part, spot=f"{spot(paragraph)} field"), attribute="field code")


def field_filter(line: Line, start: int) -> str:
    """Return the filter for an output in a field's code: inside of quotation marks, or outside."""
    before = line.text[:start].replace("\\\\", "").replace('\\"', "")
    return "_quoted" if before.count('"') % 2 else "_field"


def has_contents(root: Element, words: Dialect) -> bool:
    """Say whether a part has a table of contents."""
    w = words.paragraph.removesuffix("p")
    codes = [str(node.text or "") for node in root.iter(w + "instrText")] + [str(node.get(w + "instr", "")) for node in root.iter(w + "fldSimple")]
    return any(_CONTENTS.match(code) for code in codes)


def _quoted(value: Any, site: Site) -> str:
    text = value if type(value) is str else text_of(value)
    for char, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", " "), ("\r", " "), ("\t", " ")):
        text = text.replace(char, written)
    return write_attribute(text, site)


def _bare(value: Any, site: Site) -> str:
    text = value if type(value) is str else text_of(value)
    return text if _HARMLESS.match(text) else f"&quot;{_quoted(text, site)}&quot;"


FIELD_FILTERS = {"_quoted": _quoted, "_field": _bare}
