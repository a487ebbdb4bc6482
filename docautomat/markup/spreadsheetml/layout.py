"""Which template rows come out where: the row map of a sheet, as runs, never as an object per row. Columns have one of the same kind.

`rowtree.py` tells how a layout is written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from docautomat.markup.spreadsheetml.references import LAST_ROW
from docautomat.markup.spreadsheetml.rowtree import Extent, Node, Path, Repeat, Run, copies, find, instances, instead, read, stretches, walk, weight

__all__ = ["Extent", "Path", "RowMap"]

_MOST_SPANS = 50_000


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
        reading = read(tokens)
        row_map = cls(reading.root, reading.next_row - 1, last, chains, vanished, limit)
        row_map._blank = reading.blank
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
        yield from walk(self._within(path), path)

    def weigh(self, weights: Mapping[int, int]) -> int:
        """Return the sum of the weights of all rows that come out; `weights` are those of template rows."""
        return sum(weights.values()) if self.is_identity else weight(self._nodes, weights)

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
        found = list(copies(self._within(path), first, last))
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
        return list(instances(self._nodes, shared, (first, last), (), blank=blank))

    def held_only_tags(self, first: int, last: int) -> bool:
        """Say whether all of some template rows went because they held only tags."""
        return all(row in self._vanished for row in range(first, last + 1))

    def instead(self, row: int, path: Path) -> int | None:
        """Return the row that stands in for the loops around a vanished template row: the first one of an else branch or a kept blank row."""
        rest = self.chain(row)[len(path) :]
        return next(instead(self._within(path), rest), None)

    def _span(self, first: int, last: int, path: Path) -> Extent | None:
        nodes = self._within(path)
        low = next(stretches(nodes, first, last, backwards=False), None)
        high = next(stretches(nodes, first, last, backwards=True), None)
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
            loop = find(self._within(outer), loop_id)
            start = next(stretches([loop], 1, LAST_ROW, backwards=False), None) if loop else None
            self._starts[outer, loop_id] = start[0] if start else None
        first = self._starts[outer, loop_id]
        here = next(stretches(self._within(path), 1, LAST_ROW, backwards=False), None)
        if first is None or not here or here[0] <= first:
            return None
        row = here[0] - 1
        for low, high in reversed(self._blank):
            row = low - 1 if low <= row <= high else row
        return row if row >= first else None

    def _within(self, path: Path) -> list[Node]:
        nodes = self._nodes
        for loop_id, iteration in path:
            loop = find(nodes, loop_id)
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
