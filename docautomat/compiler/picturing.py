"""Pictures of the data where the author has drawn none: an empty placeholder for a picture, or a text box in which nothing but the tag stands.

<p:sp> <p:cNvPr descr="{{ logo|picture }}"/> … <p:ph type="pic" idx="13"/> … </p:sp>        becomes a `p:pic` in its place
<p:sp> … <a:t>{{ logo|picture(width="3 cm") }}</a:t> … </p:sp>
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from lxml import etree

from docautomat.lexer import Lexer, LexerError
from docautomat.markup.fitting.inheritance import placeholder_of
from docautomat.markup.language import Element, Segment, drop_attributes
from docautomat.markup.presentationml.frames import Frames, named_of, put_frame
from docautomat.markup.trees import child, local
from docautomat.opc.package import Package

__all__ = ["draw_pictures"]

_PICTURE = re.compile(r"\|\s*picture\b|\bpicture\s*\(")
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_KEPT = ("pic", "obj", "")
"""Kinds of placeholders in which a picture may stand."""


def draw_pictures(package: Package, segments: Iterable[Segment], lexer: Lexer) -> None:
    """Turn shapes that stand for a picture of the data into pictures, in trees that are not compiled yet; give pictures with tags a frame of their own."""
    frames: Frames | None = None
    for segment in segments:
        shapes = [node for node in segment.root.iter() if local(node) in ("sp", "pic")]
        for shape in shapes:
            named = named_of(shape)
            if named is None:
                continue
            told = _in_alternative_text(named, lexer)
            if local(shape) == "pic":
                if told and child(child(shape, "spPr"), "xfrm") is None:
                    frames = frames or Frames(package)
                    _frame(segment, shape, frames)
                continue
            text = "" if told else _in_text(shape, lexer)
            if text:
                named.set("descr", f"{named.get('descr', '')} {text}".strip())
            if text or (told and _kind(shape) == "pic" and child(child(shape, "spPr"), "blipFill") is None):
                frames = frames or Frames(package)
                _turn(segment, shape, frames, strict=package.strict)


def _in_alternative_text(named: Element, lexer: Lexer) -> bool:
    """Say whether a shape's alternative text holds a tag that brings a picture."""
    texts = [named.get(name, "") for name in ("descr", "title")]
    return any("picture" in text and _makes_picture(text, lexer) for text in texts)


def _makes_picture(text: str, lexer: Lexer) -> bool:
    try:
        tags, _ = lexer.read(text) if lexer.may_hold_tags(text) else ([], False)
    except LexerError:
        return False  # told when the story is compiled
    return any(tag.kind == "output" and _PICTURE.search(tag.body) for tag in tags)


def _in_text(shape: Element, lexer: Lexer) -> str:
    """Return a shape's text if it is nothing but a tag that brings a picture, with tags about the shape or slide."""
    body = child(shape, "txBody")
    text = "".join(node.text or "" for node in body.iter() if local(node) == "t") if body is not None else ""
    if "picture" not in text or not lexer.may_hold_tags(text):
        return ""
    try:
        tags, _ = lexer.read(text)
    except LexerError:
        return ""
    rest = list(text)
    for tag in tags:
        rest[tag.start : tag.end] = " " * (tag.end - tag.start)
    outputs = [tag for tag in tags if tag.kind == "output"]
    alone = len(outputs) == 1 and _PICTURE.search(outputs[0].body) and all(tag in outputs or tag.letter in ("sp", "slide") for tag in tags)
    return text.strip() if alone and not "".join(rest).strip() else ""


def _kind(shape: Element) -> str | None:
    """Return the kind of placeholder that a shape is, if it is one."""
    holder = placeholder_of(shape)
    return holder.get("type", "") if holder is not None else None


def _turn(segment: Segment, shape: Element, frames: Frames, *, strict: bool) -> None:
    """Turn a `p:sp` into a `p:pic` (§19.3.1.37) of the same name, frame and look."""
    p, a = str(shape.tag).removesuffix("sp"), segment.dialect.paragraph.removesuffix("p")
    r = _STRICT_R if strict else _R
    _frame(segment, shape, frames)
    head, properties = child(shape, "nvSpPr"), child(shape, "spPr")
    if head is None or properties is None:
        return
    kind = _kind(shape)
    picture = etree.Element(f"{p}pic", nsmap=cast("Any", shape.nsmap))
    made = etree.SubElement(picture, f"{p}nvPicPr")
    own, others = child(head, "cNvPr"), child(head, "nvPr")
    made.append(own if own is not None else etree.Element(f"{p}cNvPr"))
    locks = etree.SubElement(etree.SubElement(made, f"{p}cNvPicPr"), f"{a}picLocks", noChangeAspect="1")
    made.append(others if others is not None else etree.Element(f"{p}nvPr"))
    holder = child(others, "ph")
    if holder is not None and kind not in _KEPT:
        others.remove(holder)  # type: ignore[union-attr]
    elif holder is not None:
        locks.set("noGrp", "1")
        drop_attributes(holder, "hasCustomPrompt")
    fill = etree.SubElement(picture, f"{p}blipFill")
    etree.SubElement(fill, f"{a}blip", {f"{{{r}}}embed": ""})
    etree.SubElement(etree.SubElement(fill, f"{a}stretch"), f"{a}fillRect")
    picture.append(properties)
    if kind not in _KEPT and not any(local(node).endswith("Geom") for node in properties):
        geometry = etree.Element(f"{a}prstGeom", prst="rect")
        etree.SubElement(geometry, f"{a}avLst")
        properties.insert(1 if len(properties) and local(properties[0]) == "xfrm" else 0, geometry)
    style = child(shape, "style")
    if style is not None:
        picture.append(style)
    picture.tail = shape.tail
    shape.getparent().replace(shape, picture)  # type: ignore[union-attr]


def _frame(segment: Segment, shape: Element, frames: Frames) -> None:
    frame = frames.of(segment.partname, shape)
    if frame is not None and child(shape, "spPr") is not None:
        put_frame(shape, frame, segment.dialect.paragraph.removesuffix("p"))
