"""The content types of a package's parts: `[Content_Types].xml` (ISO/IEC 29500-2 §7.2)."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from lxml import etree

__all__ = ["MAIN_CONTENT_TYPES", "NAME", "ContentTypes"]

NAME = "/[Content_Types].xml"
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
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
    """Defaults by extension and overrides by part name, in their order; names compare without regard to case."""

    def __init__(self, entries: list[tuple[str, str, str]]) -> None:
        self._entries = entries
        self._defaults = {key.lower(): kind for what, key, kind in entries if what == "Default"}
        self._overrides = {key.lower(): kind for what, key, kind in entries if what == "Override"}

    @classmethod
    def parse(cls, root: etree._Element) -> ContentTypes:
        """Return the content types that the part's root element lists."""
        entries: list[tuple[str, str, str]] = []
        for node in root:
            if isinstance(node.tag, str):
                what = etree.QName(node).localname
                entries.append((what, node.get("Extension") or node.get("PartName") or "", node.get("ContentType") or ""))
        return cls(entries)

    def of(self, partname: str) -> str:
        """Return a part's content type, or an empty string."""
        found = self._overrides.get(partname.lower())
        if found is None:
            found = self._defaults.get(partname.rpartition(".")[2].lower(), "")
        return found

    def overridden(self, partname: str) -> bool:
        """Say whether a part has an entry of its own."""
        return partname.lower() in self._overrides

    def with_override(self, partname: str, content_type: str) -> ContentTypes:
        """Return the content types with one part's set."""
        entries = [entry for entry in self._entries if not (entry[0] == "Override" and entry[1].lower() == partname.lower())]
        if len(entries) < len(self._entries):
            return ContentTypes(
                [
                    (what, key, content_type) if what == "Override" and key.lower() == partname.lower() else (what, key, kind)
                    for what, key, kind in self._entries
                ]
            )
        return ContentTypes([*entries, ("Override", partname, content_type)])

    def with_default(self, extension: str, content_type: str) -> ContentTypes:
        """Return the content types with a default for an extension, if it has none yet."""
        if extension.lower() in self._defaults:
            return self
        return ContentTypes([("Default", extension, content_type), *self._entries])

    def without(self, partname: str) -> ContentTypes:
        """Return the content types without one part's entry."""
        return ContentTypes([entry for entry in self._entries if not (entry[0] == "Override" and entry[1].lower() == partname.lower())])

    def to_bytes(self) -> bytes:
        """Return the part."""
        keys = {"Default": "Extension", "Override": "PartName"}
        body = "".join(f"<{what} {keys[what]}={quoteattr(key)} ContentType={quoteattr(kind)}/>" for what, key, kind in self._entries if what in keys)
        text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="{_NAMESPACE}">{body}</Types>'
        return text.encode("utf-8")
