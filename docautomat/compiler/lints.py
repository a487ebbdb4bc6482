"""What deserves a second look in an Excel template that compiles: places where what comes out may be other than what its author meant.

    side-by-side        two loops beside each other in one row, each of which repeats the whole of it
    merged-across       merged cells of which a part lies in rows or columns that repeat
    first-copy          a reference to one cell that comes out several times, where only one is read
    text-reference      cells named in a text (INDIRECT, HYPERLINK …) or counted off (OFFSET), which no tag moves
    volatile            TODAY, NOW and RAND: the workbook says something else tomorrow

They are found once, from what the compiler knows anyhow; a compiled template keeps them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docautomat.compiler.sheetplans import SheetPlan
from docautomat.errors import Finding, Place
from docautomat.markup.spreadsheetml.formulas import Formula, Part
from docautomat.markup.spreadsheetml.inner import TAG
from docautomat.markup.spreadsheetml.references import LAST_ROW, Area, column_letters, parse_area
from docautomat.markup.spreadsheetml.staleness import CellKey
from docautomat.markup.spreadsheetml.workbook import Workbook

__all__ = ["Linter"]

_CALL = re.compile(r"\b(TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY|INDIRECT|OFFSET|ADDRESS|HYPERLINK)\(", re.IGNORECASE)
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_NUMBER = re.compile(r"\s*[+-]?[0-9]+\s*\Z")
_WRITTEN_CELL = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]*(?::\$?[A-Za-z]{0,3}\$?[0-9]*)?\Z")
_SHOWN = 3
_CLOCK = "put the day into a cell with a tag, {{ as_of }}, and name that cell, so that the same data give the same workbook"
_CHANCE = "let the data bring the numbers"


@dataclass(slots=True)
class _Seen:
    """One remark, and the cells in which it is due."""

    part: str
    message: str
    hint: str
    spots: list[str] = field(default_factory=list)


class Linter:
    """Looks through one workbook; it reads what the shaper is about to change, so that it has to be asked in time."""

    def __init__(self, workbook: Workbook, plans: Sequence[SheetPlan]) -> None:
        self._file = workbook.package.file
        self._plans = {plan.sheet.name.casefold(): plan for plan in plans}
        self._first_moved = {name: _first_moved(plan) for name, plan in self._plans.items()}
        self._moves = any(plan.moves or plan.floats for plan in plans)
        self._seen: dict[tuple[str, str, str], _Seen] = {}
        self._names = [(node.get("name") or "", Formula.parse(node.text or "")) for node in workbook.root.iterfind("{*}definedNames/{*}definedName")]
        self._merges = [(plan, area) for plan in plans if plan.moves for area in _merged(plan)]

    def findings(self, formulas: Mapping[CellKey, Formula]) -> tuple[Finding, ...]:
        """Return all remarks: each one once, with the first cells that it is about."""
        if self._moves:
            for plan in self._plans.values():
                self._side_by_side(plan)
            for plan, area in self._merges:
                self._crossing(plan, area)
            for name, formula in self._names:
                if not name.startswith("_xlnm."):
                    self._first_copies("workbook", f"name {name}", formula, None, (0, 0))
        for (sheet, row, column), formula in formulas.items():
            plan, spot = self._plans[sheet], f"cell {column_letters(column)}{row}"
            if self._moves:
                self._first_copies(plan.sheet.label, spot, formula, plan, (row, column))
            if _CALL.search(formula.text):
                self._calls(plan, spot, formula)
        return tuple(self._told())

    def _note(self, code: str, part: str, spot: str, message: str, hint: str) -> None:
        self._seen.setdefault((code, part, message), _Seen(part, message, hint)).spots.append(spot)

    def _told(self) -> Iterator[Finding]:
        for (code, part, message), seen in self._seen.items():
            spot, *more = seen.spots
            shown = ", ".join(other.removeprefix("cell ") for other in more[: _SHOWN - 1])
            rest = f" and {len(more) - _SHOWN + 1} more" if len(more) >= _SHOWN else ""
            also = f"; the same in {shown}{rest}" if more else ""
            yield Finding(code=code, severity="advice", place=Place(file=self._file, part=part, spot=spot), message=message + also, hint=seen.hint)

    # --- loops ----------------------------------------------------------------------------------------------------------------------

    def _side_by_side(self, plan: SheetPlan) -> None:
        loops = [block for block in plan.blocks if block.rows and block.block.keyword == "for"]
        for outer, inner in itertools.pairwise(loops):
            first, second = outer.block.joints[0], inner.block.joints[0]
            if outer.rows == inner.rows and outer.block.joints[-1].number < second.number:
                message = (
                    f"{first.tag.source} and {second.tag.source} stand beside each other, and each repeats the whole row: it comes out for every pair of theirs"
                )
                hint = "put them into rows below each other, or let one loop go through a list that has the values of both"
                self._note("side-by-side", plan.sheet.label, f"row {inner.rows[0]}", message, hint)

    # --- merged cells ---------------------------------------------------------------------------------------------------------------

    def _crossing(self, plan: SheetPlan, area: Area) -> None:
        blocks = [block for part in plan.parts if part.among(area) for block in part.blocks]
        rows = [(block.rows[0], block.rows[-1]) for block in blocks if block.rows and block.block.keyword == "for"]
        if any(_crosses(area.first_row, area.last_row, *block) for block in rows):
            self._merged_across(plan, area, "rows")
        columns = [(block.first, block.last) for block in plan.columns.all() if block.block.keyword == "for"] if plan.columns is not None else []
        if any(_crosses(area.first_column, area.last_column, *block) for block in columns):
            self._merged_across(plan, area, "columns")

    def _merged_across(self, plan: SheetPlan, area: Area, axis: str) -> None:
        message = f"the merged cells {area} lie partly in {axis} that repeat and partly outside; they would grow over all copies, and hide what stands in them"
        self._note("merged-across", plan.sheet.label, f"cell {area}", message, "merge cells that lie in the block, or that hold all of it")

    # --- one cell of many -----------------------------------------------------------------------------------------------------------

    def _first_copies(self, part: str, spot: str, formula: Formula, own: SheetPlan | None, at: tuple[int, int]) -> None:
        for reference in formula.references():
            if (what := self._repeated(reference, own, at)) is None:
                continue
            area = reference.reference.area
            message = f"{reference.text} is one cell of {what} that repeat, and means its first copy here"
            if what == "sheets":
                message = f"{reference.text} lies on a sheet that repeats, and means its first copy here"
                hint = f"for all of them let a function add them up: SUM({reference.text})"
            elif own is not None and any(map(_shares, self._chains(reference, own, at))) and _fixed(area):
                hint = "without $ it means the copy in which the formula stands"
            else:
                every = f"{reference.text}:{reference.text.rpartition('!')[2]}"
                hint = f"for all of them write a range, {every}, or add them up, SUM({reference.text}); for the first one INDEX({every},1)"
            self._note("first-copy", part, spot, message, hint)

    def _repeated(self, part: Part, own: SheetPlan | None, at: tuple[int, int]) -> str | None:
        """Return what repeats, `rows`, `columns` or `sheets`, so that a reference has several copies of which only the first is read."""
        reference = part.reference
        target = self._plans.get(reference.sheet.casefold()) if reference.sheet else own
        if target is None or reference.external or reference.span or part.in_aggregate:
            return None
        if target.units[: _common(target.units, own.units if own is not None else ())] != target.units:
            return "sheets"
        if not reference.area.single or part.one_area or part.ends_range:
            return None
        fixed = (reference.area.row1_fixed, reference.area.column1_fixed)
        for (mine, its), pinned, axis in zip(self._chains(part, own, at), fixed, ("rows", "columns"), strict=True):
            depth = _common(mine, its)
            if pinned and mine == its:
                continue  # the first copy is what `$` asks for
            if len(its) > depth or (pinned and depth):
                return axis
        return None

    def _chains(self, part: Part, own: SheetPlan | None, at: tuple[int, int]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Return the loops around a formula and around what it names, over rows and over columns."""
        target = self._plans.get(part.reference.sheet.casefold()) if part.reference.sheet else own
        if target is None:
            return [((), ()), ((), ())]
        here = own is target
        area = part.reference.area
        rows = (target.around(*at) if here else (), target.around(area.row1, area.column1))
        across = target.columns.chains if target.columns is not None else {}
        return [rows, (across.get(at[1], ()) if here else (), across.get(area.column1, ()))]

    # --- functions ------------------------------------------------------------------------------------------------------------------

    def _calls(self, plan: SheetPlan, spot: str, formula: Formula) -> None:
        text = formula.text
        inside = [found.span() for found in _LITERAL.finditer(text)]
        for found in _CALL.finditer(text):
            if any(start < found.start() < end for start, end in inside):
                continue
            name, arguments = found.group(1).upper(), _arguments(text, found.end())
            if name in ("TODAY", "NOW"):
                self._note("volatile", plan.sheet.label, spot, f"{name}() says something else whenever the workbook is opened", _CLOCK)
            elif name.startswith("RAND"):
                self._note("volatile", plan.sheet.label, spot, f"{name}() says something else whenever the workbook is calculated", _CHANCE)
            elif self._moves and _FIXED[name](self, plan, arguments):
                shown = f"{found.group()}{','.join(arguments)})"
                hint = "name the cells themselves, so that they are followed, or give them a name (Formulas, Define Name)"
                self._note(
                    "text-reference", plan.sheet.label, spot, f"{shown} finds cells by a text or a number that no repeated row, column or sheet changes", hint
                )

    def _written_cells(self, plan: SheetPlan, argument: str) -> bool:
        """Say whether a text names cells that move, as `"Data!B"&ROW()` does; a sheet that the data name is named well."""
        literals = [literal.replace('""', '"') for literal in _LITERAL.findall(argument)]
        for literal in literals:
            sheet, mark, cell = literal.removeprefix("#").rpartition("!")
            target = self._plans.get(sheet.strip("'").replace("''", "'").casefold()) if mark else plan
            if mark and TAG in sheet:
                continue
            if mark and target is not None and target.floats:
                return True
            if target is not None and cell and _WRITTEN_CELL.match(cell) and self._moved(target, cell):
                return True
        return False

    def _moved(self, plan: SheetPlan, cell: str) -> bool:
        """Say whether a cell, or the beginning of one, lies where rows or columns move."""
        area = parse_area(cell)
        if area is None:
            return plan.moves
        left = min((block.first for block in plan.columns.outer), default=0) if plan.columns is not None else 0
        first = self._first_moved[plan.sheet.name.casefold()]
        return (bool(area.row1) and area.last_row >= first) or (bool(left and area.column1) and area.last_column >= left)

    def _link(self, plan: SheetPlan, arguments: list[str]) -> bool:
        return arguments[0].lstrip().startswith('"#') and self._written_cells(plan, arguments[0])

    def _counted(self, plan: SheetPlan, arguments: list[str], rows: Iterable[int], columns: Iterable[int]) -> bool:
        """Say whether arguments are numbers of rows or columns on a sheet on which those move."""
        named = next(Formula.parse(arguments[0]).references(), None)
        target = plan if named is None or not named.reference.sheet else self._plans.get(named.reference.sheet.casefold())
        if target is None or not target.moves:
            return False
        moving = [*(rows if any(part.blocks for part in target.parts) else ()), *(columns if target.columns is not None else ())]
        return any(_NUMBER.match(argument) and int(argument) not in (0, 1) for argument in (arguments[index] for index in moving if index < len(arguments)))

    def _address(self, plan: SheetPlan, arguments: list[str]) -> bool:
        return self._counted(plan, ["", *arguments], (1,), (2,))


_FIXED: dict[str, Callable[[Linter, SheetPlan, list[str]], bool]] = {
    "INDIRECT": lambda linter, plan, arguments: linter._written_cells(plan, arguments[0]),
    "HYPERLINK": Linter._link,
    "OFFSET": lambda linter, plan, arguments: linter._counted(plan, arguments, (1, 3), (2, 4)),
    "ADDRESS": Linter._address,
}
"""Whether a function's arguments name or count cells that move."""


def _first_moved(plan: SheetPlan) -> int:
    rows = [block.rows[0] for part in plan.parts for block in part.blocks if block.rows]
    return min([*rows, *(row for part in plan.parts for row in part.vanished)], default=LAST_ROW + 1)


def _merged(plan: SheetPlan) -> Iterator[Area]:
    for node in plan.sheet.root.iterfind("{*}mergeCells/{*}mergeCell"):
        if (area := parse_area(node.get("ref") or "")) is not None:
            yield area


def _crosses(first: int, last: int, low: int, high: int) -> bool:
    """Say whether merged cells overlap a block and are neither in it nor around it; what begins in a block and ends behind it is not around it."""
    return first <= high and low <= last and not (first < low and high <= last) and not (low <= first and last <= high)


def _common(mine: Sequence[int], other: Sequence[int]) -> int:
    depth = 0
    while depth < min(len(mine), len(other)) and mine[depth] == other[depth]:
        depth += 1
    return depth


def _shares(chains: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
    return _common(*chains) > 0


def _fixed(area: Area) -> bool:
    return area.row1_fixed or area.column1_fixed


def _arguments(text: str, position: int) -> list[str]:
    """Return the arguments of a function whose bracket is open at `position`."""
    found: list[str] = []
    depth, start, quoted = 0, position, ""
    while position < len(text):
        char = text[position]
        if char in "\"'" and quoted in ("", char):
            quoted = "" if quoted else char
        elif not quoted and char in "({":
            depth += 1
        elif not quoted and char in ")}":
            depth -= 1
            if depth < 0:
                break
        elif not quoted and char == "," and not depth:
            found.append(text[start:position])
            start = position + 1
        position += 1
    return [*found, text[start:position]]
