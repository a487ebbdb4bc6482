"""Conversations (the newer comments, MS-XLSX §2.6.203 onwards) that go with their rows: each stands beside a note that shows its text to older programs.

At compile time the remarks of a conversation stand in its note, behind a control character each, so that they are repeated, dropped and filled with it. In the
rendered text they are cut out again; what the note says is written anew from them, and each copy gets ids of its own.
"""

from __future__ import annotations

import copy as copying
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from docautomat.errors import Place
from docautomat.markup.language import Element, Line, Piece
from docautomat.opc.package import Package

__all__ = ["REMARK", "Conversations", "Cut", "is_remark", "remark_lines", "take_conversations"]

REMARK = "\x1a"
"""Stands before each remark in a rendered note, and behind the last one."""
_HERE, _AUTHORS, _SAID = (chr(code) for code in range(0x10FFE8, 0x10FFEB))
_NAMESPACE = uuid.UUID("b8d0f4a2-6a0c-4f0e-8a39-5d4a0a6a7c51")
_TEXT = re.compile(r"<(?:\w+:)?text(?: [^<>]*)?>(.*?)</(?:\w+:)?text>", re.DOTALL)
_REF = re.compile(r' ref="([^"]*)"')
_ID = re.compile(r' id="(\{[^"]*\})"')
_SPACE = ' xml:space="preserve"'
_AUTHOR = re.compile(r' authorId="\d+"')
_PREFIX = (
    "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment; however, any edits to it will get removed if the file is opened"
    " in a newer version of Excel. Learn more: https://go.microsoft.com/fwlink/?linkid=870924\n\nComment:\n    "
)
_REPLY = "\nReply:\n    "


@dataclass(slots=True, eq=False)
class Conversations:
    """The conversations of one sheet."""

    partname: str
    text: str
    """The part's text, one private character where the remarks go."""
    authors: int
    """How many authors the notes have."""
    between: dict[int, tuple[str, str]] = field(default_factory=dict)
    """For each conversation, by its note's number, what the note says before its first remark and before every other one."""


class Cut:
    """The conversations of one rendered sheet; `copy` tells copies of a sheet apart."""

    def __init__(self, conversations: Conversations, copy: int) -> None:
        self._all = conversations
        self._copy = copy
        self._remarks: list[str] = []
        self._authors: list[str] = []
        self._known: set[str] = set()

    def note(self, number: int, text: str) -> str:
        """Return a rendered note without the remarks that stand in it; nothing if the conversation says nothing."""
        head, *remarks, tail = text.split(REMARK)
        ref = _REF.search(head)
        said = [(remark, words) for remark in remarks if (words := "".join(_TEXT.findall(remark)[:1])).strip()]
        if ref is None or not said or said[0][0] is not remarks[0]:
            return ""
        note = head + tail
        own = self._ids(remarks)
        if own:
            self._authors.append(f"tc={next(iter(own.values()))}")
            note = _AUTHOR.sub(f' authorId="{self._all.authors + len(self._authors) - 1}"', note, count=1)
        for remark, _ in said:
            plain = remark.replace(_SPACE, "", 1)  # a remark's text takes no attributes
            self._remarks.append(_replaced(_REF.sub(lambda _: ref.group(), plain, count=1), own))
        before, between = self._all.between[number]
        words = escape(before) + escape(between).join(words for _, words in said)
        return _replaced(note, own).replace(_SAID, words)

    def _ids(self, remarks: list[str]) -> dict[str, str]:
        """Return new ids for a copy of a conversation, by those of the template; none for the first copy."""
        ids = [found.group(1) for remark in remarks if (found := _ID.search(remark))]
        if not self._copy and not self._known & set(ids):
            self._known.update(ids)
            return {}
        number = len(self._authors)
        return {given: f"{{{str(uuid.uuid5(_NAMESPACE, f'{given} {self._copy} {number}')).upper()}}}" for given in ids}

    def finish(self, notes: str) -> tuple[str, dict[str, bytes]]:
        """Return the text of the notes' part with the authors of the copies, and the part of the conversations."""
        namespace = re.search(r"<((?:\w+:)?)comments\b", notes)
        prefix = namespace.group(1) if namespace else ""
        authors = "".join(f"<{prefix}author>{author}</{prefix}author>" for author in self._authors)
        return notes.replace(_AUTHORS, authors), {self._all.partname: self._all.text.replace(_HERE, "".join(self._remarks)).encode("utf-8")}


def _replaced(text: str, ids: dict[str, str]) -> str:
    for given, own in ids.items():
        text = text.replace(f'"{given}"', f'"{own}"')
    return text


def take_conversations(package: Package, sheet: str, comments: Element) -> Conversations | None:
    """Put the remarks of a sheet's conversations into their notes, of which `comments` is the part; `None` where there are none, or one lacks its note."""
    partnames = list(package.related(sheet, "threadedComment"))
    authors, listed = comments.find("{*}authors"), comments.find("{*}commentList")
    if len(partnames) != 1 or authors is None or listed is None:
        return None
    root = package.parse(partnames[0])
    notes = {note.get("ref"): (number, note) for number, note in enumerate(listed)}
    remarks: dict[int, list[Element]] = {}
    for remark in root:
        if remark.get("ref") not in notes or remark.find("{*}text") is None or not remark.get("id"):
            return None
        remarks.setdefault(notes[remark.get("ref")][0], []).append(remark)
    found = Conversations(partnames[0], "", len(authors))
    for number, own in remarks.items():
        found.between[number] = _put(listed[number], own)
    last = authors[-1] if len(authors) else None
    if last is None:
        authors.text = _AUTHORS
    else:
        last.tail = _AUTHORS
    for remark in list(root):
        root.remove(remark)
    root.text = _HERE
    found.text = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True).decode("utf-8")
    return found


def _put(note: Element, remarks: list[Element]) -> tuple[str, str]:
    """Put remarks into their note, and a private character for what it says; return what it says before the first and before every other one."""
    remarks.sort(key=lambda remark: remark.get("parentId") is not None)
    body = note.find("{*}text")
    said = "".join(node.text or "" for node in body.iter("{*}t")) if body is not None else ""
    texts = [remark.findtext("{*}text") or "" for remark in remarks]
    before, mark, rest = said.partition(texts[0])
    between = rest.partition(texts[1])[0] if mark and len(texts) > 1 else ""
    if body is not None:
        note.remove(body)
    words = str(note.tag)[: -len("comment")]
    made = etree.Element(f"{words}text")
    etree.SubElement(made, f"{words}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = _SAID
    note.insert(0, made)
    for remark in remarks:
        _without_mentions(remark)
        note.append(etree.ProcessingInstruction("docautomat", "remark"))
        note.append(copying.deepcopy(remark))  # with its own declaration of the namespace
    note.append(etree.ProcessingInstruction("docautomat", "remark"))
    return before if mark and before else _PREFIX, between or _REPLY


def _without_mentions(remark: Element) -> None:
    """Drop the mentions of persons where tags may move the text in which they are counted (MS-XLSX §2.6.207)."""
    if "{" in (remark.findtext("{*}text") or ""):
        for mentions in remark.findall("{*}mentions"):
            remark.remove(mentions)


def remark_lines(note: Element, place: Place) -> Iterator[Line]:
    """Yield the texts of the remarks that stand in a note."""
    for remark in note.iterfind("{*}threadedComment"):
        text = remark.find("{*}text")
        if text is not None and text.text:
            where = Place(file=place.file, part=place.part, spot=f"conversation on cell {note.get('ref')}")
            yield Line(text, [Piece(text, text.text)], where)


def is_remark(element: Element) -> bool:
    """Say whether an element is the text of a remark."""
    parent = element.getparent()
    return parent is not None and str(parent.tag).endswith("}threadedComment")
