"""What is left of a line, a cell or a row when its tags are taken away: the question behind every judgement about places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docautomat.compiler.marks import Mark
from docautomat.compiler.merges import move_labels
from docautomat.markup.language import Element, Line, Story

__all__ = ["Lines", "ancestor", "common", "whole"]

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BRANCHES = frozenset({f"{_MC}Choice", f"{_MC}Fallback"})


class Lines:
    """The lines of a story that hold tags, and what else stands in them."""

    def __init__(self, story: Story, marks: Iterable[Mark], inline: Iterable[Mark]) -> None:
        """`inline` are the joints of blocks that lie in one line: they count as content of it."""
        self._story = story
        self._inline = set(inline)
        self._masks: dict[Line, str] = {}
        self._elements: dict[Element, list[Line]] | None = None
        self.of: dict[Line, list[Mark]] = {}
        for mark in marks:
            if not mark.synthetic:
                self.of.setdefault(mark.line, []).append(mark)

    def mask(self, line: Line) -> str:
        """Return the line's text with all tags blanked that do not count as content."""
        mask = self._masks.get(line)
        if mask is None:
            mask = self._masks[line] = self._blanked(line, keep_inline=True)
        return mask

    def bare(self, line: Line, but: Mark | None = None) -> bool:
        """Say whether nothing stands in the line but statements and comments, and `but`."""
        return not self._blanked(line, keep_inline=False, but=but).strip()

    def _blanked(self, line: Line, *, keep_inline: bool, but: Mark | None = None) -> str:
        chars = list(line.text)
        for mark in self.of.get(line, ()):
            keep = mark is not but and (mark.role in ("output", "escape") or (keep_inline and mark in self._inline and mark.role != "single"))
            chars[mark.tag.start : mark.tag.end] = ("x" if keep else " ") * (mark.tag.end - mark.tag.start)
        return "".join(chars)

    def edges(self, mark: Mark) -> tuple[bool, bool]:
        """Say whether a mark stands at its line's head, and whether at its tail."""
        mask = self.mask(mark.line)
        return not mask[: mark.tag.start].strip(), not mask[mark.tag.end :].strip()

    def edges_in(self, mark: Mark, element: Element) -> tuple[bool, bool]:
        """Say whether a mark stands at the head of a row, cell or content control, and whether at its tail."""
        lines = self.inside(mark, element)
        index = lines.index(mark.line)
        head, tail = self.edges(mark)
        before = "".join(self.mask(line) for line in lines[:index])
        after = "".join(self.mask(line) for line in lines[index + 1 :])
        return head and not before.strip(), tail and not after.strip()

    def move_labels(self, row: Element, mark: Mark) -> None:
        """Move what merged cells of a row show into the row below, since the row goes with a tag."""
        merges, dialect = self._story.merges, mark.segment.dialect
        if merges and move_labels(row, ancestor(mark.line.element, dialect.cell), merges, dialect):
            self._elements = None

    def inside(self, mark: Mark, element: Element) -> list[Line]:
        """Return the lines in the row, cell or content control `element`, which holds `mark`."""
        if self._elements is None:
            self._elements = {}
            known = {line.element: line for line in self.of if not line.attribute}
            for segment in self._story.segments:
                tags = [tag for tag in (segment.dialect.row, segment.dialect.cell, *segment.dialect.controls) if tag]
                for read in segment.lines() if tags else ():
                    line = known.get(read.element, read)  # where there are marks, the line that they know
                    for parent in line.element.iterancestors(*tags):
                        self._elements.setdefault(parent, []).append(line)
        return self._elements.get(element, [mark.line])


def ancestor(element: Element, tag: str) -> Element | None:
    """Return the nearest element of that name around `element`."""
    return next(element.iterancestors(tag), None) if tag else None


def whole(element: Element | None) -> Element | None:
    """Return an element with its twins in the branches of `mc:AlternateContent` around it, if there is one."""
    while element is not None and (parent := element.getparent()) is not None and parent.tag in _BRANCHES:
        element = parent.getparent()
    return element


def common(elements: Iterable[Element]) -> Element | None:
    """Return the innermost element that holds all of `elements`."""
    chains = [list(_chain(element)) for element in elements]
    found = None
    for level in zip(*chains, strict=False):
        if any(element is not level[0] for element in level):
            break
        found = level[0]
    return found


def _chain(element: Element) -> Iterator[Element]:
    yield from reversed([element, *element.iterancestors()])
