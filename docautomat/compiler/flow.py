"""A story's output on its way to the file: settled while it comes, so that a long document is never in memory as a whole.

    run -> pieces -> batches -> numbered -> told apart by part -> settled -> chunks of each part

What needs what follows (a table that may come out without a row, a cell without a paragraph) waits until it is decided, which is at the first row. Only the
grid of a table whose cells repeat waits for the table's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docautomat.compiler.ids import ID
from docautomat.compiler.invariants import CLOSING, OPENING, Settler

__all__ = ["Flow", "batches"]

_BATCH = 1 << 16
_PATIENCE = 1 << 18
"""So long a batch may get while guards are open in it."""
_GUARD = re.compile("[\x0b\x0c\x0e-\x11]")
_GRID, _GRID_END = "\x17", "\x1c"


def batches(pieces: Iterable[str], *, guarded: bool) -> Iterator[str]:
    """Yield the output in batches that end, if that is possible, where no guard is open; no token of ours is ever cut in two."""
    batch: list[str] = []
    size = 0
    ids = 0
    open_guards: int | None = None
    for piece in pieces:
        batch.append(piece)
        size += len(piece)
        if size < _BATCH:
            continue
        seen = "".join(batch) if open_guards is None else piece
        open_guards = (open_guards or 0) + (_open(seen) if guarded else 0)
        ids += seen.count(ID)
        if ids % 2 or (open_guards and size < _PATIENCE):
            continue  # in the middle of an id whose key holds a tag, or of a cell
        yield "".join(batch)
        batch, size, open_guards, ids = [], 0, None, 0
    if batch:
        yield "".join(batch)


def _open(text: str) -> int:
    return sum(text.count(char) for char in OPENING) - sum(text.count(char) for char in CLOSING)


class Flow:
    """The output of one part, settled as it comes."""

    def __init__(self, settler: Settler) -> None:
        self._settler = settler
        self._grid: list[str] = []
        self._grids_open = 0
        self._guards = _Guards(settler)

    def write(self, text: str) -> str:
        """Take some more text; return what is settled."""
        settler = self._settler
        if settler.guards:
            settled = self._guards.idle and not _open(text)
            text = settler.fill_empty(text) if settled else self._guards.write(text)
        if not settler.grids:
            return text
        self._grids_open += text.count(_GRID) // 2 - text.count(_GRID_END)
        self._grid.append(text)
        return "" if self._grids_open else self._whole()

    def finish(self) -> str:
        """Return what is left."""
        return self._whole()

    def _whole(self) -> str:
        text, self._grid = "".join(self._grid), []
        return self._settler.settle_tables(text)


class _Guards:
    """Decides guards in a row of texts: each table when its first row comes, each container when it ends."""

    def __init__(self, settler: Settler) -> None:
        self._paragraph = settler.paragraph
        self._table_end = settler.table_end
        self._stack: list[_Open] = []
        self._tail = ""
        self._written = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is open."""
        return not self._stack

    def write(self, text: str) -> str:
        out: list[str] = []
        position = 0
        for found in _GUARD.finditer(text):
            self._text(text[position : found.start()], out)
            position = found.end()
            self._guard(found.group(), out)
        self._text(text[position:], out)
        return "".join(out)

    def _guard(self, char: str, out: list[str]) -> None:
        if char == "\x0e":
            self._stack.append(_Open([]))
        elif char == "\x0b":
            self._stack.append(_Open(None, self._written))
        elif char in "\x10\x11":
            self._stack[-1].rows = char == "\x10"
        elif char == "\x0f":
            self._stack.pop()  # if it is undecided still, no row came: what waits goes with it
        elif char == "\x0c":
            container = self._stack.pop()
            if self._written == container.since or self._tail.endswith(self._table_end):
                self._text(self._paragraph, out)

    def _text(self, text: str, out: list[str]) -> None:
        if not text:
            return
        waiting = next((frame for frame in self._stack if frame.waiting is not None), None)
        if waiting is None:
            self._emit(text, out)
            return
        last = self._stack[-1]
        assert last.waiting is not None
        last.waiting.append(text)
        if last.rows and "<" in text:
            for frame in self._stack:
                if frame.waiting is not None:
                    self._emit("".join(frame.waiting), out)
                    frame.waiting = None

    def _emit(self, text: str, out: list[str]) -> None:
        out.append(text)
        self._written += len(text)
        self._tail = (self._tail + text)[-len(self._table_end) :] if len(text) < len(self._table_end) else text[-len(self._table_end) :]


class _Open:
    """A guard that is open: a table with what waits for its first row, or a container."""

    __slots__ = ("rows", "since", "waiting")

    def __init__(self, waiting: list[str] | None, since: int = 0) -> None:
        self.waiting = waiting
        self.since = since
        self.rows = False
