"""The register of Norway's 357 municipalities: number, names, county, written standard.

The division is that of 1 January 2026; `data/SOURCES.md` names the sources.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

from docautomat.plan.tables import rows

__all__ = ["RegisteredMunicipality", "all_municipalities", "closest_number", "find", "padded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredMunicipality:
    """One municipality of the register."""

    number: str
    """Four digits, with a leading zero where there is one: `0301`."""
    name: str
    display_name: str
    """The name, with the county where two municipalities share it: `Herøy (Nordland)`."""
    official_name: str
    """All official names: `Oslo - Oslove`."""
    county_number: str
    county: str
    official_county: str
    language_form: str
    """`bokmål`, `nynorsk` or `nøytral`: what the municipality asks of state bodies."""
    language: str
    """`nb` or `nn`: the language of its documents unless something else is chosen."""
    slug: str
    """Number and name for file names: `4638-hoyanger`."""

    def is_called(self, name: str) -> bool:
        """Say whether `name` is one of the official names."""
        names = {self.name, self.display_name, self.official_name, *self.official_name.split(" - ")}
        return name.casefold().strip() in {known.casefold() for known in names}


@cache
def _register() -> dict[str, RegisteredMunicipality]:
    return {row["number"]: RegisteredMunicipality(**row) for row in rows("municipalities.csv")}


def all_municipalities() -> list[RegisteredMunicipality]:
    """Return all municipalities in the order of their numbers."""
    return list(_register().values())


def find(number: str) -> RegisteredMunicipality | None:
    """Return the municipality of a four-digit number, or `None`."""
    return _register().get(number)


def padded(number: str) -> str:
    """Return a number with the leading zero that spreadsheets and YAML take away.

    >>> padded("301")
    '0301'
    """
    return number.zfill(4) if number.isdigit() else number


def closest_number(number: str, name: str = "") -> RegisteredMunicipality | None:
    """Return the municipality that somebody may have meant: by name if there is one, else by the most similar number."""
    register = _register()
    if name:
        for municipality in register.values():
            if municipality.is_called(name):
                return municipality
    near = difflib.get_close_matches(number, list(register), n=1, cutoff=0.7)
    return register[near[0]] if near else None
