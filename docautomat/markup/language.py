"""What the compiler must know of a markup language, and the form in which a package's parts reach it.

    Package -> stories(package) -> [Story]      a story = what one Jinja program renders
    Story   -> [Segment]                        a segment = one part, as an lxml tree
    Segment -> lines(segment)   -> [Line]       a line = one paragraph or cell: the row of its run texts

`Dialect` is the record by which WordprocessingML, DrawingML and SpreadsheetML differ; `Language` is what each of the three modules provides.
"""

from __future__ import annotations

import copy
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias, cast

from lxml import etree

from docautomat.errors import Place
from docautomat.values import BLOCK_MARK, MIXED_BLOCK, MIXED_HINT, Block, RefusedValueError

__all__ = [
    "BOOK",
    "PAGE_BREAK",
    "PRIVATE",
    "SOLID",
    "Anchors",
    "Dialect",
    "Element",
    "Line",
    "Piece",
    "Reference",
    "Segment",
    "Site",
    "Story",
    "attribute_lines",
    "block_markup",
    "children",
    "contents",
    "drop_attributes",
    "escaped",
    "fragment",
    "is_instruction",
    "like",
    "read_pieces",
]

Element: TypeAlias = etree._Element

PRIVATE = "\U0010fffb"
"""Stands for a control character in the attributes of a tree, where it is refused; nobody writes this private character."""
BOOK = "!"
"""Between the name of an embedded workbook and that of its part."""
SOLID = "\ufffc"
"""Stands in a line's text for what is there but is no text: a picture, a field, a chart."""
PAGE_BREAK = "\ufffb"
"""Stands in a line's text for the end of a page or column, which is no white space: a paragraph that holds one does not vanish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The words of one markup language, in Clark notation."""

    paragraph: str
    run: str
    run_properties: str
    text: str
    row: str
    cell: str
    table: str
    characters: Mapping[str, str] = field(default_factory=dict)
    """Children of a run that stand for one character: `w:tab`, `w:br`."""
    break_type: str = ""
    """The attribute by which such a child says that it ends a page or column."""
    silent: frozenset[str] = frozenset()
    """Elements in a paragraph or run that are no content: properties, bookmarks, spelling marks."""
    wrappers: frozenset[str] = frozenset()
    """Elements between paragraph and run that may be cut in two: hyperlinks, insertions."""
    transparent: frozenset[str] = frozenset()
    """Elements between paragraph and run that may not be cut: content controls."""
    no_links: frozenset[str] = frozenset()
    """Elements in which no link may stand, being links themselves."""
    no_elements: frozenset[str] = frozenset()
    """Elements that hold nothing but runs: a link in them is a field."""
    controls: Mapping[str, str] = field(default_factory=dict)
    """Content controls and the like, which may not be cut -> the child that holds their content; empty: they hold it themselves."""
    field_character: str = ""
    """The element by which a field begins and ends."""
    own: frozenset[str] = frozenset()
    """Properties of a paragraph or run that no other one of the same formatting has: tracked changes, the end of a section."""
    range_marks: frozenset[str] = frozenset()
    """Elements that mark where a range begins or ends, and may stand between paragraphs too: bookmarks, comments."""
    paragraph_properties: str = ""
    paragraph_end: frozenset[str] = frozenset()
    """Elements that stand last in a paragraph: `a:endParaRPr`."""
    keep_paragraph: str = ""
    """A descendant that a vanishing paragraph must not take along: `w:sectPr`."""
    comment_marks: tuple[str, ...] = ()
    """Where a reviewer's comment is anchored, and where its range begins and ends; the anchor is no content and goes with its paragraph."""
    containers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Elements that must hold a paragraph -> their properties, which stand before it."""
    must_end_with_paragraph: frozenset[str] = frozenset()
    frame: str = ""
    """The element that goes when its table has no row left; empty: the table itself."""
    table_head: frozenset[str] = frozenset()
    """Children of a table that stand before its rows."""
    unique: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """Elements whose attribute must be unique -> (attribute, what it gets, the space in which it must be).

    It gets `new`, `pair`, `named`, `suffix`, `follow`, `drop`, or on slides `keep`, `link`, `guid`: see `compiler.ids`.
    """
    cell_properties: str = ""
    """A cell's properties, where `colspan` and `cellbg` are written; empty: these tags do not exist here."""
    grid_column: str = ""
    """One column's width in a table's grid; empty: a table needs no grid."""
    shapes: frozenset[str] = frozenset()
    """Elements that the letter `sp` repeats or drops."""
    text_box: str = ""
    """The element that holds a text box's paragraphs, in both branches of `mc:AlternateContent`."""
    blocks: bool = False
    """Whether values may bring paragraphs of their own."""
    preserve_space: bool = False
    unit: str = ""
    """What a segment is to its author: `slide`, `sheet`; empty: nothing that can repeat."""


@dataclass(slots=True, eq=False)
class Piece:
    """One stretch of a line's text and the element that holds it; `is_text` is false for a break, a tab, a picture."""

    holder: Element
    text: str
    is_text: bool = True
    start: int = 0


@dataclass(slots=True, eq=False)
class Line:
    """One paragraph or cell."""

    element: Element
    pieces: list[Piece]
    place: Place
    text: str = ""
    attribute: str = ""
    """The attribute whose value this is, or «field code»; empty for the text of a paragraph."""
    target: bool = False
    """Whether the attribute names a relationship, and the text is the address it leads to."""
    seams: tuple[int, ...] = ()
    """Where, in the text, paragraphs have been joined."""

    _texts: tuple[list[int], list[Element]] | None = None

    def holder_at(self, position: int) -> Element:
        """Return the element that holds the text at or before a position; the line's own where there is none."""
        if self._texts is None:
            held = [piece for piece in self.pieces if piece.is_text and piece.text]
            self._texts = [piece.start for piece in held], [piece.holder for piece in held]
        index = bisect_right(self._texts[0], position) - 1
        return self._texts[1][index] if index >= 0 else self.element

    def __post_init__(self) -> None:
        position = 0
        for piece in self.pieces:
            piece.start = position
            position += len(piece.text)
        self.text = "".join(piece.text for piece in self.pieces) if self.pieces else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """How the elements of a part are anchored in the main part: names in Clark notation."""

    reference: str
    note: str
    id: str
    marks: tuple[str, ...]
    """All elements of the main part that carry the id."""
    space: str


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Where one part refers to another, which comes out there."""

    node: Element
    attribute: str
    owner: str
    """The part that has the relationship."""
    rid: str
    kind: str
    """The relationship's type."""


@dataclass(slots=True, eq=False)
class Segment:
    """One part of a story; segments of the same `unit` (a slide and its notes) repeat together."""

    partname: str
    root: Element
    label: str
    dialect: Dialect
    lines: Callable[[], Iterator[Line]]
    unit: int = 0
    owner: bool = True
    """Whether this is the unit's main part (the slide, not its notes)."""
    file: str = ""
    reference: Reference | None = None
    """Set where this part comes out at a drawing that refers to it: a chart, a diagram."""
    dead: tuple[str, ...] = ()
    """Relationships whose addresses hold tags: each link gets another one."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """The part's relationships to other parts: id -> part name."""
    more: Callable[[], Iterable[Line]] = tuple
    """Gives further texts of the part: field codes, addresses of links."""
    list_of: Callable[[Element], tuple[str, Callable[[str], None]]] | None = None
    """Gives the list that a paragraph belongs to, and a function that puts it into another."""
    heading: Callable[[Element], bool] | None = None
    """Says whether a paragraph is a heading, so that a table of contents names it."""
    room: Callable[[Element], int] | None = None
    """Tells how wide the text is at an element, in EMU."""
    frames: Any = None
    """Tells where the shapes of a deck stand (`presentationml.frames.Frames`)."""
    bullets: Callable[[Element], str] | None = None
    """Tells whether a paragraph has a bullet (see `Site.bullets`)."""
    book: bytes = b""
    """Set for the workbook of a chart that is a template by itself, …"""
    wants: tuple[str, ...] = ()
    """… with the variables that it wants."""
    anchors: Anchors | None = None
    """Set where this part's elements are anchored in the story's first part: footnotes, comments."""


@dataclass(slots=True, eq=False)
class Story:
    """What one Jinja program renders: a main part and what is anchored in it."""

    name: str
    segments: list[Segment]
    joined: dict[Element, Place] = field(default_factory=dict)
    """Text of paragraphs that have been joined with the one before -> the place where its author wrote it."""
    seams: set[Element] = field(default_factory=set)
    """The first text of each such paragraph."""
    merges: dict[Element, Any] = field(default_factory=dict)
    """What the merged cells of its tables are to their neighbours, where each cell says that itself (see `compiler.merges`)."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where an output tag stands: what its value may need to open a new run or paragraph of the same formatting."""

    run_properties: str = ""
    paragraph_properties: str = ""
    splittable: bool = False
    """Whether a new paragraph may begin here."""
    block: str = ""
    """What the output stands for as a whole: `p` paragraphs, `tc` cells, `tr` rows; empty: text."""
    extra: Any = None
    part: str = ""
    """The part in which the output stands: what it refers to is related to that part."""
    names: str = ""
    """The namespace declarations of the part's root."""
    room: int = 0
    """How wide the text is here, in EMU; 0 where that is not known. In a cell: its share of the characters that the cell can hold."""
    links: str = ""
    """How text can lead somewhere here: by an `element`, by a `field`, not at all though there are runs (`text`), or not at all."""
    before: str = ""
    """Where the output stands alone in its paragraph: the paragraph up to it …"""
    after: str = ""
    """… and from it on."""
    followed: bool = False
    """Whether a paragraph of the template comes next whatever the data, so that a table may be the last thing here."""
    opening: str = ""
    """The marks of ranges (bookmarks, comments) in that paragraph that stand before the output, …"""
    closing: str = ""
    """… and those behind it: they stay where something else stands in the paragraph's place."""
    sections: bool = False
    """Whether a section may end here."""
    keep: bool = False
    """Whether that paragraph stays, whatever stands in its place: it ends a section."""
    cell: str = ""
    """The template's cell, `B5`, in a sheet."""
    bullets: str = ""
    """Whether the paragraph has a bullet or number: of its `own`, one of its `level`; empty: none."""

    @property
    def w(self) -> str:
        """The prefix of the markup's own elements."""
        return "w:" if self.extra is None else str(self.extra)

    def with_runs(self, run_properties: str) -> Site:
        """Return the site with another formatting of its run."""
        return replace(self, run_properties=run_properties)


class Language(Protocol):
    """What each markup module provides."""

    def stories(self, package: Any) -> list[Story]:
        """Return the package's stories that may hold tags."""
        ...


def is_instruction(node: Any) -> bool:
    """Say whether a node is a processing instruction."""
    return node.tag is etree.ProcessingInstruction


def children(parent: Element, tag: str, dialect: Dialect) -> Iterator[Element]:
    """Yield the children of that name: a table's rows, a row's cells; content controls around them are looked into."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in dialect.controls:
            for content in contents(child, dialect):
                yield from children(content, tag, dialect)


def contents(control: Element, dialect: Dialect) -> list[Element]:
    """Return what holds a content control's content: one element, or none."""
    name = dialect.controls[str(control.tag)]
    return list(control.iterchildren(name))[:1] if name else [control]


def drop_attributes(element: Element, *names: str) -> None:
    """Remove attributes, where they are there."""
    for name in names:
        if name in element.attrib:
            del element.attrib[name]


def like(element: Element, **changes: str) -> Element:
    """Return an empty element of the same name, namespaces and attributes."""
    twin = etree.Element(element.tag, cast("dict[str, str]", dict(element.attrib.items())), nsmap=cast("Any", element.nsmap))
    for name, value in changes.items():
        twin.set(name, value)
    return twin


def attribute_lines(segment: Segment, mark: str) -> Iterator[Line]:
    """Yield the attribute values that hold `mark` (alternative texts, captions, names), in order, as lines of their own."""
    if '"' in mark or "'" in mark:
        return
    values = cast("list[Any]", segment.root.xpath(f".//@*[contains(., '{mark}')]"))
    for value in values:
        element = value.getparent()
        name = value.attrname
        shown = name.rpartition("}")[2]
        words = {"descr": "alternative text", "title": "title", "val": etree.QName(element).localname}.get(shown, shown)
        named = element.get("name")
        spot = f'"{named}" {words}' if named and named != value else words
        yield Line(element, [], Place(file=segment.file, part=segment.label, spot=spot), text=str(value), attribute=name)


def read_pieces(paragraph: Element, dialect: Dialect) -> list[Piece]:
    """Return the pieces of a paragraph's text, in order; nested paragraphs (text boxes) are lines of their own."""
    pieces: list[Piece] = []
    _read_children(paragraph, dialect, pieces)
    return pieces


def _read_children(parent: Element, dialect: Dialect, pieces: list[Piece]) -> None:
    for child in parent:
        tag = child.tag
        if tag == dialect.run:
            _read_run(child, dialect, pieces)
        elif tag == dialect.text:
            pieces.append(Piece(child, child.text or ""))
        elif tag in dialect.wrappers or tag in dialect.transparent:
            _read_children(child, dialect, pieces)
        elif tag in dialect.characters:
            pieces.append(Piece(child, _character(child, dialect), is_text=False))
        elif isinstance(tag, str) and tag not in dialect.silent:
            pieces.append(Piece(child, SOLID, is_text=False))


def _read_run(run: Element, dialect: Dialect, pieces: list[Piece]) -> None:
    for child in run:
        tag = child.tag
        if tag == dialect.text:
            pieces.append(Piece(child, child.text or ""))
        elif tag in dialect.characters:
            pieces.append(Piece(child, _character(child, dialect), is_text=False))
        elif isinstance(tag, str) and tag not in dialect.silent:
            pieces.append(Piece(child, SOLID, is_text=False))


def _character(node: Element, dialect: Dialect) -> str:
    ends_page = dialect.break_type and node.get(dialect.break_type) in ("page", "column")
    return PAGE_BREAK if ends_page else dialect.characters[str(node.tag)]


def escaped(text: str, illegal: re.Pattern[str], holder: str) -> str:
    """Return text as XML character data, all line ends as one kind; raise `RefusedValueError` for what `holder` cannot hold."""
    bad = illegal.search(text)
    if bad is not None and text.startswith(f"{BLOCK_MARK}<", bad.start()):
        raise RefusedValueError(MIXED_BLOCK, MIXED_HINT)
    if bad is not None:
        raise RefusedValueError(f"the text holds the control character U+{ord(bad.group()):04X}, which no {holder} can hold", "remove it from the data")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_PLURAL = {"p": "paragraphs", "tc": "cells", "tr": "rows"}


def block_markup(value: Any, site: Site) -> str | None:
    """Return what is written instead of the paragraph, cell or row in which a tag stands alone; `None` for a text, which needs a paragraph of its own.

    Raises `RefusedValueError` where the value is another kind of block, or a text for a cell or row.
    """
    if type(value) is Block:
        if value.kind != site.block:
            raise RefusedValueError(
                f"this prints {_PLURAL[value.kind]}, but stands in place of {_PLURAL[site.block]}",
                f"let the tag stand alone in a place for {_PLURAL[value.kind]}",
            )
        return value.removeprefix(BLOCK_MARK)
    if value is None or value == "":
        return ""
    if site.block != "p":
        raise RefusedValueError(f"a text cannot stand in place of {_PLURAL[site.block]}", f"leave the letter {site.block} out")
    return None


def fragment(element: Element | None, without: frozenset[str] = frozenset()) -> str:
    """Return an element as XML text that may stand anywhere below its root: without the root's namespace declarations, and some of its descendants."""
    if element is None:
        return ""
    if without and next(element.iter(*without), None) is not None:
        twin = copy.deepcopy(element)
        for node in list(twin.iter(*without)):
            cast("Element", node.getparent()).remove(node)
        return fragment(twin)
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    root = element.getroottree().getroot()
    for prefix, uri in root.nsmap.items():
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        text = text.replace(f' {name}="{uri}"', "")
    return text
