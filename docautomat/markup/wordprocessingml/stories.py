"""What a Word document is to the compiler: stories, their segments and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from lxml import etree

from docautomat.errors import Place
from docautomat.markup.drawingml.graphics import graphic_segments
from docautomat.markup.language import Anchors, Dialect, Element, Line, Piece, Segment, Story, read_pieces
from docautomat.markup.wordprocessingml.fields import field_lines
from docautomat.markup.wordprocessingml.lists import ListOf
from docautomat.markup.wordprocessingml.room import Room
from docautomat.markup.wordprocessingml.styles import Styles, styles_of
from docautomat.markup.wordprocessingml.words import TRANSITIONAL, dialect
from docautomat.opc.package import Package

__all__ = ["Spots", "stories"]

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
    for story in found:
        for segment in list(story.segments):
            story.segments += graphic_segments(package, segment)
    room = Room(main.dialect, list(main.root.iter(main.dialect.keep_paragraph)))
    for story in found:
        for segment in story.segments:
            segment.room = room if segment.reference is None else None
    return found


def _story(package: Package, partname: str, label: str) -> Story:
    root = package.parse(partname)
    namespace = etree.QName(root).namespace or TRANSITIONAL
    words = dialect(namespace)
    place = Place(file=package.file, part=label)
    spots = Spots(root, words)
    segment = Segment(partname, root, label, words, lambda: _lines(root, words, place, spots), file=package.file)
    _more(segment, package, place, spots)
    return Story(partname, [segment])


def _more(segment: Segment, package: Package, place: Place, spots: Callable[[Element], str]) -> None:
    """Let a part give its field codes and link addresses too, and tell its lists and headings."""
    root, words = segment.root, segment.dialect
    styles = styles_of(package)
    targets = {
        entry.id: unquote(entry.target)
        for entry in package.relationships(segment.partname).values()
        if entry.external and ("{" in entry.target or "%7b" in entry.target.lower())
    }

    def more() -> Iterator[Line]:
        yield from field_lines(root, words, place, spots)
        yield from _inner_lines(root, words, place, spots)
        for node in root.iter() if targets else ():
            for name, value in node.attrib.items() if isinstance(node.tag, str) else ():
                if value in targets and str(name).startswith("{") and "/relationships}" in str(name):
                    spot = f"{spots(next(node.iterancestors(words.paragraph), node))} link"
                    where = Place(file=place.file, part=place.part, spot=spot)
                    yield Line(node, [], where, text=targets[str(value)], attribute=str(name), target=True)

    segment.more = more
    segment.dead = tuple(targets)
    segment.parts = {entry.id: entry.partname for entry in package.relationships(segment.partname).values() if entry.partname is not None}
    segment.list_of = ListOf(words, styles)
    segment.heading = lambda paragraph: _level(paragraph, words, styles) is not None


_MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")


def _inner_lines(root: Element, words: Dialect, place: Place, spots: Callable[[Element], str]) -> Iterator[Line]:
    """Yield the texts that stand inside of something in a line: formulas, and text with its pronunciation above it (§22.1, §17.3.3.25)."""
    w = words.paragraph.removesuffix("p")
    kinds = {f"{{{m}}}oMath": (f"{{{m}}}t", "formula") for m in _MATH} | {w + "rt": (words.text, "ruby"), w + "rubyBase": (words.text, "ruby")}
    for node in root.iter(*kinds):
        text, name = kinds[str(node.tag)]
        pieces = [Piece(each, each.text or "") for each in node.iter(text)]
        if pieces:
            paragraph = next(node.iterancestors(words.paragraph), node)
            yield Line(pieces[0].holder, pieces, Place(file=place.file, part=place.part, spot=f"{spots(paragraph)} {name}"), attribute=name)


def _level(paragraph: Element, words: Dialect, styles: Styles) -> int | None:
    """Return a paragraph's outline level, counted from 0, by itself or by its style."""
    w = words.paragraph.removesuffix("p")
    own = paragraph.find(f"{words.paragraph_properties}/{w}outlineLvl")
    style = paragraph.find(f"{words.paragraph_properties}/{w}pStyle")
    level = int(own.get(f"{w}val", "9")) if own is not None else styles.levels.get(style.get(f"{w}val", "") if style is not None else "", 9)
    return level if level < 9 else None


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
            segment = Segment(partname, root, kind, words, lines, file=package.file, anchors=anchors)
            _more(segment, package, place, lambda _: note)  # noqa: B023  called while the part is read
            yield segment


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


class Spots:
    """Tells where each paragraph of a part is; counted once, when it is first asked."""

    def __init__(self, root: Element, words: Dialect) -> None:
        self._root = root
        self._words = words
        self._known: dict[Element, str] = {}

    def __call__(self, paragraph: Element) -> str:
        """Return the spot of a paragraph: `paragraph 4`, `table 2 row 3 column 1`."""
        if not self._known:
            counter = _Counter(self._words)
            self._known = {each: counter.spot(each) for each in self._root.iter(self._words.paragraph)}
        return self._known.get(paragraph, "")


def _lines(root: Element, words: Dialect, place: Place, spots: Spots) -> Iterator[Line]:
    for paragraph in root.iter(words.paragraph):
        spot = spots(paragraph)
        pieces = read_pieces(paragraph, words)
        yield Line(paragraph, pieces, Place(file=place.file, part=place.part, spot=spot))
