"""The content types of a package's parts: `[Content_Types].xml` (ISO/IEC 29500-2 §7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree

from docautomat.opc.packuri import extension, fold

__all__ = ["MAIN_CONTENT_TYPES", "NAME", "ContentTypes"]

NAME = "/[Content_Types].xml"
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_KEYS = {"Default": "Extension", "Override": "PartName"}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml"

MAIN_CONTENT_TYPES = {
    ".docx": f"{_WORD}.document.main+xml",
    ".dotx": f"{_WORD}.template.main+xml",
    ".docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    ".dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ".xlsx": f"{_EXCEL}.sheet.main+xml",
    ".xltx": f"{_EXCEL}.template.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
    ".pptx": f"{_POWERPOINT}.presentation.main+xml",
    ".potx": f"{_POWERPOINT}.template.main+xml",
    ".ppsx": f"{_POWERPOINT}.slideshow.main+xml",
    ".pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    ".potm": "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
    ".ppsm": "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
}


class ContentTypes:
    """Defaults by extension and overrides by part name, in their order; both compare without regard to case; immutable."""

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        self._entries: dict[tuple[str, str], tuple[str, str, str]] = {}
        for entry in entries:
            self._entries.setdefault((entry[0], fold(entry[1])), entry)

    @classmethod
    def parse(cls, root: etree._Element) -> ContentTypes:
        """Return the content types that the part's root element lists."""
        entries: list[tuple[str, str, str]] = []
        for node in root.iterchildren("{*}Default", "{*}Override"):
            what = etree.QName(node).localname
            entries.append((what, node.get("Extension" if what == "Default" else "PartName") or "", node.get("ContentType") or ""))
        return cls(entries)

    def of(self, partname: str) -> str:
        """Return a part's content type, or an empty string."""
        found = self._entries.get(("Override", fold(partname))) or self._entries.get(("Default", extension(partname)))
        return "" if found is None else found[2]

    def overridden(self, partname: str) -> bool:
        """Say whether a part has an entry of its own."""
        return ("Override", fold(partname)) in self._entries

    def with_overrides(self, kinds: Mapping[str, str]) -> ContentTypes:
        """Return the content types with those of some parts set; an entry that is there keeps its place."""
        entries = dict(self._entries)
        for partname, content_type in kinds.items():
            key = ("Override", fold(partname))
            entries[key] = ("Override", entries[key][1] if key in entries else partname, content_type)
        return self._changed(entries)

    def with_default(self, extension: str, content_type: str) -> ContentTypes:
        """Return the content types with a default for an extension, if it has none yet."""
        key = ("Default", extension.lower())
        if key in self._entries:
            return self
        return self._changed({key: ("Default", extension, content_type), **self._entries})

    def without(self, *partnames: str) -> ContentTypes:
        """Return the content types without the entries of some parts; the defaults stay."""
        gone = {("Override", fold(partname)) for partname in partnames}
        return self._changed({key: entry for key, entry in self._entries.items() if key not in gone})

    def to_bytes(self) -> bytes:
        """Return the part."""
        body = "".join(f"<{what} {_KEYS[what]}={quoteattr(key)} ContentType={quoteattr(kind)}/>" for what, key, kind in self._entries.values())
        text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="{_NAMESPACE}">{body}</Types>'
        return text.encode("utf-8")

    @classmethod
    def _changed(cls, entries: dict[tuple[str, str], tuple[str, str, str]]) -> ContentTypes:
        """Return content types of entries that are keyed already."""
        changed = cls(())
        changed._entries = entries
        return changed
