"""Notes on cells (ISO/IEC 29500-1 §18.7): the text in the sheet's comments, the box in a drawing of Office's older kind (VML)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lxml import etree

from docautomat.markup.spreadsheetml.references import column_number

if TYPE_CHECKING:
    from docautomat.plan.readers.workbook.sheets import Sheet
    from docautomat.tracker.workbook import PersonsWorkbook

__all__ = ["add_notes"]

_AUTHOR = "docautomat"
_VML, _OFFICE, _EXCEL = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:office:excel"
_DRAWING = (
    f'<xml xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_BOX = (
    f'<v:shape xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}" id="_x0000_s{{number}}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:220pt;height:90pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 4, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_BEHIND_DRAWING = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
_TYPES = {
    "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}


def add_notes(book: PersonsWorkbook, sheet: Sheet, notes: Mapping[str, str]) -> None:
    """Put notes on cells of a sheet; the text goes below what stands in a note already, and not there twice."""
    namespace = etree.QName(sheet.root).namespace
    m = f"{{{namespace}}}"
    comments = next(iter(book.package.related(sheet.partname, "comments")), None)
    root = book.tree(comments) if comments else etree.fromstring(f'<comments xmlns="{namespace}"><authors/><commentList/></comments>')
    authors, listed = root.find("{*}authors"), root.find("{*}commentList")
    if authors is None or listed is None:
        return
    known = {note.get("ref"): note for note in listed}
    new: list[str] = []
    for cell, text in notes.items():
        note = known.get(cell)
        if note is None:
            note = etree.SubElement(listed, m + "comment", {"ref": cell, "authorId": str(_author(authors, m))})
            etree.SubElement(note, m + "text")
            new.append(cell)
        holder = note.find("{*}text")
        said = "".join(str(part) for part in note.itertext())
        if holder is None or text in said:
            continue
        run = etree.SubElement(etree.SubElement(holder, m + "r"), m + "t")
        run.text = f"\n{text}" if said else text
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if comments is None:
        comments = book.add_part(sheet.partname, "comments", f"/xl/comments{book.free('/xl/comments{}.xml')}.xml", root, _TYPES["comments"])
    _boxes(book, sheet, new, m)


def _author(authors: etree._Element, m: str) -> int:
    for at, author in enumerate(authors):
        if author.text == _AUTHOR:
            return at
    etree.SubElement(authors, m + "author").text = _AUTHOR
    return len(authors) - 1


def _boxes(book: PersonsWorkbook, sheet: Sheet, cells: list[str], m: str) -> None:
    if not cells:
        return
    drawing = next(iter(book.package.related(sheet.partname, "vmlDrawing")), None)
    root = book.tree(drawing) if drawing else etree.fromstring(_DRAWING)
    used = [int(found) for shape in root.iter(f"{{{_VML}}}shape") if (found := str(shape.get("id", "")).rpartition("_s")[2]).isdigit()]
    number = max(used, default=1024)
    for cell in cells:
        letters = cell.rstrip("0123456789")
        row, column = int(cell.removeprefix(letters)) - 1, column_number(letters) - 1
        number += 1
        places = {"left": column + 1, "top": max(row - 1, 0), "right": column + 4, "bottom": row + 5}
        root.append(etree.fromstring(_BOX.format(number=number, row=row, column=column, **places)))
    if drawing is None:
        name = f"/xl/drawings/vmlDrawing{book.free('/xl/drawings/vmlDrawing{}.vml')}.vml"
        book.add_part(sheet.partname, "vmlDrawing", name, root, _TYPES["vmlDrawing"])
        _legacy(sheet, book.relationship(sheet.partname, name), m)


def _legacy(sheet: Sheet, identity: str, m: str) -> None:
    """Let the sheet name its drawing of notes, at its place in the schema's order."""
    element = etree.Element(m + "legacyDrawing")
    strict = "purl.oclc.org" in m
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    element.set(f"{{{office}}}id", identity)
    behind = next((child for child in sheet.root if etree.QName(child).localname in _BEHIND_DRAWING), None)
    if behind is None:
        sheet.root.append(element)
    else:
        behind.addprevious(element)
