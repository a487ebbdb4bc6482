"""Rendered sheets as text: the values of cells read from it, and the values of formulas written into it.

    <c r="G4" s="1"HOLE><f>E4*F4</f>HOLE</c>

A formula whose value is not known has a control character where its cell's type goes and one where its value goes (ISO/IEC 29500-1 §18.3.1.4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeAlias
from xml.sax.saxutils import escape

from docautomat.markup.language import Element, drop_attributes
from docautomat.markup.spreadsheetml.calculation.grid import SHIFT, Page
from docautomat.markup.spreadsheetml.calculation.kinds import ERRORS, ErrorValue, Scalar
from docautomat.markup.spreadsheetml.calculation.serials import serial_of_text
from docautomat.markup.spreadsheetml.references import column_number

__all__ = [
    "HOLE",
    "Keys",
    "SheetText",
    "Strings",
    "escaped",
    "fill",
    "hidden_rows",
    "load",
    "mark",
    "marked",
    "plain",
    "reference_first",
    "strings_of",
    "typed",
]

HOLE = "\x08"

Strings: TypeAlias = Callable[[], list[str]]
"""Gives the workbook's shared strings."""
Fill: TypeAlias = tuple[str, str]
"""What is written into a hole: the cell's type as an attribute, and its value."""
NOTHING: Fill = ("", "")


# --- holes in trees ------------------------------------------------------------------------------------------------------------------------


def mark(cell: Element, hole: str) -> bool:
    """Mark a cell's hole, if its formula has no value, with a text that stands nowhere else; say whether it was marked."""
    formula, value = cell.find("{*}f"), cell.find("{*}v")
    if formula is None or (value is not None and (value.text or cell.get("t") == "str")) or cell.get("t") == "inlineStr":
        return False
    if value is not None:
        cell.remove(value)
    drop_attributes(cell, "t")
    cell.set("t", hole)
    formula.tail = hole
    return True


def reference_first(cell: Element) -> None:
    """Let a cell's reference be the first of its attributes, as it is looked for."""
    if next(iter(cell.attrib), "r") != "r":
        attributes = {str(name): str(text) for name, text in cell.attrib.items()}
        drop_attributes(cell, *attributes)
        for name, text in {"r": attributes.pop("r", ""), **attributes}.items():
            cell.set(name, text)


def marked(text: str, hole: str) -> str:
    """Return serialised XML with its holes in their final form."""
    return text.replace(f' t="{hole}"', HOLE).replace(hole, HOLE)


# --- sheets as text ------------------------------------------------------------------------------------------------------------------------


class SheetText:
    """One sheet's text: cut at its holes."""

    __slots__ = ("formulas", "parts", "prefix", "text")

    def __init__(self, text: str) -> None:
        before = text[: text.find("sheetData")].rpartition("<")[2]
        self.prefix = before if before.endswith(":") else ""
        self.text = text
        self.parts = text.split(HOLE)
        self.formulas = self.parts[1::2]

    def forget(self) -> None:
        """Let go of the whole text, of which only the parts are needed still."""
        self.text = ""

    def references(self) -> list[str]:
        """Return the references of the cells with holes."""
        return [_reference(part) for part in self.parts[:-1:2]]

    def filled(self, fills: list[Fill]) -> str:
        """Return the text with its holes filled."""
        out: list[str] = []
        for before, formula, (kind, value) in zip(self.parts[:-1:2], self.formulas, fills, strict=True):
            out += (before, kind, formula, value)
        return "".join(out) + self.parts[-1]


def _reference(part: str) -> str:
    """Return the reference of the cell whose beginning ends a part."""
    start = part.rindex(' r="') + 4
    return part[start : part.index('"', start)]


def plain(text: str) -> str:
    r"""Return character data as the text that it stands for.

    >>> plain("a &lt; b&#10;_x000D_")
    'a < b\\n\\r'
    """
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return _XSTRING.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_XSTRING = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def _character(found: re.Match[str]) -> str:
    if found.group(3):
        return _NAMED[found.group(3)]
    return chr(int(found.group(1), 16) if found.group(1) else int(found.group(2)))


def fill(value: Scalar, prefix: str) -> Fill:
    """Return what is written into the hole of a formula that comes to a value."""
    if type(value) is float:
        shown = value if value % 1.0 or not -1e15 < value < 1e15 else int(value)
        return "", f"<{prefix}v>{shown}</{prefix}v>"
    if isinstance(value, bool):
        return ' t="b"', f"<{prefix}v>{int(value)}</{prefix}v>"
    if isinstance(value, ErrorValue):
        return ' t="e"', f"<{prefix}v>{value.code}</{prefix}v>"
    assert isinstance(value, str)
    return ' t="str"', f"<{prefix}v>{escaped(value)}</{prefix}v>"


_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Return text as character data, with what XML forbids in Office's own way (ST_Xstring, §22.9.2.19)."""
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    return escape(text)


# --- values of cells -----------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def cells_in(columns: tuple[str, ...] | None, prefix: str = "") -> re.Pattern[str]:
    """Return the pattern of cells with known content in some columns, given by their letters, or in all."""
    letters = "[A-Z]+" if columns is None else f"[{''.join(columns)}]" if all(len(column) == 1 for column in columns) else "|".join(columns)
    p = prefix
    number = rf"><{p}v>([0-9.eE+-]+)</{p}v></{p}c>"
    return re.compile(rf'<{p}c r="((?:{letters})[0-9]+)"(?: s="[0-9]+")?(?:{number}|([^/>{HOLE}]*)>(.*?)</{p}c>)', re.DOTALL)


class Keys(dict[str, int]):
    """The keys of references, found out as they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: dict[str, int] = {}

    def __missing__(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters)
        key = (int(reference[len(letters) :]) << SHIFT) + column
        if len(self) < _MOST_KEYS:
            self[reference] = key
        return key


_MOST_KEYS = 5_000
_LONG = 500_000
"""Of a text with so many characters cells are taken one by one, as that takes less memory."""


def load(page: Page, text: SheetText, columns: tuple[str, ...] | None, top: int, keys: Keys, strings: Strings) -> None:
    """Take the values of a sheet's cells from a row down, in the columns that are needed, or in all."""
    cells, date1904 = page.cells, page.book.date1904
    start = max(text.text.find(f'<{text.prefix}row r="{top}"'), 0) if top > 1 else 0
    pattern = cells_in(columns, text.prefix)
    long = len(text.text) > _LONG
    found: Iterable[tuple[str, ...]] = (cell.groups("") for cell in pattern.finditer(text.text, start)) if long else pattern.findall(text.text, start)
    for reference, amount, attributes, body in found:
        if amount:
            cells[keys[reference]] = float(amount)
            continue
        value = typed(attributes, body, strings, date1904=date1904)
        if value is not None:
            cells[keys[reference]] = value
        if "SUBTOTAL(" in body or "AGGREGATE(" in body:
            page.subtotals.add(keys[reference])


_TYPE = re.compile(r' t="(\w+)"')
_VALUE = re.compile(r"<(?:\w+:)?v(?: [^>]*)?>([^<]*)<")
_PHONETIC = re.compile(r"<(?:\w+:)?rPh .*?</(?:\w+:)?rPh>", re.DOTALL)
_TEXTS = re.compile(r"<(?:\w+:)?t(?: [^>]*)?>([^<]*)<")
_PLAIN, _PLAIN_END = '<is><t xml:space="preserve">', "</t></is>"


def typed(attributes: str, body: str, strings: Strings, *, date1904: bool) -> Scalar:
    """Return the value of a cell, whose attributes and content are given as they are written; `None` if it has none."""
    if body.startswith(_PLAIN):
        return plain(body[len(_PLAIN) : -len(_PLAIN_END)])
    found = _TYPE.search(attributes)
    kind = found.group(1) if found else "n"
    if kind == "inlineStr":
        if "rPh" in body:
            body = _PHONETIC.sub("", body)
        return plain("".join(_TEXTS.findall(body)))
    value = _VALUE.search(body)
    if value is None:
        return "" if kind == "str" else None
    text = value.group(1)
    if kind == "s":
        known = strings()
        return known[int(text)] if int(text) < len(known) else ""
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind == "e":
        return ERRORS.get(text) or ErrorValue(plain(text))
    if kind == "str":
        return plain(text)
    if kind == "d":
        return serial_of_text(text, date1904=date1904)
    return float(text) if text and kind == "n" else None


def strings_of(root: Element) -> list[str]:
    """Return the texts of a workbook's shared strings (§18.4)."""
    texts: list[str] = []
    for item in root.iterfind("{*}si"):
        nodes = [node for node in item.iter("{*}t") if not any(True for _ in node.iterancestors("{*}rPh"))]
        text = "".join(node.text or "" for node in nodes)
        texts.append(_XSTRING.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text)
    return texts


_HIDDEN = re.compile(r'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*\br="([0-9]+)"')


def hidden_rows(text: str) -> frozenset[int]:
    """Return the rows that are hidden."""
    return frozenset(map(int, _HIDDEN.findall(text))) if ' hidden="' in text else frozenset()
