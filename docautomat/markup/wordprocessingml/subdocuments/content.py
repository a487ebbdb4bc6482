"""The text of a sub-document made ready once in a render: what differs from copy to copy is left open as slots.

<w:bookmarkStart w:id="…" w:name="…"/>   -> the text before · Slot("annotation", "4") · the text between · Slot("bookmark", "total") · the text behind
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.wordprocessingml.subdocuments.namespaces import Head, ignorable, namespace_of, without_ignored, written
from docautomat.markup.wordprocessingml.subdocuments.source import Source
from docautomat.markup.wordprocessingml.subdocuments.styles import KINDS, Styles, StylesOf
from docautomat.values import RefusedValueError

__all__ = ["Prepared", "Slot", "bookmarks", "prepared"]

_MARK = "\U0010fffc"
"""Encloses a slot's number; nobody writes this private character."""
_SLOT = re.compile(f"{_MARK}(\\d+){_MARK}")
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_VML, _OFFICE = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_LEFT_OUT = (
    *("commentRangeStart", "commentRangeEnd", "commentReference", "permStart", "permEnd"),
    *("dataBinding", "placeholder", "headerReference", "footerReference", "printerSettings"),
)
_PAIRS = tuple((f"{stem}Start", f"{stem}End") for stem in ("bookmark", "moveFromRange", "moveToRange"))
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_TOKEN = re.compile(r'[^\s"\\]+')


class Slot(NamedTuple):
    """What differs in each copy: its kind, and what the sub-document has there."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Blocks as text and slots in turn."""

    pieces: tuple[str | Slot, ...]

    def filled(self, fill: Mapping[str, Callable[[str], str]]) -> str:
        """Return the text of one copy; `fill` tells by kind what stands in a slot."""
        return "".join(piece if isinstance(piece, str) else fill[piece.kind](piece.key) for piece in self.pieces)


def bookmarks(source: Source, roots: Iterable[Element]) -> frozenset[str]:
    """Return the names of the bookmarks of a sub-document."""
    return frozenset(node.get(f"{source.w}name", "") for root in roots for node in root.iter(f"{source.w}bookmarkStart"))


def prepared(blocks: list[Element], source: Source, partname: str, head: Head, styles: tuple[StylesOf, Styles], names: frozenset[str]) -> Prepared:
    """Return blocks of a part of the sub-document as they may stand below a root like `head`; they are moved out of their tree."""
    work = _Work(source, partname, styles, names)
    left_out = {source.w + name for name in _LEFT_OUT}
    blocks = [block for block in blocks if block.tag not in left_out]
    given = ignorable(blocks[0].getroottree().getroot()) if blocks else frozenset()
    for block in blocks:
        work.clean(block)
        without_ignored(block, given, head)
    work.unpaired(blocks)
    work.shape_types = frozenset(f"#{node.get('id')}" for block in blocks for node in block.iter(f"{_VML}shapetype"))
    for block in blocks:
        work.open(block)
    text = "".join(written(blocks, head))
    pieces: list[str | Slot] = [piece if index % 2 == 0 else work.slots[int(piece)] for index, piece in enumerate(_SLOT.split(text))]
    if text.count(_MARK) != 2 * len(work.slots) or len(pieces) != 2 * len(work.slots) + 1:
        raise RefusedValueError("the sub-document holds the private character U+10FFFC", "remove it from the document")
    return Prepared(tuple(pieces))


class _Work:
    """Blocks on their way into another document."""

    def __init__(self, source: Source, partname: str, styles: tuple[StylesOf, Styles], names: frozenset[str]) -> None:
        self._w = w = source.w
        self._relationships = source.package.relationships(partname)
        self._package = source.package
        self._styles, self._target = styles
        self._names = names
        self._notes = {w + name: kind for name, kind in _NOTES.items()}
        self._sections = False
        self.shape_types: frozenset[str] = frozenset()
        """References to the types of old drawings that come in themselves."""
        self.slots: list[Slot] = []

    def slot(self, kind: str, key: str) -> str:
        """Return what stands in the tree for what differs from copy to copy."""
        self.slots.append(Slot(kind, key))
        return f"{_MARK}{len(self.slots) - 1}{_MARK}"

    # --- what does not come along -----------------------------------------------------------------------------------------------------

    def clean(self, block: Element) -> None:
        """Remove what belongs to the sub-document as a file: comments, data bindings, permissions, page headers."""
        w = self._w
        for node in list(block.iter(*(w + name for name in _LEFT_OUT), f"{_W15}dataBinding")):
            run = node.getparent()
            if run is None:
                continue
            run.remove(node)
            parent = run.getparent()
            if node.tag == f"{w}commentReference" and run.tag == f"{w}r" and parent is not None and all(child.tag == f"{w}rPr" for child in run):
                parent.remove(run)
        for properties in block.iter(f"{w}sdtPr"):
            for node in properties.findall(f"{w}id"):
                properties.remove(node)

    def unpaired(self, blocks: list[Element]) -> None:
        """Remove marks of ranges that begin or end elsewhere, and Word's own mark of where it was last edited."""
        w = self._w
        gone: set[Element] = set()
        for names in _PAIRS:
            starts, ends = ([node for block in blocks for node in block.iter(w + name)] for name in names)
            known = {node.get(f"{w}id") for node in ends} & {node.get(f"{w}id") for node in starts if node.get(f"{w}name") != "_GoBack"}
            for node in (*starts, *ends):
                parent = node.getparent()
                if node.get(f"{w}id") not in known and parent is not None:
                    gone.add(node)
                    parent.remove(node)
        blocks[:] = [block for block in blocks if block not in gone]

    # --- what differs from copy to copy -----------------------------------------------------------------------------------------------

    def open(self, block: Element) -> None:
        """Put slots where copies differ, and the document's own styles."""
        w = self._w
        styled = {w + name: kind for name, kind in KINDS.items()}
        for node in list(block.iter("*")):
            tag = str(node.tag)
            if tag in styled:
                self._style(node, styled[tag])
            elif tag in self._notes:
                node.set(f"{w}id", self.slot(self._notes[tag], node.get(f"{w}id", "")))
            elif tag == f"{w}numId":
                node.set(f"{w}val", self.slot("list", node.get(f"{w}val", "0")) if node.get(f"{w}val", "0") != "0" else "0")
            elif tag == f"{w}p":
                self._numbered(node)
            elif tag == f"{w}sectPr" and not self._sections:
                self._sections = True
                node.text = self.slot("headers", "")
            elif tag in (f"{w}footnote", f"{w}endnote"):
                node.set(f"{w}id", self.slot("note", ""))
            elif tag.endswith("}docPr") and "wordprocessingDrawing" in tag:
                node.set("id", self.slot("drawing", ""))
            else:
                self._marked(node, tag)
            if node.attrib:
                self._attributes(node)
        self._fields(block)

    def _marked(self, node: Element, tag: str) -> None:
        """Open the ids and names of bookmarks, tracked changes and old drawings."""
        w = self._w
        if f"{w}id" in node.attrib:
            node.set(f"{w}id", self.slot("annotation", node.get(f"{w}id", "")))
            if f"{w}name" in node.attrib:
                node.set(f"{w}name", self.slot("bookmark", node.get(f"{w}name", "")))
        elif f"{w}anchor" in node.attrib and node.get(f"{w}anchor") in self._names:
            node.set(f"{w}anchor", self.slot("bookmark", node.get(f"{w}anchor", "")))
        elif tag == f"{_OFFICE}OLEObject" and node.get("ShapeID"):
            node.set("ShapeID", self.slot("shape", node.get("ShapeID", "")))
        elif tag.startswith(_VML):
            if node.get("id"):
                node.set("id", self.slot("shape", node.get("id", "")))
            if node.get("type") in self.shape_types:
                node.set("type", self.slot("shape", node.get("type", "")))
        elif tag == f"{w}fldSimple":
            node.set(f"{w}instr", self._field(node.get(f"{w}instr", "")))

    def _style(self, node: Element, kind: str) -> None:
        key = self._styles.of(node.get(f"{self._w}val", ""), kind)
        parent = node.getparent()
        if key:
            node.set(f"{self._w}val", key)
        elif parent is not None:
            parent.remove(node)

    def _attributes(self, node: Element) -> None:
        """Open the ids of relationships; drop those that lead nowhere, and the ids by which Word tells paragraphs apart."""
        for name in list(node.attrib):
            uri = namespace_of(name)
            if name in (f"{_W14}paraId", f"{_W14}textId"):
                del node.attrib[name]
            elif uri in _RELATIONS or name == f"{_OFFICE}relid":
                rid = str(node.attrib[name])
                entry = self._relationships.get(rid)
                if entry is not None and (entry.external or entry.partname is None or entry.partname in self._package):
                    node.set(name, self.slot("relationship", rid))
                elif rid:
                    del node.attrib[name]

    def _numbered(self, paragraph: Element) -> None:
        """Let a list that a style makes begin anew in each copy, unless it numbers headings."""
        w = self._w
        style = paragraph.find(f"{w}pPr/{w}pStyle")
        if style is None or paragraph.find(f"{w}pPr/{w}numPr") is not None:
            return
        counted = self._target.counted(self._styles.of(style.get(f"{w}val", ""), "paragraph"))
        if counted is None or counted.heading:
            return
        properties = style.getparent()
        assert properties is not None
        numbering = _put(properties, w, "numPr")
        for name, value in (("ilvl", counted.level or "0"), ("numId", self.slot("style list", counted.number))):
            etree.SubElement(numbering, w + name, {f"{w}val": value})
        if counted.indents is not None and properties.find(f"{w}ind") is None:
            _put(properties, w, "ind").attrib.update(counted.indents.attrib)

    def _fields(self, block: Element) -> None:
        """Open the bookmarks that fields name, though Word may have split a field's text."""
        if not self._names:
            return
        parts: list[Element] = []
        for node in (*block.iter(f"{self._w}instrText", f"{self._w}fldChar"), None):
            if node is not None and node.tag == f"{self._w}instrText":
                parts.append(node)
                continue
            text = "".join(part.text or "" for part in parts)
            opened = self._field(text)
            if opened != text:
                for part in parts:
                    part.text = ""
                parts[0].text = opened
            parts = []

    def _field(self, text: str) -> str:
        """Return a field's text with slots for the bookmarks it names; its first word says what kind of field it is."""
        start = _TOKEN.search(text)
        if start is None or self._names.isdisjoint(_TOKEN.findall(text)):
            return text
        kind = start.end() if start.group().isupper() else 0
        opened = _TOKEN.sub(lambda found: self.slot("bookmark", found.group()) if found.group() in self._names else found.group(), text[kind:])
        return text[:kind] + opened


_BEFORE = {
    "numPr": frozenset({"pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl"}),
    "ind": frozenset(
        {
            *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs"),
            *("suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd"),
            *("snapToGrid", "spacing"),
        }
    ),
}
"""Paragraph properties that stand before another (ISO/IEC 29500-1 §17.3.1.26)."""


def _put(properties: Element, w: str, name: str) -> Element:
    """Return a new paragraph property, put where the schema wants it."""
    node = properties.makeelement(w + name)
    following = (child for child in properties.iterchildren("*") if str(child.tag).removeprefix(w) not in _BEFORE[name])
    first = next(following, None)
    if first is None:
        properties.append(node)
    else:
        first.addprevious(node)
    return node
