"""Defined names (ISO/IEC 29500-1 §18.2.5) and tables (§18.5) looked up: the cells that a formula reads through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.references import Reference, parse_area

__all__ = ["Names", "read_references"]

_DEEPEST = 8
"""How many names may lead to each other."""


class Names:
    """The defined names and tables of one workbook, as its author wrote them; names that a tag writes lead nowhere that is known.

    `tables` gives the sheet, name and area of each table.
    """

    def __init__(
        self, workbook: Element | None = None, may_hold_tags: Callable[[str], bool] = lambda _: False, tables: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        self._found: dict[tuple[str, str], Formula | None] = {}
        """By the sheet that a name belongs to, if to one, and the name, both case folded."""
        self._tables = [(sheet.casefold(), name.casefold(), Reference("", sheet, area)) for sheet, name, ref in tables if (area := parse_area(ref)) is not None]
        if workbook is None:
            return
        sheets = [(entry.get("name") or "").casefold() for entry in workbook.iterfind("{*}sheets/{*}sheet")]
        for node in workbook.iterfind("{*}definedNames/{*}definedName"):
            text, local = node.text or "", node.get("localSheetId", "")
            sheet = sheets[int(local)] if local.isdigit() and int(local) < len(sheets) else ""
            self._found[sheet, (node.get("name") or "").casefold()] = None if may_hold_tags(text) else Formula.parse(text)

    def references(self, name: str, sheet: str, depth: int = 0) -> list[Reference] | None:
        """Return the cells that a name stands for in a formula on `sheet`, `[` for those of the sheet's tables; `None` if that is not known."""
        if name == "[":  # a column of the table in which the formula stands, or of one that is named besides
            return [table for own, _, table in self._tables if own == sheet.casefold()]
        if found := [table for _, called, table in self._tables if called == name.casefold()]:
            return found
        prefix, mark, plain = name.rpartition("!")
        own = prefix.strip("'").replace("''", "'").casefold() if mark else sheet.casefold()
        key = (own, plain.casefold())
        formula = self._found.get(key if key in self._found else ("", plain.casefold()))
        if formula is None or depth > _DEEPEST:
            return None
        read = read_references(formula, own, self, depth + 1)
        fixed = all(_fixed(part.reference) for part in formula.references())
        return read if fixed else None


def read_references(formula: Formula, sheet: str, names: Names, depth: int = 0) -> list[Reference] | None:
    """Return all cells that a formula on `sheet` reads, through names and tables too; `None` if spans of sheets or volatile functions may read others."""
    found = [part.reference for part in formula.references()]
    if formula.volatile or any(reference.span for reference in found):
        return None
    for name in formula.names:
        more = names.references(name, sheet, depth)
        if more is None:
            return None
        found += more
    return found


def _fixed(reference: Reference) -> bool:
    """Say whether a name's reference is the same wherever the name is used."""
    area = reference.area
    rows = not area.row1 or (area.row1_fixed and area.row2_fixed)
    columns = not area.column1 or (area.column1_fixed and area.column2_fixed)
    return rows and columns
