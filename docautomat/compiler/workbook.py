"""A workbook compiled: its sheets as one program, and a layout program that runs before it.

    sheets -> hoisted trees -> cells typed, rows and references marked as places to be filled     (once)
    layout program -> which sheets and rows come out, in what order, under which names             (each render)
    emission program -> rows, numbered as they come, references rewritten by sheets and row maps   (each render)
    sheets cloned, dropped and named in the package, where a tag asks for it                       (each render)

Where no tag repeats, drops or names rows or sheets there is no layout program, and formulas stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
from lxml import etree

from docautomat.compiler.across import Across
from docautomat.compiler.calculating import Calculator, Hold, calculator_of, holds, without_holes
from docautomat.compiler.drawn import Drawings
from docautomat.compiler.flow import batches
from docautomat.compiler.hoisting import crossed
from docautomat.compiler.inner import check_inner, filter_of
from docautomat.compiler.layouts import COLUMNS, NAME, layout_program
from docautomat.compiler.lints import Linter
from docautomat.compiler.marks import Mark, find
from docautomat.compiler.placed import LateError, Placed
from docautomat.compiler.shaping import Shaper, outside_areas
from docautomat.compiler.sheets import SheetPlan, SheetsFound, find_sheets
from docautomat.compiler.source import Token, assemble, streams
from docautomat.compiler.story import SWITCH, CompiledStory, Sites, around_units, compile_story, emission, linked, run
from docautomat.errors import Finding, Place, RenderError
from docautomat.lexer import Lexer
from docautomat.markup.language import Dialect, Element, Line, Piece, Segment, Story
from docautomat.markup.spreadsheetml.additions import Additions
from docautomat.markup.spreadsheetml.arranging import Arranger, WrittenSheet
from docautomat.markup.spreadsheetml.bands import UNSTEADY, AnyRows
from docautomat.markup.spreadsheetml.cells import USED_VARIANT
from docautomat.markup.spreadsheetml.controls import boxes, move_boxes
from docautomat.markup.spreadsheetml.conversations import REMARK
from docautomat.markup.spreadsheetml.copies import SheetCopy
from docautomat.markup.spreadsheetml.drawings import DRAWN
from docautomat.markup.spreadsheetml.following import Home
from docautomat.markup.spreadsheetml.frames import PLACE
from docautomat.markup.spreadsheetml.inner import drawing_dialect, drawing_lines
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.names import Names
from docautomat.markup.spreadsheetml.notes import NOTE
from docautomat.markup.spreadsheetml.parts import Following, OtherPart, other_parts
from docautomat.markup.spreadsheetml.placing import CELL, ROW, ROW_START, ROWS_END, Late, Placeholders, private_characters
from docautomat.markup.spreadsheetml.references import column_number
from docautomat.markup.spreadsheetml.styles import StyleBook
from docautomat.markup.spreadsheetml.texts import VALUE
from docautomat.markup.spreadsheetml.twins import Twins
from docautomat.markup.spreadsheetml.workbook import Sheet, Workbook, column_of
from docautomat.opc.archive import Deflater
from docautomat.opc.package import Deflated, Package, deflate
from docautomat.values import RefusedValueError

__all__ = ["CompiledWorkbook", "compile_workbook"]

_WORDS = Dialect(paragraph="", run="", run_properties="", text="", row="", cell="", table="")
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
    file: str = ""
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
        if self.sheets.floats:
            arranged, removed = self.sheets.arrange(written, others, placed.maps)
            changed.update(arranged)
        else:
            changed.update(others)
            for sheet in written:
                changed.update(sheet.parts)
            if any(sheet.clones or sheet.gone for sheet in written):
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
                    written.append(WrittenSheet(copies[len(written)], plan.sheet, {}, Additions(plan.frame, twins) if plan.frame is not None else None))
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
        return RenderError(UNSTEADY[0].replace("rows", "sheets"), Place(file=self.file), UNSTEADY[1], "value")

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
        self._rows = placed.rows(sheet.copy, columns, self._additions) if plan.moves and segment.owner else None
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
            self._sheet.parts[self._segment.partname] = text.encode("utf-8")

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
            self._deflater.write(without_holes(held).encode("utf-8"))
        if self._deflater is not None and self._hold is None:
            self._deflater.write(without_holes(text).encode("utf-8"))
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


# --- compiling --------------------------------------------------------------------------------------------------------------------------


def compile_workbook(package: Package, lexer: Lexer, environment: jinja2.Environment, sites: Sites) -> tuple[CompiledWorkbook | None, list[Finding]]:
    """Return the compiled workbook, or `None` where it holds no tags or has faults; and the faults."""
    workbook = Workbook.read(package, lexer.may_hold_tags)
    found, findings = find_sheets(workbook, lexer, environment, sites)
    if found is None or findings:
        return None, findings
    placeholders = Placeholders(*private_characters(etree.tostring(sheet.root, encoding="unicode") for sheet in workbook.sheets))
    following = _following(found)
    tables = [(sheet.name, part.root.get("displayName") or "", part.root.get("ref") or "") for sheet in workbook.sheets for part in sheet.parts]
    names = Names(workbook.root, lexer.may_hold_tags, tables)
    linter = Linter(workbook, found.plans)
    shaper = Shaper(found, placeholders, following, names)
    advice = linter.findings(shaper.read())
    others = other_parts(workbook, following, placeholders, shaper.changes)
    outside = [area for plan in found.plans for area in outside_areas(plan.sheet.root, plan.sheet.name)]
    shaper.shape([*outside, *others.areas])
    stories, findings = _other_stories(package.file, others.parts, lexer, environment, sites, placeholders)
    emission, faults = _emission(found, shaper, placeholders, environment)
    findings += faults
    if emission is None or findings:
        return None, findings
    layout = layout_program(found, shaper.keeper, environment) if following.any else None
    for plan in found.plans:
        if plan.columns is not None:
            plan.columns.forget()
        if plan.beside is not None:
            plan.beside.blocks.clear()
    drawings = {part.partname: part.label for plan in found.plans for part in plan.sheet.parts if plan.moves and part.kind in ("drawing", "chart")}
    boxed = {plan.sheet.name: [(part, package.read(part)) for part in boxes(package, plan.sheet.partname)] for plan in found.plans if plan.moves}
    arranger = Arranger(workbook, others, floats=found.floats)
    compiled = CompiledWorkbook(emission, layout, found.plans, placeholders.late, stories, arranger, drawings=drawings, boxes=boxed, file=package.file)
    compiled.calculator = calculator_of(package, workbook.root, found.plans, shaper.touched)
    compiled.advice = advice
    _fixed_parts(compiled, workbook, others.removed, others.changed)
    return compiled, []


def _following(found: SheetsFound) -> Following:
    return Following(
        frozenset(plan.sheet.name.casefold() for plan in found.plans if plan.moves),
        frozenset(plan.sheet.name.casefold() for plan in found.plans if plan.floats),
        frozenset(plan.sheet.name.casefold() for plan in found.plans if plan.units),
        {name: plan.sheet.name for plan in found.plans if plan.floats for name in plan.sheet.tables},
        frozenset(plan.sheet.name.casefold() for plan in found.plans if plan.columns is not None),
        {plan.sheet.name.casefold(): (plan.loops(), plan.columns.chains if plan.columns is not None else {}) for plan in found.plans if plan.moves},
        frozenset(plan.sheet.name.casefold() for plan in found.plans if plan.written),
    )


def _fixed_parts(compiled: CompiledWorkbook, workbook: Workbook, removed: frozenset[str], changed: Mapping[str, bytes]) -> None:
    strings = workbook.strings_bytes()
    if strings is not None and workbook.strings_part is not None:
        compiled.fixed[workbook.strings_part] = deflate(strings)
    for partname, content in changed.items():
        compiled.fixed[partname] = deflate(content)
    styles = workbook.styles.to_bytes()
    if styles is not None and workbook.styles_part is not None:
        compiled.variants = (workbook.styles_part, deflate(styles))
    compiled.book = workbook.styles.book(workbook.styles_part)
    compiled.removed = removed
    if not compiled.sheets.floats:
        still = [(partname, text) for partname, text in compiled.parts if isinstance(text, str) and "\x10" not in text]
        for partname, text in still:
            if compiled.calculator is not None and partname == workbook.package.main:
                compiled.calculator.workbook = text
            compiled.fixed[partname] = deflate(text.encode("utf-8"))
            compiled.parts.remove((partname, text))


def _other_stories(
    package_file: str, parts: list[OtherPart], lexer: Lexer, environment: jinja2.Environment, sites: Sites, placeholders: Placeholders
) -> tuple[list[tuple[str, str | CompiledStory]], list[Finding]]:
    done: list[tuple[str, str | CompiledStory]] = []
    findings: list[Finding] = []
    for part in parts:
        segment = _other_segment(package_file, part)
        marks, _ = find(Story(part.partname, [segment]), lexer, environment)
        findings.extend(check_inner(marks))
        story, faults = compile_story(
            Story(part.partname, [segment]), lexer, environment, sites, _OTHER_FILTERS.get(part.label, "_text"), static=placeholders.final
        )
        findings.extend(faults)
        text = placeholders.final(_text(part.root)) if story is None else ""
        if story is not None or "\x10" in text or part.label != "chart sheet":
            done.append((part.partname, story if story is not None else text))
    return done, findings


_OTHER_FILTERS = {"workbook": "_literal", "chart sheet": "_drawing"}


def _other_segment(file: str, part: OtherPart) -> Segment:
    place = Place(file=file, part=part.label)
    if part.label == "chart sheet":
        words = drawing_dialect(part.root)
        return Segment(part.partname, part.root, part.label, words, lambda: drawing_lines(part.root, words, place), file=file)
    return Segment(part.partname, part.root, part.label, _WORDS, lambda: _name_lines(part.root, place), file=file)


def _name_lines(root: Element, place: Place) -> Iterator[Line]:
    for name in root.iterfind("{*}definedNames/{*}definedName"):
        if name.text:
            yield Line(name, [Piece(name, name.text)], Place(file=place.file, part=place.part, spot=f"name {name.get('name')}"))


def _text(root: Element) -> str:
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True).decode("utf-8")


def _emission(found: SheetsFound, shaper: Shaper, placeholders: Placeholders, environment: jinja2.Environment) -> tuple[CompiledStory | None, list[Finding]]:
    before, after = around_units(found.marks)
    stream: list[str | Mark | Token] = []
    for plan in found.plans:
        stream += before.get(plan.number, ())
        for index, segment in enumerate(found.story.segments):
            if segment.unit != plan.number or not segment.partname:
                continue
            items = streams(segment, found.marks, lambda name, plan=plan: _token(name, plan, shaper))  # type: ignore[misc]
            final = [placeholders.final(item) if isinstance(item, str) else item for item in items]
            touched = plan.number in shaper.touched if segment.owner else _touched(final)
            if touched or segment.owner:
                stream.append(Token("switch", f"{SWITCH}{index}{SWITCH}"))
            stream += final if touched else ()
        stream += after.get(plan.number, ())
    findings = crossed(item for item in stream if isinstance(item, Mark))
    if findings:
        return None, findings

    def written(mark: Mark) -> tuple[str, int]:
        return emission(mark, found.numbers, "_cell" if mark in found.typed else filter_of(mark))

    program = assemble("workbook", stream, written)
    return linked("workbook", program, environment, found.story.segments, [])


def _touched(items: list[str | Mark | Token]) -> bool:
    """Say whether a part holds tags or placeholders."""
    return any(not isinstance(item, str) or "\x10" in item for item in items)


def _token(name: str, plan: SheetPlan, shaper: Shaper) -> Token:
    kind, _, rest = name.partition(" ")
    if kind == "cell":
        prefix, reference, _ = rest.split(" ")
        column = column_of(reference)
        if plan.columns is not None:
            column = f"{CELL}{column_number(column)}{CELL}"
        shown = column + ROW if plan.moves else reference
        return Token(name, f'<{prefix}c r="{shown}"')
    if kind in ("note", "endnote"):
        return Token(name, f"{NOTE}{rest}:" if rest else NOTE)
    if kind == "remark":
        return Token(name, REMARK)
    if kind in ("drawn", "enddrawn"):
        return Token(name, f"{DRAWN}{rest}:" if rest else DRAWN)
    if kind == "row":
        return Token(name, ROW_START + shaper.keeper.sets(plan.number, rest))
    if kind == "gap":
        return Token(name, shaper.keeper.sets(plan.number, rest))
    if kind == "endrows":
        return Token(name, ROWS_END)
    if kind == "place":
        return Token(name, f"{PLACE}{rest}{PLACE}")
    if kind in _IN_CELLS:
        cell, _, number = rest.partition(" ")
        return Token(name, f"{VALUE}{_IN_CELLS[kind]}{cell} {number}{VALUE}")
    return Token(name, shaper.keeper.emission.get(name, ""))


_IN_CELLS = {"runs": "e", "link": "h", "measure": "m"}
"""Instructions in cells -> the kinds of tokens that they become (`additions.py`)."""
