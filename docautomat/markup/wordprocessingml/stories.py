"""What a Word document is to the compiler: stories, their segments and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from docautomat.errors import Place
from docautomat.markup.language import Anchors, Dialect, Element, Line, Segment, Story, read_pieces
from docautomat.markup.wordprocessingml.room import Room
from docautomat.markup.wordprocessingml.words import TRANSITIONAL, dialect
from docautomat.opc.package import Package

__all__ = ["stories"]

_STORY_TYPES = {"header": "page header", "footer": "page footer"}


def stories(package: Package) -> list[Story]:
    """Return the document's body and each of its headers and footers, as stories of their own."""
    document = _story(package, package.main, "document")
    main = document.segments[0]
    document.segments += _anchored(package, main.dialect)
    found = [document]
    for kind, label in _STORY_TYPES.items():
        names = list(dict.fromkeys(package.related(package.main, kind)))
        for number, partname in enumerate(names, 1):
            found.append(_story(package, partname, label if len(names) == 1 else f"{label} {number}"))
    room = Room(main.dialect, list(main.root.iter(main.dialect.keep_paragraph)))
    for story in found:
        for segment in story.segments:
            segment.room = room
    return found


def _story(package: Package, partname: str, label: str) -> Story:
    root = package.parse(partname)
    namespace = etree.QName(root).namespace or TRANSITIONAL
    words = dialect(namespace)
    place = Place(file=package.file, part=label)
    segment = Segment(partname, root, label, words, lambda: _lines(root, words, place), file=package.file)
    return Story(partname, [segment])


_NOTES = {
    "footnotes": ("footnote", "footnoteReference", ("footnoteReference",)),
    "endnotes": ("endnote", "endnoteReference", ("endnoteReference",)),
    "comments": ("comment", "commentReference", ("commentRangeStart", "commentRangeEnd", "commentReference")),
}


def _anchored(package: Package, words: Dialect) -> Iterator[Segment]:
    """Yield the parts whose elements are anchored in the body."""
    w = words.paragraph.removesuffix("p")
    for kind, (note, reference, marks) in _NOTES.items():
        for partname in package.related(package.main, kind)[:1]:
            root = package.parse(partname)
            anchors = Anchors(reference=w + reference, note=w + note, id=w + "id", marks=tuple(w + mark for mark in marks), space=note)
            place = Place(file=package.file, part=kind)
            lines = _note_lines(root, words, place, anchors, note)
            yield Segment(partname, root, kind, words, lines, file=package.file, anchors=anchors)


def _note_lines(root: Element, words: Dialect, place: Place, anchors: Anchors, label: str) -> Callable[[], Iterator[Line]]:
    def lines() -> Iterator[Line]:
        shown = [note for note in root.iter(anchors.note) if note.get(anchors.id.removesuffix("id") + "type", "normal") == "normal"]
        for number, note in enumerate(shown, 1):
            for paragraph in note.iter(words.paragraph):
                yield Line(paragraph, read_pieces(paragraph, words), Place(file=place.file, part=place.part, spot=f"{label} {number}"))

    return lines


class _Counter:
    """Counts paragraphs, tables, rows and columns as a person would."""

    def __init__(self, words: Dialect) -> None:
        self.words = words
        self.tables: dict[Element, int] = {}
        self.rows: dict[Element, tuple[int, int]] = {}
        self.row_counts: dict[Element, int] = {}
        self.paragraphs = 0
        self.boxes: dict[Element, int] = {}

    def spot(self, paragraph: Element) -> str:
        for parent in paragraph.iterancestors():
            if parent.tag == self.words.cell:
                return self._in_cell(parent)
            if parent.tag.endswith("}txbxContent"):
                return f"text box {self.boxes.setdefault(parent, len(self.boxes) + 1)}"
        self.paragraphs += 1
        return f"paragraph {self.paragraphs}"

    def _in_cell(self, cell: Element) -> str:
        row = cell.getparent()
        while row is not None and row.tag != self.words.row:
            row = row.getparent()
        table = row.getparent() if row is not None else None
        while table is not None and table.tag != self.words.table:
            table = table.getparent()
        if row is None or table is None:
            return "table"
        number = self.tables.setdefault(table, len(self.tables) + 1)
        if row not in self.rows:
            self.row_counts[table] = self.row_counts.get(table, 0) + 1
            self.rows[row] = (number, self.row_counts[table])
        column = 1 + sum(1 for _ in cell.itersiblings(self.words.cell, preceding=True))
        return f"table {number} row {self.rows[row][1]} column {column}"


def _lines(root: Element, words: Dialect, place: Place) -> Iterator[Line]:
    counter = _Counter(words)
    for paragraph in root.iter(words.paragraph):
        spot = counter.spot(paragraph)
        pieces = read_pieces(paragraph, words)
        yield Line(paragraph, pieces, Place(file=place.file, part=place.part, spot=spot))
