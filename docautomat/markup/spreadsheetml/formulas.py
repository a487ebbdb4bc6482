"""Formulas as literal text and references (ISO/IEC 29500-1 §18.17): read once, written again with other references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from docautomat.markup.spreadsheetml.references import Reference, parse_area

__all__ = ["VOLATILE", "Formula", "Name", "Part"]

AGGREGATES = frozenset(
    "SUM AVERAGE AVERAGEA MIN MINA MAX MAXA COUNT COUNTA PRODUCT STDEV STDEVP STDEV.S STDEV.P STDEVA VAR VARP VAR.S VAR.P VARA MEDIAN MODE"
    " SUBTOTAL AGGREGATE AND OR XOR CONCAT CONCATENATE TEXTJOIN SUMSQ GEOMEAN HARMEAN DEVSQ GCD LCM".split()
)
ONE_AREA = frozenset(("COUNTBLANK", "SUMPRODUCT"))
"""Functions of which an argument is an area but never a list of areas."""
VOLATILE = re.compile(r"\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|INFO|CELL)\(", re.IGNORECASE)

_NAME = r"[A-Za-z_\\\u00c0-\U0010ffff][\w.\\?]*"
_SHEET = rf"(?:'(?:[^']|'')+'|(?:\[[^\[\]]+\])?{_NAME}(?::{_NAME})?)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"""
    (?P<string>"(?:[^"]|"")*")
  | (?P<error>\#(?:REF!(?:{_CELL}(?::{_CELL})?)?|N/A|DIV/0!|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|GETTING_DATA))
  | (?P<reference>(?P<prefix>{_SHEET})?
        (?P<area>{_CELL}:{_CELL}(?![\w.(])|{_CELL}(?![\w.(!\[])|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w.(!$])|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}(?![\w.])))
  | (?P<function>{_NAME}\()
  | (?P<name>(?:{_SHEET})?{_NAME})
  | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[Ee][+-]?[0-9]+)?)
  | (?P<open>\() | (?P<close>\)) | (?P<bracket>\[)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One reference of a formula, and what it is there for."""

    reference: Reference
    text: str
    """The reference as it was written."""
    in_aggregate: bool = False
    """Whether it is by itself an argument of a function such as SUM: `D5` in `SUM(D5,1)`, not in `SUM(D5*2)`."""
    one_area: bool = False
    """Whether it is by itself an argument which must stay one area, as that of COUNTBLANK."""
    ends_range: bool = False
    """Whether the range operator stands before it: `D6` in `INDEX(D:D,2):D6` and in `S!D5:S!D6`."""


class Name(str):
    """A defined name, or a table with its brackets, as a formula writes it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula read: literal text, references and names by turns; and the names of cells and tables in it."""

    text: str
    parts: tuple[str | Part, ...]
    names: tuple[str, ...] = ()
    """Defined names and tables as they are written, `[` for a structured reference without its table."""

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Return a formula (without its `=`), read.

        >>> [str(part.reference) for part in Formula.parse("SUM(A5:INDEX(C:C,5))*LOG10(B2)").references()]
        ['A5', 'C:C', 'B2']
        """
        return _parse(text)

    def references(self) -> Iterator[Part]:
        """Yield the references in order."""
        for part in self.parts:
            if isinstance(part, Part):
                yield part

    def written(self, write: Callable[[Part], str], rename: Callable[[str], str] = str) -> str:
        """Return the formula with each reference as `write` gives it, each name as `rename` does."""
        return "".join(write(part) if isinstance(part, Part) else rename(part) if isinstance(part, Name) else part for part in self.parts)

    def translated(self, rows: int, columns: int) -> str:
        """Return the formula as it reads in a cell so many rows and columns away: relative parts move, `$` parts stay (§18.3.1.40)."""

        def move(part: Part) -> str:
            area = part.reference.area
            moved = replace(
                area,
                row1=area.row1 + rows if area.row1 and not area.row1_fixed else area.row1,
                row2=area.row2 + rows if area.row2 and not area.row2_fixed else area.row2,
                column1=area.column1 + columns if area.column1 and not area.column1_fixed else area.column1,
                column2=area.column2 + columns if area.column2 and not area.column2_fixed else area.column2,
            )
            return part.reference.prefix + str(moved)

        return self.written(move)

    @property
    def volatile(self) -> bool:
        """Whether the result may change although nothing that it names does."""
        return VOLATILE.search(self.text) is not None


@lru_cache(maxsize=8192)
def _parse(text: str) -> Formula:
    parts: list[str | Part] = []
    names: list[str] = []
    literal = ""
    functions: list[str] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found is not None
        position = found.end()
        if found.group("reference") is not None and (part := _part(found, functions)) is not None:
            parts += [literal, part] if literal else [part]
            literal = ""
            continue
        _count(found, functions, names)
        if found.group("bracket"):
            position = _closing(text, position)
        elif found.group("name"):
            if text[position : position + 1] == "[":
                position = _closing(text, position + 1)
                names.append("[")
            parts += [literal, Name(text[found.start() : position])] if literal else [Name(text[found.start() : position])]
            literal = ""
            continue
        literal += text[found.start() : position]
    return Formula(text, tuple([*parts, literal] if literal else parts), tuple(names))


def _count(found: re.Match[str], functions: list[str], names: list[str]) -> None:
    """Keep account of the functions that are open and of the names met."""
    token = found.group()
    if found.group("function") or found.group("open"):
        functions.append(token[:-1].upper())
    elif found.group("close") and functions:
        functions.pop()
    elif found.group("bracket") or (found.group("name") and token.upper() not in ("TRUE", "FALSE")):
        names.append(token)


def _part(found: re.Match[str], functions: list[str]) -> Part | None:
    area = parse_area(found.group("area"))
    if area is None:
        return None
    prefix = found.group("prefix") or ""
    name = prefix[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    external = "[" in name
    before, after = found.string[: found.start()].rstrip()[-1:], found.string[found.end() :].lstrip()[:1]
    innermost = next((function for function in reversed(functions) if function), "").removeprefix("_XLFN.")
    alone = before in ("(", ",") and after in (")", ",")
    reference = Reference(prefix, name, area, external, ":" in name and not external)
    return Part(reference, found.group(), alone and innermost in AGGREGATES, alone and innermost in ONE_AREA, before == ":")


def _closing(text: str, position: int) -> int:
    """Return where a bracket that is open at `position` closes: structured references, with `'` as their escape (§18.17.6.2)."""
    depth = 1
    while position < len(text) and depth:
        char = text[position]
        if char == "'":
            position += 1
        elif char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
        position += 1
    return position
