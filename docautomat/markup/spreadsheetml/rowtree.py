"""The rows that come out, as the layout program of a sheet tells them: a tree of runs and loops, never an object per row.

The layout program of a sheet yields tokens:

    layout    = { rows | loop }
    rows      = first [ "-" last ] " "            template rows that come out, one after the other
              | "+" count " "                     rows that are left blank
    loop      = "(" id " " { iteration } [ [ "~ " ] layout ] ") "
    iteration = "| " layout

The layout at the end of a loop is what comes out in its stead: the else branch, or behind `~` a row that is kept because none that counts came out.

Equal iterations that follow each other are one `Repeat`, so that a loop of 100,000 rows is one object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from docautomat.markup.spreadsheetml.references import LAST_ROW

__all__ = ["Extent", "Loop", "Node", "Path", "Reading", "Repeat", "Run", "copies", "find", "instances", "instead", "read", "stretches", "walk", "weight"]

Path: TypeAlias = tuple[tuple[int, int], ...]
"""The iterations that a row stands in: (loop, number of its iteration), outermost first."""

Extent: TypeAlias = tuple[int, int]
"""The first and the last of some rows."""

_TOKEN = re.compile(r"\((\d+) |(\) )|((\| (?:\d+(?:-\d+)? )+)\4*)(?=[|)~])|(\| )|(~ )|(\d+)(?:-(\d+))? |\+(\d+) ")
_ROWS = re.compile(r"(\d+)(?:-(\d+))? ")


@dataclass(slots=True)
class Run:
    """Template rows `old` to `last` that come out from row `new` on."""

    old: int
    last: int
    new: int


@dataclass(slots=True)
class Repeat:
    """`count` iterations that are all alike: the template rows of each, the first row, the rows of one iteration."""

    runs: tuple[tuple[int, int], ...]
    count: int
    new: int
    height: int

    def offsets(self, first: int, last: int) -> Extent | None:
        """Return how far into an iteration the template rows `first` to `last` begin and end to come out; those between follow each other."""
        passed, low, high = 0, None, None
        for start, stop in self.runs:
            if start <= last and first <= stop:
                low = passed + max(first, start) - start if low is None else low
                high = passed + min(last, stop) - start
            passed += stop - start + 1
        return (low, high) if low is not None and high is not None else None


@dataclass(slots=True)
class Loop:
    """A loop's iterations, from its first to its last, in pieces; `starts` are the pieces' first iteration numbers."""

    id: int
    pieces: list[Repeat | list[Node]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    otherwise: list[Node] = field(default_factory=list)


Node: TypeAlias = "Run | Loop"


def read(tokens: str) -> Reading:
    """Return what a layout program's output describes."""
    reading = Reading()
    position = 0
    while position < len(tokens):
        found = _TOKEN.match(tokens, position)
        if found is None:
            raise AssertionError(f"layout token expected at {tokens[position : position + 20]!r}")
        reading.take(found)
        position = found.end()
    return reading


class Reading:
    """The nodes of a layout, how many rows they give, and which of these are blank."""

    def __init__(self) -> None:
        self.root: list[Node] = []
        self.next_row = 1
        self.blank: list[Extent] = []
        self._stack: list[tuple[Loop, list[Node]]] = []
        self._nodes = self.root

    def take(self, found: re.Match[str]) -> None:
        """Take in one token."""
        loop_id, end, equal, one, iteration, instead, first, last, blank = found.groups()
        if loop_id is not None:
            loop = Loop(int(loop_id))
            self._nodes.append(loop)
            self._stack.append((loop, self._nodes))
            self._nodes = loop.otherwise
        elif end is not None:
            self._nodes = self._stack.pop()[1]
        elif equal is not None:
            self._repeat(equal, one)
        elif iteration is not None:
            nodes: list[Node] = []
            self._piece(nodes)
            self._nodes = nodes
        elif instead is not None:
            self._nodes = self._stack[-1][0].otherwise
        elif blank is not None:
            self.blank.append((self.next_row, self.next_row + int(blank) - 1))
            self.next_row += int(blank)
        else:
            self._run(int(first), int(last or first))

    def _run(self, first: int, last: int) -> None:
        previous = self._nodes[-1] if self._nodes else None
        if isinstance(previous, Run) and previous.last + 1 == first and previous.new + previous.last - previous.old + 1 == self.next_row:
            previous.last = last
        else:
            self._nodes.append(Run(first, last, self.next_row))
        self.next_row += last - first + 1

    def _repeat(self, text: str, one: str) -> None:
        runs = tuple((int(found.group(1)), int(found.group(2) or found.group(1))) for found in _ROWS.finditer(one))
        height = sum(last - first + 1 for first, last in runs)
        count = len(text) // len(one)
        self._piece(Repeat(runs, count, self.next_row, height))
        self.next_row += count * height
        self._nodes = self._stack[-1][0].otherwise

    def _piece(self, piece: Repeat | list[Node]) -> None:
        loop = self._stack[-1][0]
        before = 0
        if loop.pieces:
            last = loop.pieces[-1]
            before = loop.starts[-1] + (last.count if isinstance(last, Repeat) else 1)
        loop.pieces.append(piece)
        loop.starts.append(before)


def walk(nodes: list[Node], path: Path) -> Iterator[tuple[int, int, Path]]:
    """Yield each row that comes out, with the template row that it is, and the iterations in which it stands."""
    for node in nodes:
        if isinstance(node, Run):
            for index in range(node.last - node.old + 1):
                yield node.new + index, node.old + index, path
            continue
        for start, piece in zip(node.starts, node.pieces, strict=True):
            if isinstance(piece, Repeat):
                new = piece.new
                for iteration in range(piece.count):
                    here = (*path, (node.id, start + iteration))
                    for first, last in piece.runs:
                        for old in range(first, last + 1):
                            yield new, old, here
                            new += 1
            else:
                yield from walk(piece, (*path, (node.id, start)))
        yield from walk(node.otherwise, path)


def weight(nodes: list[Node], weights: Mapping[int, int]) -> int:
    """Return the sum of the template rows' weights, each as often as it comes out."""
    total = 0
    for node in nodes:
        if isinstance(node, Run):
            total += sum(weight for row, weight in weights.items() if node.old <= row <= node.last)
            continue
        for piece in node.pieces:
            if isinstance(piece, Repeat):
                total += piece.count * sum(weight for row, weight in weights.items() if any(first <= row <= last for first, last in piece.runs))
            else:
                total += weight(piece, weights)
        total += weight(node.otherwise, weights)
    return total


def find(nodes: list[Node], loop_id: int) -> Loop | None:
    """Return the loop of this id among the nodes."""
    return next((node for node in nodes if isinstance(node, Loop) and node.id == loop_id), None)


def copies(nodes: list[Node], first: int, last: int) -> Iterator[Extent]:
    """Yield each stretch of rows as which the template rows `first` to `last` come out."""
    for node in nodes:
        if isinstance(node, Run):
            yield from _overlap(node, first, last)
            continue
        for piece in node.pieces:
            if isinstance(piece, Repeat):
                yield from _repeated(piece, first, last)
            else:
                yield from copies(piece, first, last)
        yield from copies(node.otherwise, first, last)


def _overlap(run: Run, first: int, last: int) -> Iterator[Extent]:
    if run.old <= last and first <= run.last:
        yield run.new + max(first, run.old) - run.old, run.new + min(last, run.last) - run.old


def _repeated(piece: Repeat, first: int, last: int) -> Iterator[Extent]:
    """Yield the stretch of each iteration, or one of all of them where nothing stands between."""
    offsets = piece.offsets(first, last)
    if offsets is None:
        return
    low, high = offsets
    if high - low + 1 == piece.height:
        yield piece.new, piece.new + piece.count * piece.height - 1
        return
    for start in range(piece.new, piece.new + piece.count * piece.height, piece.height):
        yield start + low, start + high


def instead(nodes: list[Node], chain: tuple[int, ...]) -> Iterator[int]:
    """Yield the first template rows of what comes out in the stead of the innermost loop of `chain`."""
    for node in nodes:
        if chain and isinstance(node, Loop) and node.id == chain[0]:
            yield from (first for first, _ in stretches(node.otherwise, 1, LAST_ROW, backwards=False))
            for piece in node.pieces:
                if not isinstance(piece, Repeat):
                    yield from instead(piece, chain[1:])


def instances(nodes: list[Node], chain: tuple[int, ...], rows: Extent, path: Path, *, blank: bool) -> Iterator[tuple[Path, int, int]]:
    """Yield for each iteration of the innermost loop of `chain` its path and the extent of the template rows `rows` in it."""
    if not chain:
        low = next(stretches(nodes, *rows, backwards=False), None)
        high = next(stretches(nodes, *rows, backwards=True), None)
        if low and high:
            yield path, low[0], high[1]
        return
    for node in nodes:
        if not isinstance(node, Loop) or node.id != chain[0]:
            continue
        for start, piece in zip(node.starts, node.pieces, strict=True):
            if not isinstance(piece, Repeat):
                yield from instances(piece, chain[1:], rows, (*path, (node.id, start)), blank=blank)
            elif len(chain) == 1 and (offsets := piece.offsets(*rows)) is not None:
                for number in range(piece.count):
                    new = piece.new + number * piece.height
                    yield (*path, (node.id, start + number)), new + offsets[0], new + offsets[1]
        if node.otherwise and blank:
            yield from instances(node.otherwise, chain[1:], rows, path, blank=blank)


def stretches(nodes: list[Node], first: int, last: int, *, backwards: bool) -> Iterator[Extent]:
    """Yield the (first, last) row of each piece in which one of the template rows comes out, from the top or from the bottom."""
    for node in reversed(nodes) if backwards else nodes:
        if isinstance(node, Run):
            yield from _overlap(node, first, last)
            continue
        parts: list[Repeat | list[Node]] = [*node.pieces, node.otherwise]
        for piece in reversed(parts) if backwards else parts:
            if not isinstance(piece, Repeat):
                yield from stretches(piece, first, last, backwards=backwards)
            elif offsets := piece.offsets(first, last):
                yield piece.new + offsets[0], piece.new + (piece.count - 1) * piece.height + offsets[1]
