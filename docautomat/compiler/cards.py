"""Shapes of a slide that repeat stand in a grid, which continues on a further copy of the slide when it is full.

    {%sp for c in cards %} {{ grid(columns=3, rows=2, gap="5 mm") }}        in the alternative text of the drawn card, or in its text

becomes       for c in cards, set _card = loop.index0,   U+001E page U+001E   <a:off x="…column…" y="…row…"/>   U+001E / U+001E   endfor
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import jinja2
from jinja2 import nodes

from docautomat.compiler.blocks import Block
from docautomat.compiler.hoisting import in_attribute, instruction
from docautomat.compiler.looks import Styled
from docautomat.compiler.made import output
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import Element, Segment, Site, is_instruction
from docautomat.markup.presentationml.frames import Frame, group_scale, name_of, put_frame, transform_of
from docautomat.markup.trees import child, local
from docautomat.values import RefusedValueError
from docautomat.values.rich import length

__all__ = ["find_grids", "lay_out"]

_GRID = re.compile(r"\s*grid\s*\(")
_HINT = 'write {{ grid(columns=3, rows=2, gap="5 mm") }}; within="Name" is the shape in which they stand, direction="down" fills columns first'
_OPTIONS = frozenset({"columns", "rows", "gap", "row_gap", "within", "direction"})
_MARGIN = 20
"""So much of a slide, one in …, stays free at its right and lower edges where the author has drawn no smaller margin."""
_WIDEST_GAP = 360_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """What a `grid(…)` says."""

    columns: int = 0
    rows: int = 0
    gap: int | None = None
    row_gap: int | None = None
    within: str = ""
    down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    columns: int
    rows: int
    """0: as many as it takes."""
    across: int
    """From one column to the next, in EMU."""
    down: int
    by_columns: bool


Grids = list[tuple[Mark, _Stated]]


def find_grids(marks: list[Mark], environment: jinja2.Environment) -> tuple[Grids, list[Finding]]:
    """Take the tags `grid(…)` out; return what they say, and the findings of wrong ones."""
    found: Grids = []
    findings: list[Finding] = []
    for mark in marks:
        if mark.role != "output" or not mark.segment.dialect.frame or not _GRID.match(mark.tag.body):
            continue
        mark.role = "comment"
        try:
            stated = _read(mark, environment)
            found.append((mark, stated))
        except (ValueError, RefusedValueError) as error:
            findings.append(Finding(code="grid", severity="error", place=mark.place, message=str(error), hint=_HINT))
            continue
        if stated.within and _named(mark.segment, stated.within) is None:
            message = f"there is no shape {stated.within!r} on this slide"
            findings.append(Finding(code="grid", severity="error", place=mark.place, message=message, hint="the Selection Pane shows the names of shapes"))
    return found, findings


def _read(mark: Mark, environment: jinja2.Environment) -> _Stated:
    try:
        call = next(environment.parse(f"\x01{mark.tag.body}\x02").find_all(nodes.Call))
        options = {option.key: option.value.as_const() for option in call.kwargs}
    except (jinja2.TemplateSyntaxError, nodes.Impossible, StopIteration):
        raise ValueError("what grid(…) is told must be written out: numbers and texts") from None
    if call.args or call.dyn_args is not None or call.dyn_kwargs is not None or not set(options) <= _OPTIONS:
        raise ValueError(f"grid(…) takes {', '.join(sorted(_OPTIONS))}")
    for name in ("columns", "rows"):
        if not isinstance(options.get(name, 0), int) or not 0 <= options.get(name, 0) <= 1000:
            raise ValueError(f"{name} is a number of {name}, from 1 to 1000")
    if options.get("direction", "right") not in ("right", "down"):
        raise ValueError("a grid is filled to the right, or down")
    gaps = {name: 0 if options[name] == 0 else length(options[name]) for name in ("gap", "row_gap") if name in options}
    return _Stated(
        columns=options.get("columns", 0),
        rows=options.get("rows", 0),
        gap=gaps.get("gap"),
        row_gap=gaps.get("row_gap", gaps.get("gap")),
        within=str(options.get("within", "")),
        down=options.get("direction") == "down",
    )


def _named(segment: Segment, name: str) -> Element | None:
    return next((node for node in segment.root.iter(*segment.dialect.shapes) if name_of(node) == name), None)


def lay_out(blocks: Sequence[Block], grids: Grids, looks: Iterable[Styled], marks: list[Mark], where: dict[Mark, Site]) -> None:
    """Give the shapes of each loop their places, in hoisted trees."""
    placed = {styled.shape for styled in looks if styled.stands_by_itself}
    loops = [block for block in blocks if block.keyword == "for" and block.opening.tag.letter == "sp" and block.opening.position.where == "before"]
    for block in loops:
        opening = block.opening
        if not opening.segment.dialect.frame or opening.segment.frames is None:
            continue
        shapes = [shape for shape in _shapes(block) if shape not in placed]
        frames = [(shape, frame) for shape in shapes if (frame := opening.segment.frames.of(opening.segment.partname, shape)) is not None]
        if not frames:
            continue
        stated = next((given for mark, given in grids if _is_about(mark, block, loops, shapes)), _Stated())
        outer = any(other is not block and _encloses(other, block) for other in loops)
        grid = _grid(stated, opening.segment, frames, endless=outer or opening.segment.dialect.unit != "slide" or not opening.segment.owner)
        _Layout(block, grid, marks, where).apply(frames)


def _shapes(block: Block) -> list[Element]:
    """Return the shapes that come out in each turn of a loop, those in both branches of `mc:AlternateContent`."""
    dialect = block.opening.segment.dialect
    first, last = block.opening.position.element, block.joints[1].position.element
    found: list[Element] = []
    node = first
    while node is not None:
        if node is last and block.joints[1].role == "middle":
            break
        if node.tag in dialect.shapes:
            found.append(node)
        elif local(node) == "AlternateContent":
            found += [shape for branch in node for shape in branch if shape.tag in dialect.shapes]
        if node is last:
            break
        node = node.getnext()
    return found


def _is_about(mark: Mark, block: Block, loops: Sequence[Block], shapes: Sequence[Element]) -> bool:
    """Say whether a `grid(…)` is about a loop: about the one that begins before it in the same text, else about any in whose shapes it stands."""
    before = [loop.opening for loop in loops if loop.opening.line is mark.line and loop.opening.number < mark.number]
    if before:
        return before[-1] is block.opening
    return any(parent in shapes for parent in mark.line.element.iterancestors())


def _encloses(outer: Block, inner: Block) -> bool:
    return outer.opening.number < inner.opening.number and any(
        shape is inner.opening.position.element or any(node is inner.opening.position.element for node in shape.iter()) for shape in _shapes(outer)
    )


def _grid(stated: _Stated, segment: Segment, frames: Sequence[tuple[Element, Frame]], *, endless: bool) -> _Grid:
    """Return the grid of shapes that are drawn once: what is stated, else as many as have room, to the right and then below."""
    box = Frame.around([frame for _, frame in frames])
    gap = min(_WIDEST_GAP, min(box.width, box.height) // 10) if stated.gap is None else stated.gap
    row_gap = gap if stated.row_gap is None else stated.row_gap
    right, bottom = _bounds(stated, segment, frames[0][0], box)
    across, down = max(1, box.width + gap), max(1, box.height + row_gap)
    columns = stated.columns or max(1, (right - box.x + gap) // across)
    grouped = any(local(parent) == "grpSp" for parent in frames[0][0].iterancestors()) and not stated.within
    rows = 0 if endless or (grouped and not stated.rows) else stated.rows or max(1, (bottom - box.y + row_gap) // down)
    if stated.down:
        rows = rows or stated.rows or max(1, (bottom - box.y + row_gap) // down)
    return _Grid(columns=columns, rows=rows, across=across, down=down, by_columns=stated.down)


def _bounds(stated: _Stated, segment: Segment, shape: Element, box: Frame) -> tuple[int, int]:
    """Return how far to the right, and how far down, a grid may reach, in the coordinates of its shapes."""
    frames = segment.frames
    named = _named(segment, stated.within) if stated.within else None
    frame = frames.of(segment.partname, named) if named is not None else None
    if frame is not None:
        return frame.right, frame.bottom
    group = next((parent for parent in shape.iterancestors() if local(parent) == "grpSp"), None)
    inner = transform_of(group) if group is not None else None
    start, outer = child(inner, "chOff"), child(inner, "off")
    slide = frames.slide
    if start is not None and outer is not None:  # the slide's edges as the group counts
        across, down = group_scale(shape)
        right = int(start.get("x", "0")) + round((slide.width * (1 - 1 / _MARGIN) - int(outer.get("x", "0"))) / (across or 1))
        return right, int(start.get("y", "0")) + round((slide.height * (1 - 1 / _MARGIN) - int(outer.get("y", "0"))) / (down or 1))
    return slide.width - min(max(0, box.x), slide.width // _MARGIN), slide.height - slide.height // _MARGIN


class _Layout:
    """Writes one loop's grid into the tree."""

    def __init__(self, block: Block, grid: _Grid, marks: list[Mark], where: dict[Mark, Site]) -> None:
        self._block, self._grid, self._marks, self._where = block, grid, marks, where
        self._turn = f"_card{block.opening.number}"

    def apply(self, frames: Sequence[tuple[Element, Frame]]) -> None:
        """Let each shape's offset follow the turns, and each turn tell its page."""
        opening, grid = self._block.opening, self._grid
        opening.source = f"{opening.source or opening.tag.body}\x04\x03set {self._turn} = loop.index0"
        capacity = 0 if grid.by_columns and not grid.rows else grid.columns * grid.rows
        slot = f"{self._turn} % {capacity}" if capacity else self._turn
        column, row = (
            (f"({slot}) // {grid.rows}", f"({slot}) % {grid.rows}") if grid.by_columns else (f"({slot}) % {grid.columns}", f"({slot}) // {grid.columns}")
        )
        a = opening.segment.dialect.paragraph.removesuffix("p")
        for shape, frame in frames:
            offset = child(put_frame(shape, frame, a), "off")
            self._move(offset, "x", frame.x, f"({column}) * {grid.across}")
            self._move(offset, "y", frame.y, f"({row}) * {grid.down}")
        if capacity:
            page = self._new(f"{self._turn} // {capacity}", "_card_page")
            self._beside(opening, instruction(str(page.number)), behind=True)
            self._beside(self._block.joints[1], instruction("/card"), behind=False)
            _mark_title(opening.segment)

    def _move(self, offset: Element | None, name: str, at: int, by: str) -> None:
        if offset is None:
            return
        known = next((mark for mark in self._marks if mark.synthetic and in_attribute(mark) == offset.get(name)), None)
        body = f"{known.tag.body if known is not None else at} + {by}"  # a loop in a loop moves what the outer one has moved
        offset.set(name, in_attribute(self._new(body, "_attribute")))

    def _new(self, body: str, filter_name: str) -> Mark:
        made = output(self._block.opening, body, filter_name, self._marks)
        self._where[made] = Site(part=made.segment.partname)
        return made

    def _beside(self, mark: Mark, node: Element, *, behind: bool) -> None:
        """Put an instruction right behind or before that of a mark."""
        element = mark.position.element
        parent = element.getparent() if element is not None else None
        found = next((pi for pi in parent if is_instruction(pi) and pi.text == str(mark.number)), None) if parent is not None else None
        if found is not None:
            (found.addnext if behind else found.addprevious)(node)


def _mark_title(segment: Segment) -> None:
    """Mark where a slide's title ends, so that a further slide's can say that it goes on."""
    for holder in segment.root.iter("{*}ph"):
        shape = next((parent for parent in holder.iterancestors() if local(parent) == "sp"), None)
        if holder.get("type") not in ("title", "ctrTitle") or shape is None:
            continue
        texts = list(shape.iter(segment.dialect.text))
        if texts and not any(is_instruction(node) and node.text == "card-title" for node in texts[-1]):
            texts[-1].append(instruction("card-title"))
