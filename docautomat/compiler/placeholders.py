"""Pictures drawn by the author that stand for a picture of the data: their alternative text is one output.

    <wp:docPr descr="{{ logo | picture }}"/> … <a:blip r:embed="rId4"/>

The frame, its place, effects and text flow stay; what comes in is the image, cut or padded so that it keeps its proportions. The value is worked out once, in
front of the drawing; where the filter `picture` finds nothing, the drawing goes.
"""

from __future__ import annotations

import dataclasses
import re

from lxml import etree

from docautomat.compiler.hoisting import in_attribute, instruction, tidy_text
from docautomat.compiler.lines import whole
from docautomat.compiler.marks import Mark
from docautomat.lexer import Tag
from docautomat.markup.language import Element, Site, drop_attributes, fragment
from docautomat.markup.presentationml.frames import group_scale, transform_of
from docautomat.markup.trees import child

__all__ = ["PICTURE_FILTERS", "find_placeholders", "settle_placeholders"]

_A = ("{http://schemas.openxmlformats.org/drawingml/2006/main}", "{http://purl.oclc.org/ooxml/drawingml/main}")
_R = ("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}", "{http://purl.oclc.org/ooxml/officeDocument/relationships}")
_MAKES_PICTURE = re.compile(r"\|\s*(?:picture|chart)\b|\b(?:picture|chart)\s*\(")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SIZED = re.compile(r"\b(?:width|height)\s*=|\bpicture\s*\(\s*[\"'\d]")
_V = "{urn:schemas-microsoft-com:vml}"
_EDGES = ("cropleft", "croptop", "cropright", "cropbottom")
_SIDE = re.compile(r"(?:\A|;)\s*(width|height)\s*:\s*([\d.]+)\s*([a-z]*)")
_UNITS = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "pc": 152_400}
PICTURE_FILTERS = ("_alt", "_embed", "_crop", "_edge", "_side", "_svg")


def find_placeholders(marks: list[Mark]) -> list[tuple[Mark, Element]]:
    """Return the outputs that are the whole alternative text of a picture, each with the drawing; both in unhoisted trees."""
    found: list[tuple[Mark, Element]] = []
    around: dict[tuple[Element, str], list[Mark]] = {}
    for mark in marks:
        if mark.line.attribute:
            around.setdefault((mark.line.element, mark.line.attribute), []).append(mark)
    for mark in marks:
        line = mark.line
        if mark.role != "output" or line.attribute not in ("descr", "title", "alt") or line.pieces:
            continue
        brings = bool(_on_slide(mark)) and _MAKES_PICTURE.search(mark.tag.body) is not None
        if brings or _is_whole(mark, around[line.element, line.attribute]):
            drawing = _drawing(line.element, mark)
            if drawing is not None and any(find(drawing) is not None for find in (_blip, _imagedata, _chart)):
                found.append((mark, drawing))
    return found


def _is_whole(output: Mark, marks: list[Mark]) -> bool:
    """Say whether a description is one output, beside tags that are about the shape or the slide as a whole."""
    text = output.line.text
    for mark in sorted(marks, key=lambda each: each.tag.start, reverse=True):
        if mark is output or mark.tag.letter in ("sp", "slide"):
            text = text[: mark.tag.start] + text[mark.tag.end :]
    return not text.strip()


def _drawing(element: Element, mark: Mark) -> Element | None:
    """Return what a description is about: the picture in a group, or the whole drawing."""
    name = str(element.tag).rpartition("}")[2]
    if str(element.tag).startswith(_V):
        parent = element.getparent()
        return parent if parent is not None and parent.tag in mark.segment.dialect.shapes else element
    if name == "cNvPr":
        if _on_slide(mark) and (shape := next(element.iterancestors(*mark.segment.dialect.shapes), None)) is not None and _blip(shape) is not None:
            return whole(shape)
        picture = next((parent for parent in element.iterancestors() if str(parent.tag).endswith("}pic")), None)
        if picture is None:
            return _chart_frame(element)
        anchor = picture.getparent()
        around = anchor.getparent() if anchor is not None and anchor.tag == f"{_MC}Fallback" else None
        if around is not None and _chart(around) is not None:
            return around
        return anchor if anchor is not None and str(anchor.tag).endswith("Anchor") else picture  # in a sheet the anchor goes with it
    return next(element.iterancestors(*mark.segment.dialect.shapes), None) if name == "docPr" else None


def _chart_frame(named: Element) -> Element | None:
    """Return the frame of a chart on a slide, with what programs show in its place that do not know its kind."""
    frame = next((parent for parent in named.iterancestors() if str(parent.tag).endswith("}graphicFrame")), None)
    if frame is None or _chart(frame) is None:
        return None
    choice = frame.getparent()
    return choice.getparent() if choice is not None and choice.tag == f"{_MC}Choice" else frame


def _name_only(picture: Element) -> None:
    """Turn the picture of a chart with its old data, for programs that cannot show such charts, into a box with the chart's name."""
    p = str(picture.tag).removesuffix("pic")
    named, shape, parent = picture.find(f"{p}nvPicPr/{p}cNvPr"), picture.find(f"{p}spPr"), picture.getparent()
    if named is None or shape is None or parent is None:
        return
    a = next((a for a in _A if any(str(node.tag).startswith(a) for node in picture.iter())), _A[0])
    box = etree.Element(f"{p}sp")
    head = etree.SubElement(box, f"{p}nvSpPr")
    head.append(named)
    etree.SubElement(head, f"{p}cNvSpPr", {"txBox": "1"})
    etree.SubElement(head, f"{p}nvPr")
    box.append(shape)
    body = etree.SubElement(box, f"{p}txBody")
    etree.SubElement(body, f"{a}bodyPr", {"wrap": "square", "anchor": "ctr"})
    etree.SubElement(body, f"{a}lstStyle")
    paragraph = etree.SubElement(body, f"{a}p")
    etree.SubElement(paragraph, f"{a}pPr", {"algn": "ctr"})
    etree.SubElement(etree.SubElement(paragraph, f"{a}r"), f"{a}t").text = named.get("name", "")
    parent.replace(picture, box)


def _blip(drawing: Element) -> Element | None:
    blips = _blips(drawing)
    return blips[0] if len(blips) == 1 else None


def _blips(drawing: Element) -> list[Element]:
    return [node for a in _A for node in drawing.iter(f"{a}blip")]


def _imagedata(drawing: Element) -> Element | None:
    """Return what names the image of a picture in VML."""
    found = list(drawing.iter(f"{_V}imagedata"))
    return found[0] if len(found) == 1 and not _blips(drawing) else None


def _chart(drawing: Element) -> tuple[Element, str] | None:
    """Return the element that names the drawing's chart part, and the attribute that does."""
    for node in drawing.iter():
        if isinstance(node.tag, str) and node.tag.endswith(("/chart}chart", "/chartex}chart")):
            for r in _R:
                if f"{r}id" in node.attrib:
                    return node, f"{r}id"
    return None


def settle_placeholders(found: list[tuple[Mark, Element]], marks: list[Mark], where: dict[Mark, Site]) -> None:
    """Put the outputs of each placeholder into its drawing, in hoisted trees."""
    done: dict[Element, str] = {}
    for mark, drawing in found:
        blip = _blip(drawing)
        chart = _chart(drawing)
        if (blip is None and chart is None and _imagedata(drawing) is None) or drawing.getparent() is None:
            continue
        holder = next((parent for parent in drawing.iterancestors() if parent in done), None)
        known = done.get(drawing) or (done[holder] if holder is not None else "")
        name = known or f"_picture{mark.number}"
        expression = mark.tag.body
        mark.tag = dataclasses.replace(mark.tag, body=name)
        mark.filter = "_alt"
        if _on_slide(mark):
            _describe(mark, where)
        if not known:
            done[drawing] = name
            _Placeholder(mark, drawing, name, marks, where).settle(expression, blip, chart)


def _describe(mark: Mark, where: dict[Mark, Site]) -> None:
    """Let a shape on a slide keep the author's words beside the tag; a picture without a text of its own gets the shape's name."""
    element, attribute = mark.line.element, mark.line.attribute
    if element.get(attribute, "").strip() == in_attribute(mark):
        where[mark] = Site(part=mark.segment.partname, before=element.get("name", "") if attribute == "descr" else "")
    else:
        tidy_text(element, attribute, element.get(attribute, "").split(in_attribute(mark)))


class _Placeholder:
    def __init__(self, mark: Mark, drawing: Element, name: str, marks: list[Mark], where: dict[Mark, Site]) -> None:
        self._mark, self._drawing, self._name, self._marks, self._where = mark, drawing, name, marks, where

    def settle(self, expression: str, blip: Element | None, chart: tuple[Element, str] | None) -> None:
        given = self._new("statement", "set", f"set {self._name} = {expression}", "single")
        self._drawing.addprevious(instruction(str(given.number)))
        if _MAKES_PICTURE.search(expression):
            own = chart is not None and not chart[0].get(chart[1])
            there = f"if {self._name} is defined and {self._name} is not none" if own else f"if {self._name} is not none"
            opening = self._new("statement", "if", there, "open")
            closing = self._new("statement", "endif", "endif", "close")
            self._drawing.addprevious(instruction(str(opening.number)))
            end = instruction(str(closing.number))
            end.tail, self._drawing.tail = self._drawing.tail, None
            self._drawing.addnext(end)
        if chart is not None and (blip is None or self._drawing.tag == f"{_MC}AlternateContent"):
            self._fill_chart(*chart)
        elif blip is not None:
            self._image(blip, expression)
        elif (imagedata := _imagedata(self._drawing)) is not None:
            self._imagedata(imagedata)

    def _fill_chart(self, node: Element, attribute: str) -> None:
        rid = str(node.get(attribute))
        partname = self._mark.segment.parts.get(rid, "")
        if partname or not rid:
            output = self._output("_chart" if partname else "_own_chart", before=rid, after=partname)
            node.set(attribute, in_attribute(output))
            for picture in self._drawing.iterfind(f"{_MC}Fallback/{{*}}pic"):
                _name_only(picture)

    def _image(self, blip: Element, expression: str) -> None:
        for r in _R:
            if f"{r}embed" in blip.attrib or f"{r}link" in blip.attrib:
                before = str(blip.get(f"{r}embed") or blip.get(f"{r}link"))
                drop_attributes(blip, f"{r}link")  # a linked image would be read again from where it lies
                blip.set(f"{r}embed", in_attribute(self._output("_embed", before=before)))
        self._svg(blip)
        sized = _on_slide(self._mark) and _SIZED.search(expression)
        if sized:
            self._own_size(blip)
        self._crop(blip, sized=bool(sized))

    def _imagedata(self, node: Element) -> None:
        """Fill a picture in VML (ISO/IEC 29500-4 §19.1.2.11)."""
        for r in _R:
            if f"{r}id" in node.attrib or f"{r}href" in node.attrib:
                before = str(node.get(f"{r}id") or node.get(f"{r}href"))
                drop_attributes(node, f"{r}href")
                node.set(f"{r}id", in_attribute(self._output("_embed", before=before)))
        size = _vml_size(next(iter(node.iterancestors(f"{_V}shape", f"{_V}rect")), node).get("style", ""))
        for side, name in enumerate(_EDGES if size else ()):
            node.set(name, in_attribute(self._output("_edge", before=node.get(name, ""), after=f"{size} {side}")))

    def _svg(self, blip: Element) -> None:
        """Let an SVG that comes in stand beside its bitmap; that of the placeholder goes."""
        a = str(blip.tag).removesuffix("blip")
        extensions = blip.find(f"{a}extLst")
        old = ("}svgBlip", "}imgProps") if _on_slide(self._mark) else ("}svgBlip",)
        for extension in list(extensions) if extensions is not None else ():
            if any(str(node.tag).endswith(old) for node in extension):  # its drawing, and what its effects were worked out of
                extensions.remove(extension)  # type: ignore[union-attr]
        if extensions is not None and not len(extensions):
            blip.remove(extensions)
            extensions = None
        output = self._output("_svg", keep=extensions is not None)
        (blip if extensions is None else extensions).append(instruction(str(output.number)))

    def _own_size(self, blip: Element) -> None:
        """Let a picture on a slide be as large as its tag says, at its place."""
        extent = child(transform_of(next(blip.iterancestors(*self._mark.segment.dialect.shapes))), "ext")
        for number, name in enumerate(("cx", "cy") if extent is not None else ()):
            extent.set(name, in_attribute(self._output("_side", before=extent.get(name, ""), after=str(number))))  # type: ignore[union-attr]

    def _size(self, blip: Element) -> str:
        """Return the width and height of the frame in which an image stands, in EMU."""
        around: Element | None = self._drawing
        across, down = 1.0, 1.0
        if _on_slide(self._mark):
            around = next(blip.iterancestors(*self._mark.segment.dialect.shapes), self._drawing)
            across, down = group_scale(around)
            around = transform_of(around)
        nodes = around.iter() if around is not None else ()
        extent = next((node for node in nodes if str(node.tag).endswith(("}extent", "}ext")) and node.get("cx")), None)
        if extent is None or (across, down) == (1.0, 1.0):
            return f"{extent.get('cx')} {extent.get('cy')}" if extent is not None else ""
        return f"{round(int(extent.get('cx', '0')) * across)} {round(int(extent.get('cy', '0')) * down)}"

    def _crop(self, blip: Element, *, sized: bool = False) -> None:
        a = str(blip.tag).removesuffix("blip")
        old = next(blip.itersiblings(f"{a}srcRect"), None)
        output = self._output("_crop", before="" if sized else fragment(old), after="" if sized else self._size(blip))
        if old is not None:
            blip.getparent().remove(old)  # type: ignore[union-attr]
        blip.addnext(instruction(str(output.number)))

    def _output(self, name: str, *, before: str = "", after: str = "", keep: bool = False) -> Mark:
        made = self._new("output", "", self._name, "output", name)
        self._where[made] = Site(part=self._mark.segment.partname, before=before, after=after, keep=keep)
        return made

    def _new(self, kind: str, keyword: str, body: str, role: str, filter_name: str = "") -> Mark:
        like = self._mark
        tag = Tag(kind=kind, start=like.tag.start, end=like.tag.end, source=like.tag.source, keyword=keyword, body=body)  # type: ignore[arg-type]
        made = Mark(len(self._marks), tag, role, like.segment, like.line, like.place, synthetic=True, filter=filter_name)  # type: ignore[arg-type]
        self._marks.append(made)
        return made


def _on_slide(mark: Mark) -> bool:
    """Say whether a mark stands on a slide; in a sheet, shapes have the same names, and anchors around them."""
    return "presentationml" in mark.segment.dialect.frame


def _vml_size(style: str) -> str:
    """Return the width and height of a frame in EMU, from what a shape in VML says of its style."""
    sides = {name: round(float(number) * _UNITS.get(unit, 9525)) for name, number, unit in _SIDE.findall(style) if number.count(".") < 2}
    return f"{sides['width']} {sides['height']}" if len(sides) == 2 else ""
