"""What the values of one sheet add to it, read from their tokens when a row is written: formulas that follow, links, pictures, cell formats, runs.

rendered row with tokens  -> written(row)  -> row          links and pictures are kept until the sheet's end
rest of the sheet         -> tail(rest)    -> rest with its `hyperlinks` and `drawing`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr, unescape

from docautomat.markup.rendering import rendering
from docautomat.markup.spreadsheetml.anchors import Anchored, drawing_with, new_drawing
from docautomat.markup.spreadsheetml.copies import quoted
from docautomat.markup.spreadsheetml.frames import PLACE, OwnLink, SheetFrame
from docautomat.markup.spreadsheetml.heights import WRAPS
from docautomat.markup.spreadsheetml.notes import NOTE
from docautomat.markup.spreadsheetml.references import Area, coalesce, parse_area
from docautomat.markup.spreadsheetml.rich import LONGEST_ADDRESS, PICTURES, RUNS
from docautomat.markup.spreadsheetml.texts import VALUE, measure, text_units
from docautomat.markup.spreadsheetml.twins import CHANGES, Change, Twins
from docautomat.values import RefusedValueError

__all__ = ["Additions", "CellError", "Follow"]

MOST_LINKS = 65_530
"""Hyperlinks of a sheet (Excel's specifications and limits)."""
_FEWER = "write a formula instead, which is not counted: {{ formula('HYPERLINK(…)') }}, or spread the data over sheets"

Follow = Callable[[str, str, str], str]
"""Gives a formula of a template cell as it reads in the cell in which it comes out, as plain text: template cell, cell, formula."""

_CHUNK = re.compile(r"(?=<(?:\w+:)?(?:c|row)[ />])")
_TOKEN = re.compile(f"{VALUE}(\\w)(\\w*) ([^{VALUE}]*){VALUE}")
_START = re.compile(r"<((?:\w+:)?)(c|row)([^>]*?)(/?)>", re.DOTALL)
_REFERENCE = re.compile(r' r="([A-Z]+\d+)"')
_STYLE = re.compile(r' s="(\d+)"')
_TEXT = re.compile(r"<((?:\w+:)?)t(?: [^>]*)?>([^<]*)</\1t>")
_IN_TEXT = re.compile(f'<((?:\\w+:)?)t xml:space="preserve">((?:[^<{VALUE}]+|{VALUE}[^{VALUE}]*{VALUE})*)</\\1t>')
_RUNS = re.compile(f"{VALUE}r\\w* ([^{RUNS}{VALUE}]*){RUNS}([^{VALUE}]*){VALUE}")
_EMPTY_RUN = re.compile(r"<((?:\w+:)?)r>(?:<\1rPr>(?:(?!</\1rPr>).)*</\1rPr>|<\1rPr/>)?<\1t(?: [^>]*)?(?:/>|></\1t>)</\1r>", re.DOTALL)
_HYPERLINKS = re.compile(r"<(?:\w+:)?hyperlinks(?: [^>]*)?>")
_HYPERLINK = re.compile(r"<(?:\w+:)?hyperlink [^>]*?(?:/>|></(?:\w+:)?hyperlink>)")
_MEASURED = re.compile(f"{VALUE}m(\\w*) ")
_UNSAFE = re.compile(r'[\x00-\x20"<>\\^`{|}\[\]\x7f]|%(?![0-9A-Fa-f]{2})')


class CellError(RefusedValueError):
    """What a value asks for cannot be done; `spot` is the template's cell."""

    def __init__(self, message: str, hint: str, spot: str) -> None:
        super().__init__(message, hint)
        self.spot = spot


class Additions:
    """What is added to one sheet of the output."""

    def __init__(self, frame: SheetFrame, twins: Twins) -> None:
        self._frame = frame
        self._twins = twins
        self._links: list[str] = []
        self._linked: set[str] = set()
        self._own: dict[str, tuple[OwnLink, str]] = {}
        """The template's links that go with their cells, and where in the workbook they lead, by the cells in which they come out."""
        self._pictures: list[Anchored] = []
        self._row_fill = ""

    # --- rows -----------------------------------------------------------------------------------------------------------------------

    def written(self, text: str, follow: Follow) -> str:
        """Return rows with their tokens obeyed and gone."""
        if VALUE not in text:
            return text
        return "".join(self._chunk(chunk, follow) if VALUE in chunk or self._row_fill else chunk for chunk in _CHUNK.split(text))

    def _chunk(self, chunk: str, follow: Follow) -> str:
        """Return a cell, or the begin of a row, with its tokens obeyed."""
        start = _START.match(_TOKEN.sub("", chunk))
        if start is None:
            return chunk
        changes: list[Change] = []
        if start.group(2) == "row":
            self._row_fill = ""
        elif self._row_fill:
            changes.append(("R", self._row_fill))
        found = _REFERENCE.search(start.group(3))
        reference = found.group(1) if found is not None else ""
        if f"{VALUE}r" in chunk:
            chunk = _IN_TEXT.sub(_in_runs, chunk)

        def obey(token: re.Match[str]) -> str:
            try:
                return self._obeyed(token, reference, changes, follow)
            except RefusedValueError as error:
                raise CellError(error.message, error.hint, f"cell {token.group(2)}") from None

        shown = _TOKEN.sub(obey, chunk)
        if (token := _MEASURED.search(chunk)) is not None:
            _measure_cell(shown, f"cell {token.group(1)}")
        if f"{VALUE}e" in chunk:
            shown = _without_empty_runs(shown)
        return self._styled(shown, changes, reference) if changes and start.group(2) == "c" else shown

    def _obeyed(self, token: re.Match[str], reference: str, changes: list[Change], follow: Follow) -> str:
        kind, cell, payload = token.groups()
        if kind == "f":
            return escape(follow(cell, reference, unescape(payload)))
        if kind == "l":
            self._link(reference, payload, follow, cell)
        elif kind == "h":
            link = self._frame.own[int(payload)]
            self._own[reference] = link, follow(cell, reference, link.location) if link.location else ""
        elif kind == "p":
            kept, picture = rendering().state[PICTURES][int(payload)]
            self._pictures.append(Anchored(reference, cell, kept, picture))
        elif kind == "R":
            self._row_fill = payload
        elif kind in CHANGES:
            changes.append((kind, payload))
        return ""

    def _styled(self, chunk: str, changes: list[Change], reference: str) -> str:
        """Return a cell in a format that differs by some changes from the one it has."""
        end = chunk.index(">")
        head, rest = chunk[:end], chunk[end:]
        style = _STYLE.search(head)
        try:
            number = self._twins.of(int(style.group(1)) if style is not None else -1, changes)
        except RefusedValueError as error:
            raise CellError(error.message, error.hint, f"cell {reference}") from None
        if any(kind == "w" for kind, _ in changes):
            rest = f"{WRAPS}{rest}" if not head.endswith("/") else rest
        if style is not None:
            return f'{head[: style.start()]} s="{number}"{head[style.end() :]}{rest}'
        if head.endswith("/"):
            return f'{head[:-1]} s="{number}"/{rest}'
        return f'{head} s="{number}"{rest}'

    # --- links ----------------------------------------------------------------------------------------------------------------------

    def _link(self, reference: str, payload: str, follow: Follow, cell: str) -> None:
        if reference in self._linked:
            raise RefusedValueError("this cell would have two links; a cell can lead to one address only", "put the links into cells of their own")
        self._own.pop(reference, None)
        if len(self._links) + self._frame.links >= MOST_LINKS:
            raise RefusedValueError(f"cell {reference} has link number {MOST_LINKS + 1}; a sheet holds {MOST_LINKS}", _FEWER)
        self._linked.add(reference)
        address, _, tip = payload.partition(RUNS)
        shown = ' tooltip="' + tip.replace('"', "&quot;").replace("\n", "&#10;") + '"' if tip else ""
        url = unescape(address)
        if url.startswith("#"):
            place = quoteattr(follow(cell, reference, _location(url[1:])))
            self._links.append(f'<{self._frame.prefix}hyperlink ref="{reference}" location={place}{shown}/>')
            return
        target = _as_uri(url)
        if len(target) > LONGEST_ADDRESS:
            raise RefusedValueError(f"this address has {len(target)} characters when it is written; a link holds {LONGEST_ADDRESS}", "use a shorter one")
        rid = rendering().overlay.relate(self._frame.partname, "hyperlink", target, external=True)
        self._links.append(f'<{self._frame.prefix}hyperlink ref="{reference}"{self._frame.relation(rid)}{shown}/>')

    # --- the rest of the sheet --------------------------------------------------------------------------------------------------------

    def tail(self, text: str) -> str:
        """Return the rest of the sheet with links and drawing in their places; a link of the template's goes where a value has its own."""
        first, *rest = text.split(PLACE)
        out = [first]
        for name, following in zip(rest[::2], rest[1::2], strict=True):
            out.append(self._with_links(following) if name == "links" else self._drawing() + following if name == "drawing" else following)
        return "".join(out)

    def _with_links(self, own: str) -> str:
        """Return the list of links; `own` is that of the template, if it has one."""
        if not self._links and not self._own:
            return own
        kept = [link for link in _HYPERLINK.findall(own) if not self._replaced(link)]
        begin = _HYPERLINKS.search(own)
        shown = begin.group() if begin is not None else f"<{self._frame.prefix}hyperlinks>"
        links = [*self._own_links(), *kept, *self._links]
        if len(links) > MOST_LINKS:
            raise RefusedValueError(f"there are {len(links)} links; a sheet holds {MOST_LINKS}", _FEWER)
        return f"{shown}{''.join(links)}</{self._frame.prefix}hyperlinks>"

    def _own_links(self) -> Iterator[str]:
        """Yield the template's links that went with their cells, neighbours that lead to the same place as one."""
        areas: dict[tuple[str, str], list[Area]] = {}
        for reference, (link, location) in self._own.items():
            area = parse_area(reference)
            assert area is not None
            last = area.row1 + link.rows, area.column1 + link.columns
            areas.setdefault((link.attributes, location), []).append(Area(area.column1, area.row1, last[1], last[0], single=not (link.rows or link.columns)))
        for (attributes, location), found in areas.items():
            place = f" location={quoteattr(location)}" if location else ""
            for area in _joined(found):
                yield f'<{self._frame.prefix}hyperlink ref="{area}"{attributes}{place}/>'

    def _drawing(self) -> str:
        if not self._pictures or self._frame.drawing:
            return ""
        made = new_drawing(self._pictures, self._frame)
        return f"<{self._frame.prefix}drawing{self._frame.relation(rendering().overlay.relate(self._frame.partname, 'drawing', made))}/>"

    def _replaced(self, link: str) -> bool:
        found = re.search(r' ref="([A-Z]+\d+)"', link)
        return found is not None and found.group(1) in self._linked

    def drawing(self, parts: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the template's drawing with the pictures, if there are any for it; `parts` are those rendered by now."""
        name = self._frame.drawing
        if not self._pictures or not name:
            return {}
        data = parts.get(name)
        return {name: drawing_with(data if data is not None else rendering().overlay.package.read(name), self._pictures, self._frame)}


def _in_runs(found: re.Match[str]) -> str:
    """Return a text with runs in the middle of it as runs alone, the text around them in the cell's font; other tokens stand at the end."""
    p, inner = found.group(1), found.group(2)
    texts = _RUNS.split(inner)  # text, properties, runs, text …
    if len(texts) == 1:
        return found.group()
    around = texts[1]
    out: list[str] = []
    for number in range(0, len(texts), 3):
        bare = _TOKEN.sub("", texts[number])
        if bare:
            out.append(f'<{p}r>{around}<{p}t xml:space="preserve">{bare}</{p}t></{p}r>')
        out += texts[number + 2 : number + 3]
    return "".join([*out, *(token.group() for text in texts[::3] for token in _TOKEN.finditer(text))])


def _without_empty_runs(cell: str) -> str:
    """Return a cell without the runs that came out empty, which Excel takes for damage."""
    shown = _EMPTY_RUN.sub("", cell)
    return re.sub(r"<((?:\w+:)?)is></\1is>", r"<\1is><\1t/></\1is>", shown)


def _measure_cell(cell: str, spot: str) -> None:
    """Raise `CellError` for a cell whose texts are too long together."""
    texts = (found.group(2) for found in _TEXT.finditer(cell.partition(NOTE)[0]))
    try:
        measure(text_units(unescape("".join(texts))))
    except RefusedValueError as error:
        raise CellError(error.message, error.hint, spot) from None


def _location(text: str) -> str:
    """Return a place in the workbook as links name it, the sheet's name in quotes where it needs them.

    >>> _location("Høyanger kommune!A1"), _location("Total")
    ("'Høyanger kommune'!A1", 'Total')
    """
    sheet, mark, cell = text.rpartition("!")
    return text if not mark or sheet.startswith("'") else f"{quoted(sheet)}!{cell}"


def _as_uri(url: str) -> str:
    """Return an address with what cannot stand in one written in per cents; what is written so already stays.

    >>> _as_uri("https://example.org/a b%20c?x=[ø]")
    'https://example.org/a%20b%20c?x=%5Bø%5D'
    """
    return _UNSAFE.sub(lambda found: f"%{ord(found.group()[0]):02X}", url)


def _joined(areas: Iterable[Area]) -> list[Area]:
    """Return areas with neighbours joined, those under each other first, then those beside each other."""
    columns = coalesce(sorted(areas, key=lambda area: (area.column1, area.column2, area.row1)))
    found: list[Area] = []
    for area in sorted(columns, key=lambda area: (area.row1, area.row2, area.column1)):
        last = found[-1] if found else None
        if last is not None and (last.row1, last.row2, last.column2 + 1) == (area.row1, area.row2, area.column1):
            found[-1] = replace(last, column2=area.column2, single=False)
        else:
            found.append(area)
    return found
