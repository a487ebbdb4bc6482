"""The drawings of one sheet written: each anchor once for each copy of its rows and columns, with ids and charts of its own.

The first copy keeps the ids and the parts that the template has. Any other one gets new ids, and a clone of its chart in which the series read that copy.
"""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from docautomat.compiler.placed import Placed
from docautomat.markup.spreadsheetml.arranging import WrittenSheet
from docautomat.markup.spreadsheetml.drawings import DRAWN, Floating, Span, floating
from docautomat.markup.spreadsheetml.following import Home, follow_formula
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.placing import LATE, Late

__all__ = ["Drawings"]

_DRAWN = re.compile(f"{DRAWN}(\\d+):(.*?){DRAWN}", re.DOTALL)
_IDS = re.compile(r'cNvPr [^<>]*?\bid="(\d+)"')
_NAMESPACE = uuid.UUID("7f1c8a52-3c58-4c0e-9c0b-0f2b8f6f6a11")


@dataclass(slots=True)
class Drawings:
    """The drawings of one sheet and their charts: `raw` has their rendered texts."""

    raw: Mapping[str, str]
    placed: Placed
    sheet: WrittenSheet
    wanted: dict[str, list[tuple[str, str, bool, Home]]] = field(default_factory=dict)
    """For each chart its copies: the drawing, the id of the relationship, whether it is the first one, and where it floats."""

    def draw(self, partname: str) -> None:
        """Write a part; drawings go before their charts. Raises `LateError` as `Placed` does."""
        text, copy = self.raw[partname], self.sheet.copy
        if any(source == partname for _, _, source in self.sheet.gone):
            return
        if DRAWN in text:
            writer = _Writer(partname, self)
            writer.read(text)
            text = _DRAWN.sub(lambda match: writer.anchor(int(match.group(1)), match.group(2)), text)
            self.sheet.gone.extend(writer.gone())
        for owner, rid, first, home in self.wanted.get(partname, [("", "", True, Home(copy, 0))]):
            content = self.placed.anywhere(text, copy, home).encode("utf-8")
            if first:
                self.sheet.parts[partname] = content
            else:
                self.sheet.clones.append((owner, rid, partname, content))


class _Writer:
    def __init__(self, partname: str, drawings: Drawings) -> None:
        self._partname = partname
        self._drawings = drawings
        self._placed = drawings.placed
        self._copy = drawings.sheet.copy
        self._taken: set[tuple[str, str]] = set()
        """What is taken, each with its kind: ids of objects, creation ids, ids of relationships."""
        self._listed: dict[str, str] = {}
        """The relationships that the anchors name, and the parts to which they lead."""
        self._links: dict[tuple[str, str], str] = {}
        """The relationships of links, by that of the template and the place."""
        self._last = 0
        self._rids = (f"rIdCopy{number}" for number in itertools.count(1))

    def gone(self) -> Iterator[tuple[str, str, str]]:
        """Yield the relationships of which no copy is left."""
        return ((self._partname, rid, source) for rid, source in sorted(self._listed.items()) if ("part", rid) not in self._taken)

    def read(self, text: str) -> None:
        """Take in which ids a drawing has."""
        self._last = max(map(int, _IDS.findall(text)), default=0)
        for match in LATE.finditer(text):
            late = self._placed.late[int(match.group(1))]
            if late.kind == "object" and late.extra == "id" and late.text.isdigit():
                self._last = max(self._last, int(late.text))
            elif late.kind == "object" and late.extra.startswith("part "):
                self._listed[late.text] = late.extra[5:]

    def anchor(self, number: int, text: str) -> str:
        """Return all copies of an anchor."""
        late = self._placed.late[number]
        down, across = (Span(*span) for span in json.loads(late.text))
        shown: list[str] = []
        for row in floating(down, across, self._copy.rows):
            for column in across.copies(self._copy.columns):
                home = Home(self._copy, down.first, row.path, across.first, column.path)
                shown.append(self._copied(text, row, column, home))
        return "".join(shown)

    def _copied(self, text: str, row: Floating, column: Floating, home: Home) -> str:
        known: dict[tuple[str, str], str] = {}

        def write(match: re.Match[str]) -> str:
            late = self._placed.late[int(match.group(1))]
            if late.kind == "corner":
                axis, _, corner = late.extra.partition(" ")
                place = row if axis == "row" else column
                return str(place.first if corner == "from" else place.last)
            if late.kind != "object":
                return self._placed.text(int(match.group(1)), home)
            kind = late.extra.partition(" ")[0]
            if (kind, late.text) not in known:
                known[kind, late.text] = self._own(late, home)
            return known[kind, late.text]

        return LATE.sub(write, text)

    def _own(self, late: Late, home: Home) -> str:
        """Return an id that no copy before has; a part that an earlier copy has already is cloned."""
        kind, _, source = late.extra.partition(" ")
        if kind == "link":
            return self._link(late.text, source, home)
        first = (kind, late.text) not in self._taken
        shown = late.text if first else self._fresh(kind, late.text)
        self._taken.add((kind, shown))
        if kind == "part" and source in self._drawings.raw:
            self._drawings.wanted.setdefault(source, []).append((self._partname, shown, first, home))
        elif kind == "part" and not first:
            self._drawings.sheet.clones.append((self._partname, shown, source, None))
        return shown

    def _link(self, rid: str, location: str, home: Home) -> str:
        """Return the relationship of a link to a place in the workbook, one for each place to which copies lead."""
        place = follow_formula(Formula.parse(location), self._placed.maps, replace(home, whole=True))
        if (rid, place) not in self._links:
            first = ("link", rid) not in self._taken
            shown = self._links[rid, place] = rid if first else next(self._rids)
            self._taken.add(("link", rid))
            if not first or place != location:
                target = "#" + re.sub("[% #]", lambda found: f"%{ord(found.group()):02X}", place)
                self._drawings.sheet.links.append((self._partname, shown, rid, target))
        return self._links[rid, place]

    def _fresh(self, kind: str, text: str) -> str:
        if kind == "id":
            self._last += 1
            return str(self._last)
        if kind == "part":
            return next(self._rids)
        return f"{{{str(uuid.uuid5(_NAMESPACE, f'{text} {len(self._taken)}')).upper()}}}"
