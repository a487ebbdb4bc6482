"""Cells that hold one value, whichever of several.

    {% if a %}{{ x }}{% elif b %}text{% endif %}   becomes   {% if a %}{{ x }}{% elif b %}{{ 'text' }}{% else %}{{ none }}{% endif %}

so that in each case exactly one output stands for the whole cell, and gives it its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from docautomat.compiler.hoisting import instruction
from docautomat.compiler.marks import Mark, Role
from docautomat.lexer import Tag
from docautomat.markup.language import Element, is_instruction

__all__ = ["choice_of"]


@dataclass(slots=True)
class _Branch:
    """What stands behind a tag, up to the next one of the same construct."""

    tag: Element | None = None
    items: list[str | Element | _Choice] = field(default_factory=list)
    """Texts, outputs, statements that print nothing, and choices."""


@dataclass(slots=True)
class _Choice:
    branches: list[_Branch]
    end: Element | None = None
    complete: bool = False
    """Whether it has an `else`."""


def choice_of(cell: Element, by_number: Mapping[str, Mark], marks: list[Mark]) -> tuple[list[Element], list[Mark]] | None:
    """Return the instructions that write a cell, and the outputs of which one is its value; `None` if it is no choice between values.

    `marks` grow by the outputs for texts and for nothing, and by the `else` of a construct that lacks one.
    """
    root = _read(cell, by_number)
    if root is None or not any(isinstance(item, _Choice) for item in root.items):
        return None
    outputs = [mark for node in cell.iter() if is_instruction(node) and (mark := by_number[node.text or ""]).role == "output"]
    if not outputs or not _is_one(root, by_number):
        return None
    writer = _Writer(outputs[0], by_number, marks)
    return list(writer.branch(root)), [*outputs, *writer.added]


def _read(cell: Element, by_number: Mapping[str, Mark]) -> _Branch | None:
    """Return the texts and tags of a cell; `None` for a formula, text of several runs, or tags other than outputs, `set` and `if`."""
    root = _Branch()
    open_: list[_Choice] = [_Choice([root])]
    for node in cell.iter():
        if is_instruction(node):
            mark = by_number.get(node.text or "")
            if mark is None or not _take(mark, node, open_):
                return None
            open_[-1].branches[-1].items.append(node.tail or "")
        elif isinstance(node.tag, str) and node is not cell:
            if etree.QName(node).localname not in ("is", "t"):
                return None
            open_[-1].branches[-1].items.append(node.text or "")
    return root if len(open_) == 1 else None


def _take(mark: Mark, node: Element, open_: list[_Choice]) -> bool:
    """Put a tag where it belongs; say whether it may stand in such a cell."""
    here = open_[-1].branches[-1].items
    if mark.role == "output" or (mark.role == "single" and mark.keyword == "set"):
        here.append(node)
    elif mark.role == "open" and mark.keyword == "if":
        open_.append(_Choice([_Branch(node)]))
        here.append(open_[-1])
    elif mark.role == "middle" and len(open_) > 1:
        open_[-1].branches.append(_Branch(node))
        open_[-1].complete |= mark.keyword == "else"
    elif mark.role == "close" and mark.keyword == "endif" and len(open_) > 1:
        open_.pop().end = node
    else:
        return False
    return True


def _prints(item: str | Element | _Choice, by_number: Mapping[str, Mark]) -> bool:
    if isinstance(item, str):
        return bool(item.strip())
    return isinstance(item, _Choice) or by_number[item.text or ""].role == "output"


def _is_one(branch: _Branch, by_number: Mapping[str, Mark], most: int = 1) -> bool:
    """Say whether a branch prints one thing, or nothing."""
    printing = [item for item in branch.items if _prints(item, by_number)]
    return len(printing) <= most and all(_is_one(inner, by_number) for item in printing if isinstance(item, _Choice) for inner in item.branches)


@dataclass(slots=True)
class _Writer:
    """Writes branches as instructions; what it adds is told at the place of `model`, the cell's first output."""

    model: Mark
    by_number: Mapping[str, Mark]
    marks: list[Mark]
    added: list[Mark] = field(default_factory=list)

    def branch(self, branch: _Branch) -> Iterator[Element]:
        """Yield the instructions of a branch, one output among them in each case."""
        for item in branch.items:
            if isinstance(item, _Choice):
                yield from self._choice(item)
            elif not isinstance(item, str):
                yield item
            elif item.strip():
                yield self._output(_quoted(item))
        if not any(_prints(item, self.by_number) for item in branch.items):
            yield self._output("none")

    def _choice(self, choice: _Choice) -> Iterator[Element]:
        for branch in choice.branches:
            if branch.tag is not None:
                yield branch.tag
            yield from self.branch(branch)
        if not choice.complete:
            yield instruction(str(self._mark("statement", "else", "middle").number))
            yield self._output("none")
        if choice.end is not None:
            yield choice.end

    def _output(self, body: str) -> Element:
        self.added.append(self._mark("output", body, "output"))
        return instruction(str(self.added[-1].number))

    def _mark(self, kind: str, body: str, role: Role) -> Mark:
        like, keyword = self.model, body if kind == "statement" else ""
        tag = Tag(kind=kind, start=like.tag.start, end=like.tag.end, source=like.tag.source, body=body, keyword=keyword)  # type: ignore[arg-type]
        made = Mark(len(self.marks), tag, role, like.segment, like.line, like.place, synthetic=True)
        self.marks.append(made)
        return made


def _quoted(text: str) -> str:
    """Return a text as Jinja writes it."""
    shown = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{shown}'"
