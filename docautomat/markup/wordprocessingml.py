"""WordprocessingML (ISO/IEC 29500-1 §17): body, tables, headers and footers, and how text is written into `w:t`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from docautomat.errors import Place
from docautomat.markup.language import Anchors, Dialect, Element, Line, Segment, Site, Story, block_markup, escaped, read_pieces
from docautomat.opc.package import Package
from docautomat.values import text_of

__all__ = ["dialect", "stories", "write_block", "write_text"]

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WP = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}",
    "{http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing}",
)


def dialect(namespace: str = TRANSITIONAL) -> Dialect:
    """Return the words of WordprocessingML in its transitional or strict namespace."""
    w = f"{{{namespace}}}"

    def words(names: str) -> frozenset[str]:
        return frozenset(w + name for name in names.split())

    return Dialect(
        paragraph=w + "p",
        run=w + "r",
        run_properties=w + "rPr",
        text=w + "t",
        row=w + "tr",
        cell=w + "tc",
        table=w + "tbl",
        characters={w + "tab": "\t", w + "br": "\n", w + "cr": "\n", w + "noBreakHyphen": "-"},
        silent=words(
            "pPr rPr proofErr bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd permStart permEnd lastRenderedPageBreak delText softHyphen"
            " del moveFrom moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd sdtPr sdtEndPr smartTagPr customXmlPr"
        ),
        wrappers=words("hyperlink smartTag ins moveTo customXml"),
        transparent=words("sdt sdtContent fldSimple"),
        paragraph_properties=w + "pPr",
        cell_properties=w + "tcPr",
        grid_column=w + "gridCol",
        shapes=words("drawing pict object"),
        keep_paragraph=w + "sectPr",
        containers={
            w + "tc": words("tcPr"),
            w + "txbxContent": frozenset(),
            w + "hdr": frozenset(),
            w + "ftr": frozenset(),
            w + "body": frozenset(),
            w + "sdtContent": frozenset(),
            w + "footnote": frozenset(),
            w + "endnote": frozenset(),
            w + "comment": frozenset(),
        },
        must_end_with_paragraph=words("tc txbxContent hdr ftr footnote endnote comment"),
        table_head=words("tblPr tblGrid bookmarkStart bookmarkEnd"),
        unique={
            **{wp + "docPr": ("id", "new", "drawing") for wp in _WP},
            w + "bookmarkStart": (w + "id", "named", "bookmark"),
            w + "bookmarkEnd": (w + "id", "pair", "bookmark"),
            w + "id": (w + "val", "new", "content control"),
            w + "p": (_W14 + "paraId", "drop", ""),
            w + "tr": (_W14 + "paraId", "drop", ""),
        },
        preserve_space=True,
    )


_STORY_TYPES = {"header": "page header", "footer": "page footer"}


def stories(package: Package) -> list[Story]:
    """Return the document's body and each of its headers and footers, as stories of their own."""
    document = _story(package, package.main, "document")
    document.segments += _anchored(package, document.segments[0].dialect)
    found = [document]
    for kind, label in _STORY_TYPES.items():
        names = list(dict.fromkeys(package.related(package.main, kind)))
        for number, partname in enumerate(names, 1):
            found.append(_story(package, partname, label if len(names) == 1 else f"{label} {number}"))
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


# --- emission ------------------------------------------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile(r"[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[\n\t\f\a]")


def write_text(value: Any, site: Site) -> str:
    r"""Return the content of a `w:t`: escaped, with line breaks, tabs, page breaks (`\f`) and new paragraphs (`\a`) as elements."""
    text = value if type(value) is str else text_of(value)
    if _SPECIAL.search(text) is None:
        return text
    text = escaped(text, _ILLEGAL, "document")
    if _BREAK.search(text) is None:
        return text
    return _BREAK.sub(lambda found: _break(found.group(), site), text)


def write_block(value: Any, site: Site) -> str:
    """Return paragraphs, cells or rows in place of those in which a tag stands alone; a text becomes a paragraph of the same formatting."""
    markup = block_markup(value, site)
    if markup is not None:
        return markup
    w = site.extra or "w:"
    return f'<{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}<{w}t xml:space="preserve">{write_text(value, site)}</{w}t></{w}r></{w}p>'


def _break(char: str, site: Site) -> str:
    w = site.extra or "w:"
    reopened = f'<{w}t xml:space="preserve">'
    if char == "\t":
        return f"</{w}t><{w}tab/>{reopened}"
    page = f'<{w}br {w}type="page"/>' if char == "\f" else ""
    if char in "\a\f" and site.splittable:
        following = f"</{w}t></{w}r></{w}p><{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}"
        return following + (f"{page}</{w}r></{w}p><{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}" if page else "") + reopened
    if page:
        return f"</{w}t>{page}{reopened}"
    return f"</{w}t><{w}br/>{reopened}"
