"""Number formats of cells (ISO/IEC 29500-1 §18.8): which show dates, and twins of formats for values that need another one.

Twins that tags may need are made when the template is compiled (dates, wrapped text); those that depend on the data (`twins.py`) in each render.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.cellstyles import CellStyle
from docautomat.markup.spreadsheetml.fonts import font_of
from docautomat.markup.spreadsheetml.looks import Looks, looks_of

__all__ = ["StyleBook", "Styles"]

_BUILTIN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_TWINS = {"date": 14, "datetime": 22, "time": 21, "duration": 46}


@dataclass(frozen=True, slots=True)
class StyleBook:
    """The styles of a workbook as a render may add to them."""

    partname: str = ""
    data: bytes = b""
    formats: int = 0
    """How many cell formats there are."""
    names: Mapping[str, tuple[str, int]] | None = None
    """The named cell styles: name case folded -> name and number of the format."""


class Styles:
    """The cell formats of a workbook; grows by the twins that its tags may need."""

    def __init__(self, root: Element | None, *, date1904: bool) -> None:
        self._root = root
        self.date1904 = date1904
        self._formats = root.find("{*}cellXfs") if root is not None else None
        self._fonts = root.find("{*}fonts") if root is not None else None
        self._codes = {node.get("numFmtId", ""): node.get("formatCode", "") for node in root.iter("{*}numFmt")} if root is not None else {}
        self._known: dict[int, CellStyle] = {}
        named = root.iterfind("{*}cellStyles/{*}cellStyle") if root is not None else ()
        self.names = {name.casefold(): (name, int(node.get("xfId", "0"))) for node in named if (name := node.get("name") or "")}
        """The named cell styles: name case folded -> name and number of the format."""

    def of(self, index: int) -> CellStyle:
        """Return the style of a tagged cell whose `s` is `index` (-1: none)."""
        if index not in self._known:
            self._known[index] = self._make(index)
        return self._known[index]

    def _make(self, index: int) -> CellStyle:
        base = max(index, 0)
        if self._formats is None or base >= len(self._formats):
            return CellStyle(plain=index, date=index, datetime=index, time=index, duration=index, wrapped=index, date1904=self.date1904)
        xf = self._formats[base]
        dates = self._shows_dates(xf)
        twins = dict.fromkeys(_TWINS, index) if dates else {name: self._twin(xf, number) for name, number in _TWINS.items()}
        return CellStyle(
            plain=index,
            date=twins["date"],
            datetime=twins["datetime"],
            time=twins["time"],
            duration=twins["duration"],
            variants=not dates,
            wrapped=index if _wraps(xf) else self._wrapping(xf),
            font=font_of(self._font(xf)),
            date1904=self.date1904,
        )

    def _font(self, xf: Element) -> Element | None:
        number = int(xf.get("fontId", "0"))
        return self._fonts[number] if self._fonts is not None and number < len(self._fonts) else None

    def _shows_dates(self, xf: Element) -> bool:
        number = xf.get("numFmtId", "0")
        if number in self._codes:
            code = _NOT_CODE.sub("", self._codes[number].split(";")[0])
            return re.search(r"[dmyhs]", code, re.IGNORECASE) is not None
        return number.isdigit() and int(number) in _BUILTIN_DATES

    def _twin(self, xf: Element, number: int) -> int:
        twin = copy.deepcopy(xf)
        twin.set("numFmtId", str(number))
        twin.set("applyNumberFormat", "1")
        return self._added(twin)

    def _wrapping(self, xf: Element) -> int:
        twin = copy.deepcopy(xf)
        wrap(twin)
        return self._added(twin)

    def _added(self, twin: Element) -> int:
        assert self._formats is not None
        self._formats.append(twin)
        self._formats.set("count", str(len(self._formats)))
        return len(self._formats) - 1

    def to_bytes(self) -> bytes | None:
        """Return the part with the twins; `None` where there is no styles part."""
        if self._root is None:
            return None
        return etree.tostring(self._root.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True)

    def looks(self) -> Looks:
        """Return what of the formats tells how high rows must be, once all twins are made."""
        return looks_of(self._root)

    def book(self, partname: str | None) -> StyleBook:
        """Return the styles as a render may add to them."""
        data = self.to_bytes()
        if data is None or partname is None or self._formats is None:
            return StyleBook()
        return StyleBook(partname, data, len(self._formats), self.names)


def _wraps(xf: Element) -> bool:
    alignment = xf.find("{*}alignment")
    return alignment is not None and alignment.get("wrapText") in ("1", "true", "on")


def wrap(xf: Element) -> None:
    """Let a cell format wrap its text (§18.8.1)."""
    alignment = xf.find("{*}alignment")
    if alignment is None:
        alignment = etree.Element(xf.tag[: -len("xf")] + "alignment")
        xf.insert(0, alignment)
    alignment.set("wrapText", "1")
    xf.set("applyAlignment", "1")
