"""Spacing and layout of a Word document: made by styles, not by empty paragraphs, spaces and tabs; texts that are easy to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import named_colour
from docautomat.accessibility.values import integer
from docautomat.accessibility.word.document import Document, Story
from docautomat.accessibility.word.paragraphs import Paragraph
from docautomat.accessibility.word.styles import W, val
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["layout_faults"]

_SPACES = re.compile(r"\S[ \xa0\u2002\u2003]{3,}\S|^[ \xa0\u2002\u2003]{3,}\S", re.MULTILINE)
_BREAKS = re.compile(r"\n[ \xa0]*\n")
_LONG = 80
"""Characters from which a text in italics or capitals is hard to read."""
_JUSTIFIED = 90


def layout_faults(document: Document) -> Iterator[Fault]:
    """Yield what is laid out by signs that have no meaning, and what is hard to read."""
    for story in document.stories:
        yield from _blanks(story)
        if story.label.startswith(("page header", "page footer")):
            continue
        for paragraph in story.paragraphs:
            yield from _signs(paragraph)
            yield from _hard_to_read(paragraph)
        yield from _tabbed(story)
        yield from _framed(story)
    for section in document.body.root.iter(f"{W}sectPr"):
        columns = child(section, "cols")
        if columns is not None and integer(val(columns, "num"), 1) > 1:
            yield Fault(code="text-columns", part=document.body.label, values={"count": integer(val(columns, "num"), 1)})


def _at(paragraph: Paragraph, code: str, **values: object) -> Fault:
    return Fault(code=code, part=paragraph.part, spot=paragraph.spot, values=values)


def _blanks(story: Story) -> Iterator[Fault]:
    """Yield runs of empty paragraphs, but for those that Office itself wants."""
    group: list[Paragraph] = []
    for paragraph in story.paragraphs:
        if _is_spacer(paragraph):
            if group and paragraph.node.getprevious() is not group[-1].node:
                yield _at(group[0], "empty-paragraphs", count=len(group))
                group = []
            group.append(paragraph)
        elif group:
            yield _at(group[0], "empty-paragraphs", count=len(group))
            group = []
    if group:
        yield _at(group[0], "empty-paragraphs", count=len(group))


def _is_spacer(paragraph: Paragraph) -> bool:
    """Say whether a paragraph is there for the space only: not the one that must end a cell or stands after a table, nor one that ends a section or a page."""
    node = paragraph.node
    if paragraph.level or any(run.text.strip(" \t\n\xa0") for run in paragraph.runs) or paragraph.solid or node.find(f"{W}pPr/{W}sectPr") is not None:
        return False
    if any(local(each) in ("fldSimple", "instrText", "footnoteRef", "endnoteRef", "sdt", "pageBreakBefore") for each in node.iter()):
        return False
    if paragraph.looks.get("hidden") or any(local(parent) == "sdtContent" for parent in node.iterancestors()):
        return False
    siblings = _siblings(node)
    at = siblings.index(node) if node in siblings else 0
    before = siblings[at - 1] if at else None
    after = siblings[at + 1] if at + 1 < len(siblings) else None
    if before is not None and local(before) == "tbl" and (after is None or local(after) != "p" or not _is_blank(after)):
        return False
    return not all(_is_blank(each) for each in siblings)  # an empty cell is empty


def _siblings(node: Element) -> list[Element]:
    parent = node.getparent()
    return _around(parent) if parent is not None else [node]


def _around(parent: Element) -> list[Element]:
    return [each for each in parent if local(each) in ("p", "tbl", "sdt")]


def _is_blank(node: Element) -> bool:
    return not any((local(each) == "t" and (each.text or "").strip()) or local(each) in ("drawing", "pict", "object", "sectPr") for each in node.iter())


def _signs(paragraph: Paragraph) -> Iterator[Fault]:
    text = paragraph.text
    if _SPACES.search(text):
        yield _at(paragraph, "spaces-layout", text=text.strip())
    if re.search(r"\t{2,}\S", text) or (text.startswith("\t\t") and text.strip()):
        yield _at(paragraph, "tabs-layout", text=text.strip())
    if _BREAKS.search(text.strip(" ")):
        yield _at(paragraph, "breaks-layout", text=text.strip())


def _tabbed(story: Story) -> Iterator[Fault]:
    """Yield tables that are made of tabs: three paragraphs or more, one after the other, each with as many tabs."""
    group: list[Paragraph] = []
    for paragraph in [*story.paragraphs, None]:
        tabs = (
            paragraph.text.strip("\t ").count("\t") if paragraph is not None and not paragraph.style.startswith(("toc", "inh")) and not paragraph.is_list else 0
        )
        if paragraph is not None and tabs > 1 and (not group or paragraph.node.getparent() is group[-1].node.getparent()):
            group.append(paragraph)
            continue
        if len(group) > 2:
            yield _at(group[0], "table-of-tabs", count=len(group))
        group = []


def _framed(story: Story) -> Iterator[Fault]:
    """Yield frames (`w:framePr`), which float as text boxes do, once for the paragraphs that stand in one."""
    before = None
    for paragraph in story.paragraphs:
        framed = bool(paragraph.looks.get("frame")) and bool(paragraph.text.strip())
        if framed and before is not paragraph.node.getprevious():
            yield _at(paragraph, "text-box-floating", text=paragraph.text.strip())
        before = paragraph.node if framed else None


def _hard_to_read(paragraph: Paragraph) -> Iterator[Fault]:
    text = paragraph.text.strip()
    if paragraph.looks.get("alignment") in ("both", "distribute", "thaiDistribute", "lowKashida") and len(text) > _JUSTIFIED:
        yield _at(paragraph, "text-justified", text=text)
    italics = sum(len(run.text) for run in paragraph.runs if run.looks.get("italic"))
    if italics > _LONG:
        yield _at(paragraph, "text-italic", count=italics)
    capitals = sum(len(run.text) for run in paragraph.runs if run.looks.get("caps"))
    if capitals > _LONG or (text.isupper() and len(text) > _LONG):
        yield _at(paragraph, "text-capitals", count=max(capitals, len(text) if text.isupper() else 0))
    underlined = sum(len(run.text) for run in paragraph.runs if run.looks.get("underline", "none") != "none" and not _in_link(run.node))
    if underlined > 30:
        yield _at(paragraph, "text-underlined", text=text)
    line, rule = paragraph.looks.get("line", (240.0, "auto"))
    sizes = [float(run.looks.get("size", 10.0)) for run in paragraph.runs if run.text.strip()]
    if sizes and ((rule == "exact" and line / 20 < max(sizes) * 1.1) or (rule == "auto" and line < 235 and len(text) > _LONG)):
        yield _at(paragraph, "line-tight", text=text)
    if any(run.text.strip() and run.looks.get("moving") for run in paragraph.runs):
        yield _at(paragraph, "text-moving", text=text)
    told = named_colour(text)
    if told:
        yield _at(paragraph, "colour-named", text=told)
    if any(run.text.strip() and run.looks.get("hidden") for run in paragraph.runs):
        yield _at(paragraph, "text-hidden", text="".join(run.text for run in paragraph.runs if run.looks.get("hidden")))


def _in_link(node: Element) -> bool:
    return any(local(parent) == "hyperlink" for parent in node.iterancestors())
