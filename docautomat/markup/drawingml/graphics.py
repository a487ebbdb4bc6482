"""Charts and SmartArt: parts of their own that a drawing refers to, whose text is DrawingML (ISO/IEC 29500-1 §21.2, §21.4).

document.xml, slide1.xml   <c:chart r:id="rId5"/>        chart1.xml    titles, labels, cached categories and names of series
document.xml, slide1.xml   <dgm:relIds r:dm="rId6" …/>   data1.xml     the text of the nodes, and the id of drawing1.xml, which shows them
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from docautomat.errors import PackageError, Place
from docautomat.markup import drawingml
from docautomat.markup.charts.tagged import has_tags, named
from docautomat.markup.language import BOOK, Element, Line, Piece, Reference, Segment, read_pieces
from docautomat.opc.package import Package

__all__ = ["graphic_segments"]

_BODIES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}rich",
    "{http://purl.oclc.org/ooxml/drawingml/chart}rich",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}rich",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}t",
    "{http://purl.oclc.org/ooxml/drawingml/diagram}t",
    "{http://schemas.microsoft.com/office/drawing/2008/diagram}txBody",
)
_CACHED = ("/chart}v", "/chartex}v", "/chartex}pt")
_LABELS = {"chart": "chart", "chartEx": "chart", "diagramData": "SmartArt", "diagramDrawing": "SmartArt"}


def graphic_segments(package: Package, owner: Segment) -> Iterator[Segment]:
    """Yield the charts and diagrams to which a part's drawings refer, as segments that come out where the reference does."""
    relationships = package.relationships(owner.partname)
    by_id = {entry.id: entry for entry in relationships.values() if entry.kind in _LABELS and entry.partname in package}
    counts: dict[str, int] = {}
    waiting = [(owner.root, owner)]
    seen: set[str] = set()
    while waiting:
        root, _ = waiting.pop(0)
        for node, name in _references(root, by_id):
            entry = by_id[node.get(name, "")]
            if entry.partname is None or entry.partname in seen:
                continue
            seen.add(entry.partname)
            label = _LABELS[entry.kind]
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
            told = f"{owner.label} {_named(node)}{label}" if owner.dialect.frame else f"{label} {counts[entry.kind]}"
            segment = _segment(package, entry.partname, told, Reference(node, name, owner.partname, entry.id, entry.type))
            segment.unit, segment.owner = owner.unit, segment.owner and not owner.dialect.frame
            yield segment
            waiting.append((segment.root, segment))
            yield from _data_sheets(package, segment)


def _named(node: Element) -> str:
    """Return the name of the shape on a slide in which an element stands, for messages."""
    frame = next((parent for parent in node.iterancestors() if str(parent.tag).endswith("}graphicFrame")), None)
    named = next(frame.iter("{*}cNvPr"), None) if frame is not None else None
    return f'"{named.get("name")}" ' if named is not None and named.get("name") else ""


def _data_sheets(package: Package, chart: Segment) -> Iterator[Segment]:
    """Yield the texts of the workbook that is embedded in a chart, where they may hold tags: what the chart shows of them is what it keeps itself."""
    for node, rid in ((node, next(iter(node.attrib.items()))) for node in chart.root.iter("{*}externalData") if node.attrib):
        entry = package.relationships(chart.partname).get(str(rid[1]))
        if entry is None or entry.partname is None or entry.partname not in package:
            continue
        workbook = package.read(entry.partname)
        label = f"{chart.label} data sheet"
        if has_tags(chart.root, workbook):
            segment = Segment(f"{entry.partname}{BOOK}", node, label, chart.dialect, lambda: iter(()), chart.unit, chart.owner, package.file)
            segment.reference = Reference(node, str(rid[0]), chart.partname, entry.id, entry.type)
            segment.book = named(chart.root, workbook)
            yield segment
            continue
        try:
            book = Package.open(workbook, limits=package.limits, allow_macros=True)
            names = book.related(book.main, "sharedStrings")
            root = book.parse(names[0]) if names else None
        except PackageError:  # it is in a format of its own, or damaged: it stays as it is
            continue
        if root is None or not any("{" in str(text) for text in root.itertext()):
            continue
        segment = Segment(f"{entry.partname}{BOOK}{names[0]}", root, label, chart.dialect, lambda: iter(()), file=package.file)
        place = Place(file=package.file, part=label)
        segment.more = lambda root=root, place=place: _strings(root, place)  # type: ignore[misc]
        segment.reference = Reference(node, str(rid[0]), chart.partname, entry.id, entry.type)
        segment.unit, segment.owner = chart.unit, chart.owner
        yield segment


def _strings(root: Element, place: Place) -> Iterator[Line]:
    """Yield the texts of a workbook's shared strings, those of several runs as one."""
    for number, item in enumerate(root, 1):
        pieces = [Piece(node, node.text) for node in item.iter("{*}t") if node.text]
        if any("{" in piece.text for piece in pieces):
            yield Line(pieces[0].holder, pieces, Place(file=place.file, part=place.part, spot=f"text {number}"), attribute="cached text")


def _references(root: Element, by_id: Mapping[str, object]) -> Iterator[tuple[Element, str]]:
    """Yield the elements and attributes that name one of these relationships; a diagram's data names its drawing without a namespace."""
    for node in root.iter():
        for name, value in node.attrib.items() if isinstance(node.tag, str) and by_id else ():
            if value in by_id and ("/relationships}" in str(name) or (name == "relId" and str(node.tag).endswith("}dataModelExt"))):
                yield node, str(name)


def _segment(package: Package, partname: str, label: str, reference: Reference) -> Segment:
    root = package.parse(partname)
    strict = any("purl.oclc.org" in uri for uri in root.nsmap.values() if uri)
    words = drawingml.dialect("http://purl.oclc.org/ooxml/drawingml/main" if strict else drawingml.TRANSITIONAL)
    words = replace(
        words, containers=dict.fromkeys(_BODIES, words.containers[next(iter(words.containers))]), must_end_with_paragraph=frozenset(_BODIES), unique={}
    )
    place = Place(file=package.file, part=label)

    def lines() -> Iterator[Line]:
        for number, paragraph in enumerate(root.iter(words.paragraph), 1):
            yield Line(paragraph, read_pieces(paragraph, words), Place(file=place.file, part=place.part, spot=f"text {number}"))

    segment = Segment(partname, root, label, words, lines, file=package.file)
    segment.more = lambda: _cached(root, place)
    segment.reference = reference
    return segment


def _cached(root: Element, place: Place) -> Iterator[Line]:
    """Yield the texts that a chart keeps of its data sheet: categories, names of series."""
    for node in root.iter(etree.Element):
        if str(node.tag).endswith(_CACHED) and node.text and "{" in node.text:
            yield Line(node, [Piece(node, node.text)], Place(file=place.file, part=place.part, spot="data"), attribute="cached text")
