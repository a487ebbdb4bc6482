"""Footnotes and endnotes of sub-documents in the part of the document that holds its own (ISO/IEC 29500-1 §17.11)."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.rendering import Rendering
from docautomat.markup.wordprocessingml.subdocuments.namespaces import MC, Head, head_of
from docautomat.opc.packuri import folder

__all__ = ["Notes"]

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_SEPARATORS = (("separator", "-1", "separator"), ("continuationSeparator", "0", "continuationSeparator"))


class Notes:
    """The notes of one kind, `footnote` or `endnote`, that come into the document; they are added when everything else is written."""

    def __init__(self, current: Rendering, kind: str, w: str) -> None:
        self._overlay = overlay = current.overlay
        self._kind = kind
        self._texts: list[str] = []
        main = overlay.package.main
        names = overlay.package.related(main, f"{kind}s")
        if names:
            self.part = names[0]
            used = [node.get(f"{w}id", "") for node in overlay.package.parse(self.part).iterchildren(w + kind)]
            highest = max((int(number) for number in used if number.isdigit()), default=0)
        else:
            self.part = overlay.add(f"{folder(main).rstrip('/')}/{kind}s", "xml", _CONTENT_TYPE.format(f"{kind}s"), self._empty(w))
            overlay.relate(main, f"{kind}s", self.part)
            highest = 0
        overlay.last[kind] = max(overlay.last.get(kind, 0), highest)
        current.endings.append(self._finish)

    @property
    def head(self) -> Head:
        """What the part's root declares."""
        return head_of(self._overlay.read(self.part))

    def number(self) -> str:
        """Return the id of a new note."""
        return str(self._overlay.number(self._kind))

    def add(self, text: str) -> None:
        """Add a note."""
        self._texts.append(text)

    def _empty(self, w: str) -> bytes:
        """Return a part that holds the lines between text and notes, and declares what the main part does."""
        head = head_of(self._overlay.package.read(self._overlay.package.main))
        root = etree.Element(f"{w}{self._kind}s", nsmap={prefix: uri for uri, prefix in head.prefixes.items()})
        shown = [prefix for uri, prefix in head.prefixes.items() if uri in head.ignorable]
        if shown:
            root.set(f"{MC}Ignorable", " ".join(shown))
        for kind, number, mark in _SEPARATORS:
            note = etree.SubElement(root, w + self._kind, {f"{w}type": kind, f"{w}id": number})
            run = etree.SubElement(etree.SubElement(note, f"{w}p"), f"{w}r")
            etree.SubElement(run, w + mark)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _finish(self) -> None:
        """Write the part, if notes came in: behind those that the template has, as they are by now."""
        if not self._texts:
            return
        overlay = self._overlay
        root: Element = etree.fromstring(overlay.read(self.part)) if self.part in overlay.changed else overlay.package.parse(self.part)
        declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in root.nsmap.items() if prefix)
        root.extend(etree.fromstring(f"<notes{declared}>{''.join(self._texts)}</notes>"))
        overlay.changed[self.part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
