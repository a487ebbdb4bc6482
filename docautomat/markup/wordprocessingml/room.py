"""How wide the text is at a place of a document: the cell, or the section's page less its margins (ISO/IEC 29500-1 §17.6.13, §17.4.71)."""

from __future__ import annotations

from docautomat.markup.language import Dialect, Element

__all__ = ["Room"]

_EMU_PER_TWIP = 635
_CELL_MARGINS = 216
"""Left and right margin of a cell together, where nothing else is said: 0.15 inches."""


class Room:
    """Tells how wide the text is at an element of one part; `sections` are the body's section properties, in order."""

    def __init__(self, words: Dialect, sections: list[Element]) -> None:
        self._words = words
        self._w = words.paragraph.removesuffix("p")
        self._sections = [(section, self._of_section(section)) for section in sections]
        self._at: dict[Element, int] = {}

    def __call__(self, element: Element) -> int:
        """Return the width in EMU; 0 where it is not known, as in a text box."""
        for parent in element.iterancestors():
            if parent.tag == self._words.cell:
                return max(0, self._of_cell(parent) - _CELL_MARGINS) * _EMU_PER_TWIP
            if str(parent.tag).endswith("}txbxContent"):
                return 0
        return self._section_at(element) * _EMU_PER_TWIP

    def _of_cell(self, cell: Element) -> int:
        width = cell.find(f"{self._words.cell_properties}/{self._w}tcW")
        if width is not None and width.get(f"{self._w}type", "dxa") == "dxa" and str(width.get(f"{self._w}w")).isdigit():
            return int(str(width.get(f"{self._w}w")))
        return 0

    def _of_section(self, section: Element) -> int:
        size, margins, columns = (section.find(self._w + name) for name in ("pgSz", "pgMar", "cols"))
        if size is None or margins is None:
            return 0
        left, right = (self._number(margins, name) for name in ("left", "right"))
        width = self._number(size, "w") - left - right - self._number(margins, "gutter")
        count = self._number(columns, "num") if columns is not None else 1
        gap = self._number(columns, "space") if columns is not None else 0
        return max(0, (width - gap * (count - 1)) // count if count > 1 else width)

    def _section_at(self, element: Element) -> int:
        if not self._sections:
            return 0
        if len(self._sections) == 1 or element.getroottree().getroot() is not self._sections[0][0].getroottree().getroot():
            return self._sections[-1][1]
        if not self._at:
            self._survey()
        block = element
        while block is not None and block not in self._at:
            block = block.getparent()  # type: ignore[assignment]
        return self._at.get(block, self._sections[-1][1])

    def _survey(self) -> None:
        """Note the section of each block of the body: it ends with the paragraph that holds its properties."""
        body = self._sections[-1][0].getparent()
        remaining = iter(self._sections)
        current = next(remaining)
        for block in body if body is not None else ():
            self._at[block] = current[1]
            if block.tag == self._words.paragraph and next(block.iter(self._words.keep_paragraph), None) is current[0]:
                current = next(remaining, current)

    def _number(self, node: Element, name: str) -> int:
        value = str(node.get(self._w + name, "0"))
        return int(value) if value.isdigit() else 0
