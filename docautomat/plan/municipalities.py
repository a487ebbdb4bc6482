"""The register of Norway's municipalities: number, names, county and written standard.

The data file beside this module says where it comes from (`data/SOURCES.md`). Reading it needs neither pydantic nor YAML.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["REGISTER_YEAR", "FormerNumber", "RegisteredMunicipality", "by_name", "current", "former_numbers", "known_as", "padded", "register", "suggestions"]

REGISTER_YEAR = 2026
"""The register holds the division of this year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredMunicipality:
    """One municipality as the register knows it."""

    number: str
    """Four digits, with the leading zero: `0301`."""
    name: str
    """The name to show, unique in the register: `Herøy i Nordland`."""
    norwegian_name: str
    official_name: str
    """All official names, in their official order: `Kárášjohka - Karasjok`."""
    county: str
    language_form: str
    """What the municipality requires of state bodies: `bokmål`, `nynorsk` or `nøytral`."""
    language: str
    """The document language that follows: `nn` for nynorsk, else `nb`."""
    stem: str
    """The first part of file names: `4638-hoyanger`."""


@lru_cache(maxsize=1)
def register() -> Mapping[str, RegisteredMunicipality]:
    """Return the register by number, in the order of the numbers."""
    text = files("docautomat.plan").joinpath("data/municipalities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return MappingProxyType({row["number"]: RegisteredMunicipality(**row) for row in rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerNumber:
    """A number that a municipality had between 2013 and 2023, and no longer has."""

    number: str
    name: str
    until: date
    """The first day on which it was no longer valid."""
    successors: tuple[str, ...]
    """The numbers of today: one, or several where the municipality was divided."""


@lru_cache(maxsize=1)
def former_numbers() -> Mapping[str, FormerNumber]:
    """Return the numbers that are no longer valid."""
    text = files("docautomat.plan").joinpath("data/former_numbers.csv").read_text(encoding="utf-8")
    found = (
        FormerNumber(number=row["number"], name=row["name"], until=date.fromisoformat(row["until"]), successors=tuple(row["successors"].split()))
        for row in csv.DictReader(text.splitlines())
    )
    return MappingProxyType({former.number: former for former in found})


def current(number: str) -> str:
    """Return the number of today, where a former one has exactly one successor; any other number as it is.

    >>> current("1416"), current("4638"), current("1507")
    ('4638', '4638', '1507')
    """
    former = None if number in register() else former_numbers().get(number)
    return former.successors[0] if former is not None and len(former.successors) == 1 else number


def padded(number: str | int) -> str:
    """Return a number as four digits: a spreadsheet or YAML may have taken the leading zero away.

    >>> padded(301)
    '0301'
    """
    text = str(number).strip()
    return text.zfill(4) if text.isdecimal() and text.isascii() else text


def known_as(municipality: RegisteredMunicipality) -> tuple[str, ...]:
    """Return every name that a plan may use for this municipality."""
    parallel = tuple(municipality.official_name.split(" - "))
    return tuple(dict.fromkeys((municipality.name, municipality.norwegian_name, municipality.official_name, *parallel)))


@lru_cache(maxsize=1)
def _numbers_by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in register().values():
        for name in known_as(entry):
            numbers = found.get(name.casefold(), ())
            found[name.casefold()] = numbers if entry.number in numbers else (*numbers, entry.number)
    return found


def by_name(name: str) -> tuple[RegisteredMunicipality, ...]:
    """Return the municipalities with this name: none, one, or several (Herøy, Våler); capitals do not matter."""
    asked = " ".join(name.split()).casefold().removesuffix(" kommune")
    return tuple(register()[number] for number in _numbers_by_name().get(asked, ()))


def suggestions(number: str, name: str = "") -> tuple[RegisteredMunicipality, ...]:
    """Return at most three municipalities that may have been meant, those with a similar name first."""
    if exact := by_name(name):
        return exact
    close = get_close_matches(name.casefold(), _numbers_by_name(), n=2, cutoff=0.75) if name else []
    numbers = [found for key in close for found in _numbers_by_name()[key]]
    swapped = [entry for entry in register() if sorted(entry) == sorted(number)]
    numbers += [found for found in (*swapped, *get_close_matches(number, register(), n=3, cutoff=0.7)) if found not in numbers]
    return tuple(register()[found] for found in numbers[:3])
