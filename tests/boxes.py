"""Decks with one box of text, for the tests of what becomes of too much of it."""

from __future__ import annotations

import io
from html import unescape
from typing import Any

import pptx
from pptx.oxml import parse_xml

_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TEXT = '<a:p><a:r><a:rPr lang="en-GB" sz="1600"/><a:t>{{ text }}</a:t></a:r></a:p>'


def shape(
    paragraphs: str = TEXT,
    *,
    fit: str = "",
    size: tuple[int, int] = (300, 150),
    body: str = "",
    autofit: str = "",
    geometry: str = "rect",
    place: tuple[int, int] = (100, 150),
    name: str = "Box",
) -> str:
    """Return a text box; lengths in points, `fit` is the policy as it stands in the alternative text."""
    (x, y), (cx, cy) = place, size
    description = f' descr="{fit}"' if fit else ""
    return (
        f'<p:sp {_SPACES}><p:nvSpPr><p:cNvPr id="{50 + sum(map(ord, name))}" name="{name}"{description}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{x * 12700}" y="{y * 12700}"/><a:ext cx="{cx * 12700}" cy="{cy * 12700}"/></a:xfrm><a:prstGeom prst="{geometry}"><a:avLst/></a:prstGeom>'
        f'</p:spPr><p:txBody><a:bodyPr wrap="square" {body}>{autofit}</a:bodyPr><a:lstStyle/>{paragraphs}</p:txBody></p:sp>'
    )


def policy(name: str, least: int = 0) -> str:
    """Return `{{ fit("name", min=least) }}` as it stands in an attribute."""
    return f"{{{{ fit(&quot;{name}&quot;{f', min={least}' if least else ''}) }}}}"


def boxed(*shapes: str, title: str = "Goals") -> bytes:
    """Return a deck of one slide with a title and these shapes."""
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = title
    for one in shapes:
        slide.shapes._spTree.append(parse_xml(one))
    return saved(presentation)


def table(rows: list[list[str]], *, fit: str = "", height: int = 20, width: int = 400) -> bytes:
    """Return a deck with a table, 100 points below the top of its slide."""
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Goals"
    frame = slide.shapes.add_table(len(rows), len(rows[0]), 50 * 12700, 100 * 12700, width * 12700, len(rows) * height * 12700)
    for row, texts in zip(frame.table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    if fit:
        frame._element.nvGraphicFramePr.cNvPr.set("descr", unescape(fit))
    return saved(presentation)


def saved(presentation: Any) -> bytes:
    """Return a presentation's bytes."""
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def shown(data: bytes, name: str = "Box") -> list[list[str]]:
    """Return the paragraphs of the box on each slide."""
    slides = pptx.Presentation(io.BytesIO(data)).slides
    return [[paragraph.text for paragraph in one.text_frame.paragraphs] for slide in slides for one in slide.shapes if one.name == name]
