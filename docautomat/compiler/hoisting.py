"""Take the tags out of the text and put them beside what they repeat, as processing instructions that `source.py` turns into the program.

A processing instruction may stand wherever an element may, and in text; so the tree stays a tree, and serialising it once gives static text and tags in order.
"""

from __future__ import annotations

import copy
import itertools

from lxml import etree

from docautomat.compiler.blocks import Block
from docautomat.compiler.bodies import plain_bodies
from docautomat.compiler.crossing import TARGET, misplaced
from docautomat.compiler.emptied import leave_box
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import SOLID, Dialect, Element, Line, Piece, Segment, Story, drop_attributes, is_instruction, like

__all__ = ["IN_ATTRIBUTE", "LESS", "TARGET", "hoist", "in_attribute", "instruction", "tidy_text"]

LESS = "less"
"""The instruction that stands where a cell has gone: the row no longer fits its grid."""
IN_ATTRIBUTE = "\U0010fffc"
"""Encloses the number of a mark in an attribute, where no processing instruction can stand; nobody writes this private character."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OUTSIDE = frozenset({"before", "after", "instead"})
_SILENT = frozenset({"comment", "cell", "element"})
"""Roles of tags that leave nothing in the program."""


def instruction(text: str) -> Element:
    """Return a processing instruction of ours."""
    return etree.ProcessingInstruction(TARGET, text)


def in_attribute(mark: Mark) -> str:
    """Return what stands for an output in an attribute's value."""
    return f"{IN_ATTRIBUTE}{mark.number}{IN_ATTRIBUTE}"


def hoist(story: Story, marks: list[Mark], blocks: list[Block]) -> list[Finding]:
    """Move every mark to its position; return the findings of blocks whose ends then don't fit together."""
    lines: dict[Line, list[Mark]] = {}
    for mark in marks:
        if not mark.synthetic:
            lines.setdefault(mark.line, []).append(mark)
    for block in plain_bodies(blocks):
        if block.opening.position.where == "text" and block.opening.line.pieces:
            _gather(block.opening.line, block.opening.tag.start, block.closing.tag.end, block.opening.segment.dialect)
    lifted: list[tuple[Element, Element]] = []
    placed: dict[Mark, Element] = {}
    _lead(lines)
    for line, here in lines.items():
        if line.attribute and not line.pieces:
            _rewrite_attribute(line, here)
        else:
            _rewrite(line, here, placed, lifted)
    for pi, paragraph in lifted:
        _lift(pi, paragraph, story.segments[0].dialect if len(story.segments) == 1 else _dialect_of(story, paragraph))
    _place_outside(marks, placed)
    for line, here in lines.items():
        if all(mark.role == "comment" or _of_the_whole(mark) for mark in here) and any(_of_the_whole(mark) for mark in here):
            _leave(line, here)
    for line, here in lines.items():
        if line.pieces and here[0].segment.dialect.frame and here[0].segment.owner:
            leave_box(line.element, here[0].segment.dialect, marks)
    return misplaced(marks, blocks, placed)


_ANCHORS = ("}bookmarkStart", "}bookmarkEnd", "}commentRangeStart", "}commentRangeEnd")
"""Ends of names of elements without content, which stay where a paragraph goes."""


def _lead(lines: dict[Line, list[Mark]]) -> None:
    """Take what stands before the first tag of a paragraph that vanishes, and has no content, out of it: it does not belong to the block."""
    for line, here in lines.items():
        if not any(mark.position.where == "instead" and mark.position.element is line.element for mark in here):
            continue
        holder = line.holder_at(min(mark.tag.start for mark in here))
        for child in list(line.element):
            if child is holder or any(node is holder for node in child.iter()):
                break
            if isinstance(child.tag, str) and child.tag.endswith(_ANCHORS):
                line.element.addprevious(child)


def _of_the_whole(mark: Mark) -> bool:
    """Say whether a tag is about the slide, the sheet, the shape or the column that it stands in."""
    return mark.position.where.startswith("unit") or mark.tag.letter in ("sp", "col")


def _dialect_of(story: Story, element: Element) -> Dialect:
    root = element.getroottree().getroot()
    return next(segment.dialect for segment in story.segments if segment.root is root)


# --- the text of one line -----------------------------------------------------------------------------------------------------------


def _rewrite(line: Line, marks: list[Mark], placed: dict[Mark, Element], lifted: list[tuple[Element, Element]]) -> None:
    spans = _spans(line, marks)
    dialect = marks[0].segment.dialect
    first = 0
    for piece in list(line.pieces):
        end = piece.start + len(piece.text)
        while first < len(spans) and spans[first][1] <= piece.start:
            first += 1
        near = itertools.takewhile(lambda span, end=end: span[0] < end, itertools.islice(spans, first, None))  # type: ignore[misc]
        touching = [span for span in near if span[1] > piece.start]
        if not touching:
            continue
        if not piece.is_text:
            if any(start < piece.start for start, _, _ in touching):  # a break inside a tag
                _drop(piece.holder)
            continue
        _fill(piece, touching, placed, dialect)
    lifted.extend(
        (placed[mark], mark.position.element) for mark in marks if mark.position.where == "lift" and mark in placed and mark.position.element is not None
    )


def _gather(line: Line, start: int, end: int, dialect: Dialect) -> None:
    """Move a stretch of a line's text into the element in which it begins."""
    pieces = line.pieces
    first = next(index for index, piece in enumerate(pieces) if piece.is_text and piece.start <= start < piece.start + len(piece.text))
    into = pieces[first]
    for piece in pieces[first + 1 :]:
        if piece.start >= end:
            break
        moved = piece.text[: end - piece.start]
        into.text += moved
        piece.text = piece.text[len(moved) :]
        piece.start = end
        if not piece.is_text:
            _drop(piece.holder)
        elif piece.text:
            piece.holder.text = piece.text
        else:
            _drop_holder(piece.holder, dialect)
    line.pieces = [piece for piece in pieces if piece.text or piece.start < end]


def _rewrite_attribute(line: Line, marks: list[Mark]) -> None:
    out: list[str] = []
    position = 0
    for mark in marks:
        out.append(line.text[position : mark.tag.start])
        if mark.role == "escape":
            out.append(mark.tag.body)
        elif mark.role not in _SILENT and mark.position.where == "text":
            out.append(in_attribute(mark))
        position = mark.tag.end
    out.append(line.text[position:])
    if marks[0].segment.dialect.frame and line.attribute in ("descr", "title"):
        tidy_text(line.element, line.attribute, out)
        return
    line.element.set(line.attribute, "".join(out))


def tidy_text(element: Element, attribute: str, parts: list[str]) -> None:
    """Write an alternative text of which tags have been taken out; none at all where nothing is left of it."""
    text = ""
    for part in parts:
        text += part.lstrip() if not text or text[-1].isspace() else part
    if text.strip():
        element.set(attribute, text.strip())
    else:
        drop_attributes(element, attribute)


def _spans(line: Line, marks: list[Mark]) -> list[tuple[int, int, Mark]]:
    """Return what goes from the text for each mark: its tag, and the white space between a hoisted tag and the line's edge or neighbour."""
    text = line.text
    spans: list[tuple[int, int, Mark]] = []
    for mark in marks:
        start, end = mark.tag.start, mark.tag.end
        low = max((seam for seam in line.seams if seam <= start), default=0)
        high = min((seam for seam in line.seams if seam >= end), default=len(text))
        outside = mark.position.where in _OUTSIDE or mark.position.where.startswith(("unit", "column", "cells"))
        if mark.tag.trim_left or (outside and not text[:start].strip()):
            while start > low and text[start - 1].isspace() and not any(stop == start for _, stop, _ in spans):
                start -= 1
        if mark.tag.trim_right or outside:
            rest = min(high, len(text) - len(text[end:].lstrip()))
            at_head = not _content_before(text, start, spans)
            if mark.tag.trim_right or at_head or rest == len(text):
                end = max(end, rest)
        spans.append((start, end, mark))
    return spans


def _content_before(text: str, start: int, spans: list[tuple[int, int, Mark]]) -> bool:
    position = 0
    for first, last, _ in spans:
        if text[position:first].strip():
            return True
        position = last
    return bool(text[position:start].strip()) or any(mark.position.where not in _OUTSIDE and mark.role in ("output", "escape") for _, _, mark in spans)


def _fill(piece: Piece, touching: list[tuple[int, int, Mark]], placed: dict[Mark, Element], dialect: Dialect) -> None:
    """Write the piece's text anew: what stays, with a processing instruction where a mark stays in the text."""
    holder, base = piece.holder, piece.start
    for child in list(holder):
        holder.remove(child)
    holder.text = ""
    last: Element | None = None
    position = 0

    def add(text: str) -> None:
        if last is None:
            holder.text = (holder.text or "") + text
        else:
            last.tail = (last.tail or "") + text

    for start, end, mark in touching:
        add(piece.text[position : max(position, start - base)])
        if start >= base and mark.role == "escape":
            add(mark.tag.body)
        elif start >= base and mark.position.where in ("text", "lift") and mark.role not in _SILENT:
            last = instruction(str(mark.number))
            holder.append(last)
            placed[mark] = last
        position = max(position, end - base)
    add(piece.text[position:])
    if dialect.preserve_space:
        holder.set(_SPACE, "preserve")
    if not len(holder) and not holder.text:
        _drop_holder(holder, dialect)


def _drop_holder(holder: Element, dialect: Dialect) -> None:
    run = holder.getparent()
    if run is None or run.tag != dialect.run:
        return
    rest = [child for child in run if child is not holder and child.tag != dialect.run_properties]
    if rest:
        _drop(holder)
        return
    content = run.getparent()
    _drop(run)
    if content is not None and content.tag in dialect.controls.values() and not len(content):
        _drop(content.getparent())  # type: ignore[arg-type]


def _drop(element: Element) -> None:
    """Remove an element; a processing instruction's tail text is never lost, other tails between elements are white space."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


# --- between the runs ---------------------------------------------------------------------------------------------------------------


def _lift(pi: Element, paragraph: Element, dialect: Dialect) -> None:
    """Move a processing instruction out of its run (and hyperlink), up to the paragraph, cutting these in two."""
    holder = pi.getparent()
    if holder is None or holder is paragraph:
        return
    parent = holder.getparent()
    if holder.tag == dialect.text and parent is not None and parent.tag != dialect.run:
        return  # text without a run: it stays where it is
    _cut(holder, pi, dialect, with_text=True)
    while (inner := pi.getparent()) is not None and inner is not paragraph:
        if inner.tag != dialect.run and inner.tag not in dialect.wrappers:
            return  # a content control is not cut in two; the check that follows says so
        _cut(inner, pi, dialect, with_text=False)


def _cut(element: Element, pi: Element, dialect: Dialect, *, with_text: bool) -> None:
    """Split `element` at `pi`, which then stands between the halves; an empty half goes."""
    second = like(element)
    properties = element.find(dialect.run_properties) if element.tag == dialect.run else None
    if properties is not None:
        second.append(copy.deepcopy(properties))
    if with_text:
        second.text, pi.tail = pi.tail, None
    for sibling in list(pi.itersiblings()):
        second.append(sibling)
    element.remove(pi)
    element.addnext(second)
    element.addnext(pi)
    for half in (element, second):
        if not (half.text and half.text != "") and all(child.tag == dialect.run_properties for child in half):
            _drop(half)


# --- beside paragraphs and rows -----------------------------------------------------------------------------------------------------


def _place_outside(marks: list[Mark], placed: dict[Mark, Element]) -> None:
    groups: dict[tuple[Element, str], list[Mark]] = {}
    for mark in marks:
        if mark.position.where in _OUTSIDE and mark.position.element is not None:
            groups.setdefault((mark.position.element, mark.position.where), []).append(mark)
    for (element, where), here in groups.items():
        instructions = []
        for mark in here:
            if mark.role in _SILENT:
                continue
            placed[mark] = instruction(str(mark.number))
            instructions.append(placed[mark])
        if where == "after":
            for pi in reversed(instructions):
                element.addnext(pi)
        else:
            for pi in instructions:
                element.addprevious(pi)
    for (element, where), here in groups.items():
        if where == "instead":
            _vanish(element, _words(marks, element), replaced=any(mark.role == "output" for mark in here))


def _leave(line: Line, marks: list[Mark]) -> None:
    """Take away the paragraph, or on a slide the whole text box, in which nothing but tags for the slide stood."""
    segment = marks[0].segment
    if line.attribute or segment.dialect.paragraph == segment.dialect.cell:
        return
    if "".join(map(str, line.element.itertext())).strip() or SOLID in line.text:
        return
    if _others(line.element, segment.dialect):
        _vanish(line.element, segment)
        return
    if any(mark.tag.letter in ("sp", "col") for mark in marks):
        return
    body = line.element.getparent()
    shape = body.getparent() if body is not None else None
    parent = shape.getparent() if shape is not None else None
    if shape is not None and parent is not None and segment.owner and str(shape.tag).endswith("}sp"):
        parent.remove(shape)


def _words(marks: list[Mark], element: Element) -> Segment:
    return next(mark.segment for mark in marks if mark.position.element is element)


def _vanish(element: Element, segment: Segment, *, replaced: bool = False) -> None:
    """Remove an element; `replaced` says that an output stands for it."""
    dialect = segment.dialect
    kept = dialect.keep_paragraph and next(element.iter(dialect.keep_paragraph), None) is not None
    if element.tag == dialect.paragraph and (kept or dialect.paragraph == dialect.cell):
        return
    parent = element.getparent()
    if parent is None:
        return
    if element.tag == dialect.paragraph and parent.tag in dialect.containers and not replaced and not _others(element, dialect):
        return  # a cell's only paragraph stays, empty
    _leave_comments(element, dialect)
    for child in list(element):
        if isinstance(child.tag, str) and child.tag.endswith(_ANCHORS):
            element.addprevious(child)
    if element.tag == dialect.cell:
        element.addprevious(instruction(LESS))
    parent.remove(element)
    if element.tag == dialect.row and parent.tag == dialect.table and not any(is_instruction(node) or node.tag == dialect.row for node in parent):
        _vanish_table(parent, dialect)


def _leave_comments(element: Element, dialect: Dialect) -> None:
    """Take away the ranges of the comments that are anchored in what vanishes: a note to a tag goes with the tag."""
    anchors = list(element.iter(dialect.comment_marks[0])) if dialect.comment_marks else []
    for anchor in anchors:
        for node in list(element.getroottree().getroot().iter(*dialect.comment_marks[1:])):
            if node.attrib.items() == anchor.attrib.items():
                _drop(node)


def _vanish_table(table: Element, dialect: Dialect) -> None:
    """Remove a table that has lost its only row; its container stays one that ends with a paragraph."""
    frame = next(table.iterancestors(dialect.frame), None) if dialect.frame else table
    parent = frame.getparent() if frame is not None else None
    if frame is None or parent is None or dialect.paragraph == dialect.cell:
        return
    parent.remove(frame)


def _others(paragraph: Element, dialect: Dialect) -> bool:
    parent = paragraph.getparent()
    assert parent is not None
    controls = frozenset() if parent.tag in dialect.must_end_with_paragraph else dialect.transparent
    return any(sibling is not paragraph and (sibling.tag in (dialect.paragraph, dialect.table) or sibling.tag in controls) for sibling in parent)
