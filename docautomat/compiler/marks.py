"""Find every tag of a story, and check the syntax of each alone, so that all syntax errors are told at once."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import jinja2
from jinja2 import nodes

from docautomat.compiler.joining import join, reach
from docautomat.errors import Finding, Place
from docautomat.lexer import LETTERS, Lexer, LexerError, Tag
from docautomat.markup.language import SOLID, Element, Line, Segment, Story, attribute_lines

__all__ = ["CELL_COMMANDS", "CLOSERS", "MIDDLES", "UNIT_COMMANDS", "Mark", "Position", "find"]

CLOSERS = {
    "endfor": "for",
    "endif": "if",
    "endset": "set",
    "endmacro": "macro",
    "endcall": "call",
    "endfilter": "filter",
    "endwith": "with",
}
MIDDLES = {"else": ("if", "for"), "elif": ("if",)}
SINGLES = frozenset({"do", "break", "continue"})
CELL_COMMANDS = frozenset({"colspan", "cellbg", "cellstyle", "rowbg", "vm", "hm", "merge"})
"""Statements about the cell in which they stand, as docxtpl has them, and some more."""
UNIT_COMMANDS = frozenset({"section", "key"})
"""Statements about the slide in which they stand."""
ELEMENT_COMMANDS = frozenset({"drop", "keep", "restart"})
"""Statements about the paragraph, row, table or picture in which they stand, and about the lists behind them."""
_ELEMENTS = "paragraph, row, cell, table, picture, shape or slide"
_WHOLE = re.compile(r"(drop|keep)\s+(shape|slide)\s+if\s+(.+)\Z", re.DOTALL)
_DROP = re.compile(r"(?:drop|keep)\s+(paragraph|p|row|tr|cell|tc|table|picture)\s+if\s+(.+)\Z", re.DOTALL)
_REFUSED = frozenset({"include", "import", "from", "extends", "block", "autoescape", "trans"})
_KNOWN = sorted({*CLOSERS, *CLOSERS.values(), *MIDDLES, *SINGLES, *CELL_COMMANDS, *ELEMENT_COMMANDS, *UNIT_COMMANDS, "raw", "endraw"})

Role = Literal["output", "comment", "escape", "single", "cell", "element", "restart", "unit", "open", "middle", "close"]
Where = Literal["text", "lift", "before", "after", "instead", "unit-before", "unit-head", "unit-after", "column", "cells", "gone"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a mark goes: it stays in the `text`, is lifted between runs, or stands before, after or instead of `element`.

    One for a `column` of a sheet is taken out of the text, and put around the cells of these columns in all rows (see `columns.py`); one for a
    block of `cells` is put around the rows of its columns (see `bands.py`).
    """

    where: Where
    element: Element | None = None


@dataclass(slots=True, eq=False)
class Mark:
    """One tag at its place in a story."""

    number: int
    tag: Tag
    role: Role
    segment: Segment
    line: Line
    place: Place
    position: Position = Position("text")
    source: str = ""
    """What is put into the program instead of the tag's body, where that differs."""
    synthetic: bool = False
    """Not written by the author: the end of `{%slide for … %}` alone, the twin of a column's tag in another row."""
    filter: str = ""
    """The filter through which an output is written, where it is not the one of its place."""
    block: str = ""
    """What a body or an output consists of, if it is markup: `p` paragraphs, `tc` cells, `tr` rows."""

    inlined: bool = False
    """Not written by the author: a part comes out here."""
    alone: bool = False
    """Whether an output stands alone in a paragraph, so that paragraphs may stand for it."""

    @property
    def keyword(self) -> str:
        """The statement's first word."""
        return self.tag.keyword


def find(story: Story, lexer: Lexer, environment: jinja2.Environment) -> tuple[list[Mark], list[Finding]]:
    """Return the story's tags in order, and the faults of each tag taken alone; paragraphs that a minus or one tag joins have been joined."""
    marks, findings = _find(story, lexer, environment)
    if any(finding.code == "tag-end" for finding in findings) and reach(story, lexer):
        marks, findings = _find(story, lexer, environment)
    if any(mark.tag.trim_left or mark.tag.trim_right for mark in marks) and join(story, lexer):
        marks, findings = _find(story, lexer, environment)
    return marks, findings


def _find(story: Story, lexer: Lexer, environment: jinja2.Environment) -> tuple[list[Mark], list[Finding]]:
    marks: list[Mark] = []
    findings: list[Finding] = []
    check = _Checker(environment)
    for segment in story.segments:
        raw = False
        openers = (lexer.delimiters.variable[0], lexer.delimiters.block[0])
        attributes = itertools.chain(segment.more(), *(attribute_lines(segment, opener) for opener in openers))
        seen: set[tuple[Element, str]] = set()
        for line in _in_order(segment, list(attributes)) if segment.dialect.frame else itertools.chain(segment.lines(), attributes):
            if line.attribute:
                if (line.element, line.attribute) in seen:
                    continue
                seen.add((line.element, line.attribute))
                raw = False
            if not raw and not lexer.may_hold_tags(line.text):
                continue
            try:
                tags, raw = lexer.read(line.text, raw=raw)
            except LexerError as error:
                findings.append(_lexer_finding(error, line))
                continue
            _know_seams(line, story)
            for tag in _rewritten(tags, segment):
                place = dataclasses.replace(_place_of(line, tag, story), tag=tag.source)
                role, fault = check(tag, place)
                if fault is not None:
                    findings.append(fault)
                marks.append(Mark(len(marks), tag, role, segment, line, place))
    return marks, findings


def _in_order(segment: Segment, attributes: list[Line]) -> Iterator[Line]:
    """Yield a slide's lines with the attributes at their places: a block of shapes may begin in an alternative text and end in a text."""
    if not attributes:
        yield from segment.lines()
        return
    order = {element: number for number, element in enumerate(segment.root.iter())}
    yield from sorted([*segment.lines(), *attributes], key=lambda line: order[line.element])


def _rewritten(tags: list[Tag], segment: Segment) -> Iterator[Tag]:
    """Yield the tags; one that drops or keeps a whole slide or shape of a deck stands for a pair with that letter."""
    for tag in tags:
        found = _WHOLE.match(tag.body) if segment.dialect.frame and tag.keyword in ("drop", "keep") else None
        if found is None:
            yield tag
            continue
        command, element, condition = found.groups()
        letter = "sp" if element == "shape" else "slide"
        body = f"if not ({condition})" if command == "drop" else f"if ({condition})"
        yield dataclasses.replace(tag, letter=letter, keyword="if", body=body)
        yield dataclasses.replace(tag, start=tag.end, letter=letter, keyword="endif", body="endif")


def _know_seams(line: Line, story: Story) -> None:
    if story.seams:
        line.seams = tuple(piece.start for piece in line.pieces if piece.holder in story.seams)


def _place_of(line: Line, tag: Tag, story: Story) -> Place:
    """Return a tag's place: the paragraph in which its author wrote it, though that has been joined with another."""
    if story.joined:
        for piece in line.pieces:
            if piece.start <= tag.start < piece.start + len(piece.text):
                return story.joined.get(piece.holder, line.place)
    return line.place


def _lexer_finding(error: LexerError, line: Line) -> Finding:
    shown = line.text[error.position : error.position + 40]
    return Finding(code="tag-end", severity="error", place=dataclasses.replace(line.place, tag=shown), message=error.message, hint=error.hint)


class _Checker:
    """Tells the role of a tag, and what is wrong with it."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment
        self._seen: dict[tuple[str, str, str], tuple[Role, str, str, str]] = {}

    def __call__(self, tag: Tag, place: Place) -> tuple[Role, Finding | None]:
        key = (tag.kind, tag.letter, tag.body)
        if key not in self._seen:
            self._seen[key] = self._check(tag)
        role, code, message, hint = self._seen[key]
        if not message:
            return role, None
        return role, Finding(code=code, severity="error", place=place, message=message, hint=hint)

    def _check(self, tag: Tag) -> tuple[Role, str, str, str]:
        if tag.kind in ("comment", "raw"):
            return "comment", "", "", ""
        if tag.kind == "escape":
            return "escape", "", "", ""
        if SOLID in tag.body:
            return "single", "solid-in-tag", "something that is no text stands in this tag", "take the picture or field out of it, or write the tag anew"
        if tag.kind == "output":
            if not tag.body:
                return "output", "empty-tag", "this tag is empty", "write the name of what it shall print"
            return "output", *self._parse(f"\x01\n({tag.body})\n\x02")
        return self._statement(tag)

    def _statement(self, tag: Tag) -> tuple[Role, str, str, str]:
        keyword = tag.keyword
        if keyword in _REFUSED:
            return "single", "refused-tag", f"{keyword} is not available: a template is one file", "put the text into this template"
        if keyword in CLOSERS:
            return "close", "", "", ""
        if keyword in MIDDLES:
            source = "if x" if keyword == "elif" else ""
            body = tag.body.replace("elif", "if", 1) if keyword == "elif" else ""
            return "middle", *(self._parse(f"\x03\n{body}\x04\x03endif\x04") if source else ("", "", ""))
        if keyword == "set" and "=" in tag.body:
            return "single", *self._parse(f"\x03\n{tag.body}\x04")
        if keyword in SINGLES:
            loop = keyword != "do"
            return "single", *(("", "", "") if loop else self._parse(f"\x03\n{tag.body}\x04"))
        if keyword in CELL_COMMANDS:
            return "cell", *self._cell_command(tag)
        if keyword == "restart":
            return "restart", *self._restart(tag)
        if keyword in UNIT_COMMANDS:
            return "unit", *self._unit_command(tag)
        if keyword in ELEMENT_COMMANDS:
            return "element", *self._element_command(tag)
        if keyword in CLOSERS.values():
            return "open", *self._parse(f"\x03\n{tag.body}\x04\x03end{keyword}\x04")
        letter = keyword.removesuffix("s")
        if letter in LETTERS:
            return "single", "unknown-tag", f"there is no statement {keyword!r}", f"write {{%{letter} for … %}}, without a space before {letter}"
        near = [_SAID[keyword]] if keyword in _SAID else difflib.get_close_matches(keyword, _KNOWN, n=1)
        hint = f"did you mean {near[0]}?" if near else "statements begin with for, if, set, macro, call, filter or with"
        return "single", "unknown-tag", f"there is no statement {keyword or tag.body!r}", hint

    @staticmethod
    def _restart(tag: Tag) -> tuple[str, str, str]:
        return ("", "", "") if tag.body == "restart" else ("tag-syntax", "restart takes no value", "write {% restart %}")

    def _element_command(self, tag: Tag) -> tuple[str, str, str]:
        found = _DROP.match(tag.body)
        if found is None and _WHOLE.match(tag.body):
            return "element", f"only a presentation has shapes and slides that {tag.keyword} can be about", f"write {{% {tag.keyword} picture if … %}}"
        if found is None:
            return "tag-syntax", f"{tag.keyword} wants a {_ELEMENTS}, and a condition", f"write {{% {tag.keyword} row if … %}}"
        return self._parse(f"\x01\n({found.group(2)})\n\x02")

    def _unit_command(self, tag: Tag) -> tuple[str, str, str]:
        value = tag.body.removeprefix(tag.keyword).strip()
        if tag.letter != "slide" or not value:
            shown = {"section": "section municipality.county", "key": "key municipality.number"}[tag.keyword]
            wants = "wants a value" if tag.letter == "slide" else "is about a slide"
            return "tag-syntax", f"{tag.keyword} {wants}", f"write {{%slide {shown} %}}"
        return self._parse(f"\x01\n({value})\n\x02")

    def _cell_command(self, tag: Tag) -> tuple[str, str, str]:
        if tag.keyword == "merge":
            value = tag.body.removeprefix("merge").strip()
            return self._parse(f"\x01\n({value})\n\x02") if value else ("", "", "")
        wanted = tag.keyword in ("colspan", "cellbg", "cellstyle", "rowbg")
        value = tag.body.removeprefix(tag.keyword).strip()
        if wanted and value:
            return self._parse(f"\x01\n({value})\n\x02")
        if wanted or value:
            shown = {"colspan": "colspan 2", "cellbg": "cellbg 'D9EAD3'", "cellstyle": "cellstyle 'Good'"}.get(tag.keyword, tag.keyword)
            return "tag-syntax", f"{tag.keyword} {'wants a value' if wanted else 'takes no value'}", f"write {{% {shown} %}}"
        return "", "", ""

    def _parse(self, source: str) -> tuple[str, str, str]:
        try:
            tree = self._environment.parse(source)
        except jinja2.TemplateSyntaxError as error:
            return "tag-syntax", f"this tag cannot be read: {error.message}", _way_out(str(error.message))
        for node in tree.find_all((nodes.Filter, nodes.Test)):
            assert isinstance(node, (nodes.Filter, nodes.Test))
            known = self._environment.filters if isinstance(node, nodes.Filter) else self._environment.tests
            what = "filter" if isinstance(node, nodes.Filter) else "test"
            if node.name not in known:
                near = difflib.get_close_matches(node.name, [name for name in known if not name.startswith("_")], n=1)
                return f"unknown-{what}", f"there is no {what} {node.name}", f"did you mean {near[0]}?" if near else f"the {what}s are listed in the reference"
        return "", "", ""


_SAID = {
    "hvis": "if",
    "viss": "if",
    "dersom": "if",
    "ellers": "else",
    "elles": "else",
    "sett": "set",
    "slutt": "endif",
    "sluttfor": "endfor",
    "slutthvis": "endif",
}
"""Statements in Norwegian, which nobody has to know in English."""
_MEANT = {
    "=": "write == to compare",
    "og": "write and",
    "eller": "write or",
    "ikke": "write not",
    "ikkje": "write not",
    "&": "write and",
    "|": "write or; one | hands a value to a filter",
    "hvis": "write if",
    "ellers": "write else",
    "fra": "write in: for … in …",
    "av": "write in: for … in …",
    "i": "write in: for … in …",
}
"""What people write out of other habits, and what Jinja wants."""
_GOT = re.compile(r"(?:got|unexpected char) '([^']*)'")


def _way_out(message: str) -> str:
    got = _GOT.search(message)
    return _MEANT.get(got[1] if got else "", "compare it with the expression as Jinja writes it")
