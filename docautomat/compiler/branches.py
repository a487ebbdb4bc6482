"""Text boxes that are there twice: `mc:AlternateContent` holds one as a shape and, for old programs, as VML. Their text is evaluated once.

    <mc:Choice>… <w:txbxContent> A </w:txbxContent></mc:Choice><mc:Fallback>… <w:txbxContent> A </w:txbxContent></mc:Fallback>

becomes   set box = A,  box,  …  box      so that counters and cycles count once, and both branches say the same (ISO/IEC 29500-3 §10.2).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree

from docautomat.compiler.hoisting import instruction
from docautomat.compiler.marks import Mark
from docautomat.lexer import Lexer, Tag
from docautomat.markup.language import Element, Segment, Story

__all__ = ["Twin", "join_twins", "part_twins"]

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


@dataclass(frozen=True, slots=True)
class Twin:
    """A text box's two contents; the second is empty until it is joined with the first."""

    segment: Segment
    first: Element
    second: Element


def part_twins(story: Story, lexer: Lexer) -> list[Twin]:
    """Empty the second content of each text box that holds tags and is there twice; return the pairs."""
    found: list[Twin] = []
    for segment in story.segments:
        box = segment.dialect.text_box
        for alternate in list(segment.root.iter(f"{_MC}AlternateContent")) if box else ():
            choice, fallback = alternate.find(f"{_MC}Choice"), alternate.find(f"{_MC}Fallback")
            if choice is None or fallback is None:
                continue
            pairs = list(zip(_outermost(choice, box), _outermost(fallback, box), strict=False))
            for first, second in pairs:
                text = _text(first, segment)
                if text == _text(second, segment) and lexer.may_hold_tags(text):
                    for child in list(second):
                        if child.tag not in segment.dialect.containers[box]:
                            second.remove(child)
                    found.append(Twin(segment, first, second))
    return found


def _outermost(branch: Element, box: str) -> list[Element]:
    return [node for node in branch.iter(box) if next((parent for parent in node.iterancestors(box, branch.tag)), branch) is branch]


def _text(box: Element, segment: Segment) -> str:
    """Return a box's text; paragraphs are told apart."""
    dialect = segment.dialect
    return "".join("\n" if node.tag == dialect.paragraph else str(node.text or "") for node in box.iter(dialect.paragraph, dialect.text))


def join_twins(twins: list[Twin], marks: list[Mark]) -> None:
    """Let the first content of each pair be kept under a name and printed twice, in hoisted trees."""
    by_number = {str(mark.number): mark for mark in marks}
    for twin in twins:
        like = next((by_number[node.text or ""] for node in twin.first.iter(etree.ProcessingInstruction) if node.text in by_number), None)
        if like is None:
            _copy(twin)
            continue
        name = f"_box{len(marks)}"
        opening = _mark(like, "statement", "set", f"set {name}", "open", marks)
        closing = _mark(like, "statement", "endset", "endset", "close", marks)
        opening.block = closing.block = "p"
        shown = [_mark(like, "output", "", name, "output", marks) for _ in range(2)]
        properties = twin.segment.dialect.containers[str(twin.first.tag)]
        twin.first.insert(sum(child.tag in properties for child in twin.first), instruction(str(opening.number)))
        twin.first.append(instruction(str(closing.number)))
        twin.first.append(instruction(str(shown[0].number)))
        twin.second.append(instruction(str(shown[1].number)))


def _copy(twin: Twin) -> None:
    """Let the second content be what is left of the first, whose tags leave nothing in the program: comments."""
    twin.second.extend(copy.deepcopy(child) for child in twin.first if child.tag not in twin.segment.dialect.containers[str(twin.first.tag)])


def _mark(like: Mark, kind: str, keyword: str, body: str, role: str, marks: list[Mark]) -> Mark:
    tag = Tag(kind=kind, start=like.tag.start, end=like.tag.end, source=like.tag.source, keyword=keyword, body=body)  # type: ignore[arg-type]
    made = Mark(len(marks), tag, role, like.segment, like.line, like.place, synthetic=True, filter="_again" if role == "output" else "")  # type: ignore[arg-type]
    marks.append(made)
    return made
