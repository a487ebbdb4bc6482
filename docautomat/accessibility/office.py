"""An Office file as the rules read it: parts as trees in the transitional namespaces, without what nothing shows.

Strict files (ISO/IEC 29500-1) are read as if they were transitional ones, and `mc:Fallback` goes, which repeats for old programs what stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from docautomat.accessibility.theme import Theme
from docautomat.errors import PackageError
from docautomat.markup.language import Element
from docautomat.opc.package import Package

__all__ = ["Office"]

_STRICT = re.compile(
    rb"http://purl\.oclc\.org/ooxml/(?!officeDocument/)(\w+)/(main|chart|diagram|wordprocessingDrawing|spreadsheetDrawing|picture|chartDrawing)"
)
_STRICT_RELATIONSHIPS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONSHIPS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MATH = b"http://purl.oclc.org/ooxml/officeDocument/math"
_MATH = b"http://schemas.openxmlformats.org/officeDocument/2006/math"


class Office:
    """A package whose parts are read once; trees may be changed, the file is not."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = package.main
        self._roots: dict[str, Element] = {}

    def root(self, partname: str) -> Element:
        """Return a part's tree; raise `PackageError` for one that is not well-formed."""
        found = self._roots.get(partname)
        if found is None:
            found = self.package.parse(partname)
            if self.package.strict:
                found = etree.fromstring(_transitional(self.package.read(partname)))
            for node in list(found.iter("{*}Fallback")):
                parent = node.getparent()
                if parent is not None:
                    parent.remove(node)
            self._roots[partname] = found
        return found

    def related(self, partname: str, *kinds: str) -> list[str]:
        """Return the parts of these kinds that a part refers to, each once."""
        return list(dict.fromkeys(self.package.related(partname, *kinds)))

    def target(self, partname: str, rid: str | None) -> str:
        """Return the part or address that a relationship leads to; nothing if there is none."""
        entry = self.package.relationships(partname).get(rid or "")
        return "" if entry is None else entry.partname or entry.target

    def trees(self, partname: str, *kinds: str) -> Iterator[tuple[str, Element]]:
        """Yield the parts of these kinds that a part refers to, with their trees; those that are not well-formed are left out."""
        for name in self.related(partname, *kinds):
            try:
                yield name, self.root(name)
            except PackageError:
                continue

    def theme_of(self, partname: str) -> Theme:
        """Return the theme to which a part refers; an empty one where there is none."""
        return next((Theme.of(root) for _, root in self.trees(partname, "theme")), Theme())

    @cached_property
    def properties(self) -> dict[str, str]:
        """The core properties: local name -> text."""
        for _, root in self.trees("/", "core-properties"):
            return {etree.QName(node).localname: "".join(str(text) for text in node.itertext()).strip() for node in root if isinstance(node.tag, str)}
        return {}


def _transitional(data: bytes) -> bytes:
    def mended(match: re.Match[bytes]) -> bytes:
        return b"http://schemas.openxmlformats.org/" + match[1] + b"/2006/" + match[2]

    return _STRICT.sub(mended, data).replace(_STRICT_RELATIONSHIPS, _RELATIONSHIPS).replace(_STRICT_MATH, _MATH)
