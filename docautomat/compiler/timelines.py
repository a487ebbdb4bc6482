"""Timelines on slides: a shape whose alternative text or whole text is `timeline(…)` becomes a group of shapes in its place.

<p:sp> <p:cNvPr descr="{{ timeline(…) }}"/> … </p:sp>     before the tags are read     <p:grpSp> <p:cNvPr descr="{{ timeline(…) }}"/> … </p:grpSp>
<p:sp> … <a:t>{{ timeline(…) }}</a:t> … </p:sp>           in hoisted trees             set _timeline = …, if there is one: the group, its shapes in it
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from lxml import etree

from docautomat.compiler.hoisting import in_attribute, instruction
from docautomat.compiler.made import conditional, output, statement
from docautomat.compiler.marks import Mark
from docautomat.lexer import Lexer, LexerError
from docautomat.markup.language import Element, Segment, Site
from docautomat.markup.presentationml.frames import Frames, named_of, put_frame
from docautomat.markup.trees import child, local
from docautomat.opc.package import Package

__all__ = ["find_timelines", "group_timelines", "settle_timelines"]

_TIMELINE = re.compile(r"\s*timeline\s*\(")
_HELD = ("sp", "pic")
"""What an author may draw where a timeline is to stand."""


def group_timelines(package: Package, segments: Iterable[Segment], lexer: Lexer) -> None:
    """Put an empty group in place of each shape that stands for a timeline, in trees that are not compiled yet."""
    frames: Frames | None = None
    for segment in segments:
        for shape in [node for node in segment.root.iter() if local(node) in _HELD]:
            named = named_of(shape)
            text = _stated(shape, named, lexer) if named is not None else ""
            if not text:
                continue
            frames = frames or Frames(package)
            _group(segment, shape, frames, text)


def _stated(shape: Element, named: Element, lexer: Lexer) -> str:
    """Return the tags of a shape that stands for a timeline, from its alternative text or from a text that is nothing else."""
    described = named.get("descr", "")
    if _brings(described, lexer, alone=False):
        return described
    body = child(shape, "txBody")
    text = "".join(node.text or "" for node in body.iter() if local(node) == "t").strip() if body is not None else ""
    return f"{described} {text}".strip() if _brings(text, lexer, alone=True) else ""


def _brings(text: str, lexer: Lexer, *, alone: bool) -> bool:
    """Say whether one of the tags of a text brings a timeline; `alone`: beside tags about the shape or slide it is all that there is."""
    if "timeline" not in text or not lexer.may_hold_tags(text):
        return False
    try:
        tags, _ = lexer.read(text)
    except LexerError:
        return False  # told when the story is compiled
    found = [tag for tag in tags if tag.kind == "output" and _TIMELINE.match(tag.body)]
    if not alone or not found:
        return bool(found)
    rest = list(text)
    for tag in tags:
        rest[tag.start : tag.end] = ""
        rest[tag.start : tag.start] = " " * (tag.end - tag.start)
    return not "".join(rest).strip() and all(tag in found or tag.kind == "statement" for tag in tags)


def _group(segment: Segment, shape: Element, frames: Frames, text: str) -> None:
    """Replace a shape by a group of the same name and frame (§19.3.1.22)."""
    frame = frames.of(segment.partname, shape)
    parent = shape.getparent()
    if frame is None or parent is None:
        return
    p, a = str(shape.tag).removesuffix(local(shape)), segment.dialect.paragraph.removesuffix("p")
    group = etree.Element(f"{p}grpSp")
    head = etree.SubElement(group, f"{p}nvGrpSpPr")
    own = named_of(shape)
    assert own is not None
    own.set("descr", text)
    for link in [node for node in own if local(node) in ("hlinkClick", "hlinkHover")]:
        own.remove(link)
    head.append(own)
    etree.SubElement(head, f"{p}cNvGrpSpPr")
    etree.SubElement(head, f"{p}nvPr")
    etree.SubElement(group, f"{p}grpSpPr")
    placed = put_frame(group, frame, a)
    for name, first, second in (("chOff", "x", "y"), ("chExt", "cx", "cy")):
        like = child(placed, "off" if name == "chOff" else "ext")
        assert like is not None
        etree.SubElement(placed, f"{a}{name}", {first: like.get(first, "0"), second: like.get(second, "0")})
    group.tail = shape.tail
    parent.replace(shape, group)


def find_timelines(marks: list[Mark]) -> list[tuple[Mark, Element]]:
    """Return the outputs that bring a timeline, each with its group, in unhoisted trees."""
    found: list[tuple[Mark, Element]] = []
    for mark in marks:
        if mark.role != "output" or mark.line.attribute != "descr" or not mark.segment.dialect.frame or not _TIMELINE.match(mark.tag.body):
            continue
        head = mark.line.element.getparent()
        group = head.getparent() if head is not None and local(head) == "nvGrpSpPr" else None
        if group is not None and child(group, "sp") is None:
            found.append((mark, group))
    return found


def settle_timelines(found: list[tuple[Mark, Element]], marks: list[Mark], where: dict[Mark, Site]) -> None:
    """Let each group come out with the shapes of its timeline, and not at all where there is none, in hoisted trees."""
    for mark, group in found:
        if group.getparent() is None:
            continue
        name = f"_timeline{mark.number}"
        given = statement(mark, "set", f"set {name} = {mark.tag.body}", "single", marks)
        begin, end = conditional(mark, f"{name} is defined and {name} is not none", marks)  # what failed is told once
        group.addprevious(instruction(str(given.number)))
        group.addprevious(begin)
        end.tail, group.tail = group.tail, None
        group.addnext(end)
        mark.tag = dataclasses.replace(mark.tag, body=name)
        mark.filter = "_alt"
        element = mark.line.element
        element.set("descr", in_attribute(mark))
        shapes = output(mark, name, "_timeline", marks)
        where[shapes] = Site(part=mark.segment.partname, before=_prefixes(group, mark.segment), after=_frame(group))
        group.append(instruction(str(shapes.number)))


def _prefixes(group: Element, segment: Segment) -> str:
    """Return the prefixes of PresentationML and DrawingML at a group."""
    spaces = {uri: prefix for prefix, uri in group.nsmap.items()}
    wanted = (str(group.tag)[1:].partition("}")[0], segment.dialect.paragraph[1:].partition("}")[0])
    return " ".join(f"{prefix}:" if (prefix := spaces.get(uri)) else "" for uri in wanted)


def _frame(group: Element) -> str:
    frame = child(child(group, "grpSpPr"), "xfrm")
    offset, extent = child(frame, "off"), child(frame, "ext")
    return " ".join((node.get(name) or "0") if node is not None else "0" for node, names in ((offset, "xy"), (extent, ("cx", "cy"))) for name in names)
