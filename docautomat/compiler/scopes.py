"""Judge where the ends of each block stand, and so what the block repeats or drops (the place table of the reference).

| where the tags stand                      | what repeats or goes                        |
|-------------------------------------------|---------------------------------------------|
| in one paragraph or cell                  | the text between                            |
| in different paragraphs of one container  | the paragraphs (and tables) between         |
| in different cells of one row             | that row                                    |
| in different rows of one table or sheet   | the rows between                            |
| on different slides or sheets             | the slides or sheets from first to last     |
| anything else                             | a finding that names both places            |

Each end is judged by itself: alone in its paragraph (row) that element vanishes; at its head or tail the boundary stands before or behind the element; in the
middle of a text the block is cut there, and then all its ends are cuts, as docxtpl does. A letter (`p`, `tr`, `slide`) always wins.
"""

from __future__ import annotations

import dataclasses

import jinja2

from docautomat.compiler.alone import find_alone
from docautomat.compiler.blocks import Block, of_cells, of_columns
from docautomat.compiler.bodies import settle_bodies
from docautomat.compiler.controls import level, open_around, open_controls
from docautomat.compiler.letters import Letters
from docautomat.compiler.lines import Lines, ancestor, common
from docautomat.compiler.marks import Mark, Position
from docautomat.compiler.merges import merged_cells, tell_repeated
from docautomat.errors import Finding
from docautomat.markup.language import Element, Story

__all__ = ["judge"]


def judge(story: Story, marks: list[Mark], blocks: list[Block], environment: jinja2.Environment) -> list[Finding]:
    """Set the position of every mark; return the findings of ends that stand in no possible place."""
    open_controls(blocks)
    story.merges = merged_cells(marks)
    judgement = _Judgement(story, marks, blocks)
    for block in blocks:
        judgement.block(block)
    judgement.single_letters(blocks)
    if not judgement.findings:
        settle_bodies(marks, blocks, judgement.lines, environment, judgement.say)
    tell_repeated(story.merges, blocks)
    judgement.vanish()
    find_alone(judgement.lines)
    return judgement.findings


class _Judgement:
    def __init__(self, story: Story, marks: list[Mark], blocks: list[Block]) -> None:
        self.marks = marks
        self.findings: list[Finding] = []
        self.lines = Lines(story, marks, (mark for block in blocks if _one_line(block) for mark in block.joints))
        self.letters = Letters(marks, self.lines, self.say)

    # --- blocks ---------------------------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        joints = block.joints
        letters = {mark.tag.letter for mark in joints} - {"", "r"}
        if any(mark.line.attribute for mark in joints) and letters not in ({"sp"}, {"slide"}):
            if not _one_line(block):
                self._apart(block)
            return
        if not self.letters.allowed(joints):
            return
        if letters and any(mark.tag.letter == "" for mark in joints):
            self._lonely_letter(block)
        elif letters:
            self._lettered(block, letters)
        elif _one_line(block):
            self._in_line(block)
        elif len({mark.segment for mark in joints}) > 1:
            self._over_segments(block)
        else:
            self._by_place(block)

    def _lettered(self, block: Block, letters: set[str]) -> None:
        whole = letters & {"slide", "sheet", "sp", "col", "cells"}
        if whole and len(letters) > 1:
            self._apart(block)
        elif "sp" in whole:
            self.letters.shapes(block)
        elif "col" in whole:
            self.letters.columns(block)
        elif "cells" in whole:
            self.letters.cells(block)
        elif whole:
            self._units(block)
        else:
            for mark in block.joints:
                self.letters.instead(mark)

    def single_letters(self, blocks: list[Block]) -> None:
        """Judge the letters of tags that stand alone: `{{p x}}`, `{%tr set … %}`, `{#p … #}`."""
        joints = {mark for block in blocks for mark in block.joints}
        for mark in self.marks:
            if of_columns(mark) and mark.line.attribute:
                mark.position = Position("gone")  # the name of a table's column, which repeats the text of its head
            if of_cells(mark) and mark not in joints and mark.role != "comment":
                self.say(mark, "letter", "the letter cells goes with for and if, each with its end", "leave the letter out")
            if mark.role == "unit":
                self._of_unit(mark, blocks)
            if mark in joints or mark.tag.letter not in ("p", "tr", "tc") or mark.synthetic:
                continue
            if mark.line.attribute:
                self.say(mark, "letter", f"the letter {mark.tag.letter} cannot be used here", "leave the letter out")
            elif self.letters.allowed([mark]):
                self.letters.instead(mark)

    def _of_unit(self, mark: Mark, blocks: list[Block]) -> None:
        """Let a statement about its slide stand in front of it, where the blocks around the slide reach it, and those on it do not."""
        if not self.letters.allowed([mark]):
            return
        mark.position = Position("unit-head")
        for block in blocks:
            on_slide = not block.opening.position.where.startswith("unit")
            if on_slide and block.opening.segment is mark.segment and block.opening.number < mark.number < block.closing.number:
                hint = f"take it out, and write {{%slide {mark.keyword} … if … %}} where it depends on something"
                self.say(mark, "slide-in-block", f"{mark.keyword} is about the whole slide, but stands in a block on it", hint)
                return

    def _lonely_letter(self, block: Block) -> None:
        lettered = next(mark for mark in block.joints if mark.tag.letter)
        other = next(mark for mark in block.joints if not mark.tag.letter)
        self.say(
            lettered,
            "letter-pair",
            f"one end has the letter {lettered.tag.letter}, the other ({_where(other)}) has none",
            "write the letter in both, or in none",
        )

    def _in_line(self, block: Block) -> None:
        holders = {mark.line.holder_at(mark.tag.start) for mark in block.joints}
        where = "text" if len(holders) == 1 else "lift"
        for mark in block.joints:
            mark.position = Position("text" if where == "text" else "lift", mark.line.element)

    def _units(self, block: Block) -> None:
        for mark in block.joints:
            mark.position = Position("unit-after" if mark.role == "close" else "unit-before")

    def _over_segments(self, block: Block) -> None:
        units = {mark.segment.unit for mark in block.joints}
        if len(units) != len(block.joints) or any(not mark.segment.dialect.unit for mark in block.joints):
            self._apart(block)
            return
        self._units(block)

    def _by_place(self, block: Block) -> None:
        joints = block.joints
        words = joints[0].segment.dialect
        shared = common(mark.line.element for mark in joints)
        outer = level(shared, words) if shared is not None else None
        if shared is None or outer is None:
            self._apart(block)
        elif outer.tag == words.row:
            self._around_row(block, outer)
        elif outer.tag == words.table:
            self._rows_of_table(block, shared)
        elif all(mark.line.element.getparent() is shared for mark in joints):
            self._paragraphs(block)
        else:
            self._apart(block)

    def _around_row(self, block: Block, row: Element) -> None:
        if len(block.joints) > 2:
            middle = block.joints[1]
            self.say(middle, "else-in-row", f"{middle.keyword} stands in the row that its block repeats", "put each branch into a row of its own")
            return
        block.opening.position = Position("before", row)
        block.closing.position = Position("after", row)

    def _rows_of_table(self, block: Block, table: Element) -> None:
        for mark in block.joints:
            row = _child_of(mark.line.element, table)
            head, tail = self.lines.edges_in(mark, row)
            if not head and not tail:
                self.say(
                    mark,
                    "middle-of-row",
                    f"this tag stands in the middle of a row, its other end ({_where(_other(block, mark))}) in another row",
                    "put it first or last in the row, or into a row of its own",
                )
            mark.position = Position("instead" if head and tail else "before" if head else "after", row)

    def _paragraphs(self, block: Block) -> None:
        edges = {mark: self.lines.edges(mark) for mark in block.joints}
        if all(head or tail for head, tail in edges.values()):
            for mark, (head, tail) in edges.items():
                mark.position = Position("instead" if head and tail else "before" if head else "after", mark.line.element)
            return
        for mark in block.joints:
            open_around(mark)
            mark.position = Position("lift", mark.line.element)

    def _apart(self, block: Block) -> None:
        other = block.closing
        self.say(
            block.opening,
            "apart",
            f"this {block.keyword} and its {other.keyword or 'end'} ({_where(other)}) stand in places that do not fit together",
            "put both into one paragraph, into paragraphs of one cell or page, or into rows of one table",
        )

    # --- what holds nothing but statements vanishes ----------------------------------------------------------------------------------

    def vanish(self) -> None:
        """Let paragraphs and rows that hold only statements or comments go, with their tags in their place."""
        for line, marks in self.lines.of.items():
            if not line.attribute and self.lines.bare(line) and all(mark.position.where == "text" for mark in marks):
                for mark in marks:
                    mark.position = Position("instead", line.element)
        rows: dict[Element, list[Mark]] = {}
        for mark in self.marks:
            row = ancestor(mark.line.element, mark.segment.dialect.row)
            if row is not None and not mark.synthetic and not mark.line.attribute:
                rows.setdefault(row, []).append(mark)
        for row, marks in rows.items():
            if all(
                mark.position.element is row or (mark.position.where in ("instead", "gone", "column") and mark.role not in ("cell", "element"))
                for mark in marks
            ) and all(self.lines.bare(line) for line in self.lines.inside(marks[0], row)):
                for mark in marks:
                    mark.position = Position("column" if mark.position.where == "column" else "instead", row)

    def say(self, mark: Mark, code: str, message: str, hint: str) -> None:
        self.findings.append(Finding(code=code, severity="error", place=mark.place, message=message, hint=hint))


def _one_line(block: Block) -> bool:
    return all(mark.line is block.opening.line for mark in block.joints)


def _other(block: Block, mark: Mark) -> Mark:
    return block.closing if mark is not block.closing else block.opening


def _where(mark: Mark) -> str:
    return str(dataclasses.replace(mark.place, file=""))


def _child_of(element: Element, ancestor: Element) -> Element:
    while True:
        parent = element.getparent()
        if parent is ancestor or parent is None:
            return element
        element = parent
