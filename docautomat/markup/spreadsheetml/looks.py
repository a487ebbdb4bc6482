"""What of a cell's format tells how high its row must be: whether texts wrap, how far they are indented, and the font (ISO/IEC 29500-1 §18.8.45)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.properties import number
from docautomat.markup.language import Element

__all__ = ["Look", "Looks", "looks_of"]

_TRUE = ("1", "true", "on")
_FILLS = ("justify", "distributed")
_PADDING = 5
"""Pixels of a column that its text does not have."""
_POINTS = 0.75
"""Points of a pixel."""
_DIGIT = 7
"""Pixels of a digit of Calibri, 11 points."""
_INDENT = 1.35
"""Digits of the standard font in a step of indentation, which is three spaces."""
Origin: TypeAlias = Callable[[int], tuple[int, Iterable[tuple[str, str]]]]
"""Tells of which of the template's formats, and by which changes (`twins.py`), a format was made in this render."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell's format says of its text."""

    font: str = "Calibri"
    size: float = 11.0
    bold: bool = False
    italic: bool = False
    wraps: bool = False
    indent: float = 0.0
    """Pixels."""

    def room(self, width: float) -> float:
        """Return the points that a line has in a column so many pixels wide."""
        return max((width - _PADDING - self.indent) * _POINTS, 1.0)


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of a workbook's cell formats, and of the named styles by which data may change them."""

    formats: tuple[Look, ...] = ()
    named: tuple[Look, ...] = ()
    digit: int = _DIGIT
    """Pixels of the widest digit in the standard font, in which the widths of columns are given (§18.3.1.13)."""

    def of(self, index: int, origin: Origin | None = None) -> Look:
        """Return the look of a cell format; the `origin` tells of those beyond the template's."""
        if 0 <= index < len(self.formats):
            return self.formats[index]
        base, changes = origin(index) if origin is not None else (-1, ())
        look = self.formats[base] if 0 <= base < len(self.formats) else Look()
        for kind, value in changes:
            if kind == "w":
                look = replace(look, wraps=True)
            elif kind == "n" and int(value) < len(self.named):
                named = self.named[int(value)]
                look = replace(look, font=named.font, size=named.size, bold=named.bold, italic=named.italic)
        return look


def looks_of(root: Element | None) -> Looks:
    """Return the looks of a styles part."""
    if root is None:
        return Looks()
    fonts = [_font(node) for node in root.iterfind("{*}fonts/{*}font")]
    named = tuple(_look(node, fonts, _DIGIT) for node in root.iterfind("{*}cellStyleXfs/{*}xf"))
    normal = named[0] if named else fonts[0] if fonts else Look()
    digit = max(1, round(max(map(Faces().find(normal.font, bold=normal.bold, italic=normal.italic).width, "0123456789")) * normal.size / _POINTS))
    return Looks(tuple(_look(node, fonts, digit) for node in root.iterfind("{*}cellXfs/{*}xf")), named, digit)


def _font(node: Element) -> Look:
    name, size = node.find("{*}name"), node.find("{*}sz")
    return Look(
        (name.get("val") if name is not None else None) or Look().font,
        number(size.get("val") if size is not None else None, Look().size),
        _is_on(node.find("{*}b")),
        _is_on(node.find("{*}i")),
    )


def _is_on(node: Element | None) -> bool:
    return node is not None and node.get("val", "1") in _TRUE


def _look(xf: Element, fonts: list[Look], digit: int) -> Look:
    font = int(xf.get("fontId", "0"))
    look = fonts[font] if font < len(fonts) else Look()
    alignment = xf.find("{*}alignment")
    if alignment is None:
        return look
    wraps = alignment.get("wrapText") in _TRUE or alignment.get("horizontal") in _FILLS or alignment.get("vertical") in _FILLS
    turned = alignment.get("textRotation", "0") != "0"  # its length counts, which is not measured
    indent = number(alignment.get("indent")) * _INDENT * digit
    return replace(look, wraps=wraps and not turned, indent=indent)
