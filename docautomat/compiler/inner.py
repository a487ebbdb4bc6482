"""Tags inside of formulas, headers and drawings: where they may stand, and how much room there is for their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import Line, Site
from docautomat.markup.spreadsheetml.inner import LONGEST_LITERAL, kind_of

__all__ = ["check_inner", "filter_of", "inner_sites"]

_LITERAL = re.compile(r'"(?:[^"]|"")*"')
_SIZE = re.compile(r"&[0-9]+\Z")
_FILTERS = {"formula": "_literal", "header": "_header", "drawing": "_drawing", "": "_text"}


def filter_of(mark: Mark) -> str:
    """Return the filter by which an output is written at its place."""
    return _FILTERS[kind_of(mark.line.element)]


def check_inner(marks: Sequence[Mark]) -> list[Finding]:
    """Return the findings of tags in formulas that do not stand in a string literal, or are no outputs, and of those that would cut a cell."""
    findings: list[Finding] = []
    for line, here in _by_line(marks, "formula").items():
        masked = _masked(line, here)
        spans = [found.span() for found in _LITERAL.finditer(masked)]
        for mark in here:
            if not any(start < mark.tag.start and mark.tag.end < end for start, end in spans):
                hint = 'put the tag into a cell and name that cell in the formula; texts may hold tags: ="Report for {{ name }}"'
                findings.append(_finding(mark, "tag-in-formula", "a tag in a formula stands outside of its texts in quotes", hint))
            elif mark.role not in ("output", "comment"):
                hint = "write the choice as an expression: {{ 'late' if m.late else 'on time' }}"
                findings.append(_finding(mark, "statement-in-formula", f"a formula holds no {mark.keyword}", hint))
    return findings + list(_cut_cells(marks))


def _cut_cells(marks: Sequence[Mark]) -> Iterator[Finding]:
    """Yield the findings of `break` and `continue` in cells of a loop over rows, columns or sheets, where they would cut the cell off."""
    for mark in marks:
        in_cell = mark.position.where in ("text", "lift") or mark.position.element is mark.line.element
        if mark.keyword not in ("break", "continue") or mark.role != "single" or not in_cell:
            continue
        before = [other.keyword for other in marks if other.line is mark.line and other.number < mark.number and other.position.where in ("text", "lift")]
        dialect = mark.segment.dialect
        if dialect.unit == "sheet" and dialect.paragraph == dialect.cell and before.count("for") <= before.count("endfor"):
            message = f"{mark.keyword} would leave this cell unfinished"
            yield _finding(mark, "cut-cell", message, "put it into a row of its own, or give the loop a condition: {% for m in milestones if … %}")


def inner_sites(marks: Iterable[Mark]) -> dict[Mark, Site]:
    """Return the site of each output in a formula or header: the room that its text leaves, shared by the outputs in it."""
    found: dict[Mark, Site] = {}
    listed = list(marks)
    for line, here in _by_line(listed, "formula").items():
        for start, end in (literal.span() for literal in _LITERAL.finditer(_masked(line, here))):
            inside = [mark for mark in here if start < mark.tag.start < end and mark.role == "output"]
            fixed = end - start - 2 - sum(mark.tag.end - mark.tag.start for mark in here if start < mark.tag.start < end)
            found.update(dict.fromkeys(inside, Site(extra=_room(fixed, len(inside)))))
    for line, here in _by_line(listed, "header").items():
        outputs = [mark for mark in here if mark.role == "output"]
        room = _room(len(line.text) - sum(mark.tag.end - mark.tag.start for mark in here), len(outputs))
        for mark in outputs:
            found[mark] = Site(extra=(room, _SIZE.search(line.text[: mark.tag.start]) is not None))
    return found


def _room(fixed: int, outputs: int) -> int:
    return max(0, LONGEST_LITERAL - fixed) // max(1, outputs)


def _by_line(marks: Iterable[Mark], kind: str) -> dict[Line, list[Mark]]:
    lines: dict[Line, list[Mark]] = {}
    for mark in marks:
        if not mark.line.attribute and kind_of(mark.line.element) == kind:
            lines.setdefault(mark.line, []).append(mark)
    return lines


def _masked(line: Line, marks: list[Mark]) -> str:
    """Return a formula with its tags blanked, so that their own quotes do not count."""
    chars = list(line.text)
    for mark in marks:
        chars[mark.tag.start : mark.tag.end] = "x" * (mark.tag.end - mark.tag.start)
    return "".join(chars)


def _finding(mark: Mark, code: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity="error", place=mark.place, message=message, hint=hint)
