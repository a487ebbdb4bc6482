"""The findings of a Word template as comments in a copy of it, each at the text that it is about.

    findings, Package -> stories -> {place: paragraph}  -> comments.xml, and ranges in document.xml

Comments can stand in the body only: what is found in a header, a footer or a property is told at the body's first paragraph; what is found in a footnote,
a chart or SmartArt at the paragraph that refers to it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from docautomat.errors import Finding, PackageError, Place
from docautomat.markup.language import Element, Line, Segment, attribute_lines
from docautomat.markup.wordprocessingml.stories import stories
from docautomat.opc.archive import read_source
from docautomat.opc.overlay import Overlay
from docautomat.opc.package import Limits, Package
from docautomat.translation import severity_in, translated

__all__ = ["annotate"]

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_AUTHOR = "docautomat"
_DELIMITER = re.compile(r"([{}%#])(?=[{}%#])")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def annotate(source: str | os.PathLike[str] | bytes | BinaryIO, findings: Iterable[Finding], *, language: str = "en", limits: Limits | None = None) -> bytes:
    """Return a copy of a Word template with a comment for each finding, at the text that it is about.

    `source` is a path, bytes or a binary file; `findings` are those of `Template.check()` or of an error, in English; the comments are in
    `language`: nb, nn or en. Raises `PackageError` for what is no Word document.
    """
    data, name = read_source(source, limits)
    package = Package.open(data, limits=limits, allow_macros=True)
    if package.kind != "docx":
        raise PackageError("only Word documents hold such comments", Place(file=name), "look at the list of findings instead", "format")
    return _Copy(package, language).with_comments(findings)


class _Copy:
    def __init__(self, package: Package, language: str) -> None:
        self._package = package
        self._language = language
        self._overlay = Overlay(package)
        document = stories(package)[0]
        self._main = document.segments[0]
        self._words = self._main.dialect
        self._w = self._words.paragraph.removesuffix("p")
        self._lines: dict[tuple[str, str], Line] = {}
        self._anchors: dict[str, Element] = {}
        for segment in document.segments:
            self._know(segment)
        names = package.related(package.main, "comments")
        self._name = names[0] if names else ""
        self._comments = package.parse(self._name) if names else etree.Element(f"{self._w}comments", nsmap={"w": self._w[1:-1]})
        ids = [str(node.get(f"{self._w}id", "")) for node in self._comments]
        self._last = max((int(number) for number in ids if number.isdigit()), default=-1)

    def with_comments(self, findings: Iterable[Finding]) -> bytes:
        for finding in findings:
            self._comment(finding)
        shown = etree.tostring(self._comments, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._name:
            self._overlay.changed[self._name] = shown
        elif len(self._comments):
            base = self._package.main.rpartition("/")[0]
            self._overlay.relate(self._package.main, "comments", self._overlay.add(f"{base}/comments", "xml", _CONTENT_TYPE, shown))
        root = self._main.root
        self._overlay.changed[self._package.main] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return self._package.write(self._overlay.result()).to_bytes()

    # --- where ----------------------------------------------------------------------------------------------------------------------

    def _know(self, segment: Segment) -> None:
        """Note the lines of a part by their places; those of another part than the body by the element of the body that leads to it."""
        for line in _lines_of(segment):
            self._lines.setdefault((line.place.part, line.place.spot), line)
            anchor = self._anchor(segment, line)
            if anchor is not None:
                self._anchors.setdefault(f"{line.place.part}/{line.place.spot}", anchor)

    def _anchor(self, segment: Segment, line: Line) -> Element | None:
        if segment.reference is not None:
            return segment.reference.node
        if segment.anchors is None:
            return None
        note = next((node for node in (line.element, *line.element.iterancestors()) if node.tag == segment.anchors.note), None)
        number = note.get(segment.anchors.id) if note is not None else None
        return next((node for node in self._main.root.iter(segment.anchors.reference) if node.get(segment.anchors.id) == number), None)

    def _paragraph(self, element: Element | None) -> Element | None:
        """Return the paragraph of the body in which an element stands, outside of drawings."""
        found = None
        while element is not None:
            if element.tag == self._words.paragraph:
                found = element
            element = element.getparent()
        return found if found is not None and found.getroottree().getroot() is self._main.root else None

    def _spot(self, finding: Finding) -> tuple[Element | None, Line | None]:
        place = finding.place
        line = self._lines.get((place.part, place.spot))
        anchor = self._anchors.get(f"{place.part}/{place.spot}")
        paragraph = self._paragraph(anchor if anchor is not None else line.element if line is not None else None)
        if paragraph is None:
            return next(self._main.root.iter(self._words.paragraph), None), None
        return paragraph, line if line is not None and line.element is paragraph else None

    # --- what -----------------------------------------------------------------------------------------------------------------------

    def _comment(self, finding: Finding) -> None:
        paragraph, line = self._spot(finding)
        if paragraph is None:
            return
        self._last += 1
        number = str(self._last)
        w = self._w
        comment = etree.SubElement(self._comments, f"{w}comment", {f"{w}id": number, f"{w}author": _AUTHOR, f"{w}initials": "da"})
        told, place = translated(finding, self._language), finding.place
        where = ", ".join(word for word in (told.place.part, told.place.spot, told.place.path, place.tag) if word)
        for text in (f"{severity_in(finding.severity, self._language)}: {told.message}", told.hint, where):
            if text:
                shown = etree.SubElement(etree.SubElement(etree.SubElement(comment, f"{w}p"), f"{w}r"), f"{w}t", {_SPACE: "preserve"})
                shown.text = _printable(text)
        start, end = (etree.Element(f"{w}{name}", {f"{w}id": number}) for name in ("commentRangeStart", "commentRangeEnd"))
        reference = etree.Element(f"{w}r")
        etree.SubElement(reference, f"{w}commentReference", {f"{w}id": number})
        first, last = self._runs(line, place.tag)
        if first is not None and last is not None:
            first.addprevious(start)
            last.addnext(reference)
            last.addnext(end)
            return
        paragraph.insert(1 if len(paragraph) and paragraph[0].tag == self._words.paragraph_properties else 0, start)
        paragraph.extend((end, reference))

    def _runs(self, line: Line | None, tag: str) -> tuple[Element | None, Element | None]:
        """Return the first and the last run of a tag's text."""
        begin = line.text.find(tag) if line is not None and tag else -1
        if line is None or begin < 0:
            return None, None
        held = [
            piece.holder for piece in line.pieces if piece.is_text and piece.text and piece.start < begin + len(tag) and piece.start + len(piece.text) > begin
        ]
        runs = [holder.getparent() for holder in held]
        if not runs or any(run is None or run.tag != self._words.run for run in runs):
            return None, None
        return runs[0], runs[-1]


def _lines_of(segment: Segment) -> Iterator[Line]:
    yield from segment.lines()
    yield from segment.more()
    for mark in ("{{", "{%"):
        yield from attribute_lines(segment, mark)


def _printable(text: str) -> str:
    """Return a text that a comment can hold and that is no tag there: the copy may be mended and used as the template."""
    return _DELIMITER.sub(r"\1 ", "".join(sign if sign.isprintable() else " " for sign in text))
