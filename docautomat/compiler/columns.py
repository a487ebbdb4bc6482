"""Columns of a sheet that repeat or go: `{%col for … %}`, `{%col if … %}`.

    judged      both ends stand in cells of one row; blocks lie in each other or side by side; nothing in them depends on rows       (`find_columns`)
    placed      every row gets the block's ends around its own cells of these columns, and so do the columns of tables there         (`Columns.place`)
    counted     a second layout, with the same grammar as that of the rows, comes out before it                                      (`Columns.layout`)

A row without cells in these columns needs nothing. The columns are the same in every row, since they are counted once for the whole sheet.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import jinja2
from jinja2 import meta, nodes

from docautomat.compiler.blocks import Block, of_columns
from docautomat.compiler.hoisting import instruction
from docautomat.compiler.lines import ancestor
from docautomat.compiler.marks import Mark
from docautomat.compiler.source import Token
from docautomat.errors import Finding
from docautomat.markup.language import Element, is_instruction
from docautomat.markup.spreadsheetml.references import column_number, parse_area
from docautomat.markup.spreadsheetml.workbook import Sheet, column_of

__all__ = ["ColumnBlock", "Columns", "Ends", "find_columns"]


@dataclass(slots=True, eq=False)
class Ends:
    """Where the ends of one block stand among the cells of a row, or among the columns of a table."""

    owner: Element
    cells: dict[int, Element]
    closing: Element


@dataclass(slots=True, eq=False)
class ColumnBlock:
    """A block of columns, from the first to the last one, and the blocks in it."""

    block: Block
    first: int
    last: int
    inner: list[ColumnBlock] = field(default_factory=list)
    ends: list[Ends] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        """Return the numbers of the columns, by the name that blocks of rows have for theirs."""
        return list(range(self.first, self.last + 1))


@dataclass(slots=True, eq=False)
class Columns:
    """The blocks of columns of one sheet, those that lie in no other."""

    outer: list[ColumnBlock]
    last: int = 0
    """The template's last column."""
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Template column -> the loops around it, outermost first."""
    cells: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Template row -> the columns in blocks of which it has cells."""
    sets: dict[int, str] = field(default_factory=dict)
    """Template column -> the statements that tell that it has come out."""
    kept: dict[ColumnBlock, tuple[str, str, str, str]] = field(default_factory=dict)
    """What the layout has before, at the end of, behind and after a block for the blank columns that stand in for it."""

    def all(self) -> Iterator[ColumnBlock]:
        """Yield the blocks, outer ones first."""
        waiting = list(self.outer)
        while waiting:
            found = waiting.pop(0)
            yield found
            waiting += found.inner

    def place(self, sheet: Sheet, marks: list[Mark], blocks: list[Block]) -> None:
        """Put the ends of the blocks around their cells in all rows; `marks` and `blocks` grow by the twins."""
        ids = {block: number for number, block in enumerate(blocks)}
        for found in self.all():
            for column in found.rows if found.block.keyword == "for" else ():
                self.chains[column] = (*self.chains.get(column, ()), ids[found.block])
        self.last = max(found.last for found in self.outer)
        words = sheet.dialect
        for row in list(sheet.data.iterfind(words.row)):
            if any(mark.position.element is row and of_columns(mark) for mark in marks):
                sheet.data.remove(row)
                continue
            cells = {column_number(column_of(cell.get("r", ""))): cell for cell in row.iterfind(words.cell)}
            self.cells[int(row.get("r", "0"))] = tuple(column for column in cells if any(found.first <= column <= found.last for found in self.outer))
            self._around(cells, row, marks, blocks)
        for part in sheet.parts:
            area = parse_area(part.root.get("ref") or "") if part.kind == "table" else None
            listed = part.root.find("{*}tableColumns")
            if area is None or listed is None:
                continue
            for named in listed:
                named.set("name", named.get("name", "").strip())
            self._around(dict(enumerate(listed, area.first_column)), listed, marks, blocks)

    def _around(self, cells: dict[int, Element], owner: Element, marks: list[Mark], blocks: list[Block]) -> None:
        self.last = max(self.last, *cells) if cells else self.last
        for found in self.all():
            inside = [cell for column, cell in cells.items() if found.first <= column <= found.last]
            if not inside:
                continue
            opening, closing = (_twin(mark, marks) for mark in (found.block.opening, found.block.closing))
            blocks.append(Block([opening, closing]))
            begin, end = instruction(str(opening.number)), instruction(str(closing.number))
            inside[0].addprevious(begin)
            _with_notes(inside[-1]).addnext(end)
            found.ends.append(Ends(owner, cells, end))

    def forget(self) -> None:
        """Let go what only compiling needs."""
        self.outer, self.sets, self.kept = [], {}, {}

    def layout(self) -> Iterator[Mark | Token]:
        """Yield what the layout program has for the columns."""
        yield from self._between(1, self.last, self.outer)

    def _between(self, first: int, last: int, blocks: list[ColumnBlock]) -> Iterator[Mark | Token]:
        for found in blocks:
            yield from self._tokens(first, found.first - 1)
            before, otherwise, kept, after = self.kept.get(found, ("", "", "", ""))
            if before:
                yield Token("columns", before)
            yield found.block.opening
            yield from self._between(found.first, found.last, found.inner)
            if otherwise:
                yield Token("columns", otherwise)
            yield found.block.closing
            if kept:
                yield Token("kept columns", kept)
            if after:
                yield Token("columns", after)
            first = found.last + 1
        yield from self._tokens(first, last)

    def _tokens(self, first: int, last: int) -> Iterator[Token]:
        if first <= last:
            told = "".join(self.sets.get(column, "") for column in range(first, last + 1))
            yield Token("columns", f"{first}-{last} {told}")


def _twin(mark: Mark, marks: list[Mark]) -> Mark:
    marks.append(dataclasses.replace(mark, number=len(marks), synthetic=True))
    return marks[-1]


def _with_notes(cell: Element) -> Element:
    """Return the last of a cell and the notes that stand behind it."""
    last, behind = cell, cell.getnext()
    while behind is not None and (str(behind.tag).endswith("}comment") or (is_instruction(behind) and (behind.text or "").startswith(("note", "endnote")))):
        last, behind = behind, behind.getnext()
    return last


# --- judging ----------------------------------------------------------------------------------------------------------------------------


def find_columns(
    sheets: Iterable[Sheet], marks: list[Mark], blocks: list[Block], environment: jinja2.Environment
) -> tuple[dict[Sheet, Columns], list[Finding]]:
    """Return the sheets whose columns repeat or go, with their blocks; and the findings of those that cannot."""
    findings: list[Finding] = []
    across: dict[Sheet, Columns] = {}
    for sheet in sheets:
        own = [block for block in blocks if block.opening.segment.root is sheet.root and of_columns(block.opening)]
        found = [column for block in own if (column := _column_block(block, sheet, findings)) is not None]
        if not own or findings:
            continue
        outer = _nested(found, findings)
        in_rows = (mark for mark in marks if mark.segment.root is sheet.root and not of_columns(mark) and not mark.position.where.startswith("unit"))
        bound = _bound(in_rows, environment)
        for column in outer:
            _independent(column, bound, frozenset(), environment, findings)
        across[sheet] = Columns(outer)
    return across, findings


def _column_block(block: Block, sheet: Sheet, findings: list[Finding]) -> ColumnBlock | None:
    opening, words = block.opening, sheet.dialect
    if block.keyword not in ("for", "if"):
        findings.append(_finding(opening, "letter-col", f"{block.keyword} cannot repeat or drop columns", "leave the letter col out"))
        return None
    if len(block.joints) > 2:
        middle = block.joints[1]
        findings.append(_finding(middle, "else-in-column", f"{middle.keyword} cannot stand between columns", "write a second block for the other columns"))
        return None
    cells = [mark.line.element for mark in block.joints]
    rows = [ancestor(cell, words.row) for cell in cells]
    if rows[0] is None or rows[0] is not rows[1] or any(cell.tag not in (words.cell, words.cell[:-1] + "comment") for cell in cells):
        message = "the ends of a column block stand in cells of one row"
        findings.append(_finding(opening, "letter-col", message, "put both tags into cells of the same row, the head of the columns for example"))
        return None
    first, last = (cell.get("r") or cell.get("ref") or "" for cell in cells)
    begin, end = column_number(column_of(first)), column_number(column_of(last))
    for merged in sheet.root.iterfind("{*}mergeCells/{*}mergeCell"):
        area = parse_area(merged.get("ref") or "")
        if area is not None and merged.get("ref", "").split(":")[0] == last:
            end = area.last_column
    return ColumnBlock(block, begin, end)


def _nested(found: list[ColumnBlock], findings: list[Finding]) -> list[ColumnBlock]:
    """Return the outer ones of some blocks, the others put into them; blocks may not cross."""
    outer: list[ColumnBlock] = []
    around: list[ColumnBlock] = []
    for column in sorted(found, key=lambda column: (column.first, -column.last)):
        while around and around[-1].last < column.first:
            around.pop()
        if around and around[-1].last < column.last:
            message = f"these columns and those of {around[-1].block.opening.tag.source} overlap in part"
            findings.append(_finding(column.block.opening, "crossed-columns", message, "let one block lie wholly inside of the other, or beside it"))
        (around[-1].inner if around else outer).append(column)
        around.append(column)
    return outer


def _independent(column: ColumnBlock, bound: frozenset[str], given: frozenset[str], environment: jinja2.Environment, findings: list[Finding]) -> None:
    """Tell of a column block that depends on names which rows of the sheet set; `given` are the names of the column loops around it."""
    opening = column.block.opening
    tree = environment.parse(f"\x03\n{opening.tag.body}\x04\x03end{opening.keyword}\x04")
    names = (meta.find_undeclared_variables(tree) - given) & (bound | {"loop"})
    if names:
        message = f"the columns depend on {', '.join(sorted(names))}, which a row sets; but they are the same in every row of the sheet"
        findings.append(_finding(opening, "column-depends", message, "let the columns depend on data of the whole sheet, and the cells on the row"))
    if opening.keyword == "for":
        given |= _stored(tree) | {"loop"}
    for inner in column.inner:
        _independent(inner, bound, given, environment, findings)


def _bound(marks: Iterable[Mark], environment: jinja2.Environment) -> frozenset[str]:
    """Return the names that the rows of a sheet set."""
    names: set[str] = set()
    for mark in marks:
        if mark.role == "open" and not (mark.keyword in ("for", "with") and mark.position.where == "text"):
            names |= _stored(environment.parse(f"\x03\n{mark.tag.body}\x04\x03end{mark.keyword}\x04"))
        elif mark.role == "single" and mark.keyword == "set":
            names |= _stored(environment.parse(f"\x03\n{mark.tag.body}\x04"))
    return frozenset(names)


def _stored(tree: nodes.Template) -> frozenset[str]:
    names = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    names.update(node.name for node in tree.find_all(nodes.NSRef))
    names.update(node.name for node in tree.find_all(nodes.Macro))
    return frozenset(names)


def _finding(mark: Mark, code: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity="error", place=mark.place, message=message, hint=hint)
