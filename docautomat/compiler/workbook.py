"""A workbook compiled: its sheets as one program, and a layout program that runs before it.

    sheets -> hoisted trees -> cells typed, rows and references marked as places to be filled     (once)
    layout program -> which template rows come out, in what order -> a row map for every sheet     (each render)
    emission program -> rows, numbered as they come, references rewritten by the row maps          (each render)

Where no tag repeats or drops rows there is no layout program, and formulas stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import jinja2
from lxml import etree

from docautomat.compiler.blocks import Block
from docautomat.compiler.marks import Mark
from docautomat.compiler.shaping import Shaper, outside_areas
from docautomat.compiler.sheets import SheetPlan, SheetsFound, find_sheets
from docautomat.compiler.source import Program, Token, assemble, streams
from docautomat.compiler.story import SWITCH, CompiledStory, Sites, compile_story, emission, link, run
from docautomat.errors import Finding, Place, RenderError
from docautomat.lexer import Lexer
from docautomat.markup.language import Dialect, Element, Segment, Story
from docautomat.markup.spreadsheetml.cells import USED_VARIANT
from docautomat.markup.spreadsheetml.following import Home, Maps, follow_area, follow_formula, follow_list, follow_series, merged_copies
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.parts import OtherPart, other_parts
from docautomat.markup.spreadsheetml.placing import LATE, ROW, ROW_START, ROWS_END, Late, Placeholders, private_characters
from docautomat.markup.spreadsheetml.references import LAST_ROW, parse_area
from docautomat.markup.spreadsheetml.workbook import Workbook, column_of
from docautomat.opc.package import Deflated, Package, deflate
from docautomat.values import RefusedValueError

__all__ = ["CompiledWorkbook", "compile_workbook"]

_WORDS = Dialect(paragraph="", run="", run_properties="", text="", row="", cell="", table="")
Parts = dict[str, "bytes | Deflated"]


@dataclass(slots=True, eq=False)
class CompiledWorkbook:
    """A workbook's programs, and the parts that change with every render or once and for all."""

    emission: CompiledStory
    layout: CompiledStory | None
    plans: list[SheetPlan]
    late: list[Late]
    parts: list[tuple[str, str | CompiledStory]]
    """Other parts with references: their text or program."""
    fixed: Parts = field(default_factory=dict)
    """Parts that are the same in every document, deflated once."""
    removed: frozenset[str] = frozenset()
    variants: tuple[str, Deflated] | None = None
    """The styles with the date formats that some values need."""
    file: str = ""

    def stories(self) -> list[CompiledStory]:
        """Return the programs that write the document: the sheets', and those of other parts."""
        return [self.emission, *(content for _, content in self.parts if isinstance(content, CompiledStory))]

    def render(self, variables: Mapping[str, Any]) -> tuple[Parts, frozenset[str]]:
        """Return the changed parts of one document."""
        maps = Maps(self._row_maps(variables))
        placed = _Placed(self.late, maps)
        changed: Parts = dict(self.fixed)
        used = False
        for number, text in _segments(self.emission, variables):
            if not text:
                continue
            plan = self.plans[number]
            if USED_VARIANT in text:
                used = True
                text = text.replace(USED_VARIANT, "")  # noqa: PLW2901
            try:
                shown = placed.rows(text, maps.of(plan.sheet.name)) if plan.moves else placed.anywhere(text)
            except RefusedValueError as error:
                place = Place(file=self.file, part=f'sheet "{plan.sheet.name}"')
                raise RenderError(error.message, place, error.hint, "value") from None
            changed[plan.sheet.partname] = shown.encode("utf-8")
        for partname, content in self.parts:
            text = content if isinstance(content, str) else "".join(text for _, text in content.render(variables))
            try:
                changed[partname] = placed.anywhere(text).encode("utf-8")
            except RefusedValueError as error:
                raise RenderError(error.message, Place(file=self.file), error.hint, "value") from None
        if used and self.variants is not None:
            changed[self.variants[0]] = self.variants[1]
        return changed, self.removed

    def _row_maps(self, variables: Mapping[str, Any]) -> dict[str, RowMap]:
        if self.layout is None:
            return {}
        found: dict[str, RowMap] = {}
        for number, tokens in _segments(self.layout, variables):
            plan = self.plans[number]
            row_map = RowMap.parse(tokens, plan.last, plan.chains, plan.vanished)
            row_map.gaps = plan.gaps
            found[plan.sheet.name] = row_map
        return found


def _segments(story: CompiledStory, variables: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    parts = "".join(run(story.template, story.program, variables)).split(SWITCH)
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        yield int(number), text


class _Placed:
    """Writes the late texts of one document."""

    def __init__(self, late: list[Late], maps: Maps) -> None:
        self._late = late
        self._maps = maps

    def rows(self, text: str, row_map: RowMap) -> str:
        """Return a sheet whose rows move: rows numbered, formulas followed."""
        head, *chunks = text.split(ROW_START)
        out = [self.anywhere(head)]
        walk = row_map.walk()
        tail = ""
        gaps = row_map.gaps
        for index, chunk in enumerate(chunks):
            row, old, path = next(walk)
            while old in gaps:
                row, old, path = next(walk)
            if row > LAST_ROW:
                raise RefusedValueError(f"row {row} lies beyond the last row of a sheet ({LAST_ROW})", "spread the data over several sheets")
            if index == len(chunks) - 1:
                chunk, _, tail = chunk.partition(ROWS_END)  # noqa: PLW2901
            shown = chunk.replace(ROW, str(row))
            if "\x10" in shown:
                shown = LATE.sub(lambda found, old=old, path=path: self._text(int(found.group(1)), old, path), shown)  # type: ignore[misc]
            out.append(shown)
        if not chunks:
            out = [self.anywhere(text.replace(ROWS_END, ""))]
        out.append(self.anywhere(tail))
        return "".join(out)

    def anywhere(self, text: str) -> str:
        """Return text outside of moving rows with its late texts written."""
        if "\x10" not in text:
            return text
        return LATE.sub(lambda found: self._text(int(found.group(1)), 0, ()), text)

    def _text(self, number: int, row: int, path: Path) -> str:
        late = self._late[number]
        row_map = self._maps.of(late.sheet)
        if late.kind in ("formula", "outside"):
            return escape(follow_formula(Formula.parse(late.text), self._maps, Home(late.sheet, row or late.row, path)))
        if late.kind == "series":
            return escape(follow_series(Formula.parse(late.text), self._maps))
        if late.kind == "home":
            first = tuple((loop, 0) for loop in row_map.chain(late.row))
            if row_map.extent(late.row, first) is None:  # a rule whose rows all vanished: it lies far away and reads what it read
                return escape(late.text)
            return escape(follow_formula(Formula.parse(late.text), self._maps, Home(late.sheet, late.row, first)))
        if late.kind == "table":
            return _table(late, row_map)
        if late.kind == "area":
            return follow_area(late.text, row_map)
        if late.kind == "sqref":
            return follow_list(late.text, row_map) or _far_away(late.text)
        if late.kind == "anchor":
            offset = 0 if late.extra == "break" else 1
            extent = row_map.extent(int(late.text) + offset)
            return str((extent[0] if extent else int(late.text) + offset) - offset)
        return _merges(late, row_map)


def _far_away(sqref: str) -> str:
    """Return an area that no row comes near, for a rule whose rows all vanished: a rule without an area is invalid."""
    area = parse_area(sqref.split(maxsplit=1)[0]) if sqref.split() else None
    return str(area.with_rows(LAST_ROW, LAST_ROW)) if area is not None else f"A{LAST_ROW}"


def _table(late: Late, row_map: RowMap) -> str:
    """Return a table's area; a table without a row of data is no valid one (§18.5.1.2), so that it is refused."""
    followed = follow_area(late.text, row_map)
    area = parse_area(followed)
    if area is not None and area.last_row - area.first_row + 1 < late.row:
        raise RefusedValueError(
            f'the table "{late.extra}" would be left without a row, since a condition drops them all',
            "filter in the loop itself, which then keeps a blank row: {% for m in milestones if m.weight > 1 %}",
        )
    return followed


def _merges(late: Late, row_map: RowMap) -> str:
    prefix = late.extra
    refs = [copy for ref in late.text.split() for copy in merged_copies(ref, row_map)]
    if not refs:
        return ""
    cells = "".join(f'<{prefix}mergeCell ref="{ref}"/>' for ref in refs)
    return f'<{prefix}mergeCells count="{len(refs)}">{cells}</{prefix}mergeCells>'


# --- compiling --------------------------------------------------------------------------------------------------------------------------


def compile_workbook(package: Package, lexer: Lexer, environment: jinja2.Environment, sites: Sites) -> tuple[CompiledWorkbook | None, list[Finding]]:
    """Return the compiled workbook, or `None` where it holds no tags or has faults; and the faults."""
    workbook = Workbook.read(package, lexer.may_hold_tags)
    found, findings = find_sheets(workbook, lexer, environment, sites)
    if found is None:
        return None, findings
    placeholders = Placeholders(*private_characters(etree.tostring(sheet.root, encoding="unicode") for sheet in workbook.sheets))
    moving = {plan.sheet.name.casefold() for plan in found.plans if plan.moves}
    others = other_parts(workbook, moving, placeholders)
    outside = [area for plan in found.plans for area in outside_areas(plan.sheet.root, plan.sheet.name)]
    shaper = Shaper(found, placeholders, [*outside, *others.areas])
    shaper.shape()
    others_done, findings = _other_stories(others.parts, lexer, environment, sites, placeholders)
    story = _emission(found, shaper, placeholders, environment)
    layout = _layout(found, environment) if moving else None
    compiled = CompiledWorkbook(story, layout, found.plans, placeholders.late, others_done, file=package.file)
    _fixed_parts(compiled, workbook, others.removed, others.changed)
    return (None, findings) if findings else (compiled, [])


def _fixed_parts(compiled: CompiledWorkbook, workbook: Workbook, removed: frozenset[str], changed: Mapping[str, bytes]) -> None:
    strings = workbook.strings_bytes()
    if strings is not None and workbook.strings_part is not None:
        compiled.fixed[workbook.strings_part] = deflate(strings)
    for partname, content in changed.items():
        compiled.fixed[partname] = deflate(content)
    styles = workbook.styles.to_bytes()
    if styles is not None and workbook.styles_part is not None:
        compiled.variants = (workbook.styles_part, deflate(styles))
    compiled.removed = removed


def _other_stories(
    parts: list[OtherPart], lexer: Lexer, environment: jinja2.Environment, sites: Sites, placeholders: Placeholders
) -> tuple[list[tuple[str, str | CompiledStory]], list[Finding]]:
    done: list[tuple[str, str | CompiledStory]] = []
    findings: list[Finding] = []
    for part in parts:
        segment = Segment(part.partname, part.root, part.label, _WORDS, lambda: iter(()))
        story, faults = compile_story(Story(part.partname, [segment]), lexer, environment, sites, static=placeholders.final)
        findings.extend(faults)
        done.append((part.partname, story if story is not None else placeholders.final(_text(part.root))))
    return done, findings


def _text(root: Element) -> str:
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True).decode("utf-8")


def _emission(found: SheetsFound, shaper: Shaper, placeholders: Placeholders, environment: jinja2.Environment) -> CompiledStory:
    stream: list[str | Mark | Token] = []
    for plan, segment in zip(found.plans, found.story.segments, strict=True):
        stream.append(Token("switch", f"{SWITCH}{plan.number}{SWITCH}"))
        if plan.number not in shaper.touched:
            continue
        items = streams(segment, found.marks, lambda name, plan=plan: _token(name, plan, shaper))  # type: ignore[misc]
        stream.extend(placeholders.final(item) if isinstance(item, str) else item for item in items)

    def written(mark: Mark) -> tuple[str, int]:
        return emission(mark, found.numbers, "_cell" if mark in found.typed else "_text")

    program = assemble("workbook", stream, written)
    return link("workbook", program, environment, found.story.segments, [])


def _token(name: str, plan: SheetPlan, shaper: Shaper) -> Token:
    kind, _, rest = name.partition(" ")
    if kind == "cell":
        prefix, reference, _ = rest.split(" ")
        shown = column_of(reference) + ROW if plan.moves else reference
        return Token(name, f'<{prefix}c r="{shown}"')
    if kind == "row":
        return Token(name, ROW_START)
    if kind == "endrows":
        return Token(name, ROWS_END)
    if kind == "blank":
        return Token(name, f"\x03else\x04{ROW_START}{shaper.placeholders.final(shaper.blanks[name])}")
    return Token(name)


# --- the layout program -----------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """A block and what stands in it, while the layout program is pruned."""

    items: list[Mark | Token | _Node] = field(default_factory=list)
    block: Block | None = None
    rows: bool = False
    needed: bool = False


def _layout(found: SheetsFound, environment: jinja2.Environment) -> CompiledStory:
    """Return the program of the structure tags alone; its output tells which template rows come out."""
    of_mark = {mark: block for block in found.blocks for mark in block.joints}
    ids = {block: number for number, block in enumerate(found.blocks)}
    stream: list[str | Mark | Token] = []
    for plan, segment in zip(found.plans, found.story.segments, strict=True):
        if plan.moves:
            stream.append(Token("switch", f"{SWITCH}{plan.number}{SWITCH}"))
        items = [item for item in streams(segment, found.marks, Token) if not isinstance(item, str)]
        tree = _tree(items, of_mark, rows=plan.moves)
        stream.extend(_flat(tree, ids))
    program: Program = assemble("layout", stream, lambda _: ("_nothing", 0))
    return link("layout", program, environment, found.story.segments, [])


def _tree(items: list[Mark | Token], of_mark: Mapping[Mark, Block], *, rows: bool) -> _Node:
    root = _Node(needed=True)
    stack = [root]
    for item in items:
        if isinstance(item, Token):
            if rows and item.name.split(" ")[0] in ("row", "gap", "blank"):
                stack[-1].items.append(item)
                for node in stack:
                    node.rows = node.needed = True
        elif item.role == "open" and item in of_mark:
            node = _Node([item], of_mark[item])
            node.needed = item.keyword in ("set", "macro")
            stack[-1].items.append(node)
            stack.append(node)
        elif item.role in ("middle", "close") and len(stack) > 1:
            stack[-1].items.append(item)
            if item.role == "close":
                done = stack.pop()
                stack[-1].needed |= done.needed
        elif item.role == "single":
            stack[-1].items.append(item)
            for node in stack:
                node.needed = True
    return root


def _flat(node: _Node, ids: Mapping[Block, int]) -> Iterable[Mark | Token]:
    loop = node.block is not None and node.rows and node.block.keyword == "for"
    if loop and node.block is not None:
        yield Token("loop", f"({ids[node.block]} ")
    for item in node.items:
        if isinstance(item, _Node):
            if item.needed:
                yield from _flat(item, ids)
        elif isinstance(item, Token):
            kind, _, rest = item.name.partition(" ")
            rows = rest.split(" ")[0]
            yield Token(item.name, f"\x03else\x04{rows} " if kind == "blank" else f"{rows} ")
        else:
            yield item
            if loop and item.role == "open":
                yield Token("iteration", "| ")
    if loop:
        yield Token("end", ") ")
