"""Which list a paragraph belongs to, by itself or by its style, and how that is changed (ISO/IEC 29500-1 §17.9.18)."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from docautomat.markup.language import Dialect, Element
from docautomat.markup.wordprocessingml.styles import Styles

__all__ = ["ListOf"]

_BEFORE_NUMBERS = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")


class ListOf:
    """Tells the list of a paragraph of one document; remembers it while it is changed."""

    def __init__(self, words: Dialect, styles: Styles) -> None:
        self._words = words
        self._w = words.paragraph.removesuffix("p")
        self._styles = styles
        self._known: dict[Element, str] = {}

    def __call__(self, paragraph: Element) -> tuple[str, Callable[[str], None]]:
        """Return the id of the list that a paragraph belongs to, empty for none, and a function that puts it into another."""
        if paragraph not in self._known:
            self._known[paragraph] = self._number(paragraph)
        return self._known[paragraph], lambda number: self._write(paragraph, number)

    def _number(self, paragraph: Element) -> str:
        properties = paragraph.find(self._words.paragraph_properties)
        own = properties.find(f"{self._w}numPr/{self._w}numId") if properties is not None else None
        if own is not None:
            number = str(own.get(f"{self._w}val", ""))
            return number if number != "0" else ""
        style = properties.find(f"{self._w}pStyle") if properties is not None else None
        identity = str(style.get(f"{self._w}val", "")) if style is not None else self._styles.defaults.get("paragraph", "")
        return self._styles.numbers.get(identity, "")

    def _write(self, paragraph: Element, number: str) -> None:
        w = self._w
        properties = paragraph.find(self._words.paragraph_properties)
        if properties is None:
            properties = etree.Element(self._words.paragraph_properties)
            paragraph.insert(0, properties)
        numbered = properties.find(f"{w}numPr")
        if numbered is None:
            numbered = etree.Element(f"{w}numPr")
            place = sum(1 for child in properties if str(child.tag).removeprefix(w) in _BEFORE_NUMBERS)
            properties.insert(place, numbered)
        identity = numbered.find(f"{w}numId")
        if identity is None:
            identity = etree.SubElement(numbered, f"{w}numId")
        identity.set(f"{w}val", number)
