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
from collections.abc import Iterable, Iterator

from docautomat.compiler.blocks import Block
from docautomat.compiler.marks import Mark, Position
from docautomat.errors import Finding
from docautomat.markup.language import Element, Line, Story

__all__ = ["judge"]

_LETTERS_READY = frozenset({"", "p", "tr", "r", "slide", "sheet"})
_WHOLE_UNIT = frozenset({"slide", "sheet"})


def judge(story: Story, marks: list[Mark], blocks: list[Block]) -> list[Finding]:
    """Set the position of every mark; return the findings of ends that stand in no possible place."""
    judgement = _Judgement(story, marks, blocks)
    for block in blocks:
        judgement.block(block)
    judgement.vanish()
    return judgement.findings


class _Judgement:
    def __init__(self, story: Story, marks: list[Mark], blocks: list[Block]) -> None:
        self.story = story
        self.marks = marks
        self.findings: list[Finding] = []
        self.of_line: dict[Line, list[Mark]] = {}
        for mark in marks:
            if not mark.synthetic:
                self.of_line.setdefault(mark.line, []).append(mark)
        self.inline = {mark for block in blocks if _one_line(block) for mark in block.joints}
        self._masks: dict[Line, str] = {}
        self._rows: dict[Element, list[Line]] | None = None

    # --- blocks ---------------------------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        joints = block.joints
        if any(mark.line.attribute for mark in joints):
            if not _one_line(block):
                self._apart(block)
            return
        if not self._letters(joints):
            return
        if any(mark.tag.letter in _WHOLE_UNIT for mark in joints):
            self._units(block)
            return
        lettered = [mark for mark in joints if mark.tag.letter in ("p", "tr")]
        if lettered:
            if len(lettered) != len(joints):
                self._lonely_letter(block)
                return
            for mark in joints:
                self._instead_by_letter(mark)
        elif _one_line(block):
            self._in_line(block)
        elif len({mark.segment for mark in joints}) > 1:
            self._over_segments(block)
        else:
            self._by_place(block)

    def _letters(self, joints: list[Mark]) -> bool:
        ready = True
        for mark in joints:
            letter = mark.tag.letter
            unit = mark.segment.dialect.unit
            sheet = unit == "sheet"
            if letter not in _LETTERS_READY or (letter in _WHOLE_UNIT and unit != letter) or (letter in ("p", "r") and sheet):
                ready = False
                hint = "leave the letter out, or use tr or sheet" if sheet else "leave the letter out, or use p or tr"
                if letter == "col" and sheet:
                    hint = "the columns of a sheet do not repeat: let the rows repeat, or write each column"
                self._say(mark, "letter", f"the letter {letter} cannot be used here", hint)
        return ready

    def _lonely_letter(self, block: Block) -> None:
        lettered = next(mark for mark in block.joints if mark.tag.letter)
        other = next(mark for mark in block.joints if not mark.tag.letter)
        self._say(
            lettered,
            "letter-pair",
            f"one end has the letter {lettered.tag.letter}, the other ({_where(other)}) has none",
            "write the letter in both, or in none",
        )

    def _instead_by_letter(self, mark: Mark) -> None:
        element: Element | None = mark.line.element
        if mark.tag.letter == "tr":
            element = _ancestor(mark.line.element, mark.segment.dialect.row)
            if element is None:
                self._say(mark, "letter-tr", "the letter tr stands outside a table row", "use it in a table, or leave it out")
                return
            text = "".join(self._mask(line) for line in self._row_lines(mark, element))
        else:
            text = self._mask(mark.line)
        if text.strip():
            what = "row" if mark.tag.letter == "tr" else "paragraph"
            self._say(
                mark,
                "text-beside-letter",
                f"there is other text in the {what} that vanishes with this tag",
                f"put the tag into a {what} of its own, or leave the letter {mark.tag.letter} out",
            )
        mark.position = Position("instead", element)

    def _in_line(self, block: Block) -> None:
        holders = {self._holder(mark) for mark in block.joints}
        where = "text" if len(holders) == 1 else "lift"
        for mark in block.joints:
            mark.position = Position("text" if where == "text" else "lift", mark.line.element)

    @staticmethod
    def _holder(mark: Mark) -> Element:
        holder = mark.line.element
        for piece in mark.line.pieces:
            if piece.start > mark.tag.start:
                break
            if piece.is_text and piece.text:
                holder = piece.holder
        return holder

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
        common = _common(mark.line.element for mark in joints)
        if common is None:
            self._apart(block)
        elif common.tag == words.row:
            self._around_row(block, common)
        elif common.tag == words.table:
            self._rows_of_table(block, common)
        elif all(mark.line.element.getparent() is common for mark in joints):
            self._paragraphs(block)
        else:
            self._apart(block)

    def _around_row(self, block: Block, row: Element) -> None:
        if len(block.joints) > 2:
            middle = block.joints[1]
            self._say(middle, "else-in-row", f"{middle.keyword} stands in the row that its block repeats", "put each branch into a row of its own")
            return
        block.opening.position = Position("before", row)
        block.closing.position = Position("after", row)

    def _rows_of_table(self, block: Block, table: Element) -> None:
        for mark in block.joints:
            row = _child_of(mark.line.element, table)
            head, tail = self._edges_in_row(mark, row)
            if not head and not tail:
                self._say(
                    mark,
                    "middle-of-row",
                    f"this tag stands in the middle of a row, its other end ({_where(_other(block, mark))}) in another row",
                    "put it first or last in the row, or into a row of its own",
                )
            mark.position = Position("instead" if head and tail else "before" if head else "after", row)

    def _paragraphs(self, block: Block) -> None:
        edges = {mark: self._edges(mark) for mark in block.joints}
        if all(head or tail for head, tail in edges.values()):
            for mark, (head, tail) in edges.items():
                mark.position = Position("instead" if head and tail else "before" if head else "after", mark.line.element)
            return
        for mark in block.joints:
            mark.position = Position("lift", mark.line.element)

    def _apart(self, block: Block) -> None:
        other = block.closing
        self._say(
            block.opening,
            "apart",
            f"this {block.keyword} and its {other.keyword or 'end'} ({_where(other)}) stand in places that do not fit together",
            "put both into one paragraph, into paragraphs of one cell or page, or into rows of one table",
        )

    # --- edges ----------------------------------------------------------------------------------------------------------------------

    def _mask(self, line: Line) -> str:
        """Return the line's text with all tags blanked that do not count as content."""
        mask = self._masks.get(line)
        if mask is None:
            chars = list(line.text)
            for mark in self.of_line.get(line, ()):
                keep = mark.role == "output" or (mark in self.inline and mark.role != "single")
                fill = "x" if keep else " "
                chars[mark.tag.start : mark.tag.end] = fill * (mark.tag.end - mark.tag.start)
            mask = self._masks[line] = "".join(chars)
        return mask

    def _edges(self, mark: Mark) -> tuple[bool, bool]:
        mask = self._mask(mark.line)
        return not mask[: mark.tag.start].strip(), not mask[mark.tag.end :].strip()

    def _edges_in_row(self, mark: Mark, row: Element) -> tuple[bool, bool]:
        lines = self._row_lines(mark, row)
        index = lines.index(mark.line)
        head, tail = self._edges(mark)
        before = "".join(self._mask(line) for line in lines[:index])
        after = "".join(self._mask(line) for line in lines[index + 1 :])
        return head and not before.strip(), tail and not after.strip()

    def _row_lines(self, mark: Mark, row: Element) -> list[Line]:
        if self._rows is None:
            self._rows = {}
            known = {line.element: line for line in self.of_line if not line.attribute}
            for segment in self.story.segments:
                for read in segment.lines():
                    line = known.get(read.element, read)  # where there are marks, the line that they know
                    for parent in line.element.iterancestors(segment.dialect.row):
                        self._rows.setdefault(parent, []).append(line)
        return self._rows.get(row, [mark.line])

    # --- what holds nothing but statements vanishes ----------------------------------------------------------------------------------

    def vanish(self) -> None:
        """Let paragraphs and rows that hold only statements or comments go, with their tags in their place."""
        for line, marks in self.of_line.items():
            if not line.attribute and self._bare(line) and all(mark.position.where == "text" for mark in marks):
                for mark in marks:
                    mark.position = Position("instead", line.element)
        rows: dict[Element, list[Mark]] = {}
        for mark in self.marks:
            row = _ancestor(mark.line.element, mark.segment.dialect.row)
            if row is not None and not mark.synthetic and not mark.line.attribute:
                rows.setdefault(row, []).append(mark)
        for row, marks in rows.items():
            if all(mark.position.element is row or mark.position.where in ("instead", "gone") for mark in marks) and all(
                self._bare(line) for line in self._row_lines(marks[0], row)
            ):
                for mark in marks:
                    mark.position = Position("instead", row)

    def _bare(self, line: Line) -> bool:
        chars = list(line.text)
        for mark in self.of_line.get(line, ()):
            fill = "x" if mark.role == "output" else " "
            chars[mark.tag.start : mark.tag.end] = fill * (mark.tag.end - mark.tag.start)
        return not "".join(chars).strip()

    def _say(self, mark: Mark, code: str, message: str, hint: str) -> None:
        self.findings.append(Finding(code=code, severity="error", place=mark.place, message=message, hint=hint))


def _one_line(block: Block) -> bool:
    return all(mark.line is block.opening.line for mark in block.joints)


def _other(block: Block, mark: Mark) -> Mark:
    return block.closing if mark is not block.closing else block.opening


def _where(mark: Mark) -> str:
    return str(dataclasses.replace(mark.place, file=""))


def _ancestor(element: Element, tag: str) -> Element | None:
    return next(element.iterancestors(tag), None) if tag else None


def _child_of(element: Element, ancestor: Element) -> Element:
    while True:
        parent = element.getparent()
        if parent is ancestor or parent is None:
            return element
        element = parent


def _common(elements: Iterable[Element]) -> Element | None:
    """Return the innermost element that holds all of `elements`."""
    chains = [list(_chain(element)) for element in elements]
    common = None
    for level in zip(*chains, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def _chain(element: Element) -> Iterator[Element]:
    yield from reversed([element, *element.iterancestors()])
