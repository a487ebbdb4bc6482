"""Marks that the compiler makes itself, at the place of a tag that the author wrote."""

from __future__ import annotations

from docautomat.compiler.hoisting import instruction
from docautomat.compiler.marks import Mark
from docautomat.lexer import Tag
from docautomat.markup.language import Element

__all__ = ["conditional", "made", "output", "statement"]


def made(mark: Mark, tag: Tag, role: str, filter_name: str, marks: list[Mark]) -> Mark:
    """Return a new mark at the place of `mark`, which `marks` grow by."""
    new = Mark(len(marks), tag, role, mark.segment, mark.line, mark.place, synthetic=True, filter=filter_name)  # type: ignore[arg-type]
    marks.append(new)
    return new


def output(mark: Mark, body: str, filter_name: str, marks: list[Mark]) -> Mark:
    """Return a new output, written through a filter."""
    return made(mark, Tag(kind="output", start=mark.tag.start, end=mark.tag.end, source=mark.tag.source, body=body), "output", filter_name, marks)


def statement(mark: Mark, keyword: str, body: str, role: str, marks: list[Mark]) -> Mark:
    """Return a new statement."""
    tag = Tag(kind="statement", start=mark.tag.start, end=mark.tag.end, source=mark.tag.source, keyword=keyword, body=body)
    return made(mark, tag, role, "", marks)


def conditional(mark: Mark, condition: str, marks: list[Mark]) -> tuple[Element, Element]:
    """Return the instructions around what comes out under a condition only."""
    begin = statement(mark, "if", f"if {condition}", "open", marks)
    end = statement(mark, "endif", "endif", "close", marks)
    return instruction(str(begin.number)), instruction(str(end.number))
