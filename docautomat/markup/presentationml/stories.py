"""The stories of a deck: the slides with their notes in one, every layout and master in one of its own."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docautomat.errors import Place
from docautomat.markup import drawingml
from docautomat.markup.drawingml.graphics import graphic_segments
from docautomat.markup.language import Dialect, Element, Line, Segment, Story, read_pieces
from docautomat.markup.presentationml.bullets import Bullets
from docautomat.markup.presentationml.frames import Frames
from docautomat.markup.presentationml.inner import addresses, inner_lines
from docautomat.opc.package import Package

__all__ = ["deck_name", "slide_order", "stories", "title_of"]

deck_name = "deck"


def stories(package: Package) -> list[Story]:
    """Return the deck, and its layouts and masters."""
    deck: list[Segment] = []
    slides = slide_order(package)
    for number, partname in enumerate(slides):
        root = package.parse(partname)
        title = title_of(root)
        label = f'slide {number + 1} "{title}"' if title else f"slide {number + 1}"
        deck.append(_segment(package, partname, root, label, unit=number))
        notes = package.related(partname, "notesSlide")[:1]
        deck.extend(_segment(package, part, package.parse(part), f"notes of {label}", unit=number, owner=False) for part in notes)
    for segment in list(deck):
        deck += graphic_segments(package, segment)
    found = [Story(deck_name, deck)] if deck else []
    for master in package.related(package.main, "slideMaster"):
        found.append(_alone(package, master, "slide master"))
        found.extend(_alone(package, layout, "slide layout") for layout in package.related(master, "slideLayout"))
    return found


def slide_order(package: Package) -> list[str]:
    """Return the slides' partnames in the order of `p:sldIdLst`."""
    root = package.parse(package.main)
    relationships = package.relationships(package.main)
    order: list[str] = []
    for entry in root.iter("{*}sldId"):
        parent = entry.getparent()
        if parent is None or etree.QName(parent).localname != "sldIdLst":
            continue
        rid = next((value for name, value in entry.attrib.items() if str(name).endswith("/relationships}id")), None)
        relationship = relationships.get(str(rid)) if rid is not None else None
        if relationship is not None and relationship.partname is not None and relationship.partname in package:
            order.append(relationship.partname)
    return order


def _alone(package: Package, partname: str, what: str) -> Story:
    root = package.parse(partname)
    named = root.find("{*}cSld")
    name = named.get("name") if named is not None else None
    return Story(partname, [_segment(package, partname, root, f'{what} "{name}"' if name else what)])


def _segment(package: Package, partname: str, root: Element, label: str, *, unit: int = 0, owner: bool = True) -> Segment:
    body = root.find(".//{*}bodyPr")
    namespace = etree.QName(body).namespace if body is not None else None
    presentation = etree.QName(root).namespace or ""
    words = drawingml.dialect(namespace or drawingml.TRANSITIONAL, presentation, "slide" if label.startswith(("slide ", "notes ")) else "")
    if label.startswith(("slide master", "slide layout")):
        words = drawingml.dialect(namespace or drawingml.TRANSITIONAL, presentation)
    _declare(root, words)
    place = Place(file=package.file, part=label)
    segment = Segment(partname, root, label, words, lambda: _lines(root, words, place), unit, owner, package.file)
    segment.frames = Frames(package)
    segment.bullets = Bullets(package, partname)
    targets = addresses(package, partname)
    segment.dead = tuple(targets)
    segment.parts = {entry.id: entry.partname for entry in package.relationships(partname).values() if entry.partname is not None}
    segment.more = lambda: inner_lines(root, words, place, lambda node: _spot(node, words), targets)
    return segment


def _declare(root: Element, words: Dialect) -> None:
    """Let a part's root declare a prefix of DrawingML, which what comes in uses; some programs declare it at each element."""
    own = words.paragraph[1:].partition("}")[0]
    spaces = root.nsmap
    if not any(prefix and uri == own for prefix, uri in spaces.items()) and "a" not in spaces:
        kept = {str(prefix) for node in root.iter(etree.Element) for prefix in node.nsmap if prefix}
        etree.cleanup_namespaces(root, top_nsmap={"a": own}, keep_ns_prefixes=sorted(kept))


def title_of(root: Element) -> str:
    """Return the text of a slide's title, or an empty string."""
    for placeholder in root.iter("{*}ph"):
        if placeholder.get("type") in ("title", "ctrTitle"):
            shape = next((parent for parent in placeholder.iterancestors() if etree.QName(parent).localname == "sp"), None)
            if shape is not None:
                return "".join(text.text or "" for text in shape.iter("{*}t")).strip()[:60]
    return ""


def _lines(root: Element, words: Dialect, place: Place) -> Iterator[Line]:
    numbers: dict[Element, int] = {}
    for paragraph in root.iter(words.paragraph):
        shape = next((parent for parent in paragraph.iterancestors() if etree.QName(parent).localname in ("sp", "graphicFrame", "cxnSp")), None)
        holder = shape if shape is not None else root
        numbers[holder] = numbers.get(holder, 0) + 1
        spot = f"paragraph {numbers[holder]}"
        if shape is not None:
            spot = f'"{_name(shape)}" ' + (_cell(paragraph, words) or spot)
        yield Line(paragraph, read_pieces(paragraph, words), Place(file=place.file, part=place.part, spot=spot))


def _spot(element: Element, words: Dialect) -> str:
    """Return the shape in which an element stands, and the cell."""
    shape = next((parent for parent in element.iterancestors() if etree.QName(parent).localname in ("sp", "graphicFrame", "cxnSp", "pic", "grpSp")), None)
    cell = _cell(element, words)
    return " ".join(filter(None, [f'"{_name(shape)}"' if shape is not None else "", cell]))


def _name(shape: Element) -> str:
    named = next(shape.iter("{*}cNvPr"), None)
    return (named.get("name") or "") if named is not None else ""


def _cell(paragraph: Element, words: Dialect) -> str:
    cell = next(paragraph.iterancestors(words.cell), None)
    row = cell.getparent() if cell is not None else None
    if cell is None or row is None:
        return ""
    column = 1 + sum(1 for _ in cell.itersiblings(words.cell, preceding=True))
    return f"row {1 + sum(1 for _ in row.itersiblings(words.row, preceding=True))} column {column}"
