"""The sheets that come out: which template sheet each is a copy of, under which name and in which iterations; and how references find them.

A reference to a sheet that repeats goes to the copy of the same iteration, where formula and sheet stand in one loop; from anywhere else to the first
copy, or, as a whole argument of a function such as SUM, to all of them. A span of sheets reaches from the first copy of its first sheet to the last of
its last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from docautomat.markup.language import Site
from docautomat.markup.spreadsheetml.bands import AnyRows
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.values import RefusedValueError, text_of

__all__ = ["LONGEST_NAME", "Maps", "SheetCopy", "check_name", "quoted", "quoted_span", "write_name"]

LONGEST_NAME = 31
"""UTF-16 units of a sheet's name (Excel's specifications and limits)."""
_FILTER = "let the filter sheet_name make a legal name of it: {{ m.name|sheet_name }}"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_WORD = re.compile(r"(?![A-Za-z]{1,3}[0-9]+\Z)(?![RrCc][0-9]*(?:[Cc][0-9]*)?\Z)(?=[A-Za-z_\u00c0-\U0010ffff])[^\W\d]\w*\Z")
_PLAIN = re.compile(r"(?![A-Za-z]{1,3}[0-9]+\Z)(?![RrCc][0-9]*(?:[Cc][0-9]*)?\Z)(?!(?:TRUE|FALSE)\Z)[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True, eq=False)
class SheetCopy:
    """One sheet of the output."""

    template: str
    """The template sheet's name."""
    rows: AnyRows
    name: str = ""
    path: Path = ()
    """The iterations of the sheet loops that it stands in."""
    copy: int = 0
    """How many copies of the same template sheet come before it."""
    tables: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Name (case folded) of each of the template sheet's tables -> name and id of this copy's."""
    columns: RowMap = field(default_factory=RowMap.identity)
    """Where the columns come out."""
    kept: Mapping[int, list[bool]] = field(default_factory=dict)
    """For each stand-in of a column block, one after the other, whether it comes out."""


class Maps:
    """The sheets that come out, by the template sheet's name, which compares without regard to case."""

    def __init__(
        self, copies: Iterable[SheetCopy], templates: Iterable[str] = (), tables: Mapping[str, str] | None = None, titles: Mapping[str, str] | None = None
    ) -> None:
        """`templates` are the names of all of the template's sheets, of which those without a copy are gone; `tables` the sheets of tables by their names.

        `titles` are the names with tags as their author wrote them, and what stands for them.
        """
        self.copies = list(copies)
        self._order = [name.casefold() for name in templates] or [copy.template.casefold() for copy in self.copies]
        self._of: dict[str, list[SheetCopy]] = {name: [] for name in self._order}
        self._tables = tables or {}
        self._titles = titles or {}
        for copy in self.copies:
            self._of[copy.template.casefold()].append(copy)

    def targets(self, sheet: str, home: SheetCopy | None) -> list[SheetCopy] | None:
        """Return the copies of a sheet that `home` may mean: none if it is gone, `None` if the template has no such sheet."""
        key = sheet.casefold()
        key = self._titles.get(key, key)
        found = self._of.get(key)
        if not found or home is None or not home.path:
            return found
        if home.template.casefold() == key:
            return [home]
        iterations = dict(home.path)
        return [copy for copy in found if all(iterations.get(loop, number) == number for loop, number in copy.path)]

    def between(self, first: str, last: str) -> list[SheetCopy] | None:
        """Return what came out of a span of sheets, in order; `None` if the template has no such span of worksheets."""
        try:
            low, high = self._order.index(first.casefold()), self._order.index(last.casefold())
        except ValueError:
            return None
        inside = set(self._order[min(low, high) : max(low, high) + 1])
        return [copy for copy in self.copies if copy.template.casefold() in inside]

    def together(self, copies: list[SheetCopy]) -> bool:
        """Say whether copies stand beside each other, with no other sheet between."""
        places = sorted(self.copies.index(copy) for copy in copies)
        return places[-1] - places[0] + 1 == len(places)

    def table(self, name: str, home: SheetCopy | None) -> str:
        """Return what a table is called in the copy that `home` means; an error value if it is gone with its sheet."""
        sheet = self._tables.get(name.casefold())
        if sheet is None:
            return name
        copies = self.targets(sheet, home)
        return copies[0].tables.get(name.casefold(), (name, 0))[0] if copies else ""


def write_name(value: Any, site: Site) -> str:  # noqa: ARG001  every language writes by value and site
    """Return the text of a value in a sheet's name; raise `RefusedValueError` for characters that no name may hold."""
    text = text_of(value)
    _check_characters(text)
    return text


def _check_characters(name: str) -> None:
    bad = _FORBIDDEN.search(name)
    if bad is not None:
        raise RefusedValueError(f"the name {name!r} holds {bad.group()!r}, which no sheet's name may hold", _FILTER)


def check_name(name: str) -> None:
    """Raise `RefusedValueError` for what Excel does not take as a sheet's name."""
    _check_characters(name)
    units = len(name.encode("utf-16-le", "surrogatepass")) // 2
    if units > LONGEST_NAME:
        raise RefusedValueError(f"the name {name!r} has {units} characters; a sheet's name holds {LONGEST_NAME}", _FILTER)
    if not name.strip():
        raise RefusedValueError("the sheet's name comes out empty", "write a fixed word into the name, or default('…') behind the value")
    if name.startswith("'") or name.endswith("'"):
        raise RefusedValueError(f"the name {name!r} begins or ends with an apostrophe, which no sheet's name may", _FILTER)
    if name.casefold() == "history":
        raise RefusedValueError("Excel keeps the name History for itself", "add another word to it")


def quoted_span(first: str, last: str) -> str:
    """Return a span of sheets as formulas write it; without quotes where that is possible, since LibreOffice 7 reads no others.

    >>> quoted_span("Ås", "Bø"), quoted_span("K 1", "K 2"), quoted_span("K 1", "K 1")
    ('Ås:Bø', "'K 1:K 2'", "'K 1'")
    """
    if first == last:
        return quoted(first)
    if all(_WORD.match(name) for name in (first, last)):
        return f"{first}:{last}"
    both = f"{first}:{last}".replace("'", "''")
    return f"'{both}'"


def quoted(name: str) -> str:
    """Return a sheet's name as formulas write it.

    >>> quoted("Data"), quoted("A1"), quoted("O'Neill & co")
    ('Data', "'A1'", "'O''Neill & co'")
    """
    return name if _PLAIN.match(name) else "'" + name.replace("'", "''") + "'"
