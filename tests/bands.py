"""A slow model of sheets with blocks of cells side by side: every row that comes out in every band as an object, every rule of references as a search."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

Path = tuple[tuple[int, int], ...]
Out = tuple[int, int, Path]
"""A row that comes out: its number, its template row, the iterations around it."""


@dataclass
class Block:
    """A block of cells: its loop, its template rows, and a block inside that takes some of them."""

    id: int
    first: int
    last: int
    inner: Block | None = None


@dataclass
class Section:
    """Template rows that belong together: in a loop over whole rows, or in none; and the blocks of each band in it."""

    first: int
    last: int
    loop: int = 0
    blocks: dict[int, list[Block]] = field(default_factory=dict)


@dataclass
class Written:
    """A formula of the template: where it stands, and which cells it names how."""

    row: int
    column: int
    rows: tuple[int, int]
    columns: tuple[int, int]
    fixed: tuple[bool, bool]
    single: bool
    aggregate: bool

    @property
    def text(self) -> str:
        ends = [f"{get_column_letter(self.columns[0])}{'$' * self.fixed[0]}{self.rows[0]}"]
        if not self.single:
            ends.append(f"{get_column_letter(self.columns[1])}{'$' * self.fixed[1]}{self.rows[1]}")
        named = ":".join(ends)
        return f"=SUM({named})" if self.aggregate or not self.single else f"={named}"


class Sheet:
    """A template with bands, what it is filled with, and what comes out."""

    def __init__(self, chance: random.Random, *, least: int = 1, formulas: int = 5) -> None:
        self.spans: list[tuple[int, int]] = []
        column = 2
        for _ in range(chance.randint(1, 3)):
            column += chance.randint(0, 1)
            width = chance.randint(1, 2)
            self.spans.append((column, column + width - 1))
            column += width
        self.width = column
        self._ids = iter(range(1, 1000))
        self._chance, self._least = chance, least
        self._data: dict[str, Any] = {}
        self._counts: dict[tuple[int, Path], int] = {}
        self.chains: dict[tuple[int, int], tuple[int, ...]] = {}
        self.starts: dict[int, int] = {}
        self.sections: list[Section] = []
        self._texts: dict[tuple[int, int], list[str]] = {}
        row = 1
        for number in range(chance.randint(1, 4)):
            loop = next(self._ids) if number and chance.random() < 0.4 else 0
            self.sections.append(self._section(row, row + chance.randint(0, 3), loop))
            row = self.sections[-1].last + 1
        self.height = row - 1
        self.out = [list(self._rows(band)) for band in range(len(self.spans) + 1)]
        self.out = self._aligned()
        self.formulas = self._written(formulas)

    # --- the template ---------------------------------------------------------------------------------------------------------------

    def _many(self) -> int:
        return self._chance.randint(self._least, 3)

    def _section(self, first: int, last: int, loop: int) -> Section:
        section = Section(first, last, loop)
        if loop:
            self._data[f"w{loop}"] = list(range(self._chance.randint(1, 3)))
            self.starts[loop] = first
            self._tag(first, 1, f"{{% for i{loop} in w{loop} %}}", True)
            self._tag(last, self.width, "{% endfor %}", False)
        for band in range(len(self.spans) + 1):
            for row in range(first, last + 1):
                self.chains[band, row] = (loop,) if loop else ()
        for band, span in enumerate(self.spans, 1):
            row = first
            while row <= last:
                if self._chance.random() < 0.5:
                    block = self._block(row, min(last, row + self._chance.randint(0, 2)), band, span, loop)
                    section.blocks.setdefault(band, []).append(block)
                    row = block.last
                row += 1
        return section

    def _block(self, first: int, last: int, band: int, span: tuple[int, int], loop: int) -> Block:
        block = Block(next(self._ids), first, last)
        turns = self._data[f"w{loop}"] if loop else [0]
        nested = last > first and self._chance.random() < 0.5
        data = [[list(range(self._many())) if nested else 0 for _ in range(self._many())] for _ in turns]
        self._data[f"d{block.id}"] = data
        self._open(block, span, f"d{block.id}[{f'i{loop}' if loop else 0}]", band)
        if nested:
            block.inner = Block(next(self._ids), first + self._chance.randint(0, 1), last)
            self._open(block.inner, span, f"x{block.id}", band)
        for ends in (block, block.inner):
            if ends is not None:
                self._tag(ends.last, span[1], "{%cells endfor %}", False)
        return block

    def _open(self, block: Block, span: tuple[int, int], source: str, band: int) -> None:
        self.starts[block.id] = block.first
        self._tag(block.first, span[0], f"{{%cells for x{block.id} in {source} %}}", True)
        for row in range(block.first, block.last + 1):
            self.chains[band, row] = (*self.chains[band, row], block.id)

    def _tag(self, row: int, column: int, text: str, before: bool) -> None:
        texts = self._texts.setdefault((row, column), ["", ""])
        texts[not before] += text

    def cells(self) -> dict[str, Any]:
        """Return the template's cells."""
        found: dict[str, Any] = {}
        for row in range(1, self.height + 1):
            for column in range(1, self.width + 1):
                before, after = self._texts.get((row, column), ("", ""))
                value = row * 100 + column
                found[f"{get_column_letter(column)}{row}"] = f"{before}{{{{ {value} }}}}{after}" if before or after else value
        for formula in self.formulas:
            found[f"{get_column_letter(formula.column)}{formula.row}"] = formula.text
        return found

    def data(self) -> dict[str, Any]:
        return self._data

    def band(self, column: int) -> int:
        return next((number for number, (first, last) in enumerate(self.spans, 1) if first <= column <= last), 0)

    # --- what comes out -------------------------------------------------------------------------------------------------------------

    def _rows(self, band: int) -> Iterator[Out | None]:
        """Yield the rows of a band, not yet numbered, and `None` where all bands go on together."""
        for section in self.sections:
            if not section.loop:
                yield from self._within(section, band, 0, ())
                continue
            yield None
            for turn in self._data[f"w{section.loop}"]:
                yield from self._within(section, band, turn, ((section.loop, turn),))
                yield None

    def _within(self, section: Section, band: int, turn: int, path: Path) -> Iterator[Out]:
        row = section.first
        for block in section.blocks.get(band, []):
            yield from ((0, plain, path) for plain in range(row, block.first))
            for number, item in enumerate(self._data[f"d{block.id}"][turn]):
                here = (*path, (block.id, number))
                inner = block.inner
                yield from ((0, plain, here) for plain in range(block.first, inner.first if inner else block.last + 1))
                for index, _ in enumerate(item if inner else ()):
                    yield from ((0, plain, (*here, (inner.id, index))) for plain in range(inner.first, inner.last + 1))  # type: ignore[union-attr]
            row = block.last + 1
        yield from ((0, plain, path) for plain in range(row, section.last + 1))

    def _aligned(self) -> list[list[Out]]:
        found: list[list[Out]] = [[] for _ in self.out]
        reached = [0] * len(self.out)
        streams = [iter(rows) for rows in self.out]
        going = True
        while going:
            going = False
            for band, stream in enumerate(streams):
                for row in stream:
                    if row is None:
                        going = True
                        break
                    reached[band] += 1
                    found[band].append((reached[band], *row[1:]))
            reached = [max(reached)] * len(reached)
        return found

    def expected_cells(self) -> dict[str, int]:
        """Return which template cell comes out where."""
        return {f"{get_column_letter(column)}{new}": old * 100 + column for column in range(1, self.width + 1) for new, old, _ in self.out[self.band(column)]}

    # --- references -----------------------------------------------------------------------------------------------------------------

    def _written(self, number: int) -> list[Written]:
        made: dict[tuple[int, int], Written] = {}
        for _ in range(number):
            chance = self._chance
            at = chance.randint(1, self.height), chance.randint(2, max(2, self.width - 1))
            if at in self._texts or at[1] == self.width:
                continue
            down = sorted(chance.choices(range(1, self.height + 1), k=2))
            across = sorted(chance.choices(range(2, self.width), k=2)) if self.width > 2 else [2, 2]
            single = chance.random() < 0.5
            if single:
                down[1], across[1] = down[0], across[0]
            fixed = chance.random() < 0.4, chance.random() < 0.4
            made[at] = Written(*at, (down[0], down[1]), (across[0], across[1]), fixed, single, chance.random() < 0.7)
        return list(made.values())

    def _copies(self, home: tuple[int, Out], band: int, row: int, rows: list[int], *, fixed: bool) -> list[int]:
        own, (_, old, path) = home
        shared = 0
        for mine, other in zip(self.chains[own, old], self.chains[band, row], strict=False):
            if mine != other:
                break
            shared += 1
        shared -= bool(fixed and shared)
        return [new for new, template, its in self.out[band] if template in rows and its[:shared] == path[:shared]]

    def _previous(self, home: tuple[int, Out], band: int, row: int) -> int | None:
        _, (_, old, path) = home
        if not path or path[-1][1] == 0 or row >= old:
            return None
        loop, turn = path[-1]
        in_band = any(loop in chain for (number, _), chain in self.chains.items() if number == band)
        if not in_band or loop in self.chains[band, row] or self.starts[loop] - 1 != row:
            return None
        depth = len(path) - 1
        return max(new for new, _, its in self.out[band] if its[: depth + 1] == (*path[:depth], (loop, turn - 1)))

    def _end(self, home: tuple[int, Out], band: int, rows: list[int], *, fixed: bool) -> list[int]:
        previous = None if fixed else self._previous(home, band, rows[0])
        if previous is not None:
            return [previous]
        return next((copies for row in rows if (copies := self._copies(home, band, row, rows, fixed=fixed))), [])

    def _meant(self, home: tuple[int, Out], formula: Written, band: int) -> list[int]:
        first, last = formula.rows
        if formula.single:
            copies = self._end(home, band, [first], fixed=formula.fixed[0])
            pinned = formula.fixed[0] and self.chains[band, first] == self.chains[home[0], home[1][1]]
            return copies[:1] if not formula.aggregate or pinned else copies
        rows = list(range(first, last + 1))
        low, high = self._end(home, band, rows, fixed=formula.fixed[0]), self._end(home, band, rows[::-1], fixed=formula.fixed[1])
        return list(range(low[0], max(low[0], high[-1]) + 1)) if low and high else []

    def expected(self) -> Iterator[tuple[str, Written, set[tuple[int, int]]]]:
        """Yield each formula that comes out, by its cell, with the cells that it means."""
        for formula in self.formulas:
            own = self.band(formula.column)
            for out in self.out[own]:
                if out[1] == formula.row:
                    meant = {
                        (row, column)
                        for column in range(formula.columns[0], formula.columns[1] + 1)
                        for row in self._meant((own, out), formula, self.band(column))
                    }
                    yield f"{get_column_letter(formula.column)}{out[0]}", formula, meant
