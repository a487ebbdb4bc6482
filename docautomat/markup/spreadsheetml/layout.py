"""Which template rows come out where: the row map of a sheet, as runs, never as an object per row.

The layout program of a sheet yields tokens:

    layout    = { rows | loop }
    rows      = first [ "-" last ] " "            template rows that come out, one after the other
    loop      = "(" id " " { iteration } [ layout ] ") "      the layout at the end is the else branch
    iteration = "| " layout

Equal iterations that follow each other are one `Repeat`, so that a loop of 100,000 rows is one object.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from docautomat.markup.spreadsheetml.references import LAST_ROW

__all__ = ["Path", "RowMap"]

Path: TypeAlias = tuple[tuple[int, int], ...]
"""The iterations that a row stands in: (loop, number of its iteration), outermost first."""

_TOKEN = re.compile(r"\((\d+) |(\) )|((\| (?:\d+(?:-\d+)? )+)\4*)(?=\||\))|(\| )|(\d+)(?:-(\d+))? ")
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

    def offset(self, row: int) -> int | None:
        """Return how far into an iteration a template row comes out."""
        passed = 0
        for first, last in self.runs:
            if first <= row <= last:
                return passed + row - first
            passed += last - first + 1
        return None


@dataclass(slots=True)
class Loop:
    """A loop's iterations, from its first to its last, in pieces; `starts` are the pieces' first iteration numbers."""

    id: int
    pieces: list[Repeat | list[Node]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    otherwise: list[Node] = field(default_factory=list)


Node: TypeAlias = "Run | Loop"
Extent: TypeAlias = "tuple[int, int]"


class RowMap:
    """Where the rows of one sheet's template come out."""

    def __init__(self, nodes: list[Node], total: int, last: int, chains: Mapping[int, tuple[int, ...]], vanished: frozenset[int] = frozenset()) -> None:
        self._nodes = nodes
        self.total = total
        """The number of rows that come out."""
        self._last = last
        self._chains = chains
        self._extents: dict[tuple[Path, int], Extent | None] = {}
        self._above: dict[int, int | None] = {}
        self._vanished = vanished
        self.gaps: frozenset[int] = frozenset()
        """Template rows that the sheet leaves out: they take room but are not written."""

    @classmethod
    def identity(cls) -> RowMap:
        """Return the map of a sheet whose rows stay where they are."""
        return cls([], 0, 0, {})

    @classmethod
    def parse(cls, tokens: str, last: int, chains: Mapping[int, tuple[int, ...]], vanished: frozenset[int] = frozenset()) -> RowMap:
        """Return the map that a layout program's output describes.

        `last` is the template's last row, `chains` gives each row's loops, `vanished` are the rows that held only tags.
        """
        reader = _Reader()
        position = 0
        while position < len(tokens):
            found = _TOKEN.match(tokens, position)
            if found is None:
                raise AssertionError(f"layout token expected at {tokens[position : position + 20]!r}")
            reader.read(found)
            position = found.end()
        return cls(reader.root, reader.next_row - 1, last, chains, vanished)

    @property
    def is_identity(self) -> bool:
        """Whether all rows stay where they are."""
        return not self._nodes and not self._last

    def chain(self, row: int) -> tuple[int, ...]:
        """Return the loops around a template row, outermost first."""
        return self._chains.get(row, ())

    def walk(self) -> Iterator[tuple[int, int, Path]]:
        """Yield (row, template row, path) for every row that comes out, in order."""
        yield from _walk(self._nodes, ())

    def extent(self, row: int, path: Path = ()) -> Extent | None:
        """Return the first and last row as which a template row comes out within the iterations of `path`; `None` if it vanished."""
        if self.is_identity:
            return row, row
        if row > self._last:
            moved = min(row - self._last + self.total, LAST_ROW)  # an area down to the sheet's last row stays one
            return moved, moved
        key = (path, row)
        if key not in self._extents:
            if len(self._extents) > 50_000:
                self._extents.clear()
            self._extents[key] = _extent(self._within(path), row)
        return self._extents[key]

    def copies(self, row: int, path: Path = ()) -> list[Extent]:
        """Return the stretches of rows as which a template row comes out within `path`, neighbours joined."""
        if self.is_identity or row > self._last:
            extent = self.extent(row, path)
            return [extent] if extent else []
        joined: list[Extent] = []
        for first, last in _copies(self._within(path), row):
            if joined and joined[-1][1] + 1 == first:
                joined[-1] = (joined[-1][0], last)
            else:
                joined.append((first, last))
        return joined

    def span(self, first: int, last: int, path: Path = ()) -> Extent | None:
        """Return the first and last row of what is left of the template rows `first` to `last`."""
        if self.is_identity:
            return first, last
        low = next((extent for row in self._rows(first, last) if (extent := self.extent(row, path))), None)
        high = next((extent for row in reversed(self._rows(first, last)) if (extent := self.extent(row, path))), None)
        return (low[0], high[1]) if low and high else None

    def above(self, loop: int) -> int | None:
        """Return the template row just above a loop's block that is not in the loop."""
        if loop not in self._above:
            inside = [row for row, chain in self._chains.items() if loop in chain]
            self._above[loop] = min(inside) - 1 if inside else None
            while (row := self._above[loop]) and row in self._vanished:
                self._above[loop] = row - 1
        return self._above[loop]

    def iteration_extent(self, path: Path, loop: int, iteration: int) -> Extent | None:
        """Return the first and last row of one iteration."""
        nodes = self._within((*path, (loop, iteration)))
        ends = [extent for node in nodes for extent in _ends(node)]
        return (min(first for first, _ in ends), max(last for _, last in ends)) if ends else None

    def _rows(self, first: int, last: int) -> range:
        return range(first, last + 1)

    def _within(self, path: Path) -> list[Node]:
        nodes = self._nodes
        for loop_id, iteration in path:
            loop = _find(nodes, loop_id)
            if loop is None:
                return []
            if not loop.pieces:
                nodes = loop.otherwise
                continue
            index = bisect_right(loop.starts, iteration) - 1
            piece = loop.pieces[index]
            if isinstance(piece, Repeat):
                new = piece.new + (iteration - loop.starts[index]) * piece.height
                nodes = []
                for first, last in piece.runs:
                    nodes.append(Run(first, last, new))
                    new += last - first + 1
            else:
                nodes = piece
        return nodes


class _Reader:
    def __init__(self) -> None:
        self.root: list[Node] = []
        self.next_row = 1
        self._stack: list[tuple[Loop, list[Node]]] = []
        self._nodes = self.root

    def read(self, found: re.Match[str]) -> None:
        loop_id, end, equal, one, iteration, first, last = found.groups()
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
            self._piece(nodes, 1)
            self._nodes = nodes
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
        self._piece(Repeat(runs, count, self.next_row, height), count)
        self.next_row += count * height
        self._nodes = self._stack[-1][0].otherwise

    def _piece(self, piece: Repeat | list[Node], count: int) -> None:
        loop = self._stack[-1][0]
        before = 0
        if loop.pieces:
            last = loop.pieces[-1]
            before = loop.starts[-1] + (last.count if isinstance(last, Repeat) else 1)
        loop.pieces.append(piece)
        loop.starts.append(before)
        del count


def _walk(nodes: list[Node], path: Path) -> Iterator[tuple[int, int, Path]]:
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
                yield from _walk(piece, (*path, (node.id, start)))
        yield from _walk(node.otherwise, path)


def _ends(node: Node) -> Iterator[Extent]:
    if isinstance(node, Run):
        yield node.new, node.new + node.last - node.old
        return
    for piece in node.pieces:
        if isinstance(piece, Repeat):
            yield piece.new, piece.new + piece.count * piece.height - 1
        else:
            for inner in piece:
                yield from _ends(inner)
    for inner in node.otherwise:
        yield from _ends(inner)


def _find(nodes: list[Node], loop_id: int) -> Loop | None:
    return next((node for node in nodes if isinstance(node, Loop) and node.id == loop_id), None)


def _extent(nodes: list[Node], row: int) -> Extent | None:
    first = next(_stretches(nodes, row, backwards=False), None)
    last = next(_stretches(nodes, row, backwards=True), None)
    return (first[0], last[1]) if first and last else None


def _copies(nodes: list[Node], row: int) -> Iterator[Extent]:
    for first, last, height, count in _stretches_with_height(nodes, row):
        if height == 1:
            yield first, last
        else:
            for index in range(count):
                yield first + index * height, first + index * height


def _stretches_with_height(nodes: list[Node], row: int) -> Iterator[tuple[int, int, int, int]]:
    for node in nodes:
        if isinstance(node, Run):
            if node.old <= row <= node.last:
                new = node.new + row - node.old
                yield new, new, 1, 1
            continue
        for piece in node.pieces:
            if isinstance(piece, Repeat):
                offset = piece.offset(row)
                if offset is not None:
                    first = piece.new + offset
                    yield first, first + (piece.count - 1) * piece.height, piece.height, piece.count
            else:
                yield from _stretches_with_height(piece, row)
        yield from _stretches_with_height(node.otherwise, row)


def _stretches(nodes: list[Node], row: int, *, backwards: bool) -> Iterator[Extent]:
    """Yield the (first, last) row of each stretch in which a template row comes out, from the top or from the bottom."""
    for node in reversed(nodes) if backwards else nodes:
        if isinstance(node, Run):
            if node.old <= row <= node.last:
                new = node.new + row - node.old
                yield new, new
            continue
        parts: list[Repeat | list[Node]] = [*node.pieces, node.otherwise]
        for piece in reversed(parts) if backwards else parts:
            if isinstance(piece, Repeat):
                offset = piece.offset(row)
                if offset is not None:
                    first = piece.new + offset
                    yield first, first + (piece.count - 1) * piece.height
            else:
                yield from _stretches(piece, row, backwards=backwards)
