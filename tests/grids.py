"""A slow model of sheets whose rows and columns repeat: every line that comes out as an object, every rule of references as a search through all of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

Path = tuple[tuple[int, int], ...]


@dataclass
class Loop:
    """A loop over lines: a number of template lines, of which the second may stand in a loop inside; and what it iterates over."""

    id: int
    lines: int
    inner: Loop | None
    data: list[Any]


@dataclass
class Axis:
    """The rows or columns of a template: plain lines and loops, from line 2 on (line 1 holds heads)."""

    letter: str
    items: list[Loop | None]
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    """The first template line of each loop."""
    opens: dict[int, list[str]] = field(default_factory=dict)
    closes: dict[int, int] = field(default_factory=dict)
    values: dict[int, str] = field(default_factory=dict)
    """The expression that tells the copies of a line apart."""
    out: list[tuple[int, Path]] = field(default_factory=list)
    last: int = 1

    def __post_init__(self) -> None:
        self.out.append((1, ()))
        self.chains[1] = ()
        for item in self.items:
            start = self.last + 1
            if item is None:
                self.last += 1
                self.chains[start] = ()
                self.out.append((start, ()))
                continue
            self._describe(item, start, (), f"{self.letter}{item.id}")
            self.out.extend(_lines(item, start, (), item.data))
            self.last = start + item.lines - 1
        self.last += 1  # a last plain line, for ends of blocks and totals
        self.chains[self.last] = ()
        self.out.append((self.last, ()))

    def _describe(self, loop: Loop, start: int, chain: tuple[int, ...], source: str) -> None:
        name = f"{self.letter}x{loop.id}"
        chain = (*chain, loop.id)
        self.first[loop.id] = start
        self.opens.setdefault(start, []).append(f"for {name} in {source}")
        end = start + loop.lines - 1
        self.closes[end] = self.closes.get(end, 0) + 1
        for line in range(start, start + loop.lines):
            self.chains[line] = chain
            self.values[line] = f"{name}|length" if loop.inner else name
        if loop.inner is not None:
            self._describe(loop.inner, start + 1, chain, name)

    def data(self) -> dict[str, Any]:
        return {f"{self.letter}{item.id}": item.data for item in self.items if item is not None}

    # --- the rules ------------------------------------------------------------------------------------------------------------------

    def _copies(self, at: int, line: int, lines: list[int], *, fixed: bool) -> list[int]:
        """Return where some lines come out in the iterations that a formula and one of these lines have in common."""
        old, path = self.out[at]
        shared = 0
        for mine, other in zip(self.chains[old], self.chains[line], strict=False):
            if mine != other:
                break
            shared += 1
        shared -= bool(fixed and shared)
        return [index for index, (template, its) in enumerate(self.out) if template in lines and its[:shared] == path[:shared]]

    def _previous(self, at: int, line: int) -> int | None:
        old, path = self.out[at]
        if not path or path[-1][1] == 0 or line >= old or path[-1][0] in self.chains[line] or self.first[path[-1][0]] - 1 != line:
            return None
        return max(
            index
            for index, (_, its) in enumerate(self.out)
            if its[: len(path) - 1] == path[:-1] and its[len(path) - 1 :][:1] == ((path[-1][0], path[-1][1] - 1),)
        )

    def meant(self, at: int, ends: tuple[int, int], fixed: tuple[bool, bool], *, single: bool, aggregate: bool) -> list[int]:
        """Return which lines a reference in the line `at` means."""
        if single:
            line, pinned = ends[0], fixed[0]
            first_only = not aggregate or (pinned and self.chains[line] == self.chains[self.out[at][0]])
            copies = self._end(at, [line], fixed=pinned)
            return copies[:1] if first_only else copies
        lines = list(range(ends[0], ends[1] + 1))
        low, high = self._end(at, lines, fixed=fixed[0]), self._end(at, lines[::-1], fixed=fixed[1])
        return list(range(low[0], max(low[0], high[-1]) + 1)) if low and high else []

    def _end(self, at: int, lines: list[int], *, fixed: bool) -> list[int]:
        """Return where some lines come out, in the copies that the first of them belongs to; if nothing is left there, the second …"""
        previous = None if fixed else self._previous(at, lines[0])
        if previous is not None:
            return [previous]
        return next((copies for line in lines if (copies := self._copies(at, line, lines, fixed=fixed))), [])

    def value(self, at: int) -> int:
        """Return what the expression of a line says in one of its copies."""
        data: Any = next((item.data for item in self.items if item is not None and self.out[at][1] and item.id == self.out[at][1][0][0]), 0)
        for _, number in self.out[at][1]:
            data = data[number]
        return len(data) if isinstance(data, list) else data


def _lines(loop: Loop, start: int, path: Path, data: list[Any]) -> Iterator[tuple[int, Path]]:
    for number, item in enumerate(data):
        here = (*path, (loop.id, number))
        yield start, here
        if loop.inner is not None:
            yield from _lines(loop.inner, start + 1, here, item)
            yield from ((line, here) for line in range(start + 1 + loop.inner.lines, start + loop.lines))
        else:
            yield from ((line, here) for line in range(start + 1, start + loop.lines))


@dataclass
class Written:
    """A formula of the template: where it stands, and which cells it names how."""

    row: int
    column: int
    rows: tuple[int, int]
    columns: tuple[int, int]
    fixed: tuple[bool, bool, bool, bool]
    single: bool
    aggregate: bool

    @property
    def text(self) -> str:
        ends = [_cell(self.rows[0], self.columns[0], self.fixed[:2])]
        if not self.single:
            ends.append(_cell(self.rows[1], self.columns[1], self.fixed[2:]))
        named = ":".join(ends)
        return f"=SUM({named})" if self.aggregate or not self.single else f"={named}"


def _cell(row: int, column: int, fixed: tuple[bool, ...]) -> str:
    return f"{'$' * fixed[0]}{get_column_letter(column)}{'$' * fixed[1]}{row}"


@dataclass
class Grid:
    """A sheet of a template with its rows, columns and formulas."""

    rows: Axis
    columns: Axis
    formulas: list[Written]

    def cells(self) -> dict[str, Any]:
        """Return the template's cells."""
        cells: dict[str, Any] = {}
        for row in range(1, self.rows.last + 1):
            for column in range(1, self.columns.last + 1):
                cells[_cell(row, column, (False, False))] = self._value(row, column)
        for formula in self.formulas:
            cells[_cell(formula.row, formula.column, (False, False))] = formula.text
        return cells

    def _value(self, row: int, column: int) -> Any:
        last = get_column_letter(self.columns.last)
        if row == 1:
            opens = "".join(f"{{%col {tag} %}}" for tag in self.columns.opens.get(column, ()))
            return f"{opens}h{'{%col endfor %}' * self.columns.closes.get(column, 0)}"
        if column == 1:
            return "".join(f"{{% {tag} %}}" for tag in self.rows.opens.get(row, ())) + "r"
        if get_column_letter(column) == last:
            return "e" + "{% endfor %}" * self.rows.closes.get(row, 0)
        parts = [str(row * 10 + column), f"1000*{self.rows.values.get(row, 0)}", f"100000*{self.columns.values.get(column, 0)}"]
        return f"{{{{ {' + '.join(parts)} }}}}"

    def data(self) -> dict[str, Any]:
        return self.rows.data() | self.columns.data()

    def number(self, row: int, column: int) -> int:
        """Return what a cell says, by the row and column as which it comes out; 0 if it is no number."""
        down, across = self.rows.out[row - 1][0], self.columns.out[column - 1][0]
        if down == 1 or across in (1, self.columns.last):
            return 0
        return down * 10 + across + 1000 * self.rows.value(row - 1) + 100_000 * self.columns.value(column - 1)

    def expected(self) -> Iterator[tuple[tuple[int, int], Written, set[tuple[int, int]]]]:
        """Yield each formula that comes out, by its row and column, with the cells that it means."""
        for formula in self.formulas:
            for i, (row, _) in enumerate(self.rows.out):
                for j, (column, _) in enumerate(self.columns.out):
                    if (row, column) == (formula.row, formula.column):
                        fixed = formula.fixed
                        kind = {"single": formula.single, "aggregate": formula.aggregate}
                        down = self.rows.meant(i, formula.rows, (fixed[1], fixed[1 if formula.single else 3]), **kind)
                        across = self.columns.meant(j, formula.columns, (fixed[0], fixed[0 if formula.single else 2]), **kind)
                        yield (i + 1, j + 1), formula, {(r + 1, c + 1) for r in down for c in across}


def random_axis(letter: str, chance: random.Random, least: int = 1) -> Axis:
    """Return some lines, of which some repeat, some in loops inside of loops, `least` times or more."""
    items: list[Loop | None] = []
    for number in range(chance.randint(1, 3)):
        kind = chance.randint(0, 3)
        identity = 10 * number
        if kind == 0:
            items.append(None)
        elif kind < 3:
            items.append(Loop(identity, kind, None, chance.sample(range(1, 9), chance.randint(least, 3))))
        else:
            inner = Loop(identity + 1, 1, None, [])
            data = [chance.sample(range(1, 9), chance.randint(least, 3)) for _ in range(chance.randint(least, 3))]
            items.append(Loop(identity, chance.randint(2, 3), inner, data))
    return Axis(letter, items)


def random_grid(chance: random.Random, formulas: int = 4, name: str = "", least: int = 1) -> Grid:
    """Return a sheet with random loops, and formulas in it that name random cells; `name` begins the names of its data."""
    rows, columns = random_axis(f"{name}r", chance, least), random_axis(f"{name}c", chance, least)
    made: dict[tuple[int, int], Written] = {}
    for _ in range(formulas):
        at = chance.randint(2, rows.last), chance.randint(2, columns.last - 1)
        down = sorted(chance.choices(range(2, rows.last + 1), k=2))
        across = sorted(chance.choices(range(2, columns.last), k=2))
        fixed = tuple(chance.random() < 0.4 for _ in range(4))
        single = chance.random() < 0.5
        if single:
            down[1], across[1] = down[0], across[0]
        made[at] = Written(*at, (down[0], down[1]), (across[0], across[1]), fixed, single, chance.random() < 0.7)  # type: ignore[arg-type]
    return Grid(rows, columns, list(made.values()))
