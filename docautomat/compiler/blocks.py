"""Pair the tags: every opening with its middles and its end."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from docautomat.compiler.marks import CLOSERS, MIDDLES, Mark
from docautomat.errors import Finding
from docautomat.lexer import Tag
from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.references import column_number

__all__ = ["Block", "cell_of", "of_cells", "of_columns", "pair"]

MOST_LOOPS = 15
MOST_BLOCKS = 60
_WHOLE_UNIT = frozenset({"slide", "sheet"})


@dataclass(slots=True, eq=False)
class Block:
    """One construct: its opening, middles (`elif`, `else`) and end, in order."""

    joints: list[Mark]

    @property
    def keyword(self) -> str:
        """`for`, `if`, `set` …"""
        return self.joints[0].keyword

    @property
    def opening(self) -> Mark:
        """The first joint."""
        return self.joints[0]

    @property
    def closing(self) -> Mark:
        """The last joint."""
        return self.joints[-1]


def pair(marks: list[Mark]) -> tuple[list[Block], list[Finding]]:
    """Return the blocks in the order of their openings, and the faults of pairing.

    Tags with the letter `slide` or `sheet` pair only with each other; where the end is left out it stands behind that one slide or sheet. So do those for
    the columns of a sheet, which are the same in every row, and those for blocks of cells, which stand side by side.
    """
    shapes = [mark for mark in marks if _of_slide_shapes(mark)]
    ordinary = [mark for mark in marks if mark.tag.letter not in _WHOLE_UNIT and not of_columns(mark) and not of_cells(mark) and not _of_slide_shapes(mark)]
    whole = [mark for mark in marks if mark.tag.letter in _WHOLE_UNIT]
    across = [mark for mark in marks if of_columns(mark)]
    blocks, findings = _pair(ordinary)
    if across:
        more, faults = _pair(mark for mark in across if not mark.line.attribute)
        blocks += more
        findings += faults
    if beside := [mark for mark in marks if of_cells(mark)]:
        more, faults = _pair_beside(beside)
        blocks += more
        findings += faults
    for closed in (_close_shapes(shapes, marks), _close_units(whole, marks)):
        more, faults = _pair(closed)
        blocks += more
        findings += faults
    return blocks, findings


def _of_slide_shapes(mark: Mark) -> bool:
    """Say whether a tag is about shapes of a deck, where the end may be left out: it stands behind that one shape."""
    return mark.tag.letter == "sp" and bool(mark.segment.dialect.frame)


def of_columns(mark: Mark) -> bool:
    """Say whether a tag is about columns of a sheet. The names that a table gives to its columns repeat the tags of the cells."""
    return mark.tag.letter == "col" and mark.segment.dialect.paragraph == mark.segment.dialect.cell


def of_cells(mark: Mark) -> bool:
    """Say whether a tag is about a block of cells of a sheet."""
    return mark.tag.letter == "cells" and mark.segment.dialect.paragraph == mark.segment.dialect.cell


def cell_of(mark: Mark) -> str:
    """Return the reference of the cell in which a tag stands, in its formula, its note or its conversation; empty for a tag elsewhere in the sheet."""
    element = mark.line.element
    parent = element.getparent()
    return element.get("r") or element.get("ref") or (parent.get("r") or parent.get("ref") if parent is not None else "") or ""


def _pair_beside(marks: Iterable[Mark]) -> tuple[list[Block], list[Finding]]:
    """Pair tags of blocks side by side: an end closes the block that began nearest, in its own column or left of it; a middle stands below its beginning."""
    blocks: list[Block] = []
    findings: list[Finding] = []
    open_blocks: list[tuple[int, Block]] = []
    for mark in marks:
        column = column_number(cell_of(mark).rstrip("0123456789"))
        if mark.role == "open":
            blocks.append(Block([mark]))
            open_blocks.append((column, blocks[-1]))
            continue
        if mark.role not in ("middle", "close"):
            continue  # told where single letters are judged
        wanted = MIDDLES[mark.keyword] if mark.role == "middle" else (CLOSERS[mark.keyword],)
        left = [entry for entry in open_blocks if entry[1].keyword in wanted and (entry[0] == column if mark.role == "middle" else entry[0] <= column)]
        if not left:
            findings.append(_stray(mark, []))
            continue
        nearest = max(enumerate(left), key=lambda entry: (entry[1][0], entry[0]))[1]
        nearest[1].joints.append(mark)
        if mark.role == "close":
            open_blocks.remove(nearest)
    findings.extend(_unclosed(block) for _, block in open_blocks)
    return [block for block in blocks if block.closing.role == "close"], findings


def _pair(marks: Iterable[Mark]) -> tuple[list[Block], list[Finding]]:
    blocks: list[Block] = []
    findings: list[Finding] = []
    stack: list[Block] = []
    for mark in marks:
        if mark.role == "open":
            block = Block([mark])
            blocks.append(block)
            stack.append(block)
            if (fault := _too_deep(stack, mark)) is not None:
                findings.append(fault)
        elif mark.role == "middle":
            if stack and stack[-1].keyword in MIDDLES[mark.keyword]:
                stack[-1].joints.append(mark)
            else:
                findings.append(_stray(mark, stack))
        elif mark.role == "close":
            wanted = CLOSERS[mark.keyword]
            depth = next((index for index in range(len(stack) - 1, -1, -1) if stack[index].keyword == wanted), None)
            if depth is None:
                findings.append(_stray(mark, stack))
                continue
            findings.extend(_unclosed(block) for block in stack[depth + 1 :])
            del stack[depth + 1 :]
            stack.pop().joints.append(mark)
    findings.extend(_unclosed(block) for block in stack)
    return [block for block in blocks if len(block.joints) > 1 and block.closing.role == "close"], findings


def _closed(marks: list[Mark]) -> set[int]:
    """Return which of the marks are openings that have an end."""
    open_marks: list[int] = []
    closed: set[int] = set()
    for index, mark in enumerate(marks):
        if mark.role == "open":
            open_marks.append(index)
        elif mark.role == "close":
            for place in range(len(open_marks) - 1, -1, -1):
                if marks[open_marks[place]].keyword == CLOSERS[mark.keyword]:
                    closed.add(open_marks.pop(place))
                    break
    return closed


def _close_shapes(shapes: list[Mark], marks: list[Mark]) -> list[Mark]:
    """Return the tags about shapes with the ends added that the author left out: each stands behind the shape that holds the opening."""
    closed = _closed(shapes)
    result: list[Mark] = []
    pending: list[tuple[Mark, Element]] = []
    for index, mark in enumerate(shapes):
        while pending and all(parent is not pending[-1][1] for parent in mark.line.element.iterancestors()):
            result.append(_end_of(pending.pop()[0], marks))
        result.append(mark)
        if mark.role == "open" and index not in closed:
            pending.append((mark, next(mark.line.element.iterancestors(*mark.segment.dialect.shapes), mark.line.element)))
    result.extend(_end_of(mark, marks) for mark, _ in reversed(pending))
    return result


def _close_units(whole: list[Mark], marks: list[Mark]) -> list[Mark]:
    """Return the marks with the ends added that the author left out."""
    closed = _closed(whole)
    result: list[Mark] = []
    pending: list[Mark] = []
    for index, mark in enumerate(whole):
        while pending and pending[-1].segment.unit != mark.segment.unit:
            result.append(_end_of(pending.pop(), marks))
        result.append(mark)
        if mark.role == "open" and index not in closed:
            pending.append(mark)
    result.extend(_end_of(mark, marks) for mark in reversed(pending))
    return result


def _end_of(mark: Mark, marks: list[Mark]) -> Mark:
    keyword = f"end{mark.keyword}"
    tag = Tag(kind="statement", start=mark.tag.end, end=mark.tag.end, source=mark.tag.source, letter=mark.tag.letter, keyword=keyword, body=keyword)
    end = Mark(len(marks), tag, "close", mark.segment, mark.line, mark.place, synthetic=True)
    marks.append(end)
    return end


def _too_deep(stack: list[Block], mark: Mark) -> Finding | None:
    loops = sum(1 for block in stack if block.keyword == "for")
    if loops <= MOST_LOOPS and len(stack) <= MOST_BLOCKS:
        return None
    return Finding(
        code="nesting",
        severity="error",
        place=mark.place,
        message=f"more than {MOST_LOOPS} loops or {MOST_BLOCKS} blocks stand inside each other here",
        hint="prepare the data so that fewer levels are needed",
    )


def _unclosed(block: Block) -> Finding:
    keyword = block.keyword
    return Finding(
        code="not-closed",
        severity="error",
        place=block.opening.place,
        message=f"this {keyword} is not closed",
        hint=f"add {{%{block.opening.tag.letter if of_columns(block.opening) or of_cells(block.opening) else ''} end{keyword} %}} where it shall end",
    )


def _stray(mark: Mark, stack: list[Block]) -> Finding:
    opener = "/".join(MIDDLES[mark.keyword]) if mark.role == "middle" else CLOSERS[mark.keyword]
    hint = f"put {{% {opener.split('/')[0]} … %}} before it, or remove it"
    if stack:
        hint += f"; the last open block is {stack[-1].opening.tag.source} ({dataclasses.replace(stack[-1].opening.place, tag='', file='')})"
    return Finding(code="not-opened", severity="error", place=mark.place, message=f"there is no open {opener} here", hint=hint)
