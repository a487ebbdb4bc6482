"""PresentationML in small pieces: placeholders, paragraphs, tables, slides and their layouts (ISO/IEC 29500-1, parts 19 and 21)."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NS", "Box", "box", "colour", "ellipse", "line", "logo", "mm", "number", "panel", "paragraph", "placeholder", "shape", "table", "tree"]

NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TABLE_STYLE = "{6E0F3C9A-5B1D-4C77-9A41-0D0C0A070101}"
Box = tuple[float, float, float, float]
"""x, y, width and height in millimetres."""


def mm(length: float) -> int:
    """Return millimetres in English Metric Units."""
    return round(length * 36000)


def colour(slot: str, *, dark: int = 0, light: int = 0) -> str:
    """Return a solid fill with a theme slot; `dark` and `light` are luminance modulation and offset in per cent."""
    shade = (f'<a:lumMod val="{dark * 1000}"/>' if dark else "") + (f'<a:lumOff val="{light * 1000}"/>' if light else "")
    return f'<a:solidFill><a:schemeClr val="{slot}">{shade}</a:schemeClr></a:solidFill>'


def box(place: Box | None, tag: str = "a") -> str:
    """Return a shape's place; none where the layout decides it."""
    if place is None:
        return ""
    x, y, width, height = (mm(value) for value in place)
    return f'<{tag}:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></{tag}:xfrm>'


def paragraph(text: str, *, level: int = 0, slot: str = "", size: float = 0, bold: bool = False, bullet: bool = True, align: str = "") -> str:
    """Return a paragraph of one run."""
    letters = f"{f' sz={chr(34)}{round(size * 100)}{chr(34)}' if size else ''}{' b=' + chr(34) + '1' + chr(34) if bold else ''}"
    lead = f"{f' lvl={chr(34)}{level}{chr(34)}' if level else ''}{f' algn={chr(34)}{align}{chr(34)}' if align else ''}"
    indent = "" if bullet else ' marL="0" indent="0"'
    plain = "" if bullet else "<a:buNone/>"
    return (
        f'<a:p><a:pPr{indent}{lead}>{plain}</a:pPr><a:r><a:rPr lang="nb-NO"{letters} dirty="0">{colour(slot) if slot else ""}</a:rPr>'
        f"<a:t>{escape(text)}</a:t></a:r></a:p>"
    )


def number() -> str:
    """Return the slide number's field."""
    return '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="nb-NO"/><a:t>1</a:t></a:fld></a:p>'


def placeholder(
    key: int, name: str, kind: str, index: int, text: str, place: Box | None = None, *, body: str = "", styles: str = "", descr: str = "", fill: str = ""
) -> str:
    """Return a placeholder with paragraphs; `body` is what its bodyPr holds, as attributes and children split by `|`; `descr` its alternative text, where tags stand."""
    attributes, _, children = body.partition("|")
    kinds = f' type="{kind}"' if kind else ""
    alt = f" descr={quoteattr(descr)}" if descr else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{key}" name="{name}"{alt}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph{kinds}{f" idx={chr(34)}{index}{chr(34)}" if index else ""}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{box(place)}{fill}</p:spPr><p:txBody><a:bodyPr{' ' + attributes if attributes else ''}>{children}</a:bodyPr><a:lstStyle>{styles}</a:lstStyle>{text}</p:txBody></p:sp>"
    )


def shape(key: int, name: str, geometry: str, place: Box, fill: str, outline: str = "<a:ln><a:noFill/></a:ln>") -> str:
    """Return a shape without text: decoration on a layout."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{key}" name="{name}"><a:extLst><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
        '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst></p:cNvPr>'
        f'<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{box(place)}<a:prstGeom prst="{geometry}"><a:avLst/></a:prstGeom>{fill}{outline}</p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="nb-NO"/></a:p></p:txBody></p:sp>'
    )


def panel(key: int, name: str, place: Box, slot: str) -> str:
    """Return a filled rectangle."""
    return shape(key, name, "rect", place, colour(slot))


def line(key: int, place: Box, slot: str = "accent1") -> str:
    """Return the line, 2.25 points."""
    return shape(key, "Linjen", "line", place, "", f'<a:ln w="28575">{colour(slot)}</a:ln>')


def ellipse(key: int, x: float, y: float, *, reached: bool, ground: str = "bg2") -> str:
    """Return a dot on the line: filled when reached, a ring when ahead."""
    return shape(key, "Punkt", "ellipse", (x - 3, y - 3, 6, 6), colour("accent1" if reached else ground), f'<a:ln w="28575">{colour("accent1")}</a:ln>')


def table(key: int, description: str, place: Box, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float, size: float) -> str:
    """Return a table in the layout's table placeholder; the first row is its head. `description` is its alternative text."""
    grid = "".join(f'<a:gridCol w="{mm(width)}"/>' for width in widths)
    lines = ""
    for at, cells in enumerate(rows):
        texts = "".join(
            f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{_cell(text, size)}</a:txBody><a:tcPr anchor="{"ctr" if not at else "t"}" marL="72000" marR="72000" marT="54000" marB="54000"/></a:tc>'
            for text in cells
        )
        lines += f'<a:tr h="{mm(height)}">{texts}</a:tr>'
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{key}" name="Tabell" descr="{escape(description)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
        f'<p:nvPr><p:ph type="tbl" idx="1"/></p:nvPr></p:nvGraphicFramePr>{box(place, "p")}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{TABLE_STYLE}</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _cell(text: str, size: float) -> str:
    return text if text.startswith("<a:p>") else f'<a:p><a:r><a:rPr lang="nb-NO" sz="{round(size * 100)}" dirty="0"/><a:t>{escape(text)}</a:t></a:r></a:p>'


def logo(key: int, index: int) -> str:
    """Return the programme's logo in the layout's placeholder; it goes where there is none."""
    return placeholder(key, "Logo", "pic", index, '<a:p><a:endParaRPr lang="nb-NO"/></a:p>', descr='{{ programme.logo | picture(fit="contain") }}')


def tree(*shapes: str, ground: str = "") -> str:
    """Return the common slide data: background and shape tree."""
    back = f"<p:bg><p:bgPr>{colour(ground)}<a:effectLst/></p:bgPr></p:bg>" if ground else ""
    group = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return f"<p:cSld>{back}<p:spTree>{group}{''.join(shapes)}</p:spTree></p:cSld>"
