"""A story compiled: from trees to bytecode, once; and its run, once per document."""

from __future__ import annotations

import itertools
import traceback
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError, UndefinedError

from docautomat.budget import budget_of
from docautomat.compiler.blocks import Block, pair
from docautomat.compiler.hoisting import crossed, hoist
from docautomat.compiler.invariants import Settler, guard_token, protect
from docautomat.compiler.marks import Mark, find
from docautomat.compiler.scopes import judge
from docautomat.compiler.source import Program, Stream, Token, assemble, streams
from docautomat.errors import Finding, Place, RenderError
from docautomat.lexer import Lexer
from docautomat.markup.language import Element, Segment, Site, Story, fragment
from docautomat.values import RefusedValueError, closest

__all__ = ["SWITCH", "CompiledStory", "Sites", "analysed", "compile_story", "expression", "link", "register", "run", "site_of"]

SWITCH = "\x07"
"""Encloses the number of the segment to which the output that follows belongs."""

_numbers = itertools.count(1)

Sites = list[Site]


@dataclass(slots=True, eq=False)
class CompiledStory:
    """One story's program and what settles its output."""

    name: str
    code: types.CodeType
    program: Program
    template: jinja2.Template
    segments: list[Segment] = field(default_factory=list)
    settlers: list[Settler] = field(default_factory=list)

    def render(self, variables: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
        """Yield each rendered segment's number and text, in order; no text where a segment holds no tags.

        Raises `RenderError` with the place of the tag that failed.
        """
        text = "".join(run(self.template, self.program, variables))
        parts = text.split(SWITCH)
        for number, content in zip(parts[1::2], parts[2::2], strict=True):
            index = int(number)
            yield index, self.settlers[index](content)


def compile_story(
    story: Story,
    lexer: Lexer,
    environment: jinja2.Environment,
    sites: Sites,
    filter_name: str = "_text",
    static: Callable[[str], str] | None = None,
) -> tuple[CompiledStory | None, list[Finding]]:
    """Return the compiled story, or `None` where it holds no tags or has faults; and the faults.

    `static` has the last word on the static text.
    """
    marks, blocks, findings = analysed(story, lexer, environment)
    if findings or not marks:
        return None, findings
    where = {mark: site_of(mark) for mark in marks if mark.role == "output" and not mark.line.attribute}
    findings = hoist(story, marks, blocks)
    if findings:
        return None, findings
    settlers = [protect(segment, marks) for segment in story.segments]
    numbers = register(where, sites)
    stream = list(_joined(story, marks, settlers))
    findings = crossed(item for item in stream if isinstance(item, Mark))
    if findings:
        return None, findings
    if static is not None:
        stream = [static(item) if isinstance(item, str) else item for item in stream]
    program = assemble(story.name, stream, lambda mark: expression(mark, numbers, filter_name))
    return link(story.name, program, environment, story.segments, settlers), []


def analysed(story: Story, lexer: Lexer, environment: jinja2.Environment) -> tuple[list[Mark], list[Block], list[Finding]]:
    """Return a story's marks and blocks, judged, and all faults of its tags; a tag that cannot be read is not blamed twice."""
    marks, findings = find(story, lexer, environment)
    blocks, faults = pair(marks)
    blamed = {finding.place for finding in findings}
    findings += [fault for fault in faults if fault.place not in blamed]
    return marks, blocks, findings or judge(story, marks, blocks)


def link(name: str, program: Program, environment: jinja2.Environment, segments: list[Segment], settlers: list[Settler]) -> CompiledStory:
    """Compile a program's source to bytecode."""
    code = environment.compile(program.source, name, f"<docautomat {next(_numbers)}>")
    template = jinja2.Template.from_code(environment, code, environment.make_globals(None))
    return CompiledStory(name, code, program, template, segments, settlers)


def expression(mark: Mark, numbers: Mapping[Mark, int], filter_name: str) -> str:
    """Return the Jinja expression that writes an output: its value through the filter of its place."""
    if mark.line.attribute:
        return f"({mark.tag.body})|_attribute(0)"
    return f"({mark.tag.body})|{filter_name}({numbers[mark]})"


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
    dialect = mark.segment.dialect
    holder = mark.line.element
    for piece in mark.line.pieces:
        if piece.start > mark.tag.start:
            break
        if piece.is_text and piece.text:
            holder = piece.holder
    prefix = next((f"{name}:" for name, uri in mark.segment.root.nsmap.items() if name and dialect.paragraph.startswith(f"{{{uri}}}")), "")
    run: Element | None = holder.getparent()
    if run is None or run.tag != dialect.run:
        return Site(extra=prefix)
    paragraph = run.getparent()
    direct = paragraph is not None and paragraph.tag == dialect.paragraph
    return Site(
        run_properties=fragment(run.find(dialect.run_properties)),
        paragraph_properties=fragment(paragraph.find(dialect.paragraph_properties)) if direct and paragraph is not None else "",
        splittable=direct,
        extra=prefix,
    )


def _joined(story: Story, marks: list[Mark], settlers: list[Settler]) -> Iterator[str | Mark | Token]:
    """Yield the streams of all segments, each unit between the marks that repeat or drop it."""
    before: dict[int, list[Mark]] = {}
    after: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.position.where == "unit-before":
            before.setdefault(mark.segment.unit, []).append(mark)
            if mark.role == "open" and mark.keyword == "for":
                mark.source = f"{mark.tag.body}\x04\x03set slide_loop = loop"
        elif mark.position.where == "unit-after":
            after.setdefault(mark.segment.unit, []).append(mark)
    last = len(story.segments) - 1
    unit = -1
    for index, segment in enumerate(story.segments):
        if segment.unit != unit:
            unit = segment.unit
            yield from before.get(unit, ())
        yield Token("switch", f"{SWITCH}{index}{SWITCH}")
        if any(mark.segment is segment for mark in marks):  # a part without tags stays byte for byte
            yield from _segment_stream(segment, marks, settlers[index])
        if index == last or story.segments[index + 1].unit != unit:
            yield from sorted(after.get(unit, ()), key=lambda mark: (not mark.synthetic, mark.number))


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


_MESSAGES: dict[type[Exception], tuple[str, Callable[[Exception], str], str]] = {
    ZeroDivisionError: ("division", lambda _: "this divides by zero", "test the divisor with {% if %} first"),
    UndefinedError: ("missing", str, "mend the name, or write default('') behind it if it may be missing"),
    SecurityError: ("refused", str, "templates may only read plain data"),
    RecursionError: ("recursion", lambda _: "this macro or loop calls itself without end", "end the recursion"),
}


def _located(error: Exception, template: jinja2.Template, program: Program, variables: Mapping[str, Any]) -> RenderError:
    line = 0
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == template.filename:
            line = template.get_corresponding_lineno(number)
    place = program.place(line) if line else Place()
    if isinstance(error, RefusedValueError):
        return RenderError(error.message, place, error.hint, error.code)
    for kind, (code, message, hint) in _MESSAGES.items():
        if isinstance(error, kind):
            text = message(error)
            near = closest(text.split()[0], variables) if text.endswith(" is not in the data") else ""
            return RenderError(text, place, near or hint, code)
    return RenderError(f"this tag fails: {error} ({type(error).__name__})", place, "check the values and filters that it uses", "expression")
