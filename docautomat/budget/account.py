"""What one render may use up: turns of loops, characters that its expressions make, and output.

A template can ask for 10¹² turns in three short lines, or double a text until the memory is full. Nobody can tell such a template by looking at it, so
its work is counted while it runs: once for each loop, call and operation, not for each turn.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator
from typing import Any, cast

from docautomat.opc.archive import Limits
from docautomat.values import RefusedValueError

__all__ = ["BUDGET", "LONGEST", "Budget", "size_of"]

BUDGET = "docautomat.budget"
"""The context's key of the render's budget; no expression can spell it."""
LONGEST = 1_000_000
"""Characters or items of one value that an operator or a filter makes."""
_SMALL = 100
"""Values up to this size are free: the number of steps bounds them."""
_ITEM = 10
"""What an item of a list that a filter makes counts besides its own size."""
_CALL = 10
"""Steps of a call, and of an item that a chain of filters makes one by one."""
_TOGETHER = 32
"""Pieces of output that are judged together."""
_RAISE = "prepare the data outside of the template, or raise the limit if you trust the template"


class Budget:
    """Counts the work of one run of a program; every method raises `RefusedValueError` where it passes a limit."""

    __slots__ = ("_steps", "_text", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._steps = self.limits.steps
        self._text = self.limits.text

    def step(self, count: int = 1) -> None:
        """Take `count` turns of a loop, or as many calls."""
        self._steps -= count
        if self._steps < 0:
            raise RefusedValueError(f"the template takes more than the {self.limits.steps} turns and calls that are allowed", _RAISE, "limit")

    def call(self) -> None:
        """Take one call of a macro, method or function."""
        self.step(_CALL)

    def work(self, size: int) -> None:
        """Take the characters or items of a value that an expression reads or makes."""
        if size > _SMALL:
            self._take(size)

    def _take(self, size: int) -> None:
        self._text -= size
        if self._text < 0:
            raise RefusedValueError(f"the template's expressions make more than the {self.limits.text} characters that are allowed", _RAISE, "limit")

    def value(self, size: int) -> None:
        """Take one value of `size` characters or items before it is made."""
        if size > LONGEST:
            raise RefusedValueError(
                f"this would be too long: {size} characters or items, where {LONGEST} are allowed", "prepare it outside of the template", "refused"
            )
        self.work(size)

    def keep(self, value: Any) -> None:
        """Take a value that outlives the turn of the loop in which it was made."""
        self._take(_ITEM * 5 + size_of(value))

    def turns(self, items: Iterator[Any]) -> Iterator[Any]:
        """Yield items of unknown number: each is worked for when it is taken."""
        for item in items:
            self.step(_CALL)
            yield item

    def kept(self, items: Iterable[Any]) -> list[Any]:
        """Return items as a list, each taken with its size."""
        found = []
        for item in items:
            self._take(_ITEM + size_of(item))
            found.append(item)
        return found

    def written(self, pieces: Iterator[str]) -> Iterator[str]:
        """Yield the output of a program, several pieces as one; an error is raised inside the program, so that its traceback tells the tag."""
        left = self.limits.output
        while batch := list(itertools.islice(pieces, _TOGETHER)):
            text = "".join(batch)
            left -= len(text)
            if left < 0:
                error = RefusedValueError(f"the output is longer than the {self.limits.output} characters that are allowed", _RAISE, "limit")
                cast("Generator[str, None, None]", pieces).throw(error)
            yield text


def size_of(value: Any) -> int:
    """Return how much a value counts: a text its characters, a list its items, anything else nothing."""
    return len(value) if isinstance(value, (str, list, tuple, dict)) else 0
