"""Bodies of macros, calls, `set` and `filter`: plain text where they lie in one line, markup where they are whole paragraphs or rows.

A body of whole paragraphs is a block (`values.Block`), which only a tag alone in such an element prints; a loop that calls itself is treated alike. Data
can never become a block: only programs of ours make them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import jinja2
from jinja2 import nodes

from docautomat.compiler.blocks import Block
from docautomat.compiler.lines import Lines, ancestor
from docautomat.compiler.marks import Mark, Position
from docautomat.markup.language import SOLID, Element
from docautomat.values import BLOCK_MARK, text_of
from docautomat.values import Block as Made

__all__ = ["BODY_FILTERS", "plain_bodies", "settle_bodies"]

Say = Callable[[Mark, str, str, str], None]
MAKE, WRITE_BLOCK, REPEAT = "_made", "_block", "_again"
BODY_FILTERS: dict[str, Callable[..., Any]] = {
    MAKE: lambda markup, kind: Made.of(BLOCK_MARK + markup, kind),
    REPEAT: lambda markup, _site: markup,
    "_plain": lambda value, _site=0: text_of(value),
    "_nothing": lambda _value, _site: "",
}
"""Filters that make a block of a `set`, write what a loop that calls itself returns, write plain text, and write nothing."""

_BODIES = frozenset({"macro", "call", "filter", "set"})
_NAME = re.compile(r"\w+\s+(\w+)")
_PLURAL = {"p": "paragraphs", "tc": "cells", "tr": "rows"}


def settle_bodies(marks: list[Mark], blocks: list[Block], lines: Lines, environment: jinja2.Environment, say: Say) -> None:
    """Tell plain bodies from blocks, and find the outputs that print blocks; positions of the blocks' own tags are known already."""
    names: dict[str, str] = {}
    for block in plain_bodies(blocks):
        _keep_in_text(block, marks, say)
    for block in blocks:
        if block.keyword in _BODIES and (kind := _kind(block, say)):
            block.opening.block = kind
            name = _name(block, say)
            if name:
                names[name] = kind
            if block.keyword == "set":
                block.opening.source = f"{block.opening.tag.body}|{MAKE}({kind!r})"
    recursive = [block for block in blocks if block.keyword == "for" and block.opening.tag.body.endswith(" recursive")]
    loops = _loops_around(marks, blocks) if recursive else {}
    for mark in marks:
        if mark.role != "output" or mark.line.attribute:
            continue
        if mark.tag.letter in _PLURAL:
            mark.filter, mark.block = WRITE_BLOCK, mark.tag.letter
        loop = loops.get(mark)
        if loop in recursive and "loop" in mark.tag.body:
            _calls_itself(mark, loop, lines, environment, say)
        elif names and not mark.block:
            _prints(mark, names, lines, environment)


def plain_bodies(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks whose bodies lie in one line: what they hold is text, in however many runs it stands."""
    return [block for block in blocks if block.keyword in _BODIES and all(mark.line is block.opening.line for mark in block.joints)]


def _keep_in_text(block: Block, marks: list[Mark], say: Say) -> None:
    """Leave the tags of such a body where they stand in the text, which will be in one run."""
    opening, closing = block.opening, block.closing
    if opening.position.where not in ("text", "lift"):
        return
    for mark in marks:
        if mark.line is opening.line and opening.number <= mark.number <= closing.number and mark.position.where == "lift":
            mark.position = Position("text")
    if SOLID in opening.line.text[opening.tag.end : closing.tag.start]:
        say(opening, "body-solid", f"this {block.keyword} holds something that is no text", "put its tags into paragraphs of their own")


def _kind(block: Block, say: Say) -> str:
    """Return what a body consists of: empty for text, else the letter of its elements."""
    opening = block.opening
    position = opening.position
    if position.where in ("text", "lift"):
        if any(mark.line is not opening.line for mark in block.joints):
            say(opening, "body-cut", f"this {block.keyword} begins or ends in the middle of a text", "put its tags into paragraphs of their own")
        return ""
    dialect = opening.segment.dialect
    if position.element is None:
        what = "columns of a sheet" if position.where == "column" else "whole slides or sheets"
        say(opening, "body-units", f"a {block.keyword} cannot hold {what}", "use a loop, or prepare the data")
        return ""
    if dialect.paragraph == dialect.cell:
        say(opening, "body-rows", f"a {block.keyword} cannot hold rows of a sheet", "put it into one cell, or use a loop")
        return ""
    return {dialect.row: "tr", dialect.cell: "tc"}.get(str(position.element.tag), "p")


def _name(block: Block, say: Say) -> str:
    """Return the name under which a block is printed."""
    opening = block.opening
    if block.keyword == "call":
        return "caller"
    if block.keyword == "filter" or (block.keyword == "set" and "|" in opening.tag.body):
        say(opening, "filter-block", "a filter works on text, not on whole paragraphs or rows", "put both ends into one paragraph")
        return ""
    found = _NAME.match(opening.tag.body)
    return found.group(1) if found else ""


def _loops_around(marks: list[Mark], blocks: list[Block]) -> dict[Mark, Block]:
    """Return the innermost loop around each output."""
    of_mark = {mark: block for block in blocks if block.keyword == "for" for mark in (block.opening, block.closing)}
    stack: list[Block] = []
    found: dict[Mark, Block] = {}
    for mark in marks:
        block = of_mark.get(mark)
        if block is not None and mark is block.opening:
            stack.append(block)
        elif block is not None and block in stack:
            stack.remove(block)
        elif stack:
            found[mark] = stack[-1]
    return found


def _calls_itself(mark: Mark, loop: Block, lines: Lines, environment: jinja2.Environment, say: Say) -> None:
    expression = _expression(mark, environment)
    calls = [node for node in expression.find_all(nodes.Call) if isinstance(node.node, nodes.Name) and node.node.name == "loop"]
    if isinstance(expression, nodes.Call) and isinstance(expression.node, nodes.Name) and expression.node.name == "loop":
        calls = [expression]
    elif not calls:
        return
    kind = _kind(loop, say)
    if expression is not calls[0] or (kind and not _alone(mark, kind, lines)):
        where = f"alone among its {_PLURAL[kind]}" if kind else "alone in its tag"
        say(mark, "recursion", f"this loop(…) must stand {where}", "write {{ loop(…) }} without filters or other text")
        return
    mark.filter = REPEAT
    _take(mark, kind)


def _prints(mark: Mark, names: dict[str, str], lines: Lines, environment: jinja2.Environment) -> None:
    if not any(name in mark.tag.body for name in names):
        return
    expression = _expression(mark, environment)
    used = [expression.name] if isinstance(expression, nodes.Name) else [node.name for node in expression.find_all(nodes.Name)]
    kind = next((names[name] for name in used if name in names), "")
    if kind and _alone(mark, kind, lines):
        mark.filter = WRITE_BLOCK
        _take(mark, kind)


def _expression(mark: Mark, environment: jinja2.Environment) -> nodes.Expr:
    output = environment.parse(f"\x01({mark.tag.body})\x02").body[0]
    assert isinstance(output, nodes.Output)
    return output.nodes[0]


def _alone(mark: Mark, kind: str, lines: Lines) -> bool:
    if kind == "p":
        return lines.bare(mark.line, but=mark)
    element = _holder(mark, kind)
    return element is not None and all(lines.bare(line, but=mark) for line in lines.inside(mark, element))


def _take(mark: Mark, kind: str) -> None:
    """Let the output stand instead of its paragraph, cell or row."""
    if kind:
        mark.block = kind
        mark.position = Position("instead", _holder(mark, kind))


def _holder(mark: Mark, kind: str) -> Element | None:
    dialect = mark.segment.dialect
    return mark.line.element if kind == "p" else ancestor(mark.line.element, dialect.row if kind == "tr" else dialect.cell)
