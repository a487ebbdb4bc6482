"""What is found out once about the formulas of documents that have the same ones: their order, and the cells that they read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docautomat.markup.spreadsheetml.calculation.closures import Compiled, compiled
from docautomat.markup.spreadsheetml.calculation.forms import Value
from docautomat.markup.spreadsheetml.calculation.grid import COLUMN, SHIFT, Book, Page, Table, key_of
from docautomat.markup.spreadsheetml.calculation.kinds import FormulaError, UnknownError
from docautomat.markup.spreadsheetml.calculation.nodes import ArrayNode, Call, Cells, NameNode, Node, Operation, RangeNode, TableNode
from docautomat.markup.spreadsheetml.calculation.precedents import Hole, Order, Read, ordered
from docautomat.markup.spreadsheetml.calculation.sheets import NOTHING, Fill, Keys, SheetText, Strings, fill, hidden_rows, load, plain
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, column_letters, column_number, parse_area

__all__ = ["Plan", "names_of", "names_read", "plan_of", "words_read"]

Still = Callable[[str], "SheetText | None"]
"""Gives the text of a sheet that is not rendered, by its name (case folded)."""

_MOST_COLUMNS = 200
"""Where more columns of a sheet are read, all are."""
_MOST_TEXT = 20_000_000
"""So many characters the texts that formulas come to may have in all."""
_LARGEST_SPILL = 10_000
_FORMULA = re.compile(r"<(?:\w+:)?f(?: ([^>]*))?>([^<]*)</")


@dataclass(slots=True)
class Plan:
    """How the holes of a workbook are filled."""

    sheets: list[str]
    """All sheets in order, case folded."""
    names: dict[tuple[str, str], Compiled | None]
    tables: Mapping[str, Table]
    date1904: bool
    steps: list[tuple[int, int, Value, int]] = field(default_factory=list)
    """Page, key, formula and number of each hole that is filled, in order."""
    holes: list[tuple[int, int]] = field(default_factory=list)
    """For each page, the numbers of its first hole and of the one behind its last."""
    columns: dict[int, tuple[str, ...] | None] = field(default_factory=dict)
    """The columns that are read, by page; `None` for all."""
    still: dict[int, SheetText] = field(default_factory=dict)
    """The texts of sheets that are not rendered, by page."""
    subtotals: dict[int, set[int]] = field(default_factory=dict)
    tops: dict[int, int] = field(default_factory=dict)
    """The first row that is read, by page."""
    last_row: int = 0
    """The last row with a hole."""
    last_column: int = 0
    order: Order | None = None
    keys: Keys = field(default_factory=Keys)

    def filled(self, texts: Mapping[str, SheetText], strings: Strings) -> dict[str, str]:
        """Return the sheets' texts with the holes filled that can be, by name (case folded)."""
        book = self._book(texts, strings)
        for text in texts.values():
            text.forget()
        pages = list(book.pages.values())
        fills: list[Fill] = [NOTHING] * (self.holes[-1][1] if self.holes else 0)
        prefixes = [texts[name].prefix if name in texts else "" for name in self.sheets]
        lost: list[bytearray] | None = None
        room = _MOST_TEXT
        for number, key, formula, hole in self.steps:
            if lost is not None and self._depends(hole, lost):
                continue
            page = pages[number]
            try:
                value = formula(page, key)
                if type(value) is float:  # nearly all of them
                    page.cells[key] = value
                    fills[hole] = fill(value, prefixes[number])
                    continue
            except FormulaError as fault:
                value = fault.error
            except (UnknownError, RecursionError, ArithmeticError):
                lost = self._lose(hole, lost)
                continue
            if value is None:
                value = 0.0
            if type(value) is str:
                room -= len(value)
                if room < 0:
                    lost = self._lose(hole, lost)
                    continue
            page.cells[key] = value
            fills[hole] = fill(value, prefixes[number])
        found: dict[str, str] = {}
        for number, name in enumerate(self.sheets):
            if name in texts:
                first, last = self.holes[number]
                found[name] = texts[name].filled(fills[first:last])
        return found

    def _book(self, texts: Mapping[str, SheetText], strings: Strings) -> Book:
        book = Book(self.date1904, names=self.names, tables=self.tables, last_column=self.last_column)
        last = self.last_row
        for number, name in enumerate(self.sheets):
            page = book.pages[name] = Page(name, book, number, subtotals=set(self.subtotals.get(number, ())))
            text = texts.get(name) or self.still.get(number)
            if text is None:
                continue
            if number in self.columns:
                load(page, text, self.columns[number], self.tops[number], self.keys, strings)
                last = max(last, max(page.cells, default=0) >> SHIFT)
            if self.subtotals:
                page.hidden, page.filtered = hidden_rows(text.text), "utoFilter" in text.text
        book.last_row = last
        return book

    def _lose(self, hole: int, lost: list[bytearray] | None) -> list[bytearray]:
        """Return the holes without a value, one more among them."""
        assert self.order is not None
        lost = lost or [bytearray(bad) for bad in self.order.bad]
        column, place = self.order.places[hole]
        lost[column][place] = 1
        return lost

    def _depends(self, hole: int, lost: list[bytearray]) -> bool:
        """Say whether a hole reads one without a value, and has therefore none itself."""
        assert self.order is not None
        if not self.order.unknown(hole, lost):
            return False
        column, place = self.order.places[hole]
        lost[column][place] = 1
        return True


def plan_of(
    sheets: Iterable[str],
    texts: Mapping[str, SheetText],
    names: dict[tuple[str, str], Compiled | None],
    tables: Mapping[str, Table],
    still: Still,
    *,
    date1904: bool,
    blind: Collection[str] = (),
) -> Plan:
    """Return the plan for rendered sheets; `sheets` are the names of all, case folded, in order, and `still` gives the texts of the others.

    What stands on `blind` sheets is not known: a pivot table fills them anew when the workbook is opened.
    """
    plan = Plan([*sheets], names, tables, date1904)
    book = Book(date1904, names=names, tables=tables)
    for number, name in enumerate(plan.sheets):
        book.pages[name] = Page(name, book, number)
    known: dict[int, SheetText] = {number: texts[name] for number, name in enumerate(plan.sheets) if name in texts}
    while True:
        holes, plan.holes = _holes(plan, book, known)
        order, read = ordered(holes, {number for number, name in enumerate(plan.sheets) if name in blind})
        more = {page for page, _, _ in read.tops} - known.keys() - plan.still.keys()
        for number in more:
            text = still(plan.sheets[number])
            if text is None:
                text = SheetText("")
            plan.still[number] = known[number] = text
        if not any(plan.still[number].formulas for number in more):
            break
    plan.order = order
    plan.columns = _columns(read)
    plan.last_row = max((hole.key >> SHIFT for hole in holes), default=0)
    for (page, _, _), top in read.tops.items():
        plan.tops[page] = min(top, plan.tops.get(page, top))
    rights = [right for _, _, right in read.tops]
    plan.last_column = LAST_COLUMN - 1 if LAST_COLUMN in rights else max([1, *rights, *(hole.key & COLUMN for hole in holes)])
    for hole in holes:
        if hole.formula is not None and hole.formula.subtotal:
            plan.subtotals.setdefault(hole.page.number, set()).add(hole.key)
    for index in order.sequence:
        found = holes[index]
        assert found.formula is not None
        plan.steps.append((found.page.number, found.key, found.formula.value, index))
    return plan


def _holes(plan: Plan, book: Book, texts: Mapping[int, SheetText]) -> tuple[list[Hole], list[tuple[int, int]]]:
    """Return the holes of all known texts, page by page, those of other cells that a formula fills at the end; and where each page's begin and end."""
    holes: list[Hole] = []
    spans: list[tuple[int, int]] = []
    spilled: dict[tuple[int, int], Hole] = {}
    for number, name in enumerate(plan.sheets):
        first, page = len(holes), book.pages[name]
        text = texts.get(number)
        for reference, formula in zip(text.references(), text.formulas, strict=True) if text is not None else ():
            letters = reference.rstrip("0123456789")
            row, column = int(reference[len(letters) :]), column_number(letters)
            holes.append(Hole(page, key_of(row, column), _formula(formula, row, column)))
            if holes[-1].formula is None:
                for key in _spill(formula):
                    spilled[number, key] = Hole(page, key, None)
        spans.append((first, len(holes)))
    for hole in holes:
        spilled.pop((hole.page.number, hole.key), None)
    return [*holes, *spilled.values()], spans


def _formula(text: str, row: int, column: int) -> Compiled | None:
    found = _FORMULA.search(text)
    attributes = f" {found.group(1) or ''}" if found is not None else ""
    if found is None or (" t=" in attributes and ' t="shared"' not in attributes):
        return None
    return compiled(plain(found.group(2)), row, column)


def _spill(text: str) -> Iterable[int]:
    """Yield the cells that an array formula fills."""
    found = re.search(r'<(?:\w+:)?f [^>]*\bref="([^"]*)"', text)
    area = parse_area(found.group(1)) if found and "t=" in found.group() else None
    if area is None or not area.row1 or not area.column1:
        return
    if (area.last_row - area.first_row + 1) * (abs(area.column2 - area.column1) + 1) > _LARGEST_SPILL:
        return
    for row in range(area.first_row, area.last_row + 1):
        for column in range(min(area.column1, area.column2), max(area.column1, area.column2) + 1):
            yield key_of(row, column)


def _columns(read: Read) -> dict[int, tuple[str, ...] | None]:
    wanted: dict[int, set[int] | None] = {}
    for page, left, right in read.tops:
        known = wanted.setdefault(page, set())
        if known is None:
            continue
        if right - left >= _MOST_COLUMNS:
            wanted[page] = None
            continue
        known.update(range(left, right + 1))
    found: dict[int, tuple[str, ...] | None] = {}
    for number, columns in wanted.items():
        many = columns is None or len(columns) > _MOST_COLUMNS
        found[number] = None if many else tuple(map(column_letters, sorted(columns or ())))
    return found


# --- names -----------------------------------------------------------------------------------------------------------------------------------

_NAME = re.compile(r"<(?:\w+:)?definedName ([^>]*)>([^<]*)</")
_WORD = re.compile(r"[\w\\][\w.?\\]*")
_SHEET = re.compile(r"<(?:\w+:)?sheet [^>]*?\bname=\"([^\"]*)\"")


def names_of(workbook: str, *, floats: bool) -> dict[tuple[str, str], Compiled | None]:
    """Return the names that a workbook part defines, compiled: (sheet or nothing, name) -> formula, `None` for what is not calculated.

    Where sheets float, a name of one sheet stands for nothing known.
    """
    sheets = [plain(name).casefold() for name in _SHEET.findall(workbook)]
    names: dict[tuple[str, str], Compiled | None] = {}
    for name, attributes, text in _defined(workbook):
        local = re.search(r'\blocalSheetId="([0-9]+)"', attributes)
        if local is None:
            names.setdefault(("", name), _absolute(plain(text)))
        elif floats:
            names["", name] = None
        elif int(local.group(1)) < len(sheets):
            names[sheets[int(local.group(1))], name] = _absolute(plain(text))
    return names


def words_read(formulas: Iterable[str], workbook: str) -> frozenset[str]:
    """Return the words of some formulas that may be names, case folded, those of the names that they read among them."""
    words = {word.casefold() for formula in formulas for word in _WORD.findall(plain(formula))}
    defined: dict[str, set[str]] = {}
    for name, _, text in _defined(workbook):
        defined.setdefault(name, set()).update(word.casefold() for word in _WORD.findall(plain(text)))
    waiting = words & defined.keys()
    while waiting:
        found = defined.pop(waiting.pop())
        words |= found
        waiting |= found & defined.keys()
    return frozenset(words)


def names_read(workbook: str, words: Collection[str]) -> list[tuple[str, str]]:
    """Return the definitions, attributes and text, of the names among some words."""
    return [(attributes, text) for name, attributes, text in _defined(workbook) if name in words]


def _defined(workbook: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, case folded, the attributes and the text of each name that a workbook part defines."""
    for attributes, text in _NAME.findall(workbook):
        found = re.search(r'(?:^| )name="([^"]*)"', attributes)
        yield plain(found.group(1)).casefold() if found else "", attributes, text


def _absolute(text: str) -> Compiled | None:
    """Return the formula of a name, `None` where it depends on the cell from which it is seen, or its cells are gone."""
    found = compiled(text, 1, 1) if "#REF!" not in text else None
    return found if found is not None and _is_absolute(found.tree) else None


def _is_absolute(node: Node) -> bool:
    if isinstance(node, Cells):
        return all(node.fixed) and node.sheets is not None
    if isinstance(node, Call):
        return node.name not in ("ROW", "COLUMN") and all(map(_is_absolute, node.arguments))
    if isinstance(node, Operation):
        return all(map(_is_absolute, node.operands))
    if isinstance(node, RangeNode):
        return all(map(_is_absolute, node.parts))
    if isinstance(node, TableNode):
        return bool(node.table) and "#this row" not in node.rows
    return isinstance(node, (NameNode, ArrayNode)) or not isinstance(node, (Cells, Call, Operation, RangeNode, TableNode))
