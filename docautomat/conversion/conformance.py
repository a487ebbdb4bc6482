"""What a PDF has become, by what it says of itself and what it has: PDF/UA (ISO 14289-1), PDF/A (ISO 19005), or neither.

LibreOffice writes its metadata and its catalogue uncompressed, as PDF/A wants the first. A full check is that of a validator such as veraPDF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Conformance", "look_at"]

_PART = re.compile(rb"<(pdfaid|pdfuaid):part>(\d)</|(pdfaid|pdfuaid):part=[\"'](\d)[\"']")
_LEVEL = re.compile(rb"<pdfaid:conformance>([ABU])</|pdfaid:conformance=[\"']([ABU])[\"']")
_LANGUAGE = re.compile(rb"/Lang\s*\(([A-Za-z0-9-]+)\)")
_CATALOGUE = re.compile(rb"/Type\s*/Catalog\b.*?\bendobj", re.DOTALL)
_ELEMENT = re.compile(rb"/Type\s*/StructElem\b.*?\bendobj", re.DOTALL)
_FIGURE = re.compile(rb"/S\s*/(?:Figure|Formula)\b")
_TABLE = re.compile(rb"/S\s*/Table\b")
_SHEETS = b"<xmp:CreatorTool>Calc<"
"""A workbook: what it shows is tables."""
_TITLE = re.compile(rb"/Title\s*(?:<FEFF[0-9A-F]{4,}>|\([^)]+\))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """What is known of one PDF."""

    reached: tuple[str, ...]
    """Such as `PDF/UA-1` and `PDF/A-2b`; a file whose figures have no alternative texts is not PDF/UA, whatever it claims."""
    language: str
    tagged: bool
    titled: bool
    """Whether there is a title, which the window shows instead of the file's name."""
    bookmarks: bool
    undescribed: int = 0
    """How many figures have no alternative text in the structure."""
    tables: int = 0
    """How many tables the structure has."""

    def __str__(self) -> str:
        return ", ".join(self.reached) or "PDF"


def look_at(data: bytes) -> Conformance:
    """Return what a PDF of LibreOffice says of itself; what it claims without having it does not count."""
    catalogue = next(iter(_CATALOGUE.findall(data)), b"")
    parts = {(one or other): (number or digit).decode() for one, number, other, digit in _PART.findall(data)}
    language = next((found.decode() for found in _LANGUAGE.findall(catalogue)), "")
    tagged = b"/StructTreeRoot" in catalogue and re.search(rb"/Marked\s+true", catalogue) is not None
    titled = re.search(rb"/DisplayDocTitle\s+true", catalogue) is not None and _TITLE.search(data) is not None
    elements = _ELEMENT.findall(data)
    undescribed = sum(_FIGURE.search(element) is not None and b"/Alt" not in element for element in elements)
    tables = sum(_TABLE.search(element) is not None for element in elements)
    reached = []
    if b"pdfuaid" in parts and tagged and titled and language and not undescribed and (tables or _SHEETS not in data):
        reached.append(f"PDF/UA-{parts[b'pdfuaid']}")
    if b"pdfaid" in parts and b"/OutputIntents" in catalogue:
        level = next(((one or other).decode() for one, other in _LEVEL.findall(data)), "B")
        if level != "A" or (tagged and language):
            reached.append(f"PDF/A-{parts[b'pdfaid']}{level.lower()}")
    return Conformance(
        reached=tuple(reached),
        language=language,
        tagged=tagged,
        titled=titled,
        bookmarks=b"/Outlines" in catalogue,
        undescribed=undescribed,
        tables=tables,
    )
