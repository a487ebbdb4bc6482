"""A workbook compiled: its sheets as one program, and a layout program that runs before it; `filling.py` runs them.

    sheets -> hoisted trees -> cells typed, rows and references marked as places to be filled     (once)

Where no tag repeats, drops or names rows or sheets there is no layout program, and formulas stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import jinja2
from lxml import etree

from docautomat.compiler.caching import Caches
from docautomat.compiler.calculating import calculator_of
from docautomat.compiler.crossing import crossed
from docautomat.compiler.filling import CompiledWorkbook
from docautomat.compiler.inner import check_inner, filter_of
from docautomat.compiler.layouts import layout_program
from docautomat.compiler.lints import Linter
from docautomat.compiler.marks import Mark, find
from docautomat.compiler.shaping import Shaper, outside_areas
from docautomat.compiler.sheetplans import SheetPlan, SheetsFound
from docautomat.compiler.sheets import find_sheets
from docautomat.compiler.source import Token, assemble, streams
from docautomat.compiler.story import SWITCH, CompiledStory, Sites, around_units, compile_story, emission, linked
from docautomat.errors import Finding, Place
from docautomat.lexer import Lexer
from docautomat.markup.language import Dialect, Element, Line, Piece, Segment, Story
from docautomat.markup.spreadsheetml.arranging import Arranger
from docautomat.markup.spreadsheetml.controls import boxes
from docautomat.markup.spreadsheetml.conversations import REMARK
from docautomat.markup.spreadsheetml.drawings import DRAWN, is_placed
from docautomat.markup.spreadsheetml.frames import PLACE
from docautomat.markup.spreadsheetml.inner import drawing_dialect, drawing_lines
from docautomat.markup.spreadsheetml.names import Names
from docautomat.markup.spreadsheetml.notes import NOTE
from docautomat.markup.spreadsheetml.parts import Following, OtherPart, other_parts
from docautomat.markup.spreadsheetml.placing import CELL, ROW, ROW_START, ROWS_END, Placeholders, private_characters
from docautomat.markup.spreadsheetml.references import column_number
from docautomat.markup.spreadsheetml.texts import VALUE
from docautomat.markup.spreadsheetml.workbook import SheetPart, Workbook, column_of
from docautomat.opc.package import Package, deflate

__all__ = ["compile_workbook"]

_WORDS = Dialect(paragraph="", run="", run_properties="", text="", row="", cell="", table="")


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
    looks = workbook.styles.looks()
    shaper.fit_rows(looks, workbook.strings)
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
    drawings = {part.partname: part.label for plan in found.plans for part in plan.sheet.parts if _comes_out_often(plan, part)}
    boxed = {plan.sheet.name: [(part, package.read(part)) for part in boxes(package, plan.sheet.partname)] for plan in found.plans if plan.moves}
    arranger = Arranger(workbook, others, floats=found.floats)
    compiled = CompiledWorkbook(emission, layout, found.plans, placeholders.late, stories, arranger, drawings=drawings, boxes=boxed, file=package.file)
    compiled.looks = looks
    compiled.calculator = calculator_of(package, workbook.root, found.plans, shaper.touched)
    if any(late.kind in ("cache", "series copies") for late in placeholders.late):
        compiled.caches = Caches(package, workbook.styles.date1904, workbook.styles_part or "")
    compiled.advice = advice
    _fixed_parts(compiled, workbook, others.removed, others.changed)
    return compiled, []


def _comes_out_often(plan: SheetPlan, part: SheetPart) -> bool:
    """Say whether a part is written when its rows are known: drawings and charts over moving cells, and drawings with links that follow."""
    return (plan.moves and part.kind in ("drawing", "chart")) or (part.kind == "drawing" and is_placed(part.root))


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
