"""What the rules find, and how it is put into words: code -> severity, criterion, message and hint, from `data/messages.csv`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from docautomat.errors import Finding, Place
from docautomat.translation import place_in

__all__ = ["LANGUAGES", "Fault", "in_words", "rules"]

LANGUAGES = ("nb", "nn", "en")
_SIGNS = re.compile("[\ufffc\uf0a7\uf0b7\uf0d8\uf0fc]")
"""Bullets that only the fonts Symbol and Wingdings can show."""
_SHOWN = 70
"""Characters of the document's own text that a message quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A broken rule before it is put into words: its code, its place, and the values that the message names."""

    code: str
    part: str = ""
    spot: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Mapping[str, str]]:
    """Return every rule by its code: `severity`, `criterion` (WCAG 2.1), and message and hint in each language."""
    return {code: row for code, row in _rows().items() if row["severity"]}


@lru_cache(maxsize=1)
def _rows() -> Mapping[str, Mapping[str, str]]:
    """Return all texts by their code: those of rules, and the names of languages (`said.nn`)."""
    text = files("docautomat.accessibility").joinpath("data/messages.csv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


def in_words(faults: Iterable[Fault], language: str, file: str) -> Iterator[Finding]:
    """Yield each fault as a finding in a language, each once."""
    seen: set[Finding] = set()
    for fault in faults:
        row = _rows()[fault.code]
        values = {name: _value(name, value, language) for name, value in fault.values.items()}
        finding = Finding(
            code=fault.code,
            severity=row["severity"],
            place=Place(file=file, part=place_in(fault.part, language), spot=place_in(fault.spot, language)),
            message=row[language].format_map(values),
            hint=row[f"hint_{language}"].format_map(values),
        )
        if finding not in seen:
            seen.add(finding)
            yield finding


def _value(name: str, value: object, language: str) -> str | _Count:
    """Return a value as a message names it: languages and places (`where`) in the language of the message."""
    if name == "said":
        return _rows()[f"said.{value}"][language]
    return place_in(str(value), language) if name == "where" else _worded(value, language)


class _Count(int):
    """A number that chooses between two words in a message: `{count:row|rows}`."""

    def __format__(self, words: str) -> str:
        one, found, many = words.partition("|")
        return (one if self == 1 else many) if found else str(int(self))


def _worded(value: object, language: str) -> str | _Count:
    if isinstance(value, int) and not isinstance(value, bool):
        return _Count(value)
    if isinstance(value, float):
        shown = f"{value:.4g}"
        return shown if language == "en" else shown.replace(".", ",")
    text = _SIGNS.sub("•", " ".join(str(value).split()))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
