"""What cells look like: fonts, fills, borders and number formats by their index, conditional and table formats (ISO/IEC 29500-1 §18.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from docautomat.accessibility.theme import Theme, hex_colour
from docautomat.accessibility.values import integer, number, on
from docautomat.colours import excel_tint
from docautomat.markup.language import Element
from docautomat.markup.trees import child

__all__ = ["Look", "Styles", "TablePart"]

_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")
"""Themes' colours as Excel numbers them."""
_INDEXED = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080 008080"
    " C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99"
    " 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
).split()
_DAYS = frozenset({14, 15, 16, 17, 22})
"""Built-in number formats of days."""
_NAMED = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000", "white": "FFFFFF", "yellow": "FFFF00",
}  # fmt: skip
_FORMAT_COLOUR = re.compile(rf"\[({'|'.join(_NAMED)}|color ?(\d+))\]", re.IGNORECASE)
_SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one cell style is."""

    colour: str
    """The font's colour; empty for the default one."""
    size: float
    bold: bool
    underline: bool
    fill: str
    """The ground; empty where there is none."""
    pattern: bool
    """Whether the ground is a gradient or a pattern of two colours."""
    grain: str
    """The other colour of a pattern."""
    border: str
    """The colour of a border on all four sides; empty where there is none."""
    code: str
    """The number format."""
    wraps: bool
    locked: bool
    turned: bool
    """Whether the text is turned, or shrinks to fit."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """Colours that a table's style gives to its header."""

    fill: str
    colour: str


class Styles:
    """The styles of a workbook, by index."""

    def __init__(self, root: Element | None, theme: Theme) -> None:
        self._root = root
        self._theme = theme
        palette = root.find("{*}colors/{*}indexedColors") if root is not None else None
        self._palette = [hex_colour(node.get("rgb")) for node in palette] if palette is not None else _INDEXED
        self._fonts = self._list("fonts")
        self._fills = self._list("fills")
        self._borders = self._list("borders")
        self._formats = {integer(node.get("numFmtId")): node.get("formatCode", "") for node in self._list("numFmts")}
        self._cells = self._list("cellXfs")
        self._looks: dict[int, Look] = {}

    def _list(self, name: str) -> list[Element]:
        found = child(self._root, name)
        return [node for node in found if isinstance(node.tag, str)] if found is not None else []

    def colour(self, node: Element | None) -> str:
        """Return a colour as RRGGBB; nothing for the automatic one."""
        if node is None or (on(node, "auto", default=False) and node.get("auto")):
            return ""
        if node.get("rgb"):
            base = hex_colour(node.get("rgb"))
        elif node.get("theme"):
            index = integer(node.get("theme"))
            base = self._theme.slots.get(_ORDER[index], "") if 0 <= index < len(_ORDER) else ""
        else:
            index = integer(node.get("indexed"), 64)
            base = self._palette[index] if 0 <= index < len(self._palette) else ""
        return excel_tint(base, max(min(number(node.get("tint")), 1.0), -1.0)) if base and node.get("tint") else base

    def format_colour(self, code: str, text: str, *, numeric: bool) -> str:
        """Return the colour that a number format gives to what a cell holds (§18.8.31); nothing where it gives none, or asks for conditions."""
        if "[" not in code or any(sign in code for sign in ("[<", "[>", "[=")):
            return ""
        sections = code.split(";")
        if numeric:
            value = number(text)
            at = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
        else:
            at = 3 if len(sections) > 3 else len(sections) - 1
            if "@" not in sections[at]:
                return ""
        found = _FORMAT_COLOUR.match(sections[at].strip())
        if not found:
            return ""
        index = integer(found[2]) + 7 if found[2] else -1
        return (self._palette[index] if 8 <= index < len(self._palette) else "") if found[2] else _NAMED[found[1].lower()]

    def look(self, index: int) -> Look:
        """Return a cell style; the default one for an index that is not there."""
        found = self._looks.get(index)
        if found is None:
            format_ = self._cells[index] if 0 <= index < len(self._cells) else None
            found = self._looks[index] = self._look(format_)
        return found

    def _look(self, format_: Element | None) -> Look:
        def part(parts: list[Element], name: str) -> Element | None:
            index = integer(format_.get(name)) if format_ is not None else 0
            return parts[index] if 0 <= index < len(parts) else None

        font, alignment, protection = part(self._fonts, "fontId"), child(format_, "alignment"), child(format_, "protection")
        fill, pattern = self.fill(part(self._fills, "fillId"))
        size = child(font, "sz")
        colour = child(font, "color")
        default = colour is None or (colour.get("theme") == "1" and not colour.get("tint"))
        code = integer(format_.get("numFmtId")) if format_ is not None else 0
        return Look(
            colour="" if default else self.colour(colour),
            size=number(size.get("val") if size is not None else None, 11.0),
            bold=on(child(font, "b")),
            underline=child(font, "u") is not None,
            fill=fill,
            pattern=pattern,
            grain=self.colour(child(child(part(self._fills, "fillId"), "patternFill"), "fgColor")) if pattern else "",
            border=self._border(part(self._borders, "borderId")),
            code=self._formats.get(code, "dd.mm.yyyy" if code in _DAYS else ""),
            wraps=alignment is not None and alignment.get("wrapText") in ("1", "true"),
            locked=not (protection is not None and protection.get("locked") in ("0", "false")),
            turned=alignment is not None and (alignment.get("textRotation", "0") != "0" or alignment.get("shrinkToFit") in ("1", "true")),
        )

    def fill(self, node: Element | None, *, conditional: bool = False) -> tuple[str, bool]:
        """Return the colour of a fill, and whether it is more than one; conditional formats keep a plain colour in `bgColor`."""
        pattern = child(node, "patternFill")
        if pattern is None:
            stops = [self.colour(stop) for stop in node.iter("{*}color")] if node is not None else []
            return (stops[0], True) if stops else ("", False)
        kind = pattern.get("patternType", "solid" if conditional else "none")
        if kind == "none":
            return "", False
        both = self.colour(child(pattern, "fgColor")), self.colour(child(pattern, "bgColor"))
        if kind == "solid":
            chosen = (both[1] or both[0]) if conditional else both[0]
            return chosen or ("" if conditional else "000000"), False
        return both[1] or "FFFFFF", kind not in ("gray0625", "gray125")

    def _border(self, node: Element | None) -> str:
        colours = [
            self.colour(child(side, "color")) or "000000" for name in _SIDES if (side := child(node, name)) is not None and side.get("style", "none") != "none"
        ]
        return colours[0] if len(colours) == 4 else ""

    @cached_property
    def conditional(self) -> list[tuple[str, str, bool]]:
        """The formats of conditional formatting: ground, font's colour, and whether they set a ground."""
        found = []
        for node in self._list("dxfs"):
            ground, _ = self.fill(child(node, "fill"), conditional=True)
            found.append((ground, self.colour(child(child(node, "font"), "color")), child(node, "fill") is not None and bool(ground)))
        return found

    def header(self, style: str) -> TablePart:
        """Return what a table's style, built in or the workbook's own, gives to the header."""
        custom = next((node for node in self._list("tableStyles") if node.get("name") == style), None)
        if custom is not None:
            ground, colour = "", ""
            for kind in ("wholeTable", "headerRow"):
                for element in custom:
                    index = integer(element.get("dxfId"), -1)
                    if element.get("type") == kind and 0 <= index < len(self.conditional):
                        ground, colour = self.conditional[index][0] or ground, self.conditional[index][1] or colour
            return TablePart(ground, colour)
        return self._built_in(style)

    def _built_in(self, style: str) -> TablePart:
        for family, firsts in (("TableStyleMedium", (1, 8, 15)), ("TableStyleLight", (8,)), ("TableStyleDark", (1,))):
            if style.startswith(family) and style.removeprefix(family).isdigit():
                index = int(style.removeprefix(family))
                first = next((each for each in firsts if each <= index < each + 7), None)
                if first is not None:
                    ground = self._theme.slots["dk1"] if index == first or family.endswith("Dark") else self._theme.slots[f"accent{index - first}"]
                    return TablePart(ground, self._theme.slots["lt1"])
        return TablePart("", "")
