"""Statements about the table cell they stand in, as docxtpl has them.

{% colspan n %}      the cell reaches over n columns                    w:tcPr/w:gridSpan   (ISO/IEC 29500-1 §17.4.17)
{% cellbg colour %}  the cell's background, six hexadecimal digits      w:tcPr/w:shd        (§17.4.33)
{% vm %}             the copies of the cell in a loop over rows are one: the first one's text, merged downwards (§17.4.85)
{% rowbg colour %}   the background of all cells of the row
{% merge value %}    cells one below the other are merged as long as the value stays the same; without one, the cell's own first value
{% hm %}             the copies of the cell in a loop over cells are one: the first, as wide as all of them
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from docautomat.compiler.hoisting import in_attribute, instruction
from docautomat.compiler.lines import ancestor
from docautomat.compiler.made import conditional, output, statement
from docautomat.compiler.marks import Mark
from docautomat.compiler.merges import Merge
from docautomat.compiler.slidecells import SLIDE_COMMANDS
from docautomat.errors import Finding
from docautomat.markup.language import Dialect, Element
from docautomat.markup.rendering import rendering
from docautomat.values import RefusedValueError, text_of

__all__ = ["CELL_FILTERS", "cells_of_commands", "obey"]

_ORDER = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark")
"""The children of `w:tcPr` in the order that the schema wants."""
_WHOLE = re.compile(r"\s*[0-9]{1,3}\s*\Z", re.ASCII)
_HEX = re.compile(r"#?([0-9A-Fa-f]{6})\Z")


def cells_of_commands(marks: list[Mark]) -> dict[Mark, Element]:
    """Return the cell in which each command stands; to be asked before its paragraph may have gone."""
    found = ((mark, ancestor(mark.line.element, mark.segment.dialect.cell)) for mark in marks if mark.role == "cell")
    return {mark: cell for mark, cell in found if cell is not None}


def obey(marks: list[Mark], cells: Mapping[Mark, Element], merges: dict[Element, Merge]) -> list[Finding]:
    """Write the commands into their `cells`; return the findings of those that stand in no cell or no loop. `merges` are the merged cells of slides."""
    findings: list[Finding] = []
    commands = sorted((mark for mark in marks if mark.role == "cell"), key=lambda mark: mark.keyword != "rowbg")  # a cell's own fill wins
    for mark in commands:
        dialect = mark.segment.dialect
        cell = cells.get(mark) if dialect.cell_properties or dialect.frame else None
        if cell is None:
            findings.append(_finding(mark, "cell-command", f"{mark.keyword} stands outside a table cell", "put it into the cell that it is about"))
        elif mark.keyword not in _COMMANDS:
            findings.append(_finding(mark, "cell-command", f"{mark.keyword} is for cells of a workbook", "use cellbg, and styles of paragraphs and runs"))
        elif mark.keyword in ("vm", "hm", "merge") and not _in_loop(mark, marks):
            findings.append(_finding(mark, "cell-command", f"{mark.keyword} stands outside a loop", "put the row (or cell) into a loop"))
        elif dialect.frame:
            SLIDE_COMMANDS[mark.keyword](mark, cell, dialect, merges, marks)
        else:
            _COMMANDS[mark.keyword](mark, cell, dialect, marks)
    return findings


def _finding(mark: Mark, code: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity="error", place=mark.place, message=message, hint=hint)


def _in_loop(mark: Mark, marks: list[Mark]) -> bool:
    before = [other.keyword for other in marks if other.number < mark.number and not other.synthetic]
    return before.count("for") > before.count("endfor")


# --- the four ---------------------------------------------------------------------------------------------------------------------------


def _colspan(mark: Mark, cell: Element, dialect: Dialect, marks: list[Mark]) -> None:
    value = mark.tag.body.removeprefix("colspan").strip()
    _property(cell, "gridSpan", dialect).set(_w(dialect, "val"), in_attribute(output(mark, value, "_span", marks)))


def _rowbg(mark: Mark, cell: Element, dialect: Dialect, marks: list[Mark]) -> None:
    row = ancestor(cell, dialect.row)
    for each in row.iter(dialect.cell) if row is not None else ():
        if ancestor(each, dialect.row) is row:
            _cellbg(mark, each, dialect, marks)


def _merge(mark: Mark, cell: Element, dialect: Dialect, marks: list[Mark]) -> None:
    own = (other.tag.body for other in marks if other.role == "output" and not other.synthetic and ancestor(other.line.element, dialect.cell) is cell)
    value = mark.tag.body.removeprefix("merge").strip() or next(own, "none")
    name = f"_merged{mark.number}"
    key = f"{mark.segment.partname}:{mark.number}"
    given = statement(mark, "set", f"set {name} = ({value})|_changed({key!r}, loop.first)", "single", marks)
    cell.addprevious(instruction(str(given.number)))
    merge = output(mark, f"'restart' if {name} else 'continue'", "_attribute", marks)
    _property(cell, "vMerge", dialect).set(_w(dialect, "val"), in_attribute(merge))
    begin, end = conditional(mark, name, marks)
    _properties(cell, dialect).addnext(begin)
    cell.append(end)


def _cellbg(mark: Mark, cell: Element, dialect: Dialect, marks: list[Mark]) -> None:
    value = mark.tag.body.removeprefix(mark.keyword).strip()
    shading = _property(cell, "shd", dialect)
    shading.set(_w(dialect, "val"), "clear")
    shading.set(_w(dialect, "color"), "auto")
    shading.set(_w(dialect, "fill"), in_attribute(output(mark, value, "_colour", marks)))


def _vm(mark: Mark, cell: Element, dialect: Dialect, marks: list[Mark]) -> None:
    merge = output(mark, "'restart' if loop.first else 'continue'", "_attribute", marks)
    _property(cell, "vMerge", dialect).set(_w(dialect, "val"), in_attribute(merge))
    begin, end = _first_only(mark, marks)
    _properties(cell, dialect).addnext(begin)
    cell.append(end)


def _hm(mark: Mark, cell: Element, dialect: Dialect, marks: list[Mark]) -> None:
    span = _property(cell, "gridSpan", dialect, keep=True)
    width = span.get(_w(dialect, "val")) or "1"
    span.set(_w(dialect, "val"), in_attribute(output(mark, f"{width if width.isdigit() else 1} * loop.length", "_span", marks)))
    begin, end = _first_only(mark, marks)
    cell.addprevious(begin)
    cell.addnext(end)


_COMMANDS: dict[str, Callable[[Mark, Element, Dialect, list[Mark]], None]] = {
    "colspan": _colspan,
    "cellbg": _cellbg,
    "rowbg": _rowbg,
    "vm": _vm,
    "hm": _hm,
    "merge": _merge,
}


def _w(dialect: Dialect, name: str) -> str:
    return dialect.cell_properties.removesuffix("tcPr") + name


def _properties(cell: Element, dialect: Dialect) -> Element:
    found = cell.find(dialect.cell_properties)
    if found is None:
        found = etree.Element(dialect.cell_properties)
        cell.insert(0, found)
    return found


def _property(cell: Element, name: str, dialect: Dialect, *, keep: bool = False) -> Element:
    """Return a new property of a cell at its place in the schema's order, instead of one that is there; `keep` returns that one."""
    properties = _properties(cell, dialect)
    old = properties.find(_w(dialect, name))
    if old is not None and keep:
        return old
    if old is not None:
        properties.remove(old)
    new = etree.Element(_w(dialect, name))
    later = set(_ORDER[_ORDER.index(name) + 1 :])
    behind = next((child for child in properties if isinstance(child.tag, str) and etree.QName(child).localname in later), None)
    extensions = next((child for child in properties if isinstance(child.tag, str) and etree.QName(child).localname not in _ORDER), None)
    behind = behind if behind is not None else extensions
    if behind is not None:
        behind.addprevious(new)
    else:
        properties.append(new)
    return new


def _first_only(mark: Mark, marks: list[Mark]) -> tuple[Element, Element]:
    """Return the instructions around what only the first copy shows."""
    return conditional(mark, "loop.first", marks)


# --- their values -----------------------------------------------------------------------------------------------------------------------


def _span(value: object, _site: int) -> str:
    if isinstance(value, str) and _WHOLE.match(value):  # data from a form or a sheet of texts
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 63:
        raise RefusedValueError(f"{text_of(value)!r} is no number of columns", "give a whole number from 1 to 63")
    return str(value)


def _colour(value: object, _site: int) -> str:
    text = text_of(value).strip()
    found = _HEX.match(text)
    if found is None and text not in ("", "auto"):
        raise RefusedValueError(f"{text!r} is no colour", "write six hexadecimal digits: D9EAD3")
    return found.group(1).upper() if found else "auto"


def _changed(value: object, key: str, first: bool) -> bool:
    """Say whether a value is another than the one before it in the same loop."""
    state = rendering().state
    shown = text_of(value)
    changed = first or state.get(("merge", key)) != shown
    state["merge", key] = shown
    return changed


CELL_FILTERS: dict[str, Callable[..., Any]] = {"_span": _span, "_colour": _colour, "_changed": _changed}
"""The filters through which the commands' values are written."""
