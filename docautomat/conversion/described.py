"""Alternative texts of charts and lines, which LibreOffice leaves out of the PDFs of workbooks and presentations, written into their structure.

figures of the structure without a text -> what each is in the Office file, by its place -> `/Alt` in the element (ISO 32000-1, 14.9.3)

A figure that cannot be told for sure stays as it is: a wrong text is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from docautomat.markup.language import Element
from docautomat.markup.presentationml.frames import transform_of
from docautomat.markup.trees import child, local
from docautomat.opc.package import Package

__all__ = ["described"]

_POINT = 12_700
"""EMU of a point."""
_NEAR = (2.5, 9.0)
"""Points by which a figure may reach beyond a shape: the width of its line, or its shadow too."""
_NUMBER = rb"[-+]?\d*\.?\d+"
_OBJECT = re.compile(rb"\n(\d+) 0 obj\s*(<</Type/StructElem\b.*?)\nendobj", re.DOTALL)
_FIGURE = re.compile(rb"/S/Figure\b")
_PAGE = re.compile(rb"/Pg (\d+) 0 R\n")
_LAYOUT = re.compile(rb"/A (\d+) 0 R")
_BOX = re.compile(rb"\n(\d+) 0 obj\s*<</O/Layout\b[^>]*?/BBox\[\s*" + rb"\s+".join([rb"(" + _NUMBER + rb")"] * 4) + rb"\s*\]")
_PAGES = re.compile(rb"/Type/Pages\b.*?/MediaBox\[\s*" + rb"\s+".join([rb"(" + _NUMBER + rb")"] * 4) + rb"\s*\].*?/Kids\[([^\]]*)\]", re.DOTALL)
_TABLE = re.compile(rb"xref\n0 \d+\n")
_ENTRY = re.compile(rb"(\d{10}) (\d{5} n)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of a PDF without an alternative text."""

    at: int
    """Where in the file its text is to stand."""
    page: int
    frame: tuple[float, float, float, float]
    """Left, top, right and bottom from the page's upper left corner, in points."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is drawn in the Office file and has an alternative text: its place on its slide in points, or its first row and column on its sheet."""

    text: str
    page: int
    frame: tuple[float, ...]


def described(data: bytes, package: Package) -> bytes:
    """Return a PDF of LibreOffice with the alternative texts of what a workbook or a presentation draws; any other file as it is."""
    if package.kind not in ("pptx", "xlsx"):
        return data
    figures = list(_figures(data))
    pairs = _by_place(figures, list(_of_slides(package))) if package.kind == "pptx" else _in_order(figures, list(_of_sheets(package)))
    texts = sorted((figure.at, b"/Alt<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">\n") for figure, text in pairs if text)
    return _inserted(data, texts) if texts else data


# --- the PDF ------------------------------------------------------------------------------------------------------------------------------


def _figures(data: bytes) -> Iterator[_Figure]:
    pages = _PAGES.search(data)
    if pages is None:
        return
    numbers = [int(number) for number in re.findall(rb"(\d+) 0 R", pages[5])]
    boxes = {found[1]: [float(edge) for edge in found.groups()[1:]] for found in _BOX.finditer(data)}
    for element in _OBJECT.finditer(data):
        page, layout = _PAGE.search(element[2]), _LAYOUT.search(element[2])
        if not _FIGURE.search(element[2]) or b"/Alt" in element[2] or page is None or layout is None or int(page[1]) not in numbers:
            continue
        if layout[1] in boxes:
            left, low, right, high = boxes[layout[1]]
            yield _Figure(element.start(2) + page.end(), numbers.index(int(page[1])), (left, float(pages[4]) - high, right, float(pages[4]) - low))


def _inserted(data: bytes, texts: list[tuple[int, bytes]]) -> bytes:
    """Return a PDF with texts inserted before its table of objects, which follows."""
    start = data.rfind(b"startxref\n")
    table = _TABLE.search(data, texts[-1][0])
    if table is None or start < table.end() or data.count(b"startxref\n") != 1:
        return data

    places, lengths = [at for at, _ in texts], [0, *accumulate(len(text) for _, text in texts)]

    def moved(offset: int) -> int:
        return offset + lengths[bisect_right(places, offset)]

    pieces, before = [], 0
    for at, text in texts:
        pieces += [data[before:at], text]
        before = at
    entries = _ENTRY.sub(lambda entry: b"%010d %s" % (moved(int(entry[1])), entry[2]), data[table.start() : start])
    place = int(data[start + 10 :].split(b"\n", 1)[0])
    return b"".join(pieces) + data[before : table.start()] + entries + b"startxref\n%d\n%%%%EOF\n" % moved(place)


# --- the Office file ----------------------------------------------------------------------------------------------------------------------


def _is_chart(frame: Element) -> bool:
    return any(node.get("uri", "").endswith("/chart") for node in frame.iter("{*}graphicData"))


def _said(frame: Element) -> str:
    named = next(frame.iter("{*}cNvPr"), None)
    return "" if named is None else (named.get("descr") or named.get("title") or "").strip()


def _of_slides(package: Package) -> Iterator[_Drawn]:
    """Yield what has an alternative text on the slides that are shown, in groups too."""
    page = 0
    for node in package.parse(package.main).iterfind("{*}sldIdLst/{*}sldId"):
        entry = package.relationships(package.main).get(node.get(_RELATION) or "")
        if entry is None or entry.partname is None or entry.partname not in package:
            continue
        root = package.parse(entry.partname)
        if root.get("show") in ("0", "false"):
            continue
        tree = root.find("{*}cSld/{*}spTree")
        if tree is not None:
            yield from _in_tree(tree, page, (0.0, 0.0, 1.0, 1.0))
        page += 1


def _in_tree(tree: Element, page: int, scale: tuple[float, float, float, float]) -> Iterator[_Drawn]:
    for node in tree:
        own = transform_of(node) if local(node) in ("sp", "pic", "cxnSp", "graphicFrame", "grpSp") else None
        offset, extent = child(own, "off"), child(own, "ext")
        if offset is None or extent is None:
            continue
        left, top = scale[0] + _emu(offset, "x") * scale[2], scale[1] + _emu(offset, "y") * scale[3]
        wide, high = _emu(extent, "cx") * scale[2], _emu(extent, "cy") * scale[3]
        if local(node) == "grpSp":
            start, inner = child(own, "chOff"), child(own, "chExt")
            if start is not None and inner is not None:
                across = wide / _emu(inner, "cx") if _emu(inner, "cx") > 0 else 1.0
                down = high / _emu(inner, "cy") if _emu(inner, "cy") > 0 else 1.0
                yield from _in_tree(node, page, (left - _emu(start, "x") * across, top - _emu(start, "y") * down, across, down))
        elif _said(node):
            yield _Drawn(_said(node), page, (left, top, left + wide, top + high))


def _emu(node: Element, name: str) -> float:
    try:
        return float(node.get(name, "0")) / _POINT
    except ValueError:
        return 0.0


def _of_sheets(package: Package) -> Iterator[_Drawn]:
    """Yield the charts of the sheets that are shown, sheet by sheet; their place is the row and the column in which they begin."""
    for number, node in enumerate(package.parse(package.main).iterfind("{*}sheets/{*}sheet")):
        entry = package.relationships(package.main).get(node.get(_RELATION) or "")
        if entry is None or entry.partname is None or entry.partname not in package or node.get("state", "visible") != "visible":
            continue
        for drawing in package.related(entry.partname, "drawing"):
            for anchor in package.parse(drawing):
                frame, first = child(anchor, "graphicFrame"), child(anchor, "from")
                if frame is not None and first is not None and _is_chart(frame):
                    place = {local(each): float(str(each.text or "0")) for each in first if (each.text or "").strip().lstrip("-").isdigit()}
                    yield _Drawn(_said(frame), number, (place.get("row", 0.0), place.get("col", 0.0)))


# --- which is which -----------------------------------------------------------------------------------------------------------------------


def _by_place(figures: list[_Figure], drawn: list[_Drawn]) -> list[tuple[_Figure, str]]:
    """Return each figure with the text of what is drawn in its very place."""
    pairs = []
    pages: dict[int, list[_Drawn]] = {}
    for each in drawn:
        pages.setdefault(each.page, []).append(each)
    for figure in figures:
        apart = [(max(abs(a - b) for a, b in zip(each.frame, figure.frame, strict=True)), each.text) for each in pages.get(figure.page, ())]
        for most in _NEAR:
            near = {text for by, text in apart if by < most}
            if near:
                if len(near) == 1:
                    pairs.append((figure, near.pop()))
                break
    return pairs


def _in_order(figures: list[_Figure], charts: list[_Drawn]) -> list[tuple[_Figure, str]]:
    """Return each figure with the text of its chart where there are as many: sheet by sheet and page by page, from above, from the left."""
    if len(figures) != len(charts):
        return []
    shown = sorted(figures, key=lambda figure: (figure.page, round(figure.frame[1]), figure.frame[0]))
    ordered = sorted(charts, key=lambda chart: (chart.page, chart.frame))
    return [(figure, chart.text) for figure, chart in zip(shown, ordered, strict=True)]
