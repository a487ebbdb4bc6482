"""The tables of texts: English patterns with gaps, and what they are in bokmål and nynorsk."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from string import Formatter

__all__ = ["Row", "rows", "rows_like", "words_of_places"]

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|.+?"""
"""What `{name!r}` makes of a text, a number or a list."""
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")


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
    def word(self) -> str:
        """The longest word between the gaps, which every text of the row holds; nothing where there is none."""
        return max(_WORD.findall("".join(literal + ("_" if name is not None else "") for literal, name, _ in self.pieces)), key=len, default="")

    @cached_property
    def letters(self) -> int:
        """How many letters stand between the gaps."""
        return sum(sign.isalpha() for literal, _, _ in self.pieces for sign in literal)

    def patterns(self) -> Iterator[re.Pattern[str]]:
        """Yield what tells the row's texts from others, a group for each gap: first with gaps as short as can be, then as long."""
        yield self._short
        if len(self.pieces) > 2:
            yield self._long

    @cached_property
    def _short(self) -> re.Pattern[str]:
        return self._pattern(".*?")

    @cached_property
    def _long(self) -> re.Pattern[str]:
        return self._pattern(".*")

    def _pattern(self, gap: str) -> re.Pattern[str]:
        seen: set[str] = set()
        parts: list[str] = []
        for literal, name, conversion in self.pieces:
            parts.append(re.escape(literal))
            if name is not None:
                parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{_QUOTED if conversion == 'r' else gap})")
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
def _numbers() -> Mapping[str, list[int]]:
    """Return the numbers of the rows that have each word."""
    found: dict[str, list[int]] = {}
    for number, row in enumerate(rows()):
        found.setdefault(row.word, []).append(number)
    return found


def rows_like(text: str) -> Iterator[Row]:
    """Yield the rows whose text `text` may be, those with the most words of their own first."""
    numbers, every = _numbers(), rows()
    for number in sorted(number for word in {"", *_WORD.findall(text)} for number in numbers.get(word, ())):
        yield every[number]


@lru_cache(maxsize=1)
def words_of_places() -> Mapping[str, Mapping[str, str]]:
    """Return the words of places in each language, by the English ones."""
    return {row.pop("en"): row for row in _read("places.csv")}
