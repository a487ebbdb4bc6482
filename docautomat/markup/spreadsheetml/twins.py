"""Cell formats that depend on the data: twins of the template's, made in one render, each once, in the order in which they are first needed.

A change is a letter and what it says: `R` the row's background, `n` the number of a named style's format, `b` the cell's background, `u` the look of a
link, `w` wrapped text.
"""

from __future__ import annotations

import copy

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.fonts import ORDER
from docautomat.markup.spreadsheetml.rich import LINK_LOOK
from docautomat.markup.spreadsheetml.styles import StyleBook, wrap
from docautomat.values import RefusedValueError

__all__ = ["CHANGES", "Change", "Twins"]

Change = tuple[str, str]
CHANGES = "Rnbuw"
"""The kinds of changes, in the order in which they are made."""
_OF_STYLE = {"fontId": "applyFont", "fillId": "applyFill", "borderId": "applyBorder", "numFmtId": "applyNumberFormat"}
_RANK = {name: number for number, name in enumerate(ORDER)}


class Twins:
    """The cell formats that one render adds."""

    def __init__(self, book: StyleBook) -> None:
        self._book = book
        self._made: dict[tuple[int, tuple[Change, ...]], int] = {}

    @property
    def partname(self) -> str:
        """The styles part, if it changes."""
        return self._book.partname if self._made else ""

    def of(self, index: int, changes: list[Change]) -> int:
        """Return the number of the format that differs from another one (-1: none) by some changes, one of each kind."""
        if not self._book.formats:
            raise RefusedValueError("this workbook has no styles, so that no cell can get another one", "format any cell in it, and save it")
        last = dict(changes)
        key = max(index, 0), tuple((kind, last[kind]) for kind in CHANGES if kind in last)
        if key not in self._made:
            self._made[key] = self._book.formats + len(self._made)
        return self._made[key]

    def origin(self, number: int) -> tuple[int, tuple[Change, ...]]:
        """Return the template's format, and the changes, of which a format was made here; -1 for one that was not."""
        made = number - self._book.formats
        return list(self._made)[made] if 0 <= made < len(self._made) else (-1, ())

    def to_bytes(self) -> bytes:
        """Return the styles part with the formats."""
        root = etree.fromstring(self._book.data)
        formats = root.find("{*}cellXfs")
        assert formats is not None
        writer = _Writer(root)
        for index, changes in self._made:
            twin = copy.deepcopy(formats[min(index, self._book.formats - 1)])
            for kind, value in changes:
                writer.change(twin, kind, value, filled=changes[0][0] == "R")
            formats.append(twin)
        formats.set("count", str(len(formats)))
        return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True)


class _Writer:
    """Changes formats of one styles part, and adds the fills and fonts that they need."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._m = str(root.tag)[: -len("styleSheet")]
        self._fills: dict[str, int] = {}
        self._links: dict[str, int] = {}

    def change(self, xf: Element, kind: str, value: str, *, filled: bool = False) -> None:
        if kind in "Rb":
            self._set(xf, "fillId", self._fill(value))
        elif kind == "n":
            self._name(xf, int(value), filled=filled)
        elif kind == "u":
            self._set(xf, "fontId", self._link_font(xf.get("fontId", "0")))
        else:
            wrap(xf)

    @staticmethod
    def _set(xf: Element, name: str, number: int) -> None:
        xf.set(name, str(number))
        xf.set(_OF_STYLE[name], "1")

    def _name(self, xf: Element, number: int, *, filled: bool) -> None:
        """Take from a named style what it says: font, fill, border, number format; alignment and protection stay the cell's own.

        The format General says nothing, so that a date stays one; nor does a style without a fill where the row is `filled`.
        """
        named = self._root.find("{*}cellStyleXfs")
        if named is None or number >= len(named):
            return
        style = named[number]
        xf.set("xfId", str(number))
        for name, applied in _OF_STYLE.items():
            silent = style.get(name, "0") == "0" and (name == "numFmtId" or (name == "fillId" and filled))
            if style.get(applied, "1") not in ("0", "false") and not silent:
                self._set(xf, name, int(style.get(name, "0")))

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            m = self._m
            fill = etree.Element(f"{m}fill")
            pattern = etree.SubElement(fill, f"{m}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{m}fgColor", rgb=f"FF{colour}")
            etree.SubElement(pattern, f"{m}bgColor", indexed="64")
            self._fills[colour] = self._added("fills", fill)
        return self._fills[colour]

    def _link_font(self, number: str) -> int:
        """Return a font in the look of a link: that of the workbook's own style for links, else blue."""
        if number not in self._links:
            fonts = self._root.find("{*}fonts")
            font = copy.deepcopy(fonts[int(number)]) if fonts is not None and int(number) < len(fonts) else etree.Element(f"{self._m}font")
            own = self._own_colour(fonts)
            colour = copy.deepcopy(own) if own is not None else etree.Element(f"{self._m}color", rgb=f"FF{dict(LINK_LOOK)['color']}")
            for element in (etree.Element(f"{self._m}u"), colour):
                _put(font, element)
            self._links[number] = self._added("fonts", font)
        return self._links[number]

    def _own_colour(self, fonts: Element | None) -> Element | None:
        """Return the colour of the workbook's style for links (the built-in style 8)."""
        style = next((node for node in self._root.iterfind("{*}cellStyles/{*}cellStyle") if node.get("builtinId") == "8"), None)
        formats = self._root.find("{*}cellStyleXfs")
        number = int(style.get("xfId", "0")) if style is not None else 0
        if style is None or formats is None or fonts is None or number >= len(formats):
            return None
        font = int(formats[number].get("fontId", "0"))
        return fonts[font].find("{*}color") if font < len(fonts) else None

    def _added(self, holder: str, element: Element) -> int:
        """Add to one of the lists of the part; return the number under which it stands."""
        listed = self._root.find(f"{{*}}{holder}")
        if listed is None:
            listed = etree.Element(f"{self._m}{holder}")
            formats = self._root.find("{*}cellStyleXfs")
            (formats if formats is not None else self._root.find("{*}cellXfs")).addprevious(listed)  # type: ignore[union-attr]
        listed.append(element)
        listed.set("count", str(len(listed)))
        return len(listed) - 1


def _put(font: Element, element: Element) -> None:
    """Put a property into a font at its place in Excel's order, instead of one that is there."""
    old = font.find(element.tag)
    if old is not None:
        font.remove(old)
    rank = _RANK[str(element.tag).rpartition("}")[2]]
    for child in font:
        name = str(child.tag).rpartition("}")[2]
        if _RANK.get("rFont" if name == "name" else name, len(_RANK)) > rank:
            child.addprevious(element)
            return
    font.append(element)
