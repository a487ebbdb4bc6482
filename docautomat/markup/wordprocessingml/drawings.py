"""Pictures in a line of text (ISO/IEC 29500-1 §20.4.2.8, §20.2)."""

from __future__ import annotations

from docautomat.markup.language import Site
from docautomat.markup.pictures import RELATIONSHIPS, SVG_EXTENSION, crop, size_on_paper, store
from docautomat.markup.properties import quoted
from docautomat.markup.rendering import rendering
from docautomat.values.rich import Picture

__all__ = ["chart_markup", "picture_markup"]

_NAMESPACES = {
    False: {
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    },
    True: {
        "wp": "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        "a": "http://purl.oclc.org/ooxml/drawingml/main",
        "pic": "http://purl.oclc.org/ooxml/drawingml/picture",
        "c": "http://purl.oclc.org/ooxml/drawingml/chart",
    },
}


def picture_markup(picture: Picture, site: Site) -> str:
    """Return a `w:drawing` that stands in a line of text; raise `RefusedValueError` for what is no picture."""
    overlay = rendering().overlay
    strict = overlay.package.strict
    names, relationships = _NAMESPACES[strict], RELATIONSHIPS[strict]
    stored = store(picture, site.part)
    width, height = size_on_paper(picture, stored.image, site.room)
    edges = crop(picture.fit, stored.image, width, height) if picture.fit == "cover" else (0, 0, 0, 0)
    cut = "<a:srcRect{}/>".format("".join(f' {name}="{value}"' for name, value in zip("ltrb", edges, strict=True) if value)) if any(edges) else ""
    svg = f"<a:extLst>{SVG_EXTENSION.format(a=names['a'], r=relationships, rid=stored.svg_rid)}</a:extLst>" if stored.svg_rid else ""
    number = overlay.number("drawing")
    link = ""
    if picture.link:
        rid = overlay.relate(site.part, "hyperlink", picture.link, external=True)
        link = f'<a:hlinkClick xmlns:a="{names["a"]}" xmlns:r="{relationships}" r:id="{rid}"/>'
    frame = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    graphic = (
        f'<pic:pic xmlns:pic="{names["pic"]}"><pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{relationships}" r:embed="{stored.rid}">{svg}</a:blip>{cut}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f"<pic:spPr>{frame}</pic:spPr></pic:pic>"
    )
    return _inline(site.w, (width, height), number, ("Picture", picture.alt, link), (names["pic"], graphic), strict=strict)


def chart_markup(rid: str, width: int, height: int, alt: str, site: Site) -> str:
    """Return a `w:drawing` that shows a chart part."""
    overlay = rendering().overlay
    strict = overlay.package.strict
    names, relationships = _NAMESPACES[strict], RELATIONSHIPS[strict]
    graphic = f'<c:chart xmlns:c="{names["c"]}" xmlns:r="{relationships}" r:id="{rid}"/>'
    return _inline(site.w, (width, height), overlay.number("drawing"), ("Chart", alt, ""), (names["c"], graphic), strict=strict)


def _inline(w: str, size: tuple[int, int], number: int, described: tuple[str, str, str], graphic: tuple[str, str], *, strict: bool) -> str:
    names = _NAMESPACES[strict]
    what, alt, link = described
    uri, markup = graphic
    properties = f'<wp:docPr id="{number}" name="{what} {number}"' + (f" descr={quoted(alt)}" if alt else "") + (f">{link}</wp:docPr>" if link else "/>")
    return (
        f'<{w}drawing><wp:inline xmlns:wp="{names["wp"]}" xmlns:a="{names["a"]}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{size[0]}" cy="{size[1]}"/>{properties}<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{uri}">{markup}</a:graphicData></a:graphic></wp:inline></{w}drawing>'
    )
