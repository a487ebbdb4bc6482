"""What a workbook says of itself, and single cells that have a name: taken over from the tracker as the template gives it."""

from __future__ import annotations

import re

from docautomat.markup.spreadsheetml.references import parse_area
from docautomat.tracker.workbook import PersonsWorkbook

__all__ = ["put_marks", "put_named_cells"]

_MARK = "docautomat."
_NAMED = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)")


def _names(book: PersonsWorkbook) -> dict[str, str]:
    found = book.tree(book.package.main).iterfind("{*}definedNames/{*}definedName")
    return {node.get("name") or "": (node.text or "").strip() for node in found if node.get("localSheetId") is None}


def _place(book: PersonsWorkbook, text: str) -> tuple[str, int, int] | None:
    found = _NAMED.fullmatch(text)
    area = parse_area(found[3]) if found else None
    sheet = (found[1].replace("''", "'") if found[1] else found[2]) if found else ""
    return (sheet, area.row1, area.column1) if area is not None and area.single and sheet in book.sheets else None


def put_named_cells(book: PersonsWorkbook, rendered: PersonsWorkbook) -> None:
    """Let every named cell that holds no formula say what it says in the tracker of the template's: the status date, the thresholds, the title."""
    theirs = _names(book)
    for name, text in _names(rendered).items():
        ours, own = _place(rendered, text), _place(book, theirs.get(name, ""))
        if ours is None or own is None:
            continue
        source = rendered.cell(rendered.sheets[ours[0]], ours[1], ours[2])
        target = book.cell(book.sheets[own[0]], own[1], own[2])
        if source.find("{*}f") is not None or target.find("{*}f") is not None:
            continue
        number = rendered.format_of(source)
        wanted, there = rendered.reader.value(source, number), book.reader.value(target, book.format_of(target))
        if wanted != there:
            book.put(book.sheets[own[0]], own[1], own[2], wanted)


def put_marks(book: PersonsWorkbook, rendered: PersonsWorkbook) -> None:
    """Let the workbook say which generation it is, wherever it says so."""
    wanted = _names(rendered)
    for node in book.tree(book.package.main).iterfind("{*}definedNames/{*}definedName"):
        name = node.get("name") or ""
        if name.startswith(_MARK) and name in wanted:
            node.text = wanted[name]
    told = {name: text.strip('"') for name, text in wanted.items() if name.startswith(_MARK)}
    for part in book.package.related("/", "custom-properties"):
        for node in book.tree(part):
            name = node.get("name") or ""
            if name in told and len(node):
                node[0].text = told[name]
