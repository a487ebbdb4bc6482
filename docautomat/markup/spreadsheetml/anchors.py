"""Pictures over cells: anchors in a sheet's drawing (ISO/IEC 29500-1 §20.5.2).

contain, or a size of its own    oneCellAnchor: in the middle of the cell, or at its corner, as large as it is
cover, stretch                   twoCellAnchor: from the cell's first corner to its last, whatever its size becomes
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from docautomat.markup.pictures import DRAWING, RELATIONSHIPS, SVG_EXTENSION, Kept, crop, relate, size_on_paper
from docautomat.markup.rendering import rendering
from docautomat.markup.spreadsheetml.frames import SheetFrame
from docautomat.markup.spreadsheetml.references import column_number
from docautomat.values.rich import Picture

__all__ = ["Anchored", "drawing_with", "new_drawing"]

_SHEET_DRAWING = {
    False: "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    True: "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
}
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_MARGIN = 9_525
"""So much of the cell's border stays visible around a picture: one pixel."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A picture, the cell over which it comes to lie, and the template's cell that says how large that is."""

    reference: str
    cell: str
    kept: Kept
    picture: Picture


def new_drawing(pictures: list[Anchored], frame: SheetFrame) -> str:
    """Put a drawing of pictures into the package; return its name."""
    overlay = rendering().overlay
    partname = overlay.add("/xl/drawings/pictures", "xml", _CONTENT_TYPE, b"")
    root = etree.Element(f"{{{_SHEET_DRAWING[frame.strict]}}}wsDr", nsmap={"xdr": _SHEET_DRAWING[frame.strict], "a": DRAWING[frame.strict]})
    overlay.changed[partname] = _filled(root, pictures, frame, partname)
    return partname


def drawing_with(data: bytes, pictures: list[Anchored], frame: SheetFrame) -> bytes:
    """Return a drawing with pictures added to it."""
    return _filled(etree.fromstring(data), pictures, frame, frame.drawing)


def _filled(root: etree._Element, pictures: list[Anchored], frame: SheetFrame, partname: str) -> bytes:
    ids = (node.get("id", "") for node in root.iter(f"{{{_SHEET_DRAWING[frame.strict]}}}cNvPr"))
    last = max((int(number) for number in ids if number.isdigit()), default=1)
    for number, anchored in enumerate(pictures, last + 1):
        root.append(etree.fromstring(_anchor(anchored, frame, partname, number)))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _anchor(anchored: Anchored, frame: SheetFrame, partname: str, number: int) -> str:
    picture, image = anchored.picture, anchored.kept.image
    area = frame.area(anchored.cell)
    room = frame.size(area)
    reference = anchored.reference
    letters = reference.rstrip("0123456789")
    column, row = column_number(letters) - 1, int(reference[len(letters) :]) - 1
    xdr, a = _SHEET_DRAWING[frame.strict], DRAWING[frame.strict]
    if picture.fit != "contain" and not (picture.width or picture.height):
        width, height = room
        end = _corner("to", column + area.column2 - area.column1 + 1, row + area.row2 - area.row1 + 1, 0, 0)
        name, place = 'twoCellAnchor editAs="oneCell"', _corner("from", column, row, 0, 0) + end
    else:
        width, height, left, top = _placed(picture, anchored.kept, room)
        name, place = "oneCellAnchor", _corner("from", column, row, left, top) + f'<xdr:ext cx="{width}" cy="{height}"/>'
    edges = crop(picture.fit, image, width, height) if picture.fit == "cover" else (0, 0, 0, 0)
    return (
        f'<xdr:{name} xmlns:xdr="{xdr}" xmlns:a="{a}" xmlns:r="{RELATIONSHIPS[frame.strict]}">{place}'
        f"{_picture(anchored, partname, number, edges, (width, height), strict=frame.strict)}<xdr:clientData/></xdr:{name.partition(' ')[0]}>"
    )


def _placed(picture: Picture, kept: Kept, room: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return a picture's width and height, and how far from the cell's corner it begins."""
    image = kept.image
    if picture.width or picture.height:
        return *size_on_paper(picture, image), 0, 0
    inner = max(1, room[0] - 2 * _MARGIN), max(1, room[1] - 2 * _MARGIN)
    scale = min(inner[0] / image.width, inner[1] / image.height)
    width, height = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return width, height, max(0, (room[0] - width) // 2), max(0, (room[1] - height) // 2)


def _corner(name: str, column: int, row: int, left: int, top: int) -> str:
    return f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>{left}</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{top}</xdr:rowOff></xdr:{name}>"


def _picture(anchored: Anchored, partname: str, number: int, edges: tuple[int, int, int, int], size: tuple[int, int], *, strict: bool) -> str:
    picture = anchored.picture
    stored = relate(anchored.kept, partname)
    described = f" descr={quoteattr(picture.alt)}" if picture.alt else ""
    link = ""
    if picture.link:
        inside = picture.link.startswith("#")
        rid = rendering().overlay.relate(partname, "hyperlink", picture.link, external=not inside)
        link = f'<a:hlinkClick r:id="{rid}"/>'
    svg = ""
    if stored.svg_rid:
        svg = f"<a:extLst>{SVG_EXTENSION.format(a=DRAWING[strict], r=RELATIONSHIPS[strict], rid=stored.svg_rid)}</a:extLst>"
    cut = "".join(f' {name}="{edge}"' for name, edge in zip("ltrb", edges, strict=True) if edge)
    return (
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{number}" name="Picture {number}"{described}>{link}</xdr:cNvPr>'
        f'<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="{stored.rid}">{svg}</a:blip>{f"<a:srcRect{cut}/>" if cut else ""}<a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{size[0]}" cy="{size[1]}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>'
    )
