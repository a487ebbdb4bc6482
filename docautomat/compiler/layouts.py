"""The layout program: the structure tags alone, which tell before anything is written which sheets and rows come out.

For each sheet that comes out it yields its number, the iterations of the sheet loops around it and its name, and the tokens of its row map, where columns
repeat or go those of the columns before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

import jinja2

from docautomat.compiler.blocks import Block
from docautomat.compiler.keeping import Keeper
from docautomat.compiler.marks import Mark
from docautomat.compiler.sheetplans import SheetPlan, SheetsFound
from docautomat.compiler.source import Program, Token, assemble, streams
from docautomat.compiler.story import SWITCH, CompiledStory, around_units, link
from docautomat.markup.spreadsheetml.bands import BAND, SYNC

__all__ = ["COLUMNS", "NAME", "layout_program"]

COLUMNS = "\x1a"
"""Ends the layout of a sheet's columns; the rows' follows."""

NAME = "\x16"
"""Encloses the name of a sheet that floats; before it stand the iterations of the sheet loops, each with a comma."""


@dataclass(slots=True)
class _Node:
    """A block and what stands in it, while the layout program is pruned."""

    items: list[str | Mark | Token | _Node] = field(default_factory=list)
    block: Block | None = None
    rows: bool = False
    needed: bool = False


def layout_program(found: SheetsFound, keeper: Keeper, environment: jinja2.Environment) -> CompiledStory:
    """Return the program of the structure tags alone."""
    of_mark = {mark: block for block in found.blocks for mark in block.joints}
    ids = {block: number for number, block in enumerate(found.blocks)}
    before, after = around_units(found.marks)
    items: list[str | Mark | Token] = []
    for plan in found.plans:
        for mark in before.get(plan.number, ()):
            items.append(mark)
            if mark.role == "open" and mark.keyword == "for":
                items.append(Token("name", f"\x03set {_iteration(ids[of_mark[mark]])} = loop.index0\x04"))
        items.append(Token("switch", f"{SWITCH}{plan.number}{SWITCH}"))
        if plan.floats:
            items += _floating(plan, found)
        if plan.columns is not None:
            items += [*plan.columns.layout(), Token("name", COLUMNS)]
        for segment in found.story.segments:
            if segment.unit == plan.number and segment.partname:
                items += _needed(streams(segment, found.marks, lambda name, plan=plan: _token(name, plan, keeper)))  # type: ignore[misc]
        items += after.get(plan.number, ())
    stream = list(_flat(_tree(items, of_mark), ids))
    program: Program = assemble("layout", stream, lambda mark: ("_sheet_name" if mark.role == "output" else "_nothing", 0))
    return link("layout", program, environment, found.story.segments, [])


_STORED = frozenset({"set", "macro"})


def _needed(stream: Iterable[str | Mark | Token]) -> Iterator[str | Mark | Token]:
    """Yield what of a sheet may bear on its layout: statements, rows, and what the author stores in a name."""
    stored = 0
    for item in stream:
        if isinstance(item, Mark):
            if item.synthetic and item.line.attribute:
                continue  # a picture that goes if there is none to show has no rows
            stored += (item.role == "open" and item.keyword in _STORED) - (item.role == "close" and item.keyword[3:] in _STORED)
            if stored or item.role != "output":
                yield item
        elif stored or (isinstance(item, Token) and item.text):
            yield item


def _floating(plan: SheetPlan, found: SheetsFound) -> Iterator[Mark | Token]:
    """Yield what tells a sheet's copies apart: iterations and name."""
    yield Token("name", "".join(f"\x01 {_iteration(loop)}\x02," for loop in plan.units) + NAME)
    for segment in found.story.segments:
        if segment.unit == plan.number and not segment.partname:
            text = [item if not isinstance(item, str) else Token("name", unescape(_inner(item))) for item in streams(segment, found.marks)]
            yield from text
    yield Token("name", NAME)


def _iteration(loop: int) -> str:
    """Return the name under which the program keeps a sheet loop's count."""
    return f"__sheet_{loop}"


def _inner(text: str) -> str:
    """Return what stands between the tags of the element that holds a sheet's name."""
    return text.rpartition("<name>")[2].partition("</name>")[0]


def _token(name: str, plan: SheetPlan, keeper: Keeper) -> Token:
    """Return what an instruction of ours adds to the layout; no text where nothing."""
    kind, _, rest = name.partition(" ")
    if name == "sync":
        return Token(name, SYNC)
    if kind == "endrows" and plan.bands:
        return Token(name, BAND)
    if not plan.moves or kind not in ("row", "gap"):
        return Token(name, keeper.layout.get(name, ""))
    return Token(name, f"{rest.partition('_')[0]} {keeper.sets(plan.number, rest)}")


def _tree(items: list[str | Mark | Token], of_mark: Mapping[Mark, Block]) -> _Node:
    root = _Node(needed=True)
    stack = [root]
    for item in items:
        if isinstance(item, str):
            stack[-1].items.append(item)
        elif isinstance(item, Token):
            last = stack[-1].items[-1] if stack[-1].items else None
            holder = last if item.name.startswith("kept ") and isinstance(last, _Node) else stack[-1]
            holder.items.append(item)
            for node in stack:
                node.needed = True
                node.rows |= item.name.split(" ")[0] not in ("name", "switch")
        elif item.role == "open" and item in of_mark:
            node = _Node([item], of_mark[item])
            node.needed = item.keyword in ("set", "macro")
            stack[-1].items.append(node)
            stack.append(node)
        elif item.role in ("middle", "close") and len(stack) > 1:
            stack[-1].items.append(item)
            if item.role == "close":
                done = stack.pop()
                stack[-1].needed |= done.needed
        elif item.role in ("single", "output"):
            stack[-1].items.append(item)
            for node in stack:
                node.needed = True
    return root


def _flat(node: _Node, ids: Mapping[Block, int]) -> Iterable[str | Mark | Token]:
    block = node.block
    loop = block is not None and node.rows and block.keyword == "for" and not block.opening.position.where.startswith("unit")
    if loop and block is not None:
        yield Token("loop", f"({ids[block]} ")
    for item in node.items:
        if isinstance(item, _Node):
            if item.needed:
                yield from _flat(item, ids)
        else:
            yield item
            if loop and isinstance(item, Mark) and item.role == "open":
                yield Token("iteration", "| ")
    if loop:
        yield Token("end", ") ")
