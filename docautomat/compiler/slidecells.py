"""Statements about the table cell they stand in, on slides.

{% cellbg colour %}  the cell's fill, six hexadecimal digits; nothing: that of the author          a:tcPr/a:solidFill   (ISO/IEC 29500-1 §21.1.3.17)
{% rowbg colour %}   the fill of all cells of the row
{% colspan n %}      the cell reaches over n columns                                               a:tc/@gridSpan       (§21.1.3.16)
{% hm %}             the copies of the cell in a loop over cells are one, as wide as all of them
{% vm %}             the copies of the cell in a loop over rows are one, as high as all of them    a:tc/@rowSpan
{% merge value %}    cells one below the other are merged as long as the value stays the same; without one, the cell's own first value

Here they only say what each copy of the cell is to its neighbours; what is merged is worked out when the rows are known (`slidetables.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from docautomat.compiler.hoisting import in_attribute, instruction
from docautomat.compiler.lines import ancestor
from docautomat.compiler.made import conditional, output, statement
from docautomat.compiler.marks import Mark
from docautomat.compiler.merges import BEGINS, GOES_ON, Merge
from docautomat.markup.language import Dialect, Element, is_instruction

__all__ = ["SLIDE_COMMANDS"]

_FILLS = frozenset({"noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill"})
_BEFORE_FILL = frozenset({"lnL", "lnR", "lnT", "lnB", "lnTlToBr", "lnBlToTr", "cell3D"})

Merges = dict[Element, Merge]
Command = Callable[[Mark, Element, Dialect, Merges, list[Mark]], None]


# --- fills ------------------------------------------------------------------------------------------------------------------------------


def _cellbg(mark: Mark, cell: Element, dialect: Dialect, merges: Merges, marks: list[Mark]) -> None:  # noqa: ARG001
    name, given = _colour(mark, marks)
    _fill(mark, cell, name, given, dialect, marks)


def _rowbg(mark: Mark, cell: Element, dialect: Dialect, merges: Merges, marks: list[Mark]) -> None:  # noqa: ARG001
    """Fill all cells of a row; the colour is told once, so that a `loop` in it is that of the row and not of its cells."""
    row = ancestor(cell, dialect.row)
    if row is None:
        return
    name, given = _colour(mark, marks)
    row.insert(0, given)
    for each in list(row.iterchildren(dialect.cell)):
        _fill(mark, each, name, None, dialect, marks)


def _colour(mark: Mark, marks: list[Mark]) -> tuple[str, Element]:
    """Return the name of a colour, and the instruction that sets it."""
    value = mark.tag.body.removeprefix(mark.keyword).strip()
    name = f"_fill{mark.number}"
    return name, instruction(str(statement(mark, "set", f"set {name} = ({value})|_colour(0)", "single", marks).number))


def _fill(mark: Mark, cell: Element, name: str, given: Element | None, dialect: Dialect, marks: list[Mark]) -> None:
    """Put the fill of the data in the place of the author's, which stays for where there is none."""
    a = dialect.cell.removesuffix("tc")
    properties = cell.find(f"{a}tcPr")
    if properties is None:
        properties = etree.SubElement(cell, f"{a}tcPr")
    begin, end = conditional(mark, f"{name} != 'auto'", marks)
    otherwise = statement(mark, "else", "else", "middle", marks)
    fill = etree.Element(f"{a}solidFill")
    etree.SubElement(fill, f"{a}srgbClr", {"val": in_attribute(output(mark, name, "_attribute", marks))})
    old = [child for child in properties if is_instruction(child) or _name(child) in _FILLS]
    for child in old:
        properties.remove(child)
    place = sum(1 for child in properties if _name(child) in _BEFORE_FILL)
    properties[place:place] = [*([given] if given is not None else []), begin, fill, instruction(str(otherwise.number)), *old, end]


def _name(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


# --- merges -----------------------------------------------------------------------------------------------------------------------------


def _colspan(mark: Mark, cell: Element, dialect: Dialect, merges: Merges, marks: list[Mark]) -> None:  # noqa: ARG001
    merge = merges.setdefault(cell, Merge(f"m{mark.number}"))
    merge.span = output(mark, mark.tag.body.removeprefix("colspan").strip(), "_span", marks)


def _together(mark: Mark, cell: Element, merges: Merges) -> list[Element]:
    """Return the cells of one row that are merged with a cell; they belong to a region of the command's own from now on."""
    row = cell.getparent()
    own = merges.get(cell)
    cells = [each for each in row if each is cell or (own is not None and each in merges and merges[each].region == own.region)] if row is not None else []
    for each in cells:
        old = merges.get(each)
        merges[each] = Merge(f"m{mark.number}", BEGINS, old.across if old is not None else BEGINS, old.span if old is not None else None)
    return cells


def _downwards(mark: Mark, cell: Element, condition: str, merges: Merges, marks: list[Mark]) -> None:
    for each in _together(mark, cell, merges):
        merges[each].down = output(mark, f"'{BEGINS}' if {condition} else '{GOES_ON}'", "_attribute", marks)


def _vm(mark: Mark, cell: Element, dialect: Dialect, merges: Merges, marks: list[Mark]) -> None:
    _downwards(mark, cell, "loop.first", merges, marks)
    _content_if(mark, cell, "loop.first", dialect, marks)


def _merge(mark: Mark, cell: Element, dialect: Dialect, merges: Merges, marks: list[Mark]) -> None:
    own = (other.tag.body for other in marks if other.role == "output" and not other.synthetic and ancestor(other.line.element, dialect.cell) is cell)
    value = mark.tag.body.removeprefix("merge").strip() or next(own, "none")
    name = f"_merged{mark.number}"
    key = f"{mark.segment.partname}:{mark.number}"
    given = statement(mark, "set", f"set {name} = ({value})|_changed({key!r}, loop.first)", "single", marks)
    cell.addprevious(instruction(str(given.number)))
    _downwards(mark, cell, name, merges, marks)
    _content_if(mark, cell, name, dialect, marks)


def _hm(mark: Mark, cell: Element, dialect: Dialect, merges: Merges, marks: list[Mark]) -> None:
    for each in _together(mark, cell, merges):
        if merges[each].across == BEGINS:
            merges[each].across = output(mark, f"'{BEGINS}' if loop.first else '{GOES_ON}'", "_attribute", marks)
    _content_if(mark, cell, "loop.first", dialect, marks)


def _content_if(mark: Mark, cell: Element, condition: str, dialect: Dialect, marks: list[Mark]) -> None:
    """Let a cell's paragraphs come out under a condition only; the empty one that the cell needs comes in by itself."""
    body = next((child for child in cell if child.tag in dialect.containers), None)
    if body is None:
        return
    begin, end = conditional(mark, condition, marks)
    place = next((index for index, child in enumerate(body) if child.tag not in dialect.containers[str(body.tag)]), len(body))
    body.insert(place, begin)
    body.append(end)


SLIDE_COMMANDS: dict[str, Command] = {"colspan": _colspan, "cellbg": _cellbg, "rowbg": _rowbg, "vm": _vm, "hm": _hm, "merge": _merge}
