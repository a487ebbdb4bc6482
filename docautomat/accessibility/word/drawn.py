"""Pictures, charts, text boxes and objects of a Word document: what is said of them, and whether they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.accessibility.charts import ChartLook, chart_faults
from docautomat.accessibility.drawings import alternative_faults, is_decorative, is_word_art, kind_of_graphic
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import alternative_fault
from docautomat.accessibility.word.document import Document, Story
from docautomat.accessibility.word.styles import W
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["drawn_faults"]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OLD_SHAPES = frozenset({"shape", "rect", "roundrect", "oval", "line", "polyline", "group", "image", "arc", "curve"})
_WATERMARK = re.compile(r"WaterMark|vannmerke|vassmerke", re.IGNORECASE)
_MAP = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}


def drawn_faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong with what is drawn."""
    for story in document.stories:
        for node in story.root.iter(f"{W}drawing"):
            if not any(local(parent) == "txbxContent" and _in_drawing(parent) for parent in node.iterancestors()):
                yield from _drawing(document, story, node)
            else:
                yield from _in_box(story, node)
        for node in story.root.iter(f"{W}pict", f"{W}object"):
            yield from _old(story, node)
        for node in story.root.iter("{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"):
            yield Fault(code="equation", part=story.label, spot=_spot(story, node))


def _in_drawing(content: Element) -> bool:
    return any(local(parent) == "drawing" for parent in content.iterancestors())


def _spot(story: Story, node: Element) -> str:
    around: Element | None = node
    while around is not None and around.tag != f"{W}p":
        around = around.getparent()
    return story.spots(around) if around is not None else ""


def _drawing(document: Document, story: Story, node: Element) -> Iterator[Fault]:
    holder = next((each for each in node if local(each) in ("inline", "anchor")), None)
    if holder is None:
        return
    named, data = child(holder, "docPr"), next(holder.iter("{*}graphicData"), None)
    kind = kind_of_graphic(data)
    name = named.get("name", "") if named is not None else ""
    spot = _spot(story, node) + (f' "{name}"' if name else "")
    boxes = list(holder.iter(f"{W}txbxContent"))
    text = "".join(str(each.text or "") for box in boxes for each in box.iter(f"{W}t")).strip()
    yield from _floating(story, holder, named, kind, text, spot)
    if is_word_art(holder) and text:
        yield Fault(code="text-as-picture", part=story.label, spot=spot, values={"text": text})
    if kind == "shape" and text:
        return  # it says itself what it says
    yield from alternative_faults(named, kind, story.label, spot)
    if kind == "chart" and data is not None:
        target = document.office.target(story.name, next((each.get(_RELATION) for each in data if each.get(_RELATION)), None))
        if target in document.office.package and "chartex" not in data.get("uri", ""):
            look = ChartLook(theme=document.theme, mapping=_MAP, ground=("FFFFFF",), smallest=9.0)
            yield from chart_faults(document.office.root(target), look, story.label, spot)
    if kind == "object" and data is not None:
        yield Fault(code="embedded-object", part=story.label, spot=spot, values={"name": name})


def _in_box(story: Story, node: Element) -> Iterator[Fault]:
    """Yield what is wrong with the alternative text of a picture or a chart in a text box; the box itself is judged elsewhere."""
    named, kind = next(node.iter("{*}docPr"), None), kind_of_graphic(next(node.iter("{*}graphicData"), None))
    if named is not None and kind in ("picture", "chart", "diagram"):
        yield from alternative_faults(named, kind, story.label, f'{_spot(story, node)} "{named.get("name", "")}"')


def _floating(story: Story, holder: Element, named: Element | None, kind: str, text: str, spot: str) -> Iterator[Fault]:
    if local(holder) != "anchor":
        return
    edge = story.label.startswith(("page header", "page footer"))
    if named is not None and _WATERMARK.search(named.get("name", "")):
        yield Fault(code="watermark", part=story.label, spot=spot, values={"text": text})
    elif text and kind in ("shape", "group"):
        yield Fault(code="text-box-floating", part=story.label, spot=spot, values={"text": text})
    elif not edge and named is not None and not is_decorative(named):
        yield Fault(code="picture-floating", part=story.label, spot=spot, values={"name": named.get("name", kind)})


def _old(story: Story, node: Element) -> Iterator[Fault]:
    """Yield what is wrong with a drawing of the kind that Word made before 2010 (VML), and with what is embedded."""
    spot = _spot(story, node)
    for shape in (each for each in node if local(each) in _OLD_SHAPES):
        identity = f"{shape.get('id', '')} {shape.get('{urn:schemas-microsoft-com:office:office}spid', '')}"
        art = next(shape.iter("{urn:schemas-microsoft-com:vml}textpath"), None)
        content = next(shape.iter(f"{W}txbxContent"), None)
        text = "".join(str(each.text or "") for each in content.iter(f"{W}t")).strip() if content is not None else ""
        if _WATERMARK.search(identity):
            yield Fault(code="watermark", part=story.label, spot=spot, values={"text": art.get("string", "") if art is not None else ""})
            continue
        if art is not None and art.get("string"):
            yield Fault(code="text-as-picture", part=story.label, spot=spot, values={"text": art.get("string", "")})
        style = shape.get("style", "").replace(" ", "")
        if text and "position:absolute" in style:
            yield Fault(code="text-box-floating", part=story.label, spot=spot, values={"text": text})
        if _is_rule(shape) or content is not None or local(node) == "object":
            continue
        code = alternative_fault(shape.get("alt") or shape.get("title") or "", "")
        if code and not (story.label.startswith("page") and "mso-position" in style and not any(local(each) == "imagedata" for each in shape)):
            yield Fault(code=code, part=story.label, spot=spot, values={"name": shape.get("id", "") or "VML", "text": shape.get("alt", "")})
    if local(node) == "object" and any(local(each) == "OLEObject" for each in node):
        alternatives = [each.get("alt") or "" for each in node if local(each) in _OLD_SHAPES]
        program = next((each.get("ProgID", "") for each in node if local(each) == "OLEObject"), "")
        if not any(alternatives) or alternative_fault(alternatives[0], ""):
            yield Fault(code="alt-missing", part=story.label, spot=spot, values={"name": program or "OLE"})
        yield Fault(code="embedded-object", part=story.label, spot=spot, values={"name": program})


def _is_rule(shape: Element) -> bool:
    return shape.get("{urn:schemas-microsoft-com:office:office}hr", "") in ("t", "true")
