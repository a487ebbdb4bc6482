"""A compiled workbook filled: the layout first, then the sheets by it, then what reads them.

The layout program tells which sheets and rows come out, in what order and under which names. The emission program gives the sheets: rows are numbered as
they come, references rewritten by the maps of sheets and rows. Sheets are cloned, dropped and named in the package where a tag asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from docautomat.compiler.across import Across
from docautomat.compiler.caching import Caches
from docautomat.compiler.calculating import Calculator, Hold, holds, without_holes
from docautomat.compiler.drawn import Drawings
from docautomat.compiler.flow import batches
from docautomat.compiler.layouts import COLUMNS, NAME
from docautomat.compiler.placed import LateError, Placed
from docautomat.compiler.sheetplans import SheetPlan
from docautomat.compiler.story import SWITCH, CompiledStory, run
from docautomat.errors import Finding, Place, RenderError
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.language import Segment
from docautomat.markup.spreadsheetml.additions import Additions
from docautomat.markup.spreadsheetml.arranging import Arranger, WrittenSheet
from docautomat.markup.spreadsheetml.bands import UNSTEADY, AnyRows
from docautomat.markup.spreadsheetml.cells import USED_VARIANT
from docautomat.markup.spreadsheetml.controls import move_boxes
from docautomat.markup.spreadsheetml.copies import SheetCopy
from docautomat.markup.spreadsheetml.drawings import DRAWN
from docautomat.markup.spreadsheetml.following import Home
from docautomat.markup.spreadsheetml.heights import Fitter
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.looks import Looks
from docautomat.markup.spreadsheetml.placing import CELL, Late
from docautomat.markup.spreadsheetml.styles import StyleBook
from docautomat.markup.spreadsheetml.twins import Twins
from docautomat.markup.spreadsheetml.workbook import Sheet
from docautomat.opc.deflating import Deflater
from docautomat.opc.package import Deflated, deflate
from docautomat.values import RefusedValueError

__all__ = ["CompiledWorkbook"]

Parts = dict[str, "bytes | Deflated"]
_MOST_KNOWN, _LONGEST_KNOWN = 64, 10_000
"""How many layouts are remembered, and how long they may be."""


@dataclass(slots=True, eq=False)
class CompiledWorkbook:
    """A workbook's programs, and the parts that change with every render or once and for all."""

    emission: CompiledStory
    layout: CompiledStory | None
    plans: list[SheetPlan]
    late: list[Late]
    parts: list[tuple[str, str | CompiledStory]]
    """Parts of the whole workbook with references: their text or program."""
    sheets: Arranger
    """Names the sheets, and puts other sheets than the template's into the package."""
    fixed: Parts = field(default_factory=dict)
    """Parts that are the same in every document, deflated once."""
    removed: frozenset[str] = frozenset()
    variants: tuple[str, Deflated] | None = None
    """The styles with the date formats that some values need."""
    drawings: Mapping[str, str] = field(default_factory=dict)
    """Drawings over moving cells, and the parts of their objects: what messages call them."""
    boxes: Mapping[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    """For each sheet whose cells move the older drawings with controls and embedded objects."""
    book: StyleBook = field(default_factory=StyleBook)
    """The styles, for formats that depend on the data."""
    looks: Looks = field(default_factory=Looks)
    """What of the formats tells how high rows must be."""
    faces: Faces = field(default_factory=Faces)
    file: str = ""
    caches: Caches | None = None
    """Lets charts remember their cells, if there are any that read what changes."""
    calculator: Calculator | None = None
    """Calculates the formulas that have no value, if there are any."""
    advice: tuple[Finding, ...] = ()
    """What deserves a second look in the template."""
    _known: dict[str, tuple[list[SheetCopy], Placed]] = field(default_factory=dict)
    """What was found out about layouts that came out before; many documents of a batch have the same."""

    def stories(self) -> list[CompiledStory]:
        """Return the programs that write the document: the sheets', and those of other parts."""
        return [self.emission, *(content for _, content in self.parts if isinstance(content, CompiledStory))]

    def render(self, variables: Mapping[str, Any]) -> tuple[Parts, frozenset[str]]:
        """Return the changed parts of one document."""
        copies, placed = self._laid_out(variables)
        changed: Parts = dict(self.fixed)
        removed = self.removed
        hold = Hold() if placed.held else None
        written = self._written(variables, copies, placed, changed, hold)
        others = {partname: self._other(partname, content, variables, placed) for partname, content in self.parts}
        if hold is not None and self.calculator is not None:
            workbook = others.get(self.calculator.package.main)
            text = workbook.decode("utf-8") if workbook is not None and self.calculator.names else self.calculator.workbook
            hold.finish(self.calculator, written, text, placed)
        if self.caches is not None:
            self.caches.fill(written, others, changed)
        if self.sheets.floats:
            arranged, removed = self.sheets.arrange(written, others, placed.maps)
            changed.update(arranged)
        else:
            changed.update(others)
            for sheet in written:
                changed.update(sheet.parts)
            if any(sheet.clones or sheet.gone or sheet.links for sheet in written):
                arranged, removed = self.sheets.drawn(written)
                changed.update(arranged)
        return changed, removed

    def _written(self, variables: Mapping[str, Any], copies: list[SheetCopy], placed: Placed, changed: Parts, hold: Hold | None) -> list[WrittenSheet]:
        """Return the sheets that come out, with their rendered parts."""
        written: list[WrittenSheet] = []
        rendered: list[dict[str, str]] = []
        raw: dict[str, str] = {}
        writer: _PartWriter | None = None
        twins = Twins(self.book)
        for batch in batches(run(self.emission.template, self.emission.program, variables), guarded=False):
            rest, *parts = batch.split(SWITCH)
            if writer is not None:
                writer.write(rest)
            for number, text in zip(map(int, parts[::2]), parts[1::2], strict=True):
                if writer is not None:
                    writer.finish(changed)
                segment = self.emission.segments[number]
                plan = self.plans[segment.unit]
                if segment.owner:
                    if len(written) == len(copies) or copies[len(written)].template != plan.sheet.name:
                        raise self._unsteady()
                    written.append(self._begun(copies[len(written)], plan, twins))
                    raw = {}
                    rendered.append(raw)
                writer = _PartWriter(self, segment, plan, placed, written[-1], hold, raw)
                writer.write(text)
        if writer is not None:
            writer.finish(changed)
        if len(written) != len(copies):
            raise self._unsteady()
        self._draw_all(written, rendered, placed)
        if twins.partname:
            changed[twins.partname] = deflate(twins.to_bytes())
        return written

    def _begun(self, copy: SheetCopy, plan: SheetPlan, twins: Twins) -> WrittenSheet:
        """Return a sheet of the output, of which nothing is written yet."""
        additions = Additions(plan.frame, twins) if plan.frame is not None else None
        fitter = Fitter(plan.heights, self.looks, self.faces, copy.columns, twins.origin) if plan.heights is not None else None
        return WrittenSheet(copy, plan.sheet, {}, additions, fitter)

    def _draw_all(self, written: list[WrittenSheet], rendered: list[dict[str, str]], placed: Placed) -> None:
        """Write the drawings of all sheets, and what values add to them."""
        for sheet, raw in zip(written, rendered, strict=True):
            self._draw(sheet, raw, placed)
            if sheet.additions is not None:
                sheet.parts.update(sheet.additions.drawing(sheet.parts))

    def _draw(self, sheet: WrittenSheet, raw: dict[str, str], placed: Placed) -> None:
        """Write the drawings of a sheet, now that its rows are known, and their charts."""
        for partname, content in self.boxes.get(sheet.sheet.name, ()):
            sheet.parts[partname] = move_boxes(sheet.parts.get(partname, content), sheet.copy, placed.maps)
        drawings = Drawings(raw, placed, sheet)
        for partname in sorted(raw, key=lambda name: DRAWN not in raw[name]):
            try:
                drawings.draw(partname)
            except RefusedValueError as error:
                place = Place(file=self.file, part=self.drawings[partname], spot=error.spot if isinstance(error, LateError) else "")
                raise RenderError(error.message, place, error.hint, "value") from None

    def _unsteady(self) -> RenderError:
        message = "other sheets come out than were counted before: a filter or test gives another answer each time it is asked"
        return RenderError(message, Place(file=self.file), UNSTEADY[1], "value")

    def _other(self, partname: str, content: str | CompiledStory, variables: Mapping[str, Any], placed: Placed) -> bytes:
        text = content if isinstance(content, str) else "".join(text for _, text in content.render(variables))
        try:
            return placed.anywhere(text).encode("utf-8")
        except RefusedValueError as error:
            place = Place(file=self.file, part="workbook", spot=error.spot if isinstance(error, LateError) else partname)
            raise RenderError(error.message, place, error.hint, "value") from None

    def _laid_out(self, variables: Mapping[str, Any]) -> tuple[list[SheetCopy], Placed]:
        """Return the sheets that come out, and what writes their late texts."""
        layout = "".join(run(self.layout.template, self.layout.program, variables)) if self.layout is not None else ""
        known = self._known.get(layout)
        if known is None:
            copies = self._copies(layout)
            known = copies, Placed(self.late, self.sheets.maps(copies))
            if self.calculator is not None:
                known[1].held = holds(self.calculator, copies)
            if len(layout) < _LONGEST_KNOWN:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[layout] = known
        return known

    def _copies(self, layout: str) -> list[SheetCopy]:
        if self.layout is None:
            return self.sheets.originals
        found: list[tuple[Sheet, Path, str, AnyRows, RowMap, Mapping[int, list[bool]]]] = []
        for number, tokens in _segments(layout):
            plan = self.plans[number]
            path: Path = ()
            name = ""
            if plan.floats:
                iterations, name, tokens = tokens.split(NAME)  # noqa: PLW2901
                path = tuple(zip(plan.units, map(int, iterations.split(",")[:-1]), strict=True))
            across, _, rows = tokens.rpartition(COLUMNS)
            try:
                found.append((plan.sheet, path, name, plan.row_map(rows), *plan.column_map(across)))
            except RefusedValueError as error:
                raise RenderError(error.message, Place(file=self.file, part=plan.sheet.label), error.hint, "value") from None
        return self.sheets.named(found)


class _PartWriter:
    """Writes one part of one sheet; a sheet whose rows move goes to the deflated part row by row, unless its notes must be cut out of the whole."""

    def __init__(
        self, workbook: CompiledWorkbook, segment: Segment, plan: SheetPlan, placed: Placed, sheet: WrittenSheet, hold: Hold | None, raw: dict[str, str]
    ) -> None:
        """`raw` takes the texts of drawings and charts that may come out many times."""
        self._workbook = workbook
        self._segment = segment
        self._placed = placed
        self._sheet = sheet
        self._hold = hold if segment.owner else None
        self._notes = plan.sheet.notes if segment.owner else None
        self._raw = raw
        self._stay = self._notes is not None and not self._notes.tagged and not plan.moves and not plan.floats
        self._additions = sheet.additions if segment.owner else None
        columns = plan.columns.cells if plan.columns is not None else None
        self._rows = placed.rows(sheet.copy, columns, self._additions, sheet.fitter) if plan.moves and segment.owner else None
        self._whole: list[str] = []
        self._deflater = Deflater() if self._rows is not None and self._notes is None and not workbook.sheets.floats else None
        self._empty = True
        self._variants = False

    def write(self, text: str) -> None:
        """Take some more of the part."""
        if not text:
            return
        self._empty = False
        if USED_VARIANT in text and self._workbook.variants is not None:
            self._variants = True
            text = text.replace(USED_VARIANT, "")
        if self._hold is None:
            text = without_holes(text)
        self._put(self._located(self._rows.write, text) if self._rows is not None else text)

    def finish(self, changed: Parts) -> None:
        """Put the part into its sheet, and the styles that it needs into `changed`; or leave that to what holds it."""
        if self._empty:
            return
        if self._variants and self._workbook.variants is not None:
            changed[self._workbook.variants[0]] = self._workbook.variants[1]
        if (rows := self._rows) is not None:
            self._put(self._located(lambda _: rows.finish(), ""))
        if self._deflater is not None and self._hold is None:
            changed[self._segment.partname] = self._deflater.finish()
            return
        text = "".join(self._whole)
        self._whole.clear()
        if self._segment.partname in self._workbook.drawings:
            self._raw[self._segment.partname] = text
            return
        if self._rows is None:
            text = self._located(self._placed_text, text)
        if self._notes is not None:
            text, notes = self._notes.cut_out(text, self._sheet.copy.copy)
            if self._stay:
                notes = {}
            self._sheet.parts.update(notes)
        if self._hold is not None:
            self._hold.texts.append((self._sheet, self._segment.partname, text))
        else:
            self._sheet.parts[self._segment.partname] = self._sheet.fitted(text).encode("utf-8")

    def _placed_text(self, text: str) -> str:
        """Return a part whose rows stay with its late texts, and what its values add."""
        copy, additions = self._sheet.copy, self._additions
        if CELL in text:  # a table whose columns move
            return Across(self._placed, copy).table(text, self._segment.label, Home(copy, 0))
        text = self._placed.anywhere(text, copy)
        return additions.tail(additions.written(text, self._placed.follower(copy))) if additions is not None else text

    def _put(self, text: str) -> None:
        if self._hold is not None and self._deflater is not None and not self._hold.takes(text):
            self._hold = None  # too much to be held: what was held is written, and the rest goes on as it comes
            held, self._whole = "".join(self._whole), []
            self._deflater.write(self._sheet.fitted(without_holes(held)).encode("utf-8"))
        if self._deflater is not None and self._hold is None:
            self._deflater.write(self._sheet.fitted(without_holes(text)).encode("utf-8"))
        else:
            self._whole.append(text)

    def _located(self, write: Callable[[str], str], text: str) -> str:
        try:
            return write(text)
        except RefusedValueError as error:
            place = Place(file=self._workbook.file, part=self._segment.label, spot=getattr(error, "spot", ""))
            raise RenderError(error.message, place, error.hint, "value") from None


def _segments(text: str) -> Iterable[tuple[int, str]]:
    parts = text.split(SWITCH)
    for number, content in zip(parts[1::2], parts[2::2], strict=True):
        yield int(number), content
