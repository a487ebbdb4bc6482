"""The values of formulas, at the end of a render: sheets are held until all are rendered, and what can be known is written into them.

    layout -> how many formulas will have no value        none or too many: sheets stream, and formulas stay empty
    sheets rendered -> held -> plan (remembered for sheets with the same formulas) -> values -> parts

A workbook whose sheets get too long to be held goes on streaming where it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from docautomat.compiler.sheetplans import SheetPlan
from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.arranging import WrittenSheet
from docautomat.markup.spreadsheetml.calculation.planning import Plan, names_of, names_read, plan_of, words_read
from docautomat.markup.spreadsheetml.calculation.sheets import HOLE, SheetText, mark, marked, reference_first, strings_of
from docautomat.markup.spreadsheetml.calculation.tables import table_of
from docautomat.markup.spreadsheetml.copies import SheetCopy
from docautomat.markup.spreadsheetml.layout import RowMap
from docautomat.markup.spreadsheetml.placing import private_characters
from docautomat.opc.package import Package

__all__ = ["Calculator", "Hold", "calculator_of", "count_holes", "holds", "without_holes"]

MOST_HOLES = 10_000
"""So many formulas of a document are calculated, and no more."""
_MOST_HELD = 8_000_000
"""So many characters of sheets are held."""
_FEW_ROWS = 2_000
"""Sheets without formulas of the template are held up to so many rows."""
_MOST_PLANS, _LONGEST_PLAN = 64, 2_000
"""How many plans are remembered, and how many formulas they may have."""
_NAMES = re.compile(r"<(?:\w+:)?definedNames>.*?</(?:\w+:)?definedNames>", re.DOTALL)


@dataclass(slots=True, eq=False)
class Hold:
    """The sheets of one document that wait for the values of their formulas."""

    texts: list[tuple[WrittenSheet, str, str]] = field(default_factory=list)
    """The sheets, their parts' names and texts."""
    size: int = 0

    def takes(self, text: str) -> bool:
        """Say whether some more text is held; once it is too much, nothing is held any more."""
        self.size += len(text)
        return self.size <= _MOST_HELD

    def finish(self, calculator: Calculator, written: list[WrittenSheet], workbook: str, layout: object) -> None:
        """Put the held sheets into their parts, with the values of their formulas where all sheets are here."""
        sheets, texts = [(sheet, partname) for sheet, partname, _ in self.texts], [text for *_, text in self.texts]
        self.texts.clear()
        holes = sum(text.count(HOLE) for text in texts) // 2
        if not 0 < holes <= MOST_HOLES or self.size > _MOST_HELD:
            texts = [without_holes(text) for text in texts]
        else:
            calculator.fill(written, [sheet for sheet, _ in sheets], texts, workbook, layout)
        for number, (sheet, partname) in enumerate(sheets):
            text, texts[number] = texts[number], ""
            sheet.parts[partname] = sheet.fitted(text).encode("utf-8")


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A plan, and what it was made for."""

    layout: object
    facts: list[Any]
    """The sheets' names, the tables and the formulas."""
    words: frozenset[str]
    """What in the formulas may be a name."""
    names: list[tuple[str, str]]
    """The definitions of the names among them; a document may define others as it likes."""
    plan: Plan

    def serves(self, layout: object, facts: list[Any], named: str) -> bool:
        """Say whether it is the plan for another document as well."""
        return self.layout is layout and self.facts == facts and self.names == names_read(named, self.words)


@dataclass(slots=True, eq=False)
class Calculator:
    """Knows what the formulas of a template's documents may read beside the rendered sheets, and how they were calculated before."""

    package: Package
    date1904: bool
    floats: bool
    names: bool
    """Whether the workbook defines names."""
    tables: list[tuple[str, str]]
    """The sheet (as the template names it) and the part of each table."""
    holes: dict[str, list[tuple[int, int]]]
    """Rows and columns of the formulas without a value of each rendered sheet."""
    blind: frozenset[str]
    """Sheets with pivot tables."""
    workbook: str = ""
    """The workbook's part, where it is the same in all documents."""
    _plans: dict[int, _Known] = field(default_factory=dict)
    _still: dict[str, SheetText] = field(default_factory=dict)
    _strings: list[str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without what was found out: closures do not travel."""
        return Calculator, (self.package, self.date1904, self.floats, self.names, self.tables, self.holes, self.blind, self.workbook)

    def fill(self, written: list[WrittenSheet], held: list[WrittenSheet], texts: list[str], workbook: str, layout: object) -> None:
        """Put the values of formulas into the texts of some of the sheets that were written; `workbook` is the workbook's part.

        Documents of one `layout` have their formulas in the same cells: the plan for one serves all in which the formulas and what they name are the same.
        """
        names = [(sheet.copy.name or sheet.copy.template).casefold() for sheet in written]
        by_sheet = {id(sheet): name for name, sheet in zip(names, written, strict=True)}
        cut: dict[str, SheetText] = {}
        for number, sheet in enumerate(held):
            cut[by_sheet[id(sheet)]], texts[number] = SheetText(texts[number]), ""
        tables: list[tuple[str, bytes]] = []
        if self.tables and ("[" in self._named(workbook) or any("[" in formula for text in cut.values() for formula in text.formulas)):
            tables = [(name, self._table(sheet, part)) for name, sheet in zip(names, written, strict=True) for part in self._parts(sheet)]
        facts = [names, tables, *[text.formulas for text in cut.values()]]
        known = self._plans.get(id(layout))
        if known is None or not known.serves(layout, facts, self._named(workbook)):
            words = words_read((formula for text in cut.values() for formula in text.formulas), self._named(workbook))
            plan = self._plan(names, written, cut, workbook, tables)
            known = _Known(layout, facts, words, names_read(self._named(workbook), words), plan)
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            if len(plan.steps) <= _LONGEST_PLAN:
                self._plans[id(layout)] = known
        filled = known.plan.filled(cut, self._shared_strings)
        texts[:] = [filled[by_sheet[id(sheet)]] for sheet in held]

    def _plan(self, names: list[str], written: list[WrittenSheet], texts: dict[str, SheetText], workbook: str, tables: list[tuple[str, bytes]]) -> Plan:
        sources = {name: sheet.sheet.partname for name, sheet in zip(names, written, strict=True)}
        found = [table_of(name, etree.fromstring(content)) for name, content in tables]
        return plan_of(
            names,
            texts,
            names_of(workbook, floats=self.floats) if self.names else {},
            {name: table for name, table in found if table is not None},
            lambda name: self._still_text(sources[name]),
            date1904=self.date1904,
            blind=[name for name, sheet in zip(names, written, strict=True) if sheet.copy.template.casefold() in self.blind],
        )

    def _named(self, workbook: str) -> str:
        found = _NAMES.search(workbook) if self.names else None
        return found.group() if found else ""

    def _parts(self, sheet: WrittenSheet) -> Iterable[str]:
        template = sheet.copy.template.casefold()
        return [part for name, part in self.tables if name == template]

    def _table(self, sheet: WrittenSheet, part: str) -> bytes:
        return sheet.parts.get(part) or self.package.read(part)

    def _still_text(self, partname: str) -> SheetText:
        """Return the text of a sheet that is not rendered, its holes marked."""
        known = self._still.get(partname)
        if known is None:
            root = self.package.parse(partname)
            hole = private_characters(iter([etree.tostring(root, encoding="unicode")]))[0]
            for cell in root.iterfind("{*}sheetData/{*}row/{*}c"):
                reference_first(cell)
                mark(cell, hole)
            known = self._still[partname] = SheetText(marked(etree.tostring(root, encoding="unicode"), hole))
        return known

    def _shared_strings(self) -> list[str]:
        if self._strings is None:
            partname = next(iter(self.package.related(self.package.main, "sharedStrings")), None)
            self._strings = strings_of(self.package.parse(partname)) if partname else []
        return self._strings


def calculator_of(package: Package, root: Element, plans: list[SheetPlan], touched: set[int]) -> Calculator | None:
    """Return what calculates the formulas of a workbook, `None` where numbers are calculated as they are shown."""
    calc = root.find("{*}calcPr")
    if calc is not None and calc.get("fullPrecision") in ("0", "false"):
        return None
    properties = root.find("{*}workbookPr")
    return Calculator(
        package,
        date1904=properties is not None and properties.get("date1904") in ("1", "true", "on"),
        floats=any(plan.floats for plan in plans),
        names=any(not (node.get("name") or "").startswith("_xlnm.") for node in root.iterfind("{*}definedNames/{*}definedName")),
        tables=[(plan.sheet.name.casefold(), part.partname) for plan in plans for part in plan.sheet.parts if part.kind == "table"],
        holes={plan.sheet.name.casefold(): plan.holes for plan in plans if plan.number in touched and plan.holes},
        blind=frozenset(plan.sheet.name.casefold() for plan in plans if any(part.kind == "pivotTable" for part in plan.sheet.parts)),
    )


def holds(calculator: Calculator, copies: Iterable[SheetCopy]) -> bool:
    """Say whether the sheets that come out are held: those whose formulas are not too many, and such as may get formulas from the data unless they are long."""
    copies = list(copies)
    count = count_holes(calculator.holes, copies)
    return 0 < count <= MOST_HOLES or (not count and sum(copy.rows.total for copy in copies) <= _FEW_ROWS)


def count_holes(holes: Mapping[str, Iterable[tuple[int, int]]], copies: Iterable[SheetCopy]) -> int:
    """Return how many formulas without a value the sheets that come out will have."""
    count = 0
    for copy in copies:
        rows: dict[int, Counter[int]] = {}
        for row, column in holes.get(copy.template.casefold(), ()):
            rows.setdefault(0 if copy.columns.is_identity and isinstance(copy.rows, RowMap) else column, Counter())[row] += 1
        count += sum(copy.rows.at(column).weigh(weights) * copy.columns.weigh({column: 1}) for column, weights in rows.items())
    return count


def without_holes(text: str) -> str:
    """Return text whose formulas stay without values."""
    return text.replace(HOLE, "") if HOLE in text else text
