"""Which template rows come out where: the row map of a sheet, as runs, never as an object per row. Columns have one of the same kind.

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
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from docautomat.markup.spreadsheetml.references import LAST_ROW

__all__ = ["Extent", "Path", "RowMap"]

Path: TypeAlias = tuple[tuple[int, int], ...]
"""The iterations that a row stands in: (loop, number of its iteration), outermost first."""

Extent: TypeAlias = tuple[int, int]
"""The first and the last of some rows."""

_TOKEN = re.compile(r"\((\d+) |(\) )|((\| (?:\d+(?:-\d+)? )+)\4*)(?=[|)~])|(\| )|(~ )|(\d+)(?:-(\d+))? |\+(\d+) ")
_MOST_SPANS = 50_000
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


class RowMap:
    """Where the rows of one sheet's template come out."""

    def __init__(
        self,
        nodes: list[Node],
        total: int,
        last: int,
        chains: Mapping[int, tuple[int, ...]],
        vanished: frozenset[int] = frozenset(),
        limit: int = LAST_ROW,
    ) -> None:
        self._nodes = nodes
        self.total = total
        """The number of rows that come out."""
        self.limit = limit
        """The last row that a sheet can have."""
        self._last = last
        self._chains = chains
        self._spans: dict[tuple[Path, int, int], Extent | None] = {}
        self._starts: dict[tuple[Path, int], int | None] = {}
        self._above: dict[int, int | None] = {}
        self._vanished = vanished
        self._blank: list[Extent] = []
        self.gaps: frozenset[int] = frozenset()
        """Template rows that the sheet leaves out: they take room but are not written."""

    @classmethod
    def identity(cls) -> RowMap:
        """Return the map of a sheet whose rows stay where they are."""
        return cls([], 0, 0, {})

    @classmethod
    def parse(cls, tokens: str, last: int, chains: Mapping[int, tuple[int, ...]], vanished: frozenset[int] = frozenset(), limit: int = LAST_ROW) -> RowMap:
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
        row_map = cls(reader.root, reader.next_row - 1, last, chains, vanished, limit)
        row_map._blank = reader.blank
        return row_map

    def at(self, column: int) -> RowMap:  # noqa: ARG002  a sheet with several maps has one for each column
        """Return the map of a column, which is that of all."""
        return self

    @property
    def is_identity(self) -> bool:
        """Whether all rows stay where they are."""
        return not self._nodes and not self._last

    def chain(self, row: int) -> tuple[int, ...]:
        """Return the loops around a template row, outermost first."""
        return self._chains.get(row, ())

    def vanishes(self, row: int) -> bool:
        """Say whether a template row held only tags."""
        return row in self._vanished

    def walk(self, path: Path = ()) -> Iterator[tuple[int, int, Path]]:
        """Yield (row, template row, path) for every row that comes out within the iterations of `path`, in order."""
        yield from _walk(self._within(path), path)

    def weigh(self, weights: Mapping[int, int]) -> int:
        """Return the sum of the weights of all rows that come out; `weights` are those of template rows."""
        return sum(weights.values()) if self.is_identity else _weight(self._nodes, weights)

    def extent(self, row: int, path: Path = ()) -> Extent | None:
        """Return the first and last row as which a template row comes out within the iterations of `path`; `None` if it vanished."""
        return self.span(row, row, path)

    def span(self, first: int, last: int, path: Path = ()) -> Extent | None:
        """Return the first and last row of what is left of the template rows `first` to `last` within the iterations of `path`."""
        if self.is_identity:
            return first, last
        key = (path, first, last)
        if key not in self._spans:
            if len(self._spans) > _MOST_SPANS:
                self._spans.clear()
            self._spans[key] = self._span(first, last, path)
        return self._spans[key]

    def copies(self, first: int, last: int, path: Path = ()) -> list[Extent]:
        """Return the stretches of rows as which the template rows `first` to `last` come out within `path`, neighbours joined."""
        if self.is_identity:
            return [(first, last)]
        found = list(_copies(self._within(path), first, last))
        if last > self._last and not path:
            found.append((self._moved(max(first, self._last + 1)), self._moved(last)))
        joined: list[Extent] = []
        for start, stop in found:
            if joined and joined[-1][1] + 1 == start:
                joined[-1] = (joined[-1][0], stop)
            else:
                joined.append((start, stop))
        return joined

    def instances(self, first: int, last: int) -> list[Extent]:
        """Return, for each copy of the block that holds both template rows, the first and last row of what is left of them and all between."""
        return [(low, high) for _, low, high in self.placed(first, last)]

    def placed(self, first: int, last: int, *, blank: bool = True) -> list[tuple[Path, int, int]]:
        """Return the same with the iterations of each copy; without `blank`, those of the rows that stand in for a block that gave none are left out."""
        shared = tuple(mine for mine, other in zip(self.chain(first), self.chain(last), strict=False) if mine == other)
        if not shared:
            span = self.span(first, last)
            return [((), *span)] if span else []
        return list(_instances(self._nodes, shared, (first, last), (), blank=blank))

    def held_only_tags(self, first: int, last: int) -> bool:
        """Say whether all of some template rows went because they held only tags."""
        return all(row in self._vanished for row in range(first, last + 1))

    def instead(self, row: int, path: Path) -> int | None:
        """Return the row that stands in for the loops around a vanished template row: the first one of an else branch or a kept blank row."""
        rest = self.chain(row)[len(path) :]
        return next(_instead(self._within(path), rest), None)

    def _span(self, first: int, last: int, path: Path) -> Extent | None:
        nodes = self._within(path)
        low = next(_stretches(nodes, first, last, backwards=False), None)
        high = next(_stretches(nodes, first, last, backwards=True), None)
        if last > self._last and not path:
            return low[0] if low else self._moved(max(first, self._last + 1)), self._moved(last)
        return (low[0], high[1]) if low and high else None

    def _moved(self, row: int) -> int:
        """Return where a row below the template's last one comes out; an area down to the sheet's last row stays one."""
        return min(row - self._last + self.total, self.limit)

    def above(self, loop: int) -> int | None:
        """Return the template row just above a loop's block that is not in the loop."""
        if loop not in self._above:
            inside = [row for row, chain in self._chains.items() if loop in chain]
            self._above[loop] = min(inside) - 1 if inside else None
            while (row := self._above[loop]) and row in self._vanished:
                self._above[loop] = row - 1
        return self._above[loop]

    def row_before(self, path: Path) -> int | None:
        """Return the last row that comes out in the earlier iterations of the innermost loop of `path`; `None` if there is none.

        Iterations that give no rows at all (an `if` around them) are passed over, so that a running balance goes on after them.
        """
        outer, loop_id = path[:-1], path[-1][0]
        if (outer, loop_id) not in self._starts:
            loop = _find(self._within(outer), loop_id)
            start = next(_stretches([loop], 1, LAST_ROW, backwards=False), None) if loop else None
            self._starts[outer, loop_id] = start[0] if start else None
        first = self._starts[outer, loop_id]
        here = next(_stretches(self._within(path), 1, LAST_ROW, backwards=False), None)
        if first is None or not here or here[0] <= first:
            return None
        row = here[0] - 1
        for low, high in reversed(self._blank):
            row = low - 1 if low <= row <= high else row
        return row if row >= first else None

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
        self.blank: list[Extent] = []
        self._stack: list[tuple[Loop, list[Node]]] = []
        self._nodes = self.root

    def read(self, found: re.Match[str]) -> None:
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


def _weight(nodes: list[Node], weights: Mapping[int, int]) -> int:
    total = 0
    for node in nodes:
        if isinstance(node, Run):
            total += sum(weight for row, weight in weights.items() if node.old <= row <= node.last)
            continue
        for piece in node.pieces:
            if isinstance(piece, Repeat):
                total += piece.count * sum(weight for row, weight in weights.items() if any(first <= row <= last for first, last in piece.runs))
            else:
                total += _weight(piece, weights)
        total += _weight(node.otherwise, weights)
    return total


def _find(nodes: list[Node], loop_id: int) -> Loop | None:
    return next((node for node in nodes if isinstance(node, Loop) and node.id == loop_id), None)


def _copies(nodes: list[Node], first: int, last: int) -> Iterator[Extent]:
    """Yield each stretch of rows as which the template rows `first` to `last` come out."""
    for node in nodes:
        if isinstance(node, Run):
            yield from _overlap(node, first, last)
            continue
        for piece in node.pieces:
            if isinstance(piece, Repeat):
                yield from _repeated(piece, first, last)
            else:
                yield from _copies(piece, first, last)
        yield from _copies(node.otherwise, first, last)


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


def _instead(nodes: list[Node], chain: tuple[int, ...]) -> Iterator[int]:
    for node in nodes:
        if chain and isinstance(node, Loop) and node.id == chain[0]:
            yield from (first for first, _ in _stretches(node.otherwise, 1, LAST_ROW, backwards=False))
            for piece in node.pieces:
                if not isinstance(piece, Repeat):
                    yield from _instead(piece, chain[1:])


def _instances(nodes: list[Node], chain: tuple[int, ...], rows: Extent, path: Path, *, blank: bool) -> Iterator[tuple[Path, int, int]]:
    """Yield for each iteration of the innermost loop of `chain` its path and the extent of the template rows `rows` in it."""
    if not chain:
        low = next(_stretches(nodes, *rows, backwards=False), None)
        high = next(_stretches(nodes, *rows, backwards=True), None)
        if low and high:
            yield path, low[0], high[1]
        return
    for node in nodes:
        if not isinstance(node, Loop) or node.id != chain[0]:
            continue
        for start, piece in zip(node.starts, node.pieces, strict=True):
            if not isinstance(piece, Repeat):
                yield from _instances(piece, chain[1:], rows, (*path, (node.id, start)), blank=blank)
            elif len(chain) == 1 and (offsets := piece.offsets(*rows)) is not None:
                for number in range(piece.count):
                    new = piece.new + number * piece.height
                    yield (*path, (node.id, start + number)), new + offsets[0], new + offsets[1]
        if node.otherwise and blank:
            yield from _instances(node.otherwise, chain[1:], rows, path, blank=blank)


def _stretches(nodes: list[Node], first: int, last: int, *, backwards: bool) -> Iterator[Extent]:
    """Yield the (first, last) row of each piece in which one of the template rows comes out, from the top or from the bottom."""
    for node in reversed(nodes) if backwards else nodes:
        if isinstance(node, Run):
            yield from _overlap(node, first, last)
            continue
        parts: list[Repeat | list[Node]] = [*node.pieces, node.otherwise]
        for piece in reversed(parts) if backwards else parts:
            if not isinstance(piece, Repeat):
                yield from _stretches(piece, first, last, backwards=backwards)
            elif offsets := piece.offsets(first, last):
                yield piece.new + offsets[0], piece.new + (piece.count - 1) * piece.height + offsets[1]
