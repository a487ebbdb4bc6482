"""Number formats of cells (ISO/IEC 29500-1 §18.8): which show dates, and twins of those that don't, for values that are dates."""

from __future__ import annotations

import copy
import re

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.cells import CellStyle

__all__ = ["Styles"]

_BUILTIN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_TWINS = {"date": 14, "datetime": 22, "time": 21, "duration": 46}


class Styles:
    """The cell formats of a workbook; grows by the twins that its tags may need."""

    def __init__(self, root: Element | None, *, date1904: bool) -> None:
        self._root = root
        self._date1904 = date1904
        self._formats = root.find("{*}cellXfs") if root is not None else None
        self._codes = {node.get("numFmtId", ""): node.get("formatCode", "") for node in root.iter("{*}numFmt")} if root is not None else {}
        self._known: dict[int, CellStyle] = {}

    def of(self, index: int) -> CellStyle:
        """Return the style of a tagged cell whose `s` is `index` (-1: none)."""
        if index not in self._known:
            self._known[index] = self._make(index)
        return self._known[index]

    def _make(self, index: int) -> CellStyle:
        base = max(index, 0)
        if self._formats is None or base >= len(self._formats):
            return CellStyle(plain=index, date=index, datetime=index, time=index, duration=index, date1904=self._date1904)
        if self._shows_dates(self._formats[base]):
            return CellStyle(plain=index, date=index, datetime=index, time=index, duration=index, date1904=self._date1904)
        twins = {name: self._twin(self._formats[base], number) for name, number in _TWINS.items()}
        return CellStyle(
            plain=index,
            date=twins["date"],
            datetime=twins["datetime"],
            time=twins["time"],
            duration=twins["duration"],
            variants=True,
            date1904=self._date1904,
        )

    def _shows_dates(self, xf: Element) -> bool:
        number = xf.get("numFmtId", "0")
        if number in self._codes:
            code = _NOT_CODE.sub("", self._codes[number].split(";")[0])
            return re.search(r"[dmyhs]", code, re.IGNORECASE) is not None
        return number.isdigit() and int(number) in _BUILTIN_DATES

    def _twin(self, xf: Element, number: int) -> int:
        assert self._formats is not None
        twin = copy.deepcopy(xf)
        twin.set("numFmtId", str(number))
        twin.set("applyNumberFormat", "1")
        self._formats.append(twin)
        self._formats.set("count", str(len(self._formats)))
        return len(self._formats) - 1

    def to_bytes(self) -> bytes | None:
        """Return the part with the twins; `None` where there is no styles part."""
        if self._root is None:
            return None
        return etree.tostring(self._root.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True)
