"""The tables of texts: English patterns with gaps, and what they are in bokmål and nynorsk."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from string import Formatter

__all__ = ["Row", "rows", "words_of_places"]

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|.+?"""
"""What `{name!r}` makes of a text, a number or a list."""


@dataclass(frozen=True)
class Row:
    """An English text with gaps, and its translations."""

    english: str
    told: Mapping[str, str]

    @cached_property
    def pieces(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """The text between the gaps, each piece with the gap behind it and its conversion."""
        return tuple((literal, name, conversion) for literal, name, _, conversion in Formatter().parse(self.english))

    @cached_property
    def words(self) -> str:
        """The longest text between gaps: what holds it not cannot be the row's."""
        return max((literal for literal, _, _ in self.pieces), key=len, default="")

    @cached_property
    def letters(self) -> int:
        """How many letters stand between the gaps."""
        return sum(sign.isalpha() for literal, _, _ in self.pieces for sign in literal)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What tells the row's texts from others, a group for each gap."""
        seen: set[str] = set()
        parts: list[str] = []
        for literal, name, conversion in self.pieces:
            parts.append(re.escape(literal))
            if name is not None:
                parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{_QUOTED if conversion == 'r' else '.*?'})")
                seen.add(name)
        return re.compile("".join(parts), re.DOTALL)


def _read(name: str) -> list[dict[str, str]]:
    text = files("docautomat.translation").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(keepends=True)))


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Return all rows, those with the most words of their own first."""
    found = [Row(row.pop("en"), row) for name in ("messages.csv", "foreign.csv") for row in _read(name)]
    return tuple(sorted(found, key=lambda row: (-row.letters, -sum(len(literal) for literal, _, _ in row.pieces))))


@lru_cache(maxsize=1)
def words_of_places() -> Mapping[str, Mapping[str, str]]:
    """Return the words of places in each language, by the English ones."""
    return {row.pop("en"): row for row in _read("places.csv")}
