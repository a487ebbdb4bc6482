"""Fonts: those of cells as run properties, and what a value states beside them (ISO/IEC 29500-1 §18.4.7, §18.8.22)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.cellstyles import Font
from docautomat.values.rich import Properties

__all__ = ["ORDER", "font_of", "run_properties"]

ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "rFont", "family", "charset", "scheme")
"""Run properties in the order in which Excel writes them."""
_TOGGLES = {"bold": "b", "italic": "i", "strike": "strike", "double_strike": "strike", "outline": "outline", "shadow": "shadow"}
_OF_TYPEFACE = frozenset({"rFont", "family", "charset", "scheme"})


def font_of(element: Element | None) -> Font:
    """Return a font, or a run's properties, of the template."""
    found: list[tuple[str, str]] = []
    for child in element if element is not None else ():
        name = str(child.tag).rpartition("}")[2] if isinstance(child.tag, str) else ""
        name = "rFont" if name == "name" else name
        if name in ORDER:
            found.append((name, "".join(f" {key!s}={quoteattr(str(value))}" for key, value in child.attrib.items())))
    return tuple(sorted(found, key=lambda pair: ORDER.index(pair[0])))


@lru_cache(maxsize=4096)
def run_properties(font: Font, properties: Properties = (), prefix: str = "") -> str:
    """Return `rPr`: the font of the cell or run, with what is stated beside it; what no cell can show is left out.

    >>> run_properties((("sz", ' val="11"'), ("rFont", ' val="Calibri"')), (("bold", True), ("size", 14)))
    '<rPr><b/><sz val="14"/><rFont val="Calibri"/></rPr>'
    """
    given = dict(font)
    stated = dict(properties)
    if "font" in stated:
        given = {name: attributes for name, attributes in given.items() if name not in _OF_TYPEFACE}
    for name, attributes in _elements(stated):
        if attributes is None:
            given.pop(name, None)
        else:
            given[name] = attributes
    inner = "".join(f"<{prefix}{name}{given[name]}/>" for name in ORDER if name in given)
    return f"<{prefix}rPr>{inner}</{prefix}rPr>" if inner else ""


def _elements(stated: dict[str, object]) -> Iterator[tuple[str, str | None]]:
    """Yield the elements that properties mean, with their attributes; `None` for one that goes."""
    for name, value in stated.items():
        if name in _TOGGLES:
            yield _TOGGLES[name], "" if value else None
        elif name == "underline":
            yield "u", None if value == "none" else ' val="double"' if value in ("double", "wavyDouble") else ""
        elif name == "color":
            yield "color", f' rgb="FF{value}"'
        elif name == "size":
            yield "sz", f' val="{value}"'
        elif name == "font":
            yield "rFont", f" val={quoteattr(str(value))}"
    if "superscript" in stated or "subscript" in stated:
        raised = "superscript" if stated.get("superscript") else "subscript" if stated.get("subscript") else ""
        yield "vertAlign", f' val="{raised}"' if raised else None
