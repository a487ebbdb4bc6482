"""What one render carries along for values that bring their own markup: where their parts go, the folder of assets, the language.

It is kept in a context variable, so that each thread and each render has its own, and writers need no argument that hardly any of them uses.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import pass_context

from docautomat.errors import Finding
from docautomat.opc.overlay import Overlay
from docautomat.values import Bytes, RefusedValueError

__all__ = ["SLIDE_JUMP", "SWITCH", "Rendering", "begin_turn", "begin_unit", "during", "rendering"]


@dataclass(slots=True, eq=False)
class Rendering:
    """One render: what it adds to the package, and where what the data names is found."""

    overlay: Overlay
    assets: str | os.PathLike[str] | None = None
    language: str = ""
    state: dict[Any, Any] = field(default_factory=dict)
    """What writers keep from one value to the next: the numbering, the last value of a merged column."""
    endings: list[Callable[[], None]] = field(default_factory=list)
    """What is to be done when everything is written."""
    findings: list[Finding] = field(default_factory=list)
    """What deserves a look in what is written."""
    units: tuple[frozenset[str], ...] = ()
    """The parts that belong to each slide of the template."""
    turns: dict[int, int] = field(default_factory=dict)
    """How often each loop over slides has turned."""
    keys: dict[str, int] = field(default_factory=dict)
    """The slides that links can lead to by a key: the number of the copy."""
    wanted: set[str] = field(default_factory=set)
    """The keys of slides to which links lead."""
    known: frozenset[str] | None = None
    """All keys that there are, once a render has shown that some link leads nowhere: the next run says which."""
    bring: Callable[[Any, str], str] | None = None
    """How slides of other presentations come in, where slides can: the value, and the part in which its tag stands."""
    largest: int = 100_000_000
    """The largest file that the data may name, in bytes."""

    def link_to_slide(self, key: str, owner: str) -> str:
        """Return the id of a relationship to the slide of a key; raise `RefusedValueError` where there is none."""
        if self.overlay.of(owner).number == 0:
            raise RefusedValueError("a link to a slide cannot stand here", "put it on a slide")
        if self.known is not None and key not in self.known:
            near = difflib.get_close_matches(key, sorted(self.known), n=1)
            hint = f"did you mean #{near[0]}?" if near else "give that slide its key: {%slide key … %}"
            raise RefusedValueError(f"there is no slide of the key {key!r}", hint, "slide-key")
        self.wanted.add(key)
        return self.overlay.relate(owner, "slide", f"#{key}")

    def read(self, source: Any, *, trusted: bool, what: str = "picture") -> bytes:
        """Return the bytes of a path, bytes or a binary file; raise `RefusedValueError` where there are none.

        A path that is not `trusted` comes from the data and must lie below the folder of assets.
        """
        if isinstance(source, (bytes, bytearray, memoryview)):
            return bytes(source)
        if isinstance(source, Bytes):
            return source.data
        if not isinstance(source, (str, os.PathLike)):
            if hasattr(source, "seek") and source.seekable():
                source.seek(0)
            return bytes(source.read())
        path = Path(source) if trusted else self.asset(os.fspath(source), what)
        if trusted and not path.is_file() and self.assets is not None and not path.is_absolute():
            path = Path(self.assets) / path
        try:
            if path.stat().st_size > self.largest:
                raise RefusedValueError(f"the {what} {path.name} is larger than {self.largest // 1_000_000} MB", "make it smaller")
            return path.read_bytes()
        except (OSError, ValueError) as error:
            cause = "there is no such file" if isinstance(error, FileNotFoundError) else getattr(error, "strerror", None) or str(error)
            raise RefusedValueError(f"the {what} {os.fspath(source)} cannot be read: {cause}", "check its name, and the folder of assets") from None

    def asset(self, name: str, what: str) -> Path:
        """Return the path of a file below the folder of assets; raise `RefusedValueError` for one that would lie elsewhere."""
        if self.assets is None:
            raise RefusedValueError(f"the data names the {what} {name}, but no folder of assets was given", "say in which folder such files lie: assets=…")
        folder = Path(self.assets).resolve()
        try:
            path = (folder / name).resolve()
        except (OSError, ValueError, RuntimeError):
            raise RefusedValueError(f"{name!r} cannot be the name of a {what}", "mend it in the data") from None
        if not path.is_relative_to(folder):
            raise RefusedValueError(f"the {what} {name} lies outside of the folder of assets", "put it into that folder")
        return path


SWITCH = "\x07"
"""Encloses the number of the segment to which the output that follows belongs, or of the copy that begins."""
SLIDE_JUMP = "ppaction://hlinksldjump"
"""The action of a link that leads to a slide."""
_CURRENT: ContextVar[Rendering] = ContextVar("docautomat.rendering")


def rendering() -> Rendering:
    """Return the render that is going on; raise `LookupError` where there is none."""
    return _CURRENT.get()


@pass_context
def begin_unit(_: object, unit: int, *loops: int) -> str:
    """Begin another copy of a slide, inside of these loops; return its number as a switch of the output.

    It reads state, so that Jinja must not fold it (`pass_context`).
    """
    current = rendering()
    current.overlay.begin(current.units[unit], tuple((loop, current.turns.get(loop, 0)) for loop in loops))
    return f"{SWITCH}-{len(current.overlay.copies)}{SWITCH}"


@pass_context
def begin_turn(_: object, loop: int) -> str:
    """Begin another turn of a loop over slides."""
    turns = rendering().turns
    turns[loop] = turns.get(loop, 0) + 1
    return ""


@contextmanager
def during(current: Rendering) -> Iterator[Rendering]:
    """Make `current` the render that is going on."""
    token = _CURRENT.set(current)
    try:
        yield current
        for end in current.endings:
            end()
    finally:
        _CURRENT.reset(token)
