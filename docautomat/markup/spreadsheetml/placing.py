"""What must be placed anew when rows repeat or go, put into the parts as placeholders at compile time.

A placeholder is a private character in the tree and one of these control characters in the program, which XML forbids and so cannot collide:

    U+000E              the number of the row that is being written
    U+000F              begins a row;  U+0011 ends the last one
    U+0010 n U+0010     a `Late` text, number n: a formula, an area, merged cells …, known when the layout is
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree

from docautomat.markup.language import Element, drop_attributes
from docautomat.markup.spreadsheetml.formulas import Formula, Name, Part
from docautomat.markup.spreadsheetml.inner import TAG, formula_text, set_formula

__all__ = ["LATE", "ROW", "ROWS_END", "ROW_START", "Late", "Placeholders", "place_formula", "private_characters"]

ROW, ROW_START, ROWS_END = "\x0e", "\x0f", "\x11"
LATE = re.compile("\x10(\\d+)\x10")

Kind = Literal["formula", "outside", "series", "table", "home", "area", "sqref", "anchor", "merges", "own", "source", "sparkline"]


@dataclass(frozen=True, slots=True)
class Late:
    """A text that waits for the layout: what it is, on which sheet, at which template row, and the template's own text."""

    kind: Kind
    sheet: str
    text: str
    row: int = 0
    extra: str = ""
    spot: str = ""
    """Where in the template it stands, for messages."""


def private_characters(texts: Iterator[str]) -> tuple[str, str]:
    """Return two characters of the private use planes that occur nowhere in `texts`."""
    used: set[str] = set()
    for text in texts:
        used.update(char for char in set(text) if ord(char) >= 0x100000)
    free = [chr(code) for code in range(0x10FFF0, 0x10FF00, -1) if chr(code) not in used]
    return free[0], free[1]


class Placeholders:
    """Hands out placeholders for trees, and turns serialised trees into program text."""

    def __init__(self, row: str, late: str) -> None:
        self._row = row
        self._late_char = late
        self._pattern = re.compile(f"{late}(\\d+){late}")
        self.late: list[Late] = []

    @property
    def row(self) -> str:
        """What stands for the row's number."""
        return self._row

    def put(self, late: Late) -> str:
        """Return the placeholder of a late text."""
        self.late.append(late)
        return f"{self._late_char}{len(self.late) - 1}{self._late_char}"

    def final(self, text: str) -> str:
        """Return serialised XML with the placeholders in their final form."""
        if self._row in text:
            text = text.replace(self._row, ROW)
        return self._pattern.sub("\x10\\1\x10", text) if self._late_char in text else text


def set_text(element: Element | None, put: Callable[[str], str]) -> None:
    """Replace an element's text by a placeholder, if it has any."""
    if element is not None and element.text and element.text.strip():
        element.text = put(element.text)


def place_formula(node: Element | None, placeholders: Placeholders, late: Late) -> None:
    """Replace a formula by a placeholder; where it holds texts with tags, each of its references by one of its own.

    The text of `late` is the formula's; those of names are read before their tags are found, so that any text counts.
    """
    if node is None or not formula_text(node).strip():
        return
    text = late.text
    if TAG in text or (late.kind == "outside" and '"' in text):
        parts = Formula.parse(text).parts
        text = "".join(part if not isinstance(part, Part | Name) else placeholders.put(replace(late, extra=str(number))) for number, part in enumerate(parts))
        set_formula(node, text)
    else:
        set_formula(node, placeholders.put(late))


def set_attribute(element: Element | None, name: str, put: Callable[[str], str]) -> None:
    """Replace an attribute by a placeholder, if it is there."""
    value = element.get(name) if element is not None else None
    if element is not None and value:
        element.set(name, put(value))


def place_sheet(root: Element, sheet: str, placeholders: Placeholders) -> None:
    """Put placeholders into everything of a sheet outside its rows that names cells (ISO/IEC 29500-1 §18.3.1).

    Order of elements is kept; `mergeCells` and `hyperlinks` become one late text each, since their number follows the copies.
    """

    def area(text: str) -> str:
        return placeholders.put(Late("area", sheet, text))

    set_attribute(root.find("{*}dimension"), "ref", area)
    for name in ("autoFilter", "sortState"):
        for element in root.iter(f"{{*}}{name}"):
            set_attribute(element, "ref", area)
    for element in root.iter("{*}sortCondition"):
        set_attribute(element, "ref", area)
    for element in root.iter("{*}selection"):
        drop_attributes(element, "sqref", "activeCell")
    for element in (*root.iter("{*}protectedRange"), *root.iter("{*}ignoredError")):
        set_attribute(element, "sqref", lambda text: placeholders.put(Late("sqref", sheet, text)))
    _place_rules(root, sheet, placeholders)
    _place_lists(root, sheet, placeholders)
    _place_sparklines(root, sheet, placeholders)
    for element in root.iterfind("{*}rowBreaks/{*}brk"):
        set_attribute(element, "id", lambda text: placeholders.put(Late("anchor", sheet, text, extra="break")))


def _place_rules(root: Element, sheet: str, placeholders: Placeholders) -> None:
    """Conditional formats and validations, plain and x14: the range and the formulas, which are relative to its first cell."""
    for rule in (*root.iter("{*}conditionalFormatting"), *root.iter("{*}dataValidation")):
        sqref = rule.get("sqref") or next((node.text or "" for node in rule if isinstance(node.tag, str) and node.tag.endswith("}sqref")), "")
        first = sqref.split()[0] if sqref.split() else "A1"
        digits = re.search(r"\d+", first)
        row = int(digits.group()) if digits else 1
        set_attribute(rule, "sqref", lambda text: placeholders.put(Late("sqref", sheet, text)))
        for node in rule.iter():
            name = etree.QName(node).localname if isinstance(node.tag, str) else ""
            if name in ("formula", "formula1", "formula2", "f") and not any(isinstance(child.tag, str) for child in node):
                place_formula(node, placeholders, Late("home", sheet, formula_text(node), row))
            elif name == "sqref":
                set_text(node, lambda text: placeholders.put(Late("sqref", sheet, text)))


def _place_lists(root: Element, sheet: str, placeholders: Placeholders) -> None:
    merges = root.find("{*}mergeCells")
    if merges is not None:
        refs = " ".join(node.get("ref", "") for node in merges)
        prefix = f"{merges.prefix}:" if merges.prefix else ""
        _replace(merges, placeholders.put(Late("merges", sheet, refs, extra=prefix)))
    links = root.find("{*}hyperlinks")
    if links is not None:
        for link in links:
            set_attribute(link, "ref", lambda text: placeholders.put(Late("area", sheet, text)))
            set_attribute(link, "location", lambda text: placeholders.put(Late("outside", sheet, text)))


def _place_sparklines(root: Element, sheet: str, placeholders: Placeholders) -> None:
    """Little charts in cells (x14): each becomes one late text, since it is copied with its row."""
    for line in list(root.iter("{*}sparkline")):
        formula, cell = line.find("{*}f"), line.find("{*}sqref")
        digits = re.search(r"\d+", (cell.text or "") if cell is not None else "")
        if formula is None or cell is None or digits is None:
            continue
        text, at = formula.text or "", cell.text or ""
        formula.text, cell.text = "{0}", "{1}"
        xml = etree.tostring(line, encoding="unicode", with_tail=False)
        _replace(line, placeholders.put(Late("sparkline", sheet, text, int(digits.group()), extra=at + " " + xml)))


def _replace(element: Element, text: str) -> None:
    """Put text in the place of an element."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)
