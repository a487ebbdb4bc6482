"""Notes (the old comments, ISO/IEC 29500-1 §18.7) that go with their rows: text in one part, box in a drawing of Office's older kind (VML).

At compile time every note stands in the sheet's tree beside its cell, so that it is repeated and dropped with the row and sees what the row sees. In the
rendered text it is cut out again, between two control characters with its number, and the two parts are written from what came out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

from docautomat.markup.language import Element, fragment
from docautomat.markup.spreadsheetml.conversations import REMARK, Conversations, Cut, take_conversations
from docautomat.markup.spreadsheetml.references import column_number
from docautomat.opc.package import Package

__all__ = ["NOTE", "Notes", "take_notes"]

NOTE = "\x18"
"""Begins a note in a rendered sheet, its number and a colon behind it; and ends it."""

_NOTE = re.compile(f"{NOTE}(\\d+):(.*?){NOTE}", re.DOTALL)
_REF = re.compile(r' ref="([A-Z]+)(\d+)"')
_WORDS = re.compile(r"<(?:\w+:)?t(?: [^>]*)?>[^<]")
_HERE, _ID, _ROW, _TOP, _BOTTOM, _COLUMN, _LEFT, _RIGHT = (chr(code) for code in range(0x10FFF0, 0x10FFF8))
_MARKS = re.compile(f"[{_ID}{_ROW}{_TOP}{_BOTTOM}{_COLUMN}{_LEFT}{_RIGHT}]")
_SHAPE_ID = re.compile(r"_x0000_s(\d+)\Z")


@dataclass(frozen=True, slots=True)
class _Box:
    """A note's shape: its VML with private characters for what changes, and what stood there."""

    text: str
    identity: str
    row: int
    column: int
    edges: tuple[int, int, int, int]
    """Left, top, right and bottom."""

    def shown(self, identity: str, row: int, column: int) -> str:
        """Return the shape of a note on another cell, counted from 1."""
        down, across = row - 1 - self.row, column - 1 - self.column
        left, top, right, bottom = self.edges
        values = {_ID: identity, _ROW: str(row - 1), _COLUMN: str(column - 1), _TOP: str(top + down), _BOTTOM: str(bottom + down)}
        values |= {_LEFT: str(left + across), _RIGHT: str(right + across)}
        return _MARKS.sub(lambda found: values[found.group()], self.text)


@dataclass(slots=True, eq=False)
class Notes:
    """The notes of one sheet."""

    partname: str
    text: str
    """The part's text, one private character where the notes go."""
    drawing: str = ""
    drawing_text: str = ""
    boxes: dict[int, _Box] = field(default_factory=dict)
    last_id: int = 1024
    conversations: Conversations | None = None
    """What is said in the newer comments, if the sheet has any."""
    tagged: bool = False
    """Whether they hold tags; others stay as they are in a sheet whose rows and columns stay."""

    def cut_out(self, sheet: str, copy: int = 0) -> tuple[str, dict[str, bytes]]:
        """Return a rendered sheet without its notes, and the parts of the notes; `copy` tells copies of the sheet apart."""
        said = Cut(self.conversations, copy) if self.conversations is not None else None
        texts: list[str] = []
        boxes: list[str] = []
        seen: set[int] = set()
        last_id = self.last_id
        for found in _NOTE.finditer(sheet):
            number, text = int(found.group(1)), found.group(2)
            if said is not None and REMARK in text:
                text = said.note(number, text)
            ref = _REF.search(text)
            if ref is None or _WORDS.search(text) is None:
                continue  # it held nothing but statements, or came out empty
            texts.append(text)
            box = self.boxes.get(number)
            if box is None:
                continue
            identity = box.identity
            if number in seen:
                last_id += 1
                identity = f"_x0000_s{last_id}"
            seen.add(number)
            boxes.append(box.shown(identity, int(ref.group(2)), column_number(ref.group(1))))
        whole, parts = said.finish(self.text) if said is not None else (self.text, {})
        parts[self.partname] = whole.replace(_HERE, "".join(texts)).encode("utf-8")
        if self.drawing:
            parts[self.drawing] = self.drawing_text.replace(_HERE, "".join(boxes)).encode("utf-8")
        return _NOTE.sub("", sheet), parts


def take_notes(package: Package, sheet: str, root: Element) -> Notes | None:
    """Move the notes of a sheet into its tree, each behind its cell; return what is needed to write them again, `None` where there are none."""
    partname = next(iter(package.related(sheet, "comments")), None)
    if partname is None:
        return None
    own = package.parse(partname)
    listed = own.find("{*}commentList")
    data = root.find("{*}sheetData")
    if listed is None or data is None or not len(listed):
        return None
    conversations = take_conversations(package, sheet, own)
    numbers: dict[tuple[int, int], int] = {}
    for number, note in enumerate(list(listed)):
        row, column = _position(note.get("ref", "A1"))
        numbers[row, column] = number
        cell = _cell(data, row, column, note.get("ref", "A1"))
        end = etree.ProcessingInstruction("docautomat", "endnote")
        cell.addnext(end)
        cell.addnext(note)
        cell.addnext(etree.ProcessingInstruction("docautomat", f"note {number}"))
    listed.text = _HERE
    nsmap = cast("Any", {**root.nsmap, **own.nsmap})
    whole = etree.Element(own.tag, cast("dict[str, str]", dict(own.attrib)), nsmap=nsmap)
    whole.extend(list(own))
    notes = Notes(partname, _text(whole), conversations=conversations)
    for drawing in package.related(sheet, "vmlDrawing"):
        _take_boxes(notes, drawing, package.parse(drawing), numbers)
    return notes


def _text(root: Element) -> str:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True).decode("utf-8")


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_number(letters)


def _cell(data: Element, row: int, column: int, reference: str) -> Element:
    """Return a cell, made where the sheet has none."""
    words = str(data.tag)[: -len("sheetData")]
    line = _place(data, data.iterfind(f"{words}row"), row, lambda node: int(node.get("r", "0")), f"{words}row", str(row))
    return _place(line, line.iterfind(f"{words}c"), column, lambda node: _position(node.get("r", "A1"))[1], f"{words}c", reference)


def _place(parent: Element, nodes: Iterator[Element], number: int, of: Any, tag: str, reference: str) -> Element:
    after: Element | None = None
    for node in nodes:
        if of(node) == number:
            return node
        if of(node) > number:
            after = node
            break
    made = etree.Element(tag, {"r": reference})
    if after is not None:
        after.addprevious(made)
    else:
        parent.append(made)
    return made


def _take_boxes(notes: Notes, drawing: str, root: Element, numbers: dict[tuple[int, int], int]) -> None:
    """Take the shapes of notes out of a drawing, with private characters for what changes from copy to copy."""
    last: Element | None = None
    for shape in list(root.iter("{*}shape")):
        known = _SHAPE_ID.match(shape.get("id", ""))
        notes.last_id = max(notes.last_id, int(known.group(1)) if known else 0)
        client = shape.find("{*}ClientData")
        if client is None or client.get("ObjectType") != "Note":
            continue
        row, column, anchor = (client.find(f"{{*}}{name}") for name in ("Row", "Column", "Anchor"))
        number = numbers.get((int(row.text or 0) + 1, int(column.text or 0) + 1)) if row is not None and column is not None else None
        if row is None or column is None or number is None:
            continue
        identity, at, left = shape.get("id", ""), int(row.text or 0), int(column.text or 0)
        row.text, column.text = _ROW, _COLUMN
        edges = [edge.strip() for edge in ((anchor.text or "") if anchor is not None else "").split(",")]
        corners = (0, 0, 0, 0)
        if anchor is not None and len(edges) == 8:
            corners = int(edges[0]), int(edges[2]), int(edges[4]), int(edges[6])
            anchor.text = ", ".join([_LEFT, edges[1], _TOP, edges[3], _RIGHT, edges[5], _BOTTOM, edges[7]])
        shape.set("id", _ID)
        notes.boxes[number] = _Box(fragment(shape), identity, at, left, corners)
        last = shape.getprevious()
        parent = shape.getparent()
        assert parent is not None
        parent.remove(shape)
    if not notes.boxes or notes.drawing:
        return  # the pictures of headers and footers lie in a drawing of the same kind
    if last is None:
        root.text = (root.text or "") + _HERE
    else:
        last.tail = (last.tail or "") + _HERE
    notes.drawing, notes.drawing_text = drawing, etree.tostring(root, encoding="unicode")
