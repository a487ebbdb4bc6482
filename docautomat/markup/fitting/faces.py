"""How wide characters are: the faces that text is measured with, without any font installed.

A face is looked for in the fonts that the caller gives, then among the shipped tables of fonts that are as wide as those of Office (Calibri is Carlito,
Arial is Liberation Sans …). A font for which there is no such table is measured as the widest one that usually stands in for it, so that text which fits here
fits there.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docautomat.markup.fitting.sfnt import read_fonts

__all__ = ["Face", "Faces", "read_folder"]

_TABLE = Path(__file__).with_name("widths.txt")
_LIKE = {
    "Carlito": "calibri",
    "Caladea": "cambria",
    "Liberation Sans": "arial|helvetica|arimo|microsoft sans serif|ms sans serif|nimbus sans",
    "Liberation Serif": "times|times new roman|tinos|nimbus roman|symbol",
    "Liberation Mono": "courier new|courier|cousine|consolas|lucida console|andale mono|monaco|menlo|source code pro|cascadia code|cascadia mono",
    "Liberation Sans Narrow": "arial narrow|helvetica narrow|agency fb",
    "DejaVu Sans": "verdana|bitstream vera sans",
    "DejaVu Serif": (
        "georgia|garamond|palatino|palatino linotype|book antiqua|bookman old style|century|century schoolbook|constantia|rockwell|baskerville old face|"
        "bodoni mt|didot|sitka text|cambria math|perpetua|goudy old style|high tower text|times roman"
    ),
}
_METRIC = {name: family for family, names in _LIKE.items() for name in (family.lower(), *names.split("|"))}
_SERIF_WORDS = ("serif", "roman", "times", "book", "antiqua", "garamond", "slab")
_LEAST_LINE = 1.2
"""No program sets lines closer than this share of the size in single spacing, whatever the font says."""
_WIDE = 1.0
"""The width of a character that no table knows: that of the widest ones, as those of Chinese or Japanese are."""

Widths = Mapping[str, int]


class _Advances(dict[str, float]):
    """Widths in em; an accented letter is as wide as the letter, what is not known as wide as it can be."""

    def __missing__(self, character: str) -> float:
        base = unicodedata.normalize("NFD", character)[0]
        if base != character and base in self:
            width = self[base]
        elif unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
            width = 0.0
        else:
            width = _WIDE if unicodedata.east_asian_width(character) in ("W", "F") else self.get("W", _WIDE)
        self[character] = width
        return width


@dataclass(slots=True, eq=False)
class Face:
    """One font in one weight and slant."""

    advances: dict[str, float]
    line: float
    """The height of a line in single spacing, in em."""
    shipped: tuple[str, bool, bool] | None = None
    """The row of the shipped table, by which the face pickles."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (_shipped, self.shipped) if self.shipped is not None else (Face, (self.advances, self.line))

    def width(self, text: str) -> float:
        """Return how wide a text is, in em."""
        return sum(map(self.advances.__getitem__, text))


@dataclass(frozen=True, slots=True)
class Given:
    """A font that the caller gave."""

    line: int
    widths: Widths


def read_folder(folder: str | os.PathLike[str]) -> dict[tuple[str, bool, bool], Given]:
    """Return the fonts that lie in a folder: family in small letters, bold, italic -> font; raise `ValueError` where there are none."""
    found: dict[tuple[str, bool, bool], Given] = {}
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
            for font in read_fonts(path.read_bytes()):
                found[font.family.lower(), font.bold, font.italic] = Given(font.line, font.widths)
    if not found:
        raise ValueError(f"there are no font files (.ttf, .otf, .ttc) in {os.fspath(folder)}")
    return found


class Faces:
    """The faces of one template: those that the caller gave come first."""

    def __init__(self, given: Mapping[tuple[str, bool, bool], Given] | None = None) -> None:
        self._given = dict(given or {})
        self._known: dict[tuple[str, bool, bool], Face] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Faces, (self._given,)

    def find(self, name: str, bold: bool, italic: bool) -> Face:
        """Return the face of a family's name."""
        key = name.lower(), bold, italic
        face = self._known.get(key)
        if face is None:
            given = _given(self._given, key)
            face = self._known[key] = _made(given.widths, given.line) if given is not None else _shipped(_family(key[0]), bold, italic)
        return face


def _given(fonts: Mapping[tuple[str, bool, bool], Given], key: tuple[str, bool, bool]) -> Given | None:
    name, bold, italic = key
    return next((fonts[near] for near in (key, (name, bold, not italic), (name, not bold, italic), (name, not bold, not italic)) if near in fonts), None)


def _made(widths: Widths, line: int) -> Face:
    return Face(_Advances((character, width / 1000) for character, width in widths.items()), max(_LEAST_LINE, line / 1000))


def _family(name: str) -> str:
    """Return the shipped family that is as wide as a font, or wide enough to stand in for it."""
    family = _METRIC.get(name)
    if family is not None:
        return family
    if "mono" in name or "typewriter" in name:
        return "Liberation Mono"
    return "DejaVu Serif" if any(word in name for word in _SERIF_WORDS) and "sans" not in name else "DejaVu Sans"


@cache
def _shipped(family: str, bold: bool, italic: bool) -> Face:
    wanted = [family, "bold" if bold else "regular", "italic" if italic else "upright"]
    for line in _lines():
        *key, height, runs = line.split("\t")
        if key == wanted:
            face = _made(dict(_characters(runs)), int(height))
            face.shipped = family, bold, italic
            return face
    raise LookupError(family)


@cache
def _lines() -> list[str]:
    return _TABLE.read_text(encoding="ascii").splitlines()


def _characters(runs: str) -> Iterable[tuple[str, int]]:
    code = 0
    for run in runs.split(" "):
        start, _, width = run.rpartition(":")
        code = int(start, 16) if start else code
        yield chr(code), int(width)
        code += 1
