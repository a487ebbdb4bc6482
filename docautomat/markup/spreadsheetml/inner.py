"""Text inside of other things: string literals of formulas, headers and footers, text in drawings and charts.

A formula holds tags only inside of its string literals, where nothing that a value says can become formula. In the hoisted tree of a formula the tags are
processing instructions; in its text, as formulas are read and written, each of them is one character that nobody writes.
"""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from docautomat.errors import Place
from docautomat.markup import drawingml
from docautomat.markup.language import Dialect, Element, Line, Piece, Site, escaped, read_pieces
from docautomat.values import RefusedValueError, text_of

__all__ = [
    "LONGEST_LITERAL",
    "TAG",
    "drawing_dialect",
    "drawing_lines",
    "formula_text",
    "inner_lines",
    "kind_of",
    "set_formula",
    "write_header",
    "write_literal",
]

TAG = "\U0010fffb"
"""Stands for a tag in a formula's text."""
LONGEST_LITERAL = 255
"""Characters of a text in a formula, of a list of choices, of a header or footer (Excel's specifications and limits)."""

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULAS = {"f": "formula", "formula": "formula of a format", "formula1": "first formula of a validation", "formula2": "second formula of a validation"}
_HEADERS = {
    "oddHeader": "header",
    "oddFooter": "footer",
    "evenHeader": "header of even pages",
    "evenFooter": "footer of even pages",
    "firstHeader": "header of the first page",
    "firstFooter": "footer of the first page",
}


def kind_of(element: Element) -> str:
    """Return what a line's element is: `formula`, `header`, `drawing`, or nothing of the sort."""
    name = etree.QName(element)
    if name.localname in _FORMULAS or name.localname == "definedName":
        return "formula"
    if name.localname in _HEADERS:
        return "header"
    return "drawing" if name.localname == "p" and (name.namespace or "").endswith("/drawingml/main") else ""


def inner_lines(root: Element, place: Place) -> Iterator[Line]:
    """Yield the texts of a sheet outside of its cells that may hold tags: rules, validations, headers, footers."""
    for element in root.iter("{*}conditionalFormatting", "{*}dataValidation", "{*}headerFooter"):
        for node in element.iter(etree.Element):
            name = etree.QName(node).localname
            spot = _FORMULAS.get(name) or _HEADERS.get(name)
            if spot and node.text and not len(node):
                area = element.get("sqref")
                yield Line(node, [Piece(node, node.text)], Place(file=place.file, part=place.part, spot=f"{spot} of {area}" if area else spot))


def drawing_dialect(root: Element) -> Dialect:
    """Return the words of a drawing's or chart's text."""
    namespace = next((etree.QName(node).namespace for node in root.iter("{*}bodyPr")), None)
    own = etree.QName(root).namespace or ""
    words = drawingml.dialect(namespace or drawingml.TRANSITIONAL, own, "sheet")
    rich = f"{{{own}}}rich"
    properties = words.containers[f"{{{own}}}txBody"]
    return dataclasses.replace(words, containers={**words.containers, rich: properties})


def drawing_lines(root: Element, words: Dialect, place: Place) -> Iterator[Line]:
    """Yield the paragraphs of a drawing or chart."""
    for number, paragraph in enumerate(root.iter(words.paragraph), 1):
        yield Line(paragraph, read_pieces(paragraph, words), Place(file=place.file, part=place.part, spot=f"paragraph {number}"))
    for name in root.iterfind(".//{*}tx/{*}v"):
        yield Line(name, [Piece(name, name.text or "")], Place(file=place.file, part=place.part, spot="name of a series"))


def formula_text(node: Element) -> str:
    """Return a formula's text, tags as one character each."""
    return (node.text or "") + "".join(TAG + (child.tail or "") for child in node)


def set_formula(node: Element, text: str, tags: list[Element] | None = None) -> None:
    """Write a formula's text, and its tags (or copies of `tags`) back into it."""
    own = [copy.copy(tag) for tag in tags] if tags is not None else list(node)
    for child in list(node):
        node.remove(child)
    node.text, *rest = text.split(TAG)
    for tag, tail in zip(own, rest, strict=True):
        tag.tail = tail
        node.append(tag)


# --- values -----------------------------------------------------------------------------------------------------------------------------


def write_literal(value: Any, site: Site) -> str:
    """Return a value inside of a formula's string literal, which it cannot leave; `site.extra` is the room for it."""
    text = text_of(value)
    _measure(text, site, "a text in a formula", "put the value into a cell, and let the formula name that cell")
    return escaped(text, _ILLEGAL, "formula").replace('"', '""')


def write_header(value: Any, site: Site) -> str:
    """Return a value in a header or footer, in which `&` begins a code (§18.3.1.39); a number behind a font size gets a space before it."""
    text = text_of(value).replace("&", "&&")
    room, behind_size = site.extra
    _measure(text, Site(extra=room), "a header or footer", "shorten it")
    if behind_size and text[:1].isdigit():
        text = " " + text
    return escaped(text, _ILLEGAL, "header")


def _measure(text: str, site: Site, holder: str, hint: str) -> None:
    room = site.extra if isinstance(site.extra, int) else LONGEST_LITERAL
    if len(text) > room:
        raise RefusedValueError(f"the text has {len(text)} characters; there is room for {room} here, since {holder} holds {LONGEST_LITERAL}", hint)
