"""Outputs that stand alone in their paragraph: what they print may be paragraphs of its own, and then stands in that paragraph's place.

    <w:p><w:pPr/><w:r><w:t>{{ x }}</w:t></w:r></w:p>   becomes   {{ x }}, whose site knows the paragraph around it

Whether the value is a text or a row of paragraphs is known only when it comes; so its filter writes the paragraph too.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from docautomat.compiler.hoisting import IN_ATTRIBUTE, TARGET, instruction
from docautomat.compiler.invariants import Settler
from docautomat.compiler.lines import Lines
from docautomat.compiler.marks import Mark
from docautomat.markup.language import SOLID, Dialect, Element, Segment, Site, fragment, is_instruction

__all__ = ["enclose", "find_alone"]


def find_alone(lines: Lines) -> None:
    """Tell the outputs that stand alone in a paragraph which other paragraphs may replace."""
    for line, here in lines.of.items():
        dialect = here[0].segment.dialect
        if not dialect.blocks or line.attribute or SOLID in line.text:
            continue
        stay = [mark for mark in here if mark.position.where in ("text", "lift") and mark.role != "comment"]
        if len(stay) != 1 or stay[0].role != "output" or stay[0].filter or stay[0].position.where != "text":
            continue
        parent = line.element.getparent()
        stay[0].alone = parent is not None and parent.tag in dialect.containers and lines.bare(line, but=stay[0])


def enclose(segment: Segment, marks: list[Mark], where: dict[Mark, Site], settler: Settler) -> None:
    """Take the paragraphs of such outputs out of a hoisted tree, and into their sites."""
    for mark in marks:
        if not mark.alone or mark.segment is not segment or mark not in where:
            continue
        paragraph = mark.line.element
        text = fragment(paragraph)
        own = f"<?{TARGET} {mark.number}?>"
        before, found, after = text.partition(own)
        others = f"<?{TARGET}" in before + after or IN_ATTRIBUTE in text
        if not found or others or paragraph.getparent() is None or not _in_run(paragraph, mark, segment.dialect):
            mark.alone = False
            continue
        keep = next(paragraph.iter(segment.dialect.keep_paragraph or "none"), None) is not None
        opening, closing = map(settler.source, _ranges(paragraph, mark, segment.dialect, where[mark].w))
        where[mark] = replace(where[mark], before=settler.source(before), after=settler.source(after), opening=opening, closing=closing, keep=keep)
        mark.filter = "_paragraph"
        _replace(paragraph, instruction(str(mark.number)))

    if segment.dialect.blocks:
        _know_followers(segment, where)


def _know_followers(segment: Segment, where: dict[Mark, Site]) -> None:
    """Tell the outputs that stand for paragraphs whether another paragraph comes right behind them."""
    numbers = {str(mark.number): mark for mark in where if mark.segment is segment}
    for node in segment.root.iter(etree.ProcessingInstruction):
        mark, following = numbers.get(node.text or ""), node.getnext()
        if mark is not None and following is not None and following.tag == segment.dialect.paragraph:
            where[mark] = replace(where[mark], followed=True)


def _in_run(paragraph: Element, mark: Mark, dialect: Dialect) -> bool:
    """Say whether an output stands in a run of its paragraph, around which there may be a content control or an insertion, but no link."""
    run = _holder(paragraph, mark)
    around = (dialect.wrappers | dialect.transparent) - dialect.no_links
    parent = run.getparent() if run is not None and run.tag == dialect.run else None
    while parent is not None and parent is not paragraph and parent.tag in around:
        parent = parent.getparent()
    return parent is paragraph


def _holder(paragraph: Element, mark: Mark) -> Element | None:
    for node in paragraph.iter():
        if is_instruction(node) and node.text == str(mark.number):
            holder = node.getparent()
            return holder.getparent() if holder is not None else None
    return None


def _ranges(paragraph: Element, mark: Mark, dialect: Dialect, w: str) -> tuple[str, str]:
    """Return the marks of ranges before and behind an output, and the page breaks, each in a paragraph of its own."""
    found: tuple[list[str], list[str]] = [], []
    properties = fragment(paragraph.find(dialect.paragraph_properties), dialect.own)
    gone = {_id(node) for node in paragraph.iter() if str(node.tag).endswith("}commentReference")}
    behind = 0
    for node in paragraph.iter():
        if is_instruction(node):
            behind |= node.text == str(mark.number)
        elif node.tag in dialect.range_marks and not ("}comment" in str(node.tag) and _id(node) in gone):
            found[behind].append(fragment(node))
        elif node.tag in dialect.characters and not {"page", "column"}.isdisjoint(map(str, node.attrib.values())):
            found[behind].append(f"<{w}p>{properties}<{w}r>{fragment(node)}</{w}r></{w}p>")
    return "".join(found[0]), "".join(found[1])


def _id(node: Element) -> str:
    return next((str(value) for name, value in node.attrib.items() if str(name).endswith("}id")), "")


def _replace(element: Element, by: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    by.tail = element.tail
    parent.replace(element, by)
