"""What is behind a run of text in Word: its own shading, its paragraph, cell, table, text box, the page; and the colour of the text itself."""

from __future__ import annotations

from typing import Any

from docautomat.accessibility.theme import Theme, colour_in, fill_in, hex_colour
from docautomat.accessibility.word.paragraphs import Paragraph, Run
from docautomat.accessibility.word.styles import W, val
from docautomat.accessibility.word.tables import TableMap
from docautomat.colours import contrast, mixed, word_tint
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["Grounds"]

_SLOTS = {
    "dark1": "dk1", "text1": "dk1", "light1": "lt1", "background1": "lt1", "dark2": "dk2", "text2": "dk2", "light2": "lt2", "background2": "lt2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
_HIGHLIGHTS = {
    "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF", "blue": "0000FF", "red": "FF0000", "darkBlue": "000080",
    "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080",
    "lightGray": "C0C0C0", "black": "000000", "white": "FFFFFF",
}  # fmt: skip
UNKNOWN: tuple[str, ...] = ()


class Grounds:
    """Colours behind texts; none where a picture or something else is that cannot be told."""

    def __init__(self, body: Element, theme: Theme, tables: TableMap, *, shown: bool) -> None:
        self._theme = theme
        self._tables = tables
        background = child(body, "background")
        self._page = (self._named(val(background, "color"), val(background, "themeColor"), val(background, "themeTint"), val(background, "themeShade")),)
        if background is None or not shown or not self._page[0]:
            self._page = ("FFFFFF",)
        self._boxes: dict[Element, tuple[tuple[str, ...], str]] = {}

    def behind(self, paragraph: Paragraph, run: Run) -> tuple[str, ...]:
        """Return the colours behind a run."""
        if run.looks.get("highlight", "none") in _HIGHLIGHTS:
            return (_HIGHLIGHTS[run.looks["highlight"]],)
        shades = [run.looks.get("shading"), paragraph.looks.get("shading")]
        if paragraph.cell is not None:
            own = paragraph.cell.find(f"{W}tcPr/{W}shd")
            shades += [_shading(own), self._tables.looks(paragraph.cell)[2].get("shading")]
        for shading in shades:
            colour = self._shade(shading)
            if colour:
                return (colour,)
        return self._around(paragraph.node)[0]

    def colour(self, paragraph: Paragraph, run: Run, behind: tuple[str, ...]) -> str:
        """Return the colour of a run: where it is automatic, black or white, whatever is better seen."""
        value, theme, tint, shade = run.looks.get("colour", ("auto", "", "", ""))
        named = self._named(value, theme, tint, shade)
        if named:
            return named
        given = self._around(paragraph.node)[1]
        if given:
            return given
        return "000000" if not behind or contrast("000000", behind[0]) >= 3.0 else "FFFFFF"

    def _named(self, value: str, theme: str, tint: str, shade: str) -> str:
        slot = self._theme.slots.get(_SLOTS.get(theme, theme), "") if theme and theme != "none" else ""
        try:
            return word_tint(slot, tint, shade) if slot else hex_colour(value)
        except ValueError:
            return slot

    def _shade(self, shading: Any) -> str:
        if not shading or shading[0] == "nil":
            return ""
        kind, fill, theme, tint, shade, over = shading
        ground = self._named(fill, theme, tint, shade)
        if kind == "solid":
            return hex_colour(over) or "000000"
        if kind.startswith("pct") and kind[3:].isdigit():
            return mixed(hex_colour(over) or "000000", ground or "FFFFFF", int(kind[3:]) / 100)
        return ground

    def _around(self, node: Element) -> tuple[tuple[str, ...], str]:
        """Return the ground of the text box or cell around, and the colour that its text takes from it."""
        for parent in node.iterancestors():
            name = local(parent)
            if name == "tc":
                return self._cell(parent)
            if name == "txbxContent":
                return self._box(parent)
        return self._page, ""

    def _cell(self, cell: Element) -> tuple[tuple[str, ...], str]:
        """Return what a table lies on, which is not shaded itself."""
        return self._around(cell)

    def _box(self, content: Element) -> tuple[tuple[str, ...], str]:
        found = self._boxes.get(content)
        if found is None:
            shape = next((parent for parent in content.iterancestors() if local(parent) in ("wsp", "shape", "rect", "roundrect", "oval")), None)
            found = self._boxes[content] = self._of_shape(shape) if shape is not None else (self._page, "")
        return found

    def _of_shape(self, shape: Element) -> tuple[tuple[str, ...], str]:
        if local(shape) != "wsp":
            filled = hex_colour((shape.get("fillcolor") or "").partition(" ")[0])
            return ((filled,) if filled else ("FFFFFF",) if shape.get("filled") not in ("f", "false") else self._page), ""
        style = child(shape, "style")
        text = colour_in(child(style, "fontRef"), self._theme) if style is not None else None
        fill = fill_in(child(shape, "spPr"), self._theme)
        if fill is None:
            reference = child(style, "fillRef")
            colour = colour_in(reference, self._theme) if reference is not None and reference.get("idx", "0") not in ("0", "1000") else None
            return ((colour[0],) if colour else self._page), text[0] if text else ""
        if fill.kind in ("picture", "unknown"):
            return UNKNOWN, text[0] if text else ""
        return fill.seen(self._page), text[0] if text else ""


def _shading(node: Element | None) -> tuple[str, ...] | None:
    if node is None:
        return None
    return (val(node), val(node, "fill"), val(node, "themeFill"), val(node, "themeFillTint"), val(node, "themeFillShade"), val(node, "color"))
