"""What the checks say, in the plan's language: code -> severity, message and hint, from `data/messages.csv`.

Codes: E.. a plan is invalid, W.. it deserves a second look (both as the programme office knows them), D.. the file itself or one field's value.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from string import ascii_uppercase
from typing import NamedTuple

from docautomat.errors import Finding, Place

__all__ = ["Fault", "Spot", "Where", "did_you_mean", "field_name", "finding", "phrase", "told_spot"]


_TYPED = frozenset({"value", "given"})
"""Placeholders of values as they were typed."""
_CODES = frozenset("D06 D14 D15 D16 D17 D18 D23 D33 D36 D39 D56 E26 W28 W29".split())
"""Messages in which such a value is a number, an id or a word of the programme's own."""
_PEOPLE = frozenset({("A04b", "name"), ("A04c", "name"), ("W15", "name"), ("A01b", "name"), ("E09", "id")})
_HIDDEN = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A broken rule before it is put into words: its code, the field, and the values that the message names."""

    code: str
    path: tuple[str | int, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


class Spot(NamedTuple):
    """A cell of a workbook, before it is put into words."""

    sheet: str
    cell: str

    @property
    def row(self) -> int:
        """Return the number of its row."""
        return int(self.cell.lstrip(ascii_uppercase))


Where = int | str | Spot
"""Where something stands in a file: the line of a text, a cell, or words that hold in all languages."""


@lru_cache(maxsize=1)
def _messages() -> Mapping[str, Mapping[str, str]]:
    text = files("docautomat.plan").joinpath("data/messages.csv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=1)
def _field_names() -> Mapping[str, Mapping[str, str]]:
    from docautomat.plan.labels import LANGUAGES, labels

    return {language: labels(language) for language in LANGUAGES}


def phrase(code: str, language: str, **values: object) -> str:
    """Return a part of a sentence."""
    return _messages()[code][language].format_map(values)


def did_you_mean(given: str, known: object, language: str) -> str:
    """Return «Mente du …?» with the closest of the `known` names, or nothing if none is close."""
    close = get_close_matches(given, [str(name) for name in known], n=1, cutoff=0.6) if isinstance(known, list | tuple | set | frozenset | dict) else []
    return phrase("did_you_mean", language, value=close[0]) if close else ""


def field_name(path: tuple[str | int, ...], language: str) -> str:
    """Return the last field's name as the form shows it, else its key."""
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    return _field_names()[language].get(key, key)


def finding(fault: Fault, language: str, *, file: str, line: Where = 0) -> Finding:
    """Return the fault in words, with its place."""
    row = _messages()[fault.code]
    values = {"field": field_name(fault.path, language)} | {name: _worded(value, language) for name, value in fault.values.items()}
    message = row[language].format_map(values).strip()
    public = row[language].format_map({name: _HIDDEN if _personal(fault.code, name) else value for name, value in values.items()}).strip()
    return Finding(
        code=fault.code,
        severity=row["severity"],
        place=_place(file, line, _dotted(fault.path), language),
        message=message,
        hint=row[f"hint_{language}"].format_map(values).strip(),
        public=public if public != message else "",
    )


def _personal(code: str, name: str) -> bool:
    """Return whether a placeholder stands for what somebody typed, or for somebody: such values stay out of reports."""
    return (code, name) in _PEOPLE or (name in _TYPED and code not in _CODES)


def told_spot(where: Where, language: str) -> str:
    """Return what messages call a place in a workbook or document; nothing for a line."""
    if isinstance(where, Spot):
        return phrase("spot.cell", language, sheet=where.sheet, cell=where.cell)
    return where if isinstance(where, str) else ""


def _place(file: str, where: Where, path: str, language: str) -> Place:
    line = where if isinstance(where, int) else 0
    return Place(file=file, spot=told_spot(where, language), line=line, line_word=phrase("spot.line", language), path=path)


def _worded(value: object, language: str) -> str:
    if isinstance(value, date):
        return value.isoformat() if language == "en" else value.strftime("%d.%m.%Y")
    if isinstance(value, float) and language != "en":
        return f"{value:g}".replace(".", ",")
    return str(value)


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
