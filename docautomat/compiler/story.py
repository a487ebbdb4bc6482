"""A story compiled: from trees to bytecode, once; and its run, once per document."""

from __future__ import annotations

import itertools
import traceback
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2

from docautomat.budget import budget_of
from docautomat.compiler.alone import enclose
from docautomat.compiler.anchors import Anchored, anchor, depths, woven
from docautomat.compiler.blocks import Block, pair
from docautomat.compiler.branches import join_twins, part_twins
from docautomat.compiler.cards import find_grids, lay_out
from docautomat.compiler.cells import cells_of_commands, obey
from docautomat.compiler.crossing import crossed
from docautomat.compiler.elements import aim, drop_elements, restart_lists
from docautomat.compiler.faults import told
from docautomat.compiler.fields import open_fields
from docautomat.compiler.flow import Flow, batches
from docautomat.compiler.hoisting import hoist
from docautomat.compiler.ids import Ids
from docautomat.compiler.inlined import expanded, inline_parts
from docautomat.compiler.invariants import Settler, guard_token, protect
from docautomat.compiler.looks import find_looks, settle_looks
from docautomat.compiler.marks import Mark, find
from docautomat.compiler.placeholders import find_placeholders, settle_placeholders
from docautomat.compiler.scopes import judge
from docautomat.compiler.source import Program, Stream, Token, assemble, streams
from docautomat.compiler.targets import settle_targets
from docautomat.compiler.timelines import find_timelines, settle_timelines
from docautomat.errors import Finding, Place, RenderError
from docautomat.lexer import Lexer
from docautomat.markup.language import BOOK, Dialect, Element, Segment, Site, Story, fragment, is_instruction
from docautomat.markup.rendering import SWITCH
from docautomat.markup.wordprocessingml.fields import field_filter

__all__ = [
    "SWITCH",
    "CompiledStory",
    "Sites",
    "analysed",
    "around_units",
    "compile_story",
    "emission",
    "link",
    "linked",
    "register",
    "run",
    "site_of",
    "writes",
]

_numbers = itertools.count(1)

Sites = list[Site]


@dataclass(slots=True, eq=False)
class CompiledStory:
    """One story's program and what settles its output."""

    name: str
    code: types.CodeType | None
    program: Program
    template: jinja2.Template
    segments: list[Segment] = field(default_factory=list)
    settlers: list[Settler] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)
    headings: bool = False
    """Whether headings depend on the data, so that a table of contents must be made anew."""

    def render(self, variables: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
        """Yield each rendered part's number and text, in order, a part that comes out twice twice; no text where a part holds no tags.

        A number below zero says that a copy of a unit begins: -1 is the first one of the render.

        Raises `RenderError` with the place of the tag that failed.
        """
        text = "".join(run(self.template, self.program, variables))
        if self.ids.used:
            text = self.ids.numbering()(text)
        parts = text.split(SWITCH)
        for number, content in zip(map(int, parts[1::2]), parts[2::2], strict=True):
            yield number, self.settlers[number](content) if number >= 0 else ""

    def stream(self, variables: Mapping[str, Any], number: Callable[[str], str]) -> Iterator[tuple[int, str]]:
        """Yield the rendered parts piece by piece: a part's number and some more of its text; `number` writes the ids that must be new.

        Raises `RenderError` with the place of the tag that failed.
        """
        flows = [Flow(settler) for settler in self.settlers]
        guarded = any(settler.guards for settler in self.settlers)
        index = 0
        found = batches(run(self.template, self.program, variables), guarded=guarded)
        for batch in map(number, found) if self.ids.used else found:
            first, *parts = batch.split(SWITCH)
            if first:
                yield index, flows[index].write(first)
            for index, content in zip(map(int, parts[::2]), parts[1::2], strict=True):
                yield index, flows[index].write(content)
        for index, flow in enumerate(flows):
            yield index, flow.finish()

    def attach(self, environment: jinja2.Environment) -> None:
        """Make the program run in `environment`, after it has been shipped."""
        self.code = self.code or _compiled(self.program, environment)
        self.template = jinja2.Template.from_code(environment, self.code, environment.make_globals(None))


def _compiled(program: Program, environment: jinja2.Environment) -> types.CodeType:
    return environment.compile(program.source, program.name, f"<docautomat {next(_numbers)}>")


def compile_story(
    story: Story,
    lexer: Lexer,
    environment: jinja2.Environment,
    sites: Sites,
    filter_name: str = "_text",
    static: Callable[[str], str] | None = None,
    ids: Ids | None = None,
) -> tuple[CompiledStory | None, list[Finding]]:
    """Return the compiled story, or `None` where it holds no tags or has faults; and the faults.

    `static` has the last word on the static text; `ids` are the id spaces that the story shares with others.
    """
    twins = part_twins(story, lexer)
    marks, blocks, findings = analysed(story, lexer, environment)
    if findings or not (marks or any(segment.book for segment in story.segments)):
        return None, findings
    aims, findings = aim(marks)
    findings += settle_targets(marks)
    pictures = find_placeholders(marks)
    timelines = find_timelines(marks)
    looks, faults = find_looks(marks, environment)
    grids, more = find_grids(marks, environment)
    findings += faults + more
    where = {mark: _site(mark) for mark in marks if writes(mark) and (mark.line.target or not mark.line.attribute)}
    commanded = cells_of_commands(marks)
    findings = findings or hoist(story, marks, blocks) or obey(marks, commanded, story.merges)
    if findings:
        return None, findings
    drop_elements(aims, marks)
    lay_out(blocks, grids, looks, marks, where)
    settle_placeholders(pictures, marks, where)
    settle_looks(looks, marks, where)
    settle_timelines(timelines, marks, where)
    for segment in story.segments:
        restart_lists(segment, marks)
    join_twins(twins, marks)
    inlined = inline_parts(story.segments, marks, _depths(story, marks), where) if any(segment.reference for segment in story.segments) else {}
    ids = ids or Ids()
    anchored = anchor(story, marks, ids)
    settlers = [protect(segment, marks, ids, anchored.looped.get(segment, ()), story.merges) for segment in story.segments]
    ids.used = ids.used or bool(timelines)
    for segment in story.segments if ids.used else ():
        ids.know(segment.root, segment.dialect)
    headings = _moves_headings(story, marks)
    for segment, settler in zip(story.segments, settlers, strict=True):
        enclose(segment, marks, where, settler)
    numbers = register(where, sites)
    stream = list(_joined(story, marks, settlers, anchored))
    if inlined:
        of_segment = dict(zip(map(id, story.segments), settlers, strict=True))
        stream = list(expanded(stream, inlined, numbers, lambda segment: _segment_stream(segment, marks, of_segment[id(segment)])))
    findings = crossed(item for item in stream if isinstance(item, Mark))
    if findings:
        return None, findings
    if static is not None:
        stream = [static(item) if isinstance(item, str) else item for item in stream]
    program = assemble(story.name, stream, lambda mark: emission(mark, numbers, filter_name))
    compiled, findings = linked(story.name, program, environment, story.segments, settlers)
    if compiled is not None:
        compiled.ids = ids
        compiled.headings = headings
    return compiled, findings


def _depths(story: Story, marks: list[Mark]) -> dict[Element, tuple[int, int]]:
    return {element: depth for segment in story.segments for element, depth in depths(segment.root, marks).items()}


def _moves_headings(story: Story, marks: list[Mark]) -> bool:
    """Say whether a heading holds a tag, or stands in a block."""
    main = story.segments[0]
    if main.heading is None:
        return False
    around = depths(main.root, marks)
    paragraphs = (node for node in main.root.iter(main.dialect.paragraph) if main.heading(node))
    return any(around[node][0] or any(is_instruction(child) for child in node.iter()) for node in paragraphs)


def _site(mark: Mark) -> Site:
    return Site(part=mark.segment.partname) if mark.line.target else site_of(mark)


def analysed(story: Story, lexer: Lexer, environment: jinja2.Environment) -> tuple[list[Mark], list[Block], list[Finding]]:
    """Return a story's marks and blocks, judged, and all faults of its tags; a tag that cannot be read is not blamed twice."""
    marks, findings = find(story, lexer, environment)
    blocks, faults = pair(marks)
    if not findings and not faults and open_fields(story, blocks):
        marks, findings = find(story, lexer, environment)
        blocks, faults = pair(marks)
    blamed = {finding.place for finding in findings}
    findings += [fault for fault in faults if fault.place not in blamed]
    return marks, blocks, findings or judge(story, marks, blocks, environment)


def linked(
    name: str, program: Program, environment: jinja2.Environment, segments: list[Segment], settlers: list[Settler]
) -> tuple[CompiledStory | None, list[Finding]]:
    """Return the compiled program, or what Jinja finds wrong with it as a whole."""
    try:
        return link(name, program, environment, segments, settlers), []
    except (jinja2.TemplateError, SyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 0
        message = getattr(error, "message", None) or str(error)
        hint = "compare the tag with the statement as Jinja writes it"
        return None, [Finding(code="program", severity="error", place=program.place(line), message=f"this cannot be compiled: {message}", hint=hint)]


def link(name: str, program: Program, environment: jinja2.Environment, segments: list[Segment], settlers: list[Settler]) -> CompiledStory:
    """Compile a program's source to bytecode."""
    code = _compiled(program, environment)
    template = jinja2.Template.from_code(environment, code, environment.make_globals(None))
    return CompiledStory(name, code, program, template, segments, settlers)


def writes(mark: Mark) -> bool:
    """Say whether a mark prints something: an output, or the result of a `call` or `filter`."""
    return mark.role == "output" or (mark.role == "open" and mark.keyword in ("call", "filter"))


def emission(mark: Mark, numbers: Mapping[Mark, int], filter_name: str) -> tuple[str, int]:
    """Return the filter through which a mark's value is written, and the number of its site."""
    if mark.line.attribute == "cached text" and BOOK in mark.segment.partname:
        return "_shared_text", 0
    if mark.line.attribute and not mark.filter:
        code = mark.line.attribute == "field code" or mark.line.attribute.endswith("}instr")
        return field_filter(mark.line, mark.tag.start) if code else "_attribute", 0
    reference = mark.segment.reference
    if reference is not None and not mark.filter:
        return "_chart_text" if reference.kind.endswith(("/chart", "/chartEx")) else "_drawing", numbers.get(mark, 0)
    return mark.filter or filter_name, numbers.get(mark, 0)


def register(where: Mapping[Mark, Site], sites: Sites) -> dict[Mark, int]:
    """Return the number of each output's site in the template's list, which grows by the new ones."""
    numbers: dict[Mark, int] = {}
    known = {site: index for index, site in enumerate(sites)}
    for mark, site in where.items():
        if site not in known:
            known[site] = len(sites)
            sites.append(site)
        numbers[mark] = known[site]
    return numbers


def site_of(mark: Mark) -> Site:
    """Return what an output's value may need of the formatting around it."""
    segment, dialect = mark.segment, mark.segment.dialect
    holder = mark.line.holder_at(mark.tag.start)
    prefix, names = _declared(segment)
    run: Element | None = holder.getparent()
    if run is None or run.tag != dialect.run:
        return Site(extra=prefix, block=mark.block, part=segment.partname, names=names)
    paragraph = run.getparent()
    direct = paragraph is not None and paragraph.tag == dialect.paragraph
    properties = paragraph.find(dialect.paragraph_properties) if direct and paragraph is not None else None
    return Site(
        run_properties=fragment(run.find(dialect.run_properties), dialect.own),
        paragraph_properties=fragment(properties, dialect.own),
        splittable=direct and (properties is None or properties.find(dialect.keep_paragraph or "none") is None),
        extra=prefix,
        block=mark.block,
        part=segment.partname,
        names=names,
        room=segment.room(mark.line.element) if segment.room is not None else 0,
        links=_links(run, dialect),
        bullets=segment.bullets(mark.line.element) if segment.bullets is not None else "",
        sections=direct and paragraph is not None and (body := paragraph.getparent()) is not None and str(body.tag).endswith("}body"),
    )


def _declared(segment: Segment) -> tuple[str, str]:
    """Return the prefix of a part's own elements, and the namespace declarations of its root."""
    own = segment.dialect.paragraph[1:].partition("}")[0]
    spaces = segment.root.nsmap
    prefix = next((f"{name}:" for name, uri in spaces.items() if name and uri == own), "")
    return prefix, " ".join(f'xmlns{f":{name}" if name else ""}="{uri}"' for name, uri in spaces.items())


def _links(run: Element, dialect: Dialect) -> str:
    """Return how text can lead somewhere in a run: not at all inside a link, by a field inside a tracked insertion (see `Site.links`)."""
    for parent in run.iterancestors():
        if parent.tag == dialect.paragraph:
            break
        if parent.tag in dialect.no_links:
            return ""
        if parent.tag in dialect.no_elements:
            return "field"
    return "element"


def _joined(story: Story, marks: list[Mark], settlers: list[Settler], anchored: Anchored) -> Iterator[str | Mark | Token]:
    """Yield the streams of all segments, each unit between the marks that repeat or drop it."""
    if anchored.parts:
        parts = {index: _segment_stream(story.segments[index], marks, settlers[index]) for index in (0, *sorted(anchored.parts))}
        yield from woven(parts, sorted(anchored.parts), SWITCH)
        return
    before, after = around_units(marks)
    alone = [(index, segment) for index, segment in enumerate(story.segments) if segment.reference is None]
    last = {segment.unit: index for index, segment in alone}
    unit = -1
    loops: list[int] = []
    heads: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.position.where == "unit-head":
            heads.setdefault(mark.segment.unit, []).append(mark)
    for index, segment in alone:
        if segment.unit != unit:
            unit = segment.unit
            yield from before.get(unit, ())
            loops += [mark.number for mark in before.get(unit, ()) if mark.role == "open" and mark.keyword == "for"]
            if segment.dialect.unit == "slide":
                yield Token("begin", f"\x01{unit}|_begin({', '.join(map(str, loops))})\x02")
                yield from heads.get(unit, ())
        yield Token("switch", f"{SWITCH}{index}{SWITCH}")
        if any(mark.segment is segment for mark in marks):  # a part without tags stays byte for byte
            yield from _segment_stream(segment, marks, settlers[index])
        if index == last[unit]:
            yield from after.get(unit, ())
            del loops[len(loops) - sum(mark.keyword == "endfor" for mark in after.get(unit, ())) :]


def around_units(marks: Iterable[Mark]) -> tuple[dict[int, list[Mark]], dict[int, list[Mark]]]:
    """Return the marks that stand before and behind each unit (slide, sheet), in order; each loop gives its `loop` a name of the unit's."""
    before: dict[int, list[Mark]] = {}
    after: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.position.where == "unit-before":
            before.setdefault(mark.segment.unit, []).append(mark)
            if mark.role == "open" and mark.keyword == "for":
                turn = f"\x01{mark.number}|_turn\x02" if mark.segment.dialect.unit == "slide" else ""
                mark.source = f"{mark.tag.body}\x04{turn}\x03set {mark.segment.dialect.unit}_loop = loop"
        elif mark.position.where == "unit-after":
            after.setdefault(mark.segment.unit, []).append(mark)
    return before, {unit: sorted(ends, key=lambda mark: (not mark.synthetic, mark.number)) for unit, ends in after.items()}


def _segment_stream(segment: Segment, marks: list[Mark], settler: Settler) -> Stream:
    return [settler.source(item) if isinstance(item, str) else item for item in streams(segment, marks, guard_token)]


# --- the run ------------------------------------------------------------------------------------------------------------------------


def run(template: jinja2.Template, program: Program, variables: Mapping[str, Any]) -> Iterable[str]:
    """Yield the output of a program; raise `RenderError` with the place of the tag that failed."""
    try:
        context = template.new_context(dict(variables))
        yield from budget_of(context).written(template.root_render_func(context))
    except RenderError:
        raise
    except Exception as error:
        raise _located(error, template, program, variables) from error


def _located(error: Exception, template: jinja2.Template, program: Program, variables: Mapping[str, Any]) -> RenderError:
    line = 0
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == template.filename:
            line = template.get_corresponding_lineno(number)
    code, message, hint = told(error, variables)
    return RenderError(message, program.place(line) if line else Place(), hint, code)
